"""Check that ledger and tallies balance: `manage.py check_ledger [WS05-R2]`. Exits 1 and names every difference."""

from django.core.management.base import CommandError

from consultations.ledger import differences, ledger_of
from consultations.models import ConsultationRound
from drafts.management.plain import PlainCommand


class Command(PlainCommand):
    help = "Checks one round or all: received = decided + withdrawn + pending, and the counts that are kept beside it."

    def add_arguments(self, parser):
        parser.add_argument("round", nargs="?", help="the round's code; default: every round")

    def handle(self, *args, **options):
        rounds = ConsultationRound.objects.order_by("code")
        if options["round"]:
            rounds = rounds.filter(code=options["round"])
            if not rounds:
                raise CommandError(f"There is no round {options['round']}.")
        count = 0
        for consultation_round in rounds:
            self.stdout.write(f"{consultation_round.code}: {ledger_of(consultation_round)}")
            for difference in differences(consultation_round):
                count += 1
                self.stdout.write(difference)
        if count:
            raise CommandError(f"differences: {count}")
        self.stdout.write("differences: 0")
