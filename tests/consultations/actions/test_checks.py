"""Findings that somebody saw and meant: who may say so, until when it holds, and how it is taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from consultations.actions.checks import mark_seen, take_back_marks
from consultations.actions.dispositions import decide, reopen
from consultations.actions.undoing import undo
from consultations.consistency import BY_NAME
from consultations.models import Comment, Disposition, SeenFinding
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def closed():
    return make.make_round("closed")


@pytest.fixture
def lead(closed):
    return make.make_lead(closed.workstream)


@pytest.fixture
def both(closed):
    """Two comments of one organisation on one paragraph, accepted and refused."""
    make.make_submission(closed, comments=["Name women.", "Name children."])
    comments = list(Comment.objects.order_by("pk"))
    for comment, decision in zip(comments, ("accepted", "not_accepted"), strict=True):
        make.decide(comment, decision)
    return comments


def find(consultation_round, name="two-ways"):
    comments = Comment.objects.submitted().filter(consultation_round=consultation_round)
    return BY_NAME[name].find(comments, consultation_round)


def mark(consultation_round, by, findings=None, reason="Both are right.", at=NOW, name="two-ways"):
    return mark_seen(consultation_round, name, findings or find(consultation_round, name), reason=reason, by=by, at=at)


@pytest.mark.parametrize("role", ["co_lead", "review_editor"])
def test_who_reads_every_comment_marks_a_finding_and_it_says_who_when_and_why(closed, both, role):
    somebody = make.make_lead(closed.workstream, role)
    (seen,) = mark(closed, somebody, reason="  Both are\nright. ")
    assert (seen.reason, seen.by, seen.at) == ("Both are right.", somebody, NOW)
    assert seen.covers(*find(closed))
    assert ModelLogEntry.objects.get(action="consultations.mark_seen").user == somebody


def test_nobody_else_marks_or_takes_back(closed, both, lead):
    mark(closed, lead)
    drafter = make.make_lead(closed.workstream, "drafter")
    for person in (drafter, make.make_admin(), make.make_lead(make.make_workstream()), both[0].author):
        with pytest.raises(PermissionDenied):
            mark(closed, person)
        with pytest.raises(PermissionDenied):
            take_back_marks(closed, SeenFinding.objects.all(), by=person, at=NOW)
    assert SeenFinding.objects.standing().count() == 1


@pytest.mark.parametrize("reason", ["", " \n ", "w" * 301])
def test_a_mark_says_why_in_a_few_words(closed, both, lead, reason):
    with pytest.raises(ValidationError):
        mark(closed, lead, reason=reason)


def test_another_answer_brings_a_finding_back_and_undoing_it_settles_it_again(closed, both, lead):
    (seen,) = mark(closed, lead)
    answer = Disposition.objects.get(comment=both[1])
    answer = reopen(answer, reason="Too short.", lock_version=answer.lock_version, by=lead, at=LATER)
    assert find(closed) == []
    words = {"decision": "not_accepted", "response": "No: see the Compact.", "by": lead}
    answer = decide(answer, lock_version=answer.lock_version, at=LATER, **words)
    assert not seen.covers(*find(closed))
    undo(answer.step, by=lead, at=LATER)
    undo(closed.steps.get(verb="reopen"), by=lead, at=LATER)
    assert seen.covers(*find(closed))


def test_one_more_comment_brings_a_finding_back_and_one_less_does_not(closed, both, lead):
    make.make_submission(closed, both[0].organisation, comments=["Name men."])
    third = Comment.objects.order_by("pk").last()
    (seen,) = mark(closed, lead)
    make.decide(third, "not_accepted")
    assert not seen.covers(*find(closed))
    (again,) = mark(closed, lead, at=LATER)
    assert again.covers(*find(closed))
    Comment.objects.filter(pk=third.pk).update(withdrawn_at=LATER)
    assert again.covers(*find(closed))


def test_what_is_noted_beside_an_answer_changes_no_finding(closed, both, lead):
    (seen,) = mark(closed, lead)
    Disposition.objects.update(internal_note="Ask Hal.", assignee=lead, lock_version=7)
    assert seen.covers(*find(closed))


def test_a_finding_has_one_standing_mark_and_the_earlier_ones_stay_in_the_books(closed, both, lead):
    (first,) = mark(closed, lead)
    (second,) = mark(closed, lead, reason="Still.", at=LATER)
    assert list(SeenFinding.objects.standing()) == [second]
    first.refresh_from_db()
    assert (first.taken_back_at, first.taken_back_by) == (LATER, lead)
    with pytest.raises(IntegrityError):
        SeenFinding.objects.filter(pk=first.pk).update(taken_back_at=None)


def test_a_mark_is_taken_back_once(closed, both, lead):
    mark(closed, lead)
    other = make.make_lead(closed.workstream)
    (taken,) = take_back_marks(closed, SeenFinding.objects.all(), by=other, at=LATER)
    assert SeenFinding.objects.get(pk=taken.pk).taken_back_by == other
    assert take_back_marks(closed, SeenFinding.objects.all(), by=lead, at=LATER) == []
    assert ModelLogEntry.objects.filter(action="consultations.take_back_mark").count() == 1


def test_an_over_round_is_marked_no_more(closed, both, lead):
    findings = find(closed)
    make.publish(closed)
    with pytest.raises(ValidationError):
        mark(closed, lead, findings)


def test_marking_many_findings_takes_as_many_statements_as_marking_two(closed, lead):
    def statements(findings):
        with CaptureQueriesContext(connection) as captured:
            mark(closed, lead, findings, name="promises")
        return len(captured)

    make.grow_comments(closed, 20, organisations=3)
    make.decide_all(closed, response="See paragraph 14.")
    findings = find(closed, "promises")
    assert len(findings) == 20
    mark(closed, lead, findings[:1], name="promises")
    assert statements(findings[:2]) == statements(findings)
    assert SeenFinding.objects.standing().count() == 20
