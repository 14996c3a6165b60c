"""Assigning, agreeing as a package, what is contested, meeting mode, the review editor (product.md L5, L7)."""

urlpatterns = []
