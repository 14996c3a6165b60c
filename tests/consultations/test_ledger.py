"""The ledger balances whatever people do, in whatever order (design decision 7)."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from consultations.actions.comments import discard_draft, save_draft
from consultations.actions.dispositions import agree, decide, reopen
from consultations.actions.people import erase_user
from consultations.actions.rounds import extend_round, publish_results
from consultations.actions.submissions import (
    decide_late,
    request_late,
    submit,
    withdraw_comment,
    withdraw_submission,
)
from consultations.errors import DispositionConflict, EditConflict
from consultations.ledger import differences, ledger_of
from consultations.models import Comment, CommentText, ConsultationRound, Disposition, ParagraphTally, Submission
from tests.factories import (
    NOW,
    co_lead,
    decide_all,
    make_lead,
    make_member,
    make_organisation,
    make_round,
    make_submission,
)

DECISIONS = ["accepted", "partly_accepted", "not_accepted", "noted", "out_of_scope", "referred", "duplicate"]
# What the actions are entitled to answer to a move that does not fit; anything else is a fault.
REFUSALS = (ValidationError, PermissionDenied, DispositionConflict, EditConflict)


class Play:
    """Three organisations, two leads and a clock; every move is an action that may be refused."""

    def __init__(self):
        self.round = make_round()
        self.organisations = [make_organisation() for _ in range(3)]
        self.people = [make_member(organisation).person for organisation in self.organisations]
        self.leads = [co_lead(self.round), make_lead(self.round.workstream, organisation=self.organisations[0])]
        self.paragraphs = [None, *self.round.version.paragraphs.all()[:3]]
        self.at = NOW

    def move(self, name, who, what, kind):
        self.round.refresh_from_db()
        with suppress(*REFUSALS):
            getattr(self, name)(who, what, kind)

    def comment(self, who, what, kind):
        self._save(who, self.paragraphs[what % 4], kind)

    def _save(self, who, paragraph, kind, comment=None):
        visibility = ["", "public_unnamed", "confidential"][len(kind) % 3]
        save_draft(
            self.round, paragraph=paragraph, comment=comment, kind=kind, text="Words.", visibility=visibility,
            client_token=uuid4(), by=self.people[who], at=self.at, issued_at=NOW,
        )  # fmt: skip

    def submit(self, who, what, kind):
        sent = list(Comment.objects.standing().filter(organisation=self.organisations[who]))
        leave_out = [sent[what % len(sent)].uuid] if sent and what % 3 == 0 else []
        submit(self.round, by=self.people[who], at=self.at, issued_at=NOW, leave_out=leave_out)

    def amend(self, who, what, kind):
        if comment := self._one(Comment.objects.filter(organisation=self.organisations[who]), what):
            self._save(who, None, kind, comment)

    def discard(self, who, what, kind):
        if draft := self._one(CommentText.objects.working(), what):
            discard_draft(draft, by=self.people[who], at=self.at)

    def withdraw(self, who, what, kind):
        if comment := self._one(Comment.objects.filter(organisation=self.organisations[who]), what):
            withdraw_comment(comment, by=self.people[who], at=self.at)

    def withdraw_all(self, who, what, kind):
        for submission in Submission.objects.filter(organisation=self.organisations[who]):
            withdraw_submission(submission, by=self.people[who], at=self.at)

    def decide(self, who, what, kind):
        if disposition := self._one(Disposition.objects.all(), what):
            other = self._one(Comment.objects.standing(), who)
            decide(
                disposition, decision=DECISIONS[what % 7], response="Because.", adopted_text="New.", duplicate_of=other,
                as_draft=kind == "editorial", lock_version=disposition.lock_version, by=self.leads[who % 2], at=self.at,
            )  # fmt: skip

    def agree(self, who, what, kind):
        if disposition := self._one(Disposition.objects.filter(workflow="proposed"), what):
            agree(disposition, lock_version=disposition.lock_version, by=self.leads[who % 2], at=self.at)

    def reopen(self, who, what, kind):
        if disposition := self._one(Disposition.objects.all(), what):
            reopen(
                disposition, reason="Again.", lock_version=disposition.lock_version, by=self.leads[who % 2], at=self.at
            )

    def wait(self, who, what, kind):
        self.at += timedelta(days=25)

    def extend(self, who, what, kind):
        later = self.round.closes_at + timedelta(days=14)
        extend_round(self.round, closes_at=later, reason="More time.", by=None, at=self.at)

    def late(self, who, what, kind):
        request = request_late(self.round, by=self.people[who], at=self.at)
        decide_late(request, accept=what % 2 == 0, reason="Considered.", by=None, at=self.at)

    def erase(self, who, what, kind):
        if what == 0:
            erase_user(self.people[who], by=None, at=self.at)

    def publish(self, who, what, kind):
        if what == 0:
            publish_results(self.round, reason="As it stands.", by=None, at=self.at)

    @staticmethod
    def _one(rows, n):
        rows = list(rows.order_by("pk"))
        return rows[n % len(rows)] if rows else None


MOVES = st.tuples(
    st.sampled_from(
        ["comment", "comment", "submit", "submit", "amend", "withdraw", "withdraw_all", "discard", "decide", "decide",
         "agree", "reopen", "wait", "extend", "late", "erase", "publish"]
    ),
    st.integers(0, 2),
    st.integers(0, 6),
    st.sampled_from(["substantive", "editorial", "technical"]),
)  # fmt: skip


class LedgerTest(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(MOVES, min_size=10, max_size=40))
    def test_whatever_people_do_ledger_and_tallies_balance_and_no_reference_comes_twice(self, moves):
        play, seen = Play(), {}
        for move in moves:
            play.move(*move)
            assert differences(play.round) == []
            for ref, comment in Comment.objects.submitted().values_list("ref", "pk"):
                assert seen.setdefault(ref, comment) == comment
        assert ledger_of(play.round).received == len(seen)


@pytest.mark.django_db
def test_the_ledger_is_one_line_that_adds_up():
    consultation_round = make_round("closed")
    submission = make_submission(consultation_round, comments=["One.", "Two.", "Three."])
    withdraw_comment(submission.comments.first(), by=submission.comments.first().author, at=NOW)
    decide_all(consultation_round)
    assert str(ledger_of(consultation_round)) == (
        "received 3 = accepted 0 + partly accepted 0 + not accepted 0 + noted 2 + out of scope 0 + referred 0"
        " + duplicate 0 + withdrawn 1 + pending 0"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", ["tally", "decision", "disposition", "counter"])
def test_a_difference_is_named(spoil):
    consultation_round = make_round("closed")
    make_submission(consultation_round)
    assert differences(consultation_round) == []
    if spoil == "tally":
        ParagraphTally.objects.update(submitted=7)
    elif spoil == "decision":
        Comment.objects.update(decision="noted")
    elif spoil == "disposition":
        Disposition.objects.all().delete()
    else:
        ConsultationRound.objects.update(last_comment_no=0)
    assert differences(consultation_round)
