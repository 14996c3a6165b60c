"""The workbench: queue, paragraph with its comments, decision panel (product.md 5.2)."""

from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from consultations.views.desk.door import at_the_desk


@require_safe
@at_the_desk
def workbench(request, desk):
    return redirect("consultations:lead_overview", desk.consultation_round.code)


urlpatterns = [path("lead/<str:code>/", workbench, name="lead_round")]
