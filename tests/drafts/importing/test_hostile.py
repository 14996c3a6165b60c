"""Whatever a file was made to do, it is read or refused with a sentence, in little memory and time, and asks nobody."""

import re
import socket

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Revision

from drafts.models import DraftPage
from tests.drafts.importing import hostile
from tests.drafts.importing.measured import Readers
from tests.factories import make_workstream

# Of the processor, on a machine of today; and beyond what a reader takes that has read nothing.
SECONDS = 12
MEGABYTES = 350


@pytest.fixture(scope="module")
def readers():
    readers = Readers()
    yield readers
    readers.close()


@pytest.fixture(scope="module")
def listening():
    """A port at which nobody may ever knock."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        yield listener


def written(tmp_path, file):
    path = tmp_path / f"file{file.suffix}"
    path.write_bytes(file.content)
    return path


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_is_read_or_refused_in_bounded_memory_and_time(name, readers, tmp_path, listening, monkeypatch):
    monkeypatch.setattr(hostile, "ELSEWHERE", "http://{}:{}/asked".format(*listening.getsockname()))
    file = hostile.build(name)
    reading = readers.read(written(tmp_path, file))
    assert not reading.ended, f"the reader ended with {reading.ended}"
    if reading.refused:
        assert file.refused, reading.refused
        assert re.search(file.refused, reading.refused), reading.refused
    else:
        assert file.says
        assert file.says in reading.words
        reading.words.encode()
        assert "\\u0000" not in reading.words
        assert "/etc/passwd" not in reading.words
        assert "root:" not in reading.words
    assert reading.asked == []
    with pytest.raises(BlockingIOError):
        listening.accept()
    assert reading.seconds < SECONDS
    assert reading.megabytes < MEGABYTES
    assert [path.name for path in tmp_path.iterdir()] == [f"file{file.suffix}"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a_hundred_megabytes_of_spaces", "ten_thousand_divs_deep", "a_billion_laughs"])
def test_a_hostile_file_changes_nothing_on_the_site(name, tmp_path):
    make_workstream("WS05")
    before = (list(Page.objects.values()), Revision.objects.count())
    path = written(tmp_path, hostile.build(name))
    with pytest.raises(CommandError):
        call_command("import_draft", str(path), workstream="WS05", title="Draft")
    assert (list(Page.objects.values()), Revision.objects.count()) == before
    assert not DraftPage.objects.exists()
