"""What the shell around every page needs: the site's own words, the links and the languages. One query."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from drafts.models import SiteSettings


def shell(request):
    return {
        "site_settings": SimpleLazyObject(lambda: site_settings(request)),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "account_navigation": SimpleLazyObject(lambda: account_navigation(request)),
        "interface_languages": [get_language_info(code) for code, _name in settings.LANGUAGES],
    }


def site_settings(request):
    """The settings of the site asked for, in one query and without writing a missing row, as Wagtail's own reader would."""
    host = request.get_host().partition(":")[0]
    rows = list(SiteSettings.objects.select_related("site"))
    rows.sort(key=lambda row: (row.site.hostname != host, not row.site.is_default_site))
    return rows[0] if rows else SiteSettings()


def navigation(request):
    return [
        link(request, "/", _("Consultations")),
        link(request, reverse("search:results"), _("Search")),
        link(request, reverse("home:help"), _("Help")),
    ]


def account_navigation(request):
    return [
        link(request, reverse("account_email"), _("Account")),
    ]


def link(request, url, label):
    """A link that knows whether it leads to this very page, or to a page above it."""
    if request.path == url:
        current = "page"
    else:
        current = "true" if url != "/" and request.path.startswith(url) else ""
    return {"url": url, "label": label, "current": current}
