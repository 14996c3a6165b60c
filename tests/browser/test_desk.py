"""The workbench in browsers: two leads at one comment, the next one without a new page, drafts that are kept."""

import re

import pytest

from consultations.models import Comment, ConsultationRound, Disposition
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
    amal.wait_for_function("() => document.activeElement.tagName === 'H1'")
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
    page.wait_for_function("() => document.activeElement.id === 'who'")
    assert page.locator("#desk-queue [data-comment][aria-current=true]").get_attribute("data-comment") == f"{CODE}-0002"
    assert "1 of 3 decided" in page.locator("#desk-progress").inner_text()
    axe(page)
    answer(page, "referred", "")
    page.locator("[data-do=next]").click()
    page.locator("#desk-panel .errors").wait_for()
    page.wait_for_function("() => document.activeElement.matches('.errors')")
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


def in_sight(page, selector):
    return page.evaluate(
        """selector => { const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
                         return top >= 0 && bottom <= innerHeight; }""",
        selector,
    )


FOCUS = "document.activeElement.id || document.activeElement.name || document.activeElement.tagName"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_buttons_comment_and_what_was_said_are_in_sight_from_comment_to_comment(language, new_page, sign_in, in_thread):
    def build():
        closed = make.make_round("closed", version=make.make_draft(["Word after word. " * 60] * 3))
        for paragraph in ("1", "2", "3"):
            sent = [{"text": "Please say more.", "paragraph": paragraph}] * 3
            make.make_submission(closed, comments=sent)
        return closed, make.make_lead(closed.workstream)

    closed, lead = in_thread(build)
    page = sign_in(new_page(width=1280, height=700, locale=language), lead)
    page.goto(f"/lead/{closed.code}/")
    for _turn in range(5):
        before = page.locator("[data-comment][aria-current=true]").get_attribute("data-comment")
        assert in_sight(page, "[data-do=next]")
        page.locator("label:has(input[value=noted])").click()
        page.locator("[data-do=next]").click()
        page.wait_for_function("before => !document.querySelector(`[data-comment='${before}'][aria-current=true]`)"
                               " && document.activeElement.id === 'who'", arg=before)  # fmt: skip
        for selector in ("#who", "#desk-said button[data-do=undo]", "[data-comment][aria-current=true]"):
            assert in_sight(page, selector), selector


def test_on_a_telephone_the_way_leads_from_the_queue_to_the_only_comment_of_a_place(desk, new_page, sign_in, in_thread):
    in_thread(
        lambda: make.make_submission(ConsultationRound.objects.get(), comments=[{"text": "Four.", "paragraph": "3"}])
    )
    page = sign_in(new_page(width=390, height=700), desk[0])
    page.goto(f"/lead/{CODE}/")
    page.locator("[data-place=p3]").click()
    page.locator("[data-stage=place]").wait_for()
    page.wait_for_function(f"() => ({FOCUS}) === 'place'")
    assert "Four." in page.locator(".others").inner_text()
    page.locator(".others h3 a").click()
    page.locator("[data-stage=comment]").wait_for()
    answer(page, "noted", "Thank you.")
    page.locator("[data-do=next]").click()
    page.wait_for_url(re.compile(r"-0001/"))
    page.wait_for_function(f"() => ({FOCUS}) === 'who'")
    assert stored(in_thread, 4).decision == "noted"


def test_a_new_theme_is_added_by_enter_and_nothing_typed_is_lost(desk, page, sign_in, in_thread):
    sign_in(page, desk[0]).goto(on(1))
    answer(page, "not_accepted", MINE)
    page.get_by_text("New theme", exact=True).click()
    page.locator("[name=new_theme]").fill("Children")
    page.keyboard.press("Enter")
    page.locator("#desk-said", has_text="T1 Children was added.").wait_for()
    page.wait_for_function("() => document.activeElement.value === 'T1' && document.activeElement.checked")
    assert page.locator("textarea[name=response]").input_value() == MINE
    assert stored(in_thread, 1).response == ""
    # What came back with the form was not kept yet: it is now, without another key.
    page.locator("[data-state]", has_text="Draft kept").wait_for()
    assert stored(in_thread, 1).response == MINE
    # A title that was not added yet is no theme, and waits on this device.
    page.get_by_text("New theme", exact=True).click()
    page.locator("[name=new_theme]").fill("Costs of")
    page.locator("textarea[name=response]").fill(f"{MINE} And more.")
    page.wait_for_function("() => document.querySelector('[name=lock_version]').value > 2")
    page.goto(on(2))
    page.goto(on(1))
    assert page.locator("[name=new_theme]").input_value() == "Costs of"
    assert page.locator("textarea[name=response]").input_value() == f"{MINE} And more."
    page.locator("[data-do=next]").click()
    page.wait_for_url(re.compile(r"-0002/"))
    themes = in_thread(lambda: list(stored_themes(1)))
    assert themes == ["T1 Children", "T2 Costs of"]
    page.goto(on(1))
    assert not page.locator("[name=new_theme]").count()


def stored_themes(number):
    themes = Disposition.objects.get(comment__ref=f"{CODE}-000{number}").themes.order_by("pk")
    return [str(theme) for theme in themes]


def test_a_refused_answer_is_kept_as_a_draft_without_another_key(desk, page, sign_in, in_thread):
    sign_in(page, desk[0]).goto(on(1))
    page.locator("label:has(input[value=accepted])").click()
    page.locator("textarea[name=response]").fill(MINE)
    page.locator("[data-do=next]").click()
    page.locator("#desk-panel .errors").wait_for()
    page.locator("[data-state]", has_text="Draft kept").wait_for()
    assert stored(in_thread, 1).response == MINE
    assert stored(in_thread, 1).decision == "pending"


def test_the_text_adopted_is_asked_for_where_a_decision_adopts_one_and_what_was_written_stays_in_sight(
    desk, page, sign_in
):
    sign_in(page, desk[0]).goto(on(1))
    adopted, other = page.locator("[name=adopted_text]"), page.locator("[name=duplicate_of]")
    seen = {}
    for value in ("accepted", "partly_accepted", "not_accepted", "noted", "out_of_scope", "referred", "duplicate"):
        page.locator(f"label:has(input[value={value}])").click()
        seen[value] = (adopted.is_visible(), other.is_visible())
    assert [value for value, (text, _ref) in seen.items() if text] == ["accepted", "partly_accepted"]
    assert [value for value, (_text, ref) in seen.items() if ref] == ["duplicate"]
    page.locator("label:has(input[value=referred])").click()
    assert "say where it goes" in page.locator("#id_response_hint").inner_text()
    page.locator("label:has(input[value=accepted])").click()
    adopted.fill("Better.")
    page.locator("label:has(input[value=noted])").click()
    assert adopted.is_visible()
