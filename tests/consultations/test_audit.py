"""Every write leaves one entry in the log, and the entry says nothing that an audience may not know."""

import inspect
import io
from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from unittest.mock import patch
from uuid import uuid4

import pytest
from wagtail.models import ModelLogEntry, PageLogEntry

from consultations import actions
from consultations.actions import (
    agreement,
    assignment,
    bulk,
    campaigns,
    checks,
    clarifications,
    comments,
    dispositions,
    filters,
    groups,
    library,
    looks,
    parts,
    people,
    rounds,
    steps,
    submissions,
    tables,
    themes,
    undoing,
)
from consultations.consistency import Finding
from consultations.models import CommentGroup, GroupProposal, Membership, SeenFinding
from drafts.versions import freeze_draft
from tests.factories import (
    NOW,
    co_lead,
    decide,
    make_admin,
    make_comment,
    make_lead,
    make_member,
    make_organisation,
    make_page,
    make_round,
    make_submission,
    make_user,
    make_workstream,
    paragraph_of,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
AT = {"by": None, "at": NOW}
SECRET = "the words of an unsent draft"


def later(consultation_round):
    return consultation_round.closes_at + DAY


def of(comment):
    return {"by": comment.author, "at": NOW}


def late_request():
    made, person = make_round(), make_member().person
    make_comment(made, by=person, at=later(made))
    return submissions.request_late(made, by=person, at=later(made))


def proposed():
    made, organisation = make_round("closed"), make_organisation()
    comment = make_submission(made, organisation).comments.get()
    return decide(comment, by=make_lead(made.workstream, organisation=organisation))


# One row for each action: what is made first, and the call that is counted.
def save_draft():
    made, person = make_round(), make_member().person
    return lambda: comments.save_draft(
        made, paragraph=paragraph_of(made, "1"), text=SECRET, client_token=uuid4(), by=person, at=NOW
    )


def discard_draft():
    comment = make_comment(make_round(), SECRET)
    return lambda: comments.discard_draft(comment.texts.get(), **of(comment))


def restore_draft():
    comment = make_comment(make_round(), SECRET)
    comments.discard_draft(comment.texts.get(), **of(comment))
    return lambda: comments.restore_draft(comment.texts.get(), **of(comment))


def mark_later():
    made, person = make_round(), make_member().person
    return lambda: comments.mark_later(made, paragraph_of(made, "1"), by=person, at=NOW)


def unmark_later():
    made, person = make_round(), make_member().person
    comments.mark_later(made, paragraph_of(made, "1"), by=person, at=NOW)
    return lambda: comments.unmark_later(made, paragraph_of(made, "1"), by=person, at=NOW)


def set_overall():
    made, person = make_round(), make_member().person
    return lambda: submissions.set_overall(made, position="none", visibility="public_named", by=person, at=NOW)


def submit():
    comment = make_comment(make_round(), SECRET)
    return lambda: submissions.submit(comment.consultation_round, **of(comment))


def withdraw_comment():
    comment = make_submission(make_round()).comments.get()
    return lambda: submissions.withdraw_comment(comment, **of(comment))


def withdraw_submission():
    comment = make_submission(make_round()).comments.get()
    return lambda: submissions.withdraw_submission(comment.submission, **of(comment))


def request_late():
    made, person = make_round(), make_member().person
    make_comment(made, by=person, at=later(made))
    return lambda: submissions.request_late(made, by=person, at=later(made))


def decide_late():
    request = late_request()
    at = later(request.submission.consultation_round)
    return lambda: submissions.decide_late(request, accept=True, reason="Because.", by=None, at=at)


def decide_():
    comment = make_submission(make_round("closed")).comments.get()
    lead = co_lead(comment.consultation_round)
    return lambda: dispositions.decide(comment.disposition, decision="noted", lock_version=1, by=lead, at=NOW)


def agree():
    disposition = proposed()
    lead = make_lead(disposition.comment.consultation_round.workstream)
    at = disposition.comment.consultation_round.grace_ends_at + 2 * DAY
    return lambda: dispositions.agree(disposition, lock_version=disposition.lock_version, by=lead, at=at)


def reopen():
    disposition = decide(make_submission(make_round("closed")).comments.get())
    lead = co_lead(disposition.comment.consultation_round)
    version = disposition.lock_version
    return lambda: dispositions.reopen(disposition, reason="Again.", lock_version=version, by=lead, at=NOW)


def contest():
    disposition = proposed()
    by = {"by": disposition.proposed_by, "at": NOW}
    return lambda: agreement.contest(disposition, remark=SECRET, lock_version=disposition.lock_version, **by)


def put_back():
    disposition = proposed()
    by = {"by": disposition.proposed_by, "at": NOW}
    contested = agreement.contest(disposition, remark=SECRET, lock_version=disposition.lock_version, **by)
    return lambda: agreement.put_back(contested, lock_version=contested.lock_version, **by)


def send_back():
    disposition = proposed()
    editor = make_lead(disposition.comment.consultation_round.workstream, "review_editor")
    version = disposition.lock_version
    return lambda: agreement.send_back(disposition, remark=SECRET, lock_version=version, by=editor, at=NOW)


def find_adequate():
    disposition = proposed()
    editor = make_lead(disposition.comment.consultation_round.workstream, "review_editor")
    return lambda: agreement.find_adequate(disposition, lock_version=disposition.lock_version, by=editor, at=NOW)


def sign_off():
    made = make_round("closed")
    editor = make_lead(made.workstream, "review_editor")
    return lambda: agreement.sign_off(made, None, shown=steps.digest_of([]), remark=SECRET, by=editor, at=NOW)


def assign():
    disposition = make_submission(make_round("closed")).comments.get().disposition
    made = disposition.comment.consultation_round
    lead = co_lead(made)
    return lambda: assignment.assign(made, [disposition.pk], lead, by=lead, at=NOW)


def share_out():
    disposition = make_submission(make_round("closed")).comments.get().disposition
    made = disposition.comment.consultation_round
    lead = co_lead(made)
    return lambda: assignment.share_out(made, lambda: [(lead, [disposition.pk])], by=lead, at=NOW)


def create_round():
    version = make_round("draft").version
    return lambda: rounds.create_round(code="NEW-R1", version=version, opens_at=NOW, closes_at=NOW + DAY, **AT)


def update_round():
    made = make_round("draft")
    return lambda: rounds.update_round(made, lock_version=made.lock_version, purpose="Clearer.", **AT)


def announce_round():
    made = make_round("draft")
    return lambda: rounds.announce_round(made, **AT)


def extend_round():
    made = make_round()
    return lambda: rounds.extend_round(made, closes_at=later(made), reason="More time.", **AT)


def close_early():
    made = make_round()
    return lambda: rounds.close_early(made, reason="Enough.", **AT)


def propose_early_closing():
    made, admin = make_round(), make_admin()
    return lambda: rounds.propose_early_closing(made, reason="Enough.", by=admin, at=NOW)


def keep_open():
    made = make_round()
    rounds.propose_early_closing(made, reason="Enough.", by=make_admin(), at=NOW)
    return lambda: rounds.keep_open(made, **AT)


def cancel_round():
    made = make_round()
    return lambda: rounds.cancel_round(made, reason="Overtaken.", **AT)


def delay_response():
    made = make_round("closed")
    return lambda: rounds.delay_response(
        made, response_due_on=made.response_due_on + DAY, reason="Many comments.", **AT
    )


def publish_results():
    made = make_round("closed")
    make_submission(made, comments=["One.", "Two."])
    return lambda: rounds.publish_results(made, reason="As it stands.", **AT)


def invite():
    made, organisations = make_round(), [make_organisation(), make_organisation()]
    return lambda: rounds.invite(made, organisations, **AT)


def revoke_invitation():
    (invitation,) = rounds.invite(make_round(), [make_organisation()], **AT)
    return lambda: rounds.revoke_invitation(invitation, **AT)


def create_organisation():
    return lambda: people.create_organisation(name="Bridge", kind="other", aliases=["Pont"], **AT)


def update_organisation():
    organisation = make_organisation()
    return lambda: people.update_organisation(organisation, country="Northland", **AT)


def verify_organisation():
    organisation = make_organisation(verified=False)
    return lambda: people.verify_organisation(organisation, **AT)


def add_alias():
    organisation = make_organisation()
    return lambda: people.add_alias(organisation, "Pont", **AT)


def request_membership():
    person, organisation = make_user(), make_organisation()
    return lambda: people.request_membership(person, organisation, by=person, at=NOW)


def complete_profile():
    person, organisation = make_user(), make_organisation()
    words = {"first_name": "A", "last_name": "B", "job_title": "", "language": "en", "organisation": organisation}
    return lambda: people.complete_profile(person, **words, by=person, at=NOW)


def decide_membership():
    membership = make_member(state="requested")
    return lambda: people.decide_membership(membership, state="active", **AT)


def give_role():
    person, workstream = make_user(), make_workstream()
    return lambda: people.give_role(person, workstream, "co_lead", **AT)


def take_role():
    role = people.give_role(make_user(), make_workstream(), "co_lead", **AT)
    return lambda: people.take_role(role, **AT)


def set_language():
    person = make_user()
    return lambda: people.set_language(person, "ar", by=person, at=NOW)


def set_shortcuts():
    person = make_user()
    return lambda: people.set_shortcuts(person, True, by=person, at=NOW)


def save_filter():
    made = make_round("closed")
    words = {"name": SECRET, "query": f"text={SECRET}", "by": make_lead(made.workstream), "at": NOW}
    return lambda: filters.save_filter(made, **words)


def delete_filter():
    saved, _new = save_filter()()
    return lambda: filters.delete_filter(saved, by=saved.by, at=NOW)


def mark_seen():
    made = make_round("closed")
    make_submission(made)
    comment = made.comments.get()
    finding = Finding(str(comment.pk), [comment.pk], {comment.pk: ("noted", NOW)})
    words = {"reason": SECRET, "by": make_lead(made.workstream), "at": NOW}
    return lambda: checks.mark_seen(made, "promises", [finding], **words)


def take_back_marks():
    (mark,) = mark_seen()()
    marks = SeenFinding.objects.filter(pk=mark.pk)
    return lambda: checks.take_back_marks(mark.consultation_round, marks, by=mark.by, at=NOW)


def erase_user():
    membership = make_member()
    return lambda: people.erase_user(membership.person, **AT)


def carry_out():
    made = make_round("closed")
    keys = [make_submission(made).comments.get().disposition.pk]
    by, work = {"by": co_lead(made), "at": NOW}, bulk.Decide("noted", SECRET)
    seen = bulk.Rehearsal(made, work, keys, **by).digest
    return lambda: bulk.carry_out(made, work, keys, seen=seen, **by)


def standard_response():
    made = make_round("closed")
    by = {"by": co_lead(made), "at": NOW}
    return library.save_standard_response(made.workstream, title="Mandate", text=SECRET, **by), by


def save_standard_response():
    made = make_round("closed")
    lead = co_lead(made)
    return lambda: library.save_standard_response(made.workstream, title="Mandate", text=SECRET, by=lead, at=NOW)


def retire_standard_response():
    response, by = standard_response()
    return lambda: library.retire_standard_response(response, lock_version=1, **by)


def create_theme():
    made = make_round("closed")
    lead = co_lead(made)
    return lambda: themes.create_theme(made, title="Data", by=lead, at=NOW)


def update_theme():
    made = make_round("closed")
    by = {"by": co_lead(made), "at": NOW}
    theme = themes.create_theme(made, title="Data", **by)
    return lambda: themes.update_theme(theme, title="Numbers", description=SECRET, **by)


def merge_theme():
    made = make_round("closed")
    by = {"by": co_lead(made), "at": NOW}
    one, other = (themes.create_theme(made, title=title, **by) for title in ("Data", "Numbers"))
    return lambda: themes.merge_theme(one, other, **by)


def take_snapshot():
    made = make_round("closed")
    make_submission(made)
    words = {"table": "T1", "audience": "leads", "format": "csv"}
    return lambda: tables.take_snapshot(made, io.BytesIO(), **words, **AT)


def freeze():
    page = make_page()
    return lambda: freeze_draft(page, label="1.0", **AT)


def undo():
    made = make_round("closed")
    disposition = decide(make_submission(made).comments.get())
    return lambda: undoing.undo(disposition.step, by=disposition.step.by, at=disposition.step.at)


def move():
    comment = make_submission(make_round("closed")).comments.get()
    lead = co_lead(comment.consultation_round)
    return lambda: parts.move(comment, paragraph=None, by=lead, at=NOW)


def ask_of(comment):
    lead = co_lead(comment.consultation_round)
    return clarifications.ask(comment, question=SECRET, due_on=(NOW + DAY).date(), by=lead, at=NOW)


def ask():
    comment = make_submission(make_round("closed")).comments.get()
    co_lead(comment.consultation_round)
    return lambda: ask_of(comment)


def answer():
    comment = make_submission(make_round("closed")).comments.get()
    asked = ask_of(comment)
    return lambda: clarifications.answer(asked, answer=SECRET, **of(comment))


def close_clarification():
    comment = make_submission(make_round("closed")).comments.get()
    asked = ask_of(comment)
    lead = co_lead(comment.consultation_round)
    return lambda: clarifications.close_clarification(asked, by=lead, at=NOW)


def grouped(n=3):
    """Comments of one issue, and a co-lead."""
    made = make_round("closed")
    comments = [make_submission(made).comments.get() for _ in range(n)]
    lead = co_lead(made)
    groups.group(comments, by=lead, at=NOW)
    return comments, lead, CommentGroup.objects.get(consultation_round=made)


def group():
    comments, lead, issue = grouped()
    another = make_submission(comments[0].consultation_round).comments.get()
    return lambda: groups.group([another], into=issue, by=lead, at=NOW)


def ungroup():
    comments, lead, _issue = grouped()
    return lambda: groups.ungroup(comments[1:2], by=lead, at=NOW)


def deviate():
    comments, lead, _issue = grouped()
    return lambda: groups.deviate(comments[1], by=lead, at=NOW)


def follow_again():
    comments, lead, _issue = grouped()
    groups.deviate(comments[1], by=lead, at=NOW)
    return lambda: groups.follow_again(comments[1], lock_version=3, answer_version=2, by=lead, at=NOW)


def change_representative():
    comments, lead, _issue = grouped()
    return lambda: groups.change_representative(comments[1], by=lead, at=NOW)


def update_group():
    _comments, lead, issue = grouped()
    return lambda: groups.update_group(issue, title="Skills", note=SECRET, seen=("", ""), by=lead, at=NOW)


def find_groups():
    made = make_round("closed")
    make_submission(made)
    return lambda: campaigns.find_groups(made, **AT)


def look_for_campaigns():
    made = make_round("closed")
    make_submission(made)

    def ask():
        # What looks then has a row of its own.
        with patch.object(looks, "find_campaigns"):
            looks.look_for_campaigns(made, **AT)

    return ask


def proposal_of(comments):
    made = comments[0].consultation_round
    proposal = GroupProposal.objects.create(consultation_round=made, representative=comments[0], found_at=NOW)
    for comment in comments[1:]:
        proposal.members.create(comment=comment, similarity=0.9)
    return proposal


def confirm_proposal():
    comments, lead, _issue = grouped()
    another = make_submission(comments[0].consultation_round).comments.get()
    proposal = proposal_of([comments[0], another])
    return lambda: campaigns.confirm_proposal(proposal, by=lead, at=NOW)


def dismiss_proposal():
    comments, lead, _issue = grouped()
    proposal = proposal_of(comments)
    return lambda: campaigns.dismiss_proposal(proposal, by=lead, at=NOW)


# These call actions that have rows of their own, or are a part of some, or only say whether one is allowed.
COMPOSED = {"publication_snapshots", "can_undo", "dissolve", "rejoin_revised", "begin_look"}
# These are steps that touch several comments: one entry for each, which the tests of the action count.
SEVERAL = {"split", "rejoin"}
ROWS = {
    "comments": [save_draft, discard_draft, restore_draft, mark_later, unmark_later],
    "submissions": [submit, set_overall, withdraw_comment, withdraw_submission, request_late, decide_late],
    "dispositions": [decide_, agree, reopen],
    "agreement": [contest, put_back, send_back, find_adequate, sign_off],
    "assignment": [assign, share_out],
    "undoing": [undo],
    "filters": [save_filter, delete_filter],
    "checks": [mark_seen, take_back_marks],
    "parts": [move],
    "clarifications": [ask, answer, close_clarification],
    "bulk": [carry_out],
    "library": [save_standard_response, retire_standard_response],
    "themes": [create_theme, update_theme, merge_theme],
    "groups": [group, ungroup, deviate, follow_again, change_representative, update_group],
    "campaigns": [find_groups, confirm_proposal, dismiss_proposal],
    "looks": [look_for_campaigns],
    "tables": [take_snapshot],
    "rounds": [
        create_round, update_round, announce_round, extend_round, propose_early_closing, keep_open, close_early,
        cancel_round, delay_response,
        publish_results, invite, revoke_invitation,
    ],
    "people": [
        create_organisation, update_organisation, verify_organisation, add_alias, request_membership, complete_profile,
        decide_membership, give_role, take_role, set_language, set_shortcuts, erase_user,
    ],
}  # fmt: skip


def entries():
    return [*ModelLogEntry.objects.all(), *PageLogEntry.objects.exclude(action__startswith="wagtail.")]


@pytest.mark.parametrize("prepare", [*(row for rows in ROWS.values() for row in rows), freeze])
def test_each_action_leaves_one_entry_that_tells_no_words(prepare):
    act = prepare()
    before = {entry.uuid for entry in entries()}
    act()
    (entry,) = [entry for entry in entries() if entry.uuid not in before]
    assert entry.action.split(".")[0] in ("consultations", "drafts")
    told = f"{entry.label} {entry.data}"
    assert SECRET not in told
    assert "Please say more." not in told


def test_every_action_has_a_row_here():
    tested = {module: {row.__name__.rstrip("_") for row in rows} for module, rows in ROWS.items()}
    for found in iter_modules(actions.__path__):
        module = import_module(f"consultations.actions.{found.name}")
        functions = inspect.getmembers(module, inspect.isfunction)
        public = {name: verb for name, verb in functions if verb.__module__ == module.__name__ and name[0] != "_"}
        verbs = {name for name, verb in public.items() if {"by", "at"} <= set(inspect.signature(verb).parameters)}
        assert verbs - COMPOSED - SEVERAL - tested.get(found.name, set()) == set(), (
            f"no row for an action of {found.name}"
        )


def test_the_command_line_is_named_where_nobody_acts():
    people.verify_organisation(make_organisation(verified=False), **AT)
    assert ModelLogEntry.objects.get(action="consultations.verify_organisation").data == {"by": "command line"}


def test_a_membership_is_logged_by_the_one_who_decided():
    admin = make_user(is_superuser=True)
    people.decide_membership(make_member(state="requested"), state="active", by=admin, at=NOW)
    entry = ModelLogEntry.objects.filter(action="consultations.decide_membership").latest("timestamp")
    assert entry.user_id == admin.pk
    assert Membership.objects.get(pk=entry.object_id).state == "active"
