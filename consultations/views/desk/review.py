"""What the review editor looks at: substantive comments without an adequate answer, and the sign-off (statement 32)."""

from itertools import zip_longest

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.actions.steps import digest_of
from consultations.forms.desk.agreement import AdequateForm, SendBackForm, SignOffForm
from consultations.models import DispositionEvent, Membership, WorkstreamRole
from consultations.progress import answers_by_section
from consultations.sections import sections_of
from consultations.views.desk.agreement import SHOWN, kept_remark, save_as_shown, show_remark, tell_followers
from consultations.views.desk.door import asked, at_the_desk, back_to, shared, words_back
from consultations.views.doors import answers_a_post
from drafts.models import Paragraph

ON_A_PAGE = 20
WISHES = ("adequate", "send_back", "sign_off")
# What happens to an answer that a sign-off did not see.
CHANGING = [
    DispositionEvent.Kind.PROPOSED,
    DispositionEvent.Kind.AGREED,
    DispositionEvent.Kind.REOPENED,
    DispositionEvent.Kind.CONTESTED,
    DispositionEvent.Kind.SENT_BACK,
    DispositionEvent.Kind.UNDONE,
]


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def review(request, desk):
    """The list and the sections with their sign-offs; the review editor writes, the others read."""
    if request.method != "POST":
        return kept_remark(request, desk, SendBackForm, do="send_back") or show(request, desk)
    if desk.role != WorkstreamRole.Role.REVIEW_EDITOR:
        raise PermissionDenied
    if asked(request, *WISHES) == "sign_off":
        return sign(request, desk)
    return look_at(request, desk)


def show(request, desk, *, signing=None, status=200):
    speaks = Membership.objects.current().filter(person=request.user, organisation=OuterRef("organisation"))
    rows = desk.comments.without_adequate_answer().in_document_order().select_related(*SHOWN)
    page = Paginator(rows.annotate(is_own=Exists(speaks)), ON_A_PAGE).get_page(request.GET.get("page"))
    tell_followers(page.object_list)
    for row, following in zip_longest(page.object_list, page.object_list[1:]):
        # Where one was, the next one comes up.
        row.then = request.get_full_path() + (f"#{following.ref}" if following else "")
    lines, total = answers_by_section(desk.consultation_round, desk.comments)
    context = {
        **shared(desk),
        "page": page,
        "lines": lines,
        "total": total,
        "signing": signing or SignOffForm(words_back(request, "shown")),
        "shown": digest_of(lines),
        "sign_offs": tell_changes(
            desk, desk.consultation_round.sign_offs.select_related("section", "by").order_by("-at")
        ),
    }
    return render(request, "consultations/lead/review.html", context, status=status)


def tell_changes(desk, sign_offs):
    """The sign-offs, each with how many answers in its stretch changed since: one query for all of them."""
    sign_offs = list(sign_offs[:ON_A_PAGE])
    if not sign_offs:
        return []
    ends = {section.heading: section for section in sections_of(desk.consultation_round.version) if section.heading}
    counts = {}
    for number, signed in enumerate(sign_offs):
        since = Q(disposition__events__pk__gt=signed.counts["event"], disposition__events__kind__in=CHANGING)
        if section := ends.get(signed.section_id):
            since &= Q(position__gte=section.first)
            since &= Q() if section.end is None else Q(position__lt=section.end)
        counts[f"n{number}"] = Count("pk", filter=since, distinct=True)
    numbers = desk.comments.standing().order_by().aggregate(**counts)
    for number, signed in enumerate(sign_offs):
        signed.changed = numbers[f"n{number}"]
    return sign_offs


def look_at(request, desk):
    """Find one answer adequate, or send it back."""
    comment = get_object_or_404(desk.comments.select_related(*SHOWN), ref=request.POST.get("ref"))
    comment.disposition.comment = comment
    back = asked(request, *WISHES) == "send_back"
    form = (SendBackForm if back else AdequateForm)(request.POST, disposition=comment.disposition)
    saved, status = save_as_shown(form, request)
    if not saved and back:
        return show_remark(request, desk, comment, form, do="send_back", status=status)
    if not saved:
        messages.error(request, " ".join(form.non_field_errors()))
    else:
        sentence = _("%(ref)s is sent back to the co-leads.") if back else _("The answer to %(ref)s is adequate.")
        messages.success(request, sentence % {"ref": comment.ref})
    return back_to(request, desk, "consultations:lead_review")


def sign(request, desk):
    """Sign the round off, or the section whose heading is named."""
    heading = None
    if key := request.POST.get("section", ""):
        sections = sections_of(desk.consultation_round.version)
        found = next((section for section in sections if section.key == key and section.heading), None)
        if found is None:
            raise Http404(_("There is no such section."))
        heading = Paragraph.objects.get(pk=found.heading)
    form = SignOffForm(request.POST)
    if form.save(desk, heading, by=request.user, at=request.at) is None:
        answers_a_post(request)
        return show(request, desk, signing=form, status=422)
    messages.success(request, _("Your sign-off is recorded."))
    return redirect("consultations:lead_review", desk.consultation_round.code)


urlpatterns = [path("lead/<str:code>/review/", review, name="lead_review")]
