"""Planted contradictions are found, and what only looks like one is not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.actions import submissions
from consultations.consistency import BY_NAME, CHECKS
from consultations.models import Comment, CommentGroup, Disposition, Theme
from consultations.tallies import recount
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LETTER = (
    "We write on behalf of the people who work in other people's homes. They have no colleagues, often no free day, "
    "and nobody to ask. Please name them here, and say who will visit them, how often, and what happens when a door "
    "stays shut."
)


@pytest.fixture
def closed():
    return make.make_round("closed", code="WS05-R2")


def comments_of(consultation_round):
    return Comment.objects.submitted().filter(consultation_round=consultation_round)


def found(name, consultation_round):
    """The findings of one check as refs, short."""
    refs = dict(comments_of(consultation_round).values_list("pk", "ref"))
    findings = BY_NAME[name].find(comments_of(consultation_round), consultation_round)
    return [[refs[key].rpartition("-")[2] for key in finding.comments] for finding in findings]


def sent(consultation_round, *comments, organisation=None):
    make.make_submission(consultation_round, organisation, comments=comments)
    return list(comments_of(consultation_round).order_by("pk"))


def test_identical_and_personalised_letters_with_another_decision_are_listed(closed):
    for words in (LETTER, LETTER, f"{LETTER} Yours, the Harbour Alliance."):
        make.make_submission(closed, comments=[words])
    one, two, three = comments_of(closed).order_by("pk")
    for comment in (one, two, three):
        make.decide(comment, "noted")
    assert found("alike", closed) == []
    submission = make.make_submission(closed, comments=[LETTER])
    make.decide(submission.comments.get(), "not_accepted")
    assert found("alike", closed) == [["0004", "0001", "0002", "0003"]]


def test_what_says_the_same_is_compared_once_and_again_when_a_wording_changes(closed):
    def read():
        with CaptureQueriesContext(connection) as captured:
            found("alike", closed)
        return sum('"proposed_text"' in query["sql"] for query in captured)

    for decision in ("noted", "not_accepted"):
        make.decide(make.make_submission(closed, comments=[LETTER]).comments.get(), decision)
    assert found("alike", closed) == [["0001", "0002"]]
    assert read() == 0
    make.decide(make.make_submission(closed, comments=[LETTER]).comments.get(), "noted")
    assert read() == 1
    assert found("alike", closed) == [["0002", "0001", "0003"]]
    first = comments_of(closed).order_by("pk").first()
    submissions.withdraw_comment(first, by=first.author, at=NOW + timedelta(minutes=1))
    assert found("alike", closed) == [["0002", "0003"]]


def test_a_duplicate_is_answered_where_it_points(closed):
    make.make_submission(closed, comments=[LETTER])
    make.make_submission(closed, comments=[LETTER])
    one, two = comments_of(closed).order_by("pk")
    make.decide(one, "not_accepted")
    make.decide(two, "duplicate", duplicate_of=one)
    assert found("alike", closed) == []


def test_an_undecided_comment_contradicts_nothing(closed):
    make.make_submission(closed, comments=[LETTER])
    make.make_submission(closed, comments=[LETTER])
    make.decide(comments_of(closed).first(), "not_accepted")
    assert found("alike", closed) == []


def test_one_organisation_answered_both_ways_on_one_paragraph_is_listed(closed):
    one, two, three, four = sent(
        closed,
        "Name women.",
        "Name children.",
        {"text": "Elsewhere.", "paragraph": "2"},
        {"text": "Comma.", "kind": "editorial"},
    )
    make.decide(one, "accepted")
    make.decide(two, "partly_accepted")
    make.decide(three, "not_accepted")
    make.decide(four, "not_accepted")
    assert found("two-ways", closed) == []
    make.make_submission(closed, comments=["Another organisation."])
    make.decide(comments_of(closed).order_by("pk").last(), "not_accepted")
    assert found("two-ways", closed) == []
    five = sent(closed, "Name men.", organisation=one.organisation)[-1]
    make.decide(five, "not_accepted")
    assert found("two-ways", closed) == [["0001", "0006"]]


def test_one_organisation_answered_both_ways_on_one_theme_is_listed_where_the_paragraphs_differ(closed):
    theme = Theme.objects.create(consultation_round=closed, code="T1", title="Work")
    one, two, three = sent(closed, "One.", "Two.", {"text": "Three.", "paragraph": "2"})
    make.decide(one, "accepted")
    make.decide(two, "not_accepted")
    for comment in (one, two):
        comment.disposition.themes.add(theme)
    assert found("theme", closed) == []
    make.decide(three, "not_accepted")
    three.disposition.themes.add(theme)
    (finding,) = BY_NAME["theme"].find(comments_of(closed), closed)
    assert (finding.code, finding.total, finding.words) == ("T1", 3, "Accepted 1, Not accepted 2")


def test_a_promise_about_a_paragraph_that_does_not_exist_is_listed(closed):
    one, two, three, four = sent(closed, "One.", "Two.", "Three.", "Four.")
    make.decide(one, "partly_accepted", response="Taken up in paragraph 14, see also ¶ 2.")
    make.decide(
        two, "partly_accepted", response="Taken up in ¶ 3 and in R1; compare paragraph 44 of the Global Compact."
    )
    make.decide(three, "partly_accepted", response="أُخذ به في الفقرة (٤٤)، انظر الفقرة ٢.")
    make.decide(four, "partly_accepted", response="已在第四十四段中采纳，另见第2段。")
    assert found("promises", closed) == [["0001"], ["0003"], ["0004"]]
    words = [finding.words for finding in BY_NAME["promises"].find(comments_of(closed), closed)]
    assert words == ["“paragraph 14”", "“الفقرة (٤٤)”", "“第四十四段”"]


def test_what_was_accepted_without_any_change_is_listed(closed):
    text = closed.version.paragraphs.get(number="1").text
    one, two, three, four = sent(
        closed,
        "One.",
        "Two.",
        {"text": "Three.", "proposed_text": f"{text} ", "proposed_mode": "replace"},
        {"text": "Four.", "proposed_text": "Better.", "proposed_mode": "replace"},
    )
    make.decide(one, "accepted", adopted_text=f"  {text.replace(' ', '  ', 1)}")
    make.decide(two, "accepted", adopted_text=f"{text} And more.")
    make.decide(three, "accepted", adopted_text="", as_proposed=True)
    make.decide(four, "accepted", adopted_text="", as_proposed=True)
    assert found("unchanged", closed) == [["0001"], ["0003"]]


def test_texts_adopted_for_one_paragraph_that_exclude_each_other_are_listed(closed):
    one, two, three, four, five = sent(
        closed,
        {"text": "One.", "proposed_text": "Better.", "proposed_mode": "replace"},
        {"text": "Two.", "proposed_text": "Better  ", "proposed_mode": "replace"},
        {"text": "Three.", "proposed_text": "Beside it.", "proposed_mode": "insert"},
        {"text": "Four.", "proposed_mode": "delete"},
        "Five.",
    )
    make.decide(one, "accepted", as_proposed=True, adopted_text="")
    make.decide(two, "accepted", as_proposed=False, adopted_text="Better.")
    make.decide(three, "accepted", as_proposed=True, adopted_text="")
    assert found("rivals", closed) == []
    make.decide(five, "partly_accepted", adopted_text="Best.", response="In part, as the others ask.")
    (finding,) = BY_NAME["rivals"].find(comments_of(closed), closed)
    assert (finding.comments, finding.total, finding.words) == ([one.pk, five.pk], 3, "2 texts")
    make.decide(four, "accepted", as_proposed=True, adopted_text="")
    (finding,) = BY_NAME["rivals"].find(comments_of(closed), closed)
    assert (finding.total, finding.words) == (4, "3 texts, one of which takes it out")


def test_a_duplicate_of_nothing_that_answers_is_listed_with_the_reason(closed):
    one, two, three, four = sent(closed, "One.", "Two.", "Three.", "Four.")
    make.decide(one, "duplicate", duplicate_of=two)
    make.decide(three, "noted")
    make.decide(four, "duplicate", duplicate_of=three)
    (finding,) = BY_NAME["duplicates"].find(comments_of(closed), closed)
    assert finding.words == "The other comment has no decision."
    submissions.withdraw_comment(two, by=two.author, at=NOW + timedelta(minutes=1))
    (finding,) = BY_NAME["duplicates"].find(comments_of(closed), closed)
    assert (finding.comments, finding.words) == ([one.pk, two.pk], "The other comment is withdrawn.")


def test_members_that_deviate_stand_beside_their_representative(closed):
    one, two, three = sent(closed, "One.", "Two.", "Three.")
    group = CommentGroup.objects.create(consultation_round=closed, kind="issue", code="G-001", representative=one)
    Disposition.objects.filter(comment__in=[one, two, three]).update(group=group)
    assert found("deviating", closed) == []
    make.decide(three, "not_accepted")
    assert found("deviating", closed) == []  # the issue has no decision that could be contradicted
    make.decide(one, "noted")
    assert found("deviating", closed) == [["0001", "0003"]]
    comments_of(closed).filter(pk=three.pk).update(decision="noted")
    assert found("deviating", closed) == []  # answered by itself, and the same


def test_of_a_large_family_a_few_of_each_decision_are_shown_and_the_rest_is_a_number(closed):
    # The first proposes a wording: it is like no other.
    make.grow_comments(closed, 24, organisations=3, text=LETTER, proposed_every=100)
    comments_of(closed).update(paragraph=closed.version.paragraphs.get(number="1"), placement="on", position=2)
    recount(closed)
    for comment in comments_of(closed):
        make.decide(comment, "not_accepted" if comment.ref.endswith("0007") else "noted")
    (finding,) = BY_NAME["alike"].find(comments_of(closed), closed)
    assert (finding.total, len(finding.comments)) == (23, 4)
    assert finding.words == "Not accepted 1, Noted 22"


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_a_check_asks_as_often_for_many_comments_as_for_few(name, closed):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            BY_NAME[name].find(comments_of(closed), closed)
        return len(captured)

    make.grow_comments(closed, 6, organisations=3)
    make.decide_all(closed)
    few = queries()
    make.grow_comments(closed, 60)
    assert queries() == few <= 5
