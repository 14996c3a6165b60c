"""The lead's desk, room by room."""

from consultations.views.desk import (
    agreement,
    assignment,
    bulk,
    checks,
    comments,
    filters,
    groups,
    library,
    meeting,
    overview,
    parts,
    review,
    rounds,
    steps,
    themes,
    workbench,
)

urlpatterns = [
    *agreement.urlpatterns,
    *assignment.urlpatterns,
    *bulk.urlpatterns,
    *checks.urlpatterns,
    *comments.urlpatterns,
    *filters.urlpatterns,
    *groups.urlpatterns,
    *library.urlpatterns,
    *meeting.urlpatterns,
    *overview.urlpatterns,
    *parts.urlpatterns,
    *review.urlpatterns,
    *rounds.urlpatterns,
    *steps.urlpatterns,
    *themes.urlpatterns,
    *workbench.urlpatterns,
]
