"""A round on one page: the ledger, how far the sections are, where the comments are, who speaks and who is silent."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consultations.charts import dot_pair, paragraph_strip, plain_bar, stacked_bar
from consultations.insight import Matrix, shares_of, silent_places, voices_of
from consultations.ledger import LINES, ledger_of
from consultations.models import Comment, LateRequest
from consultations.pace import pace_of
from consultations.progress import progress_of
from consultations.views.desk.door import at_the_desk, shared
from drafts.lists import isolated, listed

# Shares of accepted answers that lie nearer together than so many percents are no finding.
ALIKE = 10
# Shares of fewer decisions say little: one answer more would move them.
TELLING = 20
# Of a text with more places the strip is parted by its sections.
LONG = 60


@require_safe
@at_the_desk
def overview(request, desk):
    """What came in and how far it is decided: the ledger, the sections, the paragraphs, the stakeholder groups."""
    consultation_round = desk.consultation_round
    ledger = ledger_of(consultation_round)
    sections, places = progress_of(consultation_round, desk.comments)
    matrix = Matrix(desk.comments, sections)
    left = left_of(sections)
    return render(
        request,
        "consultations/lead/overview.html",
        {
            **shared(desk),
            "ledger": ledger,
            "lines": [(line, getattr(ledger, line)) for line in LINES],
            "sections": [(section, bar(section)) for section in sections],
            "finding": finding(sections),
            "left": left,
            "pace": pace_of(consultation_round, desk.comments, left["distinct_left"], request.at),
            "heat": Heat(matrix, request.GET.get("open", "")),
            "strip": Strip(consultation_round, sections),
            "strip_finding": strip_finding(places),
            "treatment": treatment_of(matrix),
            "shares": shares_on(desk),
            "voices": voices_on(consultation_round),
            "silent_places": silent_places(consultation_round, desk.comments),
            "facts": facts_of(consultation_round),
        },
    )


def bar(stretch):
    label = _("%(decided)d of %(total)d decided") % {"decided": stretch.decided, "total": stretch.total}
    return stacked_bar(stretch.parts, label)


def short(title):
    return isolated(Truncator(title).words(12))


def finding(sections):
    """What the bars say, as their title."""
    left = sum(section.left for section in sections)
    if not left:
        return _("Every comment is decided")
    most = max(sections, key=lambda section: section.left)
    if left == sum(section.total for section in sections):
        return _("Nothing is decided yet")
    return _("Most of what is left: %(section)s, %(left)d of %(total)d comments") % {
        "section": short(most.title),
        "left": most.left,
        "total": left,
    }


def left_of(sections):
    """What is left to think about and to read: a group counts once."""
    names = ("total", "left", "distinct", "distinct_left", "words_left")
    return {name: sum(getattr(section, name) for section in sections) for name in names}


# --- Where the comments are -------------------------------------------------------------------------------------------


class Strip:
    """A bar for each place with comments; of a long text section by section, the one with most work left open."""

    def __init__(self, consultation_round, sections):
        self.code = consultation_round.code
        self.sections = sections
        self.places = [place for section in sections for place in section.places if place.total]
        self.most = max((place.distinct for place in self.places), default=0)
        self.is_long = len(self.places) > LONG

    @property
    def chart(self):
        return self._drawn(self.places, _("Distinct comments by paragraph"))

    @property
    def parts(self):
        """(section, its chart, whether it stands open)."""
        most = max(self.sections, key=lambda section: (section.distinct_left, section.distinct))
        for section in self.sections:
            yield section, self._drawn(section.places, section.title), section is most

    def _drawn(self, places, label):
        bars = [self._bar(place) for place in places if place.total]
        return paragraph_strip(bars, label, most=self.most, low=self.is_long)

    def _bar(self, place):
        words = _("%(number)s: %(distinct)d distinct comments, %(substantive)d substantive, %(left)d left to decide")
        numbers = (place.distinct, place.distinct_substantive, place.distinct_left)
        said = dict(zip(("number", "distinct", "substantive", "left"), (isolated(place.title), *numbers), strict=True))
        address = reverse("consultations:lead_place", args=[self.code, place.slug])
        return (place.title if place.key else _("Gen."), address, *numbers, words % said)


def strip_finding(places):
    """Which three paragraphs carry most, and how much of the whole."""
    most = sorted((place for place in places if place.distinct), key=lambda place: -place.distinct)[:3]
    if not most:
        return _("Where the comments are")
    return _("Most is said on %(places)s: %(count)d of %(total)d distinct comments on paragraphs") % {
        "places": listed(isolated(place.title) for place in most),
        "count": sum(place.distinct for place in most),
        "total": sum(place.distinct for place in places),
    }


class Heat:
    """The matrix as the page shows it: a row for each section, and inside one that is open its paragraphs."""

    def __init__(self, matrix, opened):
        self.matrix = matrix
        self.groups = matrix.groups
        self.together = matrix.together
        # A text of one section would say nothing unless it stood open.
        only = [section for section in matrix.sections if section.slug != "general"]
        self.opened = only[0].slug if len(only) == 1 else opened

    @property
    def rows(self):
        for line in self.matrix.lines:
            section = line.stretch
            can_open = section.slug != "general"
            is_open = can_open and section.slug == self.opened
            yield HeatRow(line, is_open=is_open, can_open=can_open)
            if is_open:
                yield from (HeatRow(inner, is_paragraph=True) for inner in self.matrix.within(section))

    @property
    def finding(self):
        cells = [(line, cell) for line in self.matrix.lines for cell in line.cells]
        line, cell = max(cells, key=lambda pair: pair[1].comments, default=(None, None))
        if not cell or not cell.comments:
            return _("Who speaks where")
        return _("Most from one side on one section: %(group)s on %(section)s, %(count)d comments") % {
            "group": dict(self.groups)[cell.group],
            "section": short(line.stretch.title),
            "count": cell.comments,
        }

    @property
    def disputed(self):
        """How many paragraphs have wordings that compete, and which one has most; None without any."""
        line, paragraphs = self.matrix.disputed
        return line and {"line": line, "paragraphs": paragraphs}


@dataclass(frozen=True)
class HeatRow:
    line: object
    is_paragraph: bool = False
    is_open: bool = False
    can_open: bool = False

    @property
    def filters(self):
        return self.line.stretch.filters


# --- Who is answered how, who has what, who is silent -----------------------------------------------------------------


def treatment_of(matrix):
    """Rows with their bars, and what they say as a title."""
    rows = matrix.treatment
    shown = sorted((row for row in rows if row.decided >= TELLING), key=lambda row: row.share)
    title = _("How the comments of each side were decided")
    if len(shown) > 1:
        low, high = shown[0], shown[-1]
        words = {"low": low.share, "lowest": low.name, "high": high.share, "highest": high.name}
        title = (
            _("Accepted at least in part: from %(low)d %% (%(lowest)s) to %(high)d %% (%(highest)s)") % words
            if high.share - low.share >= ALIKE
            else _("Accepted at least in part: between %(low)d and %(high)d %% for every side") % words
        )
    return {"title": title, "rows": [(row, "" if row.is_masked else treatment_bar(row)) for row in rows]}


def treatment_bar(row):
    return stacked_bar(
        row.parts, _("%(share)d %% of %(count)d accepted at least in part") % {"share": row.share, "count": row.decided}
    )


def shares_on(desk):
    """Who has what, with bars of the words left."""
    shares = shares_of(desk.comments)
    most = max((share.words_left for share in shares), default=0)
    free = next((share.left for share in shares if not share.uuid), 0)
    left = sum(share.left for share in shares)
    title = _("Every comment that is left is assigned")
    if free and free == left:
        title = _("Nothing of what is left is assigned yet")
    elif free:
        title = ngettext(
            "%(free)d of %(left)d comment that is left is assigned to nobody",
            "%(free)d of %(left)d comments that are left are assigned to nobody",
            left,
        ) % {"free": free, "left": left}
    elif not left:
        title = _("Nothing is left on anybody’s desk")
    rows = [
        (
            share,
            plain_bar(
                share.words_left,
                most,
                ngettext("%(count)d word left", "%(count)d words left", share.words_left) % {"count": share.words_left},
            ),
        )
        for share in shares
    ]
    return {"title": title, "rows": rows}


def voices_on(consultation_round):
    """Who was asked and who answered, with the silent ones by name."""
    voices = voices_of(consultation_round)
    most = max((max(voice.invited, voice.answered) for voice in voices.groups), default=0)
    words = _("%(answered)d of %(invited)d invited organisations answered")
    rows = [
        (
            voice,
            dot_pair(
                voice.invited - voice.silent,
                voice.invited,
                most,
                words % {"answered": voice.invited - voice.silent, "invited": voice.invited},
            )
            if voice.invited
            else "",
        )
        for voice in voices.groups
    ]
    silent = [voice.name for voice in voices.silent_groups]
    title = _("Every stakeholder group was heard")
    if silent:
        title = _("Nothing came from: %(groups)s") % {"groups": listed(silent)}
    return {"title": title, "rows": rows, "voices": voices}


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
