"""The round on one page: what the charts say, where they lead, and what they never tell."""

import html
import re
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse

from consultations.forms.desk.filters import CommentFilters
from consultations.models import Comment, Disposition
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


def ways_on(page):
    """(page of the desk, filters, number) of every number on the page that is a link."""
    for name in ("lead_comments", "lead_round"):
        start = re.escape(reverse(f"consultations:{name}", args=["WS05-R2"]))
        for query, number in re.findall(rf'<a href="{start}\?([^"]*)">([\d,]+)(?: left)?</a>', page):
            yield name, dict(parse_qsl(html.unescape(query))), int(number.replace(",", ""))


def test_every_number_leads_to_so_many_comments(closed, lead, client):
    make.grow_comments(closed, 60, organisations=12)
    standing = Comment.objects.standing().filter(consultation_round=closed).order_by("pk")
    decisions = ["accepted", "not_accepted", "noted", "partly_accepted", "out_of_scope"]
    for number, comment in enumerate(standing[:30]):
        make.decide(comment, decisions[number % len(decisions)])
    Disposition.objects.filter(comment=standing[40]).update(workflow="contested", remark="Why?")
    Disposition.objects.filter(comment=standing[41]).update(workflow="assigned", assignee=lead)
    for words in ("Name women.", "Name children."):
        make.make_submission(closed, comments=[{"text": "A.", "proposed_text": words, "proposed_mode": "replace"}])
    page = text_of(client.get(address("?open=p1")))
    asked = list(ways_on(page))
    for name, filters, number in asked:
        found = CommentFilters(
            filters, comments=Comment.objects.submitted().filter(consultation_round=closed), user=lead
        )
        if filters.get("proposes") == "competing":
            counted = len({comment.wording for comment in found.found})
        else:
            counted = (found.found.standing() if name == "lead_comments" else found.lines).count()
        assert (filters, number) == (filters, counted)
    assert len(asked) > 100
    wanted = {"section", "paragraph", "stakeholders", "decision", "assigned", "status", "proposes", "kind"}
    assert {key for _name, filters, _number in asked for key in filters} == wanted


def test_wordings_that_compete_are_said_in_a_sentence(closed, lead, client):
    for words in ("Name women.", "Name children."):
        proposal = {"text": "A.", "proposed_text": words, "proposed_mode": "replace"}
        make.make_submission(closed, comments=[proposal])
    page = text_of(client.get(address()))
    way = reverse("consultations:lead_round", args=["WS05-R2"]) + "?paragraph=p1&amp;proposes=competing"
    assert f'Wordings compete on 1 paragraph. Most on <bdi>1</bdi>: <a href="{way}">2</a> different ones.' in page
    Comment.objects.filter(ref__endswith="0002").update(withdrawn_at=closed.closes_at)
    assert "Wordings compete on" not in text_of(client.get(address()))


def test_the_strip_of_a_long_text_is_parted_by_sections_and_the_one_with_most_left_stands_open(closed, lead, client):
    blocks = [("heading", "One"), *(f"Words {n}." for n in range(30)), ("heading", "Two")]
    long = make.make_round(
        "closed", code="WS06-R1", version=make.make_draft([*blocks, *(f"More {n}." for n in range(40))])
    )
    client.force_login(make.make_lead(long.workstream), backend="django.contrib.auth.backends.ModelBackend")
    numbers = [n for n in range(1, 71) if n != 5]
    make.make_submission(long, comments=[{"text": "So.", "paragraph": str(number)} for number in numbers])
    page = text_of(client.get(reverse("consultations:lead_overview", args=["WS06-R1"])))
    strips = re.findall(r'<details class="fold"( open)?><summary>.*?</details>', page)
    assert strips == ["", " open"]
    assert page.count('<li><a href="/lead/WS06-R1/at/') == 69
    assert "29 distinct, 29 left" in page


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
