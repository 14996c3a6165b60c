"""Pages of the Wagtail admin for drafts."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from drafts.forms import FreezeForm
from drafts.models import DraftPage
from drafts.paragraphs import number_conflicts
from drafts.versions import may_freeze, preview_paragraphs


@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request, page_id):
    """Ask for a label and freeze the draft's latest saved text."""
    page = get_object_or_404(DraftPage, pk=page_id)
    if not may_freeze(request.user, page):
        raise PermissionDenied
    form = FreezeForm(request.POST or None)
    if form.is_valid():
        version = form.save(page, by=request.user, at=getattr(request, "at", None) or timezone.now())
        if version is not None:
            sentence = _("“%(draft)s” was frozen as version %(label)s.")
            messages.success(request, sentence % {"draft": version.title, "label": version.label})
            return redirect("wagtailadmin_pages:edit", page.pk)
    texts = page.other_languages().prefetch_related("versions")
    context = {"page": page, "form": form, "versions": page.versions.all(), "texts": texts}
    context |= _what_would_be_frozen(page)
    return TemplateResponse(request, "drafts/admin/freeze.html", context)


def _what_would_be_frozen(page):
    try:
        paragraphs = preview_paragraphs(page)
    except ValidationError as error:
        return {"count": 0, "problems": error.messages}
    return {"count": len(paragraphs), "problems": number_conflicts(paragraphs)}
