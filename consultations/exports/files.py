"""Which tables exist for whom, what their files are called, and how one is written: the one way out of the house."""

import re
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from consultations.audiences import Audience
from consultations.exports.csv import write_csv
from consultations.exports.json import write_json
from consultations.exports.xlsx import Imprint, Written, write_xlsx
from consultations.tables.comments import comments_table
from consultations.tables.cover import Occasion, cover_of
from consultations.tables.document import document_of
from consultations.tables.totals import Totals, totals_of

# T1 is the layout; the tables of product.md 3.1 that the public and the submitter know are T1 for them.
TABLES = {
    "T1": (Audience.LEADS, Audience.PUBLIC, Audience.SUBMITTER),
    "T3": (Audience.PUBLIC,),
    "T4": (Audience.SUBMITTER,),
}
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
CONFIDENTIAL = "_CONFIDENTIAL"


class NoSuchTable(Exception):
    """A pair of table and audience, or a format, that does not exist. The message names those that do, in one line."""


@dataclass(frozen=True)
class Export:
    """What is asked for: which table of which round in which format, for whom, and which of its rows."""

    consultation_round: object
    table: str
    format: str
    occasion: Occasion
    submission: object = None
    comments: object = None
    viewer: object = None

    @property
    def rows(self):
        return {"submission": self.submission, "comments": self.comments, "viewer": self.viewer}

    def totals(self):
        return totals_of(self.consultation_round, self.occasion.audience, **self.rows)


def check_exists(table, audience, file_format):
    """Refuse what is no table, no audience of it or no format, with what there is."""
    if audience not in TABLES.get(table, ()):
        pairs = ", ".join(f"{name} {allowed}" for name, audiences in TABLES.items() for allowed in audiences)
        raise NoSuchTable(
            _("There is no table %(table)s for the audience %(audience)s. There are: %(pairs)s.")
            % {"table": table, "audience": audience, "pairs": pairs}
        )
    if file_format not in FORMATS:
        raise NoSuchTable(
            _("There is no format %(format)s. There are: %(formats)s.")
            % {"format": file_format, "formats": ", ".join(FORMATS)}
        )


def write_file(export: Export, totals: Totals, stream):
    """Write the file to a binary stream; returns Written. What an audience may not see never comes this far."""
    consultation_round, occasion = export.consultation_round, export.occasion
    if export.format == "json":
        counts = write_json(document_of(consultation_round, totals, occasion, **export.rows), stream)
        return Written(rows=counts["comments"])
    table = comments_table(consultation_round, occasion.audience, **export.rows)
    if export.format == "csv":
        return Written(rows=write_csv(table, stream))
    imprint = Imprint(
        title=f"{consultation_round.code} · {consultation_round.title}",
        classification=totals.classification,
        foot=occasion.snapshot or occasion.at.strftime("%Y-%m-%d"),
        made_at=occasion.at,
        right_to_left=translation.get_language_bidi(),
    )
    return write_xlsx(cover_of(consultation_round, table, totals, occasion), table, stream, imprint=imprint)


def file_name(export: Export, totals: Totals, version=None):
    """WS05-R2_comments-responses_public_2026-03-21_v1_en.xlsx; confidential ones end so (product.md 3.6)."""
    audience = str(export.occasion.audience)
    if export.submission is not None:
        audience += f"-{export.submission.ref.rsplit('-', 1)[-1]}"
    parts = [export.consultation_round.code, "comments-responses", audience, f"{export.occasion.at:%Y-%m-%d}"]
    parts += [f"v{version}"] if version else []
    name = "_".join(re.sub(r"[^\w.-]+", "-", part) for part in (*parts, translation.get_language()))
    return f"{name}{CONFIDENTIAL if totals.rows_in_confidence else ''}.{export.format}"
