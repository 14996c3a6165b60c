"""Issues and campaigns: comments answered as one (product.md L6b)."""

urlpatterns = []
