"""A round's history in public words: every event with its dates, old and new, and its reason (product.md S2, A7)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from consultations.models import Phase, RoundEvent
from consultations.templatetags.consultation_tags import closing, ending, instant, on_day


@dataclass(frozen=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    title: str
    lines: list
    reason: str = ""
    is_past: bool = True


def timeline_of(consultation_round, at):
    """Everything that has happened or is due, in order of time."""
    moments = [_of_event(event) for event in consultation_round.events.all() if event.at <= at]
    moments += [moment for moment in _dates(consultation_round, at) if not _overtaken(moment, consultation_round, at)]
    return sorted(moments, key=lambda moment: moment.at)


def _dates(consultation_round, at):
    yield Moment(
        consultation_round.opens_at,
        _("The round opens"),
        [instant(consultation_round.opens_at)],
        is_past=at >= consultation_round.opens_at,
    )
    yield Moment(
        consultation_round.closes_at,
        _("The round closes"),
        [closing(consultation_round)],
        is_past=at >= consultation_round.closes_at,
    )
    due = consultation_round.response_due_on
    if due and consultation_round.phase(at) != Phase.PUBLISHED:
        noon = datetime.combine(due, consultation_round.closes_at.timetz())
        yield Moment(max(noon, consultation_round.closes_at), _("The response is due"), [on_day(due)], is_past=False)


def _overtaken(moment, consultation_round, at):
    """What a cancelled round announced for later will not happen."""
    return consultation_round.phase(at) == Phase.CANCELLED and moment.at >= consultation_round.cancelled_at


def _of_event(event):
    lines, kind = [], event.kind
    old, new = _read(event.data.get("old")), _read(event.data.get("new"))
    if kind == RoundEvent.Kind.RESPONSE_DELAYED:
        if old:
            lines.append(_("Old date: %(date)s") % {"date": on_day(old)})
        lines.append(_("New date: %(date)s") % {"date": on_day(new)})
    elif old and new:
        lines.append(_("Old date: %(date)s") % {"date": ending(old)})
        lines.append(_("New date: %(date)s") % {"date": ending(new)})
    elif kind == RoundEvent.Kind.ANNOUNCED and event.data.get("closes_at"):
        lines.append(_("Closing was announced for: %(date)s") % {"date": ending(_read(event.data["closes_at"]))})
    return Moment(event.at, event.get_kind_display(), [instant(event.at), *lines], event.reason)


def _read(text):
    """A date or an instant from an event's data."""
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-03-14") else datetime.fromisoformat(text)
