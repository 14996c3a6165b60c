"""Hand out drafts as files. Who may have one is asked by whoever calls: the same door as to the text itself."""

import hashlib

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from drafts.exporting import FORMATS, export
from drafts.exporting.document import document_of, working_document

KEPT_FOR = 24 * 60 * 60
LARGEST_KEPT = 4 * 1024 * 1024


def version_file(version, file_format):
    """A frozen version as a file. It never changes, so it is written once and kept for a while."""
    _refuse_unknown(file_format)
    key = _key(version, file_format)
    file = cache.get(key)
    if file is None:
        file = export(document_of(version), file_format)
        if len(file.content) <= LARGEST_KEPT:
            cache.set(key, file, KEPT_FOR)
        cache.set(f"{key}:size", len(file.content), KEPT_FOR)
    return file


def working_file(page, file_format):
    """The working text as a file; raises ValidationError where it could not be frozen either."""
    _refuse_unknown(file_format)
    return export(working_document(page), file_format)


def files_of(version):
    """What can be had of a version: the format, its name for people, and its size where the file was written before."""
    names = {"docx": _("Word (.docx)"), "html": _("Web page (.html)"), "md": _("Markdown (.md)")}
    sizes = cache.get_many([f"{_key(version, file_format)}:size" for file_format in FORMATS])
    return [
        (file_format, names[file_format], sizes.get(f"{_key(version, file_format)}:size")) for file_format in FORMATS
    ]


def answer(file, request):
    """The file for a browser to keep; one that it has already is not sent again."""
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    # Who may read the text may change with the round: only the reader's own browser keeps it, and asks again.
    response["Cache-Control"] = "private, no-cache"
    tag = f'"{hashlib.sha256(file.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    return get_conditional_response(request, etag=tag, response=response)


def _refuse_unknown(file_format):
    if file_format not in FORMATS:
        raise Http404(_("There is no such format."))


def _key(version, file_format):
    return f"drafts.file:{version.pk}:{version.content_hash[:16]}:{file_format}"
