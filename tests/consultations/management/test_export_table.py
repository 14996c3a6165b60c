"""`manage.py export_table`: what it prints, what it writes, and what it refuses."""

import hashlib
import re

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from consultations.models import TableSnapshot
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation_round():
    consultation_round = factories.make_round("closed")
    factories.make_submission(consultation_round, comments=["One.", {"text": "Two.", "visibility": "confidential"}])
    return consultation_round


def export(capsys, *arguments):
    call_command("export_table", *map(str, arguments))
    return capsys.readouterr().out.splitlines()


def test_it_prints_a_line_for_each_fact(consultation_round, tmp_path, capsys):
    output = tmp_path / "table.xlsx"
    lines = export(
        capsys, consultation_round.code, "--table", "T1", "--format", "xlsx", "--audience", "leads", "--output", output
    )
    snapshot = TableSnapshot.objects.get()
    assert lines == [
        f"file: {output}",
        f"name: {snapshot.file_name}",
        f"snapshot: {snapshot}",
        f"sha256: {hashlib.sha256(output.read_bytes()).hexdigest()}",
        "rows: 2",
        "Whole round: received 2 = Accepted 0 + Partly accepted 0 + Not accepted 0 + Noted 0 + Out of scope 0 "
        "+ Referred 0 + Duplicate 0 + Withdrawn 0 + Pending 2",
        "Rows in this file: 2",
        "In confidence: 1 in this file, 1 in the whole round",
        "Withdrawn: 0 in this file, 0 in the whole round",
        "CONFIDENTIAL: contains 1 comment received in confidence",
        "cells cut at 32,767 characters: 0",
    ]
    assert openpyxl.load_workbook(output)["Comments"].max_row == 3
    assert [path.name for path in tmp_path.iterdir()] == ["table.xlsx"]


def test_it_names_the_cells_that_were_cut(consultation_round, tmp_path, capsys):
    disposition = factories.decide(consultation_round.comments.first())
    type(disposition).objects.filter(pk=disposition.pk).update(response="x" * 40_000)
    lines = export(capsys, consultation_round.code, "--output", tmp_path / "t.xlsx")
    assert lines[-2] == "cells cut at 32,767 characters: 1"
    assert re.fullmatch(r"cut: row [23], Response of the co-leads", lines[-1])


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "json"])
def test_it_writes_for_each_audience(consultation_round, tmp_path, capsys, file_format):
    factories.publish(consultation_round)
    submission = consultation_round.submissions.get()
    for audience, rows in {"leads": 2, "public": 1, "submitter": 2}.items():
        extra = ["--submission", submission.ref] if audience == "submitter" else []
        output = tmp_path / f"{audience}.{file_format}"
        lines = export(
            capsys, consultation_round.code, "--audience", audience, "--format", file_format, "--output", output, *extra
        )
        assert f"rows: {rows}" in lines
        assert output.stat().st_size > 100


def test_it_acts_as_the_person_named(consultation_round, tmp_path, capsys):
    drafter = factories.make_lead(consultation_round.workstream, "drafter")
    assert "rows: 1" in export(capsys, consultation_round.code, "--by", drafter.email, "--output", tmp_path / "t.xlsx")
    assert TableSnapshot.objects.get().taken_by == drafter


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["NO-R1"], "There is no round NO-R1."),
        (["{code}", "--table", "T3"], "There is no table T3 for the audience leads. There are: T1 leads, T1 public,"),
        (
            ["{code}", "--audience", "committee"],
            "There is no table T1 for the audience committee. There are: T1 leads,",
        ),
        (["{code}", "--audience", "nobody"], "There is no table T1 for the audience nobody. There are: T1 leads,"),
        (["{code}", "--format", "docx"], "There is no format docx. There are: xlsx, csv, json."),
        (["{code}", "--audience", "public"], "The results of {code} are not published yet;"),
        (["{code}", "--audience", "submitter"], "Say whose table with --submission REF."),
        (["{code}", "--audience", "submitter", "--submission", "X"], "There is no submission X in {code}."),
        (["{code}", "--submission", "X"], "--submission belongs to --audience submitter."),
        (["{code}", "--by", "nobody@example.org"], "There is no active account nobody@example.org."),
        (["{code}", "--by", "{stranger}"], "{stranger} may not have this table."),
        (["{code}", "--output", "{folder}"], "{folder} cannot be written: it is a folder."),
        (["{code}", "--output", "{folder}/no/such/file"], "{folder}/no/such/file cannot be written: No such file"),
    ],
)
def test_bad_input_is_refused_with_one_line(consultation_round, tmp_path, arguments, sentence):
    words = {"code": consultation_round.code, "stranger": factories.make_user().email, "folder": str(tmp_path)}
    arguments = [argument.format(**words) for argument in arguments]
    if "--output" not in arguments:
        arguments += ["--output", str(tmp_path / "t.xlsx")]
    with pytest.raises(CommandError) as refusal:
        call_command("export_table", *arguments)
    assert str(refusal.value).startswith(sentence.format(**words))
    assert "\n" not in str(refusal.value)
    assert not TableSnapshot.objects.exists()
    assert list(tmp_path.iterdir()) == []
