"""The lead's desk: who enters, what is shown, and what becomes of an answer."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.log_actions import registry as log_registry

from consultations.actions import submissions
from consultations.actions.comments import save_draft
from consultations.forms.desk.filters import FILTERS, CommentFilters
from consultations.models import (
    Clarification,
    Comment,
    CommentGroup,
    Disposition,
    DispositionEvent,
    LateRequest,
    Theme,
)
from tests import factories as make
from tests.conftest import queries_of
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SECRET = "quiet-heron"


@pytest.fixture
def closed():
    return make.make_round("closed", code="WS05-R2")


@pytest.fixture
def lead(closed, client):
    user = make.make_lead(closed.workstream, first_name="Hal", last_name="Moreno")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def address(name, consultation_round, *args, query=""):
    return reverse(f"consultations:lead_{name}", args=[consultation_round.code, *args]) + query


def on(comment, query=""):
    return address("comment", comment.consultation_round, comment.ref, query=query)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def only_comment(consultation_round):
    return Comment.objects.submitted().get(consultation_round=consultation_round)


def answer(comment, **words):
    disposition = Disposition.objects.get(comment=comment)
    return {
        "decision": "",
        "response": "",
        "adopted_text": "",
        "duplicate_of": "",
        "internal_note": "",
        "lock_version": disposition.lock_version,
        "do": "save",
    } | words


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


# --- Who enters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["overview", "comments", "comment"])
def test_only_people_with_a_role_in_the_workstream_enter(name, closed, client):
    make.make_submission(closed)
    args = [only_comment(closed).ref] if name == "comment" else []
    url = address(name, closed, *args)
    assert client.get(url).status_code == 302
    elsewhere = make.make_lead(make.make_workstream())
    for user in (make.make_user(), make.make_admin(), elsewhere, make.make_user(is_superuser=True, is_staff=True)):
        sign_in(client, user)
        assert client.get(url).status_code == 404
    for role in ("co_lead", "drafter", "review_editor"):
        sign_in(client, make.make_lead(closed.workstream, role))
        assert client.get(url).status_code == 200


def test_the_first_page_lists_the_rounds_of_my_workstreams_and_no_others(closed, lead, client):
    other = make.make_round("closed")
    page = text_of(client.get("/lead/"))
    assert closed.code in page
    assert other.code not in page


def test_without_a_role_there_is_no_desk(client):
    assert client.get("/lead/").status_code == 302
    sign_in(client, make.make_admin())
    assert client.get("/lead/").status_code == 404


def test_nobody_sees_an_unsent_draft_on_any_page(closed, lead, client):
    make.make_submission(closed, comments=["Sent."])
    sent = only_comment(closed)
    by = sent.organisation.memberships.get().person
    at = make.written_at(closed) + timedelta(hours=1)
    make.make_comment(closed, SECRET, by=by, at=at)
    amended = save_draft(
        closed,
        paragraph=sent.paragraph,
        comment=sent,
        kind="technical",
        text=SECRET,
        client_token=uuid4(),
        by=by,
        at=at,
    )
    assert amended.text.text == SECRET
    for url in ("/lead/", address("overview", closed), address("comments", closed), on(sent)):
        assert SECRET not in text_of(client.get(url))
    assert client.get(address("comments", closed, query=f"?text={SECRET}")).context["page"].paginator.count == 0


def test_a_drafter_reads_no_comment_given_in_confidence(closed, client):
    make.make_submission(closed, comments=[{"text": SECRET, "visibility": "confidential"}])
    comment = only_comment(closed)
    sign_in(client, make.make_lead(closed.workstream, "drafter"))
    assert SECRET not in text_of(client.get(address("comments", closed)))
    assert client.get(on(comment)).status_code == 404
    assert client.post(on(comment), answer(comment, decision="noted")).status_code == 404
    sign_in(client, make.make_lead(closed.workstream))
    assert SECRET in text_of(client.get(on(comment)))


def test_words_are_shown_as_typed_and_cannot_become_markup(closed, lead, client):
    make.make_submission(closed, comments=["Ask <Member States>\n<script>alert(1)</script> https://example.org/a"])
    page = client.get(on(only_comment(closed))).content.decode()
    assert "Ask &lt;Member States&gt;<br>&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<a href="https://example.org/a" rel="nofollow">' in page


def test_of_a_withdrawn_comment_a_dated_line_remains(closed, lead, client):
    make.make_submission(closed, comments=[SECRET])
    comment = only_comment(closed)
    make.decide(comment, "noted", response="About the quiet-heron.")
    submissions.withdraw_comment(comment, by=comment.organisation.memberships.get().person, at=NOW)
    for url in (address("comments", closed), on(comment)):
        page = text_of(client.get(url))
        assert SECRET not in page
        assert "Withdrawn on" in page
    response = client.post(on(comment), answer(comment, decision="noted"))
    assert response.status_code == 403
    assert "there is nothing to decide" in text_of(response)


# --- Overview ---------------------------------------------------------------------------------------------------------


def test_the_ledger_balances_and_leads_to_the_comments_of_each_line(closed, lead, client):
    make.make_submission(closed, comments=["One.", "Two.", {"text": "General.", "paragraph": None, "kind": "general"}])
    first = Comment.objects.submitted().filter(consultation_round=closed).first()
    make.decide(first, "not_accepted")
    response = client.get(address("overview", closed))
    page = text_of(response)
    assert response.context["ledger"].balances
    assert "It balances." in page
    assert f'{address("comments", closed)}?decision=not_accepted"' in page
    listed = client.get(address("comments", closed, query="?decision=not_accepted")).context["page"]
    assert [comment.ref for comment in listed] == [first.ref]


def test_progress_stands_by_section_and_again_as_a_table(closed, lead, client):
    make.make_submission(closed, comments=["One.", {"text": "Two.", "paragraph": "3"}])
    response = client.get(address("overview", closed))
    sections = [(section.title, section.decided, section.left) for section, _bar in response.context["sections"]]
    assert sections == [("Purpose", 0, 1), ("Measures", 0, 1)]
    assert text_of(response).count("The same as a table") == 2
    assert 'aria-label="0 of 1 decided"' in text_of(response)
    assert "style=" not in text_of(response)


def test_late_requests_are_counted_and_nothing_is_said_of_them(closed, lead, client):
    by = make.speaker(closed, make.make_organisation("Harbour Alliance"))
    make.make_comment(closed, SECRET, by=by, at=NOW)
    submissions.request_late(closed, by=by, at=NOW)
    page = text_of(client.get(address("overview", closed)))
    assert LateRequest.objects.count() == 1
    assert "1 late request waits for the secretariat." in page
    assert "Harbour Alliance" not in page


def test_the_overview_says_from_when_on_one_can_decide(client):
    consultation_round = make.make_round("open")
    sign_in(client, make.make_lead(consultation_round.workstream))
    assert "You can read now and decide from" in text_of(client.get(address("overview", consultation_round)))


# --- The list ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(closed):
    """Two organisations, four comments."""
    union = make.make_organisation("Care Union", kind="trade_union")
    harbour = make.make_organisation("Harbour Alliance")
    make.make_submission(
        closed, union, comments=["Skills matter.", {"text": "General.", "paragraph": None, "kind": "general"}]
    )
    make.make_submission(
        closed, harbour, comments=[{"text": "Funding.", "paragraph": "3", "kind": "technical"}, "المهارات"]
    )
    return {"round": closed, "union": union, "harbour": harbour}


def refs(response):
    return [comment.ref.rpartition("-")[2] for comment in response.context["page"]]


def test_comments_stand_in_the_order_of_the_text(filled, lead, client):
    response = client.get(address("comments", filled["round"]))
    places = [comment.paragraph and comment.paragraph.number for comment in response.context["page"]]
    assert places == [None, "1", "1", "3"]


def test_every_filter_narrows_and_they_work_together(filled, lead, client):
    def found(query):
        return sorted(refs(client.get(address("comments", filled["round"], query=query))))

    everything = found("")
    assert len(everything) == 4
    assert found("?kind=technical") == ["0004"]
    assert found("?paragraph=general") == ["0001"]
    assert found(f"?paragraph={make.paragraph_of(filled['round'], '1').slug}") == ["0002", "0003"]
    assert found(f"?organisation={filled['union'].uuid}") == ["0001", "0002"]
    assert found("?text=SKILLS") == ["0002"]
    assert found("?text=المهارات") == ["0003"]
    assert found("?decision=pending") == everything
    assert found("?decision=accepted") == []
    assert found(f"?organisation={filled['harbour'].uuid}&kind=technical&text=fund") == ["0004"]


@pytest.mark.parametrize("name", [name for name in FILTERS if name != "text"])
def test_a_filter_that_means_nothing_finds_nothing(name, filled, lead, client):
    assert refs(client.get(address("comments", filled["round"], query=f"?{name}=p99"))) == []


def test_a_section_reaches_to_the_next_heading_that_is_not_deeper(filled, lead, client):
    first, second = filled["round"].version.paragraphs.filter(kind="heading").order_by("position")
    found = {
        heading.slug: refs(client.get(address("comments", filled["round"], query=f"?section={heading.slug}")))
        for heading in (first, second)
    }
    assert found == {first.slug: ["0003", "0002"], second.slug: ["0004"]}


def test_work_is_found_by_status_person_and_second_check(filled, lead, client):
    def found(query):
        return sorted(refs(client.get(address("comments", filled["round"], query=query))))

    own = make.make_lead(filled["round"].workstream, organisation=filled["union"])
    make.decide(Comment.objects.get(ref="WS05-R2-0001"), by=own)
    make.decide(Comment.objects.get(ref="WS05-R2-0003"), by=own)
    Disposition.objects.filter(comment__ref="WS05-R2-0002").update(workflow="contested", remark="Discuss.")
    Disposition.objects.filter(comment__ref="WS05-R2-0004").update(workflow="assigned", assignee=lead)
    asked = Comment.objects.get(ref="WS05-R2-0004")
    Clarification.objects.create(comment=asked, question="?", asked_by=lead, asked_at=NOW, due_on=NOW.date())
    assert found("?status=open") == ["0004"]
    assert found("?status=proposed") == ["0001"]
    assert found("?check=own") == ["0001"]
    assert found("?status=contested") == ["0002"]
    assert found("?status=agreed") == ["0003"]
    assert found("?status=waiting") == ["0004"]
    assert found("?assigned=me") == found(f"?assigned={lead.uuid}") == ["0004"]
    assert found("?assigned=none") == ["0001", "0002", "0003"]
    assert found("?stakeholders=work_and_economy") == ["0001", "0002"]


def test_issues_and_themes_are_filters(filled, lead, client):
    def found(query):
        return sorted(refs(client.get(address("comments", filled["round"], query=query))))

    theme = Theme.objects.create(consultation_round=filled["round"], code="T3", title="Validation")
    group = CommentGroup.objects.create(consultation_round=filled["round"], code="G-014", kind="issue")
    members = Disposition.objects.filter(comment__ref__in=["WS05-R2-0001", "WS05-R2-0004"])
    members.update(group=group)
    members.first().themes.add(theme)
    assert found("?group=G-014") == found("?group=any") == ["0001", "0004"]
    assert found("?group=none") == ["0002", "0003"]
    assert found("?theme=T3") == ["0001"]
    assert found("?theme=none") == ["0002", "0003", "0004"]


def test_the_workbench_works_on_each_issue_once_unless_somebodys_words_are_looked_for(filled, lead):
    comments = Comment.objects.submitted_for(lead).filter(consultation_round=filled["round"])
    comments.filter(ref="WS05-R2-0003").update(is_distinct=False)

    def lines(**chosen):
        return sorted(comment.ref[-4:] for comment in CommentFilters(chosen, comments=comments, user=lead).lines)

    assert lines() == ["0001", "0002", "0004"]
    assert lines(kind="substantive") == ["0002"]
    assert lines(text="المهارات") == ["0003"]
    assert lines(organisation=str(filled["harbour"].uuid)) == ["0003", "0004"]


def test_filters_survive_every_action(filled, lead, client):
    query = f"?organisation={filled['union'].uuid}"
    page = text_of(client.get(address("comments", filled["round"], query=query)))
    first, second = Comment.objects.filter(organisation=filled["union"]).in_document_order()
    assert f'href="{on(first, query)}"' in page
    shown = text_of(client.get(on(first, query)))
    assert f'href="{address("place", filled["round"], "general", query=query)}"' in shown
    assert f'href="{address("place", filled["round"], second.paragraph.slug, query=query)}"' in shown
    assert f'action="{on(first, query)}"' in shown
    assert f'href="{address("comments", filled["round"], query=query)}"' in shown
    saved = client.post(on(first, query), answer(first, decision="noted", do="next"))
    assert saved["Location"] == on(second, query)
    refused = client.post(on(second, query), answer(second, decision="not_accepted"))
    assert f'action="{on(second, query)}"' in text_of(refused)
    last = client.post(on(second, query), answer(second, decision="noted", do="next"))
    assert last["Location"] == on(second, query)
    assert "No comment in this list is left without a decision." in text_of(client.get(last["Location"]))


def test_the_downloads_take_the_filters_along(filled, lead, client):
    page = text_of(client.get(address("comments", filled["round"], query="?kind=technical")))
    table = reverse("consultations:table", args=[filled["round"].code, "T1", "leads", "xlsx"])
    assert f'href="{table}?kind=technical"' in page


# --- One comment ------------------------------------------------------------------------------------------------------


def test_a_decision_is_saved_and_agreed_at_once(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    response = client.post(on(comment), answer(comment, decision="not_accepted", response="Our law says <otherwise>."))
    assert response.status_code == 302
    disposition = Disposition.objects.get(comment=comment)
    assert (disposition.decision, disposition.workflow) == ("not_accepted", "agreed")
    assert (disposition.response, disposition.agreed_by) == ("Our law says <otherwise>.", lead)
    page = text_of(client.get(on(comment)))
    assert "Our law says &lt;otherwise&gt;." in page
    assert "Agreed by Hal Moreno" in page


def test_statement_26_without_a_reason_it_can_be_kept_but_not_proposed(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    words = answer(comment, decision="not_accepted", internal_note="Ask Hal.")
    response = client.post(on(comment), words)
    page = text_of(response)
    assert response.status_code == 422
    assert "“Not accepted” needs a response that gives the reason." in page
    assert 'href="#id_response"' in page
    assert 'id="id_response"' in page
    assert "Ask Hal." in page
    assert Disposition.objects.get(comment=comment).decision == "pending"
    assert client.post(on(comment), {**words, "do": "draft"}).status_code == 302
    disposition = Disposition.objects.get(comment=comment)
    assert (disposition.decision, disposition.draft_decision) == ("pending", "not_accepted")
    assert "Draft kept" in text_of(client.get(on(comment)))


def test_a_proposal_to_delete_is_shown_and_accepted_as_proposed(closed, lead, client):
    make.make_submission(closed, comments=[{"text": "It repeats 3.", "proposed_mode": "delete"}])
    comment = only_comment(closed)
    page = text_of(client.get(on(comment)))
    assert "Proposed deletion" in page
    assert f"<del>{comment.paragraph.text}</del>" in page
    assert "Adopted as proposed" in page
    assert client.post(on(comment), answer(comment, decision="accepted")).status_code == 302
    disposition = Disposition.objects.get(comment=comment)
    assert (disposition.decision, disposition.as_proposed, disposition.adopted_text) == ("accepted", True, "")


@pytest.mark.parametrize(
    ("visibility", "said"),
    [("public_unnamed", "It will be published."), ("confidential", "only the author will read it")],
)
def test_the_panel_says_who_will_read_the_response(visibility, said, closed, lead, client):
    make.make_submission(closed, visibility=visibility)
    page = text_of(client.get(on(only_comment(closed))))
    assert said in page
    assert ("It will be published." in page) == (visibility != "confidential")


def test_accepting_an_untouched_proposal_adopts_it_as_proposed(closed, lead, client):
    make.make_submission(closed, comments=[{"text": "Say it.", "proposed_text": "States\nshould recognise skills."}])
    comment = only_comment(closed)
    page = client.get(on(comment)).content.decode()
    assert "\nStates\nshould recognise skills.</textarea>" in page
    words = answer(comment, decision="accepted", adopted_text="States\r\nshould recognise skills.")
    assert client.post(on(comment), words).status_code == 302
    disposition = Disposition.objects.get(comment=comment)
    assert disposition.as_proposed
    assert disposition.adopted_text == ""


def test_an_untouched_proposal_says_nothing_beside_another_decision(closed, lead, client):
    make.make_submission(closed, comments=[{"text": "Say it.", "proposed_text": "States should recognise skills."}])
    comment = only_comment(closed)
    words = answer(comment, decision="noted", adopted_text="States should recognise skills.")
    assert client.post(on(comment), words).status_code == 302
    disposition = Disposition.objects.get(comment=comment)
    assert not disposition.as_proposed
    assert disposition.adopted_text == ""


def test_a_lead_is_told_where_partly_accepted_adopts_no_text(closed, lead, client):
    make.make_submission(closed, comments=[{"text": "Say it.", "proposed_text": "States should recognise skills."}])
    comment = only_comment(closed)
    words = answer(comment, decision="partly_accepted", adopted_text="States should recognise skills.", response="Why.")
    page = client.post(on(comment), words, follow=True).content.decode()
    assert "No text is adopted with it yet" in page
    assert Disposition.objects.get(comment=comment).adopted_text == ""


def test_accepting_what_proposes_no_text_needs_the_text_adopted(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    response = client.post(on(comment), answer(comment, decision="accepted"))
    assert 'href="#id_adopted_text"' in text_of(response)
    assert client.post(on(comment), answer(comment, decision="accepted", adopted_text="So.")).status_code == 302


def test_a_duplicate_is_named_by_its_number(filled, lead, client):
    comment = Comment.objects.get(ref="WS05-R2-0004")
    unknown = client.post(on(comment), answer(comment, decision="duplicate", duplicate_of="999"))
    assert "There is no other comment with this number" in text_of(unknown)
    itself = client.post(on(comment), answer(comment, decision="duplicate", duplicate_of="4"))
    assert itself.status_code == 422
    assert client.post(on(comment), answer(comment, decision="duplicate", duplicate_of="1")).status_code == 302
    assert Disposition.objects.get(comment=comment).duplicate_of.ref == "WS05-R2-0001"


@pytest.mark.parametrize("phase", ["open", "grace"])
def test_before_grace_has_ended_nothing_is_decided_and_the_words_stay(phase, client):
    consultation_round = make.make_round(phase)
    sign_in(client, make.make_lead(consultation_round.workstream))
    make.make_submission(consultation_round)
    comment = only_comment(consultation_round)
    page = text_of(client.get(on(comment)))
    assert "disabled" in page
    assert "Decisions can be taken once the round and its grace have ended." in page
    response = client.post(on(comment), answer(comment, decision="noted", response="Not so quick."))
    assert response.status_code == 403
    assert "Not so quick." in text_of(response)
    assert Disposition.objects.get(comment=comment).decision == "pending"


def test_a_review_editor_reads_and_writes_nothing(closed, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    sign_in(client, make.make_lead(closed.workstream, "review_editor"))
    assert "As a review editor you read" in text_of(client.get(on(comment)))
    for do in ("save", "draft", "agree", "reopen", "keep"):
        assert client.post(on(comment), answer(comment, decision="noted", do=do)).status_code == 403


def test_a_drafter_proposes_and_a_co_lead_agrees(closed, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    sign_in(client, make.make_lead(closed.workstream, "drafter"))
    client.post(on(comment), answer(comment, decision="noted", response="Thanks."))
    disposition = Disposition.objects.get(comment=comment)
    assert disposition.workflow == "proposed"
    assert client.post(on(comment), answer(comment, do="agree")).status_code == 403
    lead = sign_in(client, make.make_lead(closed.workstream))
    assert 'value="agree"' in text_of(client.get(on(comment)))
    assert client.post(on(comment), answer(comment, do="agree")).status_code == 302
    disposition.refresh_from_db()
    assert (disposition.workflow, disposition.agreed_by) == ("agreed", lead)


def test_statement_28_the_own_organisations_comment_waits_for_another_co_lead(closed, client):
    iom = make.make_organisation("IOM", kind="un_entity")
    make.make_submission(closed, iom)
    comment = only_comment(closed)
    own = make.make_lead(closed.workstream, organisation=iom, first_name="Ida", last_name="Own")
    other = make.make_lead(closed.workstream, first_name="Otto", last_name="Other")
    sign_in(client, own)
    page = text_of(client.get(on(comment)))
    assert "This comment is by your own organisation." in page
    assert "Otto Other" in page
    saved = client.post(on(comment), answer(comment, decision="noted"), follow=True)
    assert "It waits for a co-lead to agree." in text_of(saved)
    assert 'value="agree"' not in text_of(saved)
    assert client.post(on(comment), answer(comment, do="agree")).status_code == 403
    assert Disposition.objects.get(comment=comment).workflow == "proposed"
    sign_in(client, other)
    assert client.post(on(comment), answer(comment, do="agree")).status_code == 302
    page = text_of(client.get(on(comment)))
    assert "Proposed by Ida Own" in page
    assert "Agreed by Otto Other" in page


def test_a_decision_is_re_opened_with_a_reason_and_the_history_stays(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    client.post(on(comment), answer(comment, decision="noted", response="Thanks."))
    without = client.post(on(comment), answer(comment, do="reopen", reason=" "))
    assert without.status_code == 422
    assert 'href="#id_reason"' in text_of(without)
    client.post(on(comment), answer(comment, do="reopen", reason="New facts."))
    assert Disposition.objects.get(comment=comment).decision == "pending"
    page = text_of(client.get(address("history", closed, comment.ref)))
    assert "New facts." in page
    assert "Thanks." in page
    assert address("history", closed, comment.ref) in text_of(client.get(on(comment)))


def test_agreeing_to_what_has_changed_meanwhile_shows_it_first(closed, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    drafter = make.make_lead(closed.workstream, "drafter")
    make.decide(comment, "noted", by=drafter)
    stale = answer(comment, do="agree")
    make.decide(comment, "referred", by=drafter, response="To workstream 4.")
    sign_in(client, make.make_lead(closed.workstream))
    response = client.post(on(comment), stale)
    assert response.status_code == 422
    assert "Meanwhile somebody saved another answer." in text_of(response)
    assert "To workstream 4." in text_of(response)
    assert Disposition.objects.get(comment=comment).workflow == "proposed"


def test_what_was_typed_before_signing_in_again_is_given_back(closed, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    user = make.make_lead(closed.workstream)
    refused = client.post(on(comment), answer(comment, decision="noted", response="Half an hour's work."))
    assert refused.status_code == 302
    sign_in(client, user)
    page = text_of(client.get(on(comment)))
    assert "Half an hour&#x27;s work." in page
    assert Disposition.objects.get(comment=comment).decision == "pending"


def test_an_answer_to_what_is_agreed_meanwhile_comes_back_with_its_words(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    make.decide(comment, "noted")
    response = client.post(on(comment), answer(comment, decision="referred", response="To workstream 4."))
    assert response.status_code == 422
    assert "Re-open it first, and say why." in text_of(response)
    assert "To workstream 4." in text_of(response)
    assert Disposition.objects.get(comment=comment).decision == "noted"


# --- Two answers to one comment ---------------------------------------------------------------------------------------


@pytest.fixture
def conflict(closed, lead, client):
    """Amal has saved; what Hal sends next was written on the older answer."""
    make.make_submission(closed, comments=[{"text": "Say it.", "proposed_text": "States should recognise skills."}])
    comment = only_comment(closed)
    stale = answer(
        comment,
        decision="partly_accepted",
        response="Accepted in part.\nConsider stays.",
        adopted_text="States should recognise skills.",
        internal_note="Ask the professions.",
        do="next",
    )
    amal = make.make_lead(closed.workstream, first_name="Amal", last_name="Rashid")
    make.decide(comment, "accepted", by=amal, response="Accepted. Thank you.", adopted_text="Recognise and validate.")
    return comment, client.post(on(comment), stale)


def hidden(response):
    """The fields that the page would send again."""
    fields = {}
    for tag in re.findall(r"<input[^>]+>", response.content.decode()):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="hidden"' in tag:
            fields[name[1]] = value[1] if value else ""
    return fields


def test_statement_27_the_second_sees_both_and_nothing_is_lost(conflict):
    comment, response = conflict
    page = response.content.decode()
    assert response.status_code == 409
    assert "Amal Rashid saved another answer" in page
    for words in ("Accepted. Thank you.", "Accepted in part.", "Consider stays.", "Ask the professions."):
        assert words in page
    joined = response.context["joined"]["response"].value()
    assert joined == "Accepted. Thank you.\n\nAccepted in part.\nConsider stays."
    # The proposed text, with which the box starts, is nobody's writing.
    assert response.context["joined"]["adopted_text"].value() == "Recognise and validate."
    assert Disposition.objects.get(comment=comment).response == "Accepted. Thank you."


def test_statement_27_theirs_can_be_kept(conflict, client):
    comment, response = conflict
    assert client.post(on(comment), {**hidden(response), "keep": "theirs"}).status_code == 302
    assert Disposition.objects.get(comment=comment).decision == "accepted"


def test_statement_27_theirs_can_be_replaced(conflict, client):
    comment, response = conflict
    assert client.post(on(comment), {**hidden(response), "keep": "mine"}).status_code == 302
    disposition = Disposition.objects.get(comment=comment)
    assert (disposition.decision, disposition.response) == ("partly_accepted", "Accepted in part.\nConsider stays.")
    assert disposition.internal_note == "Ask the professions."
    assert DispositionEvent.objects.filter(disposition=disposition, kind="reopened").count() == 1
    # What was agreed is re-opened before it is changed (docs/decisions.md, 24): two writes, and an entry for each.
    entries = log_registry.get_logs_for_instance(disposition).order_by("pk").values_list("action", flat=True)
    assert list(entries) == ["consultations.decide", "consultations.reopen", "consultations.decide"]


def test_statement_27_both_can_be_joined(conflict, client):
    comment, response = conflict
    words = {
        "keep": "joined",
        "joined-decision": "partly_accepted",
        "joined-response": "Accepted. Thank you.\n\nConsider stays.",
        "joined-adopted_text": "Recognise and validate.",
        "joined-internal_note": "Ask the professions.",
        "joined-duplicate_of": "",
    }
    assert client.post(on(comment), {**hidden(response), **words}).status_code == 302
    disposition = Disposition.objects.get(comment=comment)
    assert (disposition.decision, disposition.workflow) == ("partly_accepted", "agreed")
    assert disposition.adopted_text == "Recognise and validate."


def test_a_joined_answer_that_cannot_stand_comes_back_with_its_words(conflict, client):
    comment, response = conflict
    words = {"keep": "joined", "joined-decision": "", "joined-response": "Half done.", "joined-adopted_text": ""}
    again = client.post(on(comment), {**hidden(response), **words})
    page = text_of(again)
    assert again.status_code == 409
    assert "Half done." in page
    assert "Consider stays." in page
    assert 'href="#id_joined-decision"' in page
    assert Disposition.objects.get(comment=comment).decision == "accepted"


# --- How often the database is asked ----------------------------------------------------------------------------------


def test_no_page_asks_more_often_when_there_is_more(closed, lead, client):
    def counted(url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    make.grow_comments(closed, 9, organisations=3)
    comment = Comment.objects.filter(consultation_round=closed, paragraph__isnull=False).first()
    urls = ["/lead/", address("overview", closed), address("comments", closed), on(comment)]
    before = [counted(url) for url in urls]
    make.grow_comments(closed, 120)
    assert [counted(url) for url in urls] == before
    assert max(before) <= 25


# --- What waits -------------------------------------------------------------------------------------------------------


def test_proposed_answers_wait_on_the_first_page_although_nothing_is_pending(closed, lead, client):
    make.make_submission(closed, comments=["One.", "Two."])
    drafter = make.make_lead(closed.workstream, role="drafter")
    make.decide_all(closed, by=drafter)
    page = text_of(client.get(reverse("consultations:lead_home")))
    assert "<b>0</b>of 2 left to decide" in page
    link = re.search(r'<a href="([^"]+)"> ?2 proposed answers for you to agree</a>', page)[1]
    assert link == address("agree", closed)
    sign_in(client, drafter)
    page = text_of(client.get(reverse("consultations:lead_home")))
    link = re.search(r'<a href="([^"]+)"> ?2 proposed answers wait for others</a>', page)[1]
    assert len(refs(client.get(link))) == 2


def test_the_first_page_counts_for_each_lead_what_that_lead_can_agree(closed, lead, client):
    make.make_submission(closed, comments=["One.", "Two.", "Three."])
    one, two, three = Comment.objects.order_by("pk")
    make.decide(one, by=lead)
    make.decide(two, by=make.make_lead(closed.workstream))
    Disposition.objects.filter(comment=three).update(workflow="contested", remark="Too short.")
    Disposition.objects.exclude(comment=three).update(workflow="proposed")
    closed.agreement = "second"
    closed.save()
    before = queries_of(client, "/lead/")
    page = text_of(client.get("/lead/"))
    assert "1 proposed answer for you to agree" in page
    assert "2 proposed answers in all" in page
    assert "1 answer is pulled out or sent back" in page
    other = make.make_round("closed", agreement="second")
    make.make_lead(other.workstream, user=lead)
    make.make_submission(other)
    make.decide(Comment.objects.get(consultation_round=other), by=make.make_lead(other.workstream))
    assert queries_of(client, "/lead/") == before
    sign_in(client, make.make_lead(closed.workstream, "review_editor"))
    assert address("review", closed) in text_of(client.get("/lead/"))


def test_my_consultations_say_what_waits_on_the_desk(closed, lead, client):
    assert "On your desk" not in text_of(client.get("/my/"))
    make.make_submission(closed, comments=["One.", "Two.", "Three."])
    one, two, _three = Comment.objects.order_by("pk")
    make.decide(one, by=lead)
    make.decide(two, by=make.make_lead(closed.workstream, role="drafter"))
    other = make.make_round("closed")
    make.make_submission(other)
    page = text_of(client.get("/my/"))
    assert "2 comments wait for an answer" in page
    assert address("round", closed) in page
    assert other.code not in page
    make.publish(closed)
    assert "On your desk" not in text_of(client.get("/my/"))


def test_an_answer_that_was_refused_comes_along_into_another_language(closed, lead, client):
    make.make_submission(closed)
    comment = only_comment(closed)
    refused = client.post(on(comment), answer(comment, decision="referred", response=""))
    assert refused.status_code == 422
    fields = re.findall(r'<textarea name="(kept-[^"]+)" hidden>\n(.*?)</textarea>', refused.content.decode(), re.DOTALL)
    arabic = client.post(
        reverse("home:set_language"), dict(fields) | {"language": "ar", "next": on(comment)}, follow=True
    )
    assert arabic.redirect_chain[-1][0] == on(comment)
    assert re.search(r'value="referred"[^>]* checked', arabic.content.decode())
