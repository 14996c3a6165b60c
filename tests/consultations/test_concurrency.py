"""Two at the same moment: whatever the database, one wins or both do, nothing is lost, and the ledger balances."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from consultations.actions import (
    agreement,
    assignment,
    bulk,
    comments,
    dispositions,
    people,
    rounds,
    steps,
    submissions,
    undoing,
)
from consultations.errors import BulkChanged, DispositionConflict
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


def in_bulk(consultation_round, work, by):
    """Bulk work on all comments, shown to the person already: what carries it out."""
    keys = list(Disposition.objects.filter(comment__consultation_round=consultation_round).values_list("pk", flat=True))
    seen = bulk.Rehearsal(consultation_round, work, keys, by=by, at=NOW).digest
    return partial(bulk.carry_out, consultation_round, work, keys, seen=seen, by=by, at=NOW)


def rows_of(consultation_round):
    return list(Disposition.objects.filter(comment__consultation_round=consultation_round).order_by("pk"))


def test_of_bulk_work_and_a_save_at_once_one_meets_the_other_and_neither_is_overwritten():
    for _time in range(TIMES):
        consultation_round = closed_round(3)
        many, one = (make_lead(consultation_round.workstream) for _ in range(2))
        work = in_bulk(consultation_round, bulk.Decide("not_accepted", "Outside the mandate."), many)
        disposition = rows_of(consultation_round)[1]

        outcomes = at_once(work, partial(decided, disposition, one))

        stored = [row.response for row in rows_of(consultation_round)]
        if kinds(outcomes) == ["BulkChanged", "Disposition"]:
            assert stored == ["", f"By {one.last_name}.", ""]
        else:
            assert kinds(outcomes) == ["DispositionConflict", "_BulkStep"]
            assert stored == ["Outside the mandate."] * 3
        assert_balances(consultation_round)


def test_of_two_pieces_of_bulk_work_at_once_the_second_is_shown_what_the_first_did():
    for _time in range(TIMES):
        consultation_round = closed_round(3)
        leads = [make_lead(consultation_round.workstream) for _ in range(2)]

        outcomes = at_once(
            *(in_bulk(consultation_round, bulk.Decide("noted", f"By {lead.last_name}."), lead) for lead in leads)
        )

        assert kinds(outcomes) == ["BulkChanged", "_BulkStep"]
        (changed,) = (outcome for outcome in outcomes if isinstance(outcome, BulkChanged))
        assert (changed.rehearsal.changed, len(changed.rehearsal.skipped)) == (0, 3)
        assert len({row.response for row in rows_of(consultation_round)}) == 1
        assert_balances(consultation_round)


def test_bulk_work_undone_while_somebody_saves_leaves_what_was_saved():
    for _time in range(TIMES):
        consultation_round = closed_round(3)
        consultation_round.agreement = "second"
        consultation_round.save(update_fields=["agreement"])
        many, one = (make_lead(consultation_round.workstream) for _ in range(2))
        done = in_bulk(consultation_round, bulk.Decide("not_accepted", "Outside the mandate."), many)()
        disposition = rows_of(consultation_round)[1]

        outcomes = at_once(partial(undoing.undo, done.row, by=many, at=NOW), partial(decided, disposition, one))

        first, second, third = rows_of(consultation_round)
        assert {first.decision, third.decision} == {"pending"}
        if kinds(outcomes) == ["Disposition", "Step"]:
            # Saved first: left as it is, and named.
            (undone,) = (outcome for outcome in outcomes if isinstance(outcome, steps.Step))
            assert [ref for ref, _why in undone.skipped] == [disposition.comment.ref]
            assert second.response == f"By {one.last_name}."
        else:
            assert kinds(outcomes) == ["DispositionConflict", "Step"]
            assert second.decision == "pending"
        assert_balances(consultation_round)


def test_bulk_work_sent_twice_at_once_is_done_once():
    for _time in range(TIMES):
        consultation_round = closed_round(3)
        lead = make_lead(consultation_round.workstream)
        work = in_bulk(consultation_round, bulk.Decide("noted", "Thank you."), lead)

        outcomes = at_once(work, work)

        assert kinds(outcomes) == ["DoneAlready", "_BulkStep"]
        assert DispositionEvent.objects.filter(disposition__in=rows_of(consultation_round)).count() == 3
        assert_balances(consultation_round)


def test_of_two_who_share_out_at_once_the_second_is_shown_what_the_first_did():
    for _time in range(TIMES):
        consultation_round = closed_round(3)
        leads = [make_lead(consultation_round.workstream) for _ in range(2)]

        def share(lead, consultation_round=consultation_round):
            def plan():
                left = Disposition.objects.filter(comment__consultation_round=consultation_round, assignee=None)
                return [(lead, list(left.order_by("pk").values_list("pk", flat=True)))]

            seen = assignment.digest_of_shares(plan())
            return partial(assignment.share_out, consultation_round, plan, seen=seen, by=lead, at=NOW)

        outcomes = at_once(*map(share, leads))

        assert kinds(outcomes) == ["ShownDiffers", "Step"]
        assert len({row.assignee_id for row in rows_of(consultation_round)}) == 1


def waiting_for(rule, people, comments=1):
    """A closed round under a rule of agreement with proposals, and people who may agree them."""
    consultation_round = closed_round(comments)
    consultation_round.agreement = rule
    consultation_round.save(update_fields=["agreement"])
    drafter = make_lead(consultation_round.workstream, "drafter")
    role = "review_editor" if rule == "review_editor" else "co_lead"
    people = [make_lead(consultation_round.workstream, role) for _ in range(people)]
    for row in rows_of(consultation_round):
        decided(row, drafter)
    return consultation_round, people


def agreed(disposition, by):
    return dispositions.agree(
        Disposition.objects.get(pk=disposition.pk), lock_version=disposition.lock_version, by=by, at=NOW
    )


@pytest.mark.parametrize("rule", ["one", "second", "review_editor"])
def test_of_two_who_agree_at_once_one_has_agreed_and_the_other_is_told(rule):
    for _time in range(TIMES):
        consultation_round, people = waiting_for(rule, 2)
        (disposition,) = rows_of(consultation_round)

        outcomes = at_once(*(partial(agreed, disposition, person) for person in people))

        assert kinds(outcomes) == ["Disposition", "DispositionConflict"]
        (disposition,) = rows_of(consultation_round)
        assert disposition.workflow == "agreed"
        assert disposition.events.filter(kind="agreed").count() == 1
        (conflict,) = (outcome for outcome in outcomes if isinstance(outcome, DispositionConflict))
        assert conflict.theirs.agreed_by == disposition.agreed_by


def test_where_all_agree_and_do_so_at_once_every_word_counts():
    for _time in range(TIMES):
        consultation_round, people = waiting_for("all", 4)
        (disposition,) = rows_of(consultation_round)

        outcomes = at_once(*(partial(agreed, disposition, person) for person in people))

        assert kinds(outcomes) == ["Disposition"] * 4
        (disposition,) = rows_of(consultation_round)
        assert (disposition.workflow, set(disposition.agreements.all())) == ("agreed", set(people))
        assert disposition.events.filter(kind="agreed").count() == 4


@pytest.mark.parametrize("rule", ["one", "second", "review_editor"])
def test_of_two_who_agree_a_section_at_once_one_has_agreed_it_and_the_other_sees_what_is_left(rule):
    for _time in range(TIMES):
        consultation_round, people = waiting_for(rule, 2, comments=3)

        outcomes = at_once(*(in_bulk(consultation_round, bulk.Agree(), person) for person in people))

        assert kinds(outcomes) == ["BulkChanged", "_BulkStep"]
        assert {row.workflow for row in rows_of(consultation_round)} == {"agreed"}
        assert len({row.agreed_by_id for row in rows_of(consultation_round)}) == 1
        assert_balances(consultation_round)


def test_where_all_agree_a_section_at_once_everybody_has_agreed_it():
    for _time in range(TIMES):
        consultation_round, people = waiting_for("all", 3, comments=3)

        outcomes = at_once(*(in_bulk(consultation_round, bulk.Agree(), person) for person in people))

        assert kinds(outcomes) == ["_BulkStep"] * 3
        for row in rows_of(consultation_round):
            assert (row.workflow, set(row.agreements.all())) == ("agreed", set(people))


def test_a_section_agreed_while_an_answer_in_it_is_rewritten_is_agreed_as_it_was_read_or_not_at_all():
    for _time in range(TIMES):
        consultation_round, (many, one) = waiting_for("second", 2, comments=3)
        work = in_bulk(consultation_round, bulk.Agree(), many)
        disposition = rows_of(consultation_round)[1]

        outcomes = at_once(work, partial(decided, disposition, one))

        workflows = {row.workflow for row in rows_of(consultation_round)}
        if kinds(outcomes) == ["BulkChanged", "Disposition"]:
            assert workflows == {"proposed"}
        else:
            assert (kinds(outcomes), workflows) == (["DispositionConflict", "_BulkStep"], {"agreed"})


def test_a_section_agreed_while_one_is_pulled_out_of_it_agrees_nothing_that_is_discussed():
    for _time in range(TIMES):
        consultation_round, (many, one) = waiting_for("second", 2, comments=3)
        work = in_bulk(consultation_round, bulk.Agree(), many)
        disposition = rows_of(consultation_round)[1]
        contest = partial(
            agreement.contest, disposition, remark="Why?", lock_version=disposition.lock_version, by=one, at=NOW
        )

        outcomes = at_once(work, contest)

        workflows = [row.workflow for row in rows_of(consultation_round)]
        if kinds(outcomes) == ["BulkChanged", "Disposition"]:
            assert workflows == ["proposed", "contested", "proposed"]
        else:
            assert (kinds(outcomes), workflows) == (["DispositionConflict", "_BulkStep"], ["agreed"] * 3)


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
