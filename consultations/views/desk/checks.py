"""The consistency check: where answers contradict each other or the text."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.consistency import BY_NAME, CHECKS, Finding
from consultations.views.desk.door import at_the_desk, shared

ON_A_PAGE = 15


@dataclass
class Shown:
    """A finding with its comments, as the reader may see them."""

    finding: Finding
    comments: list

    @property
    def more(self):
        return self.finding.total - len(self.comments)


@require_safe
@at_the_desk
def checks(request, desk):
    """What each check found, in numbers, and the findings of one of them page by page."""
    wanted = request.GET.get("check", "")
    if wanted and wanted not in BY_NAME:
        raise Http404(_("There is no such check."))
    found = {
        check.name: check.find(desk.comments, desk.consultation_round)
        for check in CHECKS
        if not check.takes_long or check.name == wanted
    }
    chosen = BY_NAME[wanted] if wanted else next((check for check in CHECKS if found.get(check.name)), CHECKS[0])
    page = Paginator(found[chosen.name], ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "consultations/lead/checks.html",
        {
            **shared(desk),
            "checks": [(check, len(found[check.name]) if check.name in found else None) for check in CHECKS],
            "chosen": chosen,
            "page": page,
            "findings": shown(desk, page.object_list),
            "query": f"check={chosen.name}",
        },
    )


def shown(desk, findings):
    """The findings of one page with their comments: one query, and nothing that is not the reader's."""
    keys = {key for finding in findings for key in finding.comments}
    rows = desk.comments.filter(pk__in=keys).select_related(
        "paragraph", "organisation", "current", "disposition__group"
    )
    by_key = {comment.pk: comment for comment in rows}
    return [Shown(finding, [by_key[key] for key in finding.comments if key in by_key]) for finding in findings]


urlpatterns = [path("lead/<str:code>/checks/", checks, name="lead_checks")]
