"""What the secretariat does in Wagtail's admin: each page is a form that calls one action.

Wagtail asks for access to its admin before any of these; what a person may do there is asked here and again in the
action. Nothing is logged here: the action writes the one entry.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.views.reports.audit_logging import LogEntriesView

from consultations import readiness
from consultations.actions.rounds import advice_for, revoke_invitation
from consultations.forms.admin import ActionForm
from consultations.forms.admin_people import (
    AliasForm,
    EraseForm,
    MembershipForm,
    OrganisationForm,
    RoleForm,
    TakeRoleForm,
    VerifyForm,
)
from consultations.forms.rounds import (
    AnnounceForm,
    CancelForm,
    CloseEarlyForm,
    DelayForm,
    ExtendForm,
    InviteForm,
    KeepOpenForm,
    LateForm,
    ProposeClosingForm,
    PublishForm,
    RoundForm,
    form_for_editing,
)
from consultations.models import (
    ConsultationRound,
    Invitation,
    LateRequest,
    Membership,
    Organisation,
    Phase,
    User,
    WorkstreamRole,
)
from consultations.permissions import may_manage_organisations, may_manage_rounds
from consultations.templatetags.consultation_tags import instant

# --- One page for every form ------------------------------------------------------------------------------------------


def answer(request, form_class, *, title, submit, done, back, icon="form", trail=(), context=None, **target):
    """Show a form, or carry it out and go back. `done` and `back` are told what the action returned."""
    form = form_class(request.POST if request.method == "POST" else None, by=request.user, at=request.at, **target)
    if request.method == "POST" and form.carry_out():
        messages.success(request, done(form.result) if callable(done) else done)
        return redirect(back(form.result) if callable(back) else back)
    return render(
        request,
        "consultations/admin/form.html",
        {
            "form": form,
            "page_title": title,
            "header_title": title,
            "header_icon": icon,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": _("Home")},
                *trail,
                {"url": "", "label": title},
            ],
            "action_url": request.get_full_path(),
            "submit_button_label": submit,
            "submit_button_active_label": _("One moment…"),
            "cancel_url": trail[-1]["url"] if trail else "",
            **(context or {}),
        },
    )


def inspect_url(instance):
    """The page on which the secretariat sees a row."""
    return reverse(f"consultations_{instance._meta.model_name}_modeladmin_inspect", args=[instance.pk])


def _trail(model, instance=None, label=""):
    """The way down to a row, for the top of the page."""
    index = reverse(f"consultations_{model._meta.model_name}_modeladmin_index")
    trail = [{"url": index, "label": str(model._meta.verbose_name_plural).capitalize()}]
    if instance is not None:
        trail.append({"url": inspect_url(instance), "label": label or str(instance)})
    return trail


def manages_rounds(view):
    """Rounds and what hangs on them are the secretariat's."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def ask(request, *args, **kwargs):
        if not may_manage_rounds(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return ask


def manages_organisations(view):
    @require_http_methods(["GET", "HEAD", "POST"])
    def ask(request, *args, **kwargs):
        if not may_manage_organisations(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return ask


# --- Rounds -----------------------------------------------------------------------------------------------------------


def _round(request, pk):
    rounds = ConsultationRound.objects.visible_to(request.user, request.at).select_related("version", "workstream")
    return get_object_or_404(rounds, pk=pk)


def _advise(request, consultation_round):
    """Say what is doubtful about a round that was saved: it can be mended until it is announced."""
    if consultation_round.announced_at:
        return
    for item in advice_for(
        consultation_round.opens_at,
        consultation_round.closes_at,
        consultation_round.purpose,
        consultation_round.contact,
    ):
        messages.warning(request, item.message)


@manages_rounds
def round_create(request):
    def done(consultation_round):
        _advise(request, consultation_round)
        return _("The round %(code)s is prepared. Nobody sees it until it is announced.") % {
            "code": consultation_round.code
        }

    return answer(
        request,
        RoundForm,
        title=_("New round"),
        submit=_("Save"),
        done=done,
        back=inspect_url,
        icon="calendar-alt",
        trail=_trail(ConsultationRound),
    )


@manages_rounds
def round_edit(request, pk):
    consultation_round = _round(request, pk)

    def done(saved):
        _advise(request, saved)
        return _("The round %(code)s is saved.") % {"code": saved.code}

    return answer(
        request,
        form_for_editing(consultation_round),
        consultation_round=consultation_round,
        title=_("Change %(code)s") % {"code": consultation_round.code},
        submit=_("Save"),
        done=done,
        back=inspect_url,
        icon="calendar-alt",
        trail=_trail(ConsultationRound, consultation_round),
        context={"meanwhile": consultation_round},
    )


@dataclass(frozen=True)
class Verb:
    """What can be done to a round: when, with which form, and what is said about it."""

    form: type[Form]
    label: Promise
    explanation: Promise
    done: Promise
    phases: frozenset
    checks: Callable | None = None
    is_serious: bool = False
    # Whether it fits this round and this person, beyond the phase.
    fits: Callable = lambda consultation_round, user: True


RUNNING = frozenset({Phase.ANNOUNCED, Phase.OPEN, Phase.GRACE, Phase.CLOSED})

VERBS = {
    "announce": Verb(
        AnnounceForm,
        gettext_lazy("Announce"),
        gettext_lazy(
            "From now on those for whom the round is meant can see it, its dates hold, and the members of the invited "
            "organisations and the leads of the workstream are mailed."
        ),
        gettext_lazy("The round %(code)s is announced."),
        frozenset({Phase.DRAFT}),
        readiness.before_announcing,
    ),
    "invite": Verb(
        InviteForm,
        gettext_lazy("Invite organisations"),
        gettext_lazy("The organisations chosen here are listed for the round."),
        gettext_lazy("The organisations are listed for %(code)s."),
        frozenset({Phase.DRAFT, *RUNNING}),
    ),
    "extend": Verb(
        ExtendForm,
        gettext_lazy("Extend"),
        gettext_lazy(
            "An extension holds for everybody. The page shows the old date, the new date and the reason, and everybody "
            "concerned is mailed once."
        ),
        gettext_lazy("The round %(code)s is extended."),
        RUNNING,
    ),
    "delay": Verb(
        DelayForm,
        gettext_lazy("Delay the response"),
        gettext_lazy("The response is promised for another day; the page shows both dates and the reason."),
        gettext_lazy("The new date for the response to %(code)s is announced."),
        RUNNING,
    ),
    "propose_closing": Verb(
        ProposeClosingForm,
        gettext_lazy("Propose to close early"),
        gettext_lazy("Closing early takes two: another admin is mailed, and closes the round or keeps it open."),
        gettext_lazy("Another admin is asked to close %(code)s early. Until then it stays open."),
        frozenset({Phase.OPEN}),
        fits=lambda consultation_round, user: consultation_round.early_closing_by_id is None,
    ),
    "close": Verb(
        CloseEarlyForm,
        gettext_lazy("Close early"),
        gettext_lazy("The round ends now. Forms already given out keep their grace; everybody concerned is mailed."),
        gettext_lazy("The round %(code)s is closed."),
        frozenset({Phase.OPEN}),
        is_serious=True,
        fits=lambda consultation_round, user: consultation_round.early_closing_by_id not in {None, user.pk},
    ),
    "keep_open": Verb(
        KeepOpenForm,
        gettext_lazy("Keep it open"),
        gettext_lazy("The proposal to close early is set aside; the announced date holds."),
        gettext_lazy("The round %(code)s stays open until the announced date."),
        frozenset({Phase.OPEN}),
        fits=lambda consultation_round, user: consultation_round.early_closing_by_id is not None,
    ),
    "cancel": Verb(
        CancelForm,
        gettext_lazy("Cancel the round"),
        gettext_lazy(
            "The round is called off for good. Its page stays and says why; what was sent stays with its authors."
        ),
        gettext_lazy("The round %(code)s is cancelled."),
        RUNNING,
        is_serious=True,
    ),
    "publish": Verb(
        PublishForm,
        gettext_lazy("Publish the results"),
        gettext_lazy(
            "What was said and what was decided becomes public, as each comment's visibility allows. This cannot be "
            "taken back. The members of the organisations that submitted are mailed."
        ),
        gettext_lazy("The results of %(code)s are published."),
        frozenset({Phase.CLOSED}),
        readiness.before_publishing,
    ),
}


def verbs_for(consultation_round, user, at):
    """The names of the verbs that fit where the round stands, and who looks."""
    phase = consultation_round.phase(at)
    return [name for name, verb in VERBS.items() if phase in verb.phases and verb.fits(consultation_round, user)]


def early_closing(consultation_round):
    """Who proposes to close the round early, and why; empty when nobody does."""
    if consultation_round.early_closing_by is None:
        return ""
    words = {"person": consultation_round.early_closing_by.name, "reason": consultation_round.early_closing_reason}
    return _("%(person)s proposes to close early: %(reason)s") % words


@manages_rounds
def round_verb(request, pk, name):
    consultation_round = _round(request, pk)
    verb = VERBS[name]
    return answer(
        request,
        verb.form,
        consultation_round=consultation_round,
        title=f"{consultation_round.code}: {verb.label}",
        submit=str(verb.label),
        done=verb.done % {"code": consultation_round.code},
        back=inspect_url(consultation_round),
        icon="calendar-alt",
        trail=_trail(ConsultationRound, consultation_round),
        context={
            "explanation": verb.explanation,
            "said": early_closing(consultation_round) if name in {"close", "keep_open"} else "",
            "checks": verb.checks(consultation_round) if verb.checks else (),
            "is_serious": verb.is_serious,
        },
    )


@manages_rounds
def invitation_revoke(request, pk):
    invitation = get_object_or_404(Invitation.objects.select_related("consultation_round", "organisation"), pk=pk)

    class Revoke(ActionForm):
        def act(self):
            return revoke_invitation(invitation, by=self.by, at=self.at)

    return answer(
        request,
        Revoke,
        title=_("Take %(organisation)s off the list") % {"organisation": invitation.organisation},
        submit=_("Take off the list"),
        done=_("The organisation is off the list."),
        back=inspect_url(invitation.consultation_round),
        icon="mail",
        trail=_trail(ConsultationRound, invitation.consultation_round),
        context={
            "explanation": _("What the organisation has sent stays; it can send nothing more."),
            "is_serious": True,
        },
    )


@manages_rounds
def late_decide(request, pk):
    waiting = LateRequest.objects.select_related(
        "submission__consultation_round", "submission__organisation", "requested_by"
    )
    late_request = get_object_or_404(waiting, pk=pk)
    submission = late_request.submission
    return answer(
        request,
        LateForm,
        late_request=late_request,
        title=_("Late request of %(organisation)s") % {"organisation": submission.organisation},
        submit=_("Decide"),
        done=lambda decided: (
            _("The late request is decided: %(state)s.") % {"state": decided.get_state_display().lower()}
        ),
        back=inspect_url,
        icon="time",
        trail=_trail(LateRequest, late_request, label=str(submission.organisation)),
        context={
            "explanation": _(
                "%(person)s asked on %(instant)s that what was written too late for %(code)s be taken all the same. "
                "Nobody but the organisation sees the words before they are accepted."
            )
            % {
                "person": late_request.requested_by.name if late_request.requested_by else _("Somebody"),
                "instant": instant(late_request.requested_at),
                "code": submission.consultation_round.code,
            },
        },
    )


# --- People -----------------------------------------------------------------------------------------------------------


def _organisation(pk):
    return get_object_or_404(Organisation.objects.listed(), pk=pk)


@manages_organisations
def organisation_create(request):
    return answer(
        request,
        OrganisationForm,
        title=_("New organisation"),
        submit=_("Save"),
        done=_("The organisation is registered. It is not verified yet."),
        back=inspect_url,
        icon="group",
        trail=_trail(Organisation),
    )


@manages_organisations
def organisation_edit(request, pk):
    organisation = _organisation(pk)
    return answer(
        request,
        OrganisationForm,
        organisation=organisation,
        title=_("Change %(name)s") % {"name": organisation},
        submit=_("Save"),
        done=_("The organisation is saved."),
        back=inspect_url(organisation),
        icon="group",
        trail=_trail(Organisation, organisation),
    )


@manages_organisations
def organisation_verify(request, pk):
    organisation = _organisation(pk)
    requested = organisation.memberships.filter(state="requested").count()
    return answer(
        request,
        VerifyForm,
        organisation=organisation,
        title=_("Verify %(name)s") % {"name": organisation},
        submit=_("It is what it says it is"),
        done=_("The organisation is verified."),
        back=inspect_url(organisation),
        icon="check",
        trail=_trail(Organisation, organisation),
        context={
            "explanation": _(
                "Active members of verified organisations take part in rounds of the network. Membership requests that "
                "wait stay waiting: %(count)d."
            )
            % {"count": requested}
        },
    )


@manages_organisations
def organisation_alias(request, pk):
    organisation = _organisation(pk)
    return answer(
        request,
        AliasForm,
        organisation=organisation,
        title=_("Another name of %(name)s") % {"name": organisation},
        submit=_("Add the name"),
        done=lambda alias: _("It is found as “%(name)s” as well.") % {"name": alias.name},
        back=inspect_url(organisation),
        icon="group",
        trail=_trail(Organisation, organisation),
    )


@manages_organisations
def membership_decide(request, pk):
    membership = get_object_or_404(Membership.objects.select_related("person", "organisation"), pk=pk)
    return answer(
        request,
        MembershipForm,
        membership=membership,
        title=_("%(person)s in %(organisation)s")
        % {"person": membership.person, "organisation": membership.organisation},
        submit=_("Save"),
        done=_("The membership is saved, and the person is told."),
        back=inspect_url(membership),
        icon="user",
        trail=_trail(Membership, membership, label=str(membership.person)),
        context={
            "explanation": _("%(person)s has the address %(email)s and says to be: %(role)s.")
            % {
                "person": membership.person,
                "email": membership.person.email,
                "role": membership.person.job_title or _("nothing said"),
            }
        },
    )


@manages_rounds
def role_create(request):
    return answer(
        request,
        RoleForm,
        title=_("New workstream role"),
        submit=_("Give the role"),
        done=_("The role is given."),
        back=inspect_url,
        icon="key",
        trail=_trail(WorkstreamRole),
        context={
            "explanation": _("An earlier role of the same person in the same workstream is replaced."),
        },
    )


def _role(pk):
    return get_object_or_404(WorkstreamRole.objects.select_related("person", "workstream"), pk=pk)


@manages_rounds
def role_edit(request, pk):
    role = _role(pk)
    return answer(
        request,
        RoleForm,
        workstream_role=role,
        title=_("%(person)s in %(workstream)s") % {"person": role.person, "workstream": role.workstream},
        submit=_("Save"),
        done=_("The role is saved."),
        back=inspect_url(role),
        icon="key",
        trail=_trail(WorkstreamRole, role, label=str(role.person)),
    )


@manages_rounds
def role_take(request, pk):
    role = _role(pk)
    return answer(
        request,
        TakeRoleForm,
        workstream_role=role,
        title=_("End the role of %(person)s in %(workstream)s")
        % {"person": role.person, "workstream": role.workstream},
        submit=_("End the role"),
        done=_("The role is ended."),
        back=reverse("consultations_workstreamrole_modeladmin_index"),
        icon="key",
        trail=_trail(WorkstreamRole, role, label=str(role.person)),
        context={"explanation": _("What the person decided stays decided."), "is_serious": True},
    )


@manages_organisations
def user_erase(request, pk):
    person = get_object_or_404(User.objects.filter(erased_at__isnull=True), pk=pk)
    if person.is_superuser and not request.user.is_superuser:
        raise PermissionDenied
    return answer(
        request,
        EraseForm,
        person=person,
        title=_("Erase the data of %(person)s") % {"person": person},
        submit=_("Erase"),
        done=_("The person is erased."),
        back=reverse("consultations_membership_modeladmin_index"),
        icon="bin",
        trail=_trail(Membership),
        context={
            "explanation": _(
                "Name, address, role and second factor go, memberships and workstream roles end, and nobody can sign "
                "in as this person any more. What the organisation submitted stays, without the person's name."
            ),
            "is_serious": True,
        },
    )


# --- What Wagtail shows -----------------------------------------------------------------------------------------------

# Entries about unsent words would tell who is writing, and how much (product.md 2.4: nobody but the organisation).
OF_UNSENT_WORDS = [
    "consultations.save_draft",
    "consultations.discard_draft",
    "consultations.restore_draft",
    "consultations.mark_later",
    "consultations.unmark_later",
    "consultations.set_overall",
]


class SiteHistory(LogEntriesView):
    """Wagtail's report of what was done, without unsent words and without the export, whose cells may be formulas."""

    list_export = ()
    FORMATS = ()

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset.exclude(action__in=OF_UNSENT_WORDS))


urlpatterns = [
    *(
        path(
            f"consultations/consultationround/{name}/<int:pk>/",
            round_verb,
            {"name": name},
            name=f"consultations_round_{name}",
        )
        for name in VERBS
    ),
    path("consultations/invitation/revoke/<int:pk>/", invitation_revoke, name="consultations_invitation_revoke"),
    path("consultations/laterequest/decide/<int:pk>/", late_decide, name="consultations_late_decide"),
    path("consultations/organisation/verify/<int:pk>/", organisation_verify, name="consultations_organisation_verify"),
    path("consultations/organisation/alias/<int:pk>/", organisation_alias, name="consultations_organisation_alias"),
    path("consultations/workstreamrole/end/<int:pk>/", role_take, name="consultations_role_take"),
    path("consultations/user/erase/<int:pk>/", user_erase, name="consultations_user_erase"),
]
