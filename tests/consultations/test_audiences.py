"""Who sees what of a round's comments: the one function that pages, tables and files ask."""

from dataclasses import asdict, fields
from datetime import timedelta

import pytest

from consultations.actions import submissions
from consultations.audiences import (
    CROWD,
    GROUP_OF_KIND,
    Audience,
    NotPublished,
    SeenComment,
    number_for_publication,
    seen_comments,
    seen_themes,
)
from consultations.models import Comment, Disposition, Organisation, Theme
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

NAMED = {"text": "Named words.", "visibility": "public_named"}
UNNAMED = {"text": "Unnamed words.", "visibility": "public_unnamed"}
CONFIDENTIAL = {"text": "Confidential words.", "visibility": "confidential"}


@pytest.fixture
def consultation_round():
    return factories.make_round("closed")


def words(consultation_round, audience, **kwargs):
    return [seen.comment for seen in seen_comments(consultation_round, audience, **kwargs)]


def one(consultation_round, audience, **kwargs):
    (seen,) = seen_comments(consultation_round, audience, **kwargs)
    return seen


# --- Rows -------------------------------------------------------------------------------------------------------------


def test_each_audience_sees_its_rows(consultation_round):
    submission = factories.make_submission(consultation_round, comments=[NAMED, UNNAMED, CONFIDENTIAL])
    factories.make_submission(consultation_round, comments=["Somebody else's."])
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    everything = {"Named words.", "Unnamed words.", "Confidential words."}
    assert set(words(consultation_round, "leads")) == everything | {"Somebody else's."}
    assert set(words(consultation_round, "submitter", submission=submission)) == everything
    open_ones = {"Named words.", "Unnamed words.", "Somebody else's."}
    assert set(words(consultation_round, "committee")) == open_ones
    assert set(words(consultation_round, "public")) == open_ones


def test_nobody_sees_an_unsent_draft_or_an_unsent_amendment(consultation_round):
    focal = factories.speaker(consultation_round, organisation := factories.make_organisation())
    submission = factories.make_submission(consultation_round, organisation, comments=["As sent."])
    factories.make_comment(consultation_round, "Secret draft.", by=focal)
    comment = submission.comments.get(ref__gt="")
    factories.make_comment(consultation_round, "Secret amendment.", by=focal, comment=comment)
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    for audience in Audience:
        rows = seen_comments(consultation_round, audience, submission=submission)
        assert [seen.comment for seen in rows] == ["As sent."]


def test_the_public_is_refused_before_publication_at_once(consultation_round):
    with pytest.raises(NotPublished, match=r"^The results of .* are not published yet; .*$"):
        seen_comments(consultation_round, "public")


def test_the_submitter_must_say_which_submission(consultation_round):
    with pytest.raises(ValueError, match="name it"):
        seen_comments(consultation_round, "submitter")


def test_a_drafter_reads_confidential_comments_only_where_assigned(consultation_round):
    factories.make_submission(consultation_round, comments=[NAMED, CONFIDENTIAL])
    drafter = factories.make_lead(consultation_round.workstream, "drafter")
    assert words(consultation_round, "leads", viewer=drafter) == ["Named words."]
    Disposition.objects.filter(comment__visibility="confidential").update(assignee=drafter)
    assert set(words(consultation_round, "leads", viewer=drafter)) == {"Named words.", "Confidential words."}


def test_a_stranger_who_calls_himself_a_lead_sees_nothing(consultation_round):
    factories.make_submission(consultation_round, comments=[NAMED])
    assert words(consultation_round, "leads", viewer=factories.make_user()) == []


def test_given_rows_narrow_and_never_widen(consultation_round):
    factories.make_submission(consultation_round, comments=[NAMED, CONFIDENTIAL])
    other = factories.make_round("closed")
    factories.make_submission(other, comments=["Of another round."])
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    assert words(consultation_round, "public", comments=Comment.objects.all()) == ["Named words."]
    assert words(consultation_round, "leads", comments=Comment.objects.filter(visibility="confidential")) == [
        "Confidential words."
    ]


def test_a_window_is_a_page_of_the_rows(consultation_round):
    texts = [f"Number {n}" for n in range(5)]
    factories.make_submission(consultation_round, comments=texts)
    assert words(consultation_round, "leads", window=slice(1, 3)) == texts[1:3]


# --- Withdrawn --------------------------------------------------------------------------------------------------------


def test_a_withdrawn_comment_leaves_a_dated_line_without_words(consultation_round):
    submission = factories.make_submission(consultation_round, comments=[{**NAMED, "proposed_text": "Proposed words."}])
    factories.decide_all(consultation_round, response="The answer quotes: Named words.")
    focal = submission.organisation.memberships.get().person
    submissions.withdraw_comment(submission.comments.get(), by=focal, at=NOW)
    for audience in ("leads", "submitter"):
        seen = one(consultation_round, audience, submission=submission)
        assert seen.withdrawn_on == NOW.date()
        assert seen.ref
        assert "words" not in str(asdict(seen)).lower()
        assert not seen.decision
    assert words(consultation_round, "committee") == []
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    assert words(consultation_round, "public") == []


def test_what_is_withdrawn_after_publication_is_gone_for_the_public(consultation_round):
    submission = factories.make_submission(consultation_round, comments=[NAMED])
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    assert words(consultation_round, "public") == ["Named words."]
    focal = submission.organisation.memberships.get().person
    submissions.withdraw_comment(submission.comments.get(), by=focal, at=NOW)
    assert words(consultation_round, "public") == []


# --- Names ------------------------------------------------------------------------------------------------------------

FOR_INSIDERS = {
    "uuid",
    "ref",
    "lock_version",
    "submission",
    "revision_no",
    "priority",
    "internal_note",
    "assignee",
    "workflow",
}


@pytest.mark.parametrize("audience", ["committee", "public"])
def test_an_unnamed_comment_tells_the_group_and_nothing_else_of_its_author(consultation_round, audience):
    organisation = factories.make_organisation("Secret Society", kind="trade_union", region="africa")
    factories.make_submission(consultation_round, organisation, comments=[UNNAMED])
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    seen = one(consultation_round, audience)
    assert seen.stakeholder == "Name withheld"
    assert seen.group == "work_and_economy"
    told = {"organisation_kind", "region", "lang", "capacity", "channel", "timeliness", "received_at"} | FOR_INSIDERS
    assert not [name for name in told if getattr(seen, name) not in ("", None)]
    assert "Secret" not in str(asdict(seen))


def test_a_named_comment_tells_the_public_no_internal_number(consultation_round):
    factories.make_submission(consultation_round, comments=[NAMED])
    factories.decide_all(consultation_round, internal_note="Between us.")
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    seen = one(consultation_round, "public")
    assert seen.number == seen.public_ref == "P-0001"
    assert not any(getattr(seen, name) for name in FOR_INSIDERS)
    assert seen.capacity == "organisation"


def test_leads_and_submitter_see_whose_an_unnamed_comment_is(consultation_round):
    submission = factories.make_submission(consultation_round, comments=[UNNAMED])
    for audience in ("leads", "submitter"):
        seen = one(consultation_round, audience, submission=submission)
        assert seen.stakeholder == submission.organisation.name
        assert (seen.submission, seen.revision_no) == (submission.ref, 1)


@pytest.mark.parametrize(("others", "region"), [(CROWD - 1, ""), (CROWD, "asia")])
def test_the_region_of_an_unnamed_comment_is_told_only_in_a_crowd(consultation_round, others, region):
    for _ in range(others):
        factories.make_submission(consultation_round, factories.make_organisation(region="asia"), comments=[NAMED])
    factories.make_submission(consultation_round, factories.make_organisation(region="asia"), comments=[UNNAMED])
    (seen,) = (seen for seen in seen_comments(consultation_round, "committee") if seen.is_withheld)
    assert seen.region == region


def test_a_crowd_of_other_groups_hides_nobody(consultation_round):
    for _ in range(CROWD):
        factories.make_submission(consultation_round, factories.make_organisation(region="asia"), comments=[NAMED])
    union = factories.make_organisation(region="asia", kind="trade_union")
    factories.make_submission(consultation_round, union, comments=[UNNAMED])
    (seen,) = (seen for seen in seen_comments(consultation_round, "committee") if seen.is_withheld)
    assert seen.region == ""


def test_the_own_comments_and_the_confidential_ones_make_no_crowd(consultation_round):
    for _ in range(CROWD):
        factories.make_submission(
            consultation_round, factories.make_organisation(region="asia"), comments=[CONFIDENTIAL]
        )
    organisation = factories.make_organisation(region="asia")
    factories.make_submission(consultation_round, organisation, comments=[UNNAMED] + [NAMED] * CROWD)
    (seen,) = (seen for seen in seen_comments(consultation_round, "committee") if seen.is_withheld)
    assert seen.region == ""


@pytest.mark.parametrize(("others", "lang"), [(CROWD - 1, ""), (CROWD, "sw")])
def test_the_language_of_an_unnamed_comment_is_told_only_in_a_crowd_of_all_that_is_shown(
    consultation_round, others, lang
):
    for _ in range(others):
        factories.make_submission(consultation_round, comments=[{**NAMED, "lang": "sw"}])
    # They share the group and the language, but not the region that is shown beside it.
    for _ in range(CROWD):
        elsewhere = factories.make_organisation(region="europe")
        factories.make_submission(consultation_round, elsewhere, comments=[{**NAMED, "lang": "sw"}])
    for _ in range(CROWD):
        factories.make_submission(consultation_round, comments=[NAMED])
    factories.make_submission(consultation_round, comments=[{**UNNAMED, "lang": "sw"}])
    (seen,) = (seen for seen in seen_comments(consultation_round, "committee") if seen.is_withheld)
    assert (seen.region, seen.lang) == ("global", lang)


def test_every_kind_of_organisation_belongs_to_one_reporting_group():
    assert set(GROUP_OF_KIND) == set(Organisation.Kind)


# --- Answers ----------------------------------------------------------------------------------------------------------


def test_the_submitter_sees_decisions_only_once_they_are_published(consultation_round):
    submission = factories.make_submission(consultation_round, comments=[NAMED])
    factories.decide_all(consultation_round, decision="not_accepted", response="Because.")
    before = one(consultation_round, "submitter", submission=submission)
    assert (before.decision, before.response) == ("", "")
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    after = one(consultation_round, "submitter", submission=submission)
    assert (after.decision, after.response) == ("not_accepted", "Because.")
    assert after.public_ref == "P-0001"


def test_words_of_a_decision_that_was_never_agreed_stay_inside(consultation_round):
    factories.make_submission(consultation_round, comments=[NAMED])
    disposition = Disposition.objects.get()
    factories.decide(disposition.comment, "not_accepted", response="Half a thought.", as_draft=True)
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    seen = one(consultation_round, "public")
    assert (seen.decision, seen.response) == ("pending", "")


def test_a_duplicate_never_points_at_a_confidential_comment(consultation_round):
    factories.make_submission(consultation_round, comments=[CONFIDENTIAL])
    original = Comment.objects.get()
    factories.make_submission(consultation_round, comments=[NAMED])
    copy = Comment.objects.exclude(pk=original.pk).get()
    factories.decide(copy, "duplicate", duplicate_of=original)
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    assert one(consultation_round, "public").duplicate_of == ""
    leads = [seen.duplicate_of for seen in seen_comments(consultation_round, "leads")]
    assert leads == [original.ref, ""] or leads == ["", original.ref]


def test_as_proposed_gives_the_proposal_as_the_adopted_text(consultation_round):
    factories.make_submission(consultation_round, comments=[{**NAMED, "proposed_text": "Better words."}])
    factories.decide_all(consultation_round, decision="accepted", as_proposed=True, adopted_text="")
    assert one(consultation_round, "leads").adopted_text == "Better words."


# --- Order and numbers ------------------------------------------------------------------------------------------------


def test_rows_stand_in_the_order_of_the_text(consultation_round):
    after = {"text": "after 1", "paragraph": "1", "placement": "after"}
    places = [after, {"text": "on 2", "paragraph": "2"}, {"text": "general", "paragraph": None}, {"text": "on 1"}]
    factories.make_submission(consultation_round, comments=places)
    assert words(consultation_round, "leads") == ["general", "on 1", "after 1", "on 2"]


def test_at_one_place_rows_stand_by_kind_then_group_then_name(consultation_round):
    def send(name, kind, organisation_kind="ngo_civil_society"):
        organisation = factories.make_organisation(name, kind=organisation_kind)
        factories.make_submission(consultation_round, organisation, comments=[{"text": name, "kind": kind}])

    send("Editorial A", "editorial")
    send("Union A", "substantive", "trade_union")
    send("Civil B", "substantive")
    send("Civil A", "substantive")
    send("State Z", "substantive", "member_state")
    assert words(consultation_round, "leads") == ["State Z", "Civil A", "Civil B", "Union A", "Editorial A"]


def test_unnamed_rows_stand_after_the_named_ones_of_their_place_and_numbers_follow(consultation_round):
    for n in range(6):
        organisation = factories.make_organisation(f"{'ABCDEF'[n]} Organisation {n}")
        visibility = "public_unnamed" if n % 2 else "public_named"
        comments = [
            {"text": f"{n} on 1", "visibility": visibility},
            {"text": f"{n} on 2", "visibility": visibility, "paragraph": "2"},
        ]
        factories.make_submission(consultation_round, organisation, comments=comments)
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    seen = list(seen_comments(consultation_round, "public"))
    assert [row.public_ref for row in seen] == [f"P-{n:04d}" for n in range(1, 13)]
    assert [(row.place, row.is_withheld) for row in seen] == [
        (place, withheld) for place in ("1", "2") for withheld in [False] * 3 + [True] * 3
    ]
    assert [row.comment for row in seen if not row.is_withheld] == [
        "0 on 1",
        "2 on 1",
        "4 on 1",
        "0 on 2",
        "2 on 2",
        "4 on 2",
    ]


def test_the_order_of_unnamed_rows_says_nothing_of_their_authors(consultation_round, monkeypatch):
    """The shuffle is the system's own: with it turned round, the rows stand the other way round."""
    for n in range(4):
        factories.make_submission(consultation_round, comments=[{**UNNAMED, "text": f"{n}"}])
    expected = list(Comment.objects.order_by("pk").values_list("current__text", flat=True))[::-1]
    monkeypatch.setattr("secrets.SystemRandom.shuffle", lambda _self, items: items.sort(reverse=True))
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    assert words(consultation_round, "public") == expected


def test_numbers_are_given_in_a_few_statements_and_once(consultation_round, django_assert_num_queries):
    factories.grow_comments(consultation_round, 50)
    with django_assert_num_queries(4):
        numbered = number_for_publication(consultation_round)
    standing = Comment.objects.standing()
    assert numbered == standing.exclude(visibility="confidential").count() == 40
    assert not standing.filter(visibility="confidential", public_no__isnull=False).exists()
    before = dict(Comment.objects.values_list("pk", "public_no"))
    assert number_for_publication(consultation_round) == 0
    assert dict(Comment.objects.values_list("pk", "public_no")) == before


# --- Themes -----------------------------------------------------------------------------------------------------------


def with_theme(consultation_round, title, words, **answer):
    """The code of a theme on a comment with these words; decided, if the answer says so."""
    theme = Theme.objects.create(consultation_round=consultation_round, code=f"T{len(title)}", title=title)
    submission = factories.make_submission(consultation_round, comments=[words])
    comment = submission.comments.get()
    comment.disposition.themes.add(theme)
    if answer:
        factories.decide(comment, **answer)
    return theme.code


def test_themes_are_told_to_those_who_are_told_of_them_and_to_the_public_once_the_answer_is_published(
    consultation_round,
):
    with_theme(consultation_round, "Work", NAMED, decision="noted")
    with_theme(consultation_round, "Waiting", NAMED)
    with_theme(consultation_round, "In confidence", {**NAMED, "visibility": "confidential"}, decision="noted")

    def told(audience, **more):
        rows = seen_comments(consultation_round, audience, **more)
        on_rows = {title for seen in rows for _code, title in seen.themes}
        assert on_rows == {title for _code, title in seen_themes(consultation_round, audience, **more)}
        return on_rows

    submission = consultation_round.submissions.first()
    assert told("leads") == {"Work", "Waiting", "In confidence"}
    assert told("committee") == {"Work", "Waiting"}
    assert told("submitter", submission=submission) == set()
    factories.publish(consultation_round)
    consultation_round.refresh_from_db()
    assert told("public") == {"Work"}
    assert told("submitter", submission=submission) == set()


# --- Cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["leads", "committee"])
def test_two_hundred_rows_ask_as_often_as_twenty(consultation_round, audience, django_assert_num_queries):
    factories.grow_comments(consultation_round, 20)
    factories.decide_all(consultation_round)
    # The rows, their paragraphs, themes, submissions and deciders; for others than leads, the crowds.
    queries = 5 if audience == "leads" else 6
    with django_assert_num_queries(queries):
        few = list(seen_comments(consultation_round, audience))
    factories.grow_comments(consultation_round, 180)
    with django_assert_num_queries(queries):
        many = list(seen_comments(consultation_round, audience))
    assert (len(few), len(many)) == ((20, 200) if audience == "leads" else (16, 160))


def test_what_a_seen_comment_holds_is_plain(consultation_round):
    """No model hangs on it: a template could walk from a model to anything."""
    factories.make_submission(consultation_round, comments=[NAMED])
    seen = one(consultation_round, "leads")
    assert isinstance(seen, SeenComment)
    plain = {"str", "int", "bool", "NoneType", "date", "datetime", "tuple"}
    assert seen.themes == ()
    assert {type(getattr(seen, field.name)).__name__ for field in fields(seen)} <= plain


def test_late_words_are_marked_and_the_rest_is_not(consultation_round):
    organisation = factories.make_organisation()
    focal = factories.speaker(consultation_round, organisation)
    submission = factories.make_submission(consultation_round, organisation, comments=["In time."])
    late = consultation_round.grace_ends_at + timedelta(days=1)
    factories.make_comment(consultation_round, "Too late.", by=focal, at=late)
    request = submissions.request_late(consultation_round, by=focal, at=late)
    submissions.decide_late(request, accept=True, reason="Power cut.", by=None, at=late)
    seen = {row.comment: row.timeliness for row in seen_comments(consultation_round, "leads")}
    assert seen == {"In time.": "on_time", "Too late.": "late_accepted"}
    assert submission.ref
