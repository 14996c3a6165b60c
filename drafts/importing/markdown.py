"""Markdown into blocks, one file or a folder of them; HTML inside Markdown is read as HTML."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from drafts.importing import LARGEST_FILE, ImportRefused
from drafts.importing.builder import Builder
from drafts.importing.html import add_html, as_text, finish
from drafts.importing.numbering import whole_number

FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
SETTING = re.compile(r"^(\w+):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE)
# Kramdown's attributes: {#id}, {:.class}, {: name="fig-1"}; they say how something looks.
# Each begins where only one begins, so that a file full of beginnings is read in one go.
ATTRIBUTES = re.compile(r"(?<![ \t])[ \t]*\{(?:#|:)[^{}\n]*\}")
TEMPLATE_TAGS = re.compile(r"\{%(?:(?!\{%).)*?%\}", re.DOTALL)
# HTML indented for its writer's eyes would be read as a block of code.
INDENTED_HTML = re.compile(
    r"^[ \t]{4,}(?=</?(?:li|ul|ol|p|div|table|thead|tbody|tr|td|th|dl|dt|dd|h[1-6]|section|blockquote)\b)", re.MULTILINE
)

# Files of a folder that are about the folder and not part of the text.
ABOUT = {"readme", "license", "licence", "changelog", "changehistory", "contributing", "code_of_conduct", "security"}
MOST_FILES = 500

SETTINGS = gettext_lazy("settings at the beginning of a file (front matter)")
TAGS = gettext_lazy("template tags and attributes of the source")
ABOUT_FILES = gettext_lazy("files about the folder (read me, licence)")


def read(path, options=None):
    """The draft in a Markdown file."""
    builder = Builder(options=options)
    _add_markdown(builder, as_text(path.read_bytes()), file="")
    return finish(builder)


def read_folder(folder, options=None):
    """The draft in a folder: index first, then by the numbers of the first headings, annexes last."""
    files = sorted((path for path in folder.rglob("*") if path.suffix.lower() in {".md", ".markdown"}), key=_by_name)
    files = [path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    parts = [path for path in files if path.stem.lower() not in ABOUT]
    if not parts:
        raise ImportRefused(_("There are no Markdown files in this folder."))
    if len(parts) > MOST_FILES or sum(path.stat().st_size for path in parts) > LARGEST_FILE:
        raise ImportRefused(_("The folder is larger than %(limit)d MB or %(files)d files, which no draft needs.")
                            % {"limit": LARGEST_FILE // 1024**2, "files": MOST_FILES})  # fmt: skip
    builder = Builder(options=options)
    texts = {path: as_text(path.read_bytes()) for path in parts}
    for path in sorted(parts, key=lambda path: _reading_order(path, texts[path])):
        _add_markdown(builder, texts[path], file=str(path.relative_to(folder)))
    builder.simplify(ABOUT_FILES, len(files) - len(parts))
    imported = finish(builder)
    order = ", ".join(path.name for path in sorted(parts, key=lambda path: _reading_order(path, texts[path])))
    imported.remarks.append(_("The files were read in this order: %(files)s.") % {"files": order})
    left = ", ".join(path.name for path in files if path not in parts)
    if left:
        imported.remarks.append(_("These files are about the folder and were left out: %(files)s.") % {"files": left})
    return imported


def _by_name(path):
    return str(path).casefold()


def _reading_order(path, text):
    settings = _settings(text)
    heading = re.search(r"^#{1,6}[ \t]+(.*)$", text, re.MULTILINE)
    words = heading[1] if heading else ""
    number = re.match(r"(\d+)", words)
    order = next((settings[name] for name in ("nav_order", "navOrder", "order", "weight") if name in settings), "")
    place = whole_number(order, whole_number(number and number[1], 0))
    annex = bool(re.match(r"(?:appendix|annex)", words, re.IGNORECASE)) or path.stem.lower().startswith("appendix")
    return (path.stem.lower() != "index", annex, place, _by_name(path))


def _settings(text):
    front = FRONT_MATTER.match(text)
    return dict(SETTING.findall(front[1])) if front else {}


def _add_markdown(builder, text, *, file):
    text = text.replace("\r\n", "\n")
    settings = _settings(text)
    if settings:
        builder.simplify(SETTINGS, len(settings))
        builder.title = builder.title or settings.get("title", "")
        builder.language = builder.language or settings.get("lang", "")[:2]
    text = FRONT_MATTER.sub("", text, count=1)
    for pattern in (ATTRIBUTES, TEMPLATE_TAGS):
        text, times = pattern.subn("", text)
        builder.simplify(TAGS, times)
    text = INDENTED_HTML.sub("", text)
    add_html(builder, _parser().render(text, {"docId": ""}), file=file)


def _parser():
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.use(footnote_plugin).use(deflist_plugin)
