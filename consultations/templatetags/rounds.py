"""Say where a round stands: days left, last day, and the rounds of drafts that know nothing of rounds themselves."""

from datetime import UTC, timedelta

from django import template
from django.utils.translation import ngettext

from consultations.models import ConsultationRound, Phase

register = template.Library()

ANYWHERE_ON_EARTH = timedelta(hours=12)
LISTED = {Phase.ANNOUNCED, Phase.OPEN, Phase.GRACE, Phase.CLOSED, Phase.PUBLISHED}


# How a badge looks: its colour and its sign. Whatever else a round is, it is over.
LOOKS = {
    Phase.OPEN: ("badge--open", "dot"),
    Phase.ANNOUNCED: ("badge--pending", "clock"),
    Phase.CANCELLED: ("badge--refused", "cross"),
    Phase.PUBLISHED: ("badge--accepted", "check"),
}
OVER = ("badge--noted", "ring")


@register.filter
def phase_badge(phase):
    return LOOKS.get(phase, OVER)[0]


@register.filter
def phase_icon(phase):
    return LOOKS.get(phase, OVER)[1]


@register.filter
def days_left(consultation_round, at):
    """Whole days until closing; 0 on the last one."""
    return max((consultation_round.closes_at - at).days, 0)


@register.filter
def hours_left(consultation_round, at):
    """The last day's hours, begun ones counted."""
    return max(-((at - consultation_round.closes_at) // timedelta(hours=1)), 0)


@register.filter
def time_left(consultation_round, at):
    """ "9 days left", or on the last day "5 hours left"."""
    if days := days_left(consultation_round, at):
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    hours = hours_left(consultation_round, at)
    return ngettext("%(count)d hour left", "%(count)d hours left", hours) % {"count": hours}


@register.filter
def last_day(consultation_round):
    """The date at whose end, anywhere on Earth, the round closes; None where it closes at another hour.

    A day has ended everywhere at noon UTC of the next (product.md X1).
    """
    return end_of_day(consultation_round.closes_at)


def end_of_day(when):
    """The date that ends at this instant, anywhere on Earth; None where none does."""
    local = when.astimezone(UTC) - ANYWHERE_ON_EARTH
    return (local - timedelta(days=1)).date() if (local.hour, local.minute, local.second) == (0, 0, 0) else None


@register.filter
def phase_at(consultation_round, at):
    return consultation_round.phase(at)


@register.simple_tag(takes_context=True)
def with_rounds(context, drafts):
    """Drafts with the rounds on them that the reader may see, newest first: [(draft, [round, …]), …] in two queries."""
    request = context["request"]
    drafts = list(drafts)
    rounds = ConsultationRound.objects.visible_to(request.user, request.at).filter(version__page__in=drafts)
    by_draft = {}
    for consultation_round in rounds.select_related("version").order_by("-opens_at", "-pk"):
        if consultation_round.phase(request.at) in LISTED:
            by_draft.setdefault(consultation_round.version.page_id, []).append(consultation_round)
    return [(draft, by_draft.get(draft.pk, [])) for draft in drafts]
