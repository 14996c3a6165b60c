"""Issues: many comments, one answer, and nobody's line is lost (product.md L6b; statement 29)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from consultations.actions import groups, parts
from consultations.actions.campaigns import find_groups
from consultations.actions.comments import save_draft
from consultations.actions.dispositions import agree, reopen
from consultations.actions.submissions import decide_late, request_late, withdraw_comment
from consultations.actions.undoing import can_undo, undo
from consultations.errors import DispositionConflict
from consultations.ledger import differences, ledger_of
from consultations.models import Comment, CommentGroup, DeskStep, ParagraphTally
from consultations.tables.comments import comments_table
from tests.factories import (
    NOW,
    co_lead,
    decide,
    grow_comments,
    make_lead,
    make_organisation,
    make_round,
    make_submission,
    publish,
)

LATER = timedelta(minutes=5)


def sent(n, *, made=None, **words):
    """A closed round with n comments on one paragraph by as many organisations; (round, comments, a co-lead)."""
    made = made or make_round("closed")
    comments = [make_submission(made, comments=[{"text": f"Comment {i}.", **words}]).comments.get() for i in range(n)]
    return made, comments, co_lead(made)


def fresh(comment):
    return Comment.objects.select_related("disposition__group").get(pk=comment.pk)


def standing_of(comment):
    """(group, deviates, distinct) of a comment as it is now."""
    comment = fresh(comment)
    group = comment.disposition.group
    return (group.code if group else "", comment.disposition.deviates, comment.is_distinct)


def exported(consultation_round):
    """The rows that leads take away, without the stamp that says how often each was saved."""
    frames = comments_table(consultation_round, "leads").frames
    return [row for frame in frames for row in frame.drop(columns="row_version").itertuples(index=False, name=None)]


@pytest.mark.django_db
class TestGrouping:
    def test_comments_become_one_issue_that_counts_once_and_each_keeps_its_line(self):
        made, comments, lead = sent(3)
        group = groups.group(comments, title="Say  more", by=lead, at=NOW)
        assert (group.code, group.title, group.kind) == ("G-001", "Say more", "issue")
        assert group.representative == comments[0]
        assert [standing_of(comment) for comment in comments] == [
            ("G-001", False, True), ("G-001", False, False), ("G-001", False, False),
        ]  # fmt: skip
        tally = ParagraphTally.objects.get(consultation_round=made, paragraph=comments[0].paragraph)
        assert (tally.submitted, tally.distinct, tally.undecided, tally.distinct_undecided) == (3, 1, 3, 1)
        assert (ledger_of(made).received, differences(made)) == (3, [])

    def test_codes_go_on_and_are_never_given_again(self):
        _made, comments, lead = sent(4)
        first = groups.group(comments[:2], by=lead, at=NOW)
        groups.dissolve(first, by=lead, at=NOW)
        assert groups.group(comments[:2], by=lead, at=NOW).code == "G-002"
        assert CommentGroup.objects.get(code="G-001").dissolved_at == NOW

    def test_one_decision_on_the_representative_answers_all(self):
        made, comments, lead = sent(3)
        groups.group(comments, by=lead, at=NOW)
        decide(fresh(comments[0]), "noted", by=lead)
        assert {fresh(comment).decision for comment in comments} == {"noted"}
        assert differences(made) == []

    def test_what_is_decided_otherwise_deviates_and_is_not_overwritten(self):
        made, comments, lead = sent(3)
        decide(comments[0], "noted", by=lead)
        decide(comments[1], "not_accepted", response="It is not for us.", by=lead)
        group = groups.group(comments, by=lead, at=NOW)
        assert group.representative == comments[0]
        assert standing_of(comments[1]) == ("G-001", True, True)
        kept = fresh(comments[1]).disposition
        assert (kept.decision, kept.response) == ("not_accepted", "It is not for us.")
        taken = fresh(comments[2]).disposition
        assert (taken.decision, taken.response, taken.deviates) == ("noted", "Thank you; considered.", False)
        assert differences(made) == []

    def test_the_same_answer_given_twice_is_one(self):
        _made, comments, lead = sent(2)
        for comment in comments:
            decide(comment, "noted", by=lead)
        groups.group(comments, by=lead, at=NOW)
        assert [standing_of(comment)[1] for comment in comments] == [False, False]

    def test_who_is_open_speaks_only_where_a_lead_says_so_and_the_decided_one_then_deviates(self):
        _made, comments, lead = sent(2)
        decide(comments[0], "noted", by=lead)
        group = groups.group(comments, representative=comments[1], by=lead, at=NOW)
        assert group.representative == comments[1]
        assert standing_of(comments[0]) == ("G-001", True, True)

    def test_what_came_in_confidence_speaks_for_an_issue_only_where_no_other_comment_can(self):
        made, comments, lead = sent(1)
        secret = make_submission(made, comments=["Quiet."], visibility="confidential").comments.get()
        last = make_submission(made, comments=["Loud."]).comments.get()
        assert groups.group([secret, last], by=lead, at=NOW).representative == last
        made_new = groups.group([secret, comments[0]], representative=secret, by=lead, at=NOW)
        assert made_new.representative == comments[0]
        alone = [make_submission(made, comments=["Quiet."], visibility="confidential").comments.get() for _ in "12"]
        assert groups.group(alone, by=lead, at=NOW).representative == alone[0]

    def test_a_form_that_comes_twice_makes_one_issue(self):
        _made, comments, lead = sent(3)
        groups.group(comments[:2], by=lead, at=NOW)
        with pytest.raises(ValidationError, match="one issue already: G-001"):
            groups.group(comments[:2], by=lead, at=NOW)
        assert groups.group(comments, by=lead, at=NOW).code == "G-002"

    def test_an_answer_taken_over_waits_for_a_second_person_where_the_round_asks_for_one(self):
        made, comments, lead = sent(2, made=make_round("closed", agreement="second"))
        decide(comments[0], "noted", by=lead)
        agree(fresh(comments[0]).disposition, lock_version=2, by=make_lead(made.workstream), at=NOW)
        groups.group(comments, by=lead, at=NOW)
        assert fresh(comments[0]).disposition.workflow == "agreed"
        assert fresh(comments[1]).disposition.workflow == "proposed"

    def test_a_comment_belongs_to_one_issue_and_moving_it_says_from_where(self):
        made, comments, lead = sent(5)
        first = groups.group(comments[:3], by=lead, at=NOW)
        second = groups.group(comments[3:], by=lead, at=NOW)
        groups.group([comments[0]], into=second, by=lead, at=NOW)
        assert standing_of(comments[0]) == ("G-002", False, False)
        assert fresh(comments[0]).disposition.events.last().reason == "G-001 → G-002"
        first.refresh_from_db()
        assert first.representative == comments[1]
        assert differences(made) == []

    def test_who_is_left_alone_in_an_issue_is_in_none(self):
        made, comments, lead = sent(4)
        first = groups.group(comments[:2], by=lead, at=NOW)
        second = groups.group(comments[2:], by=lead, at=NOW)
        groups.group([comments[0]], into=second, by=lead, at=NOW)
        assert standing_of(comments[1]) == ("", False, True)
        first.refresh_from_db()
        assert first.dissolved_at == NOW
        groups.ungroup(comments[2:], by=lead, at=NOW)
        assert [standing_of(comment) for comment in comments] == [("", False, True)] * 4
        assert differences(made) == []

    def test_what_was_withdrawn_is_left_out_by_name_and_alone_makes_no_issue(self):
        _made, comments, lead = sent(3)
        withdraw_comment(comments[2], by=comments[2].author, at=NOW)
        group = groups.group(comments, by=lead, at=NOW)
        assert group.skipped == [(comments[2].ref, "It was withdrawn: there is nothing to decide.")]
        withdraw_comment(comments[1], by=comments[1].author, at=NOW)
        with pytest.raises(ValidationError, match="two comments and more"):
            groups.group(comments[1:], by=lead, at=NOW)
        with pytest.raises(ValidationError, match="Choose the comments"):
            groups.group([], by=lead, at=NOW)

    def test_comments_of_two_rounds_are_no_issue(self):
        made, comments, lead = sent(2)
        _other, others, _lead = sent(1, made=make_round("closed", version=made.version))
        with pytest.raises(ValidationError, match="of one round"):
            groups.group([*comments, *others], by=lead, at=NOW)
        assert not CommentGroup.objects.exists()

    def test_a_comment_that_does_not_stand_cannot_speak_for_the_others(self):
        _made, comments, lead = sent(3)
        withdraw_comment(comments[2], by=comments[2].author, at=NOW)
        with pytest.raises(ValidationError, match="that stands"):
            groups.group(comments, representative=comments[2], by=lead, at=NOW)

    def test_a_drafter_groups_a_review_editor_does_not_and_nobody_does_from_another_workstream(self):
        made, comments, _lead = sent(3)
        groups.group(comments, by=make_lead(made.workstream, role="drafter"), at=NOW)
        for user in (make_lead(made.workstream, role="review_editor"), co_lead(make_round("closed"))):
            with pytest.raises(PermissionDenied):
                groups.ungroup(comments, by=user, at=NOW)

    def test_a_drafter_neither_groups_nor_frees_what_came_in_confidence(self):
        made, comments, lead = sent(2)
        secret = make_submission(made, comments=["Quiet."], visibility="confidential").comments.get()
        drafter = make_lead(made.workstream, role="drafter")
        group = groups.group([*comments, secret], by=drafter, at=NOW)
        assert standing_of(secret) == ("", False, True)
        with pytest.raises(ValidationError, match="that you may read"):
            groups.group([comments[0], secret], by=drafter, at=NOW)
        groups.group([secret], into=group, by=lead, at=NOW)
        groups.dissolve(group, by=drafter, at=NOW)
        assert standing_of(secret) == ("G-001", False, True)
        assert differences(made) == []

    def test_nothing_is_grouped_once_the_results_are_published(self):
        made, comments, lead = sent(3)
        group = groups.group(comments, by=lead, at=NOW - LATER * 20)
        publish(made)
        for change in (
            lambda: groups.ungroup(comments, by=lead, at=NOW),
            lambda: groups.group(comments[:2], by=lead, at=NOW),
            lambda: groups.deviate(comments[1], by=lead, at=NOW),
            lambda: groups.change_representative(comments[1], by=lead, at=NOW),
            lambda: groups.update_group(group, title="x", note="", seen=("", ""), by=lead, at=NOW),
        ):
            with pytest.raises(ValidationError, match="published"):
                change()

    def test_leads_sort_while_the_round_is_open_and_an_amended_comment_is_answered_by_itself(self):
        made, comments, lead = sent(3, made=make_round("open"))
        groups.group(comments, by=lead, at=NOW)
        first, person = comments[0], comments[0].author
        save_draft(
            made, paragraph=first.paragraph, comment=first, kind="editorial", text="Other words.",
            client_token=made.version.uuid, by=person, at=NOW,
        )  # fmt: skip
        made.refresh_from_db()
        request = request_late(made, by=person, at=made.grace_ends_at + LATER)
        decide(fresh(first), "noted", by=lead, at=made.grace_ends_at + LATER)
        decide_late(request, accept=True, reason="Heard.", by=None, at=made.grace_ends_at + 2 * LATER)
        assert standing_of(first) == ("G-001", True, True)
        assert fresh(first).decision == "pending"
        assert CommentGroup.objects.get().representative == comments[1]
        assert differences(made) == []

    def test_grouping_takes_as_many_statements_for_four_hundred_as_for_forty(self):
        def statements(n):
            made = make_round("closed")
            grow_comments(made, n)
            lead = co_lead(made)
            with CaptureQueriesContext(connection) as queries:
                groups.group(Comment.objects.filter(consultation_round=made), by=lead, at=NOW)
            assert differences(made) == []
            # SQLite takes a hundred new rows at a time, PostgreSQL five hundred.
            return len([query for query in queries if not query["sql"].startswith("INSERT")])

        assert statements(400) == statements(40)


@pytest.mark.django_db
class TestMembers:
    def test_a_member_that_deviates_keeps_its_answer_and_its_line(self):
        made, comments, lead = sent(3)
        groups.group(comments, by=lead, at=NOW)
        groups.deviate(comments[2], by=lead, at=NOW)
        decide(fresh(comments[0]), "noted", by=lead)
        assert standing_of(comments[2]) == ("G-001", True, True)
        assert fresh(comments[2]).decision == "pending"
        assert differences(made) == []

    def test_who_speaks_for_an_issue_does_not_deviate_from_it(self):
        made, comments, lead = sent(2)
        groups.group(comments, by=lead, at=NOW)
        with pytest.raises(ValidationError, match="speaks for the issue"):
            groups.deviate(comments[0], by=lead, at=NOW)
        alone = make_submission(made).comments.get()
        with pytest.raises(ValidationError, match="in no issue"):
            groups.deviate(alone, by=lead, at=NOW)

    def follow(self, comment, by, **versions):
        disposition = fresh(comment).disposition
        leading = groups.answer_of(disposition.group)
        versions = {"lock_version": disposition.lock_version, "answer_version": leading.lock_version} | versions
        return groups.follow_again(comment, **versions, by=by, at=NOW)

    def test_a_member_follows_again_and_what_it_was_stays_in_the_history(self):
        made, comments, lead = sent(2)
        decide(comments[0], "noted", by=lead)
        decide(comments[1], "not_accepted", response="No.", by=lead)
        groups.group(comments, by=lead, at=NOW)
        self.follow(comments[1], lead)
        followed = fresh(comments[1]).disposition
        assert (followed.decision, followed.response, followed.deviates) == ("noted", "Thank you; considered.", False)
        assert followed.events.last().before["response"] == "No."
        assert differences(made) == []

    def test_following_an_open_issue_opens_the_decision_again_and_keeps_its_words(self):
        made, comments, lead = sent(2)
        decide(comments[1], "not_accepted", response="No.", by=lead)
        groups.group(comments, representative=comments[0], by=lead, at=NOW)
        self.follow(comments[1], lead)
        opened = fresh(comments[1]).disposition
        assert (opened.decision, opened.draft_decision, opened.response) == ("pending", "not_accepted", "No.")
        assert standing_of(comments[1]) == ("G-001", False, False)
        assert differences(made) == []

    def test_following_again_is_refused_where_either_answer_changed_since_it_was_shown(self):
        _made, comments, lead = sent(2)
        decide(comments[0], "noted", by=lead)
        decide(comments[1], "out_of_scope", response="No.", by=lead)
        groups.group(comments, by=lead, at=NOW)
        for versions in ({"lock_version": 1}, {"answer_version": 1}):
            with pytest.raises(DispositionConflict):
                self.follow(comments[1], lead, **versions)
        with pytest.raises(ValidationError, match="already"):
            self.follow(comments[0], lead)

    def test_only_a_co_lead_replaces_an_answer_that_was_given(self):
        made, comments, lead = sent(2)
        decide(comments[0], "noted", by=lead)
        decide(comments[1], "out_of_scope", response="No.", by=lead)
        groups.group(comments, by=lead, at=NOW)
        with pytest.raises(PermissionDenied):
            self.follow(comments[1], make_lead(made.workstream, role="drafter"))

    def test_an_issue_that_is_a_duplicate_of_a_member_does_not_answer_it(self):
        _made, comments, lead = sent(3)
        decide(comments[0], "duplicate", duplicate_of=comments[1], by=lead)
        group = groups.group([comments[0], comments[2]], by=lead, at=NOW)
        again = groups.group([comments[1]], into=group, by=lead, at=NOW)
        assert again.skipped == [(comments[1].ref, "The group is a duplicate of this very comment.")]
        assert standing_of(comments[1])[0] == ""

    def test_another_member_speaks_for_the_issue_and_is_the_one_that_counts(self):
        made, comments, lead = sent(3)
        groups.group(comments, by=lead, at=NOW)
        group = groups.change_representative(comments[1], by=lead, at=NOW)
        assert group.representative == comments[1]
        assert [standing_of(comment)[2] for comment in comments] == [False, True, False]
        groups.deviate(comments[2], by=lead, at=NOW)
        with pytest.raises(ValidationError, match="answered differently"):
            groups.change_representative(comments[2], by=lead, at=NOW)
        assert differences(made) == []

    def test_a_representative_that_is_withdrawn_hands_on_to_the_next(self):
        made, comments, lead = sent(3)
        group = groups.group(comments, by=lead, at=NOW)
        withdraw_comment(comments[0], by=comments[0].author, at=NOW)
        group.refresh_from_db()
        assert group.representative == comments[1]
        assert standing_of(comments[1]) == ("G-001", False, True)
        assert differences(made) == []

    def test_a_title_that_somebody_changed_meanwhile_is_not_overwritten(self):
        _made, comments, lead = sent(2)
        group = groups.group(comments, title="One", by=lead, at=NOW)
        groups.update_group(group, title="Two", note="Ask.", seen=("One", ""), by=lead, at=NOW)
        with pytest.raises(ValidationError, match="meanwhile"):
            groups.update_group(group, title="Three", note="", seen=("One", ""), by=lead, at=NOW)
        with pytest.raises(ValidationError, match="200"):
            groups.update_group(group, title="x" * 201, note="", seen=("Two", "Ask."), by=lead, at=NOW)
        group.refresh_from_db()
        assert (group.title, group.note) == ("Two", "Ask.")


@pytest.mark.django_db
class TestUndo:
    def test_a_grouping_is_undone_as_one_step_with_the_answers_that_it_gave(self):
        made, comments, lead = sent(4)
        decide(comments[0], "noted", by=lead)
        start = exported(made)
        group = groups.group(comments, by=lead, at=NOW)
        assert exported(made) != start
        undo(group.step, by=lead, at=NOW + LATER)
        assert exported(made) == start
        assert differences(made) == []

    def test_undoing_a_grouping_after_a_member_was_answered_by_itself_frees_it(self):
        made, comments, lead = sent(3)
        group = groups.group(comments, by=lead, at=NOW)
        decide(fresh(comments[1]), "noted", by=lead)
        assert standing_of(comments[1]) == ("G-001", True, True)
        undo(group.step, by=lead, at=NOW + LATER)
        assert [standing_of(comment) for comment in comments] == [("", False, True)] * 3
        assert fresh(comments[1]).decision == "noted"
        assert differences(made) == []

    def test_a_dissolved_issue_comes_back_whole(self):
        made, comments, lead = sent(3)
        group = groups.group(comments, representative=comments[1], by=lead, at=NOW)
        before = exported(made)
        step = groups.dissolve(group, by=lead, at=NOW)
        undo(step.row, by=lead, at=NOW + LATER)
        group.refresh_from_db()
        assert (group.dissolved_at, group.representative) == (None, comments[1])
        assert exported(made) == before


class Play:
    """Ten comments of three organisations, two co-leads, and every move that touches issues, parts and places."""

    def __init__(self, agreement):
        self.round = make_round("closed", agreement=agreement)
        self.organisations = [make_organisation() for _ in range(3)]
        for organisation in self.organisations:
            words = [{"text": "The same letter."}, {"text": "Own words.", "paragraph": "2"}]
            words.append({"text": "Both.", "proposed_text": "Anew.", "proposed_mode": "replace"})
            make_submission(self.round, organisation, comments=words)
        make_submission(
            self.round, comments=[{"text": "On all of it. And more.", "paragraph": None, "kind": "general"}]
        )
        self.first_places = {comment.pk: comment.paragraph for comment in self.lines}
        self.paragraphs = [None, *self.round.version.paragraphs.order_by("position")]
        self.leads = [co_lead(self.round), make_lead(self.round.workstream, organisation=self.organisations[0])]
        self.at = NOW

    @property
    def lines(self):
        """What stands to be answered now, whole comments and parts."""
        lines = Comment.objects.standing().filter(consultation_round=self.round)
        return list(lines.select_related("paragraph", "parent").order_by("pk"))

    def move(self, name, one, many):
        self.at += timedelta(seconds=10)
        self.by = {"by": self.leads[one % 2], "at": self.at}
        lines = self.lines
        if not lines:
            return
        try:
            chosen = sorted({n % len(lines) for n in many})
            getattr(self, name)(lines[one % len(lines)], [lines[n] for n in chosen])
        except (ValidationError, PermissionDenied, DispositionConflict):
            return

    def split(self, one, many):
        text = one.current.text
        middle = text.find(" ") if " " in text else len(text)
        places = [self.paragraphs[(one.pk + len(many) + n) % len(self.paragraphs)] for n in range(2)]
        pieces = [parts.Piece(0, middle, places[0]), parts.Piece(middle, len(text), places[1])]
        parts.split(one, pieces, wording=one.current, proposed_in=len(many) % 2, **self.by)

    def rejoin(self, one, many):
        parts.rejoin(one, **self.by)

    def put(self, one, many):
        place = self.paragraphs[(one.pk + len(many)) % len(self.paragraphs)]
        parts.move(one, paragraph=place, placement=["on", "after"][len(many) % 2], **self.by)

    def take_all_back(self):
        """Dissolve every issue, join every comment that was split, and put every one where its author put it."""
        by = {"by": self.leads[0], "at": self.at + LATER}
        for group in CommentGroup.objects.filter(dissolved_at=None):
            groups.dissolve(group, **by)
        for whole in Comment.objects.filter(consultation_round=self.round, split_at__isnull=False):
            parts.rejoin(whole, **by)
        for comment in self.lines:
            first = self.first_places[comment.pk]
            if (comment.paragraph, comment.placement) != (first, "on" if first else "general"):
                parts.move(comment, paragraph=first, **by)

    def group(self, one, many):
        groups.group(many, **self.by)

    def represented(self, one, many):
        groups.group([*many, one], representative=one, **self.by)

    def into(self, one, many):
        if group := fresh(one).disposition.group:
            groups.group(many, into=group, **self.by)

    def ungroup(self, one, many):
        groups.ungroup(many, **self.by)

    def dissolve(self, one, many):
        if group := fresh(one).disposition.group:
            groups.dissolve(group, **self.by)

    def deviate(self, one, many):
        groups.deviate(one, **self.by)

    def follow(self, one, many):
        disposition = fresh(one).disposition
        leading = groups.answer_of(disposition.group) if disposition.group else None
        if leading:
            groups.follow_again(
                one, lock_version=disposition.lock_version, answer_version=leading.lock_version, **self.by
            )

    def speak(self, one, many):
        groups.change_representative(one, **self.by)

    def find(self, one, many):
        find_groups(self.round, **self.by)

    def decide(self, one, many):
        decision = ["noted", "accepted", "not_accepted"][len(many) % 3]
        decide(one, decision, **self.by)

    def agree(self, one, many):
        disposition = fresh(one).disposition
        agree(disposition, lock_version=disposition.lock_version, **self.by)

    def reopen(self, one, many):
        disposition = fresh(one).disposition
        reopen(disposition, reason="Again.", lock_version=disposition.lock_version, **self.by)

    def withdraw(self, one, many):
        withdraw_comment(one, by=one.author, at=self.at)

    def undo(self, one, many):
        steps = [step for step in DeskStep.objects.all() if can_undo(step, **self.by)]
        if steps:
            undo(steps[one.pk % len(steps)], **self.by)

    def check(self):
        assert differences(self.round) == []
        assert ledger_of(self.round).received == 10
        for group in CommentGroup.objects.all():
            members = Comment.objects.standing().filter(disposition__group=group).select_related("disposition")
            following = [member for member in members if not member.disposition.deviates]
            assert (group.dissolved_at is None) == bool(members)
            assert [member.pk for member in following if member.is_distinct] == (
                [group.representative_id] if following else []
            )
            assert all(member.is_distinct for member in members if member.disposition.deviates)
        assert not Comment.objects.standing().filter(disposition__group=None, is_distinct=False).exists()


def moves_of(*names):
    return st.tuples(st.sampled_from(names), st.integers(0, 9), st.sets(st.integers(0, 9), min_size=2, max_size=5))


MOVES = moves_of(
    "group", "group", "represented", "into", "ungroup", "dissolve", "deviate", "follow", "speak", "find", "decide",
    "decide", "agree", "reopen", "withdraw", "split", "rejoin", "put", "undo", "undo",
)  # fmt: skip
SLOWLY = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


class GroupingTest(TestCase):
    @SLOWLY
    @given(st.sampled_from(["one", "second"]), st.lists(MOVES, min_size=6, max_size=25))
    def test_whatever_leads_group_decide_and_undo_the_ledger_balances_and_each_issue_counts_once(self, rule, moves):
        play = Play(rule)
        for move in moves:
            play.move(*move)
            play.check()

    @SLOWLY
    @given(
        st.lists(
            moves_of(
                "group", "represented", "into", "ungroup", "dissolve", "deviate", "follow", "speak", "find", "split",
                "split", "rejoin", "put", "put", "undo",
            ),
            min_size=1, max_size=14,
        )
    )  # fmt: skip
    def test_grouped_split_and_moved_and_all_of_it_taken_back_the_export_equals_the_start(self, moves):
        play = Play("one")
        start = exported(play.round)
        for move in moves:
            play.move(*move)
            play.check()
        play.take_all_back()
        assert exported(play.round) == start
        assert (ledger_of(play.round).by_splitting, differences(play.round)) == (0, [])

    @SLOWLY
    @given(
        st.lists(moves_of("decide"), max_size=4),
        st.lists(moves_of("group", "represented", "into", "ungroup", "deviate", "follow", "put", "find"), max_size=8),
    )
    def test_every_step_undone_from_the_last_to_the_first_leaves_what_was(self, decisions, moves):
        play = Play("one")
        for move in decisions:
            play.move(*move)
        start, steps = exported(play.round), set(DeskStep.objects.values_list("pk", flat=True))
        for move in moves:
            play.move(*move)
        for step in DeskStep.objects.exclude(pk__in=steps).order_by("-pk"):
            # Each at once, as its author: also what changed a single comment.
            undo(step, by=step.by, at=step.at)
        assert exported(play.round) == start
        assert differences(play.round) == []
