import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry, Revision

from drafts.models import Paragraph
from drafts.versions import freeze_draft, issue_corrigendum, preview_paragraphs
from tests.drafts.samples import block, every_kind
from tests.factories import make_page, make_user, make_workstream

pytestmark = pytest.mark.django_db


def page_of(*blocks, **fields):
    page = make_page(workstream=make_workstream(), **fields)
    page.body = list(blocks)
    page.save_revision()
    page.refresh_from_db()
    return page


def frozen(version):
    return list(version.paragraphs.values_list("number", "text", "html", "anchor"))


def test_freezing_makes_a_row_of_every_paragraph():
    version = freeze_draft(page_of(*every_kind()), label="1.0", by=None)
    assert version.paragraphs.count() == 15
    first = version.paragraphs.first()
    assert (first.number, first.kind, first.text, first.lang, first.dir) == ("§ 1", "heading", "Purpose", "en", "ltr")
    assert first.markup == "<h2>Purpose</h2>"
    assert len(version.content_hash) == 64


def test_the_latest_saved_text_is_frozen_even_if_it_was_never_published():
    page = page_of(block("paragraph", "Old"))
    page.get_latest_revision().publish()
    page.refresh_from_db()
    page.body = [block("paragraph", "New")]
    page.save_revision()
    page.refresh_from_db()
    version = freeze_draft(page, label="1.0", by=None)
    assert version.paragraphs.get().text == "New"
    page.refresh_from_db()
    assert page.has_unpublished_changes


def test_editing_after_freezing_never_touches_the_version():
    page = page_of(block("paragraph", "Frozen"))
    version = freeze_draft(page, label="1.0", by=None)
    before = frozen(version)
    page.refresh_from_db()
    page.body = [block("paragraph", "Changed")]
    page.save_revision().publish()
    assert frozen(version) == before
    assert version.revision.as_object().body[0].value["text"].source == "<p>Frozen</p>"


def test_autosave_cannot_rewrite_the_revision_of_a_version():
    page = page_of(block("paragraph", "Frozen"))
    before = page.latest_revision
    version = freeze_draft(page, label="1.0", by=None)
    assert version.revision != before
    page.refresh_from_db()
    page.body = [block("paragraph", "Autosaved")]
    with pytest.raises(PermissionDenied):
        page.save_revision(overwrite_revision=before)
    assert version.revision.as_object().body[0].value["text"].source == "<p>Frozen</p>"


def test_a_paragraph_keeps_its_anchor_in_the_next_version():
    page = page_of(block("paragraph", "Text"))
    first = freeze_draft(page, label="1.0", by=None)
    second = freeze_draft(page, label="2.0", by=None)
    assert first.paragraphs.get().anchor == second.paragraphs.get().anchor
    assert first.content_hash == second.content_hash
    assert list(page.versions.all()) == [first, second]


def test_one_log_entry_tells_of_a_freeze():
    user = make_user(is_superuser=True)
    page = page_of(block("paragraph", "Text"))
    before = PageLogEntry.objects.count()
    version = freeze_draft(page, label="1.0", by=user)
    entry = PageLogEntry.objects.get(action="drafts.freeze")
    assert PageLogEntry.objects.count() == before + 1
    assert (entry.user, entry.data["label"], entry.timestamp) == (user, "1.0", version.frozen_at)
    freeze_draft(page, label="2.0", by=None)
    assert PageLogEntry.objects.order_by("pk").last().data["by"] == "command line"


def test_whoever_may_not_edit_the_page_may_not_freeze_it():
    page = page_of(block("paragraph", "Text"))
    with pytest.raises(PermissionDenied):
        freeze_draft(page, label="1.0", by=make_user())
    assert not page.versions.exists()


@pytest.mark.parametrize(
    ("label", "sentence"), [("1.0", "has a version 1.0 already"), (" ", "Give the version a label")]
)
def test_a_label_names_one_version(label, sentence):
    page = page_of(block("paragraph", "Text"))
    freeze_draft(page, label="1.0", by=None)
    revisions = Revision.objects.count()
    with pytest.raises(ValidationError, match=sentence):
        freeze_draft(page, label=label, by=None)
    assert Revision.objects.count() == revisions


def test_missing_ids_are_refused_before_saving_could_invent_them():
    page = page_of(block("paragraph", "Text"))
    revision = page.get_latest_revision()
    revision.content["body"] = '[{"type": "paragraph", "value": {"text": "<p>Text</p>"}}]'
    revision.save()
    with pytest.raises(ValidationError, match="no id of their own"):
        freeze_draft(page, label="1.0", by=None)


def test_freezing_asks_as_often_for_fifty_paragraphs_as_for_five():
    def queries(count):
        page = page_of(*(block("paragraph", f"Text {n}") for n in range(count)))
        with CaptureQueriesContext(connection) as captured:
            freeze_draft(page, label="1.0", by=None)
        return len(captured)

    queries(1)  # caches of content types and sites
    assert queries(50) == queries(5)


def test_frozen_text_cannot_be_deleted():
    page = page_of(block("paragraph", "Text"))
    version = freeze_draft(page, label="1.0", by=None)
    for row in (page, version, version.revision):
        with pytest.raises(ProtectedError):
            row.delete()
    assert Paragraph.objects.filter(version=version).exists()


def test_a_corrigendum_stands_beside_the_version_that_it_corrects():
    page = page_of(block("paragraph", "Teh text"))
    version = freeze_draft(page, label="1.0", by=None)
    page.refresh_from_db()
    page.body = [{**block("paragraph", "The text"), "id": str(version.paragraphs.get().anchor)}]
    page.save_revision()
    corrigendum = issue_corrigendum(version, label="1.0-c1", by=None)
    assert corrigendum.corrects == version
    assert version.paragraphs.get().text == "Teh text"
    assert corrigendum.paragraphs.get().text == "The text"
    assert issue_corrigendum(corrigendum, label="1.0-c2", by=None).corrects == version


def test_the_preview_is_of_the_working_text():
    page = page_of(block("paragraph", "Published"))
    page.body = [block("paragraph", "Working")]
    page.save_revision()
    page.refresh_from_db()
    assert [paragraph.text for paragraph in preview_paragraphs(page)] == ["Working"]
