"""Deciding many comments at once, with history and audit, against the bare inserts and updates that it needs."""

from itertools import count

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from consultations.actions.bulk import Decide, Rehearsal, carry_out
from consultations.audit import record_all
from consultations.models import Comment, DeskStep, Disposition, DispositionEvent
from tests.bench import figure, measure
from tests.bench.pages import grown_to, long_draft
from tests.factories import NOW, co_lead, make_round

SIZES = (1_000, 10_000)
CHUNK = 500
PER_CHUNK, TIMES_THE_BARE_WRITES, GROWTH = 60, 8, 1.3


@figure
def bulk_decision(report):
    # Only proposed, so that the same comments can be decided again and again.
    consultation_round = make_round("closed", version=long_draft(100), agreement="second")
    lead, numbers, smallest = co_lead(consultation_round), count(1), None
    for size in SIZES:
        grown_to(consultation_round, size)
        comments = Comment.objects.submitted().filter(consultation_round=consultation_round)
        keys = list(comments.order_by("pk").values_list("disposition", flat=True)[:size])

        def decide(keys=keys):
            work = Decide("not_accepted", f"Considered, number {next(numbers)}.", replace=True)
            by = {"by": lead, "at": NOW}
            seen = Rehearsal(consultation_round, work, keys, **by)
            return carry_out(consultation_round, work, keys, seen=seen.digest, **by)

        if decide().changed != size:
            raise RuntimeError("a bulk decision has left comments out")
        with CaptureQueriesContext(connection) as captured:
            decide()
        name = f"bulk decision of {size:,} comments, previewed"
        report.add(f"{name}: statements per {CHUNK}", len(captured) / (size / CHUNK), "statements", at_most=PER_CHUNK)
        taken, bare = measure(decide, lambda keys=keys: bare_writes(consultation_round, keys, next(numbers)), rounds=3)
        report.add(f"{name}: time", taken * 1000, "ms", floor=bare * 1000, at_most=TIMES_THE_BARE_WRITES)
        smallest = smallest or taken / bare
        report.add(f"{name}: growth", taken / bare, "bare writes", floor=smallest, at_most=GROWTH)


@transaction.atomic
def bare_writes(consultation_round, keys, number):
    """Read the rows, and write their columns, one event and one audit entry for each."""
    step = DeskStep.objects.create(consultation_round=consultation_round, verb="decide", at=NOW)
    for start in range(0, len(keys), CHUNK):
        rows = Disposition.objects.filter(pk__in=keys[start : start + CHUNK])
        found = list(rows.select_related("comment"))
        rows.update(response=f"Bare, number {number}.", decision="not_accepted")
        Comment.objects.filter(disposition__in=[row.pk for row in found]).update(decision="not_accepted")
        events = [DispositionEvent(disposition=row, step=step, kind="proposed", at=NOW, after={}) for row in found]
        DispositionEvent.objects.bulk_create(events, batch_size=CHUNK)
        record_all(("consultations.decide", row, None, NOW, {}) for row in found)
