"""The response library of a workstream, as it is seen from the desk of one of its rounds."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.errors import ResponseConflict
from consultations.forms.desk.library import ResponseForm, library_of
from consultations.models import Comment, StandardResponse, Visibility
from consultations.placeholders import PLACEHOLDERS, fill, said
from consultations.views.desk.door import asked, at_the_desk, shared
from consultations.views.doors import answers_a_post, kept_words
from drafts.redline import redline_html

ON_A_PAGE = 50
NAMED = 20  # comments of a round by name where a response was used
KINDS_SHOWN = 4  # kinds of paragraphs that serve as examples


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def library(request, desk):
    """The responses that are offered here, how often each was used, and a form for a new one."""
    kept = kept_words(request) if request.method == "GET" else None
    form = ResponseForm(request.POST if request.method == "POST" else kept)
    if request.method == "POST":
        _check_may(desk)
        response = form.save(desk.consultation_round.workstream, by=request.user, at=request.at)
        if response:
            messages.success(request, _("“%(title)s” stands in the library.") % {"title": response.title})
            return redirect("consultations:lead_library", desk.consultation_round.code)
        answers_a_post(request)
    page = Paginator(library_of(desk.consultation_round.workstream_id), ON_A_PAGE).get_page(request.GET.get("page"))
    used = dict(
        readable(request.user)
        .filter(disposition__standard_response__in=page.object_list)
        .values_list("disposition__standard_response")
        .annotate(Count("pk"))
    )
    for response in page.object_list:
        response.used = used.get(response.pk, 0)
    context = {**shared(desk), "page": page, "form": form, "placeholders": explained(desk)}
    return render(request, "consultations/lead/library.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def standard_response(request, desk, response):
    """One response: its words, where it was used, changing and retiring it."""
    found = StandardResponse.objects.filter(workstream=desk.consultation_round.workstream_id)
    response = get_object_or_404(found.select_related("workstream"), uuid=response)
    if request.method != "POST":
        kept = kept_words(request)
        return _show(request, desk, response, ResponseForm(kept, response=response))
    _check_may(desk)
    form, by = ResponseForm(request.POST, response=response), {"by": request.user, "at": request.at}
    retires = asked(request, "save", "retire") == "retire"
    try:
        saved = form.retire(**by) if retires else form.save(response.workstream, **by)
    except ResponseConflict as conflict:
        return _show(request, desk, response, form, theirs=conflict.theirs, status=409)
    if not saved:
        return _show(request, desk, response, form, status=422)
    sentence = _("“%(title)s” is offered no more.") if retires else _("“%(title)s” stands in the library.")
    messages.success(request, sentence % {"title": saved.title})
    return redirect("consultations:lead_library", desk.consultation_round.code)


def _check_may(desk):
    if not desk.may_propose:
        raise PermissionDenied


def _show(request, desk, response, form, *, theirs=None, status=200):
    if request.method == "POST":
        answers_a_post(request)
    context = {
        **shared(desk), "response": response, "form": form, "placeholders": explained(desk),
        "used": used_in(request.user, response), "theirs": theirs,
        "change": redline_html(theirs.text, form["text"].value() or "") if theirs else "",
    }  # fmt: skip
    return render(request, "consultations/lead/standard_response.html", context, status=status)


def explained(desk):
    """The placeholders as they are typed, with what stands for each and what that is here; three queries."""
    examples = examples_of(desk)
    return [(f"{{{name}}}", words, examples.get(name, "")) for name, words in PLACEHOLDERS.items()]


def examples_of(desk):
    """What would be filled in: for the first comment with a public name, and for a paragraph of each kind."""
    consultation_round = desk.consultation_round
    first = Window(RowNumber(), partition_by="kind", order_by="position")
    paragraphs = consultation_round.version.paragraphs.annotate(nth=first).filter(nth=1).order_by("position")
    # In the language of the draft, which is that of its own words.
    places = [said(paragraph, paragraph.text) for paragraph in paragraphs[:KINDS_SHOWN]]
    named = desk.comments.standing().filter(visibility=Visibility.PUBLIC_NAMED)
    comment = named.select_related("organisation").order_by("pk").first()
    group = consultation_round.groups.filter(dissolved_at__isnull=True).order_by("pk").first()
    return {
        "organisation": comment.organisation.name if comment else "",
        "paragraph": ", ".join(places),
        "reference": comment.ref if comment else "",
        "issue": group.code if group else "",
        "round": consultation_round.code,
    }


def readable(user):
    """What this lead may read at all, in whatever round, in no order."""
    return Comment.objects.submitted_for(user).order_by()


def used_in(user, response):
    """Where a response was used, by round, newest first: how often, and the first comments by name. Two queries."""
    comments = readable(user).filter(disposition__standard_response=response)
    counts = comments.values_list("consultation_round__code").annotate(Count("pk")).order_by("-consultation_round")
    place = Window(RowNumber(), partition_by="consultation_round", order_by="pk")
    first = comments.annotate(place=place).filter(place__lte=NAMED).order_by("pk")
    refs = {}
    for code, ref in first.values_list("consultation_round__code", "ref"):
        refs.setdefault(code, []).append(ref)
    return [{"code": code, "count": count, "refs": refs[code]} for code, count in counts]


# --- For the panel in which a comment is decided ----------------------------------------------------------------------


def offered_to(comment):
    """The library for one comment: each response with `filled`, its words for this comment. One query."""
    responses = list(library_of(comment.consultation_round.workstream_id))
    for response in responses:
        response.filled = fill(response.text, comment)
    return responses


def inserted(data, comment):
    """What was posted, with the words of the response that was picked behind those there; nothing is saved."""
    data = data.copy()
    picked = next((one for one in offered_to(comment) if str(one.uuid) == data.get("pick")), None)
    if picked:
        words = data.get("response", "").rstrip()
        data["response"] = f"{words}\n\n{picked.filled}" if words else picked.filled
        data["standard_response"] = str(picked.uuid)
    return data


urlpatterns = [
    path("lead/<str:code>/library/", library, name="lead_library"),
    path("lead/<str:code>/library/<uuid:response>/", standard_response, name="lead_standard_response"),
]
