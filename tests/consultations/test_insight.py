"""What the comments say as a whole: every number is one that can be counted again."""

import random

import pytest

from consultations.actions import submissions
from consultations.actions.rounds import invite
from consultations.forms.desk.filters import CommentFilters
from consultations.insight import Matrix, shares_of, silent_places, voices_of
from consultations.ledger import ledger_of
from consultations.models import Comment, Disposition
from consultations.progress import progress_of
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db

STATES, CIVIL, WORK = "states_and_authorities", "civil_society", "work_and_economy"


def comments_of(consultation_round):
    return Comment.objects.submitted().filter(consultation_round=consultation_round)


def matrix_of(consultation_round):
    sections, _places = progress_of(consultation_round, comments_of(consultation_round))
    return Matrix(comments_of(consultation_round), sections)


def cells_of(line):
    return [number for cell in line.cells for number in (cell.comments, cell.left)]


def added(lines):
    return [sum(column) for column in zip(*map(cells_of, lines), strict=True)]


def numbers(line):
    return {cell.group: (cell.comments, cell.left) for cell in line.cells if cell.comments}


@pytest.mark.parametrize("seed", range(4))
def test_the_sums_of_the_matrix_are_those_of_the_ledger_whatever_was_decided(seed):
    chance = random.Random(seed)
    consultation_round = make.make_round("closed")
    make.grow_comments(consultation_round, 60, organisations=12)
    for comment in chance.sample(list(comments_of(consultation_round)), 25):
        make.decide(comment, chance.choice(["accepted", "not_accepted", "noted"]))
    for comment in chance.sample(list(comments_of(consultation_round)), 5):
        submissions.withdraw_comment(comment, by=comment.author, at=NOW)
    matrix, ledger = matrix_of(consultation_round), ledger_of(consultation_round)
    assert matrix.together.comments == ledger.total - ledger.withdrawn
    assert matrix.together.left == ledger.pending
    assert added(matrix.lines) == cells_of(matrix.together)
    for line in matrix.lines:
        assert added(matrix.within(line.stretch)) == cells_of(line)
    assert sum(row.decided for row in matrix.treatment) == ledger.decided


def test_each_cell_counts_what_the_filters_find_behind_it():
    consultation_round = make.make_round("closed")
    make.grow_comments(consultation_round, 40, organisations=8)
    make.make_submission(consultation_round, comments=[{"text": "All.", "paragraph": None, "kind": "general"}])
    matrix = matrix_of(consultation_round)
    seen = 0
    for line in matrix.lines:
        section = line.stretch
        place = {"section": section.heading} if section.heading else {"paragraph": section.slug}
        for cell in line.cells:
            found = CommentFilters(
                {**place, "stakeholders": cell.group}, comments=comments_of(consultation_round)
            ).found
            assert found.standing().count() == cell.comments
            seen += cell.comments
    assert seen == 41


def test_the_darkest_cell_is_the_highest_and_an_empty_one_has_no_colour():
    consultation_round = make.make_round("closed")
    states = make.make_organisation(kind="member_state")
    make.make_submission(consultation_round, states, comments=[f"Words {n}." for n in range(6)])
    make.make_submission(consultation_round, comments=["One."])
    (line,) = matrix_of(consultation_round).lines
    assert {cell.group: cell.heat for cell in line.cells if cell.heat} == {STATES: 6, CIVIL: 1}
    assert numbers(line) == {STATES: (6, 6), CIVIL: (1, 1)}


def test_wordings_compete_where_two_different_ones_are_proposed_for_one_paragraph():
    consultation_round = make.make_round("closed")
    for words in (
        [{"text": "A.", "proposed_text": "Name women.", "proposed_mode": "replace"}],
        [{"text": "The same again.", "proposed_text": " Name women. ", "proposed_mode": "replace"}],
        [{"text": "Out with it.", "proposed_text": "", "proposed_mode": "delete"}],
        # Beside the paragraph, of another one alone, and without any wording: none of them stands in anybody's way.
        [{"text": "B.", "proposed_text": "Name men.", "proposed_mode": "insert"}],
        [{"text": "C.", "proposed_text": "Alone.", "proposed_mode": "replace", "paragraph": "3"}],
        ["No wording."],
    ):
        make.make_submission(consultation_round, comments=words)
    matrix, comments = matrix_of(consultation_round), comments_of(consultation_round)
    assert [(line.stretch.title, line.wordings) for line in matrix.lines] == [("Purpose", 2), ("Measures", 0)]
    line, paragraphs = matrix.disputed
    assert (line.stretch.title, line.wordings, paragraphs, matrix.together.wordings) == ("1", 2, 1, 2)
    competing = CommentFilters({"paragraph": "p1", "proposes": "competing"}, comments=comments).found
    assert sorted(comment.ref[-4:] for comment in competing) == ["0001", "0002", "0003"]
    assert len({comment.wording for comment in competing}) == line.wordings
    proposing = CommentFilters({"proposes": "any"}, comments=comments).found
    assert sorted(comment.ref[-4:] for comment in proposing) == ["0001", "0002", "0003", "0004", "0005"]
    submissions.withdraw_comment(
        comments.get(ref__endswith="0003"), by=comments.get(ref__endswith="0003").author, at=NOW
    )
    assert matrix_of(consultation_round).disputed == (None, 0)
    assert not CommentFilters({"proposes": "competing"}, comments=comments).found.exists()


def test_a_wording_that_one_may_not_read_competes_with_none_that_one_may():
    consultation_round = make.make_round("closed")
    for visibility in ("public_named", "confidential"):
        words = {"text": "A.", "proposed_text": visibility, "proposed_mode": "replace", "visibility": visibility}
        make.make_submission(consultation_round, comments=[words])
    drafter = make.make_lead(consultation_round.workstream, "drafter")
    theirs = comments_of(consultation_round).submitted_for(drafter)
    sections, _places = progress_of(consultation_round, theirs)
    assert (matrix_of(consultation_round).together.wordings, Matrix(theirs, sections).together.wordings) == (2, 0)
    assert not CommentFilters({"proposes": "competing"}, comments=theirs).found.exists()


def test_contested_answers_are_counted_where_they_stand():
    consultation_round = make.make_round("closed")
    make.make_submission(consultation_round, comments=["One.", "Two.", {"text": "Three.", "paragraph": "3"}])
    Disposition.objects.filter(comment__ref__endswith="0002").update(workflow="contested", remark="Why?")
    assert [(line.stretch.title, line.contested) for line in matrix_of(consultation_round).lines] == [
        ("Purpose", 1),
        ("Measures", 0),
    ]


def test_few_decisions_are_masked_and_shares_count_what_was_accepted_at_least_in_part():
    consultation_round = make.make_round("closed")
    states = make.make_organisation(kind="member_state")
    make.make_submission(consultation_round, states, comments=[f"Words {n}." for n in range(5)])
    make.make_submission(consultation_round, comments=["One."])
    decisions = ["accepted", "partly_accepted", "not_accepted", "noted", "out_of_scope", "noted"]
    for comment, decision in zip(comments_of(consultation_round).order_by("pk"), decisions, strict=True):
        make.decide(comment, decision)
    first, second = matrix_of(consultation_round).treatment
    assert (first.group, first.decided, first.share, first.is_masked) == (STATES, 5, 40, False)
    assert (second.group, second.decided, second.is_masked) == (CIVIL, 1, True)


def test_who_has_what_counts_a_group_once_in_the_words_left():
    consultation_round = make.make_round("closed")
    make.make_submission(consultation_round, comments=["One two three.", "Four five.", "Six."])
    lead = make.make_lead(consultation_round.workstream, first_name="Hal", last_name="Moreno")
    one, two, _three = comments_of(consultation_round).order_by("pk")
    Disposition.objects.filter(comment__in=[one, two]).update(assignee=lead, workflow="assigned")
    Comment.objects.filter(pk=two.pk).update(is_distinct=False)
    shares = [(share.name, share.comments, share.left, share.words_left) for share in shares_of(Comment.objects.all())]
    assert shares == [("Hal Moreno", 2, 1, 3), ("", 1, 1, 1)]


def test_the_silent_are_known_by_group_and_by_name():
    consultation_round = make.make_round("closed", participation="invited")
    make.make_submission(consultation_round, make.make_organisation("Harbour Alliance"))
    union = make.make_organisation("Union of Porters", kind="trade_union")
    invite(consultation_round, [union], by=None, at=consultation_round.announced_at)
    voices = voices_of(consultation_round)
    assert voices.silent == ["Union of Porters"]
    assert {voice.group: (voice.invited, voice.answered) for voice in voices.groups if voice.invited} == {
        CIVIL: (1, 1),
        WORK: (1, 0),
    }
    assert WORK in [voice.group for voice in voices.silent_groups]
    assert voices.unnamed == 0


def test_a_paragraph_is_silent_until_somebody_speaks_of_it_and_headings_need_not_be_spoken_of():
    consultation_round = make.make_round("closed")
    make.make_submission(consultation_round, comments=["One.", {"text": "Two.", "paragraph": "2"}])
    total, first = silent_places(consultation_round, comments_of(consultation_round))
    assert total == 2
    assert [paragraph.number for paragraph in first] == ["3", "R1"]


def test_a_round_without_comments_has_an_empty_matrix():
    consultation_round = make.make_round("closed")
    matrix = matrix_of(consultation_round)
    assert (matrix.lines, matrix.together.comments, matrix.treatment) == ([], 0, [])
    assert shares_of(comments_of(consultation_round)) == []
