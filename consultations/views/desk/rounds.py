"""The rounds of a lead's workstreams."""

from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.models import Comment, ConsultationRound
from consultations.permissions import agrees_as
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
    rounds = rounds.with_role_of(request.user)
    rows = [(consultation_round, consultation_round.phase(request.at)) for consultation_round in rounds]
    tell_to_agree([consultation_round for consultation_round, _phase in rows], request.user)
    return render(request, "consultations/lead/home.html", {"roles": roles, "rows": rows})


def tell_to_agree(rounds, user):
    """Note on each of these rounds how many proposed answers wait for this person: `to_agree`; one query for all."""
    agreeing = [each for each in rounds if each.proposed and each.role == agrees_as(each)]
    numbers = [
        Comment.objects.filter(consultation_round=each)
        .waiting_for(user, each)
        .order_by()
        .values("consultation_round")
        .annotate(n=Count("pk"))
        .values_list("consultation_round", "n")
        for each in agreeing
    ]
    counts = dict(numbers[0].union(*numbers[1:], all=True)) if numbers else {}
    for each in rounds:
        each.to_agree = counts.get(each.pk, 0)


urlpatterns = [path("lead/", home, name="lead_home")]
