"""The lead's desk, room by room."""

from consultations.views.desk import (
    agreement,
    bulk,
    checks,
    comments,
    filters,
    groups,
    library,
    overview,
    parts,
    rounds,
    steps,
    themes,
    workbench,
)

urlpatterns = [
    *agreement.urlpatterns,
    *bulk.urlpatterns,
    *checks.urlpatterns,
    *comments.urlpatterns,
    *filters.urlpatterns,
    *groups.urlpatterns,
    *library.urlpatterns,
    *overview.urlpatterns,
    *parts.urlpatterns,
    *rounds.urlpatterns,
    *steps.urlpatterns,
    *themes.urlpatterns,
    *workbench.urlpatterns,
]
