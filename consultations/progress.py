"""How far the decisions of a round have come, section by section of the text."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from consultations.sections import START, counted_by_section, depth_of, sections_of

# The five parts of a bar, in the order in which it shows them (product.md 5.5).
PARTS = {
    "accepted": ("accepted",),
    "partly": ("partly_accepted",),
    "refused": ("not_accepted",),
    "noted": ("noted", "out_of_scope", "referred", "duplicate"),
    "pending": ("pending",),
}


@dataclass
class Stretch:
    """A piece of the text with the comments on it: a section, or one paragraph."""

    title: str
    # The paragraph itself; of a section the first of its paragraphs with comments.
    slug: str = ""
    # Of a section: what the filter calls it, and its paragraphs.
    heading: str = ""
    places: list = field(default_factory=list)
    # Of a paragraph: its key; None for general comments.
    key: int | None = None
    lang: str = ""
    dir: str = ""
    counts: Counter = field(default_factory=Counter)

    @property
    def filters(self):
        """What the filters of the desk ask for where they show its comments."""
        return {"section": self.heading} if self.heading else {"paragraph": self.slug}

    @property
    def query(self):
        return urlencode(self.filters)

    @property
    def parts(self):
        return {part: sum(self.counts[decision] for decision in decisions) for part, decisions in PARTS.items()}

    @property
    def total(self):
        return sum(self.parts.values())

    @property
    def received(self):
        """With those that were withdrawn."""
        return self.total + self.counts["withdrawn"]

    @property
    def substantive(self):
        return self.counts["substantive"]

    @property
    def left(self):
        return self.counts["pending"]

    @property
    def decided(self):
        return self.total - self.left

    @property
    def distinct(self):
        """Comments where a group counts once."""
        return self.counts["distinct"]

    @property
    def distinct_substantive(self):
        return self.counts["distinct_substantive"]

    @property
    def distinct_left(self):
        return self.counts["distinct_left"]

    @property
    def words_left(self):
        """Words of the distinct comments without a decision: what is left to read."""
        return self.counts["words_left"]


def progress_of(consultation_round, comments):
    """(sections, paragraphs) of the round's text that have comments among these, in document order; two queries."""
    counted = _counted(comments)
    paragraphs = consultation_round.version.paragraphs.order_by("position").values(
        "pk", "number", "slug", "kind", "level", "text", "section_path", "lang", "dir"
    )
    paragraphs = list(paragraphs)
    depth = depth_of([paragraph for paragraph in paragraphs if paragraph["kind"] == "heading"])
    general = Stretch(_("General comments"), slug="general", counts=counted.get(None, Counter()))
    general.places = [general]
    section = Stretch(_("Before the first heading"), heading=START)
    sections, places = [general, section], []
    for paragraph in paragraphs:
        words = {key: paragraph[key] for key in ("lang", "dir")}
        if paragraph["kind"] == "heading" and len(paragraph["section_path"]) <= depth:
            section = Stretch(paragraph["text"], heading=paragraph["slug"], **words)
            sections.append(section)
        counts = counted.get(paragraph["pk"], Counter())
        place = Stretch(paragraph["number"], slug=paragraph["slug"], key=paragraph["pk"], counts=counts, **words)
        if place.received and not section.received:
            section.slug = place.slug
        section.counts += counts
        section.places.append(place)
        places.append(place)
    return [stretch for stretch in sections if stretch.total], [place for place in places if place.total]


def _counted(comments):
    """Comments by paragraph id and decision; withdrawn ones under their own name, other counts beside them."""
    rows = (
        comments.order_by()
        .values("paragraph", "decision", "is_distinct", gone=Q(withdrawn_at__isnull=False))
        .annotate(n=Count("pk"), substantive=Count("pk", filter=Q(kind="substantive")), words_read=Sum("words"))
    )
    counted = {}
    for row in rows:
        counts = counted.setdefault(row["paragraph"], Counter())
        if row["gone"]:
            counts["withdrawn"] += row["n"]
            continue
        counts[row["decision"]] += row["n"]
        counts["substantive"] += row["substantive"]
        if row["is_distinct"]:
            left = row["decision"] == "pending"
            counts["distinct"] += row["n"]
            counts["distinct_substantive"] += row["substantive"]
            counts["distinct_left"] += row["n"] * left
            counts["words_left"] += row["words_read"] * left
    return counted


def answers_by_section(consultation_round, comments):
    """([(section, numbers)], numbers of them all): what a review editor signs off, substantive and other alike.

    Of each section with comments: how many are decided, pending, contested, agreed, and without an adequate answer.
    """
    names = ("decided", "pending", "contested", "agreed", "inadequate")
    sections = sections_of(consultation_round.version)
    standing, decided = comments.standing().order_by(), ~Q(decision="pending")
    rows = standing.values_list("position").annotate(
        decided=Count("pk", filter=decided),
        pending=Count("pk", filter=~decided),
        contested=Count("pk", filter=Q(disposition__workflow="contested")),
        agreed=Count("pk", filter=Q(disposition__workflow__in=["agreed", "published"])),
    )
    rows = [(row[0], name, number) for row in rows for name, number in zip(names, row[1:], strict=False)]
    lacking = comments.without_adequate_answer().order_by().values_list("position").annotate(n=Count("pk"))
    rows += [(position, "inadequate", n) for position, n in lacking]
    counts = counted_by_section(sections, rows)
    lines = [
        (section, {name: count[name] for name in names})
        for section, count in zip(sections, counts, strict=True)
        if any(count.values())
    ]
    return lines, {name: sum(numbers[name] for _section, numbers in lines) for name in names}
