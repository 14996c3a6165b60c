"""Comments: an identity that lasts, and wordings that never change once they are sent."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models.dispositions import Decision
from consultations.models.submissions import Timeliness, Visibility
from consultations.querysets import CommentQuerySet, CommentTextQuerySet

FORM_LIMIT = 10_000  # characters a form takes; below Excel's 32,767 for a cell (product.md S7)
IMPORT_LIMIT = 100_000  # characters an import takes
ADVICE_FROM = 2_000  # characters from which the form advises to be brief


class CommentKind(models.TextChoices):
    """What a comment is about. *General* is given by the place, never chosen."""

    SUBSTANTIVE = "substantive", _("Substantive")
    TECHNICAL = "technical", _("Technical")
    QUESTION = "question", _("Question")
    TRANSLATION = "translation", _("Translation")
    EDITORIAL = "editorial", _("Editorial")
    GENERAL = "general", _("General")
    SUPPORT = "support_as_drafted", _("Support as drafted")


class Comment(models.Model):
    """A comment's identity. It exists for others only once it has a `ref`, given at submission."""

    class Placement(models.TextChoices):
        ON = "on", _("On the paragraph")
        AFTER = "after", _("After the paragraph")
        GENERAL = "general", _("General")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    submission = models.ForeignKey("consultations.Submission", on_delete=models.PROTECT, related_name="comments")
    ref = models.CharField(
        _("Reference"), max_length=30, blank=True, help_text="WS05-R2-0147, given at submission, never again"
    )
    public_no = models.PositiveIntegerField(
        _("Public number"), null=True, blank=True, help_text="88 for P-0088, given at publication"
    )
    # Unnamed rows stand in an order that says nothing of their authors (product.md 3.2); stored at publication.
    public_order = models.PositiveIntegerField(null=True, blank=True)
    paragraph = models.ForeignKey(
        "drafts.Paragraph", null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    paragraph_seen = models.ForeignKey(
        "drafts.Paragraph", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    placement = models.CharField(max_length=8, choices=Placement.choices, default=Placement.ON)
    moved_from = models.ForeignKey(
        "drafts.Paragraph", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    span_start = models.PositiveIntegerField(null=True, blank=True)
    span_end = models.PositiveIntegerField(null=True, blank=True)
    # A split comment stays whole for its author; its parts are the lines that are answered (product.md L6c).
    split_at = models.DateTimeField(null=True, blank=True)
    # A part that was joined to the whole again: its reference stays taken, and it is shown nowhere.
    rejoined_at = models.DateTimeField(null=True, blank=True)
    lang = models.CharField(_("Language"), max_length=10, blank=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    # Author of the identity: the first to write. A requested member sees nothing but what is his or her own.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    # Denormalised for lists and filters; written by actions only, verified by check_ledger.
    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="comments"
    )
    organisation = models.ForeignKey("consultations.Organisation", on_delete=models.PROTECT, related_name="comments")
    position = models.PositiveIntegerField(default=0, help_text="The paragraph's position; 0 for general comments")
    # The effective wording: that of the latest submitted revision. Empty until submitted.
    current = models.OneToOneField(
        "consultations.CommentText", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=CommentKind.choices, blank=True)
    visibility = models.CharField(max_length=20, choices=Visibility.choices, blank=True)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    words = models.PositiveIntegerField(default=0, editable=False, help_text="Words to read: comment and proposed text")
    # Of a group only the representative counts, and who deviates: distinct comments are what is left to think about.
    is_distinct = models.BooleanField(default=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["consultation_round", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ref"], condition=~Q(ref=""), name="a_comment_reference_is_given_once"),
            models.UniqueConstraint(fields=["consultation_round", "public_no"], name="a_public_number_is_given_once"),
            models.CheckConstraint(
                condition=Q(placement="general", paragraph__isnull=True)
                | (~Q(placement="general") & Q(paragraph__isnull=False)),
                name="only_a_general_comment_has_no_paragraph",
            ),
            models.CheckConstraint(
                condition=Q(ref="", current__isnull=True, decision="", kind="", visibility="")
                | (~Q(ref="") & Q(current__isnull=False) & ~Q(decision="") & ~Q(kind="") & ~Q(visibility="")),
                name="a_submitted_comment_has_reference_wording_and_decision",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(ref=""), name="only_a_submitted_comment_is_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(split_at__isnull=True) | Q(parent__isnull=True), name="a_part_is_not_split_again"
            ),
            models.CheckConstraint(
                condition=Q(rejoined_at__isnull=True) | Q(parent__isnull=False), name="only_a_part_is_joined_again"
            ),
        ]
        indexes = [
            models.Index(
                fields=["consultation_round", "position", "id"], condition=~Q(ref=""), name="comments_in_document_order"
            ),
            # The place too: *save and next* looks for what is undecided at one place, among a hundred thousand.
            models.Index(
                fields=["consultation_round", "decision", "position"],
                condition=~Q(ref=""),
                name="comments_by_decision_at_place",
            ),
            models.Index(fields=["consultation_round", "organisation"], name="comments_of_an_organisation"),
            models.Index(fields=["paragraph", "organisation"], name="own_comments_on_a_paragraph"),
        ]

    def __str__(self):
        # Log labels and admin lists carry this: nothing may be told of an unsent draft.
        return self.ref or "-"

    @property
    def is_moved(self):
        """Whether co-leads put it elsewhere than its author did; on the whole draft, the author saw no paragraph."""
        return self.moved_from_id is not None or (self.paragraph_id is not None and self.paragraph_seen_id is None)

    @property
    def place(self):
        """Where it stands: on or after a paragraph, or on none. A wording is adopted at one place."""
        return (self.paragraph_id, self.placement)

    @property
    def paragraph_shown(self):
        """The paragraph beside which it is read: as its author saw it, or the one to which it was moved."""
        return self.paragraph if self.is_moved else self.paragraph_seen or self.paragraph

    @property
    def public_ref(self):
        return f"P-{self.public_no:04d}" if self.public_no else ""


class CommentText(models.Model):
    """One wording of a comment. Pinned by a revision it never changes; unpinned it is the working draft."""

    class ProposedMode(models.TextChoices):
        REPLACE = "replace", _("Replace")
        INSERT = "insert", _("Insert")
        DELETE = "delete", _("Delete")

    class Priority(models.TextChoices):
        MUST = "must", _("Must change")
        SHOULD = "should", _("Should change")
        COULD = "could", _("Could change")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(_("Type"), max_length=20, choices=CommentKind.choices, blank=True)
    text = models.TextField(_("Comment and reason"), blank=True)
    proposed_text = models.TextField(_("Proposed text"), blank=True)
    proposed_mode = models.CharField(max_length=8, choices=ProposedMode.choices, blank=True)
    # Empty means: as the submission says.
    visibility = models.CharField(_("Who may see it"), max_length=20, choices=Visibility.choices, blank=True)
    priority = models.CharField(
        _("How much does it matter to you?"), max_length=8, choices=Priority.choices, blank=True
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_token = models.UUIDField(default=uuid4, help_text="Given by the form: a retry creates nothing twice")
    # The token of the form that saved last: the same form may save again, another one is told (product.md S8).
    saved_token = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Raised at each save of a draft, so that the second of two tabs is told.
    edit_no = models.PositiveIntegerField(default=1)
    # When the words came in: "late" is a draft kept after grace, until somebody accepts it.
    timeliness = models.CharField(
        max_length=15, choices=[*Timeliness.choices, ("late", _("Late"))], default=Timeliness.ON_TIME
    )
    pinned_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = CommentTextQuerySet.as_manager()

    class Meta:
        ordering = ["comment", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "client_token"], name="a_form_makes_one_wording"),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(pinned_at__isnull=True, discarded_at__isnull=True),
                name="a_comment_has_one_working_draft",
            ),
            models.CheckConstraint(
                condition=Q(pinned_at__isnull=True) | Q(discarded_at__isnull=True),
                name="what_was_sent_is_not_discarded",
            ),
        ]

    def __str__(self):
        return "-"

    @property
    def proposes(self):
        """Whether it asks for another wording; to take a paragraph out is one, of no words."""
        return bool(self.proposed_text) or self.proposed_mode == self.ProposedMode.DELETE

    @property
    def proposal(self):
        """The wording it asks for, so that two can be compared: None where it asks for none."""
        return (self.proposed_mode == self.ProposedMode.DELETE, self.proposed_text) if self.proposes else None


class LaterMark(models.Model):
    """A reader marked a paragraph to comment on later."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="later_marks")
    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="+"
    )
    paragraph = models.ForeignKey("drafts.Paragraph", on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "consultation_round", "paragraph"], name="a_paragraph_is_marked_once"
            )
        ]

    def __str__(self):
        return str(self.consultation_round_id)


class ParagraphTally(models.Model):
    """How many comments a paragraph has, kept in the comment's own transaction. General comments: no paragraph."""

    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="tallies"
    )
    paragraph = models.ForeignKey("drafts.Paragraph", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted = models.PositiveIntegerField(default=0, help_text="Submitted and not withdrawn")
    substantive = models.PositiveIntegerField(default=0, help_text="Of these, substantive")
    undecided = models.PositiveIntegerField(default=0, help_text="Of these, without a decision")
    withdrawn = models.PositiveIntegerField(default=0)
    published = models.PositiveIntegerField(default=0, help_text="Shown to the public since publication")
    distinct = models.PositiveIntegerField(default=0, help_text="Submitted, a group counted once")
    distinct_substantive = models.PositiveIntegerField(default=0, help_text="Of these, substantive")
    distinct_undecided = models.PositiveIntegerField(default=0, help_text="Of these, without a decision")
    words = models.PositiveIntegerField(default=0, help_text="Words of the distinct comments")
    words_left = models.PositiveIntegerField(default=0, help_text="Words of those without a decision")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation_round", "paragraph"], name="a_paragraph_is_tallied_once"),
            models.UniqueConstraint(
                fields=["consultation_round"],
                condition=Q(paragraph__isnull=True),
                name="general_comments_are_tallied_once",
            ),
        ]
