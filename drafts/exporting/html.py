"""Write a draft as one HTML file that needs nothing beside it: pictures inside, a style sheet for screen and paper.

Every block is an element with `id="b-<block id>"` and `data-kind`. What is no text of the block carries `data-part`:
its number, its author's label, a marker, "Who acts:", the way back from a note. `drafts/importing/own_html.py` takes
these off again.
"""

import base64
from itertools import takewhile

from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from drafts.exporting.pictures import picture_of
from drafts.exporting.words import STYLES
from drafts.languages import LANGUAGE_STYLES, direction_of

STYLE_SHEET = """
:root { color-scheme: light; --line: #b8bfc6; --muted: #4b5563; --accent: #0b5563; }
body { max-inline-size: 46rem; margin: 2rem auto; padding-inline: 1.5rem; color: #1a1d21; background: #fff;
  font: 1.0625rem/1.55 Charter, "Bitstream Charter", "Noto Serif", "Noto Naskh Arabic", Georgia, serif; }
header { border-block-end: 1px solid var(--line); margin-block-end: 2rem; }
header p, footer p, [data-part="word"], [data-part="back"] { color: var(--muted); font-size: .875em; }
h1, h2, h3, h4 { line-height: 1.25; }
h2, h3, h4 { margin-block: 1.8em .6em; }
[data-kind] { position: relative; }
[data-part="number"], [data-part="label"] { color: var(--accent); font-weight: 600; font-size: .875em; }
ul { list-style: none; margin: 0; padding-inline-start: 1.5rem; }
li { margin-block: .5em; }
.box { border-inline-start: 3px solid var(--accent); padding-inline-start: 1rem; margin-block: 1.25em; }
.box > p { margin-block: .4em; }
table { border-collapse: collapse; inline-size: 100%; margin-block: 1.25em; font-size: .9375em; }
caption { text-align: start; font-weight: 600; padding-block-end: .4em; }
th, td { border: 1px solid var(--line); padding: .35em .5em; text-align: start; vertical-align: top; }
thead th, thead td { background: #f1f4f4; }
td p, th p { margin: 0; }
figure { margin: 1.5em 0; } img { max-inline-size: 100%; block-size: auto; }
aside { font-size: .9375em; margin-block: .75em; } aside p { display: inline; }
a { color: var(--accent); } sup { line-height: 1; }
@media (min-width: 62rem) { body > main > p > [data-part="number"]:first-child,
  body > main > p > [data-part="label"]:first-child { position: absolute; inset-inline-end: calc(100% + 1rem);
  white-space: nowrap; } }
@media print { body { max-inline-size: none; margin: 0; } }
"""


def write(document):
    """The document as UTF-8 bytes."""
    with translation.override(document.language):
        lines = [
            "<!DOCTYPE html>",
            f'<html lang="{document.language}" dir="{document.dir}" data-redraft="1">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<title>{escape(document.title)}</title><meta name="generator" content="Redraft">',
            f'<style data-part="style">{STYLE_SHEET}</style></head>',
            "<body>",
            *_head(document),
            "<main>",
            *blocks_of(document),
            "</main>",
            *([f'<footer data-part="foot"><p>{_text(document.footnotes)}</p></footer>'] if document.footnotes else []),
            "</body></html>",
            "",
        ]
    return "\n".join(lines).encode()


def imprint(document):
    """Which text this is, in one line: site, symbol, version, day."""
    day = date_format(document.day, "j F Y")
    if document.label:
        said = _("Version %(label)s, text fixed on %(day)s") % {"label": document.label, "day": day}
    else:
        said = _("Working text of %(day)s, not a version") % {"day": day}
    return " · ".join(filter(None, [document.site, document.symbol, said]))


def _head(document):
    summary = [f"<p>{_text(document.summary)}</p>"] if document.summary else []
    return [
        '<header data-part="head">',
        f'<p>{escape(imprint(document))}</p><h1 data-part="title">{escape(document.title)}</h1>',
        *summary,
        "</header>",
    ]


def blocks_of(document):
    """The blocks as lines of HTML; items that follow each other become nested lists."""
    notes, units, lines = document.footnote_ids, list(document.units), []
    while units:
        items = list(takewhile(lambda unit: unit.kind == "list_item", units))
        if items:
            lines += _lists(items, notes)
            units = units[len(items) :]
        else:
            lines.append(_block(units.pop(0), notes))
    return lines


def _lists(items, notes):
    """Items as nested lists, an item under the one before it wherever it stands deeper."""
    lines, depths = [], []
    for unit in items:
        while depths and depths[-1] > unit.level:
            lines.append("</li></ul>")
            depths.pop()
        if depths and depths[-1] == unit.level:
            lines.append("</li>")
        elif not depths or depths[-1] < unit.level:
            lines.append("<ul>")
            depths.append(unit.level)
        marker = f'<span data-part="marker">{_text(unit.marker)}</span> ' if unit.marker else ""
        lines.append(f"<li{_about(unit)}>{_number(unit)}{marker}{_line(unit.text, notes)}")
    return [*lines, *["</li></ul>"] * len(depths)]


def _about(unit):
    """What a block's element says of itself."""
    level = f' data-level="{unit.level}"' if unit.kind == "list_item" else ""
    lang = f' data-lang="{unit.lang}" lang="{unit.lang}" dir="{unit.dir}"' if unit.lang else ""
    return f' id="b-{unit.id}" data-kind="{unit.kind}"{level}{" data-annex" if unit.annex else ""}{lang}'


def _block(unit, notes):
    match unit.kind:
        case "heading":
            return f"<h{unit.level}{_about(unit)}>{_number(unit)}{_line(unit.text, notes)}</h{unit.level}>"
        case "paragraph" | "checklist_item":
            return f"<p{_about(unit)}>{_number(unit)}{_line(unit.text, notes)}</p>"
        case "table":
            return table_of(unit, notes)
        case "figure":
            return _figure(unit, notes)
        case "footnote":
            return f'<aside role="doc-footnote"{_about(unit)}>{_number(unit)}{_texts(unit, notes)}{_back(unit)}</aside>'
        case "recommendation":
            text = f"<p>{_word(_('Recommendation'))} {_number(unit)}{_line(unit.text, notes)}</p>"
            who = _field(unit, "who", _("Who acts"))
            return f'<div class="box"{_about(unit)}>{text}{who}{_field(unit, "by_when", _("By when"))}</div>'
        case "definition":
            term = f'<p>{_number(unit)}<b data-part="term">{_text(unit.fields["term"])}</b></p>'
            return f"<div{_about(unit)}>{term}{_texts(unit, notes)}</div>"
    word = _word(_("Example") if unit.kind == "example" else _("Indicator"))
    country = _field(unit, "country", _("Country or area"))
    fields = f"{country}{_field(unit, 'source', _('Source'))}"
    return f'<div class="box"{_about(unit)}><p>{word} {_number(unit)}</p>{_texts(unit, notes)}{fields}</div>'


def _word(word):
    return f'<span data-part="word">{escape(word)}</span>'


def _number(unit):
    before, label, after = unit.number
    if not label:
        return f'<span data-part="number">{escape(before)}</span> ' if before else ""
    pieces = [(before, "number"), (label, "label"), (after, "number")]
    return "".join(f'<span data-part="{part}">{escape(words)}</span>' for words, part in pieces if words) + " "


def _field(unit, name, word):
    words = unit.fields.get(name)
    shown = f'<span data-part="word">{escape(word)}:</span>'
    return f'<p>{shown} <span data-part="{name}">{_text(words)}</span></p>' if words else ""


def _back(unit):
    links = ", ".join(f'<a href="#b-{own_id}">{escape(number) or "↩"}</a>' for own_id, number in unit.referred_from)
    return f' <span data-part="back">{escape(_("Back to"))} {links}</span>' if links else ""


def _figure(unit, notes):
    alt = unit.fields["alt"]
    picture = picture_of(unit.image)
    if picture:
        data = base64.b64encode(picture.data).decode()
        shown = f'<img src="data:{picture.content_type};base64,{data}" alt="{escape(alt)}">'
    else:
        shown = f'<p data-part="alt">{_text(alt)}</p>' if alt else ""
    caption = f'<figcaption>{_number(unit)}<span data-part="caption">{_line(unit.caption, notes)}</span></figcaption>'
    return f"<figure{_about(unit)}>{shown}{caption}</figure>"


def table_of(unit, notes):
    """A table, one line for each row; its rows carry their own ids and end with their numbers."""
    lines = [
        f'<table{_about(unit)} data-head-rows="{unit.head_rows}">',
        f'<caption>{_number(unit)}<span data-part="caption">{_line(unit.caption, notes)}</span></caption>',
    ]
    for place, row in enumerate(unit.rows):
        opening = "<thead>" if place == 0 and unit.head_rows else "<tbody>" if place == unit.head_rows else ""
        cells = "".join(_cell(cell, notes, head=place < unit.head_rows) for cell in row.cells)
        closing = "</thead>" if place == unit.head_rows - 1 else ""
        lines.append(f'{opening}<tr id="r-{escape(row.id)}">{cells}{_row_number(unit, row, place)}</tr>{closing}')
    return "\n".join([*lines, f"{'</tbody>' if len(unit.rows) > unit.head_rows else ''}</table>"])


def _cell(cell, notes, *, head):
    tag = "th" if cell.header or head else "td"
    # In a row of headings every cell is drawn as one, whether it is marked as one or not.
    about = ' data-plain=""' if head and not cell.header else ""
    about += f' scope="{"col" if head else "row"}"' if tag == "th" else ""
    about += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    about += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    several = len(cell.text) > 1
    words = "".join(f"<p>{line_of(runs, notes)}</p>" if several else line_of(runs, notes) for runs in cell.text)
    return f"<{tag}{about}>{words}</{tag}>"


def _row_number(unit, row, place):
    if place >= unit.head_rows:
        return f'<td data-part="number">{escape(row.number)}</td>'
    high = f' rowspan="{unit.head_rows}"' if unit.head_rows > 1 else ""
    return f'<th data-part="word" scope="col"{high}>{escape(_("Row"))}</th>' if place == 0 else ""


# ---- words


def _texts(unit, notes):
    return "".join(f"<p>{line_of(runs, notes)}</p>" for runs in unit.text)


def _line(paragraphs, notes):
    return "<br>".join(line_of(runs, notes) for runs in paragraphs)


def line_of(runs, notes):
    return "".join(_run(run, notes) for run in runs)


def _run(run, notes):
    html = _text(run.text)
    for style in reversed(STYLES):
        if style in run.styles:
            html = f"<{style}>{html}</{style}>"
    for style, code in LANGUAGE_STYLES.items():
        if style in run.styles:
            html = f'<span lang="{code}" dir="{direction_of(code)}">{html}</span>'
    if run.href.startswith("#"):
        role = ' role="doc-noteref"' if run.href[1:] in notes else ""
        return f'<a href="#b-{run.href[1:]}"{role}>{html}</a>'
    return f'<a href="{escape(run.href)}">{html}</a>' if run.href else html


def _text(words):
    return escape(words).replace("\n", "<br>")
