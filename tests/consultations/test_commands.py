"""Rounds and ledgers from a terminal: what is printed, what is refused in one line, and that the action acts."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import ModelLogEntry

from consultations.models import ConsultationRound, ParagraphTally, Phase
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = make.NOW.date()


@pytest.fixture
def version():
    return make.make_draft(title="Guidance on skills")


@pytest.fixture
def run():
    """Run a command; returns what it printed and what it warned of."""

    def call(*arguments):
        out, err = StringIO(), StringIO()
        call_command(*map(str, arguments), stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return call


def opening(version, **changed):
    options = {
        "label": version.label,
        "code": "WS05-R2",
        "opens": TODAY + timedelta(days=1),
        "closes": TODAY + timedelta(days=60),
        "purpose": "To hear what is missing.",
        "contact": "ada@example.org",
    } | changed
    return [
        "open_round",
        version.page_id,
        *(f"--{name}={value}" for name, value in options.items() if value is not None),
    ]


# --- open_round -------------------------------------------------------------------------------------------------------


def test_a_round_is_opened_and_announced_and_said_in_one_line_per_fact(run, version):
    out, err = run(*opening(version))
    opened = ConsultationRound.objects.get(code="WS05-R2")
    assert opened.version == version
    assert opened.announced_at
    closes = datetime.combine(TODAY + timedelta(days=61), datetime.min.time(), tzinfo=UTC) + timedelta(hours=12)
    assert opened.closes_at == closes  # the end of the day, anywhere on Earth
    lines = dict(line.split(": ", 1) for line in out.splitlines())
    assert lines["round"] == "WS05-R2"
    assert lines["version"] == "Guidance on skills 1.0"
    assert lines["closes"] == f"{closes:%Y-%m-%d} 12:00 UTC"
    assert lines["stands"] == "announced"
    assert err == ""


def test_what_is_doubtful_is_warned_of_and_does_not_stop_it(run, version):
    out, err = run(*opening(version, purpose=None, contact=None, closes=TODAY + timedelta(days=9)))
    assert "round: WS05-R2" in out
    warnings = [line for line in err.splitlines() if line.startswith("warning: ")]
    assert len(warnings) == 3
    announced = ConsultationRound.objects.get().events.get(kind="announced")
    assert "no reason was given" in announced.reason


def test_the_reason_that_is_given_is_the_one_on_the_timeline(run, version):
    run(*opening(version, purpose=None, reason="A test of the form."))
    assert ConsultationRound.objects.get().events.get(kind="announced").reason == "A test of the form."


@pytest.mark.parametrize(
    ("given", "meant", "is_warned"),
    [
        ("2031-03-14", datetime(2031, 3, 15, 12, tzinfo=UTC), False),
        ("2031-03-14T17:00", datetime(2031, 3, 14, 17, tzinfo=UTC), True),
        ("2031-03-14T17:00Z", datetime(2031, 3, 14, 17, tzinfo=UTC), False),
        ("2031-03-14T17:00:00-05:00", datetime(2031, 3, 14, 22, tzinfo=UTC), False),
    ],
)
def test_a_closing_is_a_day_or_an_instant(run, version, given, meant, is_warned):
    _out, err = run(*opening(version, closes=given))
    assert ConsultationRound.objects.get().closes_at == meant
    assert ("names no time zone, so UTC is meant" in err) == is_warned


def test_who_acts_is_logged_and_must_be_allowed_to(run, version):
    admin, stranger = make.make_admin("secretariat@example.org"), make.make_user("stranger@example.org")
    with pytest.raises(CommandError, match="may not open rounds"):
        run(*opening(version, by=stranger.email))
    with pytest.raises(CommandError, match=r"no active account nobody@example\.org"):
        run(*opening(version, by="nobody@example.org"))
    run(*opening(version, by="Secretariat@example.org"))
    run(*opening(version, code="WS05-R3"))
    made = ModelLogEntry.objects.filter(action="consultations.create_round").order_by("pk")
    assert [entry.user for entry in made] == [admin, None]
    assert made[1].data["by"] == "command line"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"label": "9.9"}, r"no version 9\.9 \(frozen: 1\.0\)"),
        ({"code": "TAKEN-R1"}, "code: .*already"),
        ({"code": ""}, "code: "),
        ({"code": "X" * 80}, "code: "),
        ({"opens": "tomorrow"}, "--opens tomorrow is not a date"),
        ({"closes": "2026-02-30"}, "--closes 2026-02-30 is not a date"),
        ({"closes": "9999-12-31"}, "--closes 9999-12-31 is not a date"),
        ({"closes": "2026-13-45T99:99"}, "is not a date"),
        ({"opens": "0001-01-01T00:00+14:00"}, "out of range|is not a date"),
        ({"closes": TODAY - timedelta(days=9)}, "before it opens"),
        ({"opens": "2020-01-01", "closes": "2020-06-01"}, "past"),
        ({"participation": "everybody"}, "is not one of invited, network, public"),
        ({"visibility": "all"}, "is not one of own_org"),
    ],
)
def test_bad_input_is_refused_in_one_line_and_leaves_nothing(run, version, changed, says):
    make.make_round("draft", code="TAKEN-R1")
    with pytest.raises(CommandError, match=says) as refusal:
        run(*opening(version, **changed))
    assert "\n" not in str(refusal.value)
    assert ConsultationRound.objects.count() == 1


@pytest.mark.parametrize("page", ["0", "abc", "²", "9" * 30])
def test_a_page_that_does_not_exist_is_refused(run, version, page):
    with pytest.raises(CommandError, match="no draft page"):
        run("open_round", page, *opening(version)[2:])


def test_a_page_that_is_no_draft_is_refused(run, version):
    with pytest.raises(CommandError, match="no draft page"):
        run("open_round", version.page.get_parent().pk, *opening(version)[2:])


def test_the_command_and_the_form_leave_the_same_round(client, run, version):
    run(*opening(version, participation="public"))
    commanded = ConsultationRound.objects.get()
    assert commanded.phase(make.NOW + timedelta(hours=1)) == Phase.ANNOUNCED
    assert commanded.response_due_on == (commanded.closes_at + timedelta(weeks=12)).date()
    assert commanded.grace_minutes == 15
    assert commanded.comment_visibility == "own_org"
    assert commanded.workstream_id == version.page.get_parent().pk


# --- check_ledger -----------------------------------------------------------------------------------------------------


@pytest.fixture
def decided():
    consultation_round = make.make_round("closed", code="WS91-R1")
    make.make_submission(consultation_round, comments=["One.", "Two."])
    make.decide(consultation_round.comments.submitted().first(), "noted")
    return consultation_round


def test_a_ledger_that_balances_is_printed(run, decided):
    other = make.make_round("open")
    out, _err = run("check_ledger")
    assert "WS91-R1: received 2 =" in out
    assert f"{other.code}: received 0 =" in out
    assert out.splitlines()[-1] == "differences: 0"
    assert other.code not in run("check_ledger", "WS91-R1")[0]


def test_a_difference_is_named_and_is_a_failure(decided):
    tally = ParagraphTally.objects.filter(consultation_round=decided).first()
    ParagraphTally.objects.filter(pk=tally.pk).update(submitted=99)
    out = StringIO()
    with pytest.raises(CommandError, match="differences: 1"):
        call_command("check_ledger", "WS91-R1", stdout=out)
    assert "99" in out.getvalue()


def test_a_round_that_does_not_exist_has_no_ledger(run):
    with pytest.raises(CommandError, match="no round NONE-R1"):
        run("check_ledger", "NONE-R1")


# --- As the shell sees it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ["check_ledger", "NONE-R1"],
        ["open_round", "x", "--label=1", "--code=C", "--opens=2031-01-01", "--closes=2031-03-01"],
    ],
)
def test_a_refusal_is_one_line_and_exit_code_one(tmp_path, command):
    """With a database of its own, since another process does not see this test's transaction."""
    root = Path(__file__).resolve().parent.parent.parent
    environment = {
        **os.environ,
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    code = (
        "import sys, django; from django.core.management import execute_from_command_line; django.setup()\n"
        "from django.db import connection; from django.apps import apps\n"
        "with connection.schema_editor() as editor:\n"
        "    for name in ('consultations.ConsultationRound', 'drafts.DraftPage'):\n"
        "        editor.create_model(apps.get_model(name))\n"
        "execute_from_command_line(['manage.py', *sys.argv[1:]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.strip().splitlines()
    assert line.startswith("CommandError: There is no ")
