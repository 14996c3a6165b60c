"""Writing comments: nothing lost, nothing twice, with and without script."""

import json
import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.actions.submissions import withdraw_comment
from consultations.issued import issue_token
from consultations.models import Comment, CommentText
from tests import factories as make

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
SOON = make.NOW + timedelta(hours=2)


def address(name, consultation_round, *args):
    return reverse(f"consultations:{name}", args=[consultation_round.code, *args])


def form_of(response):
    """What a browser without script would send back from the form for a comment, as it stands on the page."""
    page = response.content.decode()
    page = page[page.index("data-draft") :]
    page = page[: page.index("</form>")]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        values = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if values.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in values:
            fields[values["name"]] = values.get("value", "on" if values.get("type") == "checkbox" else "")
    for name, words in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL):
        fields[name] = (
            words.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
            .replace("&#x27;", "'")
            .replace("&quot;", '"')
        )
    fields["lang"] = (re.findall(r'<option value="(\w*)"[^>]* selected', page) or [""])[0]
    return fields


@pytest.fixture
def open_round():
    return make.make_round()


@pytest.fixture
def member(client):
    membership = make.make_member()
    client.force_login(membership.person)
    return membership


@pytest.fixture
def clock(monkeypatch):
    """Set what time it is for every request: `clock(instant)`."""

    def set_to(instant):
        monkeypatch.setattr(timezone, "now", lambda: instant)

    return set_to


def words(**more):
    return {
        "token": str(uuid4()),
        "kind": "substantive",
        "text": "Please say who pays.",
        "lang": "en",
        "do": "save",
    } | more


# --- Saving -----------------------------------------------------------------------------------------------------------


def test_statement_02_without_script_a_comment_on_paragraph_87_lands_back_at_paragraph_87(client, member):
    version = make.make_draft([f"Paragraph number {n} of a long draft." for n in range(1, 151)])
    consultation_round = make.make_round(version=version)
    page = client.get(address("read", consultation_round)).content.decode()
    assert 'href="../p/p87/"' in page
    form = client.get(address("comment_on", consultation_round, "p87"))
    fields = form_of(form) | {"kind": "technical", "text": "The figure is <from> 2019.", "do": "save"}
    response = client.post(address("comment_on", consultation_round, "p87"), fields, follow=True)
    where, status = response.redirect_chain[-1]
    assert status == 302
    assert where.endswith("#p87")
    page = response.content.decode()
    unit = page[page.index('<article id="p87"') :]
    unit = unit[: unit.index("</article>")]
    assert "The figure is &lt;from&gt; 2019." in unit
    assert "Draft saved" in unit
    assert 'role="status"' in unit


def test_the_words_are_kept_as_typed(client, member, open_round):
    typed = "  <Member States> & \u0627\u0644\u0639\u0631\u0628\u064a\u0629 =HYPERLINK(1)\r\n\r\n\u2022 one\t\U0001f642"
    client.post(address("comment_on", open_round, "p1"), words(text=typed))
    assert CommentText.objects.get().text == typed.replace("\r\n", "\n")


def test_an_unchanged_copy_of_the_paragraph_is_no_proposal(client, member, open_round):
    fields = form_of(client.get(address("comment_on", open_round, "p1"))) | {"text": "Good.", "kind": "editorial"}
    assert fields["proposed_text"] == make.paragraph_of(open_round, "1").text
    client.post(address("comment_on", open_round, "p1"), fields | {"proposed_text": fields["proposed_text"] + "\r\n"})
    assert CommentText.objects.get().proposed_text == ""


def test_statement_06_a_proposal_starts_with_the_paragraph_and_shows_real_insertions_and_deletions(
    client, member, open_round
):
    url = address("comment_on", open_round, "p1")
    fields = form_of(client.get(url))
    assert fields["proposed_text"] == "States should consider recognising skills before return."
    changed = fields["proposed_text"].replace("consider recognising", "recognise")
    response = client.post(url, fields | {"proposed_text": changed, "text": "Shorter.", "do": "show"})
    page = response.content.decode()
    assert "<del>consider recognising</del>" in page
    assert "<ins>recognise</ins>" in page
    assert "taken out" in page
    assert "put in" in page
    assert not CommentText.objects.exists(), "showing saves nothing"
    client.post(url, fields | {"proposed_text": changed, "text": "Shorter.", "do": "save"})
    draft = CommentText.objects.get()
    assert (draft.proposed_text, draft.proposed_mode) == (changed, "replace")


def test_something_missing_after_a_paragraph_is_an_insertion_there(client, member, open_round):
    client.post(address("comment_on", open_round, "p1"), words(placement="on", proposed_text="A new paragraph."))
    draft = CommentText.objects.get()
    assert (draft.comment.placement, draft.proposed_mode) == ("after", "insert")


def test_a_draft_can_be_moved_after_its_paragraph_and_what_was_sent_cannot(client, member, open_round):
    draft = make.make_comment(open_round, by=member.person).texts.get()
    address_of_draft = address("edit_draft", open_round, draft.uuid)
    fields = form_of(client.get(address_of_draft)) | {"proposed_text": "A new paragraph.", "lang": "ar"}
    client.post(address_of_draft, fields | {"placement": "on", "do": "save"})
    draft.refresh_from_db()
    assert (draft.comment.placement, draft.comment.lang, draft.proposed_mode) == ("after", "ar", "insert")
    comment = make.make_submission(open_round, member.organisation, comments=[]).comments.get()
    fields = form_of(client.get(address("amend", open_round, comment.uuid)))
    assert "placement" not in fields
    client.post(address("amend", open_round, comment.uuid), fields | {"text": "Better.", "lang": "en", "do": "save"})
    comment.refresh_from_db()
    amended = comment.texts.working().get()
    assert (comment.placement, comment.lang, amended.proposed_mode) == ("after", "ar", "insert")


def test_a_deletion_can_be_proposed(client, member, open_round):
    client.post(address("comment_on", open_round, "p1"), words(delete="on", proposed_text="x"))
    assert (CommentText.objects.get().proposed_mode, CommentText.objects.get().proposed_text) == ("delete", "")


def test_i_agree_needs_no_words(client, member, open_round):
    client.post(address("comment_on", open_round, "p1"), words(kind="support_as_drafted", text=""))
    assert CommentText.objects.get().kind == "support_as_drafted"


def test_an_empty_comment_is_refused_with_a_link_to_its_field(client, member, open_round):
    response = client.post(address("comment_on", open_round, "p1"), words(text="  "))
    assert response.status_code == 200
    assert 'href="#p1-text"' in response.content.decode()
    assert 'id="p1-text"' in response.content.decode()
    assert not Comment.objects.exists()


def test_statement_07_advice_from_2001_characters_and_a_clear_limit_at_10001_with_nothing_cut(
    client, member, open_round
):
    url = address("comment_on", open_round, "p1")
    assert client.post(url, words(text="a" * 2001)).status_code == 302
    draft = CommentText.objects.get()
    page = client.get(address("edit_draft", open_round, draft.uuid)).content.decode()
    assert re.search(r"data-advice-text>", page)
    assert "2001 of 10000" in page
    long = ("A sentence of some length. " * 380)[:10001]
    page = client.post(url, words(text=long)).content.decode()
    assert "10001" in page
    assert "Split into two" in page
    assert long in page, "nothing is cut off"
    assert CommentText.objects.count() == 1


def test_statement_07_a_long_comment_is_split_in_two_without_losing_a_character(client, member, open_round):
    url = address("comment_on", open_round, "p1")
    long = "\n\n".join(f"Reason {n}: " + "because it is so. " * 30 for n in range(22))
    assert len(long) > 10_000
    fields = form_of(client.post(url, words(text=long, do="split")))
    assert fields["text"] + fields["rest"] == long
    assert client.post(url, fields | {"do": "save"}).status_code == 302
    assert [draft.text for draft in CommentText.objects.order_by("pk")] == [fields["text"], fields["rest"]]
    client.post(url, fields | {"do": "save"})
    assert CommentText.objects.count() == 2


def test_save_and_next_opens_the_next_paragraph(client, member, open_round):
    response = client.post(address("comment_on", open_round, "p1"), words(do="next"))
    assert response["Location"] == address("comment_on", open_round, "p2")


def test_general_comments_can_be_several(client, member, open_round):
    for text in ("A good draft.", "Too long, though."):
        client.post(address("comment_general", open_round), words(text=text))
    assert list(Comment.objects.values_list("placement", flat=True)) == ["general", "general"]
    assert "Too long, though." in client.get(address("read", open_round)).content.decode()


def test_the_language_of_the_comment_is_that_of_the_interface_unless_chosen(client, member, open_round):
    url = address("comment_on", open_round, "p1")
    assert form_of(client.get(url))["lang"] == "en"
    client.cookies["language"] = "ar"
    assert form_of(client.get(url))["lang"] == "ar"
    client.post(url, words(lang="fr", text="Trop court."))
    assert Comment.objects.get().lang == "fr"


# --- Nothing twice ----------------------------------------------------------------------------------------------------


def test_statement_04_the_same_form_sent_again_makes_exactly_one_comment(client, member, open_round):
    fields = words()
    for _time in range(3):
        assert client.post(address("comment_on", open_round, "p1"), fields).status_code == 302
    assert (Comment.objects.count(), CommentText.objects.count()) == (1, 1)


def test_statement_04_a_retry_with_more_words_updates_the_same_draft(client, member, open_round):
    fields = words()
    client.post(address("comment_on", open_round, "p1"), fields)
    client.post(address("comment_on", open_round, "p1"), fields | {"text": "Please say who pays, and when."})
    assert CommentText.objects.get().text == "Please say who pays, and when."


def test_two_tabs_on_one_draft_show_both_texts_and_lose_neither(client, member, open_round):
    client.post(address("comment_on", open_round, "p1"), words())
    draft = CommentText.objects.get()
    url = address("edit_draft", open_round, draft.uuid)
    first, second = form_of(client.get(url)), form_of(client.get(url))
    assert client.post(url, first | {"text": "From the first tab."}).status_code == 302
    response = client.post(url, second | {"text": "From the second tab."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "From the first tab." in page
    assert "From the second tab." in page
    draft.refresh_from_db()
    assert draft.text == "From the first tab."
    joined = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page[page.index("three__joined") :]))
    assert client.post(url, joined | {"text": "Both.", "do": "save"}).status_code == 302
    draft.refresh_from_db()
    assert draft.text == "Both."


def test_in_a_conflict_one_may_keep_ones_own_text(client, member, open_round):
    client.post(address("comment_on", open_round, "p1"), words())
    draft = CommentText.objects.get()
    url = address("edit_draft", open_round, draft.uuid)
    first, second = form_of(client.get(url)), form_of(client.get(url))
    client.post(url, first | {"text": "Theirs."})
    page = client.post(url, second | {"text": "Mine."}).content.decode()
    own = page[page.index('aria-labelledby="mi"') : page.index("three__joined")]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', own))
    client.post(url, fields | {"text": "Mine.", "do": "save"})
    draft.refresh_from_db()
    assert draft.text == "Mine."


# --- With htmx and by itself ------------------------------------------------------------------------------------------


def test_with_htmx_the_form_opens_in_the_text_and_the_paragraph_comes_back_with_a_confirmation(
    client, member, open_round
):
    url = address("comment_on", open_round, "p1")
    form = client.get(url, {"inline": "1"}, headers=HTMX)
    assert form.content.decode().strip().startswith('<form class="form form--inline"')
    response = client.post(url, form_of(form) | {"text": "Inline.", "kind": "question"}, headers=HTMX)
    page = response.content.decode()
    assert response["HX-Retarget"] == '[id="p1"]'
    assert response["HX-Reswap"] == "outerHTML"
    assert page.startswith('<article id="p1"')
    assert "Inline." in page
    assert "data-focus" in page


def test_with_htmx_save_and_next_names_the_next_paragraph(client, member, open_round):
    response = client.post(address("comment_on", open_round, "p1"), words(do="next", inline="1"), headers=HTMX)
    assert json.loads(response["HX-Trigger-After-Settle"]) == {"redraft:next": {"slug": "p2"}}


def test_with_htmx_a_form_on_its_own_page_leads_back_to_the_text(client, member, open_round):
    response = client.post(address("comment_on", open_round, "p1"), words(), headers=HTMX)
    assert response.status_code == 200
    assert response["HX-Redirect"].endswith("#p1")


def test_autosave_keeps_the_words_and_answers_in_a_few_bytes(client, member, open_round):
    fields = words(do="autosave")
    answer = client.post(address("comment_on", open_round, "p1"), fields).json()
    assert answer["edit_no"] == 1
    assert answer["saved"].endswith("UTC")
    answer = client.post(address("comment_on", open_round, "p1"), fields | {"text": "More.", "edit_no": 1}).json()
    assert answer["edit_no"] == 2
    assert CommentText.objects.get().text == "More."
    assert (
        client.post(address("comment_on", open_round, "p1"), words(do="autosave", text="a" * 10_001)).status_code == 422
    )


# --- Signed out meanwhile ---------------------------------------------------------------------------------------------


def test_words_sent_after_the_sign_in_expired_come_back_after_signing_in_and_are_saved_once(client, open_round):
    me = make.make_member().person
    client.force_login(me)
    url = address("comment_on", open_round, "p2")
    fields = form_of(client.get(url)) | {"text": "Half an hour of work.", "kind": "technical"}
    client.logout()
    response = client.post(url, fields)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={url}"
    assert not Comment.objects.exists()
    response = client.post(response["Location"], {"login": me.email, "password": make.PASSWORD})
    assert response["Location"] == url
    page = client.get(url)
    again = form_of(page)
    assert again["text"] == "Half an hour of work."
    assert again["kind"] == "technical"
    assert again["token"] == fields["token"]
    assert "Your words are back" in page.content.decode()
    client.post(url, again)
    assert CommentText.objects.get().text == "Half an hour of work."
    assert "Half an hour of work." not in client.get(url).content.decode()


def test_an_autosave_after_the_sign_in_expired_is_told_so(client, open_round):
    response = client.post(
        address("comment_on", open_round, "p1"), words(do="autosave"), headers={"Accept": "application/json"}
    )
    assert response.status_code == 401


# --- Closing time -----------------------------------------------------------------------------------------------------


def test_statement_17_ten_minutes_after_closing_a_form_given_out_before_counts_as_on_time(client, member, clock):
    consultation_round = make.make_round(closes_at=SOON)
    clock(consultation_round.closes_at - timedelta(minutes=5))
    url = address("comment_on", consultation_round, "p1")
    fields = form_of(client.get(url)) | {"text": "At the last minute.", "kind": "substantive"}
    clock(consultation_round.closes_at + timedelta(minutes=10))
    response = client.post(url, fields)
    assert response["Location"].endswith("#p1")
    assert CommentText.objects.get().timeliness == "in_grace"
    check = client.get(address("check", consultation_round))
    issued = re.search(r'name="issued" value="([^"]+)"', check.content.decode())[1]
    client.post(address("submit", consultation_round), {"may": "on", "consent": "on", "issued": issued})
    assert Comment.objects.get().submission.timeliness == "in_grace"


def test_statement_17_twenty_minutes_after_closing_the_words_are_kept_and_one_button_asks(client, member, clock):
    consultation_round = make.make_round(closes_at=SOON)
    clock(consultation_round.closes_at - timedelta(minutes=5))
    url = address("comment_on", consultation_round, "p1")
    fields = form_of(client.get(url)) | {"text": "Too late by minutes.", "kind": "substantive"}
    clock(consultation_round.closes_at + timedelta(minutes=20))
    response = client.post(url, fields, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == address("request_late", consultation_round)
    page = response.content.decode()
    assert "Your text is safe" in page
    assert "Too late by minutes." in page
    assert page[page.index("<main") :].count("<form") == 1
    assert "Ask for late acceptance" in page
    response = client.post(address("request_late", consultation_round), follow=True)
    assert "The secretariat has been asked" in response.content.decode()
    client.post(address("request_late", consultation_round))
    assert Comment.objects.get().submission.late_requests.count() == 1


def test_a_form_given_out_after_closing_has_no_grace(client, member, clock):
    consultation_round = make.make_round(closes_at=SOON)
    clock(consultation_round.closes_at + timedelta(minutes=5))
    token = issue_token(member.person, consultation_round, consultation_round.closes_at + timedelta(minutes=1))
    client.post(address("comment_on", consultation_round, "p1"), words(issued=token))
    assert CommentText.objects.get().timeliness == "late"


def test_somebody_elses_note_gives_no_grace(client, member, clock):
    consultation_round = make.make_round(closes_at=SOON)
    token = issue_token(make.make_user(), consultation_round, consultation_round.closes_at - timedelta(minutes=1))
    clock(consultation_round.closes_at + timedelta(minutes=5))
    client.post(address("comment_on", consultation_round, "p1"), words(issued=token))
    assert CommentText.objects.get().timeliness == "late"


def test_a_round_that_is_not_open_yet_takes_no_words(client, member):
    consultation_round = make.make_round("announced")
    assert client.get(address("comment_on", consultation_round, "p1"))["Location"] == address(
        "round", consultation_round
    )
    page = client.post(address("comment_on", consultation_round, "p1"), words()).content.decode()
    assert "This round is not open yet." in page
    assert "Please say who pays." in page
    assert not Comment.objects.exists()


# --- Whose it is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["edit_draft", "discard_draft", "restore_draft"])
def test_statement_11_a_draft_is_for_its_organisation_and_404_for_everybody_else(client, open_round, url):
    organisation = make.make_organisation()
    author = make.make_member(organisation, role="contributor").person
    draft = make.make_comment(open_round, "A secret draft.", by=author).texts.get()
    others = {
        "requested": make.make_member(organisation, role="contributor", state="requested").person,
        "another organisation": make.make_member().person,
        "co-lead": make.make_lead(open_round.workstream, organisation=make.make_organisation()),
        "admin": make.make_member(user=make.make_admin()).person,
        "superuser": make.make_member(user=make.make_user(is_superuser=True, is_staff=True)).person,
    }
    for name, user in others.items():
        client.force_login(user)
        for response in (
            client.get(address(url, open_round, draft.uuid)),
            client.post(address(url, open_round, draft.uuid), words()),
        ):
            assert response.status_code in ((404, 405) if url == "restore_draft" else (404,)), name
            assert b"A secret draft." not in response.content
    draft.refresh_from_db()
    assert draft.text == "A secret draft."
    assert draft.discarded_at is None


def test_a_colleague_may_edit_a_draft_and_a_reader_may_not(client, open_round):
    organisation = make.make_organisation()
    draft = make.make_comment(open_round, "A draft.", by=make.make_member(organisation).person).texts.get()
    url = address("edit_draft", open_round, draft.uuid)
    client.force_login(make.make_member(organisation, role="contributor").person)
    fields = form_of(client.get(url))
    client.post(url, fields | {"text": "A better draft."})
    draft.refresh_from_db()
    assert draft.text == "A better draft."
    client.force_login(make.make_member(organisation, role="reader").person)
    assert client.get(url).status_code == 403
    assert client.post(url, words()).status_code == 403


def test_who_speaks_for_nobody_is_led_to_the_profile_or_told_why_not(client, open_round):
    newcomer = make.make_user(profile_done_at=None)
    client.force_login(newcomer)
    url = address("comment_on", open_round, "p1")
    assert client.get(url)["Location"].startswith(reverse("consultations:profile"))
    client.force_login(make.make_user())
    assert client.get(url).status_code == 403
    assert client.post(url, words()).status_code == 403


def test_a_draft_is_discarded_after_asking_and_can_be_brought_back(client, member, open_round):
    draft = make.make_comment(open_round, "Hasty words.", by=member.person).texts.get()
    url = address("discard_draft", open_round, draft.uuid)
    assert "Hasty words." in client.get(url).content.decode()
    draft.refresh_from_db()
    assert draft.discarded_at is None, "asking discards nothing"
    client.post(url)
    assert "Hasty words." not in client.get(address("read", open_round)).content.decode()
    assert "Hasty words." in client.get(reverse("consultations:my")).content.decode()
    client.post(address("restore_draft", open_round, draft.uuid))
    assert "Hasty words." in client.get(address("read", open_round)).content.decode()


def test_a_comment_that_was_sent_is_changed_in_a_draft_of_its_own(client, open_round):
    submission = make.make_submission(open_round, comments=["As sent."])
    comment = submission.comments.get()
    client.force_login(submission.revisions.get().submitted_by)
    url = address("amend", open_round, comment.uuid)
    fields = form_of(client.get(url))
    assert fields["text"] == "As sent."
    assert not fields["edit_no"]
    client.post(url, fields | {"text": "As changed."})
    comment.refresh_from_db()
    assert comment.current.text == "As sent."
    page = client.get(address("read", open_round)).content.decode()
    assert "As sent." in page
    assert "As changed." in page
    assert "not sent yet" in page
    assert client.get(url)["Location"] == address("edit_draft", open_round, comment.texts.working().get().uuid)


def test_a_withdrawn_comment_cannot_be_changed(client, open_round):
    submission = make.make_submission(open_round)
    comment, me = submission.comments.get(), submission.revisions.get().submitted_by
    withdraw_comment(comment, by=me, at=make.NOW)
    client.force_login(me)
    assert client.get(address("amend", open_round, comment.uuid)).status_code == 404


def test_a_paragraph_of_another_round_is_not_found(client, member, open_round):
    assert client.get(address("comment_on", open_round, "p99")).status_code == 404


# --- How much it costs ------------------------------------------------------------------------------------------------


def test_posting_a_comment_takes_at_most_20_queries_whatever_is_there_already(
    client, member, open_round, django_assert_max_num_queries
):
    url = address("comment_on", open_round, "p1")
    client.post(url, words())
    with django_assert_max_num_queries(20) as few:
        assert client.post(url, words()).status_code == 302
    make.grow_comments(open_round, 100)
    with django_assert_max_num_queries(20) as many:
        assert client.post(url, words()).status_code == 302
    assert len(few) == len(many)


# --- Another language -------------------------------------------------------------------------------------------------


def in_arabic(client, page):
    """Press the button of the other language, as it stands on this page, and follow."""
    form = re.search(r'<form class="languages".*?</form>', page.content.decode(), re.DOTALL)[0]
    fields = dict(re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', form, re.DOTALL))
    fields = {name: unescape(value) for name, value in fields.items()}
    fields["next"] = unescape(re.search(r'name="next" value="([^"]*)"', form)[1])
    return client.post(reverse("home:set_language"), fields | {"language": "ar"}, follow=True)


def test_words_that_were_refused_come_along_into_another_language(client, open_round, member):
    url = address("comment_on", open_round, "p1")
    for do in ("show", "save"):
        refused = client.post(url, words(text=f"{do}\r\n<b>me</b>", proposed_text="x" * 10_001, do=do))
        assert refused.status_code == 200
        arabic = in_arabic(client, refused)
        assert arabic.status_code == 200
        assert arabic.redirect_chain[-1][0] == url
        assert f"{do}\r\n&lt;b&gt;me&lt;/b&gt;" in arabic.content.decode()
        assert "x" * 10_001 in arabic.content.decode()
        assert 'lang="ar" dir="rtl"' in arabic.content.decode()
    assert "&lt;b&gt;me" not in client.get(url).content.decode(), "handed out once"


def test_from_a_page_that_only_a_post_answers_another_language_leads_to_its_own_page(client, open_round, member):
    make.make_comment(open_round, "Yes.", by=member.person)
    refused = client.post(address("submit", open_round), {})
    arabic = in_arabic(client, refused)
    assert arabic.status_code == 200
    assert arabic.redirect_chain[-1][0] == address("check", open_round)
    reader = make.make_member(role="reader").person
    client.force_login(reader)
    forbidden = client.post(
        address("submit", open_round), {}, headers={"referer": "http://testserver/help/", "origin": "http://testserver"}
    )
    assert forbidden.status_code == 403
    assert in_arabic(client, forbidden).redirect_chain[-1][0] == "/help/"


def test_a_profile_and_an_overall_position_that_were_refused_come_along(client, open_round, member):
    refused = client.post("/profile/", {"first_name": "Amal", "last_name": "", "speaks_as": "new", "name": "The Guild"})
    assert refused.status_code == 200
    arabic = in_arabic(client, refused).content.decode()
    assert 'value="Amal"' in arabic
    assert 'value="The Guild"' in arabic
    refused = client.post(address("overall", open_round), {"position": "supports"})
    arabic = in_arabic(client, refused).content.decode()
    assert re.search(r'value="supports"[^>]* checked', arabic)
