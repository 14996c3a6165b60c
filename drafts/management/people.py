"""Who acts when a command does: the person named by --by, or nobody (logged as the command line)."""

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError


def add_by(parser):
    parser.add_argument("--by", metavar="EMAIL", help="the person who acts; default: logged as the command line")


def person(email):
    if not email:
        return None
    user = (
        get_user_model().objects.filter(**{f"{get_user_model().USERNAME_FIELD}__iexact": email}, is_active=True).first()
    )
    if user is None:
        raise CommandError(f"There is no active account {email}.")
    return user


def one_line(error):
    """A ValidationError or refusal as one line."""
    return " ".join(error.messages) if hasattr(error, "messages") else str(error)
