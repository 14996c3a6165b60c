"""Activities of a workstream: what is refused, and by whom."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from drafts.models import WorkstreamActivity
from tests.factories import make_workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def workstream():
    return make_workstream("WS05")


def activity(page, **fields):
    return WorkstreamActivity(page=page, **{"title": "Write the guidance", **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"starts": "2023-Q1"},
        {"starts": "2022-Q4", "ends": "2023-Q1"},
        {"starts": "2023-Q2", "ends": "2023-Q2"},
        {"starts": "2023-Q2", "is_ongoing": True},
        {"is_ongoing": True},
        {"starts": "2023-Q2", "corrected_starts": "2022-Q2", "corrected_ends": "2022-Q3"},
    ],
)
def test_an_activity_may_have_both_quarters_one_or_none(workstream, fields):
    candidate = activity(workstream, **fields)
    candidate.full_clean()
    candidate.save()


@pytest.mark.parametrize("quarter", ["2023", "2023-Q5", "2023-Q0", "Q3 2023", "1923-Q1", "2023-Q12", "٢٠٢٣-Q1"])
def test_what_is_no_quarter_is_refused_with_an_example(workstream, quarter):
    with pytest.raises(ValidationError) as refusal:
        activity(workstream, starts=quarter).full_clean()
    assert "Write a year and a quarter from 1 to 4, such as 2023-Q3." in refusal.value.message_dict["starts"]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"starts": "2023-Q2", "ends": "2023-Q1"}, "ends", "The last quarter is before the first."),
        ({"starts": "2023-Q1", "ends": "2022-Q4"}, "ends", "The last quarter is before the first."),
        ({"ends": "2023-Q1"}, "starts", "Give the first quarter too."),
        ({"corrected_ends": "2023-Q1"}, "corrected_starts", "Give the first quarter too."),
        (
            {"starts": "2023-Q1", "ends": "2023-Q2", "is_ongoing": True},
            "ends",
            "An ongoing activity has no last quarter.",
        ),
        ({"place_there": 1}, "place_there", "Give the other workstream and the number there, or neither."),
    ],
)
def test_quarters_that_contradict_each_other_are_refused_beside_the_field(workstream, fields, field, sentence):
    candidate = activity(workstream, **fields)
    with pytest.raises(ValidationError) as refusal:
        candidate.full_clean()
    assert sentence in refusal.value.message_dict[field]


@pytest.mark.parametrize(
    "fields",
    [
        {"starts": "2023-Q2", "ends": "2023-Q1"},
        {"ends": "2023-Q1"},
        {"corrected_starts": "2023-Q2", "corrected_ends": "2023-Q1"},
        {"starts": "2023-Q1", "ends": "2023-Q1", "is_ongoing": True},
    ],
)
def test_the_database_refuses_them_too(workstream, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        activity(workstream, **fields).save()


def test_an_activity_is_shared_with_another_workstream_than_its_own(workstream):
    with pytest.raises(ValidationError) as refusal:
        activity(workstream, also_in=workstream, place_there=1).full_clean()
    assert refusal.value.message_dict["also_in"] == ["Choose another workstream than its own."]
    with pytest.raises(IntegrityError), transaction.atomic():
        activity(workstream, also_in=workstream, place_there=1).save()


def test_an_activity_outlives_the_workstream_and_the_draft_that_it_names(workstream):
    other = make_workstream("WS06")
    kept = activity(workstream, also_in=other, place_there=2)
    kept.save()
    other.delete()
    kept.refresh_from_db()
    assert kept.also_in is None
