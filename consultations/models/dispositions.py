"""What the co-leads decide on a comment, and how they answer it."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Characters of whatever leads write: several pages, and a cell of a spreadsheet (32,767) holds it. No field cuts.
LONGEST = 20_000
BOUNDED = [MaxLengthValidator(LONGEST)]


class Decision(models.TextChoices):
    """The first axis: what was decided (product.md 2.3). *Withdrawn* stands above it, in `Comment.withdrawn_at`."""

    PENDING = "pending", _("Pending")
    ACCEPTED = "accepted", _("Accepted")
    PARTLY_ACCEPTED = "partly_accepted", _("Partly accepted")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    NOTED = "noted", _("Noted")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope")
    REFERRED = "referred", _("Referred")
    DUPLICATE = "duplicate", _("Duplicate")


class Workflow(models.TextChoices):
    """The second axis: how far the decision has come."""

    UNASSIGNED = "unassigned", _("Not assigned")
    ASSIGNED = "assigned", _("Assigned")
    PROPOSED = "proposed", _("Proposed")
    CONTESTED = "contested", _("Contested")
    AGREED = "agreed", _("Agreed")
    PUBLISHED = "published", _("Published")


class Implementation(models.TextChoices):
    """The third axis: whether the text has been changed."""

    NOT_NEEDED = "not_needed", _("Not needed")
    TO_DO = "to_do", _("To do")
    DONE = "done", _("Done")
    VERIFIED = "verified", _("Verified")


class Theme(models.Model):
    """What several comments are about."""

    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="themes"
    )
    code = models.CharField(_("Code"), max_length=10, help_text="T3")
    title = models.CharField(_("Title"), max_length=120)
    description = models.TextField(_("What belongs here"), blank=True)
    # A theme that went into another keeps its code, so that what was said of T3 can still be looked up.
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The step that moved its comments: undoing it brings the theme back.
    merged_in = models.ForeignKey(
        "consultations.DeskStep", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_themes"
    )

    class Meta:
        ordering = ["consultation_round", "pk"]
        constraints = [models.UniqueConstraint(fields=["consultation_round", "code"], name="a_theme_code_stands_once")]

    def __str__(self):
        return f"{self.code} {self.title}"


class CommentGroup(models.Model):
    """Comments answered as one issue: the representative's answer is written to every member that does not deviate.

    Its members are the dispositions that point to it. A group whose members have all gone keeps its code.
    """

    class Kind(models.TextChoices):
        ISSUE = "issue", _("Issue")
        IDENTICAL = "identical", _("Identical")
        NEAR_IDENTICAL = "near_identical", _("Nearly identical")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="groups"
    )
    kind = models.CharField(max_length=15, choices=Kind.choices)
    code = models.CharField(max_length=10, help_text="G-014")
    title = models.CharField(max_length=200, blank=True)
    representative = models.ForeignKey(
        "consultations.Comment", null=True, blank=True, on_delete=models.PROTECT, related_name="represented_groups"
    )
    note = models.TextField(_("Note"), blank=True, validators=BOUNDED)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dissolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["consultation_round", "pk"]
        constraints = [models.UniqueConstraint(fields=["consultation_round", "code"], name="a_group_code_stands_once")]

    def __str__(self):
        return self.code


class Disposition(models.Model):
    """One for every submitted comment, made with its submission. Three axes, never mixed (design decision 6)."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    comment = models.OneToOneField("consultations.Comment", on_delete=models.PROTECT, related_name="disposition")
    decision = models.CharField(_("Decision"), max_length=20, choices=Decision.choices, default=Decision.PENDING)
    workflow = models.CharField(_("Status"), max_length=12, choices=Workflow.choices, default=Workflow.UNASSIGNED)
    implementation = models.CharField(
        _("In the text?"), max_length=12, choices=Implementation.choices, default=Implementation.NOT_NEEDED
    )
    # Kept while the decision is pending and cannot stand yet: a reason is missing, for one (product.md L6d).
    draft_decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    response = models.TextField(_("Response"), blank=True, validators=BOUNDED)
    adopted_text = models.TextField(_("Text adopted"), blank=True, validators=BOUNDED)
    as_proposed = models.BooleanField(_("Adopted as proposed"), default=False)
    duplicate_of = models.ForeignKey(
        "consultations.Comment", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    internal_note = models.TextField(_("Internal note"), blank=True, validators=BOUNDED)
    significance = models.CharField(
        _("Significance"), max_length=8, choices=[("normal", _("Normal")), ("high", _("High"))], default="normal"
    )
    for_committee = models.BooleanField(_("For the committee"), default=False)
    themes = models.ManyToManyField(Theme, blank=True, related_name="dispositions")
    group = models.ForeignKey(
        CommentGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="dispositions"
    )
    deviates = models.BooleanField(default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    # Who agreed so far, where one is not enough (`ConsultationRound.agreement`); emptied when the answer changes.
    agreements = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    # Why it was pulled out for discussion or sent back; empty while it is not contested.
    remark = models.TextField(_("Remark"), blank=True, validators=BOUNDED)
    # The review editor found the answer adequate; emptied when the answer changes (product.md L, statement 32).
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    standard_response = models.ForeignKey(
        "consultations.StandardResponse", null=True, blank=True, on_delete=models.PROTECT, related_name="dispositions"
    )
    lock_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("disposition")
        verbose_name_plural = _("dispositions")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="pending", workflow__in=["unassigned", "assigned", "contested"])
                | (~Q(decision="pending") & Q(workflow__in=["proposed", "contested", "agreed", "published"])),
                name="a_decision_and_its_status_agree",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["partly_accepted", "not_accepted", "out_of_scope", "referred"])
                | ~Q(response=""),
                name="what_is_not_accepted_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(decision="accepted") | Q(as_proposed=True) | ~Q(adopted_text=""),
                name="what_is_accepted_has_a_text",
            ),
            models.CheckConstraint(
                condition=~Q(decision="duplicate") | Q(duplicate_of__isnull=False), name="a_duplicate_names_the_other"
            ),
            models.CheckConstraint(
                condition=~Q(workflow__in=["agreed", "published"]) | Q(agreed_at__isnull=False),
                name="what_is_agreed_says_when",
            ),
            models.CheckConstraint(
                condition=Q(deviates=False) | Q(group__isnull=False), name="only_a_member_deviates_from_its_group"
            ),
        ]
        # Few are contested, and every page of the desk says how many.
        indexes = [models.Index(fields=["workflow", "comment"], name="dispositions_by_workflow")]

    def __str__(self):
        return str(self.comment)


class DispositionEvent(models.Model):
    """What a disposition was and became; the history that a lead sees."""

    class Kind(models.TextChoices):
        DRAFTED = "drafted", _("Draft kept")
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        REOPENED = "reopened", _("Re-opened")
        PUBLISHED = "published", _("Published")
        COMMENT_REVISED = "comment_revised", _("The comment was revised")
        COMMENT_WITHDRAWN = "comment_withdrawn", _("The comment was withdrawn")
        ASSIGNED = "assigned", _("Assigned")
        NOTED = "noted", _("Notes and themes changed")
        CONTESTED = "contested", _("Pulled out for discussion")
        SENT_BACK = "sent_back", _("Sent back")
        REVIEWED = "reviewed", _("Found adequate")
        GROUPED = "grouped", _("Grouped")
        UNGROUPED = "ungrouped", _("Taken out of the group")
        MOVED = "moved", _("Moved to another paragraph")
        SPLIT = "split", _("Split")
        REJOINED = "rejoined", _("Joined again")
        ASKED = "asked", _("Question to the author")
        ANSWERED = "answered", _("The author answered")
        UNDONE = "undone", _("Undone")

    disposition = models.ForeignKey(Disposition, on_delete=models.PROTECT, related_name="events")
    # The step of which it is a part, where a lead did it at the desk: the whole step is undone as one.
    step = models.ForeignKey(
        "consultations.DeskStep", null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "pk"]


class TableSnapshot(models.Model):
    """A table as it was given out once: number, audience, counts and the hash of the file."""

    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="snapshots"
    )
    number = models.PositiveIntegerField()
    table = models.CharField(max_length=4)
    audience = models.CharField(max_length=10)
    format = models.CharField(max_length=5)
    filter_words = models.TextField(blank=True)
    counts = models.JSONField(default=dict)
    file_name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["consultation_round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation_round", "number"], name="a_snapshot_number_is_given_once")
        ]

    def __str__(self):
        return f"{self.consultation_round}-T{self.taken_at:%Y-%m-%d}-{self.number}"
