"""Taking a step back, whole (product.md L6a): what somebody has touched since stays, and is named."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consultations.actions.steps import INSTANTS, TOLD, WAITING, Step
from consultations.actions.themes import theme_called
from consultations.models import Comment, Decision, DeskStep, Disposition, DispositionEvent, Phase, WorkstreamRole
from consultations.permissions import role_in

# One decision can be taken back for as long as one still looks at it; what was done to many, until it is published.
UNDO_ONE = timedelta(seconds=30)
NOT_UNDONE = {DeskStep.Verb.SPLIT, DeskStep.Verb.REJOIN, DeskStep.Verb.ASK, DeskStep.Verb.UNDO}
# The review editor's word is taken back by nobody else.
UNDONE_BY_ITS_AUTHOR = {DeskStep.Verb.SEND_BACK, DeskStep.Verb.REVIEW}
# After this the comment is another than the one that was answered.
NEW_CASE = {
    DispositionEvent.Kind.COMMENT_REVISED, DispositionEvent.Kind.COMMENT_WITHDRAWN, DispositionEvent.Kind.SPLIT,
    DispositionEvent.Kind.REJOINED,
}  # fmt: skip


def undo_until(step):
    """Until when a step can be undone: an instant, or None for as long as the results are not published."""
    return step.at + UNDO_ONE if step.comments <= 1 else None


def can_undo(step, *, by, at, role=None):
    """Whether the person may undo the step now: the own one, or as a co-lead one that was done to many.

    `role` in the workstream, for a list of steps that has asked for it already.
    """
    is_over = step.consultation_round.phase(at) in (Phase.PUBLISHED, Phase.CANCELLED)
    if step.undone_at or step.verb in NOT_UNDONE or is_over:
        return False
    if step.verb in UNDONE_BY_ITS_AUTHOR and step.by_id != by.pk:
        return False
    until = undo_until(step)
    if until is not None:
        return step.by_id == by.pk and at <= until
    role = role_in(by, step.consultation_round.workstream_id) if role is None else role
    return step.by_id == by.pk or role == WorkstreamRole.Role.CO_LEAD


@transaction.atomic
def undo(step, *, by, at):
    """Take a whole step back; returns the Step that did it. What was changed since stays, and is named in `skipped`.

    Raises PermissionDenied to whoever has no role, ValidationError when it is too late.
    """
    undoing = Step(step.consultation_round, DeskStep.Verb.UNDO, by=by, at=at)
    step = DeskStep.objects.select_related("consultation_round").get(pk=step.pk)
    if not undoing.role:
        raise PermissionDenied
    if not can_undo(step, by=by, at=at):
        raise ValidationError(_("This can no longer be undone here. Re-open the decision instead, and say why."))
    with undoing:
        changes = _changes_of(step)
        _check_titles(step)
        step.merged_themes.update(merged_into=None, merged_in=None)
        merged = dict(undoing.round.themes.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
        is_left = False
        for rows in undoing.rows(changes, along=True):
            since, along = _events_since(rows, changes), _going_along(rows, changes, by)
            answering = _answering({changes[row.pk].before.get("duplicate_of_id") for row in rows})
            for disposition in rows:
                change = changes[disposition.pk]
                if not disposition.is_readable and disposition.pk not in along:
                    is_left = True
                    undoing.skip(disposition, _("You may not read it: a co-lead can undo it."))
                elif why := _why_not_undo(disposition, change, since[disposition.pk]):
                    undoing.skip(disposition, why)
                elif change.before.get("duplicate_of_id") not in answering:
                    undoing.skip(disposition, _("What it was a duplicate of is no longer answered."))
                else:
                    before = {
                        name: datetime.fromisoformat(value) if name in INSTANTS and value else value
                        for name, value in change.before.items()
                    }
                    if "themes" in before:
                        before["themes"] = {_standing(theme, merged) for theme in before["themes"]}
                    undoing.change(disposition, DispositionEvent.Kind.UNDONE, **before)
    # What changed nothing can be tried again: the reason may go away.
    if not is_left and (undoing.changed or not undoing.skipped):
        DeskStep.objects.filter(pk=step.pk).update(undone_at=at, undone_by=by)
    return undoing


@dataclass
class _Change:
    """What a step made of one disposition, in one event or in several; `last` is the key of the newest."""

    before: dict
    after: dict
    last: int

    @property
    def is_binding(self):
        """Whether undoing gives back an answer, or a place in a group: only with the words that there were."""
        status = {self.before.get("workflow"), self.after.get("workflow")}
        # Another answer with the same decision is proposed at another instant.
        return bool({"decision", "proposed_at"} & self.after.keys()) or (
            not status <= {*WAITING, None} or bool(self.before.get("group_id"))
        )


def _changes_of(step):
    """{key of the disposition: _Change}."""
    changes = {}
    for event in step.events.order_by("pk"):
        earlier = changes.get(event.disposition_id)
        before, after = (
            (event.before | earlier.before, earlier.after | event.after) if earlier else (event.before, event.after)
        )
        changes[event.disposition_id] = _Change(before, after, event.pk)
    return changes


def _events_since(rows, changes):
    """{key of the disposition: what happened to it since, the newest first}, where it matters."""
    since = {disposition.pk: [] for disposition in rows}
    asked = [key for key in since if changes[key].is_binding]
    if asked:
        first = min(changes[key].last for key in asked)
        for event in DispositionEvent.objects.filter(disposition__in=asked, pk__gt=first).order_by("-pk"):
            if event.pk > changes[event.disposition_id].last:
                since[event.disposition_id].append(event)
    return since


def _going_along(rows, changes, by):
    """The keys of those the person may not read that follow a comment which the step changed, and which may be read."""
    hidden = {row.pk: row.group for row in rows if not row.is_readable and row.group and not row.deviates}
    if not hidden:
        return set()
    leading = Disposition.objects.filter(comment__in={group.representative_id for group in hidden.values()})
    leading = leading.filter(~Q(comment__visibility="confidential") | Q(assignee=by))
    spoken = {comment for key, comment in leading.values_list("pk", "comment") if key in changes}
    return {key for key, group in hidden.items() if group.representative_id in spoken}


def _why_not_undo(disposition, change, since):
    """Why this one is left as it is, in a sentence; empty where it becomes what it was."""
    comment = disposition.comment
    if comment.split_at or comment.rejoined_at:
        return _("It was split or joined since.")
    if comment.withdrawn_at:
        return _("It was withdrawn.")
    if any(disposition.was[name] != value for name, value in change.after.items()):
        return _("Somebody changed it since.")
    then = dict(disposition.was)
    for event in since:
        then |= event.before
    names = TOLD | {"paragraph_id", "placement"}
    if change.after.keys() & TOLD:
        # Whoever agreed an answer or found it adequate has said nothing of the one that would come back.
        names |= {"agreements", "reviewed_by_id"}
    if any(event.kind in NEW_CASE for event in since) or any(then[name] != disposition.was[name] for name in names):
        return _("Somebody changed it since.")
    return ""


def _answering(keys):
    """Of the keys of comments to which duplicates point those that are answered themselves; None is none of them."""
    found = Comment.objects.standing().filter(pk__in=keys - {None}).exclude(decision=Decision.DUPLICATE)
    return {None, *(found.values_list("pk", flat=True) if keys - {None} else ())}


def _check_titles(step):
    """ValidationError where a theme that was merged would come back beside another of its title."""
    for theme in step.merged_themes.all():
        if theme_called(step.consultation_round, theme.title):
            raise ValidationError(
                _("There is another theme “%(title)s” by now. Give it another title first.") % {"title": theme.title}
            )


def _standing(theme, merged):
    """The theme into which this one has gone, by way of others if need be."""
    while theme in merged:
        theme = merged[theme]
    return theme
