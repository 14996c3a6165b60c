"""The profile: who somebody is, and for whom somebody speaks (product.md S4)."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consultations.actions.people import complete_profile
from consultations.models import Organisation


class ProfileForm(forms.Form):
    """Name and role, and one of three: a registered organisation, a new one, or oneself."""

    REGISTERED, NEW, PERSONAL = "registered", "new", "personal"

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    job_title = forms.CharField(
        label=_("Role"), max_length=150, required=False, help_text=_("Such as: adviser on labour migration")
    )
    language = forms.ChoiceField(label=_("Language of this site and of mails"), choices=settings.LANGUAGES)
    speaks_as = forms.ChoiceField(
        label=_("For whom do you speak?"),
        choices=[
            (REGISTERED, _("For an organisation that is registered here")),
            (NEW, _("For an organisation that is not registered yet")),
            (PERSONAL, _("In my personal capacity")),
        ],
        widget=forms.RadioSelect,
        initial=REGISTERED,
    )
    organisation = forms.UUIDField(label=_("Organisation"), required=False)
    words = forms.CharField(
        label=_("Name, acronym or another name of your organisation"), max_length=200, required=False
    )
    name = forms.CharField(label=_("Name of the organisation"), max_length=200, required=False)
    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)
    kind = forms.ChoiceField(
        label=_("Stakeholder group"),
        choices=[
            ("", _("Choose one")),
            *((kind, label) for kind, label in Organisation.Kind.choices if kind != "individual"),
        ],
        required=False,
    )
    country = forms.CharField(label=_("Country or area"), max_length=100, required=False)
    region = forms.ChoiceField(label=_("Region"), choices=Organisation.Region.choices, initial="global", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Of a new organisation only, so no browser can insist on them; but nobody shall read that they are optional.
        for name in ("name", "kind", "region"):
            self.fields[name].is_needed = True

    def clean(self):
        data = super().clean()
        if data.get("speaks_as") == self.REGISTERED:
            uuid = data.get("organisation")
            data["found"] = Organisation.objects.listed().filter(uuid=uuid).first() if uuid else None
            if data["found"] is None:
                self.add_error("organisation", _("Please choose an organisation from the list, or register a new one."))
        if data.get("speaks_as") == self.NEW:
            for name in ("name", "kind"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("This is needed to register an organisation."))
        return data

    def save(self, user, *, by, at):
        """Fill in the profile; returns the Membership. What the action refuses, the form says."""
        data = self.cleaned_data
        new = None
        if data["speaks_as"] == self.NEW:
            new = {name: data[name] for name in ("name", "acronym", "kind", "country", "region")}
        return complete_profile(
            user,
            **{name: data[name] for name in ("first_name", "last_name", "job_title", "language")},
            organisation=data.get("found"),
            new_organisation=new,
            personal=data["speaks_as"] == self.PERSONAL,
            by=by,
            at=at,
        )

    def refuse(self, refused):
        """Put the action's sentences where they belong."""
        by_field = refused.message_dict if hasattr(refused, "error_dict") else {None: refused.messages}
        for name, sentences in by_field.items():
            self.add_error(name if name in self.fields else None, ValidationError(sentences))
