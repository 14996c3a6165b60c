"""Forms behind the pages of this app in the Wagtail editor. `models.py` names them, so they know no models."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from drafts.objectives import OBJECTIVES


class NumbersField(forms.CharField):
    """Numbers in one line, with commas between: a list in order, each once, or None where there is none."""

    def __init__(self, *, highest, **kwargs):
        super().__init__(required=False, **kwargs)
        self.highest = highest

    def prepare_value(self, value):
        """What is stored as it is written; what was typed stays as it was typed."""
        return ", ".join(str(number) for number in value) if isinstance(value, list) else value

    def to_python(self, value):
        words = re.split(r"[\s,;،؛]+", super().to_python(value).strip(" \t,;،؛"))
        numbers = {self._number(word) for word in words if word}
        return sorted(numbers) or None

    def _number(self, word):
        if not word.isdecimal():
            raise ValidationError(
                _("“%(word)s” is no number. Write numbers with commas between, such as 6, 18."), params={"word": word}
            )
        number = int(word[:6])
        if not 1 <= number <= self.highest:
            raise ValidationError(
                _("%(number)d is not between 1 and %(highest)d."), params={"number": number, "highest": self.highest}
            )
        return number


class WorkstreamForm(WagtailAdminPageForm):
    """Asks for numbers as people write them, and lets an activity know its workstream while it is checked."""

    gcm_objectives = NumbersField(
        highest=max(OBJECTIVES),
        label=_("Objectives of the Global Compact"),
        help_text=_("Their numbers, 1 to 23, with commas between."),
    )
    imrf_paragraphs = NumbersField(
        highest=99,
        label=_("Paragraphs of the Progress Declaration"),
        help_text=_("Their numbers, with commas between. Leave it empty where the workplan names none."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        activities = self.formsets.get("activities")
        # Wagtail tells a child its page only when it is saved, and `clean()` asks for it before.
        for form in activities.forms if activities else []:
            form.instance.page = self.instance
