"""The pace: of decisions that were taken, and none where there are none."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from consultations.actions.dispositions import reopen
from consultations.actions.undoing import undo
from consultations.models import Comment, CommentGroup, Disposition
from consultations.pace import pace_at_work, pace_of
from consultations.templatetags.lead_tags import weekday
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def closed():
    """Closed for long, with ten comments."""
    consultation_round = make.make_round("closed", code="WS05-R2")
    make.make_submission(consultation_round, comments=[f"Words {n}." for n in range(10)])
    return consultation_round


def long_after(consultation_round):
    return consultation_round.grace_ends_at + 30 * DAY


def comments_of(consultation_round):
    return Comment.objects.submitted().filter(consultation_round=consultation_round).order_by("pk")


def pace(consultation_round, at=None):
    comments = comments_of(consultation_round)
    left = comments.awaiting_decision().distinct_lines().count()
    return pace_of(consultation_round, comments, left, at or long_after(consultation_round))


def test_without_a_decision_in_seven_days_there_is_no_pace(closed):
    assert (pace(closed).decided, pace(closed).done_on) == (0, None)
    make.decide(comments_of(closed)[0], at=long_after(closed) - 8 * DAY)
    assert (pace(closed).left, pace(closed).decided, pace(closed).done_on) == (9, 0, None)


def test_what_is_left_is_done_as_fast_as_the_last_seven_days(closed):
    at = long_after(closed)
    for days, comment in enumerate(comments_of(closed)[:3]):
        make.decide(comment, at=at - (days + 1) * DAY)
    found = pace(closed, at)
    assert (found.left, found.decided, found.is_of_a_week) == (7, 3, True)
    # Seven comments at three a week: sixteen days and a third.
    assert found.done_on == (at + timedelta(days=7 * 7 / 3)).date()


def test_before_a_week_has_passed_the_pace_is_that_of_the_time_since_closing(closed):
    at = closed.grace_ends_at + 2 * DAY
    make.decide(comments_of(closed)[0], at=at - DAY)
    found = pace(closed, at)
    assert (found.is_of_a_week, found.done_on) == (False, (at + 18 * DAY).date())
    # An hour after closing says nothing of a whole day.
    assert pace(closed, closed.grace_ends_at + timedelta(hours=1)).over == DAY


def test_what_was_taken_back_or_only_changed_or_goes_along_with_its_group_counts_for_nothing(closed):
    at = long_after(closed)
    one, two, three, four, five = comments_of(closed)[:5]
    lead = make.co_lead(closed)
    # Decided long ago, and answered again in other words this week.
    make.decide(one, at=at - 20 * DAY)
    Disposition.objects.filter(comment=one).update(workflow="proposed")
    make.decide(one, response="In other words.", at=at - DAY)
    # Re-opened, and undone.
    answer = make.decide(two, at=at - DAY)
    reopen(answer, reason="Again.", lock_version=answer.lock_version, by=lead, at=at - DAY)
    undo(make.decide(three, at=at).step, by=lead, at=at)
    # A member of a group: one decision.
    group = CommentGroup.objects.create(consultation_round=closed, kind="issue", code="G-001", representative=four)
    Disposition.objects.filter(comment__in=[four, five]).update(group=group)
    Comment.objects.filter(pk=five.pk).update(is_distinct=False)
    make.decide(four, at=at - DAY)
    assert Disposition.objects.get(comment=five).decision == "noted"
    assert (pace(closed, at).left, pace(closed, at).decided) == (7, 1)


def test_a_year_is_too_far_to_name_a_day(closed):
    at = long_after(closed)
    make.grow_comments(closed, 100, organisations=2)
    make.decide(comments_of(closed)[0], at=at - DAY)
    assert (pace(closed, at).decided, pace(closed, at).done_on) == (1, None)


def test_there_is_no_pace_while_a_round_is_open_when_nothing_is_left_and_after_publication(closed):
    assert pace_of(closed, comments_of(closed), 4, closed.closes_at - DAY) is None
    assert pace_of(closed, comments_of(closed), 0, long_after(closed)) is None
    published = make.publish(closed)
    assert pace_of(published, comments_of(published), 4, published.published_at + DAY) is None


def test_the_workbench_counts_the_pace_now_and_then_and_what_is_left_always(closed):
    at = long_after(closed)
    make.decide(comments_of(closed)[0], at=at - DAY)
    assert pace_at_work(closed, 9, at) == pace(closed, at)
    with CaptureQueriesContext(connection) as captured:
        later = pace_at_work(closed, 8, at)
    assert (len(captured), later.left, later.decided) == (0, 8, 1)


def test_the_pages_say_it_in_words(closed, client):
    lead = make.make_lead(closed.workstream)
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    overview, workbench = (
        reverse(f"consultations:{name}", args=["WS05-R2"]) for name in ("lead_overview", "lead_round")
    )
    assert "10 distinct comments are left. None was decided in the last seven days" in said(client, overview)
    assert "at this pace" not in said(client, workbench)
    for comment in comments_of(closed)[:5]:
        make.decide(comment, at=NOW - DAY)
    client.get(overview)
    done = pace(closed, NOW).done_on
    assert f"5 were decided in the last seven days: at that pace the last one is decided on {weekday(done)}" in said(
        client, overview
    )
    assert "after the response is due" not in said(client, overview)
    closed.response_due_on = (NOW + DAY).date()
    closed.save(update_fields=["response_due_on"])
    assert f"decided on {weekday(done)}, after the response is due." in said(client, overview)


def test_a_day_is_named_in_the_readers_language():
    assert weekday(date(2026, 3, 12)) == "Thursday 12 March 2026"
    with override("ar"):
        assert weekday(date(2026, 3, 12)).startswith("الخميس 12 ")


def said(client, address):
    return " ".join(client.get(address).content.decode().split())
