"""What Wagtail's editor does not know by itself, and would lose at the first edit.

Underlining means something under negotiation; words in another language carry that language and their direction.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature

from drafts.languages import LANGUAGE_STYLES, OWN_NAMES, direction_of


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


def register_languages(features):
    """One style for each language of drafts, for words that are not in the language of their paragraph."""
    for name, code in LANGUAGE_STYLES.items():
        style = name.upper()
        features.register_editor_plugin(
            "draftail",
            name,
            InlineStyleFeature(
                {
                    "type": style,
                    "label": code.upper(),
                    "description": OWN_NAMES[code],
                    "style": {"borderBlockEnd": "1px dotted currentColor"},
                }
            ),
        )
        features.register_converter_rule(
            "contentstate",
            name,
            {
                "from_database_format": {f'span[lang="{code}"]': InlineStyleElementHandler(style)},
                "to_database_format": {
                    "style_map": {style: {"element": "span", "props": {"lang": code, "dir": direction_of(code)}}}
                },
            },
        )
