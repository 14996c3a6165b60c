"""One comment on the desk: what a lead does with it, and what the workbench shows around it."""

from itertools import pairwise
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from consultations import presence
from consultations.actions.dispositions import why_gone, why_not_time
from consultations.errors import DispositionConflict
from consultations.forms.desk.decisions import (
    DECISIONS,
    DecisionForm,
    LockForm,
    ReopenForm,
    joined,
    take_errors,
    takes_up,
)
from consultations.models import (
    Clarification,
    Comment,
    CommentKind,
    Decision,
    Disposition,
    Membership,
    Theme,
    User,
    Workflow,
    WorkstreamRole,
)
from consultations.pace import pace_at_work
from consultations.queue import GENERAL, Queue
from consultations.templatetags.consultation_tags import hour
from consultations.views.desk.agreement import agreement_of, tell_agreed
from consultations.views.desk.door import shared, words_back
from consultations.views.desk.library import inserted, offered_to
from consultations.views.desk.parts import family_of
from consultations.views.desk.steps import named, say_with_undo
from consultations.views.desk.wording import redline_of, redline_of_row
from consultations.views.doors import answers_a_post
from drafts.models import Paragraph
from drafts.redline import redline_html

# What of an event says that somebody wrote on the answer, and did not only agree it, say.
WRITTEN = {
    "decision", "draft_decision", "response", "adopted_text", "as_proposed", "duplicate_of_id", "internal_note",
    "themes", "significance", "for_committee",
}  # fmt: skip
# Comments of the same place that a page shows around the one that is worked on.
BEFORE, AFTER = 8, 30
# Of these so many before and after it with what they would change in the paragraph: comparing words takes time.
REDLINED = 5
# What the buttons of a comment's page ask for: to decide, and whatever else.
DECIDING = ("save", "next", "draft", "enter")
WISHES = (*DECIDING, "agree", "reopen", "keep", "autosave", "insert", "theme")


class Bench:
    """The workbench of one lead: the filters, the queue, and where in it the lead stands."""

    def __init__(self, request, desk, stage):
        """`stage`: what a narrow screen shows of it: "queue", "place" or "comment"."""
        self.request, self.desk, self.stage = request, desk, stage
        # Whether the page that htmx puts this into shows the paragraph already.
        self.keeps_place = False
        self.filters = desk.filters(request.GET)
        self.lines = self.filters.lines

    @cached_property
    def queue(self):
        # The tallies count what a drafter does not read; a drafter's own queue is counted from the comments.
        reads_all = self.desk.role != WorkstreamRole.Role.DRAFTER
        whole = not self.filters.chosen and reads_all
        comments = None if reads_all else self.desk.comments
        return Queue(self.desk.consultation_round, None if whole else self.filters, comments=comments)

    def found(self, comments):
        """The first of these with all that the page shows of one comment; None where there is none."""
        editorial = self.lines.filter(kind=CommentKind.EDITORIAL, position=OuterRef("position"))
        # The one is chosen first: what is counted beside it is counted once, and not for all among which it is sought.
        comment = (
            Comment.objects.filter(pk=Subquery(comments.values("pk")[:1]))
            .for_the_desk(self.request.user)
            .annotate(
                editorial=number_of(editorial),
                editorial_left=number_of(editorial, only=Q(decision=Decision.PENDING)),
                was_asked=Exists(Clarification.objects.filter(comment=OuterRef("pk"))),
                was_answered=Exists(Clarification.objects.answered().filter(comment=OuterRef("pk"))),
            )
            .first()
        )
        if comment is not None:
            comment.consultation_round = self.desk.consultation_round
        return comment

    def first_at(self, position):
        """The comment with which one begins at a place; one that is answered elsewhere only where no other stands."""
        return self.found(self.lines.at_place(position).undecided_first()) or self.found(
            self.filters.behind.answered_elsewhere(position).in_document_order()
        )

    def next_undecided(self, comment):
        """The next comment without a decision: at the same place, then further on, then from the beginning."""
        left = self.lines.awaiting_decision()
        place = self.queue.at(comment.position)
        if (place is None or place.left) and (following := self.found(left.from_here_on(comment))):
            return following
        place = self.queue.work_after(comment.position)
        return self.found(left.at_place(place.position).in_document_order()) if place else None

    def address(self, name, *args):
        url = reverse(f"consultations:{name}", args=[self.desk.consultation_round.code, *args])
        return f"{url}?{self.filters.query}" if self.filters.query else url

    def show(self, paragraph, case=None, *, status=200, **context):
        """The whole page; to htmx only what changes: middle, panel, queue and progress."""
        request = self.request
        position = paragraph.position if paragraph else 0
        # The long lists of the other filters are read for who asks for them.
        more = "more" in request.GET
        # Of those that are undecided none is decided, however far one has come: the meter is the round's then.
        of_list = bool(self.filters.query) and not {"decision", "status"} & self.filters.chosen.keys()
        context |= {
            **shared(self.desk),
            "bench": self,
            "case": case,
            "filters": self.filters.offer(self.desk.consultation_round, whole=more),
            "more": more,
            "query": f"?{self.filters.query}" if self.filters.query else "",
            "progress": self.queue.progress if of_list else self.queue.whole,
            "of_list": of_list,
            "open_in_list": self.queue.progress.left,
            "whole_round": self.queue.whole,
            "pace": pace_at_work(self.desk.consultation_round, self.queue.whole.left, self.desk.at),
            "queue": self.queue.around(position),
            "place": self.queue.at(position),
            "next_place": self.queue.work_after(position),
            "previous_place": self.queue.before(position),
            "paragraph": paragraph,
            "place_slug": paragraph.slug if paragraph else GENERAL,
            "here": presence.look_at(
                self.desk.consultation_round, request.user, position=position, ref=case.comment.ref if case else ""
            ),
        }
        small = request.htmx and not request.htmx.history_restore_request
        template = "consultations/lead/_bench.html" if small else "consultations/lead/workbench.html"
        # An answer that htmx is to put into the page must be a good one.
        response = render(request, template, context, status=200 if small else status)
        patch_vary_headers(response, ["HX-Request"])
        return response


class Case:
    """One comment on the desk: shown, decided, agreed, taken up again."""

    def __init__(self, bench, comment):
        self.bench, self.request, self.desk, self.filters = bench, bench.request, bench.desk, bench.filters
        self.comment, self.disposition = comment, comment.disposition
        # The two sides of the relation are one object each: what the page shows is what the form asked.
        self.disposition.comment = comment
        self.hide(self.disposition)
        self.is_own = comment.is_own
        self.by = {"by": self.request.user, "at": self.request.at}

    def hide(self, disposition):
        """Show no reference to a comment that the reader may not read; nothing is saved by this."""
        if disposition.duplicate_of and not self.desk.may_read(disposition.duplicate_of):
            disposition.duplicate_of = None

    @property
    def address(self):
        return self.bench.address("lead_comment", self.comment.ref)

    @property
    def accept_editorial(self):
        """Where the editorial comments of this place are accepted together, those that the filter lets through."""
        place = self.comment.paragraph.slug if self.comment.paragraph else GENERAL
        which = self.filters.chosen | {"kind": CommentKind.EDITORIAL, "decision": Decision.PENDING, "paragraph": place}
        query = urlencode(which | {"all": 1, "what": "accept", "next": self.address})
        return f"{reverse('consultations:lead_bulk', args=[self.desk.consultation_round.code])}?{query}"

    @cached_property
    def themes(self):
        """The round's themes, each with whether it is `chosen` here."""
        ties = Disposition.themes.through.objects.filter(disposition=self.disposition, theme=OuterRef("pk"))
        themes = Theme.objects.filter(consultation_round=self.desk.consultation_round, merged_into__isnull=True)
        return list(themes.annotate(chosen=Exists(ties)).order_by("pk"))

    # What a lead does

    def act(self, do):
        allowed = {"agree": self.desk.may_agree, "reopen": self.desk.may_reopen}.get(do, self.desk.may_propose)
        if not allowed:
            raise PermissionDenied
        # Enter in a field adds the theme that was named there, and otherwise saves.
        enter = self.add_theme if self.request.POST.get("new_theme", "").strip() else self.decide
        actions = {"agree": self.agree, "reopen": self.reopen, "keep": self.resolve, "autosave": self.autosave,
                   "insert": self.insert, "theme": self.add_theme, "enter": enter}  # fmt: skip
        return actions.get(do, self.decide)(do)

    def form(self, data=None, **kwargs):
        # The themes are read where the form needs them.
        return DecisionForm(
            data, disposition=self.disposition, comments=self.desk.comments, themes=lambda: self.themes, **kwargs
        )

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
        return self.saved(form, do)

    def autosave(self, do):
        """Keep what is being typed as a draft, for the small script: answers with JSON and shows nothing."""
        form = self.form(self.request.POST)
        try:
            saved = not self.refusal() and form.save(as_draft=True, while_writing=True, **self.by)
        except DispositionConflict:
            problem = _("Meanwhile somebody saved another answer. Your words stay here: press Save to see both.")
            return JsonResponse({"problem": problem}, status=409)
        if not saved:
            sentences = [self.refusal(), *(error for errors in form.errors.values() for error in errors)]
            return JsonResponse({"problem": " ".join(filter(None, map(str, sentences)))}, status=422)
        version = Disposition.objects.values_list("lock_version", flat=True).get(pk=self.disposition.pk)
        return JsonResponse({"saved": hour(self.request.at), "lock_version": version})

    def insert(self, do):
        """A response of the library stands behind the words that are there; nothing is saved."""
        return self.show(form=self.form(inserted(self.request.POST, self.comment)))

    def add_theme(self, do):
        """A theme that is new in the round, or known by this title, is ticked; nothing else is saved."""
        data = self.request.POST.copy()
        form = self.form(data)
        if not form.is_valid():
            return self.show(form=form, status=422)
        try:
            theme, is_new = form.named_theme(**self.by)
        except ValidationError as error:
            take_errors(form, error)
            return self.show(form=form, status=422)
        words = (
            _("%(code)s %(title)s was added.") if is_new else _("%(code)s %(title)s is there already; it is ticked.")
        )
        messages.success(self.request, words % {"code": theme.code, "title": theme.title})
        data["new_theme"] = ""
        data.appendlist("themes", theme.code)
        case = Case(self.bench, self.comment)
        return case.show(form=case.form(data), named=theme)

    def saved(self, form, do):
        """Say what became of it, with the way to undo it, and go on."""
        disposition = form.saved
        words = {"ref": self.comment.ref, "decision": disposition.get_decision_display()}
        if do == "draft":
            sentence = _("Kept as a draft for %(ref)s; nothing is decided.")
        elif disposition.workflow == Workflow.PROPOSED:
            sentence = _("Proposed for %(ref)s: %(decision)s. It waits for a co-lead to agree.")
        else:
            sentence = _("Saved for %(ref)s: %(decision)s.")
        say_with_undo(self.request, sentence % words, disposition.step)
        for why, refs in disposition.left_out:
            sentence = _("Not answered with it: %(refs)s. %(why)s")
            messages.warning(self.request, sentence % {"refs": named(refs), "why": why})
        if disposition.decision == Decision.PARTLY_ACCEPTED and form.is_untouched(form.typed()):
            messages.info(
                self.request,
                _(
                    "No text is adopted with it yet: the box still held the proposal as it was sent."
                    " Write there what will stand."
                ),
            )
        return self.on(do)

    def on(self, then):
        """Back to this comment, or on to the next one without a decision."""
        following = None
        if then == "next":
            following = self.bench.next_undecided(self.comment)
            if following is None:
                messages.info(self.request, _("No comment in this list is left without a decision."))
        if not self.request.htmx:
            ref = following.ref if following else self.comment.ref
            return redirect(self.bench.address("lead_comment", ref))
        case = Case(self.bench, following or self.bench.found(self.desk.sent.filter(pk=self.comment.pk)))
        self.bench.keeps_place = case.comment.paragraph_id == self.comment.paragraph_id
        response = case.show()
        response["HX-Push-Url"] = case.address
        return response

    def agree(self, do):
        form = LockForm(self.request.POST, disposition=self.disposition)
        return self.do(form, _("You agreed the decision on %(ref)s."), "agreeing")

    def reopen(self, do):
        form = ReopenForm(self.request.POST, disposition=self.disposition)
        return self.do(form, _("The decision on %(ref)s is open again; the words are kept."), "reopening")

    def do(self, form, sentence, name):
        try:
            saved = form.save(**self.by)
        except DispositionConflict as conflict:
            if name == "agreeing" and tell_agreed(self.request, conflict.theirs):
                return redirect(self.address)
            form.add_error(None, _("Meanwhile somebody saved another answer. It stands here; please read it first."))
            saved = False
        if not saved:
            return self.show(**{name: form}, status=422)
        messages.success(self.request, sentence % {"ref": self.comment.ref})
        return redirect(self.address)

    def resolve(self, do):
        """Two answers met (product.md X11): keep theirs, replace it by mine, or save both joined."""
        keep, then = self.request.POST.get("keep"), self.request.POST.get("then", "save")
        if keep not in ("theirs", "mine", "joined") or then not in DECIDING:
            raise Http404
        if keep == "theirs":
            messages.info(self.request, _("The other answer to %(ref)s stands.") % {"ref": self.comment.ref})
            return self.on(then)
        mine, both = (self.form(self.request.POST, prefix=prefix) for prefix in ("mine", "joined"))
        chosen = mine if keep == "mine" else both
        if self.stands(self.disposition, then):
            return self.show_conflict(self.disposition, mine, then=then, both=both)
        try:
            saved = chosen.save(as_draft=then == "draft", instead=True, **self.by)
        except DispositionConflict as conflict:
            return self.show_conflict(conflict.theirs, chosen, then=then)
        if not saved:
            return self.show_conflict(self.disposition, mine, then=then, both=both, wrong=chosen)
        return self.saved(chosen, then)

    def stands(self, theirs, then):
        """Whether the other answer is one that this person cannot take up again, to put something in its place."""
        return takes_up(theirs, as_draft=then == "draft") and not self.desk.may_reopen

    def refusal(self):
        """Why this comment cannot be decided now, in a sentence; empty where it can."""
        return why_gone(self.comment) or why_not_time(self.desk.consultation_round, self.desk.at)

    # What a lead sees

    def show(self, *, form=None, agreeing=None, reopening=None, named=None, status=200):
        """`named`: a theme that was ticked just now, to which the focus goes."""
        disposition, comment = self.disposition, self.comment
        if self.request.method == "POST":
            answers_a_post(self.request, page=self.address)
        if form is None and self.desk.may_propose and (kept := words_back(self.request, "response")):
            form = self.form(kept)
        may_reopen = self.desk.may_reopen and disposition.decision != Decision.PENDING
        if reopening is None and may_reopen and (kept := words_back(self.request, "reason")):
            reopening = ReopenForm(kept, disposition=disposition)
        agreement = agreement_of(self.desk, comment)
        return self.bench.show(
            comment.paragraph,
            self,
            status=status,
            comment=comment,
            address=self.address,
            disposition=disposition,
            is_own=self.is_own,
            form=form or self.form(),
            named=named,
            shown=comment.paragraph_shown,
            language=dict(settings.DRAFT_LANGUAGES).get(comment.lang, comment.lang),
            refusal=self.refusal(),
            settled=disposition.workflow in (Workflow.AGREED, Workflow.PUBLISHED),
            agreement=agreement,
            can_agree=agreement.get("can_agree") and not self.refusal(),
            may_review=self.desk.may_review
            and not (self.is_own or disposition.decision == Decision.PENDING or self.refusal()),
            agreeing=agreeing or LockForm(disposition=disposition),
            reopening=reopening or ReopenForm(disposition=disposition),
            others=agreement.get("still") or self.who_may_agree() if self.is_own else [],
            redline=redline_of(comment),
            issue=self.issue,
            library=offered_to(comment) if self.desk.may_propose else [],
            **self.family(),
            **self.rows(),
        )

    def family(self):
        """Of what it is a part, and what its author was asked; asked for where there is any of it."""
        comment = self.comment
        return family_of(self.desk, comment, self.request.at) if comment.parent_id or comment.was_asked else {}

    def who_may_agree(self):
        """Co-leads of this workstream who do not speak for the comment's organisation, by name."""
        leads = User.objects.filter(
            is_active=True,
            workstream_roles__workstream=self.desk.consultation_round.workstream_id,
            workstream_roles__role=WorkstreamRole.Role.CO_LEAD,
        )
        own = Membership.objects.current().filter(organisation=self.comment.organisation_id).values("person")
        return [user.name for user in leads.exclude(pk__in=own).order_by("last_name", "first_name", "pk")]

    @cached_property
    def issue(self):
        """How the comment is answered where it belongs to a group: by itself, for the others, or by another one."""
        group = self.disposition.group
        if group is None:
            return None
        represents = group.representative_id == self.comment.pk
        members = self.desk.comments.standing().filter(disposition__group=group)
        counts = members.aggregate(all=Count("pk"), followers=Count("pk", filter=Q(disposition__deviates=False)))
        return {
            "group": group,
            "represents": represents,
            # None where it came in confidence and the reader is no co-lead.
            "speaks": group.representative
            if group.representative and self.desk.may_read(group.representative)
            else None,
            "follows": not represents and not self.disposition.deviates,
            "members": counts["all"],
            "followers": counts["followers"],
        }

    def rows(self):
        """The comments around this one at its place; editorial ones are folded unless one asks for them."""
        lines = self.bench.lines
        folds = self.comment.kind != CommentKind.EDITORIAL and "kind" not in self.filters.chosen
        shown = lines.exclude(kind=CommentKind.EDITORIAL) if folds else lines
        before = list(shown.before(self.comment).as_rows()[: BEFORE + 1])
        after = list(shown.after(self.comment).as_rows()[: AFTER + 1])
        this = {
            "ref": self.comment.ref, "kind": self.comment.kind, "decision": self.comment.decision,
            "withdrawn_at": self.comment.withdrawn_at, "organisation_name": self.comment.organisation.name,
            "group": self.disposition.group.code if self.disposition.group else "",
            "workflow": self.disposition.workflow, "deviates": self.disposition.deviates,
            "draft_decision": self.disposition.draft_decision, "is_this": True,
            "was_answered": self.comment.was_answered,
            "members": self.issue["members"] if self.issue else 0,
        }  # fmt: skip
        rows = [*before[:BEFORE][::-1], this, *after[:AFTER]]
        for row in rows:
            row["kind_label"] = CommentKind(row["kind"]).label
        for row in [*before[:REDLINED], *after[:REDLINED]]:
            row["redline"] = redline_of_row(row, self.comment.paragraph)
        return {
            "rows": rows,
            "previous": before[0]["ref"] if before else "",
            "following": after[0]["ref"] if after else "",
            "earlier": before[BEFORE]["ref"] if len(before) > BEFORE else "",
            "later": after[AFTER]["ref"] if len(after) > AFTER else "",
            "folds": folds,
            **self.answered_elsewhere(),
        }

    def answered_elsewhere(self):
        """The comments of this place that have their answer at another one, with the other members of their issue."""
        place = self.bench.queue.at(self.comment.position)
        if place is None or place.lines == place.distinct:
            return {"elsewhere": [], "more_elsewhere": False}
        found = self.filters.behind.answered_elsewhere(self.comment.position).exclude(pk=self.comment.pk)
        rows = list(found.in_document_order().as_rows()[: AFTER + 1])
        for row in rows:
            row["kind_label"] = CommentKind(row["kind"]).label
            number, kind = row["answer_number"], row["answer_kind"]
            row["answer_place"] = Paragraph(number=number, kind=kind) if kind else None
            # Where a comment stands that came in confidence is told to co-leads only.
            row["is_told"] = self.desk.role != WorkstreamRole.Role.DRAFTER or row["answer_visibility"] != "confidential"
        return {"elsewhere": rows[:AFTER], "more_elsewhere": len(rows) > AFTER}

    @cached_property
    def around(self):
        """The paragraphs before and after, for context, and the paragraph itself in the round's other languages."""
        paragraph, version = self.comment.paragraph, self.desk.consultation_round.version_id
        if paragraph is None:
            return {}
        translations = self.desk.consultation_round.translations.exclude(version=version).values("version")
        near = Paragraph.objects.filter(
            Q(version=version, position__in=[paragraph.position - 1, paragraph.position + 1])
            | Q(version__in=translations, anchor=paragraph.anchor, sub_anchor=paragraph.sub_anchor)
        ).order_by("position", "lang")
        around = {"translations": [other for other in near if other.version_id != version]}
        for other in near:
            if other.version_id == version:
                around["before" if other.position < paragraph.position else "after"] = other
        return around

    def show_conflict(self, theirs, form, *, then, both=None, wrong=None):
        """Theirs, mine and both joined; nothing that anybody typed is lost (product.md X11)."""
        theirs.comment = self.comment
        self.hide(theirs)
        stored, typed = DecisionForm.stored(theirs, self.themes), form.typed()
        words = {**typed, "lock_version": theirs.lock_version}
        mine = self.form({f"mine-{name}": value for name, value in words.items()}, prefix="mine")
        kept = {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in typed.items()}
        answers_a_post(
            self.request, page=self.address, words={**kept, "lock_version": str(form["lock_version"].value() or "")}
        )
        if form.is_untouched(typed):
            typed["adopted_text"] = ""
        if both is None:
            both = self.form(prefix="joined", initial=joined(stored, typed))
        events = list(theirs.events.select_related("by"))
        last = next(
            (event for event in reversed(events) if WRITTEN & event.after.keys()), events[-1] if events else None
        )
        response = render(
            self.request,
            "consultations/lead/conflict.html",
            {
                **shared(self.desk),
                "comment": self.comment,
                "address": self.address,
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
                "stands": self.stands(theirs, then),
                "change": redline_html(stored["response"], typed["response"]),
            },
            status=200 if self.request.htmx else 409,
        )
        if self.request.htmx:
            response["HX-Retarget"] = response["HX-Reselect"] = "#main"
            response["HX-Reswap"] = "outerHTML show:top"
        return response


def number_of(comments, *, only=None):
    """How many comments of one place these are, as a part of another statement; `only`: what to count of them."""
    grouped = comments.order_by().values("position")
    return Coalesce(Subquery(grouped.annotate(n=Count("pk", filter=only)).values("n")), 0)


def history_of(disposition):
    """What the disposition was and became, in order; the words of an answer where an event changed them."""
    events = list(disposition.events.select_related("by"))
    names = dict(Decision.choices)
    for event in events:
        decided = event.after.get("decision") or event.after.get("draft_decision") or ""
        event.decision = names.get(decided, "") if event.kind != "reopened" else ""
        event.response = event.after.get("response", "")
    return events


def wordings_of(comment):
    """Earlier wordings as they were sent, newest first, each with what the next one changed."""
    if comment.withdrawn_at:
        return []
    sent = comment.texts.filter(pinned_at__isnull=False)
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
