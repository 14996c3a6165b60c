"""A wording that is proposed or adopted, shown as a change of the paragraph on which the comment is."""

from consultations.models import Comment, CommentText
from drafts.redline import redline_html


def redline_of(comment):
    """The wording that a comment proposes; empty where it proposes none."""
    if comment.withdrawn_at or not comment.current.proposes:
        return ""
    return as_change(comment, comment.current.proposed_text)


def as_change(comment, text):
    """These words as a change of the paragraph; what is to stand beside it changes nothing of it."""
    paragraph, insert = comment.paragraph_shown, CommentText.ProposedMode.INSERT
    beside = comment.placement != Comment.Placement.ON or comment.current.proposed_mode == insert
    return redline_html("" if paragraph is None or beside else paragraph.text, text)
