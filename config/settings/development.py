"""Settings for a local run: nothing needs to be set, and what it writes goes to var/."""

import os

from config.settings.base import *

for _folder in (VAR_DIR, STATIC_ROOT, MEDIA_ROOT):
    _folder.mkdir(parents=True, exist_ok=True)

DEMO_ALLOWED = True
DEBUG = os.environ.get("DEBUG", "") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY", "local-runs-only-and-worth-nothing-to-anybody")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = "Redraft <redraft@localhost>"

# `make run` collects and compresses; without it, files come straight from the apps and an edit shows at once.
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}
WHITENOISE_USE_FINDERS = DEBUG or not (VAR_DIR / "static.stamp").exists()
