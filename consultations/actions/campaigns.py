"""Campaigns: the same letter from many, grouped at once where it is identical, proposed to a person where it is nearly.

Nothing here answers a comment (product.md L6b, F8): whoever would take over an answer by joining is proposed, too.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.actions.dispositions import PROPOSERS
from consultations.actions.groups import check_may_group, group, join, new_groups
from consultations.actions.steps import CHUNK, Step
from consultations.audit import record
from consultations.comparing import alike_among
from consultations.locks import hold_round
from consultations.models import (
    CampaignLook,
    Comment,
    CommentGroup,
    Decision,
    DeskStep,
    Disposition,
    DispositionEvent,
    GroupProposal,
    ProposedMember,
    WorkstreamRole,
)
from consultations.permissions import role_in
from consultations.wordings import texts_of

Kind, State = CommentGroup.Kind, GroupProposal.State
SAME = 1.0


@dataclass(frozen=True)
class Found:
    """What one look found: comments looked at, grouped at once and in how many groups; families that wait."""

    looked_at: int
    grouped: int
    groups: int
    proposals: int
    step: DeskStep | None


def find_groups(consultation_round, *, by, at):
    """Look for campaigns in a round: group what is identical at one place, propose what is nearly so; returns Found.

    Run again it makes nothing twice: new letters join their group, open proposals are brought up to date, and what a
    person dissolved, took out or found not the same is left alone until a new letter joins it. A drafter groups what a
    drafter may read. Comparing takes its time and holds nobody up; what changed meanwhile is left for the next look.

    Raises PermissionDenied, and ValidationError where the results are published or somebody is looking already.
    """
    look, is_new = begin_look(consultation_round, by=by, at=at)
    if not is_new:
        raise ValidationError(_("Somebody is looking for campaigns in this round already."))
    try:
        return carry_out_look(look, clock=lambda: at)
    except Exception as error:
        break_off_look(look, error, at=at)
        raise


@transaction.atomic
def begin_look(consultation_round, *, by, at):
    """(A CampaignLook, whether it is a new one): where somebody is looking, theirs. One that has died is broken off."""
    with Step(consultation_round, "group", by=by, at=at) as step:
        check_may_group(step, at)
    looks = CampaignLook.objects.filter(consultation_round=step.round)
    look = looks.filter(state=CampaignLook.State.LOOKING).select_related("by").first()
    if look and not look.has_died(at):
        return look, False
    if look:
        break_off_look(look, None, at=at)
    return looks.create(consultation_round=step.round, by=by, at=at, heartbeat=at), True


def carry_out_look(look, *, clock, compare=alike_among):
    """Do what `find_groups` says; what it found stands in the look. Nothing is written where it was broken off.

    `clock` is asked for the instant once there is something to write: comparing may take minutes.
    """
    consultation_round, by = look.consultation_round, look.by
    texts, wordings = texts_of(consultation_round)
    alike, families = compare(texts, _decided(consultation_round))
    at = clock()
    with transaction.atomic():
        with Step(consultation_round, "group", by=by, at=at) as step:
            check_may_group(step, at)
            if not _standing(look).exists():
                raise ValidationError(_("This look for campaigns was given up, and another begun."))
            made, waiting = _group_identical(step, alike, wordings)
        _propose(step, families, waiting, wordings, at)
        proposals = step.round.group_proposals.filter(state=State.OPEN).count()
        found = Found(len(texts), step.changed, made, proposals, step.row)
        counts = {name: getattr(found, name) for name in ("looked_at", "grouped", "groups", "proposals")}
        _standing(look).update(state=CampaignLook.State.DONE, ended_at=at, found=counts, step=step.row)
        record("consultations.find_groups", step.round, by=by, at=at, data=counts)
    return found


def break_off_look(look, error, *, at):
    """Note that a look came to no end, and why, in a sentence for whoever waits for it. Nothing else was written."""
    match error:
        case ValidationError():
            refusal = " ".join(error.messages)
        case PermissionDenied():
            refusal = _("Whoever asked for it may not group comments here any more.")
        case _error:
            # Whatever went wrong, somebody waits for an answer. Messages quote what people wrote.
            refusal = _("It broke off. Nothing was changed by it.")
    _standing(look).update(state=CampaignLook.State.FAILED, ended_at=at, refusal=refusal)


def _standing(look):
    """The row of a look that has not ended, as a queryset."""
    return CampaignLook.objects.filter(pk=look.pk, state=CampaignLook.State.LOOKING)


@transaction.atomic
def confirm_proposal(proposal, *, by, at, leave_out=()):
    """Group the comments of a proposal but those to `leave_out`; they join the group of the first, where it has one.

    What a drafter may not read stays out, and is proposed again. Returns the CommentGroup as `group` does; raises
    ValidationError where the proposal was decided or has changed, or nothing is left to group.
    """
    proposal, members = _held(proposal, by)
    chosen = [comment for comment in members if comment not in leave_out or comment == proposal.representative]
    if len(chosen) < 2:
        raise ValidationError(_("Choose at least one comment besides the first."))
    home = proposal.representative.disposition.group
    if home:
        chosen.remove(proposal.representative)
    proposal.group = group(
        chosen, into=home, representative=proposal.representative, kind=Kind.NEAR_IDENTICAL, by=by, at=at
    )
    _decide(proposal, State.CONFIRMED, by, at)
    return proposal.group


@transaction.atomic
def dismiss_proposal(proposal, *, by, at):
    """Note that a proposal's comments are not the same; it comes back only with a new comment. Returns the proposal."""
    proposal, _members = _held(proposal, by)
    _decide(proposal, State.DISMISSED, by, at)
    record("consultations.decide_proposal", proposal, by=by, at=at)
    return proposal


def _held(proposal, by):
    """The open proposal with its round held, and the comments of it that stand and that the person may read."""
    consultation_round = hold_round(proposal.consultation_round_id)
    if role_in(by, consultation_round.workstream_id) not in PROPOSERS:
        raise PermissionDenied
    rows = GroupProposal.objects.select_related("representative__disposition__group")
    proposal = rows.filter(pk=proposal.pk, state=State.OPEN).first()
    if proposal is None:
        raise ValidationError(
            _("Somebody decided about this proposal meanwhile, or it has changed. Please look again.")
        )
    readable = Comment.objects.submitted_for(by).filter(consultation_round=consultation_round)
    if not readable.filter(pk=proposal.representative_id).exists():
        raise PermissionDenied
    unread = proposal.members.exclude(comment__in=readable)
    unread.delete()
    members = list(readable.standing().filter(pk__in=proposal.members.values("comment")))
    return proposal, [proposal.representative, *members]


def _decide(proposal, state, by, at):
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, at
    proposal.save(update_fields=["state", "decided_by", "decided_at", "group"])


# --- Reading ----------------------------------------------------------------------------------------------------------


def _taken_out(consultation_round):
    """{comment: groups that a person took it out of, or whose grouping a person undid}, of those in no group now."""
    kinds = [DispositionEvent.Kind.UNGROUPED, DispositionEvent.Kind.UNDONE]
    events = DispositionEvent.objects.filter(
        disposition__comment__consultation_round=consultation_round, disposition__group__isnull=True, kind__in=kinds,
        before__has_key="group_id", step__undone_at__isnull=True,
    )  # fmt: skip
    groups = defaultdict(set)
    for comment, before, after in events.values_list("disposition__comment", "before", "after"):
        if before["group_id"] and not after["group_id"]:
            groups[comment].add(before["group_id"])
    return groups


def _decided(consultation_round):
    """Sets of comments about which a person has decided, or the finder before: families within one are not proposed."""
    members = defaultdict(set)
    grouped = Disposition.objects.filter(group__consultation_round=consultation_round)
    for key, comment in grouped.values_list("group", "comment"):
        members[key].add(comment)
    for comment, groups in _taken_out(consultation_round).items():
        for key in groups:
            members[key].add(comment)
    homes = {comment: key for key, comments in members.items() for comment in comments}
    proposed = defaultdict(set)
    rows = ProposedMember.objects.filter(proposal__consultation_round=consultation_round).exclude(
        proposal__state=State.OPEN
    )
    for proposal, first, comment in rows.values_list("proposal", "proposal__representative", "comment"):
        proposed[proposal] |= {first, comment}
    # With a proposal its first comment's whole group was looked at.
    looked_at = [
        comments.union(*(members[homes[comment]] for comment in comments if comment in homes))
        for comments in proposed.values()
    ]
    return [*members.values(), *looked_at]


@dataclass(frozen=True, slots=True)
class _Now:
    """One comment as it stands when the finder writes."""

    comment: int
    disposition: int
    group: int | None
    deviates: bool
    decision: str
    visibility: str


def _now(step, keys, wordings):
    """{comment: _Now} of those that still stand with the words that were read."""
    rows = Comment.objects.standing().filter(consultation_round=step.round)
    found, keys = {}, list(keys)
    names = ("current", "pk", "disposition", "disposition__group", "disposition__deviates", "decision", "visibility")
    for start in range(0, len(keys), CHUNK):
        for current, *facts in rows.filter(pk__in=keys[start : start + CHUNK]).values_list(*names):
            if wordings[facts[0]] == current:
                found[facts[0]] = _Now(*facts)
    return found


def _leading(step, comments):
    """The dispositions of comments that represent groups, by comment."""
    found = {}
    for start in range(0, len(comments), CHUNK):
        rows = Disposition.objects.filter(comment__in=comments[start : start + CHUNK])
        found |= {row.comment_id: row for row in rows.select_related("comment__current")}
    return found


# --- Writing ----------------------------------------------------------------------------------------------------------


def _group_identical(step, alike, wordings):
    """Group identical comments; returns (number of new groups, {representative: comments that wait for a person})."""
    now = _now(step, (key for keys in alike for key in keys), wordings)
    taken_out = _taken_out(step.round)
    unread = _unread(step, now)
    joining, founding = {}, []
    for keys in alike:
        rows = [now[key] for key in keys if key in now]
        homes = Counter(row.group for row in rows if row.group and not row.deviates)
        free = [row for row in rows if not row.group and row.comment not in taken_out and row.comment not in unread]
        if homes and free:
            joining[_most_common(homes)] = free
        elif not homes and len(free) > 1:
            # Who is open speaks for the others, so that nobody is answered by being found.
            first = min(free, key=lambda row: (row.decision != Decision.PENDING, row.visibility == "confidential"))
            founding.append((first, free))
    homes = CommentGroup.objects.in_bulk(joining)
    made = new_groups(step, [(Kind.IDENTICAL, first.comment) for first, _free in founding]) if founding else []
    into = {row.disposition: homes[key] for key, free in joining.items() for row in free}
    into |= {row.disposition: group for group, (_first, free) in zip(made, founding, strict=True) for row in free}
    leading = _leading(step, [group.representative_id for group in [*homes.values(), *made] if group.representative_id])
    waiting = defaultdict(dict)
    for rows in step.rows(into):
        for disposition in rows:
            group = into[disposition.pk]
            first = leading.get(group.representative_id)
            if not join(step, disposition, group, first, answering=False) and first:
                waiting[first.comment_id][disposition.comment_id] = SAME
    return len(made), waiting


def _unread(step, now):
    """The comments of these that a drafter may not read."""
    if step.role != WorkstreamRole.Role.DRAFTER:
        return set()
    hidden = [row.comment for row in now.values() if row.visibility == "confidential"]
    mine = set()
    for start in range(0, len(hidden), CHUNK):
        mine |= set(
            Disposition.objects.filter(comment__in=hidden[start : start + CHUNK], assignee=step.by).values_list(
                "comment", flat=True
            )
        )
    return set(hidden) - mine


def _propose(step, families, waiting, wordings, at):
    """Bring the open proposals to what was found now; those that stay as they were are not touched."""
    wanted = {first: dict(members) for first, members in waiting.items()}
    altered = set()
    now = _now(step, (key for family in families for key in family.members), wordings)
    taken_out = _taken_out(step.round)
    homes = {row.group for row in now.values()} - {None}
    groups = CommentGroup.objects.in_bulk(homes)
    for family in families:
        rows = {key: now[key] for key in family.members if key in now}
        likeness = dict(zip(family.members, family.similarity, strict=True))
        counted = Counter(row.group for row in rows.values() if row.group and not row.deviates)
        home = _most_common(counted) if counted else None
        fresh = {
            key: likeness[key]
            for key, row in rows.items()
            # What a person put together stays so; what is identical moves as a whole.
            if (row.group is None and home not in taken_out.get(key, ()))
            or (row.group not in (None, home) and groups[row.group].kind == Kind.IDENTICAL and not row.deviates)
        }
        first = groups[home].representative_id if home else next(iter(fresh), None)
        fresh.pop(first, None)
        if fresh:
            wanted[first] = fresh | wanted.get(first, {})
            altered |= family.altered
    decided = _decided(step.round)
    wanted = {
        (first, frozenset(members)): members
        for first, members in wanted.items()
        if not any({first, *members} <= comments for comments in decided)
    }
    _write(step.round, wanted, altered, at)


def _write(consultation_round, wanted, altered, at):
    have = defaultdict(set)
    open_ones = GroupProposal.objects.filter(consultation_round=consultation_round, state=State.OPEN)
    for key, first, comment in open_ones.values_list("pk", "representative", "members__comment"):
        have[key, first].add(comment)
    kept = {(first, frozenset(members)): key for (key, first), members in have.items()}
    kept = {family: key for family, key in kept.items() if family in wanted}
    open_ones.exclude(pk__in=kept.values()).delete()
    new = {family: members for family, members in wanted.items() if family not in kept}
    proposals = GroupProposal.objects.bulk_create(
        [
            GroupProposal(consultation_round=consultation_round, representative_id=first, found_at=at)
            for first, _members in new
        ],
        batch_size=CHUNK,
    )
    ProposedMember.objects.bulk_create(
        [
            ProposedMember(proposal=proposal, comment_id=comment, similarity=similarity, altered=comment in altered)
            for proposal, members in zip(proposals, new.values(), strict=True)
            for comment, similarity in members.items()
        ],
        batch_size=CHUNK,
    )


def _most_common(homes):
    """The group with most of the comments; of several, the eldest."""
    return min(homes, key=lambda key: (-homes[key], key))
