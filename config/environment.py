"""What an installation says about itself in its environment, turned into Django's settings."""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

EMAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def required(**wanted):
    """The named variables as a dictionary; one sentence names every one that is missing, and what it is for."""
    missing = [f"{name} ({purpose})" for name, purpose in wanted.items() if not os.environ.get(name, "").strip()]
    if missing:
        raise ImproperlyConfigured(f"Redraft does not start without {'; '.join(missing)}.")
    return {name: os.environ[name].strip() for name in wanted}


def listed(text):
    """ "a, b" as ["a", "b"]."""
    return [part.strip() for part in text.split(",") if part.strip()]


def flag(name):
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def number(name, default):
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} is a whole number, not {text!r}.")
    return int(text)


def email(url):
    """Django's EMAIL_ settings from smtp://, smtp+tls:// (STARTTLS) or smtps://, as in smtp+tls://user:pass@host:587."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    # The address holds a password: it is never repeated in the sentence.
    if parts.scheme not in EMAIL_PORTS or not parts.hostname or port == 0:
        raise ImproperlyConfigured(
            "EMAIL_URL is smtp://, smtp+tls:// or smtps:// followed by user:password@host:port;"
            " special characters in user and password are percent-encoded."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or EMAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def origin(url):
    """https://host[:port] of BASE_URL, refused where it is anything else."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc or parts.path.strip("/") or parts.query or parts.username:
        raise ImproperlyConfigured(
            f"BASE_URL is the site's own address, such as https://drafts.example.org, not {url!r}."
        )
    return f"https://{parts.netloc}"
