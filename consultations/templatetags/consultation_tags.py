"""Dates in words with their zone, places in the text, and people's words as they typed them."""

import re
from datetime import UTC

from django import template
from django.template.defaultfilters import linebreaks_filter, urlize
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _

from consultations import places
from consultations.templatetags.rounds import end_of_day
from drafts import lists
from drafts.redline import redline_html

register = template.Library()

LINKS = re.compile(r"\w\.\w|@|://")  # without one of these there is nothing to follow
DECISION_ICONS = {
    "accepted": "check",
    "partly_accepted": "half",
    "not_accepted": "cross",
    "out_of_scope": "out",
    "referred": "out",
    "duplicate": "pair",
    "withdrawn": "gone",
    "pending": "ring",
}
DAY, HOUR = "j F Y", "H:i"


@register.filter
def instant(when):
    """ "5 March 2026, 10:58 UTC"."""
    if not when:
        return ""
    when = when.astimezone(UTC)
    return _("%(date)s, %(time)s UTC") % {"date": date_format(when, DAY), "time": date_format(when, HOUR)}


@register.filter
def on_day(when):
    """ "5 March 2026"; of an instant, the date in UTC."""
    if not when:
        return ""
    return date_format(when.astimezone(UTC) if hasattr(when, "astimezone") else when, DAY)


@register.filter
def hour(when):
    """ "10:42 UTC"."""
    return _("%(time)s UTC") % {"time": date_format(when.astimezone(UTC), HOUR)} if when else ""


@register.filter
def closing(consultation_round):
    """When a round closes: "end of 14 March 2026, anywhere on Earth (15 March 2026, 12:00 UTC)"."""
    return ending(consultation_round.closes_at)


@register.filter
def closing_day(consultation_round):
    """The same in few words, where the whole stands elsewhere on the page: "end of 14 March, anywhere on Earth"."""
    day = end_of_day(consultation_round.closes_at)
    if day is None:
        return instant(consultation_round.closes_at)
    return _("end of %(day)s, anywhere on Earth") % {"day": date_format(day, "j F")}


@register.filter
def ending(when):
    """The same of any instant at which something ends."""
    day = end_of_day(when)
    if day is None:
        return instant(when)
    return _("end of %(day)s, anywhere on Earth (%(instant)s)") % {
        "day": date_format(day, DAY),
        "instant": instant(when),
    }


@register.filter
def decision_icon(decision):
    """The sign that stands before a decision, for eyes that do not tell its colour."""
    return DECISION_ICONS.get(decision, "dot")


@register.filter
def leads_out(icon):
    """Whether the sign points out of the round, and so the other way from right to left."""
    return icon == "out"


@register.filter
def place(paragraph):
    """Where a comment stands, as HTML: ¶ 7 for eyes, "paragraph 7" for ears, R3; "the whole draft" for none."""
    return places.place(paragraph)


@register.filter
def place_words(paragraph):
    """The same as plain text, for titles and mails."""
    return places.place_words(paragraph)


@register.filter
def as_typed(text):
    """Plain text as HTML: escaped, with its line breaks, and links that can be followed."""
    return linebreaks_filter(in_line(text))


@register.filter
def in_line(text):
    """Plain text in one line, escaped, with links that can be followed."""
    # Looking for links takes longer than everything else that a note needs.
    return urlize(text) if LINKS.search(text) else escape(text)


@register.filter
def listed(words):
    """Names in a row, with the commas of the reader's language."""
    return lists.listed(words)


@register.filter
def redline(old, new):
    """The difference of two plain texts as <ins> and <del>, line breaks kept."""
    return format_html("{}", redline_html(old or "", new or ""))
