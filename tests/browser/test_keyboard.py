"""Without a mouse: from reading to submitting and from one decision to the next, with the focus in sight."""

import pytest

from consultations.models import Comment, CommentText, Disposition
from tests import factories as make

# What has the focus, and whether any of it can be seen: neither below a bar that sticks nor outside the window.
FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return {lost: true};
    const shown = at.closest('label') || at;
    const boxes = [...shown.getClientRects()].filter(box => box.width && box.height);
    const free = boxes.some(box => [.1, .5, .9].some(x => [.1, .5, .9].some(y =>
        shown.contains(document.elementFromPoint(box.left + x * box.width, box.top + y * box.height)))));
    return {lost: false, free, html: at.outerHTML.slice(0, 160)};
}"""
IS = "selector => document.activeElement.matches(selector)"
STATUSES = """() => [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')]
    .filter(e => e.checkVisibility()).map(e => e.textContent.trim()).filter(Boolean)"""


class Keyboard:
    """Only Tab, Enter, Space, arrows and letters; after each step the focus must be somewhere and in sight."""

    def __init__(self, page):
        self.page = page

    def press(self, key):
        self.page.keyboard.press(key)
        self.in_sight()

    def in_sight(self):
        focus = self.page.evaluate(FOCUS)
        assert not focus["lost"], f"{self.page.url}: nothing has the focus"
        assert focus["free"], f"{self.page.url}: hidden: {focus['html']}"

    def tab_to(self, selector, *, back=False, at_most=150):
        for _ in range(at_most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            self.in_sight()
            if self.is_at(selector):
                return
        raise AssertionError(f"{self.page.url}: no way to {selector}")

    def is_at(self, selector):
        return self.page.evaluate(IS, selector)

    def arrives_at(self, selector):
        self.page.wait_for_function(IS, arg=selector)
        self.in_sight()

    def type(self, words):
        self.page.keyboard.type(words)

    def follow(self, key="Enter"):
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)


@pytest.fixture
def consultation_round(in_thread):
    paragraphs = [("heading", "Purpose"), *(f"Paragraph {n} says what should happen there." for n in range(1, 13))]
    return in_thread(lambda: make.make_round(version=make.make_draft(paragraphs), code="WS05-R1"))


@pytest.fixture
def member(in_thread):
    return in_thread(lambda: make.make_member(first_name="Sofia").person)


def statuses(page):
    return page.evaluate(STATUSES)


def test_statement_38_from_reading_to_submitting_by_keyboard(new_page, sign_in, in_thread, consultation_round, member):
    page = sign_in(new_page(height=700), member)
    page.goto("/consultations/WS05-R1/read/")
    keyboard = Keyboard(page)
    keyboard.tab_to(".skip", at_most=1)
    keyboard.press("Enter")
    assert keyboard.is_at("main")

    # The form opens below its paragraph and takes the focus; the redline leaves it where it was.
    keyboard.tab_to("#p7 .act--main")
    page.keyboard.press("Enter")
    keyboard.arrives_at("#p7 [name=kind]")
    keyboard.press("Space")
    keyboard.tab_to("#p7 [name=text]")
    keyboard.type("Who pays for it?")
    keyboard.tab_to("#p7 summary")
    keyboard.press("Enter")
    keyboard.tab_to("#p7 [name=proposed_text]")
    keyboard.press("Control+End")
    keyboard.type(" And who pays.")
    keyboard.tab_to("#p7 [data-show]")
    page.keyboard.press("Enter")
    page.locator("#p7 ins", has_text="And who pays.").wait_for()
    keyboard.arrives_at("#p7 [data-show]")

    # Saving leads to the confirmation beside the paragraph, and says so once.
    keyboard.tab_to("#p7 button[value=save]")
    page.keyboard.press("Enter")
    keyboard.arrives_at("#p7 [role=status][data-focus]")
    assert page.locator("#p7 form").count() == 0
    (said,) = statuses(page)
    assert said.startswith("Draft saved")
    assert in_thread(lambda: CommentText.objects.get().proposed_text).endswith("And who pays.")

    # A mark keeps its button; "save and go to the next" leads into the next paragraph's form.
    keyboard.tab_to("#p8 button[formaction]")
    page.keyboard.press("Enter")
    page.locator("#p8 button[value=off]").wait_for()
    keyboard.arrives_at("#p8 button[formaction]")
    keyboard.tab_to("#p9 .act--main")
    page.keyboard.press("Enter")
    keyboard.arrives_at("#p9 [name=kind]")
    keyboard.press("Space")
    keyboard.tab_to("#p9 [name=text]")
    keyboard.type("Say when.")
    keyboard.tab_to("#p9 button[value=next]")
    page.keyboard.press("Enter")
    keyboard.arrives_at("#p10 [name=kind]")
    keyboard.tab_to("#p10 [data-cancel]")
    page.keyboard.press("Enter")
    keyboard.arrives_at("#p10 .act--main")

    # All the way back to the bar on top, through everything, and nothing is hidden below that bar.
    keyboard.tab_to(".status a[href$='/check/']", back=True)
    keyboard.follow()
    keyboard.tab_to("#id_may")
    keyboard.press("Space")
    keyboard.tab_to("#id_consent")
    keyboard.press("Space")
    keyboard.tab_to("#submit button")
    keyboard.follow()
    assert page.get_by_text("WS05-R1-S001").first.is_visible()
    assert in_thread(lambda: Comment.objects.exclude(ref="").count()) == 2


def test_statement_38_on_a_telephone_nothing_with_the_focus_is_below_a_bar(
    new_page, sign_in, in_thread, consultation_round, member
):
    in_thread(lambda: make.make_comment(consultation_round, "A draft.", by=member, paragraph="3"))
    page = sign_in(new_page(width=390, height=600), member)
    page.goto("/consultations/WS05-R1/read/")
    keyboard = Keyboard(page)
    assert page.locator(".dock").is_visible()
    keyboard.tab_to("#general a")
    keyboard.tab_to(".skip", back=True)
    # The form is a page of its own here, and saving leads back to the confirmation at the paragraph.
    keyboard.tab_to("#p5 .act--main")
    keyboard.follow()
    keyboard.tab_to("[name=kind]")
    keyboard.press("Space")
    keyboard.tab_to("[name=text]")
    keyboard.type("Where?")
    assert not page.locator(".dock").is_visible()
    keyboard.tab_to("button[value=save]")
    keyboard.follow()
    keyboard.arrives_at("#p5 [role=status][data-focus]")
    assert len(statuses(page)) == 1
    assert page.url.endswith("#p5")


def test_statement_38_from_one_decision_to_the_next_by_keyboard(new_page, sign_in, in_thread):
    def prepare():
        closed = make.make_round("closed", code="WS05-R2")
        words = [{"text": f"Comment number {n}.", "proposed_text": "States should act."} for n in (1, 2, 3)]
        make.make_submission(closed, comments=words)
        return make.make_lead(closed.workstream)

    page = sign_in(new_page(height=700), in_thread(prepare))
    page.goto("/lead/")
    keyboard = Keyboard(page)
    keyboard.tab_to("a[href$='/comments/']")
    keyboard.follow()
    keyboard.tab_to("a[href*='/comments/WS05-R2-']")
    keyboard.follow()
    for number, said in ((1, None), (2, "WS05-R2-0001"), (3, "WS05-R2-0002")):
        page.wait_for_url(f"**/WS05-R2-000{number}/")
        if said:
            # The next comment comes in place: its heading has the focus, and what was saved is said.
            keyboard.arrives_at("#who")
            page.locator("#desk-said", has_text=said).wait_for()
        keyboard.tab_to("[name=decision][type=radio]")
        keyboard.press("ArrowDown")
        keyboard.tab_to("[name=response]")
        keyboard.type(f"Considered, number {number}.")
        keyboard.tab_to("button[value=next]")
        page.keyboard.press("Enter")
    page.get_by_text("No comment in this list is left without a decision.").first.wait_for()
    decided = in_thread(lambda: list(Disposition.objects.values_list("response", flat=True)))
    assert sorted(decided) == [f"Considered, number {n}." for n in (1, 2, 3)]


def test_statement_38_what_is_missing_takes_the_focus_and_leads_to_its_field(
    new_page, sign_in, consultation_round, member
):
    page = sign_in(new_page(height=700), member)
    page.goto("/consultations/WS05-R1/read/")
    keyboard = Keyboard(page)
    keyboard.tab_to("#p2 .act--main")
    page.keyboard.press("Enter")
    keyboard.arrives_at("#p2 [name=kind]")
    keyboard.tab_to("#p2 button[value=save]")
    page.keyboard.press("Enter")
    keyboard.arrives_at("#p2 .errors")
    keyboard.tab_to("#p2 .errors a", at_most=1)
    page.keyboard.press("Enter")
    keyboard.arrives_at("#p2 [name=text]")
