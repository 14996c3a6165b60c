"""What paragraph, character, table and list styles of a Word document mean, through the styles they are based on."""

import re
from dataclasses import dataclass, replace

from drafts.importing.numbering import whole_number
from drafts.importing.ooxml import attribute, child, children, is_on, value_of

HEADING_STYLE = re.compile(r"(?:heading|überschrift|titre|título|заголовок|عنوان|标题)\s*(\d)", re.IGNORECASE)
CONTENTS_STYLE = re.compile(
    r"(?:toc|contents|table of contents)\s*(?:\d|heading)|table of figures|figure index \d", re.IGNORECASE
)
CAPTION_STYLE = "caption"
# Word's own styles for deeper lists are lists of one level each.
DEEPER_LIST = re.compile(r"list (?:bullet |number |continue )?([2-5])", re.IGNORECASE)
CODE_STYLE = "Redraft Code"
DEEPEST_STYLE = 50
NO_OUTLINE = 9  # Word's outline level of body text; those of headings are below it
SIDES = ("top", "left", "bottom", "right")
EMPHASIS = (("b", "b"), ("i", "i"), ("strike", "s"), ("dstrike", "s"))
COMPLEX_EMPHASIS = (("bCs", "b"), ("iCs", "i"), ("strike", "s"), ("dstrike", "s"))


@dataclass(frozen=True)
class ParagraphStyle:
    heading: int | None = None
    is_contents: bool = False
    is_caption: bool = False
    is_boxed: bool = False
    list_id: str | None = None
    level: str | None = None
    list_depth: int = 1
    # The style and those it is based on: a list may name the one that stands for each of its levels.
    names: tuple = ()


class Styles:
    def __init__(self, root):
        self.paragraph, self.character, self.table, self.lists = {}, {}, {}, {}
        self.default = ""
        self.known = {}
        self.languages = {}
        self.root = root
        sorts = {"paragraph": self.paragraph, "character": self.character, "table": self.table}
        for style in children(root, "style"):
            name, sort = attribute(style, "styleId"), attribute(style, "type")
            if sort in sorts:
                sorts[sort][name] = style
            elif sort == "numbering":
                self.lists[name] = value_of(child(child(style, "pPr"), "numPr"), "numId")
            if sort == "paragraph" and attribute(style, "default") in {"1", "true"}:
                self.default = name

    def of(self, element):
        """The style of a paragraph, with what the paragraph itself says of its place in the outline and its frame."""
        properties = child(element, "pPr")
        name = value_of(properties, "pStyle") or self.default
        if name not in self.known:
            self.known[name] = self._read(name)
        style = self.known[name]
        outline = whole_number(value_of(properties, "outlineLvl"), NO_OUTLINE)
        heading = style.heading
        if 0 <= outline < NO_OUTLINE and heading is None and not style.is_caption:
            heading = outline + 1
        boxed = is_boxed(properties)
        if heading == style.heading and boxed in {None, style.is_boxed}:
            return style
        return replace(style, heading=heading, is_boxed=style.is_boxed if boxed is None else boxed)

    def _read(self, name):
        heading, contents, caption, boxed, list_id, level, depth = None, False, False, None, None, None, 1
        chain = list(self._chain(name, self.paragraph))
        for style in chain:
            title = (value_of(style, "name") or "").strip()
            properties = child(style, "pPr")
            if heading is None:
                heading = _heading_of(title, properties)
            contents = contents or bool(CONTENTS_STYLE.match(title))
            caption = caption or title.lower() == CAPTION_STYLE
            if found := DEEPER_LIST.fullmatch(title):
                depth = max(depth, int(found[1]))
            boxed = is_boxed(properties) if boxed is None else boxed
            numbering = child(properties, "numPr")
            list_id = list_id or value_of(numbering, "numId")
            level = level or value_of(numbering, "ilvl")
        return ParagraphStyle(
            None if contents or caption else heading,
            contents,
            caption,
            bool(boxed),
            list_id,
            level,
            depth,
            tuple(attribute(style, "styleId") for style in chain),
        )

    def _chain(self, name, styles):
        for _step in range(DEEPEST_STYLE):
            style = styles.get(name)
            if style is None:
                return
            yield style
            name = value_of(style, "basedOn")

    def _run_sources(self, properties):
        """The properties of a run and then those of its character style, nearest first."""
        if properties is None:
            return []
        sources = [properties]
        sources += [child(style, "rPr") for style in self._chain(value_of(properties, "rStyle"), self.character)]
        return [source for source in sources if source is not None]

    def emphasis(self, properties):
        """Bold, italics and the like of a run, its character style included."""
        sources = self._run_sources(properties)
        if not sources:
            return frozenset()
        styles = set()
        if self._name(properties) == CODE_STYLE:
            styles.add("code")
        for name, style in COMPLEX_EMPHASIS if is_on(properties, "rtl") else EMPHASIS:
            if next((is_on(source, name) for source in sources if child(source, name) is not None), False):
                styles.add(style)
        underline = next((value_of(source, "u") for source in sources if child(source, "u") is not None), None)
        if underline not in {None, "none"}:
            styles.add("u")
        raised = next(
            (value_of(source, "vertAlign") for source in sources if child(source, "vertAlign") is not None), ""
        )
        if raised in {"superscript", "subscript"}:
            styles.add(raised[:3])
        return frozenset(styles)

    def _name(self, properties):
        """The name of a run's character style."""
        return value_of(self.character.get(value_of(properties, "rStyle")), "name") or ""

    def is_ours(self, properties):
        """Whether a run has one of the character styles that we write ourselves."""
        return self._name(properties).startswith("Redraft ")

    def is_hidden(self, properties):
        return any(is_on(source, "vanish") for source in self._run_sources(properties)[:2])

    def font(self, properties):
        """The font of a run, where it or its character style names one."""
        for source in self._run_sources(properties):
            fonts = child(source, "rFonts")
            if fonts is not None and (name := attribute(fonts, "ascii") or attribute(fonts, "hAnsi")):
                return name
        return ""

    def language(self, properties, style, which):
        """What language a run is said to be in, in a paragraph of a style; `which` is val, bidi or eastAsia.

        Empty where nobody says so.
        """
        for source in self._run_sources(properties):
            if language := _language(source, which):
                return language
        key = (style or self.default, which)
        if key not in self.languages:
            sources = [child(style, "rPr") for style in self._chain(key[0], self.paragraph)]
            sources.append(child(child(child(self.root, "docDefaults"), "rPrDefault"), "rPr"))
            self.languages[key] = next(filter(None, (_language(source, which) for source in sources)), "")
        return self.languages[key]

    def dresses(self, table, part):
        """Whether the style of a table gives a look of its own to a part of it, such as firstRow or firstCol."""
        name = value_of(child(table, "tblPr"), "tblStyle")
        return any(
            attribute(look, "type") == part
            for style in self._chain(name, self.table)
            for look in children(style, "tblStylePr")
        )


def _language(source, which):
    language = child(source, "lang")
    return (attribute(language, which) or "").split("-")[0].lower() if language is not None else ""


def _heading_of(title, properties):
    found = HEADING_STYLE.fullmatch(title)
    outline = whole_number(value_of(properties, "outlineLvl"), NO_OUTLINE)
    if found:
        return int(found[1])
    if 0 <= outline < NO_OUTLINE:
        return outline + 1
    return 0 if title.lower() == "title" else None


def is_boxed(properties):
    """Whether a paragraph stands in a frame or on a ground of its own; None where its properties do not say."""
    borders, ground = child(properties, "pBdr"), child(properties, "shd")
    if borders is None and ground is None:
        return None
    sides = [value_of(borders, side) for side in SIDES]
    return is_shaded(ground) or all(side not in {None, "none", "nil"} for side in sides)


def is_shaded(ground):
    return ground is not None and (attribute(ground, "fill") or "auto").lower() not in {"auto", "ffffff"}
