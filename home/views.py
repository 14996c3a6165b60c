"""The shell's own pages: help, language, refusals, and a refused form given back with every word in it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import page_not_found, permission_denied
from django.views.i18n import set_language as django_set_language

from consultations.actions import people
from consultations.views.doors import answers_a_post, keep_words
from home.models import rounds_for

TYPED = "kept-"  # before the names of fields whose words come along into another language (home/_languages.html)


@require_POST
def set_language(request):
    """Speak another language from now on; a signed-in person's choice is kept in the profile, for mails too."""
    language = request.POST.get("language", "")
    known = language in dict(settings.LANGUAGES) and check_for_language(language)
    if known and request.user.is_authenticated and request.user.language != language:
        people.set_language(request.user, language, by=request.user, at=request.at)
    keep_what_was_typed(request)
    return django_set_language(request)


def keep_what_was_typed(request):
    """Words of a page that answered a POST come along into the other language, for the form at its address."""
    words = {name.removeprefix(TYPED): value for name, value in request.POST.items() if name.startswith(TYPED)}
    page = request.POST.get("next", "")
    if words and request.user.is_authenticated and url_has_allowed_host_and_scheme(page, {request.get_host()}):
        keep_words(request, urlsplit(page).path, words)


@require_safe
def help_page(request):
    return render(request, "home/help.html")


@require_safe
def consultations(request):
    return render(request, "home/consultations.html")


@require_safe
def data(request):
    return render(request, "home/data.html")


@require_safe
def accessibility(request):
    return render(request, "home/accessibility.html")


def forbidden(request, exception):
    leads_back(request)
    return whole_page(request, permission_denied(request, exception))


def not_found(request, exception):
    leads_back(request)
    return whole_page(request, page_not_found(request, exception))


def leads_back(request):
    """A refused POST has no page of its own: another language is asked for where it came from."""
    if request.method == "POST":
        source, site = request.headers.get("Referer", ""), f"{request.scheme}://{request.get_host()}/"
        # Its words may be a password's, or another site's: none comes along.
        answers_a_post(request, page=urlsplit(source).path if source.startswith(site) else "/", words={})


def csrf_failure(request, reason=""):
    """Write nothing, and give the form back with the typed words and a fresh token (design section 6).

    It happens to honest people: who signed in again in another tab still has the old token in this one. Only a form
    of our own comes back with a button; what another site posts here must not be one press away from being sent.
    """
    leads_back(request)
    context = {
        "action": request.get_full_path(),
        "ours": comes_from_us(request),
        "fields": [],
        "has_files": bool(request.FILES),
    }
    if context["ours"]:
        for name, values in request.POST.lists():
            if name != "csrfmiddlewaretoken" and "password" not in name:
                context["fields"] += [{"name": name, "value": value, "words": is_words(value)} for value in values]
        for number, field in enumerate((field for field in context["fields"] if field["words"]), start=1):
            field["number"] = number
        if any(field["words"] for field in context["fields"]):
            answers_a_post(request, words={field["name"]: field["value"] for field in context["fields"]})
    return whole_page(request, render(request, "home/csrf_failure.html", context, status=403))


def comes_from_us(request):
    """Whether the browser says that one of our own pages posted this."""
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    site = f"{request.scheme}://{request.get_host()}"
    return source == site or source.startswith(f"{site}/")


def is_words(value):
    """What a person typed and wants to see again, rather than a token or the value of a button."""
    return " " in value.strip() or "\n" in value.strip()


def whole_page(request, response):
    """Let htmx show a refusal in place of the page's content; it would otherwise drop it without a word."""
    if getattr(request, "htmx", False):
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML"
    return response


@require_safe
def answered(request):
    """Every round whose response is published and which this reader may see."""
    rounds = rounds_for(request.user, request.at).published(request.at).order_by("-published_at", "-pk")
    return render(request, "home/answered.html", {"rounds": rounds})
