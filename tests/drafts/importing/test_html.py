import re
from base64 import b64encode
from html import escape

import pytest

from drafts.importing import ReadOptions, read_draft
from tests.drafts.importing.word import reasons, shape
from tests.drafts.samples import PNG


@pytest.fixture
def read(tmp_path):
    def call(html, name="a.html"):
        (tmp_path / name).write_text(html, encoding="utf-8")
        return read_draft(tmp_path / name)

    return call


def test_headings_and_paragraphs_keep_typed_numbers_as_their_own(read):
    imported = read("<h1>Guide</h1><h2>2. Scope</h2><p>12. Text of twelve.</p><p>2016 was a year.</p>")
    assert shape(imported) == [
        ("heading", "", "Guide"),
        ("heading", "2.", "Scope"),
        ("paragraph", "12.", "Text of twelve."),
        ("paragraph", "", "2016 was a year."),
    ]
    assert [block["value"]["level"] for block in imported.blocks[:2]] == ["2", "3"]


@pytest.mark.parametrize("number", ["²", "--5", "9" * 5000, "x", "", "٣", "1e3"])
def test_a_number_that_is_none_stops_nobody(read, number):
    imported = read(
        f'<ol start="{number}"><li value="{number}">One.</li></ol>'
        f'<table><tr><td colspan="{number}" rowspan="{number}">Cell.</td></tr></table>'
    )
    assert next(text for _kind, _mark, text in shape(imported)) == "One."


def test_emphasis_and_links_are_kept(read):
    imported = read(
        '<p>a <strong>b</strong> <em>c</em> <u>d</u> <a href="https://example.org/">e</a> x<sup>2</sup></p>'
    )
    source = imported.blocks[0]["value"]["text"]
    assert source.endswith('>a <b>b</b> <i>c</i> <u>d</u> <a href="https://example.org/">e</a> x<sup>2</sup></p>')


def test_nested_lists_become_items_with_depth_and_marker(read):
    imported = read(
        '<ol start="3" type="a"><li>one<ul><li>deep</li></ul></li><li value="9">two<p>goes on</p></li></ol>'
    )
    assert shape(imported) == [
        ("list_item", "c.", "one"),
        ("list_item", "•", "deep"),
        ("list_item", "i.", "two"),
        ("list_item", "", "goes on"),
    ]
    assert [block["value"]["level"] for block in imported.blocks] == [1, 2, 1, 1]


def test_typed_markers_make_list_items_of_paragraphs(read):
    imported = read("<p>Text:</p><p>(a) one</p><p>(i) deep</p><p>(ii) deeper</p><p>(b) two</p><p>• three</p>")
    assert [(block["value"].get("marker"), block["value"].get("level")) for block in imported.blocks] == [
        (None, None),
        ("(a)", 1),
        ("(i)", 2),
        ("(ii)", 2),
        ("(b)", 1),
        ("•", 2),
    ]


def test_tables_keep_spans_and_heading_cells(read):
    imported = read(
        "<table><caption>What</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
        '<tr><th>x</th><td rowspan="2">y</td></tr><tr><td>z</td></tr><tr><td colspan="2">w</td></tr></table>'
    )
    value = imported.blocks[0]["value"]
    cells = [[cell["value"] for cell in row["value"]["cells"]] for row in value["rows"]]
    assert (value["head_rows"], cells[1][0]["header"], cells[1][1]["rowspan"], cells[3][0]["colspan"]) == (
        1,
        True,
        2,
        2,
    )
    assert imported.found == imported.kept == 7


def test_definitions_and_figures_are_blocks_of_their_own(read):
    imported = read(
        "<dl><dt>Migrant</dt><dd>Someone who moves</dd></dl>"
        '<figure><img alt="A map"><figcaption>Where</figcaption></figure>'
    )
    assert shape(imported) == [("definition", "", "Migrant: Someone who moves"), ("figure", "", "Where\nA map")]


def test_recommendations_say_so_themselves(read):
    assert shape(read("<p>Recommendation 3: Publish the data.</p>")) == [("recommendation", "3", "Publish the data.")]


def test_right_to_left_text_in_a_left_to_right_draft_gets_its_language(read):
    imported = read('<html lang="en"><p>English text here.</p><p>هذا نص عربي طويل بما يكفي</p></html>')
    assert [block["value"]["lang"] for block in imported.blocks] == ["", "ar"]


def test_everything_that_is_not_kept_is_counted(read):
    imported = read(
        "<!-- remark --><script>x()</script><p>Text <img src=a.png> <abbr title=b>c</abbr></p><hr>"
        '<blockquote><p>Quoted</p></blockquote><p><a href="other.html">link</a></p><iframe src=x></iframe>'
    )
    assert reasons(imported) == {
        "remarks in the source that readers do not see": 1,
        "scripts and style sheets": 1,
        "pictures that the file only refers to": 1,
        "explanations of abbreviations": 1,
        "separating lines": 1,
        "indentations of quotations": 1,
        "links to other files or to places that are not in the text": 1,
        "embedded objects": 1,
    }
    assert "Quoted" in [text for _kind, _label, text in shape(imported)]


def test_words_between_blocks_are_not_lost(read):
    imported = read("<div>before<p>inside</p>after</div><ul>loose<li>item</li></ul>")
    assert [text for _kind, _label, text in shape(imported)] == ["before", "inside", "after", "loose", "item"]


def test_dangerous_markup_does_not_come_in(read):
    imported = read('<p onclick="x">a <a href="javascript:alert(1)">b</a> &lt;script&gt;c&lt;/script&gt;</p>')
    source = imported.blocks[0]["value"]["text"]
    assert "javascript" not in source
    assert "&lt;script&gt;" in source


def test_markdown_footnotes_and_front_matter(read):
    imported = read("---\ntitle: Guide\nlang: fr\n---\n\nDu texte[^1] ici.\n\n[^1]: La note.\n", "a.md")
    assert (imported.title, imported.language) == ("Guide", "fr")
    assert shape(imported) == [("paragraph", "", "Du texte[1] ici."), ("footnote", "1", "La note.")]


def test_markdown_keeps_what_looks_like_a_tag(read):
    assert shape(read("The `<Member States>` and \\<others> shall.\n", "a.md"))[0][2] == (
        "The <Member States> and <others> shall."
    )


def test_text_in_an_old_encoding_is_read(tmp_path):
    (tmp_path / "a.html").write_bytes("<meta charset=windows-1252><p>Zürich – déjà</p>".encode("cp1252"))
    assert shape(read_draft(tmp_path / "a.html"))[0][2] == "Zürich – déjà"


def test_words_in_another_language_keep_it_with_its_direction(read):
    imported = read(
        '<html lang="en"><p>The charter says <span lang="ar-EG">حقوق الإنسان</span>, in French '
        '<i lang="fr">droits <b>humains</b></i> and <bdo dir="rtl">حقوق</bdo>.</p></html>'
    )
    assert imported.blocks[0]["value"]["text"].partition(">")[2] == (
        'The charter says <span lang="ar" dir="rtl">حقوق الإنسان</span>, in French '
        '<i><span lang="fr" dir="ltr">droits</span></i> <b><i><span lang="fr" dir="ltr">humains</span></i></b> and '
        '<span lang="ar" dir="rtl">حقوق</span>.</p>'
    )
    assert not imported.not_kept


def test_a_language_is_marked_only_where_it_is_not_the_paragraphs_own(read):
    imported = read(
        '<html lang="fr"><p>Un mot <span lang="fr">bien</span> dit.</p><p><span lang="es">Todo en español.</span></p>'
        '<p lang="ar"><span lang="ar">نص</span> and <span lang="en">English</span></p></html>'
    )
    assert [block["value"]["lang"] for block in imported.blocks] == ["", "es", "ar"]
    assert [block["value"]["text"].count("<span") for block in imported.blocks] == [0, 0, 1]


def test_languages_that_drafts_are_not_in_are_counted(read):
    imported = read('<p>He said <span lang="de">Guten Tag</span> and <bdo dir="rtl">abc</bdo>.</p>')
    assert shape(imported)[0][2] == "He said Guten Tag and abc."
    assert [str(reason) for reason in imported.simplified] == ["changes of language or direction inside a paragraph"]
    assert sum(imported.simplified.values()) == 2


def test_words_marked_as_another_language_do_not_decide_about_their_paragraph(read):
    imported = read('<html lang="en"><p>It says: <span lang="ar">هذا نص عربي طويل بما يكفي هنا</span></p></html>')
    assert imported.blocks[0]["value"]["lang"] == ""
    assert 'dir="rtl"' in imported.blocks[0]["value"]["text"]


def test_every_block_says_the_line_that_it_begins_on(read):
    imported = read(
        "<html>\n<body>\n<h1>One</h1>\n<p\nclass=x>Two</p><div>\n\n  three\n<ul>\n<li>Four\n<ul><li>Five</ul></ul>\n"
        "<!-- a\nb --><table>\n<tr><td>Six<td>x</table>\n<dl><dt>\nSeven<dd>x</dl><figure>\n<img alt=Eight></figure>"
    )
    places = [imported.origins[block["id"]] for block in imported.blocks]
    assert places == [f"line {line}" for line in (3, 5, 7, 9, 10, 12, 14, 16)]


def test_check_boxes_are_the_markers_of_their_items(read):
    imported = read(
        "<ul><li><input type=checkbox> Ask them<li><label><input type=checkbox checked> Told them</label></ul>"
        "<p><input type=checkbox> Alone</p><p>☑ Typed</p><table><tr><td><input type=checkbox> In a cell<td>b</table>"
    )
    assert shape(imported)[:4] == [
        ("list_item", "☐", "Ask them"),
        ("list_item", "☒", "Told them"),
        ("list_item", "☐", "Alone"),
        ("list_item", "☑", "Typed"),
    ]
    assert "☐ In a cell" in imported.blocks[4]["value"]["rows"][0]["value"]["cells"][0]["value"]["text"]
    assert not imported.not_kept


@pytest.mark.parametrize(
    "box",
    [
        "<aside>{}</aside>",
        '<div class="callout-box">{}</div>',
        '<div style="color:red;border: 1px solid">{}</div>',
        "<table><tr><td>{}</td></tr></table>",
    ],
)
def test_what_stands_in_a_box_may_be_an_example(read, box):
    imported = read(f"<p>Before.</p>{box.format('<h3>In Utopia</h3><p>A city did.</p><p>And more.</p>')}<p>After.</p>")
    assert [kind for kind, _mark, _text in shape(imported)] == ["paragraph", "heading"] + ["paragraph"] * 3
    suggested = [(suggestion.block, suggestion.kind) for suggestion in imported.suggestions]
    assert suggested == [(imported.blocks[place]["id"], "example") for place in (2, 3)]


def test_formulas_are_kept_in_one_line_and_not_twice(read):
    imported = read(
        "<p>So <math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>"
        "<annotation>E = mc^2</annotation></math>.</p>"
    )
    assert shape(imported)[0][2] == "So E = m c 2."
    assert reasons(imported) == {"formulas": 1}


def test_hidden_words_are_left_out_and_counted(read):
    imported = read('<p>Seen <span hidden>not seen</span></p><p style="display: none">Nor this</p>')
    assert shape(imported) == [("paragraph", "", "Seen")]
    assert reasons(imported) == {"pieces of hidden text": 2}
    assert (imported.found, imported.kept) == (2, 1)


def test_empty_lines_part_paragraphs_as_old_pages_do(read):
    imported = read("<p>One<br>line<br><br> <b>Two.</b><br>\n<br>Three.</p>")
    assert [text for _kind, _mark, text in shape(imported)] == ["One\nline", "Two.", "Three."]


def test_parts_of_a_table_stand_where_browsers_show_them(read):
    imported = read(
        "<table><tfoot><tr><td>sum<td>2</tfoot><thead><tr><th>a<th>b</thead><tbody><tr><th scope=row rowspan=0>x<td>1"
        "<tr><td>1</tbody></table>"
    )
    value = imported.blocks[0]["value"]
    cells = [[cell["value"] for cell in row["value"]["cells"]] for row in value["rows"]]
    assert [len(row) for row in cells] == [2, 2, 1, 2]
    assert (value["head_rows"], cells[1][0]["header"], cells[1][0]["rowspan"]) == (1, True, 2)
    assert "sum" in cells[3][0]["text"]


def test_tables_inside_tables_and_pictures_in_cells_keep_their_words(read):
    imported = read(
        '<table><tr><td>a<td><table><tr><td>inner<td><img src="https://x.example/y.png" alt="a tick"></table></table>'
    )
    assert imported.kinds == {"table": 1}
    assert "inner" in str(imported.blocks)
    assert "a tick" in str(imported.blocks)
    assert imported.found == imported.kept == 3
    assert reasons(imported) == {"frames of tables inside tables": 1, "pictures in tables and notes": 1}


@pytest.mark.parametrize(
    ("style", "markers"),
    [
        ('type="A"', ["A.", "B."]),
        ('style="list-style-type: lower-roman"', ["i.", "ii."]),
        ('style="list-style: none"', ["", ""]),
        ('start="9" reversed', ["9.", "8."]),
    ],
)
def test_lists_are_marked_as_browsers_mark_them(read, style, markers):
    imported = read(f"<ol {style}><li>x</li><li>y</li></ol>")
    assert [block["value"]["marker"] for block in imported.blocks] == markers


@pytest.mark.parametrize(
    "html",
    [
        '<p>Text<sup><a href="#fn1">1</a></sup></p><ol><li id="fn1">The note. <a href="#r">↩</a></li></ol>',
        '<p>Text<a name="_ftnref1" href="#_ftn1"><span>[1]</span></a></p>'
        '<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> The note.</p></div>',
        '<p>Text<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p>'
        '<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>'
        "The note.</p></div>",
        '<p>Text<a role="doc-noteref" href="#n">1</a></p><aside id="n">1. The note.</aside>',
        '<p>Text<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup></p>'
        '<ol><li id="cite_note-1"><b><a href="#cite_ref-1">^</a></b> The note.</li></ol>',
        '<p>Text<sup><a href="#fn1">1</a></sup></p><p id="fn1"><sup>1</sup>The note.</p>',
    ],
)
def test_footnotes_of_many_programs_lead_to_their_notes(read, html):
    imported = read(html)
    assert shape(imported) == [("paragraph", "", "Text[1]"), ("footnote", "1", "The note.")]
    assert f'href="#{imported.blocks[1]["id"]}"' in imported.blocks[0]["value"]["text"]


def test_links_lead_to_sections_lists_and_places_without_words(read):
    imported = read(
        '<p><a href="#s">s</a> <a href="#l">l</a> <a href="#a">a</a> <a href="#caf%C3%A9">c</a> <a href="#no">n</a></p>'
        '<section id="s"><h2>Section</h2></section><ul id="l"><li>Item</li></ul><a name="a"></a><p>Next</p>'
        '<p id="café">Last</p>'
    )
    ids = [block["id"] for block in imported.blocks]
    assert re.findall(r'href="#([^"]+)', imported.blocks[0]["value"]["text"]) == ids[1:]
    assert reasons(imported) == {"links to other files or to places that are not in the text": 1}


def test_pictures_in_the_file_become_figures_with_their_data(read):
    source = f"data:image/png;base64,{b64encode(PNG).decode()}"
    imported = read(
        f'<figure><img src="{source}" alt="A map"><figcaption>Where</figcaption></figure>'
        f'<p>Text <img src="{source}"></p>'
    )
    assert [block["type"] for block in imported.blocks] == ["figure", "paragraph", "figure"]
    assert [(picture.block, picture.alt, picture.data) for picture in imported.pictures] == [
        (imported.blocks[0]["id"], "A map", PNG),
        (imported.blocks[2]["id"], "", PNG),
    ]
    assert [picture.name for picture in imported.pictures] == ["picture-1.png", "picture-2.png"]
    assert (imported.found, imported.kept) == (3, 3)
    assert not imported.not_kept


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("https://elsewhere.example/a.png", "pictures on other sites, which are never fetched"),
        ("//elsewhere.example/a.png", "pictures on other sites, which are never fetched"),
        ("file:///etc/passwd", "pictures on other sites, which are never fetched"),
        ("../../etc/passwd", "pictures that the file only refers to"),
        ("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "drawings in SVG"),
        ("data:image/png;base64,AAAA", "pictures that are not PNG, JPEG, GIF or WebP"),
        ("data:image/png;base64,~~~", "pictures that are not PNG, JPEG, GIF or WebP"),
        ("data:text/html,<script>x()</script>", "pictures that are not PNG, JPEG, GIF or WebP"),
        ("", "pictures that the file only refers to"),
    ],
)
def test_pictures_that_are_not_kept_are_counted_and_their_description_stays(read, source, reason):
    imported = read(f'<p>Text</p><img src="{escape(source)}" alt="A map">')
    assert shape(imported) == [("paragraph", "", "Text"), ("figure", "", "A map")]
    assert reasons(imported) == {reason: 1}
    assert not imported.pictures


def test_very_many_and_very_large_pictures_are_listed(read, monkeypatch):
    monkeypatch.setattr("drafts.importing.pictures.MOST_PICTURES", 2)
    image = f'<img src="data:image/png;base64,{b64encode(PNG).decode()}">'
    imported = read(f"<p>x</p>{image * 5}")
    assert (len(imported.pictures), reasons(imported)) == (2, {"pictures that are too large or too many": 3})
    monkeypatch.setattr("drafts.importing.pictures.LARGEST_PICTURE", 10)
    assert reasons(read(f"<p>x</p>{image}")) == {"pictures that are too large or too many": 1}


def test_progress_is_told_from_beginning_to_end(tmp_path):
    (tmp_path / "a.html").write_text("<p>Paragraph</p>" * 1000)
    shares = []
    read_draft(tmp_path / "a.html", ReadOptions(progress=shares.append))
    assert shares == sorted(shares)
    assert len(shares) > 20
    assert 0 < shares[0] < 0.1 < 0.8 < shares[-1] <= 1
