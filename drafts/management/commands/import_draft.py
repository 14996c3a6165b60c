"""Read a file into a new draft page: `manage.py import_draft guidance.docx --workstream WS05 --title "Guidance"`.

With --update it becomes the next revision of a draft, with --translation-of its text in another language; with
--preview nothing is written, and the same account is printed.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError
from django.urls import reverse

from drafts.importing import ImportRefused, ReadOptions, matching
from drafts.importing.actions import create_draft, translate_draft, update_draft
from drafts.importing.bounded import read_bounded
from drafts.imports import DraftImport
from drafts.management.people import add_by, one_line, person
from drafts.management.plain import PlainCommand
from drafts.models import DraftPage, Paragraph, WorkstreamPage
from drafts.paragraphs import number_conflicts, paragraphs_of
from drafts.versions import working_text


class Command(PlainCommand):
    help = "Reads a .docx, .md or .html file, a folder or a .zip of such files, into a draft of a workstream."

    def add_arguments(self, parser):
        parser.add_argument("file", help="a .docx, .md or .html file, or a folder or .zip of .md and .html files")
        parser.add_argument("--workstream", help="the workstream's code, such as WS05")
        parser.add_argument("--title", help="the draft's title; of a translation, by default the title in the file")
        parser.add_argument(
            "--language", choices=[code for code, _name in settings.DRAFT_LANGUAGES], help="default: guessed"
        )
        parser.add_argument("--tracked-changes", choices=DraftImport.Changes.values, default="accept")
        target = parser.add_mutually_exclusive_group()
        target.add_argument("--update", metavar="PAGE_ID", help="make it the next revision of this draft")
        target.add_argument("--translation-of", metavar="PAGE_ID", help="make it this draft's text in another language")
        parser.add_argument("--preview", action="store_true", help="write nothing, and say what would be written")
        add_by(parser)

    def handle(self, *args, **options):
        by = person(options["by"])
        work = self._update if options["update"] else self._translate if options["translation_of"] else self._create
        target = self._target(options)
        try:
            imported = read_bounded(options["file"], ReadOptions(tracked_changes=options["tracked_changes"]))
            work(target, imported, by, options)
        except (ImportRefused, ValidationError) as error:
            raise CommandError(one_line(error)) from error
        except PermissionDenied as error:
            verb = "edit this draft" if options["update"] else f"add a draft to {_code(target)}"
            raise CommandError(f"{options['by']} may not {verb}.") from error
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error

    def _target(self, options):
        page_id = options["update"] or options["translation_of"]
        if page_id:
            page = DraftPage.objects.filter(pk=page_id).first() if str(page_id).isdecimal() else None
            if page is None:
                raise CommandError(f"There is no draft page {page_id}.")
            return page
        missing = " and ".join(f"--{name}" for name in ("workstream", "title") if not options[name])
        if missing:
            raise CommandError(f"A new draft needs {missing}.")
        workstream = WorkstreamPage.objects.filter(code__iexact=options["workstream"]).first()
        if workstream is None:
            raise CommandError(f"There is no workstream {options['workstream']}.")
        return workstream

    def _create(self, workstream, imported, by, options):
        if options["preview"]:
            language = options["language"] or imported.language
            return self._say(None, imported.blocks, language, imported)
        page = create_draft(workstream, title=options["title"], imported=imported, by=by, language=options["language"])
        return self._report(page, imported)

    def _update(self, page, imported, by, options):
        pairs = matching.match(working_text(page).body.get_prep_value(), imported.blocks)
        counted = [f"{state}: {sum(pair.state == state for pair in pairs)}" for state in matching.STATES]
        if options["preview"]:
            self._say(page, [pair.block for pair in pairs if pair.block], page.language, imported, counted)
            return
        update_draft(page, imported=imported, base=page.latest_revision_id, by=by)
        self._report(DraftPage.objects.get(pk=page.pk), imported, counted)

    def _translate(self, page, imported, by, options):
        authentic = page.translation_of or page
        pairs = matching.align(working_text(authentic).body.get_prep_value(), imported.blocks)
        names = {matching.ALIGNED: "aligned", matching.REMOVED: "not translated", matching.NEW: "not in the draft"}
        counted = [f"{name}: {sum(pair.state == state for pair in pairs)}" for state, name in names.items()]
        language = options["language"] or imported.language
        if options["preview"]:
            self._say(None, [pair.block for pair in pairs if pair.block], language, imported, counted)
            return
        title = options["title"] or imported.title
        page = translate_draft(page, title=title, imported=imported, by=by, language=language)
        self._report(page, imported, counted)

    def _report(self, page, imported, counted=()):
        draft = working_text(page)
        self._say(page, draft.body.get_prep_value(), draft.language, imported, counted)

    def _say(self, page, blocks, language, imported, counted=()):
        """A line for each fact; a preview names no page that it would make."""
        paragraphs = paragraphs_of(DraftPage.body.field.to_python(blocks), language)
        names = dict(Paragraph.Kind.choices)
        kinds = {kind: sum(1 for paragraph in paragraphs if paragraph.kind == kind) for kind in names}
        lines = [
            *([f"page: {page.pk}", f"slug: {page.slug}"] if page else []),
            f"language: {language}",
            f"paragraphs: {len(paragraphs)}",
            *(f"  {names[kind]}: {count}" for kind, count in kinds.items() if count),
            *counted,
            f"found in the file: {imported.found}",
            f"kept: {imported.kept}",
            f"left out: {sum(imported.left_out.values())}",
            f"not kept: {sum(imported.not_kept.values())}",
            *(f"  {sentence}" for sentence in imported.not_kept_sentences()),
            *(f"note: {remark}" for remark in [*imported.remarks, *number_conflicts(paragraphs)]),
            *([f"edit: {_address(page)}"] if page else []),
        ]
        self.stdout.write("\n".join(lines))


def _address(page):
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('wagtailadmin_pages:edit', args=[page.pk])}"


def _code(target):
    return target.code if isinstance(target, WorkstreamPage) else target.get_parent().specific.code
