"""Questions to the author of a comment, and their answers."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consultations.actions.clarifications import answer, ask, close_clarification
from consultations.actions.parts import Piece, rejoin, split
from consultations.actions.submissions import withdraw_comment
from consultations.models import Clarification, Disposition
from tests.factories import (
    NOW,
    co_lead,
    decide_all,
    make_lead,
    make_member,
    make_organisation,
    make_round,
    make_submission,
    make_user,
    publish,
)

pytestmark = pytest.mark.django_db

SOON = (NOW + timedelta(days=7)).date()


@pytest.fixture
def closed():
    return make_round("closed")


@pytest.fixture
def comment(closed):
    return make_submission(closed, comments=["It is unclear. Say more."]).comments.get()


def ask_about(comment, question="Which article do you mean?", *, by=None, at=NOW, due_on=SOON):
    return ask(comment, question=question, due_on=due_on, by=by or co_lead(comment.consultation_round), at=at)


def committed(django_capture_on_commit_callbacks, act):
    with django_capture_on_commit_callbacks(execute=True):
        return act()


def test_author_and_focal_points_get_a_mail_without_the_question_and_nobody_else_does(
    closed, mailbox, django_capture_on_commit_callbacks
):
    organisation = make_organisation()
    author = make_member(organisation, role="focal_point", language="ar").person
    comment = make_submission(closed, organisation, comments=["Unclear."], by=author).comments.get()
    focal = make_member(organisation).person
    others = [
        make_member(organisation, role="contributor").person,
        make_member(organisation, state="requested").person,
        make_member().person,
    ]
    mailbox.clear()
    asked = committed(django_capture_on_commit_callbacks, lambda: ask_about(comment))
    for person in (author, focal):
        (mail,) = mailbox.to(person.email)
        assert str(asked.uuid) in mail.body
        assert comment.ref in mail.subject
        assert "article" not in mail.body
        assert "Unclear" not in mail.body
    assert not any(mailbox.to(person.email) for person in others)


def test_an_author_who_left_the_organisation_is_told_nothing(comment, mailbox, django_capture_on_commit_callbacks):
    comment.author.memberships.update(state="ended")
    mailbox.clear()
    committed(django_capture_on_commit_callbacks, lambda: ask_about(comment))
    assert not mailbox.to(comment.author.email)
    assert not Clarification.objects.asked_of(comment.author).exists()


def test_the_answer_is_told_to_who_asked_and_changes_neither_comment_nor_decision(
    comment, mailbox, django_capture_on_commit_callbacks
):
    lead = co_lead(comment.consultation_round)
    asked = ask_about(comment)
    version = Disposition.objects.get(comment=comment).lock_version
    assert Clarification.objects.waiting().get() == asked
    committed(django_capture_on_commit_callbacks, lambda: answer(asked, answer="Article 7.", by=comment.author, at=NOW))
    (mail,) = mailbox.to(lead.email)
    assert "Article 7" not in mail.body
    assert not Clarification.objects.waiting().exists()
    disposition = Disposition.objects.get(comment=comment)
    assert (disposition.lock_version, disposition.decision) == (version, "pending") == (1, "pending")
    assert [event.kind for event in disposition.events.all()] == ["asked", "answered"]


def test_the_same_question_sent_twice_is_one(comment):
    assert ask_about(comment) == ask_about(comment)


def test_questions_are_asked_by_those_who_write_answers_while_it_helps(closed, comment):
    for person in (make_lead(closed.workstream, role="review_editor"), make_lead(make_round().workstream), make_user()):
        with pytest.raises(PermissionDenied):
            ask_about(comment, by=person)
    with pytest.raises(ValidationError, match="past"):
        ask_about(comment, due_on=(NOW - timedelta(days=2)).date())
    with pytest.raises(ValidationError, match="write"):
        ask_about(comment, " \n")
    with pytest.raises(ValidationError, match="5000"):
        ask_about(comment, "x" * 5001)
    running = make_submission(make_round("open")).comments.get()
    assert ask_about(running).due_on == SOON
    decide_all(closed)
    publish(closed, at=NOW)
    with pytest.raises(ValidationError, match="published"):
        ask_about(comment)


def test_a_drafter_asks_about_no_confidential_comment_that_is_not_assigned(closed):
    comment = make_submission(closed, comments=[{"text": "Quietly.", "visibility": "confidential"}]).comments.get()
    drafter = make_lead(closed.workstream, role="drafter")
    with pytest.raises(PermissionDenied):
        ask_about(comment, by=drafter)
    asked = ask_about(comment)
    with pytest.raises(PermissionDenied):
        close_clarification(asked, by=drafter, at=NOW)


def test_only_active_members_who_write_can_answer_and_only_once(comment):
    asked = ask_about(comment)
    organisation = comment.organisation
    for person in (
        make_member(organisation, role="reader").person,
        make_member(organisation, role="contributor", state="requested").person,
        make_member().person,
        co_lead(comment.consultation_round),
    ):
        with pytest.raises(PermissionDenied):
            answer(asked, answer="Yes.", by=person, at=NOW)
    answer(asked, answer="Yes.", by=make_member(organisation, role="contributor").person, at=NOW)
    with pytest.raises(ValidationError, match="colleague"):
        answer(asked, answer="No.", by=comment.author, at=NOW)


def test_what_is_closed_withdrawn_or_published_takes_no_answer(comment):
    closed = comment.consultation_round
    asked, other = ask_about(comment), ask_about(comment, "And why?")
    with pytest.raises(PermissionDenied):
        close_clarification(asked, by=comment.author, at=NOW)
    close_clarification(asked, by=co_lead(closed), at=NOW)
    with pytest.raises(ValidationError, match="no longer"):
        answer(asked, answer="Yes.", by=comment.author, at=NOW)
    assert Clarification.objects.waiting().get() == other
    withdraw_comment(comment, by=comment.author, at=NOW)
    with pytest.raises(ValidationError, match="withdrawn"):
        answer(other, answer="Yes.", by=comment.author, at=NOW)
    with pytest.raises(ValidationError, match="withdrawn"):
        ask_about(comment)
    assert not Clarification.objects.waiting().exists()


def test_questions_about_parts_belong_to_the_whole_once_it_is_joined_again(comment):
    lead = co_lead(comment.consultation_round)
    before = ask_about(comment)
    text = comment.current.text
    first, second = split(
        comment, [Piece(0, 15, None), Piece(15, len(text), None)], wording=comment.current, by=lead, at=NOW
    )
    asked = ask_about(second, "Of what?")
    comment.refresh_from_db()
    with pytest.raises(ValidationError, match="parts"):
        ask_about(comment, "Of what?")
    assert list(Clarification.objects.about(first)) == [before]
    assert set(Clarification.objects.about(second)) == set(Clarification.objects.about(comment)) == {before, asked}
    rejoin(comment, by=lead, at=NOW)
    asked.refresh_from_db()
    assert asked.comment == comment
