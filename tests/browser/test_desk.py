"""The workbench in browsers: two leads at one comment, the next one without a new page, drafts that are kept."""

import re

import pytest

from consultations.models import Comment, Disposition
from tests import factories as make

CODE = "WS05-R1"
MINE = "Mine: half an hour's work."


@pytest.fixture
def desk(in_thread):
    """A closed round with three comments on one paragraph, and two co-leads."""

    def build():
        closed = make.make_round("closed", code=CODE)
        make.make_submission(closed, comments=["One.", "Two.", "Three."])
        return [make.make_lead(closed.workstream, first_name=name, last_name="Lead") for name in ("Amal", "Hal")]

    return in_thread(build)


def on(number):
    return f"/lead/{CODE}/comments/{CODE}-000{number}/"


def stored(in_thread, number):
    return in_thread(lambda: Disposition.objects.get(comment__ref=f"{CODE}-000{number}"))


def answer(page, decision, words):
    page.locator(f"label:has(input[value={decision}])").click()
    page.locator("textarea[name=response]").fill(words)


def test_two_browsers_at_one_disposition_lose_no_word(desk, new_page, sign_in, in_thread):
    amal, hal = (sign_in(new_page(), person) for person in desk)
    for page in (amal, hal):
        page.goto(on(1))
    amal.reload()
    assert "Hal Lead is here" in amal.locator("#desk-here").inner_text()
    answer(amal, "noted", MINE)
    answer(hal, "referred", "Theirs: to workstream 4.")
    hal.locator("[data-do=save]").click()
    hal.locator("#desk-said", has_text="Saved for").wait_for()
    amal.locator("[data-do=next]").click()
    amal.get_by_role("heading", name="Two answers to one comment").wait_for()
    said = amal.locator("main").inner_text()
    assert MINE in said
    assert "Theirs: to workstream 4." in said
    assert stored(in_thread, 1).response == "Theirs: to workstream 4."
    joined = amal.locator("textarea[name=joined-response]")
    assert MINE in joined.input_value()
    amal.locator("select[name=joined-decision]").select_option("referred")
    amal.get_by_role("button", name="Save the joined answer").click()
    amal.wait_for_url(re.compile(r"-0002/"))
    kept = stored(in_thread, 1).response
    assert MINE in kept
    assert "Theirs: to workstream 4." in kept


def test_save_and_next_changes_the_page_in_place_and_the_focus_goes_along(desk, page, sign_in, in_thread, axe):
    sign_in(page, desk[0]).goto(on(1))
    page.evaluate("window.same = true")
    answer(page, "noted", "Thank you.")
    page.locator("[data-do=next]").click()
    page.wait_for_url(re.compile(r"-0002/"))
    page.locator("#desk-said", has_text="Saved for").wait_for()
    assert page.evaluate("window.same")
    page.wait_for_function("document.activeElement.id === 'who'")
    assert page.locator("#desk-queue [data-comment][aria-current=true]").get_attribute("data-comment") == f"{CODE}-0002"
    assert "1 of 3 decided" in page.locator("#desk-progress").inner_text()
    axe(page)
    answer(page, "referred", "")
    page.locator("[data-do=next]").click()
    page.locator("#desk-panel .errors").wait_for()
    page.wait_for_function("document.activeElement.matches('.errors')")
    page.go_back()
    page.wait_for_url(re.compile(r"-0001/"))
    page.locator("#desk-panel", has_text="Decision on 0001").wait_for()
    assert in_thread(lambda: Comment.objects.awaiting_decision().count()) == 2


def test_without_scripts_the_same_is_done_by_links_and_forms(desk, new_page, sign_in, in_thread):
    page = sign_in(new_page(javascript=False, width=390), desk[0])
    page.goto(f"/lead/{CODE}/")
    page.locator("[data-place=p1]").click()
    page.locator(".others a", has_text="Organisation").first.click()
    answer(page, "noted", "Thank you.")
    page.locator("[data-do=next]").click()
    page.wait_for_url(re.compile(r"-0002/"))
    page.locator("button[data-do=undo]").click()
    page.wait_for_load_state()
    assert stored(in_thread, 1).decision == "pending"


def test_an_answer_that_was_not_saved_is_kept_as_a_draft_on_leaving(desk, page, sign_in, in_thread):
    sign_in(page, desk[0]).goto(on(1))
    answer(page, "noted", MINE)
    page.goto(f"/lead/{CODE}/overview/")
    page.goto(on(1))
    assert page.locator("textarea[name=response]").input_value() == MINE
    assert stored(in_thread, 1).decision == "pending"
