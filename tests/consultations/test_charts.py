"""Charts: the parts of a bar add up, and nothing in them needs the page's policy to look away."""

import re

from django.utils.translation import override

from consultations.charts import paragraph_strip, stacked_bar

ONE = ("1", "/a?x=1&y=2", 4, 2, 1, "1: 4 comments")
TWO = ("R<2>", "/b", 8, 8, 0, "R2: 8 comments")


def widths(svg):
    return [float(width) for width in re.findall(r'<rect class="c-\w+"[^>]* width="([\d.]+)"', svg)]


def test_a_bar_is_as_long_as_its_parts_and_leaves_out_what_is_not_there():
    svg = stacked_bar({"accepted": 3, "partly": 0, "pending": 1}, "3 of 4 decided")
    first, second = widths(svg)
    assert first == 3 * second
    assert 'aria-label="3 of 4 decided"' in svg
    assert "c-partly" not in svg


def test_an_empty_bar_is_still_a_bar():
    assert "<svg" in stacked_bar({"accepted": 0}, "0 of 0 decided")


def test_words_are_escaped_and_there_is_no_style():
    svg = paragraph_strip([ONE, TWO], "Comments & paragraphs")
    assert "Comments &amp; paragraphs" in svg
    assert "R&lt;2&gt;" in svg
    assert 'href="/a?x=1&amp;y=2"' in svg
    assert "style" not in svg


def test_a_dot_stands_where_something_is_left():
    assert paragraph_strip([ONE], "").count("c-ink") == 1
    assert paragraph_strip([TWO], "").count("c-ink") == 0


def test_the_text_begins_at_the_right_where_people_read_from_there():
    def starts(svg):
        return [float(x) for x in re.findall(r'class="c-soft" x="([\d.]+)"', svg)]

    first, second = starts(paragraph_strip([ONE, TWO], ""))
    assert first < second
    with override("ar"):
        first, second = starts(paragraph_strip([ONE, TWO], ""))
    assert first > second
