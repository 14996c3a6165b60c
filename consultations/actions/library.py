"""The response library of a workstream: answers that are given more than once (product.md 5.2)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.actions.dispositions import PROPOSERS
from consultations.audit import record
from consultations.errors import ResponseConflict
from consultations.locks import hold_workstream
from consultations.models import StandardResponse
from consultations.permissions import role_in
from consultations.placeholders import unknown_in
from consultations.text import clean_text, one_line


@transaction.atomic
def save_standard_response(workstream, *, title, text, by, at, response=None, lock_version=None):
    """Add a standard response, or change `response`; returns it. What was answered with it before stays as it is.

    Raises PermissionDenied to whoever does not propose answers in the workstream, ValidationError by field, and
    ResponseConflict when `lock_version` is not the row's.
    """
    _check_person(by, workstream)
    hold_workstream(workstream.pk)
    title, text = one_line(title), clean_text(text).strip("\n") if text.strip() else ""
    if response is None:
        response = StandardResponse(workstream=workstream, created_by=by)
    else:
        response = _held(response, lock_version)
    response.title, response.text, response.changed_at = title, text, at
    _check(response)
    response.save()
    record("consultations.save_standard_response", response, by=by, at=at)
    return response


@transaction.atomic
def retire_standard_response(response, *, lock_version, by, at):
    """Offer a standard response no more; where it was used still says so. Errors as above."""
    _check_person(by, response.workstream)
    response = _held(response, lock_version)
    response.retired_at = response.changed_at = at
    response.save()
    record("consultations.retire_standard_response", response, by=by, at=at)
    return response


def _check_person(by, workstream):
    if role_in(by, workstream.pk) not in PROPOSERS:
        raise PermissionDenied


def _held(response, lock_version):
    """The row as it is now, one version on."""
    held = StandardResponse.objects.select_for_update(of=("self",), no_key=True).get(pk=response.pk)
    if held.lock_version != lock_version:
        raise ResponseConflict(held)
    if held.retired_at:
        raise ValidationError(_("This response was retired; add a new one instead."))
    held.lock_version += 1
    return held


def _check(response):
    unknown = unknown_in(response.text)
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in unknown)
        raise ValidationError({"text": _("There is no placeholder %(names)s.") % {"names": names}})
    same = StandardResponse.objects.filter(
        workstream=response.workstream_id, title=response.title, retired_at__isnull=True
    )
    if same.exclude(pk=response.pk).exists():
        raise ValidationError({"title": _("Another response of this workstream has this title.")})
    response.full_clean(validate_unique=False, validate_constraints=False)
