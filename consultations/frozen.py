"""The frozen text as ready-made pieces of the reading page, rendered once (design decision 11).

A reading page is these pieces joined with what changes: the change bar, the mark for later, and the words of the
reader's own organisation. Three hundred paragraphs cost three hundred joins and no template.
"""

from typing import NamedTuple

from django.core.cache import cache
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultations.places import bare_number, kind_word, place
from drafts.cleaning import already_clean

A_WEEK = 7 * 24 * 3600
EDITION = 1  # raise it when the markup below changes

CLASSES = {
    "heading": "unit unit--heading",
    "list_item": "unit unit--item",
    "recommendation": "unit unit--recommendation",
    "checklist_item": "unit unit--check",
    "example": "unit unit--example",
    "footnote": "unit unit--footnote",
}
# Numbers that are words ("Box 1") stand over the text on a phone, where the margin of numbers is narrow.
WORDY = {"example", "table", "figure", "footnote"}


class Row(NamedTuple):
    """A row of a table: commentable, and shown inside its table."""

    pk: int
    slug: str
    comment: SafeString  # its link to the form


class Piece(NamedTuple):
    """One paragraph in pieces: `start`, the change bar or nothing, `text`, what can be done; the margin follows."""

    pk: int
    slug: str
    kind: str
    section: int  # which entry of the contents it stands under; -1 before the first
    start: SafeString
    text: SafeString
    comment: SafeString
    later: SafeString
    marked: SafeString
    rows: tuple


class Entry(NamedTuple):
    """A line of the contents."""

    level: int
    start: SafeString


class Frozen(NamedTuple):
    """A version's pieces and contents, and which piece each paragraph stands in."""

    pieces: list
    contents: list
    piece_of: dict  # Paragraph.pk → place in pieces
    counted: int  # paragraphs a person reads, without headings


def frozen_text(version):
    """The pieces of a version in the interface's language, from the cache: a version never changes."""
    key = f"frozen-{EDITION}-{version.pk}-{version.content_hash[:16]}-{get_language()}"
    text = cache.get(key)
    if text is None:
        text = _render(version)
        cache.set(key, text, A_WEEK)
    return text


def _render(version):
    pieces, contents, piece_of = [], [], {}
    for paragraph in version.paragraphs.order_by("position"):
        if paragraph.kind == "table_row" and pieces:
            table = pieces[-1]
            row = Row(paragraph.pk, paragraph.slug, _comment_link(paragraph))
            pieces[-1] = table._replace(rows=(*table.rows, row))
        else:
            if paragraph.kind == "heading":
                contents.append(_entry(paragraph))
            pieces.append(_piece(paragraph, len(contents) - 1))
        piece_of[paragraph.pk] = len(pieces) - 1
    counted = sum(1 for piece in pieces if piece.kind != "heading")
    return Frozen(pieces, contents, piece_of, counted)


def _entry(heading):
    number = bare_number("heading", heading.number)
    start = format_html(
        '<a href="#{}"><span class="no"><bdi>{}</bdi></span><span lang="{}" dir="{}">{}</span>',
        heading.slug, number, heading.lang, heading.dir, heading.text.replace("\n", " "),
    )  # fmt: skip
    return Entry(heading.level, start)


def _piece(paragraph, section):
    classes = CLASSES.get(paragraph.kind, "unit")
    if paragraph.kind == "heading" and paragraph.level > 2:
        classes += " unit--sub"
    if paragraph.kind == "list_item" and paragraph.level > 1:
        classes += f" unit--l{min(paragraph.level, 4)}"
    word, slug = kind_word(paragraph.kind), paragraph.slug
    number = bare_number(paragraph.kind, paragraph.number)
    start = format_html('<article id="{}" aria-labelledby="{}-no" class="{}', slug, slug, classes)
    text = format_html(
        '">\n<a class="unit__no{}" id="{}-no" href="#{}"><span class="vh">{} </span><bdi>{}</bdi></a>\n'
        '<div class="unit__body" lang="{}" dir="{}">{}</div>\n',
        " unit__no--word" if paragraph.kind in WORDY else "", slug, slug, _titled(word), number,
        paragraph.lang, paragraph.dir, _body(paragraph),
    )  # fmt: skip
    return Piece(
        pk=paragraph.pk,
        slug=slug,
        kind=paragraph.kind,
        section=section,
        start=start,
        text=text,
        comment=_comment_link(paragraph),
        later=_later_button(paragraph, marked=False),
        marked=_later_button(paragraph, marked=True),
        rows=(),
    )


def _titled(word):
    return word[:1].upper() + word[1:]


def _body(paragraph):
    html = already_clean(paragraph.html)
    if paragraph.kind == "list_item":
        return format_html("<span>{}</span><div>{}</div>", paragraph.marker or "•", html)
    return html


def _comment_link(paragraph):
    # Relative addresses: the same pieces serve every round on this version.
    words = _("Comment on %(place)s")
    before, _place, after = words.partition("%(place)s")
    return format_html(
        '<a class="act act--main" href="../p/{}/"><svg class="i" aria-hidden="true"><use href="#i-pen"></use></svg>'
        "<span>{}{}{}</span></a>",
        paragraph.slug, before, place(paragraph), after,
    )  # fmt: skip


def _later_button(paragraph, *, marked):
    """One form (#later) serves every paragraph: a button carries its own address and needs no script."""
    word = _("Marked for later") if marked else _("Later")
    whole = _("take the mark off %(place)s") if marked else _("mark %(place)s to comment on later")
    before, _place, after = whole.partition("%(place)s")
    name = format_html("{} {}", kind_word(paragraph.kind), paragraph.number)
    return format_html(
        '<button class="act act--icon{}" form="later" formaction="../later/{}/"{}><svg class="i" aria-hidden="true">'
        '<use href="#i-star"></use></svg><span class="t">{}<span class="vh">: {}{}{}</span></span></button>',
        " is-marked" if marked else "", paragraph.slug,
        SafeString(' name="mark" value="off"') if marked else "", word, before, name, after,
    )  # fmt: skip
