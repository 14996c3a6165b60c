"""Opening, extending, closing and publishing rounds (product.md A2-A8)."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from consultations.actions.tables import publication_snapshots
from consultations.audiences import number_for_publication
from consultations.audit import record
from consultations.locks import hold_round
from consultations.models import (
    Comment,
    ConsultationRound,
    Disposition,
    DispositionEvent,
    Invitation,
    Membership,
    Phase,
    RoundEvent,
    User,
    Workflow,
)
from consultations.notifications import send
from consultations.permissions import managers_of_rounds, may_manage_rounds
from consultations.tallies import recount
from consultations.text import one_line

# Product.md A3 and the issue: under six weeks warns, under thirty days warns strongly, under two weeks wants a reason.
SHORT, VERY_SHORT, TOO_SHORT = timedelta(days=42), timedelta(days=30), timedelta(days=14)
AFTER_ANNOUNCEMENT = {
    "title", "purpose", "can_change", "cannot_change", "contact", "agreement", "response_due_on",
}  # fmt: skip


@dataclass(frozen=True)
class Advice:
    """Something to think about before announcing: a 'warning', a 'strong' one, or what needs a written 'reason'."""

    level: str
    message: str


def advice_for(opens_at, closes_at, purpose, contact):
    """What is doubtful about a round, worst first."""
    found = []
    time = closes_at - opens_at
    if time < TOO_SHORT:
        found.append(Advice("reason", _("The round is open for less than 14 days. Please give a reason.")))
    elif time < VERY_SHORT:
        found.append(
            Advice(
                "strong",
                _("The round is open for less than 30 days. Many organisations need longer to agree on a position."),
            )
        )
    elif time < SHORT:
        found.append(Advice("warning", _("The round is open for less than 42 days.")))
    if not purpose.strip():
        found.append(Advice("reason", _("The round does not say what it is for. Please say so, or give a reason.")))
    if not contact.strip():
        found.append(Advice("reason", _("The round names no contact. Please name one, or give a reason.")))
    return found


def _check_manages(by):
    if by is not None and not may_manage_rounds(by):
        raise PermissionDenied


def _event(consultation_round, kind, *, by, at, reason="", **data):
    return RoundEvent.objects.create(
        consultation_round=consultation_round, kind=kind, at=at, by=by, reason=reason, data=data
    )


def _iso(instant):
    return instant.astimezone(UTC).isoformat()


@transaction.atomic
def create_round(*, code, version, opens_at, closes_at, by, at, title="", **fields):
    """Prepare a round on a frozen version. It is a draft until announced. Raises ValidationError by field.

    The response is due twelve weeks after closing unless `response_due_on` says otherwise (product.md F9).
    """
    _check_manages(by)
    fields.setdefault("response_due_on", (closes_at + timedelta(weeks=12)).date())
    consultation_round = ConsultationRound(
        code=code, version=version, workstream_id=version.page.get_parent().specific.pk,
        title=one_line(title or version.title),
        opens_at=opens_at, closes_at=closes_at, created_by=by, **fields,
    )  # fmt: skip
    consultation_round.full_clean()
    consultation_round.save(force_insert=True)
    record("consultations.create_round", consultation_round, by=by, at=at)
    return consultation_round


@transaction.atomic
def update_round(consultation_round, *, lock_version, by, at, **fields):
    """Change a round: anything before it is announced, afterwards only its words, and how answers are agreed.

    Dates are then moved by extending. What is agreed stays agreed, whatever the new rule.
    """
    _check_manages(by)
    consultation_round = hold_round(consultation_round.pk)
    if consultation_round.lock_version != lock_version:
        raise ValidationError(
            _("Somebody else changed this round meanwhile. Please look at it again; nothing was saved.")
        )
    if "title" in fields:
        fields["title"] = one_line(fields["title"])
    changed = {name: value for name, value in fields.items() if getattr(consultation_round, name) != value}
    fixed = changed.keys() - AFTER_ANNOUNCEMENT
    if consultation_round.announced_at and fixed:
        refused = _("This cannot be changed once the round is announced.")
        raise ValidationError(dict.fromkeys(fixed, refused))
    for name, value in changed.items():
        setattr(consultation_round, name, value)
    if "version" in changed:
        consultation_round.workstream_id = consultation_round.version.page.get_parent().specific.pk
    consultation_round.lock_version += 1
    consultation_round.full_clean()
    consultation_round.save()
    record("consultations.update_round", consultation_round, by=by, at=at, data={"fields": sorted(changed)})
    return consultation_round


@transaction.atomic
def announce_round(consultation_round, *, by, at, reason=""):
    """Make a round public (to those whom it is for): from now on its dates hold. What needs a reason, needs it here."""
    _check_manages(by)
    consultation_round = hold_round(consultation_round.pk)
    if consultation_round.announced_at:
        raise ValidationError(_("This round is announced already."))
    if consultation_round.closes_at <= at:
        raise ValidationError({"closes_at": _("The closing date is past.")})
    advice = advice_for(
        consultation_round.opens_at,
        consultation_round.closes_at,
        consultation_round.purpose,
        consultation_round.contact,
    )
    needed = [item.message for item in advice if item.level == "reason"]
    if needed and not reason.strip():
        raise ValidationError({"reason": needed})
    consultation_round.announced_at = at
    consultation_round.lock_version += 1
    consultation_round.save(update_fields=["announced_at", "lock_version"])
    _event(
        consultation_round, RoundEvent.Kind.ANNOUNCED, by=by, at=at, reason=reason,
        opens_at=_iso(consultation_round.opens_at), closes_at=_iso(consultation_round.closes_at),
    )  # fmt: skip
    record("consultations.announce_round", consultation_round, by=by, at=at)
    send("announced", _people_of(consultation_round), {"consultation_round": consultation_round})
    return consultation_round


def _people_of(consultation_round):
    """Whom an event concerns: active members of organisations invited or already writing, and the leads."""
    concerned = Q(organisation__submissions__consultation_round=consultation_round) | (
        Q(organisation__invitations__consultation_round=consultation_round)
        & ~Q(organisation__invitations__state="revoked")
    )
    members = Membership.objects.active().filter(concerned).values("person")
    return User.objects.filter(
        Q(pk__in=members) | Q(workstream_roles__workstream=consultation_round.workstream_id)
    ).distinct()


def _running(consultation_round, at):
    """Hold a round that is announced and neither closed, cancelled nor published."""
    consultation_round = hold_round(consultation_round.pk)
    phase = consultation_round.phase(at)
    if phase not in (Phase.ANNOUNCED, Phase.OPEN, Phase.GRACE, Phase.CLOSED):
        raise ValidationError(_("This cannot be done: the round is %(phase)s.") % {"phase": phase.label})
    return consultation_round


def _reason(reason):
    if not reason.strip():
        raise ValidationError({"reason": _("Please give a reason; everybody will read it.")})
    return reason.strip()


@transaction.atomic
def extend_round(consultation_round, *, closes_at, reason, by, at):
    """Move the closing later, for everybody; old date, new date and reason are public. Shortening is refused."""
    _check_manages(by)
    reason = _reason(reason)
    consultation_round = _running(consultation_round, at)
    old = consultation_round.closes_at
    if closes_at <= old:
        raise ValidationError(
            {"closes_at": _("An announced date is not shortened. The new date must be after the old one.")}
        )
    if closes_at <= at:
        raise ValidationError({"closes_at": _("The new date is past.")})
    if Disposition.objects.filter(comment__consultation_round=consultation_round).exclude(decision="pending").exists():
        raise ValidationError(_("Decisions have been taken on this round: it can no longer be extended."))
    if consultation_round.response_due_on:
        # The time promised for the response starts at the closing.
        consultation_round.response_due_on += closes_at.date() - old.date()
    consultation_round.closes_at = closes_at
    # Whoever proposed to close early did so before there was more time.
    consultation_round.early_closing_by, consultation_round.early_closing_reason = None, ""
    consultation_round.lock_version += 1
    consultation_round.full_clean()
    consultation_round.save(
        update_fields=["closes_at", "response_due_on", "early_closing_by", "early_closing_reason", "lock_version"]
    )
    event = _event(
        consultation_round, RoundEvent.Kind.EXTENDED, by=by, at=at, reason=reason, old=_iso(old), new=_iso(closes_at)
    )
    record(
        "consultations.extend_round", consultation_round, by=by, at=at, data={"old": _iso(old), "new": _iso(closes_at)}
    )
    send(
        "extended",
        _people_of(consultation_round),
        {"consultation_round": consultation_round, "event": event, "old": old, "new": closes_at},
    )
    return consultation_round


@transaction.atomic
def propose_early_closing(consultation_round, *, reason, by, at):
    """Ask another admin to end an open round now (product.md A7: two admins and a reason)."""
    _check_manages(by)
    reason = _reason(reason)
    consultation_round = _open(consultation_round, at)
    if consultation_round.early_closing_by_id:
        raise ValidationError(_("Closing early is proposed already."))
    _note_early_closing(consultation_round, by=by, reason=reason)
    record("consultations.propose_early_closing", consultation_round, by=by, at=at)
    others = managers_of_rounds().exclude(pk=by.pk)
    send("early_closing_proposed", others, {"consultation_round": consultation_round, "by": by, "reason": reason})
    return consultation_round


@transaction.atomic
def keep_open(consultation_round, *, by, at):
    """Decline a proposal to close early, or take it back."""
    _check_manages(by)
    consultation_round = _open(consultation_round, at)
    if not consultation_round.early_closing_by_id:
        raise ValidationError(_("Nobody proposes to close this round early."))
    _note_early_closing(consultation_round, by=None, reason="")
    record("consultations.keep_open", consultation_round, by=by, at=at)
    return consultation_round


@transaction.atomic
def close_early(consultation_round, *, by, at, reason=""):
    """End an open round now, as another admin proposed. Forms already given out keep their grace.

    The command line (`by` is None) needs no second person, and gives its own reason.
    """
    _check_manages(by)
    consultation_round = _open(consultation_round, at)
    proposed_by = consultation_round.early_closing_by
    if by is not None:
        if proposed_by is None:
            raise ValidationError(_("Nobody proposes to close this round early."))
        if proposed_by == by:
            raise ValidationError(_("Another admin than the one who proposed it closes the round."))
        reason = consultation_round.early_closing_reason
    reason = _reason(reason)
    old, consultation_round.closes_at = consultation_round.closes_at, at
    consultation_round.lock_version += 1
    consultation_round.full_clean()
    consultation_round.save(update_fields=["closes_at", "lock_version"])
    event = _event(
        consultation_round, RoundEvent.Kind.CLOSED_EARLY, by=by, at=at, reason=reason, old=_iso(old), new=_iso(at)
    )
    proposer = {"proposed_by": proposed_by.pk} if proposed_by else {}
    record("consultations.close_early", consultation_round, by=by, at=at, data={"old": _iso(old), **proposer})
    send(
        "closed_early",
        _people_of(consultation_round),
        {"consultation_round": consultation_round, "event": event, "old": old},
    )
    return consultation_round


def _open(consultation_round, at):
    consultation_round = hold_round(consultation_round.pk)
    if consultation_round.phase(at) != Phase.OPEN:
        raise ValidationError(_("Only an open round is closed early."))
    return consultation_round


def _note_early_closing(consultation_round, *, by, reason):
    consultation_round.early_closing_by, consultation_round.early_closing_reason = by, reason
    consultation_round.lock_version += 1
    consultation_round.save(update_fields=["early_closing_by", "early_closing_reason", "lock_version"])


@transaction.atomic
def cancel_round(consultation_round, *, reason, by, at):
    """Call a round off. Its page stays and says why; nothing that was sent is lost."""
    _check_manages(by)
    reason = _reason(reason)
    consultation_round = _running(consultation_round, at)
    consultation_round.cancelled_at = at
    consultation_round.lock_version += 1
    consultation_round.save(update_fields=["cancelled_at", "lock_version"])
    event = _event(consultation_round, RoundEvent.Kind.CANCELLED, by=by, at=at, reason=reason)
    record("consultations.cancel_round", consultation_round, by=by, at=at)
    send("cancelled", _people_of(consultation_round), {"consultation_round": consultation_round, "event": event})
    return consultation_round


@transaction.atomic
def delay_response(consultation_round, *, response_due_on, reason, by, at):
    """Promise the response for another day, and say why (product.md F9)."""
    _check_manages(by)
    reason = _reason(reason)
    consultation_round = _running(consultation_round, at)
    old = consultation_round.response_due_on
    if old and response_due_on <= old:
        raise ValidationError({"response_due_on": _("The new date must be after the old one.")})
    consultation_round.response_due_on = response_due_on
    consultation_round.lock_version += 1
    consultation_round.save(update_fields=["response_due_on", "lock_version"])
    event = _event(
        consultation_round, RoundEvent.Kind.RESPONSE_DELAYED, by=by, at=at, reason=reason,
        old=old.isoformat() if old else None, new=response_due_on.isoformat(),
    )  # fmt: skip
    record("consultations.delay_response", consultation_round, by=by, at=at)
    send("response_delayed", _people_of(consultation_round), {"consultation_round": consultation_round, "event": event})
    return consultation_round


def undecided_in(consultation_round):
    """How many standing comments are pending, and how many only proposed: what publishing asks about."""
    standing = Disposition.objects.filter(
        comment__in=Comment.objects.standing().filter(consultation_round=consultation_round)
    )
    pending = standing.filter(decision="pending").count()
    return pending, standing.filter(workflow__in=[Workflow.PROPOSED, Workflow.CONTESTED]).exclude(
        decision="pending"
    ).count()


@transaction.atomic
def publish_results(consultation_round, *, by, at, reason=""):
    """Publish what was said and what was decided. Refused while comments are pending or only proposed, unless a reason
    is given, which is public. Gives every published comment its public number (product.md 2.5, A8)."""
    _check_manages(by)
    consultation_round = hold_round(consultation_round.pk)
    if consultation_round.phase(at) != Phase.CLOSED:
        raise ValidationError(_("Results are published after the round and its grace have ended, and once."))
    pending, proposed = undecided_in(consultation_round)
    if (pending or proposed) and not reason.strip():
        message = _(
            "%(pending)d comments are pending, %(proposed)d only proposed. Please give a reason, or decide them first."
        )
        raise ValidationError({"reason": message % {"pending": pending, "proposed": proposed}})
    consultation_round.published_at = at
    consultation_round.lock_version += 1
    consultation_round.save(update_fields=["published_at", "lock_version"])
    number_for_publication(consultation_round)
    agreed = Disposition.objects.filter(
        comment__consultation_round=consultation_round, comment__withdrawn_at__isnull=True, workflow=Workflow.AGREED
    )
    for start in range(0, len(keys := list(agreed.values_list("pk", flat=True))), 500):
        DispositionEvent.objects.bulk_create(
            [
                DispositionEvent(disposition_id=key, kind=DispositionEvent.Kind.PUBLISHED, at=at, by=by)
                for key in keys[start : start + 500]
            ]
        )
    agreed.update(workflow=Workflow.PUBLISHED, lock_version=F("lock_version") + 1)
    recount(consultation_round)
    _event(consultation_round, RoundEvent.Kind.PUBLISHED, by=by, at=at, reason=reason)
    record("consultations.publish_results", consultation_round, by=by, at=at)
    send("published", _authors_of(consultation_round), {"consultation_round": consultation_round})
    # After the commit, and robust: the public's files are made from what is published, and cannot undo it.
    transaction.on_commit(partial(publication_snapshots, consultation_round, by=by, at=at), robust=True)
    return consultation_round


def _authors_of(consultation_round):
    """Active members of the organisations that submitted."""
    submitted = Comment.objects.filter(consultation_round=consultation_round).as_sent().values("organisation")
    return User.objects.filter(memberships__organisation__in=submitted, memberships__state="active").distinct()


@transaction.atomic
def invite(consultation_round, organisations, *, by, at):
    """List organisations for a round; those listed already stay as they are. Returns the new invitations."""
    _check_manages(by)
    consultation_round = hold_round(consultation_round.pk)
    if consultation_round.phase(at) in (Phase.CANCELLED, Phase.PUBLISHED):
        raise ValidationError(_("This round is over."))
    known = set(consultation_round.invitations.values_list("organisation", flat=True))
    new = [
        Invitation(consultation_round=consultation_round, organisation=organisation, created_at=at, created_by=by)
        for organisation in organisations
        if organisation.pk not in known
    ]
    if new:
        Invitation.objects.bulk_create(new, batch_size=500)
        record("consultations.invite", consultation_round, by=by, at=at, data={"organisations": len(new)})
    if consultation_round.announced_at:
        people = User.objects.filter(
            memberships__organisation__in=[row.organisation for row in new], memberships__state="active"
        )
        send("announced", people.distinct(), {"consultation_round": consultation_round})
    return new


@transaction.atomic
def revoke_invitation(invitation, *, by, at):
    """Take an organisation off the list. What it has sent stays."""
    _check_manages(by)
    if invitation.state != Invitation.State.REVOKED:
        invitation.state = Invitation.State.REVOKED
        invitation.save(update_fields=["state"])
        record("consultations.revoke_invitation", invitation, by=by, at=at)
    return invitation
