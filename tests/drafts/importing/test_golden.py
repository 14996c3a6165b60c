"""Whole files, real and made by hand, against texts that somebody looked at: see goldens.py."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from drafts.importing import ReadOptions, read_draft
from tests.drafts.importing import ugly
from tests.drafts.importing.goldens import assert_golden
from tests.drafts.samples import DECLARATION, NIST, NIST_TABLE, NIST_WEBSITE, WHITE_HOUSE, words

LIBREOFFICE = Path(__file__).parent / "files" / "libreoffice.docx"
FILES = {"nist_section_9": NIST, "nist_table": NIST_TABLE, "libreoffice": LIBREOFFICE, "nist_800-63-4": NIST_WEBSITE}


@pytest.mark.parametrize("name", FILES)
def test_a_whole_file_reads_as_it_did(name):
    assert_golden(read_draft(FILES[name]), name)


def test_ugly_files_read_as_they_did(tmp_path):
    assert_golden(read_draft(ugly.write(tmp_path / "ugly.docx")), "ugly")


def test_what_libreoffice_tracked_is_proposed_to_the_drafter():
    imported = read_draft(LIBREOFFICE, ReadOptions(tracked_changes="propose"))
    proposed = [(note.author, note.proposed) for note in imported.notes if note.proposed]
    assert proposed == [("Bo, Ana", "States shall publish:")]


def test_the_white_house_folder_reads_as_it_did():
    imported = read_draft(WHITE_HOUSE)
    assert_golden(imported, "whitehouse")
    # The text of the policy itself, without the page that invites people to comment on it.
    policy = [place for place in imported.origins.values() if not place.startswith("index.md")]
    assert (len(imported.blocks), len(policy)) == (179, 152)


@pytest.mark.parametrize("language", DECLARATION)
def test_the_declaration_reads_as_it_did_and_no_letter_of_it_is_lost(language):
    imported = read_draft(DECLARATION[language])
    assert_golden(imported, f"udhr_{language}")
    assert imported.language == language
    assert not imported.not_kept
    source = BeautifulSoup(DECLARATION[language].read_text(encoding="utf-8"), "lxml").body.get_text()
    values = [block["value"] for block in imported.blocks]
    kept = "".join(value["label"] + value["text"] for value in values)
    assert words(BeautifulSoup(kept, "lxml").get_text()) == words(source)
