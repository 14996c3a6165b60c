"""Signing up and in as people do it, and the pages of accounts in our own dress."""

import re
import socket
import time

import pytest
from aiosmtpd.controller import Controller
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from consultations.models import User
from tests.factories import PASSWORD, make_admin, make_user

pytestmark = pytest.mark.django_db

SIX_DIGITS = re.compile(r"^\s*(\d{3}-\d{3})\s*$", re.MULTILINE)


def ask_for_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def code_in(text):
    found = SIX_DIGITS.search(text)
    assert found, text
    return found[1]


def is_signed_in(client):
    return "_auth_user_id" in client.session


def totp(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


class Mailbag:
    """What an SMTP server was handed, as it came over the wire."""

    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name that aiosmtpd calls
        self.envelopes.append(envelope)
        return "250 Message accepted"


@pytest.fixture
def smtp(settings):
    """A mail server of our own that speaks SMTP, on a port that nobody else uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bag = Mailbag()
    controller = Controller(bag, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield bag
    controller.stop()


def test_a_code_that_travelled_by_smtp_signs_a_person_in(client, smtp):
    user = make_user("leila@example.org")
    asked = ask_for_code(client, "leila@example.org")
    assert asked["Location"] == reverse("account_confirm_login_code")
    [envelope] = smtp.envelopes
    assert envelope.rcpt_tos == ["leila@example.org"]
    letter = envelope.content.decode()
    assert "Subject: Redraft: your code to sign in" in letter
    answer = client.post(reverse("account_confirm_login_code"), {"code": code_in(letter)})
    assert answer["Location"] == reverse(settings.LOGIN_REDIRECT_URL)
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", " {0}-{1} "])
def test_a_code_may_be_typed_as_people_type_codes(client, typed):
    make_user("leila@example.org")
    ask_for_code(client, "leila@example.org")
    halves = code_in(mail.outbox[-1].body).split("-")
    client.post(reverse("account_confirm_login_code"), {"code": typed.format(*halves)})
    assert is_signed_in(client)


def test_a_code_can_be_sent_again_and_the_old_one_is_void(client):
    make_user("leila@example.org")
    ask_for_code(client, "leila@example.org")
    first = code_in(mail.outbox[-1].body)
    assert "Send a new code" in client.get(reverse("account_confirm_login_code")).content.decode()
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    second = code_in(mail.outbox[-1].body)
    assert len(mail.outbox) == 2
    if first != second:
        client.post(reverse("account_confirm_login_code"), {"code": first})
        assert not is_signed_in(client)
    client.post(reverse("account_confirm_login_code"), {"code": second})
    assert is_signed_in(client)


def test_a_code_lasts_an_hour_because_mail_may_take_so_long():
    assert settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT == 3600
    assert settings.ACCOUNT_LOGIN_TIMEOUT == 3600


def test_after_three_wrong_codes_even_the_right_one_is_refused(client):
    make_user("leila@example.org")
    ask_for_code(client, "leila@example.org")
    code = code_in(mail.outbox[-1].body)
    for _attempt in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "000-00x"})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not is_signed_in(client)


def test_too_many_attempts_with_a_password_are_refused_even_with_the_right_one(client):
    make_user("leila@example.org")
    for _attempt in range(5):
        client.post(reverse("account_login"), {"login": "leila@example.org", "password": "wrong"})
    client.post(reverse("account_login"), {"login": "leila@example.org", "password": PASSWORD})
    assert not is_signed_in(client)


def test_a_stranger_learns_nothing_about_who_has_an_account(client):
    make_user("leila@example.org")
    known, unknown = (ask_for_code(Client(), email) for email in ["leila@example.org", "nobody@example.org"])
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "There is no account with this address" in mail.outbox[-1].body


def test_a_password_signs_in_as_well(client):
    make_user("leila@example.org")
    client.post(reverse("account_login"), {"login": "Leila@example.org", "password": PASSWORD})
    assert is_signed_in(client)


def test_the_sign_in_page_offers_the_code_first_and_the_password_second(client):
    page = client.get(reverse("account_login"), {"next": "/consultations/"}).content.decode()
    assert page.index("Send me a code") < page.index("Sign in with a password")
    assert page.count('<input type="hidden" name="next" value="/consultations/"') == 2


def test_signing_up_needs_an_address_and_its_code_but_no_password(client):
    client.post(reverse("account_signup"), {"email": "new@example.org"})
    user = User.objects.get(email="new@example.org")
    assert not user.has_usable_password()
    assert not is_signed_in(client)
    confirm = reverse("account_email_verification_sent")
    assert "new@example.org" in client.get(confirm).content.decode()
    client.post(confirm, {"code": code_in(mail.outbox[-1].body)})
    assert is_signed_in(client)
    assert EmailAddress.objects.get(user=user).verified


def test_who_is_new_says_first_for_whom_he_or_she_speaks_and_then_reads_on(client):
    client.post(reverse("account_signup"), {"email": "new@example.org", "next": "/search/?q=skills"})
    response = client.post(reverse("account_email_verification_sent"), {"code": code_in(mail.outbox[-1].body)})
    assert response["Location"] == reverse("consultations:profile") + "?next=%2Fsearch%2F%3Fq%3Dskills"
    declared = {"first_name": "Nina", "last_name": "Rey", "language": "en", "speaks_as": "personal"}
    response = client.post(response["Location"], declared | {"next": "/search/?q=skills"})
    assert response["Location"] == "/search/?q=skills"


def test_who_signs_up_may_set_a_password_and_a_weak_one_is_refused_beside_its_field(client):
    refused = client.post(reverse("account_signup"), {"email": "new@example.org", "password1": "short"})
    page = refused.content.decode()
    assert not User.objects.exists()
    assert 'id="id_password1_error"' in page
    assert 'href="#id_password1"' in page
    assert 'aria-invalid="true"' in page
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": "nine green bottles"})
    assert User.objects.get().check_password("nine green bottles")


def test_who_signs_up_in_arabic_is_written_to_in_arabic_and_spoken_to_in_arabic_elsewhere(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    client.post(reverse("account_signup"), {"email": "new@example.org"})
    user = User.objects.get()
    assert user.language == "ar"
    EmailAddress.objects.filter(user=user).update(verified=True)
    elsewhere = Client()
    ask_for_code(elsewhere, "new@example.org")
    elsewhere.post(reverse("account_confirm_login_code"), {"code": code_in(mail.outbox[-1].body)})
    assert elsewhere.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"


def test_a_forgotten_password_is_set_anew_with_a_code(client):
    user = make_user("leila@example.org")
    client.post(reverse("account_reset_password"), {"email": "leila@example.org"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in(mail.outbox[-1].body)})
    done = client.post(
        reverse("account_complete_password_reset"),
        {"password1": "nine green bottles", "password2": "nine green bottles"},
    )
    assert done.status_code == 302
    user.refresh_from_db()
    assert user.check_password("nine green bottles")
    assert "Your password was set anew." in mail.outbox[-1].body


def test_an_address_changes_only_once_the_new_one_is_confirmed(client):
    user = make_user("old@example.org")
    client.post(reverse("account_login"), {"login": "old@example.org", "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    user.refresh_from_db()
    assert user.email == "old@example.org"
    code = code_in(next(letter.body for letter in mail.outbox if "new@example.org" in letter.to))
    client.post(reverse("account_email_verification_sent"), {"code": code})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert any("old@example.org" in letter.to for letter in mail.outbox)


def set_up_app(client):
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})
    return secret


def test_the_second_factor_is_set_up_asked_for_and_turned_off(client):
    user = make_user("leila@example.org")
    client.post(reverse("account_login"), {"login": "leila@example.org", "password": PASSWORD})
    client.get(reverse("mfa_activate_totp"), follow=True)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    set_up_app(client)
    assert set(user.authenticator_set.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert client.get(reverse("mfa_download_recovery_codes")).content.decode().split() == list(codes)

    other = Client()
    asked = other.post(reverse("account_login"), {"login": "leila@example.org", "password": PASSWORD})
    assert asked["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(other)
    other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_signed_in(other)
    other.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_signed_in(other)

    by_code = Client()
    ask_for_code(by_code, "leila@example.org")
    asked = by_code.post(reverse("account_confirm_login_code"), {"code": code_in(mail.outbox[-1].body)})
    assert asked["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(by_code)

    client.post(reverse("mfa_deactivate_totp"))
    assert not user.authenticator_set.exists()


@pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/"])
def test_wagtails_own_doors_lead_to_the_one_door(client, address):
    make_admin("root@example.org")
    words = {"username": "root@example.org", "password": PASSWORD}
    for response in [client.get(address), client.post(address, words)]:
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))
    assert not is_signed_in(client)


def test_wagtails_admin_resets_and_changes_no_password_and_no_address(client):
    assert client.get("/admin/password_reset/").status_code == 404
    assert client.post("/admin/password_reset/", {"email": "root@example.org"}).status_code == 404
    admin = make_admin("root@example.org", is_superuser=True)
    client.force_login(admin)
    for address in [reverse("wagtailadmin_account"), reverse("wagtailusers_users:edit", args=[admin.pk])]:
        response = client.get(address)
        assert response.status_code == 200
        assert 'type="password"' not in response.content.decode()
    account = client.get(reverse("wagtailadmin_account")).content.decode()
    assert not re.findall(r'<input[^>]*type="email"', account)


def test_who_was_made_by_an_administrator_signs_in_with_a_code_and_the_address_is_proved(client):
    user = User.objects.create_user("made@example.org")
    ask_for_code(client, "made@example.org")
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mail.outbox[-1].body)})
    assert is_signed_in(client)
    assert EmailAddress.objects.get(user=user).verified


def test_who_signs_up_twice_is_told_by_mail_and_nobody_else_learns_it(client):
    make_user("leila@example.org")
    twice = client.post(reverse("account_signup"), {"email": "leila@example.org"})
    once = Client().post(reverse("account_signup"), {"email": "new@example.org"})
    assert (twice.status_code, twice["Location"]) == (once.status_code, once["Location"])
    letter = next(letter for letter in mail.outbox if "leila@example.org" in letter.to)
    assert "There is one already." in letter.body
    assert f"http://testserver{reverse('account_login')}" in letter.body


def test_an_address_is_sent_three_codes_in_a_minute_and_no_more(client):
    make_user("leila@example.org")
    for _n in range(4):
        response = ask_for_code(Client(), "leila@example.org")
    assert len(mail.outbox) == 3
    assert 'id="id_email_error"' in response.content.decode()


def test_who_tries_too_often_is_told_to_wait_in_our_own_words():
    for n in range(21):
        response = Client().post(reverse("account_signup"), {"email": f"person{n}@example.org"})
    assert response.status_code == 429
    assert "Wait a few minutes and try again." in response.content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_mail_of_an_account_holds_a_tag_an_entity_or_an_open_link(client, language):
    """Whatever the scanners of a mail system open, nothing happens: the mails hold codes, and links to forms only."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    make_user("o'hara@example.org", language=language)
    ask_for_code(client, "o'hara@example.org")
    ask_for_code(Client(), "nobody@example.org")
    Client().post(reverse("account_signup"), {"email": "o'hara@example.org"})
    Client().post(reverse("account_reset_password"), {"email": "o'hara@example.org"})
    assert len(mail.outbox) == 4
    for letter in mail.outbox:
        assert "&#" not in letter.body
        assert "<" not in letter.body
        assert letter.subject.startswith("Redraft: ")
        for link in re.findall(r"https?://\S+", letter.body):
            assert link.removeprefix("http://testserver").startswith(
                (reverse("account_login"), reverse("account_signup"))
            )


def test_django_admin_has_no_address_at_all():
    with pytest.raises(NoReverseMatch):
        reverse("admin:login")


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_request_login_code", "account_reset_password"]
)
def test_the_address_is_called_the_same_on_every_page(client, name):
    page = client.get(reverse(name)).content.decode()
    assert re.search(r"<label[^>]*>\s*E-mail address", page)
    assert not re.search(r"<label[^>]*>\s*Email", page)
