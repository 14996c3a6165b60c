"""The round on one page: what the charts say, where they lead, and what they never tell."""

import re

import pytest
from django.urls import reverse

from consultations.models import Comment
from tests import factories as make
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    return make.make_round("closed", code="WS05-R2")


@pytest.fixture
def lead(closed, client):
    user = make.make_lead(closed.workstream, first_name="Hal", last_name="Moreno")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def address(query=""):
    return reverse("consultations:lead_overview", args=["WS05-R2"]) + query


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_each_bar_of_the_strip_leads_to_its_place(closed, lead, client):
    make.make_submission(closed, comments=["One.", {"text": "All.", "paragraph": None, "kind": "general"}])
    page = text_of(client.get(address()))
    for slug in ("p1", "general"):
        place = reverse("consultations:lead_place", args=["WS05-R2", slug])
        assert f'href="{place}" aria-label=' in page
    assert "1: 1 distinct comments, 1 substantive, 1 left to decide" in page
    assert "Most is said on 1: 1 of 1 distinct comments" in page


def test_a_section_opens_into_its_paragraphs_and_cells_lead_to_their_comments(closed, lead, client):
    make.make_submission(closed, comments=["One.", {"text": "Two.", "paragraph": "3"}])
    page = text_of(client.get(address()))
    workbench = reverse("consultations:lead_round", args=["WS05-R2"])
    heading = closed.version.paragraphs.get(text="Purpose").slug
    assert f'href="{workbench}?section={heading}&amp;stakeholders=civil_society"' in page
    assert "paragraph=p1&amp;stakeholders=civil_society" not in page
    opened = text_of(client.get(address("?open=p1")))
    assert f'href="{workbench}?paragraph=p1&amp;stakeholders=civil_society"' in opened
    assert "paragraph=p3&amp;stakeholders" not in opened


def test_the_matrix_says_that_nothing_is_missing_or_that_something_is_not_for_this_reader(closed, lead, client):
    make.make_submission(closed, comments=["One.", {"text": "Quiet.", "visibility": "confidential"}])
    assert "these are all that the ledger counts" in text_of(client.get(address()))
    drafter = make.make_lead(closed.workstream, "drafter")
    client.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    assert "that are not yours to read are in no cell" in text_of(client.get(address()))


def test_rows_of_few_decisions_tell_no_shares(closed, lead, client):
    make.make_submission(closed, comments=["One.", "Two."])
    make.decide_all(closed)
    page = text_of(client.get(address()))
    assert "too few to compare" in page
    assert "accepted at least in part" not in page


def test_a_round_without_comments_still_says_who_is_silent(closed, lead, client):
    page = text_of(client.get(address()))
    assert "No comment has come in yet" in page
    assert "Nothing came from: States and authorities" in page
    assert "Nobody speaks of 4 paragraphs" in page


def test_the_overview_asks_as_often_for_many_comments_as_for_few(closed, lead, client):
    make.grow_comments(closed, 10, organisations=5)
    few = queries_of(client, address("?open=p1"))
    make.grow_comments(closed, 200, organisations=30)
    assert Comment.objects.count() == 210
    assert queries_of(client, address("?open=p1")) == few
    assert few <= 26
