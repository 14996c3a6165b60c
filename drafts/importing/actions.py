"""Actions that turn a file that was read into a draft page."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from drafts.models import DraftPage, WorkstreamPage


@transaction.atomic
def create_draft(workstream, *, title, imported, by, at=None, language=None):
    """A new, unpublished draft page with the imported blocks as its first revision; no older page is overwritten."""
    if by is not None and not workstream.permissions_for_user(by).can_add_subpage():
        raise PermissionDenied
    title = title.strip()
    if not title:
        raise ValidationError({"title": _("Give the draft a title.")})
    workstream = WorkstreamPage.objects.get(pk=workstream.pk)
    page = DraftPage(
        title=title,
        language=language or imported.language,
        body=imported.blocks,
        live=False,
        has_unpublished_changes=True,
        owner=by,
    )
    # Treebeard saves without asking; Wagtail would log "created" by nobody beside our own entry.
    page.save = partial(page.save, log_action=None)
    workstream.add_child(instance=page)
    del page.save
    page.save_revision(user=by, log_action=False, changed=True)
    log(
        instance=page,
        action="drafts.import",
        user=by,
        timestamp=at or timezone.now(),
        data={
            "blocks": len(imported.blocks),
            "found": imported.found,
            "kept": imported.kept,
            **({} if by else {"by": "command line"}),
        },
    )
    return page
