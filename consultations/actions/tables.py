"""Giving tables out: every file that leaves for leads or a submitter has a number, a hash and an entry in the log.

Public files are given out once, by publication; whoever downloads one later gets the same table under the same number,
and nothing is written (a GET never writes).
"""

import hashlib
import io
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction

from consultations.audiences import Audience, NotPublished
from consultations.audit import record
from consultations.exports.files import FORMATS, Export, check_exists, file_name, write_file
from consultations.exports.xlsx import Written
from consultations.models import TableSnapshot
from consultations.numbers import take_numbers
from consultations.permissions import may_lead, may_manage_rounds
from consultations.tables.cover import Occasion
from consultations.tables.totals import Totals


@dataclass(frozen=True)
class Taken:
    """A table that was given out: its snapshot, its numbers, and what happened on writing it."""

    snapshot: TableSnapshot
    totals: Totals
    written: Written


def may_take(user, consultation_round, audience, submission=None):
    """Who may have the table of an audience; None is the command line, which may have all of them.

    Leads: whoever leads the workstream or manages rounds. Submitter: the organisation's active members. The public's
    is for everybody who sees the round, once it is published.
    """
    if user is None or audience == Audience.PUBLIC:
        return True
    if audience == Audience.SUBMITTER:
        return (
            submission is not None
            and user.is_authenticated
            and user.memberships.active().filter(organisation=submission.organisation_id).exists()
        )
    return audience == Audience.LEADS and (may_lead(user, consultation_round) or may_manage_rounds(user))


def take_snapshot(
    consultation_round,
    stream,
    *,
    table,
    audience,
    format,  # noqa: A002 - the word of the command and of the model
    by,
    at,
    submission=None,
    comments=None,
    filter_words="",
):
    """Write a table to a binary stream, and note that, when and to whom it was given out; returns Taken.

    Raises NoSuchTable, PermissionDenied, NotPublished. The number is taken first, in a transaction of its own: it
    stands in the file whose hash the row holds, and writing 100,000 rows must not keep everybody else from the
    database. A file that fails leaves a gap in the numbers, and nothing else.
    """
    check_exists(table, audience, format)
    audience = Audience(audience)
    if not may_take(by, consultation_round, audience, submission):
        raise PermissionDenied
    export = Export(
        consultation_round=consultation_round,
        table=table,
        format=format,
        # Who made the public's file is nobody's business there.
        occasion=Occasion(
            audience=audience,
            at=at,
            by=by.name if by and audience != Audience.PUBLIC else "",
            filter_words=filter_words,
        ),
        submission=submission,
        comments=comments,
        viewer=by if audience == Audience.LEADS else None,
    )
    totals = export.totals()
    with transaction.atomic():
        number = take_numbers(consultation_round, "last_snapshot_no")
    snapshot = TableSnapshot(
        consultation_round=consultation_round,
        number=number,
        table=table,
        audience=audience,
        format=format,
        filter_words=filter_words,
        counts=totals.counts,
        taken_at=at,
        taken_by=by,
    )
    export = replace(export, occasion=replace(export.occasion, snapshot=str(snapshot)))
    snapshot.file_name = file_name(export, totals, version=snapshot.number)
    start = stream.tell()
    written = write_file(export, totals, stream)
    snapshot.sha256 = _sha256(stream, start)
    with transaction.atomic():
        snapshot.clean_fields()
        snapshot.save(force_insert=True)
        record("consultations.export_table", snapshot, by=by, at=at)
    return Taken(snapshot, totals, written)


def publication_snapshots(consultation_round, *, by, at):
    """Take a snapshot of the public's table in every format, for the publishing action, after it has committed."""
    return [
        take_snapshot(consultation_round, io.BytesIO(), table="T3", audience=Audience.PUBLIC, format=name, by=by, at=at)
        for name in FORMATS
    ]


def write_public_file(consultation_round, stream, *, table, format, at):  # noqa: A002 - as above
    """Write the public's table as it stands, under the number given at publication; returns its file name.

    Not a snapshot: this is what an anonymous GET asks for. A comment withdrawn since is gone from it.
    """
    check_exists(table, Audience.PUBLIC, format)
    if consultation_round.published_at is None:
        raise NotPublished(consultation_round)
    taken = consultation_round.snapshots.filter(audience=Audience.PUBLIC, format=format).order_by("number").last()
    occasion = Occasion(
        audience=Audience.PUBLIC, at=taken.taken_at if taken else at, snapshot=str(taken) if taken else ""
    )
    export = Export(consultation_round=consultation_round, table=table, format=format, occasion=occasion)
    totals = export.totals()
    write_file(export, totals, stream)
    return file_name(export, totals, version=taken.number if taken else None)


def _sha256(stream, start):
    """The hash of what was written; the stream is left at its end."""
    stream.seek(start)
    return hashlib.file_digest(stream, "sha256").hexdigest()
