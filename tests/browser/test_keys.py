"""Every key of the list under `?`: what it does, on keyboards of three scripts, and where it does nothing."""

import re

import pytest

from consultations.actions.themes import create_theme
from consultations.models import Comment, ConsultationRound, Decision, Disposition
from tests import factories as make
from tests.browser.test_triage import ARRIVED, here
from tests.factories import NOW

CODE = "WS05-R1"
COMMENTS = f"/lead/{CODE}/comments/{CODE}-"
SECOND = f"{COMMENTS}0002/"
DECISIONS = [value for value in Decision.values if value != "pending"]
CODES = {
    "/": "Slash", "?": "Slash", "[": "BracketLeft", "]": "BracketRight",
    **{letter: f"Key{letter.upper()}" for letter in "jkrtagseuyp"}, **{digit: f"Digit{digit}" for digit in "1234567"},
}  # fmt: skip
# What the same places say where Arabic and Russian are typed.
ARABIC = dict(zip("jkrtagseuyp[]/?1234567", "تنقفشلسثعغحجدظ؟١٢٣٤٥٦٧", strict=True))
RUSSIAN = dict(zip("jkrtagseuyp[]/?1234567", "олкефпыугнзхъ.,1234567", strict=True))
# As such a keyboard sends it: another sign from the same place.
PRESS = """([key, code, shiftKey]) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key, code, shiftKey, bubbles: true, cancelable: true}))"""
FOCUS = "document.activeElement.name || document.activeElement.id"


@pytest.fixture
def round_of_five(in_thread):
    """Three comments on paragraph 1, of which the second has two sentences, one on 2 and one on 3; one theme."""

    def build():
        made = make.make_round("closed", code=CODE)
        first = ["One.", "Two. In two sentences.", "Three."]
        make.make_submission(made, comments=[{"text": text, "proposed_text": "So."} for text in first])
        for paragraph in "23":
            make.make_submission(made, comments=[{"text": f"On {paragraph}.", "paragraph": paragraph}])
        create_theme(made, title="Data", by=make.co_lead(made), at=NOW)
        return made

    return in_thread(build)


@pytest.fixture
def at(new_page, sign_in, in_thread, round_of_five):
    """A lead's page at an address, with the shortcuts on or off."""

    def open_page(path=SECOND, *, shortcuts=True, **options):
        lead = in_thread(lambda: make.make_lead(round_of_five.workstream, shortcuts=shortcuts))
        page = sign_in(new_page(**options), lead)
        page.goto(path)
        return page

    return open_page


def presser(page, layout):
    """What presses a key of this name: on a Latin keyboard itself, elsewhere what stands in its place."""

    def press(key):
        if layout is None:
            page.keyboard.press(key)
        else:
            page.evaluate(PRESS, [layout[key], CODES[key], key == "?"])

    return press


@pytest.mark.parametrize(("layout", "language"), [(None, "en"), (ARABIC, "ar"), (RUSSIAN, "en")])
def test_every_key_of_the_list_does_what_the_list_says(layout, language, at, in_thread):
    page = at(locale=language)
    press, tried = presser(page, layout), set()

    def key(name):
        tried.add(name)
        press(name)

    def goes_to(name, number, *, path=""):
        """The comment of this number is there after the key, in place, with the focus on its heading."""
        before = here(page)
        key(name)
        page.wait_for_function(ARRIVED, arg=before)
        assert here(page) == f"{CODE}-000{number}"
        page.wait_for_url(path or f"**{COMMENTS}000{number}/")

    def opens(name, path):
        with page.expect_navigation():
            key(name)
        assert page.url.partition(CODE)[2].startswith(path)
        page.goto(SECOND)

    # Around: comments, paragraphs.
    goes_to("j", 3)
    goes_to("k", 2)
    goes_to("]", 4, path="**/at/p2/")
    goes_to("[", 1, path="**/at/p1/")
    goes_to("j", 2)
    # The decisions, as their buttons are numbered.
    for digit, decision in enumerate(DECISIONS, 1):
        key(str(digit))
        assert page.locator("[name=decision]:checked").get_attribute("value") == decision
        assert page.evaluate(FOCUS) == "decision"
    # Fields, and out of them again.
    for name, field in (("r", "response"), ("t", "themes"), ("p", "remark"), ("/", "text")):
        key(name)
        assert page.evaluate(FOCUS) == field
        page.keyboard.press("Escape")
    assert page.evaluate(FOCUS) == "who"
    key("r")
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUS) == "decision"
    # Pages of their own.
    opens("a", "/assign/?ref=")
    opens("s", f"/comments/{CODE}-0002/split/")
    # The list, and out of it.
    key("?")
    assert page.locator("dialog.keys").is_visible()
    listed = set(re.findall(r"<kbd>(.*?)</kbd>", page.locator("dialog.keys").inner_html()))
    page.keyboard.press("Escape")
    assert not page.locator("dialog.keys").is_visible()
    # Saving, undoing, grouping.
    key("4")
    goes_to("e", 3)
    assert in_thread(lambda: Comment.objects.get(ref=f"{CODE}-0002").decision) == "noted"
    with page.expect_navigation():
        key("u")
    assert here(page) == f"{CODE}-0002"
    assert in_thread(lambda: Comment.objects.get(ref=f"{CODE}-0002").decision) == "pending"
    key("4")
    key("r")
    page.keyboard.insert_text("Thank you.")
    page.keyboard.press("Control+Enter")
    page.wait_for_function(ARRIVED, arg=f"{CODE}-0002")
    assert in_thread(lambda: Disposition.objects.get(comment__ref=f"{CODE}-0002").response) == "Thank you."
    with page.expect_navigation():
        key("g")
    members = Disposition.objects.filter(group__isnull=False).order_by("pk").values_list("comment__ref", flat=True)
    assert in_thread(lambda: list(members)) == [f"{CODE}-0002", f"{CODE}-0003"]
    assert page.locator("button[data-do=undo]").is_visible()
    # What somebody else proposes.
    fourth = f"{CODE}-0004"
    in_thread(lambda: propose(fourth))
    page.goto(f"{COMMENTS}0004/")
    with page.expect_navigation():
        key("y")
    assert in_thread(lambda: Disposition.objects.get(comment__ref=fourth).workflow) == "agreed"
    assert listed == tried | {"Ctrl", "Enter", "Esc"}


def propose(ref):
    """From now on a second person agrees; this comment's answer waits for one."""
    ConsultationRound.objects.update(agreement="second")
    make.decide(Comment.objects.get(ref=ref))


@pytest.mark.parametrize("layout", [None, ARABIC, RUSSIAN])
def test_no_key_does_anything_while_the_shortcuts_are_off(layout, at, in_thread):
    page = at(shortcuts=False)
    press = presser(page, layout)
    for key in CODES:
        press(key)
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement === document.body")
    assert not page.locator("[name=decision]:checked").count()
    assert not page.locator("dialog.keys").is_visible()
    assert page.url.endswith(SECOND)
    assert in_thread(lambda: Comment.objects.awaiting_decision().count()) == 5


def test_in_a_field_every_key_writes_and_with_another_key_it_is_what_it_always_was(at, in_thread):
    page = at(SECOND)
    letters = "".join(CODES)
    for field in ("response", "internal_note", "new_theme", "text"):
        box = page.locator(f"[name={field}]").first
        page.evaluate("field => { for (let f = field; f = f.closest('details'); f = f.parentElement) f.open = true }",
                      box.element_handle())  # fmt: skip
        box.focus()
        page.keyboard.type(letters)
        assert box.input_value() == letters
        page.keyboard.press("Escape")
    for modifier in ("Control", "Alt", "Meta", "Shift"):
        page.keyboard.press(f"{modifier}+j")
    assert here(page) == f"{CODE}-0002"
    assert not page.locator("[name=decision]:checked").count()
    page.locator("select[name=kind]").focus()
    page.keyboard.press("e")
    assert page.locator("select[name=kind]").input_value() == "editorial"
    assert page.url.endswith(SECOND)


def test_a_key_whose_button_this_screen_leaves_out_says_so_and_does_nothing(at):
    page = at(SECOND, width=800)
    page.keyboard.press("/")
    assert page.locator("[data-said]").inner_text().endswith(" /")
    page.keyboard.press("r")
    assert page.evaluate(FOCUS) == "response"
