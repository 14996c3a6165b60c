"""What the public sees of a finished round: what was asked, what was said, and what was decided (product.md 5.3)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, re_path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consultations.audiences import GROUP_CODES, GROUP_OF_KIND, Audience, seen_comments, visible_rows
from consultations.charts import plain_bar, stacked_bar
from consultations.forms.results import ResultFilters
from consultations.frozen import frozen_text
from consultations.models import Comment, CommentKind, Decision, Organisation, Phase, Timeliness, Workflow
from consultations.places import place
from consultations.progress import PARTS
from consultations.timeline import timeline_of
from consultations.views.doors import through_the_door
from drafts.cleaning import already_clean
from drafts.lists import listed
from drafts.redline import EQUAL, redline_html, redline_runs

ON_A_PAGE = 100
BESIDE_A_PARAGRAPH = 3  # what stands beside the text; the rest is one click away
LONG = 700  # characters from which a comment is folded (product.md X12)
LONG_BESIDE = 220  # the same in the narrow column beside the text
# An adopted text that shares less than this with the paragraph is a piece of it: a redline would strike the rest.
ALIKE = 0.3


# --- Pages ------------------------------------------------------------------------------------------------------------


@require_safe
@through_the_door
def results(request, consultation_round):
    """In short, how it went, what was decided on each comment, who took part, and the files."""
    phase = announced(consultation_round, request.at)
    if phase != Phase.PUBLISHED:
        return not_yet(request, consultation_round, phase)
    rows = visible_rows(consultation_round, Audience.PUBLIC)
    filters = ResultFilters(request.GET)
    # The page's own keys first: what may be seen of them, and in which words, is for the one function to say.
    page = Paginator(filters.narrow(rows).values_list("pk", flat=True), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **shared(consultation_round, phase),
        "timeline": timeline_of(consultation_round, request.at),
        "summary": Summary(consultation_round, rows),
        "questions": consultation_round.questions.all(),
        "filters": filters,
        "page": page,
        "answers": answers_of(consultation_round, list(page.object_list)),
        "participants": participants_of(consultation_round, rows),
        "table": "T1",
        "formats": ["xlsx", "csv", "json"],
    }
    return render(request, "consultations/results.html", context)


@require_safe
@through_the_door
def said(request, consultation_round):
    """The text that was consulted on, with the published comments beside it."""
    phase = announced(consultation_round, request.at)
    if phase != Phase.PUBLISHED:
        return redirect("consultations:results", consultation_round.code)
    rows = visible_rows(consultation_round, Audience.PUBLIC)
    counts = dict(rows.order_by().values_list("paragraph").annotate(n=Count("pk")))
    first = rows.order_by().annotate(
        nth=Window(RowNumber(), partition_by=[F("paragraph")], order_by=[F("public_no").asc()])
    )
    few = list(first.filter(nth__lte=BESIDE_A_PARAGRAPH).values_list("pk", flat=True))
    notes = defaultdict(list)
    for answer in answers_of(consultation_round, few):
        notes[answer.seen.slug].append(answer)
    frozen = frozen_text(consultation_round.version)
    context = {
        **shared(consultation_round, phase),
        "units": [unit_of(piece, notes, counts) for piece in frozen.pieces],
        "general": notes[""],
        "general_more": max(counts.get(None, 0) - len(notes[""]), 0),
        "general_count": counts.get(None, 0),
        "total": sum(counts.values()),
    }
    return render(request, "consultations/results_said.html", context)


@require_safe
@through_the_door
def result(request, consultation_round, public_ref):
    """One published comment at its permanent address."""
    phase = announced(consultation_round, request.at)
    numbered = Comment.objects.filter(consultation_round=consultation_round, public_no=int(public_ref[2:]))
    if phase != Phase.PUBLISHED or public_ref != f"P-{int(public_ref[2:]):04d}":
        raise Http404(_("There is no such published comment."))
    answer = next(iter(answers_of(consultation_round, list(numbered.values_list("pk", flat=True)))), None)
    context = {**shared(consultation_round, phase), "answer": answer, "public_ref": public_ref}
    if answer is None:
        # Whoever kept the link learns that the words were taken back, and when; nothing else is left of them.
        gone = numbered.filter(withdrawn_at__isnull=False).exclude(visibility="confidential").first()
        if gone is None:
            raise Http404(_("There is no such published comment."))
        return render(request, "consultations/result.html", {**context, "withdrawn_at": gone.withdrawn_at}, status=410)
    return render(request, "consultations/result.html", context)


def announced(consultation_round, at):
    """Where the round stands; one that is still in preparation has no results page, not even for those who see it."""
    phase = consultation_round.phase(at)
    if phase == Phase.DRAFT:
        raise Http404(_("There is no such consultation, or it is not open to you."))
    return phase


def shared(consultation_round, phase):
    return {"consultation_round": consultation_round, "phase": phase}


def not_yet(request, consultation_round, phase):
    """Where the round stands, and when the response is due; nothing of what was said."""
    context = {**shared(consultation_round, phase), "timeline": timeline_of(consultation_round, request.at)}
    return render(request, "consultations/results_not_yet.html", context)


# --- Numbers ----------------------------------------------------------------------------------------------------------


class Summary:
    """Numbers for the first screen.

    Only the totals count what was given in confidence; kinds, groups and decisions are counted over what everybody can
    read below, so that no difference of two numbers tells anything of the rest (product.md X7).
    """

    def __init__(self, consultation_round, rows):
        self.round = consultation_round
        self.rows = rows
        received = Comment.objects.as_sent().filter(consultation_round=consultation_round)
        totals = received.aggregate(
            received=Count("pk"),
            withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
            confidential=Count("pk", filter=Q(withdrawn_at__isnull=True, visibility="confidential")),
        )
        self.received, self.withdrawn, self.confidential = (
            totals[name] for name in ("received", "withdrawn", "confidential")
        )
        # Of what can be read below, as kinds and decisions are.
        parts = (
            rows.order_by()
            .filter(parent__isnull=False)
            .aggregate(lines=Count("pk"), wholes=Count("parent", distinct=True))
        )
        self.by_splitting = parts["lines"] - parts["wholes"]
        self.submissions = consultation_round.submissions.received().count()
        self.late = consultation_round.submissions.accepted_late().count()
        self.kinds, self.groups, self.decisions = self._counted()

    def _counted(self):
        kinds, groups, decisions = Counter(), Counter(), Counter()
        counted = (
            self.rows.order_by()
            .values("kind", "organisation__kind", "decision", "disposition__workflow")
            .annotate(n=Count("pk"))
        )
        for row in counted:
            kinds[row["kind"]] += row["n"]
            groups[GROUP_OF_KIND[row["organisation__kind"]][0]] += row["n"]
            answered = row["disposition__workflow"] == Workflow.PUBLISHED
            decisions[row["decision"] if answered else Decision.PENDING] += row["n"]
        return kinds, groups, decisions

    @property
    def published(self):
        return sum(self.decisions.values())

    @property
    def by_kind(self):
        return [(kind.label, self.kinds[kind]) for kind in CommentKind if self.kinds[kind]]

    @property
    def by_group(self):
        """Comments by reporting group, most first; one colour, told apart by their words."""
        names = dict(GROUP_OF_KIND.values())
        most = max(self.groups.values(), default=1)
        rows = [(names[code], self.groups[code]) for code in GROUP_CODES if self.groups[code]]
        return [
            (name, count, plain_bar(count, most, ngettext("%d comment", "%d comments", count) % count))
            for name, count in sorted(rows, key=lambda row: -row[1])
        ]

    @property
    def by_decision(self):
        return [(decision, self.decisions[decision]) for decision in Decision if self.decisions[decision]]

    @property
    def bar(self):
        parts = {part: sum(self.decisions[each] for each in those) for part, those in PARTS.items()}
        words = listed(f"{decision.label} {count}" for decision, count in self.by_decision)
        return stacked_bar(parts, words)

    @cached_property
    def changed(self):
        """Paragraphs for which a text was adopted."""
        adopted = self.rows.filter(
            disposition__workflow=Workflow.PUBLISHED,
            decision__in=[Decision.ACCEPTED, Decision.PARTLY_ACCEPTED],
            paragraph__isnull=False,
        ).filter(Q(disposition__as_proposed=True) | ~Q(disposition__adopted_text=""))
        return adopted.order_by().values("paragraph").distinct().count()


def participants_of(consultation_round, rows):
    """Stakeholders who are named, by group; nobody whose comments are all unnamed or in confidence is among them.

    How many others there were is not said by group: one missing name would tie unnamed comments to each other (X8).
    """
    spoke = rows.order_by().filter(visibility="public_named").values("organisation")
    # Whoever only took a position has said so in the open, unless the submission as a whole withholds the name.
    took_a_position = (
        consultation_round.submissions.received()
        .filter(withdrawn_at__isnull=True, default_visibility="public_named")
        .exclude(overall_position="")
        .exclude(comments__ref__gt="")
        .values("organisation")
    )
    named = Organisation.objects.filter(Q(pk__in=spoke) | Q(pk__in=took_a_position)).order_by("sort_key", "pk")
    groups = defaultdict(list)
    for organisation in named:
        groups[GROUP_OF_KIND[organisation.kind]].append(organisation)
    return [
        (str(name), groups[code, name])
        for code, name in dict.fromkeys(sorted(GROUP_OF_KIND.values(), key=lambda pair: GROUP_CODES.index(pair[0])))
        if groups[code, name]
    ]


# --- Comments with their answers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """A published comment as a page shows it: what the public may see, and how it is set."""

    seen: object
    code: str

    @property
    def address(self):
        return reverse("consultations:result", args=[self.code, self.seen.public_ref])

    @property
    def place(self):
        if not self.seen.slug:
            return _("General")
        number = self.seen.place.removeprefix("after ")
        where = place(SimpleNamespace(kind=self.seen.element, number=number))
        if self.seen.placement == Comment.Placement.AFTER:
            before, _place, after = _("after %(place)s").partition("%(place)s")
            return format_html("{}{}{}", before, where, after)
        return where

    @property
    def kind(self):
        return CommentKind(self.seen.kind).label

    @property
    def late(self):
        """That it was accepted late, in words; it is said of named comments only."""
        return Timeliness.LATE_ACCEPTED.label if self.seen.timeliness == Timeliness.LATE_ACCEPTED else ""

    @property
    def who(self):
        if not self.seen.is_withheld:
            return self.seen.stakeholder
        return _("%(group)s (name withheld)") % {"group": self.seen.group_name}

    @property
    def is_long(self):
        return len(self.seen.comment) > LONG

    @property
    def is_long_beside(self):
        return len(self.seen.comment) > LONG_BESIDE

    @property
    def words(self):
        count = len(self.seen.comment.split())
        return ngettext("Show all (%(count)d word)", "Show all (%(count)d words)", count) % {"count": count}

    @property
    def proposed(self):
        """The proposed text as a change of the text that was consulted on."""
        seen = self.seen
        if not seen.proposed_text:
            return self.deletion if seen.proposed_mode == "delete" else ""
        beside = seen.proposed_mode == "insert" or seen.placement != Comment.Placement.ON
        return redline_html("" if beside else seen.paragraph_text, seen.proposed_text)

    @property
    def deletion(self):
        """The whole paragraph struck out."""
        return redline_html(self.seen.paragraph_text, "")

    @property
    def adopted(self):
        """The adopted text as a change, or as it is where it is only a piece of the paragraph."""
        seen = self.seen
        if not seen.adopted_text:
            return self.deletion if seen.as_proposed and seen.proposed_mode == "delete" else ""
        if seen.placement != Comment.Placement.ON or seen.proposed_mode == "insert":
            return redline_html("", seen.adopted_text)
        runs = redline_runs(seen.paragraph_text, seen.adopted_text)
        shared_text = sum(len(text) for operation, text in runs if operation == EQUAL)
        if shared_text < ALIKE * len(seen.paragraph_text):
            return seen.adopted_text
        return redline_html(seen.paragraph_text, seen.adopted_text)


def answers_of(consultation_round, keys):
    """The published comments with these keys, in the order of the keys; through the one function that may show them."""
    seen = seen_comments(consultation_round, Audience.PUBLIC, comments=Comment.objects.filter(pk__in=keys))
    numbers = dict(Comment.objects.filter(pk__in=keys).values_list("public_no", "pk"))
    places_of = {key: n for n, key in enumerate(keys)}
    found = [Answer(each, consultation_round.code) for each in seen]
    return sorted(found, key=lambda answer: places_of[numbers[int(answer.seen.public_ref[2:])]])


def unit_of(piece, notes, counts):
    """One paragraph of the frozen text with the comments beside it; a table's rows have theirs there too."""
    keys = [(piece.pk, piece.slug), *((row.pk, row.slug) for row in piece.rows)]
    beside = [answer for _pk, slug in keys for answer in notes.get(slug, ())]
    total = sum(counts.get(pk, 0) for pk, _slug in keys)
    return {
        "html": already_clean(f"{piece.start}{piece.text}"),
        "slug": piece.slug,
        "notes": beside,
        "more": max(total - len(beside), 0),
        "total": total,
    }


urlpatterns = [
    path("consultations/<str:code>/results/", results, name="results"),
    path("consultations/<str:code>/results/said/", said, name="results_said"),
    re_path(r"^consultations/(?P<code>[^/]+)/results/(?P<public_ref>P-\d{4,9})/$", result, name="result"),
]
