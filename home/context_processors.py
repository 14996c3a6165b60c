"""What the shell around every page needs: the site's own words, the links, the languages. Two queries at most."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from consultations.views import doors
from drafts.models import SiteSettings

OWN_NAMES = dict(settings.DRAFT_LANGUAGES)


def shell(request):
    return {
        "site_settings": SimpleLazyObject(lambda: site_settings(request)),
        "page_address": getattr(request, "page_address", request.get_full_path()),
        "words_to_keep": getattr(request, "words_to_keep", {}),
        "words_left": SimpleLazyObject(lambda: words_left(request)),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "sign_in_url": SimpleLazyObject(lambda: sign_in_url(request)),
        "account_navigation": SimpleLazyObject(lambda: account_navigation(request)),
        "interface_languages": [(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES],
    }


def site_settings(request):
    """The site's own words, looked up once for a request however many templates it renders."""
    if not hasattr(request, "site_settings"):
        request.site_settings = SiteSettings.for_host(request.get_host().partition(":")[0])
    return request.site_settings


def words_left(request):
    """What a person had written before the sign-in expired and no form of this page took back: asked for last."""
    return doors.words_left(request) if request.method == "GET" and request.user.is_authenticated else []


def navigation(request):
    return [
        link(request, reverse("consultations:list"), _("Consultations")),
        link(request, reverse("home:answered"), _("Results")),
        link(request, reverse("search:results"), _("Search")),
        link(request, reverse("home:help"), _("Help")),
    ]


def sign_in_url(request):
    """The way to the sign-in page and back to this one, unless this is an account page."""
    url = reverse("account_login")
    if request.method != "GET" or request.path.startswith(url.removesuffix("login/")):
        return url
    return f"{url}?{urlencode({'next': request.get_full_path()})}"


def account_navigation(request):
    """A signed-in person's own links; the lead's desk is offered to those who have one."""
    if not hasattr(request, "has_desk"):
        request.has_desk = request.user.workstream_roles.exists()
    links = [link(request, reverse("consultations:my"), _("My consultations"))]
    if request.has_desk:
        links.append(link(request, reverse("consultations:lead_home"), _("Lead’s desk")))
    return [*links, link(request, reverse("consultations:account"), _("Account"))]


def link(request, url, label):
    """A link that knows whether it leads to this very page, or to a page above it."""
    if request.path == url:
        current = "page"
    else:
        current = "true" if request.path.startswith(url) else ""
    return {"url": url, "label": label, "current": current}
