"""The Arabic catalogue: every word there, none doubtful, gaps intact, and compiled as it is written."""

import ast
import gettext
import re
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

CATALOGUES = sorted(path for folder in settings.LOCALE_PATHS for path in folder.glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd%]")


def read_catalogue(path):
    """The entries of a .po file as {(context, msgid, plural): {index: msgstr}} and the ids of the doubtful ones."""
    entries, doubtful = {}, set()
    for paragraph in path.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in paragraph.splitlines() if line and not line.startswith("#~")]
        parts, name = {}, None
        for line in lines:
            keyword = re.match(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (\".*\")$", line)
            if keyword:
                name = keyword[1]
                parts[name] = ast.literal_eval(keyword[2])
            elif line.startswith('"') and name:
                parts[name] += ast.literal_eval(line)
        if "msgid" in parts:
            key = (parts.get("msgctxt"), parts["msgid"], parts.get("msgid_plural"))
            entries[key] = {
                int(found[1]) if (found := re.search(r"\[(\d)\]", part)) else 0: text
                for part, text in parts.items()
                if part.startswith("msgstr")
            }
            if any(line.startswith("#,") and "fuzzy" in line for line in lines):
                doubtful.add(key)
    return entries, doubtful


def test_there_is_an_arabic_catalogue():
    assert settings.BASE_DIR / "config/locale/ar/LC_MESSAGES/django.po" in CATALOGUES


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_entry_is_translated_and_none_is_doubtful(path):
    entries, doubtful = read_catalogue(path)
    assert not [key for key, texts in entries.items() if not all(texts.values())]
    assert not doubtful - {(None, "", None)}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_no_translation_loses_or_invents_a_gap(path):
    wrong = []
    for (_context, singular, plural), texts in read_catalogue(path)[0].items():
        wanted = set(PLACEHOLDER.findall(plural or singular))
        for index, text in texts.items():
            found = set(PLACEHOLDER.findall(text))
            # In Arabic, "no comments", "one comment" and "two comments" are words without a number.
            allowed_to_miss = 1 if plural and index in (0, 1, 2) else 0
            if singular and (found - wanted or len(wanted - found) > allowed_to_miss):
                wrong.append(singular)
    assert not wrong


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_the_compiled_catalogue_is_current(path):
    compiled = path.with_suffix(".mo")
    assert compiled.exists(), "run `make messages` and commit what it compiles"
    with compiled.open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)._catalog
    expected = {}
    for (context, singular, plural), texts in read_catalogue(path)[0].items():
        key = f"{context}\x04{singular}" if context else singular
        for index, text in texts.items():
            expected[(key, index) if plural else key] = text
    assert {key: text for key, text in catalogue.items() if key} == {k: t for k, t in expected.items() if k}, (
        "run `make messages` and commit what it compiles"
    )


def test_every_word_of_the_interface_is_in_the_catalogue(tmp_path, needs_gettext):
    """Gather the words afresh from a copy of the code: what makemessages would add is what somebody forgot."""
    copy = tmp_path / "copy"
    ours = ["config", "consultations", "drafts", "home", "search", "templates"]
    for folder in ours:
        shutil.copytree(
            settings.BASE_DIR / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "static")
        )
    shutil.copy(settings.BASE_DIR / "manage.py", copy)
    path = copy / "config/locale/ar/LC_MESSAGES/django.po"
    before = set(read_catalogue(path)[0])
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "ar", "--no-wrap", "--add-location", "file"],
        cwd=copy,
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert set(read_catalogue(path)[0]) - before == set(), "run `make messages` and translate what it adds"
