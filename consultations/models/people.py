"""People, the organisations they speak for, and what they may do where."""

from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.querysets import MembershipQuerySet, OrganisationQuerySet


class UserManager(BaseUserManager):
    """Users are made with an e-mail address instead of a user name."""

    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A person. The e-mail address is the name to sign in with."""

    username = None
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(_("E-mail address"), unique=True)
    job_title = models.CharField(_("Role"), max_length=150, blank=True)
    language = models.CharField(_("Language"), max_length=10, choices=settings.LANGUAGES, default="en")
    profile_done_at = models.DateTimeField(null=True, blank=True, help_text="When the profile was first filled in (S4)")
    # Keyboard shortcuts at the lead's desk: off until switched on (product.md F12).
    shortcuts = models.BooleanField(_("Keyboard shortcuts at the desk"), default=False)
    # An erased person keeps the row, without any personal data, so that submissions stay whole (design decision 7).
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="an_email_address_belongs_to_one_user")]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """How other members of the person's organisation see the person."""
        return self.get_full_name() or self.email


class Organisation(models.Model):
    """A stakeholder: whatever speaks with one voice in a round; a person in personal capacity is one of one."""

    class Kind(models.TextChoices):
        MEMBER_STATE = "member_state", _("Member State")
        LOCAL_AUTHORITY = "local_authority", _("Local or subnational authority")
        UN_ENTITY = "un_entity", _("United Nations entity")
        UN_NETWORK = "un_network", _("United Nations regional or country network")
        INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")
        RED_CROSS = "red_cross_red_crescent", _("Red Cross or Red Crescent")
        CIVIL_SOCIETY = "ngo_civil_society", _("Civil society organisation")
        MIGRANT_LED = "migrant_or_diaspora_led", _("Migrant-led or diaspora organisation")
        FAITH_BASED = "faith_based", _("Faith-based organisation")
        TRADE_UNION = "trade_union", _("Trade union")
        PRIVATE_SECTOR = "private_sector", _("Employers and private sector")
        HUMAN_RIGHTS_INSTITUTION = "human_rights_institution", _("National human rights institution")
        PARLIAMENTARIANS = "parliamentarians", _("Parliamentarians")
        ACADEMIA = "academia", _("Academia")
        YOUTH = "youth", _("Youth organisation")
        MEDIA = "media", _("Media")
        INDIVIDUAL = "individual", _("Individual")
        OTHER = "other", _("Other")

    class Region(models.TextChoices):
        GLOBAL = "global", _("Global")
        AFRICA = "africa", _("Africa")
        AMERICAS = "americas", _("Americas")
        ASIA = "asia", _("Asia")
        EUROPE = "europe", _("Europe")
        OCEANIA = "oceania", _("Oceania")

    # Six reporting groups at most: smaller ones would point at single organisations (product.md 2.2).
    GROUPS = {
        _("States and authorities"): {Kind.MEMBER_STATE, Kind.LOCAL_AUTHORITY, Kind.PARLIAMENTARIANS},
        _("United Nations and intergovernmental"): {Kind.UN_ENTITY, Kind.UN_NETWORK, Kind.INTERGOVERNMENTAL},
        _("Civil society"): {
            Kind.RED_CROSS, Kind.CIVIL_SOCIETY, Kind.FAITH_BASED, Kind.YOUTH, Kind.HUMAN_RIGHTS_INSTITUTION,
        },
        _("Migrants and diaspora"): {Kind.MIGRANT_LED},
        _("Work and economy"): {Kind.TRADE_UNION, Kind.PRIVATE_SECTOR},
        _("Academia, individuals and others"): {Kind.ACADEMIA, Kind.MEDIA, Kind.INDIVIDUAL, Kind.OTHER},
    }  # fmt: skip

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=200)
    acronym = models.CharField(_("Acronym"), max_length=40, blank=True)
    kind = models.CharField(_("Stakeholder group"), max_length=30, choices=Kind.choices)
    country = models.CharField(_("Country or area"), max_length=100, blank=True)
    region = models.CharField(_("Region"), max_length=10, choices=Region.choices, default=Region.GLOBAL)
    is_individual = models.BooleanField(_("A person in personal capacity"), default=False)
    verified_at = models.DateTimeField(_("Verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    domains = models.JSONField(
        _("Mail domains"),
        default=list,
        blank=True,
        help_text=_("A verified address there makes a member active at once."),
    )
    # Folded by drafts.folding.fold: collation differs between databases.
    sort_key = models.CharField(max_length=250, editable=False, db_index=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="an_organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(is_individual=False) | Q(kind="individual"), name="one_person_is_of_the_kind_individual"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def group(self):
        """The reporting group, as a translated word."""
        return next(name for name, kinds in self.GROUPS.items() if self.kind in kinds)


class OrganisationAlias(models.Model):
    """Another name, spelling or acronym of an organisation, in any language."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("Name"), max_length=200)
    language = models.CharField(_("Language"), max_length=10, blank=True)
    folded = models.CharField(max_length=250, editable=False, db_index=True)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [models.UniqueConstraint(fields=["organisation", "folded"], name="an_alias_stands_once")]

    def __str__(self):
        return self.name


class Membership(models.Model):
    """A person speaks in an organisation. *Requested* sees only own drafts and cannot submit."""

    class Role(models.TextChoices):
        FOCAL_POINT = "focal_point", _("Focal point")
        DEPUTY = "deputy", _("Deputy")
        CONTRIBUTOR = "contributor", _("Contributor")
        READER = "reader", _("Reader")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        ENDED = "ended", _("Ended")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("Role"), max_length=12, choices=Role.choices, default=Role.CONTRIBUTOR)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.REQUESTED)
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="a_person_joins_an_organisation_once")
        ]

    def __str__(self):
        return f"{self.organisation} · {self.get_role_display()}"

    @property
    def is_personal(self):
        """Whether the person speaks for nobody else: no "we", no colleagues, no focal point."""
        return self.organisation.is_individual


class WorkstreamRole(models.Model):
    """What a person does for a workstream, on the side that answers."""

    class Role(models.TextChoices):
        CO_LEAD = "co_lead", _("Co-lead")
        DRAFTER = "drafter", _("Drafter")
        REVIEW_EDITOR = "review_editor", _("Review editor")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="workstream_roles")
    workstream = models.ForeignKey("drafts.WorkstreamPage", on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("Role"), max_length=15, choices=Role.choices)
    scope_note = models.CharField(_("Scope note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("workstream role")
        verbose_name_plural = _("workstream roles")
        constraints = [
            models.UniqueConstraint(fields=["person", "workstream"], name="a_person_has_one_role_in_a_workstream")
        ]

    def __str__(self):
        return f"{self.workstream} · {self.get_role_display()}"
