"""Who waits for whom, so that two at the same moment neither lose anything nor stop each other for good.

One order for everybody: the round, then the organisation's submission in it. Whatever changes what was sent, its
decisions or the round itself holds the round; whatever changes unsent words holds the submission. What was read before
may have changed while one waited: these functions give the row as it is now.

SQLite has one writer at a time and needs none of it; PostgreSQL does. The locks are those of an ordinary UPDATE, so
that rows that point here can be added meanwhile.
"""

from consultations.models import ConsultationRound, Submission
from drafts.models import WorkstreamPage


def hold_round(key, *, by=None):
    """The round with this key, held until the transaction ends; with `role`, what `by` does in its workstream."""
    rounds = ConsultationRound.objects.select_for_update(of=("self",), no_key=True)
    if by:
        rounds = rounds.with_role_of(by)
    return rounds.select_related("version", "workstream").get(pk=key)


def hold_workstream(key):
    """The workstream with this key, held until the transaction ends: whoever writes in its library waits for others."""
    return WorkstreamPage.objects.select_for_update(of=("self",), no_key=True).get(pk=key)


def hold_submission(**which):
    """The one submission that fits, held until the transaction ends."""
    return Submission.objects.select_for_update(of=("self",), no_key=True).get(**which)


def hold_or_make_submission(consultation_round, organisation, *, defaults):
    """The organisation's submission in the round, held; made on the first occasion."""
    held = Submission.objects.select_for_update(of=("self",), no_key=True)
    submission, _made = held.get_or_create(
        consultation_round=consultation_round, organisation=organisation, defaults=defaults
    )
    return submission
