"""The consistency check: where answers contradict each other."""

urlpatterns = []
