"""Keep a filter of the desk under a name, for oneself or for everybody at the desk."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from consultations.audit import record
from consultations.models import SavedFilter, WorkstreamRole
from consultations.permissions import may_lead, role_in
from consultations.text import one_line


@transaction.atomic
def save_filter(consultation_round, *, name, query, shared=False, by, at):
    """Save what an address filters by; returns the SavedFilter and whether the name is new.

    A name that this person has used in the round before is used again: the later filter replaces the earlier one.
    A query that is too long, or no name, is a ValidationError.
    """
    if not may_lead(by, consultation_round):
        raise PermissionDenied
    key = {"consultation_round": consultation_round, "by": by, "name": one_line(name)}
    values = {"query": query, "shared": shared, "at": at}
    SavedFilter(**key, **values).full_clean(validate_unique=False, validate_constraints=False)
    saved, is_new = SavedFilter.objects.update_or_create(**key, defaults=values)
    record("consultations.save_filter", saved, by=by, at=at, data={"shared": shared})
    return saved, is_new


def may_delete_filter(user, role, saved):
    """One's own; a shared one also by any co-lead, so that nobody's absence leaves the desk with it for ever."""
    return bool(role) and (saved.by_id == user.pk or (saved.shared and role == WorkstreamRole.Role.CO_LEAD))


@transaction.atomic
def delete_filter(saved, *, by, at):
    """Forget a filter. What it showed stays as it is."""
    if not may_delete_filter(by, role_in(by, saved.consultation_round.workstream_id), saved):
        raise PermissionDenied
    record("consultations.delete_filter", saved, by=by, at=at)
    saved.delete()
