"""The shell around every page: name, links, languages, and what it costs."""

import pytest
from django.urls import reverse

from drafts.models import SiteSettings
from tests.factories import make_home, make_lead, make_user, make_workstream

pytestmark = pytest.mark.django_db


def test_the_site_bears_the_name_that_its_owner_gave_it(client):
    SiteSettings.objects.create(site=make_home().get_site(), name="Consultations of the North")
    page = client.get("/help/").content.decode()
    assert "<title>Help – Consultations of the North</title>" in page
    assert '<a class="wordmark" href="/" translate="no"><bdi>Consultations of the North</bdi></a>' in page


def test_a_site_without_settings_is_called_redraft_and_looking_writes_nothing(client):
    make_home()
    assert "– Redraft</title>" in client.get("/help/").content.decode()
    assert not SiteSettings.objects.exists()


def test_the_shell_costs_one_query_for_a_visitor_and_four_for_a_signed_in_person(client, django_assert_num_queries):
    make_home()
    with django_assert_num_queries(1):
        client.get("/help/")
    client.force_login(make_user())
    with django_assert_num_queries(4):  # session, person, settings, desk
        client.get("/help/")


def test_only_who_has_a_role_is_offered_the_leads_desk(client):
    client.force_login(make_user())
    assert "Lead’s desk" not in client.get("/help/").content.decode()
    client.force_login(make_lead(make_workstream()))
    page = client.get("/help/").content.decode()
    assert f'<a href="{reverse("consultations:lead_home")}">Lead’s desk</a>' in page


def test_a_link_to_this_very_page_says_so(client):
    page = client.get("/help/").content.decode()
    assert '<a href="/help/" aria-current="page">' in page
    assert '<a href="/help/" aria-current="true">' in client.get("/help/data/").content.decode()


def test_languages_are_named_in_their_own_words_and_the_current_one_is_marked(client):
    page = client.get("/help/").content.decode()
    assert 'value="en" lang="en" aria-current="true">English</button>' in page
    assert 'value="ar" lang="ar">العربية</button>' in page


def test_signing_in_leads_back_to_the_page(client):
    page = client.get("/help/", {"of": "a b"}).content.decode()
    assert '<a href="/accounts/login/?next=%2Fhelp%2F%3Fof%3Da%2Bb">Sign in</a>' in page
    assert '<a href="/accounts/login/">Sign in</a>' in client.get("/accounts/signup/").content.decode()
