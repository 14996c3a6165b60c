"""Saved filters, under a name, shared or one's own."""

urlpatterns = []
