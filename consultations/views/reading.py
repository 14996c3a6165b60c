"""Where stakeholders read: the list of rounds, a round's own page with its timeline, and the draft itself."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from consultations.actions.comments import mark_later, unmark_later
from consultations.calendars import calendar_of
from consultations.frozen import frozen_text
from consultations.margin import Margin, is_draft
from consultations.models import ConsultationRound, Membership, Phase
from consultations.permissions import capacity_of
from consultations.timeline import timeline_of
from consultations.views.doors import signed_in, through_the_door
from drafts.downloads import answer, files_of, version_file
from drafts.models import WorkstreamPage

PARAGRAPHS_AN_HOUR = 20
DEEPER_THAN_ANY = 99
SHOWS = ("all", "mine", "later", "recommendations")


@require_safe
def round_list(request):
    """Every round that the reader may see, by where it stands."""
    rounds = ConsultationRound.objects.visible_to(request.user, request.at).announced(request.at)
    standing = {phase: [] for phase in Phase}
    for consultation_round in rounds.select_related("version", "workstream").order_by("closes_at", "pk"):
        standing[consultation_round.phase(request.at)].append(consultation_round)
    groups = [
        (_("Open now"), standing[Phase.OPEN] + standing[Phase.GRACE]),
        (_("Announced"), standing[Phase.ANNOUNCED]),
        (_("Closed, the response is being written"), standing[Phase.CLOSED][::-1]),
        (_("Response published"), standing[Phase.PUBLISHED][::-1]),
        (_("Cancelled"), standing[Phase.CANCELLED][::-1]),
    ]
    return render(request, "consultations/list.html", {"groups": [(title, rows) for title, rows in groups if rows]})


@require_safe
@through_the_door
def round_page(request, consultation_round):
    """What is asked, of whom, until when, and everything that has happened so far (product.md S2)."""
    membership = capacity_of(request.user, consultation_round)
    context = {
        "consultation_round": consultation_round,
        "phase": consultation_round.phase(request.at),
        "membership": membership,
        "leads": _leads(consultation_round),
        "timeline": timeline_of(consultation_round, request.at),
        "files": files_of(consultation_round.version),
        "count": consultation_round.version.paragraphs.count(),
    }
    return render(request, "consultations/round.html", context)


def _leads(consultation_round):
    workstream = WorkstreamPage.objects.prefetch_related("partners").get(pk=consultation_round.workstream_id)
    return [partner.name for partner in workstream.partners.all() if partner.role == "co_lead"]


@require_safe
@through_the_door
def round_calendar(request, consultation_round):
    """The round's dates for anybody's calendar."""
    address = request.build_absolute_uri(reverse("consultations:round", args=[consultation_round.code]))
    response = HttpResponse(
        calendar_of(consultation_round, address, request.at), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{consultation_round.code}.ics"'
    return response


@require_safe
@through_the_door
def draft_file(request, consultation_round, suffix):
    """The round's draft as a file, for whoever may read it."""
    return answer(version_file(consultation_round.version, suffix), request)


@require_safe
@through_the_door
def read(request, consultation_round):
    """The draft, paragraph by paragraph, with what the reader's organisation wrote beside it (product.md S6)."""
    frozen = frozen_text(consultation_round.version)
    membership = capacity_of(request.user, consultation_round)
    margin = Margin(
        consultation_round,
        person=request.user,
        membership=membership,
        at=request.at,
        saved=request.GET.get("saved", ""),
    )
    show = request.GET.get("show", "all")
    show = show if show in SHOWS else "all"
    units = margin.units(frozen, _filter(show, margin))
    context = {
        "consultation_round": consultation_round,
        "phase": margin.phase,
        "membership": membership,
        "margin": margin,
        "units": units,
        "show": show,
        **_counts(frozen, margin),
        "counted": frozen.counted,
        "hours": _hours(frozen),
        "own_drafts": sum(1 for wording in margin.drafts if wording.author_id == request.user.pk),
        "general": [margin.note(wording) for wording in margin.wordings.get(None, ())],
        "decides": focal_points(membership) if membership else [],
        "has_recommendations": any(piece.kind == "recommendation" for piece in frozen.pieces),
        "files": files_of(consultation_round.version),
    }
    return render(request, "consultations/read.html", context)


def _hours(frozen):
    """How long reading takes; headings and rows of tables are places for comments, and no reading of their own."""
    return max(1, round(sum(piece.kind != "heading" for piece in frozen.pieces) / PARAGRAPHS_AN_HOUR))


def _counts(frozen, margin):
    """What stands around the text and changes with each draft and each mark."""
    return {
        "contents": contents_html(frozen, margin),
        "draft_count": len(margin.drafts),
        "first_draft": _first_draft(frozen, margin),
        "marked_count": len(margin.marks),
    }


def _filter(show, margin):
    """Which pieces a filter shows; None shows all."""
    if show == "mine":
        return lambda piece: any(
            is_draft(wording) for place in places_in(piece) for wording in margin.wordings.get(place, ())
        )
    if show == "later":
        return lambda piece: any(place in margin.marks for place in places_in(piece))
    if show == "recommendations":
        return lambda piece: piece.kind == "recommendation"
    return None


def places_in(piece):
    return (piece.pk, *(row.pk for row in piece.rows))


def _first_draft(frozen, margin):
    """Where "4 drafts saved" leads to."""
    for wording in margin.drafts:
        place = frozen.piece_of.get(wording.comment.paragraph_id)
        return frozen.pieces[place].slug if place is not None else "general"
    return ""


def contents_html(frozen, margin):
    """The contents as nested lists, each heading with the number of comments below it that the reader can see."""
    below = [0] * len(frozen.contents)
    for paragraph, count in margin.counts.items():
        place = frozen.piece_of.get(paragraph)
        section, level = frozen.pieces[place].section if place is not None else -1, DEEPER_THAN_ANY
        # A comment counts for its own heading and for those above it.
        for above in range(section, -1, -1):
            if frozen.contents[above].level < level:
                below[above] += count
                level = frozen.contents[above].level
    parts, depth = [], []
    for entry, count in zip(frozen.contents, below, strict=True):
        while depth and depth[-1] > entry.level:
            parts.append("</li></ol>")
            depth.pop()
        if depth and depth[-1] == entry.level:
            parts.append("</li>")
        else:
            parts.append(SafeString('<ol class="toc__list">') if not depth else "<ol>")
            depth.append(entry.level)
        parts += ["<li>", entry.start, _count(count), "</a>"]
    parts += ["</li></ol>"] * len(depth)
    return format_html_join("", "{}", ((SafeString(part),) for part in parts))


def _count(count):
    if not count:
        return SafeString("<span></span>")
    words = ngettext("comment", "comments", count)
    return format_html('<span class="count">{}<span class="vh"> {}</span></span>', count, words)


def focal_points(membership):
    """Who decides what is sent for the organisation. Who only says to belong to it is told no names of its people."""
    if membership.state == Membership.State.REQUESTED:
        return []
    found = Membership.objects.active().filter(organisation=membership.organisation_id, role="focal_point")
    return [other.person.name for other in found.select_related("person").order_by("pk")]


@require_POST
@through_the_door
@signed_in
def later(request, consultation_round, slug):
    """Put the mark *comment later* on a paragraph, or take it off, and come back to it (product.md S6)."""
    paragraph = get_object_or_404(consultation_round.version.paragraphs, slug=slug)
    change = unmark_later if request.POST.get("mark") == "off" else mark_later
    change(consultation_round, paragraph, by=request.user, at=request.at)
    if request.htmx:
        return unit_response(request, consultation_round, paragraph)
    back = reverse("consultations:my") + "#later" if request.POST.get("back") == "my" else None
    return redirect(back or place_in_text(consultation_round, paragraph))


def unit_response(request, consultation_round, paragraph, saved=""):
    """One paragraph of the reading page as it now stands, and the counts around it, for htmx to put in place."""
    frozen = frozen_text(consultation_round.version)
    margin = Margin(
        consultation_round,
        person=request.user,
        membership=capacity_of(request.user, consultation_round),
        at=request.at,
        saved=saved,
    )
    piece = frozen.pieces[frozen.piece_of[paragraph.pk]]
    around = render_to_string("consultations/_read_counts.html", _counts(frozen, margin), request)
    response = HttpResponse(margin.unit(piece) + around)
    # An attribute selector: addresses such as t1.2 would need escaping in #t1.2.
    response["HX-Retarget"], response["HX-Reswap"] = f'[id="{piece.slug}"]', "outerHTML"
    return response


def place_in_text(consultation_round, paragraph, **query):
    """The address of a paragraph on the reading page; rows of a table and the whole draft have places too."""
    slug = paragraph.slug if paragraph else "general"
    return reverse("consultations:read", args=[consultation_round.code], query=query or None, fragment=slug)


urlpatterns = [
    path("consultations/", round_list, name="list"),
    path("consultations/<str:code>/", round_page, name="round"),
    path("consultations/<str:code>/calendar.ics", round_calendar, name="calendar"),
    path("consultations/<str:code>/draft.<str:suffix>", draft_file, name="draft_file"),
    path("consultations/<str:code>/read/", read, name="read"),
    path("consultations/<str:code>/later/<str:slug>/", later, name="later"),
]
