"""Whole files: what they are called, what they hold, and what is in none of them."""

import csv
import io
import json
import zipfile

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from consultations.actions import submissions
from consultations.actions.tables import take_snapshot, write_public_file
from consultations.audiences import NotPublished
from consultations.exports.csv import undo_guard
from consultations.exports.files import FORMATS, NoSuchTable, check_exists
from consultations.models import Comment
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def make_file(consultation_round, audience, file_format, **kwargs):
    """(name, bytes) of a table as the command line gets it."""
    stream = io.BytesIO()
    taken = take_snapshot(
        consultation_round, stream, table="T1", audience=audience, format=file_format, by=None, at=NOW, **kwargs
    )
    return taken.snapshot.file_name, stream.getvalue()


def everything_in(content):
    """The bytes of a file, and of every file in it if it is an archive."""
    parts = [content]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts += [name.encode() + archive.read(name) for name in archive.namelist()]
    return b"\n".join(parts)


def cells(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Comments"]
    keys = [cell.value for cell in sheet[1]]
    return [dict(zip(keys, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]


def records(content):
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{key: undo_guard(value) for key, value in row.items()} for row in rows]


# --- Secrets ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def planted():
    """A published round with a secret in every place; the round, one submission, and the secrets by name."""
    consultation_round = factories.make_round("closed")
    organisation = factories.make_organisation("Planted-Named-Org", kind="trade_union", region="oceania")
    hidden = factories.make_organisation("Planted-Hidden-Org", acronym="PLHO", kind="media", region="oceania")
    focal = factories.speaker(consultation_round, organisation)
    submission = factories.make_submission(
        consultation_round,
        organisation,
        comments=[
            {"text": "Planted-named-words."},
            {
                "text": "Planted-confidential-words.",
                "visibility": "confidential",
                "proposed_text": "Planted-conf-proposal.",
            },
            {"text": "Planted-withdrawn-words."},
        ],
    )
    hidden_submission = factories.make_submission(
        consultation_round,
        hidden,
        comments=[{"text": "Planted-unnamed-words.", "visibility": "public_unnamed", "lang": "tlh"}],
    )
    submissions.withdraw_comment(Comment.objects.get(current__text="Planted-withdrawn-words."), by=focal, at=NOW)
    factories.make_comment(consultation_round, "Planted-draft-words.", by=focal)
    lead = factories.make_lead(consultation_round.workstream, first_name="Planted-Lead", last_name="Name")
    factories.decide_all(consultation_round, by=lead, response="Planted-answer.", internal_note="Planted-note.")
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    unnamed = hidden_submission.comments.get()
    confidential = Comment.objects.get(visibility="confidential")
    return {
        "round": consultation_round,
        "submission": submission,
        "own": {
            "named words": "Planted-named-words.",
            "confidential words": "Planted-confidential-words.",
            "proposal": "Planted-conf-proposal.",
            "organisation": "Planted-Named-Org",
            "confidential ref": confidential.ref,
            "submission": submission.ref.rsplit("-", 1)[-1],
        },
        "of the unnamed": {
            "name": "Planted-Hidden-Org",
            "acronym": "PLHO",
            "ref": unnamed.ref,
            "uuid": str(unnamed.uuid),
            "submission": hidden_submission.ref,
            "language": "tlh",
        },
        "inside": {"note": "Planted-note.", "lead": "Planted-Lead"},
        "nowhere": {"draft": "Planted-draft-words.", "withdrawn": "Planted-withdrawn-words."},
        "published": {"words": "Planted-unnamed-words.", "answer": "Planted-answer."},
        "mails": {user.email: user.email for user in (focal, lead)},
    }


def found(content, secrets):
    everything = everything_in(content).decode("utf-8", errors="ignore")
    return {name for name, secret in secrets.items() if secret in everything}


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_publics_file_holds_no_secret(planted, file_format):
    name, content = make_file(planted["round"], "public", file_format)
    assert found(content, planted["published"]) == set(planted["published"])
    assert found(content, planted["own"]) == {"named words", "organisation"}
    for secrets in ("of the unnamed", "inside", "nowhere", "mails"):
        assert found(content, planted[secrets]) == set(), secrets
    assert "CONFIDENTIAL" not in name


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_submitters_file_holds_its_own_and_nobody_elses(planted, file_format):
    name, content = make_file(planted["round"], "submitter", file_format, submission=planted["submission"])
    assert found(content, planted["own"]) == set(planted["own"])
    for secrets in ("of the unnamed", "inside", "nowhere", "mails"):
        assert found(content, planted[secrets]) == set(), secrets
    assert "Planted-unnamed-words." not in everything_in(content).decode("utf-8", errors="ignore")
    assert name.endswith(f"_CONFIDENTIAL.{file_format}")


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_leads_file_holds_what_was_submitted_and_stands(planted, file_format):
    name, content = make_file(planted["round"], "leads", file_format)
    for secrets in ("own", "published", "inside"):
        assert found(content, planted[secrets]) == set(planted[secrets]), secrets
    assert found(content, planted["nowhere"] | planted["mails"]) == set()
    assert name.endswith(f"_CONFIDENTIAL.{file_format}")


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_file_of_the_public_is_refused_before_publication(file_format):
    consultation_round = factories.make_round("closed")
    stream = io.BytesIO()
    with pytest.raises(NotPublished):
        write_public_file(consultation_round, stream, table="T3", format=file_format, at=NOW)
    with pytest.raises(NotPublished):
        make_file(consultation_round, "public", file_format)
    assert stream.getvalue() == b""
    assert not consultation_round.snapshots.exists()


# --- Acceptance -------------------------------------------------------------------------------------------------------

ATTACKS = [
    '=HYPERLINK("http://evil.example","click")',
    "=cmd|' /C calc'!A0",
    "+1",
    "- a list",
    "@SUM(1+1)",
    "'=1+1",
    "على الدول أن تنظر في الاعتراف بالمهارات",
    "👩🏽‍🌾 🇰🇪 👨‍👩‍👧‍👦",
    "<Member States> & <Annex 3>",
    ("Long words. " * 1000)[:10_000],
    "ض" * 10_000,
]


@pytest.mark.parametrize("audience", ["leads", "public", "submitter"])
def test_statement_35_files_open_without_formula_execution_loss_or_mojibake(audience):
    consultation_round = factories.make_round("closed")
    submission = factories.make_submission(
        consultation_round, comments=[{"text": text, "proposed_text": text} for text in ATTACKS]
    )
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    kwargs = {"submission": submission} if audience == "submitter" else {}
    files = {name: make_file(consultation_round, audience, name, **kwargs)[1] for name in FORMATS}

    rows = cells(files["xlsx"])
    assert sorted(row["Comment and reason"] for row in rows) == sorted(ATTACKS)
    assert sorted(row["Proposed text"] for row in rows) == sorted(ATTACKS)
    assert b"<f>" not in everything_in(files["xlsx"])
    assert sorted(row["comment"] for row in records(files["csv"])) == sorted(ATTACKS)
    runs = ("=", "+", "-", "@", "\t", "\r")
    for row in csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"), newline="")):
        assert not [cell for cell in row if cell.startswith(runs)]
    assert sorted(row["body"] for row in json.loads(files["json"])["comments"]) == sorted(ATTACKS)


def test_statement_39_files_of_an_arabic_reader_run_from_right_to_left():
    consultation_round = factories.make_round("closed")
    with translation.override("ar"):
        name, content = make_file(consultation_round, "leads", "xlsx")
    assert name.endswith("_ar.xlsx")
    assert all(sheet.sheet_view.rightToLeft for sheet in openpyxl.load_workbook(io.BytesIO(content)))


# --- What a file holds ------------------------------------------------------------------------------------------------


def test_the_first_sheet_says_what_the_file_is(planted):
    _name, content = make_file(planted["round"], "leads", "xlsx", filter_words="Kind: Substantive")
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Read me"]
    said = [(label, text) for label, text in sheet.iter_rows(values_only=True) if label]
    facts = dict(said)
    assert facts["Round"].startswith(planted["round"].code)
    assert facts["Filters"] == "Kind: Substantive"
    assert facts["Classification"].startswith("CONFIDENTIAL")
    assert facts["Snapshot"] == str(planted["round"].snapshots.get())
    counts = [text for label, text in said if label == "Counts"]
    assert counts[0].startswith("Whole round: received 4 = ")
    assert counts[1:] == [
        "Rows in this file: 4",
        "In confidence: 1 in this file, 1 in the whole round",
        "Withdrawn: 1 in this file, 1 in the whole round",
    ]
    assert facts["Comment and reason"] == "comment"


def test_the_publics_json_reads_as_appendix_c_says(planted):
    document = json.loads(make_file(planted["round"], "public", "json")[1])
    assert list(document) == [
        "schema_version", "snapshot", "generated", "audience", "classification", "filter", "round", "version", "units",
        "themes", "groups", "comments", "totals", "ledger",
    ]  # fmt: skip
    named, unnamed = document["comments"]
    paragraph = factories.paragraph_of(planted["round"], "1")
    assert named["public_no"] == "P-0001"
    assert named["stakeholder"] == {
        "name": "Planted-Named-Org", "group": "work_and_economy", "kind": "trade_union", "region": "oceania",
        "attribution": "named",
    }  # fmt: skip
    assert named["target"] == {"source": str(paragraph.anchor), "version": "1.0", "placement": "on"}
    assert named["target"]["source"] in {unit["id"] for unit in document["units"]}
    assert named["disposition"] == {"decision": "noted", "response": "Planted-answer."}
    assert named["mappings"] == {"iso_type": "te", "fhir_workflow": "published"}
    assert unnamed["stakeholder"] == {
        "name": None, "group": "academia_individuals_and_others", "kind": None, "region": None,
        "attribution": "withheld",
    }  # fmt: skip
    assert not {"ref", "submission", "received", "channel", "timeliness", "capacity", "row_key"} & set(unnamed)
    assert document["totals"]["confidential"] == 1
    assert document["totals"]["ledger"]["received"] == document["totals"]["comments"] == 4


def test_all_formats_hold_the_same_rows_in_the_same_order(planted):
    texts = [
        [row["Comment and reason"] for row in cells(make_file(planted["round"], "leads", "xlsx")[1])],
        [row["comment"] for row in records(make_file(planted["round"], "leads", "csv")[1])],
    ]
    assert texts[0] == texts[1]
    document = json.loads(make_file(planted["round"], "leads", "json")[1])
    refs = [row["ref"] for row in records(make_file(planted["round"], "leads", "csv")[1])]
    assert [comment["ref"] for comment in document["comments"]] == refs


def test_names_of_files(planted):
    code, day = planted["round"].code, f"{NOW:%Y-%m-%d}"
    assert make_file(planted["round"], "public", "csv")[0] == f"{code}_comments-responses_public_{day}_v1_en.csv"
    name, _content = make_file(planted["round"], "submitter", "json", submission=planted["submission"])
    assert name == f"{code}_comments-responses_submitter-S001_{day}_v2_en_CONFIDENTIAL.json"


def test_what_does_not_exist_is_refused_with_what_does():
    with pytest.raises(NoSuchTable, match=r"There are: T1 leads, T1 public, T1 submitter, T3 public, T4 submitter\.$"):
        check_exists("T3", "leads", "xlsx")
    with pytest.raises(NoSuchTable, match=r"There are: xlsx, csv, json\.$"):
        check_exists("T1", "leads", "docx")


# --- Cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_file_of_two_hundred_rows_asks_as_often_as_one_of_twenty(file_format, django_assert_num_queries):
    consultation_round = factories.make_round("closed")
    factories.grow_comments(consultation_round, 20)
    make_file(consultation_round, "leads", file_format)  # content types are looked up once
    with CaptureQueriesContext(connection) as few:
        make_file(consultation_round, "leads", file_format)
    assert len(few) <= 24, [query["sql"][:90] for query in few]
    factories.grow_comments(consultation_round, 180)
    with django_assert_num_queries(len(few)):
        make_file(consultation_round, "leads", file_format)
