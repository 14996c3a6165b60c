"""Registers, and does nothing else."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from drafts import protection, rich_text, views
from drafts.models import DraftPage
from drafts.versions import may_freeze

hooks.register("register_rich_text_features", rich_text.register_underline)
hooks.register("register_rich_text_features", rich_text.register_languages)
hooks.register("before_delete_page", protection.before_delete_page)
hooks.register("before_bulk_action", protection.before_bulk_action)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("drafts/<int:page_id>/freeze/", views.freeze, name="drafts_freeze")]


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    return _freeze_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user, next_url=None):
    return _freeze_button(page, user)


def _freeze_button(page, user):
    if isinstance(page.specific, DraftPage) and may_freeze(user, page):
        yield Button(_("Freeze"), reverse("drafts_freeze", args=[page.pk]), icon_name="lock", priority=25)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("drafts.freeze", _("Freeze"), _("Frozen as a version"))
    actions.register_action("drafts.import", _("Import"), _("Imported from a file"))
