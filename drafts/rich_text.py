"""Underlining in Wagtail's editor: it means something under negotiation, and would be lost at the first edit."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature


def register_underline(features):
    features.register_editor_plugin(
        "draftail",
        "underline",
        InlineStyleFeature({"type": "UNDERLINE", "icon": "minus", "description": _("Underline")}),
    )
    features.register_converter_rule(
        "contentstate",
        "underline",
        {
            "from_database_format": {"u": InlineStyleElementHandler("UNDERLINE")},
            "to_database_format": {"style_map": {"UNDERLINE": "u"}},
        },
    )
