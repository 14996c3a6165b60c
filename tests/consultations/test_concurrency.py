"""Two at the same moment: whatever the database, one wins or both do, nothing is lost, and the ledger balances."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from consultations.actions import comments, dispositions, people, rounds, submissions
from consultations.errors import DispositionConflict
from consultations.ledger import differences
from consultations.models import (
    Comment,
    CommentText,
    ConsultationRound,
    Disposition,
    DispositionEvent,
    Organisation,
    RoundEvent,
    Submission,
    SubmissionRevision,
    TableSnapshot,
)
from tests.factories import (
    NOW,
    make_comment,
    make_lead,
    make_organisation,
    make_round,
    make_submission,
    make_user,
    speaker,
)

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 4


def at_once(*calls):
    """Start every call at the same moment, each in a thread with a connection of its own; what each gave or raised."""
    gate = threading.Barrier(len(calls))

    def run(call):
        try:
            gate.wait(timeout=30)
            return call()
        except Exception as error:  # noqa: BLE001 - which one it was is what the test asks
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))


def kinds(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def assert_balances(consultation_round):
    assert differences(ConsultationRound.objects.get(pk=consultation_round.pk)) == []


def test_a_submission_sent_twice_at_once_is_one_revision():
    for _time in range(TIMES):
        consultation_round, organisation = make_round(), make_organisation()
        person = speaker(consultation_round, organisation)
        for number in range(3):
            make_comment(consultation_round, f"Comment {number}.", by=person)
        send = partial(submissions.submit, consultation_round, by=person, at=NOW)

        outcomes = at_once(send, send)

        assert kinds(outcomes) == ["SubmissionRevision"] * 2
        assert SubmissionRevision.objects.filter(submission__organisation=organisation).count() == 1
        refs = Comment.objects.filter(organisation=organisation).values_list("ref", flat=True)
        assert sorted(refs) == [f"{consultation_round.code}-000{n}" for n in (1, 2, 3)]
        assert_balances(consultation_round)


def test_organisations_that_submit_at_once_get_numbers_of_their_own():
    consultation_round = make_round()
    people_ = [speaker(consultation_round) for _ in range(4)]
    for person in people_:
        make_comment(consultation_round, by=person)

    outcomes = at_once(*(partial(submissions.submit, consultation_round, by=person, at=NOW) for person in people_))

    assert kinds(outcomes) == ["SubmissionRevision"] * 4
    assert Submission.objects.values("ref").distinct().count() == 4
    assert Comment.objects.values("ref").distinct().count() == 4
    assert_balances(consultation_round)


def test_a_form_sent_twice_at_once_makes_one_draft():
    for _time in range(TIMES):
        consultation_round = make_round()
        person, token = speaker(consultation_round), uuid4()
        paragraph = consultation_round.version.paragraphs.get(number="1")
        save = partial(
            comments.save_draft, consultation_round, paragraph=paragraph, text="Once.", kind="technical",
            client_token=token, by=person, at=NOW,
        )  # fmt: skip

        outcomes = at_once(save, save)

        assert kinds(outcomes) == ["Saved", "Saved"]
        assert CommentText.objects.filter(author=person).count() == 1
        assert Comment.objects.filter(author=person).count() == 1


def test_words_saved_while_they_are_sent_are_sent_or_wait_and_never_both():
    for _time in range(TIMES):
        consultation_round = make_round()
        person = speaker(consultation_round)
        comment = make_comment(consultation_round, "Before.", by=person, kind="technical")
        draft = comment.texts.get()
        save = partial(
            comments.save_draft, consultation_round, paragraph=draft.comment.paragraph, text="After.",
            kind="substantive", client_token=draft.client_token, comment=draft.comment, by=person, at=NOW,
        )  # fmt: skip

        outcomes = at_once(save, partial(submissions.submit, consultation_round, by=person, at=NOW))

        assert kinds(outcomes) == ["Saved", "SubmissionRevision"]
        comment.refresh_from_db()
        assert comment.kind == comment.current.kind
        assert {comment.current.text, *comment.texts.working().values_list("text", flat=True)} >= {"After."}
        assert_balances(consultation_round)


def test_a_draft_discarded_while_it_is_sent_is_one_or_the_other():
    for _time in range(TIMES):
        consultation_round = make_round()
        person = speaker(consultation_round)
        make_comment(consultation_round, "Stays.", by=person)
        draft = make_comment(consultation_round, "Goes?", by=person).texts.get()

        outcomes = at_once(
            partial(comments.discard_draft, draft, by=person, at=NOW),
            partial(submissions.submit, consultation_round, by=person, at=NOW),
        )

        draft.refresh_from_db()
        expected = "ValidationError" if draft.pinned_at else "CommentText"
        assert kinds(outcomes) == sorted([expected, "SubmissionRevision"])
        assert_balances(consultation_round)


def closed_round(organisations=1):
    consultation_round = make_round("closed")
    for _ in range(organisations):
        make_submission(consultation_round)
    return consultation_round


def decided(disposition, by, decision="noted"):
    return dispositions.decide(
        Disposition.objects.get(pk=disposition.pk), decision=decision, response=f"By {by.last_name}.",
        lock_version=disposition.lock_version, by=by, at=NOW,
    )  # fmt: skip


def test_of_two_decisions_at_once_the_second_meets_the_first():
    for _time in range(TIMES):
        consultation_round = closed_round()
        leads = [make_lead(consultation_round.workstream) for _ in range(2)]
        disposition = Disposition.objects.get(comment__consultation_round=consultation_round)

        outcomes = at_once(*(partial(decided, disposition, lead) for lead in leads))

        assert kinds(outcomes) == ["Disposition", "DispositionConflict"]
        (conflict,) = (outcome for outcome in outcomes if isinstance(outcome, DispositionConflict))
        stored = Disposition.objects.get(pk=disposition.pk)
        assert conflict.theirs.response == stored.response
        assert DispositionEvent.objects.filter(disposition=disposition).count() == 1
        assert_balances(consultation_round)


def test_a_comment_withdrawn_while_it_is_decided_keeps_the_ledger_balanced():
    for _time in range(TIMES):
        consultation_round = closed_round()
        lead = make_lead(consultation_round.workstream)
        comment = Comment.objects.get(consultation_round=consultation_round)
        person = speaker(consultation_round, comment.organisation)

        outcomes = at_once(
            partial(decided, comment.disposition, lead),
            partial(submissions.withdraw_comment, comment, by=person, at=NOW),
        )

        assert kinds(outcomes) in (["Comment", "Disposition"], ["Comment", "ValidationError"])
        assert_balances(consultation_round)


def test_results_published_twice_at_once_are_published_once():
    for _time in range(TIMES):
        consultation_round = closed_round(3)
        publish = partial(rounds.publish_results, consultation_round, by=None, at=NOW, reason="Undecided.")

        outcomes = at_once(publish, publish)

        assert kinds(outcomes) == ["ConsultationRound", "ValidationError"]
        events = RoundEvent.objects.filter(consultation_round=consultation_round, kind="published")
        assert events.count() == 1
        numbers = Comment.objects.filter(consultation_round=consultation_round).values_list("public_no", flat=True)
        assert sorted(numbers) == [1, 2, 3]
        assert TableSnapshot.objects.filter(consultation_round=consultation_round).count() == 3
        assert_balances(consultation_round)


def test_no_decision_slips_in_unpublished_while_the_results_are_published():
    for _time in range(TIMES):
        consultation_round = closed_round()
        lead = make_lead(consultation_round.workstream)
        disposition = Disposition.objects.get(comment__consultation_round=consultation_round)

        at_once(
            partial(decided, disposition, lead),
            partial(rounds.publish_results, consultation_round, by=None, at=NOW, reason="Undecided."),
        )

        disposition.refresh_from_db()
        assert (disposition.decision, disposition.workflow) in [("noted", "published"), ("pending", "unassigned")]
        assert_balances(consultation_round)


def test_a_comment_withdrawn_while_the_results_are_published_keeps_the_tallies_right():
    for _time in range(TIMES):
        consultation_round = closed_round(2)
        comment = Comment.objects.filter(consultation_round=consultation_round).first()
        person = speaker(consultation_round, comment.organisation)

        outcomes = at_once(
            partial(submissions.withdraw_comment, comment, by=person, at=NOW),
            partial(rounds.publish_results, consultation_round, by=None, at=NOW, reason="Undecided."),
        )

        assert kinds(outcomes) == ["Comment", "ConsultationRound"]
        assert_balances(consultation_round)


def test_of_two_extensions_at_once_the_date_never_goes_back():
    for _time in range(TIMES):
        consultation_round = make_round()
        dates = [consultation_round.closes_at + timedelta(days=days) for days in (7, 14)]

        outcomes = at_once(
            *(
                partial(
                    rounds.extend_round, consultation_round, closes_at=closes_at, reason="Asked for.", by=None, at=NOW
                )
                for closes_at in dates
            )
        )

        refused = [outcome for outcome in outcomes if isinstance(outcome, ValidationError)]
        events = RoundEvent.objects.filter(consultation_round=consultation_round, kind="extended")
        assert events.count() == 2 - len(refused)
        assert ConsultationRound.objects.get(pk=consultation_round.pk).closes_at == dates[1]


def test_a_late_request_decided_twice_at_once_is_decided_once():
    for _time in range(TIMES):
        consultation_round = make_round("closed")
        person = speaker(consultation_round)
        make_comment(consultation_round, "Late.", by=person, at=NOW)
        request = submissions.request_late(consultation_round, by=person, at=NOW)
        accept = partial(submissions.decide_late, request, accept=True, reason="The power was out.", by=None, at=NOW)

        outcomes = at_once(accept, accept)

        assert kinds(outcomes) == ["LateRequest", "ValidationError"]
        assert SubmissionRevision.objects.filter(submission=request.submission).count() == 1
        assert_balances(consultation_round)


def test_a_profile_sent_twice_at_once_registers_one_organisation():
    for ways in ({"personal": True}, {"new_organisation": {"name": "Twice at once", "kind": "ngo_civil_society"}}):
        user = make_user(profile_done_at=None)
        fill_in = partial(
            people.complete_profile,
            user,
            first_name="Ada",
            last_name="Lovelace",
            job_title="",
            language="en",
            by=user,
            at=NOW,
            **ways,
        )

        outcomes = at_once(fill_in, fill_in)

        assert kinds(outcomes) == ["Membership", "Membership"]
        assert user.memberships.count() == 1
        assert Organisation.objects.filter(memberships__person=user).count() == 1
    assert Organisation.objects.filter(name="Twice at once").count() == 1
