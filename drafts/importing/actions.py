"""Actions that write a file that was read into a draft page: a new one, another revision of one, or a translation."""

import json
import re
from dataclasses import replace
from functools import partial
from html import unescape

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Comment

from drafts.importing import matching
from drafts.importing.images import digest_of, images_of, with_images
from drafts.models import DraftPage, WorkstreamPage
from drafts.versions import working_text

# Characters of a note; the whole of a longer one stands in the file.
LONGEST_NOTE = 4_000


class EditedMeanwhile(Exception):
    """The draft is no longer what the comparison showed."""


def may_import(user, workstream):
    """Whoever may add a draft below the workstream; None is the command line."""
    return user is None or workstream.permissions_for_user(user).can_add_subpage()


def may_update(user, page):
    """Whoever may edit the draft, unless somebody else has locked it."""
    if user is None:
        return True
    permissions = page.permissions_for_user(user)
    return permissions.can_edit() and not permissions.page_locked()


@transaction.atomic
def create_draft(workstream, *, title, imported, by, at=None, language=None, translation_of=None):
    """A new, unpublished draft page with the imported blocks as its first revision; no older page is overwritten.

    The pictures of the file become images, its notes comments in the margin of the editor.
    """
    if not may_import(by, workstream):
        raise PermissionDenied
    title = title.strip()
    if not title:
        raise ValidationError({"title": _("Give the draft a title.")})
    language = language or imported.language
    if translation_of:
        _refuse_translation(translation_of, language)
    workstream = WorkstreamPage.objects.get(pk=workstream.pk)
    with images_of(imported.pictures, by=by) as images, transaction.atomic():
        page = DraftPage(
            title=title,
            language=language,
            body=with_images(imported.blocks, images),
            live=False,
            has_unpublished_changes=True,
            owner=by,
            translation_of=translation_of,
            kind=translation_of.kind if translation_of else DraftPage.Kind.GUIDANCE,
        )
        # Treebeard saves without asking; Wagtail would log "created" by nobody beside our own entry.
        page.save = partial(page.save, log_action=None)
        workstream.add_child(instance=page)
        del page.save
        revision = page.save_revision(user=by, log_action=False, changed=True)
        _write_notes(page, imported.notes, imported.blocks, by=by, revision=revision)
        data = {"pictures": len(images), **({"translation_of": translation_of.pk} if translation_of else {})}
        _record(page, "drafts.import", imported, by=by, at=at, **data)
    return page


@transaction.atomic
def update_draft(page, *, imported, base, by, at=None, broken=(), chosen=()):
    """Another revision of a draft, made of a file: what is matched keeps its anchor. Frozen versions stay as they are.

    `base` is the revision that the comparison was made with; raises EditedMeanwhile where it is no longer the latest.
    """
    if not may_update(by, page):
        raise PermissionDenied
    page = DraftPage.objects.select_for_update().get(pk=page.pk)
    if page.latest_revision_id != base:
        raise EditedMeanwhile
    draft = working_text(page)
    old = draft.body.get_prep_value()
    pairs = matching.match(old, imported.blocks, broken=broken, chosen=chosen)
    ids = {pair.new["id"]: pair.block["id"] for pair in pairs if pair.new}
    blocks = [pair.block for pair in pairs if pair.block]
    pictures = [picture for picture in imported.pictures if not _is_there(picture, pairs)]
    with images_of(pictures, by=by) as images, transaction.atomic():
        draft.body = json.dumps(with_images(blocks, {ids[block]: image for block, image in images.items()}))
        revision = draft.save_revision(user=by, log_action=False, changed=True, clean=False)
        _write_notes(page, imported.notes, blocks, by=by, revision=revision, ids=ids)
        _keep_comments_in_place(page, blocks)
        counted = {state: sum(pair.state == state for pair in pairs) for state in matching.STATES}
        _record(page, "drafts.import_update", imported, by=by, at=at, revision=revision.pk, **counted)
    return revision


def translate_draft(page, *, title, imported, by, at=None, language=None, counterparts=None):
    """A draft of its own that says the same in another language; what is aligned has the authentic text's anchors."""
    authentic = page.translation_of or page
    pairs = matching.align(
        working_text(authentic).body.get_prep_value(), imported.blocks, counterparts=counterparts or {}
    )
    ids = {pair.new["id"]: pair.block["id"] for pair in pairs if pair.new}
    aligned = replace(
        imported,
        blocks=[pair.block for pair in pairs if pair.block],
        pictures=[replace(picture, block=ids[picture.block]) for picture in imported.pictures],
        notes=[replace(note, block=ids[note.block]) for note in imported.notes],
    )
    workstream = authentic.get_parent().specific
    return create_draft(
        workstream, title=title, imported=aligned, by=by, at=at, language=language, translation_of=authentic
    )


def _refuse_translation(authentic, language):
    if language == authentic.language:
        raise ValidationError(
            {"language": _("The translation is in the language of the draft itself. Choose its language.")}
        )
    if authentic.translations.filter(language=language).exists():
        name = dict(settings.DRAFT_LANGUAGES)[language]
        raise ValidationError(
            {"language": _("This draft has a text in %(language)s already. Update that one.") % {"language": name}}
        )


def _is_there(picture, pairs):
    """Whether the draft shows this very picture already."""
    known = (pair.block["value"].get("image") for pair in pairs if pair.new and pair.new["id"] == picture.block)
    return get_image_model().objects.filter(pk=next(known, None), file_hash=digest_of(picture.data)).exists()


def _write_notes(page, notes, blocks, *, by, revision, ids=()):
    """What stood in the margin of the file stands in the margin of the editor, where there is somebody to write it."""
    if by is None:
        return
    blocks, ids = {block["id"]: block for block in blocks}, dict(ids)
    # The next copy of the file says the same again; what was answered here stays answered.
    known = {(one.contentpath, one.text): one for one in Comment.objects.filter(page=page)}
    comments, there = [], []
    for note in notes:
        block = blocks.get(ids.get(note.block, note.block))
        if block is not None:
            field, position = _place_in_editor(block)
            path = f"body.{block['id']}.{field}"
            text = _note_text(note)[:LONGEST_NOTE]
            comment = known.get((path, text))
            if comment is not None:
                comment.position = position
                there.append(comment)
                continue
            comments.append(
                Comment(page=page, user=by, text=text, contentpath=path, position=position, revision_created=revision)
            )
    Comment.objects.bulk_create(comments)
    Comment.objects.bulk_update(there, ["position"])


def _keep_comments_in_place(page, blocks):
    """A comment of the editor on words that were written anew is about the whole paragraph: its own place is gone."""
    by_id, moved = {block["id"]: block for block in blocks}, []
    for comment in Comment.objects.filter(page=page, resolved_at=None).exclude(position=""):
        block_id, _dot, name = comment.contentpath.removeprefix("body.").partition(".")
        block = by_id.get(block_id)
        if block is None or all(f'"{key}"' in (block["value"].get(name) or "") for key in _keys_of(comment)):
            continue
        field, position = _place_in_editor(block)
        if field == name:
            comment.position = position
            moved.append(comment)
    Comment.objects.bulk_update(moved, ["position"])


def _keys_of(comment):
    return [place["key"] for place in json.loads(comment.position)]


def _place_in_editor(block):
    """The field that shows a comment, and all its words: a comment without words of its own would not be shown."""
    for name in ("text", "caption"):
        keys = re.findall(r'<p data-block-key="([^"]+)">(.*?)</p>', block["value"].get(name) or "", re.DOTALL)
        if keys:
            key, html = keys[0]
            length = len(unescape(re.sub(r"<[^>]+>", "", html)))
            return name, json.dumps([{"key": key, "start": 0, "end": length}])
    return "label", ""


def _note_text(note):
    who = " · ".join(filter(None, [note.author, note.written[:10]]))
    proposed = _("Proposed: %(text)s") % {"text": note.proposed} if note.proposed else ""
    return "\n".join(filter(None, [who, note.words, proposed]))


def _record(page, action, imported, *, by, at, **data):
    log(
        instance=page,
        action=action,
        user=by,
        timestamp=at or timezone.now(),
        data={
            "blocks": len(imported.blocks),
            "found": imported.found,
            "kept": imported.kept,
            **data,
            **({} if by else {"by": "command line"}),
        },
    )
