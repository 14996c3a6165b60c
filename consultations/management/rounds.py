"""What the commands share about rounds."""

from django.core.management.base import CommandError

from consultations.models import ConsultationRound


def round_called(code):
    """The round with this code, with its version and workstream; CommandError where there is none."""
    found = ConsultationRound.objects.select_related("version", "workstream").filter(code=code).first()
    if found is None:
        raise CommandError(f"There is no round {code}.")
    return found
