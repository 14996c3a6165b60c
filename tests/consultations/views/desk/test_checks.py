"""The page of the checks: numbers for all, findings of one, and long looks only when somebody asks."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from consultations.actions.dispositions import reopen
from consultations.models import Comment, Disposition, SeenFinding
from tests import factories as make
from tests.conftest import queries_of
from tests.factories import NOW

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


def test_a_drafter_is_not_told_what_became_of_a_comment_in_confidence(closed, lead, client):
    one, secret = make.make_submission(
        closed, comments=["Open.", {"text": "Quiet heron.", "visibility": "confidential"}]
    ).comments.order_by("pk")
    make.decide(one, "duplicate", duplicate_of=secret)
    assert "The other comment has no decision." in text_of(client.get(address("?check=duplicates")))
    client.force_login(make.make_lead(closed.workstream, "drafter"), "django.contrib.auth.backends.ModelBackend")
    assert "The other comment has no decision." not in text_of(client.get(address("?check=duplicates")))


def seen_and_meant(client, *findings, reason="Both are right.", check="promises"):
    data = {"findings": [finding.token for finding in findings], "reason": reason}
    return client.post(address(f"?check={check}"), data, follow=True)


def shown(client, check="promises"):
    """The findings on the page: (open, seen)."""
    context = client.get(address(f"?check={check}")).context
    return [one.finding for one in context["findings"]], [one.finding for one in context["seen"]]


def test_what_was_seen_and_meant_leaves_the_list_with_its_reason_and_comes_back_on_one_button(closed, lead, client):
    make.make_submission(closed, comments=["One.", "Two."])
    make.decide_all(closed, response="See paragraph 14.")
    (first, second), _seen = shown(client)
    page = text_of(seen_and_meant(client, first, reason="Paragraph 14 is new."))
    assert "1 finding is marked as meant." in page
    assert "1 finding is seen and meant" in page
    assert "Paragraph 14 is new." in page
    assert lead.name in page
    assert [len(findings) for findings in shown(client)] == [1, 1]
    mark = SeenFinding.objects.get()
    for uuid in (mark.lot, mark.uuid):
        assert reverse("consultations:lead_checks_back", args=["WS05-R2", uuid]) in page
    client.post(reverse("consultations:lead_checks_back", args=["WS05-R2", mark.uuid]))
    assert shown(client) == ([first, second], [])


def test_marked_together_is_undone_together(closed, lead, client):
    make.make_submission(closed, comments=["One.", "Two."])
    make.decide_all(closed, response="See paragraph 14.")
    findings, _seen = shown(client)
    page = text_of(seen_and_meant(client, *findings))
    assert "2 findings are marked as meant." in page
    assert "Nothing is left to look at." in page
    client.post(reverse("consultations:lead_checks_back", args=["WS05-R2", SeenFinding.objects.first().lot]))
    assert shown(client) == (findings, [])


def test_a_finding_that_came_back_says_what_was_said_of_it(closed, lead, client):
    make.make_submission(closed, comments=["One."])
    make.decide_all(closed, response="See paragraph 14.")
    (finding,), _seen = shown(client)
    seen_and_meant(client, finding, reason="Paragraph 14 is new.")
    answer = Disposition.objects.get()
    answer = reopen(answer, reason="Again.", lock_version=answer.lock_version, by=lead, at=NOW)
    make.decide(answer.comment, "noted", response="See paragraphs 14 and 15.", at=NOW)
    (again,), seen = shown(client)
    assert (again.subject, seen) == (finding.subject, [])
    page = text_of(client.get(address("?check=promises")))
    assert "An answer has changed since this was marked as meant" in page
    assert "Paragraph 14 is new." in page


def test_nobody_marks_what_has_changed_since_it_was_shown_nor_without_a_reason(closed, lead, client):
    make.make_submission(closed, comments=["One."])
    make.decide_all(closed, response="See paragraph 14.")
    (finding,), _seen = shown(client)
    refused = client.post(address("?check=promises"), {"findings": [finding.token], "reason": " "})
    assert refused.status_code == 422
    assert "Please say why, in a few words." in text_of(refused)
    assert f'value="{finding.token}" form="seen" checked' in text_of(refused)
    Disposition.objects.update(proposed_at=NOW + timedelta(hours=1))
    page = client.post(address("?check=promises"), {"findings": [finding.token], "reason": "Fine."})
    assert page.status_code == 422
    assert "Meanwhile an answer changed." in text_of(page)
    assert not SeenFinding.objects.exists()


def test_a_drafter_sees_what_is_meant_as_far_as_it_is_the_drafters_to_read_and_marks_nothing(closed, lead, client):
    theirs = {"text": "Quiet heron.", "visibility": "confidential"}
    make.make_submission(closed, comments=["Loud.", theirs, "Louder."])
    for comment, decision in zip(Comment.objects.order_by("pk"), ("accepted", "accepted", "not_accepted"), strict=True):
        make.decide(comment, decision)
    (finding,), _seen = shown(client, "two-ways")
    assert finding.total == 3
    seen_and_meant(client, finding, check="two-ways")
    client.force_login(make.make_lead(closed.workstream, "drafter"), "django.contrib.auth.backends.ModelBackend")
    still, (seen,) = shown(client, "two-ways")
    assert (still, seen.total) == ([], 2)
    page = text_of(client.get(address("?check=two-ways")))
    assert "Put back on the list" not in page
    assert "Mark as seen and meant" not in page
    assert seen_and_meant(client, finding, check="two-ways").status_code == 403


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
    seen_and_meant(client, *(one.finding for one in response.context["findings"]))
    assert [len(findings) for findings in shown(client)] == [15, 15]
    assert queries_of(client, address("?check=promises")) == few
