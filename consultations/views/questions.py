"""Questions of the co-leads to those who sent a comment: read and answered by the organisation (product.md S16)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.actions.clarifications import why_not_answer
from consultations.forms.questions import AnswerForm
from consultations.models import Clarification
from consultations.permissions import may_write
from consultations.views.doors import answers_a_post, kept_words, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def question(request, question):
    """One question with the comment that it is about, and the answer to it."""
    rows = Clarification.objects.asked_of(request.user).select_related(
        "comment__paragraph", "comment__current", "comment__organisation", "comment__parent",
        "comment__consultation_round__version", "comment__consultation_round__workstream", "answered_by",
    )  # fmt: skip
    asked = get_object_or_404(rows.distinct(), uuid=question)
    consultation_round = asked.comment.consultation_round
    membership = request.user.memberships.active().filter(organisation=asked.comment.organisation_id).first()
    refusal = why_not_answer(asked, consultation_round.phase(request.at))
    form, status = AnswerForm(kept_words(request), asked=asked), 200
    if request.method == "POST":
        if not may_write(membership):
            raise PermissionDenied(_("As a reader of your organisation you cannot answer for it."))
        form = AnswerForm(request.POST, asked=asked)
        if form.save(by=request.user, at=request.at):
            messages.success(request, _("Your answer is with the co-leads. Your comment stays as you sent it."))
            return redirect("consultations:my")
        answers_a_post(request)
        status = 422
    context = {
        "asked": asked,
        "comment": asked.comment,
        "consultation_round": consultation_round,
        "membership": membership,
        "form": form,
        "refusal": refusal,
        "may_answer": may_write(membership) and (not refusal or form.is_bound),
        "is_overdue": asked.due_on < timezone.localdate(request.at),
    }
    return render(request, "consultations/question.html", context, status=status)


urlpatterns = [path("my/questions/<uuid:question>/", question, name="question")]
