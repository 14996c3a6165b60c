"""What was submitted, and the decision on each comment."""

from itertools import pairwise

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consultations.actions.dispositions import waits_for_agreement
from consultations.errors import DispositionConflict
from consultations.forms.desk.decisions import DECISIONS, DecisionForm, LockForm, ReopenForm, joined
from consultations.models import (
    CommentKind,
    ConsultationRound,
    Decision,
    Membership,
    Phase,
    User,
    Workflow,
    WorkstreamRole,
)
from consultations.permissions import belongs_to
from consultations.views.desk.bulk import works_of
from consultations.views.desk.door import at_the_desk, shared
from consultations.views.desk.parts import elsewhere, family_of
from consultations.views.doors import answers_a_post, kept_words, posted_words
from drafts.redline import redline_html

Agreement = ConsultationRound.Agreement
ON_A_PAGE = 50


def page_of(place):
    """On which page of the list the comment stands that has so many before it."""
    return place // ON_A_PAGE + 1


@require_safe
@at_the_desk
def comments(request, desk):
    """What was submitted, in document order, as the filters in the address choose."""
    filters = desk.filters(request.GET).offer(desk.consultation_round)
    rows = filters.found.in_document_order().select_related("paragraph", "organisation", "current", "disposition")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    counts = desk.comments.standing().aggregate(all=Count("pk"), undecided=Count("pk", filter=Q(decision="pending")))
    return render(
        request,
        "consultations/lead/comments.html",
        {
            **shared(desk),
            "filters": filters,
            "page": page,
            "counts": {**counts, "decided": counts["all"] - counts["undecided"]},
            "query": f"?{filters.query}" if filters.query else "",
            "formats": ["xlsx", "csv", "json"],
            "works": works_of(desk),
        },
    )


class Place:
    """Where a comment stands in the list that the filters choose; what was before it, and what comes after."""

    def __init__(self, filters, comment):
        rows = filters.found.in_document_order().values_list(
            "ref", "decision", "withdrawn_at", "paragraph", "placement", "organisation__name", "kind"
        )
        self.rows = list(rows)
        self.filters = filters
        refs = [row[0] for row in self.rows]
        self.index = refs.index(comment.ref) if comment.ref in refs else None
        self.total = len(refs)
        self.number = None if self.index is None else self.index + 1
        self.before = refs[self.index - 1] if self.index else None
        self.after = refs[self.index + 1] if self.index is not None and self.index + 1 < self.total else None
        self.ref, self.paragraph = comment.ref, comment.paragraph_id

    @property
    def page(self):
        return page_of(self.index or 0)

    @property
    def next_undecided(self):
        """The next comment without a decision, from here to the end and then from the beginning."""
        start = 0 if self.index is None else self.index + 1
        for ref, decision, withdrawn_at, *_rest in [*self.rows[start:], *self.rows[:start]]:
            if decision == Decision.PENDING and withdrawn_at is None and ref != self.ref:
                return ref
        return None

    def neighbours(self, at_most=40):
        """The comments of the list on the same place, those around this one if there are many."""
        here = [(index, row) for index, row in enumerate(self.rows) if row[3] == self.paragraph]
        middle = next((n for n, (index, _row) in enumerate(here) if index == self.index), 0)
        start = max(0, min(middle - at_most // 2, len(here) - at_most))
        names = ("ref", "decision", "withdrawn_at", "paragraph", "placement", "organisation", "kind")
        near = [dict(zip(names, row, strict=True)) for _index, row in here[start : start + at_most]]
        return [{**row, "kind": CommentKind(row["kind"]).label} for row in near]


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def comment(request, desk, ref):
    """One comment with its paragraph, its history and the decision on it."""
    rows = desk.comments.select_related(
        "paragraph", "paragraph_seen", "moved_from", "organisation", "submission", "current", "consultation_round",
        "disposition__duplicate_of", "disposition__proposed_by", "disposition__agreed_by", "parent__current",
    )  # fmt: skip
    found = rows.filter(ref=ref).first()
    filters = desk.filters(request.GET)
    if found is None:
        return elsewhere(desk, ref, filters.query)
    case = Case(request, desk, found, filters)
    if request.method != "POST":
        return case.show()
    return case.act(request.POST.get("do", "save"))


class Case:
    """One comment on the desk: shown, decided, agreed, taken up again."""

    def __init__(self, request, desk, comment, filters):
        self.request, self.desk, self.comment, self.filters = request, desk, comment, filters
        self.disposition = comment.disposition
        # The two sides of the relation are one object each: what the page shows is what the form asked.
        self.disposition.comment = comment
        self.place = Place(filters, comment)
        self.is_own = belongs_to(request.user, comment.organisation_id)
        self.by = {"by": request.user, "at": request.at}

    # Where one goes from here

    def address(self, ref=None):
        url = reverse("consultations:lead_comment", args=[self.desk.consultation_round.code, ref or self.comment.ref])
        return f"{url}?{self.filters.query}" if self.filters.query else url

    def list_address(self):
        url = reverse("consultations:lead_comments", args=[self.desk.consultation_round.code])
        page = f"page={self.place.page}" if self.place.page > 1 else ""
        query = "&".join(filter(None, [self.filters.query, page]))
        return f"{url}?{query}#{self.comment.ref}" if query else f"{url}#{self.comment.ref}"

    def on(self, then):
        """Back to this comment, or on to the next one without a decision, or to the list where there is none."""
        if then != "next":
            return redirect(self.address())
        if self.place.next_undecided:
            return redirect(self.address(self.place.next_undecided))
        messages.info(self.request, _("No comment in this list is left without a decision."))
        return redirect(self.list_address())

    # What a lead does

    def act(self, do):
        allowed = {"agree": self.desk.may_agree, "reopen": self.desk.may_reopen}.get(do, self.desk.may_propose)
        if not allowed:
            raise PermissionDenied
        actions = {"agree": self.agree, "reopen": self.reopen, "keep": self.resolve}
        return actions.get(do, self.decide)(do)

    def form(self, data=None, **kwargs):
        return DecisionForm(data, disposition=self.disposition, comments=self.desk.comments, **kwargs)

    def decide(self, do):
        form = self.form(self.request.POST)
        if refusal := self.refusal():
            form.add_error(None, refusal)
            return self.show(form=form, status=403)
        try:
            saved = form.save(as_draft=do == "draft", **self.by)
        except DispositionConflict as conflict:
            return self.show_conflict(conflict.theirs, form, then=do)
        if not saved:
            return self.show(form=form, status=422)
        return self.saved(do)

    def saved(self, do):
        disposition = self.disposition
        disposition.refresh_from_db(fields=["decision", "workflow"])
        words = {"ref": self.comment.ref, "decision": disposition.get_decision_display()}
        if do == "draft":
            sentence = _("Kept as a draft for %(ref)s; nothing is decided.")
        elif disposition.workflow == Workflow.PROPOSED:
            sentence = _("Proposed for %(ref)s: %(decision)s. It waits for a co-lead to agree.")
        else:
            sentence = _("Saved for %(ref)s: %(decision)s.")
        messages.success(self.request, sentence % words)
        return self.on(do)

    def agree(self, do):
        form = LockForm(self.request.POST, disposition=self.disposition)
        return self.do(form, _("You agreed the decision on %(ref)s."), "agreeing")

    def reopen(self, do):
        form = ReopenForm(self.request.POST, disposition=self.disposition)
        return self.do(form, _("The decision on %(ref)s is open again; the words are kept."), "reopening")

    def do(self, form, sentence, name):
        try:
            saved = form.save(**self.by)
        except DispositionConflict:
            form.add_error(None, _("Meanwhile somebody saved another answer. It stands here; please read it first."))
            saved = False
        if not saved:
            return self.show(**{name: form}, status=422)
        messages.success(self.request, sentence % {"ref": self.comment.ref})
        return redirect(self.address())

    def resolve(self, do):
        """Two answers met (product.md X11): keep theirs, replace it by mine, or save both joined."""
        keep, then = self.request.POST.get("keep"), self.request.POST.get("then", "save")
        if keep == "theirs":
            messages.info(self.request, _("The other answer to %(ref)s stands.") % {"ref": self.comment.ref})
            return self.on(then)
        mine, both = (self.form(self.request.POST, prefix=prefix) for prefix in ("mine", "joined"))
        chosen = mine if keep == "mine" else both
        try:
            saved = chosen.save(as_draft=then == "draft", instead=True, **self.by)
        except DispositionConflict as conflict:
            return self.show_conflict(conflict.theirs, chosen, then=then)
        if not saved:
            return self.show_conflict(self.disposition, mine, then=then, both=both, wrong=chosen)
        return self.saved(then)

    def refusal(self):
        """Why this comment cannot be decided now, in a sentence; empty where it can."""
        if self.comment.withdrawn_at:
            return _("This comment was withdrawn; there is nothing to decide.")
        if self.desk.phase == Phase.PUBLISHED:
            return _("The results are published: decisions can no longer be changed here.")
        if not self.desk.is_time:
            return _("Decisions can be taken once the round and its grace have ended.")
        return ""

    # What a lead sees

    def show(self, *, form=None, agreeing=None, reopening=None, status=200):
        disposition = self.disposition
        if self.request.method == "POST":
            answers_a_post(self.request, words=posted_words(self.request))
        kept = kept_words(self.request) if form is None and self.request.method == "GET" else None
        if kept and self.desk.may_propose:
            form = self.form(kept)
            messages.warning(self.request, _("Your words are back. They are not saved yet."))
        settled = disposition.workflow in (Workflow.AGREED, Workflow.PUBLISHED)
        context = {
            **shared(self.desk),
            "comment": self.comment,
            "disposition": disposition,
            "place": self.place,
            "neighbours": self.place.neighbours(),
            "query": f"?{self.filters.query}" if self.filters.query else "",
            "list_address": self.list_address(),
            "is_own": self.is_own,
            "form": form or self.form(),
            "as_sent": self.wordings(),
            "around": self.around(),
            "history": self.history(),
            "shown": self.comment.paragraph_shown,
            **family_of(self.desk, self.comment, self.request.at),
            "language": dict(settings.DRAFT_LANGUAGES).get(self.comment.lang, self.comment.lang),
            "refusal": self.refusal(),
            "settled": settled,
            "can_agree": self.can_agree(),
            "agreeing": agreeing or LockForm(disposition=disposition),
            "reopening": reopening or ReopenForm(disposition=disposition),
            "others": self.who_may_agree() if disposition.workflow == Workflow.PROPOSED or self.is_own else [],
            "redline": self.redline(),
        }
        return render(self.request, "consultations/lead/comment.html", context, status=status)

    def can_agree(self):
        mine = self.desk.consultation_round.agreement == Agreement.SECOND and (
            self.disposition.proposed_by_id == self.request.user.pk
        )
        waits = waits_for_agreement(self.disposition)
        return waits and self.desk.may_agree and not self.is_own and not mine and not self.refusal()

    def who_may_agree(self):
        """Co-leads of this workstream who do not speak for the comment's organisation, by name."""
        leads = User.objects.filter(
            is_active=True,
            workstream_roles__workstream=self.desk.consultation_round.workstream_id,
            workstream_roles__role=WorkstreamRole.Role.CO_LEAD,
        )
        own = Membership.objects.current().filter(organisation=self.comment.organisation_id).values("person")
        return [user.name for user in leads.exclude(pk__in=own).order_by("last_name", "first_name", "pk")]

    def history(self):
        """What the disposition was and became, in order; the words of an answer where an event changed them."""
        events = list(self.disposition.events.select_related("by"))
        names = dict(Decision.choices)
        for event in events:
            decided = event.after.get("decision") or event.after.get("draft_decision") or ""
            event.decision = names.get(decided, "") if event.kind != "reopened" else ""
            event.response = event.after.get("response", "")
        return events

    def redline(self):
        wording = self.comment.current
        paragraph = self.comment.paragraph_shown
        if not wording.proposed_text or self.comment.withdrawn_at:
            return ""
        return proposed_change(paragraph.text if paragraph else "", wording.proposed_text, wording.proposed_mode)

    def wordings(self):
        """Earlier wordings as they were sent, newest first, each with what the next one changed."""
        if self.comment.withdrawn_at:
            return []
        sent = self.comment.texts.filter(pinned_at__isnull=False)
        texts = sent.prefetch_related("revisions").order_by("pinned_at", "pk")
        earlier = [
            {
                "sent": min(text.revisions.all(), key=lambda revision: revision.n, default=None),
                "change": redline_html(text.text, later.text),
                "proposed": redline_html(text.proposed_text, later.proposed_text)
                if text.proposed_text != later.proposed_text
                else "",
            }
            for text, later in pairwise(texts)
        ]
        return earlier[::-1]

    def around(self):
        """The paragraphs before and after, for context."""
        paragraph = self.comment.paragraph
        if paragraph is None:
            return {}
        near = self.desk.consultation_round.version.paragraphs.filter(
            position__in=[paragraph.position - 1, paragraph.position + 1]
        ).order_by("position")
        return {"before" if other.position < paragraph.position else "after": other for other in near}

    def show_conflict(self, theirs, form, *, then, both=None, wrong=None):
        """Theirs, mine and both joined; nothing that anybody typed is lost (product.md X11)."""
        theirs.comment = self.comment
        stored, typed = DecisionForm.stored(theirs), form.typed()
        words = {**typed, "lock_version": theirs.lock_version}
        mine = self.form({f"mine-{name}": value for name, value in words.items()}, prefix="mine")
        answers_a_post(self.request, words={**typed, "lock_version": form["lock_version"].value() or ""})
        if form.is_untouched(typed):
            typed["adopted_text"] = ""
        if both is None:
            both = self.form(prefix="joined", initial=joined(stored, typed))
        last = theirs.events.select_related("by").last()
        return render(
            self.request,
            "consultations/lead/conflict.html",
            {
                **shared(self.desk),
                "comment": self.comment,
                "address": self.address(),
                "theirs": theirs,
                "theirs_decision": stored["decision"],
                "decisions": DECISIONS,
                "stored": stored,
                "last": last,
                "typed": typed,
                "mine": mine,
                "joined": both,
                "wrong": wrong,
                "then": then,
                "change": redline_html(stored["response"], typed["response"]),
            },
            status=409,
        )


def proposed_change(old, new, mode):
    """A proposed text as a change of the paragraph's text; what is put in beside it changes nothing of it."""
    if mode == "insert":
        return redline_html("", new)
    return redline_html(old, new)


urlpatterns = [
    path("lead/<str:code>/comments/", comments, name="lead_comments"),
    path("lead/<str:code>/comments/<str:ref>/", comment, name="lead_comment"),
]
