"""Registers, and does nothing else."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from drafts import protection, rich_text, views
from drafts.importing import urls as importing_urls
from drafts.importing.buttons import import_buttons
from drafts.models import DraftPage
from drafts.versions import may_freeze

hooks.register("register_rich_text_features", rich_text.register_underline)
hooks.register("register_rich_text_features", rich_text.register_languages)
hooks.register("before_delete_page", protection.before_delete_page)
hooks.register("before_bulk_action", protection.before_bulk_action)


@hooks.register("register_admin_urls")
def register_admin_urls():
    freeze = path("drafts/<int:page_id>/freeze/", views.freeze, name="drafts_freeze")
    files = [
        path("drafts/versions/<uuid:uuid>.<str:suffix>", views.download_version, name="drafts_version_file"),
        path("drafts/<int:page_id>/working-text.<str:suffix>", views.download_working_text, name="drafts_working_file"),
    ]
    return [freeze, *files, *importing_urls.urlpatterns]


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    return [*_freeze_button(page, user), *import_buttons(page, user)]


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user, next_url=None):
    return [*_freeze_button(page, user), *import_buttons(page, user)]


def _freeze_button(page, user):
    if isinstance(page.specific, DraftPage) and may_freeze(user, page):
        yield Button(_("Freeze"), reverse("drafts_freeze", args=[page.pk]), icon_name="lock", priority=25)
        working_text = reverse("drafts_working_file", args=[page.pk, "docx"])
        yield Button(_("Download as Word"), working_text, icon_name="download", priority=27)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("drafts.freeze", _("Freeze"), _("Frozen as a version"))
    actions.register_action("drafts.import", _("Import"), _("Imported from a file"))
    actions.register_action("drafts.import_update", _("Update from a file"), _("Updated from a file"))
    actions.register_action("drafts.import_send", _("Send a file"), _("A file was sent, to be read"))
    actions.register_action("drafts.import_again", _("Read a file again"), _("The reading of a file was started again"))
    actions.register_action("drafts.import_review", _("Check a file"), _("What was read in a file was changed"))
    actions.register_action("drafts.import_discard", _("Discard a file"), _("A file was discarded"))
