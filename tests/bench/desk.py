"""The lead's desk with few and with very many comments: the workbench page, and *save and next*."""

from itertools import count

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import Comment, StandardResponse, Theme
from tests.bench import figure, measure
from tests.bench.pages import WORDS, grown_to, long_draft
from tests.bench.urls import KEPT
from tests.bench.visitor import Visitor, queries_of
from tests.factories import NOW, make_lead, make_round

SIZES = (1_000, 100_000)
PARAGRAPHS = 300
PAGE_QUERIES, SAVE_QUERIES = 15, 20
# What is promised on a machine of two cores: the page within a second, *save and next* within 300 ms.
PAGE_MS, SAVE_MS = 1_000, 300
# *One small request*: comment, panel and queue, compressed, with a library and themes; the paragraph that stands stays.
ANSWER_BYTES = 16_000
# Bare views (session and user, and the bytes of the page): a page of forty comments with a form is no bare page.
TIMES_THE_BARE_VIEW = 60
# A hundred times the comments, on as many paragraphs: each has a hundred times as many to put in order.
GROWTH = 1.5
# What a workstream's library and a round's themes come to hold.
RESPONSES, THEMES = 20, 15
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@figure
def workbench(report):
    consultation_round = make_round("closed", version=long_draft(PARAGRAPHS), agreement="second")
    lead = make_lead(consultation_round.workstream)
    furnish(consultation_round)
    smallest = {}
    with Visitor(lead) as visitor:
        for size in SIZES:
            grown_to(consultation_round, size)
            measure_page(report, visitor, consultation_round, size, smallest)
            measure_saving(report, visitor, consultation_round, size, smallest)


def furnish(consultation_round):
    StandardResponse.objects.bulk_create(
        StandardResponse(
            workstream=consultation_round.workstream, title=f"Answer {n}", text=WORDS.format(n=n), changed_at=NOW
        )
        for n in range(RESPONSES)
    )
    Theme.objects.bulk_create(
        Theme(consultation_round=consultation_round, code=f"T{n}", title=f"Theme {n}") for n in range(THEMES)
    )


def measure_page(report, visitor, consultation_round, size, smallest):
    address = reverse("consultations:lead_place", args=[consultation_round.code, "p100"])
    name = f"workbench, {PARAGRAPHS} paragraphs, {size:,} comments"
    KEPT["body"] = visitor.get(address, compressed=False).content
    queries = queries_of(lambda: visitor.get(address))
    page, bare = measure(lambda: visitor.get(address), lambda: visitor.get("/bench/bare/"), rounds=15)
    first = smallest.setdefault("page", (page / bare, queries))
    report.add(f"{name}: queries", queries, "queries", at_most=min(PAGE_QUERIES, first[1]))
    limits = {"at_most": TIMES_THE_BARE_VIEW, "within": PAGE_MS}
    report.add(f"{name}: server time", page * 1000, "ms", floor=bare * 1000, **limits)
    report.add(f"{name}: growth", page / bare, "bare views", floor=first[0], at_most=GROWTH)
    report.add(f"{name}: compressed", len(visitor.get(address).content), "bytes")


def measure_saving(report, visitor, consultation_round, size, smallest):
    """Each time another comment of one place, as a lead goes through it; the floor is one bare update of a decision."""
    left = Comment.objects.filter(consultation_round=consultation_round).awaiting_decision().distinct_lines()
    left = left.filter(paragraph__isnull=False).in_document_order()
    refs = iter(list(left.values_list("ref", flat=True)[:200]))
    numbers, other = count(1), left.last()

    def save():
        ref = next(refs)
        words = {"decision": "noted", "response": f"Thank you, {next(numbers)}.", "lock_version": 1, "do": "next"}
        address = reverse("consultations:lead_comment", args=[consultation_round.code, ref])
        response = visitor.post(address, words, htmx=True)
        if "HX-Push-Url" not in response:
            raise RuntimeError(f"{ref} was not saved")
        return response

    def update():
        Comment.objects.filter(pk=other.pk).update(created_at=NOW)

    save()
    with CaptureQueriesContext(connection) as captured:
        save()
    queries = len([query for query in captured if not query["sql"].startswith(CONTROL)])
    saved, bare = measure(save, update, rounds=15)
    first = smallest.setdefault("save", (saved / bare, queries))
    name = f"save and next, {size:,} comments"
    report.add(f"{name}: queries", queries, "queries", at_most=min(SAVE_QUERIES, first[1]))
    report.add(f"{name}: server time", saved * 1000, "ms", floor=bare * 1000, within=SAVE_MS)
    report.add(f"{name}: growth", saved / bare, "bare updates", floor=first[0], at_most=GROWTH)
    report.add(f"{name}: answer, compressed", len(save().content), "bytes", at_most=ANSWER_BYTES)
