"""The page of the checks: numbers for all, findings of one, and long looks only when somebody asks."""

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
    user = make.make_lead(closed.workstream)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def address(query=""):
    return reverse("consultations:lead_checks", args=["WS05-R2"]) + query


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_finding_leads_to_its_comments_and_quotes_the_promise(closed, lead, client):
    make.make_submission(closed, comments=["One.", "Two."])
    make.decide_all(closed, response="Taken up in paragraph 14.")
    page = text_of(client.get(address()))
    assert "The response speaks of “paragraph 14”" in page
    for comment in Comment.objects.all():
        assert f'href="{reverse("consultations:lead_comment", args=["WS05-R2", comment.ref])}"' in page


def test_words_are_compared_only_when_somebody_asks(closed, lead, client):
    for decision in ("noted", "not_accepted"):
        submission = make.make_submission(closed, comments=["The same words on the same paragraph, sent by two."])
        make.decide(submission.comments.get(), decision)
    page = text_of(client.get(address()))
    assert "look now" in page
    assert "The same words on the same paragraph" not in page
    assert text_of(client.get(address("?check=alike"))).count("The same words on the same paragraph") == 2


def test_a_check_that_nobody_made_is_not_there(closed, lead, client):
    assert client.get(address("?check=astrology")).status_code == 404
    assert "Nothing was found." in text_of(client.get(address()))


def test_a_drafter_is_shown_nothing_given_in_confidence(closed, lead, client):
    make.make_submission(closed, comments=[{"text": "Quiet heron.", "visibility": "confidential"}])
    make.decide_all(closed, response="See paragraph 14.")
    assert "Quiet heron." in text_of(client.get(address("?check=promises")))
    client.force_login(make.make_lead(closed.workstream, "drafter"), "django.contrib.auth.backends.ModelBackend")
    assert "Quiet heron." not in text_of(client.get(address("?check=promises")))


def test_the_page_asks_as_often_for_many_findings_as_for_few_and_shows_them_by_pages(closed, lead, client):
    make.grow_comments(closed, 3, organisations=3)
    make.decide_all(closed, response="See paragraph 14.")
    few = queries_of(client, address("?check=promises"))
    make.grow_comments(closed, 30)
    make.decide_all(closed, response="See paragraph 14.")
    response = client.get(address("?check=promises"))
    assert response.context["page"].paginator.count == 33
    assert len(response.context["findings"]) == 15
    assert queries_of(client, address("?check=promises")) == few <= 20
