"""Campaigns are looked for in the background: once at a time, and told when it breaks off."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from consultations.actions import looks
from consultations.actions.campaigns import begin_look, carry_out_look, find_groups
from consultations.actions.looks import find_campaigns, look_for_campaigns
from consultations.models import CampaignLook, Comment, CommentGroup, WorkstreamRole
from tests.factories import NOW, co_lead, make_lead, make_round, make_submission, publish

pytestmark = pytest.mark.django_db

State = CampaignLook.State


@pytest.fixture
def made():
    return make_round("closed")


@pytest.fixture
def lead(made):
    return co_lead(made)


@pytest.fixture
def queue(monkeypatch):
    """What a worker would be given."""
    waiting = []
    monkeypatch.setattr(
        looks, "find_campaigns", type("Later", (), {"enqueue": lambda self, *args: waiting.append(args)})()
    )
    return waiting


def sent(made, n=3, text="Please say more."):
    return [make_submission(made, comments=[text]).comments.get() for _ in range(n)]


def groups_of(made):
    return CommentGroup.objects.filter(consultation_round=made).count()


def test_a_look_says_who_asked_and_when_and_afterwards_what_was_found(made, lead, queue):
    sent(made)
    look = look_for_campaigns(made, by=lead, at=NOW)
    assert (look.by, look.at, look.state, groups_of(made)) == (lead, NOW, State.LOOKING, 0)
    find_campaigns.call(*queue[0])
    look.refresh_from_db()
    assert (look.state, look.step.comments, groups_of(made)) == (State.DONE, 3, 1)
    assert look.ended_at > look.at
    assert look.found == {"looked_at": 3, "grouped": 3, "groups": 1, "proposals": 0}


def test_a_second_click_begins_no_second_look_nor_does_the_command_line(made, lead, queue):
    sent(made)
    first = look_for_campaigns(made, by=lead, at=NOW)
    other = make_lead(made.workstream, role="drafter")
    assert look_for_campaigns(made, by=other, at=NOW + timedelta(seconds=50)) == first
    with pytest.raises(ValidationError, match="already"):
        find_groups(made, by=None, at=NOW)
    assert len(queue) == CampaignLook.objects.count() == 1


def test_a_task_that_is_handed_out_twice_is_done_once(made, lead, queue):
    sent(made)
    look_for_campaigns(made, by=lead, at=NOW)
    find_campaigns.call(*queue[0])
    steps = made.steps.count()
    find_campaigns.call(*queue[0])
    assert made.steps.count() == steps


def test_a_look_that_has_died_is_begun_again_and_what_it_still_finds_is_not_written(made, lead, queue):
    sent(made)
    first = look_for_campaigns(made, by=lead, at=NOW)
    later = NOW + timedelta(minutes=2)
    assert first.has_died(later)
    second = look_for_campaigns(made, by=lead, at=later)
    assert (second != first, len(queue)) == (True, 2)
    with pytest.raises(ValidationError, match="given up"):
        carry_out_look(first, clock=lambda: later)
    assert groups_of(made) == 0
    find_campaigns.call(*queue[1])
    assert groups_of(made) == 1
    first.refresh_from_db()
    assert first.state == State.FAILED


def test_whoever_looks_is_alive_as_long_as_signs_come(made, lead):
    look, _new = begin_look(made, by=lead, at=NOW)
    CampaignLook.objects.update(heartbeat=NOW + timedelta(minutes=5))
    look.refresh_from_db()
    assert not look.has_died(NOW + timedelta(minutes=5, seconds=50))


def test_what_goes_wrong_is_told_in_a_sentence_and_can_be_begun_again(made, lead, queue, monkeypatch, caplog):
    sent(made)
    look = look_for_campaigns(made, by=lead, at=NOW)
    with monkeypatch.context() as patched:
        patched.setattr("consultations.actions.looks.alike_among_many", lambda texts, skip: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            find_campaigns.call(*queue[0])
    look.refresh_from_db()
    assert (look.state, look.refusal, groups_of(made)) == (State.FAILED, "It broke off. Nothing was changed by it.", 0)
    assert "ZeroDivisionError" in caplog.text
    assert "division by zero" not in caplog.text
    look_for_campaigns(made, by=lead, at=NOW)
    find_campaigns.call(*queue[1])
    assert groups_of(made) == 1


def test_who_lost_the_role_meanwhile_groups_nothing(made, lead, queue):
    sent(made)
    look = look_for_campaigns(made, by=lead, at=NOW)
    WorkstreamRole.objects.filter(person=lead).delete()
    with pytest.raises(PermissionDenied):
        find_campaigns.call(*queue[0])
    look.refresh_from_db()
    assert "not group comments here any more" in look.refusal
    assert Comment.objects.filter(disposition__group__isnull=False).count() == 0


def test_once_the_results_are_published_nobody_looks_and_who_was_looking_is_told(made, lead, queue):
    look = look_for_campaigns(made, by=lead, at=timezone.now())
    publish(made)
    with pytest.raises(ValidationError, match="published"):
        find_campaigns.call(*queue[0])
    look.refresh_from_db()
    assert "published" in look.refusal
    with pytest.raises(ValidationError, match="published"):
        look_for_campaigns(made, by=lead, at=timezone.now())


def test_a_review_editor_and_another_workstreams_lead_have_nobody_look(made, queue):
    for user in (make_lead(made.workstream, "review_editor"), co_lead(make_round("closed"))):
        with pytest.raises(PermissionDenied):
            look_for_campaigns(made, by=user, at=NOW)
    assert not CampaignLook.objects.exists()
