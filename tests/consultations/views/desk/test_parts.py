"""Splitting, moving and asking at the desk, and what the other side sees of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from consultations.actions.clarifications import answer, ask
from consultations.actions.parts import Piece, move, split
from consultations.forms.desk.decisions import DecisionForm
from consultations.models import Clarification, Comment
from consultations.text import sentences
from tests.conftest import queries_of
from tests.factories import (
    NOW,
    close,
    co_lead,
    decide,
    decide_all,
    make_lead,
    make_member,
    make_organisation,
    make_round,
    make_submission,
    paragraph_of,
    publish,
)

pytestmark = pytest.mark.django_db

ESSAY = "Purpose is unclear. Host communities need funding.\n\nPublish the data."
SOON = (NOW + timedelta(days=7)).date()


@pytest.fixture
def closed():
    return make_round("closed")


@pytest.fixture
def lead(closed, client):
    person = make_lead(closed.workstream)
    client.force_login(person)
    return person


def essay_in(consultation_round, organisation=None, **words):
    words = {"text": ESSAY, "paragraph": "1"} | words
    return make_submission(consultation_round, organisation, comments=[words]).comments.get()


def address(name, comment, query=""):
    return reverse(f"consultations:lead_{name}", args=[comment.consultation_round.code, comment.ref]) + query


def split_in_three(comment, places=("1", "2", None)):
    closed = comment.consultation_round
    ends = [0, 20, 52, len(ESSAY)]
    spans = zip(ends[:-1], ends[1:], places, strict=True)
    pieces = [Piece(start, end, paragraph_of(closed, place)) for start, end, place in spans]
    return split(comment, pieces, wording=comment.current, by=co_lead(closed), at=NOW)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ESSAY, ["Purpose is unclear. ", "Host communities need funding.\n\n", "Publish the data."]),
        ("我们支持。但是第三段不清楚！请修改", ["我们支持。", "但是第三段不清楚！", "请修改"]),
        ("نؤيد هذا. هل هذا واضح؟ لا\nسطر آخر", ["نؤيد هذا. ", "هل هذا واضح؟ ", "لا\n", "سطر آخر"]),
        ("1. First.\n2. Second.\n…", ["1. First.\n", "2. Second.\n…"]),
        ("?", ["?"]),
        ("", []),
    ],
)
def test_sentences_and_lines_of_any_script_are_found_and_nothing_is_left_out(text, found):
    assert [text[start:end] for start, end in sentences(text)] == found


def test_a_comment_is_cut_and_placed_without_a_script(closed, lead, client):
    comment = essay_in(closed, proposed_text="States must consider.")
    page = client.get(address("split", comment, "?kind=substantive"))
    assert [(sentence.start, sentence.text) for sentence in page.context["cuts"].sentences] == [
        (0, "Purpose is unclear."), (20, "Host communities need funding."), (52, "Publish the data.")
    ]  # fmt: skip
    nothing = client.get(address("split", comment, "?cut=1"))
    assert "Please mark where another part begins." in nothing.content.decode()
    page = client.get(address("split", comment, "?at=20&at=52&at=3&at=x&cut=1"))
    form = page.context["form"]
    assert [part.text for part in form.parts] == [
        "Purpose is unclear.", "Host communities need funding.", "Publish the data."
    ]  # fmt: skip
    words = {
        "at": ["20", "52"], "wording": str(comment.current.uuid), "proposed_in": "1",
        "part1-place": "p1", "part1-kind": "editorial", "part2-place": "p2", "part2-after": "on",
        "part3-place": "general",
    }  # fmt: skip
    response = client.post(address("split", comment, "?kind=substantive"), words)
    parts = Comment.objects.parts().order_by("pk")
    assert response.url == address("comment", parts[0], "?kind=substantive")
    assert [(part.paragraph and part.paragraph.slug, part.placement, part.kind) for part in parts] == [
        ("p1", "on", "editorial"), ("p2", "after", "substantive"), (None, "general", "general")
    ]  # fmt: skip
    assert [part.current.proposed_text for part in parts] == ["", "States must consider.", ""]


def test_places_that_do_not_exist_bring_the_form_back_and_split_nothing(closed, lead, client):
    comment = essay_in(closed)
    words = {"at": ["20"], "wording": str(comment.current.uuid), "part1-place": "p1", "part2-place": "p99"}
    response = client.post(address("split", comment), words)
    assert response.status_code == 422
    assert response.context["form"].parts[0].form["place"].value() == "p1"
    words["part2-place"], words["wording"] = "p2", "00000000-0000-4000-8000-000000000000"
    response = client.post(address("split", comment), words)
    assert "has changed this comment" in response.content.decode()
    assert response.status_code == 422
    assert not Comment.objects.parts().exists()


def test_the_original_shows_its_parts_and_they_can_be_joined_again(closed, lead, client):
    comment = essay_in(closed)
    parts = split_in_three(comment)
    page = client.get(address("split", comment)).content.decode()
    assert all(address("comment", part) in page for part in parts)
    assert client.get(address("split", parts[1])).url == address("split", comment)
    decide(parts[0])
    refused = client.post(address("split", comment), {"do": "rejoin"})
    assert refused.status_code == 422
    assert "There is a decision on" in refused.content.decode()
    other = essay_in(closed)
    split_in_three(other)
    assert client.post(address("split", other), {"do": "rejoin"}).url == address("comment", other)
    assert not Comment.objects.parts().filter(parent=other).exists()


def test_a_decided_comment_says_why_it_is_not_split(closed, lead, client):
    comment = essay_in(closed)
    decide(comment)
    assert "Re-open it first" in client.get(address("split", comment)).content.decode()


def test_a_comment_is_moved_and_a_refusal_keeps_what_was_chosen(closed, lead, client):
    comment = essay_in(closed)
    refused = client.post(address("move", comment), {"place": "p1"})
    assert (refused.status_code, refused.context["form"]["place"].value()) == (422, "p1")
    response = client.post(address("move", comment, "?kind=substantive"), {"place": "p3", "after": "on"})
    assert response.url == address("comment", comment, "?kind=substantive")
    comment.refresh_from_db()
    assert (comment.paragraph.slug, comment.placement, comment.moved_from.slug) == ("p3", "after", "p1")
    page = client.get(response.url).content.decode()
    assert "is moved." in page
    assert reverse("consultations:lead_undo", args=[closed.code, closed.steps.get().uuid]) in page
    assert "moved from" in page


def test_a_question_is_asked_with_a_day_and_closed_again(closed, lead, client):
    comment = essay_in(closed)
    refused = client.post(address("ask", comment), {"question": "Which one?", "due_on": "2020-01-01"})
    assert refused.status_code == 422
    assert "Which one?" in refused.content.decode()
    client.post(address("ask", comment), {"question": "Which one?", "due_on": SOON.isoformat()})
    asked = Clarification.objects.get()
    assert "Which one?" in client.get(address("ask", comment)).content.decode()
    assert client.post(address("ask", comment), {"close": "nonsense"}).status_code == 404
    client.post(address("ask", comment), {"close": str(asked.uuid)})
    asked.refresh_from_db()
    assert asked.closed_at is not None


def test_comments_that_wait_for_an_answer_are_found_also_after_they_were_split(closed, lead, client):
    comment, _other = essay_in(closed), essay_in(closed)
    ask(comment, question="Which one?", due_on=SOON, by=lead, at=NOW)
    rows = reverse("consultations:lead_comments", args=[closed.code]) + "?status=waiting"
    assert [row.ref for row in client.get(rows).context["page"].object_list] == [comment.ref]
    parts = split_in_three(comment)
    found = {row.ref for row in client.get(rows).context["page"].object_list}
    assert found == {part.ref for part in parts}


def test_a_part_is_named_as_a_duplicate_by_its_reference(closed, lead):
    comment, other = essay_in(closed), essay_in(closed)
    second = split_in_three(comment)[1]
    for typed in (second.ref, second.ref.lower(), f"{second.ref[-5:]}", f"{int(second.ref[-5:-1])}b"):
        words = {"decision": "duplicate", "duplicate_of": typed, "lock_version": 1}
        form = DecisionForm(words, disposition=other.disposition, comments=Comment.objects.submitted(), themes=list)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["duplicate_of"] == second


def test_pages_ask_as_often_for_many_parts_and_questions_as_for_few(closed, lead, client):
    comment = essay_in(closed)
    ask(comment, question="One?", due_on=SOON, by=lead, at=NOW)
    few = queries_of(client, address("ask", comment))
    for number in range(5):
        ask(comment, question=f"Question {number}?", due_on=SOON, by=lead, at=NOW)
    assert queries_of(client, address("ask", comment)) == few
    two = essay_in(closed)
    split(two, [Piece(0, 20, None), Piece(20, len(ESSAY), None)], wording=two.current, by=lead, at=NOW)
    few = queries_of(client, address("split", two))
    split_in_three(comment)
    assert queries_of(client, address("split", comment)) == few


# --- The other side ---------------------------------------------------------------------------------------------------


def test_the_author_sees_how_the_comment_was_split_and_after_publication_each_answer(closed, client):
    comment = essay_in(closed)
    parts = split_in_three(comment)
    decide(parts[0], "not_accepted", response="Not this.")
    receipt = reverse("consultations:receipt", args=[closed.code])
    client.force_login(comment.author)
    page = client.get(receipt).content.decode()
    assert "Split by the co-leads into 3 parts" in " ".join(page.split())
    assert "0001a" in page
    assert "Not this." not in page
    assert page.count('class="entry"') == 1
    read = " ".join(client.get(reverse("consultations:read", args=[closed.code])).content.decode().split())
    assert "split by the co-leads" in read
    assert read.count('id="note-') == 1
    decide_all(closed)
    publish(closed, at=NOW)
    page = client.get(receipt).content.decode()
    assert "Not this." in page
    assert "P-0001" in page


def test_the_public_page_counts_what_was_received_as_sent_and_names_the_rows_by_splitting(closed, client):
    comment = essay_in(closed)
    split_in_three(comment)
    decide_all(closed)
    publish(closed, at=NOW)
    page = " ".join(client.get(reverse("consultations:results", args=[closed.code])).content.decode().split())
    assert "What became of 1 comment" in page
    assert "2 more rows" in page
    assert comment.ref not in page


def test_the_author_is_told_that_a_comment_was_moved(closed, client):
    comment = essay_in(closed)
    move(comment, paragraph=paragraph_of(closed, "3"), by=co_lead(closed), at=NOW)
    client.force_login(comment.author)
    assert (
        "Moved here by the co-leads from: ¶ 1"
        in client.get(reverse("consultations:receipt", args=[closed.code])).content.decode()
    )
    assert (
        "moved here by the co-leads from: ¶ 1"
        in client.get(reverse("consultations:read", args=[closed.code])).content.decode()
    )


def test_the_organisation_reads_and_answers_a_question_and_who_only_asks_to_belong_sees_nothing(closed, client):
    organisation = make_organisation()
    comment = essay_in(closed, organisation)
    asked = ask(comment, question="Which article?", due_on=SOON, by=co_lead(closed), at=NOW)
    page, my = reverse("consultations:question", args=[asked.uuid]), reverse("consultations:my")
    for who in (make_member(organisation, state="requested", role="contributor").person, make_member().person):
        client.force_login(who)
        assert client.get(page).status_code == 404
        assert "Which article?" not in client.get(my).content.decode()
    client.force_login(make_member(organisation, role="reader").person)
    assert "Which article?" in client.get(page).content.decode()
    assert "<textarea" not in client.get(page).content.decode()
    assert client.post(page, {"answer": "Seven."}).status_code == 403
    client.force_login(make_member(organisation, role="contributor").person)
    assert "Which article?" in client.get(my).content.decode()
    assert client.post(page, {"answer": " "}).status_code == 422
    assert client.post(page, {"answer": "Seven."}).url == my
    assert "Which article?" not in client.get(my).content.decode()
    late = client.post(page, {"answer": "Eight."})
    assert late.status_code == 422
    assert "Eight." in late.content.decode()
    asked.refresh_from_db()
    assert asked.answer == "Seven."


def test_an_overdue_question_says_so_on_both_sides(closed, lead, client):
    comment = essay_in(closed)
    asked = ask(comment, question="Which article?", due_on=SOON, by=lead, at=NOW)
    Clarification.objects.update(due_on=(NOW - timedelta(days=3)).date())
    assert "Overdue" in client.get(address("ask", comment)).content.decode()
    client.force_login(comment.author)
    assert "Overdue" in client.get(reverse("consultations:my")).content.decode()
    assert "Overdue" in client.get(reverse("consultations:question", args=[asked.uuid])).content.decode()


def test_neither_question_nor_answer_is_in_a_table_or_a_result(closed, lead, client):
    comment = essay_in(closed)
    asked = ask(comment, question="Which Kittiwake?", due_on=SOON, by=lead, at=NOW)
    answer(asked, answer="The Razorbill.", by=comment.author, at=NOW)
    decide_all(closed)
    publish(closed, at=NOW)
    client.logout()
    for page in (
        reverse("consultations:results", args=[closed.code]),
        reverse("consultations:table", args=[closed.code, "T1", "public", "json"]),
        reverse("consultations:table", args=[closed.code, "T1", "public", "csv"]),
    ):
        response = client.get(page)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Kittiwake" not in content
        assert b"Razorbill" not in content


def test_a_question_in_an_open_round_is_answered_there_too(client):
    running = make_round("open")
    comment = essay_in(running)
    asked = ask(comment, question="Which?", due_on=SOON, by=co_lead(running), at=NOW)
    client.force_login(comment.author)
    client.post(reverse("consultations:question", args=[asked.uuid]), {"answer": "This."})
    asked.refresh_from_db()
    assert asked.answer == "This."
    close(running)


def test_the_page_of_a_part_shows_the_whole_and_that_of_the_whole_leads_to_its_parts(closed, lead, client):
    comment = essay_in(closed)
    ask(comment, question="Which article?", due_on=SOON, by=lead, at=NOW)
    parts = split_in_three(comment)
    page = client.get(address("comment", parts[1])).content.decode()
    assert "<mark>Host communities need funding." in page
    assert "Which article?" in page
    assert address("comment", parts[2]) in page
    assert all(address(name, parts[1]) in page for name in ("split", "move", "ask"))
    whole = client.get(address("comment", comment), follow=True).content.decode()
    assert all(address("comment", part) in whole for part in parts)
    client.force_login(make_lead(closed.workstream, "review_editor"))
    read = client.get(address("comment", comment), follow=True)
    assert read.status_code == 200
    assert "Join the parts again" not in read.content.decode()
    assert client.post(address("split", comment)).status_code == 403


def test_who_moves_a_comment_that_somebody_moved_meanwhile_is_shown_where_it_stands(closed, lead, client):
    comment = essay_in(closed)
    seen = client.get(address("move", comment)).context["form"]["seen"].value()
    move(comment, paragraph=paragraph_of(closed, "3"), by=co_lead(closed), at=NOW)
    refused = client.post(address("move", comment), {"place": "p2", "kind": "substantive", "seen": seen})
    assert refused.status_code == 422
    assert "Somebody moved it meanwhile." in refused.content.decode()
    again = {"place": "p2", "kind": "substantive", "seen": refused.context["form"]["seen"].value()}
    assert client.post(address("move", comment), again).status_code == 302
    comment.refresh_from_db()
    assert comment.paragraph == paragraph_of(closed, "2")
