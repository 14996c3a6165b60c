"""Help, language, refusals, and a refused form that comes back with every word in it."""

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry

from drafts.models import SiteSettings
from tests.factories import make_home, make_round, make_user

pytestmark = pytest.mark.django_db

WORDS = "\n  <Member States> should say “more”\r\nthan this."


@pytest.fixture
def strict_client():
    """A client that, like a browser, has to show a token."""
    return Client(enforce_csrf_checks=True)


def test_the_language_chosen_without_an_account_is_kept_in_a_cookie(client):
    response = client.post(reverse("home:set_language"), {"language": "ar", "next": "/help/"})
    assert response.status_code == 302
    assert response["Location"] == "/help/"
    page = client.get("/help/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page


def test_the_language_chosen_by_a_signed_in_person_is_kept_in_the_profile_with_one_log_entry(client):
    user = make_user()
    client.force_login(user)
    before = ModelLogEntry.objects.count()
    client.post(reverse("home:set_language"), {"language": "ar", "next": "/help/"})
    user.refresh_from_db()
    assert user.language == "ar"
    assert ModelLogEntry.objects.count() == before + 1


def test_a_language_that_we_do_not_speak_changes_nothing(client):
    user = make_user()
    client.force_login(user)
    client.post(reverse("home:set_language"), {"language": "tlh"})
    user.refresh_from_db()
    assert user.language == "en"


def test_the_language_is_not_changed_by_following_a_link(client):
    assert client.get(reverse("home:set_language"), {"language": "ar"}).status_code == 405


def test_changing_the_language_sends_nobody_to_another_site(client):
    response = client.post(reverse("home:set_language"), {"language": "ar", "next": "https://example.com/"})
    assert "example.com" not in response["Location"]


def test_a_form_of_ours_with_an_old_token_comes_back_with_every_word_and_a_fresh_token(strict_client):
    strict_client.get("/help/")
    response = strict_client.post(
        "/help/?of=three",
        {"text": WORDS, "kind": "substantive", "client_token": "4b8a", "csrfmiddlewaretoken": "old"},
        headers={"origin": "http://testserver"},
    )
    assert response.status_code == 403
    page = response.content.decode()
    assert "Your words are here" in page
    # A text area swallows the first line break, so there is one more than was typed.
    assert '<textarea class="input" id="kept-1" name="text" rows="6" dir="auto">\n\n  &lt;Member States&gt;' in page
    assert '<input type="hidden" name="client_token" value="4b8a">' in page
    assert '<input type="hidden" name="kind" value="substantive">' in page
    assert 'action="/help/?of=three"' in page
    assert 'value="old"' not in page
    assert page.count('name="csrfmiddlewaretoken"') >= 1


def test_the_form_that_came_back_can_be_sent(strict_client):
    """The person signs in again in another tab; the form in this one is still the old one."""
    make_home()
    user = make_user()
    strict_client.force_login(user)
    refused = strict_client.post(
        reverse("home:set_language"), {"language": "ar"}, headers={"origin": "http://testserver"}
    )
    token = refused.context["csrf_token"]
    answer = strict_client.post(reverse("home:set_language"), {"language": "ar", "csrfmiddlewaretoken": str(token)})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.language == "ar"


@pytest.mark.parametrize(
    "source", ["http://[", "null", "http://testserver.example.org", "http://testserver@example.org"]
)
def test_a_form_from_elsewhere_or_nowhere_is_refused_without_its_words(strict_client, source):
    for header in ("origin", "referer"):
        response = strict_client.post(reverse("home:set_language"), {"text": WORDS}, headers={header: source})
        assert response.status_code == 403
        assert "Member States" not in response.content.decode()


def test_a_password_is_never_given_back(strict_client):
    response = strict_client.post(
        reverse("account_login"),
        {"login": "a@example.org", "password": "a secret of mine"},
        headers={"origin": "http://testserver"},
    )
    assert response.status_code == 403
    assert "a secret of mine" not in response.content.decode()


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://testserver.elsewhere.example"])
def test_what_another_site_posts_is_not_one_press_away_from_being_sent(strict_client, origin):
    response = strict_client.post("/help/", {"text": "I agree with everything."}, headers={"origin": origin})
    page = response.content.decode()
    assert response.status_code == 403
    assert "I agree with everything." not in page
    assert 'action="/help/"' not in page


def test_htmx_shows_a_refusal_in_place_of_the_page(strict_client):
    response = strict_client.post(
        "/help/", {"text": WORDS}, headers={"origin": "http://testserver", "hx-request": "true"}
    )
    assert response["HX-Retarget"] == response["HX-Reselect"] == "#main"
    assert 'id="main"' in response.content.decode()


def test_htmx_shows_what_is_missing_in_place_of_the_page(client):
    response = client.get("/nowhere/", headers={"hx-request": "true"})
    assert response.status_code == 404
    assert response["HX-Retarget"] == "#main"


def test_an_unknown_address_is_said_to_be_unknown_in_the_readers_language(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert 'lang="ar" dir="rtl"' in response.content.decode()


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_last_pages_need_neither_database_nor_request(name, django_assert_num_queries):
    with translation.override("ar"), django_assert_num_queries(0):
        page = render_to_string(name)
    assert '<html lang="ar" dir="rtl"' in page
    assert "<h1>" in page


def test_results_lists_what_is_published_and_nothing_else(client):
    make_round("published", title="An answered round")
    make_round("open", title="An open round")
    make_round("published", title="A round for some", participation="invited")
    page = client.get(reverse("home:answered")).content.decode()
    assert "An answered round" in page
    assert "An open round" not in page
    assert "A round for some" not in page


@pytest.mark.parametrize("name", ["help", "consultations", "data", "accessibility"])
def test_the_help_pages_say_whom_to_ask(client, name):
    site = make_home().get_site()
    SiteSettings.objects.create(site=site, contact_email="ask@example.org", footnotes="A note on names.")
    page = client.get(reverse(f"home:{name}")).content.decode()
    assert "ask@example.org" in page
    assert "A note on names." in page
