"""Comments are given to those who work on them, and never to somebody of the comment's own organisation."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.actions.assignment import assign, share_out
from consultations.actions.undoing import undo
from consultations.models import CommentGroup, DeskStep, Disposition
from tests.factories import (
    NOW,
    co_lead,
    decide,
    grow_comments,
    make_lead,
    make_organisation,
    make_round,
    make_submission,
    make_user,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed_round():
    return make_round("closed", agreement="second")


@pytest.fixture
def lead(closed_round):
    return co_lead(closed_round)


def rows_of(consultation_round):
    return Disposition.objects.filter(comment__consultation_round=consultation_round).order_by("pk")


def test_an_undecided_comment_becomes_assigned_and_unassigned_again(closed_round, lead):
    make_submission(closed_round, comments=["One.", "Two."])
    drafter = make_lead(closed_round.workstream, "drafter")
    step = assign(closed_round, rows_of(closed_round), drafter, by=lead, at=NOW)
    assert (step.changed, step.row.comments) == (2, 2)
    assert set(rows_of(closed_round).values_list("assignee", "workflow")) == {(drafter.pk, "assigned")}
    assign(closed_round, list(rows_of(closed_round).values_list("pk", flat=True)), None, by=lead, at=NOW)
    assert set(rows_of(closed_round).values_list("assignee", "workflow")) == {(None, "unassigned")}


def test_what_is_decided_keeps_its_status_when_it_is_assigned(closed_round, lead):
    decide(make_submission(closed_round).comments.get(), by=lead)
    assign(closed_round, rows_of(closed_round), lead, by=lead, at=NOW)
    assert rows_of(closed_round).values_list("assignee", "workflow").get() == (lead.pk, "proposed")


def test_nobody_is_assigned_a_comment_of_the_own_organisation(closed_round, lead):
    organisation = make_organisation()
    mine = make_submission(closed_round, organisation).comments.get()
    make_submission(closed_round)
    own = make_lead(closed_round.workstream, organisation=organisation)
    step = assign(closed_round, rows_of(closed_round), own, by=lead, at=NOW)
    assert step.changed == 1
    ((ref, sentence),) = step.skipped
    assert ref == mine.ref
    assert own.name in sentence
    assert Disposition.objects.get(comment=mine).assignee is None


def test_only_who_proposes_in_the_workstream_is_assigned_comments(closed_round, lead):
    make_submission(closed_round)
    elsewhere = make_lead(make_round().workstream)
    for person in (make_user(), elsewhere, make_lead(closed_round.workstream, "review_editor")):
        with pytest.raises(ValidationError):
            assign(closed_round, rows_of(closed_round), person, by=lead, at=NOW)
    gone = make_lead(closed_round.workstream, is_active=False)
    with pytest.raises(ValidationError):
        assign(closed_round, rows_of(closed_round), gone, by=lead, at=NOW)


def test_only_a_co_lead_assigns(closed_round, lead):
    make_submission(closed_round)
    for person in (make_user(), *(make_lead(closed_round.workstream, role) for role in ("drafter", "review_editor"))):
        with pytest.raises(PermissionDenied):
            assign(closed_round, rows_of(closed_round), lead, by=person, at=NOW)


def test_nothing_is_assigned_once_the_results_are_published(closed_round, lead):
    make_submission(closed_round)
    publish(closed_round)
    with pytest.raises(ValidationError):
        assign(closed_round, rows_of(closed_round), lead, by=lead, at=NOW)


def test_a_groups_representative_takes_its_members_along_but_not_who_deviates(closed_round, lead):
    first, second, third = make_submission(closed_round, comments=["A.", "A.", "B."]).comments.order_by("pk")
    group = CommentGroup.objects.create(
        consultation_round=closed_round, kind="identical", code="G-001", representative=first
    )
    Disposition.objects.update(group=group)
    Disposition.objects.filter(comment=third).update(deviates=True)
    assign(closed_round, [first.disposition.pk], lead, by=lead, at=NOW)
    assigned = Disposition.objects.filter(assignee=lead).order_by("pk").values_list("comment", flat=True)
    assert list(assigned) == [first.pk, second.pk]


def test_sharing_out_is_one_step_that_is_undone_as_one(closed_round, lead):
    make_submission(closed_round, comments=["One.", "Two."])
    other = make_lead(closed_round.workstream)
    first, second = rows_of(closed_round).values_list("pk", flat=True)
    step = share_out(closed_round, lambda: [(lead, [first]), (other, [second])], by=lead, at=NOW)
    assert list(rows_of(closed_round).values_list("assignee", flat=True)) == [lead.pk, other.pk]
    assert DeskStep.objects.count() == 1
    undo(step.row, by=lead, at=NOW)
    assert set(rows_of(closed_round).values_list("assignee", "workflow")) == {(None, "unassigned")}


def test_assigning_many_takes_far_fewer_statements_than_comments(closed_round, lead):
    grow_comments(closed_round, 300)
    with CaptureQueriesContext(connection) as queries:
        assert assign(closed_round, rows_of(closed_round), lead, by=lead, at=NOW).changed == 300
    assert len(queries) < 60
