"""What stands on a table besides its rows: which round, for whom, made when, how much, and what the columns mean."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consultations.audiences import Audience
from consultations.models import RoundEvent
from consultations.tables.totals import Totals
from drafts.models import SiteSettings


@dataclass(frozen=True)
class Cover:
    """The first sheet of a workbook, and what a page says beside a download: pairs of a label and a text."""

    title: str
    facts: list[tuple[str, str]]
    columns: list[tuple[str, str]]


@dataclass(frozen=True)
class Occasion:
    """On which occasion a table is made: for whom, when, by whom, under which snapshot, narrowed by which words."""

    audience: Audience
    at: datetime
    by: str = ""
    snapshot: str = ""
    filter_words: str = ""


def cover_of(consultation_round, table, totals: Totals, occasion: Occasion):
    """The cover of a table; two queries."""
    version = consultation_round.version
    site = SiteSettings.for_host()
    facts = [
        (_("Round"), f"{consultation_round.code} · {consultation_round.title}"),
        (_("Text"), _("%(title)s, version %(label)s") % {"title": version.title, "label": version.label}),
        (_("Period"), f"{_day(consultation_round.opens_at)} – {_instant(consultation_round.closes_at)}"),
        *((_("Extended"), _extension(event)) for event in extensions_of(consultation_round)),
        (_("For"), str(occasion.audience.label)),
        (_("Snapshot"), occasion.snapshot or _("none: the table as it stands")),
        (_("Made (UTC)"), f"{_instant(occasion.at)} {occasion.by}".strip()),
        (_("Filters"), occasion.filter_words or _("none")),
        (_("Classification"), totals.classification or _("no comment received in confidence in this file")),
        *((_("Counts"), line) for line in totals.lines),
        (_("Submissions"), str(totals.submissions)),
        (_("Late (accepted)"), str(totals.late)),
        (_("Contact"), consultation_round.contact or site.contact_email),
        (_("Notes"), site.footnotes),
    ]
    columns = [(str(column.header), f"{column.key}. {column.note}".strip(". ")) for column in table.columns]
    return Cover(title=_("Read me"), facts=[(label, text) for label, text in facts if text], columns=columns)


def extensions_of(consultation_round):
    return list(consultation_round.events.filter(kind=RoundEvent.Kind.EXTENDED))


def _extension(event):
    return _("from %(old)s to %(new)s: %(reason)s") % {
        "old": event.data.get("old", "")[:16].replace("T", " "),
        "new": event.data.get("new", "")[:16].replace("T", " "),
        "reason": event.reason,
    }


def _day(instant):
    return instant.date().isoformat()


def _instant(instant):
    """Without the reader's time zone: everybody must read the same on the same file."""
    return f"{instant:%Y-%m-%d %H:%M} UTC"
