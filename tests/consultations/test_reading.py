"""The rounds' pages and the draft as stakeholders read it."""

import gzip
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from consultations.actions.comments import mark_later
from consultations.actions.rounds import extend_round
from consultations.actions.submissions import withdraw_comment
from consultations.frozen import frozen_text
from consultations.models import LaterMark
from drafts.versions import freeze_draft
from tests import factories as make
from tests.drafts.samples import every_kind

pytestmark = pytest.mark.django_db

WORDS = (
    "States should consider recognising skills and earlier learning before departure where they can, and on arrival "
    "where they cannot. Partial recognition, with a clear path to the missing part, is better than refusal: case {n}."
)


def address(name, consultation_round, *args):
    return reverse(f"consultations:{name}", args=[consultation_round.code, *args])


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def queries(client, url, django_assert_max_num_queries, most):
    client.get(url)
    with django_assert_max_num_queries(most) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


# --- The rounds -------------------------------------------------------------------------------------------------------


def test_the_list_shows_a_public_round_to_anybody_and_an_invited_one_only_to_members(client):
    public, invited = make.make_round(), make.make_round(participation="invited")
    member = make.speaker(invited)
    seen = client.get(reverse("consultations:list")).content.decode()
    assert public.code in seen
    assert invited.code not in seen
    client.force_login(member)
    assert invited.code in client.get(reverse("consultations:list")).content.decode()


def test_an_invisible_round_asks_strangers_to_sign_in_and_is_not_found_for_outsiders(client):
    invited = make.make_round(participation="invited")
    for name in ("round", "read", "check"):
        assert client.get(address(name, invited)).status_code == 302
    assert client.get(reverse("consultations:read", args=["NO-SUCH"])).status_code == 302
    client.force_login(make.make_user())
    for name in ("round", "read", "check"):
        assert client.get(address(name, invited)).status_code == 404


def test_the_page_of_a_round_says_what_is_asked_and_until_when(client):
    consultation_round = make.make_round(
        purpose="To hear <Member States>.", can_change="Every word.", cannot_change="The two treaties."
    )
    page = text_of(client.get(address("round", consultation_round)))
    for words in (
        "To hear &lt;Member States&gt;.",
        "Every word.",
        "The two treaties.",
        "secretariat@example.org",
        "Start commenting",
    ):
        assert words in page


def test_a_closing_at_noon_utc_is_the_end_of_the_day_before_anywhere_on_earth(client):
    closes = (make.NOW + timedelta(days=60)).replace(hour=12, minute=0, second=0)
    page = text_of(client.get(address("round", make.make_round(closes_at=closes))))
    day = closes - timedelta(days=1)
    assert f"end of {day.day} {day:%B %Y}, anywhere on Earth ({closes.day} {closes:%B %Y}, 12:00 UTC)" in page


def test_statement_18_an_extension_shows_old_date_new_date_and_reason(client):
    consultation_round = make.make_round()
    old, new = consultation_round.closes_at, consultation_round.closes_at + timedelta(days=14)
    extend_round(consultation_round, closes_at=new, reason="The holidays of many.", by=None, at=make.NOW)
    page = text_of(client.get(address("round", consultation_round)))
    assert f"Old date: {old.day} {old:%B %Y}" in page
    assert f"New date: {new.day} {new:%B %Y}" in page
    assert "The holidays of many." in page


@pytest.mark.parametrize(
    ("phase", "words"),
    [("announced", "Not open yet"), ("cancelled", "This round was cancelled"), ("closed", "The round is closed")],
)
def test_a_round_says_where_it_stands(client, phase, words):
    assert words in text_of(client.get(address("round", make.make_round(phase))))


def test_the_calendar_file_carries_both_dates(client):
    consultation_round = make.make_round()
    response = client.get(address("calendar", consultation_round))
    assert response["Content-Type"].startswith("text/calendar")
    lines = response.content.decode().split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 2
    assert f"DTSTART:{consultation_round.closes_at:%Y%m%dT%H%M%SZ}" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


# --- The text ---------------------------------------------------------------------------------------------------------


def test_every_paragraph_has_a_permanent_link_and_its_own_language(client):
    version = make.make_draft(["حق في التعليم.", "حق في العمل."], language="ar")
    page = client.get(address("read", make.make_round(version=version))).content.decode()
    for paragraph in version.paragraphs.all():
        assert f'<article id="{paragraph.slug}"' in page
        assert f'href="#{paragraph.slug}"' in page
    assert page.count('<div class="unit__body" lang="ar" dir="rtl">') == 2


def test_the_frozen_text_is_shown_as_it_was_frozen_and_never_escaped_twice(client):
    version = make.make_draft(["Take <note> of “this” & that."])
    page = client.get(address("read", make.make_round(version=version))).content.decode()
    assert "Take &lt;note&gt; of “this” &amp; that." in page


def test_a_second_reader_costs_no_query_for_the_text(client, django_assert_num_queries):
    version = make.make_draft()
    frozen_text(version)
    with django_assert_num_queries(0):
        frozen_text(version)


def test_a_stranger_reads_a_public_round_and_is_asked_to_sign_in_to_comment(client):
    consultation_round = make.make_round()
    page = text_of(client.get(address("read", consultation_round)))
    assert "Comment on" in page
    assert "Sign in to comment" in page
    response = client.get(address("comment_on", consultation_round, "p1"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_a_closed_round_offers_no_comment(client):
    page = text_of(client.get(address("read", make.make_round("closed"))))
    assert "Comment on" not in page


def test_drafts_stand_beside_their_paragraph_for_the_organisation_only(client):
    consultation_round = make.make_round()
    organisation = make.make_organisation()
    author = make.make_member(organisation, role="contributor").person
    make.make_comment(consultation_round, "A secret draft.", by=author)
    colleague = make.make_member(organisation).person
    requested = make.make_member(organisation, role="contributor", state="requested").person
    other = make.make_member().person
    lead = make.co_lead(consultation_round)
    superuser = make.make_user(is_superuser=True, is_staff=True)
    seen = {}
    people = {"author": author, "colleague": colleague, "requested": requested, "other": other, "lead": lead}
    for name, user in (people | {"admin": make.make_admin(), "superuser": superuser}).items():
        client.force_login(user)
        seen[name] = "A secret draft." in text_of(client.get(address("read", consultation_round)))
    assert seen == {"author": True, "colleague": True} | dict.fromkeys(
        ("requested", "other", "lead", "admin", "superuser"), False
    )


def test_comments_of_others_are_neither_shown_nor_counted_before_the_results(client):
    consultation_round = make.make_round()
    make.make_submission(consultation_round, comments=["Said by others."])
    me = make.make_member().person
    client.force_login(me)
    page = text_of(client.get(address("read", consultation_round)))
    assert "Said by others." not in page
    assert 'class="count"' not in page
    make.make_comment(consultation_round, "Mine.", by=me)
    page = text_of(client.get(address("read", consultation_round)))
    assert "Mine." in page
    assert '<span class="count">1<span class="vh"> comment</span></span>' in page
    assert "of your own organisation" in page


def test_a_comment_counts_for_its_section_and_for_those_above(client):
    version = make.make_draft([("heading", "One"), "First.", ("heading", "Two"), "Second."])
    page = version.page
    body = list(page.body.raw_data)
    body[2]["value"]["level"] = "3"
    page.body = body
    page.save()
    version = freeze_draft(page, label="1.1", by=None)
    consultation_round = make.make_round(version=version)
    me = make.make_member().person
    second = version.paragraphs.get(text="Second.")
    make.make_comment(consultation_round, paragraph=second, by=me)
    client.force_login(me)
    contents = client.get(address("read", consultation_round)).context["contents"]
    assert contents.count('<span class="count">1<') == 2
    assert contents.count("<ol") == contents.count("</ol>") == 2


def test_filters_show_drafts_marks_and_recommendations(client):
    consultation_round = make.make_round()
    me = make.make_member().person
    client.force_login(me)
    make.make_comment(consultation_round, by=me, paragraph="1")
    mark_later(consultation_round, make.paragraph_of(consultation_round, "2"), by=me, at=make.NOW)
    url = address("read", consultation_round)
    shown = {
        show: re.findall(r'<article id="([^"]+)"', client.get(url, {"show": show}).content.decode())
        for show in ("mine", "later", "recommendations", "nonsense")
    }
    assert shown["mine"] == ["p1"]
    assert shown["later"] == ["p2"]
    assert shown["recommendations"] == ["r1"]
    assert len(shown["nonsense"]) == len(make.PARAGRAPHS)


def test_a_withdrawn_comment_leaves_a_dated_line_without_its_words(client):
    consultation_round = make.make_round()
    submission = make.make_submission(consultation_round, comments=["Regretted words."])
    comment = submission.comments.get()
    me = submission.revisions.get().submitted_by
    withdraw_comment(comment, by=me, at=make.NOW)
    client.force_login(me)
    page = text_of(client.get(address("read", consultation_round)))
    assert "Regretted words." not in page
    assert "Withdrawn on" in page
    assert comment.ref in page


def test_a_published_round_counts_published_comments_and_leads_to_them(client):
    consultation_round = make.make_round("closed")
    make.make_submission(consultation_round, comments=["Named.", {"text": "Hidden.", "visibility": "confidential"}])
    make.decide_all(consultation_round)
    make.publish(consultation_round)
    page = text_of(client.get(address("read", consultation_round)))
    assert "1 published comment" in page
    assert "Hidden." not in page


# --- Marks for later --------------------------------------------------------------------------------------------------


def test_a_mark_for_later_is_put_and_taken_off_without_script(client):
    consultation_round = make.make_round()
    me = make.make_user()
    client.force_login(me)
    url = address("later", consultation_round, "p2")
    assert client.get(url).status_code == 405
    response = client.post(url)
    assert response["Location"] == address("read", consultation_round) + "#p2"
    client.post(url)
    assert LaterMark.objects.filter(person=me).count() == 1
    client.post(url, {"mark": "off"})
    assert not LaterMark.objects.exists()


def test_with_htmx_a_mark_swaps_its_own_paragraph(client):
    consultation_round = make.make_round()
    client.force_login(make.make_member().person)
    response = client.post(address("later", consultation_round, "p2"), headers={"HX-Request": "true"})
    assert response["HX-Retarget"] == '[id="p2"]'
    assert response.content.decode().startswith('<article id="p2"')
    assert "Marked for later" in response.content.decode()


def test_the_counts_around_the_text_come_along_with_a_changed_paragraph(client):
    consultation_round = make.make_round()
    member = make.make_member()
    client.force_login(member.person)
    make.make_comment(consultation_round, by=member.person)
    page = client.get(address("read", consultation_round)).content.decode()
    response = client.post(address("later", consultation_round, "p2"), headers={"HX-Request": "true"})
    sent = re.findall(r'id="([a-z-]+)" hx-swap-oob="true"', response.content.decode())
    assert sent == ["contents-list", "drafts-saved", "drafts-shown", "marks-shown"]
    assert all(f'id="{name}"' in page for name in sent)
    assert "1 draft saved" in response.content.decode()
    assert "Marked for later (1)" in response.content.decode()


def test_a_mark_needs_a_paragraph_of_this_round_and_somebody_signed_in(client):
    consultation_round = make.make_round()
    assert client.post(address("later", consultation_round, "p2")).status_code == 302
    client.force_login(make.make_user())
    assert client.post(address("later", consultation_round, "p99")).status_code == 404


def test_statement_05_five_paragraphs_marked_on_the_phone_are_listed_on_the_computer(client):
    consultation_round = make.make_round(version=make.make_draft([f"Paragraph number {n}." for n in range(1, 8)]))
    me = make.make_member().person
    client.force_login(me)
    for n in (1, 2, 4, 6, 7):
        client.post(address("later", consultation_round, f"p{n}"))
    client.logout()
    client.force_login(me)
    page = client.get(reverse("consultations:my")).content.decode()
    for n in (1, 2, 4, 6, 7):
        form = address("comment_on", consultation_round, f"p{n}")
        assert f'href="{form}"' in page
        assert client.get(form).status_code == 200
    assert f'href="{address("comment_on", consultation_round, "p3")}"' not in page


# --- How much it costs ------------------------------------------------------------------------------------------------


def test_the_page_asks_the_database_as_often_for_300_paragraphs_as_for_6(client, django_assert_max_num_queries):
    me = make.make_member().person
    client.force_login(me)
    small = make.make_round()
    large = make.make_round(version=make.make_draft([WORDS.format(n=n) for n in range(300)]))
    for consultation_round in (small, large):
        make.make_comment(consultation_round, by=me)
    counts = [queries(client, address("read", one), django_assert_max_num_queries, 12) for one in (small, large)]
    assert counts[0] == counts[1]


def test_the_page_asks_as_often_with_200_comments_as_with_none(client, django_assert_max_num_queries):
    consultation_round = make.make_round()
    me = make.make_member().person
    client.force_login(me)
    before = queries(client, address("read", consultation_round), django_assert_max_num_queries, 12)
    make.grow_comments(consultation_round, 200)
    for n in range(10):
        make.make_comment(consultation_round, f"Mine, {n}.", by=me)
    assert queries(client, address("read", consultation_round), django_assert_max_num_queries, 12) == before


def test_statement_03_a_draft_of_150_paragraphs_comes_in_45_kb(client):
    kinds = ["heading", "paragraph", "paragraph", "list_item", "recommendation", "paragraph"]
    paragraphs = [
        (kinds[n % 6], WORDS.format(n=n) if kinds[n % 6] != "heading" else f"Heading {n} {uuid4().hex[:6]}")
        for n in range(150)
    ]
    consultation_round = make.make_round(version=make.make_draft(paragraphs))
    client.force_login(make.make_member().person)
    html = client.get(address("read", consultation_round)).content
    assert html.count(b"<article") == 150
    assert len(gzip.compress(html, 6)) <= 45_000


def test_every_page_counts_the_paragraphs_that_can_be_commented_on(client, admin_client):
    """Not the blocks here and the rows there: one number, wherever the length of a draft is said."""
    page = make.make_page()
    page.body = every_kind()
    page.save()
    version = freeze_draft(page, label="1.0", by=None)
    consultation_round = make.make_round(version=version)
    count = version.paragraphs.count()
    assert count == len(every_kind()) + 2, "a table, and each of its rows but the head"
    client.force_login(make.make_member().person)
    read = text_of(client.get(address("read", consultation_round)))
    links = set(re.findall(r'href="../p/([^/]+)/"', read))
    assert len(links) == count
    assert f"for {count} paragraphs. You may comment on one only." in read
    about = text_of(client.get(address("round", consultation_round)))
    assert f"{count} paragraphs that can be commented on, headings and rows of tables among them" in about
    page.save_revision()
    freeze = admin_client.get(reverse("drafts_freeze", args=[page.pk])).content.decode()
    assert f"{count} paragraphs stand in the latest saved text." in freeze
