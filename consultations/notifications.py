"""Mails, in the reader's language, sent after commit."""

import logging
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.models import Site

from drafts.models import SiteSettings

logger = logging.getLogger(__name__)
_quiet = ContextVar("quiet", default=False)


@contextmanager
def quiet():
    """Write to nobody about what happens meanwhile: for invented data."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def send(template, users, context):
    """Mail `templates/consultations/mail/<template>.txt` to each user once, after the transaction has committed.

    The template's first line is the subject. A mail that cannot be sent is logged without address or words: what it
    tells stands on the site as well (product.md X22).
    """
    users = {user.pk: user for user in users if user.is_active and user.email}
    if users and not _quiet.get():
        # Robust: what was done is done, and no mail may make it look otherwise.
        transaction.on_commit(lambda: _deliver(template, list(users.values()), context), robust=True)


def _deliver(template, users, context):
    site = Site.objects.filter(is_default_site=True).first()
    context = {
        **context,
        "site_url": settings.WAGTAILADMIN_BASE_URL.rstrip("/"),
        "site_settings": SiteSettings.for_site(site) if site else SiteSettings(),
    }
    messages = []
    for user in users:
        with translation.override(user.language):
            head, _blank, body = render_to_string(
                f"consultations/mail/{template}.txt", {**context, "reader": user}
            ).partition("\n")
        messages.append(
            EmailMessage(subject=head.removeprefix("Subject:").strip(), body=body.strip() + "\n", to=[user.email])
        )
    try:
        get_connection().send_messages(messages)
    except OSError:
        logger.exception("A mail could not be sent: %s to %d readers", template, len(messages))
