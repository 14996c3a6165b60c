"""How fast a round is decided, and when the last decision comes if it goes on like that (peers.md, idea 10).

A pace is reckoned from decisions that were taken, never from what somebody hopes; without any there is none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from consultations.models import Comment, DispositionEvent, Phase

WEEK, DAY = timedelta(days=7), timedelta(days=1)
# Beyond a year nobody plans by the day.
LONGEST = timedelta(days=365)
KEPT_FOR = 60  # seconds; what is left is always counted anew


@dataclass(frozen=True)
class Pace:
    """Distinct comments that are left, and how many were decided in the time before."""

    left: int
    decided: int
    over: timedelta
    at: datetime

    @property
    def is_of_a_week(self):
        """Over the last seven days; before a week has passed, since decisions can be taken."""
        return self.over == WEEK

    @property
    def done_on(self):
        """The day of the last decision; None without a pace, and where that day is more than a year away."""
        if not self.decided:
            return None
        needed = self.over * self.left / self.decided
        return (self.at + needed).date() if needed <= LONGEST else None


def pace_of(consultation_round, comments, left, at):
    """The Pace of these comments of the round, of which so many are left; None where nothing is to be decided now."""
    if consultation_round.phase(at) != Phase.CLOSED or not left:
        return None
    over = _time_before(consultation_round, at)
    return Pace(left, _decided(comments, at - over), over, at)


def pace_at_work(consultation_round, left, at):
    """The same of the whole round, for pages that come after every decision: counted once a minute."""
    if consultation_round.phase(at) != Phase.CLOSED or not left:
        return None
    over = _time_before(consultation_round, at)
    key = f"pace-{consultation_round.pk}"
    if (decided := cache.get(key)) is None:
        decided = _decided(Comment.objects.filter(consultation_round=consultation_round), at - over)
        cache.set(key, decided, KEPT_FOR)
    return Pace(left, decided, over, at)


def _time_before(consultation_round, at):
    return min(max(at - consultation_round.grace_ends_at, DAY), WEEK)


def _decided(comments, since):
    """Distinct comments that have a decision now and had none at some time since then."""
    taken = DispositionEvent.objects.filter(
        at__gt=since,
        kind__in=[DispositionEvent.Kind.PROPOSED, DispositionEvent.Kind.AGREED],
        before__decision="pending",
    )
    decided = comments.standing().distinct_lines().exclude(decision="pending")
    return decided.filter(pk__in=taken.values("disposition__comment")).count()
