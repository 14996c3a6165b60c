"""The answer to a question of the co-leads."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consultations.actions.clarifications import LONGEST, answer
from consultations.forms.desk.decisions import take_errors


class AnswerForm(forms.Form):
    """What an organisation answers to one question."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 7})
    )

    def __init__(self, data=None, *, asked, **kwargs):
        super().__init__(data, **kwargs)
        self.asked = asked

    def save(self, *, by, at):
        """The Clarification; None where something is refused, and the form says what."""
        if not self.is_valid():
            return None
        try:
            return answer(self.asked, **self.cleaned_data, by=by, at=at)
        except ValidationError as error:
            take_errors(self, error)
            return None
