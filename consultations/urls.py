"""Addresses of consultations."""

from consultations.views import commenting, desk, people, reading, results, submitting, tables

app_name = "consultations"
urlpatterns = [
    *reading.urlpatterns,
    *commenting.urlpatterns,
    *submitting.urlpatterns,
    *people.urlpatterns,
    *desk.urlpatterns,
    *results.urlpatterns,
    *tables.urlpatterns,
]
