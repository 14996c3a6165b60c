import pytest

from drafts.importing import read_draft
from drafts.paragraphs import paragraphs_of
from tests.drafts.samples import stream


@pytest.fixture
def read(tmp_path):
    def call(html, name="a.html"):
        (tmp_path / name).write_text(html, encoding="utf-8")
        return read_draft(tmp_path / name)

    return call


def shape(imported):
    """Kind, marker or label, and text of each block."""
    found = paragraphs_of(stream(imported.blocks), imported.language)
    texts = {str(paragraph.anchor): paragraph.text for paragraph in found if not paragraph.sub_anchor}
    return [
        (block["type"], block["value"].get("marker") or block["value"]["label"], texts[block["id"]])
        for block in imported.blocks
    ]


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
    counts = {str(reason).split(" (")[0]: count for reason, count in imported.not_kept.items()}
    assert counts == {
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
