"""Setting up the consolidation: totals, who has what, and sharing out what is left (product.md L5)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from consultations.actions.dispositions import PROPOSERS
from consultations.errors import DoneAlready, ShownDiffers
from consultations.forms.desk.assignment import AssignForm, ShareForm
from consultations.models import LateRequest, User, WorkstreamRole
from consultations.sections import counted_by_section, sections_of
from consultations.views.desk.door import at_the_desk, back_to, shared
from consultations.views.desk.steps import say_done, say_with_undo
from consultations.views.doors import answers_a_post
from consultations.workload import open_work, workers_of

WAYS = ("words", "section", "theme")
NAMED = 10  # references in one message


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def assign(request, desk):
    """Who has what; a way to share out what is left, always shown before it is done."""
    if request.method != "POST":
        if "ref" in request.GET:
            return show_one(request, desk)
        return Setup(request, desk).show(request.GET if "share" in request.GET else None)
    if desk.role != WorkstreamRole.Role.CO_LEAD:
        raise PermissionDenied
    if "ref" in request.POST:
        return assign_one(request, desk)
    return Setup(request, desk).share_out()


def form_for(desk, ref, data=None):
    """The comment of that reference, and the form that gives it to somebody."""
    comment = get_object_or_404(desk.comments.select_related("disposition__assignee"), ref=ref)
    comment.disposition.comment = comment
    return comment, AssignForm(data, disposition=comment.disposition, people=people_of(desk.consultation_round))


def show_one(request, desk):
    if desk.role != WorkstreamRole.Role.CO_LEAD:
        raise PermissionDenied
    comment, form = form_for(desk, request.GET["ref"])
    filters = desk.filters(request.GET)
    context = {**shared(desk), "comment": comment, "form": form, "query": f"?{filters.query}" if filters.query else ""}
    return render(request, "consultations/lead/assign_one.html", context)


def assign_one(request, desk):
    _comment, form = form_for(desk, request.POST["ref"], request.POST)
    try:
        step = form.save(by=request.user, at=request.at) if form.is_valid() else None
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        tell(request, step)
    return back_to(request, desk, "consultations:lead_assign")


def people_of(consultation_round):
    """Who can be given comments of the round."""
    people = User.objects.filter(
        is_active=True,
        workstream_roles__workstream=consultation_round.workstream_id,
        workstream_roles__role__in=PROPOSERS,
    )
    return people.order_by("last_name", "first_name", "pk")


def tell(request, step):
    if step is None:
        messages.error(request, _("This person does not work here. Please choose again."))
        return
    words = ngettext("%(count)d comment assigned.", "%(count)d comments assigned.", step.changed)
    say_with_undo(request, words % {"count": step.changed}, step.row)
    if step.skipped:
        told = "; ".join(f"{ref}: {sentence}" for ref, sentence in step.skipped[:NAMED])
        words = ngettext(
            "%(count)d left as it is: %(named)s", "%(count)d left as they are: %(named)s", len(step.skipped)
        )
        messages.warning(request, words % {"count": len(step.skipped), "named": told})


class Setup:
    """The page of one desk: totals, people, sections and themes with what is left in them, and the forms."""

    def __init__(self, request, desk):
        self.request, self.desk = request, desk
        consultation_round, comments = desk.consultation_round, desk.comments
        self.workers = workers_of(consultation_round, comments)
        left = open_work(comments, "all").order_by()
        sections = sections_of(consultation_round.version)
        rows = left.values_list("position").annotate(n=Count("pk"))
        counts = counted_by_section(sections, ((position, "left", n) for position, n in rows))
        self.sections = [
            (section, count["left"]) for section, count in zip(sections, counts, strict=True) if count["left"]
        ]
        counts = dict(left.values_list("disposition__themes").annotate(n=Count("pk")))
        themes = consultation_round.themes.filter(merged_into__isnull=True)
        self.themes = [(theme, counts[theme.pk]) for theme in themes if theme.pk in counts]

    def form(self, data=None, share="words"):
        return ShareForm(
            data, desk=self.desk, workers=self.workers, sections=self.sections, themes=self.themes, share=share
        )

    def show(self, data=None, *, is_stale=False, status=200):
        forms = {way: self.form(share=way) for way in WAYS}
        chosen = None
        if data is not None:
            way = data.get("share") if data.get("share") in WAYS else "words"
            chosen = forms[way] = self.form(data, share=way)
        preview = chosen is not None and chosen.is_valid()
        kept = [(name, value) for name, values in data.lists() for value in values] if preview else []
        context = {
            **shared(self.desk),
            "workers": self.workers,
            "totals": self.totals(),
            "forms": forms,
            "may_assign": self.desk.role == WorkstreamRole.Role.CO_LEAD,
            "chosen": chosen,
            "preview": chosen.shares if preview else None,
            "is_balanced": preview and chosen.cleaned_data["share"] == "words",
            "digest": chosen.digest if preview else "",
            "kept": [pair for pair in kept if pair[0] not in ("csrfmiddlewaretoken", "digest")],
            "is_stale": is_stale,
        }
        return render(self.request, "consultations/lead/assign.html", context, status=status)

    def share_out(self):
        answers_a_post(self.request)
        data = self.request.POST
        form = self.form(data, share=data.get("share", "words"))
        if not form.is_valid():
            return self.show(data, status=422)
        try:
            step = form.save(seen=data.get("digest", ""), by=self.request.user, at=self.request.at)
        except ShownDiffers:
            return self.show(data, is_stale=True, status=409)
        except DoneAlready as done:
            say_done(self.request, done.step)
        except ValidationError as refusal:
            messages.error(self.request, " ".join(refusal.messages))
        else:
            tell(self.request, step)
        return redirect("consultations:lead_assign", self.desk.consultation_round.code)

    def totals(self):
        """Lines, distinct ones and their words, those that nobody has, and late requests that wait."""
        standing = self.desk.comments.standing()
        waiting = LateRequest.objects.filter(
            submission__consultation_round=self.desk.consultation_round, state=LateRequest.State.WAITING
        )
        return {
            "lines": standing.count(),
            **standing.distinct_lines().aggregate(distinct=Count("pk"), words=Sum("words", default=0)),
            "nobody": open_work(self.desk.comments, "none").count(),
            "late": waiting.count(),
        }


urlpatterns = [path("lead/<str:code>/assign/", assign, name="lead_assign")]
