"""A table made of nothing but texts, for tests of what a writer does with them."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class PlainColumn:
    key: str
    header: str
    width: int = 20
    is_instant: bool = False


class PlainTable:
    title = "Comments"
    hidden = frozenset()

    def __init__(self, rows, headers=("A", "B"), instants=()):
        self.columns = [PlainColumn(header.lower(), header, is_instant=header in instants) for header in headers]
        self.frames = iter([pd.DataFrame(list(rows), columns=self.keys, dtype=object)])

    @property
    def keys(self):
        return [column.key for column in self.columns]


# What people type, paste and attack with; every one must come back as it was.
SPECIMENS = [
    '=HYPERLINK("http://evil.example","click")',
    "=1+1",
    "+1 for this",
    "-1+1",
    "- a list\n- of two",
    "@SUM(A1)",
    "\ttabbed",
    "'quoted'",
    "'=1+1",
    "''",
    "＝1+1",
    "<Member States> & <Annex 3>",
    "https://example.org/" + "a" * 300,
    "mailto:a@example.org",
    "internal:Sheet2!A1",
    "3-1",
    "00123",
    "1e5",
    "NA",
    "TRUE",
    "2026-03-01",
    "_x0041_ and _x000D_",
    "على الدول أن تنظر في الاعتراف بالمهارات",
    "\u202bعربي\u202c with English",
    "各国应考虑承认技能",
    "👩🏽‍🌾🇰🇪 family 👨‍👩‍👧‍👦",
    "combining e\u0301 and é",
    "  leading and trailing  ",
    "\nfirst line empty",
    "last line empty\n",
    "line\nline\n\nline",
    'comma, "quotes"; semicolon',
    "non\u00a0breaking\u2028separators\u2029\u200b",
    "x" * 10_000,
    "ض" * 10_000,
]
