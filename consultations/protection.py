"""What Wagtail's own pages for people and pages may not do here, said in a sentence instead of an error."""

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS
from django.db.models import ProtectedError, Q
from django.db.models.deletion import Collector
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from consultations.actions.addresses import note_address
from consultations.models import ConsultationRound, WorkstreamRole
from drafts.lists import listed


def leaves_traces(user):
    """Whether something that must last points at the person, so that the database would refuse the deletion."""
    try:
        Collector(using=DEFAULT_DB_ALIAS).collect([user])
    except ProtectedError:
        return True
    return False


def before_delete_user(request, user):
    return _keep_people(request, [user])


def before_delete_page(request, page):
    return _keep_workstreams(request, [page])


def before_bulk_action(request, action_type, objects, action):
    if action_type != "delete":
        return None
    if all(isinstance(row, get_user_model()) for row in objects):
        return _keep_people(request, objects)
    if all(isinstance(row, Page) for row in objects):
        return _keep_workstreams(request, objects)
    return None


def after_save_user(request, user):
    """Whom a superuser enters in Wagtail's admin signs in like everybody: by a code sent to the address."""
    note_address(user)


def _keep_people(request, users):
    kept = [user for user in users if leaves_traces(user)]
    if not kept:
        return None
    message = ngettext(
        "%(people)s has left traces in consultations and cannot be deleted. Personal data can be erased instead.",
        "%(people)s have left traces in consultations and cannot be deleted. Personal data can be erased instead.",
        len(kept),
    ) % {"people": listed(kept)}
    buttons = [
        messages.button(reverse("consultations_user_erase", args=[user.pk]), _("Erase %(person)s") % {"person": user})
        for user in kept[:5]
        if not user.erased_at
    ]
    messages.error(request, message, buttons=buttons)
    return redirect("wagtailusers_users:index")


def _keep_workstreams(request, pages):
    for page in pages:
        below = Page.objects.descendant_of(page, inclusive=True)
        pinned = Q(workstream__in=below.values("pk"))
        if ConsultationRound.objects.filter(pinned).exists() or WorkstreamRole.objects.filter(pinned).exists():
            message = _(
                "“%(page)s” has consultation rounds or people with a role, and cannot be deleted. Unpublish it instead."
            )
            messages.error(request, message % {"page": page.get_admin_display_title()})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
