"""What a focal point declares before anything leaves the organisation."""

from django import forms
from django.utils.translation import gettext as _

from consultations.actions.submissions import submit
from consultations.issued import issued_at


def declaration_of(membership):
    """That one may answer, and that the comments may be published: for an organisation, or for oneself."""
    if membership.is_personal:
        return (
            _("I answer for myself."),
            _("I agree that the comments are published as shown here, once the results are out."),
        )
    return (
        _("I may answer for %(name)s.") % {"name": membership.organisation.name},
        _("We agree that the comments are published as shown here, once the results are out."),
    )


class SubmitForm(forms.Form):
    """The declaration, and which comments sent earlier are to be left out of the new revision."""

    may = forms.BooleanField()
    consent = forms.BooleanField()
    issued = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    leave_out = forms.MultipleChoiceField(choices=[], required=False)

    def __init__(self, *args, membership, standing=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["may"].label, self.fields["consent"].label = declaration_of(membership)
        for name in ("may", "consent"):
            self.fields[name].error_messages["required"] = _("Please tick this box before you send.")
        self.standing = {str(comment.uuid): comment for comment in standing}
        self.fields["leave_out"].choices = [(uuid, comment.ref) for uuid, comment in self.standing.items()]

    def save(self, consultation_round, *, by, at):
        return submit(
            consultation_round,
            issued_at=issued_at(self.cleaned_data["issued"], by, consultation_round),
            leave_out=[self.standing[uuid].uuid for uuid in self.cleaned_data["leave_out"]],
            seen=self.cleaned_data["seen"] if "seen" in self.data else None,
            by=by,
            at=at,
        )
