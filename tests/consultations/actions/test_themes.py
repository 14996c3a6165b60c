"""Themes of a round: numbered once, merged in one step that can be undone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consultations.actions.bulk import Rehearsal, SetTheme, carry_out
from consultations.actions.themes import create_theme, merge_theme, theme_called, update_theme
from consultations.actions.undoing import undo
from consultations.models import Comment, Disposition, Theme
from tests.factories import NOW, co_lead, make_lead, make_round, make_submission, make_user, publish

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def closed():
    return make_round("closed", code="WS05-R2")


def by(consultation_round, at=NOW):
    return {"by": co_lead(consultation_round), "at": at}


def themes_of(consultation_round, *titles):
    return [create_theme(consultation_round, title=title, **by(consultation_round)) for title in titles]


def put(theme, *comments):
    """The theme on these comments, as one step."""
    made, keys = theme.consultation_round, [comment.disposition.pk for comment in comments]
    work = SetTheme(theme)
    return carry_out(made, work, keys, seen=Rehearsal(made, work, keys, **by(made)).digest, **by(made)).row


def codes(comment):
    return sorted(comment.disposition.themes.values_list("code", flat=True))


def test_codes_are_given_once(closed):
    one, two = themes_of(closed, "Data", "  Detention\n")
    assert (one.code, two.code, two.title) == ("T1", "T2", "Detention")
    (elsewhere,) = themes_of(make_round("closed"), "Data")
    assert elsewhere.code == "T1"


def test_a_theme_is_called_otherwise_and_keeps_its_code(closed):
    (theme,) = themes_of(closed, "Data")
    update_theme(theme, title="Numbers", description="What is counted.", **by(closed))
    theme.refresh_from_db()
    assert (theme.code, theme.title, theme.description) == ("T1", "Numbers", "What is counted.")
    with pytest.raises(ValidationError):
        update_theme(theme, title=" ", description="", **by(closed))


def test_a_title_stands_once_however_it_is_written(closed):
    one, two = themes_of(closed, "Détention", "Data")
    for same in ("detention", " DÉTENTION "):
        with pytest.raises(ValidationError, match="T1 has this title already"):
            create_theme(closed, title=same, **by(closed))
        with pytest.raises(ValidationError, match="T1 has this title already"):
            update_theme(two, title=same, description="", **by(closed))
    assert update_theme(one, title="detention", description="", **by(closed)).title == "detention"
    assert theme_called(closed, "DATA") == two
    merge_theme(two, one, **by(closed))
    assert theme_called(closed, "DATA") is None
    assert create_theme(closed, title="Data", **by(closed)).code == "T3"


def test_merging_moves_every_comment_in_one_step_and_undoing_brings_all_back(closed):
    one, two, three = make_submission(closed, comments=["One.", "Two.", "Three."]).comments.order_by("pk")
    data, numbers = themes_of(closed, "Data", "Numbers")
    put(data, one, two)
    put(numbers, two, three)
    step = merge_theme(data, numbers, **by(closed))
    assert [codes(comment) for comment in (one, two, three)] == [["T2"]] * 3
    data.refresh_from_db()
    assert (data.merged_into, data.merged_in) == (numbers, step.row)
    undo(step.row, **by(closed, LATER))
    assert [codes(comment) for comment in (one, two, three)] == [["T1"], ["T1", "T2"], ["T2"]]
    data.refresh_from_db()
    assert (data.merged_into, data.merged_in) == (None, None)


def test_what_is_undone_comes_back_with_the_theme_into_which_its_own_has_gone(closed):
    first, second, other = make_submission(closed, comments=["One.", "Two.", "Three."]).comments.order_by("pk")
    data, numbers, last = themes_of(closed, "Data", "Numbers", "Last")
    put(data, first, second, other)
    work, keys = SetTheme(data, off=True), [first.disposition.pk, second.disposition.pk]
    off = carry_out(closed, work, keys, seen=Rehearsal(closed, work, keys, **by(closed)).digest, **by(closed)).row
    merge_theme(data, numbers, **by(closed))
    merge_theme(numbers, last, **by(closed))
    undo(off, **by(closed, LATER))
    assert [codes(comment) for comment in (first, second, other)] == [["T3"]] * 3


def test_a_theme_is_not_merged_into_itself_another_rounds_or_one_that_is_gone(closed):
    data, numbers, gone = themes_of(closed, "Data", "Numbers", "Gone")
    (elsewhere,) = themes_of(make_round("closed"), "Elsewhere")
    merge_theme(gone, numbers, **by(closed))
    for into in (data, elsewhere, gone):
        with pytest.raises(ValidationError):
            merge_theme(data, into, **by(closed))
    with pytest.raises(ValidationError):
        merge_theme(gone, data, **by(closed))
    with pytest.raises(ValidationError):
        update_theme(gone, title="Again", description="", **by(closed))


def test_drafters_add_themes_but_co_leads_merge_them(closed):
    drafter = make_lead(closed.workstream, "drafter")
    make_submission(closed, visibility="confidential")
    one, two = (create_theme(closed, title=title, by=drafter, at=NOW) for title in ("One", "Two"))
    with pytest.raises(PermissionDenied):
        merge_theme(one, two, by=drafter, at=NOW)
    for person in (make_lead(closed.workstream, "review_editor"), make_user()):
        with pytest.raises(PermissionDenied):
            create_theme(closed, title="Three", by=person, at=NOW)


def test_themes_of_published_results_stand(closed):
    make_submission(closed)
    (theme,) = themes_of(closed, "Data")
    publish(closed)
    for change in (
        lambda: create_theme(closed, title="More", **by(closed)),
        lambda: update_theme(theme, title="Other", description="", **by(closed)),
    ):
        with pytest.raises(ValidationError):
            change()
    assert Theme.objects.count() == 1
    assert Disposition.objects.count() == Comment.objects.submitted().count()
