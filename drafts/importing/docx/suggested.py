"""Blocks of a Word document that may be definitions, for a person to decide."""

import re
from itertools import takewhile

from django.utils.translation import gettext as _

from drafts.importing import Suggestion
from drafts.importing.inline import words_of

_TERM = re.compile(
    r"terms?|termes?|términos?|expression|word|acronym|abbreviation|concept|термин|понятие|المصطلح|مصطلح|术语|用语",
    re.IGNORECASE,
)
_MEANING = re.compile(
    r"definitions?|définitions?|definici[oó]n(?:es)?|meaning|signification|significado|description|explanation"
    r"|определение|значение|التعريف|تعريف|المعنى|定义|含义",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"definitions?|glossary|terms|terminology|définitions|glossaire|definiciones|glosario|определения|глоссарий"
    r"|термины|التعاريف|المصطلحات|مسرد|定义|术语",
    re.IGNORECASE,
)
LONGEST_TERM = 60
# So many lines in a row with a bold beginning are a list of terms, whatever the section is called.
FEW = 3


def suggest_definitions(builder):
    section, run = False, []
    for block in [*builder.pending, {"kind": "end"}]:
        if block["kind"] in {"paragraph", "list_item"} and _begins_with_term(block["runs"]):
            run.append(block)
            continue
        if run and (section or len(run) >= FEW):
            reason = _("It begins with a term in bold, and its meaning follows.")
            builder.suggestions += [Suggestion(one["id"], "definition", reason) for one in run]
        run = []
        if block["kind"] == "heading":
            section = bool(_SECTION.search(words_of(block["runs"])))
        elif block["kind"] == "table" and _defines(block):
            builder.suggestions.append(
                Suggestion(block["id"], "definition", _("Its columns are headed as terms and their meanings."))
            )


def _begins_with_term(runs):
    """A few words in bold, a colon or dash, and plain words after them."""
    bold = list(takewhile(lambda run: "b" in run.styles, runs))
    term, rest = words_of(bold), words_of(runs[len(bold) :])
    mark = re.search(r"[:：–—]\s*$", term) or re.match(r"\s*[:：–—]", rest)
    return bool(mark) and 0 < len(term.strip(" :：–—")) <= LONGEST_TERM and len(rest.strip(" :：–—")) > 0


def _defines(block):
    rows = block["rows"]
    if len(rows) < 2 or any(len(row) != 2 for row in rows):
        return False
    first, second = (" ".join(words_of(runs) for runs in cell["paragraphs"]).strip() for cell in rows[0])
    return len(first) < LONGEST_TERM and bool(_TERM.match(first)) and bool(_MEANING.search(second))
