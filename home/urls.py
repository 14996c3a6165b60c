"""Addresses of the shell."""

from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    path("results/", views.answered, name="answered"),
    path("help/", views.help_page, name="help"),
    path("help/consultations/", views.consultations, name="consultations"),
    path("help/data/", views.data, name="data"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
]
