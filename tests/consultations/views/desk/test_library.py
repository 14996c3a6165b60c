"""The pages of the response library and of themes."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from consultations.actions.library import save_standard_response
from consultations.actions.themes import create_theme
from consultations.models import Comment, Disposition, StandardResponse, Theme
from consultations.views.desk.library import inserted, offered_to
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
    client.force_login(user)
    return user


def address(name, *args):
    return reverse(f"consultations:lead_{name}", args=args)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def response_of(consultation_round, lead, **words):
    words = {"title": "Mandate", "text": "Outside the mandate of {round}."} | words
    return save_standard_response(consultation_round.workstream, by=lead, at=NOW, **words)


# --- Library ----------------------------------------------------------------------------------------------------------


def test_a_response_is_added_and_stands_in_the_library_of_every_round(closed, client, lead):
    words = {"title": "Mandate", "text": "Outside the mandate."}
    assert client.post(address("library", closed.code), words).status_code == 302
    other = make.make_round("closed", version=closed.version)
    page = text_of(client.get(address("library", other.code)))
    assert "Outside the mandate." in page
    assert "not used yet" in page


def test_a_refused_response_comes_back_with_its_words_and_the_name_of_what_is_wrong(closed, client, lead):
    answer = client.post(address("library", closed.code), {"title": "Mandate", "text": "Dear {organization},"})
    assert answer.status_code == 422
    assert "There is no placeholder {organization}." in text_of(answer)
    assert "Dear {organization}," in text_of(answer)


def test_two_who_change_one_response_see_both(closed, client, lead):
    response = response_of(closed, lead)
    place = address("standard_response", closed.code, response.uuid)
    client.post(place, {"title": "Mandate", "text": "Theirs.", "lock_version": 1, "do": "save"})
    answer = client.post(place, {"title": "Mandate", "text": "Mine.", "lock_version": 1, "do": "save"})
    assert answer.status_code == 409
    assert "Theirs." in text_of(answer)
    assert "Mine." in text_of(answer)
    assert 'name="lock_version" value="2"' in answer.content.decode()
    client.post(place, {"title": "Mandate", "text": "Mine.", "lock_version": 2, "do": "save"})
    assert StandardResponse.objects.get().text == "Mine."


def test_a_retired_response_is_offered_no_more_but_can_be_read(closed, client, lead):
    response = response_of(closed, lead)
    place = address("standard_response", closed.code, response.uuid)
    client.post(place, {"lock_version": 1, "do": "retire"})
    assert (
        "Mandate" not in text_of(client.get(address("library", closed.code))).split("messages")[-1].split("</h1>")[-1]
    )
    page = text_of(client.get(place))
    assert "Offered no more since" in page
    assert "Outside the mandate of {round}." in page


def test_where_a_response_was_used_is_told_only_of_what_one_may_read(closed, client, lead):
    response = response_of(closed, lead)
    make.make_submission(closed)
    make.make_submission(closed, visibility="confidential")
    for comment in Comment.objects.submitted():
        make.decide(comment, by=lead, standard_response=response)
    place = address("standard_response", closed.code, response.uuid)
    assert '<b class="num">2</b>' in text_of(client.get(place))
    assert "used for 2 comments" in text_of(client.get(address("library", closed.code)))
    client.force_login(make.make_lead(closed.workstream, "drafter"))
    assert '<b class="num">1</b>' in text_of(client.get(place))
    assert "used for 1 comment" in text_of(client.get(address("library", closed.code)))


def test_a_response_of_another_workstream_is_not_here(closed, client, lead):
    elsewhere = make.make_round("closed")
    response = response_of(elsewhere, make.make_lead(elsewhere.workstream))
    assert client.get(address("standard_response", closed.code, response.uuid)).status_code == 404


def test_inserting_without_script_puts_the_filled_words_behind_those_that_stand_there(closed, lead):
    make.make_submission(closed)
    response = response_of(closed, lead)
    comment = Comment.objects.submitted().get()
    assert [one.filled for one in offered_to(comment)] == ["Outside the mandate of WS05-R2."]
    data = inserted(QueryDict(f"response=Thank+you.%0A&pick={response.uuid}"), comment)
    assert data["response"] == "Thank you.\n\nOutside the mandate of WS05-R2."
    assert data["standard_response"] == str(response.uuid)
    assert inserted(QueryDict("response=Mine&pick="), comment)["response"] == "Mine"
    assert Disposition.objects.get().response == ""


def test_the_library_asks_as_often_for_many_as_for_one(closed, client, lead):
    response_of(closed, lead)
    before = queries_of(client, address("library", closed.code))
    for n in range(30):
        response_of(closed, lead, title=f"Number {n}")
    assert queries_of(client, address("library", closed.code)) == before


def test_each_placeholder_is_explained_by_what_it_is_in_this_very_round(closed, client, lead):
    make.make_submission(closed, make.make_organisation("Ptarmigan"), visibility="public_unnamed")
    named = make.make_submission(closed, make.make_organisation("Bridge")).comments.get()
    response = response_of(closed, lead)
    for place in (address("library", closed.code), address("standard_response", closed.code, response.uuid)):
        page = client.get(place)
        examples = {name: example for name, _words, example in page.context["placeholders"]}
        assert examples == {
            "{organisation}": "Bridge", "{paragraph}": "section 1, paragraph 1, recommendation R1",
            "{reference}": named.ref, "{issue}": "", "{round}": "WS05-R2",
        }  # fmt: skip
        assert "section 1, paragraph 1, recommendation R1" in text_of(page)


# --- Themes -----------------------------------------------------------------------------------------------------------


def test_themes_count_distinct_comments_and_organisations(closed, client, lead):
    theme = create_theme(closed, title="Data", by=lead, at=NOW)
    make.make_submission(closed, comments=["One.", "Two."])
    make.make_submission(closed)
    for disposition in Disposition.objects.all():
        disposition.themes.add(theme)
    Comment.objects.filter(pk=Comment.objects.first().pk).update(is_distinct=False)
    page = text_of(client.get(address("themes", closed.code)))
    numbers = re.findall(r'<td class="num" data-label="[^"]+">(?:<a[^>]*>)?(\d+)', page)
    assert numbers == ["2", "3", "2"]


def test_a_theme_is_added_changed_and_merged_and_the_merge_undone(closed, client, lead):
    make.make_submission(closed)
    for title in ("Data", "Numbers"):
        client.post(address("themes", closed.code), {"title": title})
    client.post(address("theme", closed.code, "T1"), {"title": "Figures", "description": "What is counted."})
    assert Theme.objects.get(code="T1").title == "Figures"
    Disposition.objects.get().themes.add(Theme.objects.get(code="T1"))
    merged = client.post(address("theme", closed.code, "T1"), {"do": "merge", "into": "T2"}, follow=True)
    assert "T1 was merged into T2." in text_of(merged)
    assert Disposition.objects.get().themes.get().code == "T2"
    assert "Its comments went into" in text_of(client.get(address("theme", closed.code, "T1")))


def test_a_refused_theme_comes_back_with_its_words(closed, client, lead):
    answer = client.post(address("themes", closed.code), {"title": "", "description": "What is counted."})
    assert answer.status_code == 422
    assert "What is counted." in text_of(answer)


def test_a_drafter_is_not_offered_to_merge_and_is_refused(closed, client, lead):
    for title in ("Data", "Numbers"):
        create_theme(closed, title=title, by=lead, at=NOW)
    client.force_login(make.make_lead(closed.workstream, "drafter"))
    place = address("theme", closed.code, "T1")
    assert 'value="merge"' not in client.get(place).content.decode()
    assert client.post(place, {"do": "merge", "into": "T2"}).status_code == 403


def test_themes_ask_as_often_for_many_as_for_one(closed, client, lead):
    create_theme(closed, title="Data", by=lead, at=NOW)
    before = queries_of(client, address("themes", closed.code))
    for n in range(20):
        create_theme(closed, title=f"Theme {n}", by=lead, at=NOW)
    make.make_submission(closed, comments=["One.", "Two."])
    for disposition in Disposition.objects.all():
        disposition.themes.set(Theme.objects.all())
    assert queries_of(client, address("themes", closed.code)) == before
