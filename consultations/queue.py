"""What there is to work through at the lead's desk, place by place in the order of the text, and how far it is."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from consultations.models import Clarification, Comment, Disposition, ParagraphTally
from consultations.querysets import number_in_a_round

# Places that a page shows around the one that is worked on.
BEFORE, AFTER = 8, 40
GENERAL = "general"


@dataclass
class Place:
    """A paragraph with comments, or the draft as a whole, and how many distinct ones are there and left."""

    slug: str
    number: str
    kind: str
    position: int
    distinct: int
    left: int
    # With those that are answered where the representative of their issue stands.
    lines: int = 0

    @property
    def is_general(self):
        return self.slug == GENERAL


@dataclass
class Progress:
    """How far a round is, in distinct comments and in words. Of an issue one of its `lines` is distinct."""

    lines: int = 0
    distinct: int = 0
    left: int = 0
    words_left: int = 0
    contested: int = 0
    waiting: int = 0
    # Its author has answered what was asked, and it is not decided yet.
    answered: int = 0

    @property
    def decided(self):
        return self.distinct - self.left

    @property
    def parts(self):
        return {"primary": self.decided, "pending": self.left}


class Queue:
    """The places of a round, or of a part of it, with the round's progress; one statement, or two for a part."""

    def __init__(self, consultation_round, filters=None, *, comments=None):
        """`filters`: what narrows the queue, and with it its progress; None is the whole round.

        `comments`: those among which is counted what is contested and asked, for somebody who may not read all.
        """
        rows = list(_tallies(consultation_round, Comment.objects if comments is None else comments))
        self.whole = self.progress = _progress(rows, rows[0] if rows else {})
        if filters is not None:
            of_the_round, rows = rows, list(_counted(filters))
            self.progress = _progress(rows, of_the_round[0] if of_the_round else {})
        self.places = [
            Place(
                row["paragraph__slug"] or GENERAL, row["paragraph__number"] or "", row["paragraph__kind"] or "",
                row["paragraph__position"] or 0, row["distinct"], row["distinct_undecided"], row["submitted"],
            )
            for row in rows
            if row["submitted"]
        ]  # fmt: skip

    def at(self, position):
        """The place at this position of the text; None where the queue has no comments there."""
        return next((place for place in self.places if place.position == position), None)

    def before(self, position):
        """The place before this position, decided or not; None at the beginning."""
        return next((place for place in reversed(self.places) if place.position < position and place.distinct), None)

    def work_after(self, position):
        """The next place with something left to decide, from here to the end and then from the beginning; or None."""
        left = [place for place in self.places if place.left and place.position != position]
        return next((place for place in left if place.position > position), left[0] if left else None)

    def first(self):
        """Where to begin: the first place with something left to decide, else the first one, else None."""
        return self.work_after(-1) or (self.places[0] if self.places else None)

    def around(self, position):
        """The places around a position, with the nearest one before and after those."""
        here = sum(place.position < position for place in self.places)
        start, end = max(here - BEFORE, 0), here + AFTER
        return {
            "earlier": self.places[start - 1] if start else None,
            "places": self.places[start:end],
            "later": self.places[end] if end < len(self.places) else None,
        }


PLACE = ("paragraph__slug", "paragraph__number", "paragraph__kind", "paragraph__position")
IN_ORDER = F("paragraph__position").asc(nulls_first=True)


def _progress(rows, of_the_round):
    """The sum of these rows, with what is told of the round as a whole, whatever narrows the queue."""
    return Progress(
        lines=sum(row["submitted"] for row in rows),
        distinct=sum(row["distinct"] for row in rows),
        left=sum(row["distinct_undecided"] for row in rows),
        words_left=sum(row["words_left"] for row in rows),
        contested=of_the_round.get("contested", 0),
        waiting=of_the_round.get("waiting", 0),
        answered=of_the_round.get("answered", 0),
    )


def _tallies(consultation_round, comments):
    """The tallies of a round, each with the numbers of the whole round that no tally holds."""
    # From the few that are meant to their comments, not the other way: a round may have a hundred thousand.
    contested = Disposition.objects.filter(workflow="contested").values("comment")
    waiting = Clarification.objects.waiting().values("comment")
    answered = Clarification.objects.answered().values("comment")
    standing = comments.all().standing().filter(consultation_round=consultation_round)
    return (
        ParagraphTally.objects.filter(consultation_round=consultation_round)
        .annotate(
            contested=number_in_a_round(standing.distinct_lines().filter(pk__in=contested)),
            waiting=number_in_a_round(standing.filter(pk__in=waiting)),
            answered=number_in_a_round(standing.awaiting_decision().filter(pk__in=answered)),
        )
        .order_by(IN_ORDER)
        .values(*PLACE, "submitted", "distinct", "distinct_undecided", "words_left", "contested", "waiting", "answered")
    )


def _counted(filters):
    """The same of what filters let through."""
    distinct = filters.are_lines
    undecided = distinct & Q(decision="pending")
    return (
        filters.standing.order_by()
        .values(*PLACE)
        .annotate(
            submitted=Count("pk"),
            distinct=Count("pk", filter=distinct),
            distinct_undecided=Count("pk", filter=undecided),
            words_left=Sum("words", filter=undecided, default=0),
        )
        .order_by(IN_ORDER)
    )
