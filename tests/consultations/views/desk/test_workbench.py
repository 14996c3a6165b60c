"""The workbench: queue, paragraph, comment and decision, for leads with and without scripts."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from consultations.actions import groups
from consultations.actions.agreement import contest
from consultations.actions.clarifications import ask
from consultations.actions.dispositions import agree, decide, reopen
from consultations.actions.themes import create_theme
from consultations.actions.undoing import undo
from consultations.models import Clarification, Comment, CommentGroup, ConsultationRound, DeskStep, Disposition, Theme
from consultations.tallies import recount
from tests import factories as make
from tests.conftest import queries_of
from tests.consultations.views.desk.test_comments import (
    address,
    answer,
    closed,
    lead,
    on,
    only_comment,
    sign_in,
    text_of,
)
from tests.factories import NOW

__all__ = ["closed", "lead"]
pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
# What begins and ends a transaction asks nothing and writes nothing.
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def lines_of(consultation_round):
    return Comment.objects.filter(consultation_round=consultation_round).submitted().in_document_order()


def rows(response):
    return [row["ref"][-4:] for row in response.context["rows"]]


def places(response):
    return {place.slug: (place.distinct, place.left) for place in response.context["queue"]["places"]}


@pytest.fixture
def some(closed):
    """Two organisations: a general comment, three on paragraph 1 of which one is editorial, one on paragraph 3."""
    union = make.make_organisation("Care Union", kind="trade_union")
    make.make_submission(
        closed, union, comments=["Skills matter.", {"text": "General.", "paragraph": None, "kind": "general"}]
    )
    make.make_submission(
        closed,
        make.make_organisation("Harbour Alliance"),
        comments=[{"text": "Funding.", "paragraph": "3"}, "Me too.", {"text": "A comma.", "kind": "editorial"}],
    )
    return closed


# --- Queue and places -------------------------------------------------------------------------------------------------


def test_the_workbench_begins_where_something_is_left_to_decide(some, lead, client):
    response = client.get(address("round", some))
    assert places(response) == {"general": (1, 1), "p1": (3, 3), "p3": (1, 1)}
    assert response.context["comment"].ref == "WS05-R2-0001"
    make.decide(response.context["comment"])
    response = client.get(address("round", some))
    assert places(response)["general"] == (1, 0)
    assert response.context["comment"].paragraph.slug == "p1"
    assert "1 of 5 decided" in text_of(response)
    assert "an issue counts once" not in text_of(response)


def test_progress_says_why_it_counts_fewer_comments_than_there_are(some, lead, client):
    groups.group(lines_of(some).filter(paragraph__slug="p1"), by=lead, at=NOW)
    page = text_of(client.get(address("round", some)))
    assert "0 of 3 decided" in page
    assert "5 comments, an issue counts once" in page


def test_a_place_shows_its_comments_with_the_editorial_ones_folded(some, lead, client):
    response = client.get(address("place", some, "p1"))
    page = text_of(response)
    assert rows(response) == ["0003", "0002"]
    assert "1 editorial comment" in page
    assert f'{address("place", some, "p1")}?kind=editorial"' in page
    assert "Accept all…" in page
    accepting = client.get(address("place", some, "p1", query="?text=a")).context["case"].accept_editorial
    assert accepting.startswith(f"{address('bulk', some)}?text=a&kind=editorial&decision=pending&paragraph=p1&all=1")
    assert rows(client.get(address("place", some, "p1", query="?kind=editorial"))) == ["0004"]


def test_a_place_without_comments_says_so_and_an_unknown_one_is_not_found(some, lead, client):
    assert "Nobody has commented on this paragraph." in text_of(client.get(address("place", some, "p2")))
    filtered = client.get(address("place", some, "p2", query="?kind=technical"))
    assert "No comment matches here." in text_of(filtered)
    assert client.get(address("place", some, "p99")).status_code == 404
    assert rows(client.get(address("place", some, "general"))) == ["0001"]


def test_a_round_without_comments_has_a_workbench_that_says_so(closed, lead, client):
    assert "No comment has come in yet." in text_of(client.get(address("round", closed)))


def test_a_group_is_one_line_that_says_how_many_it_answers(some, lead, client):
    first, second = Comment.objects.filter(ref__in=["WS05-R2-0002", "WS05-R2-0003"]).order_by("pk")
    group = CommentGroup.objects.create(consultation_round=some, code="G-014", kind="issue", representative=first)
    Disposition.objects.filter(comment__in=[first, second]).update(group=group)
    Comment.objects.filter(pk=second.pk).update(is_distinct=False)
    recount(some)
    response = client.get(address("place", some, "p1"))
    assert rows(response) == ["0002"]
    assert places(response)["p1"] == (2, 2)
    assert "G-014 ×2" in re.sub("<[^>]+>", "", text_of(response))
    assert "Your answer goes to 2 comments of G-014." in text_of(response)
    follower = text_of(client.get(on(second)))
    assert "Answered with G-014, at comment" in follower
    assert "Answer this one differently" in follower
    client.post(on(first), answer(first, decision="noted"))
    assert Disposition.objects.get(comment=second).decision == "noted"


@pytest.fixture
def apart(some):
    """An issue of which the representative stands on paragraph 1 and another member on paragraph 3."""
    first, second = Comment.objects.filter(current__text__in=["Skills matter.", "Funding."]).order_by("pk")
    groups.group([first, second], representative=first, by=make.co_lead(some), at=NOW)
    return first, second


def test_a_member_that_is_answered_elsewhere_stands_at_its_own_paragraph_too(some, apart, lead, client):
    first, second = apart
    response = client.get(address("round", some))
    assert places(response) == {"general": (1, 1), "p1": (3, 3), "p3": (0, 0)}
    assert "of 4 decided" in text_of(response)
    response = client.get(address("place", some, "p3"))
    assert response.context["comment"] == second
    assert "Nobody has commented" not in text_of(response)
    make.make_submission(some, comments=[{"text": "Another.", "paragraph": "3"}])
    response = client.get(address("place", some, "p3"))
    assert response.context["comment"].current.text == "Another."
    assert [row["ref"] for row in response.context["elsewhere"]] == [second.ref]
    page = re.sub("<[^>]+>", "", text_of(response))
    assert page.count("answered with G-001 at ¶ paragraph 1") == 2
    assert on(first) in text_of(response)
    assert queries_of(client, address("place", some, "p3")) <= 15
    assert client.get(address("place", some, "p1")).context["elsewhere"] == []


def test_a_member_shows_the_answer_of_its_issue_while_it_is_only_proposed(some, apart, lead, client):
    some.agreement = "second"
    some.save()
    first, second = apart
    client.post(on(first), answer(first, decision="not_accepted", response="Because of the law."))
    assert Disposition.objects.get(comment=second).workflow == "proposed"
    page = text_of(client.get(on(second)))
    assert "Because of the law." in page.split("Answer this one differently")[0].split("Decision on")[1]


def test_other_comments_of_a_place_show_what_they_would_change(closed, lead, client):
    text = closed.version.paragraphs.get(number="1").text
    make.make_submission(closed, comments=["Mine.", {"text": "Theirs.", "proposed_text": f"{text} Added."}])
    page = text_of(client.get(on(Comment.objects.get(current__text="Mine."))))
    assert "<ins> Added.</ins>" in page


def test_from_the_first_comment_of_a_place_one_goes_back_to_the_place_before(some, lead, client):
    page = text_of(client.get(address("place", some, "p3")))
    assert re.search(rf'href="{address("place", some, "p1")}" rel="prev" data-do="previous-place"', page)
    assert 'data-do="previous-place"' not in text_of(client.get(address("place", some, "general")))


def test_the_panel_says_when_nothing_is_left_to_decide(some, lead, client):
    comment = Comment.objects.get(current__text="A comma.")
    assert "is decided." not in text_of(client.get(on(comment)))
    make.decide(comment)
    assert "Everything in this list is decided." in text_of(client.get(on(comment, query="?kind=editorial")))
    make.decide_all(some)
    assert "Everything is decided." in text_of(client.get(on(comment)))


def test_the_paragraph_can_be_read_in_the_other_languages_of_the_round(some, lead, client):
    comment = Comment.objects.get(current__text="Funding.")
    text = make.make_draft(["Une.", "Deux.", "Trois."])
    text.paragraphs.filter(number="3").update(anchor=comment.paragraph.anchor, lang="fr")
    before = queries_of(client, on(comment))
    some.translations.create(version=text, locale="fr")
    page = text_of(client.get(on(comment)))
    assert '<p class="serif" lang="fr" dir="ltr">Trois.</p>' in page
    assert "Deux." not in page
    assert queries_of(client, on(comment)) == before


def test_a_filter_that_looks_at_every_line_shows_no_member_twice(some, apart, lead, client):
    response = client.get(address("place", some, "p3", query="?proposes=&group=G-001"))
    assert rows(response) == [apart[1].ref[-4:]]
    assert response.context["elsewhere"] == []
    assert places(response) == {"p1": (1, 1), "p3": (1, 1)}


def test_a_drafter_is_not_told_where_a_comment_in_confidence_stands(some, client):
    make.make_submission(some, comments=[{"text": "Quiet.", "visibility": "confidential"}])
    pair = Comment.objects.filter(current__text__in=["Quiet.", "Funding."]).order_by("pk")
    groups.group(pair, by=make.co_lead(some), at=NOW)
    CommentGroup.objects.update(representative=pair[1])
    Comment.objects.filter(pk=pair[0].pk).update(is_distinct=False)
    Comment.objects.filter(pk=pair[1].pk).update(is_distinct=True)
    make.make_submission(some, comments=[{"text": "Another.", "paragraph": "3"}])
    sign_in(client, make.make_lead(some.workstream, "drafter"))
    page = re.sub("<[^>]+>", "", text_of(client.get(address("place", some, "p3"))))
    assert "answered with G-001" in page
    assert "answered with G-001 at" not in page


def test_progress_under_a_filter_counts_what_the_filter_finds(some, lead, client):
    make.decide(Comment.objects.get(current__text="Skills matter."))
    page = text_of(client.get(address("round", some, query="?kind=editorial")))
    assert "0 of 1 decided in this list" in page
    assert "whole round: 1 of 5" in page
    assert "decided in this list" not in text_of(client.get(address("round", some)))


def test_the_comments_of_a_place_follow_each_other_as_in_the_document(closed, lead):
    make.grow_comments(closed, 70, organisations=9)
    for position in (0, 2):
        ordered = list(lines_of(closed).at_place(position))
        for n, comment in enumerate(ordered):
            around = Comment.objects.filter(consultation_round=closed).submitted()
            assert list(around.after(comment)) == ordered[n + 1 :]
            assert list(around.before(comment)) == ordered[:n][::-1]
            assert list(around.from_here_on(comment)) == ordered[n + 1 :] + ordered[:n]


def test_save_and_next_comes_past_every_comment_once(closed, lead, client):
    make.grow_comments(closed, 60, organisations=7)
    comment, met = client.get(address("round", closed)).context["comment"], []
    for _turn in range(60):
        met.append(comment.ref)
        response = client.post(on(comment), answer(comment, decision="noted", do="next"))
        comment = Comment.objects.get(ref=response["Location"].split("/")[-2])
    assert sorted(met) == sorted(comment.ref for comment in lines_of(closed))
    assert met == [line.ref for line in lines_of(closed)]
    assert "No comment in this list is left without a decision." in text_of(client.get(response["Location"]))


def test_a_long_queue_and_a_long_place_are_shown_around_where_one_is(lead, client):
    version = make.make_draft([f"Paragraph {n}." for n in range(80)])
    closed = make.make_round("closed", version=version)
    sign_in(client, make.make_lead(closed.workstream))
    make.grow_comments(closed, 81)
    response = client.get(address("place", closed, "p50"))
    queue = response.context["queue"]
    assert [place.slug for place in (queue["earlier"], *queue["places"][:1])] == ["p41", "p42"]
    assert (len(queue["places"]), queue["later"]) == (39, None)
    queue = client.get(address("round", closed)).context["queue"]
    assert (queue["earlier"], len(queue["places"]), queue["later"].slug) == (None, 40, "p40")
    crowded = make.make_round("closed")
    sign_in(client, make.make_lead(crowded.workstream))
    make.grow_comments(crowded, 7 * 60, organisations=20)
    response = client.get(address("place", crowded, "general"))
    assert len(response.context["rows"]) == 31
    assert response.context["later"]


def test_a_drafter_counts_what_a_drafter_reads(closed, client):
    make.make_submission(closed, comments=["One.", {"text": "Quiet.", "visibility": "confidential"}])
    sign_in(client, make.make_lead(closed.workstream, "drafter"))
    response = client.get(address("round", closed))
    assert places(response) == {"p1": (1, 1)}
    assert "Quiet." not in text_of(response)


def test_a_drafter_is_told_no_number_of_what_is_discussed_or_asked_in_confidence(closed, client):
    made = make.make_submission(closed, comments=[{"text": text, "visibility": "confidential"} for text in "AB"])
    one, two = made.comments.select_related("disposition").order_by("pk")
    lead = make.co_lead(closed)
    contest(one.disposition, remark="Hm.", lock_version=one.disposition.lock_version, by=lead, at=NOW)
    ask(two, question="What is meant?", due_on=(NOW + timedelta(days=8)).date(), by=lead, at=NOW)
    numbers = {}
    for role in ("co_lead", "drafter"):
        sign_in(client, make.make_lead(closed.workstream, role))
        progress = client.get(address("round", closed)).context["progress"]
        numbers[role] = (progress.contested, progress.waiting)
    assert numbers == {"co_lead": (1, 1), "drafter": (0, 0)}


def test_a_list_of_what_is_open_is_measured_by_the_round(some, lead, client):
    context = client.get(address("round", some, query="?decision=pending")).context
    assert context["progress"] == context["whole_round"]
    assert not context["of_list"]
    assert client.get(address("round", some, query="?kind=substantive")).context["of_list"]


def test_filters_narrow_the_queue_and_can_be_taken_off_one_by_one(some, lead, client):
    union = make.Organisation.objects.get(name="Care Union")
    response = client.get(address("round", some, query=f"?organisation={union.uuid}&kind=substantive"))
    assert places(response) == {"p1": (1, 1)}
    page = text_of(response)
    assert "Organisation: <bdi>Care Union</bdi>" in page
    assert f'href="{address("round", some)}?organisation={union.uuid}"' in page
    assert f'<input type="hidden" name="organisation" value="{union.uuid}">' in page


# --- One comment ------------------------------------------------------------------------------------------------------


def test_a_long_comment_shows_its_beginning_and_how_many_words_there_are(closed, lead, client):
    make.make_submission(closed, comments=["Recognition without validation. " * 100])
    comment = only_comment(closed)
    page = text_of(client.get(on(comment)))
    assert f"Show all ({comment.words} words)" in page
    make.make_submission(closed, comments=[{"text": "Short.", "paragraph": "3"}])
    assert "Show all" not in text_of(client.get(on(Comment.objects.get(current__text="Short."))))


def test_themes_significance_and_the_committee_are_decided_with_the_answer(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    for code in ("T1", "T2", "T3"):
        Theme.objects.create(consultation_round=closed, code=code, title=f"Theme {code}")
    refused = client.post(on(comment), answer(comment, decision="referred", themes=["T1", "T3"], for_committee="on"))
    assert refused.status_code == 422
    assert re.findall(r'value="(T\d)"[^>]* checked', refused.content.decode()) == ["T1", "T3"]
    words = answer(comment, decision="noted", themes=["T1", "T3"], significance="on", for_committee="on")
    assert client.post(on(comment), words).status_code == 302
    disposition = Disposition.objects.get(comment=comment)
    assert [theme.code for theme in disposition.themes.order_by("pk")] == ["T1", "T3"]
    assert (disposition.significance, disposition.for_committee) == ("high", True)
    unknown = client.post(on(comment), answer(comment, decision="noted", themes=["T9"]))
    assert unknown.status_code == 422


def test_a_proposal_that_waits_for_a_second_person_opens_with_its_themes(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    Theme.objects.create(consultation_round=closed, code="T1", title="Terms")
    Theme.objects.create(consultation_round=closed, code="T2", title="Costs")
    ConsultationRound.objects.filter(pk=closed.pk).update(agreement=ConsultationRound.Agreement.SECOND)
    assert client.post(on(comment), answer(comment, decision="noted", themes=["T2"])).status_code == 302
    page = client.get(on(comment))
    assert re.findall(r'value="(T\d)"[^>]* checked', page.content.decode()) == ["T2"]


def test_themes_that_were_ticked_come_back_after_signing_in_again(closed, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    for code in ("T1", "T2", "T3"):
        Theme.objects.create(consultation_round=closed, code=code, title=f"Theme {code}")
    client.post(on(comment), answer(comment, decision="noted", themes=["T1", "T3"]))
    sign_in(client, make.make_lead(closed.workstream))
    page = client.get(on(comment)).content.decode()
    assert re.findall(r'value="(T\d)"[^>]* checked', page) == ["T1", "T3"]


def test_what_was_saved_can_be_undone_from_the_next_page_for_half_a_minute(closed, lead, client):
    make.make_submission(closed, comments=["One.", "Two."])
    comment = lines_of(closed).first()
    page = text_of(client.post(on(comment), answer(comment, decision="noted", do="next"), follow=True))
    undo_address = re.search(r'action="([^"]+/undo/)"', page)[1]
    assert "Saved for WS05-R2-0001: Noted." in page
    client.post(undo_address)
    assert Disposition.objects.get(comment=comment).decision == "pending"
    client.post(on(comment), answer(comment, decision="noted"))
    DeskStep.objects.filter(verb="decide").update(at=NOW - timedelta(minutes=1))
    late = text_of(
        client.post(address("undo", closed, DeskStep.objects.filter(verb="decide").first().uuid), follow=True)
    )
    assert "This can no longer be undone here." in late
    assert Disposition.objects.get(comment=comment).decision == "noted"


def test_who_looks_at_the_same_comment_is_said_and_nothing_is_written_for_it(closed, lead, client):
    make.make_submission(closed, comments=["One.", "Two."])
    first, second = lines_of(closed)
    other = Client()
    sign_in(other, make.make_lead(closed.workstream, first_name="Amal", last_name="Rashid"))
    other.get(on(first))
    with CaptureQueriesContext(connection) as queries:
        page = text_of(client.get(on(first)))
    assert "Amal Rashid is here" in page
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert "Amal Rashid is at this paragraph" in text_of(client.get(on(second)))
    assert "Hal Moreno is at this paragraph" in text_of(other.get(address("here", closed, first.ref)))
    other.get(address("place", closed, "p3"))
    assert "Amal Rashid" not in text_of(client.get(on(first)))


def test_the_head_says_what_is_contested_and_waiting(some, lead, client):
    Disposition.objects.filter(comment__ref="WS05-R2-0005").update(workflow="contested", remark="Discuss <this>.")
    page = text_of(client.get(address("round", some)))
    assert f'{address("round", some)}?status=contested">1 contested' in page
    assert "waiting</a>" not in page
    assert "Discuss &lt;this&gt;." in text_of(client.get(on(Comment.objects.get(ref="WS05-R2-0005"))))


def test_what_an_author_answered_is_told_until_it_is_decided(some, lead, client):
    comment = Comment.objects.get(current__text="Funding.")
    day = NOW.date()
    asked = Clarification.objects.create(
        comment=comment, question="Which?", due_on=day, asked_by=lead, asked_at=NOW, answer="All.", answered_at=NOW,
        answered_by=comment.author,
    )  # fmt: skip
    page = text_of(client.get(address("round", some)))
    assert f'{address("round", some)}?status=answered">1 answered by its author' in page
    assert places(client.get(address("round", some, query="?status=answered"))) == {"p3": (1, 1)}
    page = text_of(client.get(on(comment)))
    assert "Its author has answered your question." in page
    assert "Author answered" in page
    make.decide(comment)
    assert "answered by its author" not in text_of(client.get(address("round", some)))
    assert asked.comment.ref not in text_of(client.get(address("comments", some, query="?status=answered")))


# --- A theme that is not there yet ------------------------------------------------------------------------------------


def themes_of(comment):
    return list(row(comment).themes.order_by("pk").values_list("code", "title"))


@pytest.fixture
def themed(closed, lead):
    """One comment, in a round with one theme."""
    make.make_submission(closed)
    create_theme(closed, title="Détention des mineurs", by=lead, at=NOW)
    return only_comment(closed)


@pytest.mark.parametrize("do", ["save", "next", "draft"])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_theme_that_is_named_is_added_with_the_answer(do, htmx, themed, client):
    words = answer(themed, decision="noted", themes=["T1"], new_theme="  Costs of <care> ", do=do)
    client.post(on(themed), words, **(HTMX if htmx else {}))
    assert themes_of(themed) == [("T1", "Détention des mineurs"), ("T2", "Costs of <care>")]
    assert ModelLogEntry.objects.filter(action="consultations.create_theme").count() == 2


def test_adding_a_theme_saves_nothing_else_and_ticks_it_with_the_focus_there(themed, client):
    words = answer(themed, decision="referred", response="Half a", themes=["T1"], new_theme="Costs", do="theme")
    page = client.post(on(themed), words, **HTMX).content.decode()
    assert "T2 Costs was added." in page
    assert re.findall(r'value="(T\d)"[^>]* checked', page) == ["T1", "T2"]
    (focus,) = re.findall(r"data-focus>\s*<input[^>]*", page)
    assert 'value="T2"' in focus
    assert "Half a" in page
    assert "data-unsaved" in page
    assert (row(themed).lock_version, row(themed).response, themes_of(themed)) == (1, "", [])


@pytest.mark.parametrize("title", ["Detention des mineurs", " DÉTENTION  des\tmineurs "])
@pytest.mark.parametrize("do", ["theme", "enter", "save"])
def test_a_theme_that_is_there_already_is_recognised_however_it_is_written(title, do, themed, client):
    words = answer(themed, decision="noted", new_theme=title, do=do)
    page = text_of(client.post(on(themed), words, follow=True))
    assert Theme.objects.count() == 1
    if do == "save":
        assert themes_of(themed) == [("T1", "Détention des mineurs")]
    else:
        assert "is there already; it is ticked" in page
        assert re.findall(r'value="(T\d)"[^>]* checked', page) == ["T1"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"decision": "referred", "do": "save"}, 422),
        ({"decision": "noted", "lock_version": 99, "do": "save"}, 409),
        ({"do": "theme", "new_theme": " "}, 422),
        ({"do": "theme", "new_theme": "x" * 121}, 422),
        ({"do": "autosave", "response": "Half a"}, 200),
    ],
)
def test_a_refused_answer_adds_no_theme_and_half_a_title_is_none(words, status, themed, client):
    refused = client.post(on(themed), answer(themed, **({"new_theme": "Cos"} | words)))
    assert refused.status_code == status
    assert Theme.objects.count() == 1
    if status in (409, 422):
        assert f'value="{words.get("new_theme", "Cos").strip()}"' in refused.content.decode()


def test_a_title_that_was_typed_goes_through_the_conflict(themed, client):
    mine = answer(themed, decision="noted", response="Mine.", new_theme="Costs")
    by_save(themed, make.make_lead(themed.consultation_round.workstream))
    page = client.post(on(themed), mine).content.decode()
    assert 'name="joined-new_theme"' in page
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    client.post(on(themed), fields | {"do": "keep", "keep": "mine", "then": "save"})
    assert themes_of(themed) == [("T2", "Costs")]


def test_drafters_add_themes_and_review_editors_do_not(themed, client):
    closed = themed.consultation_round
    for role, status in (("drafter", 200), ("review_editor", 403)):
        sign_in(client, make.make_lead(closed.workstream, role))
        assert client.post(on(themed), answer(themed, new_theme=role, do="theme")).status_code == status
    assert list(Theme.objects.order_by("pk").values_list("title", flat=True)) == ["Détention des mineurs", "drafter"]


# --- By htmx ----------------------------------------------------------------------------------------------------------


def test_htmx_is_given_the_next_comment_and_what_else_has_changed(some, lead, client):
    first, second = lines_of(some).filter(paragraph__slug="p1", kind="substantive")
    response = client.post(on(first), answer(first, decision="noted", do="next"), **HTMX)
    page = text_of(response)
    assert response["HX-Push-Url"] == on(second)
    assert "<html" not in page
    assert second.organisation.name in page
    assert "1 of 5 decided" in page
    assert f"Saved for {first.ref}: Noted." in page
    assert 'id="desk-para"' not in page
    last = client.post(on(second), answer(second, decision="noted", do="next"), **HTMX)
    assert last["HX-Push-Url"].endswith("0004/")
    editorial = Comment.objects.get(ref="WS05-R2-0004")
    onward = client.post(on(editorial), answer(editorial, decision="noted", do="next"), **HTMX)
    assert 'id="desk-para"' in text_of(onward)


def test_htmx_is_given_a_refused_answer_with_its_words(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    response = client.post(on(comment), answer(comment, decision="referred", internal_note="Ask Hal."), **HTMX)
    assert response.status_code == 200
    assert "HX-Push-Url" not in response
    assert "Ask Hal." in text_of(response)
    assert 'class="errors"' in text_of(response)


def test_a_browser_that_walks_back_is_given_the_whole_page(closed, lead, client):
    make.make_submission(closed)
    response = client.get(on(only_comment(closed)), **HTMX, HTTP_HX_HISTORY_RESTORE_REQUEST="true")
    assert "<html" in response.content.decode()
    assert "HX-Request" in response["Vary"]


def test_the_script_keeps_an_answer_as_a_draft(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    asks = {"HTTP_ACCEPT": "application/json"}
    words = answer(comment, decision="referred", response="To work", do="autosave")
    client.post(on(comment), words | {"response": "To"}, **asks)
    kept = client.post(on(comment), words | {"lock_version": 2}, **asks)
    assert kept.json()["lock_version"] == 3
    assert DeskStep.objects.count() == 1
    disposition = Disposition.objects.get(comment=comment)
    assert (disposition.decision, disposition.draft_decision, disposition.response) == (
        "pending",
        "referred",
        "To work",
    )
    stale = client.post(on(comment), words | {"response": "To workstream 4"}, **asks)
    assert stale.status_code == 409
    assert "press Save to see both" in stale.json()["problem"]
    make.decide(comment)
    assert client.post(on(comment), answer(comment, do="autosave"), **asks).status_code == 422
    client.logout()
    assert client.post(on(comment), words, **asks).status_code == 401


# --- Two at one comment -----------------------------------------------------------------------------------------------


def by_save(comment, by):
    make.decide(comment, "accepted", by=by, response="Theirs.", adopted_text="So.")


def by_draft(comment, by):
    decide(row(comment), decision="noted", response="Theirs.", lock_version=row(comment).lock_version, as_draft=True,
           by=by, at=NOW)  # fmt: skip


def by_agreeing(comment, by):
    agree(row(comment), lock_version=row(comment).lock_version, by=by, at=NOW)


def by_reopening(comment, by):
    reopen(row(comment), reason="Theirs.", lock_version=row(comment).lock_version, by=by, at=NOW)


def by_undoing(comment, by):
    undo(DeskStep.objects.filter(by=by).order_by("pk").last(), by=by, at=NOW)


def row(comment):
    return Disposition.objects.get(comment=comment)


def a_draft(comment, by):
    """What stands before both begin."""
    by_draft(comment, by)


def a_proposal(comment, by):
    make.decide(comment, "noted", by=by, response="Before.", at=NOW)


def an_agreed_answer(comment, by):
    a_proposal(comment, by)
    by_agreeing(comment, make.make_lead(comment.consultation_round.workstream))


def nothing(comment, by):
    pass


@pytest.mark.parametrize("do", ["save", "next", "draft"])
@pytest.mark.parametrize(
    ("before", "theirs"),
    [
        (nothing, by_save),
        (nothing, by_draft),
        (a_draft, by_save),
        (a_proposal, by_save),
        (a_proposal, by_agreeing),
        (a_proposal, by_reopening),
        (a_proposal, by_undoing),
        (an_agreed_answer, by_reopening),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_in_every_interleaving_what_both_wrote_is_there(before, theirs, do, htmx, client):
    closed = make.make_round("closed", code="WS05-R2", agreement="second")
    make.make_submission(closed)
    comment = only_comment(closed)
    amal, drafter = make.make_lead(closed.workstream), make.make_lead(closed.workstream, "drafter")
    sign_in(client, make.make_lead(closed.workstream))
    author = amal if theirs is by_undoing else drafter
    before(comment, author)
    mine = answer(comment, decision="noted", response="Mine, half an hour's work.", internal_note="Note.", do=do)
    theirs(comment, amal)
    stood = (row(comment).decision, row(comment).response, row(comment).workflow)
    response = client.post(on(comment), mine, **(HTMX if htmx else {}))
    page = text_of(response)
    assert response.status_code == (200 if htmx else 409)
    assert "HX-Push-Url" not in response
    assert "Mine, half an hour&#x27;s work." in page
    assert stood[1] in page
    assert (row(comment).decision, row(comment).response, row(comment).workflow) == stood
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()))
    fields["mine-response"] = fields["mine-response"].replace("&#x27;", "'")
    assert client.post(on(comment), fields | {"do": "keep", "keep": "mine", "then": "save"}).status_code == 302
    assert row(comment).response == "Mine, half an hour's work."


def test_a_joined_answer_holds_the_themes_and_ticks_of_both(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    one, two = (Theme.objects.create(consultation_round=closed, code=code, title="A") for code in ("T1", "T2"))
    mine = answer(comment, decision="noted", response="Mine.", themes=["T2"], significance="on")
    make.decide(comment, by=make.make_lead(closed.workstream), themes=[one.pk], for_committee=True)
    response = client.post(on(comment), mine)
    both = response.context["joined"]
    assert both["themes"].value() == ["T1", "T2"]
    assert (both["significance"].value(), both["for_committee"].value()) == (True, True)
    page = response.content.decode()
    assert re.findall(r'name="mine-themes" value="([^"]+)"', page) == ["T2"]
    assert re.findall(r'name="joined-themes" value="(T\d)"[^>]* checked', page) == ["T1", "T2"]
    assert two.pk


# --- How often the database is asked ----------------------------------------------------------------------------------


def statements_of_save_and_next(client, comment):
    with CaptureQueriesContext(connection) as queries:
        response = client.post(
            on(comment), answer_of(comment, decision="not_accepted", response="Because.", do="next"), **HTMX
        )
    assert response.status_code == 200
    assert "HX-Push-Url" in response
    return len([query for query in queries if not query["sql"].startswith(CONTROL)])


def answer_of(comment, **words):
    return {"decision": "", "response": "", "adopted_text": "", "internal_note": "", "lock_version": 1} | words


@pytest.mark.parametrize("agreement", ["one", "second"])
def test_page_and_save_and_next_ask_as_often_at_200_comments_as_at_2000(agreement, client):
    closed = make.make_round("closed", code="WS05-R2", agreement=agreement)
    sign_in(client, make.make_lead(closed.workstream))
    counts = {}
    for grown in (200, 1800):
        make.grow_comments(closed, grown, organisations=20)
        pages = [
            queries_of(client, url)
            for url in (
                address("round", closed),
                address("place", closed, "p1"),
                on(lines_of(closed).filter(paragraph__slug="p1").first()),
            )
        ]
        first, second = lines_of(closed).awaiting_decision().filter(paragraph__slug="p1")[5:7]
        statements_of_save_and_next(client, first)
        counts[grown] = (*pages, statements_of_save_and_next(client, second))
    assert counts[200] == counts[1800]
    assert max(counts[200][:3]) <= 15
    assert counts[200][3] <= 20
