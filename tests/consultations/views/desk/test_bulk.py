"""Pages for many comments at once: chosen, previewed, applied, taken back."""

import re

import pytest
from django.urls import reverse

from consultations.actions.groups import group
from consultations.actions.library import save_standard_response
from consultations.actions.themes import create_theme
from consultations.models import Comment, CommentGroup, Disposition
from tests import factories as make
from tests.conftest import queries_of
from tests.factories import NOW

pytestmark = pytest.mark.django_db

BECAUSE = "Outside the mandate of this guidance."


@pytest.fixture
def closed():
    return make.make_round("closed", code="WS05-R2")


@pytest.fixture
def lead(closed, client):
    user = make.make_lead(closed.workstream)
    client.force_login(user)
    return user


def bulk(client, consultation_round, **data):
    return client.post(reverse("consultations:lead_bulk", args=[consultation_round.code]), data)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def hidden(response):
    """The hidden fields of the form that applies, as a browser would send them."""
    page = response.content.decode()
    (form,) = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'value="apply"' in form]
    fields = re.findall(r'<input\s+type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', form)
    return {**dict(fields), "do": "apply"}


def refs(consultation_round):
    found = Comment.objects.submitted().filter(consultation_round=consultation_round)
    return list(found.order_by("pk").values_list("ref", flat=True))


def decisions():
    return list(Comment.objects.submitted().order_by("pk").values_list("decision", flat=True))


def test_a_selection_is_previewed_and_decided_and_undone_from_the_message(closed, client, lead):
    make.make_submission(closed, comments=["One.", "Two.", "Three."])
    chosen = refs(closed)[:2]
    back = reverse("consultations:lead_comments", args=[closed.code]) + "?kind=substantive"
    words = {"c": chosen, "query": "kind=substantive", "next": back, "what": "decide"}
    assert "2 comments that you ticked" in text_of(bulk(client, closed, **words))
    preview = bulk(client, closed, **words, do="preview", decision="not_accepted", response=BECAUSE)
    assert "2 comments will be changed" in text_of(preview)
    assert decisions() == ["pending"] * 3
    applied = client.post(reverse("consultations:lead_bulk", args=[closed.code]), hidden(preview))
    assert applied.url == back
    assert decisions() == ["not_accepted", "not_accepted", "pending"]
    page = client.get(back).content.decode()
    assert "Agreed: 2 comments." in page
    (address,) = set(re.findall(r'action="(/lead/WS05-R2/steps/[^"]+/undo/)"', page))
    assert client.post(address, {"next": back}).url == back
    assert decisions() == ["pending"] * 3


def test_the_whole_filter_is_taken_by_a_link_without_a_form(closed, client, lead):
    proposal = {"kind": "editorial", "text": "Typo.", "proposed_text": "Better."}
    make.make_submission(closed, comments=[proposal, proposal | {"proposed_text": ""}, "Not editorial."])
    address = reverse("consultations:lead_bulk", args=[closed.code]) + "?all=1&kind=editorial&what=accept"
    preview = client.get(address)
    assert "Everything that the filter finds: 2 comments" in text_of(preview)
    assert "1 comment will be changed" in text_of(preview)
    assert "It proposes no text" in text_of(preview)
    client.post(reverse("consultations:lead_bulk", args=[closed.code]), hidden(preview))
    assert decisions() == ["accepted", "pending", "pending"]


def redlines(response):
    page = re.sub(r"\s+", " ", response.content.decode())
    return re.findall(r'<p class="redline typed"[^>]*>(.*?)</p>', page)


def test_the_preview_shows_each_wording_that_would_be_adopted(closed, client, lead):
    words = {"kind": "editorial", "text": "Typo."}
    old = make.paragraph_of(closed, "1").text
    sent = [
        words | {"proposed_text": old.replace("should", "must")},
        words | {"proposed_text": "A new one.", "placement": "after", "proposed_mode": "insert"},
        words | {"proposed_mode": "delete"},
        words | {"proposed_text": f"{old} {'Word after word. ' * 100}".strip()},
    ]
    make.make_submission(closed, comments=sent)
    preview = client.get(reverse("consultations:lead_bulk", args=[closed.code]) + "?all=1&kind=editorial&what=accept")
    shown = redlines(preview)
    assert "States <del>should</del><ins>must</ins> consider recognising skills before return." in shown
    assert "<ins>A new one.</ins>" in shown
    assert f"<del>{old}</del>" in shown
    assert sorted(line.count("Word after word.") for line in shown) == [0, 0, 0, 100]
    assert preview.content.decode().count('<details class="adopts" open>') == 3
    client.post(reverse("consultations:lead_bulk", args=[closed.code]), hidden(preview))
    assert decisions() == ["accepted"] * 4
    noted = bulk(client, closed, all="1", query="", what="decide", do="preview", decision="noted", replace="on")
    assert redlines(noted) == []


def test_of_an_issue_the_wording_of_its_representative_is_shown(closed, client, lead):
    sent = [{"text": "One.", "proposed_text": "We propose this."}, {"text": "Two.", "proposed_text": "Or that."}]
    group(make.make_submission(closed, comments=sent).comments.order_by("pk"), by=lead, at=NOW)
    preview = bulk(client, closed, all="1", query="", what="accept")
    adopted = [re.sub("<del>.*?</del>|</?ins>", "", line).strip() for line in redlines(preview)]
    assert adopted == ["We propose this."] * 2


def test_a_long_preview_is_turned_page_by_page_until_every_wording_was_seen(closed, client, lead):
    make.grow_comments(closed, 50, organisations=5, proposed_every=1)
    turn = {"all": "1", "query": "", "what": "accept", "do": "preview"}
    seen, digests, page = [], set(), bulk(client, closed, **turn)
    changed = page.context["rehearsal"].changed
    while True:
        seen += [disposition.comment.ref for disposition in page.context["rehearsal"].shown]
        digests.add(page.context["rehearsal"].digest)
        following = re.search(r'name="from"\s+value="(\d+)">Show the next', page.content.decode())
        if not following:
            break
        page = bulk(client, closed, **turn, **{"from": following[1]})
    assert len(seen) == len(set(seen)) == changed > 40
    assert len(digests) == 1
    assert f"41 to {changed} of {changed}" in text_of(page)
    assert bulk(client, closed, **turn, **{"from": "x"}).context["rehearsal"].start == 0


def test_what_changed_since_the_preview_answers_409_with_a_new_preview_and_the_words(closed, client, lead):
    make.make_submission(closed, comments=["One.", "Two."])
    words = {"all": "1", "query": "", "what": "decide", "do": "preview", "decision": "noted", "response": BECAUSE}
    preview = bulk(client, closed, **words)
    make.decide(Comment.objects.submitted().first(), by=lead, at=NOW)
    refused = bulk(client, closed, **hidden(preview))
    assert refused.status_code == 409
    assert "Somebody changed these comments meanwhile" in text_of(refused)
    assert "1 comment will be changed" in text_of(refused)
    assert hidden(refused)["response"] == BECAUSE
    bulk(client, closed, **hidden(refused))
    assert Disposition.objects.order_by("pk").last().response == BECAUSE


def test_a_refused_form_comes_back_with_its_words(closed, client, lead):
    make.make_submission(closed)
    answer = bulk(client, closed, all="1", query="", what="decide", do="preview", decision="not_accepted", response="")
    assert answer.status_code == 422
    assert "needs a response that gives the reason" in text_of(answer)
    answer = bulk(client, closed, all="1", query="", what="decide", do="preview", response=BECAUSE)
    assert answer.status_code == 422
    assert BECAUSE in text_of(answer)


def test_a_mistyped_filter_chooses_nothing(closed, client, lead):
    make.make_submission(closed)
    answer = bulk(client, closed, all="1", query="kind=edit", what="accept")
    assert answer.status_code == 422
    assert "No comment is chosen" in text_of(answer)


def test_a_response_of_the_library_is_filled_for_each_and_its_use_is_noted(closed, client, lead):
    make.make_submission(closed, comments=["One.", {"text": "Two.", "paragraph": "2"}])
    response = save_standard_response(
        closed.workstream, title="Seen", text="On {paragraph} of {round}.", by=lead, at=NOW
    )
    words = {"all": "1", "query": "", "what": "decide", "decision": "noted", "standard_response": str(response.uuid)}
    bulk(client, closed, **hidden(bulk(client, closed, **words, do="preview")))
    rows = Disposition.objects.order_by("pk").values_list("response", "standard_response")
    assert list(rows) == [("On paragraph 1 of WS05-R2.", response.pk), ("On paragraph 2 of WS05-R2.", response.pk)]


def test_themes_and_people_are_given_in_bulk(closed, client, lead):
    make.make_submission(closed, comments=["One.", "Two."])
    create_theme(closed, title="Data", by=lead, at=NOW)
    for words in ({"what": "theme", "theme": "T1"}, {"what": "assign", "person": str(lead.uuid)}):
        bulk(client, closed, **hidden(bulk(client, closed, all="1", query="", do="preview", **words)))
    assert Disposition.objects.filter(themes__code="T1", assignee=lead).count() == 2


def test_proposals_are_agreed_in_bulk(client):
    made = make.make_round("closed", agreement="second")
    make.make_submission(made, comments=["One.", "Two."])
    make.decide_all(made)
    client.force_login(make.make_lead(made.workstream))
    preview = bulk(client, made, all="1", query="", what="agree")
    assert "Will be agreed: 2 comments." in text_of(preview)
    bulk(client, made, **hidden(preview))
    assert set(Disposition.objects.values_list("workflow", flat=True)) == {"agreed"}


def test_what_is_agreed_in_bulk_is_shown_with_its_answers_and_counted_by_answers_and_comments(client):
    made = make.make_round("closed", agreement="second")
    make.make_submission(made, comments=["The same.", "The same.", "Another."])
    first = Comment.objects.order_by("pk").first()
    group = CommentGroup.objects.create(consultation_round=made, kind="issue", code="G-001", representative=first)
    Disposition.objects.filter(comment__current__text="The same.").update(group=group)
    make.decide_all(made, response="Thank you for saying this.")
    client.force_login(make.make_lead(made.workstream))
    preview = bulk(client, made, c=[first.ref], query="", what="agree")
    assert "1 comment that you ticked" in text_of(preview)
    assert "Will be agreed: 1 answer for 2 comments." in text_of(preview)
    assert "Agree: 1 answer for 2 comments" in text_of(preview)
    assert "Thank you for saying this." in text_of(preview)
    bulk(client, made, **hidden(preview))
    page = text_of(client.get(reverse("consultations:lead_comments", args=[made.code])))
    assert "Agreed: 1 answer for 2 comments." in page
    assert list(Disposition.objects.order_by("pk").values_list("workflow", flat=True)) == [
        "agreed", "agreed", "proposed",
    ]  # fmt: skip


@pytest.mark.parametrize(("role", "what"), [("drafter", "assign"), ("drafter", "agree"), ("review_editor", "decide")])
def test_what_a_role_may_not_do_is_refused(closed, client, role, what):
    make.make_submission(closed)
    client.force_login(make.make_lead(closed.workstream, role))
    assert bulk(client, closed, all="1", query="", what=what).status_code == 403


def test_a_drafter_chooses_no_confidential_comment(closed, client):
    make.make_submission(closed, visibility="confidential")
    client.force_login(make.make_lead(closed.workstream, "drafter"))
    answer = bulk(client, closed, c=refs(closed), query="", what="decide")
    assert "No comment is chosen" in text_of(answer)


def test_the_list_offers_boxes_to_tick_and_what_to_do_with_them(closed, client, lead):
    make.make_submission(closed)
    page = client.get(reverse("consultations:lead_comments", args=[closed.code])).content.decode()
    (ref,) = refs(closed)
    assert re.search(rf'<input type="checkbox" name="c" value="{ref}" form="bulk"', page)
    assert 'id="bulk"' in page


def test_words_sent_after_the_sign_in_expired_are_back_after_it(closed, client, lead):
    make.make_submission(closed)
    client.logout()
    words = {"all": "1", "query": "", "what": "decide", "do": "preview", "decision": "noted", "response": BECAUSE}
    bulk(client, closed, **words)
    client.force_login(lead)
    session = client.session
    address = reverse("consultations:lead_bulk", args=[closed.code])
    session["kept_forms"] = [{"path": address, "whose": str(lead.pk), "fields": words}]
    session.save()
    page = text_of(client.get(reverse("consultations:lead_bulk", args=[closed.code])))
    assert BECAUSE in page


def test_a_preview_asks_as_often_for_many_as_for_few(closed, client, lead):
    address = reverse("consultations:lead_bulk", args=[closed.code])
    address += "?all=1&query=&what=decide&do=preview&decision=noted&response=On+%7Bparagraph%7D"
    make.grow_comments(closed, 40, organisations=10)
    before = queries_of(client, address)
    make.grow_comments(closed, 400, organisations=10)
    assert queries_of(client, address) == before
