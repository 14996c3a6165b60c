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

from consultations.forms.desk.agreement import AdequateForm, SendBackForm, SignOffForm
from consultations.models import DispositionEvent, Membership, WorkstreamRole
from consultations.sections import counted_by_section, sections_of
from consultations.views.desk.agreement import SHOWN, save_as_shown, show_remark, tell_followers
from consultations.views.desk.door import at_the_desk, back_to, shared
from consultations.views.doors import answers_a_post
from drafts.models import Paragraph

ON_A_PAGE = 20
COUNTS = ("decided", "pending", "contested", "agreed", "inadequate")
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
        return show(request, desk)
    if desk.role != WorkstreamRole.Role.REVIEW_EDITOR:
        raise PermissionDenied
    if request.POST.get("do") == "sign_off":
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
    lines, total = numbers_of(desk)
    context = {
        **shared(desk),
        "page": page,
        "lines": lines,
        "total": total,
        "signing": signing or SignOffForm(),
        "sign_offs": tell_changes(
            desk, desk.consultation_round.sign_offs.select_related("section", "by").order_by("-at")
        ),
    }
    return render(request, "consultations/lead/review.html", context, status=status)


def numbers_of(desk):
    """([(section, numbers)], numbers of the round): the names of COUNTS, for substantive and other comments alike."""
    sections = sections_of(desk.consultation_round.version)
    standing = desk.comments.standing().order_by()
    decided = ~Q(decision="pending")
    rows = standing.values_list("position").annotate(
        decided=Count("pk", filter=decided),
        pending=Count("pk", filter=~decided),
        contested=Count("pk", filter=Q(disposition__workflow="contested")),
        agreed=Count("pk", filter=Q(disposition__workflow__in=["agreed", "published"])),
    )
    rows = [(row[0], name, number) for row in rows for name, number in zip(COUNTS, row[1:], strict=False)]
    lacking = desk.comments.without_adequate_answer().order_by().values_list("position").annotate(n=Count("pk"))
    rows += [(position, "inadequate", n) for position, n in lacking]
    counts = counted_by_section(sections, rows)
    lines = [(section, count) for section, count in zip(sections, counts, strict=True) if any(count.values())]
    return lines, {name: sum(count[name] for _section, count in lines) for name in COUNTS}


def tell_changes(desk, sign_offs):
    """The sign-offs, each with how many answers in its stretch changed since: one query for all of them."""
    sign_offs = list(sign_offs[:ON_A_PAGE])
    if not sign_offs:
        return []
    ends = {section.heading: section for section in sections_of(desk.consultation_round.version) if section.heading}
    counts = {}
    for number, signed in enumerate(sign_offs):
        since = Q(disposition__events__at__gt=signed.at, disposition__events__kind__in=CHANGING)
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
    back = request.POST.get("do") == "send_back"
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
    lines, counts = numbers_of(desk)
    heading, key = None, request.POST.get("section", "")
    if key:
        found = next(((section, count) for section, count in lines if section.key == key and section.heading), None)
        if found is None:
            raise Http404(_("There is no such section."))
        heading, counts = Paragraph.objects.get(pk=found[0].heading), {name: found[1][name] for name in COUNTS}
    form = SignOffForm(request.POST)
    if form.save(desk, heading, counts, by=request.user, at=request.at) is None:
        answers_a_post(request)
        return show(request, desk, signing=form, status=422)
    messages.success(request, _("Your sign-off is recorded."))
    return redirect("consultations:lead_review", desk.consultation_round.code)


urlpatterns = [path("lead/<str:code>/review/", review, name="lead_review")]
