"""Addresses of consultations."""

from consultations.views import commenting, desk, people, questions, reading, results, submitting, tables

app_name = "consultations"
urlpatterns = [
    *reading.urlpatterns,
    *commenting.urlpatterns,
    *submitting.urlpatterns,
    *people.urlpatterns,
    *questions.urlpatterns,
    *desk.urlpatterns,
    *results.urlpatterns,
    *tables.urlpatterns,
]
