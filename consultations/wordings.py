"""The comments of a round as texts that can be compared with each other."""

from consultations.models import Comment
from consultations.similarity import Text
from drafts.models import Paragraph


def texts_of(consultation_round):
    """What stands in a round, to be compared, in document order; and which wording was read of each comment.

    Returns (Texts, {key of the comment: key of its wording}).
    """
    # Whoever quotes the draft, here or elsewhere, in whatever language, says nothing of their own with it.
    versions = [consultation_round.version_id, *consultation_round.translations.values_list("version", flat=True)]
    paragraphs = Paragraph.objects.filter(version__in=versions).order_by("version", "position")
    about = "\n".join(paragraphs.values_list("text", flat=True))
    rows = (
        Comment.objects.standing()
        .filter(consultation_round=consultation_round)
        .order_by("position", "pk")
        .values_list(
            "pk", "paragraph", "placement", "current__proposed_mode", "current__text", "current__proposed_text", "lang",
            "current",
        )
    )  # fmt: skip
    texts, wordings = [], {}
    for key, paragraph, placement, mode, text, proposed, lang, wording in rows.iterator(chunk_size=2000):
        place = (paragraph, placement, mode)
        texts.append(Text(key, place, text, proposed, lang, about))
        wordings[key] = wording
    return texts, wordings
