"""The address of somebody whom a superuser entered in Wagtail's admin."""

from allauth.account.models import EmailAddress
from django.db import transaction


@transaction.atomic
def note_address(user):
    """Tell allauth the person's address, unverified: the first code that arrives there proves it.

    An address that was replaced in the admin no longer opens the door. Wagtail's view has written the log entry.
    """
    addresses = EmailAddress.objects.filter(user=user)
    if not addresses.filter(email__iexact=user.email).exists():
        addresses.delete()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    if not user.password:
        # An empty password counts as a usable one; nobody has chosen any yet.
        user.set_unusable_password()
        user.save(update_fields=["password"])
