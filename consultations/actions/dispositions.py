"""Deciding, agreeing and re-opening (product.md L6d, L6e, L7; design section 5)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.actions.steps import CHUNK, Run, Step
from consultations.errors import DispositionConflict
from consultations.models import (
    ConsultationRound,
    Decision,
    Disposition,
    DispositionEvent,
    Implementation,
    Phase,
    Workflow,
    WorkstreamRole,
)
from consultations.permissions import agrees_as, decides_at
from consultations.placeholders import left_in
from consultations.text import clean_text

NEEDS_REASON = {Decision.PARTLY_ACCEPTED, Decision.NOT_ACCEPTED, Decision.OUT_OF_SCOPE, Decision.REFERRED}
Agreement = ConsultationRound.Agreement
CHANGES_TEXT = {Decision.ACCEPTED, Decision.PARTLY_ACCEPTED}
SETTLED = {Workflow.AGREED, Workflow.PUBLISHED}
PROPOSERS = {WorkstreamRole.Role.CO_LEAD, WorkstreamRole.Role.DRAFTER}


@transaction.atomic
def decide(
    disposition, *, decision, lock_version, by, at, response="", adopted_text="", as_proposed=False, duplicate_of=None,
    internal_note="", themes=None, significance=None, for_committee=None, standard_response=None, as_draft=False,
    while_writing=False,
):  # fmt: skip
    """Propose or, where the round asks for no second person, agree a decision on a comment; returns the Disposition.

    The answer of a group's representative is written to every member that does not deviate (product.md L6b); a member
    that is answered by itself deviates from then on. `as_draft` keeps the words without deciding. `themes` are keys;
    None leaves what stands. Drafts that a page keeps by itself, `while_writing`, make one step together. The DeskStep
    that undoes it stands in `disposition.step`.

    Raises PermissionDenied, ValidationError by field (nothing is changed), DispositionConflict when `lock_version` is
    not the row's (product.md X11).
    """
    kind = Run if as_draft and while_writing else Step
    with kind(disposition.comment.consultation_round, "draft" if as_draft else "decide", by=by, at=at) as step:
        if step.role not in PROPOSERS:
            raise PermissionDenied
        disposition = step.one(disposition)
        check_time(step.round, disposition.comment, at)
        if disposition.lock_version != lock_version:
            raise DispositionConflict(disposition)
        if disposition.workflow in SETTLED:
            raise ValidationError(_("This decision is agreed. Re-open it first, and say why."))
        if themes is not None and step.round.themes.filter(pk__in=themes, merged_into=None).count() < len(set(themes)):
            raise ValidationError({"themes": _("This is no theme of the round.")})
        noted = notes(internal_note, themes, significance, for_committee)
        answer = {
            "response": clean_text(response), "adopted_text": clean_text(adopted_text), "as_proposed": as_proposed,
            "standard_response_id": standard_response.pk if standard_response else None,
        }  # fmt: skip
        decision = Decision(decision) if decision else Decision.PENDING
        if as_draft:
            if disposition.decision != Decision.PENDING:
                raise ValidationError(_("This comment has a proposed decision. Re-open it to go back to a draft."))
            draft = "" if decision == Decision.PENDING else decision
            step.change(disposition, DispositionEvent.Kind.DRAFTED, draft_decision=draft, **answer, **noted)
        else:
            check_decision(disposition.comment, decision, answer, duplicate_of)
            answer["duplicate_of_id"] = duplicate_of.pk if duplicate_of else None
            deviates = disposition.deviates or (disposition.group_id is not None and not represents(disposition))
            propose(step, disposition, decision, {**answer, **noted, "deviates": deviates})
            for rows in step.rows(followers_of(disposition), along=True):
                for other in rows:
                    if other.workflow not in SETTLED:
                        follow(step, other, decision, answer, disposition.comment)
    disposition.step, disposition.left_out = step.row, step.reasons
    return disposition


@transaction.atomic
def agree(disposition, *, lock_version, by, at):
    """Agree a proposed decision, as the round's rule says; never on a comment of the own organisation.

    With a group's representative every member that does not deviate is agreed. Returns the Disposition.
    """
    with Step(disposition.comment.consultation_round, "agree", by=by, at=at) as step:
        disposition = step.one(disposition)
        if refusal := why_not_agree(step, disposition):
            raise PermissionDenied(refusal)
        check_time(step.round, disposition.comment, at)
        if disposition.lock_version != lock_version:
            raise DispositionConflict(disposition)
        if not waits_for_agreement(disposition):
            raise ValidationError(_("There is no proposal to agree to."))
        remark = disposition.remark
        agree_to(step, disposition)
        for rows in step.rows(followers_of(disposition)):
            for other in rows:
                agree_as_follower(step, other, remark)
    disposition.step = step.row
    return disposition


@transaction.atomic
def reopen(disposition, *, reason, lock_version, by, at):
    """Set a decision back to pending, with a reason; what it was stays in the history and in the form.

    With a group's representative every member that does not deviate is opened again. Returns the Disposition.
    """
    with Step(disposition.comment.consultation_round, "reopen", by=by, at=at) as step:
        if step.role != WorkstreamRole.Role.CO_LEAD:
            raise PermissionDenied
        disposition = step.one(disposition)
        if step.round.phase(at) == Phase.PUBLISHED:
            raise ValidationError(_("The results are published: a decision can no longer be re-opened here."))
        if step.round.phase(at) == Phase.CANCELLED:
            raise ValidationError(_("This round is over: nothing is changed here any more."))
        if disposition.lock_version != lock_version:
            raise DispositionConflict(disposition)
        if disposition.decision == Decision.PENDING:
            raise ValidationError(_("This comment has no decision yet."))
        reason = clean_text(reason)
        if not reason.strip():
            raise ValidationError({"reason": _("Please say why the decision is re-opened.")})
        take_back(step, disposition, reason)
        for rows in step.rows(followers_of(disposition)):
            for other in rows:
                if other.decision != Decision.PENDING:
                    take_back(step, other, reason)
    disposition.step = step.row
    return disposition


# --- What every way of deciding shares --------------------------------------------------------------------------------


def represents(disposition):
    """Whether the comment speaks for a group, so that its answer is the group's."""
    return disposition.group_id is not None and disposition.group.representative_id == disposition.comment_id


def follows(disposition):
    """Whether the comment takes over what is decided on its group's representative."""
    return disposition.group_id is not None and not disposition.deviates and not represents(disposition)


def followers_of(disposition):
    """The members that take over what is decided on a group's representative; none for any other comment."""
    if not represents(disposition):
        return Disposition.objects.none()
    others = Disposition.objects.filter(group=disposition.group_id, deviates=False, comment__withdrawn_at__isnull=True)
    return others.exclude(pk=disposition.pk)


def with_followers(keys):
    """These dispositions (keys, in any iterable) and, behind them, the members that follow a representative of them."""
    keys = list(dict.fromkeys(keys))
    known = set(keys)
    for start in range(0, len(known), CHUNK):
        followers = Disposition.objects.filter(
            group__representative__disposition__in=keys[start : start + CHUNK],
            deviates=False,
            comment__withdrawn_at__isnull=True,
        )
        keys += [key for key in followers.order_by("pk").values_list("pk", flat=True) if key not in known]
    return keys


def propose(step, disposition, decision, answer, *, reason=""):
    """Write a decision on one of the step's rows: proposed, or agreed where the round asks for no second person."""
    agreements = {step.by.pk} if may_agree_to(step, disposition) else set()
    agreed = step.round.agreement == Agreement.ONE and bool(agreements)
    agreed = agreed or (step.round.agreement == Agreement.ALL and is_enough(step, disposition, agreements))
    step.change(
        disposition,
        DispositionEvent.Kind.AGREED if agreed else DispositionEvent.Kind.PROPOSED,
        reason=reason,
        decision=decision,
        draft_decision="",
        implementation=Implementation.TO_DO if decision in CHANGES_TEXT else Implementation.NOT_NEEDED,
        workflow=Workflow.AGREED if agreed else Workflow.PROPOSED,
        proposed_by_id=step.by.pk,
        proposed_at=step.at,
        agreed_by_id=step.by.pk if agreed else None,
        agreed_at=step.at if agreed else None,
        agreements=agreements if step.round.agreement == Agreement.ALL else set(),
        remark="",
        reviewed_by_id=None,
        reviewed_at=None,
        **answer,
    )


def follow(step, disposition, decision, answer, leading, *, reason=""):
    """Write a group's answer on one of its members. `leading`: the comment that speaks for the group.

    Decision and response are the same for all. A wording is adopted at one place: a member at another one takes what it
    proposes there itself, and is left as it is where that would be nothing. So is whoever would adopt a wording that
    was proposed in confidence.
    """
    comment = disposition.comment
    if comment.pk == answer["duplicate_of_id"]:
        step.skip(disposition, _("The group is a duplicate of this very comment."))
        return
    if decision in CHANGES_TEXT:
        answer = answer | _wording_for(comment, answer, leading)
    if decision == Decision.ACCEPTED and not (answer["adopted_text"] or answer["as_proposed"]):
        step.skip(disposition, _("The wording that is accepted is none for its place: answer this one by itself."))
        return
    propose(step, disposition, decision, answer, reason=reason)


def _wording_for(comment, answer, leading):
    """What a group's answer adopts at the place of one of its members; "as proposed" means the leading proposal."""
    mine, theirs = comment.current, leading.current
    is_secret = leading.visibility == "confidential" != comment.visibility
    if is_secret and mine.proposal != theirs.proposal:
        told = answer["adopted_text"] if answer["adopted_text"] != theirs.proposed_text else ""
        return {"as_proposed": False, "adopted_text": told if comment.place == leading.place else ""}
    if comment.place != leading.place:
        return {"as_proposed": answer["as_proposed"] and mine.proposes, "adopted_text": ""}
    if not answer["as_proposed"] or mine.proposal == theirs.proposal:
        return {}
    adopted_text = answer["adopted_text"] or theirs.proposed_text
    # To take the paragraph out is adopted with no words; whoever only agrees to that is answered along.
    return {"as_proposed": not (adopted_text or mine.proposes), "adopted_text": adopted_text}


def waits_for_agreement(disposition):
    """Proposed, or pulled out with a decision that may stand after all."""
    return disposition.workflow == Workflow.PROPOSED or (
        disposition.workflow == Workflow.CONTESTED and disposition.decision != Decision.PENDING
    )


def may_agree_to(step, disposition):
    """Whether the person's word counts for this answer at all: by role, and not for the own organisation."""
    return step.role == agrees_as(step.round) and not disposition.is_own


def why_not_agree(step, disposition):
    """Why the person cannot agree this answer, in a sentence; empty where nothing stands against it."""
    if step.role != agrees_as(step.round):
        if step.round.agreement == Agreement.REVIEW_EDITOR:
            return _("In this round the review editor agrees the answers.")
        return _("Only a co-lead can agree.")
    if disposition.is_own:
        if step.round.agreement == Agreement.REVIEW_EDITOR:
            return _("This comment is by your own organisation: another review editor must agree.")
        return _("This comment is by your own organisation: a co-lead of another organisation must agree.")
    if step.round.agreement == Agreement.SECOND and disposition.proposed_by_id == step.by.pk:
        return _("You proposed this answer: a second person must agree.")
    agreements = disposition.many["agreements"]
    # Who has agreed agrees once more where the last one missing has left the workstream since.
    if (
        step.round.agreement == Agreement.ALL
        and step.by.pk in agreements
        and not is_enough(step, disposition, agreements)
    ):
        return _("You agreed already; other co-leads have not.")
    return ""


def is_enough(step, disposition, agreements):
    """Whether these are all who have to agree: every co-lead who neither wrote it nor speaks for its organisation."""
    comment = disposition.comment
    needed = {key for key, homes in step.co_leads.items() if comment.organisation_id not in homes}
    needed.discard(comment.author_id)
    return bool(needed) and needed <= agreements


def agree_to(step, disposition):
    """Add the person's agreement to one of the step's rows; the last that is needed makes it agreed."""
    everybody = step.round.agreement == Agreement.ALL
    agreements = disposition.many["agreements"] | {step.by.pk} if everybody else set()
    if everybody and not is_enough(step, disposition, agreements):
        step.change(disposition, DispositionEvent.Kind.AGREED, agreements=agreements)
        return
    step.change(
        disposition, DispositionEvent.Kind.AGREED, workflow=Workflow.AGREED, agreements=agreements,
        agreed_by_id=step.by.pk, agreed_at=step.at, remark="",
    )  # fmt: skip


def agree_as_follower(step, disposition, remark):
    """Agree one of a group's members with its representative, unless it was pulled out by itself, or may not be."""
    pulled_out = disposition.workflow == Workflow.CONTESTED and disposition.remark != remark
    if pulled_out or not waits_for_agreement(disposition):
        return
    if refusal := why_not_agree(step, disposition):
        step.skip(disposition, refusal)
    else:
        agree_to(step, disposition)


def take_back(step, disposition, reason, **more):
    """Set one of the step's rows back to pending; its words stay as a draft. `more` changes with it."""
    step.change(
        disposition,
        DispositionEvent.Kind.REOPENED,
        reason=reason,
        draft_decision=disposition.decision,
        decision=Decision.PENDING,
        workflow=Workflow.UNASSIGNED,
        implementation=Implementation.NOT_NEEDED,
        duplicate_of_id=None,
        proposed_by_id=None,
        proposed_at=None,
        agreed_by_id=None,
        agreed_at=None,
        agreements=set(),
        remark="",
        reviewed_by_id=None,
        reviewed_at=None,
        **more,
    )


def notes(internal_note=None, themes=None, significance=None, for_committee=None):
    """What stands beside an answer, as fields of the disposition; None leaves what stands."""
    given = {
        "internal_note": None if internal_note is None else clean_text(internal_note),
        "themes": None if themes is None else set(themes),
        "significance": significance,
        "for_committee": for_committee,
    }
    return {name: value for name, value in given.items() if value is not None}


def check_time(consultation_round, comment, at):
    """ValidationError where nothing can be decided on the comment at this instant."""
    if why := why_gone(comment) or why_not_time(consultation_round, at):
        raise ValidationError(why)


def why_gone(comment):
    """Why a comment is no longer one that is answered, in a sentence; empty where it is."""
    if comment.withdrawn_at:
        return _("It was withdrawn: there is nothing to decide.")
    if comment.split_at:
        return _("It was split: its parts are decided.")
    return _("It was joined to the whole again: the whole is decided.") if comment.rejoined_at else ""


def why_not_time(consultation_round, at):
    """Why nothing can be decided in the round at this instant, in a sentence; empty where it can."""
    if consultation_round.phase(at) == Phase.PUBLISHED:
        return _("The results are published: decisions can no longer be changed here.")
    if not decides_at(consultation_round, at):
        return _("Decisions can be taken once the round and its grace have ended.")
    return ""


def check_decision(comment, decision, answer, duplicate_of):
    """The validation of product.md L6d, by field."""
    response, adopted_text, as_proposed = (answer[name] for name in ("response", "adopted_text", "as_proposed"))
    errors = {}
    if decision == Decision.PENDING:
        errors["decision"] = _("Please choose a decision.")
    if decision in NEEDS_REASON and not response.strip():
        words = (
            _("“%(decision)s” needs a response that says where it goes: to which workstream, round or body.")
            if decision == Decision.REFERRED
            else _("“%(decision)s” needs a response that gives the reason.")
        )
        errors["response"] = words % {"decision": decision.label}
    if left := left_in(response):
        names = ", ".join(f"{{{name}}}" for name in left)
        errors["response"] = _("The response still says %(names)s: please write what is meant.") % {"names": names}
    if decision == Decision.ACCEPTED and not adopted_text.strip() and not as_proposed:
        errors["adopted_text"] = (
            _("“Accepted” needs the text adopted, or “as proposed”.")
            if comment.current.proposes
            else _("This comment proposes no text: please write the text adopted.")
        )
    if as_proposed and decision == Decision.PARTLY_ACCEPTED:
        errors["adopted_text"] = _("“As proposed” is “accepted”. For a part of it, write the text adopted.")
    if as_proposed and decision == Decision.ACCEPTED and not comment.current.proposes and not adopted_text.strip():
        errors["adopted_text"] = _("This comment proposes no text: please write the text adopted.")
    if decision == Decision.DUPLICATE and (
        duplicate_of is None
        or duplicate_of.pk == comment.pk
        or duplicate_of.consultation_round_id != comment.consultation_round_id
        or not duplicate_of.ref
        or duplicate_of.withdrawn_at
        or duplicate_of.split_at
        or duplicate_of.rejoined_at
    ):
        errors["duplicate_of"] = _("Please name another comment of this round that stands.")
    if errors:
        raise ValidationError(errors)
