"""Meeting mode, for a projector: one paragraph a screen, what is to be discussed on it, big type (product.md L7)."""

from itertools import pairwise
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.forms.desk.agreement import MeetingForm, RemarkForm
from consultations.forms.desk.decisions import LockForm
from consultations.models import Visibility, Workflow
from consultations.views.desk.agreement import (
    SHOWN,
    agreement_of,
    discusses,
    may_discuss,
    pulled_out,
    save_as_shown,
    tell_agreed,
)
from consultations.views.desk.door import asked, at_the_desk, shared, words_back
from consultations.views.desk.wording import redline_of
from consultations.views.doors import answers_a_post
from drafts.models import Paragraph

HERE_AT_MOST = 12  # comments of one place in the list beside the one that is discussed
OUT_AT_MOST = 12
SHOWS = ("contested", "all")


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def meeting(request, desk):
    """One place with what is to be discussed there; what is decided, agreed or pulled out is sent from here."""
    screen = Screen(request, desk)
    if request.method == "POST":
        if not discusses(desk):
            raise PermissionDenied
        return screen.act(asked(request, "decide", "agree", "contest"))
    if request.GET.get("part") == "out":
        return render(request, "consultations/lead/_meeting_out.html", screen.out)
    return screen.show()


class Screen:
    """What stands on the wall: a place, one comment of it in full, the others in a list.

    Whoever is in the room reads along: what came in confidence is left out until somebody asks for it (product.md X7).
    """

    def __init__(self, request, desk):
        self.request, self.desk = request, desk
        self.shows = request.GET.get("show") if request.GET.get("show") in SHOWS else "contested"
        self.with_secret = request.GET.get("confidential") == "1"

    @cached_property
    def discussed_at_all(self):
        """What is to be discussed: pulled out, or (`all`) whatever waits for agreement."""
        states = [Workflow.CONTESTED, *([Workflow.PROPOSED] if self.shows == "all" else [])]
        found = self.desk.comments.standing().filter(disposition__workflow__in=states)
        return found.answered_by_themselves()

    @property
    def comments(self):
        return self.open_to_the_room(self.discussed_at_all)

    def open_to_the_room(self, comments):
        return comments if self.with_secret else comments.exclude(visibility=Visibility.CONFIDENTIAL)

    @property
    def left_out(self):
        """How many in confidence are not shown."""
        if self.with_secret:
            return 0
        return self.discussed_at_all.filter(visibility=Visibility.CONFIDENTIAL).order_by().count()

    @cached_property
    def paragraph(self):
        """The paragraph on the wall; None for general comments."""
        slug = self.request.GET.get("at", "")
        if slug == "general":
            return None
        if slug:
            paragraphs = Paragraph.objects.filter(version=self.desk.consultation_round.version_id)
            return get_object_or_404(paragraphs, slug=slug)
        first = self.comments.order_by("position").select_related("paragraph").first()
        return first.paragraph if first else None

    @cached_property
    def here(self):
        comments = self.comments.filter(paragraph=self.paragraph)
        return Paginator(comments.in_document_order().select_related(*SHOWN), HERE_AT_MOST).get_page(
            self.request.GET.get("page")
        )

    def beside(self, way):
        """The address's word for the next place before or after this one with something to discuss."""
        position = self.paragraph.position if self.paragraph else 0
        away = {"position__lt": position} if way == "before" else {"position__gt": position}
        rows = self.comments.filter(**away).order_by("-position" if way == "before" else "position")
        found = rows.values_list("paragraph__slug").first()
        return None if found is None else self.address(at=found[0] or "general")

    @property
    def place(self):
        """Which of how many places with something to discuss this is: `n`, `of`; `here` is 0 where there is nothing."""
        position = self.paragraph.position if self.paragraph else 0
        places = {"expression": "position", "distinct": True}
        return self.comments.order_by().aggregate(
            of=Count(**places),
            n=Count(**places, filter=Q(position__lte=position)),
            here=Count("pk", filter=Q(position=position)),
        )

    def address(self, **words):
        place = {"at": self.paragraph.slug if self.paragraph else "general"}
        if "at" not in self.request.GET and not self.here.object_list:
            place = {}  # nothing is shown, so the address names no place: asking for more leads to the first
        words = place | ({"show": "all"} if self.shows == "all" else {}) | self.secret | words
        return f"{reverse('consultations:lead_meeting', args=[self.desk.consultation_round.code])}?{urlencode(words)}"

    @property
    def secret(self):
        return {"confidential": "1"} if self.with_secret else {}

    @property
    def out(self):
        """What is pulled out in the whole round: the list at the side."""
        return {
            **shared(self.desk),
            "out": self.open_to_the_room(pulled_out(self.desk))[:OUT_AT_MOST],
            "with_secret": f"&{urlencode(self.secret)}" if self.with_secret else "",
            "out_address": self.address(part="out"),
        }

    @property
    def discussed(self):
        """The comment that is discussed: the one that the address names, else the first of the place."""
        if "ref" in self.request.GET:
            return self.comment(self.request.GET["ref"])
        return next(iter(self.here.object_list), None)

    def comment(self, ref):
        standing = self.open_to_the_room(self.desk.comments.standing())
        return get_object_or_404(standing.select_related(*SHOWN), ref=ref)

    def show(self, *, comment=None, forms=None, status=200):
        comment = comment or self.discussed
        context = {
            **self.out,
            "shows": self.shows,
            "paragraph": self.paragraph,
            "place": self.place,
            "here": self.here,
            "comment": comment,
            "before": self.beside("before"),
            "after": self.beside("after"),
            "address": self.address(),
            "query": self.address().partition("?")[2],
            "left_out": self.left_out,
            "address_with_all": self.address(confidential="1"),
            "address_of_all": self.address(show="all"),
            "address_of_contested": self.address(show="contested"),
            "may_discuss": may_discuss(self.desk),
        }
        if comment:
            beside(comment, self.here.object_list)
            disposition = comment.disposition
            disposition.comment = comment
            context |= {
                "disposition": disposition,
                "agreement": agreement_of(self.desk, comment),
                "form": MeetingForm(words_back(self.request, "response", ref=comment.ref), disposition=disposition),
                "remark_form": RemarkForm(
                    words_back(self.request, "remark", ref=comment.ref), disposition=disposition, auto_id="out_%s"
                ),
                "action": self.address(ref=comment.ref),
                "redline": redline_of(comment),
                **(forms or {}),
            }
        return render(self.request, "consultations/lead/meeting.html", context, status=status)

    def act(self, do):
        comment = self.comment(self.request.POST.get("ref", ""))
        disposition = comment.disposition
        disposition.comment = comment
        kinds = {"agree": LockForm, "contest": RemarkForm, "decide": MeetingForm}
        options = {"auto_id": "out_%s"} if do == "contest" else {}
        form, waiting = kinds[do](self.request.POST, disposition=disposition, **options), self.waiting()
        saved, status = save_as_shown(form, self.request)
        if not saved:
            comment = self.comment(comment.ref)
            if do == "agree" and tell_agreed(self.request, comment.disposition):
                return redirect(self.onward(comment.ref, waiting))
            answers_a_post(self.request, page=self.address(ref=comment.ref))
            name = {"decide": "form", "contest": "remark_form", "agree": "agreeing"}[do]
            return self.show(comment=comment, forms={name: form}, status=status)
        sentence = {
            "agree": _("Agreed: %(ref)s."),
            "contest": _("%(ref)s is pulled out for discussion."),
            "decide": _("Saved for %(ref)s."),
        }[do]
        messages.success(self.request, sentence % {"ref": comment.ref})
        return redirect(self.onward(comment.ref, waiting))

    def waiting(self):
        """What is to be discussed at this place, as references in order."""
        here = self.comments.filter(paragraph=self.paragraph).in_document_order()
        return list(here.values_list("ref", flat=True))

    def onward(self, ref, waited):
        """Where one goes on after a comment: the next one here, the next place, else another one here, or before."""
        left = [other for other in self.waiting() if other != ref]
        behind = waited[waited.index(ref) + 1 :] if ref in waited else waited
        if following := next((other for other in behind if other in left), None):
            return self.address(ref=following)
        return self.beside("after") or (None if left else self.beside("before")) or self.address()


def beside(comment, comments):
    """Tell those before and after this one in a list, for the keys that lead there."""
    for before, after in pairwise(comments):
        if after == comment:
            before.is_beside = "previous"
        if before == comment:
            after.is_beside = "following"


urlpatterns = [path("lead/<str:code>/meeting/", meeting, name="lead_meeting")]
