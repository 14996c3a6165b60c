"""Pulling out for discussion, and the review editor's word (product.md L7, statement 32)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.actions.dispositions import (
    PROPOSERS,
    SETTLED,
    check_time,
    followers_of,
    with_followers,
)
from consultations.actions.steps import Step, digest_of
from consultations.audit import record
from consultations.errors import DispositionConflict, ShownDiffers
from consultations.locks import hold_round
from consultations.models import (
    Comment,
    Decision,
    DispositionEvent,
    Phase,
    SignOff,
    Workflow,
    WorkstreamRole,
)
from consultations.permissions import agrees_as, role_in
from consultations.progress import answers_by_section
from consultations.text import clean_text

REVIEW_EDITOR = WorkstreamRole.Role.REVIEW_EDITOR


@transaction.atomic
def contest(disposition, *, remark, lock_version, by, at):
    """Pull one comment out for discussion, with a remark; what is proposed stays until it is discussed.

    With a group's representative every member that follows it is pulled out; what was pulled out before by itself
    keeps its own remark. Returns the Disposition.
    Raises PermissionDenied, ValidationError, DispositionConflict.
    """
    with Step(disposition.comment.consultation_round, "contest", by=by, at=at) as step:
        _check_discusses(step)
        remark = said(remark)
        disposition = _as_shown(step, disposition, lock_version)
        if refusal := _not_discussed(disposition):
            raise ValidationError(refusal)
        for rows in step.rows(with_followers([disposition.pk]), along=True):
            for row in rows:
                if row.pk == disposition.pk or row.workflow != Workflow.CONTESTED:
                    pull_out(step, row, remark)
        disposition = step.one(disposition)
    disposition.step = step.row
    return disposition


@transaction.atomic
def put_back(disposition, *, lock_version, by, at):
    """End the discussion of a comment that was pulled out: its answer waits for agreement again, or for a decision.

    With a group's representative the members that were pulled out with it follow. Returns the Disposition.
    """
    with Step(disposition.comment.consultation_round, "undo", by=by, at=at) as step:
        _check_discusses(step)
        disposition = _as_shown(step, disposition, lock_version)
        if disposition.workflow != Workflow.CONTESTED:
            raise ValidationError(_("This comment is not pulled out for discussion."))
        remark = disposition.remark
        for rows in step.rows(with_followers([disposition.pk]), along=True):
            for row in rows:
                if row.workflow == Workflow.CONTESTED and row.remark == remark:
                    waits = Workflow.UNASSIGNED if row.decision == Decision.PENDING else Workflow.PROPOSED
                    step.change(row, DispositionEvent.Kind.UNDONE, workflow=waits, remark="")
        disposition = step.one(disposition)
    disposition.step = step.row
    return disposition


# --- The review editor ------------------------------------------------------------------------------------------------


@transaction.atomic
def send_back(disposition, *, remark, lock_version, by, at):
    """Send an answer back to the co-leads with a remark, agreed or not: it is contested until they agree again."""
    with Step(disposition.comment.consultation_round, "send_back", by=by, at=at) as step:
        _check_reviews(step)
        remark = said(remark)
        disposition = _to_review(step, disposition, lock_version)
        for rows in step.rows(_answered_alike(disposition)):
            for row in rows:
                step.change(
                    row, DispositionEvent.Kind.SENT_BACK, reason=remark, workflow=Workflow.CONTESTED, remark=remark,
                    agreed_by_id=None, agreed_at=None, agreements=set(), reviewed_by_id=None, reviewed_at=None,
                )  # fmt: skip
        disposition = step.one(disposition)
    disposition.step = step.row
    return disposition


@transaction.atomic
def find_adequate(disposition, *, lock_version, by, at):
    """Note that the answer is adequate as it stands; another answer asks for another look. Returns the Disposition."""
    with Step(disposition.comment.consultation_round, "review", by=by, at=at) as step:
        _check_reviews(step)
        disposition = _to_review(step, disposition, lock_version)
        for rows in step.rows(_answered_alike(disposition)):
            for row in rows:
                if row.is_own:
                    continue  # another review editor looks at it
                step.change(row, DispositionEvent.Kind.REVIEWED, reviewed_by_id=by.pk, reviewed_at=at)
        disposition = step.one(disposition)
    disposition.step = step.row
    return disposition


@transaction.atomic
def sign_off(consultation_round, section, *, shown, remark="", by, at):
    """Record a review editor's word on the answers of the round, or of a section (a heading); returns the SignOff.

    `shown`: the digest of the numbers that stood on the page that is signed (`answers_by_section`). Raises
    ShownDiffers where they are others now: nobody signs what was not seen.
    """
    if role_in(by, consultation_round.workstream_id) != REVIEW_EDITOR:
        raise PermissionDenied
    consultation_round = hold_round(consultation_round.pk)
    if consultation_round.phase(at) != Phase.CLOSED:
        raise ValidationError(_("Answers are signed off between the end of the round and the publication."))
    comments = Comment.objects.filter(consultation_round=consultation_round).submitted()
    lines, counts = answers_by_section(consultation_round, comments)
    if digest_of(lines) != shown:
        raise ShownDiffers(_("Answers changed since you opened this page. Please look at the numbers again."))
    if section:
        none = dict.fromkeys(counts, 0)
        counts = next((numbers for line, numbers in lines if line.heading == section.pk), none)
    # What happens later than this is told beside the sign-off; instants would not say it, since a step may wait.
    last = DispositionEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    words = {"section": section, "by": by, "remark": clean_text(remark), "counts": counts | {"event": last or 0}}
    if twin := consultation_round.sign_offs.filter(**words).first():
        return twin  # the form was sent twice
    signed = SignOff(consultation_round=consultation_round, at=at, **words)
    signed.full_clean()
    signed.save()
    record("consultations.sign_off", signed, by=by, at=at)
    return signed


def _to_review(step, disposition, lock_version):
    disposition = _as_shown(step, disposition, lock_version)
    if disposition.is_own:
        raise PermissionDenied(_("This comment is by your own organisation: another review editor looks at it."))
    if disposition.decision == Decision.PENDING:
        raise ValidationError(_("This comment has no decision yet."))
    return disposition


def _answered_alike(disposition):
    """The comment, and of a group's representative those that carry the same answer."""
    same = followers_of(disposition).filter(decision=disposition.decision, response=disposition.response)
    return [disposition.pk, *same.order_by("pk").values_list("pk", flat=True)]


# --- What they share --------------------------------------------------------------------------------------------------


def _check_discusses(step):
    """Co-leads, drafters, and whoever agrees in this round."""
    if step.role not in {*PROPOSERS, agrees_as(step.round)}:
        raise PermissionDenied


def _check_reviews(step):
    if step.role != REVIEW_EDITOR:
        raise PermissionDenied


def pull_out(step, disposition, remark):
    """Pull one of the step's rows out for discussion, or skip it with a sentence."""
    check_time(step.round, disposition.comment, step.at)
    if refusal := _not_discussed(disposition):
        step.skip(disposition, refusal)
        return
    step.change(disposition, DispositionEvent.Kind.CONTESTED, reason=remark, workflow=Workflow.CONTESTED, remark=remark)


def _not_discussed(disposition):
    if disposition.workflow in SETTLED:
        return _("This decision is agreed. Re-open it first, and say why.")
    return ""


def said(remark):
    """A remark's words; ValidationError where there are none."""
    remark = clean_text(remark)
    if not remark.strip():
        raise ValidationError({"remark": _("Please say why, in a few words.")})
    return remark


def _as_shown(step, disposition, lock_version):
    """The disposition as it is now, which is as it was shown."""
    disposition = step.one(disposition)
    check_time(step.round, disposition.comment, step.at)
    if disposition.lock_version != lock_version:
        raise DispositionConflict(disposition)
    return disposition
