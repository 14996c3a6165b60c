"""The workbench: queue, paragraph, comment and decision, for leads with and without scripts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.models import Comment
from tests import factories as make
from tests.conftest import queries_of
from tests.consultations.views.desk.test_comments import (
    address,
    closed,
    lead,
    on,
    sign_in,
)

__all__ = ["closed", "lead"]
pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
# What begins and ends a transaction asks nothing and writes nothing.
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def lines_of(consultation_round):
    return Comment.objects.filter(consultation_round=consultation_round).submitted().in_document_order()


def rows(response):
    return [row["ref"] for row in response.context["rows"]]


# --- How often the database is asked ----------------------------------------------------------------------------------


def statements_of_save_and_next(client, comment):
    with CaptureQueriesContext(connection) as queries:
        response = client.post(
            on(comment), answer_of(comment, decision="not_accepted", response="Because.", do="next"), **HTMX
        )
    assert response.status_code == 200
    assert "HX-Push-Url" in response
    return len([query for query in queries if not query["sql"].startswith(CONTROL)])


def answer_of(comment, **words):
    return {"decision": "", "response": "", "adopted_text": "", "internal_note": "", "lock_version": 1} | words


@pytest.mark.parametrize("agreement", ["one", "second"])
def test_page_and_save_and_next_ask_as_often_at_200_comments_as_at_2000(agreement, client):
    closed = make.make_round("closed", code="WS05-R2", agreement=agreement)
    sign_in(client, make.make_lead(closed.workstream))
    counts = {}
    for grown in (200, 1800):
        make.grow_comments(closed, grown, organisations=20)
        pages = [
            queries_of(client, url)
            for url in (
                address("round", closed),
                address("place", closed, "p1"),
                on(lines_of(closed).filter(paragraph__slug="p1").first()),
            )
        ]
        first, second = lines_of(closed).awaiting_decision().filter(paragraph__slug="p1")[5:7]
        statements_of_save_and_next(client, first)
        counts[grown] = (*pages, statements_of_save_and_next(client, second))
    assert counts[200] == counts[1800]
    assert max(counts[200][:3]) <= 15
    assert counts[200][3] <= 20
