import re

import pytest

from drafts.importing import ImportRefused, read_draft
from drafts.paragraphs import paragraphs_of
from tests.drafts.importing.word import reasons, shape
from tests.drafts.samples import NIST_WEBSITE, WHITE_HOUSE, stream, words


@pytest.fixture
def read(tmp_path):
    def call(text, name="a.md"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_draft(tmp_path / name)

    return call


def hrefs(imported, place):
    return re.findall(r'href="#([^"]+)', imported.blocks[place]["value"]["text"])


def test_every_block_says_its_line_whatever_stands_before_it(read):
    imported = read(
        "---\ntitle: T\nlang: en\n---\n{% comment %}\nx\n{% endcomment %}\n\n# One {#one}\n{: .x}\n\nTwo\ngoes on[^1]\n"
        "\n* Three\n  * Four\n\n    Five\n\n<div>\n<p>Six</p>\n\n<p>Seven</p></div>\n\nTerm\n: Eight\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n```\nNine\n```\n\n1. Ten\n\n[^1]: Eleven\n"
    )
    lines = [imported.origins[block["id"]].removeprefix("line ") for block in imported.blocks]
    assert lines == ["9", "12", "15", "16", "18", "21", "23", "25", "28", "32", "36", "38"]


def test_the_lines_of_a_folder_name_their_file():
    imported = read_draft(WHITE_HOUSE)
    found = {paragraph.text: str(paragraph.anchor) for paragraph in paragraphs_of(stream(imported.blocks), "en")}
    for text, anchor in found.items():
        name, line = imported.origins[anchor].split(", line ")
        source = (WHITE_HOUSE / name).read_text(encoding="utf-8").split("\n")[int(line) - 1]
        assert words(text)[:3] in words(source)


def test_attribute_lists_give_names_languages_and_boxes(read):
    imported = read(
        "# Scope {#scope}\n\nSee [scope](#scope), [this](#here), [term](#t) and [table](#table).\n{: #here .wide}\n\n"
        'Un mot *bien*{:lang="en"} dit.\n{: lang="fr"}\n\nMigrant [](#t){:name="t"}\n: Someone\n\n'
        '| a | b |\n|---|---|\n| c | d |\n{: #table latex-columns="p@0.2"}\n'
    )
    ids = [block["id"] for block in imported.blocks]
    assert [block["type"] for block in imported.blocks] == ["heading", "paragraph", "paragraph", "definition", "table"]
    assert [block["value"]["lang"] for block in imported.blocks] == ["", "", "fr", "", ""]
    assert '<span lang="en" dir="ltr">bien</span>' in imported.blocks[2]["value"]["text"]
    # A link to the paragraph that it stands in is none.
    assert hrefs(imported, 1) == [ids[0], ids[1], ids[3], ids[4]]
    assert reasons(imported) == {"template tags and attributes of the source": 1}
    assert "{:" not in str(imported.blocks)


def test_attributes_before_a_block_and_words_that_look_like_attributes(read):
    imported = read("{: #next}\nText with `{:code}` and [itself](#next).\n\n```\n{: .shown}\n```\n\n{: .x}\n")
    assert [text for _kind, _mark, text in shape(imported)] == ["Text with {:code} and itself.", "{: .shown}"]
    assert hrefs(imported, 0) == [imported.blocks[0]["id"]]


def test_task_lists_are_check_lists(read):
    imported = read("- [ ] Ask them\n- [x] Tell *them*\n  - [ ] deeper\n\n    more\n- plain\n")
    assert shape(imported) == [
        ("list_item", "☐", "Ask them"),
        ("list_item", "☒", "Tell them"),
        ("list_item", "☐", "deeper"),
        ("list_item", "", "more"),
        ("list_item", "•", "plain"),
    ]
    assert [block["value"]["level"] for block in imported.blocks] == [1, 1, 2, 2, 1]


def test_what_jekyll_and_kramdown_add_is_counted_and_the_words_stay(read):
    imported = read(
        '---\ntitle: "A guide"\nlayout: page\n---\n* TOC\n{:toc}\n\n[//]: # (a remark)\n*[UN]: United Nations\n\n'
        "{::comment}\nnot shown\n{:/comment}\n\n"
        "The {{ page.title }} of {{ site.name }}, see [it]({{ site.url }}/x y).\n\n"
        "{% include nav.html %}\n\n{% raw %}kept{% endraw %}\n"
    )
    assert [text for _kind, _mark, text in shape(imported)] == ["The A guide of , see [it](/x y).", "kept"]
    assert reasons(imported) == {
        "settings at the beginning of a file": 2,
        "lines of the table of contents": 1,
        "remarks in the source that readers do not see": 2,
        "explanations of abbreviations": 1,
        "gaps that a website fills in when it shows the text": 2,
        "template tags and attributes of the source": 3,
    }


def test_gaps_in_a_file_that_is_no_website_are_words(read):
    assert shape(read("Write {{ name }} here.\n"))[0][2] == "Write {{ name }} here."


def test_front_matter_is_bounded_and_need_not_be_sound(read):
    assert shape(read("---\nno: end\n\nText\n"))[-1][2] == "Text"
    with pytest.raises(ImportRefused, match="One paragraph is longer than 50000 characters"):
        read("---\n" + "a: b\n" * 20_000 + "---\nText\n")
    assert read("---\n---\n\n# Title\n").title == "Title"


def test_footnotes_that_nothing_refers_to_are_kept(read):
    imported = read("Text[^b] and[^b].\n\n[^a]: Alone.\n\n[^b]: Two\n\n    paragraphs.\n")
    assert [(kind, text) for kind, _mark, text in shape(imported)] == [
        ("paragraph", "Text[1] and[1]."),
        ("footnote", "Two\nparagraphs."),
        ("footnote", "Alone."),
    ]
    assert imported.found == imported.kept


def test_pictures_without_their_file_keep_their_description(read):
    imported = read('Text\n\n![A map]({{site.baseurl}}/{{page.collection}}/map.png "Where")\n')
    assert shape(imported) == [("paragraph", "", "Text"), ("figure", "", "A map")]


def test_lists_nested_beyond_reason_lose_no_word(read):
    imported = read("\n".join(f"{'  ' * depth}- item {depth}" for depth in range(60)) + "\n")
    assert sum("item" in text for _kind, _mark, text in shape(imported)) == 60


def test_a_website_of_many_files_is_one_draft_whose_links_lead_from_file_to_file():
    imported = read_draft(NIST_WEBSITE)
    assert imported.found == imported.kept == 961
    assert imported.kinds == {
        "heading": 66, "paragraph": 231, "list_item": 189, "definition": 215, "figure": 4, "table": 1,
    }  # fmt: skip
    by_place = {imported.origins[block["id"]]: block for block in imported.blocks}
    reference = by_place["sec8_references.md, line 16"]
    citing = [block for block in imported.blocks if f'#{reference["id"]}"' in str(block["value"].get("text"))]
    assert {imported.origins[block["id"]].split(",")[0] for block in citing} == {"definitions.md"}
    assert hrefs(imported, imported.blocks.index(by_place["sec3_definitions.md, line 13"])) == [
        by_place["definitions.md, line 11"]["id"]
    ]
    assert "{" not in str([block["value"].get("text") for block in imported.blocks])


def test_quotations_nested_beyond_reason_are_refused(read):
    with pytest.raises(ImportRefused, match="nested too deeply"):
        read("> " * 3000 + "deep\n")
