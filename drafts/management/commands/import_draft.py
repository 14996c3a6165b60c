"""Read a file into a new draft page: `manage.py import_draft guidance.docx --workstream WS05 --title "Guidance"`."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError

from drafts.importing import ImportRefused
from drafts.importing.actions import create_draft
from drafts.importing.bounded import read_bounded
from drafts.management.people import add_by, one_line, person
from drafts.management.plain import PlainCommand
from drafts.models import Paragraph, WorkstreamPage
from drafts.paragraphs import number_conflicts, paragraphs_of


class Command(PlainCommand):
    help = "Reads a .docx, .md or .html file, or a folder of .md files, into a new draft of a workstream."

    def add_arguments(self, parser):
        parser.add_argument("file", help="a .docx, .md or .html file, or a folder of .md files")
        parser.add_argument("--workstream", required=True, help="the workstream's code, such as WS05")
        parser.add_argument("--title", required=True, help="the draft's title")
        parser.add_argument(
            "--language", choices=[code for code, _name in settings.DRAFT_LANGUAGES], help="default: guessed"
        )
        add_by(parser)

    def handle(self, *args, **options):
        by = person(options["by"])
        workstream = WorkstreamPage.objects.filter(code__iexact=options["workstream"]).first()
        if workstream is None:
            raise CommandError(f"There is no workstream {options['workstream']}.")
        try:
            imported = read_bounded(options["file"])
            page = create_draft(
                workstream, title=options["title"], imported=imported, by=by, language=options["language"]
            )
            paragraphs = paragraphs_of(page.body, page.language)
        except (ImportRefused, ValidationError) as error:
            raise CommandError(one_line(error)) from error
        except PermissionDenied as error:
            raise CommandError(f"{options['by']} may not add a draft to {workstream.code}.") from error
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error
        self._report(page, imported, paragraphs)

    def _report(self, page, imported, paragraphs):
        names = dict(Paragraph.Kind.choices)
        kinds = {kind: sum(1 for paragraph in paragraphs if paragraph.kind == kind) for kind in names}
        lines = [
            f"page: {page.pk}",
            f"slug: {page.slug}",
            f"language: {page.language}",
            f"paragraphs: {len(paragraphs)}",
            *(f"  {names[kind]}: {count}" for kind, count in kinds.items() if count),
            f"found in the file: {imported.found}",
            f"kept: {imported.kept}",
            f"left out: {sum(imported.left_out.values())}",
            f"not kept: {sum(imported.not_kept.values())}",
            *(f"  {sentence}" for sentence in imported.not_kept_sentences()),
            *(f"note: {remark}" for remark in [*imported.remarks, *number_conflicts(paragraphs)]),
        ]
        self.stdout.write("\n".join(lines))
