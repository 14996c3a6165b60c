"""Writing: the form for a comment, in the text or on a page of its own, and everything that keeps words safe."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.actions.comments import discard_draft as discard
from consultations.actions.comments import only_its_author
from consultations.actions.comments import restore_draft as restore
from consultations.errors import EditConflict
from consultations.forms.comments import CommentForm, OverallForm, split_in_two
from consultations.issued import issue_token
from consultations.models import Comment, CommentText, Membership, Phase, Submission, Visibility
from consultations.permissions import capacity_of, may_edit, may_write
from consultations.templatetags.consultation_tags import hour
from consultations.views.doors import answers_a_post, kept_words, signed_in, through_the_door
from consultations.views.reading import focal_points, place_in_text, unit_response
from drafts.models import Paragraph

HELD = "forms_held"  # in the session: {round: token} of a form given out before closing (design section 5)


@dataclass
class Writing:
    """What is being written: a new comment on a paragraph (None: the whole), a draft, or a change of what was sent."""

    paragraph: Paragraph | None
    membership: Membership
    comment: Comment | None = None
    draft: CommentText | None = None


def issued_for(request, consultation_round):
    """A note of when this reader was given a form. Who held one before closing keeps that note through the grace."""
    round_key, held = str(consultation_round.uuid), request.session.get(HELD, {})
    if request.at >= consultation_round.closes_at and round_key in held:
        return held[round_key]
    token = issue_token(request.user, consultation_round, request.at)
    if request.at < consultation_round.closes_at and round_key not in held:
        request.session[HELD] = {**held, round_key: token}
    return token


def writes_here(view):
    """Only for people who may write in this round; others are told why not, and what to do."""

    @through_the_door
    @signed_in
    def ask(request, consultation_round, *args, **kwargs):
        membership = capacity_of(request.user, consultation_round)
        if membership is None and request.user.profile_done_at is None:
            return redirect(reverse("consultations:profile") + "?" + urlencode({"next": request.path}))
        if not may_write(membership):
            raise PermissionDenied(_why_not(membership, consultation_round))
        return view(request, consultation_round, membership, *args, **kwargs)

    return ask


def _why_not(membership, consultation_round):
    if membership is not None:
        return _("You read for %(name)s, but do not write. Its focal point can change that.") % {
            "name": membership.organisation.name
        }
    if consultation_round.participation == "invited":
        return _("This round is for the organisations that were invited. You do not speak for one of them.")
    if consultation_round.participation == "network":
        return _("This round is for verified organisations of the network. You do not speak for one of them yet.")
    return _("To comment here you need to speak for an organisation.")


@require_http_methods(["GET", "POST"])
@writes_here
def comment_on(request, consultation_round, membership, slug):
    """A new comment on one paragraph."""
    paragraph = get_object_or_404(consultation_round.version.paragraphs, slug=slug)
    return _write(request, consultation_round, Writing(paragraph, membership))


@require_http_methods(["GET", "POST"])
@writes_here
def edit_draft(request, consultation_round, membership, text):
    """A draft taken up again, one's own or a colleague's."""
    draft = _draft_to_edit(consultation_round, membership, text)
    return _write(request, consultation_round, Writing(draft.comment.paragraph, membership, draft.comment, draft))


@require_http_methods(["GET", "POST"])
@writes_here
def amend(request, consultation_round, membership, comment):
    """A comment that was sent, changed for the next revision; what was sent stands until then (product.md S14)."""
    comment = get_object_or_404(_sent_by(consultation_round, membership), uuid=comment)
    draft = comment.texts.working().first()
    if draft is not None and request.method == "GET":
        return redirect("consultations:edit_draft", consultation_round.code, draft.uuid)
    return _write(
        request, consultation_round, Writing(comment.paragraph, membership, comment, draft or comment.current)
    )


def _draft_to_edit(consultation_round, membership, text):
    own = Comment.objects.filter(consultation_round=consultation_round).written_in(membership)
    drafts = CommentText.objects.working().filter(comment__in=own).select_related("comment__paragraph", "author")
    draft = get_object_or_404(drafts, uuid=text)
    if not may_edit(membership, draft.comment):
        raise PermissionDenied(only_its_author())
    return draft


def _sent_by(consultation_round, membership):
    own = Comment.objects.filter(consultation_round=consultation_round).written_in(membership).standing_as_sent()
    return own.select_related("paragraph", "current__comment")


# --- The form ---------------------------------------------------------------------------------------------------------


def _write(request, consultation_round, writing):
    if request.method == "POST":
        return _take(request, consultation_round, writing)
    phase = consultation_round.phase(request.at)
    if phase in (Phase.DRAFT, Phase.ANNOUNCED, Phase.CANCELLED, Phase.PUBLISHED):
        messages.info(request, _("This round does not take comments now."))
        return _go(request, reverse("consultations:round", args=[consultation_round.code]))
    kept = kept_words(request)
    late = phase == Phase.CLOSED or (
        phase == Phase.GRACE and str(consultation_round.uuid) not in request.session.get(HELD, {})
    )
    if late and kept is None:
        return _go(request, reverse("consultations:request_late", args=[consultation_round.code]))
    values = CommentForm.first_values(writing.paragraph, issued_for(request, consultation_round), writing.draft)
    form = _form(consultation_round, writing, initial=values | (kept or {}))
    return _show(request, consultation_round, writing, form, put_back=kept is not None)


def _take(request, consultation_round, writing):
    """What was posted: shown again with its redline, kept as a draft, or given back with what is wrong."""
    do = request.POST.get("do", "save")
    form = _form(consultation_round, writing, data=request.POST)
    if do == "show":
        return _show(request, consultation_round, writing, form, checked=True)
    if do == "split":
        return _show(
            request, consultation_round, writing, _form(consultation_round, writing, initial=split_in_two(request.POST))
        )
    saved = None
    if form.is_valid():
        try:
            saved = form.save(consultation_round, by=request.user, at=request.at, comment=writing.comment)
        except ValidationError as refused:
            _tell(form, refused)
        except EditConflict as conflict:
            return _show_both(request, consultation_round, writing, form, conflict.theirs)
    if do == "autosave":
        return _autosaved(form, saved)
    if saved is None:
        return _show(request, consultation_round, writing, form)
    return _saved(request, consultation_round, writing.paragraph, saved, onward=do == "next")


def _form(consultation_round, writing, **kwargs):
    slug = writing.paragraph.slug if writing.paragraph else "general"
    own = Submission.objects.of_member(writing.membership).filter(consultation_round=consultation_round)
    default = own.values_list("draft_visibility", flat=True).first() or Visibility.PUBLIC_NAMED
    return CommentForm(
        paragraph=writing.paragraph,
        membership=writing.membership,
        default_visibility=default,
        comment=writing.comment,
        auto_id=f"{slug}-%s",
        **kwargs,
    )


def _tell(form, refused):
    """Put an action's sentences where they belong in the form."""
    by_field = refused.message_dict if hasattr(refused, "error_dict") else {None: refused.messages}
    for name, sentences in by_field.items():
        form.add_error(name if name in form.fields else None, sentences)


def _show(request, consultation_round, writing, form, *, put_back=False, checked=False):
    inline = _is_inline(request)
    if request.method == "POST":
        answers_a_post(request)
    context = {
        "consultation_round": consultation_round,
        "membership": writing.membership,
        "paragraph": writing.paragraph,
        "comment": writing.comment,
        "draft": writing.draft if writing.draft is not None and writing.draft.pinned_at is None else None,
        "form": form,
        "inline": inline,
        "put_back": put_back,
        "checked": checked,
        "back": place_in_text(consultation_round, writing.paragraph),
        "following": _next_paragraph(writing.paragraph),
        "decides": focal_points(writing.membership),
    }
    template = "consultations/_comment_form.html" if request.htmx else "consultations/comment.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def _is_inline(request):
    """Whether the form stands in the text; on a page of its own it answers with a new page."""
    return bool(request.htmx) and (request.GET.get("inline") == "1" or request.POST.get("inline") == "1")


def _next_paragraph(paragraph):
    if paragraph is None:
        return None
    later = Paragraph.objects.filter(version=paragraph.version_id, position__gt=paragraph.position)
    return later.exclude(kind="heading").order_by("position").first()


def _autosaved(form, saved):
    """What the small script needs to know; nothing of it is shown to anybody else."""
    if saved is None:
        sentences = [sentence for sentences in form.errors.values() for sentence in sentences]
        return JsonResponse({"problem": " ".join(map(str, sentences))}, status=422)
    return JsonResponse(
        {"saved": hour(saved.text.saved_at), "edit_no": saved.text.edit_no, "late": saved.timeliness == "late"}
    )


def _saved(request, consultation_round, paragraph, saved, *, onward):
    """Back to the paragraph with a confirmation beside it, or on to the next; too late leads to what can be done."""
    if saved.timeliness == "late":
        return _go(request, reverse("consultations:request_late", args=[consultation_round.code]))
    following = _next_paragraph(paragraph) if onward else None
    if _is_inline(request):
        response = unit_response(request, consultation_round, paragraph, saved=str(saved.text.uuid))
        if following is not None:
            response["HX-Trigger-After-Settle"] = f'{{"redraft:next": {{"slug": "{following.slug}"}}}}'
        return response
    if following is not None:
        messages.success(request, _("Draft saved."))
        return _go(request, reverse("consultations:comment_on", args=[consultation_round.code, following.slug]))
    return _go(request, place_in_text(consultation_round, paragraph, saved=saved.text.uuid))


def _go(request, address):
    """Lead to another page, also from a form that htmx sent."""
    response = redirect(address)
    if request.htmx:
        response.status_code, response["HX-Redirect"] = 200, response["Location"]
        del response["Location"]
    return response


def _show_both(request, consultation_round, writing, form, theirs):
    """Two people, or two tabs, wrote at once: both texts, to choose or join. Nothing is overwritten (S8)."""
    if request.POST.get("do") == "autosave":
        problem = _("This draft was saved elsewhere meanwhile. Press Save to see both texts.")
        return JsonResponse({"problem": problem}, status=409)
    mine = form.words()
    answers_a_post(request)
    context = {
        "consultation_round": consultation_round,
        "paragraph": writing.paragraph,
        "theirs": theirs,
        "mine": mine,
        "joined": _joined(theirs.text, mine["text"]),
        "joined_proposal": mine["proposed_text"] or theirs.proposed_text,
        "fields": [
            (name, value)
            for name, value in form.data.items()
            if name in form.fields and name not in ("text", "proposed_text", "edit_no")
        ],
        "proposal": form.data.get("proposed_text", ""),
        "is_mine": theirs.saved_by_id == request.user.pk,
        "back": place_in_text(consultation_round, writing.paragraph),
    }
    response = render(request, "consultations/edit_conflict.html", context, status=200 if request.htmx else 409)
    if request.htmx:
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML show:top"
    return response


def _joined(theirs, mine):
    return theirs if mine in theirs else mine if theirs in mine else f"{theirs}\n\n{mine}"


# --- The draft as a whole ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@writes_here
def comment_general(request, consultation_round, membership):
    """A comment on the draft as a whole; there can be several (product.md S9)."""
    return _write(request, consultation_round, Writing(None, membership))


@require_http_methods(["GET", "POST"])
@writes_here
def overall(request, consultation_round, membership):
    """The overall position, and who may see the comments."""
    if membership.state != "active":
        raise PermissionDenied(
            _(
                "Your organisation’s position is for its members. "
                "The secretariat has not confirmed yet that you are one."
            )
        )
    if request.method == "POST":
        form = OverallForm(request.POST, membership=membership)
        if form.is_valid():
            try:
                form.save(consultation_round, by=request.user, at=request.at)
                messages.success(request, _("Your overall position is saved. It is sent with your comments."))
                return redirect("consultations:check", consultation_round.code)
            except ValidationError as refused:
                _tell(form, refused)
        return _show_overall(request, consultation_round, membership, form)
    sent = Submission.objects.filter(
        consultation_round=consultation_round, organisation=membership.organisation_id
    ).first()
    values = {
        "position": sent.draft_position if sent else "",
        "visibility": sent.draft_visibility if sent else Visibility.PUBLIC_NAMED,
        "issued": issued_for(request, consultation_round),
    }
    values |= kept_words(request) or {}
    return _show_overall(request, consultation_round, membership, OverallForm(initial=values, membership=membership))


def _show_overall(request, consultation_round, membership, form):
    if request.method == "POST":
        answers_a_post(request)
    context = {"consultation_round": consultation_round, "membership": membership, "form": form}
    return render(request, "consultations/overall.html", context)


# --- Discarding -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@writes_here
def discard_draft(request, consultation_round, membership, text):
    """Put a draft aside, after asking; it can be had back for 30 days."""
    draft = _draft_to_edit(consultation_round, membership, text)
    if request.method == "POST":
        discard(draft, by=request.user, at=request.at)
        messages.success(
            request, _("The draft is discarded. For 30 days you can bring it back under “My consultations”.")
        )
        return redirect(place_in_text(consultation_round, draft.comment.paragraph))
    return render(request, "consultations/discard.html", {"consultation_round": consultation_round, "draft": draft})


@require_POST
@writes_here
def restore_draft(request, consultation_round, membership, text):
    """Take a discarded draft back into work."""
    own = Comment.objects.filter(consultation_round=consultation_round).written_in(membership)
    draft = get_object_or_404(CommentText.objects.filter(comment__in=own, discarded_at__isnull=False), uuid=text)
    try:
        draft = restore(draft, by=request.user, at=request.at)
        messages.success(request, _("The draft is back."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(place_in_text(consultation_round, draft.comment.paragraph, saved=draft.uuid))


urlpatterns = [
    path("consultations/<str:code>/p/<str:slug>/", comment_on, name="comment_on"),
    path("consultations/<str:code>/general/", comment_general, name="comment_general"),
    path("consultations/<str:code>/overall/", overall, name="overall"),
    path("consultations/<str:code>/draft/<uuid:text>/", edit_draft, name="edit_draft"),
    path("consultations/<str:code>/draft/<uuid:text>/discard/", discard_draft, name="discard_draft"),
    path("consultations/<str:code>/draft/<uuid:text>/restore/", restore_draft, name="restore_draft"),
    path("consultations/<str:code>/amend/<uuid:comment>/", amend, name="amend"),
]
