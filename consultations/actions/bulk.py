"""The same done to many comments at once: rehearsed first, then carried out as one step (product.md 5.2).

What is to be done is one of the kinds of `Work` below. A `Rehearsal` walks the comments without a write and says what
would become of each; `carry_out` walks them in earnest, and writes nothing when the outcome is no longer the one shown.
A section that is agreed as a package (product.md L7) is such work too.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.actions.agreement import pull_out, said
from consultations.actions.assignment import give, homes_of
from consultations.actions.dispositions import (
    PROPOSERS,
    SETTLED,
    agree_to,
    check_decision,
    follow,
    follows,
    propose,
    represents,
    why_gone,
    why_not_agree,
    why_not_time,
    with_followers,
)
from consultations.actions.steps import Step, digest_of, refuse_twice
from consultations.errors import BulkChanged
from consultations.models import (
    CommentGroup,
    ConsultationRound,
    Decision,
    DispositionEvent,
    Phase,
    StandardResponse,
    Theme,
    User,
    Workflow,
    WorkstreamRole,
)
from consultations.permissions import agrees_as
from consultations.placeholders import fill, left_in, unknown_in
from consultations.text import clean_text

SHOWN = 20  # comments that a preview shows by name


# --- What is done -----------------------------------------------------------------------------------------------------


class Work(ABC):
    """One thing to do to many comments: who may, to which, and what becomes of each."""

    verb = ""

    @abstractmethod
    def begin(self, step):
        """Check person and time, and read what all comments share. PermissionDenied, or ValidationError by field."""

    def reach(self, keys):
        """The keys in the order in which they are walked; a group's representative brings those that follow it."""
        return with_followers(keys)

    @abstractmethod
    def treat(self, step, disposition):
        """Change one of the step's rows, or skip it with a sentence."""

    def shown(self, disposition):
        """What a preview says of one that is changed, for the digest; None where it says nothing of it."""
        answer = (disposition.decision, disposition.workflow, disposition.response)
        return (disposition.pk, disposition.lock_version, *answer)


@dataclass
class Assign(Work):
    """Give the comments to a person; None takes them from whoever had them."""

    person: User | None
    verb = "assign"

    def begin(self, step):
        if step.role != WorkstreamRole.Role.CO_LEAD:
            raise PermissionDenied
        _check_not_over(step)
        self.homes = homes_of(step.round, [self.person] if self.person else [])

    def treat(self, step, disposition):
        if disposition.assignee_id == (self.person.pk if self.person else None):
            step.skip(disposition, _("It is so already."))
            return
        give(step, disposition, self.person, self.homes)

    def shown(self, disposition):
        # From whom it is taken, and who gets it, is part of what was shown.
        return (*super().shown(disposition), disposition.was["assignee_id"], self.person and self.person.pk)


@dataclass
class SetTheme(Work):
    """Put a theme on the comments, or take it off."""

    theme: Theme
    off: bool = False
    verb = "note"

    def begin(self, step):
        if step.role not in PROPOSERS:
            raise PermissionDenied
        _check_not_over(step)
        # As it is now that nobody else writes: somebody may have merged it since the form was read.
        self.theme = Theme.objects.get(pk=self.theme.pk)
        if self.theme.consultation_round_id != step.round.pk or self.theme.merged_into_id:
            raise ValidationError({"theme": _("This is no theme of the round.")})

    def treat(self, step, disposition):
        if why := why_gone(disposition.comment):
            step.skip(disposition, why)
            return
        themes = disposition.many["themes"]
        themes = themes - {self.theme.pk} if self.off else themes | {self.theme.pk}
        if not step.change(disposition, DispositionEvent.Kind.NOTED, themes=themes):
            step.skip(disposition, _("It is so already."))

    def shown(self, disposition):
        return (*super().shown(disposition), self.theme.pk, self.off)


@dataclass
class Decide(Work):
    """Decide the comments alike; *accepted* adopts each comment's own proposed text.

    The response's placeholders are filled in for each. `replace`: also where an answer is proposed or a draft is kept.
    """

    decision: str
    response: str = ""
    standard_response: StandardResponse | None = None
    replace: bool = False
    verb = "decide"

    def begin(self, step):
        if step.role not in PROPOSERS:
            raise PermissionDenied
        _check_deciding(step)
        if self.decision in (Decision.PENDING, Decision.DUPLICATE):
            raise ValidationError({"decision": _("Please choose a decision.")})
        self.decision, self.response = Decision(self.decision), clean_text(self.response)
        self.answer = {
            "response": self.response, "adopted_text": "", "as_proposed": self.decision == Decision.ACCEPTED,
            "standard_response_id": self.standard_response.pk if self.standard_response else None,
            "duplicate_of_id": None,
        }  # fmt: skip
        if unknown := unknown_in(self.response):
            names = ", ".join(f"{{{name}}}" for name in unknown)
            raise ValidationError({"response": _("There is no placeholder %(names)s.") % {"names": names}})
        if self.decision != Decision.ACCEPTED:
            # Its placeholders are filled in later, for each; here it matters only whether there are words.
            check_decision(None, self.decision, self.answer | {"response": self.response.replace("{", "")}, None)
        # The groups by their representatives' keys; those whose representative is chosen; and the comments of those
        # that are answered and so speak for the others.
        groups = CommentGroup.objects.filter(consultation_round=step.round, representative__isnull=False)
        self.groups = dict(groups.values_list("representative__disposition", "pk"))
        self.brought, self.leading = set(), {}

    def reach(self, keys):
        # Representatives first: whether one is answered decides about those that follow it.
        keys = list(keys)
        self.brought = {self.groups[key] for key in keys if key in self.groups}
        return sorted(with_followers(keys), key=lambda key: key not in self.groups)

    def treat(self, step, disposition):
        if why := self._why_not(step, disposition):
            step.skip(disposition, why)
            return
        answer = self.answer | {"response": fill(self.response, self._speaks(disposition))}
        if follows(disposition):
            follow(step, disposition, self.decision, answer, self._speaks(disposition))
        else:
            propose(step, disposition, self.decision, answer)
        if represents(disposition):
            self.leading[disposition.group_id] = disposition.comment

    def _speaks(self, disposition):
        """The comment to which the answer is written: the own one, or the one that speaks for its issue."""
        return self.leading[disposition.group_id] if follows(disposition) else disposition.comment

    def _why_not(self, step, disposition):
        """Why this one is left as it is, in a sentence; empty where it is decided."""
        comment = disposition.comment
        if why := why_gone(comment):
            return why
        if disposition.workflow in SETTLED:
            return _("It is agreed. Re-open it first, and say why.")
        if disposition.workflow == Workflow.CONTESTED:
            return _("It was pulled out for discussion: it is decided by itself.")
        if follows(disposition) and disposition.group_id not in self.leading:
            if disposition.group_id in self.brought:
                return _("The comment that represents its issue is left as it is.")
            return _("It is answered with its issue: choose the comment that represents it.")
        if not self.replace and disposition.decision != Decision.PENDING:
            return _("An answer is proposed already.")
        if not self.replace and (disposition.draft_decision or disposition.response or disposition.adopted_text):
            return _("A draft of an answer is kept.")
        if self.decision == Decision.ACCEPTED and not (comment.current.proposes or follows(disposition)):
            return _("It proposes no text: to accept it, write the text adopted.")
        if left := left_in(fill(self.response, self._speaks(disposition))):
            names = ", ".join(f"{{{name}}}" for name in left)
            return _("There is nothing to write for %(names)s: not public, or not there.") % {"names": names}
        return ""


@dataclass
class Agree(Work):
    """Agree what is proposed, as the round's rule says; those of it that are in `out` (keys) are pulled out instead.

    `remark`: why those are to be discussed. Whoever follows one of them is pulled out with it.
    """

    out: Iterable[int] = ()
    remark: str = ""
    verb = "agree"

    def begin(self, step):
        if step.role != agrees_as(step.round):
            raise PermissionDenied
        _check_deciding(step)
        self.pulled, self.told = set(with_followers(self.out)), set()
        if self.pulled:
            self.remark = said(self.remark)

    def treat(self, step, disposition):
        why = self._why_not(step, disposition)
        if not why:
            self.told.add(disposition.pk)
        if disposition.pk in self.pulled and disposition.workflow != Workflow.CONTESTED:
            pull_out(step, disposition, self.remark)
        elif why:
            step.skip(disposition, why)
        else:
            agree_to(step, disposition)

    def shown(self, disposition):
        # Agreeing changes no word, and what is pulled out is marked after it was shown: key and version say it all.
        return (disposition.pk, disposition.lock_version) if disposition.pk in self.told else None

    def _why_not(self, step, disposition):
        if why := why_gone(disposition.comment):
            return why
        if disposition.workflow in SETTLED:
            return _("It is agreed already.")
        if disposition.workflow == Workflow.CONTESTED:
            return _("It was pulled out for discussion: it is decided by itself.")
        if disposition.workflow != Workflow.PROPOSED:
            return _("There is no proposal to agree to.")
        return why_not_agree(step, disposition)


def _check_not_over(step):
    if step.round.phase(step.at) in (Phase.PUBLISHED, Phase.CANCELLED):
        raise ValidationError(_("This round is over: nothing is changed here any more."))


def _check_deciding(step):
    if why := why_not_time(step.round, step.at):
        raise ValidationError(why)


# --- Rehearsed, and carried out ---------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """How many answers, and for how many comments: a group has one answer for all that follow its representative."""

    answers: int
    comments: int


class _BulkStep(Step):
    """A step that notes what it changes, so that two walks can be compared."""

    def __init__(self, consultation_round, work, *, by, at):
        super().__init__(consultation_round, work.verb, by=by, at=at)
        self.work, self.asked, self._shown, self._changed = work, set(), [], []

    def walk(self, dispositions):
        """Do the work to them all. `dispositions`: a queryset, or the keys."""
        keys = dispositions.values_list("pk", flat=True) if hasattr(dispositions, "values_list") else dispositions
        self.work.begin(self)
        self.asked = set(keys)
        if self.role == WorkstreamRole.Role.DRAFTER:
            self.asked = {disposition.pk for rows in self.rows(sorted(self.asked)) for disposition in rows}
        # Whoever follows a representative goes along with it, read or not.
        for rows in self.rows(self.work.reach(sorted(self.asked)), along=True):
            for disposition in rows:
                self.work.treat(self, disposition)

    def _flush(self):
        for disposition, _kind, _reason in self._waiting:
            if (shown := self.work.shown(disposition)) is not None:
                self._shown.append(shown)
            group = None if disposition.deviates else disposition.group_id
            self._changed.append((disposition.workflow, disposition.pk, group, represents(disposition)))
        self._write()

    def _write(self):
        super()._flush()

    @property
    def digest(self):
        """What a preview carries: the same for the same outcome on the same rows."""
        return digest_of(self._shown)

    @property
    def total(self):
        """How much changes: Counted."""
        return self._count(self._changed)

    @property
    def outcomes(self):
        """How far the answers come: Counted for each workflow that comments come to."""
        found = defaultdict(list)
        for row in self._changed:
            found[row[0]].append(row)
        return {workflow: self._count(rows) for workflow, rows in found.items()}

    def _count(self, rows):
        led = {group for _workflow, _key, group, leads in self._changed if leads}
        answers = {(group, None) if group in led else (None, key) for _workflow, key, group, _leads in rows}
        return Counted(len(answers), len(rows))


class Rehearsal(_BulkStep):
    """What would become of each comment, without a write.

    `skipped`, `total` and `outcomes` as in the step itself; `shown` are dispositions as they would be, so many from
    `start` on, `brought` counts those that a representative takes along, `own` those of the person's organisation.
    """

    def __init__(self, consultation_round, work, dispositions, *, by, at, start=0):
        super().__init__(consultation_round, work, by=by, at=at)
        self.start, self.shown, self.brought, self.own, self._readable = start, [], 0, 0, 0
        self.walk(dispositions)
        self.shown.sort(key=lambda disposition: disposition.pk)

    def _take(self, consultation_round):
        # Nobody waits for somebody who only looks.
        rounds = ConsultationRound.objects.select_related("version", "workstream").with_role_of(self.by)
        return rounds.get(pk=consultation_round.pk)

    def _write(self):
        waiting, self._waiting = self._waiting, []
        first = max(self.start - self._readable, 0)
        readable = [disposition for disposition, _kind, _reason in waiting if disposition.is_readable]
        self.shown += readable[first : first + SHOWN - len(self.shown)]
        self._readable += len(readable)
        self._touched |= {disposition.pk for disposition, _kind, _reason in waiting}
        for disposition, _kind, _reason in waiting:
            self.brought += disposition.pk not in self.asked
            self.own += disposition.is_own

    @property
    def until(self):
        """How many are shown or come before those that are."""
        return self.start + len(self.shown)

    @property
    def earlier(self):
        """Where those begin that are shown before these; None where these are the first."""
        return max(self.start - SHOWN, 0) if self.start else None


def carry_out(consultation_round, work, dispositions, *, seen, by, at):
    """Do the work to these comments as one step; returns the Step, with `skipped`, `total`, `outcomes` and `row`.

    `seen` is the digest of what the person was shown. Raises BulkChanged, with a rehearsal and nothing written, where
    the outcome would be another one now; DoneAlready, PermissionDenied and ValidationError as the work says.
    """
    with transaction.atomic():
        with _BulkStep(consultation_round, work, by=by, at=at) as step:
            step.shown = seen
            step.walk(dispositions)
        if step.digest == seen:
            return step
        transaction.set_rollback(True)
    refuse_twice(consultation_round, seen, by=by)
    raise BulkChanged(Rehearsal(consultation_round, work, dispositions, by=by, at=at))
