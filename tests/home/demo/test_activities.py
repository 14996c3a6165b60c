"""The workplan's activities, against counts taken by hand from the document."""

import pytest

from drafts.models import WorkstreamActivity
from drafts.quarters import Quarter
from home.demo.activities import ACTIVITIES, NOTES
from home.demo.facts import WORKSTREAMS

# As the workplan numbers them; activity 2 of WS11 is activity 1 of WS12.
LISTED = {
    "WS01": 5, "WS02": 6, "WS03": 6, "WS04": 3, "WS05": 9, "WS06": 2, "WS07": 6,
    "WS08": 1, "WS09": 5, "WS10": 10, "WS11": 4, "WS12": 6, "WS13": 3, "WS14": 5,
}  # fmt: skip
EVERY = [(code, activity) for code, activities in ACTIVITIES.items() for activity in activities]


def test_each_of_the_fourteen_workstreams_has_as_many_activities_as_the_workplan_numbers():
    shared = [activity.also_in for _code, activity in EVERY if activity.also_in]
    counted = {code: len(activities) + shared.count(code) for code, activities in ACTIVITIES.items()}
    assert counted == LISTED
    assert list(ACTIVITIES) == [workstream.code for workstream in WORKSTREAMS]
    assert sum(LISTED.values()) == 71


def test_one_activity_stands_in_two_workstreams():
    [(code, activity)] = [(code, activity) for code, activity in EVERY if activity.also_in]
    place = ACTIVITIES[code].index(activity) + 1
    assert (code, place, activity.also_in, activity.place_there) == ("WS11", 2, "WS12", 1)
    assert "activity 2 of WS11" in activity.note
    assert "activity 1 of WS12" in activity.note


def test_every_quarter_lies_in_the_years_of_the_workplan_and_is_marked_as_inferred_with_a_note_that_says_how():
    dated = [(code, activity) for code, activity in EVERY if activity.starts]
    assert len(dated) == 19
    for code, activity in dated:
        first, last = Quarter.read(activity.starts), Quarter.read(activity.ends or activity.starts)
        assert 2022 <= first.year <= last.year <= 2024, activity.title
        assert first <= last
        assert activity.is_inferred
        assert activity.note or NOTES[code]


@pytest.mark.parametrize(
    ("code", "dated"), [("WS02", 6), ("WS05", 9), ("WS07", 1), ("WS08", 1), ("WS11", 1), ("WS14", 1)]
)
def test_quarters_stand_only_where_the_text_leads_to_them(code, dated):
    assert sum(bool(activity.starts) for activity in ACTIVITIES[code]) == dated


def test_the_quarters_of_the_second_workstream_stand_in_the_order_of_the_text():
    spans = [(activity.starts, activity.ends) for activity in ACTIVITIES["WS02"]]
    assert spans == [
        ("2023-Q1", "2023-Q2"), ("2023-Q3", "2023-Q4"), ("2023-Q3", "2023-Q4"),
        ("2023-Q4", ""), ("2024-Q1", ""), ("2024-Q1", ""),
    ]  # fmt: skip


def test_the_copied_activity_is_kept_as_published_beside_its_correction():
    copied, original = ACTIVITIES["WS02"][3], ACTIVITIES["WS01"][4]
    assert copied.title == original.title
    assert copied.corrected_title not in ("", copied.title)
    assert original.corrected_title == ""
    assert original.note in copied.note


def test_activities_without_a_timeline_say_so():
    for activity in ACTIVITIES["WS07"][2:]:
        assert activity.starts == ""
        assert "no timeline" in activity.note


def test_every_text_fits_the_model():
    longest = WorkstreamActivity._meta.get_field("title").max_length
    assert max(len(text) for _code, activity in EVERY for text in (activity.title, activity.corrected_title)) <= longest
    assert all("\n" not in part for _code, activity in EVERY for part in activity.parts)
