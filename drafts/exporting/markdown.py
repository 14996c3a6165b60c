"""Write a draft as Markdown, for those who work in plain text: CommonMark, footnotes, kramdown's attribute lists.

Every block is followed by a line such as `{: #b-<block id> .recommendation no="R1"}`, which carries what Markdown has
no place for. Its number stands before it in bold. Tables are HTML, since Markdown's own know neither spans nor the ids
of rows. `drafts/importing/own_markdown.py` reads it all again.
"""

import json
import re
from itertools import takewhile

from django.utils import translation
from django.utils.translation import gettext as _

from drafts.exporting.html import imprint, table_of
from drafts.exporting.words import STYLES
from drafts.importing.inline import words_of
from drafts.languages import LANGUAGE_STYLES, direction_of

MARKS = {"b": "**", "i": "*"}
# What means something to Markdown, wherever it stands; and what means something where a line begins.
_SPECIAL = re.compile(r"([\\`*_\[\]<#|~{]|&(?=[#\w]))")
_AT_START = re.compile(r"^([-+=:>])")
_NUMBER_AT_START = re.compile(r"^(\d{1,9})([.)])")
# Spaces of other kinds than ours, and signs that are not seen: a parser would strip them at the ends of a line.
_UNUSUAL = re.compile(r"[^\S \n]|[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\x85\x1c-\x1f]")
_SAFE_KEY = re.compile(r"[A-Za-z0-9-]{1,12}")


def write(document):
    """The document as UTF-8 bytes."""
    with translation.override(document.language):
        return _Writer(document).text().encode()


class _Writer:
    def __init__(self, document):
        self.document = document
        self.notes = document.footnote_ids
        self.keys = _keys_of_notes(document)

    def text(self):
        settings = {"title": self.document.title, "lang": self.document.language, "generator": "Redraft"}
        settings["version"] = self.document.label or imprint(self.document)
        front = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in settings.items()]
        blocks = "\n\n".join(self._blocks())
        return "\n".join(["---", *front, "---", "", blocks, ""])

    def _blocks(self):
        units = list(self.document.units)
        while units:
            items = list(takewhile(lambda unit: unit.kind == "list_item", units))
            if items:
                yield self._list(items)
                units = units[len(items) :]
            else:
                yield self._block(units.pop(0))

    def _list(self, items):
        lines, levels = [], []
        for unit in items:
            while levels and levels[-1] >= unit.level:
                levels.pop()
            indent = "  " * len(levels)
            levels.append(unit.level)
            # A bullet is drawn by the list itself.
            drawn = any(character.isalnum() for character in unit.marker)
            marker = f" *{_escaped(unit.marker)}*" if drawn else ""
            about = {"level": str(unit.level)} | ({} if drawn else {"marker": unit.marker})
            lines.append(f"{indent}- {_number(unit)}{marker} {self._line(unit.text)}".rstrip())
            lines.append(f"{indent}  {_about(unit, **about)}")
        return "\n".join(lines)

    def _block(self, unit):
        match unit.kind:
            case "heading":
                about = {"annex": "yes"} if unit.annex else {}
                line = f"{'#' * unit.level} {_number(unit)} {self._line(unit.text)}".rstrip()
                return f"{line}\n{_about(unit, **about)}"
            case "paragraph" | "checklist_item":
                return f"{_number(unit)} {self._line(unit.text)}".rstrip() + f"\n{_about(unit)}"
            case "table":
                return table_of(unit, self.notes)
            case "footnote":
                return self._note(unit)
        return self._box(unit)

    def _note(self, unit):
        text = [self.line(runs) for runs in unit.text] or [""]
        lines = [f"[^{self.keys[unit.id]}]: {_at_start(text[0])}".rstrip()]
        for paragraph in text[1:]:
            lines += ["", f"    {_at_start(paragraph)}"]
        return "\n".join([*lines, _about(unit, numbered=False)])

    def _box(self, unit):
        """A block of several parts, as a quotation: its words, and below them who acts, where it was, what it shows."""
        parts, about = [], {}
        if unit.kind == "definition":
            parts.append(f"{_at_start(_escaped(unit.fields['term']))}\n{{: .term}}")
        if unit.kind == "figure":
            if unit.fields["alt"]:
                parts.append(_field("alt", _("Image"), unit.fields["alt"]))
            parts += [f"{self._line(unit.caption)}\n{{: .caption}}"] if unit.caption else []
        elif unit.kind == "recommendation":
            parts += [self._line(unit.text)] if unit.text else []
        else:
            parts += [self.line(runs) for runs in unit.text]
        fields = {"who": _("Who acts"), "by_when": _("By when"), "country": _("Country or area"), "source": _("Source")}
        parts += [_field(name, word, unit.fields[name]) for name, word in fields.items() if unit.fields.get(name)]
        # The number is a paragraph of its own where the first part is a field.
        own_line = not parts or unit.kind in {"definition", "figure"} or not unit.text
        parts = [_number(unit), *parts] if own_line else [f"{_number(unit)} {parts[0]}", *parts[1:]]
        parts[1:] = [_at_start(part) for part in parts[1:]]
        quoted = "\n\n".join(filter(None, parts)).split("\n")
        return "\n".join([*(f"> {line}".rstrip() for line in quoted), _about(unit, **about)])

    # ---- words

    def _line(self, paragraphs):
        return "<br>".join(self.line(runs) for runs in paragraphs)

    def line(self, runs):
        words = words_of(runs)
        place, line = 0, ""
        for run in runs:
            before, after = words[:place][-1:], words[place + len(run.text) :][:1]
            written = self._run(run, before, after)
            # A bracket behind a note's mark would make a link of it, an exclamation mark before a link a picture.
            if line.endswith("!") and written.startswith("["):
                line = f"{line[:-1]}\\!"
            line += f"\\{written}" if line.endswith("]") and written.startswith("(") else written
            place += len(run.text)
        return _at_start(line)

    def _run(self, run, before, after):
        note = run.href[1:] if run.href.startswith("#") else ""
        # At the beginning of a line it could be taken for the note itself.
        if before and note in self.notes and run.styles == {"sup"} and run.text == self.keys[note]:
            return f"[^{run.text}]"
        text = _escaped(run.text)
        simple = run.styles.intersection(MARKS)
        if simple == run.styles and len(simple) == 1 and _stands_free(run.text, before, after):
            (style,) = simple
            text = f"{MARKS[style]}{text}{MARKS[style]}"
        else:
            for style in reversed(STYLES):
                if style in run.styles:
                    text = f"<{style}>{text}</{style}>"
        for style, code in LANGUAGE_STYLES.items():
            if style in run.styles:
                text = f'<span lang="{code}" dir="{direction_of(code)}">{text}</span>'
        if not run.href:
            return text
        return f"[{text}](<{_address(f'#b-{note}' if note else run.href)}>)"


def _keys_of_notes(document):
    """The name of each note in the file: the mark by which the text refers to it, where that serves."""
    marks, keys = {}, {}
    for unit in document.units:
        for run in unit.runs:
            if run.href.startswith("#") and _SAFE_KEY.fullmatch(run.text):
                marks.setdefault(run.href[1:], run.text)
    for place, note in enumerate((unit.id for unit in document.units if unit.kind == "footnote"), start=1):
        wanted = [marks.get(note, ""), f"note-{place}", note]
        keys[note] = next(key for key in wanted if key and key not in keys.values())
    return keys


def _number(unit):
    shown = unit.number.shown
    return f"**{_escaped(shown)}**" if shown else ""


def _field(name, word, words):
    return f"*{_escaped(word)}:* {_escaped(words)}\n{{: .{name}}}"


def _about(unit, *, numbered=True, **more):
    """The attribute list of a block."""
    about = {"label": unit.number.label} if unit.number.label else {}
    if numbered and unit.number.label != unit.number.shown:
        about["no"] = unit.number.shown
    about |= {"lang": unit.lang} if unit.lang else {}
    said = "".join(f' {name}="{_quoted(value)}"' for name, value in (about | more).items())
    return f"{{: #b-{unit.id} .{unit.kind}{said}}}"


def _quoted(value):
    return re.sub(r'(["\\}])', r"\\\1", value).replace("\n", "\\n")


def _escaped(words):
    words = _SPECIAL.sub(r"\\\1", words)
    words = _UNUSUAL.sub(lambda found: f"&#{ord(found[0])};", words)
    return words.replace("\n", "<br>")


def _at_start(line):
    """A line that is taken for nothing else than a paragraph."""
    return _AT_START.sub(r"\\\1", _NUMBER_AT_START.sub(r"\1\\\2", line))


def _stands_free(words, before, after):
    """Whether a mark of emphasis around these words is one for every parser: letters inside, none outside."""
    inside = words[:1].isalnum() and words[-1:].isalnum()
    return inside and not any(sign.isalnum() or sign in "*\\_" for sign in (before, after) if sign)


def _address(href):
    return re.sub(r"([\\<>&*_`\[\]])", r"\\\1", href)
