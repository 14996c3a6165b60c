"""Registers, and does nothing else."""

import wagtail.admin.rich_text.editors.draftail.features as draftail_features
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler


@hooks.register("register_rich_text_features")
def register_underline(features):
    """Underlining means something in drafts under negotiation; Wagtail's editor would drop it at the first edit."""
    control = {"type": "UNDERLINE", "icon": "minus", "description": _("Underline")}
    features.register_editor_plugin("draftail", "underline", draftail_features.InlineStyleFeature(control))
    features.register_converter_rule(
        "contentstate",
        "underline",
        {
            "from_database_format": {"u": InlineStyleElementHandler("UNDERLINE")},
            "to_database_format": {"style_map": {"UNDERLINE": "u"}},
        },
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("drafts.freeze", _("Freeze"), _("Frozen as a version"))
    actions.register_action("drafts.import", _("Import"), _("Imported from a file"))
