"""An instant and an honest address, answers that stay private, and a second factor where leads and admins enter."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from consultations.middleware import InstantMiddleware
from tests.factories import make_admin, make_lead, make_round, make_submission, make_user, make_workstream, publish

pytestmark = pytest.mark.django_db


def test_a_request_has_one_aware_instant(rf):
    before = datetime.now(UTC)
    request = rf.get("/")
    InstantMiddleware(lambda request: None)(request)
    assert before <= request.at <= datetime.now(UTC)


@pytest.mark.parametrize(
    "address",
    [
        "/consultations/%00/", "/consultations/{code}/p/%00/", "/consultations/{code}/results/?paragraph=%00",
        "/consultations/{code}/tables/T4/submitter.csv?submission=%00", "/lead/{code}/comments/?text=%00",
        "/lead/{code}/comments/%00/", "/profile/?words=a%00b", "/organisations/suggest/?words=a%00b", "/search/?q=%00",
        "/%00/",
    ],
)  # fmt: skip
def test_an_address_with_a_nul_leads_nowhere_on_either_database(client, address):
    consultation_round = make_round("closed")
    make_submission(consultation_round)
    publish(consultation_round)
    client.force_login(make_lead(consultation_round.workstream))
    assert client.get(address.format(code=consultation_round.code)).status_code == 404


@pytest.mark.parametrize(
    "query", ["text", "organisation", "group", "section", "theme", "decision", "kind", "paragraph"]
)
@pytest.mark.parametrize("name", ["bulk", "issues/new"])
def test_a_nul_in_a_filter_that_a_form_carries_finds_nothing_on_either_database(client, name, query):
    consultation_round = make_round("closed")
    make_submission(consultation_round)
    client.force_login(make_lead(consultation_round.workstream))
    fields = {"all": "1", "what": "accept", "query": f"{query}=%00"}
    address = f"/lead/{consultation_round.code}/{name}/"
    assert client.get(address, fields).status_code in (200, 422)
    assert client.post(address, fields).status_code in (200, 422)


@pytest.mark.parametrize("words", ["a\0b", "Long " * 5000, "x" * 60_000])
def test_no_words_that_are_looked_for_break_the_database(client, words):
    lead = make_lead(make_round("closed").workstream)
    client.force_login(lead)
    assert client.post("/profile/", {"find": "1", "words": words}).status_code == 200


def test_who_has_signed_in_gets_answers_that_nobody_else_may_keep(client):
    consultation_round = make_round()
    pages = ["/", "/my/", f"/consultations/{consultation_round.code}/read/", f"/lead/{consultation_round.code}/"]
    assert "Cache-Control" not in client.get("/consultations/")
    client.force_login(make_lead(consultation_round.workstream))
    for page in pages:
        answer = client.get(page)
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}, page
        assert "Cookie" in answer["Vary"], page


@pytest.fixture
def insisting(settings):
    settings.MFA_REQUIRED_FOR_STAFF = True


DOORS = ["/admin/", "/admin/pages/", "/admin/reports/site-history/", "/lead/", "/lead/WS01-R1/"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", ["lead", "admin", "superuser", "stranger"])
def test_nobody_without_a_second_factor_comes_in_where_it_is_required(client, insisting, who, door, method):
    user = {
        "lead": lambda: make_lead(make_workstream()),
        "admin": make_admin,
        "superuser": lambda: make_user(is_superuser=True, is_staff=True),
        "stranger": make_user,
    }[who]()
    client.force_login(user)
    response = getattr(client, method)(door)
    assert response.status_code == 302
    assert response["Location"] == reverse("mfa_activate_totp")


def test_who_has_a_second_factor_comes_in(client, insisting):
    admin = make_admin()
    Authenticator.objects.create(user=admin, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(admin)
    assert client.get("/admin/").status_code == 200


def test_the_way_to_set_it_up_and_the_stakeholders_pages_stay_open(client, insisting):
    client.force_login(make_lead(make_workstream()))
    assert client.get("/help/").status_code == 200
    page = client.get("/lead/", follow=True)
    assert page.status_code == 200
    assert "sign in with a second factor" in page.content.decode()


def test_a_local_run_offers_it_and_does_not_insist(client, settings):
    assert settings.MFA_REQUIRED_FOR_STAFF is False
    client.force_login(make_admin())
    assert client.get("/admin/").status_code == 200
