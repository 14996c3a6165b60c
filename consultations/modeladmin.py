"""What the secretariat sees in Wagtail's admin: lists and single rows, through wagtail-modeladmin.

wagtail-modeladmin lists and shows; it does not export, delete or write. What is written goes through the forms of
`views/admin.py`, which call actions: so there is one audit entry for one write.
"""

from django.contrib.admin.decorators import display
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.urls import re_path, reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder
from wagtail.log_actions import registry as log_registry
from wagtail_modeladmin.helpers import AdminURLHelper, ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import IndexView, InspectView

from consultations.ledger import ledger_of
from consultations.models import (
    Comment,
    ConsultationRound,
    Invitation,
    LateRequest,
    Membership,
    Organisation,
    Phase,
    Submission,
    WorkstreamRole,
)
from consultations.permissions import may_manage_organisations, may_manage_rounds
from consultations.readiness import before_announcing
from consultations.templatetags.consultation_tags import closing, instant, on_day
from consultations.templatetags.rounds import last_day
from consultations.timeline import timeline_of
from consultations.views import admin as pages
from drafts.lists import listed

# --- What all of them have in common ----------------------------------------------------------------------------------


def rows_for(model, user):
    """The rows of a model that a person of the admin may see; admins and superusers obey it too.

    Unsent drafts are not there: a submission or comment exists here from its reference on. A person in personal
    capacity is no organisation of the register.
    """
    if model is ConsultationRound:
        return ConsultationRound.objects.visible_to(user, timezone.now())
    if model is Comment:
        return Comment.objects.submitted_for(user)
    if model is Organisation:
        return Organisation.objects.listed()
    if model is Submission:
        return Submission.objects.received()
    return model._default_manager.all()


class Showing(PermissionHelper):
    """Wants the `view` permission, not just any one, and asks for the object too: object pages ignore get_queryset."""

    def may_view(self, user):
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_list(self, user):
        return self.may_view(user)

    def user_can_inspect_obj(self, user, obj):
        return self.may_view(user) and rows_for(self.model, user).filter(pk=obj.pk).exists()

    def user_can_create(self, user):
        return False

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_delete_obj(self, user, obj):
        return False


class RoundsAreWritten(Showing):
    def user_can_create(self, user):
        return may_manage_rounds(user)

    def user_can_edit_obj(self, user, obj):
        return may_manage_rounds(user) and self.user_can_inspect_obj(user, obj)


class PeopleAreWritten(Showing):
    def user_can_create(self, user):
        return may_manage_organisations(user)

    def user_can_edit_obj(self, user, obj):
        return may_manage_organisations(user) and self.user_can_inspect_obj(user, obj)


class MembershipsAreDecided(PeopleAreWritten):
    """People ask for themselves; the secretariat decides."""

    def user_can_create(self, user):
        return False


class NumberedAddresses(AdminURLHelper):
    """Keys are numbers: anything else in an address is no page, rather than an error."""

    def _get_object_specific_action_url_pattern(self, action):
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>[0-9]{{1,18}})/$"


class Links(ButtonHelper):
    """A row of a list leads to its own page, where the rest can be done. Whoever sees a row in a list may open it."""

    def get_buttons_for_obj(self, obj, exclude=None, classnames_add=None, classnames_exclude=None):
        return []

    def get_primary_button(self, obj):
        return self.inspect_button(obj.pk)


class RowList(IndexView):
    """A list without export, that takes no question from the address but those of its own filters.

    Wagtail-modeladmin hands every other parameter to the ORM: `?texts__text__startswith=` would read unsent drafts.
    """

    FORMATS = ()

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            return redirect(self.index_url)

    def get_filters_params(self, params=None):
        asked = super().get_filters_params(params)
        return {key: values for key, values in asked.items() if key.partition("__")[0] in self.list_filter}

    def get_filters(self, request):
        filters, has_filters, _others, distinct = super().get_filters(request)
        return filters, has_filters, {}, distinct


class RowPage(InspectView):
    """One row: facts, what can be done, and what was done."""

    def get_page_title(self):
        return self.verbose_name.capitalize()

    def get_page_subtitle(self):
        return self.model_admin.title_of(self.instance)

    def get_meta_title(self):
        return self.get_page_subtitle()

    def get_fields_dict(self):
        return []

    def get_context_data(self, **kwargs):
        log = log_registry.get_logs_for_instance(self.instance).exclude(action__in=pages.OF_UNSENT_WORDS)
        return super().get_context_data(
            facts=self.model_admin.facts(self.instance, self.request),
            verbs=self.model_admin.verbs(self.instance, self.request),
            log=log.select_related("user")[:50],
            index_url=self.index_url,
            index_label=self.verbose_name_plural.capitalize(),
            **self.model_admin.more(self.instance, self.request),
            **kwargs,
        )


class Shown(ModelAdmin):
    """A model that is listed and shown. Subclasses that are written name the views for it."""

    permission_helper_class = Showing
    url_helper_class = NumberedAddresses
    button_helper_class = Links
    index_view_class = RowList
    inspect_view_class = RowPage
    inspect_view_enabled = True
    history_view_enabled = False
    list_per_page = 50
    index_view_extra_css = ["consultations/admin.css"]
    create_page = None
    edit_page = None

    @property
    def inspect_template_name(self):
        return [f"consultations/admin/{self.opts.model_name}.html", "consultations/admin/inspect.html"]

    def get_queryset(self, request):
        rows = rows_for(self.model, request.user)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def create_view(self, request):
        return self.create_page(request)

    def edit_view(self, request, instance_pk):
        return self.edit_page(request, pk=int(instance_pk))

    def get_admin_urls_for_registration(self):
        """Only what exists: nothing is deleted, and most of it is not written here."""
        found = [("index", self.index_view), ("inspect", self.inspect_view)]
        if self.create_page:
            found.append(("create", self.create_view))
        if self.edit_page:
            found.append(("edit", self.edit_view))
        return tuple(
            re_path(
                self.url_helper.get_action_url_pattern(action), view, name=self.url_helper.get_action_url_name(action)
            )
            for action, view in found
        )

    def register_indexing(self):
        """Not in Wagtail's reference index: it would add its own queries to every comment that is saved."""

    def register_admin_url_finders(self):
        """Reports link to the page that shows a row."""
        helper = self

        class Finder(ModelAdminURLFinder):
            def __init__(self, user):
                self.user = user

            def get_edit_url(self, instance):
                if self.user is None or helper.permission_helper.user_can_inspect_obj(self.user, instance):
                    return pages.inspect_url(instance)
                return None

        register_admin_url_finder(self.model, Finder)

    # What a page says; each may be overridden.

    def title_of(self, instance):
        return str(instance)

    def facts(self, instance, request):
        return []

    def verbs(self, instance, request):
        return []

    def more(self, instance, request):
        return {}


def fact(instance, name):
    """A field as (label, value), in words."""
    field = instance._meta.get_field(name)
    shown = getattr(instance, f"get_{name}_display", None)
    value = shown() if shown else getattr(instance, name)
    return (
        field.verbose_name[:1].upper() + field.verbose_name[1:],
        instant(value) if hasattr(value, "tzinfo") else value,
    )


def verb(label, name, instance, *, is_primary=False, is_serious=False):
    """A button: what is done next stands out, what cannot be undone looks it."""
    return {
        "label": label,
        "url": reverse(name, args=[instance.pk]),
        "is_primary": is_primary,
        "is_serious": is_serious,
    }


def yes_or_no(value):
    return gettext("Yes") if value else gettext("No")


# --- Consultations ----------------------------------------------------------------------------------------------------


class RoundAdmin(Shown):
    model = ConsultationRound
    permission_helper_class = RoundsAreWritten
    menu_icon = "calendar-alt"
    menu_label = _("Rounds")
    list_display = ["code", "title", "phase", "opens", "closes", "participation"]
    list_filter = ["participation", "kind"]
    list_select_related = ["version", "workstream"]
    search_fields = ["code", "title"]
    create_page = staticmethod(pages.round_create)
    edit_page = staticmethod(pages.round_edit)

    @display(description=_("Stands"))
    def phase(self, consultation_round):
        return consultation_round.phase(timezone.now()).label

    @display(description=_("Opens"), ordering="opens_at")
    def opens(self, consultation_round):
        return instant(consultation_round.opens_at)

    @display(description=_("Closes"), ordering="closes_at")
    def closes(self, consultation_round):
        return instant(consultation_round.closes_at)

    def title_of(self, consultation_round):
        return f"{consultation_round.code} · {consultation_round.title}"

    def facts(self, consultation_round, request):
        names = ["kind", "purpose", "can_change", "cannot_change", "contact"]
        return [
            (gettext("Stands"), consultation_round.phase(request.at).label),
            (gettext("Text"), str(consultation_round.version)),
            (gettext("Workstream"), str(consultation_round.workstream)),
            *(fact(consultation_round, name) for name in names),
            (gettext("Opens"), instant(consultation_round.opens_at)),
            (
                gettext("Closes"),
                closing(consultation_round) if last_day(consultation_round) else instant(consultation_round.closes_at),
            ),
            *([(gettext("Closing early"), words)] if (words := pages.early_closing(consultation_round)) else []),
            (gettext("Grace"), gettext("%(count)d minutes") % {"count": consultation_round.grace_minutes}),
            *(fact(consultation_round, name) for name in ("participation", "comment_visibility", "agreement")),
            (gettext("Personal capacity allowed"), yes_or_no(consultation_round.allow_personal_capacity)),
            (gettext("Response due"), on_day(consultation_round.response_due_on)),
        ]

    def verbs(self, consultation_round, request):
        if not may_manage_rounds(request.user):
            return []
        label = gettext("Change the words") if consultation_round.announced_at else gettext("Change")
        verbs = [verb(label, "consultations_consultationround_modeladmin_edit", consultation_round)]
        for name in pages.verbs_for(consultation_round, request.user, request.at):
            found = pages.VERBS[name]
            verbs.append(
                verb(
                    found.label,
                    f"consultations_round_{name}",
                    consultation_round,
                    is_primary=found.checks is not None,
                    is_serious=found.is_serious,
                )
            )
        return verbs

    def more(self, consultation_round, request):
        invitations = consultation_round.invitations.select_related("organisation").order_by("organisation__sort_key")
        submitted = set(consultation_round.submissions.received().values_list("organisation", flat=True))
        phase = consultation_round.phase(request.at)
        late = LateRequest.objects.filter(submission__consultation_round=consultation_round, state="waiting")
        received = consultation_round.submissions.received()
        return {
            "consultation_round": consultation_round,
            "phase": phase,
            "public_url": ""
            if phase == Phase.DRAFT
            else reverse("consultations:round", args=[consultation_round.code]),
            "checks": before_announcing(consultation_round) if phase == Phase.DRAFT else [],
            "invitations": [
                {
                    "row": row,
                    "has_submitted": row.organisation_id in submitted,
                    "revoke_url": reverse("consultations_invitation_revoke", args=[row.pk])
                    if row.state != Invitation.State.REVOKED and may_manage_rounds(request.user)
                    else "",
                }
                for row in invitations
            ],
            "timeline": [] if phase == Phase.DRAFT else timeline_of(consultation_round, request.at),
            "late_requests": [
                {"row": row, "url": reverse("consultations_late_decide", args=[row.pk])}
                for row in late.select_related("submission__organisation", "requested_by")
            ],
            "submissions": received.count(),
            "submissions_late": received.accepted_late().count(),
            "ledger": ledger_of(consultation_round),
        }


class SubmissionAdmin(Shown):
    model = Submission
    menu_icon = "upload"
    list_display = [
        "ref",
        "organisation",
        "received",
        "timeliness_shown",
        "comments_sent",
        "withdrawn",
    ]
    list_filter = ["timeliness", "consultation_round"]
    list_select_related = ["organisation", "consultation_round"]
    search_fields = ["ref", "organisation__name", "organisation__acronym"]
    ordering = ["-received_at"]

    def get_queryset(self, request):
        sent = Count("comments", filter=~Q(comments__ref="") & Q(comments__parent__isnull=True))
        return super().get_queryset(request).annotate(sent=sent)

    @display(description=_("Received"), ordering="received_at")
    def received(self, submission):
        return instant(submission.received_at)

    @display(description=_("In time"), ordering="timeliness")
    def timeliness_shown(self, submission):
        return submission.get_timeliness_display()

    @display(description=_("Comments"), ordering="sent")
    def comments_sent(self, submission):
        return str(submission.sent)

    @display(description=_("Withdrawn"), ordering="withdrawn_at")
    def withdrawn(self, submission):
        return on_day(submission.withdrawn_at)

    def facts(self, submission, request):
        comments = submission.comments.as_sent()
        names = ["organisation", "consultation_round", "capacity", "channel", "received_at", "timeliness"]
        return [
            *(fact(submission, name) for name in names),
            (gettext("Revision"), submission.revision_no),
            (gettext("Overall position"), submission.get_overall_position_display() or gettext("Nothing said")),
            (
                gettext("Comments"),
                gettext("%(count)d received, %(withdrawn)d of them withdrawn")
                % {"count": comments.count(), "withdrawn": comments.filter(withdrawn_at__isnull=False).count()},
            ),
            (gettext("Withdrawn"), instant(submission.withdrawn_at)),
        ]

    def more(self, submission, request):
        return {
            "revisions": submission.revisions.select_related("submitted_by"),
            "comments": [
                {"ref": row.ref, "url": pages.inspect_url(row), "place": place_of(row)}
                for row in rows_for(Comment, request.user)
                .filter(submission=submission)
                .select_related("paragraph")
                .in_document_order()
            ],
        }


def place_of(comment):
    return comment.paragraph.number if comment.paragraph else gettext("General")


class CommentAdmin(Shown):
    model = Comment
    menu_icon = "comment"
    list_display = ["ref", "place", "organisation", "kind", "visibility", "decision", "wording"]
    list_filter = ["decision", "kind", "visibility", "consultation_round"]
    list_select_related = ["organisation", "consultation_round", "paragraph", "current"]
    search_fields = ["ref"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    @display(description=_("Place"), ordering="position")
    def place(self, comment):
        return place_of(comment)

    @display(description=_("Comment"))
    def wording(self, comment):
        if comment.withdrawn_at:
            return gettext("Withdrawn by its authors")
        return Truncator(comment.current.text or comment.current.proposed_text).chars(120)

    def facts(self, comment, request):
        return [
            (gettext("Round"), str(comment.consultation_round)),
            (gettext("Submission"), comment.submission.ref),
            (gettext("Organisation"), str(comment.organisation)),
            (gettext("Place"), place_of(comment)),
            (gettext("Type"), comment.get_kind_display()),
            (gettext("Who may see it"), comment.get_visibility_display()),
            (gettext("In time"), comment.submission.get_timeliness_display()),
            (gettext("Decision"), comment.get_decision_display()),
            (gettext("Withdrawn"), instant(comment.withdrawn_at)),
        ]

    def more(self, comment, request):
        """The words as they were last sent; those of a withdrawn comment are nobody's business any more."""
        return {"comment": comment, "text": None if comment.withdrawn_at else comment.current}


class LateRequestAdmin(Shown):
    model = LateRequest
    menu_icon = "time"
    menu_label = _("Late requests")
    list_display = ["organisation", "consultation_round", "requested", "state", "decided"]
    list_filter = ["state"]
    list_select_related = ["submission__organisation", "submission__consultation_round"]
    ordering = ["-requested_at"]

    @display(description=_("Organisation"), ordering="submission__organisation__sort_key")
    def organisation(self, late_request):
        return str(late_request.submission.organisation)

    @display(description=_("Round"), ordering="submission__consultation_round__code")
    def consultation_round(self, late_request):
        return str(late_request.submission.consultation_round)

    @display(description=_("Requested"), ordering="requested_at")
    def requested(self, late_request):
        return instant(late_request.requested_at)

    @display(description=_("Decided"), ordering="decided_at")
    def decided(self, late_request):
        return instant(late_request.decided_at)

    def title_of(self, late_request):
        return f"{late_request.submission.consultation_round} · {late_request.submission.organisation}"

    def facts(self, late_request, request):
        return [
            (gettext("Organisation"), str(late_request.submission.organisation)),
            (gettext("Round"), str(late_request.submission.consultation_round)),
            *(
                fact(late_request, name)
                for name in ("state", "requested_at", "requested_by", "decided_at", "decided_by", "reason")
            ),
        ]

    def verbs(self, late_request, request):
        if late_request.state != LateRequest.State.WAITING or not may_manage_rounds(request.user):
            return []
        return [verb(gettext("Accept or decline"), "consultations_late_decide", late_request, is_primary=True)]


class InvitationAdmin(Shown):
    model = Invitation
    menu_icon = "mail"
    list_display = ["organisation", "consultation_round", "state", "listed"]
    list_filter = ["state", "consultation_round"]
    list_select_related = ["organisation", "consultation_round"]
    search_fields = ["organisation__name", "organisation__acronym"]
    ordering = ["-created_at", "organisation__sort_key"]

    @display(description=_("Listed"), ordering="created_at")
    def listed(self, invitation):
        return instant(invitation.created_at)

    def facts(self, invitation, request):
        return [
            *(fact(invitation, name) for name in ("organisation", "consultation_round", "state")),
            (gettext("Listed"), instant(invitation.created_at)),
            (gettext("By"), invitation.created_by or gettext("Command line")),
        ]

    def verbs(self, invitation, request):
        if invitation.state == Invitation.State.REVOKED or not may_manage_rounds(request.user):
            return []
        return [verb(gettext("Take off the list"), "consultations_invitation_revoke", invitation, is_serious=True)]


class ConsultationsGroup(ModelAdminGroup):
    menu_label = _("Consultations")
    menu_icon = "comment"
    menu_order = 150
    items = [RoundAdmin, SubmissionAdmin, CommentAdmin, LateRequestAdmin, InvitationAdmin]


# --- People -----------------------------------------------------------------------------------------------------------


class OrganisationAdmin(Shown):
    model = Organisation
    permission_helper_class = PeopleAreWritten
    menu_icon = "group"
    list_display = ["name", "acronym", "kind", "region", "verified", "other_names"]
    list_filter = ["kind", "region"]
    search_fields = ["name", "acronym", "aliases__name"]
    create_page = staticmethod(pages.organisation_create)
    edit_page = staticmethod(pages.organisation_edit)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("aliases")

    @display(description=_("Verified"), ordering="verified_at")
    def verified(self, organisation):
        return on_day(organisation.verified_at)

    @display(description=_("Other names"))
    def other_names(self, organisation):
        return listed(alias.name for alias in organisation.aliases.all())

    def facts(self, organisation, request):
        return [
            *(fact(organisation, name) for name in ("name", "acronym", "kind", "country", "region")),
            (gettext("Reporting group"), organisation.group),
            (gettext("Verified"), instant(organisation.verified_at) or gettext("Not yet")),
            (gettext("Other names"), self.other_names(organisation)),
            (gettext("Mail domains"), listed(organisation.domains)),
        ]

    def verbs(self, organisation, request):
        if not may_manage_organisations(request.user):
            return []
        return [
            verb(gettext("Change"), "consultations_organisation_modeladmin_edit", organisation),
            *(
                []
                if organisation.verified_at
                else [verb(gettext("Verify"), "consultations_organisation_verify", organisation, is_primary=True)]
            ),
            verb(gettext("Add a name"), "consultations_organisation_alias", organisation),
        ]

    def more(self, organisation, request):
        return {
            "memberships": [
                {"row": row, "url": pages.inspect_url(row)}
                for row in organisation.memberships.select_related("person").order_by("state", "role", "pk")
            ]
        }


class MembershipAdmin(Shown):
    model = Membership
    permission_helper_class = MembershipsAreDecided
    menu_icon = "user"
    list_display = ["person", "address", "organisation", "role", "state", "requested"]
    list_filter = ["state", "role"]
    list_select_related = ["person", "organisation"]
    search_fields = [
        "person__email",
        "person__first_name",
        "person__last_name",
        "organisation__name",
        "organisation__acronym",
    ]
    ordering = ["-requested_at", "-pk"]
    edit_page = staticmethod(pages.membership_decide)

    @display(description=_("E-mail address"), ordering="person__email")
    def address(self, membership):
        return membership.person.email

    @display(description=_("Requested"), ordering="requested_at")
    def requested(self, membership):
        return instant(membership.requested_at)

    def title_of(self, membership):
        return f"{membership.person} · {membership.organisation}"

    def facts(self, membership, request):
        return [
            (gettext("Person"), membership.person.name),
            (gettext("E-mail address"), membership.person.email),
            (gettext("Says to be"), membership.person.job_title),
            (gettext("Organisation"), str(membership.organisation)),
            *(fact(membership, name) for name in ("role", "state")),
            (gettext("Requested"), instant(membership.requested_at)),
            (gettext("Decided"), instant(membership.decided_at)),
            (gettext("Decided by"), membership.decided_by),
        ]

    def verbs(self, membership, request):
        if not may_manage_organisations(request.user):
            return []
        verbs = [verb(gettext("Decide"), "consultations_membership_modeladmin_edit", membership, is_primary=True)]
        if not membership.person.erased_at:
            label = gettext("Erase the person's data")
            verbs.append(verb(label, "consultations_user_erase", membership.person, is_serious=True))
        return verbs


class WorkstreamRoleAdmin(Shown):
    model = WorkstreamRole
    permission_helper_class = RoundsAreWritten
    menu_icon = "key"
    list_display = ["person", "workstream", "role", "scope_note"]
    list_filter = ["role"]
    list_select_related = ["person", "workstream"]
    search_fields = ["person__email", "person__last_name", "workstream__title"]
    ordering = ["workstream", "role", "pk"]
    create_page = staticmethod(pages.role_create)
    edit_page = staticmethod(pages.role_edit)

    def title_of(self, role):
        return f"{role.person} · {role.workstream}"

    def facts(self, role, request):
        return [
            (gettext("Person"), role.person.name),
            (gettext("E-mail address"), role.person.email),
            *(fact(role, name) for name in ("workstream", "role", "scope_note")),
        ]

    def verbs(self, role, request):
        if not may_manage_rounds(request.user):
            return []
        return [
            verb(gettext("Change"), "consultations_workstreamrole_modeladmin_edit", role),
            verb(gettext("End the role"), "consultations_role_take", role, is_serious=True),
        ]


class PeopleGroup(ModelAdminGroup):
    menu_label = _("People")
    menu_icon = "group"
    menu_order = 160
    items = [OrganisationAdmin, MembershipAdmin, WorkstreamRoleAdmin]
