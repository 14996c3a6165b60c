"""What a reader of a draft's own page sees: its latest frozen version, and in the editor's preview the working text."""

from django.core.exceptions import ValidationError
from wagtail import hooks

from drafts.paragraphs import number_conflicts, paragraphs_of

# Apps above may forbid: a function of request and version that returns False. Everybody asked must agree.
MAY_READ = "drafts_may_read_version"


def version_for(page, request):
    """The latest frozen version that this reader may see, or None; the working text is never shown here."""
    version = page.versions.order_by("frozen_at", "pk").last()
    if version is None or not all(may_read(request, version) for may_read in hooks.get_hooks(MAY_READ)):
        return None
    return version


def preview_of(page):
    """The working text as paragraphs, or why it could not be frozen, in sentences."""
    try:
        paragraphs = paragraphs_of(page.body, page.language)
    except ValidationError as error:
        return {"paragraphs": [], "problems": error.messages}
    return {"paragraphs": paragraphs, "problems": number_conflicts(paragraphs)}
