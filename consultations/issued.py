"""A signed note of when a form was given out, and to whom (design section 5: grace covers the submission)."""

from datetime import datetime

from django.core import signing

SALT = "consultations.issued"


def issue_token(user, consultation_round, at):
    """A token for a hidden field: this user was given a form of this round at this instant."""
    return signing.dumps([str(user.uuid), str(consultation_round.uuid), at.isoformat()], salt=SALT)


def issued_at(token, user, consultation_round):
    """The instant at which the form was given out, or None for a token that is missing, forged or somebody else's."""
    try:
        who, which, at = signing.loads(token or "", salt=SALT)
    except signing.BadSignature:
        return None
    if who != str(user.uuid) or which != str(consultation_round.uuid):
        return None
    return datetime.fromisoformat(at)
