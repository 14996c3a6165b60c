"""Agreeing a section as it was shown, pulling out, the meeting's screen and the review editor's page."""

import re

import pytest
from django.urls import reverse

from consultations.actions.agreement import contest
from consultations.actions.dispositions import agree, decide
from consultations.models import Comment, CommentGroup, Disposition, SignOff
from tests.conftest import queries_of
from tests.factories import NOW, co_lead, grow_comments, make_lead, make_member, make_round, make_submission

pytestmark = pytest.mark.django_db


class Table:
    """A closed round of three comments, proposed by one co-lead, with another who looks at them."""

    def __init__(self, client):
        self.client = client
        self.round = make_round("closed", code="WS05-R2", agreement="second")
        make_submission(
            self.round, comments=["One.", "Two.", {"text": "Three.", "paragraph": "2", "proposed_text": "Better."}]
        )
        self.first, self.second = co_lead(self.round), make_lead(self.round.workstream, first_name="Hal")
        self.editor = make_lead(self.round.workstream, "review_editor")
        self.drafter = make_lead(self.round.workstream, "drafter")
        client.force_login(self.second)

    @property
    def comments(self):
        return list(Comment.objects.filter(consultation_round=self.round).order_by("pk").select_related("disposition"))

    def propose(self, *numbers, response="Thank you, this is noted.", by=None):
        for n in numbers or range(3):
            disposition = self.comments[n].disposition
            version = disposition.lock_version
            decide(disposition, decision="noted", response=response, lock_version=version, by=by or self.first, at=NOW)
        return self

    def contest(self, n, remark="Too strict?"):
        disposition = self.comments[n].disposition
        contest(disposition, remark=remark, lock_version=disposition.lock_version, by=self.first, at=NOW)

    def address(self, name, query=""):
        return reverse(f"consultations:lead_{name}", args=[self.round.code]) + query

    def get(self, name, query=""):
        response = self.client.get(self.address(name, query))
        assert response.status_code == 200
        return response

    def post(self, name, query="", **words):
        return self.client.post(self.address(name, query), words)

    def sign_off(self, **words):
        return self.post("review", do="sign_off", shown=self.get("review").context["shown"], **words)

    def said(self, n, **words):
        """What a form on one comment sends."""
        comment = self.comments[n]
        return {"ref": comment.ref, "lock_version": comment.disposition.lock_version} | words

    def workflows(self):
        return [comment.disposition.workflow for comment in self.comments]


@pytest.fixture
def table(client):
    return Table(client)


def hidden(response):
    """The hidden fields of the package on a page."""
    html = response.content.decode()
    names = ("section", "digest", "digest_of_all", "seen")
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in names}
    return fields | {"shown": re.findall(r'name="shown" value="([^"]*)"', html)}


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


# --- Sections ---------------------------------------------------------------------------------------------------------


def test_the_sections_say_what_waits_for_whom(table):
    table.propose(0)
    ((_section, numbers),) = table.get("agree").context["lines"]
    assert numbers == {"pending": 2, "answers": 1, "mine": 1, "others": 0, "contested": 0, "agreed": 0}
    table.client.force_login(table.first)
    ((_section, numbers),) = table.get("agree").context["lines"]
    assert (numbers["mine"], numbers["others"]) == (0, 1)


def test_an_answer_that_nobody_can_agree_is_told_with_what_to_do(table):
    comment = table.comments[0]
    make_member(comment.organisation, user=table.second)
    table.propose(0)
    page = reverse("consultations:lead_comment", args=[table.round.code, comment.ref])
    second, first = table.second.name, table.first.name
    text = text_of(table.client.get(page))
    assert f"Nobody can agree this: {first} proposed it, and you speak for the organisation that sent it." in text
    assert "That can be" not in text
    table.client.force_login(table.first)
    text = text_of(table.client.get(page))
    assert f"you proposed it, and {second} speaks for the organisation that sent it. Let {second} save" in text
    assert "1 of them nobody can agree as it stands" in text_of(table.get("agree"))
    assert [row.ref for row in table.get("comments", "?check=nobody").context["page"]] == [comment.ref]
    table.propose(0, by=table.second)
    table.client.force_login(table.second)
    text = text_of(table.client.get(page))
    assert f"That can be: {first}" in text
    assert "nobody can agree" not in text_of(table.get("agree"))


def section_of(table):
    ((section, _numbers),) = table.get("agree").context["lines"]
    return f"?section={section.key}"


def test_who_agrees_sees_what_a_proposed_wording_takes_out_and_puts_in(table):
    wording = table.comments[0].current
    wording.proposed_text, wording.proposed_mode = f"{table.comments[0].paragraph.text} And more.", "replace"
    wording.save()
    table.propose(0)
    assert re.search(r"<ins[^>]*>[^<]*And more", table.get("agree", section_of(table)).content.decode())


def test_a_section_is_agreed_but_for_what_is_marked_to_be_discussed(table):
    table.propose()
    shown = table.get("agree", section_of(table))
    words = hidden(shown) | {"do": "agree", "out": [table.comments[1].ref], "remark": "Is this enough?"}
    assert table.post("agree", **words).status_code == 302
    assert table.workflows() == ["agreed", "contested", "agreed"]
    assert table.comments[1].disposition.remark == "Is this enough?"


def in_one_issue(table, *numbers, new=False):
    """These comments as one issue; the first represents it. `new`: a letter of another organisation among them."""
    if new:
        make_submission(table.round, comments=[{"text": "The same.", "paragraph": None}])
        numbers += (3,)
    members = [table.comments[n] for n in numbers]
    group = CommentGroup.objects.create(
        consultation_round=table.round, kind="issue", code="G-001", representative=members[0]
    )
    Disposition.objects.filter(comment__in=members).update(group=group)
    return table


def test_an_answer_for_many_is_counted_as_an_answer_and_as_the_comments_it_is_for(table):
    in_one_issue(table, 0, 1).propose(0, 2)
    assert "3 in 2 answers" in text_of(table.get("agree"))
    shown = table.get("agree", section_of(table))
    assert "For you to read and agree: 2 answers for 3 comments." in text_of(shown)
    assert "with 1 more comment of its group" in text_of(shown)
    table.post("agree", **hidden(shown), do="agree", out=[table.comments[2].ref], remark="Is this enough?")
    assert table.workflows() == ["agreed", "agreed", "contested"]
    said = text_of(table.get("agree"))
    assert "Agreed: 1 answer for 2 comments. Pulled out for discussion: 1 comment." in said


def test_a_package_is_undone_as_one_from_its_message(table):
    table.propose()
    words = hidden(table.get("agree", section_of(table))) | {"out": [table.comments[1].ref], "remark": "Why?"}
    table.post("agree", **words, do="agree")
    undo = re.search(r'action="([^"]*/undo/)"', table.get("agree").content.decode())[1]
    table.client.post(undo)
    assert table.workflows() == ["proposed"] * 3


def test_who_goes_along_is_read_where_the_answer_stands_and_promised_nowhere_else(table):
    in_one_issue(table, 0, 1, new=True).propose(0)
    lines = {section.key: numbers for section, numbers in table.get("agree").context["lines"]}
    general, text = lines.pop("general"), lines.popitem()[1]
    assert (general["answers"], general["mine"], general["others"]) == (0, 0, 0)
    assert (text["answers"], text["mine"], text["others"]) == (1, 3, 0)
    assert "There is nothing left for you to agree" in text_of(table.get("agree", "?section=general"))


def test_a_comment_that_follows_from_another_section_is_agreed_with_the_page_that_shows_its_answer(table):
    in_one_issue(table, 0, 1, new=True).propose(0)
    key = next(section.key for section, numbers in table.get("agree").context["lines"] if numbers["mine"])
    shown = table.get("agree", f"?section={key}")
    assert table.post("agree", **hidden(shown), do="agree").status_code == 302
    assert table.workflows() == ["agreed", "agreed", "unassigned", "agreed"]


def test_whom_an_answer_brings_are_those_that_can_be_agreed_with_it(table):
    in_one_issue(table, 0, 1, 2).propose(0)
    table.contest(1)
    shown = table.get("agree", section_of(table))
    assert "1 answer for 2 comments" in text_of(shown)
    table.post("agree", **hidden(shown), do="agree")
    assert table.workflows() == ["agreed", "contested", "agreed"]


def test_marking_without_a_remark_agrees_nothing_and_keeps_the_marks(table):
    table.propose()
    words = hidden(table.get("agree", section_of(table))) | {"do": "agree", "out": [table.comments[1].ref]}
    response = table.post("agree", **words)
    assert response.status_code == 422
    assert response.context["pulled"] == {table.comments[1].ref}
    assert table.workflows() == ["proposed"] * 3


def test_what_changed_meanwhile_is_named_and_nothing_is_agreed(table):
    table.propose()
    words = hidden(table.get("agree", section_of(table))) | {"do": "agree", "remark": "My words."}
    disposition = table.comments[2].disposition
    version = disposition.lock_version
    decide(disposition, decision="noted", response="Other words, then.", lock_version=version, by=table.first, at=NOW)
    response = table.post("agree", **words)
    assert response.status_code == 409
    assert "Something changed meanwhile" in text_of(response)
    assert "My words." in response.content.decode()
    assert table.workflows() == ["proposed"] * 3


def test_a_page_of_a_section_is_agreed_or_all_of_it(table, monkeypatch):
    monkeypatch.setattr("consultations.views.desk.agreement.ON_A_PAGE", 2)
    table.propose()
    query = section_of(table)
    words = hidden(table.get("agree", query))
    assert len(words["shown"]) == 2
    table.post("agree", **words, do="agree")
    assert table.workflows() == ["agreed", "agreed", "proposed"]
    words = hidden(table.get("agree", query))
    table.post("agree", **words, do="agree")
    assert table.workflows() == ["agreed"] * 3


def test_what_is_left_of_a_section_comes_at_once(table, monkeypatch):
    monkeypatch.setattr("consultations.views.desk.agreement.ON_A_PAGE", 2)
    table.propose()
    query = section_of(table)
    assert table.post("agree", **hidden(table.get("agree", query)), do="agree").url == table.address("agree", query)
    assert table.post("agree", **hidden(table.get("agree", query)), do="agree").url == table.address("agree")


def test_who_agrees_reads_the_paragraph_once_above_its_answers(table):
    table.propose()
    page = table.get("agree", section_of(table)).content.decode()
    assert page.count("proposals__place") == 2  # three answers at two paragraphs
    assert table.comments[0].paragraph.text in page


def test_all_of_a_section_is_agreed_without_turning_its_pages(table, monkeypatch):
    monkeypatch.setattr("consultations.views.desk.agreement.ON_A_PAGE", 2)
    table.propose()
    table.post("agree", **hidden(table.get("agree", section_of(table))), do="agree_all")
    assert table.workflows() == ["agreed"] * 3


def test_who_does_not_agree_in_this_round_sends_no_package(table):
    table.propose()
    words = hidden(table.get("agree", section_of(table))) | {"do": "agree"}
    for person in (table.drafter, table.editor):
        table.client.force_login(person)
        assert table.post("agree", **words).status_code == 403
    assert table.workflows() == ["proposed"] * 3


# --- Pulled out -------------------------------------------------------------------------------------------------------


def test_the_list_of_what_was_pulled_out_says_why_and_who(table):
    table.propose().contest(1)
    said = text_of(table.get("contested"))
    assert "Too strict?" in said
    assert table.first.name in said


def test_a_comment_is_pulled_out_and_put_back_from_its_own_page(table):
    table.propose(0)
    comment = reverse("consultations:lead_comment", args=[table.round.code, table.comments[0].ref])
    words = table.said(0, do="contest", remark="Let us talk.", next=comment)
    assert table.post("contested", **words).url == comment
    assert table.workflows()[0] == "contested"
    assert table.post("contested", **table.said(0, do="put_back")).status_code == 302
    assert table.workflows()[0] == "proposed"


def test_a_comment_is_pulled_out_below_its_answer_and_put_back_beside_the_remark(table):
    table.propose(0)
    address = reverse("consultations:lead_comment", args=[table.round.code, table.comments[0].ref])
    page = table.client.get(address).content.decode()
    assert page.index('value="agree"') < page.index('value="contest"')
    assert 'value="put_back"' not in page
    table.contest(0)
    page = table.client.get(address).content.decode()
    assert page.index("Too strict?") < page.index('value="put_back"') < page.index('value="agree"')
    assert 'value="contest"' not in page


def test_a_remark_comes_back_where_it_is_refused(table):
    table.propose(0)
    assert table.post("contested", **table.said(0, do="contest", remark="")).status_code == 422
    stale = table.said(0, do="contest", remark="These are my words.", lock_version=1)
    response = table.post("contested", **stale)
    assert response.status_code == 409
    assert "These are my words." in response.content.decode()
    assert table.workflows()[0] == "proposed"


# --- The meeting ------------------------------------------------------------------------------------------------------


def test_the_screen_shows_one_place_and_leads_to_the_next(table):
    table.propose()
    table.contest(0)
    table.contest(2)
    screen = table.get("meeting")
    assert screen.context["paragraph"].number == "1"
    assert screen.context["comment"] == table.comments[0]
    assert screen.context["before"] is None
    following = table.client.get(screen.context["after"])
    assert following.context["comment"] == table.comments[2]
    assert following.context["after"] is None


@pytest.mark.parametrize("seen", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "yesterday"])
def test_an_instant_that_nobody_saw_is_none(table, seen):
    table.propose()
    section = table.get("agree").context["lines"][0][0].key
    answer = table.post("agree", section=section, do="agree", digest="x", seen=seen, shown=table.comments[0].ref)
    assert answer.status_code in (409, 422)


def test_all_that_is_proposed_can_be_discussed(table):
    table.propose()
    assert table.get("meeting").context["comment"] is None
    screen = table.get("meeting", "?show=all")
    assert list(screen.context["here"].object_list) == table.comments[:2]


def test_what_came_in_confidence_is_on_the_wall_only_when_somebody_asks_for_it(table):
    make_submission(table.round, comments=[{"text": "Between us.", "visibility": "confidential"}])
    table.propose(*range(4))
    table.contest(3, remark="Whom does it name?")
    for query in ("", "?show=all"):
        wall = table.get("meeting", query).content.decode()
        assert "Between us." not in wall
        assert "Whom does it name?" not in wall
        assert "1 comment in confidence is left out on this screen." in " ".join(wall.split())
    ref = table.comments[3].ref
    assert table.client.get(table.address("meeting", f"?ref={ref}")).status_code == 404
    asked = table.client.get(table.get("meeting").context["address_with_all"])
    assert asked.context["comment"].ref == ref
    assert "In confidence" in asked.content.decode()
    assert "confidential=1" in asked.context["address"]
    assert "In confidence" in table.get("contested").content.decode()


def test_in_a_meeting_an_answer_is_agreed_changed_or_pulled_out(table):
    table.propose()
    table.post("meeting", "?show=all", **table.said(0, do="agree"))
    table.post("meeting", "?show=all", **table.said(1, do="contest", remark="Later."))
    words = {"decision": "accepted", "response": "We take it.", "adopted_text": "Better."}
    table.post("meeting", "?show=all", **table.said(2, do="decide", **words))
    assert table.workflows() == ["agreed", "contested", "proposed"]
    third = table.comments[2].disposition
    assert (third.decision, third.as_proposed, third.adopted_text) == ("accepted", True, "")


def test_a_meeting_goes_on_to_the_next_comment_and_from_the_last_to_the_next_place(table):
    table.propose()
    following = table.post("meeting", "?show=all", **table.said(0, do="decide", decision="noted", response="Thanks."))
    assert f"ref={table.comments[1].ref}" in following.url
    screen = table.client.get(following.url)
    assert (screen.context["comment"], screen.context["place"]) == (table.comments[1], {"n": 1, "of": 2, "here": 2})
    following = table.client.post(following.url, table.said(1, do="agree"))
    screen = table.client.get(following.url)
    assert (screen.context["comment"], screen.context["place"]) == (table.comments[2], {"n": 2, "of": 2, "here": 1})
    following = table.client.post(following.url, table.said(2, do="agree"))
    assert table.client.get(following.url).context["comment"] == table.comments[0]


def test_in_a_meeting_whoever_agrees_what_is_agreed_already_is_told_by_whom(table):
    table.propose()
    third = make_lead(table.round.workstream, first_name="Third")
    disposition = table.comments[0].disposition
    words = table.said(0, do="agree")
    agree(disposition, lock_version=disposition.lock_version, by=third, at=NOW)
    response = table.client.post(table.address("meeting", "?show=all&at=p1"), words, follow=True)
    assert f"{third.name} has agreed the decision on {table.comments[0].ref} meanwhile" in text_of(response)
    assert response.context["comment"] == table.comments[1]


def test_what_is_to_be_discussed_stands_first_and_a_paragraph_in_its_proposed_wording_is_not_shown_twice(table):
    table.propose().contest(2)
    page = table.get("meeting").content.decode()
    assert page.index("Too strict?") < page.index("Proposed wording")
    assert "The paragraph as it stands" in page


def test_what_a_meeting_decides_leaves_the_notes_of_the_desk_alone(table):
    Disposition.objects.update(internal_note="Ask Amal.", significance="high", for_committee=True)
    table.post("meeting", **table.said(0, do="decide", decision="noted", response="Thank you."))
    disposition = table.comments[0].disposition
    assert (disposition.internal_note, disposition.significance, disposition.for_committee) == (
        "Ask Amal.", "high", True,
    )  # fmt: skip


def test_in_a_meeting_nothing_typed_is_lost(table):
    table.propose(0)
    refused = table.post("meeting", **table.said(0, do="decide", decision="not_accepted", response=" "))
    assert refused.status_code == 422
    stale = table.said(0, do="decide", decision="noted", response="My own words.", lock_version=1)
    conflict = table.post("meeting", **stale)
    assert conflict.status_code == 409
    assert "My own words." in conflict.content.decode()
    assert table.comments[0].disposition.response == "Thank you, this is noted."


def test_a_review_editor_reads_the_screen_and_writes_only_where_editors_agree(table):
    table.propose()
    table.client.force_login(table.editor)
    assert 'name="do"' not in table.get("meeting", "?show=all").content.decode()
    assert table.post("meeting", **table.said(0, do="agree")).status_code == 403
    type(table.round).objects.update(agreement="review_editor")
    assert table.post("meeting", **table.said(0, do="agree")).status_code == 302
    assert table.workflows()[0] == "agreed"


def test_the_list_at_the_side_comes_by_itself(table):
    table.propose().contest(0)
    part = table.get("meeting", "?part=out")
    assert "<html" not in part.content.decode()
    assert "Too strict?" in text_of(part)


# --- The review editor ------------------------------------------------------------------------------------------------


def test_the_review_editor_sends_back_or_finds_adequate(table):
    table.propose(0, 1, response="No.")
    table.client.force_login(table.editor)
    assert list(table.get("review").context["page"].object_list) == table.comments[:2]
    table.post("review", **table.said(0, do="adequate"))
    assert table.post("review", **table.said(1, do="send_back", remark="")).status_code == 422
    table.post("review", **table.said(1, do="send_back", remark="Please say why."))
    assert table.workflows() == ["proposed", "contested", "unassigned"]
    assert list(table.get("review").context["page"].object_list) == [table.comments[1]]


def test_after_an_answer_the_review_editor_is_led_to_the_next_one(table):
    table.propose(0, 1, response="No.")
    table.client.force_login(table.editor)
    page = table.get("review").content.decode()
    then = re.findall(r'name="next" value="([^"]*#[^"]*)"', page)[0]
    assert then == table.address("review", f"#{table.comments[1].ref}")
    assert table.post("review", **table.said(0, do="adequate", next=then)).url == then


@pytest.mark.parametrize("answer", ["No, never.", "Now this is an answer that says why."])
def test_a_remark_to_a_changed_answer_is_not_lost_even_where_the_answer_has_left_the_list(table, answer):
    table.propose(0, response="No.")
    words = table.said(0, do="send_back", remark="My remark.")
    table.propose(0, response=answer)
    table.client.force_login(table.editor)
    response = table.post("review", **words)
    assert response.status_code == 409
    assert "My remark." in response.content.decode()
    assert answer in response.content.decode()
    again = re.search(r'name="lock_version" value="(\d+)"', response.content.decode())[1]
    assert table.post("review", **(words | {"lock_version": again})).status_code == 302
    assert table.workflows()[0] == "contested"


def test_the_review_editor_looks_at_any_decided_answer_from_its_own_page(table):
    table.propose(0)
    table.client.force_login(table.editor)
    address = reverse("consultations:lead_comment", args=[table.round.code, table.comments[0].ref])
    page = table.client.get(address).content.decode()
    assert 'value="adequate"' in page
    words = table.said(0, do="send_back", remark="Who said so?", next=address)
    assert table.post("review", **words).url == address
    assert table.workflows()[0] == "contested"
    table.post("review", **table.said(0, do="adequate", next=address))
    assert f"Found adequate by {table.editor.name}" in text_of(table.client.get(address))
    assert 'value="send_back"' not in table.client.get(address.replace("0001", "0002")).content.decode()


def test_a_review_editor_is_offered_nothing_on_an_answer_to_the_own_organisation(table):
    table.propose(0, response="No.")
    make_member(table.comments[0].organisation, user=table.editor)
    table.client.force_login(table.editor)
    said = table.get("review").content.decode()
    assert 'value="adequate"' not in said
    assert "another review editor looks at it" in said


def test_a_review_editor_agrees_from_the_page_of_a_comment_where_review_editors_agree(table):
    table.propose(0)
    table.client.force_login(table.editor)
    address = reverse("consultations:lead_comment", args=[table.round.code, table.comments[0].ref])
    assert 'value="agree"' not in table.client.get(address).content.decode()
    type(table.round).objects.update(agreement="review_editor")
    assert 'value="agree"' in table.client.get(address).content.decode()
    table.client.post(address, {"do": "agree", "lock_version": table.comments[0].disposition.lock_version})
    assert table.workflows()[0] == "agreed"


def test_a_sign_off_shows_what_stood_and_what_changed_since(table):
    table.propose(0, 1)
    table.client.force_login(table.editor)
    table.sign_off(remark="Well done.")
    signed = SignOff.objects.get()
    assert (signed.counts["decided"], signed.counts["pending"], signed.counts["inadequate"]) == (2, 1, 0)
    assert "Nothing changed since." in text_of(table.get("review"))
    table.propose(0, response="Another answer, and a better one.").contest(1)
    assert "Changed since: 2" in text_of(table.get("review"))


def test_numbers_that_changed_while_they_were_looked_at_are_not_signed_and_the_remark_stays(table):
    table.client.force_login(table.editor)
    shown = table.get("review").context["shown"]
    table.propose(0)
    refused = table.post("review", do="sign_off", remark="My remark.", shown=shown)
    assert refused.status_code == 422
    assert "Answers changed since you opened this page" in text_of(refused)
    assert "My remark." in refused.content.decode()
    assert table.post("review", do="sign_off", shown=refused.context["shown"]).status_code == 302


def test_a_section_is_signed_off_by_its_heading(table):
    table.propose()
    table.client.force_login(table.editor)
    key = table.get("review").context["lines"][0][0].key
    table.sign_off(section=key)
    assert SignOff.objects.get().section.slug == key
    assert table.post("review", do="sign_off", section="nothing").status_code == 404


def test_nobody_else_reviews(table):
    table.propose(0, response="No.")
    for person in (table.second, table.drafter):
        table.client.force_login(person)
        assert 'value="sign_off"' not in table.get("review").content.decode()
        for words in ({"do": "sign_off"}, table.said(0, do="adequate"), table.said(0, do="send_back", remark="No.")):
            assert table.post("review", **words).status_code == 403


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("agree", ""),
        ("agree", "?section=s1"),
        ("contested", ""),
        ("meeting", "?show=all&at=p1"),
        ("review", ""),
        ("assign", "?share=words&which=all"),
    ],
)
def test_the_pages_ask_as_often_for_many_comments_as_for_few(table, name, query):
    if name == "assign":
        query += f"&people={table.first.uuid}&people={table.second.uuid}"
    table.client.force_login(table.editor)
    table.sign_off()
    table.client.force_login(table.second)

    def grow(n):
        comments = grow_comments(table.round, n)
        ours = Disposition.objects.filter(comment__in=[comment.pk for comment in comments])
        state = "contested" if name == "contested" else "proposed"
        decided = {"decision": "noted", "proposed_by": table.first, "response": "No.", "remark": "Why?"}
        if name != "assign":
            ours.update(workflow=state, **decided)
            Comment.objects.filter(disposition__in=ours).update(decision="noted")

    grow(140)
    few = queries_of(table.client, table.address(name, query))
    grow(160)
    assert queries_of(table.client, table.address(name, query)) <= few
    assert few <= 25
