"""Tables on the site: a GET never writes, a button gives the file out."""

import csv
import io
import json

import pytest
from django.urls import reverse

from consultations.actions import submissions
from consultations.models import TableSnapshot
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation_round():
    consultation_round = factories.make_round("closed", code="WS05-R2")
    factories.make_submission(consultation_round, comments=["One.", {"text": "Two.", "visibility": "confidential"}])
    return consultation_round


def address(consultation_round, audience="leads", file_format="csv", table="T1"):
    return reverse("consultations:table", args=[consultation_round.code, table, audience, file_format])


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def records(response):
    return list(csv.DictReader(io.StringIO(body(response).decode("utf-8-sig"), newline="")))


def test_addresses_are_those_that_were_promised(consultation_round):
    assert address(consultation_round) == "/consultations/WS05-R2/tables/T1/leads.csv"


def test_a_lead_sees_what_the_file_holds_and_presses_a_button(client, consultation_round):
    client.force_login(factories.co_lead(consultation_round))
    page = client.get(address(consultation_round))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Whole round: received 2 = " in text
    assert "CONFIDENTIAL: contains 1 comment received in confidence" in text
    assert not TableSnapshot.objects.exists()
    response = client.post(address(consultation_round))
    snapshot = TableSnapshot.objects.get()
    assert response["Content-Disposition"] == f'attachment; filename="{snapshot.file_name}"'
    assert response["Cache-Control"] == "private, no-store"
    assert [row["comment"] for row in records(response)] == ["One.", "Two."]
    assert str(snapshot) in client.get(address(consultation_round)).content.decode()


def test_the_filters_of_the_list_survive_into_the_file(client, consultation_round):
    client.force_login(factories.co_lead(consultation_round))
    filtered = address(consultation_round) + "?text=two&kind=substantive"
    assert "Kind: Substantive; Words: “two”" in client.get(filtered).content.decode()
    assert [row["comment"] for row in records(client.post(filtered))] == ["Two."]
    assert TableSnapshot.objects.get().filter_words == "Kind: Substantive; Words: “two”"


def test_a_member_takes_the_own_organisations_table(client, consultation_round):
    factories.make_submission(consultation_round, comments=["Another one's."])
    submission = consultation_round.submissions.order_by("pk").first()
    client.force_login(submission.organisation.memberships.get().person)
    url = address(consultation_round, "submitter", "json", table="T4")
    assert "Decisions are told when the results are published." in client.get(url).content.decode()
    document = json.loads(body(client.post(url)))
    assert [comment["body"] for comment in document["comments"]] == ["One.", "Two."]


def test_the_publics_file_is_a_plain_link_and_writes_nothing(client, consultation_round):
    url = address(consultation_round, "public")
    assert client.get(url).status_code == 404
    factories.publish(consultation_round)
    response = client.get(url)
    assert [row["comment"] for row in records(response)] == ["One."]
    assert response["Content-Disposition"].startswith('attachment; filename="WS05-R2_comments-responses_public_')
    assert client.post(url).status_code == 405
    assert not TableSnapshot.objects.exists()


def test_statement_21_a_withdrawn_comment_is_gone_from_later_files(client, consultation_round):
    factories.publish(consultation_round)
    url = address(consultation_round, "public")
    assert len(records(client.get(url))) == 1
    submission = consultation_round.submissions.get()
    for comment in submission.comments.all():
        submissions.withdraw_comment(comment, by=submission.organisation.memberships.get().person, at=NOW)
    assert records(client.get(url)) == []


def test_who_may_not_is_refused_and_who_is_nobody_is_asked_to_sign_in(client, consultation_round):
    leads, own = address(consultation_round), address(consultation_round, "submitter")
    for url in (leads, own):
        for method in (client.get, client.post):
            response = method(url)
            assert response.status_code == 302
            assert "/accounts/login/" in response["Location"]
    client.force_login(factories.make_member().person)
    for url in (leads, own):
        assert client.get(url).status_code == client.post(url).status_code == 403
    assert not TableSnapshot.objects.exists()


@pytest.mark.parametrize(("table", "audience", "file_format"), [
    ("T1", "committee", "xlsx"), ("T3", "leads", "xlsx"), ("T9", "leads", "xlsx"), ("T1", "leads", "docx"),
])  # fmt: skip
def test_what_does_not_exist_is_not_found(client, consultation_round, table, audience, file_format):
    client.force_login(factories.co_lead(consultation_round))
    assert client.get(address(consultation_round, audience, file_format, table)).status_code == 404


def test_a_round_that_is_not_for_the_reader_is_not_found(client):
    consultation_round = factories.make_round("closed", participation="invited")
    client.force_login(factories.make_user())
    assert client.get(address(consultation_round)).status_code == 404


def test_the_leads_table_asks_for_a_second_factor_where_the_desk_does(client, consultation_round, settings):
    settings.MFA_REQUIRED_FOR_STAFF = True
    client.force_login(factories.co_lead(consultation_round))
    response = client.post(address(consultation_round))
    assert response.status_code == 302
    assert "totp" in response["Location"]
    assert not TableSnapshot.objects.exists()


def test_the_page_asks_as_often_for_two_hundred_comments_as_for_twenty(
    client, consultation_round, django_assert_num_queries
):
    client.force_login(factories.co_lead(consultation_round))
    client.get(address(consultation_round))
    with django_assert_num_queries(40, exact=False) as few:
        client.get(address(consultation_round))
    factories.grow_comments(consultation_round, 180)
    with django_assert_num_queries(len(few)):
        client.get(address(consultation_round))
