"""Keeping a comment as a draft: a whole request against one bare insert."""

from itertools import count
from uuid import uuid4

from django.urls import reverse

from consultations.models import Comment
from tests.bench import figure, measure
from tests.bench.pages import SIZES, grown_to, long_round
from tests.bench.visitor import Visitor, queries_of
from tests.factories import NOW, make_submission

QUERIES = 20


@figure
def posting_a_comment(report):
    consultation_round, reader = long_round()
    grown_to(consultation_round, SIZES[0])
    paragraph = consultation_round.version.paragraphs.filter(kind="paragraph").last()
    address = reverse("consultations:comment_on", args=[consultation_round.code, paragraph.slug])
    submission, numbers = make_submission(consultation_round), count(1)

    def post():
        words = {"kind": "substantive", "text": f"Comment {next(numbers)}: please add a date.", "lang": "en"}
        visitor.post(address, {**words, "proposed_text": f"{paragraph.text} By 2030.", "token": str(uuid4())})

    def insert():
        Comment.objects.create(
            submission=submission,
            consultation_round=consultation_round,
            organisation_id=submission.organisation_id,
            paragraph=paragraph,
            paragraph_seen=paragraph,
            position=paragraph.position,
            author=reader,
            created_at=NOW,
        )

    with Visitor(reader) as visitor:
        before = Comment.objects.filter(author=reader).count()
        queries = queries_of(post)
        if Comment.objects.filter(author=reader).count() != before + 2:
            raise RuntimeError("posting a comment has kept nothing")
        page, bare = measure(post, insert, rounds=25)
    name = f"posting a comment beside {consultation_round.last_comment_no:,}"
    report.add(f"{name}: queries", queries, "queries", at_most=QUERIES)
    report.add(f"{name}: server time", page * 1000, "ms", floor=bare * 1000)
