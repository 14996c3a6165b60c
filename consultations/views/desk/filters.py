"""Saved filters, under a name, shared or one's own."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.actions.filters import delete_filter, may_delete_filter
from consultations.forms.desk.saved_filters import SaveFilterForm
from consultations.models import SavedFilter
from consultations.views.desk.door import at_the_desk, back_to, shared
from consultations.views.doors import answers_a_post, kept_words


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def saved_filters(request, desk):
    """All filters that this lead can use; the one of the address is saved under a name."""
    filters = desk.filters(request.GET)
    if request.method == "POST":
        form = SaveFilterForm(request.POST, filters=filters)
        saved = form.save(desk.consultation_round, by=request.user, at=request.at)
        if saved is not None:
            tell_saved(request, *saved)
            return back_to(request, desk, "consultations:lead_filters")
        answers_a_post(request)
    else:
        form = SaveFilterForm(initial=kept_words(request), filters=filters)
    for saved in desk.saved_filters:
        saved.may_delete = may_delete_filter(request.user, desk.role, saved)
    context = {**shared(desk), "filters": filters, "form": form}
    return render(request, "consultations/lead/saved_filters.html", context, status=422 if form.errors else 200)


def tell_saved(request, saved, is_new):
    words = _("The filter “%(name)s” is saved.") if is_new else _("The filter “%(name)s” is replaced by this one.")
    messages.success(request, words % {"name": saved.name})


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def forget(request, desk, saved):
    """Delete one of them; its button stands beside them all."""
    if request.method != "POST":
        return redirect("consultations:lead_filters", desk.consultation_round.code)
    offered = SavedFilter.objects.offered_to(request.user).filter(consultation_round=desk.consultation_round)
    saved = get_object_or_404(offered.select_related("consultation_round"), uuid=saved)
    delete_filter(saved, by=request.user, at=request.at)
    messages.success(request, _("The filter “%(name)s” is deleted.") % {"name": saved.name})
    return back_to(request, desk, "consultations:lead_filters")


urlpatterns = [
    path("lead/<str:code>/filters/", saved_filters, name="lead_filters"),
    path("lead/<str:code>/filters/<uuid:saved>/delete/", forget, name="lead_filter_delete"),
]
