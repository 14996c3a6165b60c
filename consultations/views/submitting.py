"""Check, submit, receipt, withdraw, and what can be done when it is too late."""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.actions.submissions import (
    drafts_to_send,
    problems_of,
    sight_of,
    withdraw_submission,
)
from consultations.actions.submissions import request_late as ask_late
from consultations.actions.submissions import withdraw_comment as withdraw_one
from consultations.audiences import Audience, seen_comments
from consultations.errors import RoundClosed, ShownDiffers
from consultations.forms.submissions import SubmitForm
from consultations.margin import TAKES_WORDS, compared_with, is_draft, own_wordings, proposes
from consultations.models import Comment, CommentText, Phase, Submission, Visibility
from consultations.permissions import may_submit
from consultations.views.commenting import issued_for, writes_here
from consultations.views.doors import answers_a_post
from consultations.views.reading import focal_points, place_in_text
from consultations.views.results import Answer
from drafts.lists import listed

SHOWN_AS_PUBLISHED = 3  # comments as the public will read them, to give an idea


@dataclass(frozen=True)
class Entry:
    """One comment on the check page, as it will be sent or stands already."""

    wording: CommentText
    visibility: Visibility
    problems: list
    sent: bool
    waits: bool  # by somebody who is not confirmed yet: it stays behind
    # Of a comment that co-leads split: its parts as the organisation may see them, each with its answer.
    parts: tuple = ()

    @property
    def comment(self):
        return self.wording.comment

    @property
    def proposes(self):
        return proposes(self.wording)

    @property
    def is_published(self):
        """Whether the public will read it, once the results are out."""
        return not self.waits and self.visibility != Visibility.CONFIDENTIAL

    @property
    def old(self):
        return compared_with(self.wording)


@require_safe
@writes_here
def check(request, consultation_round, membership):
    """Everything as it will be sent, before it is sent (product.md S12)."""
    phase = consultation_round.phase(request.at)
    if phase == Phase.CLOSED:
        return redirect("consultations:request_late", consultation_round.code)
    if phase not in TAKES_WORDS:
        messages.info(request, _("This round does not take comments now."))
        return redirect("consultations:round", consultation_round.code)
    return _check_page(request, consultation_round, membership, _unsigned(request, consultation_round, membership))


def _unsigned(request, consultation_round, membership):
    """The declaration with nothing ticked, and the note of when this reader was given it."""
    issued = request.POST.get("issued") or issued_for(request, consultation_round)
    return SubmitForm(membership=membership, initial={"issued": issued})


def _check_page(request, consultation_round, membership, form):
    if request.method == "POST":
        answers_a_post(request, page=reverse("consultations:check", args=[consultation_round.code]))
    submission = own_submission(consultation_round, membership)
    entries = entries_of(consultation_round, membership, submission)
    to_send = [entry for entry in entries if is_draft(entry.wording) and not entry.waits]
    context = {
        "consultation_round": consultation_round,
        "membership": membership,
        "submission": submission,
        "visibility": Visibility(usual_visibility(submission)).said_by(membership),
        "entries": entries,
        "to_send": to_send,
        "published": [entry for entry in entries if entry.is_published][:SHOWN_AS_PUBLISHED],
        "confidential": sum(1 for entry in entries if entry.visibility == Visibility.CONFIDENTIAL),
        "problems": [(entry, sentence) for entry in to_send for sentence in entry.problems],
        "may_submit": may_submit(membership),
        "who_can": focal_points(membership),
        "anything": _anything(submission, to_send),
        "form": form,
        "seen": sight_of(submission),
        "leave_out": request.POST.getlist("leave_out"),
        "count": len(to_send),
    }
    return render(request, "consultations/check.html", context)


def own_submission(consultation_round, membership):
    """The organisation's submission, or None where there is none or the member is not told of it."""
    sent = Submission.objects.of_member(membership).filter(consultation_round=consultation_round)
    return sent.select_related("organisation", "consultation_round").first()


def usual_visibility(submission):
    """Who may see comments that say nothing of their own."""
    return submission.draft_visibility if submission else Visibility.PUBLIC_NAMED


def _anything(submission, to_send):
    """Whether there is something to send: comments, or a position that is new."""
    return bool(to_send) or (
        submission is not None
        and (submission.draft_position, submission.draft_visibility if submission.ref else "")
        != (submission.overall_position, submission.default_visibility if submission.ref else "")
    )


def entries_of(consultation_round, membership, submission):
    """The organisation's comments in the order of the text: each as it would stand after sending."""
    sendable = list(drafts_to_send(submission)) if submission else []
    usual = usual_visibility(submission)
    problems = {}
    for draft, sentence in problems_of(sendable):
        problems.setdefault(draft.pk, []).append(sentence)
    sendable = {draft.pk for draft in sendable}
    newest = {}
    for wording in own_wordings(consultation_round, membership):
        # Of a comment that is being changed, the draft comes last and stands for it.
        if not wording.comment.withdrawn_at:
            newest[wording.comment_id] = wording
    return [
        Entry(
            wording=wording,
            visibility=Visibility(wording.visibility or usual),
            problems=problems.get(wording.pk, []),
            sent=not is_draft(wording),
            waits=is_draft(wording) and wording.pk not in sendable,
        )
        for wording in sorted(newest.values(), key=lambda wording: (wording.comment.position, wording.comment_id))
    ]


def with_parts(entries, consultation_round, submission):
    """The entries, those that were split with their parts (product.md S18). No query more where nothing was split."""
    split = [entry.comment for entry in entries if entry.comment.split_at]
    if not split:
        return entries
    wholes = dict(Comment.objects.parts().filter(parent__in=split).values_list("ref", "parent"))
    rows = Comment.objects.filter(parent__in=split)
    parts = defaultdict(list)
    for seen in seen_comments(consultation_round, Audience.SUBMITTER, submission=submission, comments=rows):
        parts[wholes[seen.ref]].append(Answer(seen, consultation_round.code))
    # Letters count: b before aa.
    by_letters = {
        key: sorted(found, key=lambda answer: (len(answer.seen.ref), answer.seen.ref)) for key, found in parts.items()
    }
    return [replace(entry, parts=tuple(by_letters.get(entry.comment.pk, ()))) for entry in entries]


@require_POST
@writes_here
def submit(request, consultation_round, membership):
    """Send what was checked; a second press sends nothing twice (product.md S12)."""
    if not may_submit(membership):
        raise PermissionDenied(who_submits(membership))
    standing = Comment.objects.filter(consultation_round=consultation_round).written_in(membership).standing_as_sent()
    form = SubmitForm(request.POST, membership=membership, standing=standing)
    if form.is_valid():
        try:
            form.save(consultation_round, by=request.user, at=request.at)
            return redirect("consultations:receipt", consultation_round.code)
        except RoundClosed:
            return redirect("consultations:request_late", consultation_round.code)
        except ShownDiffers as refused:
            messages.warning(request, refused.message)
            form = _unsigned(request, consultation_round, membership)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
    return _check_page(request, consultation_round, membership, form)


def who_submits(membership):
    """Why somebody cannot submit, and who can, in one sentence or two."""
    if membership.state == "requested":
        return _("The secretariat has not confirmed yet that you speak for %(name)s.") % {
            "name": membership.organisation.name
        }
    names = focal_points(membership)
    reason = _("Only a focal point of %(name)s can submit, change or withdraw what is sent.")
    who = (
        _("You can ask: %(names)s.") % {"names": listed(names)}
        if names
        else _("It has none yet: please ask the secretariat to name one.")
    )
    return f"{reason % {'name': membership.organisation.name}} {who}"


@require_safe
@writes_here
def receipt(request, consultation_round, membership):
    """What was received and when, how to change it, and by when there will be an answer (product.md S13)."""
    submission = own_submission(consultation_round, membership)
    if submission is None or not submission.ref or membership.state != "active":
        return redirect("consultations:check", consultation_round.code)
    revisions = list(submission.revisions.select_related("submitted_by"))
    entries = entries_of(consultation_round, membership, submission)
    context = {
        "consultation_round": consultation_round,
        "phase": consultation_round.phase(request.at),
        "membership": membership,
        "submission": submission,
        "revision": revisions[-1],
        "earlier": revisions[:-1],
        "entries": with_parts([entry for entry in entries if entry.comment.ref], consultation_round, submission),
        "withdrawn": submission.comments.as_sent().filter(withdrawn_at__isnull=False).order_by("ref"),
        "count": revisions[-1].texts.count(),
        "unsent": sum(1 for entry in entries if is_draft(entry.wording)),
        "may_submit": may_submit(membership),
    }
    return render(request, "consultations/receipt.html", context)


@require_http_methods(["GET", "POST"])
@writes_here
def withdraw(request, consultation_round, membership):
    """Take everything back, after saying what remains (product.md S15)."""
    if not may_submit(membership):
        raise PermissionDenied(who_submits(membership))
    own = Submission.objects.received().of_member(membership)
    submission = get_object_or_404(own, consultation_round=consultation_round)
    if request.method == "POST":
        withdraw_submission(submission, by=request.user, at=request.at)
        messages.success(request, _("Everything you sent is withdrawn."))
        return redirect("consultations:my")
    context = {
        "consultation_round": consultation_round,
        "submission": submission,
        "phase": consultation_round.phase(request.at),
    }
    return render(request, "consultations/withdraw.html", context)


@require_http_methods(["GET", "POST"])
@writes_here
def withdraw_comment(request, consultation_round, membership, comment):
    """Take one comment back, after saying what remains."""
    own = Comment.objects.filter(consultation_round=consultation_round).written_in(membership).standing_as_sent()
    comment = get_object_or_404(own.select_related("current", "paragraph"), uuid=comment)
    if not may_submit(membership):
        raise PermissionDenied(who_submits(membership))
    if request.method == "POST":
        withdraw_one(comment, by=request.user, at=request.at)
        messages.success(request, _("Comment %(ref)s is withdrawn.") % {"ref": comment.ref})
        return redirect(place_in_text(consultation_round, comment.paragraph))
    context = {
        "consultation_round": consultation_round,
        "comment": comment,
        "phase": consultation_round.phase(request.at),
    }
    return render(request, "consultations/withdraw.html", context)


@require_http_methods(["GET", "POST"])
@writes_here
def request_late(request, consultation_round, membership):
    """Words that came too late are safe; one button asks that they be taken all the same (product.md X1)."""
    submission = own_submission(consultation_round, membership)
    if request.method == "POST":
        if not may_submit(membership):
            raise PermissionDenied(who_submits(membership))
        try:
            ask_late(consultation_round, by=request.user, at=request.at)
        except ValidationError as refused:
            for sentence in refused.messages:
                messages.error(request, sentence)
        return redirect("consultations:request_late", consultation_round.code)
    if consultation_round.phase(request.at) not in (Phase.GRACE, Phase.CLOSED, Phase.PUBLISHED):
        return redirect("consultations:check", consultation_round.code)
    asked = list(submission.late_requests.order_by("requested_at", "pk")) if submission else []
    entries = entries_of(consultation_round, membership, submission)
    context = {
        "consultation_round": consultation_round,
        "phase": consultation_round.phase(request.at),
        "membership": membership,
        "asked": asked[-1] if asked else None,
        "entries": [entry for entry in entries if is_draft(entry.wording)],
        "problems": [(entry, sentence) for entry in entries for sentence in entry.problems],
        "may_submit": may_submit(membership),
        "who_submits": "" if may_submit(membership) else who_submits(membership),
    }
    return render(request, "consultations/late.html", context)


urlpatterns = [
    path("consultations/<str:code>/check/", check, name="check"),
    path("consultations/<str:code>/submit/", submit, name="submit"),
    path("consultations/<str:code>/receipt/", receipt, name="receipt"),
    path("consultations/<str:code>/withdraw/", withdraw, name="withdraw"),
    path("consultations/<str:code>/withdraw/<uuid:comment>/", withdraw_comment, name="withdraw_comment"),
    path("consultations/<str:code>/late/", request_late, name="request_late"),
]
