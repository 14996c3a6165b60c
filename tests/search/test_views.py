"""The search page: what is found, by whom, at which cost, and what is never found."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from tests.factories import (
    make_admin,
    make_draft,
    make_lead,
    make_member,
    make_organisation,
    make_page,
    make_personal,
    make_round,
    make_submission,
    make_workstream,
)

pytestmark = pytest.mark.django_db


def search(client, words, **more):
    response = client.get("/search/", {"q": words, **more})
    assert response.status_code == 200
    return response.content.decode()


def make_secret_round(phase="open", participation="invited"):
    return make_round(phase, participation=participation, version=make_draft(["The word is xylophone."]))


def test_a_paragraph_of_a_public_round_is_found_with_its_number_and_place(client):
    consultation_round = make_round("open", version=make_draft([("heading", "Aim"), "States should recognise skills."]))
    page = search(client, "SKILLS recognise")
    paragraph = consultation_round.version.paragraphs.get(text__startswith="States")
    assert f'/read/#{paragraph.slug}"' in page
    assert "<mark>recognise</mark> <mark>skills</mark>" in page
    assert f"paragraph {paragraph.number}" in page


def test_all_words_must_be_there(client):
    make_round("open", version=make_draft(["States should recognise skills."]))
    assert "Nothing found" in search(client, "skills submarines")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Права мигрантов и их семей", "права СЕМЕЙ"),
        ("الاعترافُ بالمهارات", "الإعتراف"),
        ("各国应承认移民的技能", "移民"),
        ("Compétences reconnues", "competences"),
    ],
)
def test_words_are_found_in_any_script_and_case(client, text, words):
    make_round("open", version=make_draft([text]))
    assert "<mark>" in search(client, words)


@pytest.mark.parametrize("participation", ["invited", "network"])
def test_text_that_a_visitor_may_not_read_is_not_found(client, participation):
    make_secret_round(participation=participation)
    assert "Nothing found" in search(client, "xylophone")


def test_text_of_an_unannounced_round_is_not_found_but_by_those_who_prepare_it(client):
    consultation_round = make_secret_round("draft", "public")
    client.force_login(make_personal().person)
    assert "Nothing found" in search(client, "xylophone")
    client.force_login(make_lead(consultation_round.workstream))
    assert "<mark>xylophone</mark>" in search(client, "xylophone")
    client.force_login(make_admin())
    assert "<mark>xylophone</mark>" in search(client, "xylophone")


def test_the_invited_find_their_text_and_others_do_not(client):
    consultation_round = make_secret_round()
    invited = make_organisation()
    make_submission(consultation_round, comments=["We were asked."], organisation=invited)
    client.force_login(make_member(invited, role="reader").person)
    assert "<mark>xylophone</mark>" in search(client, "xylophone")
    client.force_login(make_member(make_organisation()).person)
    assert "Nothing found" in search(client, "xylophone")
    client.force_login(make_member(invited, role="contributor", state="requested").person)
    assert "Nothing found" in search(client, "xylophone")


def test_working_text_that_was_never_frozen_is_not_found(client):
    make_page(["The word is xylophone."]).save_revision().publish()
    assert "Nothing found" in search(client, "xylophone")


def test_comments_are_not_found(client):
    consultation_round = make_round("open")
    make_submission(consultation_round, comments=["The word is xylophone."])
    assert "Nothing found" in search(client, "xylophone")


def test_published_pages_are_found_and_hidden_ones_are_not(client):
    workstream = make_workstream("WS61", title="Zebra crossings")
    make_page(workstream=workstream, title="Zebra guidance")
    hidden = make_page(workstream=workstream, title="Zebra secrets")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    unpublished = make_page(workstream=workstream, title="Zebra plans")
    unpublished.unpublish()
    call_command("update_index", verbosity=0)
    page = search(client, "zebra")
    assert "Zebra crossings" in page
    assert "Zebra guidance" in page
    assert "Zebra secrets" not in page
    assert "Zebra plans" not in page


@pytest.mark.parametrize(
    "words", ['"', "'", "%", "_", "*", "a AND", "NEAR(", ":", "(", "a:b", "\\", "-", "🙂", "<script>", "x" * 5000]
)
def test_no_query_breaks_the_page_or_matches_everything(client, words):
    make_round("open", version=make_draft(["States should recognise skills."]))
    page = search(client, words)
    assert "States should" not in page
    assert "<script>" not in page


def test_an_empty_query_asks_nothing(client, django_assert_num_queries):
    make_round("open")
    client.get("/search/")
    with django_assert_num_queries(1):
        search(client, "  ")


def test_a_page_that_does_not_exist_shows_the_last_one(client):
    make_round("open", version=make_draft([f"Sentence {n} about skills." for n in range(45)]))
    assert "Page 3 of 3" in search(client, "skills", page="99")
    assert "Page 1 of 3" in search(client, "skills", page="x")


def test_searching_asks_as_often_for_many_rounds_and_finds_as_for_few(client):
    def queries():
        cache.clear()
        search(client, "skills")
        with CaptureQueriesContext(connection) as asked:
            search(client, "skills")
        return len(asked)

    client.force_login(make_personal().person)
    make_round("open", version=make_draft(["Skills."]))
    few = queries()
    for _n in range(4):
        make_round("open", version=make_draft([f"Skills {n}." for n in range(10)]))
    assert queries() == few
