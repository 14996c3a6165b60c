"""The sections of a round's text: stretches between its headings, with general comments before them."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from drafts.models import Paragraph

START = "start"  # what stands before the first heading


@dataclass(frozen=True)
class Section:
    """A stretch of the text by the positions of its paragraphs; `key` names it in addresses."""

    key: str
    # Said in the reader's language: what a section is, it does not say.
    title: str = field(compare=False, repr=False)
    first: int
    # The first position behind it; None for the last section.
    end: int | None = None
    heading: int | None = None
    lang: str = ""
    dir: str = ""

    def of(self, comments, at="position"):
        """Those of the comments that stand in this section; `at`: the column that says where."""
        comments = comments.filter(**{f"{at}__gte": self.first})
        return comments if self.end is None else comments.filter(**{f"{at}__lt": self.end})


def sections_of(version):
    """General comments, what stands before the first heading, and each section, in document order; one query."""
    headings = version.paragraphs.filter(kind=Paragraph.Kind.HEADING).order_by("position")
    headings = list(headings.values("pk", "slug", "text", "position", "section_path", "lang", "dir"))
    depth = depth_of(headings)
    headings = [heading for heading in headings if len(heading["section_path"]) <= depth]
    ends = [heading["position"] for heading in headings]
    sections = [
        Section("general", _("General comments"), 0, 1),
        Section(START, _("Before the first heading"), 1, ends[0] if ends else None),
    ]
    for heading, end in zip(headings, [*ends[1:], None], strict=True):
        words = {name: heading[name] for name in ("lang", "dir")}
        sections.append(Section(heading["slug"], heading["text"], heading["position"], end, heading["pk"], **words))
    return sections


def counted_by_section(sections, rows):
    """A Counter for each section, in their order, out of rows of (position, name, number)."""
    counts = [Counter() for _section in sections]
    starts = [section.first for section in sections]
    for position, name, number in rows:
        counts[bisect_right(starts, position) - 1][name] += number
    return counts


def depth_of(headings):
    """How deep the headings stand that divide the text: a title over everything divides nothing."""
    depth = 0
    while (
        sum(len(heading["section_path"]) == depth for heading in headings) == 1
        and any(len(heading["section_path"]) == depth + 1 for heading in headings)
    ):  # fmt: skip
        depth += 1
    return depth
