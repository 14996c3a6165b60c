"""Every kind of page of ours in both languages: axe-core finds nothing, all fits, targets are large."""

import pytest

from tests.browser.world import LONG, World
from tests.factories import PASSWORD

DIRECTIONS = {"en": "ltr", "ar": "rtl"}
# Where a finger presses: everything of a form, every act on a paragraph, everything that looks like a button.
# Links within running text and the paragraphs' numbers are smaller; axe-core holds them to 24 pixels (WCAG 2.5.8).
MAIN_TARGETS = ".button, .act, .choice, .dock a, summary, select, textarea, input:not([type=hidden], .choice input)"
TOO_LOW = """targets => [...document.querySelectorAll(targets)]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.vh'))
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.width > 0 && box.height < 43.5)
    .map(([e, box]) => `${Math.round(box.height)} px: ${e.outerHTML.slice(0, 120)}`)"""


class Looker:
    """Looks at page after page at three widths, and keeps all that is wrong until the end."""

    def __init__(self, axe, language):
        self.axe, self.language = axe, language
        self.looked, self.wrong = 0, []

    def __call__(self, page, what=""):
        what = f"{what} {page.url}"
        self.looked += 1
        self._expect(page.locator("html").get_attribute("dir") == DIRECTIONS[self.language], f"{what}: direction")
        self._expect(page.locator("h1:visible").count() == 1, f"{what}: not one h1")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            self._fits(page, what, width)
            # As high as the page is long: what the phone's bar covers at this very moment is not too small.
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": height})
            try:
                self.axe(page)
            except AssertionError as found:
                self.wrong.append(f"{what} at {width}: {found.args[0]}")
        self.wrong += [f"{what} at 390: {low}" for low in page.evaluate(TOO_LOW, MAIN_TARGETS)]
        page.set_viewport_size({"width": 320, "height": 700})
        self._fits(page, what, 320)
        page.set_viewport_size({"width": 1280, "height": 900})

    def _fits(self, page, what, width):
        needed = page.evaluate("document.documentElement.scrollWidth")
        self._expect(needed <= width, f"{what} scrolls sideways at {width}: {needed}")

    def _expect(self, holds, sentence):
        if not holds:
            self.wrong.append(sentence)


@pytest.fixture
def world(in_thread):
    return in_thread(World)


@pytest.fixture
def somebody(new_page, sign_in, live_site):
    """A page of a person's own browser that speaks a language: `somebody("ar", user)`."""

    def open_page(language, user=None):
        page = new_page()
        page.context.add_cookies([{"name": "language", "value": language, "url": live_site.url}])
        return sign_in(page, user) if user else page

    return open_page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_statement_38_no_page_has_a_fault_that_axe_core_finds_or_scrolls_sideways(
    somebody, world, axe, in_thread, language
):
    look = Looker(axe, language)
    visitor(look, somebody(language), world)
    signing_in(look, somebody(language), world)
    member(look, somebody(language, world.focal_point), world)
    others(look, somebody, language, world)
    lead(look, somebody(language, world.lead), world)
    account(look, somebody(language, world.beginner), world)
    assert not look.wrong, f"{len(look.wrong)} faults on {look.looked} pages:\n" + "\n".join(look.wrong)


DESK = [
    "overview/", "issues/", "similar/", "assign/", "agree/", "contested/", "meeting/", "review/", "checks/", "library/",
    "themes/", "steps/", "filters/", "at/general/", "bulk/?all=1&what=accept",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar"])
def test_statement_38_no_page_of_the_desk_has_such_a_fault_either(somebody, world, axe, language):
    look = Looker(axe, language)
    visit(look, somebody(language, world.lead), *(world.desk(path) for path in DESK))
    assert not look.wrong, f"{len(look.wrong)} faults on {look.looked} pages:\n" + "\n".join(look.wrong)


def visit(look, page, *addresses, status=200):
    for address in addresses:
        response = page.goto(address)
        assert response.status == status, f"{address}: {response.status}"
        look(page)


def visitor(look, page, world):
    visit(look, page, "/", *world.addresses, "/consultations/", "/results/")
    for phase in ("open", "announced", "closed", "cancelled", "published"):
        visit(look, page, world.at(phase))
    visit(look, page, world.at("open", "read/"), world.at("announced", "read/"), world.at("published", "read/"))
    visit(look, page, world.at("published", "results/"), world.at("published", "results/said/"))
    visit(look, page, world.at("published", "results/P-0001/"), world.at("closed", "results/"))
    visit(look, page, world.at("published", "results/?decision=accepted"))
    visit(look, page, "/search/?q=care", "/search/?q=nothing-of-the-kind", "/search/")
    visit(look, page, "/help/", "/help/consultations/", "/help/data/", "/help/accessibility/")
    visit(look, page, "/nowhere/", status=404)


def enter(page, **fields):
    """Fill in fields of a form, and send it from the last one."""
    for name, words in fields.items():
        page.locator(f"main [name={name}]").fill(words)
    with page.expect_navigation():
        page.locator(f"main [name={name}]").press("Enter")


def send_unchecked(page, form):
    """Send a form from a browser that finds no fault by itself, so that the site has to say it.

    Where the browser finds one, nothing is sent, and the little window in which it says so is painted without an end.
    """
    page.locator(form).evaluate("form => form.noValidate = true")
    with page.expect_navigation():
        page.locator(f"{form} button:not([name])").click()
    page.locator(".field--error").first.wait_for()


def signing_in(look, page, world):
    visit(look, page, "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/")
    enter(page, email=world.beginner.email)
    look(page, "the code")
    enter(page, code="000000")
    look(page, "a wrong code")
    page.context.clear_cookies(name="sessionid")
    page.goto("/accounts/login/")
    page.locator("details:has([name=password]) summary").click()
    enter(page, login=world.beginner.email, password="not this")
    look(page, "a wrong password")
    page.goto("/accounts/signup/")
    enter(page, email=f"{look.language}@example.org")
    page.locator("[name=code]").wait_for()
    look(page, "the code of a new address")


def member(look, page, world):
    visit(look, page, world.at("open"), world.at("open", "read/"), world.at("published", "read/"))
    visit(look, page, world.at("open", "read/?show=mine"), world.at("open", "read/?show=recommendations"))
    inline(look, page, world)
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(world.at("open", "read/#contents"))
    look(page, "contents on a telephone")
    visit(look, page, world.at("open", "p/p1/"), world.at("open", "general/"), world.at("open", "overall/"))
    visit(look, page, world.at("open", f"draft/{world.editing.uuid}/"))
    visit(look, page, world.at("open", f"draft/{world.editing.uuid}/discard/"))
    visit(look, page, world.at("open", f"amend/{world.amending.uuid}/"))
    writing(look, page, world)
    visit(look, page, world.at("open", "check/"))
    send_unchecked(page, "#submit")
    look(page, "check page with problems")
    visit(look, page, world.at("open", "receipt/"), world.at("open", "withdraw/"))
    visit(look, page, world.at("open", f"withdraw/{world.amending.uuid}/"))
    visit(look, page, world.at("late", "late/"))
    page.locator("main form button").click()
    page.locator("main form button").wait_for(state="detached")
    look(page, "late acceptance asked for")
    visit(look, page, world.at("published", "tables/T1/submitter.xlsx"))
    visit(look, page, "/my/", "/accounts/", "/profile/", "/profile/?words=HCA")
    page.locator("[name=words]").press_sequentially("port")
    page.locator("#found .choice").first.wait_for()
    look(page, "organisations found")
    page.locator("[name=first_name]").fill("")
    send_unchecked(page, "main form")
    look(page, "profile with faults")


def inline(look, page, world):
    """The form in the text, new, with its redline, and with what is missing."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(world.at("open", "read/"))
    page.locator("#p1 .unit__do .act--main").click()
    form = page.locator("#p1 form[data-draft]")
    form.wait_for()
    look(page, "form in the text")
    form.locator("summary").first.click()
    proposed = form.locator("[name=proposed_text]")
    proposed.fill(f"{proposed.input_value()} And soon.")
    form.locator("[data-show]").click()
    form.locator("ins").first.wait_for()
    look(page, "redline in the text")
    form.locator("[name=proposed_text]").fill("x" * 10_001)
    form.locator("button[value=save]").click()
    form.locator(".errors").wait_for()
    look(page, "faults in the text")


def writing(look, page, world):
    """The form on a page of its own: faults, advice, split, and two texts."""
    page.goto(world.at("open", "p/p2/"))
    page.locator("[name=text]").fill("One sentence after the other. " * 80)
    page.locator("button[value=split]").click()
    page.locator("[name=rest]").wait_for()
    look(page, "split in two")
    page.locator("[name=text]").fill("y" * 10_001)
    page.locator("button[value=save]").click()
    page.locator(".errors").wait_for()
    look(page, "too long")
    address = world.at("open", f"draft/{world.editing.uuid}/")
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    other.locator("[name=text]").fill("From the other window.")
    other.locator("button[value=save]").click()
    other.wait_for_url("**/read/**")
    other.close()
    page.locator("[name=text]").fill("From this window.")
    page.locator("button[value=save]").click()
    page.locator(".three").wait_for()
    look(page, "two texts of one comment")


def others(look, somebody, language, world):
    visit(look, somebody(language, world.newcomer), "/profile/", "/my/")
    visit(look, somebody(language, world.beginner), world.at("open", "check/"), world.at("closed", "late/"))
    visit(look, somebody(language, world.colleague), world.at("open", "check/"), world.at("waiting", "late/"))
    visit(look, somebody(language, world.colleague), world.at("open", "withdraw/"), status=403)


def lead(look, page, world):
    visit(look, page, "/lead/", world.desk(), world.desk("comments/"), world.desk("comments/?kind=question&text=zzz"))
    for comment in (world.pending, world.decided, world.confidential, world.own, world.proposed):
        visit(look, page, world.desk(f"comments/{comment.ref}/"))
    parts(look, page, world)
    page.goto(world.desk(f"comments/{world.pending.ref}/"))
    page.locator("[name=decision][value=not_accepted]").check(force=True)
    page.locator("button[value=save]").click()
    page.locator(".errors").wait_for()
    look(page, "not accepted without a reason")
    other = page.context.new_page()
    for window, words in ((page, "In this window."), (other, "In the other window.")):
        window.goto(world.desk(f"comments/{world.pending.ref}/"))
        window.locator("[name=decision][value=noted]").check(force=True)
        window.locator("[name=response]").fill(words)
    for window in (other, page):
        window.locator("button[value=save]").click()
        window.wait_for_load_state()
    page.locator(".three").wait_for()
    look(page, "two answers to one comment")
    other.close()
    visit(
        look,
        page,
        world.desk("comments/").replace("/lead/", "/consultations/").replace("comments/", "tables/T1/leads.xlsx"),
    )
    visit(look, page, f"/lead/{world.rounds['published'].code}/", f"/lead/{world.open.code}/")


def parts(look, page, world):
    """Splitting a long comment, moving it, and asking its author."""
    long = world.desk(f"comments/{world.confidential.ref}/")
    visit(look, page, f"{long}split/", f"{long}split/?cut=1", f"{long}move/")
    page.goto(f"{long}ask/")
    page.locator("[name=question]").fill("Which towns?")
    page.locator("main form .button").first.click()
    visit(look, page, f"{long}ask/", f"{long}split/?at={len(LONG) // 12}&at={len(LONG) // 2}")
    page.locator("main form button.button").first.click()
    page.wait_for_url("**a/")
    look(page, "a part")
    visit(look, page, f"{long}split/")


def account(look, page, world):
    visit(look, page, "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/")
    page.goto("/accounts/2fa/totp/activate/")
    if "reauthenticate" in page.url:
        look(page, "reauthenticate")
        enter(page, password=PASSWORD)
    look(page, "second factor")
