"""The frozen text as ready-made pieces of the reading page, rendered once (design decision 11).

A reading page is these pieces joined with what changes: the change bar, the mark for later, and the words of the
reader's own organisation. Three hundred paragraphs cost three hundred joins and no template. The pieces are kept in the
process, not in Django's cache, which would pack and unpack them for every page (measured: half of the page's time).
"""

from functools import lru_cache
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultations.places import bare_number, kind_word, place
from drafts.cleaning import already_clean
from drafts.models import Paragraph

KEPT = 32  # texts in memory: one for each version and language that is being read

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
    to_read: SafeString  # the whole, where nothing can be done and nothing stands beside it
    to_comment: SafeString  # the same with what can be done


class Entry(NamedTuple):
    """A line of the contents."""

    level: int
    start: SafeString


class Frozen(NamedTuple):
    """A version's pieces and contents, and which piece each paragraph stands in."""

    pieces: list
    contents: list
    piece_of: dict  # Paragraph.pk → place in pieces
    counted: int  # paragraphs one can comment on: headings and rows of tables too, as DraftVersion.paragraphs


def frozen_text(version):
    """The pieces of a version in the interface's language: a version never changes, so they never expire."""
    return _render(version.pk, version.content_hash, get_language())


@lru_cache(maxsize=KEPT)
def _render(version, content_hash, language):
    """`content_hash` and `language` only tell one text in memory from another."""
    pieces, contents, piece_of = [], [], {}
    for paragraph in Paragraph.objects.filter(version=version).order_by("position"):
        if paragraph.kind == "table_row" and pieces:
            table = pieces[-1]
            row = Row(paragraph.pk, paragraph.slug, _comment_link(paragraph))
            pieces[-1] = table._replace(rows=(*table.rows, row))
        else:
            if paragraph.kind == "heading":
                contents.append(_entry(paragraph))
            pieces.append(_piece(paragraph, len(contents) - 1))
        piece_of[paragraph.pk] = len(pieces) - 1
    return Frozen([_whole(piece) for piece in pieces], contents, piece_of, len(piece_of))


def _whole(piece):
    """The piece with its usual sums: most paragraphs of a page have nothing of the reader's beside them."""
    return piece._replace(to_read=joined(piece), to_comment=joined(piece, doing=piece.later))


def joined(piece, *, drafted=False, doing="", margin=""):
    """One paragraph of the reading page; `doing` is its button for later, where comments are taken."""
    bar = " unit--drafted" if drafted else ""
    if doing:
        doing = format_html('<div class="unit__do">{}{}{}</div>\n', piece.comment, doing, _row_links(piece))
    if margin:
        margin = format_html('<div class="unit__margin">{}</div>\n', margin)
    return format_html("{}{}{}{}{}</article>\n", piece.start, bar, piece.text, doing, margin)


def _row_links(piece):
    """Links to comment on one row of a table, folded: the table itself stays quiet."""
    if not piece.rows:
        return ""
    links = format_html_join("", "<li>{}</li>", ((row.comment,) for row in piece.rows))
    words = _("Comment on one row")
    return format_html('<details class="unit__rows"><summary>{}</summary><ul>{}</ul></details>', words, links)


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
        to_read=SafeString(""),
        to_comment=SafeString(""),
    )


def _titled(word):
    return word[:1].upper() + word[1:]


def _body(paragraph):
    html = already_clean(paragraph.html)
    if paragraph.kind == "list_item":
        return format_html("<span>{}</span><div>{}</div>", paragraph.marker, html)
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
