"""Real HTML and Markdown as a whole, against what somebody looked at."""

import pytest
from bs4 import BeautifulSoup

from drafts.importing import read_draft
from tests.drafts.importing.goldens import assert_golden
from tests.drafts.samples import DECLARATION, NIST_WEBSITE, WHITE_HOUSE, words


def test_the_nist_website_reads_as_it_did():
    assert_golden(read_draft(NIST_WEBSITE), "nist_800-63-4")


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
