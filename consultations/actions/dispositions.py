"""Deciding, agreeing and re-opening (product.md L6d, L6e; design section 5)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.audit import record
from consultations.errors import DispositionConflict
from consultations.locks import hold_round
from consultations.models import Comment, Decision, Disposition, DispositionEvent, Implementation, Phase, Workflow
from consultations.permissions import belongs_to, decides_at, may_agree, may_propose
from consultations.tallies import Tallying
from consultations.text import clean_text

NEEDS_REASON = {Decision.PARTLY_ACCEPTED, Decision.NOT_ACCEPTED, Decision.OUT_OF_SCOPE, Decision.REFERRED}
CHANGES_TEXT = {Decision.ACCEPTED, Decision.PARTLY_ACCEPTED}
HISTORY = (
    "decision",
    "workflow",
    "implementation",
    "draft_decision",
    "response",
    "adopted_text",
    "as_proposed",
    "internal_note",
)


@transaction.atomic
def decide(
    disposition, *, decision, lock_version, by, at, response="", adopted_text="", as_proposed=False, duplicate_of=None,
    internal_note="", as_draft=False,
):  # fmt: skip
    """Propose or, where one pair of eyes is enough, agree a decision on a comment; returns the Disposition.

    `as_draft` keeps the words without deciding. Raises PermissionDenied, ValidationError by field (nothing is changed),
    DispositionConflict when `lock_version` is not the row's (product.md X11).
    """
    disposition = _held(disposition)
    comment = disposition.comment
    if not may_propose(by, comment.consultation_round) or not _readable(comment, by):
        raise PermissionDenied
    _check_time(comment, at)
    if disposition.workflow in (Workflow.AGREED, Workflow.PUBLISHED):
        if disposition.lock_version != lock_version:
            raise DispositionConflict(disposition)
        raise ValidationError(_("This decision is agreed. Re-open it first, and say why."))
    if disposition.lock_version != lock_version:
        raise DispositionConflict(disposition)
    response, adopted_text = clean_text(response), clean_text(adopted_text)
    decision = Decision(decision) if decision else Decision.PENDING
    if not as_draft:
        _check_decision(comment, decision, response, adopted_text, as_proposed, duplicate_of)
    before = _state(disposition)
    was_pending = disposition.decision == Decision.PENDING
    disposition.response, disposition.adopted_text, disposition.as_proposed = response, adopted_text, as_proposed
    disposition.internal_note = clean_text(internal_note)
    if as_draft:
        if not was_pending:
            raise ValidationError(_("This comment has a proposed decision. Re-open it to go back to a draft."))
        disposition.draft_decision = "" if decision == Decision.PENDING else decision
        kind = DispositionEvent.Kind.DRAFTED
    else:
        disposition.decision, disposition.draft_decision, disposition.duplicate_of = decision, "", duplicate_of
        disposition.implementation = Implementation.TO_DO if decision in CHANGES_TEXT else Implementation.NOT_NEEDED
        disposition.proposed_by, disposition.proposed_at = by, at
        alone = may_agree(by, comment.consultation_round) and not belongs_to(by, comment.organisation_id)
        disposition.workflow = Workflow.AGREED if alone else Workflow.PROPOSED
        disposition.agreed_by, disposition.agreed_at = (by, at) if alone else (None, None)
        kind = DispositionEvent.Kind.AGREED if alone else DispositionEvent.Kind.PROPOSED
    _save(disposition, kind, before, by=by, at=at)
    record(f"consultations.{'keep_decision_draft' if as_draft else 'decide'}", disposition, by=by, at=at)
    return disposition


@transaction.atomic
def agree(disposition, *, lock_version, by, at):
    """Agree a proposed decision: any co-lead may, except on a comment of the own organisation."""
    disposition = _held(disposition)
    comment = disposition.comment
    if not may_agree(by, comment.consultation_round) or not _readable(comment, by):
        raise PermissionDenied
    if belongs_to(by, comment.organisation_id):
        raise PermissionDenied(
            _("This comment is by your own organisation: a co-lead of another organisation must agree.")
        )
    _check_time(comment, at)
    if disposition.lock_version != lock_version:
        raise DispositionConflict(disposition)
    if disposition.workflow != Workflow.PROPOSED:
        raise ValidationError(_("There is no proposal to agree to."))
    before = _state(disposition)
    disposition.workflow, disposition.agreed_by, disposition.agreed_at = Workflow.AGREED, by, at
    _save(disposition, DispositionEvent.Kind.AGREED, before, by=by, at=at)
    record("consultations.agree", disposition, by=by, at=at)
    return disposition


@transaction.atomic
def reopen(disposition, *, reason, lock_version, by, at):
    """Set a decision back to pending, with a reason; what it was stays in the history and in the form."""
    disposition = _held(disposition)
    comment = disposition.comment
    if not may_agree(by, comment.consultation_round) or not _readable(comment, by):
        raise PermissionDenied
    if comment.consultation_round.phase(at) == Phase.PUBLISHED:
        raise ValidationError(_("The results are published: a decision can no longer be re-opened here."))
    if disposition.lock_version != lock_version:
        raise DispositionConflict(disposition)
    if disposition.decision == Decision.PENDING:
        raise ValidationError(_("This comment has no decision yet."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why the decision is re-opened.")})
    before = _state(disposition)
    disposition.draft_decision, disposition.decision = disposition.decision, Decision.PENDING
    disposition.workflow, disposition.implementation = Workflow.UNASSIGNED, Implementation.NOT_NEEDED
    disposition.agreed_by = disposition.agreed_at = None
    _save(disposition, DispositionEvent.Kind.REOPENED, before, by=by, at=at, reason=clean_text(reason))
    record("consultations.reopen", disposition, by=by, at=at)
    return disposition


def _held(disposition):
    """The disposition as it is now. The round is held: a comment is not decided while it is withdrawn or published."""
    hold_round(disposition.comment.consultation_round_id)
    rows = Disposition.objects.select_related("comment__consultation_round", "comment__current")
    return rows.get(pk=disposition.pk)


def _readable(comment, by):
    return Comment.objects.submitted_for(by).filter(pk=comment.pk).exists()


def _check_time(comment, at):
    if comment.withdrawn_at:
        raise ValidationError(_("This comment was withdrawn; there is nothing to decide."))
    if comment.consultation_round.phase(at) == Phase.PUBLISHED:
        raise ValidationError(_("The results are published: decisions can no longer be changed here."))
    if not decides_at(comment.consultation_round, at):
        raise ValidationError(_("Decisions can be taken once the round and its grace have ended."))


def _check_decision(comment, decision, response, adopted_text, as_proposed, duplicate_of):
    """The validation of product.md L6d, by field."""
    errors = {}
    if decision == Decision.PENDING:
        errors["decision"] = _("Please choose a decision.")
    if decision in NEEDS_REASON and not response.strip():
        errors["response"] = _("“%(decision)s” needs a response that gives the reason.") % {"decision": decision.label}
    if decision == Decision.ACCEPTED and not adopted_text.strip() and not as_proposed:
        errors["adopted_text"] = _("“Accepted” needs the text adopted, or “as proposed”.")
    if as_proposed and decision == Decision.ACCEPTED and not comment.current.proposed_text and not adopted_text.strip():
        errors["adopted_text"] = _("This comment proposes no text: please write the text adopted.")
    if decision == Decision.DUPLICATE and (
        duplicate_of is None
        or duplicate_of.pk == comment.pk
        or duplicate_of.consultation_round_id != comment.consultation_round_id
        or not duplicate_of.ref
        or duplicate_of.withdrawn_at
    ):
        errors["duplicate_of"] = _("Please name another comment of this round that stands.")
    if errors:
        raise ValidationError(errors)


def _state(disposition):
    return {name: getattr(disposition, name) for name in HISTORY}


def _save(disposition, kind, before, *, by, at, reason=""):
    """Raise the lock, keep history, and carry the decision to the comment and its tally."""
    comment = disposition.comment
    disposition.lock_version += 1
    disposition.clean_fields(exclude=["comment"])
    disposition.save()
    if comment.decision != disposition.decision:
        with Tallying(comment.consultation_round) as tallying:
            tallying.was(comment)
            comment.decision = disposition.decision
            tallying.becomes(comment)
        comment.save(update_fields=["decision"])
    after = _state(disposition)
    changed = {name for name in HISTORY if before[name] != after[name]}
    DispositionEvent.objects.create(
        disposition=disposition, kind=kind, at=at, by=by, reason=reason,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
