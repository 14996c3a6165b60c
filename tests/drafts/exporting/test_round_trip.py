"""What goes out comes back: the same ids, kinds, numbers and words, whatever they are."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from drafts.exporting import export
from drafts.importing import read_draft
from tests.drafts.exporting.invented import blocks, comparable, document, leaves, stored


def again(made, file_format, folder, language="en"):
    """The blocks after a way out and in."""
    path = folder / f"draft.{file_format}"
    path.write_bytes(export(document(made, language), file_format).content)
    return read_draft(path)


@pytest.mark.parametrize("file_format", ["html", "md", "docx"])
@given(data=st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_file_that_is_imported_again_changes_nothing(tmp_path, file_format, data):
    language = data.draw(st.sampled_from(["en", "ar"]))
    made = stored(data.draw(blocks(language)))
    try:
        document(made, language)
    except ValidationError:
        # Signs that nobody sees are no words: such a draft cannot be frozen.
        reject()
    imported = again(made, file_format, tmp_path, language)
    assert [block["id"] for block in imported.blocks] == [block["id"] for block in made]
    assert set(leaves(comparable(imported.blocks))) ^ set(leaves(comparable(made))) == set()
    assert (imported.language, imported.title) == (language, "Guidance <on> *skills*")
    assert (imported.found, dict(imported.not_kept)) == (imported.kept, {})
