"""What stands beside each paragraph for one reader: own drafts, what was sent, marks for later, and counts.

Two or three queries, whatever the number of paragraphs and of other people's comments.
"""

from collections import defaultdict

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.frozen import joined
from consultations.models import Comment, CommentText, LaterMark, Membership, ParagraphTally, Phase, Visibility
from consultations.permissions import may_submit, may_write
from consultations.places import place_words
from consultations.templatetags.consultation_tags import as_typed, hour, on_day
from drafts.cleaning import already_clean
from drafts.redline import redline_html

LONG = 700  # characters from which a note is folded (product.md X12)
TAKES_WORDS = (Phase.OPEN, Phase.GRACE)


def own_wordings(consultation_round, membership):
    """What the member sees of the organisation's words, in the order of the text: drafts, and what was sent."""
    comments = Comment.objects.filter(consultation_round=consultation_round).written_in(membership)
    unconfirmed = Membership.objects.filter(
        organisation=membership.organisation_id, state=Membership.State.REQUESTED, person=OuterRef("comment__author")
    ).exclude(person=membership.person_id)
    return (
        CommentText.objects.filter(comment__in=comments, discarded_at__isnull=True)
        .filter(Q(pinned_at__isnull=True) | Q(pk=F("comment__current")))
        # permissions.may_edit, asked for all of them at once.
        .annotate(is_for_its_author=Q(comment__ref="") & Exists(unconfirmed))
        .select_related("comment__paragraph", "comment__moved_from", "author")
        .order_by("comment__position", "comment", F("pinned_at").asc(nulls_last=True))
    )


class Margin:
    """One reader's view of one round's text."""

    def __init__(self, consultation_round, *, person, membership, at, saved=""):
        self.consultation_round = consultation_round
        self.person = person
        self.membership = membership
        self.phase = consultation_round.phase(at)
        self.saved = saved  # uuid of the draft that was just saved: it says so

    @property
    def takes_comments(self):
        """Whether the links to the form are shown. Who has not signed in yet is asked to when following one."""
        return self.phase in TAKES_WORDS and (not self.person.is_authenticated or self.may_write)

    @property
    def may_write(self):
        return may_write(self.membership)

    @cached_property
    def may_submit(self):
        return may_submit(self.membership)

    @cached_property
    def takes_words(self):
        """Whether the reader can change what stands here."""
        return self.phase in TAKES_WORDS and self.may_write

    @cached_property
    def wordings(self):
        """Paragraph.pk (None: the whole draft) → the organisation's own wordings there."""
        found = defaultdict(list)
        if self.membership is not None:
            for wording in own_wordings(self.consultation_round, self.membership):
                found[wording.comment.paragraph_id].append(wording)
        return found

    @cached_property
    def marks(self):
        """Paragraph.pks that the reader marked for later."""
        if not self.person.is_authenticated:
            return set()
        marks = LaterMark.objects.filter(person=self.person, consultation_round=self.consultation_round)
        return set(marks.values_list("paragraph", flat=True))

    @cached_property
    def counts(self):
        """Paragraph.pk → how many comments the reader can see: published ones, before that the own organisation's."""
        if self.phase == Phase.PUBLISHED:
            tallies = ParagraphTally.objects.filter(consultation_round=self.consultation_round, published__gt=0)
            return dict(tallies.values_list("paragraph", "published"))
        return {
            place: len({wording.comment_id for wording in wordings if not wording.comment.withdrawn_at})
            for place, wordings in self.wordings.items()
        }

    @cached_property
    def drafts(self):
        """Working drafts, own and colleagues', in the order of the text."""
        return [wording for wordings in self.wordings.values() for wording in wordings if is_draft(wording)]

    # --- HTML

    def units(self, frozen, shows=None):
        """The whole text, or what a filter shows of it."""
        touched = self._touched(frozen)
        usual = "to_comment" if self.takes_comments else "to_read"
        return already_clean(
            "".join(
                self.unit(piece) if place in touched else getattr(piece, usual)
                for place, piece in enumerate(frozen.pieces)
                if shows is None or shows(piece)
            )
        )

    def _touched(self, frozen):
        """Where a piece is not as it is for everybody."""
        places = {*self.wordings, *self.marks, *(self.counts if self.phase == Phase.PUBLISHED else ())}
        return {frozen.piece_of[place] for place in places if place in frozen.piece_of}

    def unit(self, piece):
        """One paragraph with what is the reader's own."""
        later = piece.marked if piece.pk in self.marks else piece.later
        return joined(
            piece,
            drafted=any(is_draft(wording) for wording in self._of(piece)),
            doing=later if self.takes_comments else "",
            margin=self.notes(piece),
        )

    def _of(self, piece):
        places = (piece.pk, *(row.pk for row in piece.rows))
        return [wording for place in places for wording in self.wordings.get(place, ())]

    def notes(self, piece):
        own = self._of(piece)
        html = format_html_join("\n", "{}", ((self.note(wording),) for wording in own)) if own else SafeString("")
        if self.phase == Phase.PUBLISHED:
            count = self.counts.get(piece.pk, 0) + sum(self.counts.get(row.pk, 0) for row in piece.rows)
            if count:
                words = ngettext("%(count)d published comment", "%(count)d published comments", count) % {
                    "count": count
                }
                html += format_html('<p><a href="../results/said/#{}">{}</a></p>', piece.slug, words)
        return html

    def note(self, wording):
        """One wording of the reader's own organisation."""
        comment = wording.comment
        if comment.withdrawn_at:
            line = _("Withdrawn on %(day)s") % {"day": on_day(comment.withdrawn_at)}
            return format_html(
                '<div class="note"><p class="note__who"><b><bdi dir="ltr">{}</bdi></b> <span>{}</span></p></div>',
                comment.ref,
                line,
            )
        who = self.whose(wording)
        return format_html(
            '<div class="note note--mine" role="group" id="note-{}" aria-label="{}">\n'
            '<p class="note__who"><b>{}</b> {}</p>\n{}{}\n{}</div>',
            wording.uuid, who, who, self._about(wording), _folded(wording), _proposed(wording),
            self._doing(wording, who),
        )  # fmt: skip

    def whose(self, wording):
        if wording.pinned_at:
            return _("Sent: %(ref)s") % {"ref": wording.comment.ref}
        if wording.comment.ref:
            return _("Change to %(ref)s, not sent yet") % {"ref": wording.comment.ref}
        if wording.author_id == self.person.pk:
            return _("Your draft")
        return _("Draft by %(name)s") % {"name": wording.author.name}

    def _about(self, wording):
        facts = [wording.get_kind_display()] if wording.kind else []
        if wording.comment.placement == Comment.Placement.AFTER:
            facts.append(_("missing after this paragraph"))
        if wording.comment.paragraph is not None and wording.comment.paragraph.kind == "table_row":
            facts.append(_("row %(number)s") % {"number": wording.comment.paragraph.number})
        if wording.comment.is_moved:
            words = _("moved here by the co-leads from: %(place)s")
            facts.append(words % {"place": place_words(wording.comment.moved_from)})
        if wording.comment.split_at:
            facts.append(_("split by the co-leads: see your receipt"))
        if wording.priority:
            facts.append(wording.get_priority_display())
        if wording.visibility and wording.visibility != "public_named":
            facts.append(Visibility(wording.visibility).said_by(self.membership))
        if wording.is_for_its_author:
            facts.append(_("its author is not confirmed by the secretariat"))
        if wording.timeliness == "late" and not wording.pinned_at:
            facts.append(_("too late, kept"))
        return format_html_join(" ", "<span>{}</span>", ((fact,) for fact in facts))

    def _doing(self, wording, whose):
        """What the reader can do with it, and when it was saved."""
        parts, draft = [], is_draft(wording)
        if self.takes_words and not wording.is_for_its_author:
            # Relative addresses, as in consultations.frozen: notes stand on the reading page only.
            if draft:
                parts += [self._link("act act--main", "draft", wording.uuid, _("Edit"), whose, inline=True)]
                parts += [self._link("act", "draft", f"{wording.uuid}/discard", _("Discard"), whose)]
            elif not self._is_being_changed(wording):
                parts += [self._link("act act--main", "amend", wording.comment.uuid, _("Change"), whose, inline=True)]
        if not draft and self.may_submit:
            parts += [self._link("act", "withdraw", wording.comment.uuid, _("Withdraw"), whose)]
        if draft:
            just_saved = str(wording.uuid) == self.saved
            parts += [
                format_html(
                    '<span class="saved"{}>'
                    '<svg class="i" aria-hidden="true"><use href="#i-check"></use></svg>{}</span>',
                    SafeString(' role="status" tabindex="-1" data-focus') if just_saved else "",
                    _("Draft saved %(time)s") % {"time": hour(wording.saved_at)},
                )
            ]
        return format_html('<p class="note__do">{}</p>', already_clean("".join(parts))) if parts else ""

    @staticmethod
    def _link(css, verb, what, word, whose, *, inline=False):
        return format_html(
            '<a class="{}" href="../{}/{}/"{}>{}<span class="vh">: {}</span></a>',
            css, verb, what, SafeString(" data-inline") if inline else "", word, whose,
        )  # fmt: skip

    def _is_being_changed(self, wording):
        return any(
            is_draft(other) and other.comment_id == wording.comment_id
            for other in self.wordings[wording.comment.paragraph_id]
        )


def is_draft(wording):
    """Neither sent nor put aside."""
    return wording.pinned_at is None


def _folded(wording):
    """The words, folded after their beginning when they are long (product.md X12)."""
    text, lang = wording.text, wording.comment.lang
    if not text.strip():
        return SafeString("")
    tongue = format_html(' lang="{}"', lang) if lang else ""
    if len(text) <= LONG:
        return format_html('<div class="note__text"{} dir="auto">{}</div>', tongue, as_typed(text))
    count = len(text.split())
    words = ngettext("Show all (%(count)d word)", "Show all (%(count)d words)", count) % {"count": count}
    beginning = text[: LONG // 2].rpartition(" ")[0]
    return format_html(
        '<p class="note__text"{} dir="auto">{} …</p>'
        '<details><summary>{}</summary><div class="note__text"{} dir="auto">{}</div></details>',
        tongue, beginning, words, tongue, as_typed(text),
    )  # fmt: skip


def _proposed(wording):
    """The proposed text as a redline, folded."""
    if not proposes(wording):
        return SafeString("")
    words = _("Proposes to delete it") if wording.proposed_mode == "delete" else _("Proposes new wording")
    return format_html(
        '<details><summary>{}</summary><div class="redline" lang="{}" dir="auto">{}</div></details>',
        words, wording.comment.paragraph.lang, redline_html(compared_with(wording), wording.proposed_text),
    )  # fmt: skip


def proposes(wording):
    """Whether it says how the paragraph should read."""
    return bool(wording.comment.paragraph and (wording.proposed_text or wording.proposed_mode == "delete"))


def compared_with(wording):
    """The text that the proposal changes: none, where it stands beside the paragraph."""
    return "" if wording.proposed_mode == "insert" else wording.comment.paragraph.text
