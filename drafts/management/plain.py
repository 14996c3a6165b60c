"""What all our commands have in common."""

from django.core.management.base import BaseCommand, CommandError


class PlainCommand(BaseCommand):
    """A command that answers every bad input alike: one line that says why, and exit code 1 (design section 7)."""

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def refuse(message):
            """argparse would print its usage and exit with 2."""
            if not parser.called_from_command_line:
                raise CommandError(message)
            parser.exit(1, f"{message[:1].upper()}{message[1:]}.\n")

        parser.error = refuse
        return parser
