"""Forms of the Wagtail admin for drafts."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from drafts.models import DraftVersion
from drafts.versions import freeze_draft


class FreezeForm(forms.Form):
    """Asks for a label, and freezes; what stands in the way comes back as errors of the form."""

    label = forms.CharField(
        label=_("Label of the version"),
        max_length=DraftVersion._meta.get_field("label").max_length,
        help_text=_("Such as 1.0. The latest saved text is frozen; it can never be changed afterwards."),
    )

    def save(self, page, *, by, at):
        """The new version, or None with the reasons among the form's errors."""
        try:
            return freeze_draft(page, label=self.cleaned_data["label"], by=by, at=at)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None
