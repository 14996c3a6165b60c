"""The columns of the comments table (product.md 3.2), once, in the order of the sheet.

A column that has no feature behind it yet is there and empty, so that what people build on the file goes on working
when the feature comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from consultations.audiences import Audience
from consultations.models import CommentKind, Decision, Implementation, Organisation, Submission, Timeliness, Workflow
from drafts.models import Paragraph
from drafts.redline import redline_plain

# Who sees a column, as the signs of product.md 3.2 in this order: shown ●, there but hidden ○, not there –.
AUDIENCES = (Audience.LEADS, Audience.COMMITTEE, Audience.PUBLIC, Audience.SUBMITTER)


# Shorter than what the author chose from: here it is said of the comment, not asked.
VISIBILITIES = {
    "public_named": gettext_lazy("Public"),
    "public_unnamed": gettext_lazy("Name withheld"),
    "confidential": gettext_lazy("Confidential"),
}


@dataclass(frozen=True)
class Column:
    """One column: the key that stays the same in every language, the header, who sees it, and what stands in a cell."""

    key: str
    header: str | Promise
    signs: str
    width: int
    value: Callable
    note: str | Promise = ""
    is_instant: bool = False

    def sign_for(self, audience):
        return self.signs[AUDIENCES.index(audience)]

    def is_hidden_for(self, audience):
        return self.sign_for(audience) == "○"


def columns_for(audience):
    """The columns that stand in this audience's table, hidden ones included."""
    return [column for column in COLUMNS if column.sign_for(audience) != "–"]


def _label(choices, name):
    """A cell with the label of a code, and nothing where there is no code; translated once, not once a row."""
    labels = {"": "", **dict(choices)}
    read = attrgetter(name)
    translated = cache(lambda _language, code: str(labels[code]))
    return lambda seen: translated(get_language(), read(seen))


def _nothing(_seen):
    return ""


def _comment(seen):
    if seen.is_withdrawn:
        return _("Withdrawn on %(date)s.") % {"date": seen.withdrawn_on.isoformat()}
    return seen.comment


def _redline(seen):
    """What the proposal changes. A new paragraph is all added, a deletion is all deleted."""
    if not seen.proposed_text and seen.proposed_mode != "delete":
        return ""
    old = "" if seen.placement in ("after", "general") or seen.proposed_mode == "insert" else seen.paragraph_text
    return redline_plain(old, "" if seen.proposed_mode == "delete" else seen.proposed_text)


_DECISION = _label(Decision.choices, "decision")


def _decision(seen):
    if seen.is_withdrawn:
        return _("Withdrawn")
    if seen.decision == Decision.DUPLICATE and seen.duplicate_of:
        return _("Duplicate of %(number)s") % {"number": seen.duplicate_of}
    return _DECISION(seen)


def _themes(seen):
    """T3 Detention; T7 Data."""
    return "; ".join(f"{code} {title}" for code, title in seen.themes)


def _significance(seen):
    return _("High") if seen.significance == "high" else ""


def _issue(seen):
    return f"{seen.issue} ({seen.issue_size})" if seen.issue else ""


def _for_committee(seen):
    return _("Yes") if seen.for_committee else ""


def _decided(seen):
    """Both names, since on the own organisation's comment they must be two (product.md L6d)."""
    day = seen.decided_on.isoformat() if seen.decided_on else ""
    return " / ".join(filter(None, (seen.proposed_by, seen.agreed_by, day)))


def _submission(seen):
    """S031 rev 2: the round stands in the file's name already."""
    if not seen.submission:
        return ""
    return _("%(number)s rev %(revision)d") % {
        "number": seen.submission.rsplit("-", 1)[-1],
        "revision": seen.revision_no,
    }


def _row_version(seen):
    return "" if seen.lock_version is None else str(seen.lock_version)


COLUMNS = [
    Column("ref", gettext_lazy("Comment no."), "●––●", 16, attrgetter("ref")),
    Column(
        "public_no", gettext_lazy("Public no."), "–●●●", 16, attrgetter("public_ref"),
        gettext_lazy("Given at publication. The internal number would betray whose it is."),
    ),
    Column(
        "unit_no", gettext_lazy("Para."), "●●●●", 8, attrgetter("place"),
        gettext_lazy("GEN is a comment on the whole draft; “after 12” proposes something new there."),
    ),
    Column("section", gettext_lazy("Section"), "●○●●", 22, attrgetter("section")),
    Column("unit_kind", gettext_lazy("Element"), "●○●○", 14, _label(Paragraph.Kind.choices, "element")),
    Column(
        "unit_text", gettext_lazy("Text consulted on"), "●○●●", 50, attrgetter("paragraph_text"),
        gettext_lazy("The frozen text that the author of the comment read."),
    ),
    Column("org", gettext_lazy("Stakeholder"), "●●●●", 26, attrgetter("stakeholder")),
    Column("org_group", gettext_lazy("Stakeholder group"), "●●●–", 18, attrgetter("group_name")),
    Column(
        "region", gettext_lazy("Region"), "●●●–", 16, _label(Organisation.Region.choices, "region"),
        gettext_lazy("Left empty beside a withheld name unless at least five other organisations share it."),
    ),
    Column("capacity", gettext_lazy("Capacity"), "●○●–", 14, _label(Submission.Capacity.choices, "capacity")),
    Column("cosigned", gettext_lazy("Co-signed or supported by"), "●●●●", 26, _nothing),
    Column("kind", gettext_lazy("Type"), "●●●●", 12, _label(CommentKind.choices, "kind")),
    Column("comment", gettext_lazy("Comment and reason"), "●●●●", 60, _comment),
    Column("lang", gettext_lazy("Lang."), "●–●–", 6, attrgetter("lang")),
    Column("comment_tr", pgettext_lazy("a text in another language", "Translation"), "●●●–", 60, _nothing),
    Column("tr_method", gettext_lazy("Transl. by"), "●○●–", 9, _nothing),
    Column("proposed_text", gettext_lazy("Proposed text"), "●●●●", 60, attrgetter("proposed_text")),
    Column(
        "proposed_redline", gettext_lazy("Proposed change (marked)"), "●○●●", 60, _redline,
        gettext_lazy("What the proposal changes: [-deleted-]{+added+}."),
    ),
    Column("themes", gettext_lazy("Themes"), "●●●–", 20, _themes),
    Column(
        "group", gettext_lazy("Similar group"), "●●●–", 14, _issue,
        gettext_lazy("Comments with the same code are answered as one; in brackets, how many there are."),
    ),
    Column("significance", gettext_lazy("Significance"), "●○––", 10, _significance),
    Column("decision", gettext_lazy("Decision"), "●●●●", 14, _decision),
    Column("response", gettext_lazy("Response of the co-leads"), "●●●●", 60, attrgetter("response")),
    Column("adopted_text", gettext_lazy("Text adopted"), "●●●●", 60, attrgetter("adopted_text")),
    Column("new_unit_no", gettext_lazy("New para."), "●●●●", 9, _nothing),
    Column("implementation", gettext_lazy("In text?"), "●○––", 10, _label(Implementation.choices, "implementation")),
    Column("objection", gettext_lazy("Outstanding objection"), "●●○●", 24, _nothing),
    Column("for_ec", gettext_lazy("For EC decision"), "●●––", 10, _for_committee),
    Column("assignee", gettext_lazy("Assigned to"), "●–––", 16, attrgetter("assignee")),
    Column("workflow", gettext_lazy("Status"), "●–––", 12, _label(Workflow.choices, "workflow")),
    Column("decided", gettext_lazy("Proposed by / agreed by / date"), "●○––", 26, _decided),
    Column("visibility", gettext_lazy("Visibility"), "●●–●", 13, _label(VISIBILITIES, "visibility")),
    Column("channel", gettext_lazy("Received by"), "●○●–", 12, _label(Submission.Channel.choices, "channel")),
    Column("timeliness", gettext_lazy("On time?"), "●○●–", 12, _label(Timeliness.choices, "timeliness")),
    # Not for the public, whatever the table in product.md says: its own chapter 2.5 and design decision 8 forbid it.
    Column("submission", gettext_lazy("Submission"), "●––●", 18, _submission),
    Column("received_at", gettext_lazy("Received (UTC)"), "●–○●", 16, attrgetter("received_at"), is_instant=True),
    Column("internal_note", gettext_lazy("Internal note"), "●–––", 40, attrgetter("internal_note")),
    Column(
        "moved_from", gettext_lazy("Moved from"), "●●●●", 10, attrgetter("moved_from"),
        gettext_lazy("Where its author had put the comment, before the co-leads moved it; GEN is the whole draft."),
    ),
    Column(
        "row_key", gettext_lazy("Row key"), "○–––", 10, attrgetter("uuid"),
        gettext_lazy("Hidden; finds the comment again when the sheet is read back in."),
    ),
    Column("row_version", gettext_lazy("Row version"), "○–––", 10, _row_version),
]  # fmt: skip
