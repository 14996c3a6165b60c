"""Tables to take away: the public's by a plain link, those of leads and submitters by a button, which takes a snapshot.

A GET never writes: for leads and submitters it shows what the file will hold, round's ledger first, and asks. The
public's file was given out by publication already, so its link is the file.
"""

import io
import tempfile

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.actions.tables import may_take, take_snapshot, write_public_file
from consultations.audiences import Audience, NotPublished
from consultations.exports.files import FORMATS, Export, NoSuchTable, check_exists, file_name
from consultations.forms.desk.filters import CommentFilters
from consultations.models import Comment, Submission
from consultations.tables.cover import Occasion
from consultations.views.doors import sign_in_first, through_the_door

SECONDS_KEPT = 60
LARGEST_KEPT = 5_000_000  # bytes


@require_http_methods(["GET", "HEAD", "POST"])
@through_the_door
def table(request, consultation_round, table, audience, file_format):
    """One table of a round for one audience, as a file."""
    try:
        check_exists(table, audience, file_format)
    except NoSuchTable as error:
        raise Http404(str(error)) from error
    if audience == Audience.PUBLIC:
        return public_file(request, consultation_round, table, file_format)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    audience = Audience(audience)
    submission = own_submission(request, consultation_round) if audience == Audience.SUBMITTER else None
    if not may_take(request.user, consultation_round, audience, submission):
        raise PermissionDenied
    comments, filter_words = chosen_rows(request, consultation_round, audience)
    asked = {"table": table, "audience": audience, "format": file_format, "submission": submission}
    if request.method == "POST":
        return snapshot_file(request, consultation_round, asked, comments, filter_words)
    return render(
        request,
        "consultations/table.html",
        confirmation(request, consultation_round, asked, comments, filter_words),
    )


def public_file(request, consultation_round, table, file_format):
    """The published table; kept for a minute, since anybody may ask for it as often as they like.

    What is withdrawn is gone from it at once (acceptance statement 21).
    """
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    published = consultation_round.published_at and consultation_round.published_at.timestamp()
    withdrawn = Comment.objects.filter(consultation_round=consultation_round, withdrawn_at__isnull=False).count()
    key = f"table-{consultation_round.pk}-{table}-{file_format}-{get_language()}-{published}-{withdrawn}"
    if (kept := cache.get(key)) is None:
        stream = io.BytesIO()
        try:
            name = write_public_file(consultation_round, stream, table=table, format=file_format, at=request.at)
        except NotPublished as error:
            raise Http404(str(error)) from error
        kept = name, stream.getvalue()
        if len(kept[1]) <= LARGEST_KEPT:
            cache.set(key, kept, SECONDS_KEPT)
    name, content = kept
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": f"private, max-age={SECONDS_KEPT}",
    }
    return HttpResponse(content, content_type=FORMATS[file_format], headers=headers)


def snapshot_file(request, consultation_round, asked, comments, filter_words):
    """Give the table out, and note it."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    taken = take_snapshot(
        consultation_round,
        stream,
        comments=comments,
        filter_words=filter_words,
        by=request.user,
        at=request.at,
        **asked,
    )
    stream.seek(0)
    return FileResponse(
        stream,
        as_attachment=True,
        filename=taken.snapshot.file_name,
        content_type=FORMATS[asked["format"]],
        headers={"Cache-Control": "private, no-store"},
    )


def confirmation(request, consultation_round, asked, comments, filter_words):
    """What the page says before the button is pressed."""
    audience = asked["audience"]
    export = Export(
        consultation_round=consultation_round,
        table=asked["table"],
        format=asked["format"],
        occasion=Occasion(audience=audience, at=request.at, filter_words=filter_words),
        submission=asked["submission"],
        comments=comments,
        viewer=request.user if audience == Audience.LEADS else None,
    )
    totals = export.totals()
    return {
        "consultation_round": consultation_round,
        "for_leads": audience == Audience.LEADS,
        "submission": asked["submission"],
        "format": asked["format"],
        "filter_words": filter_words,
        "totals": totals,
        "file_name": file_name(export, totals),
        "last": consultation_round.snapshots.filter(
            table=asked["table"], audience=audience, format=asked["format"], taken_by=request.user
        ).last(),
    }


def own_submission(request, consultation_round):
    """What the reader's organisation sent; of several organisations the one named in the address, or the first."""
    mine = (
        Submission.objects.received()
        .filter(
            consultation_round=consultation_round,
            organisation__memberships__person=request.user,
            organisation__memberships__state="active",
        )
        .select_related("organisation")
        .order_by("pk")
    )
    if wanted := request.GET.get("submission"):
        mine = mine.filter(ref=wanted)
    return mine.first()


def chosen_rows(request, consultation_round, audience):
    """The rows that the filters of the lead's list let through, and the filters in words; None where none is set."""
    if audience != Audience.LEADS:
        return None, ""
    rows = Comment.objects.submitted_for(request.user).filter(consultation_round=consultation_round)
    filters = CommentFilters(request.GET, comments=rows, user=request.user)
    if not filters.chosen:
        return None, ""
    return filters.found, in_words(filters, consultation_round)


def in_words(filters, consultation_round):
    """Organisation: ITUC; Words: “skills”."""
    said = filters.offer(consultation_round, whole=False).said()
    return "; ".join(_("%(filter)s: %(value)s") % {"filter": label, "value": value} for _n, label, value, _q in said)


urlpatterns = [
    path("consultations/<str:code>/tables/<str:table>/<str:audience>.<str:file_format>", table, name="table"),
]
