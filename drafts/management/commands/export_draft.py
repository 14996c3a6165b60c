"""Write a draft as a file: `manage.py export_draft 12 --label 1.0 --format docx --output guidance.docx`."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from drafts.exporting import FORMATS, export
from drafts.exporting.document import document_of, working_document
from drafts.management.people import one_line
from drafts.management.plain import PlainCommand
from drafts.models import DraftPage


class Command(PlainCommand):
    help = "Writes a version of a draft, or its latest saved text, as .docx, .html or .md, to be imported again."

    def add_arguments(self, parser):
        parser.add_argument("page_id", help="the draft page's id, as import_draft prints it")
        parser.add_argument("--label", help="the version, such as 1.0; default: the latest saved text")
        parser.add_argument("--format", default="docx", choices=list(FORMATS), help="default: docx")
        parser.add_argument("--output", required=True, metavar="FILE", help="replaced if it exists")

    def handle(self, *args, **options):
        page = DraftPage.objects.filter(pk=options["page_id"]).first() if options["page_id"].isdecimal() else None
        if page is None:
            raise CommandError(f"There is no draft page {options['page_id']}.")
        document = self._document(page, options["label"])
        file = export(document, options["format"])
        try:
            Path(options["output"]).write_bytes(file.content)
        except OSError as error:
            raise CommandError(f"{options['output']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"file: {options['output']}")
        self.stdout.write(f"name: {file.name}")
        self.stdout.write(f"label: {document.label or 'working text'}")
        self.stdout.write(f"blocks: {len(document.units)}")
        self.stdout.write(f"bytes: {len(file.content)}")

    def _document(self, page, label):
        if label is None:
            try:
                return working_document(page)
            except ValidationError as error:
                raise CommandError(one_line(error)) from error
        version = page.versions.filter(label=label).order_by("frozen_at").last()
        if version is None:
            raise CommandError(f"This draft has no version {label}.")
        return document_of(version)
