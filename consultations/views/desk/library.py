"""The response library of a workstream, and the themes of a round."""

urlpatterns = []
