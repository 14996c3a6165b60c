"""Settings for a public installation: what is missing here keeps it from starting. docs/production.md explains each."""

import os

from config import environment
from config.settings.base import *

_required = environment.required(
    SECRET_KEY="a long random text, the same for every process",
    BASE_URL="the site's own address, https://drafts.example.org",
    ALLOWED_HOSTS="host names, separated by commas",
    DATABASE_URL="postgres://user:password@host/name, or sqlite:////path/to/file",
    EMAIL_URL="smtp+tls://user:password@host:587",
    DEFAULT_FROM_EMAIL="the address that mails come from",
)

DEBUG = False
SECRET_KEY = _required["SECRET_KEY"]
SECRET_KEY_FALLBACKS = environment.listed(os.environ.get("SECRET_KEY_FALLBACKS", ""))
ALLOWED_HOSTS = environment.listed(_required["ALLOWED_HOSTS"])
WAGTAILADMIN_BASE_URL = BASE_URL = environment.origin(_required["BASE_URL"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _required["DEFAULT_FROM_EMAIL"]
globals().update(environment.email(_required["EMAIL_URL"]))

# People sign in to say what their governments think: nothing leaves without TLS, and browsers remember it.
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Only a proxy that removes the header from what visitors send may be believed.
if environment.flag("BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours add to X-Forwarded-For: sign-in limits count the visitor's address, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("PROXY_COUNT", 0)

# The __Host- prefix makes browsers refuse these cookies from any other host, path or without TLS.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

MFA_REQUIRED_FOR_STAFF = True

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
if os.environ.get("S3_BUCKET"):
    # Needs django-storages[s3] in the environment; keys, region and endpoint come from its own AWS_ variables.
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": os.environ["S3_BUCKET"], "default_acl": "private", "file_overwrite": False},
    }

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "config.log.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "WARNING").upper()},
    "loggers": {
        # Django's own handlers (a console of their own, mails to ADMINS) step back: one way out, the discreet one.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
