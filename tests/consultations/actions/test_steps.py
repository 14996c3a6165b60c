"""What is kept while somebody writes is one step: no word is lost, and the history does not fill up."""

from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from consultations.actions.assignment import assign
from consultations.actions.dispositions import decide
from consultations.actions.steps import can_undo, undo
from consultations.errors import DispositionConflict
from consultations.models import DeskStep, Disposition
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SECONDS = timedelta(seconds=1)
LONG = "It was considered at length, and the paragraph before this one says it already. " * 2


@pytest.fixture
def disposition():
    made = make.make_submission(
        make.make_round("closed"), comments=[{"text": "Change it.", "proposed_text": "Better."}]
    )
    return made.comments.get().disposition


@pytest.fixture
def lead(disposition):
    return make.make_lead(disposition.comment.consultation_round.workstream)


def keep(disposition, response, *, by, after, lock_version=None, while_writing=True, **words):
    """Kept so many seconds after NOW."""
    if lock_version is None:
        lock_version = Disposition.objects.get(pk=disposition.pk).lock_version
    return decide(
        disposition, decision="noted", response=response, lock_version=lock_version, as_draft=True,
        while_writing=while_writing, by=by, at=NOW + after * SECONDS, **words,
    )  # fmt: skip


def history(disposition):
    return [(event.kind, event.after.get("response")) for event in disposition.events.all()]


def test_what_is_kept_while_one_person_writes_is_one_step_with_one_line_and_one_entry(disposition, lead):
    for second, words in ((0, "So"), (20, "So far"), (600, "So far, so good.")):
        kept = keep(disposition, words, by=lead, after=second)
    assert (kept.response, kept.draft_decision, kept.lock_version) == ("So far, so good.", "noted", 4)
    assert history(disposition) == [("drafted", "So far, so good.")]
    step = DeskStep.objects.get()
    assert (step.verb, step.comments, step.began_at, step.at) == ("draft", 1, NOW, NOW + 600 * SECONDS)
    entries = ModelLogEntry.objects.filter(action="consultations.keep_decision_draft")
    assert [entry.timestamp for entry in entries] == [NOW]


def test_a_run_is_undone_as_one_for_thirty_seconds_after_its_last_word(disposition, lead):
    keep(disposition, "Kept by hand.", by=lead, after=0, while_writing=False)
    keep(disposition, "Kept by hand. And", by=lead, after=20, internal_note="Ask Amal.")
    step = keep(disposition, "Kept by hand. And more.", by=lead, after=40, significance="high").step
    assert not can_undo(step, by=lead, at=NOW + 71 * SECONDS)
    undone = undo(step, by=lead, at=NOW + 70 * SECONDS)
    assert (undone.changed, undone.skipped) == (1, [])
    disposition.refresh_from_db()
    assert (disposition.response, disposition.internal_note, disposition.significance) == (
        "Kept by hand.",
        "",
        "normal",
    )
    assert history(disposition)[1] == ("drafted", "Kept by hand. And more.")


def test_words_that_came_back_to_what_they_were_change_nothing_in_the_end(disposition, lead):
    keep(disposition, "So", by=lead, after=0, internal_note="Ask Amal.")
    keep(disposition, "So", by=lead, after=5, internal_note="")
    event = disposition.events.get()
    assert set(event.after) == {"response", "draft_decision"}


def nothing(disposition, lead):
    pass


def by_hand(disposition, lead):
    keep(disposition, "By hand.", by=lead, after=1, while_writing=False)


def by_somebody_else(disposition, lead):
    keep(disposition, "Theirs.", by=make.make_lead(disposition.comment.consultation_round.workstream), after=1)


def assigned(disposition, lead):
    rows = Disposition.objects.filter(pk=disposition.pk)
    assign(disposition.comment.consultation_round, rows, lead, by=lead, at=NOW + SECONDS)


def undone(disposition, lead):
    undo(DeskStep.objects.get(), by=lead, at=NOW + SECONDS)


@pytest.mark.parametrize(
    ("meanwhile", "words", "after"),
    [
        (by_hand, "Mine, and", 2),
        (by_somebody_else, "Mine, and", 2),
        (assigned, "Mine, and", 2),
        (undone, "Mine, and", 2),
        (nothing, "Mine, and", 601),
        (nothing, "Short.", 2),
    ],
)
def test_another_run_begins_after_anything_else_after_a_pause_and_where_many_words_go(
    meanwhile, words, after, disposition, lead
):
    keep(disposition, LONG, by=lead, after=0)
    meanwhile(disposition, lead)
    before = DeskStep.objects.count()
    keep(disposition, words, by=lead, after=after)
    assert DeskStep.objects.count() == before + 1
    assert history(disposition)[0] == ("drafted", LONG)
    assert history(disposition)[-1] == ("drafted", words)


def test_in_a_run_too_the_second_of_two_pages_is_told(disposition, lead):
    keep(disposition, "Here.", by=lead, after=0, lock_version=1)
    with pytest.raises(DispositionConflict):
        keep(disposition, "There.", by=lead, after=1, lock_version=1)
    assert history(disposition) == [("drafted", "Here.")]
