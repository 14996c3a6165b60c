"""Files of drafts: what they hold, what they are called, and who may have them."""

import io
from io import StringIO
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.urls import reverse
from markdown_it import MarkdownIt

from drafts.exporting import export
from drafts.exporting.document import document_of, working_document
from drafts.importing import read_draft
from drafts.versions import freeze_draft
from tests import factories as make
from tests.drafts.samples import every_kind

pytestmark = pytest.mark.django_db


def frozen(**fields):
    """A version with a block of every kind."""
    page = make.make_page(title="Draft guidance", **fields)
    page.body = every_kind()
    page.save_revision().publish()
    return freeze_draft(page, label="1.0", by=None)


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_version_goes_out_and_comes_back_with_the_ids_and_numbers_that_were_frozen(tmp_path):
    version = frozen()
    anchors = [str(anchor) for anchor in version.paragraphs.filter(sub_anchor="").values_list("anchor", flat=True)]
    rows = list(version.paragraphs.exclude(sub_anchor="").values_list("sub_anchor", flat=True))
    for file_format in ("docx", "html", "md"):
        file = export(document_of(version), file_format)
        path = tmp_path / file.name
        path.write_bytes(file.content)
        blocks = read_draft(path).blocks
        assert [block["id"] for block in blocks] == anchors
        (table,) = [block for block in blocks if block["type"] == "table"]
        assert [row["id"] for row in table["value"]["rows"]][1:] == rows


def test_word_shows_headings_notes_numbers_and_the_version(tmp_path):
    version = frozen()
    word = docx.Document(io.BytesIO(export(document_of(version), "docx").content))
    styles = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Title", "Heading 1", "Redraft Recommendation", "Redraft List 2"} <= styles
    assert "R1\tPublish the data." in [paragraph.text for paragraph in word.paragraphs]
    assert "Version 1.0" in word.sections[0].header.paragraphs[0].text
    assert (word.core_properties.title, word.core_properties.language) == ("Draft guidance", "en")
    assert "/word/footnotes.xml" in [part.partname for part in word.part.package.iter_parts()]
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["T1.1\tWelcome", "City"]


def test_an_arabic_version_runs_from_right_to_left_in_every_format():
    version = frozen(language="ar")
    word = docx.Document(io.BytesIO(export(document_of(version), "docx").content))
    assert all(paragraph._p.pPr.find("{*}bidi") is not None for paragraph in word.paragraphs)
    assert word.tables[0]._tbl.tblPr.find("{*}bidiVisual") is not None
    page = BeautifulSoup(export(document_of(version), "html").content, "lxml")
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert export(document_of(version), "md").content.startswith(b"---\n")


def test_markdown_is_read_by_any_reader_of_markdown():
    text = export(document_of(frozen()), "md").content.decode()
    page = BeautifulSoup(MarkdownIt("commonmark", {"html": True}).render(text), "lxml")
    assert "Publish the data." in page.find("blockquote").get_text()
    assert [heading.get_text() for heading in page.find_all("h2")][-1].startswith("1 Purpose")


def test_whoever_may_read_the_round_may_have_its_draft_as_a_file(client):
    version = frozen()
    consultation_round = make.make_round(version=version)
    for suffix, name in (("docx", "docx"), ("html", "html"), ("md", "md")):
        response = client.get(reverse("consultations:draft_file", args=[consultation_round.code, suffix]))
        assert response.status_code == 200
        assert response["Content-Disposition"].endswith(f'-1.0.{name}"')
        assert "private" in response["Cache-Control"]
        again = client.get(
            reverse("consultations:draft_file", args=[consultation_round.code, suffix]),
            headers={"if-none-match": response["ETag"]},
        )
        assert (again.status_code, body_of(again)) == (304, b"")
    assert client.get(reverse("consultations:draft_file", args=[consultation_round.code, "pdf"])).status_code == 404
    read = client.get(reverse("consultations:read", args=[consultation_round.code])).content.decode()
    assert reverse("consultations:draft_file", args=[consultation_round.code, "docx"]) in read


def test_a_draft_behind_an_invited_round_is_no_file_for_strangers(client):
    version = frozen()
    invited = make.make_round(version=version, participation="invited")
    address = reverse("consultations:draft_file", args=[invited.code, "docx"])
    assert client.get(address).status_code == 302
    client.force_login(make.make_user())
    assert client.get(address).status_code == 404
    # The page of the draft leads away before it is asked for a file.
    response = client.get(version.page.get_url() + "?file=docx")
    assert response.status_code == 302
    assert b"PK" not in response.content


def test_the_page_of_a_draft_without_a_round_gives_its_latest_version(client):
    version = frozen()
    response = client.get(version.page.get_url() + "?file=md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert "Publish the data." in response.content.decode()
    assert client.get(version.page.get_url() + "?file=exe").status_code == 404


def test_the_working_text_is_told_apart_from_a_version(client):
    page = frozen().page
    client.force_login(make.make_admin())
    response = client.get(reverse("drafts_working_file", args=[page.pk, "md"]))
    assert "working-text" in response["Content-Disposition"]
    assert "not a version" in response.content.decode()


def test_a_working_text_that_could_not_be_frozen_says_why(client):
    page = make.make_page([""])
    client.force_login(make.make_admin())
    response = client.get(reverse("drafts_working_file", args=[page.pk, "docx"]))
    assert response.status_code == 302


def test_a_command_writes_a_version_or_the_working_text(tmp_path):
    version = frozen()
    output, said = tmp_path / "guidance.docx", StringIO()
    call_command("export_draft", str(version.page_id), "--label", "1.0", "--output", str(output), stdout=said)
    assert "label: 1.0" in said.getvalue()
    assert len(read_draft(output).blocks) == len(every_kind())
    call_command("export_draft", str(version.page_id), "--format", "md", "--output", str(output), stdout=said)
    assert "label: working text" in said.getvalue()
    for arguments in (["999999"], [str(version.page_id), "--label", "9"], [str(version.page_id), "--format", "pdf"]):
        with pytest.raises(CommandError):
            call_command("export_draft", *arguments, "--output", str(output), stdout=said)
    with pytest.raises(CommandError):
        call_command("export_draft", str(version.page_id), "--output", str(Path(tmp_path)), stdout=said)


def test_the_working_text_needs_no_version():
    page = make.make_page(["Only this."])
    assert [unit.number.shown for unit in working_document(page).units] == ["1"]
