"""Issues: comments answered as one, each keeping its own line and its author (product.md L6b; peers.md 4, idea 4).

The answer of the representative is the group's. Nothing decided is overwritten by grouping: a member that was decided
otherwise deviates. What was answered stays answered when a comment leaves.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from consultations.actions.dispositions import PROPOSERS, SETTLED, follow, take_back, why_gone
from consultations.actions.settling import settle_groups, told_the_same
from consultations.actions.steps import CHUNK, Step
from consultations.audit import record
from consultations.errors import DispositionConflict
from consultations.models import (
    Comment,
    CommentGroup,
    Decision,
    Disposition,
    DispositionEvent,
    Phase,
    Visibility,
    Workflow,
    WorkstreamRole,
)
from consultations.numbers import take_numbers
from consultations.text import clean_text, one_line

Kind = CommentGroup.Kind
# What holds of all members of a group, from the closest likeness to the loosest.
LOOSER = [Kind.IDENTICAL, Kind.NEAR_IDENTICAL, Kind.ISSUE]


@transaction.atomic
def group(comments, *, by, at, into=None, representative=None, title="", kind=Kind.ISSUE):
    """Answer comments of one round as one issue, a new one or `into` another; returns the CommentGroup.

    Where the representative is answered, comments without a decision take the answer over; where none is named, an
    answered comment represents before an open one. Whoever was in another group moves. The DeskStep stands in
    `group.step`, and what could not be grouped, with the reason, in `group.skipped`.

    Raises PermissionDenied, and ValidationError where a new group would hold fewer than two comments.
    """
    keys = _keys(comments)
    consultation_round = into.consultation_round if into else _round_of(keys)
    with Step(consultation_round, "group", by=by, at=at) as step:
        check_may_group(step, at)
        members = _standing(step, keys)
        if into:
            into = CommentGroup.objects.get(pk=into.pk)
            if into.dissolved_at:
                raise ValidationError(_("This issue was dissolved meanwhile. Please make a new one."))
            leading = answer_of(into)
            if leading is not None:
                check_reads(step, leading)
        else:
            if len(members) < 2:
                raise ValidationError(_("An issue is two comments and more that stand and that you may read."))
            if same := _one_already(members):
                raise ValidationError(_("They are one issue already: %(issue)s.") % {"issue": same.code})
            leading = _leading(members, representative)
            (into,) = new_groups(step, [(kind, leading.comment_id)], title=title)
        left = set()
        for rows in step.rows(keys):
            for disposition in rows:
                before = disposition.group_id
                if join(step, disposition, into, leading) and before:
                    left.add(before)
        free_the_last(step, left - {into.pk})
        if step.row and LOOSER.index(kind) > LOOSER.index(into.kind):
            into.kind = kind
            into.save(update_fields=["kind"])
    into.refresh_from_db()
    into.step, into.skipped = step.row, step.skipped
    return into


@transaction.atomic
def ungroup(comments, *, by, at):
    """Take comments out of their groups; each keeps the answer it has. Returns the Step.

    A group of which one member is left is none: it is taken out, too.
    """
    keys = _keys(comments)
    with Step(_round_of(keys), "ungroup", by=by, at=at) as step:
        check_may_group(step, at)
        groups = set()
        for rows in step.rows(keys):
            for disposition in rows:
                if disposition.group_id is None:
                    step.skip(disposition, _("It is in no issue."))
                    continue
                groups.add(disposition.group_id)
                leave(step, disposition)
        free_the_last(step, groups)
    return step


def dissolve(group, *, by, at):
    """Take all members out of a group, those that were withdrawn as well; its code is not given again."""
    return ungroup(Comment.objects.filter(disposition__group=group), by=by, at=at)


@transaction.atomic
def deviate(comment, *, by, at):
    """Answer a member by itself from now on; it stays with its group, and keeps the answer it has. Returns the Step."""
    with Step(comment.consultation_round, "ungroup", by=by, at=at) as step:
        check_may_group(step, at)
        disposition = _member(step, comment)
        if disposition.group.representative_id == comment.pk:
            raise ValidationError(_("It speaks for the issue. Let another comment speak for it first."))
        reason = _("Answered differently from %(issue)s.") % {"issue": disposition.group.code}
        step.change(disposition, DispositionEvent.Kind.GROUPED, reason=reason, deviates=True)
    return step


@transaction.atomic
def follow_again(comment, *, lock_version, answer_version, by, at):
    """Let a deviating member take the answer of its group; returns the Step. What it was stays in the history.

    `lock_version` and `answer_version` are those of the member and of the representative, as they were shown: raises
    DispositionConflict where either has changed. An agreed answer is replaced by co-leads only.
    """
    with Step(comment.consultation_round, "group", by=by, at=at) as step:
        check_may_group(step, at)
        disposition = _member(step, comment)
        leading = answer_of(disposition.group)
        if leading is not None:
            check_reads(step, leading)
        if not disposition.deviates or leading is None or leading.pk == disposition.pk:
            raise ValidationError(_("It is answered with its issue already."))
        if (disposition.lock_version, leading.lock_version) != (lock_version, answer_version):
            raise DispositionConflict(disposition)
        same = same_answer(disposition, leading)
        if disposition.decision != Decision.PENDING and not same and step.role != WorkstreamRole.Role.CO_LEAD:
            raise PermissionDenied(_("Only a co-lead replaces an answer that was given."))
        reason = _("Answered with %(issue)s again.") % {"issue": disposition.group.code}
        if same or (leading.decision == Decision.PENDING == disposition.decision):
            step.change(disposition, DispositionEvent.Kind.GROUPED, reason=reason, deviates=False)
        elif leading.decision == Decision.PENDING:
            take_back(step, disposition, reason, deviates=False)
        elif not _take_over(step, disposition, leading, reason, deviates=False):
            raise ValidationError([sentence for _ref, sentence in step.skipped])
    return step


@transaction.atomic
def change_representative(comment, *, by, at):
    """Let another member that does not deviate speak for its group; returns the CommentGroup."""
    with Step(comment.consultation_round, "group", by=by, at=at) as step:
        check_may_group(step, at)
        disposition = _member(step, comment)
        if disposition.deviates:
            raise ValidationError(_("It is answered differently, so it cannot speak for the issue."))
        group = disposition.group
        others = Comment.objects.standing().filter(disposition__group=group, disposition__deviates=False)
        if comment.visibility == "confidential" and others.exclude(visibility="confidential").exists():
            raise ValidationError(_("It came in confidence: it speaks for others only where no other comment can."))
        group.representative = comment
        group.save(update_fields=["representative"])
        settle_groups(step.round, {group.pk}, at=at)
    record("consultations.update_group", group, by=by, at=at)
    return group


@transaction.atomic
def update_group(group, *, title, note, seen, by, at):
    """Rename a group, or write a note on it that never leaves the desk; returns it.

    `seen`: title and note as they were shown. Raises ValidationError where somebody has changed them since.
    """
    with Step(group.consultation_round, "group", by=by, at=at) as step:
        check_may_group(step, at)
        group = CommentGroup.objects.get(pk=group.pk)
        if tuple(seen) != (group.title, group.note):
            raise ValidationError(_("Somebody changed title or note meanwhile. Both stand here; please join them."))
        group.title, group.note = one_line(title), clean_text(note).strip()
        group.full_clean()
        group.save(update_fields=["title", "note"])
    record("consultations.update_group", group, by=by, at=at)
    return group


# --- What grouping by hand and by the finder share --------------------------------------------------------------------


def check_may_group(step, at):
    """PermissionDenied or ValidationError where nothing can be grouped by this person, or at this instant.

    Before the round closes leads read and sort; a comment that is amended after that is answered by itself.
    """
    if step.role not in PROPOSERS:
        raise PermissionDenied
    if step.round.phase(at) == Phase.PUBLISHED:
        raise ValidationError(_("The results are published: issues can no longer be changed here."))
    if step.round.phase(at) == Phase.CANCELLED:
        raise ValidationError(_("This round is over: nothing is changed here any more."))


def check_reads(step, leading):
    """PermissionDenied where the person may not read the comment whose answer another one would take."""
    if not any(rows for rows in step.rows([leading.pk])):
        raise PermissionDenied(_("You may not read the comment that speaks for this issue: a co-lead can do this."))


def new_groups(step, kinds_and_representatives, *, title=""):
    """Make groups with the next codes of the round, one for each (kind, key of the representative)."""
    first = take_numbers(step.round, "last_group_no", len(kinds_and_representatives))
    groups = [
        CommentGroup(
            consultation_round=step.round, kind=kind, code=f"G-{number:03d}", title=one_line(title),
            representative_id=representative, created_at=step.at, created_by=step.by,
        )
        for number, (kind, representative) in enumerate(kinds_and_representatives, start=first)
    ]  # fmt: skip
    for group in groups:
        group.clean_fields()
    return CommentGroup.objects.bulk_create(groups, batch_size=CHUNK)


def answer_of(group):
    """The disposition of a group's representative, or None where nobody represents it now."""
    leading = Disposition.objects.filter(group=group, comment=group.representative_id, comment__withdrawn_at=None)
    return leading.select_related("comment__current").first()


def join(step, disposition, group, leading, *, answering=True):
    """Bring one of the step's rows into a group; returns whether it came.

    `leading` is the representative's disposition. Not `answering`: whoever would take over an answer stays out.
    """
    comment = disposition.comment
    if refusal := _why_not(disposition, group):
        step.skip(disposition, refusal)
        return False
    reason = f"{disposition.group.code} → {group.code}" if disposition.group_id else group.code
    is_open = disposition.decision == Decision.PENDING and disposition.workflow != Workflow.CONTESTED
    answered = leading is not None and leading.decision != Decision.PENDING
    # What was answered in confidence is told to nobody else before a person has seen both: it deviates for now.
    is_secret = answered and leading.comment.visibility == "confidential" != comment.visibility
    if is_open and answered and not is_secret and leading.comment_id != comment.pk:
        if not answering:
            step.skip(disposition, _("The issue is answered: a person says whether this comment is answered so."))
            return False
        return _take_over(step, disposition, leading, reason, group_id=group.pk, deviates=False)
    deviates = leading is not None and leading.comment_id != comment.pk and not same_answer(disposition, leading)
    return step.change(disposition, DispositionEvent.Kind.GROUPED, reason=reason, group_id=group.pk, deviates=deviates)


def leave(step, disposition):
    """Take one of the step's rows out of its group."""
    code = disposition.group.code
    step.change(disposition, DispositionEvent.Kind.UNGROUPED, reason=code, group_id=None, deviates=False)


def free_the_last(step, groups):
    """Take out whoever is left alone in one of the groups (keys): an issue is several comments."""
    alone = (
        Comment.objects.standing()
        .filter(disposition__group__in=groups)
        .order_by()
        .values("disposition__group")
        .annotate(n=Count("pk"), last=Max("disposition"))
        .filter(n=1)
    )
    for rows in step.rows([row["last"] for row in alone] if groups else []):
        for disposition in rows:
            leave(step, disposition)


def same_answer(one, other):
    """Whether two dispositions tell their senders the same, and neither alone is discussed."""
    if Workflow.CONTESTED in (one.workflow, other.workflow) and one.workflow != other.workflow:
        return False
    return told_the_same(one, other)


def _take_over(step, disposition, leading, reason, **place):
    """Give one of the step's rows the answer of its representative; returns whether it has it."""
    answer = {
        name: getattr(leading, name)
        for name in ("response", "adopted_text", "as_proposed", "duplicate_of_id", "standard_response_id")
    }
    left_out = len(step.skipped)
    follow(step, disposition, leading.decision, answer | place, leading.comment, reason=reason)
    return len(step.skipped) == left_out


def _why_not(disposition, group):
    if why := why_gone(disposition.comment):
        return why
    return _("It is in this issue already.") if disposition.group_id == group.pk else ""


def _keys(comments):
    """The keys of the dispositions of comments: a queryset, or rows."""
    if hasattr(comments, "values_list"):
        return list(comments.order_by().values_list("disposition", flat=True))
    comments = [comment.pk for comment in comments]
    chunks = [comments[start : start + CHUNK] for start in range(0, len(comments), CHUNK)]
    found = [Disposition.objects.filter(comment__in=chunk).values_list("comment", "pk") for chunk in chunks]
    by_comment = {comment: key for rows in found for comment, key in rows}
    return [by_comment[comment] for comment in dict.fromkeys(comments) if comment in by_comment]


def _round_of(keys):
    """The round of which all these dispositions are; the Step reads no other round's."""
    first = Disposition.objects.filter(pk__in=keys[:1]).select_related("comment__consultation_round").first()
    if first is None:
        raise ValidationError(_("Choose the comments first."))
    return first.comment.consultation_round


def _standing(step, keys):
    """(comment, workflow, decision, visibility) of those that stand and that the person may read, by disposition."""
    readable = Comment.objects.submitted_for(step.by) if step.by else Comment.objects.submitted()
    readable = readable.standing().filter(consultation_round=step.round)
    members = {}
    for start in range(0, len(keys), CHUNK):
        rows = readable.filter(disposition__in=keys[start : start + CHUNK])
        names = ("disposition", "pk", "disposition__workflow", "disposition__decision", "visibility")
        for key, *facts in rows.values_list(*names):
            members[key] = tuple(facts)
    if len(members) < len(keys):
        elsewhere = Disposition.objects.filter(pk__in=[key for key in keys if key not in members][:CHUNK])
        if elsewhere.exclude(comment__consultation_round=step.round).exists():
            raise ValidationError(_("All comments of an issue are of one round."))
    return members


def _one_already(members):
    """The issue of which these (by key of the disposition) are exactly the members that stand; a form came twice."""
    homes = CommentGroup.objects.filter(dispositions__in=list(members)[:1])
    for group in homes:
        standing = Comment.objects.standing().filter(disposition__group=group).order_by()
        if set(standing.values_list("disposition", flat=True)) == set(members):
            return group
    return None


def _leading(members, representative):
    """The disposition that speaks for a new group of these members: the one that is named, or the furthest decided.

    What came in confidence speaks for nobody, even where it is named, as long as there is another.
    """
    if representative is not None:
        keys = [key for key, (comment, *_rest) in members.items() if comment == representative.pk]
        if not keys:
            raise ValidationError({"representative": _("A comment that stands speaks for the others.")})
        (key,) = keys
    if representative is None or members[key][-1] == Visibility.CONFIDENTIAL:

        def rank(key):
            _comment, workflow, decision, visibility = members[key]
            return (visibility == Visibility.CONFIDENTIAL, workflow not in SETTLED, decision == Decision.PENDING, key)

        key = min(members, key=rank)
    return Disposition.objects.select_related("comment__current").get(pk=key)


def _member(step, comment):
    disposition = step.one(Disposition.objects.only("pk").get(comment=comment))
    if disposition.group_id is None:
        raise ValidationError(_("It is in no issue."))
    return disposition
