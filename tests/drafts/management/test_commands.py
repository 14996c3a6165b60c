import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from wagtail.models import PageLogEntry

from drafts.importing import read_draft
from drafts.importing.actions import create_draft
from drafts.models import DraftPage, DraftVersion
from tests.drafts.samples import ARABIC, NIST, docx, p
from tests.factories import make_user, make_workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def workstream():
    return make_workstream("WS05")


def run(capsys, *arguments, **options):
    call_command(*arguments, **options)
    return capsys.readouterr().out.splitlines()


def test_import_and_freeze_say_what_they_did_in_a_line_each(workstream, capsys):
    lines = run(capsys, "import_draft", str(NIST), workstream="WS05", title="Usability")
    page = DraftPage.objects.get()
    assert lines[:4] == [f"page: {page.pk}", "slug: usability", "language: en", "paragraphs: 111"]
    assert "  List item: 89" in lines
    assert "not kept: 0" in lines
    assert lines[-1] == f"edit: {settings.WAGTAILADMIN_BASE_URL}/admin/pages/{page.pk}/edit/"
    assert (page.live, page.title, page.get_parent().specific) == (False, "Usability", workstream)
    lines = run(capsys, "freeze_draft", str(page.pk), label="1.0")
    version = DraftVersion.objects.get()
    assert lines == [f"version: {version.pk}", "label: 1.0", "paragraphs: 111"]


def test_the_commands_make_the_same_rows_as_the_actions(workstream, capsys):
    user = make_user(is_superuser=True)
    run(capsys, "import_draft", str(ARABIC), workstream="WS05", title="One", by=user.email)
    create_draft(workstream, title="Two", imported=read_draft(ARABIC), by=user)
    one, two = DraftPage.objects.order_by("pk")
    assert (one.language, one.owner, one.live, one.kind) == (two.language, two.owner, two.live, two.kind)
    assert [block.block_type for block in one.body] == [block.block_type for block in two.body]
    entries = PageLogEntry.objects.filter(action="drafts.import")
    assert entries.count() == 2
    assert len({(entry.user_id, str(entry.data)) for entry in entries}) == 1


def test_an_import_leaves_one_log_entry(workstream, capsys):
    before = PageLogEntry.objects.count()
    run(capsys, "import_draft", str(ARABIC), workstream="WS05", title="One")
    assert PageLogEntry.objects.count() == before + 1
    entry = PageLogEntry.objects.get(action="drafts.import")
    assert (entry.user, entry.data["by"]) == (None, "command line")


def test_the_same_title_twice_makes_a_second_page(workstream, capsys):
    for _time in range(2):
        run(capsys, "import_draft", str(ARABIC), workstream="WS05", title="Declaration")
    assert sorted(DraftPage.objects.values_list("slug", flat=True)) == ["declaration", "declaration-2"]


def test_what_was_not_kept_is_printed_with_its_count(workstream, capsys, tmp_path):
    file = docx(tmp_path / "a.docx", p("Text") + p("Hidden", run="<w:vanish/>"))
    lines = run(capsys, "import_draft", str(file), workstream="WS05", title="One")
    assert "found in the file: 2" in lines
    assert "kept: 1" in lines
    assert "left out: 1" in lines
    assert "  2 × pieces of hidden text" in lines


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        (["import_draft", "nothing.docx"], {"workstream": "WS05", "title": "T"}, "There is no file"),
        (["import_draft", str(NIST)], {"workstream": "WS99", "title": "T"}, "There is no workstream WS99"),
        (["import_draft", str(NIST)], {"workstream": "WS05", "title": " "}, "Give the draft a title"),
        (["import_draft", str(NIST)], {"workstream": "WS05", "title": "T" * 300}, "at most 255"),
        (
            ["import_draft", str(NIST)],
            {"workstream": "WS05", "title": "T", "by": "nobody@example.org"},
            "no active account",
        ),
        (["freeze_draft", "999999"], {"label": "1.0"}, "There is no draft page 999999"),
        (["freeze_draft", "x"], {"label": "1.0"}, "There is no draft page x"),
    ],
)
def test_bad_input_ends_with_one_line_and_writes_nothing(workstream, arguments, options, sentence):
    with pytest.raises(CommandError, match=sentence) as error:
        call_command(*arguments, **options)
    assert "\n" not in str(error.value)
    assert not DraftPage.objects.exists()


def test_freezing_refuses_a_label_that_is_taken_or_too_long(workstream, capsys):
    run(capsys, "import_draft", str(ARABIC), workstream="WS05", title="One")
    page = DraftPage.objects.get()
    run(capsys, "freeze_draft", str(page.pk), label="1.0")
    for label, sentence in (("1.0", "has a version 1.0 already"), ("x" * 30, "at most 20")):
        with pytest.raises(CommandError, match=sentence):
            call_command("freeze_draft", str(page.pk), label=label)
    assert DraftVersion.objects.count() == 1


def test_whoever_may_not_is_refused(workstream, capsys):
    stranger = make_user()
    with pytest.raises(CommandError, match="may not add a draft"):
        call_command("import_draft", str(ARABIC), workstream="WS05", title="One", by=stranger.email)
    run(capsys, "import_draft", str(ARABIC), workstream="WS05", title="One")
    with pytest.raises(CommandError, match="may not freeze"):
        call_command("freeze_draft", str(DraftPage.objects.get().pk), label="1.0", by=stranger.email)


def test_an_update_and_a_translation_say_what_they_did(workstream, capsys, tmp_path):
    file = tmp_path / "guidance.md"
    file.write_text("# Guidance\n\nStates publish fees.\n\nCities answer.\n", encoding="utf-8")
    run(capsys, "import_draft", str(file), workstream="WS05", title="Guidance")
    page = DraftPage.objects.get()
    anchors = [one["id"] for one in page.body.raw_data]
    file.write_text("# Guidance\n\nStates publish all fees.\n\nCities answer.\n\nNew words.\n", encoding="utf-8")
    preview = run(capsys, "import_draft", str(file), update=str(page.pk), preview=True)
    assert preview[6:11] == ["unchanged: 2", "edited: 1", "moved: 0", "new: 1", "removed: 0"]
    assert DraftPage.objects.get().latest_revision_id == page.latest_revision_id
    lines = run(capsys, "import_draft", str(file), update=str(page.pk))
    assert lines == preview
    page.refresh_from_db()
    assert [one["id"] for one in page.get_latest_revision_as_object().body.raw_data][:3] == anchors
    file.write_text("# Orientations\n\nLes États publient les frais.\n\nLes villes répondent.\n", encoding="utf-8")
    words = {"translation_of": str(page.pk), "language": "fr"}
    preview = run(capsys, "import_draft", str(file), preview=True, **words)
    assert "aligned: 3" in preview
    assert "not translated: 1" in preview
    assert DraftPage.objects.count() == 1
    lines = run(capsys, "import_draft", str(file), **words)
    translation = DraftPage.objects.get(translation_of=page)
    assert lines[2:-1] == preview
    assert (translation.title, translation.language) == ("Orientations", "fr")
    assert [one["id"] for one in translation.body.raw_data] == anchors


def test_a_preview_of_a_new_draft_writes_nothing(workstream, capsys):
    lines = run(capsys, "import_draft", str(NIST), workstream="WS05", title="Usability", preview=True)
    assert lines[:2] == ["language: en", "paragraphs: 111"]
    assert not DraftPage.objects.exists()


def test_what_a_command_lacks_is_said_in_one_line(workstream):
    with pytest.raises(CommandError, match="A new draft needs --workstream and --title"):
        call_command("import_draft", str(NIST))
    with pytest.raises(CommandError, match="There is no draft page 99999"):
        call_command("import_draft", str(NIST), update="99999")
