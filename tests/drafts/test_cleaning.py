import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafts.cleaning import clean_html, count_paragraphs, plain_text

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<p onclick=alert(1)>x</p>",
    "<b onmouseover=alert(1)>x</b>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="javascript:1">x</a>',
    '<a href=" jAvA\tscRipt:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="\x01javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    "<iframe src=javascript:alert(1)>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<style>@import 'javascript:alert(1)'</style>",
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<table><td background=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<object data=javascript:alert(1)>",
    "<<script>alert(1)//<</script>",
    "<details open ontoggle=alert(1)>",
]
DANGEROUS_TAG = re.compile(r"<\s*/?(?!/?(?:a|b|p|br|table|tbody|tr|td)\b)[a-z!]", re.IGNORECASE)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_survives_cleaning(attack):
    cleaned = clean_html(attack)
    assert not DANGEROUS_TAG.search(cleaned)
    for tag in re.findall(r"<[^>]*>", cleaned):
        assert not re.search(r"\son\w+\s*=|script:|data:|style\s*=|background", tag, re.IGNORECASE)


@given(st.text(alphabet="<>/ab&;\"'=p ", max_size=40))
def test_cleaning_twice_is_cleaning_once(html):
    assert clean_html(clean_html(html)) == clean_html(html)


def test_what_is_no_tag_of_ours_is_shown_and_not_dropped():
    assert clean_html("<Member States> shall") == "&lt;Member States&gt; shall"


def test_good_addresses_stay():
    for href in ("https://example.org/a?b=c", "mailto:a@example.org", "#p12", "/drafts/"):
        assert f'href="{href}"' in clean_html(f'<a href="{href}">x</a>')


def test_plain_text_has_a_line_for_each_paragraph():
    assert plain_text("<p>One\n  line</p><p>two<br/>three</p><ul><li>four</li></ul>") == "One line\ntwo\nthree\nfour"


def test_a_notes_mark_stands_in_brackets_and_a_power_stays_a_power():
    html = '<p>Users<a href="#x"><sup>1</sup></a> number 10<sup>6</sup> near H<sub>2</sub>O, the 5<sup>th</sup></p>'
    assert plain_text(html) == "Users[1] number 10⁶ near H₂O, the 5th"


def test_entities_become_the_characters_that_they_stand_for():
    assert plain_text("<p>&lt;Member States&gt; &amp; more</p>") == "<Member States> & more"


def test_only_paragraphs_with_words_are_counted():
    assert [count_paragraphs(html) for html in ("", "<p></p>", "<p>a</p><p> </p>", "<p>a</p><p>b</p>", "a")] == [
        0,
        0,
        1,
        2,
        1,
    ]


def test_words_in_another_language_keep_their_language_and_direction_and_nothing_else():
    html = '<p>The <span lang="ar" dir="rtl" class="x" style="color:red" onclick="x()">حق</span></p>'
    assert clean_html(html) == '<p>The <span lang="ar" dir="rtl">حق</span></p>'
    assert plain_text(html) == "The حق"
