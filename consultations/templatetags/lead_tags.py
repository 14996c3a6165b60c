"""Short words for the lead's desk."""

from urllib.parse import urlencode

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.charts import stacked_bar

register = template.Library()

# About twelve lines of a comment; what is only a little longer is shown whole.
LINES, LENGTH, A_LITTLE = 12, 900, 1.25


@register.filter
def tail(ref):
    """ "0147" of "WS05-R2-0147": enough within one round."""
    return ref.rpartition("-")[2]


@register.filter
def beginning(text):
    """The first lines of a long text, whole words; an empty string where the text is short enough to stand whole."""
    lines = text.splitlines(keepends=True)
    if len(lines) <= LINES * A_LITTLE and len(text) <= LENGTH * A_LITTLE:
        return ""
    first = "".join(lines[:LINES])
    if len(first) > LENGTH:
        first = first[:LENGTH]
        # A text without spaces, as in Chinese, is cut where it is.
        first = first.rsplit(maxsplit=1)[0] if " " in first[-60:] else first
    return f"{first.rstrip()} …"


@register.simple_tag(takes_context=True)
def counted(context, number, filters=None, *, page="lead_comments", said="", **more):
    """A number, or the words that say it, as the way to what it counts: a page of the desk that takes the filters."""
    said = said or intcomma(number, use_l10n=False)
    if not number:
        return said
    address = reverse(f"consultations:{page}", args=[context["consultation_round"].code])
    return format_html('<a href="{}?{}">{}</a>', address, urlencode({**(filters or {}), **more}), said)


@register.filter
def answered(count):
    """Counted in words: how many comments, and how many answers they get where that is another number."""
    comments = ngettext("%(n)s comment", "%(n)s comments", count.comments) % {"n": intcomma(count.comments, False)}
    if count.answers == count.comments:
        return comments
    answers = ngettext("%(n)s answer", "%(n)s answers", count.answers) % {"n": intcomma(count.answers, False)}
    return _("%(answers)s for %(comments)s") % {"answers": answers, "comments": comments}


@register.filter
def weekday(day):
    """ "Thursday 12 March 2026"."""
    return date_format(day, "l j F Y")


@register.simple_tag
def progress_bar(progress):
    """How much of a round is decided, as a bar that says it in words."""
    label = _("%(decided)d of %(total)d decided") % {"decided": progress.decided, "total": progress.distinct}
    return stacked_bar(progress.parts, label)
