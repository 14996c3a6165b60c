import time
import tracemalloc
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from drafts.redline import DELETE, INSERT, redline_html, redline_plain, redline_runs

# A small alphabet of several scripts, so that equal pieces are found at all.
TEXT = st.text(alphabet="ab ,.\n人民与ناسِ’<>&é\u0301", max_size=60)


@given(TEXT, TEXT)
@settings(deadline=None)
def test_dropping_the_inserts_gives_the_old_text_and_dropping_the_deletes_the_new_one(old, new):
    runs = redline_runs(old, new)
    assert "".join(text for op, text in runs if op != INSERT) == old
    assert "".join(text for op, text in runs if op != DELETE) == new
    assert all(text for _op, text in runs)


@given(TEXT)
def test_nothing_is_marked_where_nothing_changed(text):
    assert redline_plain(text, text) == text


def test_a_changed_word_is_marked_and_its_neighbours_are_not():
    assert redline_plain("States should act.", "States shall act.") == "States [-should-]{+shall+} act."


def test_html_is_escaped_around_the_marks():
    marked = redline_html("<Member States> should", "<Member States> must & shall")
    assert marked == "&lt;Member States&gt; <del>should</del><ins>must &amp; shall</ins>"


def test_an_arabic_word_is_marked_whole_with_its_vowel_marks():
    assert redline_plain("جميع الناسِ أحرار", "جميع الناسُ أحرار") == "جميع [-الناسِ-]{+الناسُ+} أحرار"


def test_chinese_is_marked_character_by_character():
    assert redline_plain("在尊严和权利上平等", "在尊严上平等") == "在尊严[-和权利-]上平等"


def test_a_text_beyond_all_limits_is_shown_as_replaced_at_once():
    shuffled = " ".join(str(n * 7919 % 100_003) for n in range(100_000))
    started = time.process_time()
    assert redline_runs("As drafted.", shuffled) == [(DELETE, "As drafted."), (INSERT, shuffled)]
    assert redline_runs("", shuffled) == [(INSERT, shuffled)]
    assert time.process_time() - started < 1
    assert redline_runs(shuffled, shuffled) == [("equal", shuffled)]


def test_long_texts_are_compared_in_bounded_time():
    english = " ".join(f"word{n % 97}" for n in range(1500))
    pairs = [
        (english, english[5000:] + english[:5000]),
        ("a " * 5000, "a b " * 2500),
        ("权利自由" * 2500, "自由权利义务" * 1600),
    ]
    started = time.process_time()
    for old, new in pairs:
        redline_runs(old[:10_000], new[:10_000])
    assert time.process_time() - started < 10


def test_one_word_replaced_by_thousands_of_signs_is_shown_as_replaced_at_once():
    old, signs = "States must consider the needs of migrants.", "(" * 8000
    started = time.process_time()
    runs = redline_runs(old, old.replace("consider", signs))
    assert time.process_time() - started < 1
    assert runs[1:3] == [(DELETE, "consider"), (INSERT, signs)]


def test_what_is_compared_closely_in_many_pieces_is_bounded_in_all():
    def pieces(sign):
        return "".join(f"word{n} {sign * 190}" for n in range(48))

    def each_cut_makes_another(sign):
        """Of every word the second time stands behind the next word: a cut at one makes the one before it single."""
        letters = [chr(0x4E00 + n) for n in range(2400)]
        return "".join(f"{after}{sign}{before}{sign}" for before, after in pairwise(letters))

    for texts in (pieces, each_cut_makes_another):
        started = time.process_time()
        runs = redline_runs(texts("("), texts(")"))
        assert time.process_time() - started < 2
        assert "".join(text for op, text in runs if op != INSERT) == texts("(")


def test_comparing_takes_little_memory_whatever_is_compared():
    tracemalloc.start()
    try:
        redline_runs("(" * 200 + "a", ")" * 199 + "b")
        redline_runs("States must act.", "States must " + "(" * 8000 + ".")
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_of_a_long_stretch_that_stays_the_words_beside_a_change_are_kept():
    old = " ".join(f"word{n}" for n in range(100))
    change = redline_html(old, old.replace("word50", "other"), folded=True)
    assert change.startswith("…")
    assert change.endswith("…")
    assert "word49 <del>word50</del><ins>other</ins> word51" in change
    assert "word20" not in change
    assert redline_html("One two three.", "One two four.", folded=True) == redline_html(
        "One two three.", "One two four."
    )
    assert redline_html(old, old, folded=True) == old
