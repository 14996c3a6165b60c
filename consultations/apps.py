"""The asking: people and organisations, rounds, submissions, comments, dispositions, tables."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Consultations")

    def ready(self):
        from consultations.groups import ensure_groups

        post_migrate.connect(ensure_groups, sender=self)
