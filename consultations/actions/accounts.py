"""What people change about their own account."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from consultations.audit import record


@transaction.atomic
def choose_language(user, language, *, by, at):
    """Speak to this person in another language, on the site and in mails. Only the person decides that."""
    if by != user:
        raise PermissionDenied
    user.language = language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language"])
    record("consultations.choose_language", user, by=by, at=at, data={"language": language})
