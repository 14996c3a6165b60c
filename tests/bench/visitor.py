"""Ask the site as a browser would, through every middleware, without the test client's own bookkeeping."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings

HOST = "127.0.0.1"


class Visitor:
    """Somebody with a session, or nobody, who takes compressed answers; inside, the bare view has an address."""

    def __init__(self, user=None):
        self.cookies = {}
        if user:
            client = Client()
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.addresses = override_settings(ROOT_URLCONF="tests.bench.urls")

    def __enter__(self):
        self.addresses.enable()
        self.handler = WSGIHandler()
        return self

    def __exit__(self, *raised):
        self.addresses.disable()

    def get(self, address, *, compressed=True):
        return self._answer("get", address, compressed=compressed)

    def post(self, address, data, *, htmx=False):
        return self._answer("post", address, data, compressed=True, htmx=htmx)

    def _answer(self, method, address, data=None, *, compressed, htmx=False):
        factory = RequestFactory(
            SERVER_NAME=HOST,
            HTTP_COOKIE="; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            HTTP_ACCEPT_ENCODING="gzip" if compressed else "identity",
            **({"HTTP_HX_REQUEST": "true"} if htmx else {}),
        )
        request = getattr(factory, method)(address, data)
        request._dont_enforce_csrf_checks = True
        response = self.handler.get_response(request)
        if response.status_code >= 400:
            raise RuntimeError(f"{address} answered {response.status_code}")
        return response


def queries_of(work):
    """How many queries a piece of work needs once caches are warm."""
    work()
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)
