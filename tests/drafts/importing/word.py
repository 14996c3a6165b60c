"""Small Word files, written by hand: what their XML is made of, and what became of it."""

from drafts.cleaning import plain_text
from drafts.importing import ReadOptions, read_draft
from drafts.paragraphs import paragraphs_of
from tests.drafts.samples import W, docx, p, stream

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"

STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Our heading"/><w:basedOn w:val="H1"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="Listed"><w:name w:val="Listed"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Columns"><w:name w:val="Columns"/>
<w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>
</w:styles>"""


def level(ilvl, form, text, start=1, more=""):
    return (
        f'<w:lvl w:ilvl="{ilvl}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}{level(1, "lowerLetter", "(%2)")}
{level(2, "lowerRoman", "(%3)")}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">{level(0, "bullet", chr(0xF0B7))}{level(1, "bullet", "o")}</w:abstractNum>
<w:abstractNum w:abstractNumId="2">{level(0, "upperRoman", "%1.")}{level(1, "decimal", "%1.%2")}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>
</w:numbering>"""


def style(name):
    return f'<w:pStyle w:val="{name}"/>'


def num(list_id, ilvl=0):
    return f'<w:numPr><w:ilvl w:val="{ilvl}"/><w:numId w:val="{list_id}"/></w:numPr>'


def r(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*content, properties=""):
    """A paragraph of runs and whatever else."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(content)}</w:p>"


def tc(text="", properties="", inside=None):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text) if inside is None else inside}</w:tc>"


def tr(*cells, properties=""):
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows, properties=""):
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def inserted(content, author="Ana", date="2026-03-04T10:00:00Z"):
    return f'<w:ins w:author="{author}" w:date="{date}">{content}</w:ins>'


def deleted(text, author="Ana", date="2026-03-04T10:00:00Z"):
    words = f'<w:r><w:delText xml:space="preserve">{text}</w:delText></w:r>'
    return f'<w:del w:author="{author}" w:date="{date}">{words}</w:del>'


def field(instruction, *result):
    """A field as Word writes it: where it begins, what it asks for, what it shows, where it ends."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText> {instruction} </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{"".join(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(name, content="", number=1):
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def relations(**targets):
    found = "".join(f'<Relationship Id="{name}" Type="x" Target="{target}"/>' for name, target in targets.items())
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{found}</Relationships>'
    )


def part(name, content):
    return f'<w:{name} xmlns:w="{W}" xmlns:w14="{W14}">{content}</w:{name}>'


class Read:
    """Read a body; keyword arguments are further parts of the file, by name."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, body, tracked="accept", more=None, drop=(), **parts):
        contents = {"word/styles.xml": STYLES, "word/numbering.xml": NUMBERING}
        contents |= {f"word/{name}.xml": content for name, content in parts.items()}
        path = docx(self.folder / "a.docx", body, parts=contents | (more or {}), drop=drop)
        return read_draft(path, ReadOptions(tracked_changes=tracked))


def texts(imported):
    """The plain text of each block, as it will be shown."""
    found = paragraphs_of(stream(imported.blocks), imported.language)
    by_block = {str(paragraph.anchor): paragraph.text for paragraph in found if not paragraph.sub_anchor}
    return [by_block[block["id"]] for block in imported.blocks]


def shape(imported):
    """Kind, number or marker, and text of each block."""
    return [
        (block["type"], block["value"].get("marker") or block["value"]["label"], text)
        for block, text in zip(imported.blocks, texts(imported), strict=True)
    ]


def markers(imported):
    return [block["value"].get("marker") or block["value"]["label"] for block in imported.blocks]


def grid(imported, place=0):
    """The cells of a table: words, columns wide, rows high; a cell that heads others begins with #."""
    table = [block for block in imported.blocks if block["type"] == "table"][place]["value"]
    return [
        [
            ("#" * cell["header"] + plain_text(cell["text"]), cell["colspan"], cell["rowspan"])
            for cell in (cell["value"] for cell in row["value"]["cells"])
        ]
        for row in table["rows"]
    ]


def reasons(imported):
    return {str(reason).split(" (")[0]: count for reason, count in imported.not_kept.items()}


def adds_up(imported):
    return imported.found == imported.kept + sum(imported.left_out.values())
