"""The consistency check: where answers contradict each other or the text, and what of it was seen and is meant."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from consultations.actions.checks import MARKERS, take_back_marks
from consultations.consistency import BY_NAME, CHECKS, Finding
from consultations.forms.desk.checks import SeenForm
from consultations.models import Phase, SeenFinding
from consultations.views.desk.door import at_the_desk, back_to, shared
from consultations.views.doors import answers_a_post

ON_A_PAGE = 15


@dataclass
class Shown:
    """A finding with its comments, as the reader may see them, and its mark, which may be of older answers."""

    finding: Finding
    comments: list
    mark: SeenFinding | None

    @property
    def more(self):
        return self.finding.total - len(self.comments)


class Found:
    """What the checks find for one reader, parted into what is open and what was marked as meant."""

    def __init__(self, desk, chosen=""):
        """`chosen`: the name of a check that runs although it takes long."""
        marks = desk.consultation_round.seen_findings.standing().select_related("by")
        self._marks = {(mark.check_name, mark.subject): mark for mark in marks}
        self.open, self.seen = {}, {}
        for check in CHECKS:
            if check.takes_long and check.name != chosen:
                continue
            self.open[check.name], self.seen[check.name] = [], []
            for finding in check.find(desk.comments, desk.consultation_round):
                mark = self.mark(check, finding)
                where = self.seen if mark and mark.covers(finding) else self.open
                where[check.name].append(finding)

    def mark(self, check, finding):
        return self._marks.get((check.name, finding.subject))

    @property
    def numbers(self):
        """Each check with how many findings are open; None where nobody asked yet."""
        return [(check, len(self.open[check.name]) if check.name in self.open else None) for check in CHECKS]


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def checks(request, desk):
    """What each check found, in numbers, and the findings of one of them page by page; marking some as meant."""
    wanted = request.GET.get("check", "")
    if wanted and wanted not in BY_NAME:
        raise Http404(_("There is no such check."))
    found = Found(desk, wanted)
    chosen = BY_NAME[wanted] if wanted else next((check for check in CHECKS if found.open.get(check.name)), CHECKS[0])
    if request.method != "POST":
        return show(request, desk, found, chosen, SeenForm(check=chosen))
    if desk.role not in MARKERS:
        raise PermissionDenied
    form = SeenForm(request.POST, check=chosen, open_findings=found.open[chosen.name])
    marks = form.save(desk.consultation_round, by=request.user, at=request.at)
    if marks is None:
        answers_a_post(request)
        return show(request, desk, found, chosen, form, status=422)
    words = ngettext("%(count)d finding is marked as meant.", "%(count)d findings are marked as meant.", len(marks))
    undo = reverse("consultations:lead_checks_back", args=[desk.consultation_round.code, marks[0].lot])
    messages.success(request, words % {"count": len(marks)}, extra_tags=undo)
    return redirect(f"{request.path}?check={chosen.name}")


def show(request, desk, found, chosen, form, status=200):
    page = Paginator(found.open[chosen.name], ON_A_PAGE).get_page(request.GET.get("page"))
    seen = found.seen[chosen.name]
    findings = shown(desk, found, chosen, [*page.object_list, *seen])
    context = {
        **shared(desk),
        "checks": found.numbers,
        "chosen": chosen,
        "page": page,
        "findings": findings[: len(page.object_list)],
        "seen": findings[len(page.object_list) :],
        "form": form,
        "may_mark": desk.role in MARKERS and desk.phase == Phase.CLOSED,
        "query": f"check={chosen.name}",
    }
    return render(request, "consultations/lead/checks.html", context, status=status)


def shown(desk, found, check, findings):
    """The findings with their comments: one query, and nothing that is not the reader's."""
    keys = {key for finding in findings for key in finding.comments}
    rows = desk.comments.filter(pk__in=keys).select_related(
        "paragraph", "organisation", "current", "disposition__group"
    )
    by_key = {comment.pk: comment for comment in rows}
    return [
        Shown(finding, [by_key[key] for key in finding.comments if key in by_key], found.mark(check, finding))
        for finding in findings
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def back(request, desk, seen):
    """Put one finding back on the list, or all that were marked together; its button stands among the checks."""
    if request.method != "POST":
        return redirect("consultations:lead_checks", desk.consultation_round.code)
    marks = desk.consultation_round.seen_findings.filter(Q(uuid=seen) | Q(lot=seen))
    if not marks.exists():
        raise Http404(_("There is no such mark."))
    try:
        taken = take_back_marks(desk.consultation_round, marks, by=request.user, at=request.at)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        words = ngettext(
            "%(count)d finding is on the list again.", "%(count)d findings are on the list again.", len(taken)
        )
        messages.success(request, words % {"count": len(taken)})
    return back_to(request, desk, "consultations:lead_checks")


urlpatterns = [
    path("lead/<str:code>/checks/", checks, name="lead_checks"),
    path("lead/<str:code>/checks/<uuid:seen>/back/", back, name="lead_checks_back"),
]
