"""Standard responses: shared by a workstream, filled in for each comment, and betraying nobody."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consultations.actions.dispositions import decide
from consultations.actions.library import retire_standard_response, save_standard_response
from consultations.errors import ResponseConflict
from consultations.models import CommentGroup, Disposition, StandardResponse
from consultations.placeholders import fill, left_in, unknown_in
from tests.factories import (
    NOW,
    PARAGRAPHS,
    co_lead,
    make_draft,
    make_lead,
    make_organisation,
    make_round,
    make_submission,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    return make_round("closed", code="WS05-R2")


def saved(consultation_round, *, by=None, **words):
    words = {"title": "Mandate", "text": "Outside the mandate."} | words
    return save_standard_response(consultation_round.workstream, by=by or co_lead(consultation_round), at=NOW, **words)


def comment_of(consultation_round, organisation=None, **words):
    return make_submission(consultation_round, organisation, **words).comments.get()


def test_a_response_is_added_changed_and_retired(closed):
    response = saved(closed, text="Outside the mandate.\r\nSorry.\n")
    assert response.text == "Outside the mandate.\nSorry."
    changed = saved(closed, response=response, lock_version=1, text="Not for us.")
    assert (changed.pk, changed.text, changed.lock_version) == (response.pk, "Not for us.", 2)
    retired = retire_standard_response(changed, lock_version=2, by=co_lead(closed), at=NOW)
    assert retired.retired_at == NOW
    with pytest.raises(ValidationError):
        saved(closed, response=retired, lock_version=3)


def test_two_who_change_one_response_are_told(closed):
    response = saved(closed)
    saved(closed, response=response, lock_version=1, text="Theirs.")
    with pytest.raises(ResponseConflict) as conflict:
        saved(closed, response=response, lock_version=1, text="Mine.")
    assert conflict.value.theirs.text == "Theirs."
    with pytest.raises(ResponseConflict):
        retire_standard_response(response, lock_version=1, by=co_lead(closed), at=NOW)


def test_a_title_stands_once_among_the_offered(closed):
    response = saved(closed)
    with pytest.raises(ValidationError) as refused:
        saved(closed, text="Other words.")
    assert set(refused.value.message_dict) == {"title"}
    retire_standard_response(response, lock_version=1, by=co_lead(closed), at=NOW)
    assert saved(closed).pk != response.pk


@pytest.mark.parametrize(("words", "field"), [({"title": " "}, "title"), ({"text": " \n "}, "text")])
def test_a_response_has_title_and_words(closed, words, field):
    with pytest.raises(ValidationError) as refused:
        saved(closed, **words)
    assert field in refused.value.message_dict


def test_an_unknown_placeholder_is_refused_by_name(closed):
    with pytest.raises(ValidationError, match=r"\{organization\}, \{ref\}"):
        saved(closed, text="Thanks to {organization} for {ref} and {round}.")
    assert unknown_in("{} {round} {a\nb} {round}") == [""]


def test_only_who_proposes_answers_in_the_workstream_writes_in_its_library(closed):
    assert saved(closed, by=make_lead(closed.workstream, "drafter"))
    others = [make_lead(closed.workstream, "review_editor"), make_lead(make_round("draft").workstream), make_user()]
    for person in others:
        with pytest.raises(PermissionDenied):
            saved(closed, by=person, title="Another")
    assert StandardResponse.objects.count() == 1


# --- Placeholders -----------------------------------------------------------------------------------------------------

ALL = "{organisation} | {paragraph} | {reference} | {issue} | {round}"


def test_every_placeholder_is_filled_for_a_named_comment(closed):
    comment = comment_of(closed, make_organisation("Bridge"))
    group = CommentGroup.objects.create(consultation_round=closed, kind="issue", code="G-001")
    Disposition.objects.filter(comment=comment).update(group=group)
    comment.disposition.refresh_from_db()
    assert fill(ALL, comment) == f"Bridge | paragraph 1 | {comment.ref} | G-001 | WS05-R2"
    # What speaks for an issue is answered to every member alike.
    group.representative = comment
    group.save()
    comment.disposition.refresh_from_db()
    assert fill(ALL, comment) == "{organisation} | paragraph 1 | {reference} | G-001 | WS05-R2"


@pytest.mark.parametrize(
    ("number", "text", "filled"),
    [
        ("1", "Considered for {paragraph}.", "Considered for paragraph 1."),
        ("1", "Thank you. {paragraph} says so now.", "Thank you. Paragraph 1 says so now."),
        ("1", "Paragraph {paragraph} says so now.", "Paragraph 1 says so now."),
        ("R1", "We have reworded {paragraph}.", "We have reworded recommendation R1."),
        ("R1", "As paragraph {paragraph} says.", "As paragraph R1 says."),
        ("§ 1", "See {paragraph}.", "See section 1."),
        ("§ 1", "See section {paragraph}.", "See section 1."),
        ("1", "See ¶ {paragraph}.", "See ¶ 1."),
        ("Note 1", "See {paragraph}.", "See Note 1."),
        ("1", "نُظر في هذا بشأن {paragraph}.", "نُظر في هذا بشأن الفقرة 1."),
        ("R1", "أُعيدت صياغة {paragraph}.", "أُعيدت صياغة التوصية R1."),
        ("1", "وفقًا للفقرة {paragraph}.", "وفقًا للفقرة 1."),
    ],
)
def test_a_paragraph_is_said_as_in_a_sentence_in_the_language_of_the_response(number, text, filled):
    version = make_draft([*PARAGRAPHS, ("footnote", "Source: the ministries.")])
    closed = make_round("closed", version=version, code="WS05-R2")
    assert fill(text, comment_of(closed, comments=[{"text": "Why?", "paragraph": number}])) == filled


def test_in_a_language_whose_words_we_do_not_have_the_number_stands_alone():
    closed = make_round("closed", version=make_draft(["Les États examinent."], language="fr"), code="WS05-R2")
    comment = comment_of(closed)
    assert fill("Voir le paragraphe {paragraph}.", comment) == "Voir le paragraphe 1."
    arabic = make_round("closed", version=make_draft(["تنظر الدول في ذلك."], language="ar"), code="WS06-R2")
    comment = comment_of(arabic)
    assert fill("See paragraph {paragraph}.", comment) == "See paragraph 1."
    assert fill("انظر {paragraph}.", comment) == "انظر الفقرة 1."


def test_what_is_missing_after_a_paragraph_is_said_of_that_paragraph(closed):
    comment = comment_of(closed, comments=[{"text": "Add one.", "paragraph": "2", "placement": "after"}])
    assert fill("Considered for {paragraph}.", comment) == "Considered for paragraph 2."


def test_what_a_comment_does_not_have_stays_in_braces(closed):
    comment = comment_of(closed, make_organisation("Bridge"), comments=[{"text": "All of it.", "paragraph": None}])
    assert left_in(fill(ALL, comment)) == ["paragraph", "issue"]


@pytest.mark.parametrize("visibility", ["public_unnamed", "confidential"])
def test_name_and_number_of_who_stays_unnamed_are_never_filled_in(closed, visibility):
    comment = comment_of(closed, make_organisation("Ptarmigan"), visibility=visibility)
    filled = fill(ALL, comment)
    assert "Ptarmigan" not in filled
    assert comment.ref not in filled


def test_braces_in_a_name_are_not_filled_again(closed):
    assert fill("{organisation}", comment_of(closed, make_organisation("{round}"))) == "{round}"


def test_no_decision_is_saved_with_braces_left_in_its_response(closed):
    disposition = comment_of(closed).disposition
    words = {"lock_version": 1, "by": co_lead(closed), "at": NOW}
    with pytest.raises(ValidationError) as refused:
        decide(disposition, decision="noted", response="See {issue}.", **words)
    assert set(refused.value.message_dict) == {"response"}
    kept = decide(disposition, decision="noted", response="See {issue}.", as_draft=True, **words)
    assert kept.response == "See {issue}."
