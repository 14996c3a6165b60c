"""What is one's own: the profile, and the rounds in which one takes part."""

from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consultations.actions.comments import RESTORED_WITHIN
from consultations.adapters import remember_language
from consultations.forms.people import ProfileForm
from consultations.models import (
    Clarification,
    Comment,
    CommentText,
    ConsultationRound,
    LateRequest,
    LaterMark,
    Membership,
    Organisation,
    Phase,
    Submission,
)
from consultations.permissions import capacity_of, may_submit
from consultations.views.doors import answers_a_post, kept_words

SUGGESTED = 8
ANSWERING = (Phase.OPEN, Phase.GRACE, Phase.CLOSED)
RUNNING = (Phase.ANNOUNCED, Phase.OPEN, Phase.GRACE)


@dataclass
class Taking:
    """A round in which somebody takes part, and how far the organisation has come."""

    consultation_round: ConsultationRound
    phase: Phase
    membership: Membership
    submission: Submission | None = None
    mine: int = 0
    colleagues: int = 0
    late: LateRequest | None = None

    @property
    def drafts(self):
        return self.mine + self.colleagues

    @property
    def may_submit(self):
        return may_submit(self.membership)

    @property
    def state(self):
        if self.submission is None or not self.submission.ref:
            return _("Not submitted")
        if self.submission.withdrawn_at:
            return _("Withdrawn")
        return _("Submitted")

    @property
    def next(self):
        """What to do next, in a sentence."""
        if self.phase == Phase.ANNOUNCED:
            return _("Read the draft. Comments can be written once the round is open.")
        if self.membership.state == "requested":
            return _("Next: write drafts. They can be sent once the secretariat has confirmed you.")
        if self.drafts and self.may_submit:
            return _("Next: check the drafts and submit them.")
        if self.drafts:
            return _("Next: tell your focal point when the drafts are ready. Only the focal point submits.")
        if self.submission is not None and self.submission.ref:
            return _("Nothing more is asked of you. You can change or withdraw what was sent until the round closes.")
        return _("Next: read the draft and comment where something should change.")


@dataclass
class Capacity:
    """An organisation for which somebody speaks, with its rounds."""

    membership: Membership
    running: list = field(default_factory=list)
    past: list = field(default_factory=list)


@require_safe
@login_required
def my(request):
    """Rounds by capacity, drafts, marks for later, receipts (product.md S5). Who is new says first who it is."""
    user = request.user
    if user.profile_done_at is None:
        return redirect("consultations:profile")
    context = {
        "capacities": capacities_of(user, request.at),
        "desk": _desk(user, request.at),
        "questions": _questions(user, request.at),
        "marks": _marks(user, request.at),
        "discarded": _discarded(user, request.at),
    }
    return render(request, "consultations/my.html", context)


def _desk(user, at):
    """(round, how many of its comments wait for an answer) where the user is on the answering side."""
    rounds = ConsultationRound.objects.led_by(user).with_work().select_related("version").order_by("closes_at", "pk")
    waiting = [(each, each.undecided + each.proposed) for each in rounds if each.phase(at) in ANSWERING]
    return [(each, count) for each, count in waiting if count]


def _questions(user, at):
    """Questions of co-leads that wait for an answer of the user's organisations, the most urgent first."""
    waiting = (
        Clarification.objects.waiting().asked_of(user).filter(comment__consultation_round__published_at__isnull=True)
    )
    waiting = waiting.filter(comment__consultation_round__cancelled_at__isnull=True).distinct()
    questions = list(
        waiting.select_related("comment__consultation_round__version", "comment__paragraph").order_by("due_on", "pk")
    )
    for question in questions:
        question.is_overdue = question.due_on < timezone.localdate(at)
    return questions


def capacities_of(user, at):
    """The user's memberships with the rounds of each: those that run, and past ones with something written."""
    memberships = (
        user.memberships.current().filter(organisation__merged_into__isnull=True).select_related("organisation")
    )
    found = {
        membership.organisation_id: Capacity(membership)
        for membership in memberships.order_by("organisation__is_individual", "pk")
    }
    sent = Submission.objects.of_members(user).select_related("organisation")
    sent = {(one.consultation_round_id, one.organisation_id): one for one in sent.distinct()}
    drafts = _draft_counts(user, found)
    late = {
        request.submission_id: request
        for request in LateRequest.objects.filter(submission__in=[one.pk for one in sent.values()]).order_by("pk")
    }
    rounds = ConsultationRound.objects.visible_to(user, at).announced(at).select_related("version", "workstream")
    for consultation_round in rounds.order_by("closes_at", "pk"):
        phase = consultation_round.phase(at)
        written = (organisation for round_id, organisation in drafts if round_id == consultation_round.pk)
        here = dict.fromkeys(written) | {
            organisation: one for (round_id, organisation), one in sent.items() if round_id == consultation_round.pk
        }
        if phase in RUNNING and (speaking := capacity_of(user, consultation_round)) is not None:
            here.setdefault(speaking.organisation_id, None)
        for organisation, submission in here.items():
            if organisation not in found:
                continue
            capacity = found[organisation]
            mine, colleagues = drafts.get((consultation_round.pk, organisation), (0, 0))
            taking = Taking(
                consultation_round, phase, capacity.membership, submission, mine, colleagues,
                late.get(submission.pk) if submission else None,
            )  # fmt: skip
            (capacity.running if phase in RUNNING else capacity.past).append(taking)
    return list(found.values())


def _draft_counts(user, capacities):
    """(round, organisation) → own drafts, colleagues' drafts; while one is only requested, own ones only."""
    active = [key for key, capacity in capacities.items() if capacity.membership.state == "active"]
    alone = Comment.objects.filter(organisation__in=capacities).kept_alone_by(user)
    rows = (
        CommentText.objects.working()
        .filter(Q(comment__organisation__in=active) | Q(comment__in=alone))
        .order_by()
        .values("comment__consultation_round", "comment__organisation")
        .annotate(mine=Count("pk", filter=Q(author=user)), colleagues=Count("pk", filter=~Q(author=user)))
    )
    return {
        (row["comment__consultation_round"], row["comment__organisation"]): (row["mine"], row["colleagues"])
        for row in rows
    }


def _marks(user, at):
    """Paragraphs marked for later, in rounds that still take comments."""
    rounds = ConsultationRound.objects.visible_to(user, at).open(at)
    marks = LaterMark.objects.filter(person=user, consultation_round__in=rounds)
    return marks.select_related("paragraph", "consultation_round__version").order_by(
        "consultation_round", "paragraph__position"
    )


def _discarded(user, at):
    """Own drafts put aside in the last 30 days."""
    rounds = ConsultationRound.objects.visible_to(user, at)
    own = Comment.objects.filter(consultation_round__in=rounds, author=user)
    found = CommentText.objects.filter(
        comment__in=own, author=user, discarded_at__gte=at - RESTORED_WITHIN, comment__withdrawn_at__isnull=True
    )
    return found.select_related("comment__paragraph", "comment__consultation_round").order_by("-discarded_at")[:20]


@require_safe
@login_required
def account(request):
    """Where one's own data and keys are: a page of links, and not the first of them."""
    return render(request, "consultations/account.html")


@require_http_methods(["GET", "POST"])
@login_required
def profile(request):
    """Who one is and for whom one speaks, asked once (product.md S4); it can be changed at any time."""
    user = request.user
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if "find" in request.POST:
            return _profile_page(request, ProfileForm(initial=request.POST.dict()), request.POST.get("words", ""))
        if form.is_valid():
            try:
                membership = form.save(user, by=user, at=request.at)
                response = redirect(_onward(request, membership))
                remember_language(response, user.language)
                return response
            except ValidationError as refused:
                user.refresh_from_db()
                form.refuse(refused)
        return _profile_page(request, form, request.POST.get("words", ""))
    speaking = (
        user.memberships.current().select_related("organisation").order_by("organisation__is_individual", "pk").first()
    )
    values = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "job_title": user.job_title,
        "language": user.language if user.profile_done_at else get_language(),
    }
    if speaking is not None:
        organisation = speaking.organisation
        values["speaks_as"] = ProfileForm.PERSONAL if organisation.is_individual else ProfileForm.REGISTERED
        if not organisation.is_individual:
            values |= {"organisation": str(organisation.uuid), "words": organisation.name}
    values |= kept_words(request) or {}
    words = request.GET.get("words", values.get("words", ""))
    return _profile_page(request, ProfileForm(initial=values | {"words": words}), words, speaking)


def _profile_page(request, form, words, speaking=None):
    if request.method == "POST":
        answers_a_post(request)
    context = {
        "form": form,
        "found": suggestions(words),
        "searched": bool(words.strip()),
        "speaking": speaking,
        "next": request.POST.get("next", request.GET.get("next", "")),
        "first_time": request.user.profile_done_at is None,
    }
    return render(request, "consultations/profile.html", context)


def _onward(request, membership):
    """Back to where the profile was asked for, if that is on this site; else to My consultations."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe and address else reverse("consultations:my")


def suggestions(words):
    """Organisations known by these words, in any spelling; nothing for fewer than two letters."""
    return list(Organisation.objects.found_by(words)[:SUGGESTED]) if len(words.strip()) > 1 else []


@require_safe
@login_required
def organisation_suggest(request):
    """The same list while somebody types."""
    words = request.GET.get("words", "")
    context = {
        "found": suggestions(words),
        "searched": len(words.strip()) > 1,
        "chosen": request.GET.get("organisation", ""),
    }
    return render(request, "consultations/_organisations.html", context)


urlpatterns = [
    path("my/", my, name="my"),
    path("accounts/", account, name="account"),
    path("profile/", profile, name="profile"),
    path("organisations/suggest/", organisation_suggest, name="organisation_suggest"),
]
