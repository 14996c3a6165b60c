"""Files on their way to becoming drafts: uploaded, read in the background, reviewed by a person, then applied.

Nothing of it is public, and nothing lies in the media folder: the bytes stand in the database, where every web process
finds them, until the file is applied or discarded.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.permission_policies.pages import PagePermissionPolicy

from drafts.tasks import SILENT_FOR


class DraftImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sent the file, and whoever may add or edit pages in its workstream."""
        pages = PagePermissionPolicy().instances_user_has_any_permission_for(user, {"add", "change"}).values("pk")
        return self.filter(Q(owner=user) | Q(workstream__in=pages) | Q(target__in=pages))

    def unfinished(self):
        """Those that somebody has still to look at."""
        return self.exclude(state__in=DraftImport.FINISHED)

    def without_bytes(self):
        """For everybody but the reader: the file itself may be large."""
        return self.defer("file")

    def without_blocks(self):
        """For lists, which need neither the file nor what was read in it."""
        return self.defer("file", "blocks", "account", "choices")


class DraftImport(models.Model):
    """One file, and what a person has made of it so far; a draft is written only when the import is applied."""

    class Mode(models.TextChoices):
        NEW = "new", _("New draft")
        UPDATE = "update", _("Update of a draft")
        TRANSLATION = "translation", _("Translation of a draft")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready for review")
        REFUSED = "refused", _("Not read")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")

    class Changes(models.TextChoices):
        ACCEPT = "accept", _("Accept them: read the text as it would be with every change")
        REJECT = "reject", _("Reject them: read the text as it was before")
        PROPOSE = "propose", _("Keep the text as it was, and note beside each paragraph what is proposed")

    FINISHED = (State.APPLIED, State.DISCARDED)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    workstream = models.ForeignKey("drafts.WorkstreamPage", on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(
        "drafts.DraftPage",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="The draft that is updated or translated",
    )
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.NEW)
    title = models.CharField(_("Title"), max_length=255)
    language = models.CharField(_("Language of the text"), max_length=10, choices=settings.DRAFT_LANGUAGES, blank=True)
    file_name = models.CharField(max_length=255)
    file = models.BinaryField(help_text="As it was sent; emptied when the import is applied or discarded")
    tracked_changes = models.CharField(max_length=8, choices=Changes.choices, default=Changes.ACCEPT)

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.FloatField(default=0)
    heartbeat = models.DateTimeField(null=True, blank=True, help_text="When the reader last said that it lives")
    attempt = models.PositiveIntegerField(default=1, help_text="What an earlier reader still has to say is not heard")
    refusal = models.TextField(blank=True, help_text="Why the file was not read, in a sentence")

    blocks = models.JSONField(default=list, blank=True, help_text="As the draft's StreamField will store them")
    account = models.JSONField(default=dict, blank=True, help_text="What the reader found, left out and noted")
    choices = models.JSONField(default=dict, blank=True, help_text="What a person decided beside the blocks")
    lock_version = models.PositiveIntegerField(default=0)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    page = models.ForeignKey(
        "drafts.DraftPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The draft that was made or changed",
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = DraftImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "reading", "ready", "refused", "applied", "discarded"]),
                name="an_import_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(mode="new", target__isnull=True)
                | Q(mode__in=["update", "translation"], target__isnull=False),
                name="an_update_or_translation_names_its_draft",
            ),
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=1), name="progress_is_a_share_of_the_file"
            ),
        ]

    def __str__(self):
        return str(self.uuid)

    @property
    def is_being_read(self):
        return self.state in {self.State.WAITING, self.State.READING}

    def has_died(self, at):
        """Whether nobody reads the file any more, though it is not read."""
        return self.is_being_read and (self.heartbeat or self.created_at) < at - SILENT_FOR

    @property
    def percent(self):
        return round(100 * self.progress)

    @property
    def left(self):
        """The ids of the blocks that a person has taken out."""
        return set(self.choices.get("left", []))

    @property
    def kept_blocks(self):
        """The blocks that go into the draft."""
        left = self.left
        return [block for block in self.blocks if block["id"] not in left]


class ImportPicture(models.Model):
    """The bytes of a picture of the file, until the import is applied."""

    draft_import = models.ForeignKey(DraftImport, on_delete=models.CASCADE, related_name="pictures")
    block = models.CharField(max_length=36, help_text="The id of the figure block that will show it")
    name = models.CharField(max_length=255)
    data = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name
