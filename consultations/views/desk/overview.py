"""A round on one page: the ledger, how far the sections are, where the comments are."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.charts import paragraph_strip, stacked_bar
from consultations.ledger import LINES, ledger_of
from consultations.models import Comment, LateRequest
from consultations.progress import progress_of
from consultations.views.desk.comments import page_of
from consultations.views.desk.door import at_the_desk, shared


@require_safe
@at_the_desk
def overview(request, desk):
    """What came in and how far it is decided: the ledger, the sections, the facts."""
    consultation_round = desk.consultation_round
    ledger = ledger_of(consultation_round)
    sections, places = progress_of(consultation_round, desk.comments)
    return render(
        request,
        "consultations/lead/overview.html",
        {
            **shared(desk),
            "ledger": ledger,
            "lines": [(line, getattr(ledger, line)) for line in LINES],
            "sections": [(section, bar(section), page_of(section.before)) for section in sections],
            "finding": finding(sections),
            "places": places,
            "strip": strip_of(consultation_round, places),
            "facts": facts_of(consultation_round),
        },
    )


def bar(stretch):
    label = _("%(decided)d of %(total)d decided") % {"decided": stretch.decided, "total": stretch.total}
    return stacked_bar(stretch.parts, label)


def finding(sections):
    """What the bars say, as their title."""
    left = sum(section.left for section in sections)
    if not left:
        return _("Every comment is decided")
    most = max(sections, key=lambda section: section.left)
    if left == sum(section.total for section in sections):
        return _("Nothing is decided yet")
    return _("Most of what is left: %(section)s, %(left)d of %(total)d comments") % {
        "section": Truncator(most.title).words(12),
        "left": most.left,
        "total": left,
    }


def strip_of(consultation_round, places):
    address = reverse("consultations:lead_comments", args=[consultation_round.code])
    words = _("%(number)s: %(total)d comments, %(substantive)d substantive, %(left)d left to decide")
    bars = [
        (
            place.title,
            f"{address}?{urlencode({'paragraph': place.slug})}",
            place.total,
            place.substantive,
            place.left,
            words % {"number": place.title, "total": place.total, "substantive": place.substantive, "left": place.left},
        )
        for place in places
    ]
    return paragraph_strip(bars, _("Comments by paragraph")) if bars else ""


def facts_of(consultation_round):
    """Who took part, in numbers; nothing of what anybody is still preparing."""
    received = Q(ref__gt="")
    facts = consultation_round.submissions.aggregate(
        submissions=Count("pk", filter=received),
        organisations=Count("organisation", filter=received & Q(organisation__is_individual=False), distinct=True),
        individuals=Count("organisation", filter=received & Q(organisation__is_individual=True), distinct=True),
        withdrawn=Count("pk", filter=received & Q(withdrawn_at__isnull=False)),
    )
    comments = Comment.objects.standing().filter(consultation_round=consultation_round)
    waiting = LateRequest.objects.filter(
        submission__consultation_round=consultation_round, state=LateRequest.State.WAITING
    )
    return {
        **facts,
        "late": consultation_round.submissions.accepted_late().count(),
        "confidential": comments.filter(visibility="confidential").count(),
        "late_waiting": waiting.count(),
    }


urlpatterns = [path("lead/<str:code>/overview/", overview, name="lead_overview")]
