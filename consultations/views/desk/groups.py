"""Issues: comments answered as one; and campaigns, which the finder groups or proposes (product.md L6b)."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from consultations.actions.campaigns import confirm_proposal, dismiss_proposal
from consultations.actions.groups import (
    answer_of,
    change_representative,
    deviate,
    dissolve,
    follow_again,
    same_answer,
    ungroup,
)
from consultations.actions.looks import look_for_campaigns
from consultations.actions.undoing import can_undo
from consultations.audiences import GROUP_OF_KIND
from consultations.errors import DispositionConflict
from consultations.forms.desk.groups import GroupFilters, GroupForm, GroupingForm
from consultations.models import (
    CampaignLook,
    Comment,
    CommentGroup,
    Disposition,
    GroupProposal,
    Phase,
    ProposedMember,
)
from consultations.queue import Queue
from consultations.similarity import Text, comparable, differing
from consultations.views.desk.door import asked, at_the_desk, back_to, shared, words_back
from consultations.views.desk.steps import named, say_with_undo
from consultations.views.desk.wording import redline_of
from consultations.views.doors import answers_a_post

ON_A_PAGE, MEMBERS_ON_A_PAGE, PROPOSALS_ON_A_PAGE = 40, 25, 10
VARIANTS = 5  # members of a proposal that are shown before one asks for all
LOOK_AGAIN = 3  # seconds between two questions whether the finder has found something
STOP_ASKING = 286  # what htmx understands: show this, and ask no more
# What is shown of a comment here.
RELATED = (
    "current", "organisation", "submission", "paragraph", "paragraph_seen", "disposition__group",
    "disposition__duplicate_of",
)  # fmt: skip


# --- The list of issues -----------------------------------------------------------------------------------------------


@require_safe
@at_the_desk
def groups(request, desk):
    """The issues of a round, the largest first: how many comments, by whom, and how they are answered."""
    standing = Q(dispositions__comment__withdrawn_at__isnull=True)
    rows = desk.consultation_round.groups.annotate(size=Count("dispositions", filter=standing, distinct=True))
    filters = GroupFilters(request.GET, groups=rows)
    rows = filters.found.select_related(
        "representative__current", "representative__disposition", "representative__paragraph",
        "representative__paragraph_seen",
    )  # fmt: skip
    page = Paginator(rows.order_by("-size", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page)
    readable = set(desk.comments.filter(represented_groups__in=page.object_list).values_list("pk", flat=True))
    counts = counts_of(page.object_list, desk)
    for group in page:
        group.counts = counts[group.pk]
        group.first = group.representative if group.representative_id in readable else None
        group.redline = redline_of(group.first, folded=True) if group.first else ""
    return render(
        request,
        "consultations/lead/groups.html",
        {
            **shared(desk),
            "filters": filters,
            "page": page,
            "waiting": proposals_for(desk).count(),
            "counting": counting_now(desk) if page.paginator.count else "",
            "may_change": may_change(desk),
        },
    )


def may_change(desk):
    """Whether this lead may put comments into issues now."""
    return desk.may_propose and desk.phase != Phase.PUBLISHED


def counts_of(found, desk):
    """What stands in each of these groups: comments, organisations, submissions, deviating ones, by reporting group.

    Two queries. Nobody is left out, and nobody is named: what came in confidence is counted for everybody alike, but
    from which side it came is told to those alone who read it.
    """
    # By their keys: grouped by the group, SQLite would walk every comment there is.
    keys = Disposition.objects.filter(group__in=found).values("comment")
    members = Comment.objects.standing().filter(pk__in=keys).order_by()
    by_group = members.values("disposition__group")
    counts = defaultdict(lambda: {"size": 0, "organisations": 0, "submissions": 0, "deviating": 0, "distinct": 0})
    rows = by_group.annotate(
        size=Count("pk"),
        organisations=Count("organisation", distinct=True),
        submissions=Count("submission", distinct=True),
        deviating=Count("pk", filter=Q(disposition__deviates=True)),
        distinct=Count("pk", filter=Q(is_distinct=True)),
        in_confidence=Count("pk", filter=Q(visibility="confidential")),
    )
    for row in rows:
        counts[row.pop("disposition__group")] = row | {"stakeholders": []}
    kinds = defaultdict(lambda: defaultdict(int))
    read = desk.comments.standing().filter(pk__in=keys).order_by()
    for key, kind, n in read.values_list("disposition__group", "organisation__kind").annotate(n=Count("pk")):
        kinds[key][str(GROUP_OF_KIND[kind][1])] += n
    for key, stakeholders in kinds.items():
        counts[key]["stakeholders"] = sorted(stakeholders.items(), key=lambda pair: (-pair[1], pair[0]))
        counts[key]["of_stakeholders"] = sum(stakeholders.values())
    return counts


def in_words(counts, kind):
    """ "40 submissions, 1 distinct comment" of a campaign; what was grouped by hand may say five different things."""
    sent = ngettext("%(count)d submission", "%(count)d submissions", counts["submissions"])
    words = {"submissions": sent % {"count": counts["submissions"]}}
    if kind == CommentGroup.Kind.ISSUE:
        lines = ngettext("%(count)d comment", "%(count)d comments", counts["size"]) % {"count": counts["size"]}
        words |= {"comments": lines, "count": counts["distinct"]}
        return _("%(comments)s in %(submissions)s, counted as %(count)d") % words
    left = ngettext("%(count)d distinct comment", "%(count)d distinct comments", counts["distinct"])
    return _("%(submissions)s, %(distinct)s") % (words | {"distinct": left % {"count": counts["distinct"]}})


# --- One issue --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def group(request, desk, group):
    """One issue: who speaks for it, every member with what it says differently, and what a lead does with them."""
    found = get_object_or_404(
        desk.consultation_round.groups.select_related("representative__current", "created_by"), code=group.upper()
    )
    if request.method != "POST":
        return show_group(request, desk, found)
    if not desk.may_propose:
        raise PermissionDenied
    if request.POST.get("do") == "rename":
        form = GroupForm(request.POST, issue=found)
        if not form.save(by=request.user, at=request.at):
            return show_group(request, desk, found, form=form, status=422)
        messages.success(request, _("Title and note of %(issue)s are saved.") % {"issue": found.code})
        return redirect(request.get_full_path())
    try:
        return act_on_group(request, desk, found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return show_group(request, desk, found, status=422)


def counting_now(desk):
    """How many comments there are to think about, in a sentence: progress counts an issue once, and so it jumps."""
    progress = Queue(desk.consultation_round).progress
    words = ngettext(
        "The %(lines)s comments of the round count as %(count)s now: an issue counts once.",
        "The %(lines)s comments of the round count as %(count)s now: an issue counts once.",
        progress.distinct,
    )
    return words % {"lines": intcomma(progress.lines, False), "count": intcomma(progress.distinct, False)}


def act_on_group(request, desk, found):
    """What the buttons of an issue do: take members out, let them deviate, let one speak for all, dissolve it."""
    by = {"by": request.user, "at": request.at}
    members = desk.comments.filter(disposition__group=found)
    ticked = members.filter(ref__in=request.POST.getlist("c"))
    do = request.POST.get("do", "")
    verb, _sep, ref = do.partition(":")
    if verb == "speak":
        member = get_object_or_404(members, ref=ref)
        change_representative(member, **by)
        messages.success(request, _("%(ref)s speaks for %(issue)s now.") % {"ref": ref, "issue": found.code})
    elif verb == "deviate":
        step = deviate(get_object_or_404(members, ref=ref), **by)
        words = _("%(ref)s is answered by itself now.") % {"ref": ref}
        say_with_undo(request, f"{words} {counting_now(desk)}", step.row)
    elif verb == "dissolve":
        step = dissolve(found, **by)
        words = _("%(issue)s is dissolved; every answer is kept.") % {"issue": found.code}
        say_with_undo(request, f"{words} {counting_now(desk)}", step.row)
    elif do == "out":
        step = ungroup(ticked, **by)
        words = ngettext("%(count)d comment taken out.", "%(count)d comments taken out.", step.changed)
        say_with_undo(request, f"{words % {'count': step.changed}} {counting_now(desk)}", step.row)
    else:
        raise Http404
    return redirect(request.get_full_path())


def show_group(request, desk, found, *, form=None, status=200):
    if request.method == "POST":
        answers_a_post(request)
    first = desk.comments.filter(pk=found.representative_id, disposition__group=found).select_related(*RELATED).first()
    members = desk.comments.filter(disposition__group=found).exclude(pk=first.pk if first else None)
    members = members.select_related(*RELATED).order_by("-disposition__deviates", "withdrawn_at", "pk")
    page = Paginator(members, MEMBERS_ON_A_PAGE).get_page(request.GET.get("page"))
    standing = [member for member in page.object_list if not member.withdrawn_at]
    for member in page.object_list:
        compare(first, member, is_campaign=found.kind != CommentGroup.Kind.ISSUE)
        member.redline = redline_of(member, folded=True) if member.differences is None else ""
    counts = counts_of([found], desk)[found.pk]
    readable = desk.comments.standing().filter(disposition__group=found).count()
    context = {
        **shared(desk),
        "issue": found,
        "first": first,
        "redline": redline_of(first) if first else "",
        "page": page,
        "some_compared": any(member.differences is not None for member in standing),
        "some_apart": bool(first) and any(member.differences is None for member in standing),
        "counts": counts,
        "counted": in_words(counts, found.kind),
        "hidden": counts["size"] - readable,
        "form": form or GroupForm(words_back(request, "seen_note"), issue=found),
        "may_change": may_change(desk) and not found.dissolved_at,
        "tells_others": bool(first) and first.visibility == "confidential" and counts["size"] > 1,
    }
    return render(request, "consultations/lead/group.html", context, status=status)


def compare(first, member, *, is_campaign):
    """Note on a member what it says differently from the one that speaks for the issue; None where it is another text.

    Comments that were grouped by hand may have nothing in common but what is answered: each says it in its own words.
    """
    member.differences = None
    if first is None or member.withdrawn_at:
        return
    one, other = words_of(first), words_of(member)
    member.is_elsewhere = one.place[:2] != other.place[:2]
    if one.place[2] == other.place[2] and (is_campaign or comparable(one, other)):
        member.is_same = (one.text, one.proposed) == (other.text, other.proposed)
        member.differences = differing(one, other)


def words_of(comment):
    wording, about = comment.current, comment.paragraph.text if comment.paragraph else ""
    place = (comment.paragraph_id, comment.placement, wording.proposed_mode)
    return Text(comment.pk, place, wording.text, wording.proposed_text, comment.lang, about)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def follow(request, desk, group, ref):
    """Let a deviating member take the answer of its issue: first what is replaced by what."""
    if not desk.may_propose:
        raise PermissionDenied
    found = get_object_or_404(desk.consultation_round.groups, code=group.upper())
    members = desk.comments.filter(disposition__group=found, disposition__deviates=True)
    member = get_object_or_404(members.select_related(*RELATED), ref=ref)
    leading = answer_of(found)
    if leading and not desk.may_read(leading.comment):
        raise PermissionDenied(_("You may not read the comment that speaks for this issue: a co-lead can do this."))
    status, back = 200, reverse("consultations:lead_group", args=[desk.consultation_round.code, found.code])
    if request.method == "POST":
        try:
            versions = {name: int(request.POST.get(name, 0)) for name in ("lock_version", "answer_version")}
            step = follow_again(member, **versions, by=request.user, at=request.at)
        except (DispositionConflict, ValueError):
            status = 409
            messages.warning(request, _("One of the two answers has changed since. Please look again."))
        except ValidationError as error:
            status = 422
            messages.error(request, " ".join(error.messages))
        else:
            words = _("%(ref)s is answered with %(issue)s again.") % {"ref": member.ref, "issue": found.code}
            say_with_undo(request, words, step.row)
            return redirect(back)
        answers_a_post(request)
    same = leading and same_answer(member.disposition, leading)
    context = {
        **shared(desk), "issue": found, "comment": member, "leading": leading, "back": back, "same": same,
        "now": said_to_sender(member.disposition), "then": said_to_sender(leading) if leading else {},
    }  # fmt: skip
    return render(request, "consultations/lead/group_follow.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def new_group(request, desk):
    """Put comments into an issue, from the page of one comment or from a selection. A POST without `do` only asks."""
    if not desk.may_propose:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else words_back(request, "into") or request.GET
    groups_them = request.method == "POST" and asked(request, "", "group") == "group"
    form = GroupingForm(data, desk=desk, asked=groups_them)
    if groups_them and (made := form.save(by=request.user, at=request.at)):
        tell_grouped(request, desk, made)
        if form.whole or len(form.refs) > 1:
            # From a selection one goes on with what was made of it, from one comment back to it.
            return redirect("consultations:lead_group", desk.consultation_round.code, made.code)
        return back_to(request, desk, "consultations:lead_groups")
    if request.method == "POST":
        answers_a_post(request)
    context = {**shared(desk), "form": form, "next": data.get("next", ""), "chosen": form.chosen.count()}
    return render(request, "consultations/lead/group_new.html", context, status=422 if groups_them else 200)


def tell_grouped(request, desk, made):
    """Say what was grouped, what took over an answer or kept its own, and what was left out."""
    events = made.step.events.filter(after__has_key="group_id").values_list("kind", "after") if made.step else []
    events = [(kind, after) for kind, after in events if after["group_id"] == made.pk]
    grouped = len(events)
    words = ngettext("%(count)d comment grouped in %(issue)s.", "%(count)d comments grouped in %(issue)s.", grouped)
    sentences = [words % {"count": grouped, "issue": made.code}]
    answered = sum(kind in ("proposed", "agreed") for kind, _after in events)
    deviating = sum(bool(after.get("deviates")) for _kind, after in events)
    if answered:
        words = ngettext(
            "%(count)d took over the answer of the issue.", "%(count)d took over the answer of the issue.", answered
        )
        sentences.append(words % {"count": answered})
    if deviating:
        words = ngettext(
            "%(count)d keeps its own answer and deviates.", "%(count)d keep their own answers and deviate.", deviating
        )
        sentences.append(words % {"count": deviating})
    say_with_undo(request, " ".join([*sentences, counting_now(desk)]), made.step)
    if made.skipped:
        words = _("Left out: %(refs)s") % {"refs": named([f"{ref} ({why.rstrip('.')})" for ref, why in made.skipped])}
        messages.warning(request, words)


# --- Campaigns --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def similar(request, desk):
    """What the finder proposes, with its reason, for a person to confirm; and the button that looks again."""
    if request.method == "POST":
        if not desk.may_propose:
            raise PermissionDenied
        try:
            return act_on_similar(request, desk)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.get_full_path())
    family = request.GET.get("family", "")
    proposals = proposals_for(desk).annotate(size=Count("members")).order_by("-size", "pk")
    if family:
        proposals = [called(proposals, family)]
        if proposals == [None]:
            raise Http404
    page = Paginator(proposals, PROPOSALS_ON_A_PAGE).get_page(1 if family else request.GET.get("page"))
    # Chosen once: what is read about them is not to look for them again.
    page.object_list = list(page)
    reasons = reasons_of(desk, page.object_list)
    rows, members = members_of(desk, page.object_list), None
    if family:
        rows = members = Paginator(rows, MEMBERS_ON_A_PAGE).get_page(request.GET.get("page"))
    else:
        order = Window(RowNumber(), partition_by="proposal", order_by=["-altered", "similarity", "pk"])
        rows = rows.annotate(place=order).filter(place__lte=VARIANTS)
    shown = defaultdict(list)
    for row in rows:
        shown[row.proposal_id].append(row)
    for proposal in page:
        proposal.reason, proposal.shown = reasons.get(proposal.pk), shown[proposal.pk]
        for member in proposal.shown:
            compare(proposal.representative, member.comment, is_campaign=True)
            member.comment.is_altered = member.altered
    return render(
        request,
        "consultations/lead/similar.html",
        {
            **shared(desk),
            **look_of(desk),
            "page": page,
            "members": members,
            "family": family,
            "family_query": f"family={family}",
            "shown_at_most": VARIANTS + 1,
            "hidden": 0 if family else proposals_of(desk).count() - page.paginator.count,
        },
    )


@require_safe
@at_the_desk
def look(request, desk):
    """How the look for campaigns stands, for the page that asks while there is one.

    A page with nothing on it is loaded anew. Whoever reads proposals is told, and nothing moves away under their eyes.
    """
    if not request.htmx:
        return redirect("consultations:lead_similar", desk.consultation_round.code)
    context = look_of(desk)
    if context["is_looking"]:
        return HttpResponse(status=204)
    response = render(
        request, "consultations/lead/_look.html", {**shared(desk), **context, "asked": True}, status=STOP_ASKING
    )
    if "empty" in request.GET:
        response["HX-Refresh"] = "true"
    return response


def called(proposals, uuid):
    """The one of these proposals that an address or form names; None where none is called so."""
    try:
        return proposals.filter(uuid=uuid).first()
    except ValidationError:  # not a UUID at all
        return None


def act_on_similar(request, desk):
    """Look for campaigns, confirm what was proposed but for the comments that were ticked off, or decline it."""
    by = {"by": request.user, "at": request.at}
    do = asked(request, "", "look", "confirm", "dismiss")
    here = reverse("consultations:lead_similar", args=[desk.consultation_round.code])
    if do == "look":
        found = look_for_campaigns(desk.consultation_round, **by)
        if found.by != request.user:
            messages.info(request, _("Somebody is looking already; you need not begin again."))
        return redirect(here)
    proposal = called(proposals_for(desk), request.POST.get("family"))
    if proposal is None:
        raise ValidationError(
            _("Somebody decided about this proposal meanwhile, or it has changed. Please look again.")
        )
    if do == "confirm":
        off = set(request.POST.getlist("shown")) - set(request.POST.getlist("c"))
        tell_grouped(request, desk, confirm_proposal(proposal, leave_out=desk.comments.filter(ref__in=off), **by))
    elif do == "dismiss":
        dismiss_proposal(proposal, **by)
        messages.success(request, _("Noted: these comments are not the same."))
    return redirect(here)


def said_to_sender(disposition):
    """What an answer says to its sender. Notes, themes and marks of the leads are no part of it: each keeps its own."""
    return {name: getattr(disposition, name) for name in ("response", "adopted_text", "as_proposed", "duplicate_of")}


def said_of(found):
    """What a look found, in words: the numbers that it left."""
    words = [ngettext("%(count)d comment looked at.", "%(count)d comments looked at.", found["looked_at"])]
    words[0] %= {"count": found["looked_at"]}
    if found["grouped"]:
        grouped = ngettext(
            "%(count)d comment reads the same as others and is grouped with them.",
            "%(count)d comments read the same and are grouped.",
            found["grouped"],
        )
        words.append(grouped % {"count": found["grouped"]})
    waiting = ngettext("%(count)d proposal waited then.", "%(count)d proposals waited then.", found["proposals"])
    return " ".join([*words, waiting % {"count": found["proposals"]}])


def proposals_of(desk):
    return GroupProposal.objects.filter(
        consultation_round=desk.consultation_round, state=GroupProposal.State.OPEN,
        representative__withdrawn_at__isnull=True,
    )  # fmt: skip


def proposals_for(desk):
    """Open proposals whose first comment and at least one other this lead may read."""
    others = ProposedMember.objects.filter(stands_for(desk, "comment"), proposal=OuterRef("pk"))
    rows = proposals_of(desk).filter(Exists(others), stands_for(desk, "representative"))
    return rows.select_related(*(f"representative__{name}" for name in RELATED))


def stands_for(desk, name):
    """Whether the comment of this name stands and this lead may read it: asked of each, not of the whole round."""
    return Exists(desk.comments.standing().filter(pk=OuterRef(name)))


def members_of(desk, proposals):
    """The others of proposals that this lead may read: first what may say something else, then the least alike."""
    rows = ProposedMember.objects.filter(stands_for(desk, "comment"), proposal__in=proposals)
    return rows.select_related(*(f"comment__{name}" for name in RELATED))


def reasons_of(desk, proposals):
    """Why these are proposed, by key: how many comments and organisations, and how alike in the hundred; one query."""
    rows = ProposedMember.objects.filter(stands_for(desk, "comment"), proposal__in=proposals).order_by()
    rows = rows.values("proposal").annotate(
        size=Count("pk"),
        organisations=Count("comment__organisation", distinct=True),
        own=Count("pk", filter=Q(comment__organisation=F("proposal__representative__organisation"))),
        lowest=Min("similarity"),
        altered=Count("pk", filter=Q(altered=True)),
    )
    return {
        row["proposal"]: {
            "size": row["size"] + 1,
            "organisations": row["organisations"] + (not row["own"]),
            "altered": row["altered"],
            # Rounded down: "at least" must hold.
            "lowest": int(row["lowest"] * 100 + 1e-9),
        }
        for row in rows
    }


def look_of(desk):
    """Whether campaigns are being looked for, and what the last look found: four queries."""
    looks = list(desk.consultation_round.campaign_looks.select_related("by", "step__consultation_round")[:1])
    now = looks[0] if looks else None
    done = now
    if now and now.state != CampaignLook.State.DONE:
        done = desk.consultation_round.campaign_looks.filter(state=CampaignLook.State.DONE).select_related("by").first()
    context = {
        "now": now,
        "has_died": bool(now and now.has_died(desk.at)),
        "done": done,
        "refresh": LOOK_AGAIN,
        "may_change": may_change(desk),
    }
    context["is_looking"] = bool(now and now.is_looking and not context["has_died"])
    if done:
        since = desk.comments.standing().filter(current__pinned_at__gt=done.at).count()
        undoable = done.step and can_undo(done.step, by=desk.user, at=desk.at, role=desk.role)
        found = said_of(done.found)
        if done.found["grouped"]:
            found = f"{found} {counting_now(desk)}"
        context |= {"since": since, "found": found, "undo": done.step if undoable else None}
    return context


urlpatterns = [
    path("lead/<str:code>/issues/", groups, name="lead_groups"),
    path("lead/<str:code>/issues/new/", new_group, name="lead_group_new"),
    path("lead/<str:code>/issues/<str:group>/", group, name="lead_group"),
    path("lead/<str:code>/issues/<str:group>/follow/<str:ref>/", follow, name="lead_group_follow"),
    path("lead/<str:code>/similar/", similar, name="lead_similar"),
    path("lead/<str:code>/similar/look/", look, name="lead_look"),
]
