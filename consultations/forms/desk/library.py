"""What a lead writes in the response library."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consultations.actions.library import retire_standard_response, save_standard_response
from consultations.forms.desk.decisions import take_errors
from consultations.models import StandardResponse


class ResponseForm(forms.Form):
    """A standard response: a new one, or `response` changed."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("For you; it is not published."))
    text = forms.CharField(label=_("Response"), strip=False, widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}))
    lock_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, response=None, **kwargs):
        if response:
            initial = {"title": response.title, "text": response.text, "lock_version": response.lock_version}
            kwargs = {"initial": initial} | kwargs
        super().__init__(data, **kwargs)
        self.response = response
        self.fields["title"].widget.attrs["dir"] = "auto"

    def save(self, workstream, *, by, at):
        """The StandardResponse; None where it was refused, and the form says why. ResponseConflict as the action."""
        return self._call(
            lambda: save_standard_response(workstream, response=self.response, **self.cleaned_data, by=by, at=at)
        )

    def retire(self, *, by, at):
        """The same for retiring it, whatever else stands in the form."""
        try:
            version = self.fields["lock_version"].clean(self.data.get("lock_version"))
            return retire_standard_response(self.response, lock_version=version, by=by, at=at)
        except ValidationError as error:
            self.is_valid()
            take_errors(self, error)
            return None

    def _call(self, action):
        if not self.is_valid():
            return None
        try:
            return action()
        except ValidationError as error:
            take_errors(self, error)
            return None


def library_of(workstream_id):
    """The responses that are offered in a workstream, by title."""
    found = StandardResponse.objects.filter(workstream=workstream_id, retired_at__isnull=True)
    return found.order_by("title", "pk")
