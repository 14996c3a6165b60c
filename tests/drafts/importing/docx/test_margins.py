"""What reviewers wrote in the margin."""

from tests.drafts.importing.word import W14, W15, para, part, r, reasons, style, tbl, tc, tr
from tests.drafts.samples import p


def comment(number, words, author="Ana", date="2026-03-04T10:00:00Z"):
    body = f'<w:p w14:paraId="P{number}">{r(words)}</w:p>'
    return f'<w:comment w:id="{number}" w:author="{author}" w:date="{date}">{body}</w:comment>'


def anchored(number, content):
    return (
        f'<w:commentRangeStart w:id="{number}"/>{content}<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    )


def thread(*entries):
    found = "".join(
        f'<w15:commentEx w15:paraId="P{number}" w15:done="{done}"'
        + (f' w15:paraIdParent="P{parent}"' if parent is not None else "")
        + "/>"
        for number, parent, done in entries
    )
    return f'<w15:commentsEx xmlns:w15="{W15}" xmlns:w14="{W14}">{found}</w15:commentsEx>'


def notes(imported):
    places = {block["id"]: place for place, block in enumerate(imported.blocks)}
    return [(places[note.block], note.author, note.words) for note in imported.notes]


def test_a_comment_is_a_note_on_the_paragraph_in_which_it_begins(read):
    imported = read(
        p("First.") + para(r("Fees "), anchored(0, r("may")), r(" be published.")),
        comments=part("comments", comment(0, "Or shall?")),
    )
    assert notes(imported) == [(1, "Ana", "On “may”: Or shall?")]
    assert imported.notes[0].written == "2026-03-04T10:00:00Z"
    assert imported.notes[0].proposed == ""
    assert not imported.not_kept


def test_replies_follow_what_they_reply_to_and_resolved_ones_say_so(read):
    imported = read(
        para(anchored(0, r("Text."))) + para(anchored(3, r("More."))),
        comments=part("comments", comment(0, "Why?") + comment(1, "Because.", "Bo") + comment(3, "Done?", "Cy")),
        commentsExtended=thread((0, None, 0), (1, 0, 0), (3, None, 1)),
    )
    assert notes(imported) == [
        (0, "Ana", "Why?"),
        (0, "Bo", "In reply to Ana: Because."),
        (1, "Cy", "Done? (marked as resolved)"),
    ]


def test_a_comment_over_several_paragraphs_is_noted_once(read):
    begins, ends = '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/>'
    reference = '<w:r><w:commentReference w:id="0"/></w:r>'
    body = para(begins, r("One.")) + p("Two.") + para(r("Three."), ends, reference)
    assert notes(read(body, comments=part("comments", comment(0, "All of it.")))) == [(0, "Ana", "All of it.")]


def test_a_comment_in_a_table_or_caption_is_noted_on_the_table(read):
    table = tbl(tr(tc("a"), tc(inside=para(anchored(0, r("b"))))))
    caption = para(anchored(1, r("Table 1. Fees")), properties=style("Caption"))
    imported = read(caption + table, comments=part("comments", comment(0, "Cell?") + comment(1, "Caption?")))
    assert imported.kinds == {"table": 1}
    assert sorted(notes(imported)) == [(0, "Ana", "Caption?"), (0, "Ana", "On “b”: Cell?")]


def test_a_comment_beside_no_words_is_noted_on_what_comes_next(read):
    imported = read(para(anchored(0, "")) + p("Text."), comments=part("comments", comment(0, "Add a preamble.")))
    assert notes(imported) == [(0, "Ana", "Add a preamble.")]


def test_a_comment_that_nothing_refers_to_is_counted(read):
    imported = read(p("Text."), comments=part("comments", comment(0, "Lost.") + comment(1, "")))
    assert notes(imported) == []
    assert reasons(imported) == {"reviewers' comments that stand beside no text": 1}


def test_replies_in_a_circle_come_out_once(read):
    imported = read(
        para(anchored(0, r("Text."))),
        comments=part("comments", comment(0, "A") + comment(1, "B")),
        commentsExtended=thread((0, 1, 0), (1, 0, 0)),
    )
    assert len(imported.notes) == 2


def test_what_a_comment_is_about_is_quoted_in_short(read):
    long = "word " * 40
    imported = read(
        para(r("Before "), anchored(0, r(long)), r("after.")), comments=part("comments", comment(0, "Cut."))
    )
    (note,) = imported.notes
    assert note.words.startswith("On “word word")
    assert note.words.endswith("word…”: Cut.")
    assert len(note.words) < 120
