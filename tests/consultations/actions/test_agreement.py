"""The round says who agrees; a package is agreed as it was shown; the review editor has a word of its own."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import ModelLogEntry

from consultations.actions.agreement import contest, find_adequate, put_back, send_back, sign_off
from consultations.actions.bulk import Agree, Rehearsal, carry_out
from consultations.actions.dispositions import agree, decide
from consultations.actions.groups import group
from consultations.actions.people import take_role
from consultations.actions.steps import digest_of
from consultations.actions.undoing import undo
from consultations.errors import BulkChanged, DispositionConflict, ShownDiffers
from consultations.models import Comment, CommentGroup, Disposition, SignOff
from consultations.progress import answers_by_section
from tests.factories import (
    NOW,
    co_lead,
    make_lead,
    make_member,
    make_organisation,
    make_round,
    make_submission,
    make_user,
    publish,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


class Table:
    """A closed round with a rule, three co-leads, a drafter and a review editor, and comments by one organisation."""

    def __init__(self, rule="second", comments=("One.", "Two.", "Three."), leads=3):
        self.round = make_round("closed", agreement=rule)
        self.organisation = make_organisation()
        make_submission(self.round, self.organisation, comments=comments)
        self.leads = [make_lead(self.round.workstream) for _ in range(leads)]
        self.drafter = make_lead(self.round.workstream, "drafter")
        self.editor = make_lead(self.round.workstream, "review_editor")

    @property
    def rows(self):
        return Disposition.objects.filter(comment__consultation_round=self.round).order_by("pk")

    @property
    def comments(self):
        return Comment.objects.filter(consultation_round=self.round)

    def propose(self, by, n=0, **words):
        words = {"decision": "noted", "response": "Thank you for this.", "at": NOW} | words
        row = self.rows[n]
        return decide(row, lock_version=row.lock_version, by=by, **words)

    def propose_all(self, by):
        for n in range(self.rows.count()):
            self.propose(by, n)

    def agree(self, by, n=0):
        row = self.rows[n]
        return agree(row, lock_version=row.lock_version, by=by, at=NOW)

    def grouped(self):
        """All comments as one group; the first represents them."""
        first = self.comments.order_by("pk").first()
        group = CommentGroup.objects.create(
            consultation_round=self.round, kind="issue", code="G-001", representative=first
        )
        self.rows.update(group=group)
        return self

    def to_agree(self, by):
        return set(self.comments.to_agree_by(by, self.round).values_list("disposition", flat=True))

    def call(self, action, n=0, **words):
        row = self.rows[n]
        return action(row, lock_version=row.lock_version, **({"at": NOW} | words))

    def workflows(self):
        return list(self.rows.values_list("workflow", flat=True))


def may_agree(table, by, n=0):
    """What agreeing says, and that the list of what one can agree says the same."""
    listed = table.rows[n].pk in table.to_agree(by)
    try:
        table.agree(by, n)
    except (PermissionDenied, ValidationError):
        assert not listed
        return False
    assert listed
    return True


# --- The four rules ---------------------------------------------------------------------------------------------------


def test_where_one_co_lead_is_enough_a_co_leads_decision_is_agreed_at_once_and_a_drafters_is_not():
    table = Table("one")
    assert table.propose(table.leads[0]).workflow == "agreed"
    assert table.propose(table.drafter, 1).workflow == "proposed"
    assert may_agree(table, table.leads[0], 1)


def test_a_second_co_lead_agrees_and_never_the_one_who_proposed():
    table = Table("second")
    assert table.propose(table.leads[0]).workflow == "proposed"
    assert not may_agree(table, table.leads[0])
    assert may_agree(table, table.leads[1])
    row = table.rows[0]
    assert (row.workflow, row.proposed_by, row.agreed_by) == ("agreed", table.leads[0], table.leads[1])


def test_whoever_rewrites_a_proposal_has_proposed_it_and_the_first_may_agree():
    table = Table("second")
    table.propose(table.leads[0])
    table.propose(table.leads[1], response="Better words for it.")
    assert not may_agree(table, table.leads[1])
    assert may_agree(table, table.leads[0])


def test_all_three_co_leads_agree_and_the_last_makes_it_agreed():
    table = Table("all")
    assert table.propose(table.leads[0]).workflow == "proposed"
    assert not may_agree(table, table.leads[0])
    assert may_agree(table, table.leads[1])
    assert table.rows[0].workflow == "proposed"
    assert may_agree(table, table.leads[2])
    assert table.rows[0].workflow == "agreed"


def test_a_drafters_proposal_waits_for_every_co_lead_where_all_agree():
    table = Table("all", leads=2)
    table.propose(table.drafter)
    table.agree(table.leads[0])
    assert table.rows[0].workflow == "proposed"
    table.agree(table.leads[1])
    assert table.rows[0].workflow == "agreed"


def test_another_answer_asks_everybody_again():
    table = Table("all")
    table.propose(table.leads[0])
    table.agree(table.leads[1])
    table.propose(table.leads[2], response="Other words for it.")
    assert set(table.rows[0].agreements.all()) == {table.leads[2]}
    assert may_agree(table, table.leads[1])


def test_where_the_last_one_missing_left_one_who_agreed_already_closes_the_matter():
    table = Table("all")
    table.propose(table.leads[0])
    table.agree(table.leads[1])
    assert not may_agree(table, table.leads[1])
    take_role(table.leads[2].workstream_roles.get(), by=None, at=NOW)
    assert may_agree(table, table.leads[0])
    assert table.rows[0].workflow == "agreed"


def test_a_co_lead_of_the_comments_organisation_is_not_waited_for():
    table = Table("all", leads=2)
    own = make_lead(table.round.workstream, organisation=table.organisation)
    table.propose(own)
    assert not may_agree(table, own)
    table.agree(table.leads[0])
    assert may_agree(table, table.leads[1])
    assert table.rows[0].workflow == "agreed"


def test_the_review_editor_agrees_where_the_round_says_so_and_no_co_lead_does():
    table = Table("review_editor")
    assert table.propose(table.leads[0]).workflow == "proposed"
    assert not may_agree(table, table.leads[1])
    assert may_agree(table, table.editor)
    assert table.rows[0].workflow == "agreed"


def test_a_review_editor_does_not_agree_on_the_own_organisations_comment():
    table = Table("review_editor")
    own = make_lead(table.round.workstream, "review_editor", organisation=table.organisation)
    table.propose(table.leads[0])
    assert not may_agree(table, own)


@pytest.mark.parametrize("rule", ["one", "second", "all"])
def test_neither_drafter_nor_review_editor_nor_own_organisation_agrees(rule):
    table = Table(rule)
    own = make_lead(table.round.workstream, organisation=table.organisation)
    table.propose(table.drafter)
    for person in (table.drafter, table.editor, own, make_user()):
        assert not may_agree(table, person)


def test_a_groups_answer_is_agreed_for_all_its_members_but_one_that_was_pulled_out_by_itself():
    table = Table("second").grouped()
    table.propose(table.leads[0])
    assert table.workflows() == ["proposed"] * 3
    table.call(contest, 2, remark="Not the same thing.", by=table.leads[0])
    table.agree(table.leads[1])
    assert table.workflows() == ["agreed", "agreed", "contested"]


def test_a_group_that_was_pulled_out_is_agreed_with_all_its_members():
    table = Table("second").grouped()
    table.propose(table.leads[0])
    table.call(contest, remark="Let us talk.", by=table.leads[0])
    assert table.workflows() == ["contested"] * 3
    table.agree(table.leads[1])
    assert table.workflows() == ["agreed"] * 3


# --- Packages ---------------------------------------------------------------------------------------------------------


def shown_to(table, by):
    """What a page would show one of: the proposals, and the digest that it would carry."""
    rows = table.rows.filter(comment__in=table.comments.to_agree_by(by, table.round).answered_by_themselves())
    keys = list(rows.values_list("pk", flat=True))
    return keys, Rehearsal(table.round, Agree(), keys, by=by, at=NOW).digest


def agree_package(table, shown, by, *, out=(), remark=""):
    keys, seen = shown
    return carry_out(table.round, Agree(out, remark), keys, seen=seen, by=by, at=NOW)


def test_a_package_is_agreed_as_one_step_and_undone_as_one():
    table = Table()
    table.propose_all(table.leads[0])
    step = agree_package(table, shown_to(table, table.leads[1]), table.leads[1])
    assert step.outcomes == {"agreed": (3, 3)}
    assert table.workflows() == ["agreed"] * 3
    undo(step.row, by=table.leads[1], at=NOW)
    assert table.workflows() == ["proposed"] * 3


def test_a_package_with_what_is_pulled_out_of_it_is_one_step_and_undone_as_one():
    table = Table()
    table.propose_all(table.leads[0])
    keys, seen = shown_to(table, table.leads[1])
    step = agree_package(table, (keys, seen), table.leads[1], out=keys[:1], remark="Too strict.")
    assert table.workflows() == ["contested", "agreed", "agreed"]
    assert step.outcomes == {"contested": (1, 1), "agreed": (2, 2)}
    assert table.rows[0].events.last().reason == "Too strict."
    logged = ModelLogEntry.objects.filter(action__in=["consultations.agree", "consultations.contest"])
    assert sorted(logged.values_list("action", flat=True)) == ["consultations.agree"] * 2 + ["consultations.contest"]
    undo(step.row, by=table.leads[1], at=NOW)
    assert table.workflows() == ["proposed"] * 3
    assert table.rows[0].remark == ""


def test_nothing_is_pulled_out_of_a_package_without_a_remark_and_nothing_agreed():
    table = Table()
    table.propose_all(table.leads[0])
    keys, seen = shown_to(table, table.leads[1])
    with pytest.raises(ValidationError) as refused:
        agree_package(table, (keys, seen), table.leads[1], out=keys[:1], remark=" ")
    assert set(refused.value.message_dict) == {"remark"}
    assert table.workflows() == ["proposed"] * 3


@pytest.mark.parametrize("out", [0, 1, 2])
def test_a_proposal_that_changed_meanwhile_is_not_agreed_unseen(out):
    table = Table()
    table.propose_all(table.leads[0])
    keys, seen = shown_to(table, table.leads[1])
    table.propose(table.leads[2], 1, response="Other words for it.")
    with pytest.raises(BulkChanged):
        agree_package(table, (keys, seen), table.leads[1], out=keys[out : out + 1], remark="Why?")
    assert table.workflows() == ["proposed"] * 3


def test_who_came_to_a_group_since_is_not_agreed_along_unseen():
    table = Table().grouped()
    table.rows.filter(pk=table.rows[2].pk).update(group=None)
    table.propose(table.leads[0])
    table.propose(table.leads[0], 2)
    keys = [table.rows[0].pk]
    seen = Rehearsal(table.round, Agree(), keys, by=table.leads[1], at=NOW).digest
    table.rows.filter(pk=table.rows[2].pk).update(group=table.rows[0].group)
    with pytest.raises(BulkChanged):
        agree_package(table, (keys, seen), table.leads[1])
    assert table.workflows() == ["proposed"] * 3


def test_what_one_may_not_agree_is_left_out_of_a_package_and_named():
    table = Table()
    table.propose(table.leads[0])
    table.propose(table.leads[1], 1)
    keys = list(table.rows.values_list("pk", flat=True))
    seen = Rehearsal(table.round, Agree(), keys, by=table.leads[1], at=NOW).digest
    step = agree_package(table, (keys, seen), table.leads[1])
    assert table.workflows() == ["agreed", "proposed", "unassigned"]
    assert len(step.skipped) == 2


def test_a_package_takes_a_groups_members_along_and_counts_answers_and_comments():
    table = Table().grouped()
    table.propose(table.leads[0])
    keys, seen = shown_to(table, table.leads[1])
    assert len(keys) == 1
    step = agree_package(table, (keys, seen), table.leads[1])
    assert step.outcomes == {"agreed": (1, 3)}
    assert table.workflows() == ["agreed"] * 3


def test_a_group_is_pulled_out_of_a_package_as_a_whole():
    table = Table().grouped()
    table.propose(table.leads[0])
    keys, seen = shown_to(table, table.leads[1])
    step = agree_package(table, (keys, seen), table.leads[1], out=keys, remark="Too strict.")
    assert step.outcomes == {"contested": (1, 3)}
    assert table.workflows() == ["contested"] * 3


def test_what_was_pulled_out_by_itself_keeps_its_remark_when_its_group_is_pulled_out():
    table = Table().grouped()
    table.propose(table.leads[0])
    table.call(contest, 2, remark="Not the same thing.", by=table.leads[0])
    keys, seen = shown_to(table, table.leads[1])
    agree_package(table, (keys, seen), table.leads[1], out=keys, remark="Too strict.")
    assert list(table.rows.values_list("remark", flat=True)) == ["Too strict.", "Too strict.", "Not the same thing."]


def test_a_member_of_a_group_is_agreed_by_itself_where_its_representative_is_not_for_that_person_to_agree():
    table = Table("second").grouped()
    make_submission(table.round, comments=["One, too."])
    table.rows.filter(pk=table.rows[3].pk).update(group=table.rows[0].group)
    table.propose(table.leads[0])
    own = make_lead(table.round.workstream, organisation=table.organisation)
    keys, seen = shown_to(table, own)
    assert keys == [table.rows[3].pk]
    agree_package(table, (keys, seen), own)
    assert table.workflows() == ["proposed", "proposed", "proposed", "agreed"]


def test_where_all_agree_a_package_says_what_waits_for_the_others():
    table = Table("all")
    table.propose_all(table.leads[0])
    step = agree_package(table, shown_to(table, table.leads[1]), table.leads[1])
    assert step.outcomes == {"proposed": (3, 3)}
    step = agree_package(table, shown_to(table, table.leads[2]), table.leads[2])
    assert step.outcomes == {"agreed": (3, 3)}


def test_nobody_agrees_a_package_but_who_agrees_in_the_round():
    table = Table()
    table.propose_all(table.leads[0])
    shown = shown_to(table, table.leads[1])
    for person in (table.drafter, table.editor, make_user()):
        with pytest.raises(PermissionDenied):
            agree_package(table, shown, person)


def test_no_package_is_agreed_once_the_results_are_published():
    table = Table()
    table.propose_all(table.leads[0])
    shown = shown_to(table, table.leads[1])
    publish(table.round)
    with pytest.raises(ValidationError):
        agree_package(table, shown, table.leads[1])


# --- Pulling out ------------------------------------------------------------------------------------------------------


def test_pulling_out_needs_a_remark_and_keeps_what_was_proposed():
    table = Table()
    table.propose(table.leads[0])
    with pytest.raises(ValidationError) as refused:
        table.call(contest, remark="  ", by=table.leads[1])
    assert set(refused.value.message_dict) == {"remark"}
    contested = table.call(contest, remark="Too strict.", by=table.leads[1])
    assert (contested.workflow, contested.decision, contested.remark) == ("contested", "noted", "Too strict.")
    assert contested.events.get(kind="contested").reason == "Too strict."


def test_an_undecided_comment_can_be_pulled_out_and_put_back():
    table = Table()
    table.call(contest, remark="What do they mean?", by=table.drafter)
    assert table.rows[0].workflow == "contested"
    assert table.call(put_back, by=table.drafter).workflow == "unassigned"
    with pytest.raises(ValidationError):
        table.call(put_back, by=table.drafter)


def test_what_is_put_back_waits_for_agreement_again():
    table = Table()
    table.propose(table.leads[0])
    table.call(contest, remark="Too strict.", by=table.leads[1])
    back = table.call(put_back, by=table.leads[1])
    assert (back.workflow, back.remark) == ("proposed", "")


def test_a_new_decision_ends_the_discussion():
    table = Table()
    table.call(contest, remark="Unclear.", by=table.leads[0])
    decided = table.propose(table.leads[1])
    assert (decided.workflow, decided.remark) == ("proposed", "")


def test_an_agreed_decision_is_not_pulled_out_but_opened_again():
    table = Table("one")
    table.propose(table.leads[0])
    with pytest.raises(ValidationError):
        table.call(contest, remark="Late thought.", by=table.leads[1])


def test_an_answer_that_changed_meanwhile_is_not_pulled_out_unseen():
    table = Table()
    row = table.rows[0]
    table.propose(table.leads[0])
    with pytest.raises(DispositionConflict):
        contest(row, remark="Too strict.", lock_version=row.lock_version, by=table.leads[1], at=NOW)


def contested_list(table):
    return list(
        table.comments.contested().answered_by_themselves().order_by("pk").values_list("disposition", flat=True)
    )


def test_the_contested_list_has_a_group_once_and_by_itself_who_was_pulled_out_by_itself():
    table = Table().grouped()
    table.propose(table.leads[0])
    first, _second, third = (row.pk for row in table.rows)
    table.call(contest, 2, remark="Not the same thing.", by=table.leads[0])
    assert contested_list(table) == [third]
    table.call(contest, 0, remark="Too strict.", by=table.leads[0])
    assert contested_list(table) == [first, third]


def test_a_review_editor_pulls_out_only_where_review_editors_agree():
    table = Table()
    with pytest.raises(PermissionDenied):
        table.call(contest, remark="Hm.", by=table.editor)
    other = Table("review_editor")
    assert other.call(contest, remark="Hm.", by=other.editor).workflow == "contested"


# --- The review editor ------------------------------------------------------------------------------------------------


def inadequate(table):
    return list(table.comments.without_adequate_answer().order_by("pk").values_list("current__text", flat=True))


def test_no_adequate_answer_is_none_or_fewer_than_five_words():
    answers = ["", "Noted with many thanks.", "Thank you, this is noted.", "谢谢您的意见。", "收到。"]
    table = Table("one", comments=[f"{n}." for n in range(len(answers))])
    assert inadequate(table) == []
    for n, response in enumerate(answers):
        table.propose(table.leads[0], n, response=response)
    assert inadequate(table) == ["0.", "1.", "4."]


def test_an_accepted_comment_whose_text_is_adopted_is_answered_by_the_text():
    table = Table("one", comments=[{"text": f"{n}.", "proposed_text": f"Better {n}."} for n in range(3)])
    table.propose(table.leads[0], 0, decision="accepted", as_proposed=True, response="")
    table.propose(table.leads[0], 1, decision="accepted", adopted_text="Other.", response="")
    table.propose(table.leads[0], 2, decision="partly_accepted", adopted_text="Other.", response="In part.")
    assert inadequate(table) == ["2."]


def test_no_review_editor_looks_at_the_own_organisations_comment_by_way_of_its_issue():
    made = make_round("closed")
    lead, editor = co_lead(made), make_lead(made.workstream, "review_editor")
    other, own = (make_submission(made, comments=["Say more of the cost."]).comments.get() for _ in "12")
    make_member(own.organisation, user=editor)
    group([other, own], by=lead, at=NOW, representative=other)
    other.disposition.refresh_from_db()
    version = other.disposition.lock_version
    decide(other.disposition, decision="noted", response="Thanks.", lock_version=version, by=lead, at=NOW)
    other.disposition.refresh_from_db()
    find_adequate(other.disposition, lock_version=other.disposition.lock_version, by=editor, at=NOW)
    looked_at = dict(Disposition.objects.filter(reviewed_by=editor).values_list("comment", "reviewed_by"))
    assert looked_at == {other.pk: editor.pk}


def test_the_same_words_for_ten_comments_are_no_adequate_answer_to_any():
    table = Table("one", comments=[{"text": f"{n}.", "paragraph": None} for n in range(10)])
    table.comments.update(kind="substantive")
    same = {"response": "Thank you, we shall look at it."}
    for n in range(9):
        table.propose(table.leads[0], n, **same)
    assert inadequate(table) == []
    table.propose(table.leads[0], 9, **same)
    assert len(inadequate(table)) == 10


def test_a_groups_answer_is_counted_once_and_editorial_comments_are_not_looked_for():
    table = Table("one").grouped()
    table.propose(table.leads[0], response="No.")
    Comment.objects.exclude(disposition=table.rows[0]).update(is_distinct=False)
    assert len(inadequate(table)) == 1
    table.comments.update(kind="editorial")
    assert inadequate(table) == []


def test_what_the_review_editor_finds_adequate_leaves_the_list_until_the_answer_changes():
    table = Table()
    table.propose(table.leads[0], response="Yes.")
    found = table.call(find_adequate, by=table.editor)
    assert (found.reviewed_by, found.workflow) == (table.editor, "proposed")
    assert inadequate(table) == []
    table.propose(table.leads[0], response="No.")
    assert inadequate(table) == ["One."]


def test_an_agreed_answer_is_sent_back_with_a_remark_and_agreed_again():
    table = Table()
    table.propose(table.leads[0], response="No.")
    table.agree(table.leads[1])
    with pytest.raises(ValidationError):
        table.call(send_back, remark="", by=table.editor)
    sent = table.call(send_back, remark="Please say why.", by=table.editor)
    assert (sent.workflow, sent.decision, sent.agreed_by, sent.remark) == (
        "contested",
        "noted",
        None,
        "Please say why.",
    )
    assert sent.events.get(kind="sent_back").by == table.editor
    assert table.propose(table.leads[0], response="Because the mandate ends there.").workflow == "proposed"
    assert may_agree(table, table.leads[1])


def test_a_groups_answer_is_sent_back_for_all_who_got_it():
    table = Table("one").grouped()
    table.propose(table.leads[0])
    table.call(send_back, remark="Please say why.", by=table.editor)
    assert table.workflows() == ["contested"] * 3


def test_only_a_review_editor_reviews_and_not_the_own_organisations_comment():
    table = Table("one")
    table.propose(table.leads[0])
    own = make_lead(table.round.workstream, "review_editor", organisation=table.organisation)
    for person in (table.leads[0], table.drafter, own, make_user()):
        with pytest.raises(PermissionDenied):
            table.call(send_back, remark="Hm.", by=person)
        with pytest.raises(PermissionDenied):
            table.call(find_adequate, by=person)


def test_there_is_nothing_to_review_on_an_undecided_comment():
    table = Table()
    with pytest.raises(ValidationError):
        table.call(find_adequate, by=table.editor)


def numbers_shown(table):
    lines, _total = answers_by_section(table.round, table.comments.submitted())
    return digest_of(lines)


def test_a_sign_off_keeps_who_when_and_what_stood():
    table = Table()
    table.propose(table.leads[0])
    heading = table.round.version.paragraphs.filter(kind="heading").first()
    words = {"shown": numbers_shown(table), "at": NOW}
    signed = sign_off(table.round, heading, remark="Well done.", by=table.editor, **words)
    assert (signed.section, signed.by, signed.counts["decided"], signed.counts["pending"]) == (
        heading,
        table.editor,
        1,
        2,
    )
    for person in (table.leads[0], table.drafter, make_user()):
        with pytest.raises(PermissionDenied):
            sign_off(table.round, None, by=person, **words)
    publish(table.round, reason="Undecided.")
    with pytest.raises(ValidationError):
        sign_off(table.round, None, by=table.editor, **words)
    assert SignOff.objects.count() == 1


def test_a_sign_off_that_is_sent_twice_is_one():
    table = Table()
    words = {"shown": numbers_shown(table), "remark": "Well done.", "by": table.editor, "at": NOW}
    assert sign_off(table.round, None, **words) == sign_off(table.round, None, **words)
    table.propose(table.leads[0])
    assert sign_off(table.round, None, **(words | {"shown": numbers_shown(table)})).counts["decided"] == 1
    assert SignOff.objects.count() == 2


def test_nobody_signs_off_numbers_that_changed_since_they_were_shown():
    table = Table()
    shown = numbers_shown(table)
    table.propose(table.leads[0])
    with pytest.raises(ShownDiffers):
        sign_off(table.round, None, shown=shown, by=table.editor, at=NOW)
    sign_off(table.round, None, shown=numbers_shown(table), by=table.editor, at=NOW)
