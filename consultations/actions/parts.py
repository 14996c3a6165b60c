"""Splitting a long comment into parts, joining them again, and moving a comment to another place (L6c, X14).

The original stays as it was sent, whole and under its reference; its parts are the lines that are answered. They are
wordings of the same author, seen by whoever sees the original, and their references are never given twice.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.actions.dispositions import PROPOSERS, SETTLED, check_time
from consultations.actions.settling import settle_groups
from consultations.actions.steps import CHUNK, Step
from consultations.models import (
    Clarification,
    Comment,
    CommentKind,
    CommentText,
    Decision,
    Disposition,
    DispositionEvent,
    Workflow,
)
from consultations.tallies import Tallying
from consultations.text import count_words
from drafts.folding import fold
from drafts.models import Paragraph

FEWEST, MOST = 2, 26
Placement = Comment.Placement
MOVED_MEANWHILE = gettext_lazy("Somebody moved it meanwhile. It stands here now; please look again.")
# What a lead wrote while the comment was whole goes with the first part.
CARRIED = (
    "draft_decision", "response", "adopted_text", "as_proposed", "internal_note", "significance", "for_committee",
    "standard_response_id",
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """From where to where of the original's text, and where this part is to stand."""

    start: int
    end: int
    paragraph: Paragraph | None
    placement: str = Placement.ON
    kind: str = ""

    @property
    def place(self):
        return Placement.GENERAL if self.paragraph is None else self.placement


@transaction.atomic
def split(comment, pieces, *, wording, by, at, proposed_in=0):
    """Make parts of a comment that is not decided yet; returns them. Its text stays whole with the original.

    `pieces` follow one another and cover the text of `wording`, the CommentText that was shown; the proposed text goes
    with the piece numbered `proposed_in`, and what leads wrote so far with the first. A group loses the comment.

    Raises PermissionDenied, ValidationError (nothing is changed).
    """
    with Step(comment.consultation_round, "split", by=by, at=at) as step:
        whole, disposition = _held(step, comment)
        check_time(step.round, whole, at)
        if whole.parent_id:
            raise ValidationError(_("This is a part already. Join the parts, and split the whole anew."))
        if disposition.decision != Decision.PENDING:
            raise ValidationError(_("There is a decision on this comment. Re-open it first, and say why."))
        if whole.current_id != wording.pk:
            raise ValidationError(_("Its author has changed this comment meanwhile. Please look at it again."))
        _check_nothing_repeats(step, [whole])
        _check_pieces(step.round, whole, pieces, proposed_in)
        carried = {name: getattr(disposition, name) for name in CARRIED}
        carried["as_proposed"] &= proposed_in == 0
        if disposition.workflow == Workflow.CONTESTED:
            carried |= {"workflow": Workflow.CONTESTED, "remark": disposition.remark}
        if not step.change(disposition, DispositionEvent.Kind.SPLIT, group_id=None, deviates=False):
            step.tell(disposition, DispositionEvent.Kind.SPLIT)
        parts = _make_parts(whole, pieces, proposed_in, at)
        answers = Disposition.objects.bulk_create(
            Disposition(
                comment=part,
                assignee_id=disposition.assignee_id,
                workflow=Workflow.ASSIGNED if disposition.assignee_id else Workflow.UNASSIGNED,
            )
            for part in parts
        )
        with Tallying(step.round) as tallying:
            tallying.was(whole)
            whole.split_at = at
            for each in (whole, *parts):
                tallying.becomes(each)
        whole.save(update_fields=["split_at"])
        for rows in step.rows([answer.pk for answer in answers]):
            for answer in rows:
                first = answer.comment_id == parts[0].pk
                values = carried | {"themes": disposition.many["themes"]} if first else {}
                if not step.change(answer, DispositionEvent.Kind.SPLIT, **values):
                    step.tell(answer, DispositionEvent.Kind.SPLIT)
    return parts


@transaction.atomic
def rejoin(comment, *, by, at):
    """Take back how a comment was split, while none of its parts is decided; returns the whole.

    `comment` is the whole or one of its parts. What was noted on the parts stands together on the whole.
    Raises PermissionDenied, ValidationError.
    """
    with Step(comment.consultation_round, "rejoin", by=by, at=at) as step:
        whole, disposition = _held(step, comment.parent or comment)
        keys = list(Disposition.objects.filter(comment__in=whole.parts.parts()).values_list("pk", flat=True))
        if not whole.split_at:
            raise ValidationError(_("This comment is not split."))
        for rows in step.rows(keys):
            if len(rows) < len(keys):
                raise PermissionDenied
            for answer in rows:
                check_time(step.round, answer.comment, at)
                if answer.decision != Decision.PENDING:
                    sentence = _("There is a decision on %(ref)s. Re-open it first, and say why.")
                    raise ValidationError(sentence % {"ref": answer.comment.ref})
                answer.comment.parent = whole
            parts = [answer.comment for answer in rows]
            _check_nothing_repeats(step, parts)
            themes = set().union(*(answer.many["themes"] for answer in rows))
            if not step.change(disposition, DispositionEvent.Kind.REJOINED, **_together(rows), themes=themes):
                step.tell(disposition, DispositionEvent.Kind.REJOINED)
            for answer in rows:
                if not step.change(answer, DispositionEvent.Kind.REJOINED, group_id=None, deviates=False):
                    step.tell(answer, DispositionEvent.Kind.REJOINED)
            _put_together(step.round, parts, at)
            # Whoever has a part before them learns that it is none any more.
            Disposition.objects.filter(pk__in=keys).update(lock_version=F("lock_version") + 1)
    whole.refresh_from_db()
    return whole


def rejoin_revised(consultation_round, comments, *, by, at):
    """Join what was split of comments whose authors send new words: the whole is decided anew (product.md S14).

    Inside the transaction of sending, with the round held. What leads wrote on the parts waits on the whole; decisions
    stay in the history of the parts. A constant number of statements, none where nothing was split.
    """
    wholes = {comment.pk: comment for comment in comments if comment.split_at}
    if not wholes:
        return
    answers = list(
        Disposition.objects.filter(comment__in=Comment.objects.parts().filter(parent__in=wholes))
        .select_related("comment")
        .prefetch_related("themes")
        .order_by("pk")
    )
    by_whole = defaultdict(list)
    for answer in answers:
        answer.comment.parent = wholes[answer.comment.parent_id]
        by_whole[answer.comment.parent_id].append(answer)
    originals = list(Disposition.objects.filter(comment__in=wholes))
    through = Disposition.themes.through
    themes = []
    for original in originals:
        of_parts = by_whole[original.comment_id]
        for name, value in _together(of_parts).items():
            setattr(original, name, value)
        original.lock_version = F("lock_version") + 1
        keys = {theme.pk for answer in of_parts for theme in answer.themes.all()}
        themes += [through(disposition_id=original.pk, theme_id=key) for key in keys]
    Disposition.objects.bulk_update(originals, [*TOGETHER, "lock_version"], batch_size=CHUNK)
    through.objects.bulk_create(themes, batch_size=CHUNK, ignore_conflicts=True)
    DispositionEvent.objects.bulk_create(
        [
            DispositionEvent(
                disposition=answer, kind=DispositionEvent.Kind.REJOINED, at=at, by=by,
                before={"decision": answer.decision, "response": answer.response},
            )
            for answer in answers
        ],
        batch_size=CHUNK,
    )  # fmt: skip
    # Who said "a duplicate of this part" now points to the whole.
    parts = [answer.comment for answer in answers]
    repeats = list(Disposition.objects.filter(duplicate_of__in=parts).select_related("duplicate_of"))
    for repeat in repeats:
        repeat.duplicate_of_id = repeat.duplicate_of.parent_id
        repeat.lock_version = F("lock_version") + 1
    Disposition.objects.bulk_update(repeats, ["duplicate_of", "lock_version"], batch_size=CHUNK)
    groups = {answer.group_id for answer in answers} - {None}
    Disposition.objects.filter(pk__in=[answer.pk for answer in answers]).update(
        group=None, deviates=False, lock_version=F("lock_version") + 1
    )
    _put_together(consultation_round, parts, at)
    settle_groups(consultation_round, groups, at=at)


@transaction.atomic
def move(comment, *, paragraph, by, at, placement=Placement.ON, kind="", seen=None):
    """Put a comment on the paragraph where it belongs, or on the whole draft (None); returns the Disposition.

    Its first address stays in `moved_from`, and what its author saw in `paragraph_seen`. `kind` says what a comment on
    the whole draft is about once it stands on a paragraph. `seen` is the `place` where it stood when it was shown.
    Raises PermissionDenied, and ValidationError, also where somebody has moved it since.
    """
    with Step(comment.consultation_round, "move", by=by, at=at) as step:
        comment, disposition = _held(step, comment)
        check_time(step.round, comment, at)
        if seen is not None and seen != comment.place:
            raise ValidationError(MOVED_MEANWHILE)
        if disposition.workflow in SETTLED:
            raise ValidationError(_("This decision is agreed. Re-open it first, and say why."))
        _check_place(step.round, paragraph, placement)
        moved = step.change(
            disposition,
            DispositionEvent.Kind.MOVED,
            paragraph_id=paragraph and paragraph.pk,
            placement=placement if paragraph else Placement.GENERAL,
            position=paragraph.position if paragraph else 0,
            moved_from_id=_moved_from(comment, paragraph),
            kind=_kind(comment, paragraph, kind),
        )
        if not moved:
            raise ValidationError(_("The comment stands there already."))
    disposition.step = step.row
    return disposition


# --- What they share --------------------------------------------------------------------------------------------------

TOGETHER = ("draft_decision", "response", "adopted_text", "internal_note", "significance", "for_committee")


def _held(step, comment):
    """The comment and its disposition as they are now, for somebody who may propose."""
    if step.role not in PROPOSERS:
        raise PermissionDenied
    disposition = step.one(comment.disposition)
    return disposition.comment, disposition


def _check_nothing_repeats(step, comments):
    """What others are a duplicate of cannot cease to be a line."""
    others = Comment.objects.standing().filter(disposition__duplicate_of__in=comments).order_by("ref")
    if not others.exists():
        return
    other = (others.submitted_for(step.by) if step.by else others).first()
    if other is None:
        raise ValidationError(
            _("A comment that you may not read is answered as a duplicate of this one. A co-lead can re-open it.")
        )
    raise ValidationError(
        _("%(ref)s is answered as a duplicate of this comment. Re-open that answer first.") % {"ref": other.ref}
    )


def _check_place(consultation_round, paragraph, placement):
    if paragraph is not None and paragraph.version_id != consultation_round.version_id:
        raise ValidationError(_("This paragraph does not belong to the text of this round."))
    if placement not in Placement.values:
        raise ValidationError(_("Please say where it is to stand."))
    if paragraph is not None and placement == Placement.GENERAL:
        raise ValidationError(_("Only a comment on the whole draft is general."))


def _check_pieces(consultation_round, whole, pieces, proposed_in):
    text = whole.current.text
    if not FEWEST <= len(pieces) <= MOST:
        raise ValidationError(_("Please make two parts at least, and not more than 26."))
    ends = [0, *(piece.end for piece in pieces)]
    if [piece.start for piece in pieces] != ends[:-1] or ends[-1] != len(text):
        raise ValidationError(_("The parts have to follow one another and hold the whole comment."))
    for number, piece in enumerate(pieces, start=1):
        if not text[piece.start : piece.end].strip():
            raise ValidationError(_("Part %(number)d is empty.") % {"number": number})
        _check_place(consultation_round, piece.paragraph, piece.place)
        if piece.kind and piece.kind not in CommentKind.values:
            raise ValidationError(_("Please say what kind of comment this is."))
    if not 0 <= proposed_in < len(pieces):
        raise ValidationError(_("Please say with which part the proposed text goes."))


def _moved_from(comment, paragraph):
    """The first address of a comment that is to stand on this paragraph; None where that is where it came from."""
    first = comment.moved_from_id or (comment.paragraph_id if comment.paragraph_seen_id else None)
    return first if first != (paragraph and paragraph.pk) else None


def _kind(comment, paragraph, chosen):
    """*General* is said by the place: what its author chose comes back on a paragraph, where nothing else is chosen."""
    if paragraph is None:
        return CommentKind.QUESTION if (chosen or comment.kind) == CommentKind.QUESTION else CommentKind.GENERAL
    for kind in (chosen, comment.kind, comment.current.kind):
        if kind and kind != CommentKind.GENERAL:
            return CommentKind(kind)
    return CommentKind.SUBSTANTIVE


def letters(number):
    """The letters of the nth part: a to z, then aa, ab and so on."""
    name = ""
    while number >= 0:
        number, letter = divmod(number, 26)
        name, number = chr(ord("a") + letter) + name, number - 1
    return name


def _make_parts(whole, pieces, proposed_in, at):
    """The parts as comments of their own, each with its wording: five statements, whatever the number."""
    before, current = whole.parts.count(), whole.current
    # A comment without wording has no reference: it gets both in one.
    parts = Comment.objects.bulk_create(
        Comment(
            submission_id=whole.submission_id,
            consultation_round_id=whole.consultation_round_id,
            organisation_id=whole.organisation_id,
            author_id=whole.author_id,
            parent=whole,
            span_start=piece.start,
            span_end=piece.end,
            paragraph=piece.paragraph,
            paragraph_seen_id=whole.paragraph_seen_id,
            moved_from_id=_moved_from(whole, piece.paragraph),
            placement=piece.place,
            position=piece.paragraph.position if piece.paragraph else 0,
            lang=whole.lang,
            created_at=at,
        )
        for piece in pieces
    )
    wordings = CommentText.objects.bulk_create(
        CommentText(
            comment=part,
            kind=_kind(whole, piece.paragraph, piece.kind),
            text=current.text[piece.start : piece.end].strip(),
            proposed_text=current.proposed_text if number == proposed_in else "",
            proposed_mode=current.proposed_mode if number == proposed_in else "",
            visibility=current.visibility,
            priority=current.priority,
            author_id=current.author_id,
            saved_by_id=current.saved_by_id,
            created_at=current.created_at,
            saved_at=current.saved_at,
            pinned_at=current.pinned_at,
            timeliness=current.timeliness,
        )
        for number, (part, piece) in enumerate(zip(parts, pieces, strict=True))
    )
    for number, (part, wording) in enumerate(zip(parts, wordings, strict=True), start=before):
        part.ref = f"{whole.ref}{letters(number)}"
        part.current, part.kind, part.visibility, part.decision = wording, wording.kind, whole.visibility, "pending"
        part.search_text = fold(f"{wording.text} {wording.proposed_text}")
        part.words = count_words(wording.text, wording.proposed_text)
    Comment.objects.bulk_update(parts, ["ref", "current", "kind", "visibility", "decision", "search_text", "words"])
    return parts


def _together(answers):
    """What was written on several parts, as one: no word of it is lost."""
    drafts = {answer.draft_decision if answer.decision == Decision.PENDING else answer.decision for answer in answers}
    words = {
        name: "\n\n".join(filter(None, (getattr(answer, name) for answer in answers)))
        for name in ("response", "adopted_text", "internal_note")
    }
    return words | {
        "draft_decision": drafts.pop() if len(drafts) == 1 else "",
        "significance": "high" if any(answer.significance == "high" for answer in answers) else "normal",
        "for_committee": any(answer.for_committee for answer in answers),
    }


def _put_together(consultation_round, parts, at):
    """Make the wholes lines again in the place of their parts; `part.parent` is the object that becomes one."""
    wholes = {part.parent.pk: part.parent for part in parts}
    with Tallying(consultation_round) as tallying:
        for part in parts:
            tallying.was(part)
            part.rejoined_at = at
            tallying.becomes(part)
        for whole in wholes.values():
            whole.split_at, whole.is_distinct = None, True
            tallying.becomes(whole)
    Comment.objects.filter(pk__in=[part.pk for part in parts]).update(rejoined_at=at)
    Comment.objects.filter(pk__in=wholes).update(split_at=None, is_distinct=True)
    # What was asked about a part is asked about the whole.
    for question in (questions := list(Clarification.objects.filter(comment__in=parts).select_related("comment"))):
        question.comment_id = question.comment.parent_id
    Clarification.objects.bulk_update(questions, ["comment"], batch_size=CHUNK)
