"""The styles of our Word documents: how each kind of paragraph looks, and by its name what it is.

`drafts/importing/own_docx.py` reads the names. Whoever writes a new paragraph in Word and gives it the style "Redraft
Recommendation" has written a recommendation.
"""

from drafts.exporting.word_xml import elements
from drafts.languages import direction_of

WORD_LANGUAGES = {"en": "en-GB", "ar": "ar-SA", "zh": "zh-CN", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}
# In twentieths of a point: where the words begin beside their number, and how far each level of a list stands in.
NUMBER_COLUMN = 1134
STEP = 480
INK, MUTED, ACCENT, TINT = "1A1D21", "4B5563", "0B5563", "F3F6F6"
FONTS = '<w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" w:cs="Arial" w:eastAsia="SimSun"/>'
SANS = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Arial" w:eastAsia="SimSun"/>'
MONO = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Courier New"/>'


def style_id(name):
    """Word's own name of a style of ours."""
    return {"header": "Header", "footer": "Footer"}.get(name, name.title().replace(" ", ""))


def tongue(language, otherwise):
    """What a run says of its language: which way it runs, and the language if it is not that of the document."""
    direction = "<w:rtl/>" if direction_of(language) == "rtl" else ""
    code = WORD_LANGUAGES.get(language, language)
    said = "" if language == otherwise else f'<w:lang w:val="{code}" w:eastAsia="{code}" w:bidi="{code}"/>'
    return direction, said


def add_styles(word, language):
    """Replace or add the styles of a document of python-docx."""
    root = word.styles.element
    defaults = root.find("{*}docDefaults")
    code = WORD_LANGUAGES.get(language, language)
    (new,) = elements(
        f'<w:docDefaults><w:rPrDefault><w:rPr>{FONTS}<w:color w:val="{INK}"/><w:sz w:val="22"/><w:szCs w:val="24"/>'
        f'<w:lang w:val="{code}" w:eastAsia="{code}" w:bidi="{code}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    root.replace(defaults, new)
    added = [_paragraph_style(*row) for row in PARAGRAPHS] + [_character_style(*row) for row in CHARACTERS]
    for style in elements("".join(added) + GRID):
        for old in root.xpath(f'w:style[@w:styleId="{style.get(style.tag[: style.tag.index("}") + 1] + "styleId")}"]'):
            root.remove(old)
        root.append(style)


def _spaced(before=0, after=120, *, tight=False):
    line = ' w:line="240" w:lineRule="auto"' if tight else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{line}/>'


def _sized(size):
    """A size in half points; Arabic letters are drawn smaller."""
    return f'<w:sz w:val="{size}"/><w:szCs w:val="{size + 2}"/>'


def _edge(side, size, space, colour):
    edge = f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'
    return f"<w:pBdr>{edge}</w:pBdr>"


def _hanging(width):
    return f'<w:ind w:left="{width}" w:hanging="{width}"/>'


BOLD = "<w:b/><w:bCs/>"
SMALL = f'{SANS}<w:color w:val="{MUTED}"/>{_sized(19)}'
PLAIN = "Redraft Paragraph"
NUMBERED = _hanging(NUMBER_COLUMN)
BOX = _edge("left", 18, 8, ACCENT)
SHADED = f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/>'
CELL_TAB = '<w:tabs><w:tab w:val="left" w:pos="480"/></w:tabs>'
NOTE = f'<w:tabs><w:tab w:val="left" w:pos="340"/></w:tabs>{_spaced(after=40, tight=True)}{_hanging(340)}'


def _headings():
    for level, size in ((1, 30), (2, 26), (3, 23)):
        page = "<w:pageBreakBefore/>" if level == 1 else ""
        for name, base, broken in (
            (f"heading {level}", "Normal", ""),
            (f"Redraft Annex {level}", f"heading {level}", page),
        ):
            place = f'{_spaced(480 - 100 * level)}{NUMBERED}<w:outlineLvl w:val="{level - 1}"/>'
            yield name, base, PLAIN, f"<w:keepNext/><w:keepLines/>{broken}{place}", f"{SANS}{BOLD}{_sized(size)}"


def _lists():
    for level in range(1, 10):
        marker = NUMBER_COLUMN + (level - 1) * STEP
        tabs = "".join(f'<w:tab w:val="left" w:pos="{place}"/>' for place in (marker, marker + STEP))
        place = f"<w:tabs>{tabs}</w:tabs>{_spaced(after=80)}{_hanging(marker + STEP)}"
        yield f"Redraft List {level}", "Normal", "", place, ""


# Name, the style that it builds on, the style of the next paragraph, paragraph and run properties.
PARAGRAPHS = [
    ("Normal", "", "", "", ""),
    ("Title", "Normal", PLAIN, _spaced(tight=True), f"{SANS}{BOLD}{_sized(44)}"),
    ("Redraft Frame", "Normal", "", _spaced(after=240), SMALL),
    *_headings(),
    (PLAIN, "Normal", "", NUMBERED, ""),
    *_lists(),
    ("Redraft Recommendation", PLAIN, PLAIN, f"{BOX}{NUMBERED}", ""),
    ("Redraft Who Acts", PLAIN, PLAIN, f"{BOX}{NUMBERED}", SMALL),
    ("Redraft By When", "Redraft Who Acts", PLAIN, "", ""),
    ("Redraft Checklist Item", PLAIN, "", "", ""),
    ("Redraft Example", PLAIN, PLAIN, f"{SHADED}{NUMBERED}", ""),
    ("Redraft Country", "Redraft Example", PLAIN, "", SMALL),
    ("Redraft Source", "Redraft Country", PLAIN, "", ""),
    ("Redraft Indicator", PLAIN, "", f"{SHADED}{NUMBERED}", ""),
    ("Redraft Term", PLAIN, "Redraft Definition", f"<w:keepNext/>{_spaced(after=40)}{NUMBERED}", BOLD),
    ("Redraft Definition", PLAIN, PLAIN, NUMBERED, ""),
    ("Redraft Table", "Normal", PLAIN, f"<w:keepNext/>{_spaced(240, 80)}{NUMBERED}", f"{SANS}{BOLD}"),
    ("Redraft Cell", "Normal", "", f"{CELL_TAB}{_spaced(40, 40, tight=True)}", _sized(20)),
    ("Redraft Head Cell", "Redraft Cell", "", "<w:keepNext/>", BOLD),
    ("Redraft Header Cell", "Redraft Head Cell", "", "", ""),
    ("Redraft Picture", "Normal", "Redraft Figure", f"<w:keepNext/>{_spaced(240, 80, tight=True)}", ""),
    ("Redraft Figure", "Redraft Table", PLAIN, _spaced(after=240), ""),
    ("Redraft Footnote", PLAIN, "", "", _sized(19)),
    ("Redraft Note", "Normal", "", NOTE, _sized(19)),
    ("Redraft Counted Note", "Redraft Note", "", "", ""),
    ("header", "Normal", "", _edge("bottom", 4, 4, MUTED), SMALL),
    ("footer", "Normal", "", '<w:jc w:val="center"/>', SMALL),
]
CHARACTERS = [
    ("Redraft Number", f'{SANS}<w:b w:val="0"/><w:bCs w:val="0"/><w:color w:val="{ACCENT}"/>{_sized(18)}'),
    ("Redraft Label", f'{SANS}<w:color w:val="{ACCENT}"/>'),
    ("Redraft Marker", ""),
    ("Redraft Word", f"{SANS}{BOLD}"),
    ("Redraft Code", MONO),
    ("Redraft Underlined", f'<w:color w:val="{ACCENT}"/><w:u w:val="single"/>'),
    ("Hyperlink", f'<w:color w:val="{ACCENT}"/><w:u w:val="single"/>'),
    ("footnote reference", '<w:vertAlign w:val="superscript"/>'),
]
_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="B8BFC6"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
GRID = (
    '<w:style w:type="table" w:customStyle="1" w:styleId="RedraftGrid"><w:name w:val="Redraft Grid"/>'
    f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{_EDGES}</w:tblBorders><w:tblCellMar>'
    '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def _paragraph_style(name, base, following, properties, look):
    own = ' w:customStyle="1"' if name.startswith("Redraft") else ""
    default = ' w:default="1"' if name == "Normal" else ""
    based = f'<w:basedOn w:val="{style_id(base)}"/>' if base else ""
    then = f'<w:next w:val="{style_id(following)}"/>' if following else ""
    return (
        f'<w:style w:type="paragraph"{default}{own} w:styleId="{style_id(name)}"><w:name w:val="{name}"/>{based}{then}'
        f"<w:qFormat/><w:pPr>{properties}</w:pPr><w:rPr>{look}</w:rPr></w:style>"
    )


def _character_style(name, look):
    own = ' w:customStyle="1"' if name.startswith("Redraft") else ""
    return (
        f'<w:style w:type="character"{own} w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f"<w:rPr>{look}</w:rPr></w:style>"
    )
