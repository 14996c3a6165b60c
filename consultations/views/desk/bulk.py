"""What is done to a selection or to everything that a filter finds, with a preview."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.urls import path
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from consultations.actions.bulk import Rehearsal, carry_out
from consultations.actions.dispositions import CHANGES_TEXT
from consultations.errors import BulkChanged, DoneAlready
from consultations.forms.desk.bulk import FORMS, Selection
from consultations.forms.desk.decisions import take_errors
from consultations.models import WorkstreamRole
from consultations.views.desk.door import asked, at_the_desk, back_to, shared, words_back
from consultations.views.desk.steps import outcome_of, say_done, say_with_undo
from consultations.views.desk.wording import as_change
from consultations.views.doors import answers_a_post


def works_of(desk):
    """What this lead may do to many comments: the keys of FORMS, each with its form's words."""
    allowed = {
        "assign": desk.role == WorkstreamRole.Role.CO_LEAD, "theme": desk.may_propose, "decide": desk.may_propose,
        "accept": desk.may_propose, "agree": desk.may_agree,
    }  # fmt: skip
    return {what: form.verb for what, form in FORMS.items() if allowed[what]}


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def bulk(request, desk):
    """Say what is to be done to which comments, see what would become of each, and do it."""
    return Bulk(request, desk).answer()


class Bulk:
    """One request: to choose, to preview or to apply."""

    def __init__(self, request, desk):
        self.request, self.desk = request, desk
        self.data = request.POST if request.method == "POST" else words_back(request, "what") or request.GET
        self.selection = Selection(self.data, comments=desk.comments, user=request.user)
        self.what, self.works = self.data.get("what", ""), works_of(desk)
        self.by = {"by": request.user, "at": request.at}

    def answer(self):
        if self.request.method == "POST":
            asked(self.request, "", "preview", "apply")
        if self.what in FORMS and self.what not in self.works:
            raise PermissionDenied
        if self.what not in FORMS or not self.selection.keys:
            return self.show(status=422 if self.request.method == "POST" else 200)
        kind, do = FORMS[self.what], self.data.get("do", "")
        if not do and not kind.at_once:
            return self.show(form=kind(desk=self.desk))
        form = kind(self.data, desk=self.desk)
        if not form.is_valid():
            return self.show(form=form, status=422)
        try:
            if do == "apply" and self.request.method == "POST":
                return self.apply(form)
            return self.show(form=form, rehearsal=self.rehearse(form))
        except ValidationError as error:
            take_errors(form, error)
            return self.show(form=form, status=422)

    def rehearse(self, form):
        start = self.data.get("from", "")
        start = int(start) if start.isdecimal() and len(start) < 9 else 0
        return Rehearsal(self.desk.consultation_round, form.work(), self.selection.keys, start=start, **self.by)

    def apply(self, form):
        seen = self.data.get("seen", "")
        try:
            step = carry_out(self.desk.consultation_round, form.work(), self.selection.keys, seen=seen, **self.by)
        except DoneAlready as done:
            say_done(self.request, done.step)
            return back_to(self.request, self.desk, "consultations:lead_comments")
        except BulkChanged as changed:
            return self.show(form=form, rehearsal=changed.rehearsal, changed=True, status=409)
        words = ngettext("%(count)d comment changed.", "%(count)d comments changed.", step.changed)
        sentences = outcome_of(step) or [words % {"count": step.changed}]
        if step.skipped:
            words = ngettext("%(count)d stays as it is.", "%(count)d stay as they are.", len(step.skipped))
            sentences.append(words % {"count": len(step.skipped)})
        say_with_undo(self.request, " ".join(sentences), step.row)
        return back_to(self.request, self.desk, "consultations:lead_comments")

    def show(self, *, form=None, rehearsal=None, changed=False, status=200):
        if self.request.method == "POST":
            answers_a_post(self.request)
        if rehearsal:
            show_wording(rehearsal.shown)
        context = {
            **shared(self.desk), "selection": self.selection, "what": self.what, "works": self.works, "form": form,
            "rehearsal": rehearsal, "changed": changed,
            "outcome": outcome_of(rehearsal, done=False) if rehearsal else [],
        }  # fmt: skip
        return render(self.request, "consultations/lead/bulk.html", context, status=status)


def show_wording(dispositions):
    """Note on each the wording that would be adopted, as a change of its paragraph: nobody accepts words unseen."""
    adopting = [disposition for disposition in dispositions if disposition.decision in CHANGES_TEXT]
    prefetch_related_objects([disposition.comment for disposition in adopting], "paragraph_seen")
    for disposition in adopting:
        comment, text = disposition.comment, disposition.adopted_text
        if text or disposition.as_proposed:
            disposition.adopts = as_change(comment, text or comment.current.proposed_text)


urlpatterns = [path("lead/<str:code>/bulk/", bulk, name="lead_bulk")]
