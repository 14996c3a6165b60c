"""The one door to a round: invisible is 404; who is nobody yet is asked to sign in, and learns nothing before."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.db.models import F
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _

from consultations.models import ConsultationRound

# In the session: forms that were sent after the sign-in had expired, each with its address, its fields and whose it is.
KEPT = "kept_forms"
KEPT_AT_MOST, LONGEST_KEPT = 20, 250_000  # forms; characters of them all, many times what the fields may hold
# Fields that hold what people write, whatever form they stand in.
WRITTEN = frozenset(
    "adopted_text answer can_change cannot_change description internal_note note proposed_text purpose question reason"
    " remark response rest text title".split()
)
# Which person signed in last with this browser: whose words are sent when the session is gone.
WHOSE, YEAR = "whose", 365 * 24 * 60 * 60


def through_the_door(view):
    """Turn the `code` of an address into a round that the reader may see."""

    @wraps(view)
    def find(request, code, *args, **kwargs):
        rounds = ConsultationRound.objects.visible_to(request.user, request.at)
        # Two words of pages with forty columns each: joining them whole would be the dearest part of a reading page.
        rounds = rounds.select_related("version").annotate(
            workstream_title=F("workstream__title"), summary=F("version__page__summary")
        )
        consultation_round = rounds.filter(code=code).first()
        if consultation_round is not None:
            return view(request, consultation_round, *args, **kwargs)
        if request.user.is_authenticated:
            raise Http404(_("There is no such consultation, or it is not open to you."))
        return sign_in_first(request)

    return find


def signed_in(view):
    """Only for people who have signed in; what they had typed waits for them behind the door (product.md S8)."""

    @wraps(view)
    def ask(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return sign_in_first(request)

    return ask


def sign_in_first(request):
    """Send to the sign-in page and back; words that were posted are kept in the session, so that nothing is lost."""
    if request.headers.get("Accept") == "application/json":
        # The small script saves again later, and keeps the words on the device meanwhile.
        return JsonResponse({"problem": _("You have been signed out.")}, status=401)
    if request.method == "POST":
        keep_words(request)
    response = redirect_to_login(request.get_full_path())
    if getattr(request, "htmx", False):
        response.status_code, response["HX-Redirect"] = 200, response["Location"]
        del response["Location"]
    return response


def keep_words(request, path=None, fields=None):
    """Keep what was posted, or these fields, for the form at this address; of very much of it only the words."""
    fields = posted_words(request) if fields is None else fields
    if _length(fields) > LONGEST_KEPT:
        fields = {name: value for name, value in fields.items() if is_written(name)}
    if _length(fields) > LONGEST_KEPT:
        words = _("What you sent is too long to be kept. Go back in your browser and copy it, before you sign in.")
        messages.warning(request, words)
        return
    whose = str(request.user.pk) if request.user.is_authenticated else whose_browser(request)
    kept = [*request.session.get(KEPT, []), {"path": path or request.path, "whose": whose, "fields": fields}]
    kept = kept[-KEPT_AT_MOST:]
    while sum(_length(form["fields"]) for form in kept) > LONGEST_KEPT:
        kept.pop(0)
    request.session[KEPT] = kept


def _length(fields):
    return sum(map(len, fields.values()))


def is_written(name):
    """Whether a field holds what people write; it may stand in a form twice: "mine-response", "joined-response"."""
    return name.rpartition("-")[2] in WRITTEN


def whose_browser(request):
    """The key of the person who signed in last with this browser, as a string; empty where nobody did."""
    return request.get_signed_cookie(WHOSE, default="")


def remember_whose(request, response):
    """Note in the browser who has signed in, so that nobody else is shown words that come when the session is gone."""
    key = request.session.get(SESSION_KEY) if request.session.accessed else None
    if key and whose_browser(request) != key:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_signed_cookie(WHOSE, key, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")


def posted_words(request):
    """The fields of a form that was sent, as they are kept: of several values of a name one string, with commas."""
    return {
        name: ",".join(filter(None, values)) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"
    }


def answers_a_post(request, *, page=None, words=None):
    """Say where the page that answers a POST can be had again, in another language for one: a GET leads there.

    What was posted comes along, or these `words` instead.
    """
    request.page_address = page or request.get_full_path()
    request.words_to_keep = posted_words(request) if words is None else words


def kept_words(request, having=None, **saying):
    """The fields that a person posted before signing in again or choosing another language, handed out once.

    `having`: the name of a field without which they were for another form, and `saying` what fields must say: None
    otherwise, and they are kept on.
    """
    for form in reversed(_kept_here(request)):
        if (not having or having in form["fields"]) and saying.items() <= form["fields"].items():
            request.session[KEPT] = [other for other in request.session[KEPT] if other is not form]
            return form["fields"]
    return None


def words_left(request):
    """Of what is kept for this page's address all that was written and that no form of the page took up."""
    found = []
    while (fields := kept_words(request)) is not None:
        found += [value.strip() for name, value in fields.items() if is_written(name)]
    return list(dict.fromkeys(filter(None, found)))


def carry_words(request, path):
    """Let what is kept for this page wait at another address, to which the person is sent on."""
    if here := _kept_here(request):
        kept = request.session[KEPT]
        request.session[KEPT] = [form | {"path": path} if form in here else form for form in kept]


def _kept_here(request):
    """The forms that are kept for this address and this person, the newest last."""
    mine = ("", str(request.user.pk))
    return [form for form in request.session.get(KEPT, ()) if form["path"] == request.path and form["whose"] in mine]
