"""Splitting a comment, moving it, asking its author (product.md L6c, X14, S16)."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.actions.clarifications import close_clarification
from consultations.actions.dispositions import check_time
from consultations.actions.parts import rejoin
from consultations.forms.desk.filters import CommentFilters
from consultations.forms.desk.parts import AskForm, Cuts, MoveForm, Places, SplitForm
from consultations.models import Clarification, Comment, Decision
from consultations.views.desk.door import asked, at_the_desk, shared
from consultations.views.desk.steps import say_with_undo
from consultations.views.doors import answers_a_post, carry_words, kept_words

POSTED = ["GET", "HEAD", "POST"]


# --- What other pages of the desk say of it ---------------------------------------------------------------------------


@dataclass
class Stretch:
    """Words of an original, and the part in which they stand."""

    text: str
    part: Comment


def family_of(desk, comment, at):
    """What a comment's page tells of its parts, of its whole, and of what its author was asked; two queries at most."""
    context = {"questions": questions_about(desk, comment, at)}
    if comment.parent_id:
        context |= {"whole": comment.parent, "stretches": stretches_of(desk, comment.parent)}
    return context


def stretches_of(desk, whole):
    """The original's words, part by part."""
    parts = desk.sent.parts().filter(parent=whole).select_related("paragraph", "disposition").order_by("pk")
    text = "" if whole.withdrawn_at else whole.current.text
    return [Stretch(text[part.span_start : part.span_end], part) for part in parts]


def questions_about(desk, comment, at):
    """What was asked about the comment and its family, oldest first; `is_overdue` where an answer was due."""
    questions = Clarification.objects.filter(comment__in=desk.sent).about(comment)
    questions = list(questions.select_related("asked_by", "answered_by", "comment"))
    for question in questions:
        waits = question.answered_at is None and question.closed_at is None
        question.waits = waits and comment.withdrawn_at is None
        question.is_overdue = question.waits and question.due_on < timezone.localdate(at)
    return questions


def elsewhere(request, desk, ref, query):
    """Where one goes who asks for what is no line: a comment that was split, or a part that was joined again."""
    found = desk.sent.select_related("parent").filter(ref=ref).first()
    if found is None:
        raise Http404(_("There is no such comment."))
    whole = found.parent or found
    name = "lead_split" if whole.split_at else "lead_comment"
    there = address(desk, name, whole.ref)
    carry_words(request, there)
    return redirect(f"{there}?{query}" if query else there)


def address(desk, name, ref, query=""):
    url = reverse(f"consultations:{name}", args=[desk.consultation_round.code, ref])
    return f"{url}?{query}" if query else url


# --- Pages ------------------------------------------------------------------------------------------------------------


def _case(request, desk, ref):
    """The comment that the reader of the desk may change, and what its page says around it."""
    rows = desk.sent.select_related(
        "paragraph", "moved_from", "organisation", "current", "disposition", "parent__current",
        "consultation_round__version",
    )  # fmt: skip
    comment = get_object_or_404(rows, ref=ref)
    # How a comment was split, everybody at the desk may read.
    if not desk.may_propose and (request.method == "POST" or not comment.split_at):
        raise PermissionDenied(_("Co-leads and drafters can do this."))
    filters = CommentFilters(request.GET, comments=desk.comments, user=request.user)
    return comment, {
        **shared(desk),
        "comment": comment,
        "query": f"?{filters.query}" if filters.query else "",
        "filters": filters,
        "back": address(desk, "lead_comment", comment.ref, filters.query),
    }


def _refusal(comment, at, *, split=False):
    """Why the comment cannot be split or moved now; empty where it can."""
    try:
        check_time(comment.consultation_round, comment, at)
    except ValidationError as refused:
        return refused.messages[0]
    if split and comment.disposition.decision != Decision.PENDING:
        return _("There is a decision on this comment. Re-open it first, and say why.")
    return ""


@require_http_methods(POSTED)
@at_the_desk
def split_comment(request, desk, ref):
    """Mark where parts begin, then say where each goes; of a comment that is split, its parts."""
    comment, context = _case(request, desk, ref)
    query = context["filters"].query
    if comment.parent_id:
        return redirect(address(desk, "lead_split", comment.parent.ref, query))
    if comment.split_at:
        return _whole(request, desk, comment, context)
    context["refusal"] = _refusal(comment, request.at, split=True)
    data = request.POST if request.method == "POST" else request.GET
    cuts = Cuts(data, comment)
    context |= {"cuts": cuts, "places_step": "at" in data and "again" not in data and not cuts.problem}
    if not context["places_step"]:
        context["problem"] = cuts.problem if request.method == "POST" or "cut" in data else ""
        status = 422 if request.method == "POST" else 200
        return render(request, "consultations/lead/split_cut.html", context, status=status)
    places = Places(desk.consultation_round)
    form = SplitForm(request.POST or None, comment=comment, cuts=cuts.chosen, places=places)
    if request.method == "POST":
        if parts := form.save(by=request.user, at=request.at):
            words = {"ref": comment.ref, "count": len(parts)}
            messages.success(request, _("%(ref)s is split into %(count)d parts.") % words)
            return redirect(address(desk, "lead_comment", parts[0].ref, query))
        answers_a_post(request)
    status = 422 if request.method == "POST" else 200
    return render(request, "consultations/lead/split_place.html", {**context, "form": form}, status=status)


def _whole(request, desk, comment, context):
    """A comment that is split, with its parts; they can be joined again while none is decided."""
    query, problem = context["filters"].query, ""
    if request.method == "POST":
        if asked(request, "split", "rejoin") == "split":
            # The form of a page on which it still was whole: sent twice, or after somebody else's.
            messages.info(request, _("%(ref)s is split already. These are its parts.") % {"ref": comment.ref})
            return redirect(address(desk, "lead_split", comment.ref, query))
        try:
            rejoin(comment, by=request.user, at=request.at)
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        else:
            messages.success(request, _("The parts of %(ref)s are joined again.") % {"ref": comment.ref})
            return redirect(address(desk, "lead_comment", comment.ref, query))
    context |= {
        "stretches": stretches_of(desk, comment),
        "questions": questions_about(desk, comment, request.at),
        "problem": problem,
    }
    return render(request, "consultations/lead/split.html", context, status=422 if problem else 200)


@require_http_methods(POSTED)
@at_the_desk
def move_comment(request, desk, ref):
    """Put a comment where it belongs; its first address is kept (product.md X14)."""
    comment, context = _case(request, desk, ref)
    if comment.split_at or comment.rejoined_at:
        return elsewhere(request, desk, ref, context["filters"].query)
    form = MoveForm(request.POST or None, comment=comment, places=Places(desk.consultation_round))
    if request.method == "POST":
        if moved := form.save(by=request.user, at=request.at):
            say_with_undo(request, _("%(ref)s is moved.") % {"ref": comment.ref}, moved.step)
            return redirect(context["back"])
        answers_a_post(request)
    context |= {"form": form, "refusal": _refusal(comment, request.at)}
    return render(request, "consultations/lead/move.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(POSTED)
@at_the_desk
def ask_author(request, desk, ref):
    """Ask the author of a comment what is meant, and close a question that nobody waits for any more."""
    comment, context = _case(request, desk, ref)
    if comment.split_at or comment.rejoined_at:
        return elsewhere(request, desk, ref, context["filters"].query)
    form, status = AskForm(kept_words(request), comment=comment, at=request.at), 200
    questions = questions_about(desk, comment, request.at)
    if request.method == "POST" and "close" in request.POST:
        asked = next((each for each in questions if str(each.uuid) == request.POST["close"]), None)
        if asked is None:
            raise Http404(_("There is no such question."))
        close_clarification(asked, by=request.user, at=request.at)
        messages.success(request, _("The question is closed; it stays in the history."))
        return redirect(context["back"])
    if request.method == "POST":
        form = AskForm(request.POST, comment=comment, at=request.at)
        if form.save(by=request.user, at=request.at):
            messages.success(request, _("The question about %(ref)s is with its authors.") % {"ref": comment.ref})
            return redirect(context["back"])
        answers_a_post(request)
        status = 422
    context |= {"form": form, "questions": questions}
    return render(request, "consultations/lead/ask.html", context, status=status)


urlpatterns = [
    path("lead/<str:code>/comments/<str:ref>/split/", split_comment, name="lead_split"),
    path("lead/<str:code>/comments/<str:ref>/move/", move_comment, name="lead_move"),
    path("lead/<str:code>/comments/<str:ref>/ask/", ask_author, name="lead_ask"),
]
