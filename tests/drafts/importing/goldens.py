"""What becomes of whole files, block by block, in small texts that a person can read.

After a change that is meant, RENEW_GOLDEN=1 writes them anew; read the difference before it is committed:
`RENEW_GOLDEN=1 pytest tests/drafts/importing/test_golden.py && git diff tests/drafts/importing/golden`
"""

import os
import re
from pathlib import Path

from drafts.cleaning import plain_text

GOLDEN = Path(__file__).parent / "golden"
FIRST_WORDS = 60


def assert_golden(imported, name):
    """Hold a reading against the one that somebody looked at, and its account against itself."""
    found, golden = rendered(imported), GOLDEN / f"{name}.txt"
    if os.environ.get("RENEW_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")
    assert imported.found == imported.kept + sum(imported.left_out.values())


def rendered(imported):
    """A line for each block: its kind, level, number, language and first words; then what was not kept."""
    lines = [f"{imported.title} [{imported.language}]", ""]
    for block in imported.blocks:
        value = block["value"]
        lines.append(_line(block["type"], value, imported.origins[block["id"]]))
        lines += [_row(row["value"]["cells"], place < value["head_rows"]) for place, row in enumerate(_rows(value))]
    places = {block["id"]: place for place, block in enumerate(imported.blocks, start=1)}
    lines += ["", f"found {imported.found} = kept {imported.kept} + left out {sum(imported.left_out.values())}"]
    lines += [f"not kept: {sentence}" for sentence in sorted(imported.not_kept_sentences())]
    lines += [f"remark: {remark}" for remark in imported.remarks]
    lines += [f"picture on {places[picture.block]}: {picture.name}, {picture.alt!r}" for picture in imported.pictures]
    lines += [f"note on {places[n.block]}: {n.author}: {n.words} {n.proposed}".rstrip() for n in imported.notes]
    lines += [f"may be on {places[found.block]}: {found.kind}" for found in imported.suggestions]
    return "\n".join(lines) + "\n"


def _line(kind, value, origin):
    mark = value.get("marker") or value["label"]
    texts = [value.get("term"), _plain(value, "text"), _plain(value, "caption"), value.get("alt")]
    words = " / ".join(filter(None, texts))
    lang = f" [{value['lang']}]" if value["lang"] else ""
    return f"{kind}{value.get('level', '')} {mark!r}{lang} {_first(words)} ({origin})"


def _rows(value):
    return value.get("rows", [])


def _row(cells, heads):
    drawn = []
    for cell in (cell["value"] for cell in cells):
        spans = f" {cell['colspan']}x{cell['rowspan']}" if (cell["colspan"], cell["rowspan"]) != (1, 1) else ""
        drawn.append(f"{'#' * (heads or cell['header'])}{_first(_plain(cell, 'text'), 20)}{spans}")
    return f"    | {' | '.join(drawn)} |"


def _plain(value, name):
    return re.sub(r"\n", " // ", plain_text(value.get(name) or ""))


def _first(words, length=FIRST_WORDS):
    return words if len(words) <= length else f"{words[:length].rstrip()}…"
