"""Drafts of comments: kept, changed, discarded, restored, and marked for later."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.audit import record
from consultations.errors import EditConflict
from consultations.locks import hold_or_make_submission, hold_submission
from consultations.models import FORM_LIMIT, Comment, CommentText, ConsultationRound, LaterMark, Phase
from consultations.permissions import capacity_of, may_edit, may_write
from consultations.text import clean_text

RESTORED_WITHIN = timedelta(days=30)
# Rows that came from the database a moment ago: asking again whether they exist costs a query each.
RELATIONS = [
    "author", "comment", "consultation_round", "organisation", "paragraph", "paragraph_seen", "saved_by", "submission",
]  # fmt: skip
WORDS = ("kind", "text", "proposed_text", "proposed_mode", "visibility", "priority")


@dataclass(frozen=True)
class Saved:
    """A working draft as it now stands, whether it came in time, and whether it is new."""

    text: CommentText
    timeliness: str
    created: bool


def timeliness_of(consultation_round, at, issued_at):
    """'on_time', 'in_grace' or 'late': grace is for whoever held a form issued before closing (product.md X1)."""
    if at < consultation_round.closes_at:
        return "on_time"
    held = issued_at is not None and issued_at < consultation_round.closes_at
    return "in_grace" if held and at <= consultation_round.grace_ends_at else "late"


@transaction.atomic
def save_draft(
    consultation_round, *, paragraph, client_token, by, at, kind="", text="", proposed_text="", proposed_mode="",
    visibility="", priority="", placement=None, lang=None, comment=None, edit_no=None, issued_at=None,
):  # fmt: skip
    """Keep the words of a comment as a working draft, and say whether they came in time.

    The same token saves the same draft again; `comment` edits a draft or begins the amendment of a submitted comment.
    Place and language belong to the comment and change until it is sent; where they are None they stay as they are.
    Raises PermissionDenied, ValidationError (the words stay in the form), EditConflict (another form saved meanwhile).
    """
    membership = capacity_of(by, consultation_round)
    if not may_write(membership):
        raise PermissionDenied
    _check_phase(consultation_round, at)
    words = {
        "kind": "general" if paragraph is None and kind != "question" else kind,
        "text": clean_text(text),
        "proposed_text": clean_text(proposed_text),
        "proposed_mode": proposed_mode or ("replace" if proposed_text else ""),
        "visibility": visibility,
        "priority": priority,
    }
    _check_words(words)
    timeliness = timeliness_of(consultation_round, at, issued_at)
    submission = submission_for(consultation_round, membership, at)
    known = CommentText.objects.filter(author=by, client_token=client_token).select_related("comment").first()
    if known is not None:
        if comment is None and known.comment.paragraph_id != (paragraph and paragraph.pk):
            # A form's token belongs to its paragraph: words sent with it from elsewhere must not replace others.
            raise PermissionDenied
        comment = known.comment
    replaced = False
    if comment is not None:
        _check_may_edit(comment, consultation_round, membership)
        replaced = _replace(comment, placement, lang)
    working = comment and comment.texts.filter(pinned_at__isnull=True).order_by("discarded_at", "-pk").first()
    # A form already sent knows its own words again: nothing happens twice.
    for earlier in filter(None, (working, known)):
        if (
            client_token in (earlier.client_token, earlier.saved_token)
            and not earlier.discarded_at
            and not replaced
            and _same(earlier, words)
        ):
            return Saved(earlier, earlier.timeliness, created=False)
    if working and not working.discarded_at:
        if client_token != (working.saved_token or working.client_token) and edit_no != working.edit_no:
            raise EditConflict(working)
        return Saved(_update(working, words, timeliness, client_token, by, at), timeliness, created=False)
    if comment is None:
        comment = _new_comment(submission, consultation_round, paragraph, placement, lang, by, at)
    elif comment.withdrawn_at:
        raise ValidationError(_("This comment was withdrawn. You can write a new one."))
    draft = CommentText(
        comment=comment, author=by, saved_by=by, created_at=at, saved_at=at, timeliness=timeliness,
        client_token=uuid4() if known else client_token, saved_token=client_token, **words,
    )  # fmt: skip
    draft.clean_fields(exclude=RELATIONS)
    draft.save(force_insert=True)
    record("consultations.save_draft", comment, by=by, at=at)
    return Saved(draft, timeliness, created=True)


def _check_phase(consultation_round, at):
    phase = consultation_round.phase(at)
    if phase in (Phase.DRAFT, Phase.ANNOUNCED):
        raise ValidationError(_("This round is not open yet."))
    if phase == Phase.CANCELLED:
        raise ValidationError(_("This round was cancelled."))


def _check_words(words):
    for name in ("text", "proposed_text"):
        if len(words[name]) > FORM_LIMIT:
            message = _(
                "This is %(length)d characters long; the form takes %(limit)d. Please split it into two comments."
            )
            raise ValidationError({name: message % {"length": len(words[name]), "limit": FORM_LIMIT}})
    if not words["text"].strip() and not words["proposed_text"].strip() and words["kind"] != "support_as_drafted":
        raise ValidationError({"text": _("Please write a comment, or propose a text.")})


def _check_may_edit(comment, consultation_round, membership):
    mine = Comment.objects.filter(pk=comment.pk, consultation_round=consultation_round).written_in(membership)
    if not mine.exists():
        raise PermissionDenied
    if not may_edit(membership, comment):
        raise PermissionDenied(only_its_author())


def only_its_author():
    """Why a colleague's draft cannot be changed."""
    return _("Only its author can change this draft, until the secretariat has confirmed that person.")


def _replace(comment, placement, lang):
    """On the paragraph or after it, and in which language: open until the comment is sent. Says whether it changed."""
    if comment.ref:
        return False
    placement = comment.placement if comment.paragraph_id is None or placement is None else placement
    lang = comment.lang if lang is None else lang
    if (comment.placement, comment.lang) == (placement, lang):
        return False
    comment.placement, comment.lang = placement, lang
    comment.clean_fields(exclude=RELATIONS)
    comment.save(update_fields=["placement", "lang"])
    return True


def _same(draft, words):
    return all(getattr(draft, name) == words[name] for name in WORDS)


def _update(draft, words, timeliness, token, by, at):
    for name, value in words.items():
        setattr(draft, name, value)
    draft.edit_no += 1
    draft.timeliness, draft.saved_token, draft.saved_by, draft.saved_at = timeliness, token, by, at
    draft.clean_fields(exclude=RELATIONS)
    draft.save(update_fields=[*WORDS, "edit_no", "timeliness", "saved_token", "saved_by", "saved_at"])
    record("consultations.save_draft", draft.comment, by=by, at=at)
    return draft


def _new_comment(submission, consultation_round, paragraph, placement, lang, by, at):
    if paragraph is not None and paragraph.version_id != consultation_round.version_id:
        raise ValidationError(_("This paragraph does not belong to the text of this round."))
    comment = Comment(
        submission=submission, consultation_round=consultation_round, organisation_id=submission.organisation_id,
        paragraph=paragraph, paragraph_seen=paragraph, placement=(placement or "on") if paragraph else "general",
        position=paragraph.position if paragraph else 0, lang=lang or "", author=by, created_at=at,
    )  # fmt: skip
    comment.clean_fields(exclude=RELATIONS)
    comment.save(force_insert=True)
    return comment


def submission_for(consultation_round, membership, at):
    """The organisation's submission in the round, made on the first occasion, and held while it changes."""
    capacity = "personal" if membership.organisation.is_individual else "organisation"
    return hold_or_make_submission(
        consultation_round, membership.organisation, defaults={"created_at": at, "capacity": capacity}
    )


def _own_draft(draft, by):
    """Hold a working draft that the person may change; the author, or anybody active in the organisation who writes."""
    hold_submission(comments__texts=draft.pk)
    draft = CommentText.objects.select_related("comment__consultation_round").get(pk=draft.pk)
    membership = capacity_of(by, draft.comment.consultation_round)
    if not may_write(membership):
        raise PermissionDenied
    _check_may_edit(draft.comment, draft.comment.consultation_round, membership)
    return draft


@transaction.atomic
def discard_draft(draft, *, by, at):
    """Put an unsent draft aside. Its author can have it back for 30 days (design decision 7)."""
    draft = _own_draft(draft, by)
    if draft.pinned_at:
        raise ValidationError(_("This was submitted. You can withdraw it."))
    if not draft.discarded_at:
        draft.discarded_at = at
        draft.save(update_fields=["discarded_at"])
        record("consultations.discard_draft", draft.comment, by=by, at=at)
    return draft


@transaction.atomic
def restore_draft(draft, *, by, at):
    """Take a discarded draft back into work, within 30 days."""
    draft = _own_draft(draft, by)
    if draft.discarded_at is None:
        return draft
    if at > draft.discarded_at + RESTORED_WITHIN:
        raise ValidationError(_("This draft was discarded more than 30 days ago."))
    if draft.comment.texts.working().exists():
        raise ValidationError(_("There is a newer draft of this comment."))
    draft.discarded_at = None
    draft.edit_no += 1
    draft.save(update_fields=["discarded_at", "edit_no"])
    record("consultations.restore_draft", draft.comment, by=by, at=at)
    return draft


@transaction.atomic
def mark_later(consultation_round, paragraph, *, by, at):
    """Mark a paragraph to comment on later; marking twice changes nothing."""
    if not ConsultationRound.objects.visible_to(by, at).filter(pk=consultation_round.pk).exists():
        raise PermissionDenied
    if paragraph.version_id != consultation_round.version_id:
        raise ValidationError(_("This paragraph does not belong to the text of this round."))
    mark, made = LaterMark.objects.get_or_create(
        person=by, consultation_round=consultation_round, paragraph=paragraph, defaults={"marked_at": at}
    )
    if made:
        record("consultations.mark_later", mark, by=by, at=at)
    return mark


@transaction.atomic
def unmark_later(consultation_round, paragraph, *, by, at):
    """Take the mark away again."""
    for mark in LaterMark.objects.filter(person=by, consultation_round=consultation_round, paragraph=paragraph):
        record("consultations.unmark_later", mark, by=by, at=at)
        mark.delete()
