"""Filters of the desk under a name: who saves, who sees, who deletes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import ModelLogEntry

from consultations.actions.filters import delete_filter, save_filter
from consultations.actions.people import erase_user
from consultations.models import SavedFilter
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    return make.make_round("closed")


def save(consultation_round, by, name="Fees", query="text=fees", **fields):
    return save_filter(consultation_round, name=name, query=query, by=by, at=NOW, **fields)


def offered(user):
    return list(SavedFilter.objects.offered_to(user).values_list("name", flat=True))


@pytest.mark.parametrize("role", ["co_lead", "drafter", "review_editor"])
def test_everybody_at_the_desk_saves_filters_and_sees_those_that_are_shared(closed, role):
    somebody, other = make.make_lead(closed.workstream, role), make.make_lead(closed.workstream)
    save(closed, somebody, "Mine")
    save(closed, somebody, "  Ours,\nall ", shared=True)
    assert offered(somebody) == ["Mine", "Ours, all"]
    assert offered(other) == ["Ours, all"]


def test_the_same_name_again_replaces_and_another_persons_stays(closed):
    lead, other = make.make_lead(closed.workstream), make.make_lead(closed.workstream)
    first, is_new = save(closed, lead, shared=True)
    assert is_new
    save(closed, other, query="kind=editorial")
    again, is_new = save(closed, lead, query="kind=question")
    assert not is_new
    assert again.pk == first.pk
    rows = SavedFilter.objects.order_by("pk").values_list("by", "query", "shared")
    assert list(rows) == [(lead.pk, "kind=question", False), (other.pk, "kind=editorial", False)]


@pytest.mark.parametrize("words", [{"name": " "}, {"name": "n" * 81}, {"query": "text=" + "x" * 1000}])
def test_a_filter_without_a_name_or_longer_than_an_address_is_refused(closed, words):
    with pytest.raises(ValidationError):
        save(closed, make.make_lead(closed.workstream), **words)


def test_who_is_not_at_the_desk_saves_nothing(closed):
    for person in (make.make_admin(), make.make_lead(make.make_workstream()), make.make_member().person):
        with pytest.raises(PermissionDenied):
            save(closed, person)


def test_a_shared_filter_is_deleted_by_its_author_or_a_co_lead_and_a_private_one_by_its_author_alone(closed):
    drafter, other = make.make_lead(closed.workstream, "drafter"), make.make_lead(closed.workstream, "drafter")
    lead = make.make_lead(closed.workstream)
    private, _new = save(closed, drafter, "Private")
    shared, _new = save(closed, drafter, "Shared", shared=True)
    for person, saved in ((lead, private), (other, private), (other, shared)):
        with pytest.raises(PermissionDenied):
            delete_filter(saved, by=person, at=NOW)
    delete_filter(shared, by=lead, at=NOW)
    delete_filter(private, by=drafter, at=NOW)
    assert not SavedFilter.objects.exists()


def test_who_has_left_the_desk_deletes_nothing_there(closed):
    lead = make.make_lead(closed.workstream)
    saved, _new = save(closed, lead)
    lead.workstream_roles.all().delete()
    with pytest.raises(PermissionDenied):
        delete_filter(saved, by=lead, at=NOW)


def test_the_log_names_no_words_of_a_filter(closed):
    lead = make.make_lead(closed.workstream)
    saved, _new = save(closed, lead, "Against Northland", query="text=Northland")
    delete_filter(saved, by=lead, at=NOW)
    told = [f"{entry.label} {entry.data}" for entry in ModelLogEntry.objects.filter(action__endswith="_filter")]
    assert len(told) == 2
    assert "Northland" not in "".join(told)


def test_an_erased_persons_own_filters_go_and_the_shared_ones_stay_with_the_desk(closed):
    lead = make.make_lead(closed.workstream)
    save(closed, lead, "Private")
    save(closed, lead, "Shared", shared=True)
    erase_user(lead, by=lead, at=NOW)
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["Shared"]
