"""Agreeing as a package, and what is pulled out for discussion (product.md L7)."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from consultations.actions.bulk import Counted
from consultations.actions.dispositions import waits_for_agreement, why_not_agree
from consultations.actions.steps import co_leads_of, digest_of
from consultations.errors import BulkChanged, DispositionConflict, DoneAlready
from consultations.forms.desk.agreement import PackageForm, PutBackForm, RemarkForm
from consultations.models import (
    ConsultationRound,
    Disposition,
    DispositionEvent,
    Membership,
    Phase,
    User,
    Workflow,
    WorkstreamRole,
)
from consultations.permissions import agrees_as, has_part_in
from consultations.sections import counted_by_section, sections_of
from consultations.views.desk.door import asked, at_the_desk, back_to, shared, words_back
from consultations.views.desk.steps import outcome_of, say_done, say_with_undo
from consultations.views.desk.wording import redline_of
from consultations.views.doors import answers_a_post, keep_words
from drafts.lists import listed

Agreement = ConsultationRound.Agreement
ON_A_PAGE = 40
NAMED = 12  # comments named in one sentence
SHOWN = ("paragraph", "paragraph_seen", "organisation", "current", "disposition__proposed_by", "disposition__group")


def rule_in_words(consultation_round):
    """How answers are agreed in this round, as a sentence."""
    return {
        Agreement.ONE: _("One co-lead is enough: what a co-lead decides is agreed at once."),
        Agreement.SECOND: _("A second co-lead agrees what somebody proposed."),
        Agreement.ALL: _("All co-leads agree an answer."),
        Agreement.REVIEW_EDITOR: _("The review editor agrees the answers."),
    }[consultation_round.agreement]


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def agree(request, desk):
    """By section: what is proposed and by whom it can be agreed; one section as a package."""
    if request.method == "POST" and not desk.may_agree:
        raise PermissionDenied
    sections = sections_of(desk.consultation_round.version)
    kept = words_back(request, "digest")
    key = request.POST.get("section") or (kept or request.GET).get("section")
    if key is None and request.method != "POST":
        return all_sections(request, desk, sections)
    section = next((section for section in sections if section.key == key), None)
    if section is None:
        raise Http404(_("There is no such section."))
    package = Package(request, desk, section, pulled=(kept["out"].split(",") if kept and "out" in kept else ()))
    return package.agree() if request.method == "POST" else package.show(form=PackageForm(kept) if kept else None)


def all_sections(request, desk, sections):
    standing = desk.comments.standing().order_by()
    rows = list(standing.values_list("position", "disposition__workflow").annotate(n=Count("pk")))
    mine = standing.to_agree_by(request.user, desk.consultation_round).with_their_answers()
    places = mine.values_list("position", "answer_position", "goes_along").annotate(n=Count("pk"))
    for position, answer_position, goes_along, n in places:
        # Read and counted with its answer, wherever it stands itself.
        rows += [(position, "asked", n), (answer_position, "mine", n)]
        rows += [] if goes_along else [(answer_position, "answers", n)]
    counts = counted_by_section(sections, rows)
    lines = [(section, numbers_of(count)) for section, count in zip(sections, counts, strict=True) if count]
    total = {name: sum(numbers[name] for _section, numbers in lines) for name in numbers_of({})}
    context = {
        **shared(desk), "lines": lines, "total": total, "rule": rule_in_words(desk.consultation_round),
        "nobody": standing.agreed_by_nobody(desk.consultation_round).count() if total["others"] else 0,
    }  # fmt: skip
    return render(request, "consultations/lead/agree.html", context)


def numbers_of(count):
    """What a section's line says, out of numbers by status and of those for the reader to agree."""
    get = count.get
    return {
        "pending": get(Workflow.UNASSIGNED, 0) + get(Workflow.ASSIGNED, 0),
        "answers": get("answers", 0),
        "mine": get("mine", 0),
        "others": get(Workflow.PROPOSED, 0) - get("asked", 0),
        "contested": get(Workflow.CONTESTED, 0),
        "agreed": get(Workflow.AGREED, 0) + get(Workflow.PUBLISHED, 0),
    }


class Package:
    """The proposals of a section that the reader's word agrees, a page of them shown."""

    def __init__(self, request, desk, section, *, pulled=()):
        """`pulled`: references that are marked to be pulled out when the page is shown."""
        self.request, self.desk, self.section = request, desk, section
        self.pulled = {*pulled, *request.POST.getlist("out")}

    @cached_property
    def found(self):
        """All that the section's answers would be given to, `goes_along` or not."""
        mine = self.desk.comments.to_agree_by(self.request.user, self.desk.consultation_round)
        return self.section.of(mine.with_their_answers(), at="answer_position")

    @property
    def comments(self):
        return self.found.filter(goes_along=False)

    def show(self, *, form=None, changed=None, status=200):
        rows = self.comments.in_document_order().select_related(*SHOWN)
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        keys = [comment.pk for comment in page.object_list]
        here = Q(pk__in=keys) | Q(goes_along=True, disposition__group__representative__in=keys)
        digest, count, brought = self.seen(self.found.filter(here))
        for comment in page.object_list:
            comment.followers, comment.redline = brought[comment.pk], redline_of(comment, folded=True)
        is_all = page.paginator.num_pages <= 1
        digest_of_all, total, _brought = ("", count, None) if is_all else self.seen(self.found)
        context = {
            **shared(self.desk),
            "section": self.section,
            "query": self.query,
            "page": page,
            "digest": digest,
            "count": count,
            "digest_of_all": digest_of_all,
            "total": total,
            "seen": self.request.at.isoformat(),
            "form": form or PackageForm(),
            "pulled": self.pulled,
            "changed": changed,
            "rule": rule_in_words(self.desk.consultation_round),
        }
        return render(self.request, "consultations/lead/agree_section.html", context, status=status)

    def seen(self, comments):
        """What a package of these comments is called and counts, and how many each representative brings (by key)."""
        rows = comments.order_by().values_list(
            "disposition", "disposition__lock_version", "goes_along", "disposition__group__representative"
        )
        shown, brought = [], Counter()
        for key, version, goes_along, representative in rows:
            shown.append((key, version))
            brought[representative] += goes_along
        return digest_of(shown), Counted(len(shown) - brought.total(), len(shown)), brought

    def agree(self):
        request = self.request
        data = request.POST.copy()
        everything = asked(request, "agree", "agree_all") == "agree_all"
        data["digest"] = data.get("digest_of_all" if everything else "digest", "")
        refs = data.getlist("shown")
        shown = self.comments if everything else self.comments.filter(ref__in=refs)
        out = shown.filter(ref__in=data.getlist("out"))
        form = PackageForm(data)
        try:
            step = form.save(self.desk, shown, out, by=request.user, at=request.at)
        except DoneAlready as done:
            say_done(request, done.step)
            return redirect("consultations:lead_agree", self.desk.consultation_round.code)
        except BulkChanged:
            return self.show(form=form, changed=self.changed(form, None if everything else refs), status=409)
        if step is None:
            answers_a_post(request)
            return self.show(form=form, status=422)
        tell_package(request, step)
        address = reverse("consultations:lead_agree", args=[self.desk.consultation_round.code])
        # What is left of the section comes at once; without any, all sections.
        return redirect(f"{address}?{self.query}" if self.comments.exists() else address)

    @property
    def query(self):
        return urlencode({"section": self.section.key})

    def changed(self, form, refs):
        """The comments of the section that others did something to since the page was shown."""
        answers_a_post(self.request)
        events = DispositionEvent.objects.filter(disposition=OuterRef("disposition")).exclude(by=self.request.user)
        if seen := form.cleaned_data.get("seen"):
            events = events.filter(at__gt=seen)
        comments = self.section.of(self.desk.comments.standing())
        if refs is not None:
            comments = comments.filter(ref__in=refs)
        return comments.filter(Exists(events)).select_related("disposition").order_by("position", "pk")[:NAMED]


def tell_followers(comments):
    """How many others of its group each of these answers, in `followers`; in `redline` what each would change."""
    groups = [comment.disposition.group_id for comment in comments if comment.disposition.group_id]
    members = Disposition.objects.filter(group__in=groups, deviates=False, comment__withdrawn_at__isnull=True)
    counts = dict(members.order_by().values_list("group").annotate(n=Count("pk")))
    for comment in comments:
        group = comment.disposition.group
        speaks = group is not None and group.representative_id == comment.pk
        comment.followers = counts.get(group.pk, 1) - 1 if speaks else 0
        comment.redline = redline_of(comment, folded=True)


def tell_package(request, step):
    if step.row:
        say_with_undo(request, " ".join(outcome_of(step)), step.row)
    if step.skipped:
        told = "; ".join(f"{ref}: {sentence}" for ref, sentence in step.skipped[:NAMED])
        words = ngettext("%(count)d not agreed: %(named)s", "%(count)d not agreed: %(named)s", len(step.skipped))
        messages.warning(request, words % {"count": len(step.skipped), "named": told})


def tell_agreed(request, theirs):
    """Say that somebody else has agreed the answer that the person wanted to agree; whether that is so."""
    if theirs.workflow != Workflow.AGREED:
        return False
    if theirs.agreed_by_id == request.user.pk:
        messages.success(request, _("You agreed the decision on %(ref)s.") % {"ref": theirs.comment.ref})
        return True
    words = _("%(name)s has agreed the decision on %(ref)s meanwhile. It stands here.")
    name = theirs.agreed_by.name if theirs.agreed_by else _("Command line")
    messages.info(request, words % {"name": name, "ref": theirs.comment.ref})
    return True


# --- Pulled out -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def contested(request, desk):
    """What was pulled out for discussion or sent back, with the remark and who made it; pulling out, putting back."""
    if request.method == "POST":
        return discuss(request, desk)
    if page := kept_remark(request, desk, RemarkForm, do="contest"):
        return page
    if "ref" in request.GET:
        comment = get_object_or_404(desk.comments.select_related(*SHOWN), ref=request.GET["ref"])
        return show_remark(request, desk, comment, RemarkForm(disposition=comment.disposition))
    page = Paginator(pulled_out(desk), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {**shared(desk), "page": page, "may_discuss": may_discuss(desk)}
    return render(request, "consultations/lead/contested.html", context)


def pulled_out(desk):
    """Contested comments, a group once, each with the event that made it so as `comment.disposition.pulled[0]`."""
    kinds = [DispositionEvent.Kind.CONTESTED, DispositionEvent.Kind.SENT_BACK]
    events = DispositionEvent.objects.filter(kind__in=kinds).select_related("by").order_by("-at", "-pk")
    rows = desk.comments.contested().answered_by_themselves().in_document_order().select_related(*SHOWN)
    return rows.prefetch_related(Prefetch("disposition__events", queryset=events, to_attr="pulled"))


def may_discuss(desk):
    return desk.is_time and desk.phase != Phase.PUBLISHED and discusses(desk)


def discusses(desk):
    """Co-leads, drafters, and whoever agrees in this round."""
    return desk.may_propose or desk.may_agree


def discuss(request, desk):
    if not discusses(desk):
        raise PermissionDenied
    comment = get_object_or_404(desk.comments.select_related(*SHOWN), ref=request.POST.get("ref"))
    comment.disposition.comment = comment
    back = asked(request, "contest", "put_back") == "put_back"
    form = (PutBackForm if back else RemarkForm)(request.POST, disposition=comment.disposition)
    saved, status = save_as_shown(form, request)
    if not saved and not back:
        return show_remark(request, desk, comment, form, status=status)
    if not saved:
        messages.error(request, " ".join(form.non_field_errors()))
    else:
        sentence = (
            _("%(ref)s waits for agreement or a decision again.")
            if back
            else _("%(ref)s is pulled out for discussion.")
        )
        messages.success(request, sentence % {"ref": comment.ref})
    return back_to(request, desk, "consultations:lead_contested")


def save_as_shown(form, request):
    """Save a form on one answer; (whether it is saved, the status otherwise).

    Where the answer changed meanwhile, it is shown as it is now, and what was typed can be sent about that.
    """
    try:
        return form.save(by=request.user, at=request.at), 422
    except DispositionConflict as conflict:
        form.add_error(None, _("Meanwhile somebody changed this answer. It stands here; please read it first."))
        form.data = form.data.copy()
        form.data["lock_version"] = conflict.theirs.lock_version
        return False, 409


def kept_remark(request, desk, kind, *, do):
    """The page with what somebody wrote on a comment before the sign-in expired, in a form of this kind; or None.

    Where the comment is no line any more, the words stay for whatever page comes instead.
    """
    if not (kept := words_back(request, "remark", do=do)):
        return None
    comment = desk.comments.select_related(*SHOWN).filter(ref=kept.get("ref")).first()
    if comment is None:
        keep_words(request, fields=kept.dict())
        return None
    comment.disposition.comment = comment
    return show_remark(request, desk, comment, kind(kept, disposition=comment.disposition), do=do)


def show_remark(request, desk, comment, form, *, do="contest", status=200):
    """One comment as it is now, and a remark on it: `do` is what the remark does, as in `lead/_remark.html`."""
    if request.method == "POST":
        answers_a_post(
            request, page=reverse("consultations:lead_comment", args=[desk.consultation_round.code, comment.ref])
        )
    comment.disposition.refresh_from_db()
    tell_followers([comment])
    name = {"contest": "lead_contested", "send_back": "lead_review"}[do]
    context = {
        **shared(desk), "comment": comment, "form": form, "do": do, "next": form.data.get("next", ""),
        "action": reverse(f"consultations:{name}", args=[desk.consultation_round.code]),
    }  # fmt: skip
    return render(request, "consultations/lead/remark.html", context, status=status)


# --- Beside one comment -----------------------------------------------------------------------------------------------


@dataclass
class Asking:
    """Who asks whether an answer can be agreed: what `why_not_agree` wants to know of a step."""

    round: ConsultationRound
    by: User
    role: str

    @cached_property
    def co_leads(self):
        return co_leads_of(self.round)


def agreement_of(desk, comment):
    """What `lead/_agree_line.html` shows of a comment's answer: the rule, who agreed, who has to, and why not I."""
    disposition, consultation_round = comment.disposition, desk.consultation_round
    agreement = {"rule": rule_in_words(consultation_round), "may_discuss": may_discuss(desk), "waits": False}
    if not waits_for_agreement(disposition) or comment.withdrawn_at:
        return agreement
    agreed = list(disposition.agreements.all())
    disposition.many = {"agreements": {person.pk for person in agreed}}
    disposition.is_own = has_part_in(desk.user, comment)
    speaks = Membership.objects.current().filter(organisation=comment.organisation_id, person=OuterRef("pk"))
    people = User.objects.filter(
        is_active=True,
        workstream_roles__workstream=consultation_round.workstream_id,
        workstream_roles__role=agrees_as(consultation_round),
    ).annotate(speaks=Exists(speaks))
    people = list(people.order_by("last_name", "first_name", "pk"))
    own = [person for person in people if person.speaks or person.pk == comment.author_id]
    may = rest = [person for person in people if person not in own]
    if consultation_round.agreement == Agreement.SECOND:
        may = [person for person in rest if person.pk != disposition.proposed_by_id]
    still = [person.name for person in may if person.pk not in disposition.many["agreements"]]
    refusal = why_not_agree(Asking(consultation_round, desk.user, desk.role), disposition)
    return agreement | {
        "waits": True,
        "agreed": [person.name for person in agreed],
        "still": still,
        "nobody": "" if may else why_nobody(desk, disposition, own, rest),
        "is_all": consultation_round.agreement == Agreement.ALL,
        "refusal": refusal if desk.role != WorkstreamRole.Role.DRAFTER else "",
        "can_agree": desk.is_time and not refusal,
    }


def why_nobody(desk, disposition, own, rest):
    """Why nobody can agree an answer as it stands, and what to do.

    `own`: who cannot, for having part in the comment; `rest`: who else has the role, which is the proposer alone.
    """
    names = listed(person.name for person in own)
    if not own:
        return _("Nobody else can agree this: the workstream has nobody else for it. Ask the secretariat for one.")
    if not rest:
        words = _(
            "Nobody can agree this: it was sent by the organisation of %(names)s. Ask the secretariat for another"
            " person."
        )
    elif desk.user in rest:
        words = _(
            "Nobody else can agree this: you proposed it, and %(names)s speaks for the organisation that sent it. Let"
            " %(names)s save the answer as a proposal, so that you can agree it, or ask the secretariat for another"
            " co-lead."
        )
    elif desk.user in own:
        words = _(
            "Nobody can agree this: %(proposer)s proposed it, and you speak for the organisation that sent it. Save the"
            " answer as your own proposal, so that %(proposer)s can agree it, or ask the secretariat for another"
            " co-lead."
        )
    else:
        words = _(
            "Nobody can agree this: %(proposer)s proposed it, and %(names)s speaks for the organisation that sent it."
            " Let %(names)s save the answer as a proposal, so that %(proposer)s can agree it."
        )
    return words % {"names": names, "proposer": disposition.proposed_by.name if disposition.proposed_by else ""}


urlpatterns = [
    path("lead/<str:code>/agree/", agree, name="lead_agree"),
    path("lead/<str:code>/contested/", contested, name="lead_contested"),
]
