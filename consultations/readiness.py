"""What the secretariat looks at before announcing a round and before publishing its results (product.md A3, A8)."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.actions.rounds import advice_for, undecided_in
from consultations.ledger import differences, ledger_of
from consultations.models import Comment, ConsultationRound, WorkstreamRole


@dataclass(frozen=True)
class Check:
    """One line of a list: whether it is in order, and a sentence that says so or says what is missing."""

    is_ok: bool
    message: str


def before_announcing(consultation_round):
    """The readiness check, short."""
    paragraphs = consultation_round.version.paragraphs.count()
    invited = consultation_round.invitations.exclude(state="revoked").count()
    advice = advice_for(
        consultation_round.opens_at,
        consultation_round.closes_at,
        consultation_round.purpose,
        consultation_round.contact,
    )
    days = (consultation_round.closes_at - consultation_round.opens_at).days
    checks = [
        Check(
            paragraphs > 0,
            ngettext(
                "The text is frozen: %(count)d paragraph.", "The text is frozen: %(count)d paragraphs.", paragraphs
            )
            % {"count": paragraphs},
        ),
        *(Check(False, item.message) for item in advice),
    ]
    if not any(item for item in advice if item.level in ("warning", "strong")) and days >= 42:
        checks.append(Check(True, _("The round is open for %(days)d days.") % {"days": days}))
    if consultation_round.purpose.strip():
        checks.append(Check(True, _("The purpose is stated.")))
    if consultation_round.contact.strip():
        checks.append(Check(True, _("A contact is named.")))
    checks.append(
        Check(True, _("It is said what can change."))
        if consultation_round.can_change.strip()
        else Check(False, _("The round does not say what can change."))
    )
    checks.append(
        Check(True, _("A date is promised for the response."))
        if consultation_round.response_due_on
        else Check(False, _("No date is promised for the response."))
    )
    checks.append(agreement_check(consultation_round))
    if consultation_round.participation == ConsultationRound.Participation.INVITED:
        message = ngettext("%(count)d organisation is invited.", "%(count)d organisations are invited.", invited) % {
            "count": invited
        }
        checks.append(
            Check(
                invited > 0, message if invited else _("Nobody is invited yet, and only who is invited can take part.")
            )
        )
    return sorted(checks, key=lambda check: check.is_ok)


def agreement_check(consultation_round):
    """Whether there is somebody to agree the answers, as the round asks for it."""
    roles = WorkstreamRole.objects.filter(workstream=consultation_round.workstream_id, person__is_active=True)
    here = Counter(roles.values_list("role", flat=True))
    co_leads, drafters, editors = (here[role] for role in ("co_lead", "drafter", "review_editor"))
    rule = ConsultationRound.Agreement(consultation_round.agreement)
    if rule == rule.REVIEW_EDITOR:
        missing = "" if editors else _("The review editor agrees the answers, and this workstream has none.")
    elif not co_leads:
        missing = _("This workstream has no co-lead to agree the answers.")
    elif rule == rule.SECOND and co_leads + drafters < 2:
        missing = _("A second person agrees the answers, and this workstream has only one co-lead.")
    else:
        missing = ""
    return Check(not missing, missing or _("Answers: %(rule)s.") % {"rule": rule.label})


def before_publishing(consultation_round):
    """The checklist of publication: everything decided, and the ledger balances."""
    pending, proposed = undecided_in(consultation_round)
    ledger = ledger_of(consultation_round)
    confidential = (
        Comment.objects.filter(consultation_round=consultation_round)
        .standing()
        .filter(visibility="confidential")
        .count()
    )
    waiting = consultation_round.submissions.filter(late_requests__state="waiting").count()
    return [
        Check(pending == 0, _("Comments without a decision: %(count)d.") % {"count": pending}),
        Check(proposed == 0, _("Decisions only proposed: %(count)d.") % {"count": proposed}),
        Check(waiting == 0, _("Late requests that wait for an answer: %(count)d.") % {"count": waiting}),
        Check(
            ledger.balances and not differences(consultation_round),
            _("Received: %(received)d; more by splitting: %(split)d; decided: %(decided)d; withdrawn: %(withdrawn)d.")
            % {
                "received": ledger.received,
                "split": ledger.by_splitting,
                "decided": ledger.decided,
                "withdrawn": ledger.withdrawn,
            }
            if ledger.by_splitting
            else _("Received: %(received)d; decided: %(decided)d; withdrawn: %(withdrawn)d.")
            % {"received": ledger.received, "decided": ledger.decided, "withdrawn": ledger.withdrawn},
        ),
        Check(
            True,
            _("Comments in confidence, which will only be counted: %(count)d.") % {"count": confidential},
        ),
    ]
