"""What every test of imported Word files asks for."""

import pytest

from tests.drafts.importing.word import Read


@pytest.fixture
def read(tmp_path):
    return Read(tmp_path)
