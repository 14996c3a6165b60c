"""Counts of comments by paragraph, kept in the comment's own transaction (design decision 11)."""

from collections import Counter, defaultdict

from django.db.models import Case, Count, F, Q, Sum, Value, When

from consultations.models import Comment, ParagraphTally

FIELDS = (
    "submitted",
    "substantive",
    "undecided",
    "withdrawn",
    "published",
    "distinct",
    "distinct_substantive",
    "distinct_undecided",
    "words",
    "words_left",
)


def share(comment):
    """What one submitted comment adds to the tally of its paragraph."""
    if not comment.ref or comment.split_at or comment.rejoined_at:
        return Counter()
    if comment.withdrawn_at:
        return Counter(withdrawn=1)
    substantive, undecided = int(comment.kind == "substantive"), int(comment.decision == "pending")
    distinct = int(comment.is_distinct)
    return Counter(
        submitted=1,
        substantive=substantive,
        undecided=undecided,
        published=int(comment.public_no is not None and comment.visibility != "confidential"),
        distinct=distinct,
        distinct_substantive=distinct * substantive,
        distinct_undecided=distinct * undecided,
        words=distinct * comment.words,
        words_left=distinct * undecided * comment.words,
    )


class Tallying:
    """Collect what comments were and became, then write the differences: `with Tallying(round) as tallying`."""

    def __init__(self, consultation_round):
        self.round_id = consultation_round.pk
        self.changes = defaultdict(Counter)

    def __enter__(self):
        return self

    def was(self, comment):
        self.changes[comment.paragraph_id].subtract(share(comment))

    def becomes(self, comment):
        self.changes[comment.paragraph_id].update(share(comment))

    def __exit__(self, failed, *rest):
        if not failed:
            self._write({place: change for place, change in self.changes.items() if any(change.values())})

    def _write(self, changes):
        """Two statements, however many paragraphs are touched; more where one is tallied for the first time."""
        if self._add(changes) == len(changes):
            return
        rows = ParagraphTally.objects.filter(consultation_round=self.round_id)
        have = set(rows.values_list("paragraph", flat=True))
        new = {place: change for place, change in changes.items() if place not in have}
        ParagraphTally.objects.bulk_create(
            [ParagraphTally(consultation_round_id=self.round_id, paragraph_id=place) for place in new],
            ignore_conflicts=True,
        )
        self._add(new)

    def _add(self, changes):
        """Add to the rows that exist; returns how many those are."""
        rows = ParagraphTally.objects.filter(consultation_round=self.round_id)
        places = {place: change for place, change in changes.items() if place is not None}
        added = 0
        if None in changes:
            added += rows.filter(paragraph__isnull=True).update(
                **{name: F(name) + n for name, n in changes[None].items() if n}
            )
        if places:
            added += rows.filter(paragraph__in=places).update(
                **{
                    name: F(name) + Case(
                        *(When(paragraph=place, then=Value(n[name])) for place, n in places.items() if n[name]),
                        default=Value(0),
                    )
                    for name in FIELDS
                    if any(change[name] for change in places.values())
                }
            )  # fmt: skip
        return added


def counted(consultation_round):
    """The tallies as they ought to be, by paragraph id (None for general comments), counted afresh in one statement."""
    standing = Q(withdrawn_at__isnull=True)
    distinct, undecided = standing & Q(is_distinct=True), Q(decision="pending")
    rows = (
        Comment.objects.filter(consultation_round=consultation_round)
        .submitted()
        .order_by()
        .values("paragraph")
        .annotate(
            submitted=Count("pk", filter=standing),
            substantive=Count("pk", filter=standing & Q(kind="substantive")),
            undecided=Count("pk", filter=standing & undecided),
            withdrawn=Count("pk", filter=~standing),
            published=Count("pk", filter=standing & Q(public_no__isnull=False) & ~Q(visibility="confidential")),
            distinct=Count("pk", filter=distinct),
            distinct_substantive=Count("pk", filter=distinct & Q(kind="substantive")),
            distinct_undecided=Count("pk", filter=distinct & undecided),
            words_read=Sum("words", filter=distinct, default=0),
            words_left=Sum("words", filter=distinct & undecided, default=0),
        )
    )
    rows = [row | {"words": row.pop("words_read")} for row in rows]
    return {row["paragraph"]: {name: row[name] for name in FIELDS} for row in rows}


def recount(consultation_round):
    """Write the tallies afresh; for bulk paths, which then equal what the actions would have left."""
    ParagraphTally.objects.filter(consultation_round=consultation_round).delete()
    ParagraphTally.objects.bulk_create(
        [
            ParagraphTally(consultation_round=consultation_round, paragraph_id=place, **counts)
            for place, counts in counted(consultation_round).items()
        ],
        batch_size=500,
    )
