"""How allauth's accounts behave here: mails in the site's own name, and everybody's own language."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import translation

from drafts.models import SiteSettings


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter with our site's words in mails and the person's language at sign-in and sign-up."""

    def send_mail(self, template_prefix, email, context):
        super().send_mail(template_prefix, email, {**context, "site_settings": SiteSettings.for_host()})

    def format_email_subject(self, subject):
        return f"{SiteSettings.for_host().name}: {subject}"

    def save_user(self, request, user, form, commit=True):
        """Who signs up in Arabic is written to in Arabic."""
        user.language = translation.get_language()
        return super().save_user(request, user, form, commit)

    def post_login(self, request, user, **details):
        """The language of the profile goes with the person from one browser to the next."""
        response = super().post_login(request, user, **details)
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
