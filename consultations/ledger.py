"""The ledger: what was received is what was decided, withdrawn or still pending (design decision 7)."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, Value, When
from django.utils.translation import gettext as _

from consultations.models import Comment, ConsultationRound, Decision, Disposition, ParagraphTally, Workflow
from consultations.tallies import FIELDS, counted

LINES = (
    "accepted",
    "partly_accepted",
    "not_accepted",
    "noted",
    "out_of_scope",
    "referred",
    "duplicate",
    "withdrawn",
    "pending",
)


@dataclass(frozen=True)
class Ledger:
    """Numbers of comments of one round. `received` is counted apart from its parts, so that it can fail to balance.

    Splitting never changes what was received: the lines that it adds are counted by themselves.
    """

    received: int
    by_splitting: int = 0
    accepted: int = 0
    partly_accepted: int = 0
    not_accepted: int = 0
    noted: int = 0
    out_of_scope: int = 0
    referred: int = 0
    duplicate: int = 0
    withdrawn: int = 0
    pending: int = 0

    @property
    def total(self):
        return sum(getattr(self, line) for line in LINES)

    @property
    def balances(self):
        return self.received + self.by_splitting == self.total

    @property
    def decided(self):
        return self.total - self.withdrawn - self.pending

    def __str__(self):
        parts = " + ".join(f"{line.replace('_', ' ')} {getattr(self, line)}" for line in LINES)
        more = f" + by splitting {self.by_splitting}" if self.by_splitting else ""
        return f"received {self.received}{more} = {parts}"


def ledger_of(consultation_round, *, published_only=False):
    """The round's ledger: one GROUP BY over the dispositions beside the count of comments.

    `published_only`: as those outside may read it, for whom an answer that was not agreed by publication is pending.
    """
    comments = Comment.objects.filter(consultation_round=consultation_round)
    whole = Q(parent__isnull=True)
    sent = comments.exclude(ref="").aggregate(
        received=Count("pk", filter=whole),
        split=Count("pk", filter=whole & Q(split_at__isnull=False)),
        parts=Count("pk", filter=~whole & Q(rejoined_at__isnull=True)),
    )
    line = F("decision")
    if published_only:
        line = Case(When(workflow=Workflow.PUBLISHED, then=line), default=Value(Decision.PENDING))
    rows = (
        Disposition.objects.filter(comment__in=comments.submitted())
        .order_by()
        .values(line=line, gone=Q(comment__withdrawn_at__isnull=False))
        .annotate(n=Count("pk"))
    )
    counts = dict.fromkeys(LINES, 0)
    for row in rows:
        counts["withdrawn" if row["gone"] else row["line"]] += row["n"]
    return Ledger(received=sent["received"], by_splitting=sent["parts"] - sent["split"], **counts)


def differences(consultation_round):
    """What does not balance in a round, one sentence each; empty where all is well."""
    found = []
    ledger = ledger_of(consultation_round)
    if not ledger.balances:
        found.append(
            _("%(round)s: %(received)d comments were received, but the lines add up to %(total)d.")
            % {"round": consultation_round, "received": ledger.received, "total": ledger.total}
        )
    ought = counted(consultation_round)
    rows = ParagraphTally.objects.filter(consultation_round=consultation_round).select_related("paragraph")
    have = {row.paragraph_id: row for row in rows}
    nothing = dict.fromkeys(FIELDS, 0)
    for place in have.keys() | ought.keys():
        row, counts = have.get(place), ought.get(place, nothing)
        for name in FIELDS:
            kept = getattr(row, name, 0)
            if kept != counts[name]:
                found.append(
                    _("%(round)s, paragraph %(number)s: tally %(name)s is %(kept)d, the comments say %(counted)d.")
                    % {
                        "round": consultation_round,
                        "number": row.paragraph.number if row and row.paragraph else place or "GEN",
                        "kept": kept,
                        "name": name,
                        "counted": counts[name],
                    }
                )
    comments = Comment.objects.filter(consultation_round=consultation_round).submitted()
    astray = comments.exclude(decision=F("disposition__decision")).count()
    if astray:
        found.append(
            _("%(round)s: %(n)d comments do not carry the decision of their disposition.")
            % {"round": consultation_round, "n": astray}
        )
    refs = comments.values_list("ref", flat=True)
    counter = ConsultationRound.objects.values_list("last_comment_no", flat=True).get(pk=consultation_round.pk)
    highest = max((int(ref.rsplit("-", 1)[1].rstrip("abcdefghijklmnopqrstuvwxyz")) for ref in refs), default=0)
    if highest > counter:
        found.append(
            _("%(round)s: number %(highest)d was given, but the counter stands at %(counter)d.")
            % {"round": consultation_round, "highest": highest, "counter": counter}
        )
    return found
