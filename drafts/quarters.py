"""Quarters of a year, as workplans say when: "2023-Q3" is the third quarter of 2023, and sorts as it is written."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

QUARTER = re.compile(r"20[0-9]{2}-Q[1-4]")


def check_quarter(text):
    """Refuse what is no quarter of this century."""
    if not QUARTER.fullmatch(text):
        raise ValidationError(_("Write a year and a quarter from 1 to 4, such as 2023-Q3."), code="quarter")
