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


def test_the_bars_stand_in_a_list_in_the_order_of_the_text_so_that_they_wrap_and_turn_as_it_does():
    svg = paragraph_strip([ONE, TWO], "")
    assert svg.startswith("<ol")
    assert svg.index('href="/a') < svg.index('href="/b"')
    for language in ("en", "ar"):
        with override(language):
            assert paragraph_strip([ONE, TWO], "") == svg


def test_bars_are_as_high_as_their_numbers_and_can_be_compared_with_another_strip():
    def heights(svg):
        return [float(high) for high in re.findall(r'<rect class="c-soft" width="20" height="([\d.]+)"', svg)]

    assert heights(paragraph_strip([ONE, TWO], "")) == [50, 100]
    assert heights(paragraph_strip([ONE], "", most=8)) == heights(paragraph_strip([ONE, TWO], ""))[:1]
    low, lower = heights(paragraph_strip([ONE, TWO], "", low=True))
    assert lower == 2 * low < 100


def test_what_is_refused_carries_stripes_for_prints_without_colour():
    assert 'class="c-stripes"' in stacked_bar({"partly": 3, "refused": 3}, "")
    assert "c-stripes" not in stacked_bar({"partly": 3, "noted": 3}, "")
