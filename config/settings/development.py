"""Settings for a local run: nothing needs to be set."""

import os

from config.settings.base import *  # noqa: F403 - settings are layered by import, as Django's own layout does

DEBUG = os.environ.get("DEBUG", "") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY", "local-runs-only-and-worth-nothing-to-anybody")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"  # noqa: F405
