"""Keyboard shortcuts of the workbench: the list of them, and the switch (product.md F12)."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.actions.people import set_shortcuts
from consultations.views.desk.door import at_the_desk, back_to, shared


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def shortcuts(request, desk):
    """What each key does; off until somebody switches them on, for this person and at every desk."""
    if request.method != "POST":
        return render(request, "consultations/lead/shortcuts.html", shared(desk))
    on = request.POST.get("shortcuts") == "on"
    set_shortcuts(request.user, on, by=request.user, at=request.at)
    words = _("Keyboard shortcuts are on. The key ? lists them.") if on else _("Keyboard shortcuts are off.")
    messages.success(request, words)
    return back_to(request, desk, "consultations:lead_shortcuts")


urlpatterns = [path("lead/<str:code>/shortcuts/", shortcuts, name="lead_shortcuts")]
