"""Where the answers of a round contradict each other or the text: for a person to look at, never changed by itself.

Each check takes the comments that a reader may see and gives findings as keys of comments, so that a page shows as many
of them as it has room for. What a check asks of the database is constant; words are read only where words are compared.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.mentions import Places, missing
from consultations.models import Comment, Decision
from consultations.similarity import Text, identical, near_identical
from drafts.lists import listed

YES = {Decision.ACCEPTED}
NO = {Decision.NOT_ACCEPTED, Decision.OUT_OF_SCOPE, Decision.REFERRED}
# Of one finding so many comments of each decision are shown; a campaign may have thousands.
OF_EACH = 3


@dataclass(frozen=True)
class Finding:
    """Comments that should be read side by side: their keys, what is to be seen, and how many there are in all."""

    comments: list[int]
    words: str = ""
    total: int = 0
    # What stands twice: the code of an issue, or of a theme.
    code: str = ""


@dataclass(frozen=True)
class Check:
    """One question about a round: `find` takes the comments and the frozen version and gives findings."""

    name: str
    title: str | Promise
    why: str | Promise
    find: Callable = field(repr=False)
    # Compares the words of all comments with each other: only when somebody asks.
    takes_long: bool = False


def decided(comments):
    return comments.standing().exclude(decision=Decision.PENDING)


# --- The same said, another answer ------------------------------------------------------------------------------------


def alike(comments, version):
    """Identical and near-identical comments that were decided differently."""
    rows = list(
        decided(comments)
        .order_by("position", "pk")
        .values_list(
            "pk", "paragraph", "placement", "kind", "current__text", "current__proposed_text", "lang", "decision",
            "disposition__duplicate_of",
        )
    )  # fmt: skip
    decision_of = {row[0]: row[7] for row in rows}
    # A duplicate is answered where it points.
    answers = {row[0]: decision_of.get(row[8], row[7]) if row[8] else row[7] for row in rows}
    about = dict(version.paragraphs.values_list("pk", "text"))
    texts = [
        Text(
            key=pk,
            place=(paragraph, placement),
            text=text,
            proposed=proposed,
            lang=lang,
            about=about.get(paragraph, ""),
        )
        for pk, paragraph, placement, _kind, text, proposed, lang, _decision, _other in rows
    ]
    # The wider family first: identical comments may be a part of it.
    families = [*(family.members for family in near_identical(texts)), *identical(texts)]
    seen, findings = set(), []
    for family in families:
        keys = [key for key in family if key not in seen]
        if len({answers[key] for key in keys}) > 1:
            seen.update(keys)
            findings.append(_side_by_side(keys, answers))
    order = {row[0]: place for place, row in enumerate(rows)}
    return sorted(findings, key=lambda finding: order[finding.comments[0]])


def two_ways(comments, version):
    """One organisation, one place, one kind of comment: accepted and refused."""
    rows = (
        decided(comments)
        .order_by("position", "organisation__sort_key", "pk")
        .values_list("pk", "decision", "organisation", "paragraph", "placement", "kind")
    )
    return _opposed((pk, decision, place, "") for pk, decision, *place in rows)


def two_ways_on_a_theme(comments, version):
    """One organisation, one theme: accepted on one place, refused on another."""
    rows = list(
        decided(comments)
        .filter(disposition__themes__isnull=False)
        .order_by("disposition__themes", "organisation__sort_key", "position", "pk")
        .values_list("pk", "decision", "organisation", "kind", "paragraph", "disposition__themes__code")
    )
    places = defaultdict(set)
    for _pk, decision, organisation, kind, paragraph, code in rows:
        if decision in YES | NO:
            places[code, organisation, kind].add(paragraph)
    # What is opposed on one paragraph is a finding of its own.
    return _opposed(
        (pk, decision, (code, organisation, kind), code)
        for pk, decision, organisation, kind, paragraph, code in rows
        if len(places[code, organisation, kind]) > 1
    )


def _opposed(rows):
    together = defaultdict(dict)
    for pk, decision, place, code in rows:
        if decision in YES | NO:
            together[(*place, code)][pk] = decision
    return [
        _side_by_side(list(answers), answers, code=place[-1])
        for place, answers in together.items()
        if YES & set(answers.values()) and NO & set(answers.values())
    ]


def _side_by_side(keys, answers, code=""):
    """A finding with a few comments of each decision, the rarest first: it is the one to look at."""
    by_decision = defaultdict(list)
    for key in keys:
        by_decision[answers[key]].append(key)
    groups = sorted(by_decision.items(), key=lambda pair: (len(pair[1]), pair[1]))
    labels = dict(Decision.choices)
    words = listed(f"{labels[decision]} {len(each)}" for decision, each in groups)
    return Finding([key for _decision, each in groups for key in each[:OF_EACH]], words, len(keys), code)


# --- Answers and the text ---------------------------------------------------------------------------------------------


def promises(comments, version):
    """Responses that speak of a paragraph which the draft does not have."""
    places = Places(version.paragraphs.values_list("number", flat=True))
    rows = (
        decided(comments)
        .exclude(disposition__response="")
        .order_by("position", "pk")
        .values_list("pk", "disposition__response")
    )
    known, findings = {}, []
    for pk, response in rows.iterator(chunk_size=2000):
        if response not in known:
            known[response] = listed(dict.fromkeys(f"“{mention.words}”" for mention in missing(response, places)))
        if known[response]:
            findings.append(Finding([pk], known[response], 1))
    return findings


def unchanged(comments, version):
    """Accepted, but the text adopted is the text as it was."""
    rows = (
        decided(comments)
        .filter(Q(disposition__as_proposed=True) | ~Q(disposition__adopted_text=""), paragraph__isnull=False)
        .filter(decision__in=[Decision.ACCEPTED, Decision.PARTLY_ACCEPTED], placement=Comment.Placement.ON)
        .order_by("position", "pk")
        .values_list("pk", "paragraph", "disposition__adopted_text", "current__proposed_text", "current__proposed_mode")
    )
    texts = {pk: _plain(text) for pk, text in version.paragraphs.values_list("pk", "text")}
    return [
        Finding([pk], total=1)
        for pk, paragraph, adopted, proposed, mode in rows.iterator(chunk_size=2000)
        if (adopted or mode == "replace") and _plain(adopted or proposed) == texts.get(paragraph)
    ]


def _plain(text):
    return " ".join(normalize_newlines(text).split())


# --- Comments and each other ------------------------------------------------------------------------------------------


def duplicates(comments, version):
    """Duplicates of a comment that gives them no answer: withdrawn, split, or without a decision of its own."""
    other = "disposition__duplicate_of"
    rows = (
        decided(comments)
        .filter(decision=Decision.DUPLICATE)
        .filter(
            Q(**{f"{other}__withdrawn_at__isnull": False})
            | Q(**{f"{other}__split_at__isnull": False})
            | Q(**{f"{other}__decision__in": [Decision.PENDING, Decision.DUPLICATE]})
        )
        .order_by("position", "pk")
        .values_list("pk", other, f"{other}__withdrawn_at", f"{other}__split_at", f"{other}__decision")
    )
    return [Finding([pk, target], _why_no_answer(*state), 2) for pk, target, *state in rows]


def _why_no_answer(withdrawn_at, split_at, decision):
    if withdrawn_at:
        return _("The other comment is withdrawn.")
    if split_at:
        return _("The other comment was split: it is answered in its parts.")
    if decision == Decision.DUPLICATE:
        return _("The other comment is a duplicate itself.")
    return _("The other comment has no decision.")


def deviating(comments, version):
    """Members of an issue that are answered otherwise than their issue."""
    rows = (
        comments.standing()
        .filter(disposition__deviates=True, disposition__group__dissolved_at__isnull=True)
        .order_by("disposition__group", "position", "pk")
        .values_list("pk", "disposition__group__code", "disposition__group__representative")
    )
    members = defaultdict(list)
    for pk, code, representative in rows:
        members[code, representative].append(pk)
    return [
        Finding(
            [*filter(None, [representative]), *keys[: 2 * OF_EACH]], total=len(keys) + bool(representative), code=code
        )
        for (code, representative), keys in members.items()
    ]


CHECKS = [
    Check(
        "two-ways",
        gettext_lazy("One organisation, one paragraph, answered both ways"),
        gettext_lazy(
            "Accepted and refused stand side by side, and the organisation will read both. Often both are right."
        ),
        two_ways,
    ),
    Check(
        "theme",
        gettext_lazy("One organisation, one theme, answered both ways"),
        gettext_lazy("On different paragraphs the same organisation was answered otherwise on the same theme."),
        two_ways_on_a_theme,
    ),
    Check(
        "promises",
        gettext_lazy("A response names a paragraph that the draft does not have"),
        gettext_lazy("Whoever looks for it will not find it. Paragraphs of other documents are not meant."),
        promises,
    ),
    Check(
        "unchanged",
        gettext_lazy("Accepted, but the text adopted is the old text"),
        gettext_lazy("The comment would be accepted and nothing would change."),
        unchanged,
    ),
    Check(
        "duplicates",
        gettext_lazy("Duplicate of a comment that gives no answer"),
        gettext_lazy("A duplicate is answered where it points; this one points at nothing that answers it."),
        duplicates,
    ),
    Check(
        "deviating",
        gettext_lazy("Members that deviate from their issue"),
        gettext_lazy("They are answered by themselves. This may be meant; read them beside the issue’s own answer."),
        deviating,
    ),
    Check(
        "alike",
        gettext_lazy("The same or nearly the same words, another decision"),
        gettext_lazy("Comments that say the same should be answered the same, whoever sent them."),
        alike,
        takes_long=True,
    ),
]
BY_NAME = {check.name: check for check in CHECKS}
