"""Who works on which comments (product.md L5): never somebody of the comment's own organisation."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.actions.dispositions import PROPOSERS, with_followers
from consultations.actions.steps import Step, digest_of, refuse_twice
from consultations.errors import ShownDiffers
from consultations.models import DispositionEvent, Membership, Phase, WorkstreamRole


@transaction.atomic
def assign(consultation_round, dispositions, person, *, by, at):
    """Give comments to a co-lead or drafter of the workstream; None takes them from whoever had them.

    `dispositions`: a queryset, or the keys. A group's representative takes the members that do not deviate along.
    Returns the Step: `changed`, and `skipped` with those of the person's own organisation, withdrawn or split.
    Raises PermissionDenied to whoever is no co-lead, ValidationError where the person cannot be given any.
    """
    keys = dispositions.values_list("pk", flat=True) if hasattr(dispositions, "values_list") else dispositions
    return _assign(consultation_round, lambda: [(person, with_followers(keys))], by=by, at=at)


@transaction.atomic
def share_out(consultation_round, plan, *, by, at, seen=None):
    """Assign to several people at once, as one step. `plan()`: pairs of a person (or None) and keys.

    The plan is made once nobody else writes. `seen`: what `digest_of_shares` called the one that was shown. Raises
    ShownDiffers where it is another one now, DoneAlready where it was carried out already.
    """
    return _assign(consultation_round, plan, by=by, at=at, seen=seen)


def digest_of_shares(shares):
    return digest_of((person and person.pk, sorted(keys)) for person, keys in shares)


def _assign(consultation_round, plan, *, by, at, seen=None):
    with Step(consultation_round, "assign", by=by, at=at) as step:
        if step.role != WorkstreamRole.Role.CO_LEAD:
            raise PermissionDenied
        if step.round.phase(at) in (Phase.PUBLISHED, Phase.CANCELLED):
            raise ValidationError(_("This round is over: comments are no longer assigned."))
        shares, step.shown = plan(), seen or ""
        if seen is not None and digest_of_shares(shares) != seen:
            refuse_twice(step.round, seen, by=by)
            raise ShownDiffers(_("Comments came, went or were decided meanwhile. Nothing was assigned."))
        homes = homes_of(step.round, [person for person, _keys in shares if person])
        for person, keys in shares:
            for rows in step.rows(keys):
                for disposition in rows:
                    give(step, disposition, person, homes)
    return step


def homes_of(consultation_round, people):
    """The organisations for which each of the people speaks, by key; all of them propose in the workstream."""
    keys = {person.pk for person in people}
    working = WorkstreamRole.objects.filter(
        workstream=consultation_round.workstream_id, person__in=keys, person__is_active=True, role__in=PROPOSERS
    )
    if keys - set(working.values_list("person", flat=True)):
        raise ValidationError(_("Only co-leads and drafters of this workstream are assigned comments."))
    homes = {key: set() for key in keys}
    members = Membership.objects.current().filter(person__in=keys)
    for person, organisation in members.values_list("person", "organisation"):
        homes[person].add(organisation)
    return homes


def give(step, disposition, person, homes):
    """Assign one of the step's rows, or skip it; `homes`: for which organisations the person speaks."""
    comment = disposition.comment
    if comment.withdrawn_at:
        step.skip(disposition, _("It was withdrawn."))
        return
    if comment.split_at:
        step.skip(disposition, _("It was split: its parts are assigned."))
        return
    if person and comment.organisation_id in homes[person.pk]:
        step.skip(disposition, _("%(name)s speaks for the organisation that sent it.") % {"name": person.name})
        return
    step.change(disposition, DispositionEvent.Kind.ASSIGNED, assignee_id=person.pk if person else None)
