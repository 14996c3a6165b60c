"""The shell's own pages: help, language, and a refused form given back."""

from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.i18n import set_language  # noqa: F401 - routed in urls.py


@require_safe
def help_page(request):
    return render(request, "home/help.html")


@require_safe
def consultations(request):
    return render(request, "home/consultations.html")


@require_safe
def data(request):
    return render(request, "home/data.html")


@require_safe
def accessibility(request):
    return render(request, "home/accessibility.html")
