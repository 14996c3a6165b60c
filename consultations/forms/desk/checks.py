"""Which findings of a check are meant, and why."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.actions.checks import mark_seen
from consultations.forms.desk.decisions import take_errors


class SeenForm(forms.Form):
    """Findings by their tokens, which change with the answers: nobody marks another finding than was shown."""

    findings = forms.MultipleChoiceField(label=gettext_lazy("Findings"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=gettext_lazy("Why are the ticked ones meant?"), required=False, max_length=300)

    def __init__(self, data=None, *, check, open_findings=()):
        """`open_findings`: those of the check that are not marked."""
        super().__init__(data)
        self.check_name = check.name
        self.found = {finding.token: finding for finding in open_findings}
        self.fields["findings"].choices = [(token, token) for token in self.found]
        self.fields["findings"].error_messages = {
            "required": _("Please tick at least one finding."),
            "invalid_choice": _("Meanwhile an answer changed. It stands here as it is now; please look again."),
        }

    def save(self, consultation_round, *, by, at):
        """The SeenFindings, or None where the form is refused, with the reasons in it."""
        if not self.is_valid():
            return None
        chosen = [self.found[token] for token in self.cleaned_data["findings"]]
        try:
            return mark_seen(
                consultation_round, self.check_name, chosen, reason=self.cleaned_data["reason"], by=by, at=at
            )
        except ValidationError as refusal:
            take_errors(self, refusal)
            return None
