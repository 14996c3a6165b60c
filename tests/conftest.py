"""What every test may ask for: a clean cache, the mails, a browser, a live site and a thread for the database."""

import asyncio
import gc
import hashlib
import os
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.db import connection, connections
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.utils.translation import activate

BROWSER_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
BROWSER_MISSING = "no Chromium found (set CHROMIUM to its path, or install it; on Debian: apt-get install chromium)"
TEMPLATE_NAME = "test-template.sqlite3"
GETTEXT_MISSING = "no gettext found (on Debian: apt-get install gettext)"


# A busy machine is slow and not wrong; in CI the same examples come every time.
hypothesis.settings.register_profile("redraft", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("redraft")


# --- What a machine lacks is said loudly, or is a failure -------------------------------------------------------------


def leave_out(reason):
    """Skip with a reason that the summary repeats; under REQUIRE_BROWSER=1, as in .ci/run, nothing may be left out."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER=1, and {reason}", pytrace=False)
    pytest.skip(f"LEFT OUT: {reason}")


def pytest_collection_finish():
    """What was imported stays: to look through it for garbage again and again takes longer than many tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_terminal_summary(terminalreporter):
    reasons = {}
    for report in terminalreporter.stats.get("skipped", []):
        found = re.search(r"LEFT OUT: (.*)", str(report.longrepr[2] if isinstance(report.longrepr, tuple) else ""))
        if found:
            reasons[found[1]] = reasons.get(found[1], 0) + 1
    for reason, count in reasons.items():
        terminalreporter.section("NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
        terminalreporter.line(f"{count} tests were left out: {reason}.", red=True, bold=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tests that commit get back what the migrations planted: the test before them has emptied every table."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures = set(item.fixturenames)
        if (marker and marker.kwargs.get("transaction")) or fixtures & {"transactional_db", "live_server"}:
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)
        if "browser" in fixtures:
            item.add_marker("browser")
        # pytest-django lets nobody else near a database, so these say the same on all.
        in_class = isinstance(getattr(item, "cls", None), type) and issubclass(item.cls, SimpleTestCase)
        if not (marker or in_class or fixtures & {"db", "transactional_db", "live_server", "client", "browser"}):
            item.add_marker("no_database")


def queries_of(client, path):
    """How many queries a page takes that somebody has looked at before."""
    cache.clear()
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


# --- The database -----------------------------------------------------------------------------------------------------


def migrations_fingerprint():
    """A number that changes with our migrations and with the locked packages, where everybody else's come from."""
    root = django_settings.BASE_DIR
    digest = hashlib.sha256()
    for path in [root / "requirements.txt", *sorted(root.glob("*/migrations/*.py"))]:
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:4]) >> 1


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """A SQLite file is laid ready before the run and removed after it by the fixture below, so Django keeps it."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Start from a copy of a migrated database: three hundred migrations take half a minute, a copy takes none."""
    if connection.vendor != "sqlite":
        yield
        return
    database, template = Path(connection.settings_dict["TEST"]["NAME"]), django_settings.VAR_DIR / TEMPLATE_NAME
    remove_sqlite(database)
    if template.exists():
        with closing(sqlite3.connect(template)) as found:
            if found.execute("PRAGMA user_version").fetchone()[0] == migrations_fingerprint():
                shutil.copyfile(template, database)
    yield
    remove_sqlite(database)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep what the migrations made for the next run, before any test writes."""
    if connection.vendor != "sqlite":
        return
    template, fingerprint = django_settings.VAR_DIR / TEMPLATE_NAME, migrations_fingerprint()
    with django_db_blocker.unblock():
        (current,) = connection.cursor().execute("PRAGMA user_version").fetchone()
        if current != fingerprint:
            unfinished = template.with_suffix(f".{os.getpid()}")
            connection.cursor().execute(f"PRAGMA user_version = {fingerprint}")
            connection.cursor().execute("VACUUM INTO %s", [str(unfinished)])
            unfinished.replace(template)


def remove_sqlite(database):
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink(missing_ok=True)


# --- Every test starts the same ---------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _fresh():
    """Sign-in limits and cached renderings live in the cache, the interface's language in the thread."""
    cache.clear()
    activate(django_settings.LANGUAGE_CODE)
    yield
    activate(django_settings.LANGUAGE_CODE)


class Mailbox:
    """The mails that were sent, for whoever asks as a person would: what came to me, and what does it say?"""

    def __len__(self):
        return len(mail.outbox)

    def __iter__(self):
        return iter(mail.outbox)

    def to(self, address):
        return [message for message in mail.outbox if address in message.recipients()]

    def last(self, address=None):
        messages = self.to(address) if address else mail.outbox
        assert messages, f"no mail to {address or 'anybody'}; the mails went to {[m.to for m in mail.outbox]}"
        return messages[-1]

    def code(self, address):
        """The sign-in code in the newest mail to this address, typed off the line on which it stands alone."""
        body = self.last(address).body
        found = re.search(r"^\s*([A-Z0-9]+(?:-[A-Z0-9]+)*)\s*$", body, re.MULTILINE)
        assert found, f"no code stands on a line of its own in:\n{body}"
        return found[1]

    def clear(self):
        mail.outbox.clear()


@pytest.fixture
def mailbox():
    return Mailbox()


# --- A browser --------------------------------------------------------------------------------------------------------


def find_browser():
    """The path of a Chromium: the one named by CHROMIUM, else the machine's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next(filter(None, map(shutil.which, BROWSER_NAMES)), None)


@pytest.fixture(scope="session")
def browser_path():
    return find_browser()


@pytest.fixture
def live_site(live_server):
    """The site as browsers see it, on a port of its own: `live_site.url`."""
    return live_server


@pytest.fixture
def in_thread():
    """Call a function where the ORM may be used: a running browser keeps an event loop in the test's own thread.

    `user = in_thread(lambda: User.objects.get(email="a@example.org"))`
    """

    def with_its_own_connections(function, *args, **kwargs):
        try:
            return function(*args, **kwargs)
        finally:
            connections.close_all()

    def call(function, *args, **kwargs):
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(with_its_own_connections, function, *args, **kwargs).result()

    return call


@pytest.fixture(scope="session")
def chromium(browser_path):
    """One Chromium for all tests of a process, and the event loop that Playwright keeps in their thread.

    The loop is put aside at once: Django refuses to touch a database where one runs. Ask for `browser` instead.
    """
    if not browser_path:
        leave_out(BROWSER_MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path, args=BROWSER_ARGUMENTS)
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield chromium, loop
        asyncio._set_running_loop(loop)
        chromium.close()


@pytest.fixture
def browser(chromium, transactional_db):
    """Chromium, with nothing in it from another test; its event loop ends before the database is emptied.

    Cookies, storage, cache and downloads belong to a context, and no context outlives its test.
    """
    chromium, loop = chromium
    asyncio._set_running_loop(loop)
    yield chromium
    for context in chromium.contexts:
        context.close()
    asyncio._set_running_loop(None)


@pytest.fixture
def new_page(browser, live_site):
    """Open a page as somebody new: `new_page(javascript=False, width=390, locale="ar")`.

    At the end of the test no page may have met a script error, a refusal of its Content-Security-Policy,
    or asked anybody but the site itself.
    """
    contexts, problems = [], []

    def watch(page):
        def on_console(message):
            if message.type == "error" and "Content Security Policy" in message.text:
                problems.append(f"{page.url}: {message.text}")

        def on_request(request):
            if not request.url.startswith((live_site.url, "data:", "blob:", "about:")):
                problems.append(f"{page.url} asked {request.url}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("request", on_request)

    def open_page(*, javascript=True, width=1280, height=900, locale="en", **options):
        context = browser.new_context(
            base_url=live_site.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            locale=locale,
            reduced_motion="reduce",
            **options,
        )
        # A busy machine is slow and not wrong.
        context.set_default_timeout(45_000)
        context.on("page", watch)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(new_page):
    """A page at 1280 × 900, in English, signed in as nobody."""
    return new_page()


@pytest.fixture
def sign_in(live_site, in_thread):
    """Sign a page's browser in as a user, without walking through the sign-in pages: `sign_in(page, user)`."""
    from django.test import Client

    def call(page, user):
        def session_key():
            client = Client()
            client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[0])
            return client.cookies[django_settings.SESSION_COOKIE_NAME].value

        cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": in_thread(session_key), "url": live_site.url}
        page.context.add_cookies([cookie])
        return page

    return call


@pytest.fixture
def axe():
    """Fail where axe-core finds anything on a page: `axe(page)`."""
    from axe_playwright_python.base import AXE_SCRIPT

    # The size of targets (WCAG 2.5.8) is asked for, which axe-core leaves out by itself; what passes needs no report.
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    run = "options => axe.run(document, options).then(results => results.violations)"

    def call(page):
        # Half a megabyte of script: once for each page, however often it is looked at.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        violations = page.evaluate(run, options)
        found = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in violation["nodes"][:5])
            for violation in violations
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return call


@pytest.fixture
def needs_gettext():
    """Skipped loudly, or failed in CI, where gettext is missing."""
    if not shutil.which("xgettext"):
        leave_out(GETTEXT_MISSING)
