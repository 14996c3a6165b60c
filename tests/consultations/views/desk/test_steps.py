"""Steps at the desk: who did what, and taking it back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.actions.bulk import Decide, Rehearsal, carry_out
from consultations.actions.dispositions import decide
from consultations.actions.steps import Step
from consultations.models import Comment, DeskStep, Disposition, DispositionEvent
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db

ALREADY = NOW + timedelta(seconds=1)


@pytest.fixture
def closed():
    return make.make_round("closed", code="WS05-R2")


@pytest.fixture
def lead(closed, client):
    user = make.make_lead(closed.workstream, first_name="Hal", last_name="Moreno")
    client.force_login(user)
    return user


def decided(comment, lead):
    """Decided by the lead just now; returns the step."""
    disposition = Disposition.objects.get(comment=comment)
    version = disposition.lock_version
    return decide(disposition, decision="noted", lock_version=version, by=lead, at=timezone.now()).step


def noted(consultation_round, by, comments):
    """Notes of several comments changed in one step."""
    with Step(consultation_round, "note", by=by, at=NOW) as step:
        for rows in step.rows(Disposition.objects.filter(comment__in=comments)):
            for disposition in rows:
                step.change(disposition, DispositionEvent.Kind.NOTED, significance="high")
    return step.row


def address(name, consultation_round, *args):
    return reverse(f"consultations:lead_{name}", args=[consultation_round.code, *args])


def undo(client, step, **words):
    return client.post(address("undo", step.consultation_round, step.uuid), words, follow=True)


def test_the_list_says_who_did_what_to_how_many(closed, client, lead):
    make.make_submission(closed, comments=["One.", "Two."])
    comments = list(Comment.objects.submitted())
    decided(comments[0], lead)
    noted(closed, lead, comments)
    page = client.get(address("steps", closed)).content.decode()
    assert page.count("Hal Moreno") >= 2
    assert comments[0].ref in page.replace('<span\nclass="vh">WS05-R2-</span>', "WS05-R2-")
    assert page.count("/undo/") == 2


def test_undoing_takes_the_step_back_and_says_so(closed, client, lead):
    make.make_submission(closed)
    step = decided(Comment.objects.submitted().get(), lead)
    answer = undo(client, step)
    assert "Undone on 1 comment." in answer.content.decode()
    assert Comment.objects.submitted().get().decision == "pending"
    assert DeskStep.objects.get(pk=step.pk).undone_by == lead


def test_what_was_changed_since_stays_and_is_named(closed, client, lead):
    make.make_submission(closed, comments=["One.", "Two."])
    one, two = Disposition.objects.order_by("pk")
    step = noted(closed, lead, [one.comment, two.comment])
    with Step(closed, "note", by=lead, at=ALREADY) as later:
        later.change(later.one(two), DispositionEvent.Kind.NOTED, significance="normal")
    page = undo(client, step).content.decode()
    assert "Undone on 1 comment." in page
    assert f"Left as it is: {two.comment.ref}. Somebody changed it since." in page


def test_after_thirty_seconds_a_single_decision_is_no_longer_undone_and_the_page_says_what_to_do(closed, client, lead):
    make.make_submission(closed)
    step = decided(Comment.objects.submitted().get(), lead)
    DeskStep.objects.filter(pk=step.pk).update(at=NOW - timedelta(minutes=5))
    assert "/undo/" not in client.get(address("steps", closed)).content.decode()
    assert "can no longer be undone" in undo(client, step).content.decode()
    assert Comment.objects.submitted().get().decision == "noted"


@pytest.mark.parametrize(
    ("then", "where"),
    [
        ("/lead/WS05-R2/comments/?kind=editorial", "/lead/WS05-R2/comments/?kind=editorial"),
        ("https://elsewhere.example/lead/WS05-R2/", "/lead/WS05-R2/steps/"),
        ("//elsewhere.example/", "/lead/WS05-R2/steps/"),
        ("/lead/WS05-R2/../../admin/", "/lead/WS05-R2/steps/"),
        ("/my/", "/lead/WS05-R2/steps/"),
        ("", "/lead/WS05-R2/steps/"),
    ],
)
def test_undoing_leads_back_only_to_a_page_of_the_same_desk(closed, client, lead, then, where):
    make.make_submission(closed)
    step = decided(Comment.objects.submitted().get(), lead)
    assert client.post(address("undo", closed, step.uuid), {"next": then}).url == where


def test_a_step_of_another_round_is_not_here(closed, client, lead):
    other = make.make_round("closed", version=closed.version)
    make.make_submission(other)
    step = decided(Comment.objects.submitted().get(), lead)
    assert client.post(address("undo", closed, step.uuid)).status_code == 404


def test_a_drafter_is_told_of_no_confidential_comment(closed, client, lead):
    make.make_submission(closed, visibility="confidential")
    comment = Comment.objects.submitted().get()
    decided(comment, lead)
    client.force_login(make.make_lead(closed.workstream, "drafter"))
    assert comment.ref.rpartition("-")[2] not in client.get(address("steps", closed)).content.decode()


def test_the_list_asks_as_often_for_many_steps_as_for_one(closed, client, lead):
    def queries():
        client.get(address("steps", closed))
        with CaptureQueriesContext(connection) as captured:
            client.get(address("steps", closed))
        return len(captured)

    make.make_submission(closed, comments=["One."])
    decided(Comment.objects.submitted().get(), lead)
    before = queries()
    make.make_submission(closed, comments=[f"Number {n}." for n in range(60)])
    for comment in Comment.objects.awaiting_decision():
        decided(comment, lead)
    assert queries() == before
    assert "Page 1 of 2" in client.get(address("steps", closed)).content.decode()


def test_a_step_says_what_was_decided_and_those_of_many_are_listed_alone(closed, client, lead):
    one, *rest = make.make_submission(closed, comments=["One.", "Two.", "Three."]).comments.order_by("pk")
    decided(one, lead)
    keys = list(Disposition.objects.filter(comment__in=rest).values_list("pk", flat=True))
    work = {"by": lead, "at": timezone.now()}
    seen = Rehearsal(closed, Decide("not_accepted", "It is said elsewhere."), keys, **work).digest
    carry_out(closed, Decide("not_accepted", "It is said elsewhere."), keys, seen=seen, **work)
    address = reverse("consultations:lead_steps", args=[closed.code])
    everything = client.get(address).context["page"].object_list
    assert [(step.comments, step.decided_as) for step in everything] == [(2, "Not accepted"), (1, "Noted")]
    assert [step.comments for step in client.get(address, {"many": "1"}).context["page"].object_list] == [2]
