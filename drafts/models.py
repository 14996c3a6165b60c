"""Workstreams, drafts, and the immutable versions and paragraphs that are consulted on."""

from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from drafts.blocks import BODY_BLOCKS
from drafts.cleaning import already_clean
from drafts.imports import DraftImport, ImportPicture  # noqa: F401 (Django finds models here)
from drafts.languages import direction_of
from drafts.objectives import titles
from drafts.page_forms import WorkstreamForm
from drafts.quarters import Span, check_quarter
from drafts.reading import preview_of
from drafts.workplan import in_order, workplan_of


class SiteSettings(BaseSiteSetting):
    """What every page and mail of one installation says about its owner."""

    name = models.CharField(_("Name of the site"), max_length=80, default="Redraft")
    contact_email = models.EmailField(_("Contact e-mail"), blank=True)
    contact_phone = models.CharField(_("Contact telephone"), max_length=60, blank=True)
    contact_hours = models.CharField(_("When somebody answers"), max_length=120, blank=True)
    footnotes = models.TextField(
        _("Footnotes"),
        blank=True,
        help_text=_("Printed at the foot of every page and table, such as notes on names of territories."),
    )

    panels = [FieldPanel(name) for name in ("name", "contact_email", "contact_phone", "contact_hours", "footnotes")]

    class Meta:
        verbose_name = _("site settings")

    @classmethod
    def for_host(cls, host=""):
        """The settings of the site at an address, or else of the default site, in one query.

        Wagtail's own `for_request` takes two, and writes a missing row while somebody only looks.
        """
        rows = cls.objects.select_related("site")
        found = sorted(rows, key=lambda row: (row.site.hostname != host, not row.site.is_default_site))
        return found[0] if found else cls()


register_setting(SiteSettings, icon="site")


class WorkstreamPage(Page):
    """One workstream of the Network's workplan: its people, its mandate and the drafts below it."""

    class Category(models.TextChoices):
        NEW = "new", _("New")
        ONGOING_CORE = "ongoing_core", _("Ongoing, core")
        ONGOING_THEMATIC = "ongoing_thematic", _("Ongoing, thematic")

    code = models.CharField(_("Code"), max_length=8, unique=True, help_text=_("Such as WS05."))
    category = models.CharField(_("Category"), max_length=20, choices=Category.choices)
    summary = models.TextField(_("Summary"), blank=True)
    gcm_objectives = models.JSONField(
        _("Objectives of the Global Compact"), null=True, blank=True, help_text=_("Their numbers, 1 to 23.")
    )
    imrf_paragraphs = models.JSONField(_("Paragraphs of the Progress Declaration"), null=True, blank=True)
    workplan_note = models.TextField(
        _("Note on the workplan"),
        blank=True,
        help_text=_(
            "What the published workplan leaves open about the whole workstream, such as a quarter beside no activity."
        ),
    )

    parent_page_types = ["home.HomePage"]
    subpage_types = ["drafts.DraftPage"]
    template = "drafts/workstream_page.html"
    base_form_class = WorkstreamForm

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("code"), FieldPanel("category"), FieldPanel("summary")], heading=_("Workstream")),
        MultiFieldPanel([FieldPanel("gcm_objectives"), FieldPanel("imrf_paragraphs")], heading=_("Mandate")),
        InlinePanel("partners", label=_("Partner")),
        InlinePanel("activities", heading=_("Activities of the workplan"), label=_("Activity"), classname="collapsed"),
        FieldPanel("workplan_note"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.FilterField("code")]

    class Meta:
        verbose_name = _("workstream")
        verbose_name_plural = _("workstreams")

    def get_context(self, request, *args, **kwargs):
        """The people, the mandate in words and the drafts. Rounds are not known here: the template asks for them."""
        partners = list(self.partners.all())
        activities = self.listed_activities()
        below = DraftPage.objects.child_of_q(self) | models.Q(pk__in={activity.draft_id for activity in activities})
        return {
            **super().get_context(request, *args, **kwargs),
            "co_leads": [partner for partner in partners if partner.role == WorkstreamPartner.Role.CO_LEAD],
            "members": [partner for partner in partners if partner.role == WorkstreamPartner.Role.MEMBER],
            "objectives": titles(self.gcm_objectives),
            "workplan": workplan_of(activities, on=timezone.localdate(), other_of=self._others(activities)),
            "drafts": _with_translations(DraftPage.objects.filter(below).live().public().order_by("path")),
        }

    def listed_activities(self):
        """Its own activities and, at their numbers, those that published workstreams share with it."""
        published = WorkstreamPage.objects.live().public()
        # A page that is previewed before it is saved has no key, and nobody can share with it.
        shared = self.shared_activities.filter(page__in=published) if self.pk else []
        return in_order(self.activities.all(), shared)

    def _others(self, activities):
        """Which published workstream shares an activity with this one, as a question about each, in one query."""
        keys = {key for activity in activities for key in (activity.page_id, activity.also_in_id)} - {self.pk}
        pages = WorkstreamPage.objects.live().public().filter(pk__in=keys - {None}).in_bulk()
        return lambda activity: pages.get(activity.page_id) or pages.get(activity.also_in_id)


class WorkstreamPartner(Orderable):
    """An organisation that leads or belongs to a workstream, named as the workplan names it."""

    class Role(models.TextChoices):
        CO_LEAD = "co_lead", _("Co-lead")
        MEMBER = "member", _("Member")

    page = ParentalKey(WorkstreamPage, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(_("Name"), max_length=200)
    role = models.CharField(_("Role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    scope_note = models.CharField(_("Scope note"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "name"], name="a_partner_stands_once_in_a_workstream")]


class WorkstreamActivity(Orderable):
    """Something that the workplan says a workstream will do, and when: as published, and as it should read.

    An activity stands in the list of one workstream and is edited, revised and published there. Where two workstreams
    share it, the second is named by a foreign key: the workplan knows no activity of three, and one text in one place
    cannot come to differ from itself.
    """

    page = ParentalKey(WorkstreamPage, on_delete=models.CASCADE, related_name="activities")
    title = models.CharField(
        _("Activity, as published"), max_length=250, help_text=_("What will be done, in a few words of your own.")
    )
    corrected_title = models.CharField(
        _("Activity, corrected"),
        max_length=250,
        blank=True,
        help_text=_("What it should say, where the workplan is mistaken. Both are kept and shown."),
    )
    parts = models.TextField(_("Parts"), blank=True, help_text=_("One on each line, in the order of the workplan."))
    starts = models.CharField(
        _("First quarter, as published"),
        max_length=7,
        blank=True,
        validators=[check_quarter],
        help_text=_("Such as 2023-Q3. Leave it empty where the workplan gives none."),
    )
    ends = models.CharField(
        _("Last quarter, as published"),
        max_length=7,
        blank=True,
        validators=[check_quarter],
        help_text=_("Leave it empty if it is the same as the first."),
    )
    corrected_starts = models.CharField(
        _("First quarter, corrected"), max_length=7, blank=True, validators=[check_quarter]
    )
    corrected_ends = models.CharField(
        _("Last quarter, corrected"), max_length=7, blank=True, validators=[check_quarter]
    )
    is_ongoing = models.BooleanField(_("Ongoing: no last quarter"), default=False)
    is_inferred = models.BooleanField(
        _("The quarters are inferred"),
        default=False,
        help_text=_("The workplan does not print them beside the activity; its order or its words led to them."),
    )
    note = models.TextField(
        _("Note"), blank=True, help_text=_("Shown below the timeline: what is unclear or was corrected.")
    )
    also_in = models.ForeignKey(
        WorkstreamPage,
        verbose_name=_("Shared with"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="shared_activities",
        help_text=_("A second workstream whose list it stands in as well."),
    )
    place_there = models.PositiveSmallIntegerField(
        _("Its number there"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    draft = models.ForeignKey(
        "drafts.DraftPage",
        verbose_name=_("Draft"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="activities",
        help_text=_("The draft on which the activity works. Its rounds are shown beside the activity."),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("parts"),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        FieldRowPanel([FieldPanel("is_ongoing"), FieldPanel("is_inferred")]),
        FieldPanel("draft"),
        FieldPanel("corrected_title"),
        FieldRowPanel([FieldPanel("corrected_starts"), FieldPanel("corrected_ends")]),
        FieldPanel("note"),
        FieldRowPanel([FieldPanel("also_in"), FieldPanel("place_there")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends="") | models.Q(ends__gte=models.F("starts")) & ~models.Q(starts=""),
                name="an_activity_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(corrected_ends="")
                | models.Q(corrected_ends__gte=models.F("corrected_starts")) & ~models.Q(corrected_starts=""),
                name="an_activity_ends_after_it_starts_as_corrected",
            ),
            models.CheckConstraint(
                condition=models.Q(is_ongoing=False) | models.Q(ends="", corrected_ends=""),
                name="an_ongoing_activity_has_no_last_quarter",
            ),
            models.CheckConstraint(
                condition=~models.Q(also_in=models.F("page")), name="an_activity_is_shared_with_another_workstream"
            ),
        ]

    def __str__(self):
        return self.corrected_title or self.title

    @property
    def span(self):
        """When, as it should read: the corrected quarters where there are any."""
        return self.corrected_span or self.published_span

    @property
    def published_span(self):
        """When, as the workplan says; None where it does not."""
        return Span.read(self.starts, self.ends, is_ongoing=self.is_ongoing)

    @property
    def corrected_span(self):
        """When, where the workplan is mistaken; None where it is not."""
        if not self.corrected_starts:
            return None
        return Span.read(self.corrected_starts, self.corrected_ends, is_ongoing=self.is_ongoing)

    def clean(self):
        """Say beside the field what cannot be."""
        errors = {}
        for first, last in (("starts", "ends"), ("corrected_starts", "corrected_ends")):
            start, end = getattr(self, first), getattr(self, last)
            if end and not start:
                errors[first] = _("Give the first quarter too.")
            elif end and end < start:
                errors[last] = _("The last quarter is before the first.")
            elif end and self.is_ongoing:
                errors[last] = _("An ongoing activity has no last quarter.")
        if self.also_in_id and self.also_in_id == self.page_id:
            errors["also_in"] = _("Choose another workstream than its own.")
        if bool(self.also_in_id) != bool(self.place_there):
            errors["place_there"] = _("Give the other workstream and the number there, or neither.")
        if errors:
            raise ValidationError(errors)


class DraftPage(Page):
    """A draft under consultation; its body is made of paragraph blocks, one commentable paragraph each."""

    class Kind(models.TextChoices):
        GUIDANCE = "guidance", _("Guidance")
        RECOMMENDATIONS = "recommendations", _("Recommendations")
        CHECKLIST = "checklist", _("Checklist")
        INDICATORS = "indicators", _("Indicator set")
        STRATEGY = "strategy", _("Strategy")
        TERMS_OF_REFERENCE = "terms_of_reference", _("Terms of reference")
        BRIEF = "brief", _("Brief")

    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices, default=Kind.GUIDANCE)
    symbol = models.CharField(
        _("Symbol"), max_length=60, blank=True, help_text=_("The document's official reference, if it has one.")
    )
    summary = models.TextField(_("Summary"), blank=True, help_text=_("At most 150 words."))
    language = models.CharField(
        _("Language of the text"), max_length=10, choices=settings.DRAFT_LANGUAGES, default="en"
    )
    body = StreamField(BODY_BLOCKS, verbose_name=_("Text"), blank=True)
    # RESTRICT: a translation would lose what it translates; both may go together with their workstream.
    translation_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="translations", editable=False
    )

    parent_page_types = ["drafts.WorkstreamPage"]
    subpage_types = []
    template = "drafts/draft_page.html"
    # A copy is a draft of its own: a text has one translation into a language.
    exclude_fields_in_copy = ["translation_of"]

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel(name) for name in ("kind", "symbol", "language", "summary")], heading=_("About the draft")
        ),
        FieldPanel("body"),
    ]
    # The body stays out of the index: only frozen text is found, and only by those who may read it (search app).
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    preview_modes = [("stakeholder", _("As stakeholders will read it"))]

    def get_context(self, request, *args, **kwargs):
        """The latest frozen version, never the working text; an app above may have led the reader elsewhere."""
        from drafts.downloads import files_of

        version = self.versions.order_by("frozen_at", "pk").last()
        paragraphs, files = (version.paragraphs.all(), files_of(version)) if version else ([], [])
        return {
            **super().get_context(request, *args, **kwargs),
            "version": version,
            "paragraphs": paragraphs,
            "files": files,
            "other_languages": self.other_languages().live().public(),
        }

    def serve(self, request, *args, **kwargs):
        """The page; or its latest version as the file that ?file= names, behind the same door as the page."""
        from drafts import downloads  # it writes files of these models

        version = self.versions.order_by("frozen_at", "pk").last() if "file" in request.GET else None
        if version is None:
            return super().serve(request, *args, **kwargs)
        return downloads.answer(downloads.version_file(version, request.GET["file"]), request)

    def get_preview_template(self, request, mode_name):
        return "drafts/draft_preview.html"

    def get_preview_context(self, request, mode_name):
        return {"page": self, "request": request, **preview_of(self)}

    def get_admin_display_title(self):
        """A translation often has its authentic text's title: in lists its language tells the two apart."""
        title = super().get_admin_display_title()
        return f"{title} ({self.get_language_display()})" if self.translation_of_id else title

    def other_languages(self):
        """The pages of the same draft in other languages, the authentic one first."""
        authentic = self.translation_of_id or self.pk
        family = DraftPage.objects.filter(models.Q(pk=authentic) | models.Q(translation_of=authentic))
        return family.exclude(pk=self.pk).order_by(models.F("translation_of").asc(nulls_first=True), "language")

    @property
    def direction(self):
        return direction_of(self.language)


def _with_translations(drafts):
    """The drafts in their order, each with its translations in `texts` instead of beside them."""
    drafts = list(drafts)
    by_id = {draft.pk: draft for draft in drafts}
    for draft in drafts:
        draft.texts = []
    for draft in drafts:
        if draft.translation_of_id in by_id:
            by_id[draft.translation_of_id].texts.append(draft)
    return [draft for draft in drafts if draft.translation_of_id not in by_id]


class DraftVersion(models.Model):
    """The text of a draft, frozen under a label. Never changed, never deleted while anything points at it."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    page = models.ForeignKey(DraftPage, on_delete=models.PROTECT, related_name="versions")
    # PROTECT also stops `purge_revisions` from deleting what was consulted on.
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("Label"), max_length=20)
    title = models.CharField(_("Title"), max_length=255)
    locale = models.CharField(_("Language"), max_length=10, choices=settings.DRAFT_LANGUAGES)
    translation_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="translations"
    )
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrigenda")
    frozen_at = models.DateTimeField(_("Frozen"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    content_hash = models.CharField(max_length=64, editable=False, help_text="SHA-256 over the paragraphs in order")

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["page", "frozen_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "locale", "label"], name="a_label_names_one_version"),
            models.CheckConstraint(condition=~models.Q(label=""), name="a_version_has_a_label"),
        ]

    def __str__(self):
        return f"{self.title} {self.label}"

    @property
    def direction(self):
        return direction_of(self.locale)


class Paragraph(models.Model):
    """One commentable piece of a frozen version. Its anchor is its identity; its number is how people say it."""

    class Kind(models.TextChoices):
        HEADING = "heading", _("Heading")
        PARAGRAPH = "paragraph", _("Paragraph")
        LIST_ITEM = "list_item", _("List item")
        RECOMMENDATION = "recommendation", _("Recommendation")
        CHECKLIST_ITEM = "checklist_item", _("Checklist item")
        EXAMPLE = "example", _("Example")
        INDICATOR = "indicator", _("Indicator")
        DEFINITION = "definition", _("Definition")
        TABLE = "table", _("Table")
        TABLE_ROW = "table_row", _("Table row")
        FIGURE = "figure", _("Figure")
        FOOTNOTE = "footnote", _("Footnote")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="paragraphs")
    anchor = models.UUIDField(help_text="The block's id: the same in every version and language")
    sub_anchor = models.CharField(max_length=36, blank=True, help_text="The row's id, for a row of a table")
    number = models.CharField(_("Number"), max_length=40)
    slug = models.CharField(max_length=60, help_text="The number as an address: p12, s2.1, r3")
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices)
    level = models.PositiveSmallIntegerField(default=0, help_text="Depth of a heading or list item; 0 for the rest")
    marker = models.CharField(max_length=40, blank=True, help_text="What stands before a list item: •, (a), 1.")
    position = models.PositiveIntegerField(help_text="Order in the version, from 1")
    section_path = models.JSONField(default=list, help_text="Plain texts of the headings above, outermost first")
    html = models.TextField(help_text="Cleaned when it was frozen; may be shown as it is")
    text = models.TextField(_("Text"), help_text="The same as plain text")
    text_hash = models.CharField(max_length=64)
    search_text = models.TextField(
        blank=True, editable=False, help_text="The text folded, as both databases find it alike"
    )
    lang = models.CharField(max_length=10)
    dir = models.CharField(max_length=3, choices=[("ltr", "ltr"), ("rtl", "rtl")])

    class Meta:
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "anchor", "sub_anchor"], name="an_anchor_stands_once_in_a_version"
            ),
            models.UniqueConstraint(fields=["version", "number"], name="a_number_stands_once_in_a_version"),
            models.UniqueConstraint(fields=["version", "slug"], name="a_slug_stands_once_in_a_version"),
            models.UniqueConstraint(fields=["version", "position"], name="a_position_is_taken_once"),
        ]

    def __str__(self):
        return self.number

    @property
    def markup(self):
        """The frozen HTML for a template: it was cleaned on the way in."""
        return already_clean(self.html)

    @property
    def section(self):
        """The headings above as one line, as tables print it (product.md 3.2, column 3)."""
        return " › ".join(self.section_path)


class ParagraphLink(models.Model):
    """What became of a paragraph in a later version, confirmed by a person where the anchor alone does not decide."""

    class Relation(models.TextChoices):
        EDITED = "edited", _("Edited")
        SPLIT = "split", _("Split")
        MERGED = "merged", _("Merged")
        MOVED = "moved", _("Moved")
        DELETED = "deleted", _("Deleted")
        NEW = "new", _("New")

    old = models.ForeignKey(Paragraph, null=True, blank=True, on_delete=models.PROTECT, related_name="later_links")
    new = models.ForeignKey(Paragraph, null=True, blank=True, on_delete=models.PROTECT, related_name="earlier_links")
    relation = models.CharField(max_length=10, choices=Relation.choices)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="two_paragraphs_are_linked_once"),
            models.CheckConstraint(
                condition=models.Q(old__isnull=False) | models.Q(new__isnull=False), name="a_link_has_an_end"
            ),
        ]
