"""Who speaks for a group, who follows, and which comments count: settled after whatever changed a group's members."""

from django.db.models import F, Q

from consultations.models import Comment, CommentGroup, Decision, Disposition
from consultations.tallies import Tallying

CHUNK = 500


def settle_groups(consultation_round, groups, *, at):
    """Give groups (keys) a representative that stands and does not deviate, and count their comments once.

    A confidential comment speaks for others only where no other can: its answer is told to all. A group without members
    is dissolved, and one that got members again no longer is. For whatever changes membership, deviation or withdrawal;
    a constant number of statements.
    """
    if not groups:
        return
    members = Comment.objects.standing().filter(disposition__group__in=groups).order_by("pk")
    by_group = {key: [] for key in groups}
    rows = members.select_related("disposition").only(
        "pk", "ref", "is_distinct", "words", "kind", "decision", "paragraph_id", "withdrawn_at", "split_at",
        "rejoined_at", "public_no", "visibility", "disposition__group_id", "disposition__deviates",
    )  # fmt: skip
    for comment in rows:
        by_group[comment.disposition.group_id].append(comment)
    changed = []
    for group in CommentGroup.objects.filter(pk__in=groups):
        candidates = [comment for comment in by_group[group.pk] if not comment.disposition.deviates]
        keys = {comment.pk for comment in may_represent(candidates)}
        representative = group.representative_id
        if representative not in keys and candidates:
            representative = min(keys)
        dissolved_at = None if by_group[group.pk] else (group.dissolved_at or at)
        if (representative, dissolved_at) != (group.representative_id, group.dissolved_at):
            group.representative_id, group.dissolved_at = representative, dissolved_at
            changed.append(group)
        for comment in by_group[group.pk]:
            comment.counts = comment.disposition.deviates or comment.pk == representative
    CommentGroup.objects.bulk_update(changed, ["representative", "dissolved_at"], batch_size=CHUNK)
    ours = [comment for comments in by_group.values() for comment in comments if comment.counts != comment.is_distinct]
    loose = Comment.objects.standing().filter(
        consultation_round=consultation_round, is_distinct=False, disposition__group__isnull=True
    )
    for comment in loose:
        comment.counts = True
        ours.append(comment)
    with Tallying(consultation_round) as tallying:
        for comment in ours:
            tallying.was(comment)
            comment.is_distinct = comment.counts
            tallying.becomes(comment)
    for counts in (True, False):
        keys = [comment.pk for comment in ours if comment.is_distinct is counts]
        for start in range(0, len(keys), CHUNK):
            Comment.objects.filter(pk__in=keys[start : start + CHUNK]).update(is_distinct=counts)


def may_represent(comments):
    """Those of these comments that may speak for them all: none that came in confidence, where there is another."""
    return [comment for comment in comments if comment.visibility != "confidential"] or comments


def told_the_same(one, other):
    """Whether two dispositions tell their senders the same, however far either has come."""
    if any(getattr(one, name) != getattr(other, name) for name in ("decision", "duplicate_of_id")):
        return False
    # At another place the same answer adopts another wording: what is proposed there.
    as_proposed = one.as_proposed and other.as_proposed and one.comment.place != other.comment.place
    same_wording = as_proposed or _adopted(one) == _adopted(other)
    return one.decision == Decision.PENDING or (one.response == other.response and same_wording)


def _adopted(disposition):
    return disposition.adopted_text or (disposition.comment.current.proposed_text if disposition.as_proposed else "")


def told_otherwise(groups):
    """The keys of members of these groups that follow a representative and are told something else: two queries."""
    leading = "group__representative__disposition__"
    pending = Q(decision=Decision.PENDING) & Q(**{f"{leading}decision": Decision.PENDING})
    alike = Q(as_proposed=False, **{name: F(leading + name) for name in ("decision", "response", "adopted_text")})
    alike &= Q(**{f"{leading}as_proposed": False}) & ~Q(decision=Decision.DUPLICATE)
    found = (
        Disposition.objects.filter(
            group__in=groups, deviates=False, comment__withdrawn_at=None, **{f"{leading}group": F("group")},
            **{f"{leading}deviates": False}, group__representative__withdrawn_at=None,
        )
        .exclude(comment=F("group__representative"))
        .filter(~(pending | alike))
        .select_related("comment__current", "group")
        .order_by("pk")
    )  # fmt: skip
    found = list(found)
    homes = {one.group.representative_id for one in found}
    rows = Disposition.objects.filter(comment__in=homes).select_related("comment__current") if homes else ()
    speaking = {row.comment_id: row for row in rows}
    return [one.pk for one in found if not told_the_same(one, speaking[one.group.representative_id])]
