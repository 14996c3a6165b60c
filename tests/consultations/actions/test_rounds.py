"""Dates that were announced hold, and everybody learns what happens to a round."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consultations.actions.rounds import (
    advice_for,
    announce_round,
    cancel_round,
    close_early,
    create_round,
    delay_response,
    extend_round,
    invite,
    keep_open,
    propose_early_closing,
    publish_results,
    revoke_invitation,
    update_round,
)
from consultations.ledger import differences
from consultations.models import Comment, ConsultationRound, Disposition, ParagraphTally
from tests.factories import (
    NOW,
    co_lead,
    decide,
    decide_all,
    make_admin,
    make_draft,
    make_lead,
    make_member,
    make_organisation,
    make_round,
    make_submission,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def draft_round(days=60, **fields):
    fields = {"purpose": "To hear.", "contact": "Amal"} | fields
    version = make_draft()
    code = f"{version.page.get_parent().specific.code}-R9"
    return create_round(
        code=code, version=version, opens_at=NOW + DAY, closes_at=NOW + (days + 1) * DAY, by=None, at=NOW, **fields
    )


def test_the_response_is_due_twelve_weeks_after_closing_unless_said_otherwise():
    assert draft_round(days=41).response_due_on == (NOW + 42 * DAY + 84 * DAY).date()


def test_a_round_closes_after_it_opens():
    with pytest.raises(ValidationError):
        draft_round(days=-2)


def test_a_code_is_given_once():
    made = draft_round()
    with pytest.raises(ValidationError) as refused:
        create_round(code=made.code, version=made.version, opens_at=NOW, closes_at=NOW + DAY, by=None, at=NOW)
    assert "code" in refused.value.message_dict


@pytest.mark.parametrize(
    ("days", "levels"),
    [(42, []), (41, ["warning"]), (30, ["warning"]), (29, ["strong"]), (14, ["strong"]), (13, ["reason"])],
)
def test_short_rounds_are_warned_of_and_very_short_ones_want_a_reason(days, levels):
    assert [item.level for item in advice_for(NOW, NOW + days * DAY, "purpose", "contact")] == levels


@pytest.mark.parametrize("fields", [{"days": 13}, {"purpose": ""}, {"contact": " "}])
def test_a_round_too_short_or_without_purpose_or_contact_is_announced_only_with_a_reason(fields):
    made = draft_round(**fields)
    with pytest.raises(ValidationError) as refused:
        announce_round(made, by=None, at=NOW)
    assert "reason" in refused.value.message_dict
    assert announce_round(made, reason="It is urgent.", by=None, at=NOW).announced_at == NOW


def test_before_the_announcement_everything_can_change_and_afterwards_only_words():
    made = draft_round()
    made = update_round(made, lock_version=made.lock_version, closes_at=made.closes_at - DAY, by=None, at=NOW)
    made = announce_round(made, by=None, at=NOW)
    with pytest.raises(ValidationError) as refused:
        update_round(made, lock_version=made.lock_version, closes_at=made.closes_at - DAY, by=None, at=NOW)
    assert "closes_at" in refused.value.message_dict
    assert update_round(made, lock_version=made.lock_version, purpose="Clearer.", by=None, at=NOW).purpose == "Clearer."


def test_the_second_of_two_admins_is_told_that_the_round_changed():
    made = draft_round()
    update_round(made, lock_version=made.lock_version, purpose="One.", by=None, at=NOW)
    with pytest.raises(ValidationError):
        update_round(made, lock_version=made.lock_version, purpose="Two.", by=None, at=NOW)
    assert ConsultationRound.objects.get(pk=made.pk).purpose == "One."


def test_extending_says_old_date_new_date_and_reason_and_moves_the_response_date():
    made = make_round()
    old, due = made.closes_at, made.response_due_on
    extend_round(made, closes_at=old + 14 * DAY, reason="The Arabic text was late.", by=None, at=NOW)
    made.refresh_from_db()
    event = made.events.get(kind="extended")
    assert (made.closes_at, made.response_due_on) == (old + 14 * DAY, due + 14 * DAY)
    assert (event.data["old"], event.data["new"]) == (old.isoformat(), (old + 14 * DAY).isoformat())
    assert event.reason == "The Arabic text was late."


def test_shortening_an_announced_date_is_refused():
    made = make_round()
    for closes_at in (made.closes_at, made.closes_at - DAY):
        with pytest.raises(ValidationError) as refused:
            extend_round(made, closes_at=closes_at, reason="No.", by=None, at=NOW)
        assert "closes_at" in refused.value.message_dict


def test_a_round_with_decisions_is_not_extended():
    made = make_round("closed")
    decide(make_submission(made).comments.get())
    with pytest.raises(ValidationError):
        extend_round(made, closes_at=NOW + DAY, reason="Again.", by=None, at=NOW)


def test_everybody_concerned_is_mailed_once_about_an_extension(mailoutbox, django_capture_on_commit_callbacks):
    made, organisation = make_round(), make_organisation()
    member = make_member(organisation).person
    make_member(organisation, role="contributor", state="requested")
    invite(made, [organisation], by=None, at=NOW)
    make_submission(made, organisation)
    lead = make_lead(made.workstream)
    with django_capture_on_commit_callbacks(execute=True):
        extend_round(made, closes_at=made.closes_at + DAY, reason="More time.", by=None, at=NOW)
    assert sorted(address for mail in mailoutbox for address in mail.to) == sorted([member.email, lead.email])
    assert all("More time." in mail.body for mail in mailoutbox)


def test_closing_early_and_cancelling_want_a_reason_and_stand_in_the_timeline():
    made = make_round()
    for verb in (close_early, cancel_round):
        with pytest.raises(ValidationError):
            verb(made, reason="", by=None, at=NOW)
    assert close_early(made, reason="Enough.", by=None, at=NOW).phase(NOW + DAY) == "closed"
    assert cancel_round(made, reason="Overtaken.", by=None, at=NOW + DAY).phase(NOW + DAY) == "cancelled"
    assert list(made.events.values_list("kind", flat=True)) == ["announced", "closed_early", "cancelled"]


def test_closing_early_takes_two_admins_and_tells_the_others(mailoutbox, django_capture_on_commit_callbacks):
    made, first, second = make_round(), make_admin(), make_admin()
    with pytest.raises(ValidationError):
        close_early(made, by=first, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        propose_early_closing(made, reason="Overtaken by events.", by=first, at=NOW)
    assert made.phase(NOW) == "open"
    (mail,) = mailoutbox
    assert mail.to == [second.email]
    assert "Overtaken by events." in mail.body
    with pytest.raises(ValidationError, match="Another admin"):
        close_early(made, by=first, at=NOW)
    closed = close_early(made, by=second, at=NOW)
    assert closed.phase(NOW + DAY) == "closed"
    assert closed.events.get(kind="closed_early").reason == "Overtaken by events."


def test_a_proposal_to_close_early_is_set_aside_by_anybody_and_by_an_extension():
    made, first, second = make_round(), make_admin(), make_admin()
    propose_early_closing(made, reason="Enough.", by=first, at=NOW)
    with pytest.raises(ValidationError, match="already"):
        propose_early_closing(made, reason="Enough.", by=second, at=NOW)
    keep_open(made, by=second, at=NOW)
    propose_early_closing(made, reason="Enough.", by=first, at=NOW)
    extend_round(made, closes_at=made.closes_at + DAY, reason="More time.", by=second, at=NOW)
    with pytest.raises(ValidationError, match="Nobody proposes"):
        close_early(made, by=second, at=NOW)
    assert "closed_early" not in made.events.values_list("kind", flat=True)


def test_a_delayed_response_has_a_later_date_and_a_reason():
    made = make_round("closed")
    with pytest.raises(ValidationError):
        delay_response(made, response_due_on=made.response_due_on, reason="Late.", by=None, at=NOW)
    delayed = delay_response(made, response_due_on=made.response_due_on + DAY, reason="Late.", by=None, at=NOW)
    assert delayed.events.get(kind="response_delayed").reason == "Late."


def test_publishing_is_refused_while_anything_is_pending_unless_a_reason_is_given():
    made = make_round("closed")
    make_submission(made, comments=["One.", "Two."])
    with pytest.raises(ValidationError) as refused:
        publish_results(made, by=None, at=NOW)
    assert "2" in refused.value.message_dict["reason"][0]
    assert publish_results(made, reason="Partial results.", by=None, at=NOW).phase(NOW) == "published"


def test_publishing_numbers_what_is_public_and_freezes_decisions():
    made = make_round("closed")
    make_submission(made, comments=["Named.", {"text": "Secret.", "visibility": "confidential"}])
    make_submission(made, comments=["Unnamed."], visibility="public_unnamed")
    decide_all(made)
    publish_results(made, by=None, at=NOW)
    numbered = dict(Comment.objects.values_list("current__text", "public_no"))
    assert numbered["Secret."] is None
    assert {numbered["Named."], numbered["Unnamed."]} == {1, 2}
    assert set(Disposition.objects.values_list("workflow", flat=True)) == {"published"}
    assert ParagraphTally.objects.get(paragraph__number="1").published == 2
    assert differences(made) == []


def test_only_a_closed_round_is_published_and_once():
    for phase in ("draft", "open", "grace", "published", "cancelled"):
        with pytest.raises(ValidationError):
            publish_results(make_round(phase), reason="Now.", by=None, at=NOW)


def test_invited_organisations_are_listed_once_and_can_be_taken_off():
    made, organisation = make_round(participation="invited"), make_organisation()
    person = make_member(organisation).person
    assert not ConsultationRound.objects.visible_to(person, NOW).filter(pk=made.pk).exists()
    (invitation,) = invite(made, [organisation], by=None, at=NOW)
    assert invite(made, [organisation], by=None, at=NOW) == []
    assert ConsultationRound.objects.visible_to(person, NOW).filter(pk=made.pk).exists()
    revoke_invitation(invitation, by=None, at=NOW)
    assert not ConsultationRound.objects.visible_to(person, NOW).filter(pk=made.pk).exists()


def test_nobody_but_the_secretariat_does_any_of_this():
    made, later = make_round(), NOW + 100 * DAY
    calls = [
        lambda by: create_round(code="X", version=made.version, opens_at=NOW, closes_at=later, by=by, at=NOW),
        lambda by: update_round(made, lock_version=made.lock_version, purpose="Mine.", by=by, at=NOW),
        lambda by: announce_round(made, by=by, at=NOW),
        lambda by: extend_round(made, closes_at=later, reason="x", by=by, at=NOW),
        lambda by: propose_early_closing(made, reason="x", by=by, at=NOW),
        lambda by: keep_open(made, by=by, at=NOW),
        lambda by: close_early(made, by=by, at=NOW),
        lambda by: cancel_round(made, reason="x", by=by, at=NOW),
        lambda by: delay_response(made, response_due_on=later.date(), reason="x", by=by, at=NOW),
        lambda by: publish_results(made, reason="x", by=by, at=NOW),
        lambda by: invite(made, [], by=by, at=NOW),
    ]
    for person in (make_user(), make_member().person, co_lead(made)):
        for call in calls:
            with pytest.raises(PermissionDenied):
                call(person)
    assert (
        update_round(made, lock_version=made.lock_version, purpose="Ours.", by=make_admin(), at=NOW).purpose == "Ours."
    )


@pytest.mark.parametrize("code", ["WS05/R2", "WS05 R2", "WS05\nR2", "..", 'R"2', ""])
def test_a_code_that_is_no_part_of_an_address_is_refused(code):
    version = make_draft()
    with pytest.raises(ValidationError) as refused:
        create_round(code=code, version=version, opens_at=NOW, closes_at=NOW + 60 * DAY, by=None, at=NOW)
    assert "code" in refused.value.message_dict
    assert not ConsultationRound.objects.exists()
