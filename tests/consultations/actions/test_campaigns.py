"""The finder groups what is identical, proposes what is nearly so, and answers nobody."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.actions import groups
from consultations.actions.campaigns import find_groups
from consultations.actions.undoing import undo
from consultations.ledger import differences
from consultations.models import Comment, CommentGroup, GroupProposal
from tests.factories import NOW, co_lead, decide, grow_comments, make_lead, make_round, make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return make_round("closed")


@pytest.fixture
def lead(made):
    return co_lead(made)


def sent(made, n=3, text="Please say more.", **words):
    return [make_submission(made, comments=[{"text": text, **words}]).comments.get() for _ in range(n)]


def issue_of(comment):
    group = Comment.objects.select_related("disposition__group").get(pk=comment.pk).disposition.group
    return group.code if group else ""


def test_identical_comments_at_one_place_are_one_issue_and_elsewhere_another(made, lead):
    here, there = sent(made), sent(made, 2, paragraph="2")
    other_wish = sent(made, 1, proposed_text="Anew.", proposed_mode="replace")
    found = find_groups(made, by=lead, at=NOW)
    assert (found.looked_at, found.grouped, found.groups, found.proposals) == (6, 5, 2, 0)
    assert len({issue_of(comment) for comment in here}) == len({issue_of(comment) for comment in there}) == 1
    assert issue_of(here[0]) != issue_of(there[0])
    assert issue_of(other_wish[0]) == ""
    assert set(CommentGroup.objects.values_list("kind", flat=True)) == {"identical"}
    assert differences(made) == []


def test_looking_again_makes_nothing_twice_and_new_letters_join(made, lead):
    first = sent(made)
    find_groups(made, by=lead, at=NOW)
    again = find_groups(made, by=lead, at=NOW)
    assert (again.grouped, again.groups, again.step) == (0, 0, None)
    (late,) = sent(made, 1)
    assert find_groups(made, by=lead, at=NOW).grouped == 1
    assert issue_of(late) == issue_of(first[0]) == "G-001"


def test_nobody_is_answered_by_being_found(made, lead):
    first = sent(made)
    decide(first[0], "noted", by=lead)
    find_groups(made, by=lead, at=NOW)
    pending = [comment for comment in first if Comment.objects.get(pk=comment.pk).decision == "pending"]
    assert len(pending) == 2
    assert CommentGroup.objects.get().representative in pending


def test_a_new_letter_to_an_answered_issue_waits_for_a_person(made, lead):
    first = sent(made)
    find_groups(made, by=lead, at=NOW)
    decide(first[0], "noted", by=lead)
    (late,) = sent(made, 1)
    assert find_groups(made, by=lead, at=NOW).proposals == 1
    assert issue_of(late) == ""
    proposal = GroupProposal.objects.get()
    assert (proposal.representative, proposal.members.get().similarity) == (first[0], 1.0)
    find_groups(made, by=lead, at=NOW)
    assert GroupProposal.objects.get() == proposal


def test_what_a_person_took_out_dissolved_or_undid_is_left_alone(made, lead):
    first = sent(made)
    found = find_groups(made, by=lead, at=NOW)
    groups.ungroup(first[:1], by=lead, at=NOW)
    assert find_groups(made, by=lead, at=NOW).grouped == 0
    groups.dissolve(CommentGroup.objects.get(), by=lead, at=NOW)
    assert find_groups(made, by=lead, at=NOW).grouped == 0
    other = sent(made, 2, text="Something else entirely.")
    found = find_groups(made, by=lead, at=NOW)
    undo(found.step, by=lead, at=NOW)
    assert find_groups(made, by=lead, at=NOW).grouped == 0
    assert issue_of(other[0]) == ""


def test_a_review_editor_and_another_workstreams_lead_do_not_look(made):
    for user in (make_lead(made.workstream, "review_editor"), co_lead(make_round("closed"))):
        with pytest.raises(PermissionDenied):
            find_groups(made, by=user, at=NOW)


def test_statements_do_not_grow_with_the_comments(made, lead):
    def statements(n):
        consultation_round = make_round("closed")
        grow_comments(consultation_round, n, text="The same.", proposed_every=1)
        with CaptureQueriesContext(connection) as queries:
            find_groups(consultation_round, by=None, at=NOW)
        assert Comment.objects.filter(consultation_round=consultation_round, is_distinct=False).exists()
        return len([query for query in queries if not query["sql"].startswith("INSERT")])

    assert statements(300) == statements(30)


def test_the_command_says_what_it_found(made, lead):
    sent(made)
    printed = io.StringIO()
    call_command("find_groups", made.code, stdout=printed)
    assert printed.getvalue().startswith("looked at: 3\ngrouped: 3 in 1 new groups")
    with pytest.raises(CommandError, match="no round"):
        call_command("find_groups", "NONE-R1")
