"""What is sent is received once, whole, and stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consultations.actions.comments import save_draft
from consultations.actions.people import decide_membership
from consultations.actions.submissions import (
    decide_late,
    request_late,
    set_overall,
    submit,
    withdraw_comment,
    withdraw_submission,
)
from consultations.errors import RoundClosed
from consultations.ledger import differences, ledger_of
from consultations.models import Comment, CommentText, Disposition, LateRequest, SubmissionRevision
from tests.factories import (
    NOW,
    decide,
    make_admin,
    make_comment,
    make_member,
    make_organisation,
    make_round,
    make_submission,
)

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def open_round():
    return make_round()


@pytest.fixture
def focal_point():
    return make_member().person


def test_submitting_gives_references_in_document_order_and_one_disposition_each(open_round, focal_point):
    make_comment(open_round, "On two.", paragraph="2", by=focal_point)
    make_comment(open_round, "On one.", paragraph="1", by=focal_point)
    make_comment(open_round, "On all.", paragraph=None, by=focal_point)
    revision = submit(open_round, by=focal_point, at=NOW)
    sent = Comment.objects.order_by("ref").values_list("ref", "current__text")
    code = open_round.code
    assert list(sent) == [(f"{code}-0001", "On all."), (f"{code}-0002", "On one."), (f"{code}-0003", "On two.")]
    assert revision.submission.ref == f"{code}-S001"
    assert revision.texts.count() == Disposition.objects.count() == 3
    assert differences(open_round) == []


def test_two_clicks_make_one_submission(open_round, focal_point):
    make_comment(open_round, by=focal_point)
    first = submit(open_round, by=focal_point, at=NOW)
    assert submit(open_round, by=focal_point, at=NOW) == first
    assert SubmissionRevision.objects.count() == 1


def test_a_position_alone_is_a_submission_and_nothing_at_all_is_not(open_round, focal_point):
    with pytest.raises(ValidationError):
        submit(open_round, by=focal_point, at=NOW)
    set_overall(open_round, position="supports", visibility="public_named", by=focal_point, at=NOW)
    assert submit(open_round, by=focal_point, at=NOW).overall_position == "supports"


@pytest.mark.parametrize(
    ("role", "state"),
    [("deputy", "active"), ("contributor", "active"), ("focal_point", "requested"), ("focal_point", "suspended")],
)
def test_nobody_but_an_active_focal_point_submits(open_round, role, state):
    organisation = make_organisation()
    make_comment(open_round, by=make_member(organisation).person)
    with pytest.raises(PermissionDenied):
        submit(open_round, by=make_member(organisation, role=role, state=state).person, at=NOW)
    assert not SubmissionRevision.objects.exists()


def test_drafts_of_a_member_who_was_never_approved_stay_behind(open_round, focal_point):
    organisation = focal_point.memberships.get().organisation
    requested = make_member(organisation, role="contributor", state="requested")
    make_comment(open_round, "Approved words.", by=focal_point)
    make_comment(open_round, "Words of nobody yet.", by=requested.person)
    submit(open_round, by=focal_point, at=NOW)
    assert [c.current.text for c in Comment.objects.submitted()] == ["Approved words."]
    decide_membership(requested, state="active", by=None, at=NOW)
    submit(open_round, by=focal_point, at=NOW)
    assert Comment.objects.submitted().count() == 2


def test_leads_read_revision_one_until_revision_two_is_submitted(open_round):
    submission = make_submission(open_round, comments=["First.", {"text": "Second.", "paragraph": "2"}])
    author = submission.comments.first().author
    comment = submission.comments.get(current__text="First.")
    make_comment(open_round, "First, amended.", by=author, comment=comment, paragraph=None)
    comment.refresh_from_db()
    assert comment.current.text == "First."
    revision = submit(open_round, by=author, at=NOW)
    comment.refresh_from_db()
    assert (revision.n, comment.current.text, comment.ref) == (2, "First, amended.", f"{open_round.code}-0001")
    assert sorted(text.text for text in revision.texts.all()) == ["First, amended.", "Second."]
    assert [text.text for text in submission.revisions.first().texts.order_by("pk")] == ["First.", "Second."]
    assert differences(open_round) == []


def test_what_revision_two_leaves_out_counts_as_withdrawn(open_round):
    submission = make_submission(open_round, comments=["Stays.", "Goes."])
    goes = submission.comments.get(current__text="Goes.")
    revision = submit(open_round, by=goes.author, at=NOW, leave_out=[goes.uuid])
    goes.refresh_from_db()
    assert goes.withdrawn_at == NOW
    assert [text.text for text in revision.texts.all()] == ["Stays."]
    assert ledger_of(open_round).withdrawn == 1


def test_a_reference_is_never_used_again(open_round, focal_point):
    comment = make_submission(open_round, by=focal_point).comments.get()
    withdraw_comment(comment, by=focal_point, at=NOW)
    make_comment(open_round, "Another.", by=focal_point)
    submit(open_round, by=focal_point, at=NOW)
    assert sorted(Comment.objects.values_list("ref", flat=True)) == [
        f"{open_round.code}-0001",
        f"{open_round.code}-0002",
    ]


def test_comments_without_a_choice_of_their_own_follow_the_submissions_visibility(open_round, focal_point):
    make_comment(open_round, "Follows.", by=focal_point)
    make_comment(open_round, "Says so itself.", by=focal_point, visibility="confidential", paragraph="2")
    submit(open_round, by=focal_point, at=NOW)
    set_overall(open_round, position="", visibility="public_unnamed", by=focal_point, at=NOW)
    submit(open_round, by=focal_point, at=NOW)
    seen = dict(Comment.objects.values_list("current__text", "visibility"))
    assert seen == {"Follows.": "public_unnamed", "Says so itself.": "confidential"}


def test_grace_covers_the_submission_of_whoever_held_a_form_before_closing(focal_point):
    consultation_round = make_round()
    closes = consultation_round.closes_at
    make_comment(consultation_round, by=focal_point)
    with pytest.raises(RoundClosed):
        submit(consultation_round, by=focal_point, at=closes)
    revision = submit(consultation_round, by=focal_point, at=closes + 10 * MINUTE, issued_at=closes - MINUTE)
    assert revision.timeliness == "in_grace"


def test_after_grace_the_words_are_kept_and_one_request_waits(focal_point):
    consultation_round = make_round()
    late = consultation_round.closes_at + 20 * MINUTE
    make_comment(consultation_round, "Too late.", by=focal_point, at=late)
    with pytest.raises(RoundClosed):
        submit(consultation_round, by=focal_point, at=late, issued_at=consultation_round.closes_at - MINUTE)
    request = request_late(consultation_round, by=focal_point, at=late)
    assert request_late(consultation_round, by=focal_point, at=late) == request
    assert CommentText.objects.working().get().timeliness == "late"
    assert not Comment.objects.submitted().exists()


def test_an_accepted_late_request_is_flagged_and_a_declined_one_leaves_the_draft(focal_point, mailoutbox):
    consultation_round, admin = make_round(), make_admin()
    late = consultation_round.closes_at + DAY
    make_comment(consultation_round, "Too late.", by=focal_point, at=late)
    request = request_late(consultation_round, by=focal_point, at=late)
    with pytest.raises(ValidationError):
        decide_late(request, accept=True, reason=" ", by=admin, at=late)
    decide_late(request, accept=False, reason="No time.", by=admin, at=late)
    assert CommentText.objects.working().exists()
    request = request_late(consultation_round, by=focal_point, at=late)
    decide_late(request, accept=True, reason="The server was down.", by=admin, at=late)
    submission = LateRequest.objects.filter(state="accepted").get().submission
    assert (submission.timeliness, submission.comments.get().current.timeliness) == ("late_accepted", "late_accepted")
    kinds = list(consultation_round.events.values_list("kind", flat=True))
    assert kinds == ["announced", "late_declined", "late_accepted"]
    assert not consultation_round.events.filter(reason__contains="server").exists()
    assert differences(consultation_round) == []


def test_only_the_secretariat_decides_a_late_request(focal_point):
    consultation_round = make_round()
    late = consultation_round.closes_at + DAY
    make_comment(consultation_round, by=focal_point, at=late)
    request = request_late(consultation_round, by=focal_point, at=late)
    with pytest.raises(PermissionDenied):
        decide_late(request, accept=True, reason="Because.", by=focal_point, at=late)


def test_a_revised_comment_is_undecided_again_and_says_what_it_was():
    consultation_round = make_round()
    comment = make_submission(consultation_round).comments.get()
    late = consultation_round.closes_at + DAY
    decide(comment, "noted", at=late)
    save_draft(
        consultation_round, paragraph=None, comment=comment, kind="editorial", text="New words.",
        client_token=comment.uuid, by=comment.author, at=late,
    )  # fmt: skip
    request = request_late(consultation_round, by=comment.author, at=late)
    decide_late(request, accept=True, reason="A grave error.", by=None, at=late)
    disposition = Disposition.objects.get()
    assert (disposition.decision, disposition.draft_decision) == ("pending", "noted")
    assert disposition.events.filter(kind="comment_revised", before={"decision": "noted"}).exists()
    assert differences(consultation_round) == []


def test_withdrawing_everything_leaves_the_reference_and_a_new_submission_may_follow(open_round, focal_point):
    submission = make_submission(open_round, by=focal_point, comments=["One.", "Two."])
    withdraw_submission(submission, by=focal_point, at=NOW)
    assert ledger_of(open_round).withdrawn == 2
    make_comment(open_round, "Three.", by=focal_point)
    submit(open_round, by=focal_point, at=NOW)
    submission.refresh_from_db()
    assert (submission.withdrawn_at, submission.revision_no) == (None, 2)
    assert differences(open_round) == []


def test_another_organisation_and_a_contributor_withdraw_nothing(open_round):
    submission = make_submission(open_round)
    contributor = make_member(submission.organisation, role="contributor").person
    for person in (make_member().person, contributor):
        with pytest.raises(PermissionDenied):
            withdraw_comment(submission.comments.get(), by=person, at=NOW)
        with pytest.raises(PermissionDenied):
            withdraw_submission(submission, by=person, at=NOW)


def test_the_number_of_queries_of_submitting_does_not_grow_with_the_comments(open_round, django_assert_max_num_queries):
    for size in (2, 30):
        person = make_member().person
        for number in range(size):
            make_comment(open_round, f"Comment {number}.", by=person, paragraph=str(number % 3 + 1))
        with django_assert_max_num_queries(42):
            submit(open_round, by=person, at=NOW)


def test_the_receipt_is_mailed_after_the_commit(
    open_round, focal_point, mailoutbox, django_capture_on_commit_callbacks
):
    make_comment(open_round, by=focal_point)
    with django_capture_on_commit_callbacks(execute=True):
        revision = submit(open_round, by=focal_point, at=NOW)
        assert mailoutbox == []
    assert revision.submission.ref in mailoutbox[0].body
