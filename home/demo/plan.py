"""Invent a round's worth of comments and decisions: pure, and the same for the same seed.

The plan says what people do, one after the other; `bulk` writes it fast, the actions write it one by one, and a test
compares what the two leave behind.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from home.demo.letters import LONG, MISPLACED, letter
from home.demo.phrases import COMMENTS, COMMENTS_AR, COMMENTS_FR, EDITS, INTERNAL_NOTES, RESPONSES

KINDS = {"substantive": 52, "technical": 14, "editorial": 12, "question": 9, "support_as_drafted": 8, "translation": 5}
VISIBILITIES = {"": 86, "public_unnamed": 9, "confidential": 5}
POSITIONS = {"": 15, "supports": 15, "supports_with_changes": 50, "does_not_support": 8, "none": 12}
PRIORITIES = {"": 55, "must": 12, "should": 22, "could": 11}
DECISIONS = {
    "accepted": 26,
    "partly_accepted": 24,
    "not_accepted": 17,
    "noted": 22,
    "out_of_scope": 4,
    "referred": 3,
    "duplicate": 4,
}
# From this many comments on they have several sentences each, or hundreds would be the same by chance.
MANY = 2_000
LANGUAGES = {"en": 84, "fr": 9, "ar": 7}
PHRASES = {"en": COMMENTS, "fr": COMMENTS_FR, "ar": COMMENTS_AR}


@dataclass(frozen=True)
class Wording:
    """What somebody typed into the form at an instant."""

    kind: str
    text: str
    proposed_text: str
    visibility: str
    priority: str
    token: UUID
    at: datetime


@dataclass
class Verdict:
    """What a co-lead or drafter decides on a comment, and who agrees to it later."""

    decision: str
    response: str
    adopted_text: str
    as_proposed: bool
    internal_note: str
    by: str
    at: datetime
    as_draft: bool = False
    agreed_by: str = ""
    agreed_at: datetime | None = None
    duplicate_of: "PlannedComment | None" = None


@dataclass
class PlannedComment:
    """One comment: place (None for general), first wording, perhaps a second, perhaps withdrawn, perhaps decided."""

    place: int | None
    lang: str
    wording: Wording
    amended: Wording | None = None
    withdrawn_at: datetime | None = None
    verdict: Verdict | None = None
    is_planted: bool = False  # a letter of a campaign, or one for the desk to split or move: nobody has decided it yet


@dataclass
class PlannedSubmission:
    """What one organisation does in a round."""

    organisation: int
    position: str
    visibility: str
    comments: list = field(default_factory=list)
    noted_at: datetime | None = None
    sent_at: datetime | None = None
    sent_again_at: datetime | None = None
    late: bool = False
    accepted_at: datetime | None = None


@dataclass(frozen=True)
class Times:
    """Between which instants people write, and from when to when co-leads decide."""

    opens_at: datetime
    closes_at: datetime
    decides_from: datetime
    decides_until: datetime


@dataclass(frozen=True)
class Desk:
    """Who answers: addresses of the co-leads and a drafter, and which organisations the co-leads belong to."""

    co_leads: tuple
    drafter: str
    homes: dict  # address of a co-lead -> place of the own organisation among the stakeholders


def plan_round(
    paragraphs, *, count, stakeholders, times, desk, seed, decided=0.6, finished=False, late=True, languages=LANGUAGES,
    campaigns=(),
):  # fmt: skip
    """The submissions of a round with `count` comments in all, by at most so many stakeholders.

    `paragraphs` have kind, number and text. `decided` is the share of comments that get a decision; `finished` leaves none
    of these half-way; `late` lets two organisations come too late, where there are enough of them. With `campaigns` some
    comments are letters of these, one is long and one stands in the wrong place.
    """
    chance = random.Random(f"{seed} {count} {len(paragraphs)}")  # noqa: S311 - invented comments, not secrets
    submissions = _submissions(chance, count, stakeholders, times, late=late)
    weights = [_interest(chance, paragraph) for paragraph in paragraphs]
    for submission in submissions:
        _write(chance, submission, paragraphs, weights, languages, sentences=3 if count >= MANY else 1)
    if campaigns:
        _plant(random.Random(f"{seed} letters"), submissions, len(paragraphs), campaigns)  # noqa: S311 - as above
    if decided:
        _decide(chance, submissions, paragraphs, times, desk, decided, finished=finished)
    return submissions


def _pick(chance, weighted):
    return chance.choices(list(weighted), list(weighted.values()))[0]


def _token(chance):
    return UUID(int=chance.getrandbits(128), version=4)


def _submissions(chance, count, stakeholders, times, *, late):
    """Empty submissions that share out the comments: most bring a handful, a few bring many."""
    number = min(stakeholders, count)
    if not number:
        return []
    shares = [chance.paretovariate(1.4) for _ in range(number)]
    whole = sum(shares)
    sizes = [1 + int((count - number) * share / whole) for share in shares]
    for extra in range(count - sum(sizes)):
        sizes[extra % number] += 1
    submissions = []
    for place, size in enumerate(sizes):
        submission = PlannedSubmission(place, _pick(chance, POSITIONS), "public_named", [None] * size)
        if place > 3 and chance.random() < 0.1:
            submission.visibility = chance.choice(["public_unnamed", "public_unnamed", "confidential"])
        submission.late = late and number > 6 and place in (number - 1, number - 2)
        _clock(chance, submission, times)
        submissions.append(submission)
    # References are given in the order in which submissions come in.
    return sorted(submissions, key=lambda submission: submission.sent_at)


def _clock(chance, submission, times):
    """When the organisation begins, notes its position, sends, and perhaps sends again."""
    if submission.late:
        begins = times.closes_at + timedelta(hours=chance.uniform(2, 30))
        submission.noted_at = begins + timedelta(hours=1)
        submission.sent_at = begins + timedelta(hours=2)
        submission.accepted_at = submission.sent_at + timedelta(hours=chance.uniform(20, 30))
        return
    span = times.closes_at - times.opens_at
    # Most come in the last fifth of the time, as everywhere.
    begins = times.opens_at + span * min(0.92, chance.betavariate(3, 1.2))
    left = times.closes_at - begins
    submission.noted_at = begins + left * 0.5
    submission.sent_at = begins + left * 0.55
    if chance.random() < 0.2:
        submission.sent_again_at = begins + left * 0.8


def _interest(chance, paragraph):
    """Some paragraphs are talked about by everybody, most by few."""
    base = {
        "heading": 0.15,
        "recommendation": 3.0,
        "checklist_item": 1.2,
        "footnote": 0.4,
        "table": 0.3,
        "table_row": 0.4,
    }
    return base.get(paragraph.kind, 1.0) * min(chance.paretovariate(1.2), 12)


def _write(chance, submission, paragraphs, weights, languages, *, sentences):
    size = len(submission.comments)
    places = sorted(chance.choices(range(len(paragraphs)), weights, k=size)) if paragraphs else [None] * size
    begins = submission.noted_at - timedelta(minutes=30)
    step = timedelta(minutes=25) / (size + 1)
    comments = []
    for number, place in enumerate(places):
        general = not paragraphs or chance.random() < 0.05
        lang = _pick(chance, languages)
        at = begins + step * number
        paragraph = None if general else paragraphs[place]
        comment = PlannedComment(None if general else place, lang, _wording(chance, paragraph, lang, at, sentences))
        if submission.sent_again_at and chance.random() < 0.25:
            later = submission.sent_again_at - timedelta(minutes=20) + step * number * 0.5
            comment.amended = _wording(chance, paragraph, lang, later, sentences, kind=comment.wording.kind)
        elif chance.random() < 0.02 and not submission.late:
            comment.withdrawn_at = (submission.sent_again_at or submission.sent_at) + timedelta(minutes=5 + number)
        comments.append(comment)
    if submission.sent_again_at and not any(comment.amended for comment in comments):
        submission.sent_again_at = None
        for comment in comments:
            if comment.withdrawn_at:
                comment.withdrawn_at = submission.sent_at + timedelta(minutes=5)
    submission.comments = comments


def _plant(chance, submissions, places, campaigns):
    """Put letters, a long comment and a misplaced one in the place of comments that were sent once and stand."""
    ordinary = {
        submission.organisation: [
            comment for comment in submission.comments if comment.place is not None and not comment.withdrawn_at
            and not comment.amended and comment.wording.visibility == ""
        ]
        for submission in submissions if submission.visibility == "public_named"
    }  # fmt: skip
    # Not the organisations of those who answer, who would have to leave them to others.
    senders = [comments for organisation, comments in sorted(ordinary.items()) if organisation > 1]

    def say(comments, place, text, lang):
        if not comments:
            return
        comment = comments.pop(chance.randrange(len(comments)))
        comment.place, comment.lang, comment.is_planted = place, lang, True
        comment.wording = replace(comment.wording, kind="substantive", text=text, proposed_text="")

    for campaign in campaigns:
        place = chance.randrange(places)
        for comments in chance.sample(senders, min(campaign.size, len(senders))):
            say(comments, place, letter(campaign, chance), campaign.lang)
    for text in (" ".join(LONG), MISPLACED):
        say(max(senders, key=len, default=[]), chance.randrange(places - 1), text, "en")


def _wording(chance, paragraph, lang, at, sentences, kind=None):
    if paragraph is None:
        kind = "general"
    kind = kind or _pick(chance, KINDS)
    proposed = ""
    if paragraph and kind in ("substantive", "technical", "editorial") and chance.random() < 0.45:
        proposed = _edited(chance, paragraph.text)
    return Wording(
        kind=kind,
        text=_spoken(PHRASES[lang][kind], sentences, chance, paragraph),
        proposed_text=proposed,
        visibility=_pick(chance, VISIBILITIES),
        priority=_pick(chance, PRIORITIES),
        token=_token(chance),
        at=at,
    )


def _spoken(phrases, sentences, chance, paragraph):
    """One of the phrases, or up to so many of them."""
    if sentences == 1:
        return _filled(chance.choice(phrases), chance, paragraph)
    chosen = chance.sample(phrases, min(len(phrases), chance.randint(1, sentences)))
    return " ".join(_filled(phrase, chance, paragraph) for phrase in chosen).strip()


def _filled(phrase, chance, paragraph):
    if paragraph is None or "{" not in phrase:
        return phrase
    words = paragraph.text.split()
    long = [word.strip(',.;:()“”’"') for word in words if len(word) > 7] or words or [paragraph.number]
    return phrase.format(number=paragraph.number, words=" ".join(words[:4]).rstrip(",.;:"), word=chance.choice(long))


def _edited(chance, text):
    """The paragraph with one or two small changes; empty where none of the known edits fits."""
    fitting = [edit for edit in EDITS if edit[0] in text]
    chance.shuffle(fitting)
    edited = text
    for old, new in fitting[: chance.choice([1, 1, 2])]:
        edited = edited.replace(old, new, 1)
    return edited if edited != text else ""


def _decide(chance, submissions, paragraphs, times, desk, share, *, finished):
    comments = [(submission, comment) for submission in submissions for comment in submission.comments]
    chance.shuffle(comments)
    open_ones = [pair for pair in comments if pair[1].withdrawn_at is None and not pair[1].is_planted]
    chosen = open_ones[: round(len(open_ones) * share)]
    decided = []
    for submission, comment in chosen:
        at = times.decides_from + (times.decides_until - times.decides_from) * chance.random()
        verdict = _verdict(chance, submission, comment, at, desk, decided, paragraphs, finished=finished)
        comment.verdict = verdict
        if not verdict.as_draft:
            decided.append(comment)


def _verdict(chance, submission, comment, at, desk, decided, paragraphs, *, finished):
    by = chance.choice(desk.co_leads)
    current = comment.amended or comment.wording
    confidential = (current.visibility or submission.visibility) == "confidential"
    # A drafter proposes, and does not see what is confidential.
    if chance.random() < 0.08 and not confidential:
        by = desk.drafter
    decision = _pick(chance, DECISIONS)
    if current.kind in ("support_as_drafted", "question") and decision in ("accepted", "partly_accepted"):
        decision = "noted"
    if decision == "duplicate" and not decided:
        decision = "noted"
    as_proposed = decision == "accepted" and bool(current.proposed_text)
    adopted = ""
    if decision in ("accepted", "partly_accepted") and not as_proposed:
        place = comment.place
        adopted = (
            place is not None and _edited(chance, paragraphs[place].text)
        ) or "The sentence was reworded as discussed."
    verdict = Verdict(
        decision=decision,
        response=chance.choice(RESPONSES[decision]),
        adopted_text=adopted,
        as_proposed=as_proposed,
        internal_note=chance.choice(INTERNAL_NOTES),
        by=by,
        at=at,
        as_draft=not finished and chance.random() < 0.03,
        duplicate_of=chance.choice(decided) if decision == "duplicate" else None,
    )
    proposed_only = by == desk.drafter or desk.homes.get(by) == submission.organisation
    others = [lead for lead in desk.co_leads if desk.homes.get(lead) != submission.organisation and lead != by]
    if proposed_only and others and not verdict.as_draft and (finished or chance.random() < 0.5):
        verdict.agreed_by, verdict.agreed_at = chance.choice(others), at + timedelta(hours=3)
    return verdict
