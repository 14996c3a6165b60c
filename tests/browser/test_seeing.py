"""The overview of a long text: three hundred paragraphs seen and reached, on a phone, by keyboard, without scripts."""

import pytest

from tests import factories as make

CODE = "WS09-R1"
SECTIONS, IN_EACH = 8, 40


@pytest.fixture
def lead(transactional_db, in_thread):
    """A co-lead of a closed round on 320 paragraphs with a comment on each; of the third section more is left."""

    def prepare():
        blocks = [
            block
            for section in range(SECTIONS)
            for block in (("heading", f"Section {section}"), *(f"Words {section} {n}." for n in range(IN_EACH)))
        ]
        closed = make.make_round("closed", code=CODE, version=make.make_draft(blocks))
        numbers = [*range(1, SECTIONS * IN_EACH + 1), 2 * IN_EACH + 1]
        make.make_submission(closed, comments=[{"text": "So.", "paragraph": str(number)} for number in numbers])
        return make.make_lead(closed.workstream)

    return in_thread(prepare)


def test_the_strip_of_320_paragraphs_leads_to_each_of_them_on_a_phone_and_by_keyboard(lead, new_page, sign_in):
    page = sign_in(new_page(width=390, javascript=False), lead)
    page.goto(f"/lead/{CODE}/overview/")
    assert page.locator(".strip a").count() == SECTIONS * IN_EACH
    # One section stands open, and nothing runs out of the screen.
    assert page.locator(".strip a:visible").count() == IN_EACH
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".strip a:visible").first.bounding_box()["width"] >= 44
    # Another one opens by keyboard, and a bar of it is a link like any other.
    page.locator("figure > details summary").nth(5).focus()
    page.keyboard.press("Enter")
    assert page.locator(".strip a:visible").count() == 2 * IN_EACH
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/at/p{5 * IN_EACH + 2}/")


def test_on_paper_every_section_of_the_strip_stands_open(lead, page, sign_in):
    sign_in(page, lead).goto(f"/lead/{CODE}/overview/")
    page.emulate_media(media="print")
    assert all(box["height"] > 20 for box in (bar.bounding_box() for bar in page.locator(".strip a").all()[::40]))
