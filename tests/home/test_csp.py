"""The content security policy: strict on every page of ours, laxer only where Wagtail's admin needs it."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.factories import make_admin, make_home, make_round, make_user

pytestmark = pytest.mark.django_db

OPEN_PAGES = [
    "/",
    "/help/",
    "/help/consultations/",
    "/help/data/",
    "/help/accessibility/",
    "/results/",
    "/search/",
    "/nowhere/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/password/reset/",
]
OWN_PAGES = [
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
]


def policy_of(response):
    directives = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in directives}


class InlineCode(HTMLParser):
    """Whatever in a page would need 'unsafe-inline', and the parts that every page has."""

    def __init__(self):
        super().__init__()
        self.found, self.tags, self.title, self._inside = [], [], "", ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._inside = tag
        attrs = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in attrs):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in attrs if name == "style" or name.startswith("on")]
        self.found += [f"{tag} {name}" for name, value in attrs.items() if (value or "").startswith("javascript:")]

    def handle_data(self, data):
        if self._inside == "title":
            self.title += data

    def handle_endtag(self, tag):
        self._inside = ""


def read(response):
    page = InlineCode()
    page.feed(response.content.decode())
    return page


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_for_everybody_has_the_strict_policy_and_nothing_inline(client, path):
    make_home()
    make_round("open")
    response = client.get(path)
    policy = policy_of(response)
    assert policy["default-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert "unsafe" not in response["Content-Security-Policy"]
    page = read(response)
    assert page.found == []
    assert page.tags.count("h1") == 1
    assert page.title.strip(" –\n")


@pytest.mark.parametrize("path", OWN_PAGES)
def test_the_account_pages_have_it_too(client, path):
    client.force_login(make_user())
    response = client.get(path, follow=True)
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    page = read(response)
    assert page.found == []
    assert page.tags.count("h1") == 1


def test_the_square_code_is_the_only_picture_without_an_address(client):
    client.force_login(make_user())
    assert policy_of(client.get(reverse("mfa_activate_totp")))["img-src"] == ["'self'", "data:"]
    assert "img-src" not in policy_of(client.get(reverse("mfa_index")))


def test_wagtails_admin_may_use_inline_code_but_nobody_elses(client):
    client.force_login(make_admin())
    policy = policy_of(client.get(reverse("wagtailadmin_home")))
    assert policy["script-src"] == policy["style-src"] == ["'self'", "'unsafe-inline'"]
    assert policy["frame-ancestors"] == ["'self'"]
    assert not [source for sources in policy.values() for source in sources if "http" in source or source == "*"]


def test_the_style_sheet_needs_no_font_and_no_file_from_elsewhere():
    sheet = Path(finders.find("home/redraft.css")).read_text(encoding="utf-8")
    assert "url(" not in sheet
    assert "@import" not in sheet
