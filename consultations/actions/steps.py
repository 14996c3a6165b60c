"""The one way in which dispositions change: a step, for one comment or for thousands, undone as one.

A step holds the round, reads rows afresh by the five hundred, remembers what they were, and writes what they became:
the rows, their comments, tallies and groups, one `DispositionEvent` and one audit entry for each, in a number of
statements that is the same for every five hundred. What is kept while somebody writes is one step as well: a `Run`.
"""

from collections import defaultdict
from datetime import timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.actions.settling import CHUNK, settle_groups, told_otherwise
from consultations.audit import record_all
from consultations.errors import DoneAlready
from consultations.locks import hold_round
from consultations.models import (
    Comment,
    Decision,
    DeskStep,
    Disposition,
    DispositionEvent,
    Membership,
    Workflow,
    WorkstreamRole,
)
from consultations.tallies import Tallying
from drafts.redline import DELETE, redline_runs

# So long may somebody think between two autosaves of one run, and so many letters take away in it.
RUN_PAUSE, RUN_LETTERS = timedelta(minutes=10), 60

# What history keeps of a disposition, and what undoing restores. Keys and instants are kept as JSON carries them.
OWN = (
    "decision", "workflow", "implementation", "draft_decision", "response", "adopted_text", "as_proposed",
    "duplicate_of_id", "internal_note", "significance", "for_committee", "group_id", "deviates", "assignee_id",
    "proposed_by_id", "proposed_at", "agreed_by_id", "agreed_at", "remark", "reviewed_by_id", "reviewed_at",
    "standard_response_id",
)  # fmt: skip
INSTANTS = ("proposed_at", "agreed_at", "reviewed_at")
MANY = ("themes", "agreements")
# What stands beside an answer: who works on it, who has agreed so far, who looked at it. Whoever has the answer before
# them, to write it or to agree it, is not disturbed when only this changes: the version stays.
BESIDE = {"assignee_id", "agreements", "reviewed_by_id", "reviewed_at"}
WAITING = {Workflow.UNASSIGNED, Workflow.ASSIGNED}
# What an answer tells.
TOLD = {"decision", "draft_decision", "response", "adopted_text", "as_proposed", "duplicate_of_id"}
POINTING = {field.name for field in Disposition._meta.fields if field.is_relation}
# Of the comment: where it stands, and as what, since *general* is said by the place.
PLACE = ("paragraph_id", "placement", "position", "moved_from_id", "kind")
HIDDEN = gettext_lazy("a comment that you may not read")

# What the audit log calls each verb, where it is another word.
AUDIT = {"draft": "keep_decision_draft", "note": "note_disposition", "review": "review_response"}


def digest_of(shown):
    """A short name for what a person was shown, piece by piece in any order: anything else makes another name."""
    return sha256("\n".join(sorted(map(str, shown))).encode()).hexdigest()


def state_of(disposition):
    """What a disposition is now, as JSON carries it. `themes` and `agreements` stand in `disposition.many`."""
    state = {name: getattr(disposition, name) for name in OWN}
    for name in INSTANTS:
        state[name] = state[name].isoformat() if state[name] else None
    state |= {name: sorted(disposition.many[name]) for name in MANY}
    return state | {name: getattr(disposition.comment, name) for name in PLACE}


def co_leads_of(consultation_round):
    """The co-leads who sign in, by key, each with the organisations for which they speak."""
    roles = WorkstreamRole.objects.filter(
        workstream=consultation_round.workstream_id, role=WorkstreamRole.Role.CO_LEAD, person__is_active=True
    )
    homes = {person: set() for person in roles.values_list("person", flat=True)}
    members = Membership.objects.current().filter(person__in=homes)
    for person, organisation in members.values_list("person", "organisation"):
        homes[person].add(organisation)
    return homes


class Step:
    """`with Step(round, "decide", by=by, at=at) as step:` inside a transaction; `step.row` is the DeskStep afterwards.

    `changed` counts dispositions, `skipped` lists (reference, sentence) of those that could not be changed. A step that
    changed nothing leaves no row. `shown`, where there is any, names what the person saw before (`digest_of`).
    """

    is_run = False

    def __init__(self, consultation_round, verb, *, by, at):
        self.verb, self.by, self.at = DeskStep.Verb(verb), by, at
        self.round = self._take(consultation_round)
        self.row, self.skipped, self.shown = None, [], ""
        self._waiting, self._groups, self._touched = [], set(), set()

    def _take(self, consultation_round):
        return hold_round(consultation_round.pk, by=self.by)

    @property
    def changed(self):
        """How many dispositions were changed."""
        return len(self._touched)

    @cached_property
    def role(self):
        """What the person does in the workstream; the command line does everything."""
        if not self.by:
            return WorkstreamRole.Role.CO_LEAD
        return (self.by.is_active and self.round.role) or ""

    @cached_property
    def co_leads(self):
        return co_leads_of(self.round)

    def __enter__(self):
        return self

    def __exit__(self, failed, *rest):
        if failed:
            return
        self._flush()
        self._settle_groups()
        if self.row and self.row.comments != self.changed:
            self.row.comments = self.changed
            self.row.save(update_fields=["comments"])

    def rows(self, dispositions, *, along=False):
        """Dispositions of the round that the person may read, by the five hundred; written when the next are asked for.

        `dispositions`: a queryset, or the keys. Each has `is_own`: whether the person has part in it.
        `along`: those that the person may not read as well, not `is_readable`, for what goes along with others.
        """
        keys = dispositions.values_list("pk", flat=True) if hasattr(dispositions, "values_list") else dispositions
        keys = list(keys)
        for start in range(0, len(keys), CHUNK):
            yield self._remembered(keys[start : start + CHUNK], along=along)
            self._flush()

    def one(self, disposition):
        """The one disposition as it is now; PermissionDenied where the person may not read it."""
        rows = self._remembered([disposition.pk])
        if not rows:
            raise PermissionDenied
        return rows[0]

    def _remembered(self, keys, *, along=False):
        """The rows as they are now, each with what it was for the history."""
        # The round is asked of the rows: as a condition it tempts SQLite to walk the whole round for each five hundred.
        ours = (row for row in self._read(keys, along) if row.comment.consultation_round_id == self.round.pk)
        rows = {disposition.pk: disposition for disposition in ours}
        for disposition in rows.values():
            disposition.many = {name: set() for name in MANY}
        ties = [_ties(name).filter(disposition__in=rows).values_list(*_ends(name)) for name in MANY]
        for name, key, other in ties[0].union(*ties[1:], all=True):
            rows[key].many[name].add(other)
        for disposition in rows.values():
            disposition.was = state_of(disposition)
            disposition.comment.consultation_round = self.round
        return list(rows.values())

    def _read(self, keys, along):
        own = Value(False, output_field=BooleanField())
        is_readable, readable = Value(True, output_field=BooleanField()), Q()
        if self.by:
            speaks = Membership.objects.current().filter(person=self.by, organisation=OuterRef("comment__organisation"))
            own = Case(When(Q(comment__author=self.by) | Exists(speaks), then=True), default=False)
            if not self.role:
                raise PermissionDenied
            if self.role == WorkstreamRole.Role.DRAFTER:
                readable = ~Q(comment__visibility="confidential") | Q(assignee=self.by)
                is_readable = Case(When(readable, then=True), default=False)
        return (
            Disposition.objects.filter(Q() if along else readable, pk__in=keys)
            .annotate(is_own=own, is_readable=is_readable)
            .select_related("comment__current", "comment__organisation", "comment__paragraph", "group")
            .order_by("pk")
        )

    def skip(self, disposition, sentence):
        """Leave one as it is, and say why."""
        ref = disposition.comment.ref if disposition.is_readable else str(HIDDEN)
        self.skipped.append((ref, str(sentence)))

    @property
    def reasons(self):
        """Why some are left as they are: (sentence, references), the commonest first."""
        by_reason = {}
        for ref, sentence in self.skipped:
            by_reason.setdefault(sentence, []).append(ref)
        return sorted(by_reason.items(), key=lambda row: -len(row[1]))

    def change(self, disposition, kind, /, *, reason="", **values):
        """Note what one of the `rows` becomes: fields of the disposition, `themes` and `agreements` as keys, its place.

        Returns whether anything changes; where nothing does, nothing is written.
        """
        comment = disposition.comment
        for name, value in values.items():
            if name in MANY:
                disposition.many[name] = set(value)
            else:
                setattr(comment if name in PLACE else disposition, name, value)
        # Who left its group deviates from none: an older step that is undone knows nothing of what came after.
        disposition.deviates = disposition.deviates and disposition.group_id is not None
        # Where nothing is decided, whether somebody has it says where it stands.
        if disposition.workflow in WAITING:
            disposition.workflow = Workflow.ASSIGNED if disposition.assignee_id else Workflow.UNASSIGNED
        # What a row points to is the database's to check: a form would ask for each of them, row by row.
        disposition.clean_fields(exclude=POINTING)
        if state_of(disposition) == disposition.was:
            return False
        self.tell(disposition, kind, reason=reason)
        return True

    def tell(self, disposition, kind, *, reason=""):
        """Note in history and log what changes no field of one of the `rows`; whoever writes on it is not disturbed."""
        self._waiting.append((disposition, kind, reason))

    def _flush(self):
        """Write what waits. The number of statements does not depend on how many wait, up to five hundred."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        dispositions = [disposition for disposition, _kind, _reason in waiting]
        self._touched |= {disposition.pk for disposition in dispositions}
        now = [state_of(disposition) for disposition in dispositions]
        changes = [
            {name: value for name, value in after.items() if disposition.was[name] != value}
            for disposition, after in zip(dispositions, now, strict=True)
        ]
        names = {name for change in changes for name in change}
        columns = [name for name in OWN if name in names]
        told = {True: [], False: []}
        for disposition, change in zip(dispositions, changes, strict=True):
            if change:
                told[_changes_the_answer(disposition.was, change)].append(disposition)
        _update(Disposition, told[True], columns, lock_version=F("lock_version") + 1)
        _update(Disposition, told[False], columns)
        for name in names & set(MANY):
            _relate(name, dispositions)
        self._carry(dispositions, names)
        self._note(waiting, changes)
        for disposition, change, after in zip(dispositions, changes, now, strict=True):
            if _concerns_the_group(change, after):
                self._groups |= {disposition.was["group_id"], after["group_id"]} - {None}
            disposition.was = after
        for disposition in told[True]:
            disposition.lock_version += 1

    def _note(self, waiting, changes):
        """Write step, history and log. `changes`: for each that waits, what it became, by name."""
        if self.row is None:
            self.row = DeskStep.objects.create(
                consultation_round=self.round, verb=self.verb, by=self.by, at=self.at, comments=len(waiting),
                began_at=self.at if self.is_run else None, shown=self.shown,
            )  # fmt: skip
        DispositionEvent.objects.bulk_create(
            [
                DispositionEvent(
                    disposition=disposition, step=self.row, kind=kind, at=self.at, by=self.by, reason=reason,
                    before={name: disposition.was[name] for name in change}, after=change,
                )
                for (disposition, kind, reason), change in zip(waiting, changes, strict=True)
            ],
            batch_size=CHUNK,
        )  # fmt: skip
        record_all((self._logged_as(kind), disposition, self.by, self.at, {}) for disposition, kind, _reason in waiting)

    def _logged_as(self, kind):
        # What is pulled out of a package, while the rest of it is agreed, is logged as what it is.
        verb = DeskStep.Verb.CONTEST if kind == DispositionEvent.Kind.CONTESTED else self.verb
        return f"consultations.{AUDIT.get(verb, verb)}"

    def _carry(self, dispositions, names):
        """What the comment itself carries of it: decision and place, and what its paragraph's tally counts."""
        places = [name for name in PLACE if name in names]
        if not (places or "decision" in names):
            return
        comments = [disposition.comment for disposition in dispositions]
        with Tallying(self.round) as tallying:
            for disposition, comment in zip(dispositions, comments, strict=True):
                became = {name: getattr(comment, name) for name in places}
                for name in places:
                    setattr(comment, name, disposition.was[name])
                tallying.was(comment)
                for name, value in became.items():
                    setattr(comment, name, value)
                comment.decision = disposition.decision
                tallying.becomes(comment)
        _update(Comment, comments, ["decision", *places])

    def _settle_groups(self):
        """Each group that was touched has a representative among its members, which alone counts as distinct.

        Whoever is not told what the representative is told deviates, and so is a line of its own to decide.
        """
        if not self._groups:
            return
        self._set_apart()
        settle_groups(self.round, self._groups, at=self.at)
        # Another comment may speak for the group now.
        if self._set_apart():
            settle_groups(self.round, self._groups, at=self.at)

    def _set_apart(self):
        """Let members deviate that are told something else than their representative; returns whether there are any."""
        apart = told_otherwise(self._groups)
        for start in range(0, len(apart), CHUNK):
            for disposition in self._remembered(apart[start : start + CHUNK], along=True):
                reason = _("Answered differently from %(issue)s.") % {"issue": disposition.group.code}
                self.change(disposition, DispositionEvent.Kind.GROUPED, reason=reason, deviates=True)
            # Not what a preview counted: it is written as it is found.
            Step._flush(self)
        return bool(apart)


class Run(Step):
    """What is kept of one comment while somebody writes: all saves are one step, one line of history, one audit entry.

    The newest step goes on where it is such a run of the same person on this comment, and recent. Whoever takes many
    letters away begins another one, so that what went stays in the history.
    """

    is_run = True

    def _note(self, waiting, changes):
        ((disposition, _kind, _reason),), (change,) = waiting, changes
        last = disposition.events.select_related("step").last()
        gone = _letters_gone(disposition)
        if last is None or not self._continues(last) or last.step.letters_gone + gone > RUN_LETTERS:
            super()._note(waiting, changes)
            return
        before = {name: disposition.was[name] for name in change} | last.before
        after = {name: value for name, value in (last.after | change).items() if value != before[name]}
        last.before, last.after, last.at = {name: before[name] for name in after}, after, self.at
        last.save(update_fields=["before", "after", "at"])
        self.row, self.row.at = last.step, self.at
        self.row.letters_gone += gone
        self.row.save(update_fields=["at", "letters_gone"])

    def _continues(self, last):
        """Whether the newest event of the comment is of a run that goes on now."""
        step = last.step
        return (
            step is not None
            and (step.verb, step.by_id) == (self.verb, self.by and self.by.pk)
            and step.began_at is not None
            and self.at - step.at <= RUN_PAUSE
        )


def _letters_gone(disposition):
    """How many of the letters that were kept before are gone now."""
    pairs = (
        (disposition.was[name], getattr(disposition, name)) for name in ("response", "adopted_text", "internal_note")
    )
    return sum(
        len(text)
        for was, now in pairs
        if was and was != now
        for operation, text in redline_runs(was, now)
        if operation == DELETE
    )


def _concerns_the_group(change, after):
    """Whether what changed of a member may make it, or its group, be answered in another way."""
    if change.keys() & {"group_id", "deviates", "decision"}:
        return True
    return after["decision"] != Decision.PENDING and bool(change.keys() & TOLD)


def _changes_the_answer(was, change):
    """Whether more changes than what stands beside the answer."""
    waits = {was["workflow"], change.get("workflow")} <= WAITING
    return bool(change.keys() - BESIDE - ({"workflow"} if waits else set()))


def _update(model, rows, names, **everywhere):
    """Write these columns of the rows, in one statement: constraints that tie columns together hold at every one."""
    values = {name: _written(model, rows, name) for name in names} | everywhere
    if rows and values:
        model.objects.filter(pk__in=[row.pk for row in rows]).update(**values)


def _written(model, rows, name):
    """What to write into a column: the value of all rows, or a choice with one branch for each of their values.

    `bulk_update` has a branch for each row and column, which takes Django longer than everything else here.
    """
    keys = defaultdict(list)
    for row in rows:
        keys[getattr(row, name)].append(row.pk)
    if len(keys) < 2:
        return next(iter(keys), None)
    field = model._meta.get_field(name)
    branches = (When(pk__in=found, then=Value(value, output_field=field)) for value, found in keys.items())
    choice = Case(*branches, output_field=field)
    return Cast(choice, output_field=field) if connection.features.requires_casted_case_in_updates else choice


def _ties(name):
    """The rows that tie dispositions to others, each with the name of the relation."""
    return getattr(Disposition, name).through.objects.annotate(relation=Value(name, output_field=CharField()))


def _ends(name):
    return "relation", "disposition_id", "theme_id" if name == "themes" else "user_id"


def _relate(name, dispositions):
    """Bring the rows of a many-to-many relation to what `many` says."""
    through = getattr(Disposition, name).through
    _relation, _disposition, other = _ends(name)
    gone = Q()
    for disposition in dispositions:
        if lost := set(disposition.was[name]) - disposition.many[name]:
            gone |= Q(disposition_id=disposition.pk, **{f"{other}__in": lost})
    if gone:
        through.objects.filter(gone).delete()
    through.objects.bulk_create(
        [
            through(**{"disposition_id": disposition.pk, other: key})
            for disposition in dispositions
            for key in disposition.many[name] - set(disposition.was[name])
        ],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )


def refuse_twice(consultation_round, shown, *, by):
    """DoneAlready where the last that the person did is what was shown under this name."""
    last = DeskStep.objects.filter(consultation_round=consultation_round, by=by).first()
    if last and last.shown == shown and not last.undone_at:
        raise DoneAlready(last)
