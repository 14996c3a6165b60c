"""Write what was done into Wagtail's log, whatever the number of objects, in one statement."""

import uuid

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, PageLogEntry


def record(action, objects, *, by, at=None, data=None):
    """Log one entry for each object: who (None is the command line), what, when, and a dict without personal data.

    Labels carry references only: `__str__` of our models says nothing of what was written.
    """
    objects = objects if isinstance(objects, (list, tuple)) else [objects]
    at = at or timezone.now()
    record_all((action, obj, by, at, data or {}) for obj in objects)


def record_all(entries):
    """Log many entries, each with its own action, object, person, instant and data: for bulk paths."""
    entries = [_entry(obj, action, by, at, data) for action, obj, by, at, data in entries]
    for model in (ModelLogEntry, PageLogEntry):
        model.objects.bulk_create([entry for entry in entries if isinstance(entry, model)], batch_size=500)


def _entry(obj, action, by, at, data):
    common = {
        "action": action,
        "label": str(obj),
        "user": by,
        "timestamp": at,
        "data": data if by else {**data, "by": "command line"},
        "uuid": uuid.uuid4(),
        "content_type": ContentType.objects.get_for_model(obj, for_concrete_model=False),
    }
    if isinstance(obj, Page):
        return PageLogEntry(page=obj, **common)
    return ModelLogEntry(object_id=str(obj.pk), **common)
