"""The 23 objectives, by number."""

from drafts.objectives import OBJECTIVES, titles


def test_there_are_twenty_three_and_each_has_a_title_of_its_own():
    assert list(OBJECTIVES) == list(range(1, 24))
    assert len({str(title) for title in OBJECTIVES.values()}) == 23


def test_titles_stand_in_order_once_each_and_unknown_numbers_are_left_out():
    assert [number for number, _title in titles([18, 6, 18, 99])] == [6, 18]


def test_a_workstream_without_objectives_has_no_titles():
    assert titles(None) == []
