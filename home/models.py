"""The front page."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class HomePage(Page):
    """The site's front page: what is open, what was answered, and the workstreams."""

    lede = models.TextField(_("Lede"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["drafts.WorkstreamPage"]
    template = "home/home_page.html"
    content_panels = [*Page.content_panels, FieldPanel("lede")]

    class Meta:
        verbose_name = _("home page")
