"""What the demo writes in bulk is, column by column, what the actions would have written."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from wagtail.models import ModelLogEntry

from consultations.actions import submissions as submission_actions
from consultations.actions.comments import save_draft
from consultations.actions.dispositions import agree, decide
from consultations.actions.rounds import announce_round, create_round
from consultations.ledger import differences, ledger_of
from consultations.models import (
    Comment,
    CommentText,
    DeskStep,
    Disposition,
    DispositionEvent,
    LateRequest,
    ParagraphTally,
    RoundEvent,
    Submission,
    SubmissionRevision,
)
from consultations.notifications import quiet
from home.demo.build import DESK, Demo
from home.demo.bulk import LATE_REASON, write_round
from home.demo.letters import SMALL
from home.demo.plan import Times, plan_round

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COUNT, SEED = 70, 5

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo():
    """The people, organisations and drafts of the demo, without its rounds."""
    demo = Demo(count=0, seed=SEED, at=AT, say=lambda sentence: None, progress=None)
    with quiet():
        demo.prepare()
    return demo


def round_of(demo, code):
    # As in the demo itself: one co-lead's word is enough.
    fields = {"agreement": "one", "participation": "network", "purpose": "To compare.", "contact": "Nobody", "by": None}
    consultation_round = create_round(
        code=code,
        version=demo.versions["identity"],
        opens_at=AT - timedelta(days=80),
        closes_at=AT - timedelta(days=20),
        at=AT - timedelta(days=90),
        **fields,
    )
    return announce_round(consultation_round, by=None, at=AT - timedelta(days=89))


def planned_for(consultation_round, paragraphs, stakeholders):
    times = Times(
        consultation_round.opens_at, consultation_round.closes_at, AT - timedelta(days=15), AT - timedelta(days=1)
    )
    return plan_round(
        paragraphs, count=COUNT, stakeholders=len(stakeholders), times=times, desk=DESK, seed=SEED, decided=0.8,
        campaigns=SMALL,
    )  # fmt: skip


class Actors:
    """Carries a plan out as people would: one action after the other."""

    def __init__(self, consultation_round, paragraphs, cast):
        self.round, self.paragraphs, self.cast = consultation_round, paragraphs, cast
        self.comments = {}

    def act(self, planned):
        for plan in planned:
            self.speak(plan)
        for plan in planned:
            for comment in plan.comments:
                if comment.verdict:
                    self.answer(comment)

    def speak(self, plan):
        person = self.cast.stakeholders[plan.organisation][1]
        for comment in plan.comments:
            self.type(comment, comment.wording, person)
        submission_actions.set_overall(
            self.round, position=plan.position, visibility=plan.visibility, by=person, at=plan.noted_at
        )
        if plan.late:
            request = submission_actions.request_late(self.round, by=person, at=plan.sent_at)
            submission_actions.decide_late(
                request, accept=True, reason=LATE_REASON, by=self.cast.secretary, at=plan.accepted_at
            )
        else:
            submission_actions.submit(self.round, by=person, at=plan.sent_at)
        for comment in plan.comments:
            if comment.amended:
                self.type(comment, comment.amended, person)
        if plan.sent_again_at:
            submission_actions.submit(self.round, by=person, at=plan.sent_again_at)
        for comment in plan.comments:
            if comment.withdrawn_at:
                submission_actions.withdraw_comment(self.comments[id(comment)], by=person, at=comment.withdrawn_at)

    def type(self, comment, wording, person):
        known = self.comments.get(id(comment))
        saved = save_draft(
            self.round,
            paragraph=None if comment.place is None else self.paragraphs[comment.place],
            kind=wording.kind,
            text=wording.text,
            proposed_text=wording.proposed_text,
            visibility=wording.visibility,
            priority=wording.priority,
            lang=comment.lang,
            # A form's token is its author's own; the bulk round has used the planned one.
            client_token=UUID(int=wording.token.int ^ 1),
            comment=known and Comment.objects.get(pk=known.pk),
            by=person,
            at=wording.at,
        )
        self.comments[id(comment)] = saved.text.comment

    def answer(self, comment):
        verdict = comment.verdict
        disposition = Disposition.objects.get(comment=self.comments[id(comment)])
        other = verdict.duplicate_of and self.comments[id(verdict.duplicate_of)]
        disposition = decide(
            disposition,
            decision=verdict.decision,
            response=verdict.response,
            adopted_text=verdict.adopted_text,
            as_proposed=verdict.as_proposed,
            internal_note=verdict.internal_note,
            duplicate_of=other and Comment.objects.get(pk=other.pk),
            as_draft=verdict.as_draft,
            lock_version=disposition.lock_version,
            by=self.cast.people[verdict.by],
            at=verdict.at,
        )
        if verdict.agreed_by:
            agree(
                disposition,
                lock_version=disposition.lock_version,
                by=self.cast.people[verdict.agreed_by],
                at=verdict.agreed_at,
            )


def said_plainly(value):
    """A row's value without keys that only one of the two rounds can have."""
    if isinstance(value, Comment):
        return value.ref.rpartition("-")[2]
    if isinstance(value, Submission):
        return value.ref.rpartition("-")[2]
    if isinstance(value, CommentText):
        return value.comment.ref.rpartition("-")[2], value.pinned_at
    if isinstance(value, Disposition):
        return said_plainly(value.comment)
    if isinstance(value, DeskStep):
        return value.verb, value.at, value.by_id, value.comments
    if isinstance(value, SubmissionRevision):
        return said_plainly(value.submission), value.n
    if isinstance(value, dict):
        if other := value.get("duplicate_of_id"):
            value = value | {"duplicate_of_id": said_plainly(Comment.objects.get(pk=other))}
        return sorted(value.items())
    return getattr(value, "pk", value)


LEFT_OUT = {"id", "uuid", "consultation_round", "client_token", "saved_token", "ref"}


def rows_of(queryset):
    """Every column of every row, as a bag."""
    fields = [field for field in queryset.model._meta.concrete_fields if field.name not in LEFT_OUT]
    return Counter(
        tuple((field.name, repr(said_plainly(getattr(row, field.name)))) for field in fields) for row in queryset
    )


def everything_in(consultation_round):
    mine = {"consultation_round": consultation_round}
    texts = CommentText.objects.filter(comment__consultation_round=consultation_round).select_related("comment")
    return {
        "numbers": [consultation_round.last_submission_no, consultation_round.last_comment_no],
        "submissions": rows_of(Submission.objects.filter(**mine)),
        "references": sorted(said_plainly(row) for row in Submission.objects.filter(**mine)),
        "comments": rows_of(Comment.objects.filter(**mine)),
        "comment references": sorted(said_plainly(row) for row in Comment.objects.filter(**mine)),
        "texts": rows_of(texts),
        "tokens": all(text.saved_token == text.client_token for text in texts),
        "revisions": rows_of(SubmissionRevision.objects.filter(submission__consultation_round=consultation_round)),
        "pinned": Counter(
            (said_plainly(row.submissionrevision), said_plainly(row.commenttext))
            for row in SubmissionRevision.texts.through.objects.filter(
                submissionrevision__submission__consultation_round=consultation_round
            )
        ),
        "dispositions": rows_of(Disposition.objects.filter(comment__consultation_round=consultation_round)),
        "history": rows_of(
            DispositionEvent.objects.filter(disposition__comment__consultation_round=consultation_round)
        ),
        "late requests": rows_of(LateRequest.objects.filter(submission__consultation_round=consultation_round)),
        "timeline": rows_of(RoundEvent.objects.filter(**mine)),
        "tallies": rows_of(ParagraphTally.objects.filter(**mine)),
    }


def log_since(number):
    """What the log says, without keys and without the round's code."""
    return Counter(
        (
            entry.action,
            entry.content_type_id,
            entry.label.rpartition("-")[2],
            entry.user_id,
            entry.timestamp,
            repr(entry.data),
        )
        for entry in ModelLogEntry.objects.filter(pk__gt=number)
    )


def last_entry():
    return ModelLogEntry.objects.order_by("pk").values_list("pk", flat=True).last()


def test_a_round_written_in_bulk_equals_one_that_people_made(demo):
    paragraphs = list(demo.versions["identity"].paragraphs.all())
    cast = demo.cast(demo.stakeholders)
    bulk, by_hand = round_of(demo, "WS09-R8"), round_of(demo, "WS09-R9")

    before = last_entry()
    planned = planned_for(bulk, paragraphs, demo.stakeholders)
    write_round(bulk, planned, paragraphs, cast)
    log_of_bulk, before = log_since(before), last_entry()
    with quiet():
        Actors(by_hand, paragraphs, cast).act(planned_for(by_hand, paragraphs, demo.stakeholders))
    log_by_hand = log_since(before)

    bulk.refresh_from_db()
    by_hand.refresh_from_db()
    made, expected = everything_in(bulk), everything_in(by_hand)
    for name, rows in expected.items():
        assert made[name] == rows, name
    assert log_of_bulk == log_by_hand
    # The comparison is worth something only where everything has happened.
    comments = [comment for plan in planned for comment in plan.comments]
    assert any(comment.amended for comment in comments)
    assert any(comment.withdrawn_at for comment in comments)
    assert any(plan.late for plan in planned)
    assert any(comment.is_planted for comment in comments)
    assert any(comment.verdict and comment.verdict.agreed_by for comment in comments)
    assert any(comment.verdict and comment.verdict.as_draft for comment in comments)
    assert any(comment.verdict and comment.verdict.duplicate_of for comment in comments)


def test_the_ledger_of_a_round_written_in_bulk_balances(demo):
    consultation_round = round_of(demo, "WS09-R8")
    paragraphs = list(demo.versions["identity"].paragraphs.all())
    planned = planned_for(consultation_round, paragraphs, demo.stakeholders)
    write_round(consultation_round, planned, paragraphs, demo.cast(demo.stakeholders))
    assert ledger_of(consultation_round).received == COUNT
    assert differences(consultation_round) == []
