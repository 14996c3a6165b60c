"""Registers, and does nothing else."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("drafts.freeze", _("Freeze"), _("Frozen as a version"))
    actions.register_action("drafts.import", _("Import"), _("Imported from a file"))
