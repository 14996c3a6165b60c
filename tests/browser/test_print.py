"""On paper: black on white, numbered, complete, without controls, and every sheet says what it is a part of."""

import io
import re

import pytest
from pypdf import PdfReader

from tests.browser.world import LONG, World
from tests.factories import decide_all, make_draft, make_member, make_round, make_submission, publish

A4 = (595, 842)
PRINTABLE = 658  # pixels between the margins of an A4 sheet
CONTROLS = """() => [...document.querySelectorAll(
    'button, input, select, textarea, [role=button], .button, .act, .dock, .toc, .tabs, .masthead nav')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1)
    .map(e => e.outerHTML.slice(0, 120))"""
# Whatever has words of its own must be dark; "ins" and "del" and decisions may be dark in a colour.
PALE = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => [e, getComputedStyle(e).color.match(/\\d+/g).slice(0, 3).map(Number)])
    .filter(([e, [r, g, b]]) => .2126 * r + .7152 * g + .0722 * b > 100)
    .map(([e]) => e.outerHTML.slice(0, 120))"""
GROUNDS = """() => [document.documentElement, document.body, document.querySelector('main')]
    .map(e => getComputedStyle(e).backgroundColor)"""


def squeezed(text):
    """Without what a line break or a ligature changes."""
    for ligature, letters in (("\ufb01", "fi"), ("\ufb02", "fl"), ("\ufb00", "ff"), ("\ufb03", "ffi")):
        text = text.replace(ligature, letters)
    return re.sub(r"\s+", "", text)


@pytest.fixture
def printed():
    """Print a page, after looking at what the printer is given; returns the words of each sheet."""

    def call(page, address):
        page.goto(address)
        page.set_viewport_size({"width": PRINTABLE, "height": 900})
        page.emulate_media(media="print")
        assert page.evaluate(CONTROLS) == []
        assert page.evaluate(PALE) == []
        assert set(page.evaluate(GROUNDS)) <= {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}
        assert page.evaluate("document.documentElement.scrollWidth") <= PRINTABLE
        sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))).pages
        for sheet in sheets:
            assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == A4
        page.emulate_media(media="screen")
        return [squeezed(sheet.extract_text()) for sheet in sheets]

    return call


def test_statement_40_reading_check_desk_and_results_print_on_paper(new_page, sign_in, in_thread, live_site, printed):
    world = in_thread(World)
    stakeholder, lead = sign_in(new_page(), world.focal_point), sign_in(new_page(), world.lead)
    cases = [
        (stakeholder, "open", world.at("open", "read/")),
        (stakeholder, "open", world.at("open", "check/")),
        (lead, "closed", world.desk(f"comments/{world.decided.ref}/")),
        (lead, "closed", world.desk(f"comments/{world.pending.ref}/")),
        (lead, "published", world.at("published", "results/")),
        (lead, "published", world.at("published", "results/said/")),
    ]
    text = {}
    for page, phase, address in cases:
        sheets = printed(page, address)
        for number, sheet in enumerate(sheets, start=1):
            assert squeezed(f"{world.rounds[phase].code} · Draft 1.0") in sheet
            assert squeezed(live_site.url + address) in sheet
            assert f"{number}/{len(sheets)}" in sheet
        text[address] = "".join(sheets)

    # Numbers, and each comment whole and beneath its paragraph.
    reading = text[cases[0][2]]
    order = [
        "Purpose",
        "1States1shouldactwithcare",
        "Pleasedefineit.",
        "1(a)",
        "R1",
        "Publishthedata.",
        "Wehaveseenthis",
    ]
    places = [reading.index(words) for words in order]
    assert places == sorted(places)
    assert squeezed(LONG) in reading
    assert "Pleasedefineit." in text[cases[1][2]]
    decided = text[cases[2][2]]
    assert decided.index("States") < decided.index("Defineit.") < decided.index("Partlyaccepted")
    assert "Weagree." in text[cases[4][2]]


def test_statement_40_a_long_draft_and_a_long_table_go_on_over_sheets(new_page, sign_in, in_thread, printed):
    texts = [f"Paragraph {n} begins here, goes on for a while as paragraphs do, and ends with {n}." for n in range(60)]

    def prepare():
        version = make_draft(texts)
        focal_point = make_member().person
        make_round(version=version, code="WS05-R1")
        published = make_round("closed", version=version, code="WS05-R2")
        make_submission(published, comments=[f"{n}: {LONG}" for n in range(5)], by=focal_point)
        make_submission(published, comments=[{"text": text, "paragraph": "3"} for text in texts[:20]])
        decide_all(published)
        publish(published)
        return focal_point

    page = sign_in(new_page(), in_thread(prepare))
    sheets = printed(page, "/consultations/WS05-R1/read/")
    assert len(sheets) > 1
    for number, text in enumerate(texts, start=1):
        assert any(f"{number}{squeezed(text)}" in sheet for sheet in sheets), f"paragraph {number} is cut"
    sheets = printed(page, "/consultations/WS05-R2/results/")
    heads = ["Decision" in sheet and "Responseandnewtext" in sheet for sheet in sheets]
    assert sum(heads) >= 2
    assert all(squeezed(text) in "".join(sheets) for text in texts[:20])
