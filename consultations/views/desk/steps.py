"""What was done at the desk, newest first, and undoing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from consultations.actions.undoing import can_undo, undo
from consultations.models import Decision, DeskStep, DispositionEvent, Workflow
from consultations.templatetags.lead_tags import answered
from consultations.views.desk.door import at_the_desk, back_to, shared

ON_A_PAGE = 50
NAMED = 12  # references in one message


@require_safe
@at_the_desk
def steps(request, desk):
    """Who did what, when and to how many, with *Undo* where it can be; on demand only what was done to many."""
    decided = DispositionEvent.objects.filter(step=OuterRef("pk"), after__has_key="decision").order_by("pk")
    done = desk.consultation_round.steps.select_related("by", "undone_by").annotate(
        # Of many together each gets the same decision.
        decision=Subquery(decided.values_list(KeyTextTransform("decision", "after"))[:1])
    )
    many = "many" in request.GET
    done = done.filter(comments__gt=1) if many else done
    page = Paginator(done, ON_A_PAGE).get_page(request.GET.get("page"))
    single = [step.pk for step in page.object_list if step.comments == 1]
    # Read as the reader's own comments: a drafter is told of no confidential one.
    touched = desk.comments.filter(disposition__events__step__in=single)
    refs = dict(touched.order_by().values_list("disposition__events__step", "ref"))
    for step in page.object_list:
        step.consultation_round = desk.consultation_round
        step.ref = refs.get(step.pk)
        is_told = step.verb == DeskStep.Verb.DECIDE and step.decision and (step.ref or step.comments > 1)
        step.decided_as = Decision(step.decision).label if is_told else ""
        step.can_undo = can_undo(step, by=request.user, at=request.at, role=desk.role)
    context = {**shared(desk), "page": page, "many": many, "query": "many=1" if many else ""}
    return render(request, "consultations/lead/steps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def undo_step(request, desk, step):
    """Take one step back, and name what is left as it is. Whoever had to sign in first finds its button again."""
    if request.method != "POST":
        return redirect("consultations:lead_steps", desk.consultation_round.code)
    step = get_object_or_404(desk.consultation_round.steps, uuid=step)
    try:
        undone = undo(step, by=request.user, at=request.at)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tell_undone(request, undone)
    return back_to(request, desk, "consultations:lead_steps")


def tell_undone(request, undone):
    changed = ngettext("Undone on %(count)d comment.", "Undone on %(count)d comments.", undone.changed)
    if undone.changed or not undone.skipped:
        messages.success(request, changed % {"count": undone.changed})
    for why, refs in undone.reasons:
        words = ngettext("Left as it is: %(refs)s. %(why)s", "Left as they are: %(refs)s. %(why)s", len(refs))
        messages.warning(request, words % {"refs": named(refs), "why": why})


def named(refs):
    """References in a sentence, as many as one reads."""
    more = len(refs) - NAMED
    words = ", ".join(refs[:NAMED])
    if more <= 0:
        return words
    return ngettext("%(refs)s and %(more)d more", "%(refs)s and %(more)d more", more) % {"refs": words, "more": more}


def outcome_of(step, *, done=True):
    """How far a step that decides or agrees brings many answers, in sentences; nothing for what does neither.

    Not `done`: how far it would bring them.
    """
    if step.verb not in (DeskStep.Verb.DECIDE, DeskStep.Verb.AGREE):
        return []
    if done:
        waiting = {
            DeskStep.Verb.DECIDE: _("Proposed, waits for agreement: %(count)s."),
            DeskStep.Verb.AGREE: _("Agreed by you, waits for the other co-leads: %(count)s."),
        }
        agreed, contested = _("Agreed: %(count)s."), _("Pulled out for discussion: %(count)s.")
    else:
        waiting = {
            DeskStep.Verb.DECIDE: _("Will be proposed, and wait for agreement: %(count)s."),
            DeskStep.Verb.AGREE: _("Will be agreed by you, and wait for the other co-leads: %(count)s."),
        }
        agreed, contested = _("Will be agreed: %(count)s."), _("Will be pulled out for discussion: %(count)s.")
    sentences = {Workflow.AGREED: agreed, Workflow.PROPOSED: waiting[step.verb], Workflow.CONTESTED: contested}
    found = step.outcomes
    return [words % {"count": answered(found[key])} for key, words in sentences.items() if key in found]


def say_with_undo(request, sentence, step):
    """A message after something was done, with a button that takes it back where there is a step."""
    address = ""
    if step:
        address = reverse("consultations:lead_undo", args=[step.consultation_round.code, step.uuid])
    messages.success(request, sentence, extra_tags=address)


def say_done(request, step):
    """To whoever sent a form twice: the work is done, once."""
    say_with_undo(request, _("This is done; the form came twice."), step)


urlpatterns = [
    path("lead/<str:code>/steps/", steps, name="lead_steps"),
    path("lead/<str:code>/steps/<uuid:step>/undo/", undo_step, name="lead_undo"),
]
