"""Freeze the latest saved text of a draft: `manage.py freeze_draft 12 --label 1.0`."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError

from drafts.management.people import add_by, one_line, person
from drafts.management.plain import PlainCommand
from drafts.models import DraftPage
from drafts.versions import freeze_draft


class Command(PlainCommand):
    help = "Freezes the latest saved text of a draft page as an immutable version."

    def add_arguments(self, parser):
        parser.add_argument("page_id", help="the draft page's id, as import_draft prints it")
        parser.add_argument("--label", required=True, help="such as 1.0")
        add_by(parser)

    def handle(self, *args, **options):
        by = person(options["by"])
        page = DraftPage.objects.filter(pk=options["page_id"]).first() if options["page_id"].isdecimal() else None
        if page is None:
            raise CommandError(f"There is no draft page {options['page_id']}.")
        try:
            version = freeze_draft(page, label=options["label"], by=by)
        except ValidationError as error:
            raise CommandError(one_line(error)) from error
        except PermissionDenied as error:
            raise CommandError(f"{options['by']} may not freeze this draft.") from error
        self.stdout.write(f"version: {version.pk}")
        self.stdout.write(f"label: {version.label}")
        self.stdout.write(f"paragraphs: {version.paragraphs.count()}")
