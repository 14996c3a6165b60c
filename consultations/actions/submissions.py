"""Submitting, amending, withdrawing, and asking to be heard late."""

from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from consultations.actions.comments import submission_for, timeliness_of
from consultations.actions.parts import rejoin_revised
from consultations.actions.settling import settle_groups
from consultations.audit import record
from consultations.errors import RoundClosed, ShownDiffers
from consultations.locks import hold_round, hold_submission
from consultations.models import (
    Comment,
    CommentText,
    Decision,
    Disposition,
    DispositionEvent,
    LateRequest,
    Membership,
    Phase,
    RoundEvent,
    Submission,
    SubmissionRevision,
    Timeliness,
    Workflow,
)
from consultations.notifications import send
from consultations.numbers import take_numbers
from consultations.permissions import capacity_of, managers_of_rounds, may_manage_rounds, may_submit, may_write
from consultations.tallies import Tallying
from consultations.text import count_words
from drafts.folding import fold

BATCH = 500


@transaction.atomic
def set_overall(consultation_round, *, position, visibility, by, at, issued_at=None):
    """Note the organisation's overall position and the visibility its comments have unless they say otherwise."""
    membership = capacity_of(by, consultation_round)
    if not may_write(membership) or membership.state != "active":
        raise PermissionDenied
    if consultation_round.phase(at) in (Phase.DRAFT, Phase.ANNOUNCED, Phase.CANCELLED):
        raise ValidationError(_("This round does not take comments now."))
    submission = submission_for(consultation_round, membership, at)
    submission.draft_position, submission.draft_visibility = position, visibility
    submission.clean_fields()
    submission.save(update_fields=["draft_position", "draft_visibility"])
    record("consultations.set_overall", submission, by=by, at=at)
    return submission


def drafts_to_send(submission):
    """The working drafts that a submission would send, in document order: not those of a member still requested."""
    waiting = Membership.objects.filter(organisation=submission.organisation_id, state="requested").values("person")
    return (
        CommentText.objects.working()
        .filter(comment__submission=submission)
        .exclude(author__in=waiting)
        .select_related("comment__paragraph", "comment__disposition", "author")
        .order_by("comment__position", "comment__placement", "comment__pk")
    )


def problems_of(drafts):
    """What keeps drafts from being sent: pairs of a CommentText and a sentence."""
    problems = []
    for draft in drafts:
        if not draft.kind:
            problems.append((draft, _("Please say what kind of comment this is.")))
        if not draft.text.strip() and not draft.proposed_text.strip() and draft.kind != "support_as_drafted":
            problems.append((draft, _("Please write a comment, or propose a text.")))
    return problems


def sight_of(submission):
    """A digest of what a submission would send now: another one once somebody has saved something meanwhile."""
    parts = [f"{draft.uuid} {draft.edit_no}" for draft in drafts_to_send(submission)] if submission else []
    submission = submission or Submission()
    return sha256("\n".join([*parts, submission.draft_position, submission.draft_visibility]).encode()).hexdigest()


@transaction.atomic
def submit(consultation_round, *, by, at, issued_at=None, leave_out=(), seen=None):
    """Send the organisation's drafts as a new revision of its submission; returns the SubmissionRevision.

    Working drafts replace the current wording, all other comments carry over, and `leave_out` (uuids of comments) are
    withdrawn. `seen` is the sight_of the page on which the focal point agreed. The same call again returns the same
    revision. Raises PermissionDenied (only a focal point submits), RoundClosed (too late; the drafts are kept),
    ShownDiffers (a colleague saved meanwhile), ValidationError (something is missing).
    """
    consultation_round = hold_round(consultation_round.pk)
    membership = capacity_of(by, consultation_round)
    if not may_submit(membership):
        raise PermissionDenied(_("Only a focal point of your organisation can submit."))
    if consultation_round.phase(at) in (Phase.DRAFT, Phase.ANNOUNCED, Phase.CANCELLED):
        raise ValidationError(_("This round does not take comments now."))
    submission = submission_for(consultation_round, membership, at)
    timeliness = timeliness_of(consultation_round, at, issued_at)
    drafts = list(drafts_to_send(submission))
    last = submission.revisions.last()
    if last and not submission.withdrawn_at and not _anything_new(submission, drafts, leave_out):
        return last
    if timeliness == "late":
        raise RoundClosed(_("The round is closed. Your words are kept; you can ask that they be taken late."))
    if seen is not None and seen != sight_of(submission):
        raise ShownDiffers(_("Something was saved after this page was shown. Please look again; nothing was sent yet."))
    revision = _send(submission, consultation_round, drafts, timeliness=timeliness, by=by, at=at, leave_out=leave_out)
    record("consultations.submit", submission, by=by, at=at, data={"revision": revision.n, "comments": len(drafts)})
    return revision


def _anything_new(submission, drafts, leave_out):
    return bool(
        drafts
        or leave_out
        or submission.draft_position != submission.overall_position
        or submission.draft_visibility != submission.default_visibility
    )


def _send(submission, consultation_round, drafts, *, timeliness, by, at, leave_out=()):
    """Pin the drafts and whatever carries over into a new revision, in a constant number of statements."""
    if problems := problems_of(drafts):
        raise ValidationError([sentence for _draft, sentence in problems])
    if not drafts and not submission.draft_position and not submission.ref:
        raise ValidationError(_("There is nothing to submit yet."))
    standing = list(submission.comments.standing_as_sent().select_related("current", "disposition"))
    out = [comment for comment in standing if comment.uuid in set(leave_out)]
    # What is left out goes with whatever was being written on it.
    left_out = {comment.pk for comment in out}
    drafts = [draft for draft in drafts if draft.comment_id not in left_out]
    first = not submission.ref
    if first:
        number = take_numbers(consultation_round, "last_submission_no")
        submission.ref = f"{consultation_round.code}-S{number:03d}"
        submission.received_at, submission.timeliness = at, timeliness
    submission.revision_no += 1
    submission.withdrawn_at = None
    submission.overall_position, submission.default_visibility = submission.draft_position, submission.draft_visibility
    submission.save()
    with Tallying(consultation_round) as tallying:
        _withdraw(out, tallying, by=by, at=at)
        kept = [comment for comment in standing if comment not in out]
        _pin(drafts, submission, consultation_round, tallying, timeliness=timeliness, by=by, at=at)
        _follow_default(kept, drafts, submission, tallying, at=at)
    revision = SubmissionRevision.objects.create(
        submission=submission, n=submission.revision_no, submitted_at=at, submitted_by=by, timeliness=timeliness,
        overall_position=submission.overall_position, default_visibility=submission.default_visibility,
    )  # fmt: skip
    revised = {draft.comment_id for draft in drafts}
    texts = [draft.pk for draft in drafts] + [comment.current_id for comment in kept if comment.pk not in revised]
    through = SubmissionRevision.texts.through
    through.objects.bulk_create(
        [through(submissionrevision_id=revision.pk, commenttext_id=text) for text in texts], batch_size=BATCH
    )
    send(
        "receipt",
        [by] if by else [],
        {"consultation_round": consultation_round, "submission": submission, "revision": revision, "count": len(texts)},
    )
    return revision


def _pin(drafts, submission, consultation_round, tallying, *, timeliness, by, at):
    """Make the drafts the effective wording: reference, disposition, tally."""
    new = [draft.comment for draft in drafts if not draft.comment.ref]
    if new:
        number = take_numbers(consultation_round, "last_comment_no", len(new))
        for offset, comment in enumerate(new):
            comment.ref = f"{consultation_round.code}-{number + offset:04d}"
    fresh = {comment.pk for comment in new}
    rejoin_revised(consultation_round, [draft.comment for draft in drafts], by=by, at=at)
    reopened = []
    for draft in drafts:
        comment = draft.comment
        if comment.pk not in fresh:
            # It was sent before: what the tally knew of it has to go first.
            tallying.was(comment)
            reopened.append(comment)
        draft.pinned_at, draft.timeliness = at, timeliness
        comment.current, comment.kind = draft, draft.kind
        comment.visibility = draft.visibility or submission.default_visibility
        comment.decision = Decision.PENDING
        comment.search_text = fold(f"{draft.text} {draft.proposed_text}")
        comment.words = count_words(draft.text, draft.proposed_text)
        tallying.becomes(comment)
    CommentText.objects.bulk_update(drafts, ["pinned_at", "timeliness"], batch_size=BATCH)
    Comment.objects.bulk_update(
        [draft.comment for draft in drafts],
        ["ref", "current", "kind", "visibility", "decision", "search_text", "words"],
        batch_size=BATCH,
    )
    Disposition.objects.bulk_create([Disposition(comment=comment) for comment in new], batch_size=BATCH)
    _reopen_revised(reopened, by=by, at=at)


def _reopen_revised(comments, *, by, at):
    """New words ask for a new decision; the old one stays in the history (product.md S14)."""
    dispositions = Disposition.objects.filter(comment__in=comments)
    DispositionEvent.objects.bulk_create(
        [
            DispositionEvent(
                disposition=disposition, kind="comment_revised", at=at, by=by, before={"decision": disposition.decision}
            )
            for disposition in dispositions
        ],
        batch_size=BATCH,
    )
    dispositions.exclude(decision=Decision.PENDING).update(
        draft_decision=F("decision"), decision=Decision.PENDING, implementation="not_needed", duplicate_of=None,
        workflow=Case(When(assignee__isnull=True, then=Value(Workflow.UNASSIGNED)), default=Value(Workflow.ASSIGNED)),
        proposed_by=None, proposed_at=None, agreed_by=None, agreed_at=None, remark="", reviewed_by=None,
        reviewed_at=None,
    )  # fmt: skip
    # Whoever has the old words before them, to decide one or many, learns that there are others.
    dispositions.update(lock_version=F("lock_version") + 1)
    # New words are not what was grouped: a lead looks at them by themselves.
    following = dispositions.filter(group__isnull=False, deviates=False)
    if groups := set(following.values_list("group", flat=True)):
        following.update(deviates=True)
        settle_groups(comments[0].consultation_round, groups, at=at)


def _follow_default(kept, drafts, submission, tallying, *, at):
    """Comments that say nothing of their own visibility follow the submission when it changes its mind."""
    revised = {draft.comment_id for draft in drafts}
    changed = []
    for comment in [*kept, *_parts_of(kept)]:
        follows = comment.pk not in revised and not comment.current.visibility
        if follows and comment.visibility != submission.default_visibility:
            tallying.was(comment)
            comment.visibility = submission.default_visibility
            tallying.becomes(comment)
            changed.append(comment)
    Comment.objects.bulk_update(changed, ["visibility"], batch_size=BATCH)
    if changed:
        # What came in confidence now speaks for no others, as long as another can.
        groups = Disposition.objects.filter(comment__in=changed, group__isnull=False).values_list("group", flat=True)
        settle_groups(submission.consultation_round, set(groups), at=at)


def _parts_of(comments):
    """The parts into which leads split some of these comments; no query where they split none."""
    split = [comment for comment in comments if comment.split_at]
    if not split:
        return []
    return list(Comment.objects.parts().filter(parent__in=split).select_related("current", "disposition"))


def _withdraw(comments, tallying, *, by, at):
    """Leave a dated line of each, and of its parts; drafts that would have amended it are put aside with it."""
    comments = [*comments, *_parts_of(comments)]
    for comment in comments:
        tallying.was(comment)
        comment.withdrawn_at, comment.withdrawn_by = at, by
        tallying.becomes(comment)
    Comment.objects.bulk_update(comments, ["withdrawn_at", "withdrawn_by"], batch_size=BATCH)
    CommentText.objects.working().filter(comment__in=comments).update(discarded_at=at)
    DispositionEvent.objects.bulk_create(
        [
            DispositionEvent(disposition=disposition, kind="comment_withdrawn", at=at, by=by)
            for disposition in Disposition.objects.filter(comment__in=comments)
        ],
        batch_size=BATCH,
    )
    if comments:
        # Whoever spoke for a group may be among them.
        groups = Disposition.objects.filter(comment__in=comments, group__isnull=False).values_list("group", flat=True)
        settle_groups(comments[0].consultation_round, set(groups), at=at)


def _check_may_withdraw(submission, by):
    membership = capacity_of(by, submission.consultation_round)
    if not may_submit(membership) or membership.organisation_id != submission.organisation_id:
        raise PermissionDenied(_("Only a focal point of your organisation can withdraw."))


@transaction.atomic
def withdraw_comment(comment, *, by, at):
    """Take one comment back, before closing or after: the text disappears, a dated line remains (product.md S15)."""
    hold_round(comment.consultation_round_id)
    hold_submission(comments=comment.pk)
    comment = Comment.objects.select_related("submission__consultation_round").get(pk=comment.pk)
    _check_may_withdraw(comment.submission, by)
    if not comment.ref:
        raise ValidationError(_("This was never submitted. You can discard the draft."))
    if comment.parent_id:
        raise ValidationError(_("This is a part of a comment: the comment is withdrawn as a whole."))
    if comment.withdrawn_at is None:
        with Tallying(comment.submission.consultation_round) as tallying:
            _withdraw([comment], tallying, by=by, at=at)
        record("consultations.withdraw_comment", comment, by=by, at=at)
    return comment


@transaction.atomic
def withdraw_submission(submission, *, by, at):
    """Take everything back; the reference stays taken, and before closing the organisation may submit anew."""
    hold_round(submission.consultation_round_id)
    submission = hold_submission(pk=submission.pk)
    _check_may_withdraw(submission, by)
    if not submission.ref:
        raise ValidationError(_("This was never submitted."))
    if submission.withdrawn_at is None:
        with Tallying(submission.consultation_round) as tallying:
            _withdraw(list(submission.comments.standing_as_sent()), tallying, by=by, at=at)
        submission.withdrawn_at = at
        submission.save(update_fields=["withdrawn_at"])
        record("consultations.withdraw_submission", submission, by=by, at=at)
    return submission


@transaction.atomic
def request_late(consultation_round, *, by, at):
    """Ask the secretariat to take late what is kept as drafts. One request waits at a time; asking twice is one."""
    membership = capacity_of(by, consultation_round)
    if not may_submit(membership):
        raise PermissionDenied(_("Only a focal point of your organisation can ask."))
    if consultation_round.phase(at) not in (Phase.GRACE, Phase.CLOSED):
        raise ValidationError(_("A late request can be made after closing and before the results are published."))
    submission = submission_for(consultation_round, membership, at)
    drafts = list(drafts_to_send(submission))
    if not _anything_new(submission, drafts, ()):
        raise ValidationError(_("There is nothing to submit."))
    if problems := problems_of(drafts):
        raise ValidationError([sentence for _draft, sentence in problems])
    request, made = LateRequest.objects.get_or_create(
        submission=submission, state=LateRequest.State.WAITING, defaults={"requested_at": at, "requested_by": by}
    )
    if made:
        record("consultations.request_late", request, by=by, at=at)
        send("late_requested", managers_of_rounds(), {"consultation_round": consultation_round, "request": request})
    return request


@transaction.atomic
def decide_late(late_request, *, accept, reason, by, at):
    """Accept a late request, which submits what was kept as *late (accepted)*, or decline it; both with a reason."""
    if by is not None and not may_manage_rounds(by):
        raise PermissionDenied
    consultation_round = hold_round(late_request.submission.consultation_round_id)
    submission = hold_submission(pk=late_request.submission_id)
    late_request = LateRequest.objects.select_related("requested_by").get(pk=late_request.pk)
    if late_request.state != LateRequest.State.WAITING:
        raise ValidationError(_("This request was decided already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please give a reason.")})
    if consultation_round.phase(at) not in (Phase.GRACE, Phase.CLOSED):
        raise ValidationError(_("The results of this round are published, or it was cancelled."))
    if accept:
        _send(
            submission, consultation_round, list(drafts_to_send(submission)),
            timeliness=Timeliness.LATE_ACCEPTED, by=late_request.requested_by, at=at,
        )  # fmt: skip
    late_request.state = LateRequest.State.ACCEPTED if accept else LateRequest.State.DECLINED
    late_request.decided_at, late_request.decided_by, late_request.reason = at, by, reason
    late_request.save()
    # The timeline is public and the reason may name somebody: it stays with the request.
    kind = RoundEvent.Kind.LATE_ACCEPTED if accept else RoundEvent.Kind.LATE_DECLINED
    RoundEvent.objects.create(consultation_round=consultation_round, kind=kind, at=at, by=by)
    record("consultations.decide_late", late_request, by=by, at=at, data={"accepted": accept})
    send(
        "late_accepted" if accept else "late_declined",
        [late_request.requested_by],
        {"consultation_round": consultation_round, "submission": submission, "reason": reason},
    )
    return late_request
