"""Registers, and does nothing else."""

from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from consultations import log_actions, protection
from consultations.modeladmin import ConsultationsGroup, PeopleGroup
from consultations.views import admin, drafts

modeladmin_register(ConsultationsGroup)
modeladmin_register(PeopleGroup)

hooks.register("register_admin_urls", lambda: admin.urlpatterns)
hooks.register("register_log_actions", log_actions.register)
hooks.register("before_serve_page", drafts.to_frozen_text)
hooks.register("before_delete_user", protection.before_delete_user)
hooks.register("before_delete_page", protection.before_delete_page)
hooks.register("before_bulk_action", protection.before_bulk_action)
hooks.register("after_create_user", protection.after_save_user)
hooks.register("after_edit_user", protection.after_save_user)
