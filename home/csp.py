"""Which content security policy a page gets: strict for our own, laxer for Wagtail's admin, decided by address."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.urls import reverse


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp's middleware, with another policy for Wagtail's admin and one picture allowed on one page."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if request.path_info.startswith(reverse("wagtailadmin_home")):
            return PolicyParts(config=settings.CONTENT_SECURITY_POLICY_ADMIN)
        if request.path_info == reverse("mfa_activate_totp"):
            # The square code for the authenticator app is drawn by the server and holds a secret: it has no address.
            return PolicyParts(update={"img-src": ["'self'", "data:"]})
        return parts
