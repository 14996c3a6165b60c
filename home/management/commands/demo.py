"""Fill a local site with everything there is to see."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from consultations.models import User
from drafts.management.plain import PlainCommand
from home.demo.build import ARABIC, CLOSED, OPEN, PUBLISHED, build
from home.demo.people import ACCOUNTS, PASSWORD

COMMENTS, MOST_COMMENTS = 400, 200_000


class Command(PlainCommand):
    help = "Make the demo: 14 workstreams, organisations, people, drafts and rounds. A second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--comments", type=int, help=f"comments in the closed round (default {COMMENTS})")
        parser.add_argument("--seed", type=int, default=1, help="another seed invents other comments (default 1)")

    def handle(self, *, comments=None, seed=1, **options):
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                f"demo refuses to run under {settings.SETTINGS_MODULE}: everybody knows the password of its accounts."
            )
        count = COMMENTS if comments is None else comments
        if not 0 <= count <= MOST_COMMENTS:
            raise CommandError(f"--comments takes 0 to {MOST_COMMENTS}, not {count}.")
        if User._meta.db_table not in connection.introspection.table_names():
            raise CommandError("The database is empty: run `manage.py migrate` first.")
        self.made = False
        build(count=count, seed=seed, at=timezone.now(), say=self.say, progress=self._bar(count))
        if not self.made:
            self.stdout.write("The demo is there already: nothing was changed.")
            if comments is not None:
                self.stdout.write(f"{CLOSED} keeps its comments: another number of them is for a new database.")
        self._accounts()

    def say(self, sentence):
        self.made = True
        self.stdout.write(sentence)

    def _bar(self, count):
        """How far it has come, on a terminal only."""
        if not self.stdout.isatty():
            return lambda done: None

        def show(done):
            self.stdout.write(f"\r  {done:,} of {count:,} comments", ending="\n" if done >= count else "")
            self.stdout.flush()

        return show

    def _accounts(self):
        widest = max(len(account.email) for account in ACCOUNTS)
        self.stdout.write(f"\nAccounts (the password of all is {PASSWORD}):")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.email:<{widest}}  {account.what}")
        site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        addresses = (
            ("/", "front page"),
            (f"/consultations/{OPEN}/read/", "read and comment (open, for everybody)"),
            (f"/consultations/{ARABIC}/read/", "the same in Arabic"),
            ("/my/", "what one's own organisation is writing (as focal@example.org)"),
            (f"/lead/{CLOSED}/", "decide and answer (as lead@example.org)"),
            (f"/consultations/{PUBLISHED}/results/", "published results"),
            ("/admin/", "the secretariat's side (as admin@example.org)"),
        )
        self.stdout.write("\nTo visit:")
        for address, what in addresses:
            self.stdout.write(f"  {site}{address}  {what}")
