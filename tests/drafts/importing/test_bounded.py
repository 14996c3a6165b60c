import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.utils.translation import override

from drafts.importing import ImportedDraft, ImportRefused, Note, Picture, Suggestion, bounded, read_draft
from drafts.importing.bounded import MEGABYTE, Limits, read_bounded
from drafts.importing.docx.reasons import DELETED
from tests.drafts.samples import ARABIC, NIST, docx, p


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    """The folder for passing files, which every test must leave empty."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture(autouse=True)
def processes(monkeypatch):
    """The readers that a test started, every one of which must have ended with it."""
    started = []

    class Watched(bounded.subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr(bounded.subprocess, "Popen", Watched)
    yield started
    assert all(process.returncode is not None for process in started)


def words(imported):
    texts = [re.sub(r' data-block-key="\w+"', "", block["value"].get("text", "")) for block in imported.blocks]
    return [(block["type"], block["value"]["label"], text) for block, text in zip(imported.blocks, texts, strict=True)]


@pytest.mark.parametrize("path", [NIST, ARABIC])
def test_a_file_reads_the_same_in_a_process_of_its_own(path):
    alone, here = read_bounded(path), read_draft(path)
    assert words(alone) == words(here)
    assert (alone.title, alone.language, alone.found, alone.kept) == (here.title, here.language, here.found, here.kept)
    assert alone.not_kept == {str(reason): count for reason, count in here.not_kept.items()}
    assert list(alone.origins) == [block["id"] for block in alone.blocks if block["id"] in alone.origins]


def test_a_refusal_comes_as_its_sentence_in_the_language_of_whoever_asks(tmp_path):
    path = tmp_path / "notes.docx"
    path.write_bytes(b"This is no archive.")
    with pytest.raises(ImportRefused, match="This is not a Word file, or it is damaged"):
        read_bounded(path)
    with override("ar"):
        with pytest.raises(ImportRefused) as refused:
            read_draft(path)
        with pytest.raises(ImportRefused, match=str(refused.value)):
            read_bounded(path)
        assert "Word file" not in str(refused.value)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(seconds=0), "takes longer than 0 seconds"),
        (Limits(cpu_seconds=0), "takes longer than 240 seconds"),
        (Limits(memory=MEGABYTE), "needs more than 1 MB of memory"),
        (Limits(answer=1000), "unpacks to far more than a draft can hold"),
    ],
)
def test_every_limit_ends_in_a_sentence(limits, sentence, tmp_path):
    path = docx(tmp_path / "long.docx", p("These are some words of a draft. " * 20) * 300)
    with pytest.raises(ImportRefused, match=sentence):
        read_bounded(path, limits=limits)


def test_a_reader_that_breaks_is_a_sentence_and_a_line_in_the_log(monkeypatch, caplog):
    monkeypatch.setattr(bounded.sys, "executable", "/bin/false")
    with pytest.raises(ImportRefused, match="Something in this file stopped the reader"):
        read_bounded(NIST)
    assert "ended with status 1" in caplog.text


def test_an_error_in_the_caller_ends_the_reader(monkeypatch):
    def cancel(_answer):
        raise KeyboardInterrupt

    monkeypatch.setattr(ImportedDraft, "from_json", cancel)
    with pytest.raises(KeyboardInterrupt):
        read_bounded(NIST)


def test_readers_work_beside_each_other_in_the_threads_of_a_server(processes):
    with ThreadPoolExecutor(max_workers=3) as threads:
        drafts = list(threads.map(read_bounded, [NIST] * 3))
    assert [len(draft.blocks) for draft in drafts] == [111] * 3
    assert len(processes) == 3


def test_whoever_finds_every_place_taken_is_told_so():
    for _place in range(bounded.AT_ONCE):
        assert bounded._places.acquire(blocking=False)
    try:
        with pytest.raises(ImportRefused, match="Other files are being read"):
            read_bounded(NIST, limits=Limits(seconds=0))
    finally:
        bounded._places.release(bounded.AT_ONCE)


def test_a_reader_knows_neither_the_database_nor_the_secrets(monkeypatch, tmp_path):
    secrets = {
        "SECRET_KEY": "s3cret",
        "DATABASE_URL": "postgres://s3cret@db/redraft",
        "AWS_SECRET_ACCESS_KEY": "s3cret",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    given = bounded._environment(str(tmp_path))
    assert "s3cret" not in str(given.values())
    assert given["DATABASE_URL"] == "sqlite://:memory:"
    assert given["DJANGO_SETTINGS_MODULE"] == os.environ["DJANGO_SETTINGS_MODULE"]
    assert len(read_bounded(NIST).blocks) == 111


def test_a_draft_survives_json_with_its_pictures_notes_and_reasons():
    imported = read_draft(Path(NIST))
    imported.left_out[DELETED] = 2
    imported.pictures = [Picture(block="b", name="seal.png", data=bytes(range(256)), alt="A seal")]
    imported.notes = [Note(block="b", author="A. Reader", written="", words="Why?")]
    imported.suggestions = [Suggestion(block="b", kind="recommendation", reason=DELETED)]
    again = ImportedDraft.from_json(imported.as_json())
    assert (again.blocks, again.pictures, again.notes) == (imported.blocks, imported.pictures, imported.notes)
    assert again.left_out == {str(DELETED): 2}
    assert again.suggestions == [Suggestion(block="b", kind="recommendation", reason=str(DELETED))]
