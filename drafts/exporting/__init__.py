"""Write a draft, or a frozen version of it, as a file for those who work elsewhere: .docx, .html, .md.

Each writer is one function: a `Document` in, bytes out. The files carry the ids of their blocks, so that importing them
again finds every paragraph (drafts/importing/own.py).
"""

import re
import unicodedata
from importlib import import_module
from typing import NamedTuple

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
WRITERS = {"docx": "docx", "html": "html", "md": "markdown"}


class File(NamedTuple):
    """A file to hand out."""

    name: str
    content_type: str
    content: bytes


def export(document, file_format):
    """The document as a file of one of FORMATS."""
    # Word's writer takes a while to load, and no page needs it.
    module = import_module(f"drafts.exporting.{WRITERS[file_format]}")
    return File(file_name(document, file_format), FORMATS[file_format], module.write(document))


def file_name(document, file_format):
    """Such as WS05-guidance-1.0.docx, in ASCII: workstream, draft, label, and the language where it is not English."""
    language = "" if document.language == "en" else document.language
    parts = (document.workstream, document.slug, document.label or "working-text", language)
    return f"{'-'.join(filter(None, map(_ascii, parts))) or 'draft'}.{file_format}"


def _ascii(words):
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", plain).strip("-.")[:60]
