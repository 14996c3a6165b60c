"""Acceptance statements that run through the whole site: one sentence, every place where it must hold."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from consultations.actions.comments import save_draft
from consultations.actions.submissions import decide_late, request_late, submit, withdraw_comment
from consultations.actions.tables import take_snapshot
from consultations.exports.files import FORMATS
from consultations.models import Comment
from tests import factories as make

pytestmark = pytest.mark.django_db

AUDIENCES = ("leads", "public", "submitter")


def address(name, consultation_round, *args):
    return reverse(f"consultations:{name}", args=[consultation_round.code, *args])


def as_somebody(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(client, url):
    """The page; 410 is that of a comment that was taken back."""
    response = client.get(url)
    assert response.status_code in (200, 410), url
    return response.content.decode()


def files_of(consultation_round, submission):
    """(audience, format, what an eye reads in it) of each file that is given out now."""
    for audience in AUDIENCES:
        for file_format in FORMATS:
            stream = io.BytesIO()
            take_snapshot(
                consultation_round,
                stream,
                table="T1",
                audience=audience,
                format=file_format,
                submission=submission if audience == "submitter" else None,
                by=None,
                at=make.NOW,
            )
            yield audience, file_format, words_in(stream, file_format)


def words_in(stream, file_format):
    if file_format != "xlsx":
        return stream.getvalue().decode("utf-8-sig")
    sheets = openpyxl.load_workbook(stream).worksheets
    return "\n".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value)


def test_statement_15_leads_see_revision_2_as_current_and_revision_1_in_the_history(mailbox):
    consultation_round = make.make_round()
    focal_point = make.make_member().person
    submission = make.make_submission(consultation_round, comments=["As first sent."], by=focal_point)
    comment = submission.comments.get()
    at = make.NOW - timedelta(hours=2)
    token = "0b8f6a54-2d3b-4d0e-9a1c-5e0f7c1d2e3f"
    save_draft(
        consultation_round, comment=comment, paragraph=comment.paragraph, kind="substantive", text="As amended later.",
        client_token=token, by=focal_point, at=at,
    )  # fmt: skip
    lead = as_somebody(make.make_lead(consultation_round.workstream))
    url = address("lead_comment", consultation_round, comment.ref)
    assert "As amended later." not in page_of(lead, url)
    revision = submit(consultation_round, by=focal_point, at=at)
    page = page_of(lead, url)
    assert "revision 2" in page
    # The current wording stands in the open, the earlier one in the history.
    assert "As amended later." in page
    assert "As first sent." not in page
    history = page_of(lead, address("lead_history", consultation_round, comment.ref))
    assert history.index("1 earlier wording") < history.index("Revision 1, sent ")
    assert revision.n == 2
    receipt = page_of(as_somebody(focal_point), address("receipt", consultation_round))
    assert "<dt>Revision</dt><dd>2</dd>" in receipt
    assert f"{at.day} {at:%B %Y, %H:%M} UTC" in receipt


def test_statement_19_what_was_accepted_late_is_marked_in_every_table_count_and_page():
    consultation_round = make.make_round("closed")
    make.make_submission(consultation_round, comments=["In time."])
    focal_point = make.make_member(make.make_organisation("Latecomers")).person
    make.make_comment(consultation_round, "Late words.", by=focal_point, at=make.NOW - timedelta(days=2))
    late = request_late(consultation_round, by=focal_point, at=make.NOW - timedelta(days=1))
    decide_late(late, accept=True, reason="Their office was flooded.", by=None, at=make.NOW - timedelta(days=1))
    late.submission.refresh_from_db()
    comment = Comment.objects.get(submission=late.submission)
    lead = as_somebody(make.make_lead(consultation_round.workstream))
    marked = "Late (accepted)"

    for url in (
        address("lead_comments", consultation_round),
        address("lead_comment", consultation_round, comment.ref),
    ):
        assert marked in page_of(lead, url)
    on_time = Comment.objects.exclude(pk=comment.pk).get()
    assert marked not in page_of(lead, address("lead_comment", consultation_round, on_time.ref))
    assert "late, accepted" in page_of(as_somebody(focal_point), address("receipt", consultation_round))
    overview = lead.get(address("lead_overview", consultation_round))
    assert overview.context["facts"]["late"] == 1
    assert marked in overview.content.decode()

    make.decide_all(consultation_round)
    consultation_round = make.publish(consultation_round)
    comment.refresh_from_db()
    visitor = Client()
    for url in (
        address("results", consultation_round),
        address("results_said", consultation_round),
        address("result", consultation_round, comment.public_ref),
    ):
        page = page_of(visitor, url)
        assert page.count(marked) == 1, url
    assert "1 submission came late and was accepted." in page_of(visitor, address("results", consultation_round))
    for audience, file_format, content in files_of(consultation_round, late.submission):
        # The sender's own table has no such column; its receipt says it.
        words = "late_accepted" if file_format == "json" else marked
        assert words in content or audience == "submitter", (audience, file_format)


def test_statement_21_withdrawn_words_are_gone_from_every_page_and_later_file_and_a_dated_line_remains():
    consultation_round = make.make_round("closed")
    focal_point = make.make_member().person
    gone = {"text": "Regretted-comment", "proposed_text": "Regretted-proposal", "paragraph": "1"}
    submission = make.make_submission(consultation_round, comments=[gone, "Stays."], by=focal_point)
    comment = Comment.objects.get(current__text="Regretted-comment")
    make.decide(comment, response="Regretted-answer quotes it.")
    make.decide_all(consultation_round)
    consultation_round = make.publish(consultation_round)
    comment.refresh_from_db()
    people = {
        "visitor": Client(),
        "author": as_somebody(focal_point),
        "lead": as_somebody(make.make_lead(consultation_round.workstream)),
        "admin": as_somebody(make.make_admin()),
    }
    public = [
        address("results", consultation_round),
        address("results_said", consultation_round),
        address("result", consultation_round, comment.public_ref),
        address("read", consultation_round),
        address("round", consultation_round),
        "/search/?q=Regretted-comment",
    ]
    desk = [
        address("lead_comments", consultation_round),
        address("lead_comments", consultation_round) + "?text=Regretted",
        address("lead_comment", consultation_round, comment.ref),
    ]
    own = [address("receipt", consultation_round), reverse("consultations:my")]
    admin = [reverse("consultations_comment_modeladmin_inspect", kwargs={"instance_pk": comment.pk})]
    seen = [("visitor", public), ("author", [*public, *own]), ("lead", [*public, *desk]), ("admin", [*public, *admin])]
    assert any("Regretted-comment" in page_of(people[who], url) for who, urls in seen for url in urls)
    assert all("Regretted-comment" in content for *_file, content in files_of(consultation_round, submission))
    public_file = address("table", consultation_round, "T1", "public", "json")
    assert b"Regretted-comment" in people["visitor"].get(public_file).getvalue()

    withdraw_comment(comment, by=focal_point, at=make.NOW)

    # At once, also where a file is kept ready for a minute.
    assert b"Regretted" not in people["visitor"].get(public_file).getvalue()
    for who, urls in seen:
        for url in urls:
            page = page_of(people[who], url)
            searched = 'value="Regretted' in page or "?text=Regretted" in url or "/search/" in url
            words = ("Regretted-proposal", "Regretted-answer") if searched else ("Regretted",)
            assert not [word for word in words if word in page], (who, url)
    for audience, file_format, content in files_of(consultation_round, submission):
        assert "Regretted" not in content, (audience, file_format)
    dated = f"{make.NOW.day} {make.NOW:%B %Y}"
    assert f"Withdrawn on {dated}" in page_of(
        people["visitor"], address("result", consultation_round, comment.public_ref)
    )
    assert f"Withdrawn on {dated}" in page_of(people["author"], address("read", consultation_round))
    assert f"Withdrawn on {dated}" in page_of(people["lead"], address("lead_comments", consultation_round))
