"""A name for a filter of the desk."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consultations.actions.filters import save_filter


class SaveFilterForm(forms.Form):
    """The name under which to find the filter again, and whether the others at the desk find it too."""

    name = forms.CharField(label=_("Name of the filter"), max_length=80)
    shared = forms.BooleanField(label=_("Share with everybody at this desk"), required=False)

    def __init__(self, data=None, *, filters, **kwargs):
        """`filters`: the CommentFilters to save."""
        super().__init__(data, **kwargs)
        self.filters = filters

    def clean(self):
        if not self.filters.query:
            raise ValidationError(_("No filter is set that could be saved. Choose one on the workbench first."))
        return super().clean()

    def save(self, consultation_round, *, by, at):
        """The SavedFilter and whether its name is new; None where the form is refused, with the reasons in it."""
        if not self.is_valid():
            return None
        try:
            return save_filter(consultation_round, **self.cleaned_data, query=self.filters.query, by=by, at=at)
        except ValidationError as refused:
            self.add_error(None, refused.messages)
            return None
