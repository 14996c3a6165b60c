"""The numbers on every table: they add up, and tell nobody too much."""

import pytest

from consultations.actions import submissions
from consultations.actions.groups import deviate, group
from consultations.audiences import seen_comments
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


def test_counting_costs_six_queries(consultation_round, django_assert_num_queries):
    with django_assert_num_queries(6):
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


class TestDistinct:
    def grouped(self, n=8, **words):
        made = factories.make_round("closed")
        sent = [factories.make_submission(made, comments=["Say more."], **words).comments.get() for _ in range(n)]
        return made, sent, factories.co_lead(made)

    def test_an_issue_counts_once_and_its_size_stands_beside_each_of_its_comments(self):
        made, sent, lead = self.grouped()
        factories.make_submission(made, comments=["Something else."])
        group(sent, by=lead, at=NOW)
        deviate(sent[3], by=lead, at=NOW)
        totals = totals_of(made, "leads")
        assert totals.counts["distinct"] == 3 == Comment.objects.standing().distinct_lines().count()
        assert "Distinct comments, an issue counted once: 3 of 9 in the whole round" in totals.lines
        assert [seen.issue_size for seen in seen_comments(made, "leads") if seen.issue == "G-001"] == [8] * 8

    def test_what_came_in_confidence_is_not_counted_outside_and_a_single_one_tells_of_no_other(self):
        made, sent, lead = self.grouped(2)
        secret = factories.make_submission(made, comments=["Say more."], visibility="confidential").comments.get()
        group([*sent, secret], by=lead, at=NOW)
        other, quiet = (
            factories.make_submission(made, comments=["Quiet."], visibility=how).comments.get()
            for how in ("public_named", "confidential")
        )
        group([other, quiet], by=lead, at=NOW)
        for audience in ("committee", "public"):
            if audience == "public":
                made = factories.publish(made)
            assert sorted((seen.issue, seen.issue_size) for seen in seen_comments(made, audience)) == [
                ("", 0), ("G-001", 2), ("G-001", 2),
            ]  # fmt: skip
            assert totals_of(made, audience).counts["distinct"] == 4
        assert totals_of(made, "leads").counts["distinct"] == 2

    def test_beside_an_unnamed_comment_an_issue_is_told_only_in_a_crowd(self):
        made, sent, lead = self.grouped(4)
        unnamed = factories.make_submission(made, comments=["Say more."], visibility="public_unnamed").comments.get()
        issue = group([*sent, unnamed], by=lead, at=NOW)

        def told():
            return [(seen.issue, seen.issue_size) for seen in seen_comments(made, "committee") if seen.is_withheld]

        assert told() == [("", 0)]
        assert {seen.issue_size for seen in seen_comments(made, "committee") if not seen.is_withheld} == {4}
        fifth = factories.make_submission(made, comments=["Say more."]).comments.get()
        group([fifth], into=issue, by=lead, at=NOW)
        assert told() == [("G-001", 6)]

    def test_a_submitter_learns_nothing_of_issues(self):
        made, sent, lead = self.grouped(3)
        group(sent, by=lead, at=NOW)
        submission = sent[0].submission
        assert {seen.issue for seen in seen_comments(made, "submitter", submission=submission)} == {""}
        assert totals_of(made, "submitter", submission=submission).counts["distinct"] == 3
