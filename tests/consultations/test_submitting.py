"""Checking, submitting, the receipt, changing and withdrawing, and asking to be heard late."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from consultations.actions.submissions import decide_late, request_late, submit
from consultations.models import Comment, LateRequest, SubmissionRevision
from tests import factories as make

pytestmark = pytest.mark.django_db

DECLARED = {"may": "on", "consent": "on"}


def address(name, consultation_round, *args):
    return reverse(f"consultations:{name}", args=[consultation_round.code, *args])


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def open_round():
    return make.make_round()


@pytest.fixture
def focal(client):
    membership = make.make_member(
        make.make_organisation("Solidarity Bridges Network"), first_name="Leila", last_name="Osman"
    )
    client.force_login(membership.person)
    return membership


# --- Check ------------------------------------------------------------------------------------------------------------


def test_the_check_page_shows_everything_in_the_order_of_the_text_as_it_will_be_published(client, focal, open_round):
    me = focal.person
    paragraph = make.paragraph_of(open_round, "1")
    make.make_comment(open_round, "Third.", by=me, paragraph="3", visibility="confidential")
    make.make_comment(
        open_round, "Second <b>.", by=me, paragraph=paragraph, proposed_text=paragraph.text.replace("consider ", "")
    )
    make.make_comment(open_round, "First of all.", by=me, paragraph=None)
    page = text_of(client.get(address("check", open_round)))
    places = [page.index(words) for words in ("First of all.", "Second &lt;b&gt;.", "Third.")]
    assert places == sorted(places)
    assert "<del>" in page
    assert "Published with your name" in page
    assert "counted in the total of the round and shown nowhere else" in page
    assert "Submit 3 comments" in page
    assert page.count("Published without your name") == 0


def test_what_is_missing_stands_on_top_with_links_to_the_field(client, focal, open_round):
    draft = make.make_comment(open_round, "Of which kind?", by=focal.person, kind="").texts.get()
    page = client.get(address("check", open_round)).content.decode()
    link = f"{address('edit_draft', open_round, draft.uuid)}#p1-kind"
    assert f'href="{link}"' in page
    assert 'id="p1-kind"' in client.get(address("edit_draft", open_round, draft.uuid)).content.decode()
    response = client.post(address("submit", open_round), DECLARED)
    assert "Please say what kind of comment this is." in text_of(response)
    assert not SubmissionRevision.objects.exists()


def test_nothing_is_sent_without_the_declaration(client, focal, open_round):
    make.make_comment(open_round, by=focal.person)
    page = text_of(client.post(address("submit", open_round)))
    assert page.count("Please tick this box before you send.") >= 2
    assert not SubmissionRevision.objects.exists()


def test_a_position_alone_can_be_sent(client, focal, open_round):
    client.post(address("overall", open_round), {"position": "supports", "visibility": "public_named"})
    assert "Supports it as drafted" in text_of(client.get(address("check", open_round)))
    client.post(address("submit", open_round), DECLARED)
    assert SubmissionRevision.objects.get().overall_position == "supports"


# --- Submit -----------------------------------------------------------------------------------------------------------


def test_a_double_click_submits_once(client, focal, open_round):
    make.make_comment(open_round, by=focal.person)
    for _click in range(2):
        assert client.post(address("submit", open_round), DECLARED)["Location"] == address("receipt", open_round)
    assert SubmissionRevision.objects.count() == 1


def seen_on(page):
    return re.search(r'name="seen" value="(\w*)"', page)[1]


def test_what_a_colleague_saved_after_the_page_was_shown_is_not_sent_unseen(client, focal, open_round):
    make.make_comment(open_round, "Shown.", by=focal.person)
    seen = seen_on(client.get(address("check", open_round)).content.decode())
    colleague = make.make_member(focal.organisation, role="contributor").person
    make.make_comment(open_round, "Not shown.", by=colleague, paragraph="2")
    page = text_of(client.post(address("submit", open_round), DECLARED | {"seen": seen}))
    assert "Something was saved after this page was shown." in page
    assert "Not shown." in page
    assert not re.search(r'name="(may|consent)"[^>]*checked', page)
    assert not SubmissionRevision.objects.exists()
    response = client.post(address("submit", open_round), DECLARED | {"seen": seen_on(page)})
    assert response["Location"] == address("receipt", open_round)
    assert SubmissionRevision.objects.get().texts.count() == 2


def test_a_second_press_on_the_same_page_still_leads_to_the_receipt(client, focal, open_round):
    make.make_comment(open_round, by=focal.person)
    sent = DECLARED | {"seen": seen_on(client.get(address("check", open_round)).content.decode())}
    for _click in range(2):
        assert client.post(address("submit", open_round), sent)["Location"] == address("receipt", open_round)
    assert SubmissionRevision.objects.count() == 1


def test_who_has_nothing_to_send_is_told_so(client, focal, open_round):
    sent = DECLARED | {"seen": seen_on(client.get(address("check", open_round)).content.decode())}
    assert "There is nothing to submit yet." in text_of(client.post(address("submit", open_round), sent))


def test_what_was_to_be_left_out_stays_ticked_when_the_declaration_was_forgotten(client, focal, open_round):
    make.make_submission(open_round, focal.organisation, comments=["Goes.", "Stays."])
    goes = Comment.objects.order_by("pk").first()
    page = client.post(address("submit", open_round), {"leave_out": [str(goes.uuid)]}).content.decode()
    assert f'value="{goes.uuid}" form="submit" checked' in page
    assert page.count('form="submit" checked') == 1


@pytest.mark.parametrize("role", ["deputy", "contributor"])
def test_statement_14_who_may_not_submit_is_refused_and_told_who_can(client, focal, open_round, role):
    make.make_comment(open_round, by=focal.person)
    client.force_login(make.make_member(focal.organisation, role=role).person)
    page = text_of(client.get(address("check", open_round)))
    assert 'aria-disabled="true"' in page
    assert "You can ask: Leila Osman." in page
    response = client.post(address("submit", open_round), DECLARED)
    assert response.status_code == 403
    assert "You can ask: Leila Osman." in response.content.decode()
    assert not SubmissionRevision.objects.exists()


def test_who_only_says_to_belong_to_an_organisation_is_refused_and_told_no_names(client, focal, open_round):
    make.make_comment(open_round, by=focal.person)
    client.force_login(make.make_member(focal.organisation, state="requested").person)
    page = text_of(client.get(address("check", open_round)))
    assert 'aria-disabled="true"' in page
    response = client.post(address("submit", open_round), DECLARED)
    assert response.status_code == 403
    for answer in (page, response.content.decode()):
        assert "The secretariat has not confirmed yet that you speak for Solidarity Bridges Network." in answer
        assert "Leila Osman" not in answer
    assert not SubmissionRevision.objects.exists()


@pytest.mark.parametrize("url", ["withdraw", "request_late"])
def test_a_deputy_neither_withdraws_nor_asks(client, focal, url):
    consultation_round = make.make_round("closed")
    make.make_submission(consultation_round, focal.organisation, by=focal.person)
    client.force_login(make.make_member(focal.organisation, role="deputy").person)
    assert client.post(address(url, consultation_round)).status_code == 403
    assert Comment.objects.standing().count() == 1


def test_drafts_of_somebody_not_confirmed_stay_behind_and_say_so(client, focal, open_round):
    requested = make.make_member(focal.organisation, role="contributor", state="requested").person
    make.make_comment(open_round, "Of somebody unknown.", by=requested)
    make.make_comment(open_round, "Of a member.", by=focal.person)
    page = text_of(client.get(address("check", open_round)))
    assert "Submit 1 comment" in page
    assert "Not sent: its author is not confirmed" in page
    client.post(address("submit", open_round), DECLARED)
    assert [comment.current.text for comment in Comment.objects.submitted()] == ["Of a member."]


# --- The receipt ------------------------------------------------------------------------------------------------------


def test_the_receipt_states_reference_time_and_number_and_comes_by_mail(
    client, focal, open_round, mailbox, django_capture_on_commit_callbacks
):
    make.make_comment(open_round, by=focal.person)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("submit", open_round), DECLARED)
    revision = SubmissionRevision.objects.get()
    page = text_of(client.get(address("receipt", open_round)))
    received = f"{revision.submitted_at.day} {revision.submitted_at:%B %Y, %H:%M} UTC"
    for words in (
        f"{open_round.code}-S001",
        received,
        "1 comment",
        "Solidarity Bridges Network",
        'data-local="your time"',
    ):
        assert words in page
    mail = mailbox.last(focal.person.email)
    assert mail.subject == f"Receipt {open_round.code}-S001, revision 1"
    for words in ("Revision: 1", received, address("receipt", open_round)):
        assert words in mail.body


def test_statement_15_an_amendment_is_revision_2_with_its_own_receipt(
    client, focal, open_round, mailbox, django_capture_on_commit_callbacks
):
    submission = make.make_submission(open_round, focal.organisation, comments=["As first sent.", "Stays."])
    comment = Comment.objects.order_by("pk").first()
    form = client.get(address("amend", open_round, comment.uuid)).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', form)[1]
    fields = {"token": token, "kind": "substantive", "text": "As changed.", "lang": "en"}
    client.post(address("amend", open_round, comment.uuid), fields)
    comment.refresh_from_db()
    assert comment.current.text == "As first sent.", "leads see revision 1 until revision 2 is sent"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("submit", open_round), DECLARED)
    comment.refresh_from_db()
    assert comment.current.text == "As changed."
    revision = submission.revisions.get(n=2)
    received = f"{revision.submitted_at.day} {revision.submitted_at:%B %Y, %H:%M} UTC"
    assert sorted(revision.texts.values_list("text", flat=True)) == ["As changed.", "Stays."]
    page = text_of(client.get(address("receipt", open_round)))
    assert "<dt>Revision</dt><dd>2</dd>" in page
    assert received in page
    assert "Revision 1:" in page
    mail = mailbox.last(focal.person.email)
    assert "revision 2" in mail.subject
    assert received in mail.body


def test_what_an_amendment_leaves_out_counts_as_withdrawn(client, focal, open_round):
    make.make_submission(open_round, focal.organisation, comments=["Goes.", "Stays."])
    goes = Comment.objects.order_by("pk").first()
    assert f'value="{goes.uuid}" form="submit"' in client.get(address("check", open_round)).content.decode()
    client.post(address("submit", open_round), DECLARED | {"leave_out": [str(goes.uuid)]})
    goes.refresh_from_db()
    assert goes.withdrawn_at
    assert Comment.objects.standing().count() == 1


def test_nobody_leaves_out_what_others_sent(client, focal, open_round):
    make.make_submission(open_round, focal.organisation)
    theirs = make.make_submission(open_round).comments.get()
    client.post(address("submit", open_round), DECLARED | {"leave_out": [str(theirs.uuid)]})
    theirs.refresh_from_db()
    assert theirs.withdrawn_at is None


# --- Withdrawing ------------------------------------------------------------------------------------------------------


def test_statement_21_what_is_withdrawn_disappears_and_a_dated_line_remains(client, focal, open_round):
    make.make_submission(open_round, focal.organisation, comments=["Regretted words.", "Good words."])
    comment = Comment.objects.get(current__text="Regretted words.")
    url = address("withdraw_comment", open_round, comment.uuid)
    assert "Regretted words." in client.get(url).content.decode()
    comment.refresh_from_db()
    assert comment.withdrawn_at is None, "asking withdraws nothing"
    client.post(url)
    for name in ("read", "receipt", "check"):
        page = text_of(client.get(address(name, open_round)))
        assert "Regretted words." not in page
        assert "Good words." in page
    page = text_of(client.get(address("read", open_round)))
    assert comment.ref in page
    assert "Withdrawn on" in page


def test_everything_can_be_withdrawn_and_sent_anew_while_the_round_is_open(client, focal, open_round):
    submission = make.make_submission(open_round, focal.organisation)
    assert "What remains" in client.get(address("withdraw", open_round)).content.decode()
    client.post(address("withdraw", open_round))
    submission.refresh_from_db()
    assert submission.withdrawn_at
    make.make_comment(open_round, "Anew.", by=focal.person)
    client.post(address("submit", open_round), DECLARED)
    submission.refresh_from_db()
    assert (submission.withdrawn_at, submission.revision_no) == (None, 2)


def test_comments_of_others_are_not_found_to_withdraw(client, focal, open_round):
    theirs = make.make_submission(open_round).comments.get()
    assert client.post(address("withdraw_comment", open_round, theirs.uuid)).status_code == 404


# --- Too late ---------------------------------------------------------------------------------------------------------


def test_submitting_too_late_leads_to_what_can_be_done_and_loses_nothing(client, focal):
    consultation_round = make.make_round("closed", closes_at=make.NOW - timedelta(hours=1))
    make.make_comment(consultation_round, "Written in time.", by=focal.person)
    response = client.post(address("submit", consultation_round), DECLARED)
    assert response["Location"] == address("request_late", consultation_round)
    assert client.get(address("check", consultation_round))["Location"] == address("request_late", consultation_round)
    page = text_of(client.get(address("request_late", consultation_round)))
    assert "Your text is safe" in page
    assert "Written in time." in page
    assert not SubmissionRevision.objects.exists()


def test_who_is_no_focal_point_is_told_who_can_ask(client, focal):
    consultation_round = make.make_round("closed", closes_at=make.NOW - timedelta(hours=1))
    member = make.make_member(focal.organisation, role="contributor").person
    make.make_comment(consultation_round, by=member)
    client.force_login(member)
    page = text_of(client.get(address("request_late", consultation_round)))
    assert "You can ask: Leila Osman." in page
    assert "Ask for late acceptance" not in page


@pytest.mark.parametrize(("accept", "words"), [(True, "Accepted late"), (False, "Not accepted")])
def test_the_answer_to_a_late_request_stands_on_the_page_with_its_reason(client, focal, accept, words):
    consultation_round = make.make_round("closed", closes_at=make.NOW - timedelta(hours=1))
    make.make_comment(consultation_round, by=focal.person)
    client.post(address("request_late", consultation_round))
    decide_late(LateRequest.objects.get(), accept=accept, reason="Because of the storm.", by=None, at=make.NOW)
    page = text_of(client.get(address("request_late", consultation_round)))
    assert words in page
    assert "Because of the storm." in page
    assert SubmissionRevision.objects.exists() is accept


def test_an_open_round_has_nothing_late(client, focal, open_round):
    assert client.get(address("request_late", open_round))["Location"] == address("check", open_round)


# --- How much it costs ------------------------------------------------------------------------------------------------


def test_the_check_page_asks_as_often_for_30_comments_as_for_one(
    client, focal, open_round, django_assert_max_num_queries
):
    make.make_comment(open_round, by=focal.person)
    client.get(address("check", open_round))
    with django_assert_max_num_queries(16) as few:
        client.get(address("check", open_round))
    for n in range(30):
        make.make_comment(open_round, f"Comment {n}.", by=focal.person, paragraph="2")
    with django_assert_max_num_queries(16) as many:
        client.get(address("check", open_round))
    assert len(few) == len(many)


def test_the_same_submission_by_the_action_is_what_the_page_shows(client, focal, open_round):
    make.make_comment(open_round, "By the action.", by=focal.person)
    submit(open_round, by=focal.person, at=make.NOW)
    assert "By the action." in client.get(address("receipt", open_round)).content.decode()


# --- Who only says to belong to an organisation -----------------------------------------------------------------------

PAGES = ["", "read/", "p/p1/", "general/", "overall/", "check/", "receipt/", "withdraw/", "late/"]


@pytest.mark.parametrize("phase", ["open", "closed"])
def test_a_requested_member_cannot_tell_whether_the_organisation_wrote_or_sent_anything(client, phase):
    consultation_round = make.make_round(phase)
    silent, active = make.make_organisation("Organisation A"), make.make_organisation("Organisation B")
    sent = make.make_submission(consultation_round, active, position="supports", visibility="confidential")
    make.make_comment(consultation_round, "A late word.", by=make.speaker(consultation_round, active), at=make.NOW)
    if phase == "closed":
        request_late(consultation_round, by=make.speaker(consultation_round, active), at=make.NOW)
    seen = {}
    for organisation in (silent, active):
        person = make.make_member(organisation, role="contributor", state="requested", first_name="Ada").person
        make.make_comment(consultation_round, "My own word.", by=person)
        client.force_login(person)
        for page in PAGES:
            response = client.get(f"/consultations/{consultation_round.code}/{page}")
            seen.setdefault(page, []).append(told(response, organisation, person))
        seen.setdefault("/my/", []).append(told(client.get("/my/"), organisation, person))
    for page, (of_silent, of_active) in seen.items():
        assert of_silent == of_active, page
    assert "My own word." in seen["read/"][0]
    assert consultation_round.title in seen["/my/"][0]
    assert sent.ref not in str(seen)


def told(response, organisation, person):
    """What a page says, without what differs for reasons of its own: names, tokens and identifiers."""
    page = f"{response.status_code} {response.get('Location', '')} {response.content.decode()}"
    page = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", page)
    page = re.sub(r'name="(csrfmiddlewaretoken|issued)" value="[^"]*"|"X-CSRFToken": "[^"]*"', "TOKEN", page)
    return page.replace(organisation.name, "NAME").replace(person.name, "PERSON").replace(person.email, "EMAIL")


# --- In personal capacity ---------------------------------------------------------------------------------------------

PLURAL = re.compile(r"\b(we|our|us|organisation|organisations|colleagues?|colleagues’|focal point)\b", re.IGNORECASE)
# What is said of everybody, and not to the reader.
SAID_TO_ALL = ["Own organisation until the results"]


def said_to_the_reader(response):
    """The words of a page's own part, without the shell around it."""
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]
    contents = re.search(r'<nav class="toc".*?</nav>', response.content.decode(), re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", main + (contents[0] if contents else ""))
    for words_for_all in SAID_TO_ALL:
        words = words.replace(words_for_all, "")
    return re.sub(r"\s+", " ", words)


def test_whoever_speaks_in_personal_capacity_is_addressed_as_one_person(
    client, mailbox, django_capture_on_commit_callbacks
):
    consultation_round = make.make_round("open", allow_personal_capacity=True)
    me = make.make_personal(first_name="Amal", last_name="Haddad").person
    client.force_login(me)
    for text, kind in (("Please say more.", "substantive"), ("", "support_as_drafted")):
        make.make_comment(consultation_round, text, kind=kind, by=me, visibility="public_unnamed")
    draft = make.make_comment(consultation_round, "Yes.", by=me, paragraph=None).texts.get()
    names = ["round", "read", "comment_general", "overall", "check"]
    pages = {name: client.get(address(name, consultation_round)) for name in names}
    pages |= {"comment": client.get(address("comment_on", consultation_round, "p1"))}
    pages |= {
        name: client.get(address(name, consultation_round, draft.uuid)) for name in ("edit_draft", "discard_draft")
    }
    pages["refused"] = client.post(address("submit", consultation_round), {})
    with django_capture_on_commit_callbacks(execute=True):
        pages["receipt"] = client.post(address("submit", consultation_round), DECLARED, follow=True)
    sent = Comment.objects.exclude(ref="").first()
    pages["amend"] = client.get(address("amend", consultation_round, sent.uuid))
    pages["withdraw_comment"] = client.get(address("withdraw_comment", consultation_round, sent.uuid))
    pages["withdraw"] = client.get(address("withdraw", consultation_round))
    pages["my"] = client.get("/my/")
    for name, response in pages.items():
        assert response.status_code == 200, name
        assert PLURAL.findall(said_to_the_reader(response)) == [], name
    assert "I agree that the comments are published as shown here" in text_of(pages["check"])
    assert "I answer for myself." in text_of(pages["check"])
    assert "Publish without my name" in text_of(pages["overall"])
    assert "As you chose for all: Publish with my name" in text_of(pages["comment"])
    assert "I support this as drafted." in text_of(pages["receipt"])
    (receipt,) = mailbox.to(me.email)
    assert "Your comments on" in receipt.body
    assert PLURAL.findall(receipt.body) == []


def test_too_late_in_personal_capacity_is_said_to_one_person(client, mailbox, django_capture_on_commit_callbacks):
    consultation_round = make.make_round("closed", allow_personal_capacity=True)
    me = make.make_personal(first_name="Amal", last_name="Haddad").person
    make.make_comment(consultation_round, "Please say more.", by=me, at=make.NOW)
    client.force_login(me)
    late = client.post(address("request_late", consultation_round), follow=True)
    assert PLURAL.findall(said_to_the_reader(late)) == []
    assert "for you only" in text_of(late)
    with django_capture_on_commit_callbacks(execute=True):
        decide_late(LateRequest.objects.get(), accept=True, reason="Yes.", by=None, at=make.NOW)
        make.decide_all(consultation_round)
        make.publish(consultation_round)
    assert [message.subject.partition(":")[0][:8] for message in mailbox.to(me.email)] == [
        "Receipt ", "Accepted", "The resp",
    ]  # fmt: skip
    for message in mailbox.to(me.email):
        assert PLURAL.findall(message.body) == [], message.subject


# --- As it will be published ------------------------------------------------------------------------------------------


def test_what_will_be_published_is_shown_with_its_proposal_and_its_support(client, focal, open_round):
    paragraph = make.paragraph_of(open_round, "1")
    make.make_comment(open_round, "In confidence.", by=focal.person, paragraph=None, visibility="confidential")
    make.make_comment(open_round, "", by=focal.person, proposed_text=paragraph.text.replace("consider ", ""))
    make.make_comment(open_round, "", by=focal.person, paragraph="2", kind="support_as_drafted")
    make.make_comment(open_round, "Striking.", by=focal.person, paragraph="3", proposed_mode="delete")
    waiting = make.make_member(focal.organisation, role="contributor", state="requested").person
    make.make_comment(open_round, "Of somebody unknown.", by=waiting)
    aside = text_of(client.get(address("check", open_round))).partition("As it will be published")[2]
    aside = aside.partition("</aside>")[0]
    assert "<del>consider </del>" in aside
    assert "Supports this as drafted." in aside
    assert "<del>Local authorities need" in aside
    assert "In confidence." not in aside
    assert "Of somebody unknown." not in aside
    assert aside.count("Solidarity Bridges Network") == 3
    assert '<p class="note__text" dir="auto" lang="en"></p>' not in aside
