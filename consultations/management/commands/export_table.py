"""Write a table of a round: `manage.py export_table WS05-R2 --format xlsx --audience leads --output FILE`."""

import contextlib
import secrets
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.utils import timezone

from consultations.actions.tables import take_snapshot
from consultations.audiences import Audience, NotPublished
from consultations.exports.files import FORMATS, TABLES, NoSuchTable, check_exists
from consultations.management.rounds import round_called
from drafts.management.people import add_by, person
from drafts.management.plain import PlainCommand


class Command(PlainCommand):
    help = "Writes the table of a round's comments for an audience, and takes a snapshot of it."

    def add_arguments(self, parser):
        parser.add_argument("round", help="the round's code, such as WS05-R2")
        parser.add_argument("--table", default="T1", help=f"default: T1; of {', '.join(TABLES)}")
        parser.add_argument("--format", default="xlsx", help=f"default: xlsx; of {', '.join(FORMATS)}")
        parser.add_argument("--audience", default="leads", help="default: leads; of leads, public, submitter")
        parser.add_argument("--output", required=True, metavar="FILE", help="replaced if it exists")
        parser.add_argument("--submission", metavar="REF", help="whose table, for the audience submitter: WS05-R2-S031")
        add_by(parser)

    def handle(self, *args, **options):
        by = person(options["by"])
        consultation_round = round_called(options["round"])
        try:
            check_exists(options["table"], options["audience"], options["format"])
            submission = self._submission(consultation_round, options)
            with whole_file(options["output"]) as stream:
                taken = take_snapshot(
                    consultation_round,
                    stream,
                    table=options["table"],
                    audience=options["audience"],
                    format=options["format"],
                    submission=submission,
                    by=by,
                    at=timezone.now(),
                )
        except (NoSuchTable, NotPublished) as error:
            raise CommandError(str(error)) from error
        except PermissionDenied as error:
            raise CommandError(f"{options['by']} may not have this table.") from error
        except OSError as error:
            raise CommandError(f"{options['output']} cannot be written: {error.strerror}.") from error
        self._report(taken, options["output"])

    def _submission(self, consultation_round, options):
        if options["audience"] != Audience.SUBMITTER:
            if options["submission"]:
                raise CommandError("--submission belongs to --audience submitter.")
            return None
        if not options["submission"]:
            raise CommandError("Say whose table with --submission REF.")
        found = consultation_round.submissions.received().filter(ref=options["submission"]).first()
        if found is None:
            raise CommandError(f"There is no submission {options['submission']} in {consultation_round.code}.")
        return found

    def _report(self, taken, output):
        self.stdout.write(f"file: {output}")
        self.stdout.write(f"name: {taken.snapshot.file_name}")
        self.stdout.write(f"snapshot: {taken.snapshot}")
        self.stdout.write(f"sha256: {taken.snapshot.sha256}")
        self.stdout.write(f"rows: {taken.written.rows}")
        for line in taken.totals.lines:
            self.stdout.write(line)
        if taken.totals.classification:
            self.stdout.write(taken.totals.classification)
        self.stdout.write(f"cells cut at 32,767 characters: {len(taken.written.cuts)}")
        for row, header in taken.written.cuts:
            self.stdout.write(f"cut: row {row}, {header}")


@contextlib.contextmanager
def whole_file(output):
    """A stream that becomes the file only if everything went well: no half file, and no snapshot of one unwritable."""
    target = Path(output)
    if target.is_dir():
        raise IsADirectoryError(21, "it is a folder")
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("x+b") as stream:
            yield stream
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
