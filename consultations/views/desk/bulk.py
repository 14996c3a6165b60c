"""What is done to a selection or to everything that a filter finds, with a preview."""

urlpatterns = []
