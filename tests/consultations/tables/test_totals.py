"""The numbers on every table: they add up, and tell nobody too much."""

import pytest

from consultations.actions import submissions
from consultations.models import Comment
from consultations.tables.totals import totals_of
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation_round():
    """Five comments: two named, one unnamed, one confidential, one withdrawn."""
    consultation_round = factories.make_round("closed")
    visibilities = ["public_named", "public_named", "public_unnamed", "confidential"]
    comments = [{"text": visibility, "visibility": visibility} for visibility in visibilities]
    submission = factories.make_submission(consultation_round, comments=[*comments, "Gone."])
    focal = submission.organisation.memberships.get().person
    submissions.withdraw_comment(submission.comments.get(current__text="Gone."), by=focal, at=NOW)
    factories.make_submission(consultation_round, comments=["Another one's."])
    return consultation_round


def test_what_the_public_sees_adds_up(consultation_round):
    factories.decide_all(consultation_round)
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    totals = totals_of(consultation_round, "public")
    assert totals.rows + totals.in_confidence + totals.ledger.withdrawn == totals.ledger.received == 6
    assert totals.lines == [
        "Whole round: received 6 = Accepted 0 + Partly accepted 0 + Not accepted 0 + Noted 5 + Out of scope 0 "
        "+ Referred 0 + Duplicate 0 + Withdrawn 1 + Pending 0",
        "Rows in this file: 4",
        "In confidence: 0 in this file, 1 in the whole round",
        "Withdrawn: 0 in this file, 1 in the whole round",
    ]
    assert totals.classification == ""


def test_the_leads_table_is_classified(consultation_round):
    totals = totals_of(consultation_round, "leads")
    assert (totals.rows, totals.rows_in_confidence, totals.rows_withdrawn) == (6, 1, 1)
    assert totals.classification == "CONFIDENTIAL: contains 1 comment received in confidence"


def test_a_filtered_table_prints_the_whole_rounds_line(consultation_round):
    totals = totals_of(consultation_round, "leads", comments=Comment.objects.filter(visibility="public_unnamed"))
    assert (totals.rows, totals.ledger.received) == (1, 6)


def test_a_submitter_learns_no_decisions_before_they_are_published(consultation_round):
    factories.decide_all(consultation_round)
    submission = Comment.objects.get(visibility="confidential").submission
    before = totals_of(consultation_round, "submitter", submission=submission)
    assert before.lines[0] == "Whole round: received 6. Decisions are told when the results are published."
    assert "ledger" not in before.counts
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    after = totals_of(consultation_round, "submitter", submission=submission)
    assert after.counts["ledger"]["noted"] == 5


def test_counting_costs_five_queries(consultation_round, django_assert_num_queries):
    with django_assert_num_queries(5):
        totals_of(consultation_round, "leads")


def test_an_answer_that_was_not_agreed_by_publication_is_pending_for_everybody_outside(consultation_round):
    named = Comment.objects.get(current__text="Another one's.")
    colleague = factories.make_lead(consultation_round.workstream, organisation=named.organisation)
    factories.decide(named, "accepted", by=colleague)
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    for audience, accepted in (("leads", 1), ("public", 0), ("submitter", 0)):
        totals = totals_of(consultation_round, audience, submission=named.submission)
        assert totals.counts["ledger"]["accepted"] == accepted, audience
        assert totals.ledger.balances, audience
