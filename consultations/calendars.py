"""A round's dates as an iCalendar file (RFC 5545), so that nobody copies a date by hand."""

from datetime import UTC

from django.utils.translation import gettext as _

LINE = 73  # octets of a line; RFC 5545 folds longer ones


def calendar_of(consultation_round, address, at):
    """The calendar: the opening and the closing, each an event without duration."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Redraft//Consultations//EN", "METHOD:PUBLISH"]
    names = {"opens": _("Opens: %(title)s"), "closes": _("Closes: %(title)s")}
    for kind, when in (("opens", consultation_round.opens_at), ("closes", consultation_round.closes_at)):
        summary = names[kind] % {"title": consultation_round.title}
        lines += [
            "BEGIN:VEVENT",
            f"UID:{consultation_round.uuid}-{kind}@redraft",
            f"DTSTAMP:{_stamp(at)}",
            f"SEQUENCE:{consultation_round.lock_version}",
            f"DTSTART:{_stamp(when)}",
            f"SUMMARY:{_escaped(f'{consultation_round.code} {summary}')}",
            f"URL:{address}",
            *(["STATUS:CANCELLED"] if consultation_round.cancelled_at else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _stamp(when):
    return when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text):
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line):
    """A long line cut between characters; each further piece begins with a space."""
    pieces, piece = [], ""
    for character in line:
        if len(f"{piece}{character}".encode()) > LINE:
            pieces.append(piece)
            piece = " "
        piece += character
    return [*pieces, piece]
