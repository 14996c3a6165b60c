"""The desk by keyboard: a hundred comments with the shortcuts, and one comment without them."""

from itertools import cycle

import pytest

from consultations.models import Comment, Decision, Disposition
from tests import factories as make

CODE = "WS05-R1"
BENCH = f"/lead/{CODE}/"
COMMENTS = 100
REASON = "Because of 2.3."
DECISIONS = dict(enumerate((value for value in Decision.values if value != "pending"), 1))
HERE = "a[data-comment][aria-current=true]"
# A new comment is there once its heading has the focus, and the page has settled.
ARRIVED = f"""before => document.activeElement.id === "who"
    && document.querySelector("{HERE}").dataset.comment !== before && !document.querySelector("[data-waits]")"""
# As a keyboard sends it on which Arabic is typed: another letter from the same place.
PRESS_ARABIC = """([key, code]) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key, code, bubbles: true, cancelable: true}))"""


@pytest.fixture
def closed(in_thread):
    def build():
        closed = make.make_round("closed", code=CODE)
        make.grow_comments(closed, COMMENTS, organisations=5, proposed_every=1)
        return closed

    return in_thread(build)


@pytest.fixture
def at_bench(new_page, sign_in, in_thread, closed):
    """A lead's page at the workbench; `shortcuts` as that person has them."""

    def open_bench(*, shortcuts=True, path=BENCH, **options):
        lead = in_thread(lambda: make.make_lead(closed.workstream, shortcuts=shortcuts))
        page = sign_in(new_page(**options), lead)
        page.goto(path)
        return page

    return open_bench


def here(page):
    return page.locator(HERE).get_attribute("data-comment")


def decided(in_thread):
    rows = Comment.objects.exclude(decision="pending").values_list("ref", "decision")
    return in_thread(lambda: dict(rows))


def test_a_hundred_comments_are_triaged_by_keyboard_alone(at_bench, in_thread):
    page = at_bench()
    press, pressed = page.keyboard.press, {}

    def go(*keys):
        before = here(page)
        for key in keys:
            press(key)
        page.wait_for_function(ARRIVED, arg=before)

    def walk():
        go("j")
        second = here(page)
        go("k")
        assert here(page) != second
        go("]")
        go("[")

    def undo(ref):
        with page.expect_navigation():
            press("u")
        assert here(page) == ref
        assert ref not in decided(in_thread)

    in_the_field, digits = cycle((True, False)), cycle(range(1, 7))
    for number in range(COMMENTS + 1):
        if number == 10:
            walk()
        ref, digit = here(page), next(digits)
        if digit == 1 and not page.locator("[name=adopted_text]").input_value():
            digit = 4  # a comment that proposes no text
        press(str(digit))
        pressed[ref] = DECISIONS[digit]
        save = ["e"]
        if digit in (2, 3, 5, 6):
            press("r")
            page.keyboard.insert_text(REASON)
            save = ["Control+Enter"] if next(in_the_field) else ["Escape", "e"]
        if len(pressed) < COMMENTS:
            go(*save)
        else:
            for key in save:
                press(key)
            page.get_by_text("No comment in this list is left").wait_for()
        if number == 20:
            undo(ref)
            del pressed[ref]
    assert len(pressed) == COMMENTS
    assert decided(in_thread) == pressed
    answers = in_thread(lambda: set(Disposition.objects.values_list("decision", "response")))
    assert answers == {(DECISIONS[digit], REASON if digit in (2, 3, 5, 6) else "") for digit in range(1, 7)}


def test_the_keys_work_from_an_arabic_keyboard_in_the_arabic_interface(at_bench, in_thread, axe):
    page = at_bench(locale="ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    first = here(page)
    page.evaluate(PRESS_ARABIC, ["ت", "KeyJ"])
    page.wait_for_function(ARRIVED, arg=first)
    assert here(page) != first
    second = here(page)
    page.evaluate(PRESS_ARABIC, ["٤", "Digit4"])
    page.evaluate(PRESS_ARABIC, ["ث", "KeyE"])
    page.wait_for_function(ARRIVED, arg=second)
    assert decided(in_thread) == {second: "noted"}
    # This round has no themes: the first one can be named. That nothing is on the page for a key is said.
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.name") == "new_theme"
    page.keyboard.press("Escape")
    page.goto(BENCH)
    page.keyboard.press("u")
    assert page.locator("[data-said]").inner_text().endswith(" u")
    third = here(page)
    page.keyboard.press("]")
    page.wait_for_function(ARRIVED, arg=third)
    # In a field a key writes, and Escape leads out of it.
    page.keyboard.press("r")
    page.keyboard.type("je2?")
    assert page.locator("[name=response]").input_value() == "je2?"
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "text"
    page.keyboard.press("Escape")
    axe(page)
    page.keyboard.press("?")
    assert page.locator("dialog.keys").is_visible()
    page.keyboard.press("4")
    assert not page.locator("[name=decision]:checked").count()
    axe(page)


def test_letters_do_nothing_until_the_shortcuts_are_switched_on(at_bench, in_thread, axe):
    page = at_bench(shortcuts=False)
    first = here(page)
    axe(page)
    for key in ("4", "j", "]", "r", "e", "u", "/", "?"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body")
    assert not page.locator("[name=decision]:checked").count()
    assert not page.locator("dialog.keys").is_visible()
    assert here(page) == first

    # The list opens by its link too, and in it is the switch; the page comes back where it was.
    page.get_by_role("link", name="Shortcuts: off").click()
    axe(page)
    page.get_by_role("button", name="Switch on").click()
    page.get_by_text("Keyboard shortcuts are on").wait_for()
    page.keyboard.press("4")
    assert page.locator("[name=decision]:checked").get_attribute("value") == "noted"
    assert decided(in_thread) == {}
    page.goto(f"{BENCH}comments/?kind=editorial")
    axe(page)


def test_one_comment_is_decided_by_tab_and_enter_on_a_telephone(at_bench, in_thread):
    page = at_bench(shortcuts=False, width=390, height=700)

    def tab_to(selector):
        for _ in range(150):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"no way to {selector}")

    def follow():
        page.keyboard.press("Enter")

    tab_to("[data-place]")
    follow()
    page.locator("[data-stage=place]").wait_for()
    tab_to(".others h3 a")
    follow()
    page.locator("[data-stage=comment]").wait_for()
    ref = here(page)
    tab_to("[type=radio][name=decision]")
    page.keyboard.press("ArrowDown")
    tab_to("[name=response]")
    page.keyboard.type(REASON)
    tab_to("[data-do=next]")
    follow()
    page.wait_for_function(ARRIVED, arg=ref)
    assert list(decided(in_thread)) == [ref]


# --- Two people agree -------------------------------------------------------------------------------------------------


@pytest.fixture
def proposed(in_thread):
    """A closed round whose answers a drafter proposed; two of them are pulled out at two places."""

    def build():
        closed = make.make_round("closed", code=CODE, agreement="second")
        words = [{"text": f"Number {n}.", "paragraph": place} for n, place in enumerate(["1", "1", "2", "3"])]
        make.make_submission(closed, comments=[words[0] | {"proposed_text": "Better words for it."}, *words[1:]])
        make.decide_all(closed, by=make.make_lead(closed.workstream, "drafter"), response="Thank you for this.")
        Disposition.objects.filter(comment__ref__endswith="3").update(workflow="contested", remark="Is this enough?")
        return closed

    return in_thread(build)


def workflows(in_thread):
    return in_thread(lambda: list(Disposition.objects.order_by("comment__ref").values_list("workflow", flat=True)))


@pytest.mark.parametrize("width", [1280, 1920])
def test_a_meeting_is_led_by_keyboard_alone(new_page, sign_in, proposed, in_thread, axe, width):
    lead = in_thread(lambda: make.make_lead(proposed.workstream, shortcuts=True))
    page = sign_in(new_page(width=width, height=1080), lead)
    page.goto(f"{BENCH}meeting/?show=all")
    axe(page)

    def go(*keys, then):
        with page.expect_navigation():
            for key in keys:
                page.keyboard.press(key)
        assert page.locator("article a bdi").inner_text() == f"{CODE}-000{then}"

    go("j", then=2)
    go("k", then=1)
    go("]", then=3)
    assert page.get_by_text("Is this enough?").first.is_visible()
    go("[", then=1)
    go("y", then=2)
    page.keyboard.press("p")
    page.keyboard.insert_text("Too short.")
    go("Tab", "Enter", then=3)
    page.keyboard.press("3")
    page.keyboard.press("r")
    page.keyboard.insert_text(" It is out of the mandate.")
    go("Control+Enter", then=4)
    assert workflows(in_thread) == ["agreed", "contested", "proposed", "proposed"]
    go("e", then=3)
    axe(page)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_agreeing_hold_for_axe_and_both_widths(
    new_page, sign_in, proposed, in_thread, axe, live_site, language, width
):
    people = in_thread(lambda: [make.make_lead(proposed.workstream, role) for role in ("co_lead", "review_editor")])
    page = new_page(width=width, height=844)
    page.context.add_cookies([{"name": "language", "value": language, "url": live_site.url}])
    ours = ["agree/", "contested/", "meeting/", "meeting/?show=all", "assign/", "bulk/?all=1&what=agree", "review/"]
    for person in people:
        sign_in(page, person)
        key = page.goto(f"{BENCH}agree/") and page.locator("a[href*='?section=']")
        sections = [key.first.get_attribute("href").removeprefix(BENCH)] if key.count() else []
        for path in [*(ours if person == people[0] else ["review/", f"comments/{CODE}-0001/"]), *sections]:
            page.goto(BENCH + path)
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
