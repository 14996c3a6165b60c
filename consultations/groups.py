"""The group of people that runs consultations, and what it may do.

Accounts themselves stay with superusers: who may change an address may sign in as its owner.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

SECRETARIAT = "Secretariat"

PERMISSIONS = {
    "wagtailadmin": ["access_admin"],
    "drafts": ["change_sitesettings"],
    "consultations": [
        "view_consultationround",
        "add_consultationround",
        "change_consultationround",
        "view_organisation",
        "add_organisation",
        "change_organisation",
        "view_membership",
        "change_membership",
        "view_workstreamrole",
        "add_workstreamrole",
        "change_workstreamrole",
        "view_submission",
        "view_comment",
        "view_laterequest",
        "view_invitation",
    ],
}
# No bulk deletion: what was consulted on stays.
ON_PAGES = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]
ON_FILES = {
    "wagtailimages": ["add_image", "change_image", "choose_image"],
    "wagtaildocs": ["add_document", "change_document", "choose_document"],
}


def ensure_groups(**_signal):
    """Make the group once, after the first migration. What an installation changes about it later is left alone."""
    root = Page.objects.filter(depth=1).first()
    if root is None or Group.objects.filter(name=SECRETARIAT).exists():
        return
    group = Group.objects.create(name=SECRETARIAT)
    for app, names in PERMISSIONS.items():
        group.permissions.add(*_permissions(app, names))
    for permission in _permissions("wagtailcore", ON_PAGES):
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    collection = Collection.get_first_root_node()
    for app, names in ON_FILES.items():
        for permission in _permissions(app, names):
            GroupCollectionPermission.objects.create(group=group, collection=collection, permission=permission)


def _permissions(app, names):
    # Permissions are made by the same signal, in an order that is not ours to choose.
    create_permissions(apps.get_app_config(app), verbosity=0)
    found = Permission.objects.filter(content_type__app_label=app, codename__in=names)
    missing = set(names) - {permission.codename for permission in found}
    if missing:
        raise LookupError(f"there is no permission {', '.join(sorted(missing))} in {app}")
    return found
