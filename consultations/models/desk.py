"""What leads keep at their desk: steps, filters, standard responses, proposals, questions, findings that are meant."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models.dispositions import BOUNDED
from consultations.querysets import ClarificationQuerySet, SavedFilterQuerySet, SeenFindingQuerySet
from drafts.tasks import SILENT_FOR


class DeskStep(models.Model):
    """One thing that a lead did at once, to one comment or to thousands; undone as one (product.md 5.2)."""

    class Verb(models.TextChoices):
        DECIDE = "decide", _("Decided")
        DRAFT = "draft", _("Draft kept")
        AGREE = "agree", _("Agreed")
        REOPEN = "reopen", _("Re-opened")
        CONTEST = "contest", _("Pulled out for discussion")
        SEND_BACK = "send_back", _("Sent back")
        REVIEW = "review", _("Found adequate")
        ASSIGN = "assign", _("Assigned")
        NOTE = "note", _("Notes and themes changed")
        GROUP = "group", _("Grouped")
        UNGROUP = "ungroup", _("Ungrouped")
        MOVE = "move", _("Moved")
        SPLIT = "split", _("Split")
        REJOIN = "rejoin", _("Joined again")
        ASK = "ask", _("Question asked")
        UNDO = "undo", _("Undone")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="steps"
    )
    verb = models.CharField(max_length=10, choices=Verb.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Of what was kept while somebody wrote: when the run of such saves began; `at` is the last of them.
    began_at = models.DateTimeField(null=True, blank=True)
    letters_gone = models.PositiveIntegerField(default=0, help_text="Letters that were taken away in this run")
    comments = models.PositiveIntegerField(default=0, help_text="Comments that it changed")
    # The name of what the person was shown before it was done: a form that is sent twice does its work once.
    shown = models.CharField(max_length=64, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["consultation_round", "-at"], name="steps_of_a_round")]

    def __str__(self):
        return f"{self.consultation_round_id} · {self.verb}"


class SavedFilter(models.Model):
    """A filter of the desk under a name: one's own, or shared with everybody at this desk."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="saved_filters"
    )
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    shared = models.BooleanField(_("Shared with everybody at this desk"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation_round", "by", "name"], name="a_person_names_a_filter_once_in_a_round"
            )
        ]

    def __str__(self):
        return f"{self.consultation_round_id} · {self.pk}"


class StandardResponse(models.Model):
    """An answer that a workstream gives more than once, with placeholders that are filled in where it is used."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    workstream = models.ForeignKey("drafts.WorkstreamPage", on_delete=models.PROTECT, related_name="standard_responses")
    title = models.CharField(_("Title"), max_length=120)
    text = models.TextField(_("Response"), validators=BOUNDED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    lock_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["workstream", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workstream", "title"],
                condition=Q(retired_at__isnull=True),
                name="a_standard_response_has_its_own_title",
            )
        ]

    def __str__(self):
        return f"{self.workstream_id} · {self.pk}"


class CampaignLook(models.Model):
    """One look for campaigns in a round: who asked for it, whether somebody is at it still, and what was found."""

    class State(models.TextChoices):
        LOOKING = "looking", _("Looking")
        DONE = "done", _("Done")
        FAILED = "failed", _("Broken off")

    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="campaign_looks"
    )
    state = models.CharField(max_length=7, choices=State.choices, default=State.LOOKING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    heartbeat = models.DateTimeField(null=True, blank=True, help_text="When whoever looks last said that they live")
    ended_at = models.DateTimeField(null=True, blank=True)
    # Numbers of comments looked at and grouped, of new issues and of proposals that waited then.
    found = models.JSONField(default=dict, blank=True)
    step = models.ForeignKey(DeskStep, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    refusal = models.TextField(blank=True, help_text="Why it was broken off, in a sentence")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation_round"],
                condition=Q(state="looking"),
                name="campaigns_are_looked_for_once_at_a_time",
            )
        ]

    def __str__(self):
        return f"{self.consultation_round_id} · {self.pk}"

    @property
    def is_looking(self):
        return self.state == self.State.LOOKING

    def has_died(self, at):
        """Whether nobody is at it any more, though it has not ended."""
        return self.is_looking and (self.heartbeat or self.at) < at - SILENT_FOR


class GroupProposal(models.Model):
    """Comments that are nearly the same, as the finder saw them. Nothing becomes of it until a person confirms."""

    class State(models.TextChoices):
        OPEN = "open", _("To decide")
        CONFIRMED = "confirmed", _("Grouped")
        DISMISSED = "dismissed", _("Not the same")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="group_proposals"
    )
    representative = models.ForeignKey("consultations.Comment", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    group = models.ForeignKey(
        "consultations.CommentGroup", null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.consultation_round_id} · {self.pk}"


class ProposedMember(models.Model):
    """One comment of a proposal, and how much of its words it shares with the representative (0 to 1).

    It is `altered` where it says a sentence of it in a few other words, which may turn it into its opposite.
    """

    proposal = models.ForeignKey(GroupProposal, on_delete=models.CASCADE, related_name="members")
    comment = models.ForeignKey("consultations.Comment", on_delete=models.PROTECT, related_name="+")
    similarity = models.FloatField()
    altered = models.BooleanField(default=False)

    class Meta:
        # In the order in which a person looks at them: first what may say something else.
        ordering = ["-altered", "similarity", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "comment"], name="a_comment_is_proposed_once_in_a_family")
        ]


class Clarification(models.Model):
    """A question of the co-leads to the author of one comment, and the answer: private between the two sides."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    comment = models.ForeignKey("consultations.Comment", on_delete=models.PROTECT, related_name="clarifications")
    question = models.TextField(_("Question"), validators=BOUNDED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("Answer wanted by"))
    answer = models.TextField(_("Answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    # The co-leads no longer wait: answered elsewhere, or decided without.
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="what_is_answered_has_an_answer"
            )
        ]

    def __str__(self):
        return f"{self.comment_id} · {self.pk}"


class SignOff(models.Model):
    """A review editor's word that the answers of a round, or of one section of it, are adequate; what stood then."""

    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="sign_offs"
    )
    section = models.ForeignKey("drafts.Paragraph", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    remark = models.TextField(_("Remark"), blank=True, validators=BOUNDED)
    # Numbers of comments as they stood: decided, without an adequate answer, contested.
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.consultation_round_id} · {self.pk}"


class SeenFinding(models.Model):
    """A finding of the consistency check that somebody looked at and left as it is, with the reason.

    It holds for the answers that stood then: another answer, or one more, brings the finding back.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Marked together, so that one button takes them back.
    lot = models.UUIDField(editable=False)
    consultation_round = models.ForeignKey(
        "consultations.ConsultationRound", on_delete=models.PROTECT, related_name="seen_findings"
    )
    check_name = models.CharField(max_length=20)
    subject = models.CharField(max_length=80)
    # What was answered: {key of the comment: decision and instant}.
    answers = models.JSONField(default=dict)
    reason = models.CharField(_("Why it is meant"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SeenFindingQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation_round", "check_name", "subject"],
                condition=Q(taken_back_at__isnull=True),
                name="a_finding_is_marked_once",
            )
        ]

    def __str__(self):
        return f"{self.consultation_round_id} · {self.check_name} · {self.pk}"

    def covers(self, finding):
        """Whether all that the finding shows is as it was; a reader who is shown less of it sees it as meant too."""
        return finding.state.items() <= self.answers.items()
