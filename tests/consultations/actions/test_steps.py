"""What is kept while somebody writes is one step: no word is lost, and the history does not fill up."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.models import ModelLogEntry

from consultations.actions import agreement, groups
from consultations.actions.assignment import assign
from consultations.actions.bulk import Decide, Rehearsal, carry_out
from consultations.actions.comments import save_draft
from consultations.actions.dispositions import agree, decide, reopen
from consultations.actions.settling import told_the_same
from consultations.actions.submissions import decide_late, request_late, withdraw_comment
from consultations.actions.undoing import can_undo, undo
from consultations.errors import BulkChanged, DispositionConflict
from consultations.ledger import differences
from consultations.models import Comment, CommentGroup, DeskStep, Disposition
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


# --- What undoing gives back ------------------------------------------------------------------------------------------


def sent(consultation_round, text="Please say more.", **words):
    return make.make_submission(consultation_round, comments=[{"text": text, **words}]).comments.get()


def now(comment):
    rows = Disposition.objects.select_related("comment__current", "comment__consultation_round", "group")
    return rows.get(comment=comment)


def amend(comment, text):
    made = comment.consultation_round
    by = make.speaker(made, comment.organisation)
    save_draft(
        made, paragraph=comment.paragraph, client_token=uuid4(), by=by, at=NOW, text=text, kind="substantive",
        comment=comment,
    )  # fmt: skip
    decide_late(request_late(made, by=by, at=NOW), accept=True, reason="Agreed.", by=None, at=NOW)


@pytest.fixture
def closed():
    return make.make_round("closed", agreement="second")


@pytest.fixture
def leads(closed):
    return [make.make_lead(closed.workstream) for _ in range(2)]


def reopened(comment, leads):
    """The step that opened an agreed answer again."""
    make.decide(comment, "not_accepted", by=leads[0], at=NOW, response="The old reason for it.")
    agree(now(comment), lock_version=now(comment).lock_version, by=leads[1], at=NOW)
    return reopen(now(comment), reason="Look.", lock_version=now(comment).lock_version, by=leads[0], at=NOW).step


@pytest.mark.parametrize("words", ["Words that nobody agreed.", ""])
def test_undoing_a_reopening_gives_back_no_agreement_to_other_words(closed, leads, words):
    comment = sent(closed)
    step = reopened(comment, leads)
    make.decide(comment, "not_accepted", by=leads[0], at=NOW, response=words, as_draft=True)
    assert len(undo(step, by=leads[0], at=NOW).skipped) == 1
    assert (now(comment).decision, now(comment).response) == ("pending", words)


def test_undoing_a_reopening_agrees_no_comment_that_was_amended_since(closed, leads):
    comment = sent(closed)
    step = reopened(comment, leads)
    amend(comment, "Entirely other words.")
    undo(step, by=leads[0], at=NOW)
    assert now(comment).decision == "pending"


def test_undoing_a_reopening_days_later_leaves_a_member_whose_words_changed(closed, leads):
    first, second = sent(closed), sent(closed)
    groups.group([first, second], by=leads[0], at=NOW)
    step = reopened(first, leads)
    make.decide(second, "not_accepted", by=leads[0], at=NOW, response="Words that nobody agreed.", as_draft=True)
    undo(step, by=leads[0], at=NOW + timedelta(days=3))
    assert (now(first).workflow, now(second).decision, now(second).deviates) == ("agreed", "pending", True)


def test_what_a_review_editor_sent_back_is_not_undone_by_a_co_lead(closed, leads):
    first, second = sent(closed), sent(closed)
    groups.group([first, second], by=leads[0], at=NOW)
    make.decide(first, by=leads[0], at=NOW)
    agree(now(first), lock_version=now(first).lock_version, by=leads[1], at=NOW)
    editor = make.make_lead(closed.workstream, "review_editor")
    step = agreement.send_back(now(first), remark="No.", lock_version=now(first).lock_version, by=editor, at=NOW).step
    with pytest.raises(ValidationError):
        undo(step, by=leads[0], at=NOW + timedelta(days=2))
    assert now(first).workflow == "contested"


def test_undoing_an_ungrouping_brings_no_other_answer_into_the_issue(closed, leads):
    comments = [sent(closed) for _ in range(4)]
    groups.group(comments, by=leads[0], at=NOW)
    make.decide(comments[0], "not_accepted", by=leads[0], at=NOW, response="X is the answer of all.")
    step = groups.ungroup(comments[2:], by=leads[0], at=NOW)
    make.decide(comments[2], by=leads[0], at=NOW, response="Y is the answer of one.")
    undo(step.row, by=leads[0], at=NOW + timedelta(days=1))
    assert [now(comment).group_id is None for comment in comments[2:]] == [True, False]


def in_bulk(consultation_round, keys, by, at=NOW):
    seen = Rehearsal(consultation_round, Decide("noted", "Thank you for this."), keys, by=by, at=at).digest
    return carry_out(consultation_round, Decide("noted", "Thank you for this."), keys, seen=seen, by=by, at=at)


def test_whoever_joined_since_is_a_line_of_its_own_once_the_answer_is_undone(closed, leads):
    first, other, later = sent(closed), sent(closed), sent(closed)
    step = in_bulk(closed, [now(first).pk, now(other).pk], leads[0])
    groups.group([first, later], by=leads[0], at=NOW)
    undo(step.row, by=leads[0], at=NOW + timedelta(minutes=1))
    assert (now(first).decision, now(later).decision, now(later).deviates) == ("pending", "noted", True)
    assert now(later).comment.is_distinct


def test_a_drafter_who_undoes_is_told_what_is_left_and_a_co_lead_can_undo_it_still(closed, leads):
    secret, plain = sent(closed, visibility="confidential"), sent(closed)
    drafter = make.make_lead(closed.workstream, "drafter")
    assign(closed, [now(secret).pk], drafter, by=leads[0], at=NOW)
    step = in_bulk(closed, [now(secret).pk, now(plain).pk], drafter)
    assign(closed, [now(secret).pk], None, by=leads[0], at=NOW)
    undone = undo(step.row, by=drafter, at=NOW)
    assert (undone.changed, len(undone.skipped), secret.ref in str(undone.skipped)) == (1, 1, False)
    assert DeskStep.objects.get(pk=step.row.pk).undone_at is None


def test_a_member_that_was_agreed_alone_deviates_from_another_answer_of_its_issue(closed, leads):
    first, second = sent(closed), sent(closed)
    groups.group([first, second], by=leads[0], at=NOW)
    make.decide(first, "not_accepted", by=leads[0], at=NOW, response="X is the answer of all.")
    agree(now(second), lock_version=now(second).lock_version, by=leads[1], at=NOW)
    make.decide(first, by=leads[0], at=NOW, response="Y is another answer.")
    assert (now(second).workflow, now(second).deviates, now(second).comment.is_distinct) == ("agreed", True, True)


# --- What holds after everything --------------------------------------------------------------------------------------


def amiss(consultation_round):
    """What does not hold of the round, one line each."""
    found = differences(consultation_round)
    for issue in CommentGroup.objects.filter(consultation_round=consultation_round):
        rows = Disposition.objects.filter(group=issue, comment__withdrawn_at=None).select_related("comment__current")
        members = list(rows)
        following = [one for one in members if not one.deviates]
        leading = [one for one in following if one.comment_id == issue.representative_id]
        if bool(members) != (issue.dissolved_at is None) or bool(following) != bool(leading):
            found.append(f"{issue.code} stands without members, or nobody speaks for it")
        found += [f"{one.comment.ref} is told otherwise" for one in following if not told_the_same(one, leading[0])]
        found += [
            f"{one.comment.ref} counts wrongly" for one in members
            if one.comment.is_distinct != (one.deviates or one in leading)
        ]  # fmt: skip
    pending = Comment.objects.filter(consultation_round=consultation_round).standing().filter(decision="pending")
    queued = set(pending.answered_by_themselves().values_list("pk", flat=True))
    spoken = {one.pk for one in pending.select_related("disposition__group") if _speaker(one) in queued}
    return found + [f"{one.ref} waits unseen" for one in pending if one.pk not in queued | spoken]


def _speaker(comment):
    group = comment.disposition.group
    return group and group.representative_id


def moves_of(made, comment, some, by, at, dice):
    """What a person may try to do at an instant, by name: with one comment, or with some."""
    row, words = now(comment), dice.choice(["One answer.", "Another answer."])
    stamp = {"lock_version": row.lock_version, "by": by, "at": at}
    issues, last = list(CommentGroup.objects.filter(consultation_round=made)), DeskStep.objects.all()[:5]
    return {
        "decide": lambda: decide(row, decision=dice.choice(["noted", "not_accepted"]), response=words, **stamp),
        "draft": lambda: decide(row, decision="noted", response=words, as_draft=True, **stamp),
        "agree": lambda: agree(row, **stamp),
        "reopen": lambda: reopen(row, reason="Look.", **stamp),
        "pull out": lambda: agreement.contest(row, remark="Look.", **stamp),
        "put back": lambda: agreement.put_back(row, **stamp),
        "send back": lambda: agreement.send_back(row, remark="Look.", **stamp),
        "group": lambda: groups.group(some, by=by, at=at),
        "join": lambda: groups.group(some[:1], into=dice.choice(issues), by=by, at=at) if issues else None,
        "ungroup": lambda: groups.ungroup(some, by=by, at=at),
        "dissolve": lambda: groups.dissolve(dice.choice(issues), by=by, at=at) if issues else None,
        "deviate": lambda: groups.deviate(comment, by=by, at=at),
        "speak": lambda: groups.change_representative(comment, by=by, at=at),
        "bulk": lambda: in_bulk(made, [now(one).pk for one in some], by, at),
        "undo": lambda: undo(dice.choice(last), by=by, at=at) if last else None,
        "withdraw": lambda: withdraw_comment(comment, by=make.speaker(made, comment.organisation), at=at),
    }


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_issues_tell_one_answer_and_every_count_balances(seed):
    dice = Random(seed)
    made = make.make_round("closed", agreement=["second", "one", "all", "review_editor"][seed])
    people = [make.make_lead(made.workstream, role) for role in ("co_lead", "co_lead", "drafter", "review_editor")]
    for number in range(6):
        sent(made, f"Sentence {number}.", visibility="confidential" if number % 3 == 0 else "public_named")
    comments, at, done = list(Comment.objects.filter(consultation_round=made)), NOW, set()
    for number in range(40):
        at += dice.choice([1, 40]) * SECONDS
        comment, by = dice.choice(comments), dice.choice(people)
        moves = moves_of(made, comment, dice.sample(comments, 3), by, at, dice)
        move = dice.choice([*moves, "group", "decide", "undo"] if number % 10 else ["withdraw"])
        try:
            with transaction.atomic():
                moves[move]()
        except (ValidationError, PermissionDenied, DispositionConflict, BulkChanged):
            continue
        done.add(move)
        assert (move, number, amiss(made)) == (move, number, [])
    assert len(done) > 6
