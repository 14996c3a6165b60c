"""Whoever was signed out while writing finds every word again after the sign-in (product.md S8, X5)."""

from urllib.parse import unquote
from uuid import uuid4

import pytest
from django import forms
from django.contrib.sessions.models import Session
from django.urls import reverse

from consultations.actions.dispositions import decide
from consultations.actions.groups import group
from consultations.actions.parts import Piece, split
from consultations.forms import comments, questions, rounds
from consultations.forms.desk import agreement, bulk, checks, decisions, groups, library, parts, themes
from consultations.models import Comment
from consultations.views.doors import WRITTEN
from tests.factories import NOW, co_lead, make_lead, make_round, make_submission, make_user

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
    page = client.get(unquote(asked["Location"].partition("next=")[2].partition("&")[0]))
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


def test_an_answer_that_was_written_in_a_meeting_is_in_its_form_again(client, desk):
    consultation_round, lead = desk
    address = reverse("consultations:lead_meeting", args=[consultation_round.code]) + "?ref=WS05-R2-0003"
    said = {"ref": "WS05-R2-0003", "do": "decide", "decision": "not_accepted", "lock_version": "1"}
    page = sent_signed_out(client, lead, address, **said, response=WORDS)
    assert page.context["form"]["response"].value() == WORDS
    assert page.context["form"]["decision"].value() == "not_accepted"


def test_the_marks_of_a_package_are_there_again(client, desk):
    consultation_round, lead = desk
    other = make_lead(consultation_round.workstream)
    consultation_round.agreement = "second"
    consultation_round.save()
    third = Comment.objects.get(ref="WS05-R2-0003")
    decide(third.disposition, decision="noted", response="Thank you.", lock_version=1, by=lead, at=NOW)
    address = reverse("consultations:lead_agree", args=[consultation_round.code])
    client.force_login(other)
    section = client.get(address).context["lines"][0][0].key
    client.logout()
    marked = {"section": section, "do": "agree", "digest": "x", "shown": third.ref, "out": third.ref}
    page = sent_signed_out(client, other, address, **marked, remark=WORDS)
    assert page.context["pulled"] == {third.ref}
    assert page.context["form"]["remark"].value() == WORDS


def test_a_remark_is_in_the_form_of_its_comment_again(client, desk):
    consultation_round, lead = desk
    address = reverse("consultations:lead_contested", args=[consultation_round.code])
    words = {"ref": "WS05-R2-0003", "do": "contest", "lock_version": "1", "next": "/lead/WS05-R2/", "remark": WORDS}
    page = sent_signed_out(client, lead, address, **words)
    assert page.context["comment"].ref == "WS05-R2-0003"
    assert page.context["form"]["remark"].value() == WORDS
    assert page.context["next"] == "/lead/WS05-R2/"


@pytest.mark.parametrize("whose", ["a colleague", "somebody without a desk"])
def test_nobody_else_is_shown_what_somebody_wrote_or_takes_it_away(client, desk, whose):
    consultation_round, lead = desk
    address = reverse("consultations:lead_comment", args=[consultation_round.code, "WS05-R2-0003"])
    client.force_login(lead)
    client.get(address)
    Session.objects.all().delete()
    client.post(address, {"do": "save", "response": WORDS, "lock_version": "1"})
    client.force_login(make_lead(consultation_round.workstream) if whose == "a colleague" else make_user())
    assert WORDS not in client.get(address).content.decode()


def test_two_remarks_from_one_address_are_both_there(client, desk):
    consultation_round, lead = desk
    address = reverse("consultations:lead_meeting", args=[consultation_round.code])
    client.post(address, {"do": "contest", "ref": "WS05-R2-0003", "lock_version": "1", "remark": "The first."})
    page = sent_signed_out(client, lead, address, do="contest", ref="WS05-R2-0002", lock_version="1", remark=WORDS)
    assert "The first." in page.content.decode()
    assert WORDS in page.content.decode()


def test_what_was_written_on_a_comment_that_was_split_meanwhile_waits_at_its_parts(client, desk):
    consultation_round, lead = desk
    whole = Comment.objects.select_related("current", "paragraph").get(ref="WS05-R2-0003")
    address = reverse("consultations:lead_comment", args=[consultation_round.code, whole.ref])
    client.post(address, {"do": "save", "response": WORDS, "lock_version": "1"})
    pieces = [Piece(0, 3, whole.paragraph), Piece(3, len(whole.current.text), whole.paragraph)]
    split(whole, pieces, wording=whole.current, by=lead, at=NOW)
    client.force_login(lead)
    assert WORDS in client.get(address, follow=True).content.decode()


def test_a_remark_on_a_comment_that_was_split_meanwhile_is_not_lost(client, desk):
    consultation_round, lead = desk
    whole = Comment.objects.select_related("current", "paragraph").get(ref="WS05-R2-0003")
    pieces = [Piece(0, 3, whole.paragraph), Piece(3, len(whole.current.text), whole.paragraph)]
    split(whole, pieces, wording=whole.current, by=lead, at=NOW)
    address = reverse("consultations:lead_contested", args=[consultation_round.code])
    page = sent_signed_out(client, lead, address, do="contest", ref=whole.ref, lock_version="1", remark=WORDS)
    assert WORDS in page.content.decode()


def test_many_windows_lose_nothing_and_what_is_too_long_is_said(client, desk):
    _round, lead = desk
    pages = [reverse("consultations:lead_comment", args=["WS05-R2", f"WS05-R2-000{n}"]) for n in (1, 2, 3)]
    for n in range(9):
        client.post(f"{pages[n % 3]}", {"do": "save", "response": f"{WORDS} {n}", "lock_version": "1"})
    too_long = client.post(pages[0], {"do": "save", "response": "x" * 300_000, "lock_version": "1"}, follow=True)
    assert "too long to be kept" in too_long.content.decode()
    client.force_login(lead)
    found = "".join(client.get(page).content.decode() for page in pages)
    assert [n for n in range(9) if f"{WORDS} {n}" not in found] == []


@pytest.mark.parametrize("name", ["lead_undo", "lead_checks_back", "lead_filter_delete"])
def test_after_the_sign_in_a_button_leads_back_to_where_it_stands(client, desk, name):
    consultation_round, lead = desk
    address = reverse(f"consultations:{name}", args=[consultation_round.code, uuid4()])
    asked = client.post(address)
    client.force_login(lead)
    page = client.get(asked["Location"].partition("next=")[2], follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] != address


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
