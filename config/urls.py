"""Every address of the site."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from consultations.views.admin import SiteHistory

urlpatterns = [
    # Wagtail's own sign-in knows nothing of the second factor: everybody comes in by the same door.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # The report of what was done, without unsent words (consultations/views/admin.py).
    path("admin/reports/site-history/", require_admin_access(SiteHistory.as_view())),
    path("admin/reports/site-history/results/", require_admin_access(SiteHistory.as_view(results_only=True))),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("allauth.urls")),
    path("search/", include("search.urls")),
    path("", include("home.urls")),
    path("", include("consultations.urls")),
    # Pictures only: documents go through Wagtail's own view, which asks who may read them.
    path("media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
    path("", include(wagtail_urls)),
]

handler403 = "home.views.forbidden"
handler404 = "home.views.not_found"
