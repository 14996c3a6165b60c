"""What a standard response leaves open, and what stands there for one comment.

A name and a reference are filled in only for a comment whose name is public, since the answer is published beside it;
and not for one that speaks for an issue, since every member gets the same answer.
"""

import re

from django.utils.translation import gettext_lazy

from consultations.models import Visibility

# In the order in which the page explains them.
PLACEHOLDERS = {
    "organisation": gettext_lazy("The organisation that sent the comment, where its name is public"),
    "paragraph": gettext_lazy("The number of its paragraph"),
    "reference": gettext_lazy("The comment’s number, where its sender’s name is public"),
    "issue": gettext_lazy("The code of the issue with which it is answered"),
    "round": gettext_lazy("The code of the round"),
}
_BRACED = re.compile(r"\{([^{}\n]*)\}")
_KNOWN = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")


def unknown_in(text):
    """What stands in braces and is none of ours, in order, each once."""
    return list(dict.fromkeys(name for name in _BRACED.findall(text) if name not in PLACEHOLDERS))


def left_in(text):
    """The placeholders that still stand in a text, in order, each once."""
    return list(dict.fromkeys(_KNOWN.findall(text)))


def fill(text, comment):
    """The text for one comment. What it does not have stays in braces, for a person to write.

    `comment` comes with its organisation, paragraph, round and disposition with group.
    """
    if "{" not in text:
        return text
    values = values_for(comment)
    return _KNOWN.sub(lambda found: values.get(found[1]) or found[0], text)


def values_for(comment):
    """What stands for each placeholder; empty where this comment has nothing of the kind."""
    group = comment.disposition.group
    speaks_for_others = group is not None and group.representative_id == comment.pk
    is_named = comment.visibility == Visibility.PUBLIC_NAMED and not speaks_for_others
    return {
        "organisation": comment.organisation.name if is_named else "",
        "paragraph": comment.paragraph.number if comment.paragraph else "",
        "reference": comment.ref if is_named else "",
        "issue": group.code if group else "",
        "round": comment.consultation_round.code,
    }
