"""Reading a file takes seconds to minutes: it is a task."""

import logging
import re
import tempfile
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from drafts.importing import ImportRefused, ReadOptions
from drafts.importing.bounded import read_bounded
from drafts.importing.review import words_of_block
from drafts.importing.suggestions import suggest
from drafts.imports import DraftImport, ImportPicture
from drafts.tasks import BACKEND, signs_of_life
from drafts.versions import working_text

logger = logging.getLogger(__name__)

SMALLEST_STEP = 0.02  # of the file, between two writes of the progress


@task(backend=BACKEND)
def read_import(pk, attempt, language):
    """Read the file of an import in the language of the person who waits for it, and keep what was read."""
    mine = DraftImport.objects.filter(pk=pk, attempt=attempt, state__in=["waiting", "reading"])
    if not mine.update(state=DraftImport.State.READING, heartbeat=timezone.now()):
        return
    with override(language), signs_of_life(mine):
        try:
            imported = _read(mine.get(), mine)
            imported.suggestions = suggest(imported.blocks, imported.language, already=imported.suggestions)
            _keep(mine, imported)
        except ImportRefused as refusal:
            _refuse(mine, str(refusal))
        except Exception as error:
            # Whatever went wrong, somebody waits for an answer. Messages quote what people wrote: the kind is enough.
            logger.error("An import could not be read: %s", type(error).__name__)
            _refuse(mine, _("The file could not be read. Save it anew in the program that made it, and try again."))
            raise


def _read(draft_import, mine):
    said = 0.0

    def progress(share):
        nonlocal said
        if share >= said + SMALLEST_STEP:
            said = share
            mine.update(progress=min(share, 1), heartbeat=timezone.now())

    with tempfile.TemporaryDirectory(prefix="redraft-upload-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, _safe(draft_import.file_name))
        path.write_bytes(draft_import.file)
        options = ReadOptions(tracked_changes=draft_import.tracked_changes, progress=progress)
        return read_bounded(path, options)


def _safe(name):
    """A name for the file system that keeps what readers tell the kind of a file by."""
    return re.sub(r"[^\w.() -]", "_", Path(name).name)[-100:].lstrip(". ") or "draft"


def _keep(mine, imported):
    account = imported.as_json()
    blocks = account.pop("blocks")
    pictures = account.pop("pictures") and imported.pictures
    with transaction.atomic():
        draft_import = mine.select_for_update().first()
        if draft_import is None:
            return
        ImportPicture.objects.filter(draft_import=draft_import).delete()
        ImportPicture.objects.bulk_create(
            ImportPicture(draft_import=draft_import, block=picture.block, name=picture.name[:255], data=picture.data)
            for picture in pictures
        )
        left = _title_again(draft_import, imported)
        if left:
            remark = _("The first heading is the title of the page, and is left out of the text. It can be put back.")
            account["remarks"] = [*account["remarks"], remark]
        mine.update(
            state=DraftImport.State.READY,
            progress=1,
            blocks=blocks,
            account=account,
            choices={"left": left} if left else {},
            language=draft_import.language or imported.language,
            title=draft_import.title or imported.title[:255] or Path(draft_import.file_name).stem[:255],
            updated_at=timezone.now(),
        )


def _title_again(draft_import, imported):
    """The id of a first heading that only says the title, in a list; as section 1 it would move every number by one.

    A draft that has such a heading already keeps it when it is updated or translated.
    """
    first = imported.blocks[0]
    words = words_of_block(first)
    says_it = imported.is_titled and words == imported.title and len(imported.blocks) > 1
    if not says_it or first["type"] != "heading" or first["value"]["label"]:
        return []
    target = draft_import.target
    if target:
        old = next(iter(working_text(target).body.raw_data), None)
        if old and old["type"] == "heading" and words_of_block(old) in {words, target.title}:
            return []
    return [first["id"]]


def _refuse(mine, sentence):
    mine.update(state=DraftImport.State.REFUSED, refusal=sentence, updated_at=timezone.now())
