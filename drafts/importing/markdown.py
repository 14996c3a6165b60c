"""Markdown into blocks; HTML inside Markdown is read as HTML."""

import re
from bisect import bisect_right

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from drafts.importing import own_markdown
from drafts.importing.builder import READ, Builder
from drafts.importing.html import add_html, as_text, finish
from drafts.importing.kramdown import front_matter, plain_markdown
from drafts.importing.source import primary

# HTML indented for its writer's eyes would be read as a block of code.
INDENTED_HTML = re.compile(
    r"^[ \t]{4,}(?=</?(?:li|ul|ol|p|div|table|thead|tbody|tr|td|th|dl|dt|dd|h[1-6]|section|blockquote)\b)", re.MULTILINE
)
# Beyond the parser's own limit it would leave words out and say nothing; Python's is met before this one.
DEEPEST = 1_000


def read(path, options=None):
    """The draft in a Markdown file."""
    builder = Builder(options=options)
    add_markdown(builder, as_text(path.read_bytes()), name=path.name)
    return finish(builder)


def settings_of(text):
    """What the front matter of a file says, by name."""
    return front_matter(_with_plain_breaks(text))[1]


def add_markdown(builder, text, *, file="", name="", pictures=None, span=(0, READ), is_website=False):
    """Read one Markdown text into a builder; `is_website` where other files of the folder hold settings."""
    text = _with_plain_breaks(text)
    if own_markdown.is_ours(text):
        add_html(builder, own_markdown.as_html(text), file=file, name=name, pictures=pictures, span=span)
        return
    text, settings, counts = plain_markdown(text, is_website=is_website)
    for reason, times in counts.items():
        builder.simplify(reason, times)
    builder.title = builder.title or settings.get("title", "")
    builder.language = builder.language or primary(settings.get("lang") or settings.get("language"))
    text = INDENTED_HTML.sub("", text)
    parser = _parser()
    html = parser.render(text)
    line_in_file = parser.renderer.line_in_file
    add_html(builder, html, file=file, name=name, pictures=pictures, span=span, line_in_file=line_in_file)


def _with_plain_breaks(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parser():
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": DEEPEST}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(deflist_plugin).use(tasklists_plugin)
    parser.core.ruler.before("footnote_tail", "footnotes_without_reference", _keep_all_footnotes)
    return parser


def _keep_all_footnotes(state):
    """The text of a footnote that nothing refers to stands at the end with the others."""
    notes = state.env.get("footnotes", {})
    for name, place in notes.get("refs", {}).items():
        if place < 0:
            listed = notes.setdefault("list", {})
            notes["refs"][name] = len(listed)
            listed[len(listed)] = {"label": name.removeprefix(":"), "count": 0}


class _Renderer(RendererHTML):
    """Writes HTML and remembers from which line of the Markdown each line of it comes."""

    def render(self, tokens, options, env):
        written, line = [], 1
        # Where a piece begins: its line in the HTML, and in the Markdown.
        self.begins, self.from_line = [0], [0]
        for place, token in enumerate(tokens):
            piece = self._piece(tokens, place, options, env)
            if token.map and self.begins[-1] < line:
                self.begins.append(line)
                self.from_line.append(token.map[0] + 1)
            line += piece.count("\n")
            written.append(piece)
        return "".join(written)

    def _piece(self, tokens, place, options, env):
        token = tokens[place]
        if token.type == "inline":
            return self.renderInline(token.children or [], options, env)
        if token.type in self.rules:
            return self.rules[token.type](tokens, place, options, env)
        return self.renderToken(tokens, place, options, env)

    def line_in_file(self, line):
        place = bisect_right(self.begins, line) - 1
        return self.from_line[place] + line - self.begins[place] if place else line
