"""The front page: what is open, what was answered, and the workstreams, at a cost that does not grow."""

import pytest

from drafts.models import WorkstreamPartner
from tests.conftest import queries_of
from tests.factories import (
    decide_all,
    make_home,
    make_lead,
    make_member,
    make_organisation,
    make_round,
    make_submission,
    make_workstream,
    publish,
)

pytestmark = pytest.mark.django_db


def partner(workstream, name, role, **fields):
    return WorkstreamPartner.objects.create(page=workstream, name=name, role=role, **fields)


def test_an_open_round_stands_first_with_the_days_that_are_left(client):
    make_round("open", title="Guidance on skills", purpose="Tell us what does not fit your town.")
    page = client.get("/").content.decode()
    assert "Guidance on skills" in page
    assert "Tell us what does not fit your town." in page
    assert "<b>49</b>days left" in page


def test_an_announced_round_is_listed_with_its_opening_day(client):
    make_round("announced", title="Coming soon")
    page = client.get("/").content.decode()
    assert "Coming soon" in page
    assert "Opens<br>" in page


@pytest.mark.parametrize("phase", ["draft", "cancelled"])
def test_what_is_in_preparation_or_cancelled_is_not_on_the_front_page(client, phase):
    consultation_round = make_round(phase, title="Not for the front page")
    client.force_login(make_lead(consultation_round.workstream))
    assert "Not for the front page" not in client.get("/").content.decode()


def test_a_round_by_invitation_is_seen_by_the_invited_only(client):
    consultation_round = make_round("open", title="For some", participation="invited")
    assert "For some" not in client.get("/").content.decode()
    invited = make_organisation()
    make_submission(consultation_round, comments=["We were asked."], organisation=invited)
    client.force_login(make_member(invited, role="reader").person)
    assert "For some" in client.get("/").content.decode()


def test_what_is_said_of_an_answered_round_tells_nothing_that_its_results_do_not(client):
    consultation_round, organisation = make_round("closed"), make_organisation()
    make_submission(
        consultation_round, organisation, comments=["Open.", {"text": "Secret.", "visibility": "confidential"}]
    )
    decide_all(
        consultation_round, decision="accepted", by=make_lead(consultation_round.workstream, organisation=organisation)
    )
    publish(consultation_round)
    page = client.get("/").content.decode()
    assert "2 comments from 1 organisation." in page
    assert "taken up" not in page, "two answers were only proposed, one of them in confidence"


def test_an_answered_round_says_how_much_came_in_and_how_much_was_taken_up(client):
    consultation_round = make_round("closed", title="An answered round")
    make_submission(consultation_round, comments=["One.", "Two."])
    make_submission(consultation_round, comments=["Three."])
    decide_all(consultation_round, decision="accepted", adopted_text="New words.")
    publish(consultation_round)
    page = client.get("/").content.decode()
    assert "3 comments from 2 organisations. 3 were taken up, wholly or in part." in page


def test_a_workstream_says_who_leads_it_and_how_far_it_is(client):
    workstream = make_workstream("WS77", title="Missing migrants")
    partner(workstream, "ICRC", "co_lead")
    partner(workstream, "Caritas", "member")
    page = client.get("/").content.decode()
    assert "WS77" in page
    assert "Missing migrants<span>In preparation · ICRC</span>" in page


def test_the_front_page_asks_as_often_for_many_rounds_and_workstreams_as_for_one(client):
    make_round("open")
    make_round("published")
    few = queries_of(client, "/")
    for phase in ["open", "open", "announced", "closed", "published", "published", "published"]:
        consultation_round = make_round(phase)
        partner(consultation_round.workstream, "IOM", "co_lead")
        make_submission(consultation_round, comments=["More."]) if phase == "closed" else None
    assert queries_of(client, "/") == few


def test_the_workstream_page_shows_people_mandate_and_the_rounds_on_its_drafts(client):
    consultation_round = make_round("open", title="Round two")
    workstream = consultation_round.workstream
    workstream.gcm_objectives, workstream.imrf_paragraphs = [18, 6], [57, 62]
    workstream.save()
    partner(workstream, "ICRC", "co_lead", scope_note="Family links only")
    make_round("open", title="For some", participation="invited", version=consultation_round.version, code="X-1")
    page = client.get(workstream.url).content.decode()
    for words in ["Round two", "ICRC", "Family links only", "Invest in skills development", "Paragraphs 57, 62"]:
        assert words in page
    assert page.index("Facilitate fair and ethical recruitment") < page.index("Invest in skills development")
    assert "For some" not in page


def test_the_workstream_page_asks_as_often_for_many_drafts_as_for_one(client):
    workstream = make_round("open").workstream
    few = queries_of(client, workstream.url)
    for _n in range(3):
        page = make_round("open").version.page
        page.move(workstream, pos="last-child")
    assert queries_of(client, workstream.url) == few


def test_the_front_page_is_the_home_page(client):
    assert make_home().url == "/"
