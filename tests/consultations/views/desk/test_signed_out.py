"""Whoever was signed out while writing finds every word again after the sign-in (product.md S8, X5)."""

import pytest
from django import forms
from django.urls import reverse

from consultations.actions.dispositions import decide
from consultations.actions.groups import group
from consultations.forms import comments, questions, rounds
from consultations.forms.desk import agreement, bulk, checks, decisions, groups, library, parts, themes
from consultations.models import Comment
from consultations.views.doors import WRITTEN
from tests.factories import NOW, co_lead, make_lead, make_round, make_submission

pytestmark = pytest.mark.django_db
WORDS = "What I had thought through for an hour."


@pytest.fixture
def desk(client):
    consultation_round = make_round("closed", code="WS05-R2")
    make_submission(consultation_round, comments=["One.", "Two.", "Three."])
    lead = co_lead(consultation_round)
    first, second, _third = Comment.objects.filter(consultation_round=consultation_round).order_by("ref")
    group([first, second], by=lead, at=NOW)
    decide(first.disposition, decision="noted", response="Thank you.", lock_version=2, by=lead, at=NOW)
    return consultation_round, lead


def sent_signed_out(client, person, address, **words):
    """The page that somebody sees who sends a form, is asked to sign in, and does."""
    asked = client.post(address, words)
    assert asked.status_code == 302
    client.force_login(person)
    back = asked["Location"].partition("next=")[2].partition("&")[0]
    page = client.get(back)
    assert page.status_code == 200
    return page


@pytest.mark.parametrize(
    ("name", "args", "fields", "written"),
    [
        ("lead_comment", ["WS05-R2-0001"], {"do": "save", "decision": "noted", "lock_version": "1"}, "response"),
        ("lead_comment", ["WS05-R2-0001"], {"do": "reopen", "lock_version": "1"}, "reason"),
        ("lead_comment", ["WS05-R2-0001"], {"do": "keep", "keep": "joined", "mine-response": "x"}, "joined-response"),
        ("lead_meeting", [], {"ref": "WS05-R2-0001", "decision": "noted"}, "response"),
        ("lead_meeting", [], {"ref": "WS05-R2-0001", "do": "contest"}, "remark"),
        ("lead_contested", [], {"ref": "WS05-R2-0001", "do": "contest"}, "remark"),
        ("lead_agree", [], {"section": "", "do": "agree"}, "remark"),
        (
            "lead_bulk",
            [],
            {"all": "1", "query": "", "what": "decide", "do": "preview", "decision": "noted"},
            "response",
        ),
        ("lead_group", ["G-001"], {"do": "rename", "seen_note": "", "title": "Cost"}, "note"),
        ("lead_group_new", [], {"do": "group", "refs": "WS05-R2-0001", "into": ""}, "title"),
        ("lead_checks", [], {"check": "alike"}, "reason"),
        ("lead_library", [], {"title": "Thanks"}, "text"),
        ("lead_themes", [], {"title": "Cost"}, "description"),
        ("lead_ask", ["WS05-R2-0003"], {"due_on": "2026-12-31"}, "question"),
    ],
)
def test_what_a_co_lead_wrote_is_there_again(client, desk, name, args, fields, written):
    consultation_round, lead = desk
    address = reverse(f"consultations:{name}", args=[consultation_round.code, *args])
    page = sent_signed_out(client, lead, address, **fields, **{written: WORDS})
    assert WORDS in page.content.decode()
    assert WORDS not in client.get(address).content.decode()


@pytest.mark.parametrize("do", ["sign_off", "send_back"])
def test_what_a_review_editor_wrote_is_there_again(client, desk, do):
    consultation_round, _lead = desk
    editor = make_lead(consultation_round.workstream, "review_editor")
    address = reverse("consultations:lead_review", args=[consultation_round.code])
    fields = {"sign_off": {"shown": "x"}, "send_back": {"ref": "WS05-R2-0001", "lock_version": "1"}}[do]
    page = sent_signed_out(client, editor, address, do=do, remark=WORDS, **fields)
    assert WORDS in page.content.decode()


def test_no_long_field_of_a_form_is_forgotten_among_what_people_write():
    modules = (agreement, bulk, checks, decisions, groups, library, parts, themes, comments, questions, rounds)
    kinds = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    long = {
        name
        for kind in kinds
        if issubclass(kind, forms.BaseForm)
        for name, field in kind.base_fields.items()
        if isinstance(field.widget, forms.Textarea)
    }
    assert long
    assert long - WRITTEN == set()
