"""Pages of the Wagtail admin that take a file in, show what was read, and write the draft."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from drafts.importing import images, pages
from drafts.importing.actions import EditedMeanwhile, may_import, may_update
from drafts.importing.forms import ReviewForm, UploadForm
from drafts.importing.matching import ALIGNED, UNCHANGED
from drafts.importing.uploads import (
    Stale,
    apply_import,
    decide_match,
    discard_import,
    imported_draft,
    may_review,
    read_again,
    save_review,
)
from drafts.imports import DraftImport
from drafts.models import DraftPage, WorkstreamPage

Mode, State = DraftImport.Mode, DraftImport.State
require_form = require_http_methods(["GET", "HEAD", "POST"])
REFRESH_SECONDS = 2
# A browser needs minutes to draw an editor for each of so many blocks.
MOST_TO_EDIT = 500


def _at(request):
    return getattr(request, "at", None) or timezone.now()


# ---- sending a file


@require_form
def new(request, page_id):
    """Send a file that becomes a new draft of a workstream."""
    workstream = get_object_or_404(WorkstreamPage, pk=page_id)
    if not may_import(request.user, workstream):
        raise PermissionDenied
    return _upload(request, workstream, _("New draft from a file"))


@require_form
def update(request, page_id):
    """Send a file that becomes the next revision of a draft."""
    page = get_object_or_404(DraftPage, pk=page_id)
    if not may_update(request.user, page):
        raise PermissionDenied
    return _upload(request, page.get_parent().specific, _("Update from a file"), target=page, mode=Mode.UPDATE)


@require_form
def translate(request, page_id):
    """Send a file that becomes the text of a draft in another language."""
    page = get_object_or_404(DraftPage.objects.select_related("translation_of"), pk=page_id)
    page = page.translation_of or page
    workstream = page.get_parent().specific
    if not may_import(request.user, workstream):
        raise PermissionDenied
    return _upload(request, workstream, _("Translation from a file"), target=page, mode=Mode.TRANSLATION)


def _upload(request, workstream, heading, *, target=None, mode=Mode.NEW):
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(data, files, workstream=workstream, target=target, mode=mode)
    if form.is_valid():
        draft_import = form.save(by=request.user, at=_at(request))
        return redirect("drafts_import", draft_import.uuid)
    waiting = DraftImport.objects.visible_to(request.user).unfinished().without_blocks()
    waiting = waiting.filter(workstream=workstream).select_related("owner", "target")
    context = {"form": form, "workstream": workstream, "target": target, "mode": mode, "waiting": waiting}
    return _page(request, "upload", heading, target or workstream, **context)


# ---- one file


@require_form
def detail(request, uuid):
    """Where an import stands: being read, refused, or ready, which is the review."""
    draft_import = _find(request, uuid)
    if draft_import.state != State.READY:
        return _standing(request, draft_import)
    if request.method == "POST":
        return _save(request, draft_import)
    return _review(request, draft_import)


def _find(request, uuid):
    mine = DraftImport.objects.visible_to(request.user).without_bytes()
    draft_import = get_object_or_404(mine.select_related("workstream", "target", "owner", "page"), uuid=uuid)
    if not may_review(request.user, draft_import):
        raise PermissionDenied
    return draft_import


def _standing(request, draft_import):
    context = {"has_died": draft_import.has_died(_at(request)), "refresh": REFRESH_SECONDS}
    headings = {State.REFUSED: _("This file was not read"), State.APPLIED: _("This file was applied")}
    heading = headings.get(draft_import.state) or _("Reading the file")
    if draft_import.state == State.DISCARDED:
        heading = _("This file was discarded")
    return _import_page(request, "standing", heading, draft_import, **context)


def _review(request, draft_import, *, form=None, errors=None, stale=False, status=200):
    show = request.GET.get("show", "")
    rows = pages.review_page(draft_import, show=show, page=request.GET.get("p"))
    homeless = pages.keep_what_was_typed(rows.object_list, form, errors) if form else []
    context = {
        "account": pages.account_of(draft_import),
        "filters": pages.filters_of(draft_import),
        "show": show,
        "rows": rows,
        "stale": stale,
        "errors": errors,
        "homeless": homeless,
        "is_new": draft_import.mode == Mode.NEW,
        "languages": UploadForm.base_fields["language"].choices[1:],
        "title": (form and form.about["title"]) or draft_import.title,
        "language": (form and form.about["language"]) or draft_import.language,
    }
    return _import_page(request, "review", _("Check what was read"), draft_import, status=status, **context)


def _save(request, draft_import):
    """Save a page of the review, and go where its button leads."""
    form, by, at = ReviewForm(request.POST), request.user, _at(request)
    words = {"lock_version": form.lock_version, "edits": form.edits(), "by": by, "at": at, **form.about}
    try:
        draft_import = save_review(draft_import, verb=form.verb, subject=form.subject, **words)
    except Stale:
        draft_import = _find(request, draft_import.uuid)
        if draft_import.state != State.READY:
            return redirect("drafts_import", draft_import.uuid)
        return _review(request, draft_import, form=form, stale=True, status=409)
    except ValidationError as error:
        errors = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return _review(request, _find(request, draft_import.uuid), form=form, errors=errors, status=422)
    if form.goes_on and draft_import.mode == Mode.NEW:
        return _write(request, draft_import, partial(_review, request))
    if form.goes_on:
        return redirect("drafts_import_compare", draft_import.uuid)
    place = f"#b-{form.subject}" if form.subject in form.blocks else ""
    return redirect(request.get_full_path() + place)


def _write(request, draft_import, again, **words):
    """Apply the import and go to the editor, or, where that is slow, to the list; show the page again if refused."""
    try:
        page = apply_import(
            draft_import, lock_version=draft_import.lock_version, by=request.user, at=_at(request), **words
        )
    except ValidationError as error:
        return again(_find(request, draft_import.uuid), errors={"": error.messages}, status=422)
    sentence = {
        Mode.NEW: _("The draft “%(draft)s” was made of the file. It is not published."),
        Mode.UPDATE: _("“%(draft)s” was updated from the file. Frozen versions and what is published are as before."),
        Mode.TRANSLATION: _("The translation “%(draft)s” was made of the file. It is not published."),
    }[draft_import.mode]
    messages.success(request, sentence % {"draft": page.title})
    count = len(draft_import.kept_blocks)
    if count > MOST_TO_EDIT:
        advice = _("It has %(count)d blocks, and the editor opens so many in minutes. Change them in a file instead.")
        messages.warning(request, advice % {"count": count})
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return redirect("wagtailadmin_pages:edit", page.pk)


@require_form
def compare(request, uuid):
    """What an update changes, or what a translation is aligned with; nothing is written before somebody says so."""
    draft_import = _find(request, uuid)
    if draft_import.state != State.READY or draft_import.mode == Mode.NEW:
        return redirect("drafts_import", draft_import.uuid)
    if request.method != "POST":
        return _comparison(request, draft_import)
    form = ReviewForm(request.POST)
    if form.lock_version != draft_import.lock_version:
        return _comparison(request, draft_import, stale=True, status=409)
    verb, _colon, subject = request.POST.get("do", "").partition(":")
    decided = {"lock_version": form.lock_version, "by": request.user, "at": _at(request)}
    try:
        if verb == "break":
            decide_match(draft_import, broken=subject, **decided)
        elif verb == "mend":
            decide_match(draft_import, mended=subject, **decided)
        elif verb == "align":
            decide_match(draft_import, counterparts=_counterparts(request, draft_import), **decided)
        elif verb == "apply":
            return _write(request, draft_import, partial(_comparison, request), base=form.base)
    except (Stale, EditedMeanwhile):
        return _comparison(request, _find(request, uuid), stale=True, status=409)
    except ValidationError as error:
        return _comparison(request, draft_import, errors={"": error.messages}, status=422)
    return redirect(request.get_full_path())


def _counterparts(request, draft_import):
    """{id of a translated block: id of the authentic one} where a number was typed that was not there before."""
    target = draft_import.target.translation_of or draft_import.target
    _rows, _base, numbers = pages.compared(draft_import, imported_draft(draft_import, pictures=False))
    by_number = {_folded(number): own for own, number in numbers.items()}
    said, unknown = {}, []
    for name, typed in request.POST.items():
        kind, _dash, block = name.partition("-")
        if kind != "counterpart" or typed == request.POST.get(f"was-{block}", ""):
            continue
        if _folded(typed) and _folded(typed) not in by_number:
            unknown.append(typed[:40])
        else:
            said[block] = by_number.get(_folded(typed), "")
    if unknown:
        raise ValidationError(
            _("“%(draft)s” has no paragraph %(numbers)s."),
            params={"draft": target.title, "numbers": ", ".join(unknown)},
        )
    return said


def _folded(number):
    return "".join(number.split()).casefold().strip("§¶")


def _comparison(request, draft_import, *, errors=None, stale=False, status=200):
    rows, base, _numbers = pages.compared(draft_import, imported_draft(draft_import, pictures=False))
    for row in rows:
        row.typed = request.POST.get(f"counterpart-{row.new_id}", "") if status != 200 else ""
    is_update = draft_import.mode == Mode.UPDATE
    context = {
        "is_update": is_update,
        "rows": pages.comparison_page(rows, request.GET.get("p"), draft_import.mode),
        "counts": pages.counts(rows, draft_import.mode),
        "changes": any(row.state != UNCHANGED for row in rows),
        "alone": sum(row.state != ALIGNED for row in rows),
        "broken": set(draft_import.choices.get("broken", ())),
        "base": base,
        "stale": stale,
        "errors": errors,
        "language": pages.language_name(draft_import.language),
    }
    heading = _("What changes") if is_update else _("Paragraph by paragraph")
    return _import_page(request, "compare", heading, draft_import, status=status, **context)


@require_POST
def again(request, uuid):
    """Start a reading again whose reader has died."""
    read_again(_find(request, uuid), by=request.user, at=_at(request))
    return redirect("drafts_import", uuid)


@require_POST
def discard(request, uuid):
    """Throw a file away, with everything that was made of it here."""
    draft_import = discard_import(_find(request, uuid), by=request.user, at=_at(request))
    messages.success(request, _("“%(file)s” was discarded.") % {"file": draft_import.file_name})
    if draft_import.mode == Mode.NEW:
        return redirect("wagtailadmin_explore", draft_import.workstream_id)
    return redirect("wagtailadmin_pages:edit", draft_import.target_id)


@require_safe
def picture(request, uuid, pk):
    """A picture of the file, for whoever writes down what it shows."""
    row = get_object_or_404(_find(request, uuid).pictures, pk=pk)
    data = bytes(row.data)
    found = images.format_of(data)
    if not found:
        raise Http404
    return HttpResponse(
        data,
        content_type=f"image/{found.lower()}",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=300"},
    )


# ---- the frame


def _import_page(request, name, heading, draft_import, **context):
    return _page(
        request, name, heading, draft_import.target or draft_import.workstream, draft_import=draft_import, **context
    )


def _page(request, name, heading, page, *, status=200, **context):
    above = page.get_parent()
    trail = [
        {"url": reverse("wagtailadmin_explore", args=[above.pk]), "label": above.get_admin_display_title()},
        {"url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "label": page.get_admin_display_title()},
        {"url": "", "label": heading},
    ]
    return TemplateResponse(
        request,
        f"drafts/admin/import_{name}.html",
        {
            "page_title": heading,
            "header_title": heading,
            "header_icon": "upload",
            "breadcrumbs_items": trail,
            "on_page": page,
            **context,
        },
        status=status,
    )
