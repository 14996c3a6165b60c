"""Footnotes and endnotes, numbered as Word numbers them."""

from tests.drafts.importing.word import adds_up, num, para, part, r, shape, tbl, tc, texts, tr
from tests.drafts.samples import p


def mark(number, sort="footnote", **attributes):
    said = "".join(f' w:{name}="{value}"' for name, value in attributes.items())
    return f'<w:r><w:{sort}Reference w:id="{number}"{said}/></w:r>'


def notes(sort="footnote", **texts_by_id):
    found = "".join(f'<w:{sort} w:id="{number[1:]}">{body}</w:{sort}>' for number, body in texts_by_id.items())
    return part(f"{sort}s", found)


def labels(imported):
    return [block["value"]["label"] for block in imported.blocks if block["type"] == "footnote"]


def test_footnotes_count_in_digits_and_endnotes_in_roman_numerals(read):
    imported = read(
        para(r("A"), mark(1), mark(1, "endnote"), r(" B"), mark(2), mark(2, "endnote")),
        footnotes=notes(_1=p("one"), _2=p("two")),
        endnotes=notes("endnote", _1=p("end one"), _2=p("end two")),
    )
    assert shape(imported)[1:] == [
        ("footnote", "1", "one"),
        ("footnote", "i", "end one"),
        ("footnote", "2", "two"),
        ("footnote", "ii", "end two"),
    ]
    assert adds_up(imported)
    assert imported.origins[imported.blocks[2]["id"]] == "endnote i"


def test_the_file_says_how_its_notes_are_numbered(read):
    settings = part("settings", '<w:footnotePr><w:numFmt w:val="lowerLetter"/><w:numStart w:val="3"/></w:footnotePr>')
    imported = read(para(r("A"), mark(1), mark(2)), footnotes=notes(_1=p("x"), _2=p("y")), settings=settings)
    assert labels(imported) == ["c", "d"]


def test_notes_may_start_again_in_each_section(read):
    settings = part("settings", '<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr>')
    imported = read(
        para(r("A"), mark(1), properties="<w:sectPr/>") + para(r("B"), mark(2)),
        footnotes=notes(_1=p("x"), _2=p("y")),
        settings=settings,
    )
    assert labels(imported) == ["1", "1"]


def test_a_note_may_have_a_mark_of_its_own(read):
    own = '<w:r><w:footnoteReference w:id="1" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
    imported = read(para(r("A"), own, r(" B"), mark(2)), footnotes=notes(_1=p("star"), _2=p("one")))
    assert texts(imported)[0] == "A[*] B[1]"
    assert labels(imported) == ["*", "1"]


def test_a_note_keeps_its_paragraphs_its_list_and_its_table(read):
    body = p("First.") + p("point", num(1)) + tbl(tr(tc("a"), tc("b")))
    imported = read(para(r("A"), mark(1)), footnotes=notes(_1=body))
    assert texts(imported)[1] == "First.\n1. point\na | b"
    assert imported.found == imported.kept == 5


def test_a_note_may_refer_to_another_note(read):
    inner = para(r("See"), mark(2))
    imported = read(para(r("A"), mark(1)), footnotes=notes(_1=inner, _2=p("other")))
    assert texts(imported)[1:] == ["See[2]", "other"]


def test_a_note_in_a_table_is_numbered_where_it_stands(read):
    imported = read(
        para(r("A"), mark(1)) + tbl(tr(tc("x"), tc(inside=para(r("cell"), mark(2))))) + para(r("B"), mark(3)),
        footnotes=notes(_1=p("one"), _2=p("two"), _3=p("three")),
    )
    assert labels(imported) == ["1", "2", "3"]
    assert texts(imported)[-3:] == ["one", "two", "three"]
