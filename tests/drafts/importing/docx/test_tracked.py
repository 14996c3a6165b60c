"""Tracked changes: accepted, rejected, or kept as what they are, proposals."""

import pytest

from tests.drafts.importing.word import (
    adds_up,
    deleted,
    grid,
    inserted,
    markers,
    num,
    para,
    r,
    reasons,
    tbl,
    tc,
    texts,
    tr,
)
from tests.drafts.samples import p

CHANGED = para(r("Fees "), deleted("may"), inserted(r("shall")), r(" be published."))
MOVED = (
    para('<w:moveFrom w:author="Bo" w:date="2026-03-05T10:00:00Z">' + r("Here or there.") + "</w:moveFrom>")
    + p("Middle.")
    + para('<w:moveTo w:author="Bo" w:date="2026-03-05T10:00:00Z">' + r("Here or there.") + "</w:moveTo>")
)


def end(sort, author="Ana"):
    """The tracked change of a paragraph's end."""
    return f'<w:rPr><w:{sort} w:author="{author}" w:date="2026-03-04T10:00:00Z"/></w:rPr>'


def notes(imported):
    places = {block["id"]: place for place, block in enumerate(imported.blocks)}
    return [(places[note.block], note.author, note.words, note.proposed) for note in imported.notes]


@pytest.mark.parametrize(
    ("tracked", "text"),
    [
        ("accept", "Fees shall be published."),
        ("reject", "Fees may be published."),
        ("propose", "Fees may be published."),
    ],
)
def test_changes_are_read_as_asked(read, tracked, text):
    imported = read(CHANGED, tracked)
    assert texts(imported) == [text]
    assert imported.found == imported.kept == 1


def test_what_became_of_changes_is_counted_unless_a_note_keeps_it(read):
    assert reasons(read(CHANGED, "accept")) == {"tracked insertions": 1, "tracked deletions": 1}
    assert reasons(read(CHANGED, "reject")) == {
        "tracked insertions that were rejected": 1,
        "tracked deletions that were rejected": 1,
    }
    assert reasons(read(CHANGED, "propose")) == {}


def test_a_proposal_is_a_note_that_says_who_proposes_what_and_when(read):
    imported = read(p("First.") + CHANGED, "propose")
    assert notes(imported) == [(1, "Ana", "", "Fees shall be published.")]
    assert imported.notes[0].written == "2026-03-04T10:00:00Z"


def test_a_proposal_of_several_people_names_them_and_the_last_date(read):
    later = inserted(r(" more"), "Bo", "2026-04-01T10:00:00Z")
    both = para(inserted(r("New ")), r("text"), later)
    imported = read(both, "propose")
    assert notes(imported) == [(0, "Ana, Bo", "", "New text more")]
    assert imported.notes[0].written == "2026-04-01T10:00:00Z"


@pytest.mark.parametrize(
    ("tracked", "expected"),
    [
        ("accept", ["Middle.", "Here or there."]),
        ("reject", ["Here or there.", "Middle."]),
        ("propose", ["Here or there.", "Middle."]),
    ],
)
def test_moved_words_stand_in_one_place(read, tracked, expected):
    imported = read(MOVED, tracked)
    assert texts(imported) == expected
    assert adds_up(imported)
    assert imported.found == 3


def test_a_paragraph_that_is_taken_out_whole_goes_when_accepted(read):
    gone = para(deleted("Old."), properties=end("del"))
    assert texts(read(gone + p("Next."), "accept")) == ["Next."]
    imported = read(gone + p("Next."), "propose")
    assert texts(imported) == ["Old.", "Next."]
    assert notes(imported) == [(0, "Ana", "This paragraph is to be taken out.", "")]


def test_a_paragraph_that_is_added_whole_is_proposed_with_the_one_after_it(read):
    new = para(inserted(r("New.")), properties=end("ins"))
    assert texts(read(new + p("Next."), "accept")) == ["New.", "Next."]
    assert texts(read(new + p("Next."), "reject")) == ["Next."]
    imported = read(new + p("Next."), "propose")
    assert notes(imported) == [(0, "Ana", "", "New.\nNext.")]
    assert imported.found == 2
    assert adds_up(imported)


def test_a_paragraph_that_is_added_before_a_table_is_proposed_beside_what_comes_next(read):
    new = para(inserted(r("New.")), properties=end("ins"))
    imported = read(p("Before.") + new + tbl(tr(tc("a"), tc("b"))), "propose")
    assert notes(imported) == [(1, "Ana", "A paragraph is to be added here.", "New.")]


def test_a_paragraph_that_is_added_at_the_very_end_is_proposed_beside_the_last(read):
    imported = read(p("Before.") + para(inserted(r("New."))), "propose")
    assert notes(imported) == [(0, "Ana", "A paragraph is to be added here.", "New.")]


def test_paragraphs_that_are_joined_become_one_when_accepted(read):
    joined = para(r("First,"), properties=end("del")) + p("then second.")
    assert texts(read(joined, "accept")) == ["First, then second."]
    assert texts(read(joined, "reject")) == ["First,", "then second."]
    imported = read(joined, "accept")
    assert imported.found == imported.kept == 2


def test_a_paragraph_that_is_split_stays_one_when_rejected(read):
    split = para(r("First."), properties=end("ins")) + p("Second.")
    assert texts(read(split, "accept")) == ["First.", "Second."]
    assert texts(read(split, "reject")) == ["First. Second."]
    assert notes(read(split, "propose")) == [(0, "Ana", "", "First.\nSecond.")]


def test_many_joined_paragraphs_are_read_in_proportion(read):
    imported = read("".join(para(r(f"w{n}"), properties=end("del")) for n in range(3000)) + p("end"), "accept")
    assert len(imported.blocks) == 1
    assert imported.found == imported.kept == 3001


def test_numbers_count_what_is_there_after_the_changes(read):
    body = p("one", num(1)) + para(deleted("gone"), properties=num(1) + end("del")) + p("two", num(1))
    assert markers(read(body, "accept")) == ["1.", "2."]
    assert markers(read(body, "reject")) == ["1.", "2.", "3."]


def test_what_is_added_and_taken_out_again_was_never_there(read):
    both = para(r("Kept."), inserted(deleted("Never."), "Bo"))
    for tracked in ("accept", "reject", "propose"):
        assert texts(read(both, tracked)) == ["Kept."]


def test_changes_of_the_look_alone_are_counted(read):
    run = '<w:rPr><w:b/><w:rPrChange w:author="Ana"><w:rPr/></w:rPrChange></w:rPr>'
    body = para(f"<w:r>{run}<w:t>bold</w:t></w:r>", r(" not."), properties="<w:pPrChange w:author='Ana'/>")
    for tracked in ("accept", "reject", "propose"):
        assert reasons(read(body, tracked)) == {"tracked changes of the look alone": 2}


def added_row(*texts):
    cells = [tc(inside=para(inserted(r(text)))) for text in texts]
    return tr(*cells, properties='<w:ins w:author="Ana" w:date="x"/>')


def taken_row(*texts):
    cells = [tc(inside=para(deleted(text))) for text in texts]
    return tr(*cells, properties='<w:del w:author="Bo" w:date="y"/>')


ROWS = tbl(
    tr(tc("a"), tc("b")),
    added_row("new", "row"),
    taken_row("old", "row"),
    tr(tc(inside=para(deleted("c"), inserted(r("C")))), tc("d")),
)


@pytest.mark.parametrize(
    ("tracked", "expected"),
    [
        ("accept", [["a", "b"], ["new", "row"], ["C", "d"]]),
        ("reject", [["a", "b"], ["old", "row"], ["c", "d"]]),
        ("propose", [["a", "b"], ["old", "row"], ["c", "d"]]),
    ],
)
def test_rows_are_added_and_taken_out_as_asked(read, tracked, expected):
    imported = read(ROWS, tracked)
    assert [[words for words, *_spans in row] for row in grid(imported)] == expected
    assert imported.found == 8
    assert adds_up(imported)


def test_changes_of_rows_are_proposed_row_by_row(read):
    assert notes(read(ROWS, "propose")) == [
        (0, "Ana", "A row is to be added after row 1.", "new | row"),
        (0, "Bo", "Row 2 is to be taken out.", ""),
        (0, "Ana", "Row 3 is to be changed.", "C | d"),
    ]


def test_changes_of_the_look_of_tables_and_sections_are_counted(read):
    cell = tc("a", '<w:tcPrChange w:author="Ana"/><w:cellIns w:author="Ana"/>')
    section = '<w:sectPr><w:sectPrChange w:author="Ana"/></w:sectPr>'
    body = tbl(tr(cell, tc("b")), properties='<w:tblPrChange w:author="Ana"/>') + p("Text.", section)
    assert reasons(read(body)) == {"tracked changes of the look alone": 4}
