"""No page of the desk asks the database more often because a round is ten times as large."""

import pytest
from django.urls import reverse

from consultations.models import (
    Comment,
    CommentGroup,
    Decision,
    DeskStep,
    Disposition,
    GroupProposal,
    ProposedMember,
    StandardResponse,
    Theme,
    Workflow,
)
from tests import factories as make
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db

PAGES = {
    "lead_overview": "?open=p1",
    "lead_comments": "",
    "lead_groups": "",
    "lead_similar": "",
    "lead_assign": "?share=words&which=all",
    "lead_agree": "",
    "lead_contested": "",
    "lead_meeting": "?show=all",
    "lead_review": "",
    "lead_checks": "?check=two-ways",
    "lead_library": "",
    "lead_themes": "",
    "lead_steps": "",
}


def work(consultation_round, n, lead, at):
    """More comments, and of each fifty: issues, proposals, themes, answers that wait or are discussed, and steps."""
    comments = make.grow_comments(consultation_round, n, organisations=n // 10)
    answers = list(Disposition.objects.filter(comment__in=[comment.pk for comment in comments]).order_by("pk"))
    responses = StandardResponse.objects.bulk_create(
        StandardResponse(workstream=consultation_round.workstream, title=f"{n} {number}", text="No.", changed_at=at)
        for number in range(n // 50)
    )
    themes = Theme.objects.bulk_create(
        Theme(consultation_round=consultation_round, code=f"T{n + number}", title=f"{n} {number}")
        for number in range(n // 50)
    )
    groups = CommentGroup.objects.bulk_create(
        CommentGroup(
            consultation_round=consultation_round, code=f"G-{n + number}", kind="issue", created_at=at,
            representative_id=answers[number * 50].comment_id,
        )
        for number in range(n // 50)
    )  # fmt: skip
    proposals = GroupProposal.objects.bulk_create(
        GroupProposal(
            consultation_round=consultation_round, representative_id=answers[number * 50 + 20].comment_id, found_at=at
        )
        for number in range(n // 50)
    )
    ProposedMember.objects.bulk_create(
        ProposedMember(proposal=proposal, comment_id=answers[number * 50 + 21].comment_id, similarity=0.9)
        for number, proposal in enumerate(proposals)
    )
    for number, answer in enumerate(answers):
        fifty, place = divmod(number, 50)
        if place < 5:
            answer.group = groups[fifty]
        if place % 5 < 2:
            answer.workflow = Workflow.CONTESTED if place % 5 else Workflow.PROPOSED
            answer.decision, answer.response, answer.remark = Decision.NOTED, f"No, {place}.", "Why?"
            answer.proposed_by, answer.proposed_at, answer.standard_response = lead, at, responses[fifty]
        if place % 3 == 0:
            answer.assignee = lead
    names = "group workflow decision response remark proposed_by proposed_at standard_response assignee".split()
    Disposition.objects.bulk_update(answers, names, batch_size=500)
    decided = [answer.comment_id for answer in answers if answer.decision == Decision.NOTED]
    Comment.objects.filter(pk__in=decided).update(decision=Decision.NOTED)
    Disposition.themes.through.objects.bulk_create(
        Disposition.themes.through(disposition=answer, theme=themes[number // 50])
        for number, answer in enumerate(answers)
        if number % 4 == 0
    )
    DeskStep.objects.bulk_create(
        DeskStep(consultation_round=consultation_round, verb="decide", by=lead, at=at, comments=1)
        for _number in range(n // 5)
    )


def test_every_page_of_the_desk_asks_as_often_at_2000_comments_as_at_200(client):
    closed = make.make_round("closed", code="WS05-R2")
    lead = make.make_lead(closed.workstream)
    client.force_login(lead)
    asked = []
    for grown in (200, 1800):
        work(closed, grown, lead, closed.closes_at)
        asked.append(
            {
                name: queries_of(client, reverse(f"consultations:{name}", args=[closed.code]) + query)
                for name, query in PAGES.items()
            }
        )
    assert asked[0] == asked[1]
    assert max(asked[1].values()) <= 30
