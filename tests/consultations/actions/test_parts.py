"""Splitting a comment into parts, joining them again, and moving a comment."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from consultations.actions.parts import Piece, letters, move, rejoin, split
from consultations.actions.submissions import decide_late, request_late, set_overall, withdraw_comment
from consultations.actions.undoing import undo
from consultations.audiences import Audience, seen_comments
from consultations.ledger import differences, ledger_of
from consultations.models import Comment, CommentGroup, Disposition, ParagraphTally
from consultations.numbers import take_numbers
from consultations.tallies import recount
from tests.factories import (
    NOW,
    co_lead,
    decide,
    decide_all,
    make_comment,
    make_lead,
    make_member,
    make_organisation,
    make_round,
    make_submission,
    paragraph_of,
    publish,
)

pytestmark = pytest.mark.django_db

ESSAY = "Purpose is unclear. Host communities need funding.\n\nPublish the data."
CUTS = [0, 20, 52, len(ESSAY)]


@pytest.fixture
def closed():
    return make_round("closed")


def essay_in(consultation_round, **words):
    words = {"text": ESSAY, "paragraph": None} | words
    return make_submission(consultation_round, comments=[words]).comments.get()


def pieces_of(comment, cuts=CUTS, places=("1", "2", "3")):
    return [
        Piece(start, end, paragraph_of(comment.consultation_round, place))
        for start, end, place in zip(cuts[:-1], cuts[1:], places, strict=True)
    ]


def split_up(comment, *, by=None, at=NOW, **options):
    pieces = options.pop("pieces", None) or pieces_of(comment)
    by = by or co_lead(comment.consultation_round)
    return split(comment, pieces, wording=comment.current, by=by, at=at, **options)


def tallies(consultation_round):
    fields = [field.name for field in ParagraphTally._meta.fields if field.name not in ("id", "consultation_round")]
    rows = ParagraphTally.objects.filter(consultation_round=consultation_round).values(*fields)
    counts = {row.pop("paragraph"): row for row in rows}
    return {place: row for place, row in counts.items() if any(row.values())}


def test_the_parts_hold_the_whole_text_each_on_its_paragraph_with_its_own_disposition(closed):
    comment = essay_in(closed)
    parts = split_up(comment)
    assert [part.ref for part in parts] == [f"{comment.ref}{letter}" for letter in "abc"]
    assert [part.current.text for part in parts] == [
        "Purpose is unclear.", "Host communities need funding.", "Publish the data."
    ]  # fmt: skip
    assert [part.paragraph.number for part in parts] == ["1", "2", "3"]
    assert "".join(ESSAY[part.span_start : part.span_end] for part in parts) == ESSAY
    assert all(part.kind == "substantive" and part.is_moved for part in parts)
    assert Disposition.objects.filter(comment__in=parts, decision="pending").count() == 3
    comment.refresh_from_db()
    assert comment.current.text == ESSAY
    assert comment.split_at == NOW
    assert not Comment.objects.submitted().filter(pk=comment.pk).exists()
    assert Comment.objects.as_sent().get() == comment
    assert differences(closed) == []


def test_splitting_never_changes_what_was_received(closed):
    comment = essay_in(closed)
    split_up(comment)
    ledger = ledger_of(closed)
    assert (ledger.received, ledger.by_splitting, ledger.pending) == (1, 2, 3)
    assert ledger.balances
    assert "received 1 + by splitting 2" in str(ledger)


def test_every_part_and_the_whole_have_an_event_and_what_was_drafted_goes_with_the_first(closed):
    comment = essay_in(closed)
    decide(comment, "not_accepted", response="Half a thought.", internal_note="Ask her.", as_draft=True)
    parts = split_up(comment)
    answers = [part.disposition for part in Comment.objects.parts().order_by("pk")]
    assert [answer.response for answer in answers] == ["Half a thought.", "", ""]
    assert [answer.internal_note for answer in answers] == ["Ask her.", "", ""]
    events = [comment.disposition.events.last(), *(answer.events.get() for answer in answers)]
    assert {event.kind for event in events} == {"split"}
    assert len({event.step_id for event in events}) == 1
    assert len(parts) == 3


def test_the_proposed_text_goes_with_the_part_that_was_named(closed):
    comment = essay_in(closed, paragraph="1", proposed_text="States must.")
    split_up(comment, proposed_in=1)
    rows = Comment.objects.parts().order_by("pk")
    assert [(part.current.proposed_text, part.current.proposed_mode) for part in rows] == [
        ("", ""), ("States must.", "replace"), ("", "")
    ]  # fmt: skip
    assert [part.moved_from and part.moved_from.number for part in rows] == [None, "1", "1"]


def test_a_group_loses_a_comment_that_is_split_and_finds_another_representative(closed):
    first, second = essay_in(closed), essay_in(closed)
    number = take_numbers(closed, "last_group_no")
    group = CommentGroup.objects.create(
        consultation_round=closed, kind="issue", code=f"G-{number:03d}", representative=first
    )
    Disposition.objects.filter(comment__in=[first, second]).update(group=group)
    Comment.objects.filter(pk=second.pk).update(is_distinct=False)
    recount(closed)
    split_up(first)
    group.refresh_from_db()
    second.refresh_from_db()
    assert (group.representative, second.is_distinct) == (second, True)
    assert Disposition.objects.get(comment=first).group is None
    assert differences(closed) == []


@pytest.mark.parametrize(
    ("cuts", "places"),
    [
        ([0, len(ESSAY)], ["1"]),
        ([0, 20, len(ESSAY) - 1], ["1", "2"]),
        ([3, 20, len(ESSAY)], ["1", "2"]),
        ([0, 50, 52, len(ESSAY)], ["1", "2", "3"]),
    ],
)
def test_parts_that_leave_something_out_or_hold_nothing_are_refused(closed, cuts, places):
    comment = essay_in(closed)
    with pytest.raises(ValidationError):
        split_up(comment, pieces=pieces_of(comment, cuts, places))
    assert not Comment.objects.filter(parent__isnull=False).exists()


def test_a_paragraph_of_another_draft_is_refused(closed):
    comment, other = essay_in(closed), make_round("closed")
    pieces = [Piece(0, 20, None), Piece(20, len(ESSAY), paragraph_of(other, "1"))]
    with pytest.raises(ValidationError, match="does not belong"):
        split_up(comment, pieces=pieces)
    with pytest.raises(ValidationError, match="does not belong"):
        move(comment, paragraph=paragraph_of(other, "1"), by=co_lead(closed), at=NOW)


def test_a_decided_comment_is_not_split_nor_a_part_nor_what_others_repeat(closed):
    comment, other = essay_in(closed), essay_in(closed)
    decide(other, "duplicate", duplicate_of=comment)
    with pytest.raises(ValidationError, match="duplicate"):
        split_up(comment)
    with pytest.raises(ValidationError, match="decision"):
        split_up(other)
    third = essay_in(closed)
    part = split_up(third)[0]
    cuts = [Piece(0, 8, None), Piece(8, len(part.current.text), None)]
    with pytest.raises(ValidationError, match="part already"):
        split_up(part, pieces=cuts)
    with pytest.raises(ValidationError, match="was split"):
        split_up(third)


def test_words_that_changed_since_they_were_shown_are_not_cut(closed):
    comment, other = essay_in(closed), essay_in(closed)
    with pytest.raises(ValidationError, match="changed"):
        split(comment, pieces_of(comment), wording=other.current, by=co_lead(closed), at=NOW)


def test_splitting_is_for_co_leads_and_drafters_once_the_round_is_closed(closed):
    comment = essay_in(closed)
    for person in (make_lead(closed.workstream, role="review_editor"), make_member().person):
        with pytest.raises(PermissionDenied):
            split_up(comment, by=person)
        with pytest.raises(PermissionDenied):
            move(comment, paragraph=paragraph_of(closed, "1"), by=person, at=NOW)
    split_up(comment, by=make_lead(closed.workstream, role="drafter"))
    with pytest.raises(PermissionDenied):
        rejoin(comment, by=make_member().person, at=NOW)
    early = essay_in(make_round("open"))
    with pytest.raises(ValidationError, match="grace"):
        split_up(early)


def test_a_drafter_splits_no_confidential_comment_that_is_not_assigned(closed):
    comment, drafter = essay_in(closed, visibility="confidential"), make_lead(closed.workstream, role="drafter")
    with pytest.raises(PermissionDenied):
        split_up(comment, by=drafter)
    Disposition.objects.filter(comment=comment).update(assignee=drafter, workflow="assigned")
    parts = split_up(comment, by=drafter)
    assert {part.visibility for part in parts} == {"confidential"}
    assert Comment.objects.submitted_for(drafter).count() == 3


def test_joined_again_everything_is_as_before_and_the_references_stay_taken(closed):
    comment = essay_in(closed)
    before, were = ledger_of(closed), tallies(closed)
    parts = split_up(comment)
    decide(parts[0], "not_accepted", response="One.", as_draft=True)
    decide(parts[1], "not_accepted", response="Two.", internal_note="Note.", as_draft=True)
    rejoin(parts[2], by=co_lead(closed), at=NOW)
    comment.refresh_from_db()
    assert (ledger_of(closed), tallies(closed)) == (before, were)
    assert comment.split_at is None
    disposition = Disposition.objects.get(comment=comment)
    assert (disposition.response, disposition.internal_note) == ("One.\n\nTwo.", "Note.")
    assert disposition.draft_decision == "not_accepted" or disposition.draft_decision == ""
    assert list(Comment.objects.submitted()) == [comment]
    again = split_up(comment)
    assert [part.ref[-1] for part in again] == ["d", "e", "f"]
    assert differences(closed) == []


def test_letters_go_on_after_z():
    assert [letters(number) for number in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "a", "z", "aa", "ab", "az", "ba", "zz", "aaa"
    ]  # fmt: skip


def test_parts_with_a_decision_are_not_joined(closed):
    comment = essay_in(closed)
    parts = split_up(comment)
    decide(parts[1])
    with pytest.raises(ValidationError, match="There is a decision"):
        rejoin(comment, by=co_lead(closed), at=NOW)
    with pytest.raises(ValidationError, match="not split"):
        rejoin(essay_in(closed), by=co_lead(closed), at=NOW)


def test_whoever_withdraws_a_split_comment_withdraws_all_of_its_parts(closed):
    comment = essay_in(closed)
    parts = split_up(comment)
    decide(parts[0])
    with pytest.raises(ValidationError, match="as a whole"):
        withdraw_comment(parts[0], by=comment.author, at=NOW)
    withdraw_comment(comment, by=comment.author, at=NOW)
    ledger = ledger_of(closed)
    assert (ledger.received, ledger.by_splitting, ledger.withdrawn) == (1, 2, 3)
    assert ledger.balances
    assert differences(closed) == []
    assert [seen.comment for seen in seen_comments(closed, Audience.LEADS)] == ["", "", ""]


def test_new_words_of_the_author_join_the_parts_and_ask_for_a_new_decision(closed):
    comment = essay_in(closed)
    parts = split_up(comment)
    decide(parts[0], "not_accepted", response="No.")
    other = essay_in(closed)
    decide(other, "duplicate", duplicate_of=parts[0])
    make_comment(closed, "New words altogether.", paragraph=None, comment=comment, by=comment.author, at=NOW)
    late = request_late(closed, by=comment.author, at=NOW)
    decide_late(late, accept=True, reason="Good.", by=None, at=NOW)
    comment.refresh_from_db()
    assert (comment.split_at, comment.current.text, comment.decision) == (None, "New words altogether.", "pending")
    assert set(Comment.objects.standing()) == {comment, other}
    disposition = Disposition.objects.get(comment=comment)
    assert disposition.response == "No."
    assert Disposition.objects.get(comment=other).duplicate_of == comment
    assert disposition.events.last().kind == "comment_revised"
    assert Disposition.objects.get(comment=parts[0]).events.last().kind == "rejoined"
    assert differences(closed) == []
    assert ledger_of(closed).by_splitting == 0


def test_parts_follow_their_organisation_when_it_changes_its_mind_about_who_may_see_them(closed):
    organisation = make_organisation()
    submission = make_submission(closed, organisation, comments=[{"text": ESSAY, "paragraph": None}])
    split_up(submission.comments.get())
    person = submission.comments.first().author
    set_overall(closed, position="", visibility="confidential", by=person, at=NOW)
    decide_late(request_late(closed, by=person, at=NOW), accept=True, reason="Good.", by=None, at=NOW)
    assert set(Comment.objects.submitted().values_list("visibility", flat=True)) == {"confidential"}
    assert differences(closed) == []


def test_the_public_reads_the_parts_under_their_own_numbers_and_not_the_original_as_well(closed):
    comment = essay_in(closed)
    split_up(comment)
    decide_all(closed)
    publish(closed, at=NOW)
    closed.refresh_from_db()
    seen = list(seen_comments(closed, Audience.PUBLIC))
    assert [(each.public_ref, each.place) for each in seen] == [("P-0001", "1"), ("P-0002", "2"), ("P-0003", "3")]
    assert all(each.comment != ESSAY and not each.ref for each in seen)
    own = list(seen_comments(closed, Audience.SUBMITTER, submission=comment.submission))
    assert [(each.ref[-1], each.public_ref) for each in own] == [("a", "P-0001"), ("b", "P-0002"), ("c", "P-0003")]


# --- Moving -----------------------------------------------------------------------------------------------------------


def test_a_moved_comment_keeps_its_first_address_and_what_its_author_saw(closed):
    comment = make_submission(closed).comments.get()
    first = comment.paragraph
    for number in ("2", "3"):
        move(comment, paragraph=paragraph_of(closed, number), by=co_lead(closed), at=NOW)
    comment.refresh_from_db()
    assert (comment.paragraph.number, comment.moved_from, comment.paragraph_seen) == ("3", first, first)
    assert comment.position == comment.paragraph.position
    (seen,) = seen_comments(closed, Audience.LEADS)
    assert (seen.place, seen.moved_from, seen.paragraph_text) == ("3", "1", comment.paragraph.text)
    move(comment, paragraph=first, by=co_lead(closed), at=NOW)
    comment.refresh_from_db()
    assert not comment.is_moved
    assert differences(closed) == []


def test_a_comment_on_the_whole_draft_gets_a_kind_where_it_is_moved_to_and_loses_it_on_the_way_back(closed):
    comment = essay_in(closed)
    move(comment, paragraph=paragraph_of(closed, "2"), placement="after", kind="technical", by=co_lead(closed), at=NOW)
    comment.refresh_from_db()
    assert (comment.kind, comment.placement, comment.is_moved) == ("technical", "after", True)
    (seen,) = seen_comments(closed, Audience.LEADS)
    assert (seen.place, seen.moved_from) == ("after 2", "GEN")
    move(comment, paragraph=paragraph_of(closed, "1"), by=co_lead(closed), at=NOW)
    move(comment, paragraph=None, by=co_lead(closed), at=NOW)
    comment.refresh_from_db()
    assert (comment.kind, comment.placement, comment.moved_from, comment.is_moved) == (
        "general",
        "general",
        None,
        False,
    )
    assert differences(closed) == []


def test_moving_is_undone_as_a_step(closed):
    comment, lead = essay_in(closed), co_lead(closed)
    were = tallies(closed)
    moved = move(comment, paragraph=paragraph_of(closed, "2"), by=lead, at=NOW)
    assert tallies(closed) != were
    undo(moved.step, by=lead, at=NOW + timedelta(seconds=5))
    comment.refresh_from_db()
    assert (comment.paragraph, comment.kind, tallies(closed)) == (None, "general", were)


def test_a_comment_is_not_moved_to_where_it_stands_nor_after_its_decision_is_agreed(closed):
    comment, lead = make_submission(closed).comments.get(), co_lead(closed)
    with pytest.raises(ValidationError, match="already"):
        move(comment, paragraph=comment.paragraph, by=lead, at=NOW)
    with pytest.raises(ValidationError):
        move(comment, paragraph=comment.paragraph, placement="general", by=lead, at=NOW)
    with pytest.raises(ValidationError):
        move(comment, paragraph=comment.paragraph, placement="beside", by=lead, at=NOW)
    decide(comment)
    with pytest.raises(ValidationError, match="agreed"):
        move(comment, paragraph=None, by=lead, at=NOW)


# --- Whatever happens in between --------------------------------------------------------------------------------------


class LedgerTest(TestCase):
    @settings(max_examples=10)
    @given(st.lists(st.tuples(st.sampled_from("split rejoin move decide withdraw".split()), st.integers(0, 5))))
    def test_whatever_is_split_joined_moved_and_withdrawn_the_books_balance(self, steps):
        closed = make_round("closed")
        for _ in range(2):
            essay_in(closed)
        lead = co_lead(closed)
        for verb, which in steps:
            lines = list(Comment.objects.filter(consultation_round=closed).standing().order_by("pk"))
            if not lines:
                break
            comment = lines[which % len(lines)]
            try:
                match verb:
                    case "split":
                        split_up(comment, by=lead)
                    case "rejoin":
                        rejoin(comment, by=lead, at=NOW)
                    case "move":
                        move(comment, paragraph=paragraph_of(closed, str(which % 3 or "")), by=lead, at=NOW)
                    case "decide":
                        decide(comment, by=lead)
                    case "withdraw":
                        withdraw_comment(comment.parent or comment, by=comment.author, at=NOW)
            except ValidationError:
                continue
        ledger = ledger_of(closed)
        assert ledger.received == 2
        assert ledger.balances
        assert differences(closed) == []


def test_a_part_that_was_joined_again_meanwhile_is_not_decided(closed):
    comment = essay_in(closed)
    part = split_up(comment)[0]
    rejoin(comment, by=co_lead(closed), at=NOW)
    with pytest.raises(ValidationError):
        decide(part, at=NOW)
    assert Disposition.objects.get(comment=part).decision == "pending"
