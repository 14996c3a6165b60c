"""Actions on a file that was sent: take it in, review it, apply it or throw it away. The last two empty it."""

from contextlib import contextmanager
from copy import deepcopy

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from drafts.importing import ImportedDraft, Picture, review
from drafts.importing.actions import create_draft, may_import, may_update, translate_draft, update_draft
from drafts.importing.suggestions import suggest
from drafts.importing.tasks import read_import
from drafts.imports import DraftImport

State, Mode = DraftImport.State, DraftImport.Mode


class Stale(Exception):
    """Somebody changed the import since the page was shown, in another tab or elsewhere."""


def may_review(user, draft_import):
    """Whoever could apply it: who may add a draft to the workstream, or edit the draft that is updated."""
    if draft_import.mode == Mode.UPDATE:
        return may_update(user, draft_import.target)
    return may_import(user, draft_import.workstream)


def send_file(workstream, *, file_name, data, by, at, title="", language="", tracked_changes="accept", target=None,
              mode=Mode.NEW):  # fmt: skip
    """Take in a file and have it read; nothing of it is written to any draft yet."""
    draft_import = DraftImport(
        workstream=workstream,
        target=target,
        mode=mode,
        title=title.strip(),
        language=language,
        file_name=file_name[-255:],
        file=data,
        tracked_changes=tracked_changes,
        owner=by,
        created_at=at,
        updated_at=at,
    )
    if not may_review(by, draft_import):
        raise PermissionDenied
    with transaction.atomic():
        draft_import.full_clean(exclude=["title"])
        draft_import.save()
        _record("drafts.import_send", draft_import, by=by, at=at, bytes=len(data))
    # After the transaction: the reader is somewhere else, and must find the row.
    read_import.enqueue(draft_import.pk, draft_import.attempt, get_language())
    return draft_import


def read_again(draft_import, *, by, at):
    """Start a reading whose reader has died; what that one may still say is not heard."""
    with transaction.atomic():
        draft_import = _locked(draft_import, by)
        if not draft_import.has_died(at):
            return draft_import
        draft_import.attempt += 1
        draft_import.state, draft_import.progress, draft_import.heartbeat = State.WAITING, 0, at
        draft_import.save(update_fields=["attempt", "state", "progress", "heartbeat"])
        _record("drafts.import_again", draft_import, by=by, at=at, attempt=draft_import.attempt)
    read_import.enqueue(draft_import.pk, draft_import.attempt, get_language())
    return draft_import


@transaction.atomic
def discard_import(draft_import, *, by, at):
    """Throw a file away; that it was here stays in the log, its words do not."""
    draft_import = _locked(draft_import, by)
    if draft_import.state in DraftImport.FINISHED:
        return draft_import
    _empty(draft_import, State.DISCARDED, at)
    _record("drafts.import_discard", draft_import, by=by, at=at)
    return draft_import


@transaction.atomic
def save_review(draft_import, *, lock_version, edits, by, at, title=None, language=None, verb="", subject=""):
    """What a person made of the blocks on one page of the review, and then one verb; raises Stale where it is late."""
    draft_import = _ready(draft_import, by, lock_version)
    desk, wrong = Desk(draft_import), {}
    for edit in edits:
        with _said_beside(edit["id"], wrong):
            desk.apply(edit)
    if verb and not wrong:
        with _said_beside(subject, wrong):
            desk.do(verb, subject)
    if wrong:
        raise ValidationError(wrong)
    if title is not None:
        draft_import.title = title.strip() or draft_import.title
    if language:
        draft_import.language = language
    draft_import.blocks, draft_import.account, draft_import.choices = desk.blocks, desk.account, desk.choices
    draft_import.lock_version += 1
    draft_import.updated_at = at
    draft_import.full_clean(exclude=["file"])
    draft_import.save(update_fields=["title", "language", "blocks", "account", "choices", "lock_version", "updated_at"])
    _record("drafts.import_review", draft_import, by=by, at=at, verb=verb or "save")
    return draft_import


@transaction.atomic
def decide_match(draft_import, *, lock_version, by, at, broken=None, mended=None, counterparts=None):
    """What a person says about the comparison: this is not the same paragraph, or this translates that one."""
    draft_import = _ready(draft_import, by, lock_version)
    choices = deepcopy(draft_import.choices)
    known = {block["id"] for block in draft_import.blocks}
    choices["broken"] = sorted({*choices.get("broken", []), broken} & known - {mended})
    if counterparts:
        said = {block: other for block, other in counterparts.items() if block in known}
        choices["counterparts"] = {**choices.get("counterparts", {}), **said}
    draft_import.choices = choices
    draft_import.lock_version += 1
    draft_import.updated_at = at
    draft_import.save(update_fields=["choices", "lock_version", "updated_at"])
    _record("drafts.import_review", draft_import, by=by, at=at, verb="match")
    return draft_import


@transaction.atomic
def apply_import(draft_import, *, lock_version, by, at, base=None):
    """Write the draft, its translation or its next revision, and empty the import; returns the page."""
    draft_import = _ready(draft_import, by, lock_version)
    imported = imported_draft(draft_import)
    if not imported.blocks:
        raise ValidationError(_("Nothing is left of the text. Put something back, or discard the import."))
    words = {"imported": imported, "by": by, "at": at}
    target = draft_import.target
    if draft_import.mode == Mode.UPDATE:
        chosen, broken = draft_import.choices.get("kinds", ()), draft_import.choices.get("broken", ())
        update_draft(target, base=base, chosen=chosen, broken=broken, **words)
        page = target
    elif draft_import.mode == Mode.TRANSLATION:
        counterparts = draft_import.choices.get("counterparts", {})
        words |= {"title": draft_import.title, "language": draft_import.language, "counterparts": counterparts}
        page = translate_draft(target, **words)
    else:
        words |= {"title": draft_import.title, "language": draft_import.language}
        page = create_draft(draft_import.workstream, **words)
    draft_import.page = page
    _empty(draft_import, State.APPLIED, at)
    return page


def imported_draft(draft_import, *, pictures=True):
    """What was read, as a person left it, in the form that the actions take."""
    blocks = draft_import.kept_blocks
    rows = draft_import.pictures.all() if pictures else []
    imported = ImportedDraft.from_json({**draft_import.account, "blocks": blocks, "pictures": []})
    alts = {block["id"]: block["value"].get("alt") or "" for block in blocks}
    imported.pictures = [
        Picture(row.block, row.name, bytes(row.data), alts[row.block]) for row in rows if row.block in alts
    ]
    imported.notes = [note for note in imported.notes if note.block in alts]
    return imported


class Desk:
    """The blocks of an import while somebody changes them."""

    def __init__(self, draft_import):
        self.blocks = deepcopy(draft_import.blocks)
        self.account = deepcopy(draft_import.account)
        self.choices = deepcopy(draft_import.choices)
        self.language = draft_import.language

    def apply(self, edit):
        """One block as the form says it: `id`, `kind`, `level`, `alt`, `left` and `typed`, words with blank lines."""
        place = self._place(edit["id"])
        block, pieces = self.blocks[place], [self.blocks[place]]
        if edit.get("typed") is not None and block["type"] in review.OF_WORDS:
            pieces = review.split(block, edit["typed"])
        if len(pieces) > 1:
            origin = self.account["origins"].get(block["id"], "")
            self.account["origins"].update({piece["id"]: origin for piece in pieces})
        if edit.get("kind") and edit["kind"] != block["type"]:
            pieces = [self._as_kind(piece, edit["kind"]) for piece in pieces]
        elif edit.get("level"):
            pieces = [review.at_level(piece, edit["level"]) for piece in pieces]
        if edit.get("alt") is not None:
            pieces = [review.with_alt(piece, edit["alt"]) for piece in pieces]
        if edit.get("left") is not None:
            left = set(self.choices.get("left", [])) - {block["id"]}
            self.choices["left"] = sorted(left | {block["id"]} if edit["left"] else left)
        self.blocks[place : place + 1] = pieces
        if len(pieces) > 1:
            self._suggest_for(pieces)

    def do(self, verb, subject):
        """Join a block to the one before it, or accept or dismiss a suggestion, or all that propose one kind."""
        match verb:
            case "join":
                self._join(subject)
            case "accept":
                self._accept([subject])
            case "dismiss":
                self._forget({subject})
            case "accept-all":
                self._accept([one["block"] for one in self.account["suggestions"] if one["kind"] == subject])

    def _place(self, block_id):
        place = next((place for place, block in enumerate(self.blocks) if block["id"] == block_id), None)
        if place is None:
            raise Stale
        return place

    def _as_kind(self, block, kind):
        self.choices["kinds"] = sorted({*self.choices.get("kinds", []), block["id"]})
        self._forget({block["id"]})
        return review.as_kind(block, kind)

    def _as_definitions(self, table):
        self._forget({table["id"]})
        origin = self.account["origins"].get(table["id"], "")
        blocks = review.definitions_of(table)
        self.account["origins"].update({block["id"]: origin for block in blocks})
        return blocks

    def _accept(self, block_ids):
        proposed = {one["block"]: one["kind"] for one in self.account["suggestions"]}
        left = set(self.choices.get("left", []))
        for block_id in block_ids:
            if block_id in proposed and block_id not in left:
                place = self._place(block_id)
                if review.may_be_definitions(self.blocks[place]) and proposed[block_id] == "definition":
                    self.blocks[place : place + 1] = self._as_definitions(self.blocks[place])
                else:
                    self.blocks[place] = self._as_kind(self.blocks[place], proposed[block_id])

    def _join(self, block_id):
        left = set(self.choices.get("left", []))
        if block_id in left:
            raise ValidationError(_("This block is left out. Put it back before joining it."))
        # What was left out between the two stays where it is.
        kept = [block for block in self.blocks if block["id"] not in left]
        place = next((place for place, block in enumerate(kept) if block["id"] == block_id), 0)
        blocks, first = review.joined(kept, block_id)
        by_id = {block["id"]: block for block in blocks}
        self.blocks = [by_id.get(block["id"], block) for block in self.blocks if block["id"] != block_id]
        origins = self.account["origins"]
        origins[first] = " + ".join(filter(None, [origins.get(first, ""), origins.pop(block_id, "")]))
        for note in self.account["notes"]:
            note["block"] = first if note["block"] == block_id else note["block"]
        self._forget({first, block_id})
        self._suggest_for([by_id[kept[place - 1]["id"]]])

    def _forget(self, block_ids):
        self.account["suggestions"] = [one for one in self.account["suggestions"] if one["block"] not in block_ids]

    def _suggest_for(self, blocks):
        self._forget({block["id"] for block in blocks})
        found = suggest(blocks, self.language)
        self.account["suggestions"] += [{**vars(one), "reason": str(one.reason)} for one in found]


@contextmanager
def _said_beside(block_id, wrong):
    """What is wrong with one block is kept for that block, and the others are still looked at."""
    try:
        yield
    except ValidationError as error:
        wrong[block_id] = error.messages


def _ready(draft_import, by, lock_version):
    draft_import = _locked(draft_import, by)
    if draft_import.state != State.READY or draft_import.lock_version != lock_version:
        raise Stale
    return draft_import


def _locked(draft_import, by):
    draft_import = (
        DraftImport.objects.without_bytes()
        .select_for_update(of=("self",))
        .select_related("workstream", "target")
        .get(pk=draft_import.pk)
    )
    if not may_review(by, draft_import):
        raise PermissionDenied
    return draft_import


def _empty(draft_import, state, at):
    draft_import.pictures.all().delete()
    draft_import.state, draft_import.updated_at = state, at
    draft_import.file, draft_import.blocks, draft_import.account, draft_import.choices = b"", [], {}, {}
    draft_import.save(update_fields=["state", "updated_at", "file", "blocks", "account", "choices", "page"])


def _record(action, draft_import, *, by, at, **data):
    log(
        instance=draft_import.target or draft_import.workstream,
        action=action,
        user=by,
        timestamp=at,
        data={"import": str(draft_import.uuid), **data},
    )
