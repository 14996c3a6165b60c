"""How people say where a comment stands."""

from consultations.places import place, place_words
from drafts.models import Paragraph


def test_a_paragraph_numbered_below_its_section_carries_one_sign():
    below = Paragraph(kind="list_item", number="§ 2(a)")
    assert "¶" not in place(below) + place_words(below)
    assert place(below).count("§") == 1
    assert "¶" in place(Paragraph(kind="paragraph", number="7"))
