"""The site's addresses, and one more: a bare view that answers with bytes it was given, to measure pages against."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from config.urls import urlpatterns as of_the_site

KEPT = {"body": b""}


@require_safe
def bare(request):
    """What the page said, word by word, after asking who reads it: session and user are part of the floor."""
    request.user.is_authenticated  # noqa: B018 - the user is lazy; asking loads session and person
    return HttpResponse(KEPT["body"])


urlpatterns = [path("bench/bare/", bare), *of_the_site]
