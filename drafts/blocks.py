"""The kinds of block that a draft is made of: one block is one commentable paragraph.

What stands outside the running words (the author's own number, the depth and marker of a list item, the language) is a
field of the block and not markup, since Wagtail's rich text editor would drop it at the first edit. The words
themselves keep inline emphasis and links only. A reference to a footnote is a raised link to the footnote's block id:
``<a href="#<block id>"><sup>1</sup></a>``.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from drafts.cleaning import count_paragraphs
from drafts.grid import GridBlock
from drafts.languages import LANGUAGE_STYLES

INLINE_FEATURES = ["bold", "italic", "underline", "strikethrough", "superscript", "subscript", "code", "link"]
INLINE_FEATURES += LANGUAGE_STYLES
LONGEST_LABEL = 30


class WordsBlock(blocks.RichTextBlock):
    """Running words with inline emphasis and links; one paragraph unless `several` is set."""

    def __init__(self, several=False, **kwargs):
        kwargs.setdefault("features", INLINE_FEATURES)
        super().__init__(**kwargs)
        self.several = several

    def clean(self, value):
        value = super().clean(value)
        if not self.several and count_paragraphs(value.source) > 1:
            raise ValidationError(
                _("One paragraph per block, so that each can be commented on: split this block in two.")
            )
        return value


class TextUnit(blocks.StructBlock):
    """What every kind has: the author's own number, and a language where it differs from the draft's."""

    label = blocks.CharBlock(
        required=False,
        max_length=LONGEST_LABEL,
        label=_("Own number"),
        help_text=_("As the author wrote it, such as 2.1 or (b). Left empty, a number is given."),
    )
    lang = blocks.ChoiceBlock(
        choices=settings.DRAFT_LANGUAGES, required=False, label=_("Language, if another than the draft's")
    )

    class Meta:
        label_format = "{label} {text}"  # what is said of a block that is folded


class HeadingBlock(TextUnit):
    text = WordsBlock(required=False, label=_("Heading"))
    level = blocks.ChoiceBlock(
        choices=[("2", _("Section")), ("3", _("Subsection")), ("4", _("Part of a subsection"))],
        default="2",
        label=_("Level"),
    )
    annex = blocks.BooleanBlock(required=False, label=_("An annex begins here"))

    class Meta:
        icon = "title"
        label = _("Heading")

    def clean(self, value):
        value = super().clean(value)
        if not value["label"] and not count_paragraphs(value["text"].source):
            raise blocks.StructBlockValidationError({"text": ValidationError(_("A heading needs words or a number."))})
        return value


class ParagraphBlock(TextUnit):
    text = WordsBlock(label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")


class ListItemBlock(TextUnit):
    text = WordsBlock(label=_("Text"))
    level = blocks.IntegerBlock(default=1, min_value=1, max_value=9, label=_("Depth"))
    marker = blocks.CharBlock(
        required=False, max_length=LONGEST_LABEL, default="•", label=_("Marker"), help_text=_("Such as •, (a) or 1.")
    )

    class Meta:
        icon = "list-ul"
        label = _("List item")


class RecommendationBlock(TextUnit):
    text = WordsBlock(label=_("Recommendation"))
    who = blocks.CharBlock(required=False, max_length=300, label=_("Who acts"))
    by_when = blocks.CharBlock(required=False, max_length=120, label=_("By when"))

    class Meta:
        icon = "pick"
        label = _("Recommendation")


class ChecklistItemBlock(TextUnit):
    text = WordsBlock(label=_("Question or check"))

    class Meta:
        icon = "tasks"
        label = _("Checklist item")


class ExampleBlock(TextUnit):
    text = WordsBlock(several=True, label=_("Example"))
    country = blocks.CharBlock(required=False, max_length=120, label=_("Country or area"))
    source = blocks.CharBlock(required=False, max_length=300, label=_("Source"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Example")


class IndicatorBlock(TextUnit):
    text = WordsBlock(several=True, label=_("Indicator"))

    class Meta:
        icon = "order"
        label = _("Indicator")


class DefinitionBlock(TextUnit):
    term = blocks.CharBlock(max_length=200, label=_("Term"))
    text = WordsBlock(several=True, label=_("Meaning"))

    class Meta:
        icon = "openquote"
        label = _("Definition")
        label_format = "{label} {term}"


class CellBlock(blocks.StructBlock):
    text = WordsBlock(several=True, required=False, label=_("Text"))
    colspan = blocks.IntegerBlock(default=1, min_value=1, max_value=100, label=_("Columns wide"))
    rowspan = blocks.IntegerBlock(default=1, min_value=1, max_value=1000, label=_("Rows high"))
    header = blocks.BooleanBlock(required=False, label=_("Heads its row or column"))

    class Meta:
        label = _("Cell")


class RowBlock(blocks.StructBlock):
    cells = blocks.ListBlock(CellBlock(), label=_("Cells"))

    class Meta:
        label = _("Row")


class TableBlock(TextUnit):
    """Every row has an id of its own (it is an item of a list), so every row can be commented on."""

    caption = WordsBlock(required=False, label=_("Caption"))
    head_rows = blocks.IntegerBlock(default=1, min_value=0, max_value=20, label=_("Rows of headings"))
    rows = GridBlock(RowBlock(), label=_("Rows"))

    class Meta:
        icon = "table"
        label = _("Table")
        label_format = "{label} {caption} {rows}"


class FigureBlock(TextUnit):
    image = ImageChooserBlock(required=False, label=_("Image"))
    alt = blocks.TextBlock(required=False, label=_("What the image says, in words"))
    caption = WordsBlock(required=False, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Figure")
        label_format = "{label} {caption} {alt}"


class FootnoteBlock(TextUnit):
    text = WordsBlock(several=True, label=_("Footnote"))

    class Meta:
        icon = "superscript"
        label = _("Footnote")


BODY_BLOCKS = [
    ("heading", HeadingBlock()),
    ("paragraph", ParagraphBlock()),
    ("list_item", ListItemBlock()),
    ("recommendation", RecommendationBlock()),
    ("checklist_item", ChecklistItemBlock()),
    ("example", ExampleBlock()),
    ("indicator", IndicatorBlock()),
    ("definition", DefinitionBlock()),
    ("table", TableBlock()),
    ("figure", FigureBlock()),
    ("footnote", FootnoteBlock()),
]
