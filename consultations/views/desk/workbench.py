"""The workbench: queue, paragraph with its comments, decision panel (product.md 5.2).

A wide screen shows all three beside each other; a narrow one goes from the queue to a paragraph to a comment, each
with an address of its own. htmx is given the part that changes, everybody else the whole page.
"""

from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from consultations import presence
from consultations.queue import GENERAL
from consultations.views.desk.case import WISHES, Bench, Case, history_of, wordings_of
from consultations.views.desk.door import asked, at_the_desk, shared
from consultations.views.desk.parts import elsewhere


@require_safe
@at_the_desk
def workbench(request, desk):
    """The queue, beside the first place with something to decide."""
    bench = Bench(request, desk, "queue")
    first = bench.queue.first()
    found = bench.first_at(first.position) if first else None
    return Case(bench, found).show() if found else bench.show(None)


@require_safe
@at_the_desk
def place(request, desk, slug):
    """One paragraph with its comments, beginning with what is left to decide."""
    paragraph = None
    if slug != GENERAL:
        paragraph = get_object_or_404(desk.consultation_round.version.paragraphs, slug=slug)
    bench = Bench(request, desk, "place")
    found = bench.first_at(paragraph.position if paragraph else 0)
    return Case(bench, found).show() if found else bench.show(paragraph)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def comment(request, desk, ref):
    """One comment with its paragraph and the decision on it."""
    bench = Bench(request, desk, "comment")
    # Words that were written while somebody split the comment, or joined the parts, come back with the reason.
    rows = desk.sent if request.method == "POST" else desk.comments
    found = bench.found(rows.filter(ref=ref))
    if found is None:
        return elsewhere(request, desk, ref, bench.filters.query)
    case = Case(bench, found)
    if request.method != "POST":
        return case.show()
    return case.act(asked(request, *WISHES))


@require_safe
@at_the_desk
def history(request, desk, ref):
    """What became of a comment until now, and its earlier wordings; loaded when somebody asks."""
    found = get_object_or_404(desk.sent.select_related("disposition", "organisation"), ref=ref)
    filters = desk.filters(request.GET)
    context = {
        **shared(desk),
        "comment": found,
        "history": history_of(found.disposition),
        "as_sent": wordings_of(found),
        "query": f"?{filters.query}" if filters.query else "",
    }
    template = "consultations/lead/_history.html" if request.htmx else "consultations/lead/history.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@require_safe
@at_the_desk
def here(request, desk, ref):
    """Who else looks at the comment now; the workbench asks every half minute."""
    found = get_object_or_404(desk.sent.only("ref", "position"), ref=ref)
    others = presence.look_at(desk.consultation_round, request.user, position=found.position, ref=found.ref)
    return render(request, "consultations/lead/_here.html", {"here": others})


urlpatterns = [
    path("lead/<str:code>/", workbench, name="lead_round"),
    path("lead/<str:code>/at/<str:slug>/", place, name="lead_place"),
    path("lead/<str:code>/comments/<str:ref>/", comment, name="lead_comment"),
    path("lead/<str:code>/comments/<str:ref>/history/", history, name="lead_history"),
    path("lead/<str:code>/comments/<str:ref>/here/", here, name="lead_here"),
]
