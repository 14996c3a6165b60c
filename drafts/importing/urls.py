"""Addresses of the import pages, below Wagtail's admin."""

from django.urls import path

from drafts.importing import views

urlpatterns = [
    path("drafts/workstream/<int:page_id>/import/", views.new, name="drafts_import_new"),
    path("drafts/<int:page_id>/import/", views.update, name="drafts_import_update"),
    path("drafts/<int:page_id>/translation/", views.translate, name="drafts_import_translation"),
    path("drafts/imports/<uuid:uuid>/", views.detail, name="drafts_import"),
    path("drafts/imports/<uuid:uuid>/compare/", views.compare, name="drafts_import_compare"),
    path("drafts/imports/<uuid:uuid>/again/", views.again, name="drafts_import_again"),
    path("drafts/imports/<uuid:uuid>/discard/", views.discard, name="drafts_import_discard"),
    path("drafts/imports/<uuid:uuid>/pictures/<int:pk>/", views.picture, name="drafts_import_picture"),
]
