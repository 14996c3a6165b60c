"""Look for campaigns in a round: `manage.py find_groups WS05-R2`. Groups what is identical, proposes what is nearly."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from consultations.actions.campaigns import find_groups
from consultations.management.rounds import round_called
from drafts.management.people import add_by, one_line, person
from drafts.management.plain import PlainCommand


class Command(PlainCommand):
    help = "Groups identical comments of a round, and proposes nearly identical ones for a person to confirm."

    def add_arguments(self, parser):
        parser.add_argument("round", help="the round's code, such as WS05-R2")
        add_by(parser)

    def handle(self, *args, **options):
        by = person(options["by"])
        consultation_round = round_called(options["round"])
        try:
            found = find_groups(consultation_round, by=by, at=timezone.now())
        except PermissionDenied as error:
            raise CommandError(f"{options['by']} may not group comments of {consultation_round.code}.") from error
        except ValidationError as error:
            raise CommandError(one_line(error)) from error
        self.stdout.write(f"looked at: {found.looked_at}")
        self.stdout.write(f"grouped: {found.grouped} in {found.groups} new groups and those there were")
        self.stdout.write(f"proposed: {found.proposals} families to decide")
