"""Numbers that are given once: references of submissions and comments, and of tables (design section 4)."""

from django.db.models import F

from consultations.models import ConsultationRound


def take_numbers(consultation_round, counter, n=1):
    """Raise a counter of the round (the name of its field) by a locked UPDATE; returns the first of the n numbers.

    Inside a transaction: the row stays locked until its end, so that two who ask at once get different numbers.
    """
    rounds = ConsultationRound.objects.filter(pk=consultation_round.pk)
    rounds.update(**{counter: F(counter) + n})
    return rounds.values_list(counter, flat=True).get() - n + 1
