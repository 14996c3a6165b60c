"""Asking the author of a comment what is meant, and answering: private between the two sides (product.md S16).

An answer never changes the comment. No answer, and the co-leads decide on the text as it stands.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.actions.dispositions import PROPOSERS
from consultations.actions.steps import Step
from consultations.audit import record
from consultations.locks import hold_round
from consultations.models import Clarification, Comment, Disposition, DispositionEvent, Phase, User
from consultations.notifications import send
from consultations.permissions import may_propose, may_write
from consultations.text import clean_text

LONGEST = 5_000  # characters of a question and of an answer
ASKS = (Phase.OPEN, Phase.GRACE, Phase.CLOSED)


@transaction.atomic
def ask(comment, *, question, due_on, by, at):
    """Ask the author of a comment, with a day by which an answer helps; returns the Clarification.

    The author and the organisation's focal points get a mail, as far as they speak for it; the question itself stands
    on the site only, since it may quote what was said in confidence. The same question again is the one that waits.
    Raises PermissionDenied, ValidationError by field.
    """
    with Step(comment.consultation_round, "ask", by=by, at=at) as step:
        if by is None or step.role not in PROPOSERS:
            raise PermissionDenied
        disposition = step.one(comment.disposition)
        comment = disposition.comment
        if comment.withdrawn_at:
            raise ValidationError(_("This comment was withdrawn; there is nothing to ask."))
        if comment.split_at:
            raise ValidationError(_("This comment was split: please ask about one of its parts."))
        if step.round.phase(at) not in ASKS:
            raise ValidationError(
                _("Questions can be asked while a round is open, and until its results are published.")
            )
        question = _words(question, "question", _("Please write your question."))
        if due_on < timezone.localdate(at):
            raise ValidationError({"due_on": _("This day is past.")})
        waiting = Clarification.objects.waiting().filter(comment=comment, question=question).first()
        if waiting:
            return waiting
        asked = Clarification(comment=comment, question=question, due_on=due_on, asked_by=by, asked_at=at)
        asked.save(force_insert=True)
        step.tell(disposition, DispositionEvent.Kind.ASKED)
    send("question_asked", who_is_asked(comment), {"consultation_round": step.round, "asked": asked})
    return asked


def who_is_asked(comment):
    """The author and the focal points of the organisation, as far as they are its active members."""
    memberships = Q(memberships__organisation=comment.organisation_id, memberships__state="active")
    either = Q(memberships__role="focal_point") | Q(pk=comment.author_id)
    return User.objects.filter(memberships & either).distinct()


@transaction.atomic
def answer(asked, *, answer, by, at):
    """Answer a question for the organisation; returns the Clarification. Who asked gets a mail.

    Raises PermissionDenied to whoever does not write for the organisation, ValidationError where an answer stands
    already or comes too late: the words stay in the form.
    """
    consultation_round = hold_round(asked.comment.consultation_round_id)
    asked = Clarification.objects.select_related("comment", "asked_by").get(pk=asked.pk)
    membership = by.memberships.active().filter(organisation=asked.comment.organisation_id).first()
    if not may_write(membership):
        raise PermissionDenied
    if refusal := why_not_answer(asked, consultation_round.phase(at)):
        raise ValidationError(refusal)
    asked.answer = _words(answer, "answer", _("Please write your answer."))
    asked.answered_by, asked.answered_at = by, at
    asked.save(update_fields=["answer", "answered_by", "answered_at"])
    disposition = Disposition.objects.select_related("comment").get(comment=asked.comment_id)
    DispositionEvent.objects.create(disposition=disposition, kind=DispositionEvent.Kind.ANSWERED, at=at, by=by)
    record("consultations.answer", disposition, by=by, at=at)
    send("question_answered", [asked.asked_by], {"consultation_round": consultation_round, "asked": asked})
    return asked


def why_not_answer(asked, phase):
    """Why a question takes no answer any more, in a sentence; empty where it does."""
    if asked.comment.withdrawn_at:
        return _("This comment was withdrawn: no answer is needed.")
    if asked.answered_at:
        return _("A colleague has answered this question already.")
    if asked.closed_at or phase not in ASKS:
        return _("The co-leads no longer wait for an answer.")
    return ""


@transaction.atomic
def close_clarification(asked, *, by, at):
    """Wait no longer for an answer; returns the Clarification. The question stays in the history."""
    consultation_round = hold_round(asked.comment.consultation_round_id)
    asked = Clarification.objects.select_related("comment").get(pk=asked.pk)
    if not may_propose(by, consultation_round) or not Comment.objects.sent_for(by).filter(pk=asked.comment_id).exists():
        raise PermissionDenied
    if asked.answered_at is None and asked.closed_at is None:
        asked.closed_at = at
        asked.save(update_fields=["closed_at"])
        record("consultations.close_clarification", asked.comment, by=by, at=at)
    return asked


def _words(typed, field, missing):
    words = clean_text(typed).strip()
    if not words:
        raise ValidationError({field: missing})
    if len(words) > LONGEST:
        message = _("This is %(length)d characters long; the form takes %(limit)d.")
        raise ValidationError({field: message % {"length": len(words), "limit": LONGEST}})
    return words
