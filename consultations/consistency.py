"""Where the answers of a round contradict each other or the text: for a person to look at, never changed by itself.

Each check takes the comments that a reader may see and gives findings as keys of comments, so that a page shows as many
of them as it has room for. What a check asks of the database is constant; words are read only where words are compared.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Count, F, Q, Sum
from django.utils.functional import Promise
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.comparing import alike_among_many
from consultations.mentions import Places, missing
from consultations.models import Comment, Decision
from consultations.wordings import texts_of
from drafts.lists import listed

YES = {Decision.ACCEPTED}
NO = {Decision.NOT_ACCEPTED, Decision.OUT_OF_SCOPE, Decision.REFERRED}
# Of one finding so many comments of each decision are shown; a campaign may have thousands.
OF_EACH = 3
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Finding:
    """Comments that should be read side by side: their keys, what is to be seen, and how many there are in all."""

    # What it is about, the same from one look to the next.
    subject: str
    comments: list[int]
    # All of them by key, each with its decision and when that was written: another answer is another finding.
    answers: dict[int, tuple] = field(repr=False)
    words: str = ""
    # What stands twice: the code of an issue, or of a theme.
    code: str = ""

    @property
    def total(self):
        return len(self.answers)

    @property
    def state(self):
        """The answers as JSON carries them."""
        return {str(pk): f"{decision} {at.isoformat() if at else ''}" for pk, (decision, at) in self.answers.items()}

    @property
    def token(self):
        """What a page calls it, so that nobody marks another than was shown."""
        return f"{self.subject}.{sha256(repr(sorted(self.state.items())).encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Check:
    """One question about a round: `find` takes the comments somebody may read and the round, and gives findings."""

    name: str
    title: str | Promise
    why: str | Promise
    find: Callable = field(repr=False)
    # Compares the words of all comments with each other, once for each wording: only when somebody asks.
    takes_long: bool = False


# Which comment, what was decided on it, and when.
ANSWER = ("pk", "decision", "disposition__proposed_at")


def decided(comments):
    return comments.standing().exclude(decision=Decision.PENDING)


# --- The same said, another answer ------------------------------------------------------------------------------------


def alike(comments, consultation_round):
    """Identical and near-identical comments that were decided differently."""
    rows = list(
        decided(comments)
        .order_by("position", "pk")
        .values_list("pk", "decision", "disposition__proposed_at", "disposition__duplicate_of")
    )
    answers = {pk: (decision, at) for pk, decision, at, _other in rows}
    # A duplicate is answered where it points.
    decisions = {pk: answers.get(other, (decision,))[0] for pk, decision, _at, other in rows}
    order = {row[0]: place for place, row in enumerate(rows)}
    seen, findings = set(), []
    for family in _families(consultation_round):
        keys = sorted((key for key in family if key in answers and key not in seen), key=order.get)
        if len({decisions[key] for key in keys}) > 1:
            seen.update(keys)
            findings.append(_side_by_side(str(min(family)), {key: answers[key] for key in keys}, decisions=decisions))
    return sorted(findings, key=lambda finding: order[finding.comments[0]])


def _families(consultation_round):
    """Keys of the comments of a round that say the same, family by family; reckoned again when a wording changes."""
    standing = Comment.objects.standing().filter(consultation_round=consultation_round).order_by()
    # A wording never changes: a comment that is revised, moved, split or withdrawn changes one of these.
    now = standing.aggregate(
        n=Count("pk"),
        wordings=Sum("current"),
        places=Sum(F("current") * F("position")),
        beside=Sum("current", filter=Q(placement="after")),
    )
    name = f"alike-{consultation_round.pk}-" + "-".join(map(str, now.values()))
    return cache.get_or_set(name, partial(_compared, consultation_round), DAY)


def _compared(consultation_round):
    texts, _wordings = texts_of(consultation_round)
    alike, families = alike_among_many(texts, skip=())
    # The wider family first: identical comments may be a part of it.
    return [*(family.members for family in families), *alike]


def two_ways(comments, consultation_round):
    """One organisation, one place, one kind of comment: accepted and refused."""
    rows = (
        decided(comments)
        .order_by("position", "organisation__sort_key", "pk")
        .values_list(*ANSWER, "organisation", "paragraph", "placement", "kind")
    )
    return _opposed((pk, decision, at, tuple(place), "") for pk, decision, at, *place in rows)


def two_ways_on_a_theme(comments, consultation_round):
    """One organisation, one theme: accepted on one place, refused on another."""
    rows = list(
        decided(comments)
        .filter(disposition__themes__isnull=False)
        .order_by("disposition__themes", "organisation__sort_key", "position", "pk")
        .values_list(*ANSWER, "organisation", "kind", "paragraph", "disposition__themes__code")
    )
    places = defaultdict(set)
    for _pk, decision, _at, organisation, kind, paragraph, code in rows:
        if decision in YES | NO:
            places[code, organisation, kind].add(paragraph)
    # What is opposed on one paragraph is a finding of its own.
    return _opposed(
        (pk, decision, at, (code, organisation, kind), code)
        for pk, decision, at, organisation, kind, paragraph, code in rows
        if len(places[code, organisation, kind]) > 1
    )


def _opposed(rows):
    together, codes = defaultdict(dict), {}
    for pk, decision, at, place, code in rows:
        if decision in YES | NO:
            together[place][pk] = (decision, at)
            codes[place] = code
    found = []
    for place, answers in together.items():
        decisions = {decision for decision, _at in answers.values()}
        if YES & decisions and NO & decisions:
            found.append(_side_by_side("-".join(map(str, place)), answers, code=codes[place]))
    return found


def _side_by_side(subject, answers, *, decisions=None, code=""):
    """A finding with a few comments of each decision, the rarest first: it is the one to look at.

    `decisions`: what counts as the decision of each, where that is not what the answer says.
    """
    by_decision = defaultdict(list)
    for key, (decision, _at) in answers.items():
        by_decision[decisions[key] if decisions else decision].append(key)
    groups = sorted(by_decision.items(), key=lambda pair: (len(pair[1]), pair[1]))
    labels = dict(Decision.choices)
    words = listed(f"{labels[decision]} {len(each)}" for decision, each in groups)
    return Finding(subject, [key for _decision, each in groups for key in each[:OF_EACH]], answers, words, code)


# --- Answers and the text ---------------------------------------------------------------------------------------------


def promises(comments, consultation_round):
    """Responses that speak of a paragraph which the draft does not have."""
    places = Places(consultation_round.version.paragraphs.values_list("number", flat=True))
    rows = (
        decided(comments)
        .exclude(disposition__response="")
        .order_by("position", "pk")
        .values_list(*ANSWER, "disposition__response")
    )
    known, findings = {}, []
    for pk, decision, at, response in rows.iterator(chunk_size=2000):
        if response not in known:
            known[response] = listed(dict.fromkeys(f"“{mention.words}”" for mention in missing(response, places)))
        if known[response]:
            findings.append(Finding(str(pk), [pk], {pk: (decision, at)}, known[response]))
    return findings


def unchanged(comments, consultation_round):
    """Accepted, but the text adopted is the text as it was."""
    rows = (
        decided(comments)
        .filter(Q(disposition__as_proposed=True) | ~Q(disposition__adopted_text=""), paragraph__isnull=False)
        .filter(decision__in=[Decision.ACCEPTED, Decision.PARTLY_ACCEPTED], placement=Comment.Placement.ON)
        .order_by("position", "pk")
        .values_list(
            *ANSWER, "paragraph", "disposition__adopted_text", "current__proposed_text", "current__proposed_mode"
        )
    )
    texts = {pk: _plain(text) for pk, text in consultation_round.version.paragraphs.values_list("pk", "text")}
    return [
        Finding(str(pk), [pk], {pk: (decision, at)})
        for pk, decision, at, paragraph, adopted, proposed, mode in rows.iterator(chunk_size=2000)
        if (adopted or mode == "replace") and _plain(adopted or proposed) == texts.get(paragraph)
    ]


def rivals(comments, consultation_round):
    """Texts that were adopted for one paragraph and exclude each other: two wordings of the whole, or one and none."""
    rows = (
        decided(comments)
        .filter(Q(disposition__as_proposed=True) | ~Q(disposition__adopted_text=""), paragraph__isnull=False)
        .filter(decision__in=[Decision.ACCEPTED, Decision.PARTLY_ACCEPTED], placement=Comment.Placement.ON)
        # What is put in beside the paragraph leaves it as it is.
        .exclude(current__proposed_mode="insert")
        .order_by("position", "pk")
        .values_list(
            *ANSWER, "paragraph", "disposition__adopted_text", "current__proposed_text", "current__proposed_mode"
        )
    )
    texts = defaultdict(lambda: defaultdict(dict))
    for pk, decision, at, paragraph, adopted, proposed, mode in rows.iterator(chunk_size=2000):
        if adopted or proposed or mode == "delete":
            texts[paragraph][_plain(adopted or proposed)][pk] = (decision, at)
    findings = []
    for paragraph, by_text in texts.items():
        if len(by_text) > 1:
            answers = {pk: answer for each in by_text.values() for pk, answer in each.items()}
            sentence = _("%(count)d texts, one of which takes it out") if "" in by_text else _("%(count)d texts")
            first_of_each = [next(iter(each)) for each in by_text.values()]
            words = sentence % {"count": len(by_text)}
            findings.append(Finding(str(paragraph), first_of_each[: 2 * OF_EACH], answers, words))
    return findings


def _plain(text):
    return " ".join(normalize_newlines(text).split())


# --- Comments and each other ------------------------------------------------------------------------------------------


def duplicates(comments, consultation_round):
    """Duplicates of a comment that gives them no answer: withdrawn, split, or without a decision of its own."""
    other = "disposition__duplicate_of"
    rows = (
        decided(comments)
        # What the reader may not read is not told of either.
        .filter(decision=Decision.DUPLICATE, disposition__duplicate_of__in=comments.order_by().values("pk"))
        .filter(
            Q(**{f"{other}__withdrawn_at__isnull": False})
            | Q(**{f"{other}__split_at__isnull": False})
            | Q(**{f"{other}__decision__in": [Decision.PENDING, Decision.DUPLICATE]})
        )
        .order_by("position", "pk")
        .values_list(*ANSWER, other, f"{other}__withdrawn_at", f"{other}__split_at", f"{other}__decision")
    )
    return [
        Finding(
            str(pk),
            [pk, target],
            {pk: (decision, at), target: (no_answer[2], no_answer[0] or no_answer[1])},
            _why_no_answer(*no_answer),
        )
        for pk, decision, at, target, *no_answer in rows
    ]


def _why_no_answer(withdrawn_at, split_at, decision):
    if withdrawn_at:
        return _("The other comment is withdrawn.")
    if split_at:
        return _("The other comment was split: it is answered in its parts.")
    if decision == Decision.DUPLICATE:
        return _("The other comment is a duplicate itself.")
    return _("The other comment has no decision.")


def deviating(comments, consultation_round):
    """Members of an issue that were decided otherwise than their issue; one without a decision contradicts nobody."""
    issue = "disposition__group__representative"
    rows = (
        decided(comments)
        .filter(disposition__deviates=True, disposition__group__dissolved_at__isnull=True)
        .filter(~Q(decision=F(f"{issue}__decision")), **{f"{issue}__decision__in": Decision.values})
        .exclude(**{f"{issue}__decision": Decision.PENDING})
        .order_by("disposition__group", "position", "pk")
        .values_list(
            *ANSWER, "disposition__group__code", issue, f"{issue}__decision", f"{issue}__disposition__proposed_at"
        )
    )
    issues = {}
    for pk, decision, at, code, representative, *answer in rows:
        issues.setdefault(code, {representative: tuple(answer)})[pk] = (decision, at)
    return [Finding(code, list(answers)[: 1 + 2 * OF_EACH], answers, code=code) for code, answers in issues.items()]


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
        "rivals",
        gettext_lazy("Texts adopted for one paragraph that exclude each other"),
        gettext_lazy("Each is a wording of the whole paragraph, or takes it out: only one of them can stand."),
        rivals,
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
        gettext_lazy("Their decision is another than the issue’s. This may be meant; read both answers side by side."),
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
