"""One predicate for each verb. Actions ask them again: a hidden button protects nothing."""

from django.contrib.auth.backends import ModelBackend

from consultations.models import Membership, Organisation, Phase


def may_manage_rounds(user):
    """The secretariat: opens, extends, closes and publishes rounds, and knows organisations."""
    return user.is_authenticated and user.is_active and user.has_perm("consultations.change_consultationround")


def may_manage_organisations(user):
    return user.is_authenticated and user.is_active and user.has_perm("consultations.change_organisation")


def managers_of_rounds():
    """Everybody of whom `may_manage_rounds` is true: by group, by a right of their own, or as superuser."""
    return ModelBackend().with_perm("consultations.change_consultationround")


def managers_of_organisations():
    """Everybody of whom `may_manage_organisations` is true."""
    return ModelBackend().with_perm("consultations.change_organisation")


def role_in(user, workstream_id):
    """The user's WorkstreamRole role in a workstream, or an empty string."""
    if not user.is_authenticated or not user.is_active:
        return ""
    return user.workstream_roles.filter(workstream=workstream_id).values_list("role", flat=True).first() or ""


def may_lead(user, consultation_round):
    """Enter the lead's desk of a round: only with a role in its workstream, whatever else one is."""
    return bool(role_in(user, consultation_round.workstream_id))


def may_propose(user, consultation_round):
    return role_in(user, consultation_round.workstream_id) in ("co_lead", "drafter")


def agrees_as(consultation_round):
    """The role whose word makes a proposed answer agreed (product.md L7)."""
    return "review_editor" if consultation_round.agreement == "review_editor" else "co_lead"


def may_agree(user, consultation_round):
    return role_in(user, consultation_round.workstream_id) == agrees_as(consultation_round)


def has_part_in(user, comment):
    """Whether the user wrote the comment or speaks for its organisation; such a lead needs a second pair of eyes."""
    return (
        comment.author_id == user.pk or user.memberships.current().filter(organisation=comment.organisation_id).exists()
    )


def capacity_of(user, consultation_round):
    """The membership in which the user writes in this round, or None where there is none.

    Public: any current membership; personal capacity only where the round allows it. Network: active members of
    verified organisations. Invited: members of listed organisations. An active membership goes before a requested
    one, an organisation before the person's own capacity.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    memberships = Membership.objects.current().filter(person=user, organisation__merged_into__isnull=True)
    if not consultation_round.allow_personal_capacity:
        memberships = memberships.filter(organisation__is_individual=False)
    if consultation_round.participation == "network":
        memberships = memberships.filter(organisation__verified_at__isnull=False)
    elif consultation_round.participation == "invited":
        invited = Organisation.objects.filter(invitations__consultation_round=consultation_round).exclude(
            invitations__consultation_round=consultation_round, invitations__state="revoked"
        )
        memberships = memberships.filter(organisation__in=invited)
    # "active" sorts before "requested".
    return memberships.select_related("organisation").order_by("organisation__is_individual", "state", "pk").first()


def may_write(membership):
    """Draft comments: everybody in the organisation but readers."""
    return membership is not None and membership.state in ("requested", "active") and membership.role != "reader"


def may_edit(membership, comment):
    """Change or discard a draft: the organisation shares them, but who is not confirmed yet writes alone.

    Whoever only asks to belong sees what stands in the own drafts, and no colleague's words may come to stand there.
    """
    if comment.ref or comment.author_id == membership.person_id:
        return True
    authors = Membership.objects.filter(person=comment.author_id, organisation=comment.organisation_id)
    return not authors.filter(state=Membership.State.REQUESTED).exists()


def may_submit(membership):
    """Send, amend and withdraw for the organisation: its focal point, once somebody has said that it is one."""
    return membership is not None and membership.state == "active" and membership.role == "focal_point"


def decides_at(consultation_round, at):
    """Whether decisions can be taken: after closing and grace, so that amendments upset none (design section 5)."""
    return consultation_round.phase(at) in (Phase.CLOSED, Phase.PUBLISHED)
