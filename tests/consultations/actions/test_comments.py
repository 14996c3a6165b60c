"""Drafts are kept, once, and nobody's words are overwritten unseen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consultations.actions.comments import discard_draft, mark_later, restore_draft, save_draft, unmark_later
from consultations.errors import EditConflict
from consultations.models import FORM_LIMIT, Comment, CommentText, LaterMark
from tests.factories import (
    NOW,
    make_comment,
    make_member,
    make_organisation,
    make_round,
    make_submission,
    make_user,
    paragraph_of,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def open_round():
    return make_round()


@pytest.fixture
def writer():
    return make_member().person


def save(consultation_round, by, text="Please say more.", *, number="1", at=NOW, token=None, **words):
    paragraph = None if words.get("comment") else paragraph_of(consultation_round, number)
    words = {"kind": "substantive", "paragraph": paragraph} | words
    return save_draft(consultation_round, text=text, client_token=token or uuid4(), by=by, at=at, **words)


def test_words_are_kept_as_typed_but_for_line_breaks_and_what_no_file_can_carry(open_round, writer):
    typed = "  <Member States> & others\r\nline two\vline three\x00\x08 \ud800end  "
    assert save(open_round, writer, typed).text.text == "  <Member States> & others\nline two\nline three end  "


def test_a_retry_with_the_same_token_and_words_creates_nothing_twice(open_round, writer):
    token = uuid4()
    first = save(open_round, writer, token=token)
    second = save(open_round, writer, token=token)
    assert (first.created, second.created) == (True, False)
    assert Comment.objects.count() == CommentText.objects.count() == 1


def test_the_same_token_with_other_words_updates_the_same_draft(open_round, writer):
    token = uuid4()
    save(open_round, writer, "First words.", token=token)
    again = save(open_round, writer, "Other words.", token=token)
    assert again.text.text == "Other words."
    assert again.text.edit_no == 2
    assert CommentText.objects.count() == 1


def test_two_tabs_on_one_draft_are_told_of_each_other(open_round, writer):
    draft = save(open_round, writer).text
    save(open_round, writer, "From tab one.", comment=draft.comment, edit_no=1)
    with pytest.raises(EditConflict) as conflict:
        save(open_round, writer, "From tab two.", comment=draft.comment, edit_no=1)
    assert conflict.value.theirs.text == "From tab one."
    assert CommentText.objects.get().text == "From tab one."


def test_a_tab_that_saves_again_and_again_is_in_nobodys_way_but_its_own(open_round, writer):
    token, draft = uuid4(), save(open_round, writer).text
    for number in (1, 2, 3):
        save(open_round, writer, f"Words {number}.", comment=draft.comment, edit_no=1, token=token)
    draft.refresh_from_db()
    assert draft.text == "Words 3."


def test_the_form_that_made_a_draft_does_not_overwrite_a_colleague_who_edited_it(open_round):
    organisation, token = make_organisation(), uuid4()
    one, two = make_member(organisation).person, make_member(organisation, role="contributor").person
    draft = save(open_round, one, token=token).text
    save(open_round, two, "My colleague's words.", comment=draft.comment, edit_no=1)
    with pytest.raises(EditConflict):
        save(open_round, one, "My own words.", token=token)


def test_ten_thousand_characters_are_taken_and_one_more_is_refused_uncut(open_round, writer):
    assert len(save(open_round, writer, "x" * FORM_LIMIT).text.text) == FORM_LIMIT
    with pytest.raises(ValidationError) as refused:
        save(open_round, writer, "x" * (FORM_LIMIT + 1))
    assert "10001" in refused.value.message_dict["text"][0]


def test_an_empty_comment_is_refused_unless_it_supports_the_paragraph(open_round, writer):
    with pytest.raises(ValidationError):
        save(open_round, writer, "  \n ")
    assert save(open_round, writer, "", kind="support_as_drafted").created


@pytest.mark.parametrize("phase", ["draft", "announced", "cancelled"])
def test_nothing_is_taken_before_a_round_opens_or_after_it_is_cancelled(phase, writer):
    with pytest.raises(ValidationError):
        save(make_round(phase), writer)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("role", "state"), [("reader", "active"), ("contributor", "suspended"), ("focal_point", "ended")]
)
def test_readers_and_those_who_no_longer_belong_write_nothing(open_round, role, state):
    member = make_member(role=role, state=state)
    with pytest.raises(PermissionDenied):
        save(open_round, member.person)


def test_somebody_of_no_organisation_writes_nothing(open_round):
    with pytest.raises(PermissionDenied):
        save(open_round, make_user())


def test_a_colleague_edits_my_draft_but_another_organisation_and_a_requested_member_do_not(open_round, writer):
    organisation = writer.memberships.get().organisation
    draft = save(open_round, writer).text
    colleague = make_member(organisation, role="contributor").person
    assert save(open_round, colleague, "Ours.", comment=draft.comment, edit_no=1).text.text == "Ours."
    for stranger in (make_member().person, make_member(organisation, state="requested").person):
        with pytest.raises(PermissionDenied):
            save(open_round, stranger, "Mine!", comment=draft.comment, edit_no=2)


def test_words_of_a_form_issued_before_closing_count_as_on_time_in_grace_and_are_kept_later(writer):
    consultation_round = make_round()
    closes = consultation_round.closes_at
    held = {"issued_at": closes - MINUTE}
    assert save(consultation_round, writer, at=closes - MINUTE).timeliness == "on_time"
    assert save(consultation_round, writer, at=closes + 15 * MINUTE, **held).timeliness == "in_grace"
    assert save(consultation_round, writer, at=closes + 16 * MINUTE, **held).timeliness == "late"
    assert save(consultation_round, writer, at=closes + MINUTE, issued_at=closes).timeliness == "late"
    assert save(consultation_round, writer, at=closes + MINUTE).timeliness == "late"
    assert CommentText.objects.working().count() == 5


def test_a_network_round_takes_only_active_members_of_verified_organisations():
    consultation_round = make_round(participation="network")
    assert save(consultation_round, make_member().person).created
    for member in (make_member(make_organisation(verified=False)), make_member(state="requested")):
        if member.state == "requested":
            member.organisation.memberships.filter(pk=member.pk).update(state="suspended")
        with pytest.raises(PermissionDenied):
            save(consultation_round, member.person)


def test_a_discarded_draft_comes_back_for_thirty_days(open_round, writer):
    draft = save(open_round, writer).text
    discard_draft(draft, by=writer, at=NOW)
    assert not CommentText.objects.working().exists()
    with pytest.raises(ValidationError):
        restore_draft(draft, by=writer, at=NOW + timedelta(days=31))
    restore_draft(draft, by=writer, at=NOW + timedelta(days=30))
    assert CommentText.objects.working().get().text == "Please say more."


def test_what_was_submitted_cannot_be_discarded(open_round):
    submission = make_submission(open_round)
    comment = submission.comments.get()
    with pytest.raises(ValidationError):
        discard_draft(comment.current, by=comment.author, at=NOW)


def test_amending_edits_a_copy_and_the_current_wording_stays(open_round):
    comment = make_submission(open_round, comments=["As sent."]).comments.get()
    saved = save(open_round, comment.author, "Better.", comment=comment)
    comment.refresh_from_db()
    assert comment.current.text == "As sent."
    assert saved.text.pinned_at is None


def test_a_draft_of_another_text_is_refused(open_round, writer):
    elsewhere = make_round()
    with pytest.raises(ValidationError):
        save(open_round, writer, paragraph=paragraph_of(elsewhere, "1"))


def test_where_a_draft_stands_and_its_language_change_until_it_is_sent(open_round, writer):
    comment = save(open_round, writer, lang="en").text.comment
    save(open_round, writer, comment=comment, token=comment.texts.get().client_token, placement="after", lang="ar")
    comment.refresh_from_db()
    assert (comment.placement, comment.lang) == ("after", "ar")
    sent = make_submission(open_round, comments=[{"text": "As sent.", "placement": "on"}]).comments.get()
    save(open_round, sent.author, "Better.", comment=sent, placement="after", lang="ar")
    sent.refresh_from_db()
    assert (sent.placement, sent.lang) == ("on", "en")


def test_the_token_of_one_paragraph_overwrites_nothing_from_another(open_round, writer):
    token = uuid4()
    save(open_round, writer, "On the first.", token=token)
    with pytest.raises(PermissionDenied):
        save(open_round, writer, "On the second.", number="2", token=token)
    assert CommentText.objects.get().text == "On the first."


def test_a_paragraph_is_marked_for_later_once(open_round, writer):
    paragraph = paragraph_of(open_round, "2")
    for _ in range(2):
        mark_later(open_round, paragraph, by=writer, at=NOW)
    assert LaterMark.objects.count() == 1
    unmark_later(open_round, paragraph, by=writer, at=NOW)
    assert not LaterMark.objects.exists()


def test_posting_asks_as_often_for_the_hundredth_comment_as_for_the_first(
    open_round, writer, django_assert_max_num_queries
):
    for number in range(3):
        make_comment(open_round, f"Comment {number}", by=writer)
    with django_assert_max_num_queries(10):
        save(open_round, writer, "One more.")
