"""Addresses of consultations."""

from consultations.views import commenting, lead, people, reading, results, submitting, tables

app_name = "consultations"
urlpatterns = [
    *reading.urlpatterns,
    *commenting.urlpatterns,
    *submitting.urlpatterns,
    *people.urlpatterns,
    *lead.urlpatterns,
    *results.urlpatterns,
    *tables.urlpatterns,
]
