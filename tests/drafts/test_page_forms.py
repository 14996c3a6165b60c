"""What the Wagtail editor asks for on a workstream's page."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from drafts.page_forms import NumbersField
from tests.drafts.test_workstream_page import form
from tests.factories import make_user, make_workstream

pytestmark = pytest.mark.django_db

FIELD = NumbersField(highest=23)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("18, 6", [6, 18]),
        ("6,18,6", [6, 18]),
        (" 1 2;3\n4 ", [1, 2, 3, 4]),
        ("١٨، ٦", [6, 18]),
        ("23,", [23]),
        ("", None),
        (" , ", None),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, numbers):
    assert FIELD.clean(typed) == numbers


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("six", "“six” is no number. Write numbers with commas between, such as 6, 18."),
        ("[6, 18]", "“[6” is no number."),
        ("6, -1", "“-1” is no number."),
        ("6.5", "“6.5” is no number."),
        ("1-3", "“1-3” is no number."),
        ("²", "“²” is no number."),
        ("0", "0 is not between 1 and 23."),
        ("6, 24", "24 is not between 1 and 23."),
        ("9" * 5000, "999999 is not between 1 and 23."),
    ],
)
def test_what_is_no_such_number_is_refused_in_a_sentence(typed, sentence):
    with pytest.raises(ValidationError) as refusal, override("en"):
        FIELD.clean(typed)
    assert sentence in refusal.value.messages[0]


def test_what_is_stored_is_shown_as_it_is_written_and_what_was_typed_stays():
    assert FIELD.prepare_value([6, 18]) == "6, 18"
    assert FIELD.prepare_value(None) is None
    assert FIELD.prepare_value("six") == "six"
    assert not FIELD.has_changed([6, 18], "6, 18")
    assert FIELD.has_changed([6, 18], "6")
    assert not FIELD.has_changed(None, "")


def test_the_editor_shows_and_stores_the_mandate_as_numbers(client):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    workstream = make_workstream(gcm_objectives=[6, 18])
    address = reverse("wagtailadmin_pages:edit", args=[workstream.pk])
    assert 'name="gcm_objectives" value="6, 18"' in client.get(address).content.decode()
    answer = client.post(address, form(workstream, [], gcm_objectives="6, 99", imrf_paragraphs="57 62"))
    assert "99 is not between 1 and 23." in answer.content.decode()
    assert 'value="6, 99"' in answer.content.decode()
    answer = client.post(address, form(workstream, [], gcm_objectives="23, 1", imrf_paragraphs="57 62"))
    assert answer.status_code == 302
    workstream.refresh_from_db()
    assert (workstream.gcm_objectives, workstream.imrf_paragraphs) == ([1, 23], [57, 62])
    client.post(address, form(workstream, []))
    workstream.refresh_from_db()
    assert (workstream.gcm_objectives, workstream.imrf_paragraphs) == (None, None)
