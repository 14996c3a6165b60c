"""The numbers that every table prints: the whole round's ledger and, under it, what of it this table holds."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.audiences import Audience, shown_issues, visible_rows
from consultations.ledger import LINES, Ledger, ledger_of
from consultations.models import Comment, Decision, Submission, Timeliness, Visibility

STANDING = Q(withdrawn_at__isnull=True)


@dataclass(frozen=True)
class Totals:
    """Counts of a round and of one table of it. *In confidence* counts what stands, *withdrawn* what no longer does."""

    ledger: Ledger
    submissions: int
    late: int
    in_confidence: int
    rows: int
    rows_in_confidence: int
    rows_withdrawn: int
    # Of those that stand, an issue counted once, as far as the audience knows of it.
    distinct: int
    # The decisions on a whole round are told to nobody outside before they are published (product.md 2.4).
    shows_decisions: bool

    @property
    def lines(self):
        """The round in one line that adds up, and under it the rows of this table."""
        return [self._ledger_line(), *self._rows_lines()]

    def _ledger_line(self):
        if not self.shows_decisions:
            return _("Whole round: received %(received)d. Decisions are told when the results are published.") % {
                "received": self.ledger.received
            }
        names = {**dict(Decision.choices), "withdrawn": _("Withdrawn")}
        parts = " + ".join(f"{names[line]} {getattr(self.ledger, line)}" for line in LINES)
        if self.ledger.by_splitting:
            sentence = _("Whole round: received %(received)d + %(split)d by splitting = %(parts)s")
        else:
            sentence = _("Whole round: received %(received)d = %(parts)s")
        return sentence % {"received": self.ledger.received, "split": self.ledger.by_splitting, "parts": parts}

    def _rows_lines(self):
        yield _("Rows in this file: %(rows)d") % {"rows": self.rows}
        yield _("In confidence: %(rows)d in this file, %(all)d in the whole round") % {
            "rows": self.rows_in_confidence,
            "all": self.in_confidence,
        }
        yield _("Withdrawn: %(rows)d in this file, %(all)d in the whole round") % {
            "rows": self.rows_withdrawn,
            "all": self.ledger.withdrawn,
        }
        if self.distinct != self.standing:
            yield _("Distinct comments, an issue counted once: %(distinct)d of %(all)d in the whole round") % {
                "distinct": self.distinct,
                "all": self.standing,
            }

    @property
    def standing(self):
        return self.ledger.total - self.ledger.withdrawn

    @property
    def classification(self):
        """The word that a file with confidential rows carries at its head, foot and in its name; else nothing."""
        if not self.rows_in_confidence:
            return ""
        return ngettext(
            "CONFIDENTIAL: contains %(count)d comment received in confidence",
            "CONFIDENTIAL: contains %(count)d comments received in confidence",
            self.rows_in_confidence,
        ) % {"count": self.rows_in_confidence}

    @property
    def counts(self):
        """The same for machines and for the snapshot; Appendix C names the first six."""
        counts = {
            "submissions": self.submissions,
            "comments": self.ledger.received,
            "distinct": self.distinct,
            "late_accepted": self.late,
            "withdrawn": self.ledger.withdrawn,
            "confidential": self.in_confidence,
            "rows": self.rows,
            "rows_confidential": self.rows_in_confidence,
            "rows_withdrawn": self.rows_withdrawn,
        }
        if self.shows_decisions:
            names = ("received", "by_splitting", *LINES)
            counts["ledger"] = {name: getattr(self.ledger, name) for name in names}
        return counts


def totals_of(consultation_round, audience, *, submission=None, comments=None, viewer=None):
    """Count a round, and the rows that `comments_table` would give for the same arguments. Six queries."""
    rows = visible_rows(consultation_round, audience, submission=submission, comments=comments, viewer=viewer)
    in_confidence = Count("pk", filter=STANDING & Q(visibility=Visibility.CONFIDENTIAL))
    withdrawn = Count("pk", filter=~STANDING)
    here = rows.order_by().aggregate(rows=Count("pk"), rows_in_confidence=in_confidence, rows_withdrawn=withdrawn)
    everything = Comment.objects.submitted().filter(consultation_round=consultation_round)
    late = Count("pk", filter=STANDING & Q(current__timeliness=Timeliness.LATE_ACCEPTED))
    audience = Audience(audience)
    # To the submitter nothing is told of issues, and so everything is distinct.
    issues = shown_issues(consultation_round, audience).values()
    ledger = ledger_of(consultation_round, published_only=audience in (Audience.PUBLIC, Audience.SUBMITTER))
    return Totals(
        ledger=ledger,
        distinct=ledger.total - ledger.withdrawn - sum(issue.comments - issue.distinct for issue in issues),
        submissions=Submission.objects.received().filter(consultation_round=consultation_round).count(),
        shows_decisions=audience != Audience.SUBMITTER or consultation_round.published_at is not None,
        **everything.aggregate(in_confidence=in_confidence, late=late),
        **here,
    )
