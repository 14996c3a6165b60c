"""What an operator writes into the environment becomes settings, or one sentence that says what is wrong."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


def test_every_missing_variable_is_named_at_once_with_its_purpose(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("BASE_URL", "  ")
    monkeypatch.setenv("EMAIL_URL", "smtp://localhost")
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.required(SECRET_KEY="a long random text", BASE_URL="the site's address", EMAIL_URL="mail")
    assert str(refusal.value) == (
        "Redraft does not start without SECRET_KEY (a long random text); BASE_URL (the site's address)."
    )


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "tls", "ssl"),
    [
        ("smtp://localhost", "localhost", 25, "", "", False, False),
        ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, "", "", False, False),
        ("smtp+tls://redraft:secret@mail.example.org", "mail.example.org", 587, "redraft", "secret", True, False),
        (
            "smtps://me%40example.org:p%3Aa%2Fss@mail.example.org",
            "mail.example.org",
            465,
            "me@example.org",
            "p:a/ss",
            False,
            True,
        ),
    ],
)
def test_an_email_address_becomes_djangos_settings(url, host, port, user, password, tls, ssl):
    found = environment.email(url)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == (user, password)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://u:hush@host:many"])
def test_an_email_address_that_is_none_is_refused_without_repeating_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is") as refusal:
        environment.email(url)
    assert "hush" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["drafts.example.org", "http://drafts.example.org", "https://drafts.example.org/sub", ""]
)
def test_a_site_without_tls_or_with_a_path_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="BASE_URL"):
        environment.origin(url)


def test_the_sites_address_loses_its_last_slash():
    assert environment.origin("https://drafts.example.org/") == "https://drafts.example.org"
    assert environment.origin("https://drafts.example.org:8443") == "https://drafts.example.org:8443"


def test_numbers_flags_and_lists_are_read_as_people_write_them(monkeypatch):
    monkeypatch.setenv("HSTS_SECONDS", "60")
    monkeypatch.setenv("BEHIND_TLS_PROXY", "Yes")
    assert environment.number("HSTS_SECONDS", 1) == 60
    assert environment.number("NOWHERE_SET", 7) == 7
    assert environment.flag("BEHIND_TLS_PROXY")
    assert not environment.flag("NOWHERE_SET")
    assert environment.listed("a.org, b.org,") == ["a.org", "b.org"]
    monkeypatch.setenv("HSTS_SECONDS", "a year")
    with pytest.raises(ImproperlyConfigured, match="HSTS_SECONDS is a whole number"):
        environment.number("HSTS_SECONDS", 1)
