"""A page with frozen text cannot be deleted: said in a sentence, where the database would answer with an error."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from drafts.models import DraftPage, DraftVersion


def frozen_below(page):
    """Whether the page, or any page below it, has a frozen version."""
    return DraftVersion.objects.filter(page__path__startswith=page.path).exists()


def before_delete_page(request, page):
    return _keep(request, [page])


def before_bulk_action(request, action_type, objects, action):
    if action_type == "delete" and all(isinstance(row, Page) for row in objects):
        return _keep(request, objects)
    return None


def translated_below(page):
    """Whether the page, or any page below it, has translations elsewhere that would be left without their text."""
    below = DraftPage.objects.filter(path__startswith=page.path)
    return DraftPage.objects.filter(translation_of__in=below).exclude(path__startswith=page.path).exists()


def _keep(request, pages):
    for page in pages:
        if translated_below(page):
            sentence = _("“%(page)s” has translations and cannot be deleted before them.")
            messages.error(request, sentence % {"page": page.get_admin_display_title()})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
        if frozen_below(page):
            sentence = _("“%(page)s” holds frozen text and cannot be deleted. Unpublish it instead.")
            messages.error(request, sentence % {"page": page.get_admin_display_title()})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
