"""What is stored is what the editor would write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafts.importing.inline import Run, as_the_editor_writes, paragraphs_in, rich_text, tidy, words_of
from drafts.languages import LANGUAGE_STYLES

STYLES = st.frozensets(st.sampled_from(["b", "i", "u", "s", "sup", "sub", "code", *LANGUAGE_STYLES]), max_size=3)
WORDS = st.text(alphabet="ab <>&\"'\n\xa0\u200fحק字{}", max_size=12)
RUNS = st.lists(st.builds(Run, WORDS, STYLES, st.sampled_from(["", "https://a.example/?b=1&c='"])), max_size=5)


@given(st.lists(RUNS, max_size=2))
def test_opening_and_saving_changes_nothing_whatever_the_words(paragraphs):
    html = rich_text(*map(tidy, paragraphs))
    assert as_the_editor_writes(html) == html


@given(st.text(max_size=30))
def test_words_alone_are_stored_as_the_editor_would_write_them(text):
    runs = tidy([Run(text)])
    html = rich_text(runs)
    assert as_the_editor_writes(html) == html


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [("a\n\nb", ["a", "b"]), ("a\nb", ["a\nb"]), ("\n \n a \n\n\n\n b\n", ["a", "b"]), (" \n ", [])],
)
def test_empty_lines_part_paragraphs(text, paragraphs):
    assert [words_of(runs) for runs in paragraphs_in(tidy([Run(text)]))] == paragraphs
    assert [words_of(runs) for runs in paragraphs_in([Run(sign) for sign in text])] == paragraphs
