"""Pages of the Wagtail admin for drafts."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from drafts.downloads import answer, files_of, version_file, working_file
from drafts.forms import FreezeForm
from drafts.models import DraftPage, DraftVersion
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
    versions = [(version, files_of(version)) for version in page.versions.all()]
    texts = page.other_languages().prefetch_related("versions")
    context = {"page": page, "form": form, "versions": versions, "texts": texts}
    context |= _what_would_be_frozen(page)
    return TemplateResponse(request, "drafts/admin/freeze.html", context)


@require_safe
def download_version(request, uuid, suffix):
    """A frozen version as a file, for whoever may edit its draft; stakeholders have it from their round."""
    version = get_object_or_404(DraftVersion.objects.select_related("page", "revision"), uuid=uuid)
    if not may_freeze(request.user, version.page):
        raise PermissionDenied
    return answer(version_file(version, suffix), request)


@require_safe
def download_working_text(request, page_id, suffix):
    """The draft as its editors left it, as a file; it is told apart from a version by its name and its head."""
    page = get_object_or_404(DraftPage, pk=page_id)
    if not may_freeze(request.user, page):
        raise PermissionDenied
    try:
        return answer(working_file(page, suffix), request)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return redirect("drafts_freeze", page.pk)


def _what_would_be_frozen(page):
    try:
        paragraphs = preview_paragraphs(page)
    except ValidationError as error:
        return {"count": 0, "problems": error.messages}
    return {"count": len(paragraphs), "problems": number_conflicts(paragraphs)}
