"""Undoing gives back what was, and nobody's word on anything else (product.md L6a)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from consultations.actions import bulk, themes
from consultations.actions.agreement import find_adequate
from consultations.actions.dispositions import agree, decide
from consultations.actions.parts import Piece, split
from consultations.actions.undoing import undo
from consultations.models import DeskStep, Disposition
from tests.factories import NOW, co_lead, make_lead, make_round, make_submission

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
FIRST, SECOND = "This stands in the paragraph before.", "This was considered at length, and is said elsewhere."


class Table:
    """Answers of a closed round to which several things happen in turn."""

    def __init__(self, agreement="second", n=2):
        self.round = make_round("closed", agreement=agreement)
        make_submission(self.round, comments=[f"Comment {number} says enough." for number in range(n)])
        self.lead = co_lead(self.round)

    @property
    def rows(self):
        rows = Disposition.objects.filter(comment__consultation_round=self.round).order_by("comment__ref")
        return list(rows.select_related("comment__current", "comment__paragraph"))

    def bulk(self, work, *, rows=None, by=None, at=NOW):
        keys = [row.pk for row in rows or self.rows]
        words = {"by": by or self.lead, "at": at}
        seen = bulk.Rehearsal(self.round, work(), keys, **words).digest
        return bulk.carry_out(self.round, work(), keys, seen=seen, **words).row

    def each(self, action, by):
        for row in self.rows:
            action(row, lock_version=row.lock_version, by=by, at=LATER)


def answering(response, decision="noted", **words):
    return lambda: bulk.Decide(decision, response, **words)


def test_nobody_has_agreed_an_answer_that_comes_back_in_place_of_the_one_they_agreed():
    table = Table("all")
    drafter = make_lead(table.round.workstream, "drafter")
    make_lead(table.round.workstream)
    table.bulk(answering(FIRST), by=drafter)
    step = table.bulk(answering(SECOND, "not_accepted", replace=True), by=drafter)
    table.each(agree, table.lead)
    assert [len(row.agreements.all()) for row in table.rows] == [1, 1]
    undone = undo(step, by=drafter, at=LATER)
    assert [sentence for _ref, sentence in undone.skipped] == ["Somebody changed it since."] * 2
    assert {row.response for row in table.rows} == {SECOND}


@pytest.mark.parametrize("decision", ["noted", "not_accepted"])
def test_the_review_editors_word_stays_with_the_answer_that_was_read(decision):
    table = Table()
    editor = make_lead(table.round.workstream, "review_editor")
    table.bulk(answering(FIRST))
    step = table.bulk(answering(SECOND, decision, replace=True), at=NOW + timedelta(minutes=1))
    table.each(find_adequate, editor)
    undo(step, by=table.lead, at=LATER)
    assert {(row.response, row.reviewed_by) for row in table.rows} == {(SECOND, editor)}


def test_no_duplicate_comes_back_of_a_comment_that_is_answered_in_its_parts():
    table = Table(n=3)
    one, other, whole = table.rows
    for row in (one, other):
        decide(row, decision="duplicate", duplicate_of=whole.comment, lock_version=row.lock_version,
               by=table.lead, at=NOW)  # fmt: skip
    step = table.bulk(answering(SECOND, replace=True), rows=[one, other])
    text, place = whole.comment.current.text, whole.comment.paragraph
    pieces = [Piece(0, 10, place), Piece(10, len(text), place)]
    split(whole.comment, pieces, wording=whole.comment.current, by=table.lead, at=LATER)
    undone = undo(step, by=table.lead, at=LATER)
    assert [sentence for _ref, sentence in undone.skipped] == ["What it was a duplicate of is no longer answered."] * 2
    assert {row.decision for row in table.rows[:2]} == {"noted"}


def test_what_could_not_be_undone_is_not_called_undone():
    table = Table()
    step = table.bulk(answering(FIRST))
    table.bulk(bulk.Agree, by=make_lead(table.round.workstream))
    assert undo(step, by=table.lead, at=LATER).changed == 0
    assert DeskStep.objects.get(pk=step.pk).undone_at is None


def test_a_theme_does_not_come_back_beside_another_of_its_title():
    table = Table()
    one, two = (themes.create_theme(table.round, title=title, by=table.lead, at=NOW) for title in ("Cost", "Costs"))
    table.bulk(lambda: bulk.SetTheme(one))
    step = themes.merge_theme(one, two, by=table.lead, at=NOW).row
    new = themes.create_theme(table.round, title="cost", by=table.lead, at=NOW)
    with pytest.raises(ValidationError, match="another theme “Cost” by now"):
        undo(step, by=table.lead, at=LATER)
    assert set(table.round.themes.filter(merged_into=None)) == {two, new}


def test_what_is_taken_away_little_by_little_stays_in_the_history():
    table = Table(n=1)
    words, at = "An answer that took an hour to write. " * 12, NOW
    for length in range(len(words), -1, -40):
        (row,) = table.rows
        decide(row, decision="noted", response=words[:length], as_draft=True, while_writing=True,
               lock_version=row.lock_version, by=table.lead, at=at)  # fmt: skip
        at += timedelta(seconds=5)
    kept = [event.after.get("response", "") for event in row.events.all()]
    assert kept[0].startswith(words[:400])
    assert len(kept) < 12
