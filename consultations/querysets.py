"""Every read, named as the question that it answers."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Concat, Left, Length, Trim

from drafts.folding import fold, fold_terms

ROW_LENGTH = 600  # characters of a comment that stands beside another one

# Placement by its meaning: on the paragraph goes before after it, "on" after "after" in the alphabet.
_PLACE = [models.F("position").asc(), models.F("placement").desc()]


# Five words, or as many signs of a script that puts no spaces between words.
FIVE_WORDS = r"\S\s+\S+\s+\S+\s+\S+\s+\S|[\u3040-\u30ff\u3400-\u9fff]{5}"
SAME_ANSWER_FROM = 10


def _has_agreed(person):
    """Whether a person (key, or OuterRef of one) is among those who have agreed the answer to a comment."""
    from consultations.models import Disposition

    agreements = Disposition.agreements.through.objects
    return Exists(agreements.filter(disposition__comment=OuterRef("pk"), user=person))


def _somebody_is_missing(consultation_round):
    """Whether a co-lead who neither wrote the comment nor speaks for its organisation has not agreed yet."""
    from consultations.models import Disposition, Membership, WorkstreamRole

    speaks = Membership.objects.current().filter(
        person=OuterRef("person"), organisation=OuterRef(OuterRef("organisation"))
    )
    agreed = Disposition.agreements.through.objects.filter(
        disposition__comment=OuterRef(OuterRef("pk")), user=OuterRef("person")
    )
    co_leads = WorkstreamRole.objects.filter(
        workstream=consultation_round.workstream_id, role="co_lead", person__is_active=True
    )
    return Exists(co_leads.filter(~Q(person=OuterRef("author")), ~Exists(speaks), ~Exists(agreed)))


_KINDS = [["substantive"], ["technical"], ["question"], ["translation"], ["editorial"]]


def _keys():
    """What orders the comments of one place after `placement`, by name and rank."""
    from consultations.models import Organisation

    return {
        "kind_rank": _rank("kind", _KINDS),
        "group_rank": _rank("organisation__kind", Organisation.GROUPS.values()),
        # Refs are numbered from 0001; the ten-thousandth is longer than those before it.
        "ref_length": Length("ref"),
    }


def _order_at_a_place():
    keys = _keys()
    return [keys["kind_rank"], keys["group_rank"], "organisation__sort_key", keys["ref_length"], "ref"]


def _rank(field, classes):
    whens = [models.When(**{f"{field}__in": sorted(values)}, then=models.Value(n)) for n, values in enumerate(classes)]
    return models.Case(*whens, default=models.Value(len(whens)), output_field=models.PositiveSmallIntegerField())


def _class_of(value, classes):
    return next((n for n, values in enumerate(classes) if value in values), len(classes))


def _compared(comment, than):
    """What stands after ("gt") or before ("lt") a comment at its place, where `_keys` are annotated."""
    from consultations.models import Organisation

    # Placement runs the other way: see _PLACE.
    against = {"gt": "lt", "lt": "gt"}[than]
    ladder = [
        ("placement", comment.placement, against),
        ("kind_rank", _class_of(comment.kind, _KINDS), than),
        ("group_rank", _class_of(comment.organisation.kind, list(Organisation.GROUPS.values())), than),
        ("organisation__sort_key", comment.organisation.sort_key, than),
        ("ref_length", len(comment.ref), than),
        ("ref", comment.ref, than),
    ]
    beyond = Q()
    for name, value, direction in reversed(ladder):
        beyond = Q(**{f"{name}__{direction}": value}) | (Q(**{name: value}) & beyond if beyond else Q())
    return beyond


def number_in_a_round(rows, number=None):
    """How many these rows of one round are, or another number of them, as a part of another statement."""
    by_round = rows.order_by().values("consultation_round").annotate(number=number or models.Count("pk"))
    return Coalesce(models.Subquery(by_round.values("number")), 0)


class OrganisationQuerySet(models.QuerySet):
    def listed(self):
        """Organisations that may be found and chosen: no person in personal capacity, nothing merged away."""
        return self.filter(is_individual=False, merged_into__isnull=True)

    def verified(self):
        return self.filter(verified_at__isnull=False)

    def called(self, name):
        """Listed organisations known by exactly this name, acronym or alias, in any spelling that folds the same."""
        folded = fold(name)
        return self.listed().filter(Q(sort_key=folded) | Q(aliases__folded=folded)).distinct()

    def found_by(self, words):
        """Listed organisations with all of these words, or beginnings of words, in a name, acronym or alias."""
        from consultations.models import OrganisationAlias

        found = self.listed()
        for term in fold_terms(words):
            aliases = OrganisationAlias.objects.filter(organisation=OuterRef("pk"), folded__contains=term)
            found = found.filter(Q(sort_key__contains=term) | Exists(aliases))
        return found.order_by("sort_key", "pk")


class MembershipQuerySet(models.QuerySet):
    def current(self):
        """Memberships in which a person can write: active or still requested."""
        return self.filter(state__in=["requested", "active"])

    def active(self):
        return self.filter(state="active")


class ConsultationRoundQuerySet(models.QuerySet):
    def announced(self, at):
        return self.filter(announced_at__lte=at)

    def open(self, at):
        """Rounds that take comments at this instant; the same rule as ConsultationRound.phase."""
        return self.announced(at).filter(
            opens_at__lte=at, closes_at__gt=at, cancelled_at__isnull=True, published_at__isnull=True
        )

    def published(self, at):
        return self.announced(at).filter(published_at__lte=at, cancelled_at__isnull=True)

    def with_role_of(self, user):
        """Each round with `role`: what the user does in its workstream, or None."""
        roles = user.workstream_roles.filter(workstream=OuterRef("workstream")).values("role")
        return self.annotate(role=models.Subquery(roles[:1]))

    def led_by(self, user):
        """Rounds of the workstreams in which the user has a role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(workstream__roles__person=user)

    def with_work(self):
        """Rounds with what the answering side has before it: `standing`, `undecided`, and `proposed` of the decided.

        A proposed answer is no decision yet: it waits for a second co-lead. `contested`: pulled out or sent back;
        `answered`: undecided, and the author has answered what was asked.
        """
        from consultations.models import Clarification, Comment, ParagraphTally

        tallies = ParagraphTally.objects.filter(consultation_round=OuterRef("pk"))
        comments = Comment.objects.filter(consultation_round=OuterRef("pk"))
        answered = comments.awaiting_decision().filter(pk__in=Clarification.objects.answered().values("comment"))
        return self.annotate(
            standing=number_in_a_round(tallies, models.Sum("submitted")),
            undecided=number_in_a_round(tallies, models.Sum("undecided")),
            proposed=number_in_a_round(comments.proposed()),
            contested=number_in_a_round(comments.contested().distinct_lines()),
            answered=number_in_a_round(answered),
        )

    def visible_to(self, user, at):
        """Rounds that the user may read (design decision 3: participation alone decides).

        Public rounds: everybody. Network rounds: active members of verified organisations. Invited rounds: members
        of listed organisations. Whoever leads the workstream or manages rounds sees them all, drafts included.
        Published results of public and network rounds are for everybody.
        """
        from consultations.models import Organisation
        from consultations.permissions import may_manage_rounds

        if may_manage_rounds(user):
            return self
        everybody = Q(participation="public") | Q(participation="network", published_at__lte=at)
        if not user.is_authenticated:
            return self.filter(everybody, announced_at__lte=at)
        active = Organisation.objects.filter(
            merged_into__isnull=True, memberships__person=user, memberships__state="active"
        )
        network = Q(participation="network") & Exists(active.filter(verified_at__isnull=False))
        invited = Q(participation="invited") & Exists(
            active.filter(invitations__consultation_round=OuterRef("pk")).exclude(invitations__state="revoked")
        )
        led = Q(workstream__in=user.workstream_roles.values("workstream"))
        return self.filter(Q(announced_at__lte=at) & (everybody | network | invited) | led)


class SubmissionQuerySet(models.QuerySet):
    def received(self):
        """Submissions that have been sent at least once. Nothing else exists for leads and admins."""
        return self.exclude(ref="")

    def accepted_late(self):
        """Those of which something was accepted late: the first sending, or a later revision."""
        return self.filter(revisions__timeliness="late_accepted").distinct()

    def of_members(self, user):
        """Submissions of the organisations for which the user speaks; who only says so is not told of any."""
        return self.filter(organisation__memberships__person=user, organisation__memberships__state="active")

    def of_member(self, membership):
        """What the member's organisation sent or prepares: nothing, while the membership is only requested."""
        if membership.state != "active":
            return self.none()
        return self.filter(organisation=membership.organisation_id)


class CommentQuerySet(models.QuerySet):
    def as_sent(self):
        """What stakeholders sent, whole: of a comment that leads split, the original and not its parts."""
        return self.exclude(ref="").filter(parent__isnull=True)

    def submitted(self):
        """The lines to be answered: what was sent, with the parts in the place of a comment that leads split."""
        return self.exclude(ref="").filter(split_at__isnull=True, rejoined_at__isnull=True)

    def parts(self):
        """What leads made of a comment by splitting it, as long as it is not joined again."""
        return self.filter(parent__isnull=False, rejoined_at__isnull=True)

    def standing_as_sent(self):
        """What its organisation stands by: as sent, and not withdrawn."""
        return self.as_sent().filter(withdrawn_at__isnull=True)

    def distinct_lines(self):
        """One line of each group, and whatever deviates or stands alone: what there is to think about."""
        return self.filter(is_distinct=True)

    def standing(self):
        """The lines to be answered that were not withdrawn."""
        return self.submitted().filter(withdrawn_at__isnull=True)

    def awaiting_decision(self):
        return self.standing().filter(decision="pending")

    def proposed(self):
        """Answers that wait for agreement."""
        return self.standing().filter(disposition__workflow="proposed")

    def replacing(self):
        """Those that ask for another wording of their paragraph, or for none, each with its `wording`.

        What is to be put in beside a paragraph stands in nobody's way.
        """
        wording = Concat(
            "current__proposed_mode", models.Value(" "), Trim("current__proposed_text"), output_field=models.TextField()
        )
        asking = self.standing().filter(placement="on", current__proposed_mode__in=["replace", "delete"])
        return asking.annotate(wording=wording)

    def with_competing_wording(self, among):
        """Those on paragraphs for which the comments `among` propose two wordings and more."""
        several = among.replacing().order_by().values("paragraph").annotate(n=models.Count("wording", distinct=True))
        return self.replacing().filter(paragraph__in=several.filter(n__gt=1).values("paragraph"))

    def contested(self):
        """Pulled out for discussion, or sent back."""
        return self.standing().filter(disposition__workflow="contested")

    def with_their_answers(self):
        """Each with `goes_along`: it follows a group's representative that is among these too, and says nothing else.

        `answer_position`: where its answer is read, which for those is where their representative stands.
        """
        goes_along = Q(
            ~Q(disposition__group__representative=models.F("pk")),
            disposition__deviates=False,
            disposition__group__representative__in=self.order_by().values("pk"),
            # What was pulled out by itself is discussed by itself.
            disposition__group__representative__disposition__remark=models.F("disposition__remark"),
        )
        place = models.F("disposition__group__representative__position")
        return self.annotate(
            goes_along=models.Case(models.When(goes_along, then=True), default=False),
            answer_position=models.Case(models.When(goes_along, then=place), default=models.F("position")),
        )

    def answered_by_themselves(self):
        """Without the members of a group that go along with its representative."""
        return self.with_their_answers().filter(goes_along=False)

    def to_agree_by(self, user, consultation_round):
        """Proposed answers of the round that this person's word makes agreed, or brings nearer to it.

        The rule of `actions.dispositions.why_not_agree`, for lists; the action asks it again.
        """
        from consultations.permissions import may_agree

        if not may_agree(user, consultation_round):
            return self.none()
        return self.waiting_for(user, consultation_round)

    def waiting_for(self, user, consultation_round):
        """The same for somebody whose role was asked."""
        from consultations.models import Membership

        own = Membership.objects.current().filter(person=user, organisation=OuterRef("organisation"))
        found = self.proposed().filter(~Exists(own)).exclude(author=user)
        if consultation_round.agreement == "second":
            return found.exclude(disposition__proposed_by=user)
        if consultation_round.agreement == "all":
            return found.filter(~_has_agreed(user.pk) | ~_somebody_is_missing(consultation_round))
        return found

    def agreed_by_nobody(self, consultation_round):
        """Proposed answers of the round that nobody can agree as they stand.

        Whoever might has part in the comment, or proposed the answer where a second person has to agree.
        """
        from consultations.models import Membership, WorkstreamRole
        from consultations.permissions import agrees_as

        speaks = Membership.objects.current().filter(
            person=OuterRef("person"), organisation=OuterRef(OuterRef("organisation"))
        )
        may = WorkstreamRole.objects.filter(
            ~Q(person=OuterRef("author")), ~Exists(speaks), workstream=consultation_round.workstream_id,
            role=agrees_as(consultation_round), person__is_active=True,
        )  # fmt: skip
        if consultation_round.agreement == "second":
            # What the command line proposed has no proposer.
            may = may.exclude(person=Coalesce(OuterRef("disposition__proposed_by"), 0))
        return self.proposed().filter(~Exists(may))

    def without_adequate_answer(self):
        """Substantive, decided, and no adequate answer (product.md, statement 32), a group counted once.

        No adequate answer: none, fewer than five words, or the same words given to ten and more comments, as long as
        no review editor found it adequate. What is a duplicate is answered where it says; of an accepted comment
        whose text is adopted, the text is the answer.
        """
        decided = self.standing().distinct_lines().exclude(decision__in=["pending", "duplicate"])
        adopted = ~Q(disposition__adopted_text="") | Q(disposition__as_proposed=True)
        decided = decided.exclude(adopted, decision="accepted")
        often = (
            decided.order_by()
            .exclude(disposition__response="")
            .values("disposition__response")
            .annotate(given=models.Count("pk"))
            .filter(given__gte=SAME_ANSWER_FROM)
            .values("disposition__response")
        )
        return decided.filter(
            ~Q(disposition__response__regex=FIVE_WORDS) | Q(disposition__response__in=often),
            kind="substantive",
            disposition__reviewed_at__isnull=True,
        )

    def in_document_order(self):
        """General comments first, then by place, kind, reporting group and organisation (product.md 3.2)."""
        return self.order_by(*_PLACE, *_order_at_a_place())

    def in_public_order(self):
        """In document order, but unnamed comments after the named ones of their place, shuffled at publication.

        A name's place in the alphabet would betray it. Until then their random identifiers shuffle them.
        """
        named = Q(visibility="public_named")
        unnamed = models.Case(models.When(named, then=models.Value(0)), default=models.Value(1))
        shuffled = [
            models.Case(models.When(~named, then=models.F(name)), default=None).asc(nulls_first=True)
            for name in ("public_order", "uuid")
        ]
        return self.order_by(*_PLACE, unnamed, *shuffled, *_order_at_a_place())

    def submitted_for(self, user):
        """Submitted comments that somebody on the answering side may read: leads of the workstream and the secretariat.

        A drafter reads confidential comments only where assigned (product.md X7). Drafts are never here.
        """
        return self.sent_for(user).submitted()

    def sent_for(self, user):
        """The same, and with the lines the originals of split comments: for pages of one comment."""
        from consultations.permissions import may_manage_rounds

        if not user.is_authenticated:
            return self.none()
        sent = self.exclude(ref="")
        if may_manage_rounds(user):
            return sent
        roles = user.workstream_roles
        led = Q(consultation_round__workstream__in=roles.exclude(role="drafter").values("workstream"))
        drafted = Q(consultation_round__workstream__in=roles.filter(role="drafter").values("workstream")) & (
            ~Q(visibility="confidential") | Q(disposition__assignee=user)
        )
        return sent.filter(led | drafted)

    def sent_to_desk(self, consultation_round, user, role):
        """The same of one round, for somebody who came in by the desk's door, where the role was asked."""
        if not role:
            return self.none()
        sent = self.exclude(ref="").filter(consultation_round=consultation_round)
        if role != "drafter":
            return sent
        return sent.filter(~Q(visibility="confidential") | Q(disposition__assignee=user))

    def at_place(self, position):
        """On one paragraph, by its position; 0 are the general comments."""
        return self.filter(position=position)

    def answered_elsewhere(self, position):
        """Members of issues that stand on this paragraph, and are answered where their representative stands."""
        here = self.at_place(position).filter(is_distinct=False, disposition__group__isnull=False)
        return here.exclude(disposition__group__representative__position=position)

    def after(self, comment):
        """Those that follow it at its place, in document order."""
        return self._beside(comment, "gt").in_document_order()

    def before(self, comment):
        """Those that go before it at its place, the nearest first."""
        return self._beside(comment, "lt").in_document_order().reverse()

    def from_here_on(self, comment):
        """The others of its place: those after it, then from the beginning."""
        found = self.alias(**_keys()).at_place(comment.position).exclude(pk=comment.pk)
        begun = models.Case(models.When(_compared(comment, "gt"), then=models.Value(0)), default=models.Value(1))
        return found.order_by(begun, *_PLACE, *_order_at_a_place())

    def undecided_first(self):
        """In document order, but what has a decision after what has none."""
        decided = models.Case(models.When(decision="pending", then=models.Value(0)), default=models.Value(1))
        return self.order_by(decided, *_PLACE, *_order_at_a_place())

    def _beside(self, comment, than):
        return self.alias(**_keys()).at_place(comment.position).filter(_compared(comment, than))

    def for_the_desk(self, user):
        """Each with all that the workbench shows of one; `is_own`: whether the user has part in it."""
        from consultations.models import Membership

        speaks = Membership.objects.current().filter(person=user, organisation=OuterRef("organisation"))
        has_part = models.Case(models.When(Q(author=user) | Exists(speaks), then=True), default=False)
        return self.annotate(is_own=has_part).select_related(
            "paragraph", "paragraph_seen", "moved_from", "organisation", "submission", "current", "parent__current",
            "disposition__duplicate_of", "disposition__proposed_by", "disposition__agreed_by", "disposition__assignee",
            "disposition__reviewed_by", "disposition__group__representative", "disposition__standard_response",
        )  # fmt: skip

    def as_rows(self):
        """What the workbench shows of the comments beside the one in work, as dicts; no long text is loaded."""
        from consultations.models import Clarification

        representative = "disposition__group__representative"
        members = self.model.objects.standing().filter(disposition__group=OuterRef("disposition__group"))
        members = members.order_by().values("disposition__group").annotate(n=models.Count("pk")).values("n")
        return self.values(
            "ref", "kind", "decision", "withdrawn_at", "lang", "words", "is_distinct", "visibility",
            organisation_name=models.F("organisation__name"),
            workflow=models.F("disposition__workflow"),
            draft_decision=models.F("disposition__draft_decision"),
            group=models.F("disposition__group__code"),
            deviates=models.F("disposition__deviates"),
            members=models.Subquery(members),
            was_answered=Exists(Clarification.objects.answered().filter(comment=OuterRef("pk"))),
            text=Left("current__text", ROW_LENGTH),
            proposed_text=Left("current__proposed_text", ROW_LENGTH),
            proposed_mode=models.F("current__proposed_mode"),
            is_on_it=models.Case(models.When(placement="on", then=True), default=False),
            # Where a group's member is answered.
            answer_ref=models.F(f"{representative}__ref"),
            answer_visibility=models.F(f"{representative}__visibility"),
            answer_number=models.F(f"{representative}__paragraph__number"),
            answer_kind=models.F(f"{representative}__paragraph__kind"),
        )  # fmt: skip

    def written_in(self, membership):
        """What a member sees of the organisation's own: everything, or only own drafts while still requested.

        As it was written: the parts of a comment that leads split are theirs.
        """
        if membership is None:
            return self.none()
        own = self.filter(organisation=membership.organisation_id, parent__isnull=True)
        return own if membership.state == "active" else own.kept_alone_by(membership.person_id)

    def kept_alone_by(self, person):
        """Unsent comments of one person in which nobody else had a hand: all that who is not confirmed is told of.

        A colleague's change of a draft, and whatever was sent while the person still belonged, is the organisation's.
        """
        from consultations.models import CommentText

        others = CommentText.objects.filter(comment=OuterRef("pk")).exclude(author=person, saved_by=person)
        return self.filter(~Exists(others), author=person, ref="")

    def published_in(self, consultation_round):
        """What the public sees: not withdrawn, not confidential, with a public number."""
        return (
            self.standing()
            .filter(consultation_round=consultation_round, public_no__isnull=False)
            .exclude(visibility="confidential")
        )

    def matching(self, words):
        """Comments whose words contain all of these, in any case, script folded."""
        found = self
        for term in fold_terms(words):
            found = found.filter(search_text__contains=term)
        return found


class ClarificationQuerySet(models.QuerySet):
    def waiting(self):
        """Questions that nobody has answered yet, on comments that stand."""
        return self.filter(answered_at__isnull=True, closed_at__isnull=True, comment__withdrawn_at__isnull=True)

    def answered(self):
        """Questions that an author has answered."""
        return self.filter(answered_at__isnull=False)

    def about(self, comment):
        """What was asked about a comment, about its parts, or about the whole of which it is a part."""
        family = Q(comment=comment) | Q(comment__parent=comment)
        return self.filter(family | Q(comment=comment.parent_id) if comment.parent_id else family)

    def asked_of(self, user):
        """Questions on comments of the organisations for which the user speaks; who only says so is told of none."""
        return self.filter(
            comment__organisation__memberships__person=user, comment__organisation__memberships__state="active"
        )


class SavedFilterQuerySet(models.QuerySet):
    def offered_to(self, user):
        """The user's own ones, and those that others share; of which desks, its door says."""
        return self.filter(Q(by=user) | Q(shared=True))


class SeenFindingQuerySet(models.QuerySet):
    def standing(self):
        """Marks that nobody has taken back, or made anew since."""
        return self.filter(taken_back_at__isnull=True)


class CommentTextQuerySet(models.QuerySet):
    def working(self):
        """The working drafts: the wordings that no revision pins and nobody discarded."""
        return self.filter(pinned_at__isnull=True, discarded_at__isnull=True)
