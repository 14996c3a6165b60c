"""What an organisation sends: one submission in a round, in revisions."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.querysets import SubmissionQuerySet


class Visibility(models.TextChoices):
    """Who may see a comment once the results are published. Co-leads read and answer all three."""

    PUBLIC_NAMED = "public_named", _("Publish with our name")
    PUBLIC_UNNAMED = "public_unnamed", _("Publish without our name")
    CONFIDENTIAL = "confidential", _("For the co-leads only")

    @classmethod
    def choices_of(cls, membership):
        """The choices in the words of an organisation, or of a person who speaks for nobody else."""
        return [(each.value, each.said_by(membership)) for each in cls]

    def said_by(self, membership):
        """The label in the words of the one who chooses."""
        mine = {self.PUBLIC_NAMED: _("Publish with my name"), self.PUBLIC_UNNAMED: _("Publish without my name")}
        return mine.get(self, self.label) if membership.is_personal else self.label


class Position(models.TextChoices):
    """What an organisation thinks of the draft as a whole; "none" is a statement, an empty value is silence."""

    SUPPORTS = "supports", _("Supports it as drafted")
    SUPPORTS_WITH_CHANGES = "supports_with_changes", _("Supports it with the changes proposed")
    DOES_NOT_SUPPORT = "does_not_support", _("Does not support it as drafted")
    NONE = "none", _("No overall position")


class Timeliness(models.TextChoices):
    """Whether it came in time. *In grace* counts as on time."""

    ON_TIME = "on_time", _("On time")
    IN_GRACE = "in_grace", _("On time (in grace)")
    LATE_ACCEPTED = "late_accepted", _("Late (accepted)")


class Submission(models.Model):
    """The one submission of an organisation in a round. Made with the first draft; received when first submitted."""

    class Capacity(models.TextChoices):
        ORGANISATION = "organisation", _("Organisation")
        JOINT = "joint", _("Joint")
        GROUP = "group_statement", _("Group statement")
        PERSONAL = "personal", _("Personal capacity")
        MEETING = "meeting_record", _("Meeting record")

    class Channel(models.TextChoices):
        SITE = "site", _("Site")
        WORD = "word_form", _("Word form")
        EXCEL = "excel_form", _("Excel form")
        EMAIL = "email", _("E-mail")
        LETTER = "letter", _("Letter")
        MEETING = "meeting", _("Meeting")
        PHONE = "phone", _("Telephone")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="submissions"
    )
    organisation = models.ForeignKey("consultations.Organisation", on_delete=models.PROTECT, related_name="submissions")
    ref = models.CharField(
        _("Reference"), max_length=30, blank=True, help_text="WS05-R2-S031, given when first submitted"
    )
    # Effective values: those of the latest submitted revision.
    capacity = models.CharField(max_length=20, choices=Capacity.choices, default=Capacity.ORGANISATION)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.SITE)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(_("Received"), null=True, blank=True)
    timeliness = models.CharField(max_length=15, choices=Timeliness.choices, blank=True)
    default_visibility = models.CharField(max_length=20, choices=Visibility.choices, default=Visibility.PUBLIC_NAMED)
    overall_position = models.CharField(max_length=25, choices=Position.choices, blank=True)
    revision_no = models.PositiveSmallIntegerField(default=0, help_text="0 until first submitted")
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True, blank=True)
    # What the organisation is preparing; leads never see it.
    draft_visibility = models.CharField(max_length=20, choices=Visibility.choices, default=Visibility.PUBLIC_NAMED)
    draft_position = models.CharField(max_length=25, choices=Position.choices, blank=True)
    created_at = models.DateTimeField()

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["consultation_round", "ref", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation_round", "organisation"], name="an_organisation_submits_once_in_a_round"
            ),
            models.UniqueConstraint(fields=["ref"], condition=~Q(ref=""), name="a_submission_reference_is_given_once"),
            models.CheckConstraint(
                condition=Q(ref="", received_at__isnull=True, revision_no=0, timeliness="")
                | (~Q(ref="") & Q(received_at__isnull=False) & Q(revision_no__gt=0) & ~Q(timeliness="")),
                name="a_received_submission_has_reference_time_and_revision",
            ),
        ]

    def __str__(self):
        return self.ref or "-"


class SubmissionRevision(models.Model):
    """What was sent at one moment: it pins wordings, which then never change."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="revisions")
    n = models.PositiveSmallIntegerField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    timeliness = models.CharField(max_length=15, choices=Timeliness.choices)
    overall_position = models.CharField(max_length=25, choices=Position.choices, blank=True)
    default_visibility = models.CharField(max_length=20, choices=Visibility.choices)
    texts = models.ManyToManyField("consultations.CommentText", related_name="revisions")

    class Meta:
        ordering = ["submission", "n"]
        constraints = [models.UniqueConstraint(fields=["submission", "n"], name="a_revision_is_numbered_once")]


class LateRequest(models.Model):
    """A focal point asks that what was written too late be taken all the same (product.md X1, A7)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="late_requests")
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.WAITING)
    requested_at = models.DateTimeField(_("Requested"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("Reason"), blank=True)

    class Meta:
        verbose_name = _("late request")
        verbose_name_plural = _("late requests")
        constraints = [
            models.UniqueConstraint(fields=["submission"], condition=Q(state="waiting"), name="one_late_request_waits"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="a_decided_late_request_has_a_reason",
            ),
        ]

    def __str__(self):
        # Log labels carry this: the submission's reference, if it has one yet.
        return str(self.submission)
