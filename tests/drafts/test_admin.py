"""Drafts in the Wagtail admin: freezing, previewing, and pages that must stay."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from drafts.models import DraftPage, DraftVersion
from drafts.versions import freeze_draft
from tests.drafts.samples import block
from tests.factories import make_page, make_user, make_workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    page = make_page(workstream=make_workstream("WS05"))
    page.body = [block("heading", "Purpose", level="2"), block("paragraph", "The working text.")]
    page.save_revision()
    page.refresh_from_db()
    return page


@pytest.fixture
def admin(client):
    user = make_user(is_superuser=True, is_staff=True)
    client.force_login(user)
    client.user = user
    return client


def test_a_draft_is_frozen_from_its_own_page_of_the_admin(admin, page):
    address = reverse("drafts_freeze", args=[page.pk])
    assert "2 paragraphs stand in the latest saved text" in admin.get(address).content.decode()
    response = admin.post(address, {"label": "1.0"})
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    version = DraftVersion.objects.get()
    assert (version.label, version.frozen_by, version.paragraphs.count()) == ("1.0", admin.user, 2)


def test_why_a_draft_cannot_be_frozen_is_said_beside_the_form(admin, page):
    freeze_draft(page, label="1.0", by=None)
    answer = admin.post(reverse("drafts_freeze", args=[page.pk]), {"label": "1.0"}).content.decode()
    assert "This draft has a version 1.0 already." in answer
    page.body = []
    page.save_revision()
    answer = admin.get(reverse("drafts_freeze", args=[page.pk])).content.decode()
    assert "there is nothing to freeze" in answer
    assert DraftVersion.objects.count() == 1


def test_only_who_may_edit_the_draft_may_freeze_it(client, page):
    address = reverse("drafts_freeze", args=[page.pk])
    assert client.post(address, {"label": "1.0"}).status_code == 302
    client.force_login(make_user())
    assert client.post(address, {"label": "1.0"}).status_code in {302, 403}
    assert not DraftVersion.objects.exists()


def test_the_button_stands_where_pages_are_listed_and_edited(admin, page):
    address = reverse("drafts_freeze", args=[page.pk])
    listing = admin.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk])).content.decode()
    editing = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert address in listing
    assert address in editing


def test_the_preview_shows_the_working_text_as_paragraphs(admin, page):
    address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    content = admin.get(address).content.decode()
    assert "The working text." in content
    assert 'id="p1"' in content


def test_the_preview_says_why_a_text_cannot_be_frozen(admin, page):
    page.body = [block("paragraph", " ")]
    page.save_revision()
    content = admin.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    assert "These blocks are empty: 1." in content


@pytest.mark.parametrize("which", ["draft", "workstream", "home"])
def test_a_page_with_frozen_text_at_or_below_it_is_not_deleted(admin, page, which):
    freeze_draft(page, label="1.0", by=None)
    workstream = page.get_parent()
    doomed = {"draft": page, "workstream": workstream, "home": workstream.get_parent()}[which]
    response = admin.post(reverse("wagtailadmin_pages:delete", args=[doomed.pk]), follow=True)
    assert response.status_code == 200
    assert "holds frozen text and cannot be deleted" in response.content.decode()
    assert DraftPage.objects.filter(pk=page.pk).exists()


def test_bulk_deletion_keeps_frozen_text_too(admin, page):
    freeze_draft(page, label="1.0", by=None)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    response = admin.post(f"{address}?id={page.pk}", follow=True)
    assert "holds frozen text and cannot be deleted" in response.content.decode()
    assert DraftPage.objects.filter(pk=page.pk).exists()


def test_a_page_without_frozen_text_can_be_deleted(admin, page):
    admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(pk=page.pk).exists()


def test_the_drafts_own_page_shows_frozen_text_and_never_the_working_text(client, page):
    page.get_latest_revision().publish()
    assert "The working text." not in client.get(page.url).content.decode()
    freeze_draft(page, label="1.0", by=None)
    page.refresh_from_db()
    page.body = [block("paragraph", "Changed since.")]
    page.save_revision().publish()
    content = client.get(page.url).content.decode()
    assert "The working text." in content
    assert "Changed since." not in content
