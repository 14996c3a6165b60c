"""What the co-leads have done at the desk of the closed round besides deciding, through the actions that do it."""

from datetime import timedelta

from consultations.actions.agreement import contest
from consultations.actions.assignment import share_out
from consultations.actions.bulk import Rehearsal, SetTheme, carry_out
from consultations.actions.campaigns import confirm_proposal, find_groups
from consultations.actions.checks import mark_seen
from consultations.actions.clarifications import answer, ask
from consultations.actions.dispositions import decide
from consultations.actions.filters import save_filter
from consultations.actions.groups import group
from consultations.actions.library import save_standard_response
from consultations.actions.parts import Piece, move, split
from consultations.actions.themes import create_theme
from consultations.consistency import CHECKS
from consultations.models import Comment, Disposition, GroupProposal
from consultations.placeholders import fill
from home.demo.letters import LETTERS, LONG, MISPLACED
from home.demo.plan import MANY

FEWEST = 150  # comments of a round in which there is enough to do
MOST_OF_A_THEME = 300
# Title, what belongs there, and words by which its comments are found.
THEMES = (
    ("People without papers", "Who has no passport, no certificate and no address.", ("without papers", "document")),
    ("Who pays", "Cost, fees and the staff that it takes.", ("cost", "paid", "fees", "the staff", "money")),
    ("Data and privacy", "What is kept, for how long, and who else sees it.", ("data", "photograph", "a copy is kept")),
    ("Language and access", "Interpreters, plain words, disability.", ("interpreter", "sign language", "translate")),
    ("Far from an office", "Rural areas, and whoever is not online.", ("rural", "online", "small towns")),
)
RESPONSES = (
    (
        "A witness instead of a document",
        "Thank you. The text now allows a witness known to the authority to vouch for a person who has no second document.",
    ),
    (
        "No new obligations",
        "Considered for {paragraph}. Not taken up because the guidance creates no new obligations.",
    ),
    ("For the next revision", "Noted. This will be looked at again when {round} has been evaluated."),
)
ADOPTED = "A witness who is known to the authority may vouch for a person who has no second document."
MEANT = "Both of us have read these side by side: the two cases differ, and so do the answers."
NOTES = (
    "Ask the ministry’s legal adviser before we answer this.",
    "Goes together with what the unions say in their general comment.",
    "Jonas has an example from Northland that would fit here.",
)


def work_at_the_desk(consultation_round, people, *, at):
    """Sort, share out, group, split, move, ask and discuss, in the two hours before `at`.

    `people` by address. Returns how many steps were made: none in a round of fewer than FEWEST comments.
    """
    if Comment.objects.filter(consultation_round=consultation_round).submitted().count() < FEWEST:
        return 0
    before = consultation_round.steps.count()
    _Desk(consultation_round, people, at).work()
    return consultation_round.steps.count() - before


class _Desk:
    def __init__(self, consultation_round, people, at):
        self.round, self.at = consultation_round, at - timedelta(hours=2)
        names = ("lead", "colead", "drafter")
        self.lead, self.colead, self.drafter = (people[f"{name}@example.org"] for name in names)
        self.taken = set()

    def work(self):
        self._themes()
        self._library()
        self._split_and_move()
        if self._standing().count() < MANY:
            self._campaign()
        self._share_out()
        self._ask()
        self._standard_answers()
        self._issue()
        self._notes()
        self._discuss()
        self._see()
        name, query = "Who pays, still open", "theme=T2&decision=pending"
        save_filter(self.round, name=name, query=query, shared=True, by=self.lead, at=self._now())

    def _now(self):
        """A minute after the last thing that was done."""
        self.at += timedelta(minutes=1)
        return self.at

    def _standing(self):
        return Comment.objects.filter(consultation_round=self.round).standing()

    def _see(self):
        """Look at one thing that the checks found, and leave it as it is."""
        comments = Comment.objects.filter(consultation_round=self.round).submitted()
        for check in CHECKS:
            if findings := check.find(comments, self.round)[:1]:
                mark_seen(self.round, check.name, findings, reason=MEANT, by=self.colead, at=self._now())
                return

    def _pick(self, number, **about):
        """So many comments, each once, that are not answered yet and of no colleague's organisation."""
        homes = self.lead.memberships.values("organisation").union(self.colead.memberships.values("organisation"))
        comments = (
            self._standing()
            .awaiting_decision()
            .filter(
                kind="substantive", lang="en", visibility="public_named", parent=None, moved_from=None,
                disposition__group=None, disposition__draft_decision="", **about,
            )
            .exclude(pk__in=self.taken)
            .exclude(organisation__in=list(homes.values_list("organisation", flat=True)))
            .select_related("current", "paragraph", "organisation", "consultation_round", "disposition__group")
            .order_by("ref")
        )  # fmt: skip
        for first, *_rest in LETTERS["en"]:
            comments = comments.exclude(current__text__contains=first)
        found = list(comments[:number])
        self.taken |= {comment.pk for comment in found}
        return found

    def _themes(self):
        for title, description, words in THEMES:
            theme = create_theme(self.round, title=title, description=description, by=self.lead, at=self._now())
            found = self._standing().none()
            for word in words:
                found |= self._standing().filter(current__text__icontains=word)
            keys = list(found.order_by("ref").values_list("disposition", flat=True)[:MOST_OF_A_THEME])
            at = self._now()
            seen = Rehearsal(self.round, SetTheme(theme), keys, by=self.lead, at=at).digest
            carry_out(self.round, SetTheme(theme), keys, seen=seen, by=self.lead, at=at)

    def _library(self):
        self.responses = [
            save_standard_response(self.round.workstream, title=title, text=text, by=self.colead, at=self._now())
            for title, text in RESPONSES
        ]

    def _split_and_move(self):
        following = list(self.round.version.paragraphs.order_by("position"))
        whole = self._standing().get(current__text=" ".join(LONG))
        pieces, start = [], 0
        for number, words in enumerate(LONG):
            end = start + len(words) + (number < len(LONG) - 1)
            pieces.append(Piece(start, end, whole.paragraph))
            start = end
        split(whole, pieces, wording=whole.current, by=self.lead, at=self._now())
        misplaced = self._standing().get(current__text=MISPLACED)
        there = following[following.index(misplaced.paragraph) + 1]
        move(misplaced, paragraph=there, by=self.colead, at=self._now())

    def _campaign(self):
        """Look for campaigns, confirm the larger of the two, answer it; the other waits for somebody to confirm it."""
        find_groups(self.round, by=self.lead, at=self._now())
        first = LETTERS["en"][0][0]
        proposals = GroupProposal.objects.filter(consultation_round=self.round, state="open")
        proposal = proposals.get(representative__current__text__contains=first)
        found = confirm_proposal(proposal, by=self.lead, at=self._now())
        self._decide(found.representative, "accepted", self.responses[0], adopted_text=ADOPTED)

    def _issue(self):
        about = self._pick(3, disposition__themes__title=THEMES[1][0])
        if len(about) > 1:
            group(about, title="Who bears the cost", by=self.colead, at=self._now())

    def _share_out(self):
        """A quarter of what is open to each of the three; the last quarter is nobody's yet."""
        open_ones = self._standing().awaiting_decision().in_document_order()
        keys = list(open_ones.values_list("disposition", flat=True))
        quarter = -(-len(keys) // 4)
        people = (self.lead, self.colead, self.drafter)
        shares = [(person, keys[n * quarter : (n + 1) * quarter]) for n, person in enumerate(people)]
        share_out(self.round, lambda: shares, by=self.lead, at=self._now())

    def _standard_answers(self):
        for comment in self._pick(2):
            self._decide(comment, "not_accepted", self.responses[1])

    def _decide(self, comment, decision, standard, **words):
        comment = self._standing().select_related("organisation", "paragraph", "disposition__group").get(pk=comment.pk)
        decide(
            comment.disposition, decision=decision, response=fill(standard.text, comment), standard_response=standard,
            lock_version=comment.disposition.lock_version, by=self.lead, at=self._now(), **words,
        )  # fmt: skip

    def _notes(self):
        for comment, note in zip(self._pick(len(NOTES)), NOTES, strict=False):
            answered = Disposition.objects.get(comment=comment)
            decide(
                answered, decision="", internal_note=note, as_draft=True, lock_version=answered.lock_version,
                by=self.colead, at=self._now(),
            )  # fmt: skip

    def _discuss(self):
        proposed = Disposition.objects.filter(comment__in=self._standing().proposed()).order_by("comment__ref").first()
        if proposed:
            remark = "This would bind States that have not been asked. Let us talk about it on Thursday."
            contest(proposed, remark=remark, lock_version=proposed.lock_version, by=self.colead, at=self._now())

    def _ask(self):
        due_on = (self.at + timedelta(days=7)).date()
        questions = ("Which of your offices is meant here?", "Do you mean every fee, or only the first?")
        for comment, question in zip(self._pick(2), questions, strict=False):
            asked = ask(comment, question=question, due_on=due_on, by=self.lead, at=self._now())
        words = "Only the first. Whoever asks for a second copy may well pay."
        answer(asked, answer=words, by=asked.comment.author, at=self._now())
