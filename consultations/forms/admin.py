"""What every form of the secretariat has in common: it turns strings into values and then calls one action."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


class ActionForm(forms.Form):
    """A form whose `carry_out()` calls an action; what the action refuses stands beside the field it concerns.

    Subclasses write `act(**values)`: it calls the action with `by=self.by, at=self.at` and returns what came of it.
    """

    required_css_class = "required"
    error_css_class = "error"

    def __init__(self, *args, by, at, **kwargs):
        self.by, self.at, self.result = by, at, None
        super().__init__(*args, **kwargs)

    def act(self, **values):
        raise NotImplementedError

    def carry_out(self):
        """Whether the action was carried out; `result` then holds what it returned."""
        if not self.is_valid():
            return False
        try:
            self.result = self.act(**self.cleaned_data)
        except ValidationError as refusal:
            self._tell(refusal)
            return False
        return True

    def _tell(self, refusal):
        found = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal}
        for name, errors in found.items():
            self.add_error(name if name in self.fields else None, errors)


class ReasonForm(ActionForm):
    """Anything that is done with a written reason."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
