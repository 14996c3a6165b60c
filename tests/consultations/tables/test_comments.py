"""The comments table: which columns an audience gets, and what stands in them."""

from datetime import timedelta

import pandas as pd
import pytest

from consultations.actions import submissions
from consultations.actions.dispositions import agree
from consultations.audiences import Audience
from consultations.models import Comment, Theme
from consultations.tables.columns import COLUMNS, columns_for
from consultations.tables.comments import comments_table
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

# product.md 3.2, column by column.
LEADS = [
    "ref", "unit_no", "section", "unit_kind", "unit_text", "org", "org_group", "region", "capacity", "cosigned",
    "kind", "comment", "lang", "comment_tr", "tr_method", "proposed_text", "proposed_redline", "themes", "group",
    "significance", "decision", "response", "adopted_text", "new_unit_no", "implementation", "objection",
    "for_ec", "assignee", "workflow", "decided", "visibility", "channel", "timeliness", "submission",
    "received_at", "internal_note", "moved_from", "row_key", "row_version",
]  # fmt: skip
NOT_FOR_THE_PUBLIC = {
    "ref", "significance", "implementation", "for_ec", "assignee", "workflow", "decided", "visibility", "submission",
    "internal_note", "row_key", "row_version",
}  # fmt: skip
SUBMITTER = [
    "ref", "public_no", "unit_no", "section", "unit_kind", "unit_text", "org", "cosigned", "kind", "comment",
    "proposed_text", "proposed_redline", "decision", "response", "adopted_text", "new_unit_no", "objection",
    "visibility", "submission", "received_at", "moved_from",
]  # fmt: skip


@pytest.fixture
def consultation_round():
    return factories.make_round("closed")


def rows(consultation_round, audience="leads", **kwargs):
    table = comments_table(consultation_round, audience, **kwargs)
    return pd.concat(list(table.frames)).to_dict("records")


def test_each_audience_gets_its_columns():
    keys = {audience: [column.key for column in columns_for(audience)] for audience in Audience}
    assert keys["leads"] == LEADS
    assert keys["public"] == ["public_no", *(key for key in LEADS if key not in NOT_FOR_THE_PUBLIC)]
    assert keys["submitter"] == SUBMITTER
    assert not {"ref", "submission", "row_key", "internal_note", "assignee"} & set(keys["committee"])


def test_keys_and_signs_are_well_formed():
    assert len({column.key for column in COLUMNS}) == len(COLUMNS)
    assert all(len(column.signs) == 4 and set(column.signs) <= set("●○–") for column in COLUMNS)


def test_hidden_columns_are_there_and_hidden(consultation_round):
    assert comments_table(consultation_round, "leads").hidden == {"row_key", "row_version"}


def test_every_row_has_number_and_frozen_text_of_its_paragraph(consultation_round):
    factories.grow_comments(consultation_round, 30)
    texts = dict(consultation_round.version.paragraphs.values_list("number", "text"))
    for row in rows(consultation_round):
        assert row["unit_text"] == ("" if row["unit_no"] == "GEN" else texts[row["unit_no"]])


def test_a_row_says_what_was_sent_and_decided(consultation_round):
    organisation = factories.make_organisation("International Union", kind="trade_union", region="africa")
    paragraph = factories.paragraph_of(consultation_round, "1")
    words = {"text": "- say more", "proposed_text": f"{paragraph.text} Always.", "kind": "technical"}
    factories.make_submission(consultation_round, organisation, comments=[words])
    factories.decide_all(consultation_round, decision="partly_accepted", response="In part.", internal_note="Hm.")
    comment = Comment.objects.get()
    (row,) = rows(consultation_round)
    assert row == {
        "ref": f"{consultation_round.code}-0001",
        "unit_no": "1",
        "section": "Purpose",
        "unit_kind": "Paragraph",
        "unit_text": paragraph.text,
        "org": "International Union",
        "org_group": "Work and economy",
        "region": "Africa",
        "capacity": "Organisation",
        "cosigned": "",
        "kind": "Technical",
        "comment": "- say more",
        "lang": "en",
        "comment_tr": "",
        "tr_method": "",
        "proposed_text": f"{paragraph.text} Always.",
        "proposed_redline": f"{paragraph.text}{{+ Always.+}}",
        "themes": "",
        "group": "",
        "significance": "",
        "decision": "Partly accepted",
        "response": "In part.",
        "adopted_text": "",
        "new_unit_no": "",
        "implementation": "To do",
        "objection": "",
        "for_ec": "",
        "assignee": "",
        "workflow": "Agreed",
        "decided": f"{comment.disposition.proposed_by.name} / {comment.disposition.agreed_by.name} / "
        f"{comment.disposition.agreed_at:%Y-%m-%d}",
        "visibility": "Public",
        "channel": "Site",
        "timeliness": "On time",
        "submission": "S001 rev 1",
        "received_at": comment.submission.received_at,
        "internal_note": "Hm.",
        "moved_from": "",
        "row_key": str(comment.uuid),
        "row_version": "2",
    }


def test_a_general_comment_and_one_after_a_paragraph_say_so(consultation_round):
    after = {"text": "New.", "placement": "after", "proposed_text": "A new paragraph."}
    factories.make_submission(consultation_round, comments=[{"text": "All.", "paragraph": None}, after])
    general, inserted = rows(consultation_round)
    assert (general["unit_no"], general["kind"], general["unit_kind"]) == ("GEN", "General", "")
    assert (inserted["unit_no"], inserted["proposed_redline"]) == ("after 1", "{+A new paragraph.+}")


def test_a_row_names_its_themes(consultation_round):
    submission = factories.make_submission(consultation_round, comments=["One."])
    for code, title in (("T1", "Work"), ("T2", "Rooms")):
        theme = Theme.objects.create(consultation_round=consultation_round, code=code, title=title)
        submission.comments.get().disposition.themes.add(theme)
    (row,) = rows(consultation_round)
    assert row["themes"] == "T1 Work; T2 Rooms"


def test_a_withdrawn_comment_is_a_dated_line(consultation_round):
    submission = factories.make_submission(consultation_round, comments=["Secret."])
    focal = submission.organisation.memberships.get().person
    submissions.withdraw_comment(submission.comments.get(), by=focal, at=NOW)
    (row,) = rows(consultation_round)
    assert row["comment"] == f"Withdrawn on {NOW:%Y-%m-%d}."
    assert row["decision"] == "Withdrawn"


def test_statement_28_the_table_shows_both_names(consultation_round):
    organisation = factories.make_organisation("IOM")
    own = factories.make_lead(
        consultation_round.workstream, organisation=organisation, first_name="Amal", last_name="One"
    )
    other = factories.make_lead(consultation_round.workstream, first_name="Sofia", last_name="Two")
    factories.make_submission(consultation_round, organisation)
    disposition = factories.decide(Comment.objects.get(), by=own)
    assert disposition.workflow == "proposed"
    later = consultation_round.grace_ends_at + timedelta(days=2)
    agree(disposition, lock_version=disposition.lock_version, by=other, at=later)
    (row,) = rows(consultation_round)
    assert row["decided"].startswith("Amal One / Sofia Two / ")


def test_typed_values_are_not_guessed_at(consultation_round):
    typed = ["3-1", "NA", "00123", "1e5", "nan", "None", "2026-03-01"]
    factories.make_submission(consultation_round, comments=typed)
    assert {row["comment"] for row in rows(consultation_round)} == set(typed)


@pytest.mark.parametrize("number", [20, 200])
def test_a_table_asks_as_often_for_two_hundred_rows_as_for_twenty(
    consultation_round, number, django_assert_num_queries
):
    factories.grow_comments(consultation_round, number)
    with django_assert_num_queries(4):
        assert len(rows(consultation_round)) == number
