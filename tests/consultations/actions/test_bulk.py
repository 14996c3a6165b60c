"""Many comments at once: what is shown first is what is done, in one step, and nothing is overwritten unseen."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from consultations.actions import dispositions, themes, undoing
from consultations.actions.bulk import Agree, Assign, Decide, Rehearsal, SetTheme, carry_out
from consultations.actions.comments import save_draft
from consultations.actions.settling import settle_groups
from consultations.actions.steps import Step
from consultations.actions.submissions import decide_late, request_late, withdraw_comment
from consultations.errors import BulkChanged
from consultations.models import (
    Comment,
    CommentGroup,
    DeskStep,
    Disposition,
    DispositionEvent,
    ParagraphTally,
    Theme,
)
from tests.factories import (
    NOW,
    co_lead,
    grow_comments,
    make_lead,
    make_organisation,
    make_round,
    make_submission,
    publish,
    speaker,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)
BECAUSE = "Outside the mandate."


@pytest.fixture
def closed():
    return make_round("closed", code="WS05-R2")


def all_of(consultation_round):
    found = Disposition.objects.filter(
        comment__in=Comment.objects.submitted(), comment__consultation_round=consultation_round
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def rehearse(consultation_round, work, keys=None, *, by=None, at=NOW):
    return Rehearsal(
        consultation_round, work, keys or all_of(consultation_round), by=by or co_lead(consultation_round), at=at
    )


def do(consultation_round, work, keys=None, *, by=None, at=NOW):
    """Rehearse and carry out; returns both."""
    by, keys = by or co_lead(consultation_round), keys or all_of(consultation_round)
    seen = rehearse(consultation_round, work, keys, by=by, at=at)
    return seen, carry_out(consultation_round, work, keys, seen=seen.digest, by=by, at=at)


def group_of(*comments):
    """Answered as one issue; the first represents it."""
    consultation_round = comments[0].consultation_round
    group = CommentGroup.objects.create(
        consultation_round=consultation_round, kind="issue", code="G-001", representative=comments[0]
    )
    Disposition.objects.filter(comment__in=comments).update(group=group)
    settle_groups(consultation_round, [group.pk], at=NOW)
    return group


def decisions(consultation_round):
    return list(Comment.objects.submitted().order_by("pk").values_list("decision", flat=True))


# --- Deciding ---------------------------------------------------------------------------------------------------------


def test_a_rehearsal_writes_nothing_and_says_what_would_become_of_each(closed):
    make_submission(closed, comments=["One.", "Two."])
    lead = co_lead(closed)
    with CaptureQueriesContext(connection) as queries:
        seen = rehearse(closed, Decide("not_accepted", BECAUSE), by=lead)
    assert not [query for query in queries if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert (seen.changed, seen.skipped, seen.outcomes) == (2, [], {"agreed": (2, 2)})
    assert [disposition.response for disposition in seen.shown] == [BECAUSE, BECAUSE]
    assert decisions(closed) == ["pending", "pending"]
    assert not DeskStep.objects.exists()


def test_many_are_decided_in_one_step_with_one_entry_each_and_undone_as_one(closed):
    make_submission(closed, comments=["One.", "Two.", "Three."])
    lead = co_lead(closed)
    _seen, step = do(closed, Decide("not_accepted", BECAUSE), by=lead)
    assert (step.row.verb, step.row.comments, step.changed) == ("decide", 3, 3)
    assert decisions(closed) == ["not_accepted"] * 3
    assert DispositionEvent.objects.filter(step=step.row, kind="agreed").count() == 3
    assert ModelLogEntry.objects.filter(action="consultations.decide").count() == 3
    assert ParagraphTally.objects.get(paragraph__number="1").distinct_undecided == 0
    undoing.undo(step.row, by=lead, at=LATER)
    assert decisions(closed) == ["pending"] * 3
    assert ParagraphTally.objects.get(paragraph__number="1").distinct_undecided == 3


def test_what_changed_since_the_preview_is_told_and_not_overwritten(closed):
    make_submission(closed, comments=["One.", "Two."])
    lead, work = co_lead(closed), Decide("not_accepted", BECAUSE)
    seen = rehearse(closed, work)
    one = Disposition.objects.first()
    dispositions.decide(one, decision="noted", response="Mine.", lock_version=1, by=lead, at=NOW)
    with pytest.raises(BulkChanged) as changed:
        carry_out(closed, work, all_of(closed), seen=seen.digest, by=lead, at=NOW)
    assert decisions(closed) == ["noted", "pending"]
    now = changed.value.rehearsal
    assert (now.changed, [ref for ref, _why in now.skipped]) == (1, [one.comment.ref])
    carry_out(closed, work, all_of(closed), seen=now.digest, by=lead, at=NOW)
    assert decisions(closed) == ["noted", "not_accepted"]


def test_a_note_written_meanwhile_counts_as_a_change(closed):
    make_submission(closed)
    lead, work = co_lead(closed), Decide("noted")
    seen = rehearse(closed, work)
    with Step(closed, "note", by=lead, at=NOW) as step:
        disposition = step.one(Disposition.objects.get())
        step.change(disposition, DispositionEvent.Kind.NOTED, internal_note="Wait for Geneva.")
    with pytest.raises(BulkChanged):
        carry_out(closed, work, all_of(closed), seen=seen.digest, by=lead, at=NOW)


def test_accepting_adopts_each_ones_own_proposal_and_names_those_that_propose_none(closed):
    words = [{"text": "Change it.", "proposed_text": "Better."}, "No text."]
    make_submission(closed, comments=words)
    seen, _step = do(closed, Decide("accepted"))
    assert decisions(closed) == ["accepted", "pending"]
    assert [len(refs) for why, refs in seen.reasons if "proposes no text" in why] == [1]
    accepted = Disposition.objects.get(decision="accepted")
    assert (accepted.as_proposed, accepted.adopted_text, accepted.implementation) == (True, "", "to_do")


@pytest.mark.parametrize("decision", ["partly_accepted", "not_accepted", "out_of_scope", "referred"])
def test_what_needs_a_reason_needs_it_in_bulk(closed, decision):
    make_submission(closed)
    with pytest.raises(ValidationError) as refused:
        rehearse(closed, Decide(decision, "  "))
    assert set(refused.value.message_dict) == {"response"}


def test_a_placeholder_that_does_not_exist_is_refused_by_name(closed):
    make_submission(closed)
    with pytest.raises(ValidationError, match=r"\{organization\}"):
        rehearse(closed, Decide("noted", "Thanks to {organization}."))


@pytest.mark.parametrize("decision", ["pending", "duplicate"])
def test_nothing_is_made_pending_or_a_duplicate_in_bulk(closed, decision):
    make_submission(closed)
    with pytest.raises(ValidationError):
        rehearse(closed, Decide(decision))


def test_what_is_agreed_proposed_drafted_withdrawn_or_pulled_out_stays_and_says_why(closed):
    organisation = make_organisation()
    sent = make_submission(closed, organisation, comments=[f"Number {n}." for n in range(6)])
    agreed, proposed, drafted, withdrawn, contested, plain = sent.comments.order_by("pk")
    lead, own = co_lead(closed), make_lead(closed.workstream, organisation=organisation)
    words = {"lock_version": 1, "at": NOW}
    dispositions.decide(agreed.disposition, decision="noted", by=lead, **words)
    dispositions.decide(proposed.disposition, decision="noted", by=own, **words)
    dispositions.decide(drafted.disposition, decision="", response="Half a", as_draft=True, by=lead, **words)
    withdraw_comment(withdrawn, by=withdrawn.author, at=NOW)
    Disposition.objects.filter(comment=contested).update(workflow="contested", remark="Talk.")
    seen = rehearse(closed, Decide("noted", BECAUSE), by=lead)
    assert [row.comment for row in seen.shown] == [plain]
    assert {why.split(":")[0].split(".")[0]: refs for why, refs in seen.reasons} == {
        "It is agreed": [agreed.ref],
        "An answer is proposed already": [proposed.ref],
        "A draft of an answer is kept": [drafted.ref],
        "It was withdrawn": [withdrawn.ref],
        "It was pulled out for discussion": [contested.ref],
    }
    do(closed, Decide("noted", BECAUSE, replace=True), by=lead)
    assert Disposition.objects.get(comment=drafted).response == BECAUSE
    assert Disposition.objects.get(comment=proposed).workflow == "agreed"
    assert Disposition.objects.get(comment=agreed).response == ""
    assert Disposition.objects.get(comment=contested).decision == "pending"


def test_the_own_organisations_comments_are_only_proposed(closed):
    organisation = make_organisation()
    make_submission(closed, organisation)
    make_submission(closed)
    seen, _step = do(closed, Decide("noted"), by=make_lead(closed.workstream, organisation=organisation))
    assert (seen.own, seen.outcomes) == (1, {"proposed": (1, 1), "agreed": (1, 1)})
    assert list(Disposition.objects.order_by("pk").values_list("workflow", flat=True)) == ["proposed", "agreed"]


def test_the_rounds_rule_of_agreement_holds_in_bulk():
    consultation_round = make_round("closed", agreement="second")
    make_submission(consultation_round, comments=["One.", "Two."])
    do(consultation_round, Decide("noted"), by=co_lead(consultation_round))
    assert set(Disposition.objects.values_list("workflow", flat=True)) == {"proposed"}
    mine = rehearse(consultation_round, Agree())
    assert (mine.changed, len(mine.skipped)) == (0, 2)
    do(consultation_round, Agree(), by=make_lead(consultation_round.workstream))
    assert set(Disposition.objects.values_list("workflow", flat=True)) == {"agreed"}


def test_a_representative_brings_its_members_and_a_member_alone_stays(closed):
    one, two, three = (make_submission(closed).comments.get() for _ in range(3))
    group_of(one, two)
    seen, _step = do(closed, Decide("noted", "Thanks."), [one.disposition.pk])
    assert (seen.brought, seen.total) == (1, (1, 2))
    assert decisions(closed) == ["noted", "noted", "pending"]
    assert Disposition.objects.get(comment=two).response == "Thanks."
    Disposition.objects.update(decision="pending", workflow="unassigned", response="")
    alone = rehearse(closed, Decide("noted"), [two.disposition.pk, three.disposition.pk])
    assert [row.comment for row in alone.shown] == [three]
    assert "choose the comment that represents it" in alone.skipped[0][1]


def test_members_follow_no_representative_that_is_left_as_it_is(closed):
    one, two = (make_submission(closed).comments.get() for _ in range(2))
    group_of(one, two)
    dispositions.decide(
        one.disposition, decision="", response="Half a", as_draft=True, lock_version=1, by=co_lead(closed), at=NOW
    )
    seen = rehearse(closed, Decide("noted"))
    assert (seen.changed, len(seen.skipped)) == (0, 2)


def test_members_adopt_what_their_representative_proposes(closed):
    proposals = ["Better.", "Best.", ""]
    one, two, three = (
        make_submission(closed, comments=[{"text": "Change it.", "proposed_text": text}]).comments.get()
        for text in proposals
    )
    group_of(one, two, three)
    do(closed, Decide("accepted"))
    rows = Disposition.objects.order_by("pk").values_list("as_proposed", "adopted_text")
    assert list(rows) == [(True, ""), (False, "Better."), (False, "Better.")]


def test_placeholders_are_filled_for_each(closed):
    make_submission(closed, make_organisation("Bridge"), comments=[{"text": "One.", "paragraph": "2"}])
    make_submission(closed, make_organisation("Pont"), comments=["Two."])
    do(closed, Decide("noted", "{organisation} on {paragraph}: see {round}."))
    answers = list(Disposition.objects.order_by("pk").values_list("response", flat=True))
    assert answers == ["Bridge on paragraph 2: see WS05-R2.", "Pont on paragraph 1: see WS05-R2."]


@pytest.mark.parametrize("visibility", ["public_unnamed", "confidential"])
def test_no_response_names_who_stays_unnamed(closed, visibility):
    make_submission(closed, make_organisation("Ptarmigan"), visibility=visibility)
    seen = rehearse(closed, Decide("noted", "Thanks to {organisation} for {reference}."))
    assert seen.changed == 0
    assert "{organisation}, {reference}" in seen.skipped[0][1]


def test_a_drafter_proposes_and_reaches_no_confidential_comment(closed):
    make_submission(closed)
    hidden = make_submission(closed, visibility="confidential").comments.get()
    seen, _step = do(closed, Decide("noted"), by=make_lead(closed.workstream, "drafter"))
    assert seen.outcomes == {"proposed": (1, 1)}
    assert hidden.ref not in [ref for ref, _why in seen.skipped]
    assert Disposition.objects.get(comment=hidden).decision == "pending"


@pytest.mark.parametrize("work", [Decide("noted"), Agree(), Assign(None)])
def test_a_review_editor_and_a_stranger_do_nothing_in_bulk(closed, work):
    make_submission(closed)
    for person in (make_lead(closed.workstream, "review_editor"), make_lead(make_round("draft").workstream)):
        with pytest.raises(PermissionDenied):
            rehearse(closed, work, by=person)


def test_nothing_is_decided_before_closing_or_after_publication(closed):
    still_open = make_round("open")
    make_submission(still_open)
    make_submission(closed)
    publish(closed)
    for consultation_round in (still_open, closed):
        for work in (Decide("noted"), Agree()):
            with pytest.raises(ValidationError):
                rehearse(consultation_round, work)


# --- Themes and assignment --------------------------------------------------------------------------------------------


def test_a_theme_is_put_on_and_taken_off_many(closed):
    make_submission(closed, comments=["One.", "Two."])
    theme = Theme.objects.create(consultation_round=closed, code="T1", title="Data")
    one = Disposition.objects.first()
    one.themes.add(theme)
    seen, step = do(closed, SetTheme(theme))
    assert (seen.changed, len(seen.skipped), step.row.verb) == (1, 1, "note")
    assert theme.dispositions.count() == 2
    do(closed, SetTheme(theme, off=True))
    assert theme.dispositions.count() == 0
    assert Disposition.objects.first().lock_version == one.lock_version + 1


def test_a_theme_of_another_round_is_refused(closed):
    make_submission(closed)
    theme = Theme.objects.create(consultation_round=make_round("closed"), code="T1", title="Data")
    with pytest.raises(ValidationError):
        rehearse(closed, SetTheme(theme))


def test_many_are_assigned_but_none_to_somebody_of_its_own_organisation(closed):
    organisation = make_organisation()
    make_submission(closed, organisation)
    make_submission(closed)
    person = make_lead(closed.workstream, "drafter", organisation=organisation)
    seen, _step = do(closed, Assign(person))
    assert (seen.changed, len(seen.skipped)) == (1, 1)
    assert list(Disposition.objects.order_by("pk").values_list("assignee", flat=True)) == [None, person.pk]


# --- As fast for many -------------------------------------------------------------------------------------------------


def statements_of(work):
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


@pytest.mark.parametrize("response", ["Thank you.", "Thank you for what you say in {round}."])
def test_statements_grow_by_the_five_hundred_only(response):
    counts = []
    for size in (500, 1_000, 2_000):
        consultation_round = make_round("closed")
        grow_comments(consultation_round, size, organisations=10)
        by = {"by": co_lead(consultation_round), "at": NOW}
        work, keys = Decide("noted", response), all_of(consultation_round)
        seen = Rehearsal(consultation_round, work, keys, **by)
        counts.append(statements_of(partial(carry_out, consultation_round, work, keys, seen=seen.digest, **by)))
        assert DeskStep.objects.get(consultation_round=consultation_round).comments == seen.changed == size
    once, twice, four_times = counts
    assert four_times - twice <= 2 * (twice - once)


def test_a_preview_of_words_that_were_amended_since_is_out_of_date(closed):
    comment = make_submission(closed, comments=[{"text": "Old.", "proposed_text": "Old proposal."}]).comments.get()
    lead, key = co_lead(closed), comment.disposition.pk
    seen = rehearse(closed, Decide("accepted"), [key], by=lead).digest
    by = speaker(closed, comment.organisation)
    save_draft(
        closed, paragraph=comment.paragraph, client_token=uuid4(), by=by, at=NOW, text="New.", kind="substantive",
        proposed_text="Another proposal, never shown.", comment=comment,
    )  # fmt: skip
    decide_late(request_late(closed, by=by, at=NOW), accept=True, reason="Agreed.", by=None, at=NOW)
    with pytest.raises(BulkChanged):
        carry_out(closed, Decide("accepted"), [key], seen=seen, by=lead, at=NOW)


def test_no_theme_is_put_on_that_was_merged_since_the_form_was_read(closed):
    lead = co_lead(closed)
    make_submission(closed, comments=["One.", "Two."])
    one, two = (themes.create_theme(closed, title=title, by=lead, at=NOW) for title in ("One", "Two"))
    seen = rehearse(closed, SetTheme(one), by=lead).digest
    themes.merge_theme(one, two, by=lead, at=NOW)
    with pytest.raises(ValidationError, match="no theme of the round"):
        carry_out(closed, SetTheme(one), all_of(closed), seen=seen, by=lead, at=NOW)
