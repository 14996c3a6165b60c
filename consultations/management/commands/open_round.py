"""Open a round: `manage.py open_round 12 --label 1.0 --code WS05-R2 --opens 2026-01-10 --closes 2026-03-14`."""

from datetime import UTC, date, datetime, time

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from consultations.actions.rounds import advice_for, announce_round, create_round
from consultations.forms.rounds import end_of_day
from consultations.models import ConsultationRound
from drafts.management.people import add_by, one_line, person
from drafts.management.plain import PlainCommand
from drafts.models import DraftPage, DraftVersion

NO_REASON = "Announced from the command line; no reason was given."


class Command(PlainCommand):
    help = (
        "Prepares and announces a round on a frozen version. What is doubtful about it is said, and does not stop it."
    )

    def add_arguments(self, parser):
        parser.add_argument("page_id", help="the draft page's id")
        parser.add_argument("--label", required=True, help="the frozen version's label, such as 1.0")
        parser.add_argument("--code", required=True, help="such as WS05-R2; it begins every reference number")
        parser.add_argument(
            "--opens", required=True, help="ISO 8601; without a zone UTC, without a time the day's start"
        )
        parser.add_argument(
            "--closes",
            required=True,
            help="ISO 8601; without a zone UTC, without a time the day's end anywhere on Earth",
        )
        parser.add_argument(
            "--participation", default="network", help=f"{_choices(ConsultationRound.Participation)}; default: network"
        )
        parser.add_argument(
            "--visibility", default="own_org", help=f"{_choices(ConsultationRound.CommentVisibility)}; default: own_org"
        )
        parser.add_argument("--purpose", default="", help="what the round is for")
        parser.add_argument("--contact", default="", help="a person, an e-mail address, a telephone number")
        parser.add_argument("--reason", default="", help="why, where the round is short or says too little; public")
        add_by(parser)

    def handle(self, *args, **options):
        by, at = person(options["by"]), timezone.now()
        version = _version(options["page_id"], options["label"])
        opens_at = self._instant("opens", options["opens"])
        closes_at = self._instant("closes", options["closes"])
        if closes_at <= opens_at:
            raise CommandError(f"The round would close ({_say(closes_at)}) before it opens ({_say(opens_at)}).")
        _check_choice("participation", options["participation"], ConsultationRound.Participation)
        _check_choice("visibility", options["visibility"], ConsultationRound.CommentVisibility)
        advice = advice_for(opens_at, closes_at, options["purpose"], options["contact"])
        needs_reason = any(item.level == "reason" for item in advice)
        try:
            with transaction.atomic():
                prepared = create_round(
                    code=options["code"],
                    version=version,
                    opens_at=opens_at,
                    closes_at=closes_at,
                    purpose=options["purpose"],
                    contact=options["contact"],
                    participation=options["participation"],
                    comment_visibility=options["visibility"],
                    by=by,
                    at=at,
                )
                reason = options["reason"] or (NO_REASON if needs_reason else "")
                consultation_round = announce_round(prepared, reason=reason, by=by, at=at)
        except ValidationError as error:
            raise CommandError(_one_line(error)) from error
        except PermissionDenied as error:
            raise CommandError(f"{options['by']} may not open rounds.") from error
        for item in advice:
            self.stderr.write(f"warning: {item.message}")
        self.stdout.write(f"round: {consultation_round.code}")
        self.stdout.write(f"version: {version}")
        self.stdout.write(f"opens: {_say(opens_at)}")
        self.stdout.write(f"closes: {_say(closes_at)}")
        self.stdout.write(f"participation: {consultation_round.participation}")
        self.stdout.write(f"response due: {consultation_round.response_due_on}")
        self.stdout.write(f"stands: {consultation_round.phase(at)}")

    def _instant(self, name, value):
        """An instant from ISO 8601. A bare date is its start in UTC, or for the closing its end anywhere on Earth."""
        try:
            if len(value) <= len("2026-03-14"):
                day = date.fromisoformat(value)
                return end_of_day(day) if name == "closes" else datetime.combine(day, time(), tzinfo=UTC)
            instant = datetime.fromisoformat(value)
        except (ValueError, OverflowError) as error:
            raise CommandError(f"--{name} {value} is not a date such as 2026-03-14 or 2026-03-14T12:00Z.") from error
        if instant.tzinfo is None:
            self.stderr.write(f"warning: --{name} names no time zone, so UTC is meant.")
            instant = instant.replace(tzinfo=UTC)
        try:
            return instant.astimezone(UTC)
        except OverflowError as error:
            raise CommandError(f"--{name} {value} is out of range.") from error


def _version(page_id, label):
    page = DraftPage.objects.filter(pk=int(page_id)).first() if page_id.isdecimal() and len(page_id) < 19 else None
    if page is None:
        raise CommandError(f"There is no draft page {page_id}.")
    versions = DraftVersion.objects.filter(page=page)
    version = versions.filter(label=label, locale=page.language).first() or versions.filter(label=label).first()
    if version is None:
        known = ", ".join(versions.values_list("label", flat=True)) or "none"
        raise CommandError(f"The draft has no version {label} (frozen: {known}).")
    return version


def _check_choice(name, value, choices):
    if value not in choices.values:
        raise CommandError(f"--{name} {value} is not one of {_choices(choices)}.")


def _choices(choices):
    return ", ".join(choices.values)


def _one_line(error):
    """The refusal with the fields that it concerns, in one line."""
    if hasattr(error, "error_dict"):
        return " ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    return one_line(error)


def _say(instant):
    return f"{instant:%Y-%m-%d %H:%M} UTC"
