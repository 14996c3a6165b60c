"""The rounds of a lead's workstreams."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.models import ConsultationRound
from consultations.views.doors import signed_in


@require_safe
@signed_in
def home(request):
    """The rounds of my workstreams, with what is left to do in each."""
    roles = list(request.user.workstream_roles.select_related("workstream").order_by("workstream__code"))
    if not roles:
        raise Http404(_("You have no role in a workstream."))
    rounds = ConsultationRound.objects.led_by(request.user).with_work()
    rounds = rounds.select_related("workstream", "version").order_by("-opens_at", "-pk")
    rows = [(consultation_round, consultation_round.phase(request.at)) for consultation_round in rounds]
    return render(request, "consultations/lead/home.html", {"roles": roles, "rows": rows})


urlpatterns = [path("lead/", home, name="lead_home")]
