"""Who else of a desk looks at what: notes that fade by themselves, never a lock (product.md L6d).

They live in Django's cache, so that looking writes nothing to the database; several processes share them where
CACHE_URL names a cache that they share.
"""

from django.core.cache import cache

from consultations.models import User

SECONDS = 60


def look_at(consultation_round, user, *, position, ref=""):
    """Note that the user looks at a place, or at one comment of it; returns the others of the desk who look there.

    Two lists of names: those at the same comment, and those elsewhere at the same place.
    """
    key = _key(consultation_round, user.pk)
    cache.set(key, (position, ref, user.name), SECONDS)
    others = [_key(consultation_round, person) for person in _people(consultation_round) if person != user.pk]
    found = sorted(cache.get_many(others).values(), key=lambda note: note[2])
    here = [name for there, at, name in found if there == position and ref and at == ref]
    near = [name for there, at, name in found if there == position and not (ref and at == ref)]
    return here, near


def _key(consultation_round, person):
    return f"desk-{consultation_round.pk}-{person}"


def _people(consultation_round):
    """The keys of those who have a role in the workstream; asked of the database once a minute."""
    key = f"desk-people-{consultation_round.workstream_id}"
    people = cache.get(key)
    if people is None:
        people = list(
            User.objects.filter(workstream_roles__workstream=consultation_round.workstream_id, is_active=True)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        cache.set(key, people, SECONDS)
    return people
