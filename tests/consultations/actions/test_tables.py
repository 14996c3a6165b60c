"""Giving tables out: a number, a hash and a log entry for each, and nobody who may not."""

import hashlib
import io

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from consultations.actions.tables import publication_snapshots, take_snapshot, write_public_file
from consultations.exports.files import FORMATS, NoSuchTable
from consultations.models import Comment, TableSnapshot
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation_round():
    consultation_round = factories.make_round("closed")
    factories.make_submission(consultation_round, comments=["One.", {"text": "Two.", "visibility": "confidential"}])
    return consultation_round


def take(consultation_round, **kwargs):
    stream = io.BytesIO()
    wanted = {"table": "T1", "audience": "leads", "format": "csv", "by": None, "at": NOW} | kwargs
    return take_snapshot(consultation_round, stream, **wanted), stream.getvalue()


def test_a_snapshot_says_what_was_given_out(consultation_round):
    lead = factories.co_lead(consultation_round)
    rows = Comment.objects.filter(visibility="confidential")
    taken, content = take(consultation_round, by=lead, comments=rows, filter_words="Words: “two”")
    snapshot = TableSnapshot.objects.get()
    assert snapshot == taken.snapshot
    assert str(snapshot) == f"{consultation_round.code}-T{NOW:%Y-%m-%d}-1"
    assert snapshot.sha256 == hashlib.sha256(content).hexdigest()
    assert (snapshot.table, snapshot.audience, snapshot.format) == ("T1", "leads", "csv")
    assert snapshot.filter_words == "Words: “two”"
    assert snapshot.counts["rows"] == taken.written.rows == 1
    assert snapshot.taken_by == lead
    assert snapshot.file_name.endswith("_CONFIDENTIAL.csv")


def test_each_snapshot_has_a_number_and_an_entry_in_the_log(consultation_round):
    for number in (1, 2):
        taken, _content = take(consultation_round)
        assert taken.snapshot.number == number
    entries = ModelLogEntry.objects.filter(action="consultations.export_table")
    assert entries.count() == 2
    assert {entry.label for entry in entries} == set(map(str, TableSnapshot.objects.all()))


def test_a_drafters_file_holds_what_the_drafter_may_read(consultation_round):
    drafter = factories.make_lead(consultation_round.workstream, "drafter")
    taken, content = take(consultation_round, by=drafter)
    assert taken.written.rows == 1
    assert b"Two." not in content
    assert "CONFIDENTIAL" not in taken.snapshot.file_name


def test_who_may_have_which_table(consultation_round):
    submission = Comment.objects.first().submission
    member = submission.organisation.memberships.get().person
    waiting = factories.make_member(submission.organisation, state="requested").person
    stranger = factories.make_member().person
    lead, admin = factories.co_lead(consultation_round), factories.make_admin()
    elsewhere = factories.make_lead(factories.make_workstream())
    own = {"audience": "submitter", "submission": submission}
    allowed = {"leads": [lead, admin], "submitter": [member]}
    for person in (member, waiting, stranger, lead, admin, elsewhere):
        for audience, kwargs in {"leads": {}, "submitter": own}.items():
            if person in allowed[audience]:
                assert take(consultation_round, by=person, **kwargs)
            else:
                with pytest.raises(PermissionDenied):
                    take(consultation_round, by=person, **kwargs)
    assert TableSnapshot.objects.count() == 3


def test_the_committees_table_is_not_there_yet(consultation_round):
    with pytest.raises(NoSuchTable):
        take(consultation_round, audience="committee")
    assert not TableSnapshot.objects.exists()


def test_publication_takes_a_snapshot_of_every_format(consultation_round, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    snapshots = TableSnapshot.objects.filter(audience="public", table="T3")
    assert set(snapshots.values_list("format", flat=True)) == set(FORMATS)
    for snapshot in snapshots:
        stream = io.BytesIO()
        write_public_file(consultation_round, stream, table="T3", format=snapshot.format, at=NOW)
        # Whoever downloads it later gets the very same file.
        assert hashlib.sha256(stream.getvalue()).hexdigest() == snapshot.sha256
    assert TableSnapshot.objects.count() == len(FORMATS)


def test_the_publics_file_does_not_say_who_made_it(consultation_round):
    admin = factories.make_admin(first_name="Planted-Admin")
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    publication_snapshots(consultation_round, by=admin, at=NOW)
    for name in FORMATS:
        _taken, content = take(consultation_round, audience="public", format=name, by=admin)
        assert b"Planted-Admin" not in content
