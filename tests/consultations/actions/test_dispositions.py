"""Decisions stand on reasons, and nobody decides alone on the own organisation's comment."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consultations.actions.dispositions import agree, decide, reopen
from consultations.actions.groups import dissolve
from consultations.actions.groups import group as grouped
from consultations.actions.submissions import withdraw_comment
from consultations.errors import DispositionConflict
from consultations.models import Disposition
from tests.factories import (
    NOW,
    co_lead,
    make_admin,
    make_lead,
    make_organisation,
    make_round,
    make_submission,
    make_user,
    publish,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def closed_round():
    return make_round("closed")


@pytest.fixture
def disposition(closed_round):
    return (
        make_submission(closed_round, comments=[{"text": "Change it.", "proposed_text": "Better text."}])
        .comments.get()
        .disposition
    )


def lead_of(disposition):
    return co_lead(disposition.comment.consultation_round)


def decided(disposition, decision="noted", *, by=None, at=NOW, **words):
    words = {"lock_version": disposition.lock_version} | words
    return decide(disposition, decision=decision, by=by or lead_of(disposition), at=at, **words)


@pytest.mark.parametrize("decision", ["partly_accepted", "not_accepted", "out_of_scope", "referred"])
def test_what_is_not_accepted_in_full_needs_a_reason(disposition, decision):
    with pytest.raises(ValidationError) as refused:
        decided(disposition, decision, response="  ")
    assert set(refused.value.message_dict) == {"response"}
    assert decided(disposition, decision, response="Because.").workflow == "agreed"


def test_accepting_needs_a_text_or_as_proposed(disposition):
    with pytest.raises(ValidationError) as refused:
        decided(disposition, "accepted")
    assert set(refused.value.message_dict) == {"adopted_text"}
    accepted = decided(disposition, "accepted", as_proposed=True)
    assert (accepted.implementation, accepted.comment.decision) == ("to_do", "accepted")


def test_as_proposed_needs_a_proposal(closed_round):
    plain = make_submission(closed_round, comments=["No text proposed."]).comments.get().disposition
    with pytest.raises(ValidationError):
        decided(plain, "accepted", as_proposed=True)


def test_to_take_a_paragraph_out_is_a_proposal_that_can_be_accepted_as_it_is(closed_round):
    delete = {"text": "Please delete it.", "proposed_mode": "delete"}
    group = [make_submission(closed_round, comments=[words]).comments.get() for words in (delete, "I agree.")]
    grouped(group, by=co_lead(closed_round), at=NOW)
    decided(group[0].disposition, "accepted", as_proposed=True)
    rows = Disposition.objects.order_by("pk").values_list("decision", "as_proposed", "adopted_text")
    assert list(rows) == [("accepted", True, "")] * 2


@pytest.fixture
def issue(closed_round):
    """One issue: two wordings for the first paragraph, one for the second, and a word on the second without any."""
    words = [
        {"text": "Why.", "proposed_text": "First wording.", "paragraph": "1"},
        {"text": "Why.", "proposed_text": "Another wording.", "paragraph": "1"},
        {"text": "Why.", "proposed_text": "Elsewhere.", "paragraph": "2"},
        {"text": "There, too.", "paragraph": "2"},
    ]
    comments = [make_submission(closed_round, comments=[said]).comments.get() for said in words]
    grouped(comments, by=co_lead(closed_round), at=NOW)
    return [comment.disposition for comment in comments]


def standing(dispositions):
    rows = Disposition.objects.filter(pk__in=[disposition.pk for disposition in dispositions]).order_by("pk")
    return list(rows.values_list("decision", "response", "as_proposed", "adopted_text"))


def test_an_issue_adopts_a_wording_only_at_the_place_for_which_it_was_proposed(issue):
    first = decided(issue[0], "accepted", response="Yes.", as_proposed=True)
    assert standing(issue) == [
        ("accepted", "Yes.", True, ""),
        ("accepted", "Yes.", False, "First wording."),
        ("accepted", "Yes.", True, ""),
        ("pending", "", False, ""),
    ]
    ((why, refs),) = first.left_out
    assert refs == [issue[3].comment.ref]
    assert "answer this one by itself" in why


def test_a_text_written_for_one_paragraph_is_adopted_at_no_other(issue):
    decided(issue[0], "partly_accepted", response="In part.", adopted_text="A part.")
    texts = [row[3] for row in standing(issue)]
    assert texts == ["A part.", "A part.", "", ""]
    assert {row[0] for row in standing(issue)} == {"partly_accepted"}


def test_who_joins_an_answered_issue_from_another_place_adopts_what_it_proposes_there(closed_round, issue):
    decided(issue[0], "accepted", as_proposed=True)
    late = [
        make_submission(closed_round, comments=[{"text": "Why.", "paragraph": "2", **more}]).comments.get()
        for more in ({"proposed_text": "Mine."}, {})
    ]
    home = Disposition.objects.get(pk=issue[0].pk).group
    joined = grouped(late, into=home, by=co_lead(closed_round), at=NOW)
    answers = standing([comment.disposition for comment in late])
    assert answers == [("accepted", "", True, ""), ("pending", "", False, "")]
    assert [ref for ref, _why in joined.skipped] == [late[1].ref]


@pytest.mark.parametrize("name", ["response", "adopted_text", "internal_note"])
def test_what_no_spreadsheet_could_hold_is_refused_at_its_field_and_nothing_is_cut(disposition, name):
    with pytest.raises(ValidationError) as refused:
        decided(disposition, "accepted", as_proposed=True, **{name: "x" * 20_001})
    assert set(refused.value.message_dict) == {name}
    whole = "x" * 20_000
    assert getattr(decided(disposition, "accepted", as_proposed=True, **{name: whole}), name) == whole


def test_as_proposed_is_no_answer_in_part(disposition):
    with pytest.raises(ValidationError) as refused:
        decided(disposition, "partly_accepted", response="In part.", as_proposed=True)
    assert set(refused.value.message_dict) == {"adopted_text"}


def test_what_is_referred_says_where_it_goes(disposition):
    with pytest.raises(ValidationError, match="says where it goes"):
        decided(disposition, "referred")


def test_a_duplicate_names_another_standing_comment_of_the_round(disposition, closed_round):
    other = make_submission(closed_round).comments.get()
    elsewhere = make_submission(make_round("closed")).comments.get()
    for wrong in (None, disposition.comment, elsewhere):
        with pytest.raises(ValidationError):
            decided(disposition, "duplicate", duplicate_of=wrong)
    assert decided(disposition, "duplicate", duplicate_of=other).duplicate_of == other


def test_a_decision_without_its_reason_is_kept_as_a_draft_and_changes_no_count(disposition):
    kept = decided(disposition, "not_accepted", as_draft=True, internal_note="Ask Amal.")
    assert (kept.decision, kept.draft_decision, kept.internal_note) == ("pending", "not_accepted", "Ask Amal.")
    assert kept.comment.decision == "pending"


@pytest.mark.parametrize("phase", ["open", "grace", "published"])
def test_decisions_are_taken_only_between_grace_and_publication(phase):
    consultation_round = make_round("closed" if phase == "published" else phase)
    disposition = make_submission(consultation_round).comments.get().disposition
    if phase == "published":
        publish(consultation_round)
        disposition.refresh_from_db()
    with pytest.raises(ValidationError):
        decided(disposition)


def test_the_second_of_two_leads_is_shown_what_the_first_one_saved(disposition):
    decided(disposition, "noted", response="Thank you.")
    with pytest.raises(DispositionConflict) as conflict:
        decided(disposition, "not_accepted", response="No.", lock_version=1)
    assert conflict.value.theirs.response == "Thank you."
    assert Disposition.objects.get().decision == "noted"


def test_an_agreed_decision_is_not_changed_without_being_re_opened(disposition):
    agreed = decided(disposition)
    with pytest.raises(ValidationError):
        decided(agreed, "not_accepted", response="No.")


def test_re_opening_needs_a_reason_and_keeps_the_history(disposition):
    agreed = decided(disposition, "not_accepted", response="No.")
    with pytest.raises(ValidationError):
        reopen(agreed, reason=" ", lock_version=agreed.lock_version, by=lead_of(disposition), at=NOW)
    opened = reopen(agreed, reason="New facts.", lock_version=agreed.lock_version, by=lead_of(disposition), at=NOW)
    assert (opened.decision, opened.draft_decision, opened.response) == ("pending", "not_accepted", "No.")
    event = opened.events.get(kind="reopened")
    assert (event.reason, event.before["decision"]) == ("New facts.", "not_accepted")


def test_the_own_organisations_comment_stays_proposed_until_a_co_lead_of_another_one_agrees(disposition):
    comment = disposition.comment
    workstream = comment.consultation_round.workstream
    own = make_lead(workstream, organisation=comment.organisation)
    proposed = decided(disposition, by=own)
    assert proposed.workflow == "proposed"
    with pytest.raises(PermissionDenied):
        agree(proposed, lock_version=proposed.lock_version, by=own, at=NOW)
    other = make_lead(workstream, organisation=make_organisation())
    agreed = agree(proposed, lock_version=proposed.lock_version, by=other, at=NOW)
    assert (agreed.workflow, agreed.proposed_by, agreed.agreed_by) == ("agreed", own, other)


def test_a_drafter_proposes_and_does_not_agree(disposition):
    drafter = make_lead(disposition.comment.consultation_round.workstream, role="drafter")
    proposed = decided(disposition, by=drafter)
    assert proposed.workflow == "proposed"
    with pytest.raises(PermissionDenied):
        agree(proposed, lock_version=proposed.lock_version, by=drafter, at=NOW)


def test_a_drafter_does_not_touch_a_confidential_comment_unless_assigned(closed_round):
    disposition = make_submission(closed_round, visibility="confidential").comments.get().disposition
    drafter = make_lead(closed_round.workstream, role="drafter")
    with pytest.raises(PermissionDenied):
        decided(disposition, by=drafter)
    Disposition.objects.update(assignee=drafter, workflow="assigned")
    assert decided(disposition, by=drafter).workflow == "proposed"


def test_without_a_role_in_the_workstream_nobody_decides(disposition):
    strangers = [make_user(), make_admin(), make_user(is_superuser=True), make_lead(make_round().workstream)]
    strangers.append(make_lead(disposition.comment.consultation_round.workstream, role="review_editor"))
    for person in strangers:
        with pytest.raises(PermissionDenied):
            decided(disposition, by=person)


def test_there_is_nothing_to_decide_on_a_withdrawn_comment(disposition):
    withdraw_comment(disposition.comment, by=disposition.comment.author, at=NOW - DAY)
    with pytest.raises(ValidationError):
        decided(disposition)
    assert disposition.events.filter(kind="comment_withdrawn").exists()


def test_a_reason_of_control_characters_is_none(disposition):
    row = decided(disposition)
    with pytest.raises(ValidationError):
        reopen(row, reason="\x01", lock_version=row.lock_version, by=lead_of(row), at=NOW)


def test_an_issue_that_was_dissolved_meanwhile_takes_nobody_in(issue, closed_round):
    lead, group = co_lead(closed_round), Disposition.objects.get(pk=issue[0].pk).group
    dissolve(group, by=lead, at=NOW)
    with pytest.raises(ValidationError):
        grouped([issue[0].comment], into=group, by=lead, at=NOW)


@pytest.mark.parametrize("rest", ["public_named", "confidential"])
def test_what_came_in_confidence_speaks_for_others_only_where_no_other_can(closed_round, rest):
    first, second = (
        make_submission(closed_round, comments=[{"text": "Why.", "visibility": seen}]).comments.get()
        for seen in ("confidential", rest)
    )
    group = grouped([first, second], representative=first, by=co_lead(closed_round), at=NOW)
    assert (group.representative == first) == (rest == "confidential")


def test_a_drafter_joins_no_comment_to_an_answer_given_in_confidence(closed_round):
    secrets = [
        make_submission(closed_round, comments=[{"text": "Why.", "visibility": "confidential"}]).comments.get()
        for _ in range(2)
    ]
    plain = make_submission(closed_round, comments=["Open words."]).comments.get()
    group = grouped(secrets, by=co_lead(closed_round), at=NOW)
    decided(Disposition.objects.get(comment=group.representative), response="As you told us in confidence.")
    with pytest.raises(PermissionDenied):
        grouped([plain], into=group, by=make_lead(closed_round.workstream, "drafter"), at=NOW)
    assert Disposition.objects.get(comment=plain).response == ""
