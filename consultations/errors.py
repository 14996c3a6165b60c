"""What an action says when it cannot do as asked, and nobody's words may be lost."""

from django.core.exceptions import ValidationError


class EditConflict(Exception):
    """Somebody else, or another tab, saved this draft meanwhile. `theirs` is the working CommentText as it stands."""

    def __init__(self, theirs):
        super().__init__("the draft was saved meanwhile")
        self.theirs = theirs


class DispositionConflict(Exception):
    """Another lead saved this disposition meanwhile. `theirs` is the Disposition as it stands (product.md X11)."""

    def __init__(self, theirs):
        super().__init__("the disposition was saved meanwhile")
        self.theirs = theirs


class BulkChanged(Exception):
    """Comments changed since they were shown; nothing was written. `rehearsal` is what it would be now."""

    def __init__(self, rehearsal):
        super().__init__("the comments changed since they were shown")
        self.rehearsal = rehearsal


class DoneAlready(Exception):
    """The form was sent twice, and its work is done. `step` is the DeskStep that did it."""

    def __init__(self, step):
        super().__init__("the form was sent twice")
        self.step = step


class ResponseConflict(Exception):
    """Somebody changed this standard response meanwhile. `theirs` is the StandardResponse as it stands."""

    def __init__(self, theirs):
        super().__init__("the standard response was changed meanwhile")
        self.theirs = theirs


class ShownDiffers(ValidationError):
    """What would be sent or signed is not what the person was shown: a colleague saved meanwhile. Nothing was done."""


class RoundClosed(ValidationError):
    """Too late to submit: the words are kept, and a late request can be made (product.md X1)."""
