"""Settings for the tests: as a local run, but quick, silent and alone on its database file."""

import os

from config.settings.base import *

VAR_DIR.mkdir(parents=True, exist_ok=True)

DEMO_ALLOWED = True
DEBUG = False
SECRET_KEY = "tests-only-and-worth-nothing-to-anybody"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "Redraft <redraft@example.org>"

_database = DATABASES["default"]
# A live server's threads would each keep a connection that outlives the test.
_database["CONN_MAX_AGE"] = 0
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, since threads cannot share a database in memory; one per process, since several runs may share the folder.
    _database["TEST"] = {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")}
    _database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Found when asked for: reading the whole static folder at every test client's start would cost more than the tests.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

# A test looks at what was read or found as soon as it has asked for it.
TASKS["background"]["BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"
