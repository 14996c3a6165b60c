"""The ways to the import pages, from where pages are listed and edited."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from drafts.importing.actions import may_import, may_update
from drafts.models import DraftPage, WorkstreamPage


def import_buttons(page, user):
    """A new draft below a workstream; the next revision or a translation of a draft."""
    page = page.specific
    if isinstance(page, WorkstreamPage) and may_import(user, page):
        yield _button(_("New draft from a file"), "drafts_import_new", page, 26)
    if isinstance(page, DraftPage) and may_update(user, page):
        yield _button(_("Update from a file"), "drafts_import_update", page, 26)
        yield _button(_("Translation from a file"), "drafts_import_translation", page, 27)


def _button(label, name, page, priority):
    return Button(label, reverse(name, args=[page.pk]), icon_name="upload", priority=priority)
