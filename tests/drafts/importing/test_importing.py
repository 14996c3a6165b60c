"""Every real file, and every file that must be refused."""

import zipfile

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from drafts.importing import ImportRefused, read_draft
from drafts.importing.builder import Builder
from drafts.paragraphs import paragraphs_of
from tests.drafts.samples import ARABIC, CHINESE, NIST, NIST_TABLE, REAL, WHITE_HOUSE, W, docx, p, stream, words


def frozen(imported):
    return paragraphs_of(stream(imported.blocks), imported.language)


def all_words(imported):
    """Every letter and digit of the blocks: texts, numbers, markers."""
    everything = []
    for block in imported.blocks:
        value = block["value"]
        everything += [value["label"], value.get("marker", ""), value.get("term", ""), value.get("alt", "")]
    everything += [paragraph.text for paragraph in frozen(imported)]
    return words("".join(everything))


def test_the_nist_section_keeps_all_its_paragraphs_and_list_items():
    imported = read_draft(NIST)
    assert (imported.found, imported.kept) == (111, 111)
    assert imported.kinds == {"list_item": 89, "paragraph": 16, "heading": 6}
    assert not imported.left_out
    assert imported.language == "en"
    headings = [(paragraph.number, paragraph.text) for paragraph in frozen(imported) if paragraph.kind == "heading"]
    assert headings == [
        ("§ 9", "Usability Considerations"),
        ("§ 9(a)", "ASSUMPTIONS"),
        ("§ 9.1", "User Experience During Enrollment and Identity Proofing"),
        ("§ 9.1.1", "Pre-Enrollment Preparation"),
        ("§ 9.1.2", "Enrollment and Proofing Session"),
        ("§ 9.1.3", "Post-Enrollment"),
    ]


def test_every_word_of_the_nist_section_is_in_the_blocks_in_order():
    root = etree.fromstring(zipfile.ZipFile(NIST).read("word/document.xml"))
    source = words("".join(root.itertext(f"{{{W}}}t")))
    blocks = read_draft(NIST).blocks
    kept = words("".join(BeautifulSoup(b["value"]["label"] + b["value"]["text"], "lxml").get_text() for b in blocks))
    assert kept == source


def test_every_cell_of_the_nist_table_is_kept_and_every_row_can_be_commented_on():
    imported = read_draft(NIST_TABLE)
    assert imported.kinds == {"table": 1}
    assert imported.found == imported.kept
    root = etree.fromstring(zipfile.ZipFile(NIST_TABLE).read("word/document.xml"))
    assert len(imported.blocks[0]["value"]["rows"]) == len(root.findall(f".//{{{W}}}tr"))
    assert words("".join(root.itertext(f"{{{W}}}t"))) == all_words(imported)


def test_the_white_house_folder_is_read_in_a_sensible_order_without_its_licence():
    imported = read_draft(WHITE_HOUSE)
    assert imported.title == "Federal Source Code Policy"
    assert imported.found == imported.kept == len(imported.blocks)
    assert imported.kinds["footnote"] == 54
    assert "index.md, introduction.md, objectives.md, scope.md" in imported.remarks[1]
    assert "LICENSE.md, README.md" in imported.remarks[2]


def test_html_footnotes_inside_markdown_lead_to_their_notes_in_the_same_file():
    found = frozen(read_draft(WHITE_HOUSE))
    by_slug = {paragraph.slug: paragraph for paragraph in found}
    introduction = next(paragraph for paragraph in found if paragraph.text.startswith("The U.S. Government"))
    assert 'href="#n1-2"' in introduction.html
    assert by_slug["n1-2"].text.startswith("Building on Progress")
    assert by_slug["n1-2"].section_path == ["Introduction"]
    assert by_slug["n1"].text.startswith("Fact Sheet")


def test_lists_written_as_html_inside_markdown_are_lists():
    found = {paragraph.text[:30]: paragraph for paragraph in frozen(read_draft(WHITE_HOUSE))}
    item = found["Would a different minimum perc"]
    assert (item.kind, item.level, item.marker) == ("list_item", 2, "•")


@pytest.mark.parametrize(("path", "language", "articles"), [(ARABIC, "ar", "المادة 1"), (CHINESE, "zh", "第一条")])
def test_the_declaration_is_kept_whole_in_its_language(path, language, articles):
    imported = read_draft(path)
    found = frozen(imported)
    assert imported.language == language
    assert {paragraph.lang for paragraph in found} == {language}
    assert {paragraph.dir for paragraph in found} == {"rtl" if language == "ar" else "ltr"}
    assert articles in [paragraph.number for paragraph in found]
    assert imported.found == imported.kept == len(found)
    source = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml").body.get_text()
    kept = "".join(paragraph.text for paragraph in found)
    assert words(kept) == words(source)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_real_file_can_be_frozen_and_its_account_adds_up(path):
    imported = read_draft(path)
    assert imported.found == imported.kept + sum(imported.left_out.values())
    assert frozen(imported)
    assert all(sentence for sentence in imported.not_kept_sentences())


# --- Refusals ---------------------------------------------------------------------------------------------------------


def refusal(path):
    with pytest.raises(ImportRefused) as refused:
        read_draft(path)
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "There is no file" in refusal(tmp_path / "nothing.docx")


@pytest.mark.parametrize(("name", "sentence"), [("a.pdf", "not .pdf"), ("a.doc", "old Word format"), ("a", "not a")])
def test_other_kinds_of_files_are_refused(tmp_path, name, sentence):
    assert sentence in refusal(written(tmp_path, name, "x"))


def test_a_large_file_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("drafts.importing.LARGEST_FILE", 10)
    assert "larger than" in refusal(written(tmp_path, "a.html", "<p>more than ten</p>"))


def test_an_encrypted_word_file_is_refused(tmp_path):
    assert "password" in refusal(written(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600))


@pytest.mark.parametrize("content", [b"", b"plain text", b"PK\x03\x04 but no more"])
def test_what_only_calls_itself_a_word_file_is_refused(tmp_path, content):
    assert "not a Word file" in refusal(written(tmp_path, "a.docx", content))


def test_a_zip_without_a_document_is_refused(tmp_path):
    assert "no Word document" in refusal(docx(tmp_path / "a.docx", "", drop=["word/document.xml"]))


def test_files_with_macros_are_refused_whatever_their_name(tmp_path):
    assert "macros" in refusal(docx(tmp_path / "a.docm", p("x")))
    assert "macros" in refusal(docx(tmp_path / "a.docx", p("x"), parts={"word/vbaProject.bin": "x"}))
    types = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    assert "macros" in refusal(docx(tmp_path / "b.docx", p("x"), parts={"[Content_Types].xml": types}))


def test_a_zip_bomb_is_refused_by_what_it_declares_and_by_what_it_unpacks(tmp_path, monkeypatch):
    assert "unpacks" in refusal(docx(tmp_path / "a.docx", p("x"), parts={"word/media/a.bin": "0" * 30_000_000}))
    monkeypatch.setattr("drafts.importing.ooxml.LARGEST_PART", 100)
    assert "unpacks" in refusal(docx(tmp_path / "b.docx", p("x" * 200)))


def test_an_entity_bomb_is_refused(tmp_path):
    bomb = f'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document xmlns:w="{W}"><w:body/></w:document>'
    assert "entities" in refusal(docx(tmp_path / "a.docx", "", parts={"word/document.xml": bomb}))


def test_broken_xml_and_broken_parts_are_refused(tmp_path):
    assert "damaged" in refusal(docx(tmp_path / "a.docx", "", parts={"word/document.xml": "<w:document"}))
    broken = docx(tmp_path / "b.docx", p("some words " * 50))
    content = bytearray(broken.read_bytes())
    place = content.index(b"word/document.xml") + 40
    content[place : place + 20] = b"\xff" * 20
    broken.write_bytes(bytes(content))
    assert "damaged" in refusal(broken)


def test_a_file_without_words_is_refused(tmp_path):
    assert "no words" in refusal(docx(tmp_path / "a.docx", p("  ")))
    assert "no words" in refusal(written(tmp_path, "a.html", "<html><body><hr></body></html>"))
    assert "no words" in refusal(written(tmp_path, "a.md", "---\ntitle: x\n---\n"))
    (tmp_path / "empty").mkdir()
    assert "no Markdown or HTML files" in refusal(tmp_path / "empty")


def test_a_picture_that_calls_itself_text_is_refused(tmp_path):
    assert "not a text file" in refusal(written(tmp_path, "a.html", b"\x89PNG\r\n\x1a\n\0\0\0"))


def test_deep_nesting_is_read_or_refused_and_never_an_error(tmp_path):
    deep = "<div>" * 5000 + "words" + "</div>" * 5000
    path = written(tmp_path, "a.html", deep)
    try:
        outcome = str(read_draft(path).kept)
    except ImportRefused as refused:
        outcome = str(refused)
    assert outcome in {"1", "The file is nested too deeply to be a draft."}


def test_a_file_of_very_many_paragraphs_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("drafts.importing.builder.MOST_BLOCKS", 3)
    assert "more than 3 paragraphs" in refusal(written(tmp_path, "a.html", "<p>a</p>" * 4))


@pytest.mark.parametrize(
    ("count", "sentence"),
    [(1, "1 short bold line was read as a heading."), (2, "2 short bold lines were read as headings.")],
)
def test_bold_lines_read_as_headings_are_counted_in_a_proper_sentence(count, sentence):
    builder = Builder()
    builder.bold_headings = count
    assert sentence in builder.finish().remarks
