"""The timeline: order, bars, notes."""

from datetime import date
from types import SimpleNamespace

from drafts.quarters import Quarter, Span
from drafts.workplan import in_order, workplan_of


def activity(title, first="", last="", *, ongoing=False, note="", place_there=None):
    span = Span.read(first, last, is_ongoing=ongoing)
    return SimpleNamespace(title=title, span=span, note=note, place_there=place_there)


def plan(*activities):
    return workplan_of(activities, on=date(2023, 5, 1), other_of=lambda activity: None)


def lengths(row):
    return len(row.bar.before), len(row.bar.under), len(row.bar.after)


def test_whole_years_are_shown_from_the_first_quarter_to_the_last():
    shown = plan(activity("One", "2022-Q3", "2023-Q1"), activity("Two"), activity("Three", "2023-Q4"))
    assert (shown.quarters[0], shown.quarters[-1], len(shown.quarters)) == (Quarter(2022, 1), Quarter(2023, 4), 8)
    assert shown.years == [(2022, 4), (2023, 4)]
    assert shown.now == Quarter(2023, 2)
    assert [lengths(shown.rows[0]), shown.rows[1].bar, lengths(shown.rows[2])] == [(2, 3, 3), None, (7, 1, 0)]


def test_what_is_ongoing_lasts_to_the_end_of_what_is_shown():
    shown = plan(
        activity("Dated", "2023-Q2"), activity("Since", "2023-Q3", ongoing=True), activity("Always", ongoing=True)
    )
    assert [lengths(row) for row in shown.rows] == [(1, 1, 2), (2, 2, 0), (0, 4, 0)]


def test_without_any_quarter_there_are_no_columns():
    shown = plan(activity("One"), activity("Always", ongoing=True))
    assert (shown.quarters, shown.years, shown.is_dated) == ([], [], True)
    assert [row.bar for row in shown.rows] == [None, None]
    assert not plan(activity("One")).is_dated
    assert plan().rows == []


def test_the_same_note_is_printed_once():
    shown = plan(
        activity("A", note="Drawn."), activity("B", note="Copied."), activity("C", note="Drawn."), activity("D")
    )
    assert shown.notes == ["Drawn.", "Copied."]
    assert [row.note for row in shown.rows] == [1, 2, 1, None]


def test_a_shared_activity_stands_at_its_number_among_the_others():
    own = [activity("A"), activity("B")]
    first, third, last = activity("X", place_there=1), activity("Y", place_there=3), activity("Z", place_there=99)
    listed = in_order(own, [last, third, first])
    assert [found.title for found in listed] == ["X", "A", "Y", "B", "Z"]
    assert [found.title for found in in_order(own, [])] == ["A", "B"]
