"""A wording that is proposed or adopted, shown as a change of the paragraph on which the comment is."""

from consultations.models import Comment, CommentText
from consultations.querysets import ROW_LENGTH
from drafts.redline import redline_html


def redline_of(comment, *, folded=False):
    """The wording that a comment proposes; empty where it proposes none. `folded`: long stretches that stay are not."""
    if comment.withdrawn_at or not comment.current.proposes:
        return ""
    return as_change(comment, comment.current.proposed_text, folded=folded)


def redline_of_row(row, paragraph):
    """The same of a row of the workbench, folded; empty where its wording was too long to be read with it."""
    if row["withdrawn_at"] or not row["proposed_mode"] or len(row["proposed_text"]) >= ROW_LENGTH:
        return ""
    beside = paragraph is None or not row["is_on_it"] or row["proposed_mode"] == CommentText.ProposedMode.INSERT
    return redline_html("" if beside else paragraph.text, row["proposed_text"], folded=True)


def as_change(comment, text, *, folded=False):
    """These words as a change of the paragraph; what is to stand beside it changes nothing of it."""
    paragraph, insert = comment.paragraph_shown, CommentText.ProposedMode.INSERT
    beside = comment.placement != Comment.Placement.ON or comment.current.proposed_mode == insert
    return redline_html("" if paragraph is None or beside else paragraph.text, text, folded=folded)
