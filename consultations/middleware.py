"""One instant for each request."""

from django.utils import timezone


class InstantMiddleware:
    """Give the request one `at`, so that a page and the action behind it cannot disagree about a deadline."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.at = timezone.now()
        return self.get_response(request)
