"""Addresses of consultations."""

from consultations.views import commenting, people, reading, submitting

app_name = "consultations"
urlpatterns = [
    *reading.urlpatterns,
    *commenting.urlpatterns,
    *submitting.urlpatterns,
    *people.urlpatterns,
]
