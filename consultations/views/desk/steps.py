"""What was done at the desk, newest first, and undoing it."""

urlpatterns = []
