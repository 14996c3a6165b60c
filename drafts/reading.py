"""What the editor's preview of a draft shows: the working text as stakeholders would read it."""

from django.core.exceptions import ValidationError

from drafts.paragraphs import number_conflicts, paragraphs_of


def preview_of(page):
    """The working text as paragraphs, or why it could not be frozen, in sentences."""
    try:
        paragraphs = paragraphs_of(page.body, page.language)
    except ValidationError as error:
        return {"paragraphs": [], "problems": error.messages}
    return {"paragraphs": paragraphs, "problems": number_conflicts(paragraphs)}
