"""The shell in a real browser: nothing for axe-core to find, no sideways scroll, and everything without JavaScript."""

import pytest

from consultations.models import User
from drafts.models import WorkstreamPartner
from tests.factories import make_home, make_round, make_user

PAGES = [
    "/",
    "/results/",
    "/help/",
    "/help/consultations/",
    "/help/data/",
    "/help/accessibility/",
    "/search/?q=skills",
    "/nowhere/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
]
OWN_PAGES = ["/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/totp/activate/"]


def site_with_rounds():
    make_home()
    make_round("published", title="An answered round")
    make_round("announced", title="A coming round")
    consultation_round = make_round("open", title="An open round")
    WorkstreamPartner.objects.create(page=consultation_round.workstream, name="ICRC", role="co_lead")
    return consultation_round.workstream.url, make_user()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_the_shells_pages_are_accessible_and_fit(new_page, live_site, in_thread, sign_in, axe, language, width):
    workstream, user = in_thread(site_with_rounds)
    page = new_page(width=width)
    page.context.add_cookies([{"name": "language", "value": language, "url": live_site.url}])

    def look_at(path):
        page.goto(path)
        assert page.locator("html").get_attribute("dir") == {"en": "ltr", "ar": "rtl"}[language]
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} scrolls sideways"
        axe(page)

    for path in [*PAGES, workstream]:
        look_at(path)
    sign_in(page, user)
    for path in OWN_PAGES:
        look_at(path)


def test_on_a_telephone_the_menu_opens_and_the_language_changes_without_javascript(new_page, in_thread):
    in_thread(site_with_rounds)
    page = new_page(javascript=False, width=390)
    page.goto("/help/?of=three")
    assert not page.get_by_role("button", name="العربية").is_visible()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="العربية").click()
    assert page.url.endswith("/help/?of=three")
    assert page.locator("html").get_attribute("lang") == "ar"


def test_with_the_keyboard_the_first_stop_leads_to_the_text(new_page, in_thread):
    in_thread(site_with_rounds)
    page = new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_person_signs_up_by_keyboard_without_javascript(new_page, in_thread, mailbox):
    in_thread(make_home)
    page = new_page(javascript=False, width=390)
    page.goto("/accounts/signup/")
    page.locator("#id_email").focus()
    page.keyboard.type("new@example.org")
    page.keyboard.press("Enter")
    page.locator("#id_code").focus()
    page.keyboard.type(mailbox.code("new@example.org"))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "confirm-email" not in url)
    assert in_thread(lambda: User.objects.get(email="new@example.org").emailaddress_set.get().verified)
