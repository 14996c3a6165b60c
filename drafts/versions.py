"""Actions that turn the working text of a draft into an immutable version, and what is read on the way there."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from drafts.folding import fold
from drafts.models import DraftPage, DraftVersion, Paragraph
from drafts.paragraphs import content_hash, paragraphs_of

PARAGRAPHS_PER_INSERT = 500


def may_freeze(user, page):
    """Whoever may edit the draft may freeze it; None is the command line."""
    return user is None or page.permissions_for_user(user).can_edit()


def working_text(page):
    """The draft as its editors left it: its latest saved revision, published or not."""
    return page.get_latest_revision_as_object()


def preview_paragraphs(page):
    """The working text of a page as stakeholders would read it."""
    draft = working_text(page)
    return paragraphs_of(draft.body, draft.language)


@transaction.atomic
def freeze_draft(page, *, label, by, at=None, translation_of=None, corrects=None):
    """Make a version of the draft's latest saved text: rows that never change, one for each paragraph.

    Raises ValidationError with sentences where the text is empty, blocks lack an id of their own or the label is taken.
    """
    if not may_freeze(by, page):
        raise PermissionDenied
    # Two people who freeze at once take turns.
    page = DraftPage.objects.select_for_update().get(pk=page.pk)
    draft = working_text(page)
    # The ids are looked at before the text is saved again: saving invents what is missing.
    paragraphs = paragraphs_of(draft.body, draft.language)
    version = DraftVersion(
        page=page,
        label=label.strip(),
        title=draft.title,
        locale=draft.language,
        translation_of=translation_of or _translated(page, label),
        corrects=corrects,
        frozen_at=at or timezone.now(),
        frozen_by=by,
        content_hash=content_hash(paragraphs),
    )
    _refuse_taken(version)
    # A revision of our own: an editor's autosave may overwrite the one that it made.
    version.revision = draft.save_revision(user=by, changed=page.has_unpublished_changes, log_action=False, clean=False)
    version.full_clean()
    version.save()
    Paragraph.objects.bulk_create(
        [_row(version, paragraph) for paragraph in paragraphs], batch_size=PARAGRAPHS_PER_INSERT
    )
    log(
        instance=page,
        action="drafts.freeze",
        user=by,
        timestamp=version.frozen_at,
        data={"version": version.pk, "label": version.label, "paragraphs": len(paragraphs), **_who(by)},
    )
    return version


def issue_corrigendum(version, *, label, by, at=None):
    """Freeze the working text as a correction of an earlier version, which stays as it is with its comments."""
    corrected = version.corrects or version
    return freeze_draft(
        version.page, label=label, by=by, at=at, translation_of=version.translation_of, corrects=corrected
    )


def _refuse_taken(version):
    if not version.label:
        raise ValidationError({"label": _("Give the version a label, such as 1.0.")}, code="label")
    if DraftVersion.objects.filter(page=version.page, locale=version.locale, label=version.label).exists():
        raise ValidationError(
            {"label": _("This draft has a version %(label)s already.") % {"label": version.label}}, code="label"
        )


def _translated(page, label):
    """The authentic text's version of the same label, for a page that is a translation."""
    return DraftVersion.objects.filter(page=page.translation_of_id, label=label.strip()).first()


def _row(version, paragraph):
    return Paragraph(
        version=version,
        anchor=paragraph.anchor,
        sub_anchor=paragraph.sub_anchor,
        number=paragraph.number,
        slug=paragraph.slug,
        kind=paragraph.kind,
        level=paragraph.level,
        marker=paragraph.marker,
        position=paragraph.position,
        section_path=paragraph.section_path,
        html=paragraph.html,
        text=paragraph.text,
        text_hash=paragraph.text_hash,
        search_text=fold(paragraph.text),
        lang=paragraph.lang,
        dir=paragraph.dir,
    )


def _who(by):
    return {} if by else {"by": "command line"}
