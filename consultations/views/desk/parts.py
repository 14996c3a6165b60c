"""Splitting a comment, moving it, asking its author (product.md L6c, X14)."""

urlpatterns = []
