"""The switch of the shortcuts, and the list that says what each key does."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from consultations.models import Decision
from tests import factories as make

pytestmark = pytest.mark.django_db

SHORTCUTS = "/lead/WS05-R2/shortcuts/"


@pytest.fixture
def lead(client):
    user = make.make_lead(make.make_round("closed", code="WS05-R2").workstream)
    client.force_login(user)
    return user


def test_shortcuts_are_off_until_somebody_switches_them_on_and_off_again(client, lead):
    assert not lead.shortcuts
    for word, now in (("on", True), ("on", True), ("off", False)):
        page = client.post(SHORTCUTS, {"shortcuts": word, "next": "/lead/WS05-R2/steps/"}, follow=True)
        lead.refresh_from_db()
        assert lead.shortcuts is now
        assert page.request["PATH_INFO"] == "/lead/WS05-R2/steps/"
        assert f"Keyboard shortcuts are {word}" in page.content.decode()


def test_the_page_offers_the_other_state(client, lead):
    assert 'value="on"' in client.get(SHORTCUTS).content.decode()
    client.post(SHORTCUTS, {"shortcuts": "on"})
    assert 'value="off"' in client.get(SHORTCUTS).content.decode()


def test_the_list_names_every_key_that_the_script_knows_and_no_other(client, lead):
    listed = set(re.findall(r"<kbd>(\S+?)</kbd>", client.get(SHORTCUTS).content.decode()))
    script = Path(finders.find("consultations/desk.js")).read_text(encoding="utf-8")
    goals = re.search(r"const GOALS = \{(.*?)\n\};", script, re.DOTALL)[1]
    known = {key.strip('"') for key in re.findall(r"^  (\S+): \[", goals, re.MULTILINE)}
    assert listed == known | {*"1234567", "[", "]", "?", "Ctrl", "Enter", "Esc"}


def test_the_digits_stand_for_the_decisions_in_the_order_of_the_panel(client, lead):
    body = client.get(SHORTCUTS).content.decode()
    listed = re.findall(r"<kbd>([1-7])</kbd></dt><dd>(.*?)</dd>", body)
    labels = [label for value, label in Decision.choices if value != "pending"]
    assert listed == [(str(number), label) for number, label in enumerate(labels, 1)]
