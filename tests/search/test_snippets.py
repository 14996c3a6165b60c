"""The words around what was found, in any script."""

import pytest

from drafts.folding import fold_terms
from search.snippets import LENGTH, find, snippet


def marked(text, words):
    return [piece for piece, hit in snippet(text, fold_terms(words)) if hit]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("States should Recognise skills.", "recognise", ["Recognise"]),
        ("La reconnaissance des compétences", "COMPETENCES", ["compétences"]),
        ("Straße und Strasse", "strasse", ["Straße", "Strasse"]),
        ("الاعتراف بالمُهاراتِ والوثائق", "بالمهارات", ["بالمُهاراتِ"]),
        ("承认技能和资格", "技能", ["技能"]),
        ("Права мигрантов", "ПРАВА", ["Права"]),
        ("one two one", "one two", ["one", "two", "one"]),
        ("nothing here", "elsewhere", []),
    ],
)
def test_what_was_looked_for_is_marked_as_it_was_written(text, words, found):
    assert [piece.strip("ِ") for piece in marked(text, words)] == [piece.strip("ِ") for piece in found]


def test_the_pieces_of_a_short_text_are_the_whole_text():
    text = "<Member States> should say more, & soon."
    assert "".join(piece for piece, _hit in snippet(text, ["states", "say"])) == text


def test_a_long_text_is_cut_to_the_surroundings_of_the_first_find():
    text = "before " * 200 + "needle " + "after " * 200
    pieces = snippet(text, ["needle"])
    shown = "".join(piece for piece, _hit in pieces)
    assert ("needle", True) in pieces
    assert shown.startswith("… before")
    assert shown.endswith("after …")
    assert len(shown) <= LENGTH + 4


def test_finds_do_not_overlap():
    assert find("migration", ["migra", "migration", "ration"]) == [(0, 9)]
