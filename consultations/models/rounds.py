"""Consultation rounds: what is asked of whom, until when."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consultations.querysets import ConsultationRoundQuerySet


class Phase(models.TextChoices):
    """Where a round stands at an instant. Computed, never stored (design decision 4)."""

    DRAFT = "draft", _("In preparation")
    ANNOUNCED = "announced", _("Announced")
    OPEN = "open", _("Open")
    GRACE = "grace", _("Closed, last forms are coming in")
    CLOSED = "closed", _("Closed")
    PUBLISHED = "published", _("Response published")
    CANCELLED = "cancelled", _("Cancelled")


class ConsultationRound(models.Model):
    """One round of consultation on one frozen version."""

    class Kind(models.TextChoices):
        SCOPING = "scoping_questions", _("Scoping questions")
        MEMBERS = "members_draft", _("Members' draft")
        NETWORK = "network_wide", _("Network-wide consultation")
        TECHNICAL = "technical", _("Technical review")
        PUBLIC = "public", _("Public consultation")
        EC = "ec_final_inputs", _("Final inputs of the Executive Committee")

    class Participation(models.TextChoices):
        INVITED = "invited", _("Members of the invited organisations")
        NETWORK = "network", _("Active members of verified organisations")
        PUBLIC = "public", _("Anyone with a verified address")

    class Agreement(models.TextChoices):
        ONE = "one", _("One co-lead is enough")
        SECOND = "second", _("Any second co-lead agrees")
        ALL = "all", _("All co-leads agree")
        REVIEW_EDITOR = "review_editor", _("The review editor agrees")

    class CommentVisibility(models.TextChoices):
        OWN_ORG = "own_org", _("Own organisation until the results")
        PARTICIPANTS = "participants", _("Participants")
        PUBLIC_MODERATED = "public_moderated", _("Public after moderation")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(
        _("Code"), max_length=20, unique=True, help_text=_("Such as WS05-R2; it begins every reference number.")
    )
    title = models.CharField(_("Title"), max_length=255)
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices, default=Kind.NETWORK)
    workstream = models.ForeignKey("drafts.WorkstreamPage", on_delete=models.PROTECT, related_name="rounds")
    # The authentic text. Other languages stand in RoundVersion beside it.
    version = models.ForeignKey("drafts.DraftVersion", on_delete=models.PROTECT, related_name="rounds")
    purpose = models.TextField(_("Purpose"), blank=True)
    can_change = models.TextField(_("What can change"), blank=True)
    cannot_change = models.TextField(_("What cannot change"), blank=True)
    contact = models.CharField(
        _("Contact"), max_length=255, blank=True, help_text=_("A person, an e-mail address, a telephone number.")
    )

    opens_at = models.DateTimeField(_("Opens"))
    closes_at = models.DateTimeField(_("Closes"), help_text=_("The first instant at which it is too late."))
    grace_minutes = models.PositiveSmallIntegerField(_("Grace in minutes"), default=15)
    participation = models.CharField(
        _("Who may take part"), max_length=10, choices=Participation.choices, default=Participation.NETWORK
    )
    comment_visibility = models.CharField(
        _("Who sees comments"), max_length=20, choices=CommentVisibility.choices, default=CommentVisibility.OWN_ORG
    )
    allow_personal_capacity = models.BooleanField(_("Personal capacity allowed"), default=True)
    allow_protected = models.BooleanField(_("Protected identities allowed"), default=False)
    allow_anonymous = models.BooleanField(_("Anonymous input allowed"), default=False)
    # Who makes a proposed answer agreed (product.md L7). On the own organisation's comment nobody agrees in any case.
    agreement = models.CharField(
        _("How answers are agreed"), max_length=15, choices=Agreement.choices, default=Agreement.SECOND
    )
    response_due_on = models.DateField(_("Response due"), null=True, blank=True)

    announced_at = models.DateTimeField(_("Announced"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("Cancelled"), null=True, blank=True)
    published_at = models.DateTimeField(_("Response published"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Two admins close a round early (product.md A7): who proposed it and why, until another closes or keeps it open.
    early_closing_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    early_closing_reason = models.TextField(_("Reason to close early"), blank=True)

    # Raised by a locked UPDATE, never by MAX + 1: a number is given once (design section 4).
    last_submission_no = models.PositiveIntegerField(default=0, editable=False)
    last_comment_no = models.PositiveIntegerField(default=0, editable=False)
    last_snapshot_no = models.PositiveIntegerField(default=0, editable=False)
    last_group_no = models.PositiveIntegerField(default=0, editable=False)
    last_theme_no = models.PositiveIntegerField(default=0, editable=False)
    # Raised whenever the row is edited, so that two admins cannot overwrite each other unseen.
    lock_version = models.PositiveIntegerField(default=0, editable=False)

    objects = ConsultationRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation round")
        verbose_name_plural = _("consultation rounds")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(announced_at__isnull=False),
                name="only_an_announced_round_is_published",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="a_cancelled_round_has_no_results",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="a_round_has_a_code"),
            models.CheckConstraint(
                condition=Q(early_closing_by__isnull=True) | ~Q(early_closing_reason=""),
                name="closing_early_is_proposed_with_a_reason",
            ),
        ]

    def __str__(self):
        return self.code

    def clean(self):
        """The code is a part of addresses."""
        super().clean()
        try:
            validate_slug(self.code)
        except ValidationError as refused:
            raise ValidationError({"code": refused.messages}) from refused

    @property
    def grace_ends_at(self):
        """The last instant at which a form issued before closing still counts as on time."""
        return self.closes_at + timedelta(minutes=self.grace_minutes)

    def phase(self, at):
        """Where the round stands at an instant (a Phase)."""
        if self.announced_at is None or at < self.announced_at:
            return Phase.DRAFT
        if self.cancelled_at is not None and at >= self.cancelled_at:
            return Phase.CANCELLED
        if self.published_at is not None and at >= self.published_at:
            return Phase.PUBLISHED
        if at < self.opens_at:
            return Phase.ANNOUNCED
        if at < self.closes_at:
            return Phase.OPEN
        if at <= self.grace_ends_at:
            return Phase.GRACE
        return Phase.CLOSED


class RoundVersion(models.Model):
    """The round's text in another language than the authentic one; anchors are shared."""

    consultation_round = models.ForeignKey(ConsultationRound, on_delete=models.PROTECT, related_name="translations")
    version = models.ForeignKey("drafts.DraftVersion", on_delete=models.PROTECT, related_name="+")
    locale = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation_round", "locale"], name="a_round_has_one_text_in_a_language")
        ]


class RoundEvent(models.Model):
    """What happened to a round, for the public timeline. Dates old and new stand in `data` as ISO 8601 UTC."""

    class Kind(models.TextChoices):
        ANNOUNCED = "announced", _("Announced")
        EXTENDED = "extended", _("Extended")
        CLOSED_EARLY = "closed_early", _("Closed early")
        CANCELLED = "cancelled", _("Cancelled")
        CORRIGENDUM = "corrigendum", _("Corrigendum")
        LATE_ACCEPTED = "late_accepted", _("Late submission accepted")
        LATE_DECLINED = "late_declined", _("Late submission declined")
        RESPONSE_DELAYED = "response_delayed", _("Response delayed")
        PUBLISHED = "published", _("Response published")

    consultation_round = models.ForeignKey(ConsultationRound, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "pk"]


class Question(models.Model):
    """A question the co-leads put, to the whole draft or beside one paragraph."""

    consultation_round = models.ForeignKey(ConsultationRound, on_delete=models.PROTECT, related_name="questions")
    paragraph = models.ForeignKey("drafts.Paragraph", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]


class Invitation(models.Model):
    """An organisation is asked to take part."""

    class State(models.TextChoices):
        LISTED = "listed", _("Listed")
        SENT = "sent", _("Sent")
        DECLINED = "declined", _("Declined")
        REVOKED = "revoked", _("Revoked")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    consultation_round = models.ForeignKey(ConsultationRound, on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey("consultations.Organisation", on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("E-mail address"), blank=True)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.LISTED)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation_round", "organisation"], name="an_organisation_is_invited_once"
            )
        ]

    def __str__(self):
        return f"{self.consultation_round} · {self.organisation}"
