"""What reviewers wrote in the margin of a Word document."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from drafts.importing.docx.words import author_and_date
from drafts.importing.ooxml import W, attribute, children, local

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
LONGEST_QUOTE = 80
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"


@dataclass
class Remark:
    number: str
    author: str
    written: str
    words: str
    is_resolved: bool = False
    replies: list = field(default_factory=list)
    answers: str = ""


class Remarks:
    """Word's comments with the replies to them, each given out once, where it is anchored."""

    def __init__(self, file, read_words):
        by_paragraph, remarks = {}, {}
        for comment in children(file.xml("word/comments.xml"), "comment"):
            paragraphs = list(comment.iter(f"{W}p"))
            words = "\n".join(filter(None, (read_words(paragraph) for paragraph in paragraphs)))
            remark = Remark(attribute(comment, "id"), *author_and_date(comment), words)
            remarks[remark.number] = remark
            if paragraphs:
                by_paragraph[paragraphs[-1].get(f"{W14}paraId")] = remark
        self._thread(file.xml("word/commentsExtended.xml"), by_paragraph)
        self.waiting = remarks

    def _thread(self, root, by_paragraph):
        for entry in root if root is not None else []:
            remark = by_paragraph.get(entry.get(f"{W15}paraId")) if local(entry) == "commentEx" else None
            if remark is None:
                continue
            remark.is_resolved = entry.get(f"{W15}done") in {"1", "true"}
            parent = by_paragraph.get(entry.get(f"{W15}paraIdParent"))
            if parent is not None and parent is not remark:
                remark.answers = parent.author
                parent.replies.append(remark)

    def take(self, number):
        """The comment that is anchored here and the replies to it, in order; nothing the second time."""
        remark = self.waiting.pop(number, None)
        if remark is None:
            return []
        taken = [remark] if remark.words else []
        for reply in remark.replies:
            taken += self.take(reply.number)
        return taken


def sentence(remark, quote=""):
    """The words of a comment, with what its place in the text and in a thread says about it."""
    words = remark.words
    if quote:
        short = quote if len(quote) <= LONGEST_QUOTE else f"{quote[:LONGEST_QUOTE].rstrip()}…"
        words = _("On “%(quote)s”: %(words)s") % {"quote": short, "words": words}
    if remark.answers:
        words = _("In reply to %(author)s: %(words)s") % {"author": remark.answers, "words": words}
    return _("%(words)s (marked as resolved)") % {"words": words} if remark.is_resolved else words
