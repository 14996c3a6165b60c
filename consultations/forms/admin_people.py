"""Organisations, memberships and workstream roles in the secretariat's hands."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.actions.people import (
    add_alias,
    create_organisation,
    decide_membership,
    erase_user,
    give_role,
    take_role,
    update_organisation,
    verify_organisation,
)
from consultations.forms.admin import ActionForm
from consultations.models import Membership, Organisation, User, WorkstreamRole
from drafts.models import WorkstreamPage

DOMAIN = re.compile(r"(?!-)[\w-]{1,63}(\.(?!-)[\w-]{1,63})+")


class LinesField(forms.CharField):
    """Several values, one on a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value):
        return list(dict.fromkeys(filter(None, map(str.strip, super().clean(value).splitlines()))))


class DomainsField(LinesField):
    """Mail domains, such as iom.int."""

    def clean(self, value):
        domains = list(dict.fromkeys(line.casefold().removeprefix("@") for line in super().clean(value)))
        for domain in domains:
            if not DOMAIN.fullmatch(domain):
                raise ValidationError(gettext("“%(domain)s” is not a mail domain.") % {"domain": domain})
        return domains


class OrganisationForm(ActionForm):
    """An organisation of the register, new or changed."""

    name = forms.CharField(label=_("Name"), max_length=200)
    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)
    kind = forms.ChoiceField(
        label=_("Stakeholder group"),
        choices=[choice for choice in Organisation.Kind.choices if choice[0] != Organisation.Kind.INDIVIDUAL],
    )
    country = forms.CharField(label=_("Country or area"), max_length=100, required=False)
    region = forms.ChoiceField(label=_("Region"), choices=Organisation.Region.choices)
    aliases = LinesField(
        label=_("Other names"),
        required=False,
        help_text=_("Spellings and names in other languages by which people look for it, one on a line."),
    )
    domains = DomainsField(
        label=_("Mail domains"),
        required=False,
        help_text=_(
            "One on a line, such as iom.int. Once the organisation is verified, whoever has a verified address there "
            "becomes a member at once: leave out domains at which anybody can have an address."
        ),
    )

    def __init__(self, *args, organisation=None, **kwargs):
        self.organisation = organisation
        if organisation:
            kwargs["initial"] = {name: getattr(organisation, name) for name in self.base_fields if name != "aliases"}
        super().__init__(*args, **kwargs)
        if organisation:
            # Names are added one by one, and never taken away: somebody is known by them.
            del self.fields["aliases"]

    def act(self, **values):
        if self.organisation:
            return update_organisation(self.organisation, by=self.by, at=self.at, **values)
        return create_organisation(by=self.by, at=self.at, **values)


class VerifyForm(ActionForm):
    """Say that the organisation is what it says it is."""

    def __init__(self, *args, organisation, **kwargs):
        self.organisation = organisation
        super().__init__(*args, **kwargs)

    def act(self):
        return verify_organisation(self.organisation, by=self.by, at=self.at)


class AliasForm(ActionForm):
    """Another name by which the organisation is found."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.CharField(
        label=_("Language"), max_length=10, required=False, help_text=_("Its code, such as fr; may be left empty.")
    )

    def __init__(self, *args, organisation, **kwargs):
        self.organisation = organisation
        super().__init__(*args, **kwargs)

    def act(self, *, name, language):
        return add_alias(self.organisation, name, language=language, by=self.by, at=self.at)


class MembershipForm(ActionForm):
    """Whether a person speaks for an organisation, and as what."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[choice for choice in Membership.State.choices if choice[0] != Membership.State.REQUESTED],
        initial=Membership.State.ACTIVE,
        widget=forms.RadioSelect,
        help_text=_("Active: sees the organisation's drafts. Suspended and ended: sees and writes nothing more there."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        widget=forms.RadioSelect,
        help_text=_("Only a focal point submits, amends and withdraws for the organisation."),
    )

    def __init__(self, *args, membership, **kwargs):
        self.membership = membership
        state = Membership.State.ACTIVE if membership.state == Membership.State.REQUESTED else membership.state
        kwargs["initial"] = {"state": state, "role": membership.role}
        super().__init__(*args, **kwargs)

    def act(self, *, state, role):
        return decide_membership(self.membership, state=state, role=role, by=self.by, at=self.at)


class RoleForm(ActionForm):
    """Give a person a role in a workstream."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("Of somebody who has an account here."))
    workstream = forms.ModelChoiceField(label=_("Workstream"), queryset=WorkstreamPage.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=WorkstreamRole.Role.choices, widget=forms.RadioSelect)
    scope_note = forms.CharField(label=_("Scope note"), max_length=300, required=False)

    def __init__(self, *args, workstream_role=None, **kwargs):
        self.workstream_role = workstream_role
        if workstream_role:
            kwargs["initial"] = {"role": workstream_role.role, "scope_note": workstream_role.scope_note}
        super().__init__(*args, **kwargs)
        self.fields["workstream"].queryset = WorkstreamPage.objects.order_by("code")
        if workstream_role:
            del self.fields["email"], self.fields["workstream"]

    def clean_email(self):
        person = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if person is None:
            raise ValidationError(gettext("Nobody has an account with this address."))
        self.person = person
        return person.email

    def act(self, *, role, scope_note, workstream=None, email=None):
        given = self.workstream_role
        return give_role(
            given.person if given else self.person,
            given.workstream if given else workstream,
            role,
            scope_note=scope_note,
            by=self.by,
            at=self.at,
        )


class TakeRoleForm(ActionForm):
    """End a person's role in a workstream."""

    def __init__(self, *args, workstream_role, **kwargs):
        self.workstream_role = workstream_role
        super().__init__(*args, **kwargs)

    def act(self):
        return take_role(self.workstream_role, by=self.by, at=self.at)


class EraseForm(ActionForm):
    """Erase a person's data; what the organisation submitted stays."""

    sure = forms.BooleanField(label=_("This cannot be undone. I have made sure that the person asks for it."))

    def __init__(self, *args, person, **kwargs):
        self.person = person
        super().__init__(*args, **kwargs)

    def act(self, *, sure):
        return erase_user(self.person, by=self.by, at=self.at)
