"""Mark findings of the consistency check as seen and meant, so that its list is what is left to look at."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.actions.steps import CHUNK
from consultations.audit import record
from consultations.locks import hold_round
from consultations.models import Phase, SeenFinding, WorkstreamRole
from consultations.permissions import role_in
from consultations.text import one_line

# A drafter is not shown every comment, and would mark findings without having seen all of them.
MARKERS = {WorkstreamRole.Role.CO_LEAD, WorkstreamRole.Role.REVIEW_EDITOR}


@transaction.atomic
def mark_seen(consultation_round, check_name, findings, *, reason, by, at):
    """Note that these findings (`consistency.Finding`) are as they should be, and why; returns the SeenFindings.

    Earlier marks of the same findings give way. A number of statements that does not grow with them.
    """
    consultation_round = _held(consultation_round, by, at)
    reason = one_line(reason)
    longest = SeenFinding._meta.get_field("reason").max_length
    if not reason:
        raise ValidationError({"reason": _("Please say why, in a few words.")})
    if len(reason) > longest:
        message = _("This is %(length)d characters long; the form takes %(limit)d.")
        raise ValidationError({"reason": message % {"length": len(reason), "limit": longest}})
    same = {"check_name": check_name, "subject__in": [finding.subject for finding in findings]}
    consultation_round.seen_findings.standing().filter(**same).update(taken_back_at=at, taken_back_by=by)
    lot = uuid4()
    marks = [
        SeenFinding(
            lot=lot, consultation_round=consultation_round, check_name=check_name, subject=finding.subject,
            answers=finding.state, reason=reason, by=by, at=at,
        )
        for finding in findings
    ]  # fmt: skip
    SeenFinding.objects.bulk_create(marks, batch_size=CHUNK)
    record("consultations.mark_seen", marks, by=by, at=at)
    return marks


@transaction.atomic
def take_back_marks(consultation_round, marks, *, by, at):
    """Put findings back on the list; `marks`: a queryset. Returns those that nobody had taken back before."""
    consultation_round = _held(consultation_round, by, at)
    marks = list(marks.standing().filter(consultation_round=consultation_round))
    SeenFinding.objects.filter(pk__in=[mark.pk for mark in marks]).update(taken_back_at=at, taken_back_by=by)
    record("consultations.take_back_mark", marks, by=by, at=at)
    return marks


def _held(consultation_round, by, at):
    if role_in(by, consultation_round.workstream_id) not in MARKERS:
        raise PermissionDenied
    consultation_round = hold_round(consultation_round.pk)
    if consultation_round.phase(at) != Phase.CLOSED:
        raise ValidationError(_("Findings are marked between the end of the round and the publication."))
    return consultation_round
