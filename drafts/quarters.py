"""Quarters of a year, as workplans say when: "2023-Q3" is the third quarter of 2023, and sorts as it is written."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

QUARTER = re.compile(r"(20[0-9]{2})-Q([1-4])")


def check_quarter(text):
    """Refuse what is no quarter of this century."""
    if not QUARTER.fullmatch(text):
        raise ValidationError(gettext_lazy("Write a year and a quarter from 1 to 4, such as 2023-Q3."), code="quarter")


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter; earlier ones are smaller."""

    year: int
    number: int

    @classmethod
    def read(cls, text):
        """The quarter that a text names, None where it names none."""
        named = QUARTER.fullmatch(text)
        return cls(int(named[1]), int(named[2])) if named else None

    @classmethod
    def of(cls, date):
        return cls(date.year, (date.month + 2) // 3)

    @property
    def short(self):
        return _("Q%(number)d") % {"number": self.number}

    def __str__(self):
        return _("Q%(number)d %(year)d") % {"number": self.number, "year": self.year}

    @property
    def words(self):
        """The quarter as it is read aloud."""
        sentence = {
            1: _("first quarter of %(year)d"),
            2: _("second quarter of %(year)d"),
            3: _("third quarter of %(year)d"),
            4: _("fourth quarter of %(year)d"),
        }[self.number]
        return sentence % {"year": self.year}


@dataclass(frozen=True)
class Span:
    """From one quarter to another. Without a last one it goes on; without a first one, nobody says since when."""

    first: Quarter | None
    last: Quarter | None

    @classmethod
    def read(cls, first, last, *, is_ongoing):
        """The span that two texts name, None where they name none. One quarter alone is its own end."""
        start = Quarter.read(first)
        if start is None and not is_ongoing:
            return None
        return cls(start, None if is_ongoing else Quarter.read(last) or start)

    def __str__(self):
        if self.last and self.first != self.last and self.first.year == self.last.year:
            return _("%(first)s to %(last)s") % {"first": self.first.short, "last": self.last}
        return self._say(str)

    @property
    def words(self):
        """The span as it is read aloud."""
        return self._say(lambda quarter: quarter.words)

    def _say(self, name):
        if self.first is None:
            return _("ongoing")
        if self.last is None:
            return _("from %(quarter)s, ongoing") % {"quarter": name(self.first)}
        if self.first == self.last:
            return name(self.first)
        return _("%(first)s to %(last)s") % {"first": name(self.first), "last": name(self.last)}
