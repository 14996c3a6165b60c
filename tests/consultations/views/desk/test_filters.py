"""Saving the filter that is set, finding it again, and deleting it."""

import pytest

from consultations.actions.filters import save_filter
from consultations.models import SavedFilter
from tests import factories as make
from tests.conftest import queries_of
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    return make.make_round("closed", code="WS05-R2")


@pytest.fixture
def lead(closed, client):
    user = make.make_lead(closed.workstream, first_name="Hal", last_name="Moreno")
    client.force_login(user)
    return user


FILTERS = "/lead/WS05-R2/filters/"


def test_the_filter_of_the_address_is_saved_and_its_link_leads_to_it(client, lead):
    there = "/lead/WS05-R2/comments/?kind=editorial"
    page = client.post(f"{FILTERS}?kind=editorial&made=up", {"name": "Typos", "next": there})
    assert (page.status_code, page["Location"]) == (302, there)
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query, saved.shared, saved.by) == ("Typos", "kind=editorial", False, lead)
    page = client.get(FILTERS)
    assert '/lead/WS05-R2/?kind=editorial"><bdi>Typos</bdi>' in page.content.decode()


def test_the_list_of_comments_offers_to_save_what_is_set_and_says_which_saved_filter_it_is(client, closed, lead):
    save_filter(closed, name="Typos", query="kind=editorial", by=lead, at=NOW)
    there = "/lead/WS05-R2/comments/?kind=editorial"
    body = client.get(there).content.decode()
    assert f'href="{there}" aria-current="true"><bdi>Typos</bdi>' in body
    assert f'action="{FILTERS}?kind=editorial"' in body
    assert f'action="{FILTERS}' not in client.get("/lead/WS05-R2/comments/").content.decode()


def test_the_same_name_again_is_said_to_replace(client, lead):
    for query, said in (("kind=editorial", "“Mine” is saved"), ("kind=question", "“Mine” is replaced by this one")):
        page = client.post(f"{FILTERS}?{query}", {"name": "Mine"}, follow=True)
        assert said in page.content.decode()
    assert SavedFilter.objects.get().query == "kind=question"


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ("kind=editorial", "", "This field is required"),
        ("", "All", "No filter is set"),
        (f"text={'x' * 1100}", "Long words", "at most 1000 characters"),
    ],
)
def test_a_refused_filter_comes_back_with_what_was_typed(client, lead, query, name, said):
    page = client.post(f"{FILTERS}?{query}", {"name": name, "shared": "on"})
    body = page.content.decode()
    assert page.status_code == 422
    assert said in body
    assert f'value="{name}"' in body or not name
    assert "checked" in body
    assert not SavedFilter.objects.exists()


def test_a_shared_filter_stands_on_the_page_of_the_others_and_only_who_may_deletes_it(client, closed, lead):
    drafter = make.make_lead(closed.workstream, "drafter", first_name="Mina", last_name="Okafor")
    for name, shared, by in (("Ours", True, lead), ("Secret", False, lead), ("Drafted", True, drafter)):
        save_filter(closed, name=name, query="kind=editorial", shared=shared, by=by, at=NOW)
    body = client.get(FILTERS).content.decode()
    assert [body.count(f"<bdi>{name}</bdi>") for name in ("Ours", "Secret", "Drafted", "Mina Okafor")] == [1, 1, 1, 1]
    assert body.count("/delete/") == 3

    client.force_login(drafter)
    body = client.get(FILTERS).content.decode()
    assert [body.count(f"<bdi>{name}</bdi>") for name in ("Ours", "Secret", "Drafted")] == [1, 0, 1]
    assert body.count("/delete/") == 1
    for name, status in (("Ours", 403), ("Secret", 404), ("Drafted", 302)):
        uuid = SavedFilter.objects.get(name=name).uuid
        assert client.post(f"{FILTERS}{uuid}/delete/").status_code == status
    assert set(SavedFilter.objects.values_list("name", flat=True)) == {"Ours", "Secret"}


def test_a_filter_of_another_round_is_not_there(client, lead, closed):
    other = make.make_round("closed", version=closed.version)
    saved, _new = save_filter(other, name="Other", query="kind=editorial", by=lead, at=NOW)
    assert client.post(f"{FILTERS}{saved.uuid}/delete/").status_code == 404
    assert "Other" not in client.get(FILTERS).content.decode()


def test_a_hundred_filters_take_as_many_queries_as_one(client, closed, lead):
    def grow(n):
        for number in range(n):
            other = make.make_lead(closed.workstream)
            save_filter(closed, name=f"F{number}", query="kind=editorial", shared=True, by=other, at=NOW)

    grow(1)
    few = queries_of(client, FILTERS)
    grow(12)
    assert queries_of(client, FILTERS) == few


def test_what_was_typed_before_signing_in_again_is_in_the_form(client, lead):
    client.logout()
    client.post(f"{FILTERS}?kind=editorial", {"name": "Kept name"})
    client.force_login(lead)
    assert 'value="Kept name"' in client.get(f"{FILTERS}?kind=editorial").content.decode()
