"""What every request carries or must show: an instant, an honest address, and what the doors of leads and admins ask.

Answers to people who have signed in are theirs alone, and say so.
"""

import re

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from consultations.views.doors import remember_whose

# The tables of the lead's desk stand beside those of everybody else.
LEADS_TABLE = re.compile(r"/consultations/[^/]+/tables/[^/]+/leads\.")


class InstantMiddleware:
    """Give the request one `at`, so that a page and the action behind it cannot disagree about a deadline."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.at = timezone.now()
        return self.get_response(request)


class AddressMiddleware:
    """An address with a NUL in it leads nowhere: no name or word holds one, and PostgreSQL answers with an error.

    Out of what is posted it is dropped, as clean_text() drops it, for the words around it are somebody's.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        if request.method == "POST" and any(
            "\0" in word for name, values in request.POST.lists() for word in (name, *values)
        ):
            request.POST = self.without(request.POST)
        return self.get_response(request)

    @staticmethod
    def without(posted):
        clean = QueryDict(mutable=True)
        for name, values in posted.lists():
            clean.setlist(name.replace("\0", ""), [value.replace("\0", "") for value in values])
        clean._mutable = False
        return clean


class PrivateAnswersMiddleware:
    """Whoever has a session gets answers that no cache on the way may keep, nor the browser show again unasked.

    Not `no-store`: it would throw away what somebody typed as soon as the page is left by the browser's own buttons.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response


class WhoseWordsMiddleware:
    """Note in the browser of whoever has signed in who that is, for words that are sent when the session is gone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        remember_whose(request, response)
        return response


class AdminDoorMiddleware:
    """Who has signed in and has no business in the admin is told so.

    Wagtail would send such a person to sign in, and our sign-in page would send whoever has signed in back again.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        inside = request.path_info.startswith(reverse("wagtailadmin_home"))
        if inside and request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return self.get_response(request)


class SecondFactorMiddleware:
    """Where the installation insists, nobody enters the admin or the lead's desk without a second factor.

    allauth asks for the factor at every sign-in of whoever has one; what is left to do here is to send people who
    have none to set it up. The rule goes by address and not by role, so that a new role cannot be forgotten.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.must_set_up(request):
            messages.warning(
                request,
                _("Leads and administrators sign in with a second factor. Set it up here, then go on with your work."),
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def must_set_up(request):
        return (
            settings.MFA_REQUIRED_FOR_STAFF
            and (
                request.path_info.startswith((reverse("wagtailadmin_home"), reverse("consultations:lead_home")))
                or LEADS_TABLE.match(request.path_info)
            )
            and request.user.is_authenticated
            and not is_mfa_enabled(request.user)
        )
