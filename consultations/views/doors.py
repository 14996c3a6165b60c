"""The one door to a round: invisible is 404; who is nobody yet is asked to sign in, and learns nothing before."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.db.models import F
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _

from consultations.models import ConsultationRound

KEPT = "kept_words"  # in the session: {address: fields} of forms that were sent after the sign-in had expired
KEPT_AT_MOST = 5
# Fields that hold what people write, whatever form they stand in.
WRITTEN = frozenset(
    "adopted_text answer can_change cannot_change description internal_note note proposed_text purpose question reason"
    " remark response rest text title".split()
)
LONGEST_KEPT = 120_000  # characters: a form full to its limits, and what somebody pasted beyond them


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
    """Keep what was posted, or these fields, for the form at this address."""
    fields = posted_words(request) if fields is None else fields
    if sum(map(len, fields.values())) <= LONGEST_KEPT:
        kept = {**request.session.get(KEPT, {}), path or request.path: fields}
        request.session[KEPT] = dict(list(kept.items())[-KEPT_AT_MOST:])


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


def kept_words(request, having=None):
    """The fields that were posted before the person signed in again or chose another language, handed out once.

    `having`: the name of a field without which they were for another form: None then, and they are kept on.
    """
    kept = request.session.get(KEPT, {})
    if having and having not in kept.get(request.path, {}):
        return None
    fields = kept.pop(request.path, None)
    if fields is not None:
        request.session[KEPT] = kept
    return fields


def words_left(request):
    """Of the kept fields of this page's address what somebody had written, where no form of the page took it up."""
    fields = kept_words(request) or {}
    # A field may stand in a form more than once: "mine-response", "joined-response".
    written = (value.strip() for name, value in fields.items() if name.rpartition("-")[2] in WRITTEN)
    return list(dict.fromkeys(filter(None, written)))
