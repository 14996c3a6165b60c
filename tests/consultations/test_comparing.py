import os

import pytest

from consultations import comparing
from consultations.comparing import alike_among, alike_among_many
from consultations.similarity import Text
from tests.consultations.letters import LANGUAGES
from tests.consultations.test_similarity import HARDER, draft_of, harder_texts_of


@pytest.fixture
def apart(monkeypatch):
    monkeypatch.setattr(comparing, "FEW", 0)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_process_of_its_own_finds_what_is_found_here(code, apart):
    assert code in LANGUAGES
    texts = harder_texts_of(HARDER[code], draft_of(code))
    texts = [Text(text.key, (text.place, "on", ""), text.text, about=text.about) for text in texts]
    alike, families = alike_among(texts, [])
    assert alike_among_many(texts, []) == (alike, families)
    decided = [set(families[0].members)]
    assert alike_among_many(texts, decided) == (alike, families[1:])


def test_the_process_is_told_none_of_the_secrets_of_the_site(monkeypatch):
    for name in ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "nightjar")
    assert "nightjar" not in comparing._environment().values()
    assert comparing._environment()["PATH"] == os.environ["PATH"]


def test_a_process_that_comes_to_no_end_is_said_so(apart, monkeypatch):
    monkeypatch.setattr(comparing, "_environment", lambda: {"PYTHONPATH": ""})
    with pytest.raises(RuntimeError, match="status 1"):
        alike_among_many([Text(1, (1, "on", ""), "One.")], [])
