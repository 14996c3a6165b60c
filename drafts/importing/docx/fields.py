"""Fields of a Word document: what an instruction refers to, and what fields without a displayed result show."""

import re
from dataclasses import dataclass, field

from drafts.importing.numbering import whole_number
from drafts.importing.ooxml import attribute, child, children, is_on, local, value_of

_PARTS = re.compile(r'"([^"]*)"|(\S+)')
REFERENCES = {"REF", "PAGEREF", "NOTEREF"}
# Their displayed words are the author's own, or lead where the words say.
KNOWN = REFERENCES | {"HYPERLINK", "SEQ", "TOC", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "SYMBOL", "TC", "XE"}


@dataclass
class Field:
    """A field that is open while its paragraph is read."""

    instruction: str = ""
    form: object = None
    shown: bool = False
    href: str = ""
    # Words that stood in the instruction, such as the results of fields inside it.
    swallowed: list = field(default_factory=list)

    @property
    def kind(self):
        words = self.instruction.split(maxsplit=1)
        return words[0].upper() if words else ""

    @property
    def is_known(self):
        return self.kind in KNOWN or bool(target_of(self.instruction))


def target_of(instruction):
    """Where a link or a cross-reference leads; empty where a field is none."""
    parts = [quoted or plain for quoted, plain in _PARTS.findall(instruction)]
    if not parts:
        return ""
    kind = parts[0].upper()
    if kind == "HYPERLINK":
        return _hyperlink(parts[1:])
    if kind in REFERENCES and len(parts) > 1 and not parts[1].startswith("\\"):
        return f"#{'note' if kind == 'NOTEREF' else 'bookmark'}:{parts[1].lower()}"
    # Word lets the word REF be left out.
    return f"#bookmark:{kind.lower()}" if kind.startswith("_REF") else ""


def _hyperlink(parts):
    address, anchor, place = "", "", 0
    while place < len(parts):
        switch = parts[place].lower()
        if switch == "\\l" and place + 1 < len(parts):
            anchor, place = parts[place + 1], place + 2
        elif switch in {"\\o", "\\t"}:
            place += 2
        elif switch.startswith("\\"):
            place += 1
        else:
            address, place = parts[place], place + 1
    if not address:
        return f"#bookmark:{anchor.lower()}" if anchor else ""
    return f"{address}#{anchor}" if anchor else address


def checkbox(properties):
    """The box of a content control that is ticked or not; empty for other controls."""
    box = next((node for node in properties if local(node) == "checkbox"), None) if properties is not None else None
    if box is None:
        return ""
    state = next((node for node in box if local(node) == "checked"), None)
    values = set(state.attrib.values()) if state is not None else {"0"}
    return "☒" if values & {"1", "true", "on"} else "☐"


def chosen(closed):
    """What a field without a result shows, and in which font: a ticked box, the line of a list, a sign."""
    match closed.kind:
        case "FORMCHECKBOX":
            box = child(closed.form, "checkBox")
            ticked = is_on(box, "checked") if child(box, "checked") is not None else is_on(box, "default")
            return ("☒" if ticked else "☐"), ""
        case "FORMDROPDOWN":
            listed = child(closed.form, "ddList")
            lines = [attribute(line, "val") or "" for line in children(listed, "listEntry")]
            place = whole_number(value_of(listed, "result"), 0)
            return (lines[place] if 0 <= place < len(lines) else ""), ""
        case "SYMBOL":
            return _symbol(closed.instruction)
    return "", ""


def _symbol(instruction):
    parts = [quoted or plain for quoted, plain in _PARTS.findall(instruction)]
    code = parts[1] if len(parts) > 1 else ""
    font = next((parts[place + 1] for place in range(len(parts) - 1) if parts[place].lower() == "\\f"), "")
    number = int(code, 16) if re.fullmatch(r"0x[0-9a-fA-F]{1,4}", code) else whole_number(code, 0)
    return (chr(number) if 0x20 <= number < 0xD800 else ""), font
