"""How allauth's accounts behave here: mails in the site's own name, and everybody's own language."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from drafts.models import SiteSettings


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter with our site's words in mails and the person's language at sign-in and sign-up."""

    def send_mail(self, template_prefix, email, context):
        words = {
            "site_settings": SiteSettings.for_host(),
            "sign_in_url": build_absolute_uri(self.request, reverse("account_login")),
        }
        super().send_mail(template_prefix, email, {**words, **context})

    def format_email_subject(self, subject):
        return f"{SiteSettings.for_host().name}: {subject}"

    def save_user(self, request, user, form, commit=True):
        """Who signs up in Arabic is written to in Arabic."""
        user.language = translation.get_language()
        return super().save_user(request, user, form, commit)

    def pre_login(self, request, user, **details):
        """Who has typed a mailed code has proved the address, also where an administrator made the account."""
        records = get_authentication_records(request, user)
        proved = {record.get("email", "").lower() for record in records if record["method"] == "code"}
        if user.email.lower() in proved and not EmailAddress.objects.filter(user=user).exists():
            EmailAddress.objects.create(user=user, email=user.email.lower(), primary=True, verified=True)
        return super().pre_login(request, user, **details)

    def post_login(self, request, user, **details):
        """The language goes along from browser to browser; who is new says first for whom he or she speaks."""
        response = super().post_login(request, user, **details)
        if user.profile_done_at is None and not user.has_perm("wagtailadmin.access_admin"):
            response = redirect(reverse("consultations:profile", query={"next": response["Location"]}))
        remember_language(response, user.language)
        return response


def remember_language(response, language):
    """Set the cookie that Django's own language view sets."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
