"""What was submitted, as a list."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from consultations.views.desk.bulk import works_of
from consultations.views.desk.door import at_the_desk, shared

ON_A_PAGE = 50


@require_safe
@at_the_desk
def comments(request, desk):
    """What was submitted, in document order, as the filters in the address choose."""
    filters = desk.filters(request.GET).offer(desk.consultation_round)
    page = Paginator(filters.found.in_document_order().values("pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    # Chosen by their keys: a page far behind is not to put the words of all before it in order.
    rows = desk.comments.filter(pk__in=page.object_list).in_document_order()
    page.object_list = rows.select_related("paragraph", "organisation", "current", "disposition")
    counts = desk.comments.standing().aggregate(all=Count("pk"), undecided=Count("pk", filter=Q(decision="pending")))
    return render(
        request,
        "consultations/lead/comments.html",
        {
            **shared(desk),
            "filters": filters,
            "page": page,
            "counts": {**counts, "decided": counts["all"] - counts["undecided"]},
            "query": f"?{filters.query}" if filters.query else "",
            "formats": ["xlsx", "csv", "json"],
            "works": works_of(desk),
        },
    )


urlpatterns = [path("lead/<str:code>/comments/", comments, name="lead_comments")]
