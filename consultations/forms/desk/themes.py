"""What a lead writes about the themes of a round."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consultations.actions.themes import create_theme, merge_theme, update_theme
from consultations.forms.desk.decisions import take_errors


class ThemeForm(forms.Form):
    """A theme: a new one, or `theme` changed."""

    title = forms.CharField(label=_("Title"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    description = forms.CharField(
        label=_("What belongs here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, data=None, *, theme=None, **kwargs):
        if theme:
            kwargs = {"initial": {"title": theme.title, "description": theme.description}} | kwargs
        super().__init__(data, **kwargs)
        self.theme = theme

    def save(self, consultation_round, *, by, at):
        """The theme; None where it was refused, and the form says why."""
        if not self.is_valid():
            return None
        try:
            if self.theme:
                return update_theme(self.theme, **self.cleaned_data, by=by, at=at)
            return create_theme(consultation_round, **self.cleaned_data, by=by, at=at)
        except ValidationError as error:
            take_errors(self, error)
            return None


class MergeForm(forms.Form):
    """Into which theme of the round another one goes."""

    into = forms.ChoiceField(label=_("Merge into"))

    def __init__(self, data=None, *, theme, others, **kwargs):
        """`others`: the themes of the round that stand, by code."""
        super().__init__(data, **kwargs)
        self.theme, self.others = theme, others
        choices = [(code, f"{code} {other.title}") for code, other in others.items() if other != theme]
        self.fields["into"].choices = [("", _("Choose one")), *choices]

    def save(self, *, by, at):
        """The step that moved the comments; None where it was refused, and the form says why."""
        if not self.is_valid():
            return None
        try:
            return merge_theme(self.theme, self.others[self.cleaned_data["into"]], by=by, at=at)
        except ValidationError as error:
            take_errors(self, error)
            return None
