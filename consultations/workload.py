"""Who has what on the desk, and how what is left can be shared out (product.md L5)."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Q, Sum

from consultations.actions.dispositions import PROPOSERS
from consultations.models import Disposition, Membership, User, Workflow, WorkstreamRole

OPEN = [Workflow.UNASSIGNED, Workflow.ASSIGNED, Workflow.CONTESTED]


@dataclass
class Worker:
    """Somebody who can be given comments: with the organisations for which he or she speaks, and what is there now."""

    person: User
    role: str = ""
    homes: set = field(default_factory=set)
    own: int = 0
    comments: int = 0
    left: int = 0
    words: int = 0

    @property
    def is_gone(self):
        """No longer works here, and still has comments."""
        return not self.role


@dataclass(frozen=True)
class Line:
    """What sharing out asks of a comment; `weight` is 0 where it goes along with its group."""

    disposition: int
    position: int
    organisation: int
    weight: int
    # Of those that do not deviate from it.
    group: int | None


@dataclass
class Share:
    """What one person would be given; without a person, what nobody may be given."""

    person: User | None
    keys: list = field(default_factory=list)
    words: int = 0
    # With what the person has already; only told where words are balanced.
    then: int | None = None

    @property
    def comments(self):
        return len(self.keys)


def workers_of(consultation_round, comments):
    """Co-leads and drafters, then whoever else still has comments, each with what is assigned; five queries."""
    roles = WorkstreamRole.objects.filter(
        workstream=consultation_round.workstream_id, role__in=PROPOSERS, person__is_active=True
    ).order_by("person__last_name", "person__first_name", "person")
    workers = {role.person_id: Worker(role.person, role.role) for role in roles.select_related("person")}
    standing = comments.standing().order_by()
    loads = standing.filter(disposition__assignee__isnull=False).values("disposition__assignee")
    left = Q(is_distinct=True, decision="pending")
    loads = loads.annotate(n=Count("pk"), left=Count("pk", filter=left), read=Sum("words", filter=left, default=0))
    loads = {row["disposition__assignee"]: row for row in loads}
    for person in User.objects.filter(pk__in=loads.keys() - workers.keys()).order_by("last_name", "pk"):
        workers[person.pk] = Worker(person)
    for key, row in loads.items():
        worker = workers[key]
        worker.comments, worker.left, worker.words = row["n"], row["left"], row["read"]
    members = Membership.objects.current().filter(person__in=workers)
    for person, organisation in members.values_list("person", "organisation"):
        workers[person].homes.add(organisation)
    homes = set().union(*(worker.homes for worker in workers.values()))
    own = standing.filter(organisation__in=homes).values_list("organisation").annotate(n=Count("pk"))
    own = dict(own)
    for worker in workers.values():
        worker.own = sum(own.get(home, 0) for home in worker.homes)
    return list(workers.values())


def open_work(comments, which="none", person=None):
    """Comments that are still to be decided: assigned to nobody, to one person, or (`all`) to anybody."""
    comments = comments.standing().filter(disposition__workflow__in=OPEN)
    if which == "none":
        return comments.filter(disposition__assignee__isnull=True)
    return comments if which == "all" else comments.filter(disposition__assignee=person)


def lines_of(comments):
    """Comments as lines in the order of the text; one query."""
    rows = comments.order_by("position", "pk").values_list(
        "disposition", "position", "organisation", "is_distinct", "words", "disposition__group", "disposition__deviates"
    )
    return [
        Line(key, position, organisation, (words or 1) if distinct else 0, None if deviates else group)
        for key, position, organisation, distinct, words, group, deviates in rows
    ]


def themes_of(comments):
    """The keys of the themes of each disposition, in the order of the themes; one query."""
    through = Disposition.themes.through.objects.filter(disposition__comment__in=comments.order_by())
    themes = defaultdict(list)
    for disposition, theme in through.order_by("theme").values_list("disposition", "theme"):
        themes[disposition].append(theme)
    return themes


def by_words(lines, workers, has=None):
    """{disposition: person}: stretches of the text, so that in the end everybody has about as many words to read.

    `has`: the words that each has already, by person. A paragraph stays with one person unless it alone holds more than
    half a share; a comment of the own organisation goes to who has least of the others. Always the same for the same.
    """
    loads = {worker.person: (has or {}).get(worker.person, 0) for worker in workers}
    total = sum(line.weight for line in lines)
    full, share = _level(loads.values(), total), total / len(workers)
    takers = [worker for worker in workers if loads[worker.person] < full] or workers
    wanted, turn = {}, 0
    for _position, place in groupby(lines, key=lambda line: line.position):
        place = list(place)
        pieces = [place] if sum(line.weight for line in place) <= share / 2 else [[line] for line in place]
        for piece in pieces:
            half = sum(line.weight for line in piece) / 2
            while turn < len(takers) - 1 and loads[takers[turn].person] + half > full:
                turn += 1
            for line in piece:
                may = [worker.person for worker in workers if line.organisation not in worker.homes]
                taker = takers[turn]
                person = taker.person if taker.person in may else min(may, key=loads.get, default=taker.person)
                wanted[line.disposition] = person
                loads[person] += line.weight
    return wanted


def _level(loads, more):
    """How much each has when `more` is poured out over these loads: the same for all, but for those who had more."""
    loads, poured = sorted(loads), more
    for n, load in enumerate(loads, start=1):
        poured += load
        if n == len(loads) or poured / n <= loads[n]:
            return poured / n
    return 0


def shares_of(lines, wanted, workers):
    """What each of the workers would be given, as Shares in their order; last, if there is any, what nobody may have.

    `wanted`: {disposition: person}. A comment of the person's own organisation goes to the one with the least to read
    so far who may have it, and members of a group to whoever has its representative.
    """
    shares = {worker.person: Share(worker.person) for worker in workers}
    homes = {worker.person: worker.homes for worker in workers}
    nobody = Share(None)
    leaders = {}
    for line in sorted(lines, key=lambda line: line.weight == 0):
        goes_along = not line.weight and line.group in leaders
        if not goes_along and line.disposition not in wanted:
            continue
        person = leaders[line.group] if goes_along else wanted[line.disposition]
        if person is not None and line.organisation in homes[person]:
            others = [other for other in shares if line.organisation not in homes[other]]
            person = min(others, key=lambda other: shares[other].words, default=None)
        share = shares.get(person, nobody)
        share.keys.append(line.disposition)
        share.words += line.weight
        if line.weight and line.group:
            leaders.setdefault(line.group, person)
    found = [share for share in shares.values() if share.keys]
    return [*found, nobody] if nobody.keys else found
