"""The reading page with few and with very many comments, and the first view of a draft."""

import gzip
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.bench import figure, measure
from tests.bench.urls import KEPT
from tests.bench.visitor import Visitor, queries_of
from tests.factories import grow_comments, make_comment, make_draft, make_member, make_round

SIZES = (1_000, 10_000, 100_000)
PARAGRAPHS = 300
OWN_DRAFTS = 10
STEP = 10_000
QUERIES, TIMES_THE_BARE_VIEW, GROWTH, FIRST_VIEW = 12, 8, 1.2, 100_000
WORDS = (
    "Authorities should consider recognising skills and earlier learning before departure where they can, and on "
    "arrival where they cannot; partial recognition, with a clear path to the missing part, is better than refusal. "
    "Number {n}."
)


def long_draft(paragraphs):
    """A draft of headings, paragraphs, list items and recommendations, as guidance has them."""
    kinds = ["heading", *["paragraph"] * 5, *["list_item"] * 3, "recommendation"]
    items = []
    for n in range(paragraphs):
        kind = kinds[n % len(kinds)]
        items.append((kind, f"Section {n}" if kind == "heading" else WORDS.format(n=n)))
    return make_draft(items)


@cache
def long_round():
    """An open round on a draft of 300 paragraphs, and somebody who has begun to write there."""
    consultation_round = make_round(version=long_draft(PARAGRAPHS))
    member = make_member()
    for paragraph in consultation_round.version.paragraphs.filter(kind="paragraph")[:OWN_DRAFTS]:
        make_comment(consultation_round, paragraph=paragraph, by=member.person)
    return consultation_round, member.person


def grown_to(consultation_round, size):
    """The round with so many comments by others."""
    consultation_round.refresh_from_db()
    while (missing := size - consultation_round.last_comment_no) > 0:
        grow_comments(consultation_round, min(missing, STEP))
        consultation_round.refresh_from_db()


@figure
def reading_page(report):
    consultation_round, reader = long_round()
    address = reverse("consultations:read", args=[consultation_round.code])
    smallest = None
    with Visitor(reader) as visitor:
        for size in SIZES:
            grown_to(consultation_round, size)
            name = f"reading page, {PARAGRAPHS} paragraphs, {size:,} comments"
            KEPT["body"] = visitor.get(address, compressed=False).content
            queries = queries_of(lambda: visitor.get(address))
            page, bare = measure(lambda: visitor.get(address), lambda: visitor.get("/bench/bare/"), rounds=31)
            # In bare views and not in milliseconds: the machine may have been busier at one size than at another.
            smallest = smallest or (page / bare, queries)
            report.add(f"{name}: queries", queries, "queries", at_most=min(QUERIES, smallest[1]))
            report.add(f"{name}: server time", page * 1000, "ms", floor=bare * 1000, at_most=TIMES_THE_BARE_VIEW)
            report.add(f"{name}: growth", page / bare, "bare views", floor=smallest[0], at_most=GROWTH)
            report.add(f"{name}: compressed", len(visitor.get(address).content), "bytes")


@figure
def first_view(report):
    """What a new reader's browser fetches before the text stands: page, style sheet and scripts, compressed."""
    consultation_round = make_round(version=long_draft(150))
    with Visitor() as visitor:
        address = reverse("consultations:read", args=[consultation_round.code])
        plain = visitor.get(address, compressed=False).content.decode()
        page = len(visitor.get(address).content)
    assets = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))', plain))
    if not assets:
        raise RuntimeError("the page has no style sheet: the address of static files has changed")
    weights = [len(gzip.compress(Path(finders.find(asset)).read_bytes())) for asset in assets]
    report.add("first view, 150 paragraphs: compressed", page + sum(weights), "bytes", at_most=FIRST_VIEW)
