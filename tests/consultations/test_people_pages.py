"""The profile, and My consultations."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from consultations.actions.people import add_alias
from consultations.models import Membership, Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db

MY, PROFILE, SUGGEST = "/my/", "/profile/", "/organisations/suggest/"


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def newcomer(client):
    user = make.make_user("amal@stelara.example", profile_done_at=None)
    client.force_login(user)
    return user


def profile(**more):
    return {"first_name": "Amal", "last_name": "Rashid", "job_title": "Adviser", "language": "en"} | more


# --- The profile ------------------------------------------------------------------------------------------------------


def test_who_has_no_profile_yet_is_led_there_first_and_back_afterwards(client, newcomer):
    assert client.get(MY)["Location"] == PROFILE
    consultation_round = make.make_round()
    form = reverse("consultations:comment_on", args=[consultation_round.code, "p1"])
    response = client.get(form, follow=True)
    assert f'name="next" value="{form}"' in response.content.decode()
    response = client.post(PROFILE, profile(speaks_as="personal", next=form))
    assert response["Location"] == form
    assert client.get(form).status_code == 200


def test_the_way_back_never_leaves_the_site(client, newcomer):
    response = client.post(PROFILE, profile(speaks_as="personal", next="https://evil.example/"))
    assert response["Location"] == MY


def test_statement_10_an_organisation_is_found_by_any_name_in_any_spelling(client, newcomer):
    organisation = make.make_organisation("Alianza Américas", acronym="ALAM")
    for name in ("Allianza Americas", "تحالف الأمريكتين", "美洲联盟"):
        add_alias(organisation, name, by=None, at=make.NOW)
    for words in ("alianza americas", "AMÉRICAS", "alam", "Allianza", "تحالف الامريكتين", "美洲"):
        page = client.get(SUGGEST, {"words": words}).content.decode()
        assert str(organisation.uuid) in page, words
        page = client.post(PROFILE, profile(words=words, find="1")).content.decode()
        assert str(organisation.uuid) in page, words
        assert 'value="Amal"' in page, "what was typed stays"
    response = client.post(PROFILE, profile(speaks_as="new", name="Allianza Americas", kind="academia"))
    assert "is registered already" in text_of(response)
    assert Organisation.objects.count() == 1


def test_people_in_personal_capacity_are_never_suggested(client, newcomer):
    make.make_personal(first_name="Private", last_name="Person")
    assert "Private" not in client.get(SUGGEST, {"words": "private"}).content.decode()
    assert client.get(SUGGEST, {"words": "p"}).content.decode().count("<label") == 0


def test_a_registered_organisation_is_asked_for_and_waits_for_confirmation(client, newcomer):
    organisation = make.make_organisation()
    client.post(PROFILE, profile(speaks_as="registered", organisation=str(organisation.uuid)))
    membership = Membership.objects.get(person=newcomer)
    assert (membership.organisation, membership.state) == (organisation, "requested")
    assert "You have asked to speak for" in text_of(client.get(MY))


def test_a_verified_address_of_its_domain_confirms_at_once(client, newcomer):
    organisation = make.make_organisation(domains=["stelara.example"])
    client.post(PROFILE, profile(speaks_as="registered", organisation=str(organisation.uuid)))
    assert Membership.objects.get(person=newcomer).state == "active"


def test_a_new_organisation_is_registered_unverified(client, newcomer):
    fields = profile(speaks_as="new", name="Harbour Cities", acronym="HCA", kind="local_authority", region="europe")
    client.post(PROFILE, fields)
    organisation = Organisation.objects.get(name="Harbour Cities")
    assert (organisation.verified_at, organisation.region) == (None, "europe")
    assert Membership.objects.get(person=newcomer).organisation == organisation


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"speaks_as": "registered"}, "Please choose an organisation from the list"),
        ({"speaks_as": "registered", "organisation": str(uuid4())}, "Please choose an organisation from the list"),
        ({"speaks_as": "registered", "organisation": "nonsense"}, "Organisation"),
        ({"speaks_as": "new", "name": "Nameless"}, "This is needed to register an organisation."),
        ({"speaks_as": "personal", "last_name": ""}, "Last name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(client, newcomer, fields, problem):
    page = text_of(client.post(PROFILE, profile(**fields)))
    assert 'class="errors"' in page
    assert problem in page
    newcomer.refresh_from_db()
    assert newcomer.profile_done_at is None
    assert not Membership.objects.exists()


def test_the_language_chosen_in_the_profile_is_spoken_from_then_on(client, newcomer):
    response = client.post(PROFILE, profile(speaks_as="personal", language="ar"))
    assert response.cookies["language"].value == "ar"
    assert 'dir="rtl"' in client.get(MY).content.decode()


# --- My consultations -------------------------------------------------------------------------------------------------


def test_rounds_stand_by_capacity_with_drafts_and_the_next_step(client):
    consultation_round = make.make_round()
    membership = make.make_member()
    make.make_comment(consultation_round, by=membership.person)
    make.make_comment(consultation_round, by=make.make_member(membership.organisation, role="contributor").person)
    client.force_login(membership.person)
    page = text_of(client.get(MY))
    assert f"For {membership.organisation.name}" in page
    assert "Next: check the drafts and submit them." in page
    assert "<dt>Your drafts</dt><dd>1</dd>" in page
    assert "<dt>Colleagues’ drafts</dt><dd>1</dd>" in page


def test_a_requested_member_counts_own_drafts_only(client):
    consultation_round = make.make_round()
    organisation = make.make_organisation()
    make.make_comment(consultation_round, by=make.make_member(organisation).person)
    client.force_login(make.make_member(organisation, role="contributor", state="requested").person)
    page = text_of(client.get(MY))
    assert "<dt>Your drafts</dt><dd>0</dd>" in page
    assert "Colleagues" not in page


def test_receipts_and_late_drafts_of_earlier_rounds_stay_reachable(client):
    consultation_round = make.make_round("closed", closes_at=make.NOW - timedelta(days=1))
    membership = make.make_member()
    submission = make.make_submission(consultation_round, membership.organisation)
    make.make_comment(consultation_round, "Too late.", by=membership.person, at=make.NOW)
    client.force_login(membership.person)
    page = text_of(client.get(MY))
    assert submission.ref in page
    assert "1 late draft" in page
    assert reverse("consultations:request_late", args=[consultation_round.code]) in page


def test_who_speaks_for_nobody_learns_how_to_be_invited(client):
    client.force_login(make.make_user())
    assert "You do not speak for anybody yet" in text_of(client.get(MY))


def test_discarded_drafts_are_listed_for_their_author_only_and_for_30_days(client):
    consultation_round = make.make_round()
    organisation = make.make_organisation()
    me = make.make_member(organisation).person
    draft = make.make_comment(consultation_round, "Put aside.", by=me).texts.get()
    draft.discarded_at = make.NOW - timedelta(days=29)
    draft.save()
    client.force_login(me)
    assert "Put aside." in text_of(client.get(MY))
    client.force_login(make.make_member(organisation).person)
    assert "Put aside." not in text_of(client.get(MY))
    client.force_login(me)
    draft.discarded_at = make.NOW - timedelta(days=31)
    draft.save()
    assert "Put aside." not in text_of(client.get(MY))


def test_strangers_are_sent_to_sign_in(client):
    for url in (MY, PROFILE, SUGGEST):
        assert client.get(url)["Location"].startswith(reverse("account_login"))


# --- The account ------------------------------------------------------------------------------------------------------


def test_the_account_leads_to_everything_that_is_ones_own(client):
    client.force_login(make.make_user("amal@example.org"))
    page = text_of(client.get("/help/"))
    address = re.search(r'<a href="([^"]+)">Account</a>', page)[1]
    page = text_of(client.get(address))
    assert "amal@example.org" in page
    for name in ("consultations:profile", "account_email", "account_change_password", "mfa_index"):
        assert f'href="{reverse(name)}"' in page
    assert f'<a href="{address}" aria-current="page">Account</a>' in page
    assert f'<a href="{address}" aria-current="true">Account</a>' in text_of(client.get(reverse("account_email")))


def test_only_what_can_be_left_empty_is_called_optional(client, newcomer):
    page = text_of(client.get(PROFILE))
    labels = [re.sub(r"<[^>]+>", "", label).strip() for label in re.findall(r"<label[^>]*>(.*?)</label>", page)]
    assert [label for label in labels if "(optional)" in label] == [
        "Role (optional)", "Acronym (optional)", "Country or area (optional)",
    ]  # fmt: skip
