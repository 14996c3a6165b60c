"""What the comments of a round say as a whole: who speaks where, who is silent, who is answered how, who has what.

Every number comes from one of a constant number of GROUP BY statements over the comments that a reader may see, and is
put together with pandas; no comment's words leave the database.
"""

from dataclasses import dataclass, replace

import pandas as pd
from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from consultations.audiences import GROUP_CODES, GROUP_OF_KIND
from consultations.models import Invitation, Submission
from consultations.progress import PARTS
from drafts.models import Paragraph

# Under so many comments a row would speak of single organisations (product.md 5.7).
FEWEST = 5
NAMED = 40  # silent organisations that are named; of the rest there is a number
HEATS = 6  # steps of the ramp
GROUP_NAMES = dict(GROUP_OF_KIND.values())
GENERAL = 0  # stands for "no paragraph", since pandas leaves out what is None


@dataclass(frozen=True)
class Cell:
    """Comments of one stakeholder group in one place, and how many of them have no decision."""

    group: str
    comments: int
    left: int
    heat: int = 0


@dataclass(frozen=True)
class Line:
    """One row of the matrix: a section or a paragraph (`stretch`), a cell for each group, and their sums.

    Disagreement is counted, not guessed: `wordings` that compete, which are the different ones proposed for a paragraph
    where there are two and more; and comments whose answers are `contested`.
    """

    stretch: object
    cells: list[Cell]
    wordings: int = 0
    contested: int = 0

    @property
    def comments(self):
        return sum(cell.comments for cell in self.cells)

    @property
    def left(self):
        return sum(cell.left for cell in self.cells)


@dataclass(frozen=True)
class Treatment:
    """How the comments of one stakeholder group were decided."""

    group: str
    name: str
    parts: dict[str, int]

    @property
    def decided(self):
        return sum(self.parts.values())

    @property
    def is_masked(self):
        """Too few to be shown as shares."""
        return self.decided < FEWEST

    @property
    def share(self):
        """Whole percents accepted or partly accepted."""
        return round(100 * (self.parts["accepted"] + self.parts["partly"]) / self.decided)


class Matrix:
    """Places of the text by stakeholder groups. Every standing comment is in one cell, so its sums are the ledger's."""

    def __init__(self, comments, sections):
        """`comments`: those that the reader may see; `sections`: what progress_of made of them. Three queries."""
        self.sections = sections
        self.groups = [(code, GROUP_NAMES[code]) for code in GROUP_CODES]
        self._counts = _counted(comments)
        self._cells = self._counts.pivot_table(
            index="paragraph", columns="group", values=["n", "left"], aggfunc="sum", fill_value=0
        )
        self._disputed = _disputed(comments)

    @property
    def lines(self):
        """A line for each section."""
        return _warmed([self._line(section, section.places) for section in self.sections])

    def within(self, section):
        """A line for each paragraph of a section that has comments."""
        return _warmed([self._line(place, [place]) for place in section.places if place.total])

    @property
    def together(self):
        return self._line(None, [place for section in self.sections for place in section.places])

    @property
    def disputed(self):
        """(the paragraph with most wordings that compete, how many paragraphs have any); (None, 0) without any."""
        places = {place.key: place for section in self.sections for place in section.places if place.total}
        most = self._disputed["wordings"].sort_values(ascending=False, kind="stable")
        most = most[most > 0]
        return (self._line(places[most.index[0]], [places[most.index[0]]]), len(most)) if len(most) else (None, 0)

    @property
    def treatment(self):
        """A Treatment for each group with decided comments."""
        decided = self._counts[self._counts["decision"] != "pending"]
        counts = decided.pivot_table(index="group", columns="decision", values="n", aggfunc="sum", fill_value=0)
        return [
            Treatment(
                code,
                name,
                {
                    part: int(counts.loc[code].reindex(decisions, fill_value=0).sum())
                    for part, decisions in PARTS.items()
                    if part != "pending"
                },
            )
            for code, name in self.groups
            if code in counts.index
        ]

    def _line(self, stretch, places):
        keys = [place.key or GENERAL for place in places]
        sums = self._cells[self._cells.index.isin(keys)].sum()
        cells = [Cell(code, int(sums.get(("n", code), 0)), int(sums.get(("left", code), 0))) for code in GROUP_CODES]
        disputed = self._disputed[self._disputed.index.isin(keys)].sum()
        return Line(stretch, cells, int(disputed["wordings"]), int(disputed["contested"]))


def _disputed(comments):
    """Wordings that compete, and contested answers, by paragraph."""
    wordings = comments.replacing().order_by().values_list("paragraph").annotate(n=Count("wording", distinct=True))
    contested = comments.contested().order_by().values_list("paragraph").annotate(n=Count("pk"))
    counts = pd.DataFrame(
        [("wordings", *row) for row in wordings] + [("contested", *row) for row in contested],
        columns=["what", "paragraph", "n"],
    )
    counts["paragraph"] = counts["paragraph"].fillna(GENERAL).astype("int64")
    counts = counts[(counts["what"] == "contested") | (counts["n"] > 1)]
    return counts.pivot_table(index="paragraph", columns="what", values="n", aggfunc="sum", fill_value=0).reindex(
        columns=["wordings", "contested"], fill_value=0
    )


def _counted(comments):
    """Standing comments by paragraph, stakeholder group and decision."""
    rows = (
        comments.standing()
        .order_by()
        .values("paragraph", "decision", organisation_kind=F("organisation__kind"))
        .annotate(n=Count("pk"))
    )
    counts = pd.DataFrame(list(rows), columns=["paragraph", "decision", "organisation_kind", "n"])
    counts["paragraph"] = counts["paragraph"].fillna(GENERAL).astype("int64")
    counts["n"] = counts["n"].astype("int64")
    counts["group"] = counts["organisation_kind"].map(lambda kind: GROUP_OF_KIND[kind][0])
    counts["left"] = counts["n"].where(counts["decision"] == "pending", 0)
    return counts


def _warmed(lines):
    """The same lines with the heat of their cells: a sixth of the highest number is a step."""
    most = max((cell.comments for line in lines for cell in line.cells), default=0)
    return [
        replace(line, cells=[replace(cell, heat=-(-HEATS * cell.comments // (most or 1))) for cell in line.cells])
        for line in lines
    ]


@dataclass(frozen=True)
class Share:
    """What one person has on the desk; of nobody, what is not assigned."""

    uuid: str
    name: str
    comments: int
    left: int
    words_left: int

    @property
    def filter(self):
        """What the filter of the desk calls this person, or nobody."""
        return self.uuid or "none"


def shares_of(comments):
    """Who has what: a Share for everybody with comments, most words left first, and one for nobody. One query."""
    left = Q(is_distinct=True, decision="pending")
    rows = (
        comments.standing()
        .order_by()
        .values_list(*(f"disposition__assignee__{name}" for name in ("uuid", "first_name", "last_name", "email")))
        .annotate(n=Count("pk"), left=Count("pk", filter=left), words_left=Sum("words", filter=left, default=0))
    )
    shares = []
    for uuid, first, last, email, *numbers in rows:
        # The name as User.name says it.
        shares.append(Share(str(uuid or ""), f"{first or ''} {last or ''}".strip() or email or "", *numbers))
    return sorted(shares, key=lambda share: (not share.uuid, -share.words_left, share.name))


def silent_places(consultation_round, comments):
    """(how many paragraphs nobody speaks of, the first of them); headings and rows of tables need no comment."""
    spoken = comments.standing().filter(paragraph=OuterRef("pk"))
    silent = (
        consultation_round.version.paragraphs.exclude(kind__in=[Paragraph.Kind.HEADING, Paragraph.Kind.TABLE_ROW])
        .filter(~Exists(spoken))
        .order_by("position")
    )
    first = list(silent.only("slug", "number", "kind")[: NAMED + 1])
    return (len(first) if len(first) <= NAMED else silent.count()), first[:NAMED]


@dataclass(frozen=True)
class Voice:
    """One stakeholder group: how many of its organisations were invited, how many sent something."""

    group: str
    name: str
    invited: int
    answered: int
    # Of those invited.
    silent: int


@dataclass(frozen=True)
class Voices:
    groups: list[Voice]
    # Invited organisations that sent nothing, by name, as many as a page shows.
    silent: list[str]

    @property
    def silent_groups(self):
        return [voice for voice in self.groups if not voice.answered]

    @property
    def unnamed(self):
        """How many more are silent than are named."""
        return sum(voice.silent for voice in self.groups) - len(self.silent)

    @property
    def are_invited(self):
        return any(voice.invited for voice in self.groups)


def voices_of(consultation_round):
    """Who was invited and who answered, by stakeholder group. Three queries."""
    sent = Submission.objects.received().filter(consultation_round=consultation_round)
    answered = sent.order_by().values_list("organisation__kind").annotate(n=Count("organisation", distinct=True))
    invitations = (
        Invitation.objects.filter(consultation_round=consultation_round)
        .exclude(state="revoked")
        .annotate(answered=Exists(sent.filter(organisation=OuterRef("organisation"))))
    )
    invited = invitations.order_by().values_list("organisation__kind", "answered").annotate(n=Count("pk"))
    counts = pd.DataFrame(
        [(GROUP_OF_KIND[kind][0], "answered", n) for kind, n in answered]
        + [(GROUP_OF_KIND[kind][0], "invited", n) for kind, _spoke, n in invited]
        + [(GROUP_OF_KIND[kind][0], "silent", n) for kind, spoke, n in invited if not spoke],
        columns=["group", "what", "n"],
    )
    table = counts.pivot_table(index="group", columns="what", values="n", aggfunc="sum", fill_value=0).reindex(
        index=GROUP_CODES, columns=["invited", "answered", "silent"], fill_value=0
    )
    silent = invitations.filter(answered=False).order_by("organisation__sort_key", "pk")
    return Voices(
        groups=[Voice(code, GROUP_NAMES[code], *map(int, table.loc[code])) for code in GROUP_CODES],
        silent=list(silent.values_list("organisation__name", flat=True)[:NAMED]),
    )
