"""The themes of a round: what several comments are about."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.forms.desk.themes import MergeForm, ThemeForm
from consultations.models import WorkstreamRole
from consultations.views.desk.door import asked, at_the_desk, shared
from consultations.views.desk.steps import say_with_undo
from consultations.views.doors import answers_a_post, kept_words


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def themes(request, desk):
    """Every theme with how much was said about it, and a form for a new one."""
    form = ThemeForm(request.POST if request.method == "POST" else kept_words(request))
    if request.method == "POST":
        if not desk.may_propose:
            raise PermissionDenied
        if theme := form.save(desk.consultation_round, by=request.user, at=request.at):
            messages.success(request, _("%(code)s %(title)s was added.") % {"code": theme.code, "title": theme.title})
            return redirect("consultations:lead_themes", desk.consultation_round.code)
        answers_a_post(request)
    standing, merged = [], []
    said = counted(desk)
    for theme in desk.consultation_round.themes.select_related("merged_into").order_by("pk"):
        theme.said = said.get(theme.pk, {"distinct": 0, "lines": 0, "organisations": 0})
        (merged if theme.merged_into_id else standing).append(theme)
    context = {**shared(desk), "themes": standing, "merged": merged, "form": form}
    return render(request, "consultations/lead/themes.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def theme(request, desk, theme):
    """One theme: called otherwise, described, or merged into another."""
    standing = {one.code: one for one in desk.consultation_round.themes.filter(merged_into__isnull=True).order_by("pk")}
    found = get_object_or_404(desk.consultation_round.themes.select_related("merged_into"), code=theme)
    form, merging = ThemeForm(kept_words(request), theme=found), MergeForm(theme=found, others=standing)
    may_merge = desk.role == WorkstreamRole.Role.CO_LEAD
    if request.method == "POST":
        by, merges = {"by": request.user, "at": request.at}, asked(request, "save", "merge") == "merge"
        if not (may_merge if merges else desk.may_propose):
            raise PermissionDenied
        if merges:
            merging = MergeForm(request.POST, theme=found, others=standing)
            if step := merging.save(**by):
                words = {"code": found.code, "into": merging.cleaned_data["into"]}
                say_with_undo(request, _("%(code)s was merged into %(into)s.") % words, step.row)
                return redirect("consultations:lead_themes", desk.consultation_round.code)
        else:
            form = ThemeForm(request.POST, theme=found)
            if form.save(desk.consultation_round, **by):
                messages.success(request, _("%(code)s was changed.") % {"code": found.code})
                return redirect("consultations:lead_themes", desk.consultation_round.code)
        answers_a_post(request)
    context = {
        **shared(desk), "theme": found, "form": form, "merging": merging, "may_merge": may_merge,
        "has_others": len(standing) > 1,
    }  # fmt: skip
    return render(request, "consultations/lead/theme.html", context, status=422 if request.method == "POST" else 200)


def counted(desk):
    """By theme: distinct comments, comments, and organisations that raise it, of what this lead may read."""
    rows = desk.comments.standing().filter(disposition__themes__isnull=False).order_by().values("disposition__themes")
    rows = rows.annotate(
        distinct=Count("pk", filter=Q(is_distinct=True)),
        lines=Count("pk"),
        organisations=Count("organisation", distinct=True),
    )
    return {row["disposition__themes"]: row for row in rows}


urlpatterns = [
    path("lead/<str:code>/themes/", themes, name="lead_themes"),
    path("lead/<str:code>/themes/<str:theme>/", theme, name="lead_theme"),
]
