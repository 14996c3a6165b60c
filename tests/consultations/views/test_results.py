"""What the public sees of a round, before and after its results are published."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.actions import submissions
from consultations.models import Comment, RoundEvent
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PAGES = ("results", "results_said")


def address(consultation_round, name="results", *args, query=""):
    return reverse(f"consultations:{name}", args=[consultation_round.code, *args]) + query


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def closed():
    return make.make_round("closed", code="WS05-R2", response_due_on=NOW.date())


def by(organisation):
    return organisation.memberships.get(role="focal_point").person


# --- Before -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["announced", "open", "grace", "closed", "cancelled"])
def test_before_publication_nothing_is_said_of_the_comments(phase, client):
    consultation_round = make.make_round(phase)
    if phase in ("open", "grace", "closed"):
        make.make_submission(consultation_round, make.make_organisation("Harbour Alliance"), comments=["quiet-heron"])
    page = client.get(address(consultation_round))
    assert page.status_code == 200
    for words in ("quiet-heron", "Harbour Alliance", "What was said", "P-0001"):
        assert words not in text_of(page)
    assert client.get(address(consultation_round, "results_said")).status_code == 302
    assert client.get(address(consultation_round, "result", "P-0001")).status_code == 404


def test_a_round_in_preparation_has_no_results_page(client):
    consultation_round = make.make_round("draft")
    assert client.get(address(consultation_round)).status_code == 302
    lead = make.make_lead(consultation_round.workstream)
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address(consultation_round)).status_code == 404


def test_while_it_is_closed_the_page_says_when_the_response_is_due(closed, client):
    assert "The response is due on" in text_of(client.get(address(closed)))


@pytest.mark.parametrize("name", PAGES)
def test_results_of_a_round_for_the_invited_are_for_the_invited(name, client):
    consultation_round = make.make_round("closed", participation="invited")
    make.make_submission(consultation_round)
    make.decide_all(consultation_round)
    make.publish(consultation_round)
    assert client.get(address(consultation_round, name)).status_code == 302
    client.force_login(make.make_user(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address(consultation_round, name)).status_code == 404
    member = Comment.objects.get(consultation_round=consultation_round).author
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address(consultation_round, name)).status_code == 200


# --- After ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def published(closed):
    """Named, unnamed and confidential comments of three organisations; all decided but for one, and published."""
    union = make.make_organisation("Care Union", kind="trade_union", region="africa")
    harbour = make.make_organisation("Harbour Alliance", kind="local_authority", region="oceania")
    quiet = make.make_organisation("Whispering Trust", kind="academia", region="asia")
    make.make_submission(
        closed,
        union,
        comments=[
            {"text": "Ask <Member States> first.", "proposed_text": "States should recognise skills before return."},
            {"text": "Unnamed words.", "visibility": "public_unnamed", "paragraph": "3"},
            {"text": "confidential-heron", "visibility": "confidential", "paragraph": "3"},
        ],
    )
    make.make_submission(
        closed, harbour, comments=[{"text": "A general word.", "paragraph": None, "kind": "general"}, "Withdrawn-heron"]
    )
    make.make_submission(
        closed, quiet, visibility="confidential", comments=["confidential-egret", {"text": "egret", "paragraph": "3"}]
    )
    for comment in Comment.objects.submitted().filter(consultation_round=closed):
        if comment.current.proposed_text:
            make.decide(comment, "accepted", response="Yes.", adopted_text="", as_proposed=True)
        elif comment.current.text == "Withdrawn-heron":
            submissions.withdraw_comment(comment, by=by(harbour), at=NOW)
        elif comment.kind != "general":
            make.decide(comment, "not_accepted", response=f"Considered: {comment.kind}.", internal_note="inside-heron")
    make.publish(closed)
    closed.refresh_from_db()
    return closed


def everything(consultation_round, client):
    """Every results page of the round, one after the other."""
    urls = [
        address(consultation_round),
        address(consultation_round, query="?order=decision"),
        address(consultation_round, "results_said"),
    ]
    public = Comment.objects.filter(consultation_round=consultation_round, public_no__isnull=False)
    urls += [address(consultation_round, "result", comment.public_ref) for comment in public]
    pages = [client.get(url) for url in urls]
    assert {page.status_code for page in pages} == {200}
    return "\n".join(page.content.decode() for page in pages)


def test_what_was_said_and_what_was_decided_stand_apart(published, client):
    decided, said = (text_of(client.get(address(published, name))) for name in PAGES)
    assert "Ask &lt;Member States&gt; first." in decided
    assert "Ask &lt;Member States&gt; first." in said
    assert "Considered: substantive." in decided
    assert "Considered: substantive." not in said
    assert "Care Union" in decided
    assert "Harbour Alliance" in said


def test_statement_36_confidential_comments_stand_in_the_round_total_only(published, client):
    pages = everything(published, client)
    secrets = ["confidential-heron", "confidential-egret", "Whispering Trust", "Asia", "inside-heron", "Withdrawn-"]
    for words in secrets:
        assert words not in pages
    assert "3 of the 7 comments were received in confidence." in re.sub(r"\s+", " ", pages)
    assert "7 comments in 3 submissions." in re.sub(r"\s+", " ", pages)
    # The numbers beside it count what everybody can read: two lines cannot be subtracted to learn of the rest.
    summary = client.get(address(published)).context["summary"]
    assert sum(summary.kinds.values()) == sum(summary.groups.values()) == sum(summary.decisions.values()) == 3


def test_statement_36_an_unnamed_comment_cannot_be_tied_to_its_author(published, client):
    unnamed = Comment.objects.get(current__text="Unnamed words.")
    page = text_of(client.get(address(published, "result", unnamed.public_ref)))
    assert "Work and economy (name withheld)" in page
    for words in ("Care Union", "Africa", unnamed.ref, unnamed.submission.ref, str(unnamed.uuid)):
        assert words not in page
    pages = everything(published, client)
    for comment in Comment.objects.submitted().filter(consultation_round=published):
        assert comment.ref not in pages
        assert comment.submission.ref not in pages


def test_whoever_spoke_only_unnamed_or_in_confidence_is_not_said_to_have_taken_part(published, client):
    participants = client.get(address(published)).context["participants"]
    names = [organisation.name for _group, organisations in participants for organisation in organisations]
    assert sorted(names) == ["Care Union", "Harbour Alliance"]


def test_whoever_only_took_a_position_in_the_open_took_part(client, closed):
    make.make_submission(closed, make.make_organisation("Plain Voice"), comments=[], position="supports")
    make.make_submission(
        closed, make.make_organisation("Shy Voice"), comments=[], position="supports", visibility="public_unnamed"
    )
    make.publish(closed)
    page = text_of(client.get(address(closed)))
    assert "Plain Voice" in page
    assert "Shy Voice" not in page


def test_an_answer_that_is_not_agreed_is_not_shown(published, client):
    page = client.get(address(published, query="?decision=pending"))
    assert [answer.seen.comment for answer in page.context["answers"]] == ["A general word."]
    assert "Not answered yet." in text_of(page)


def test_every_published_comment_has_a_permanent_address(published, client):
    comment = Comment.objects.get(current__text="Ask <Member States> first.")
    url = address(published, "result", comment.public_ref)
    assert url == f"/consultations/WS05-R2/results/{comment.public_ref}/"
    page = text_of(client.get(url))
    assert "States should consider recognising skills before return." in page
    assert "<ins>" in page
    assert f'id="{comment.public_ref}"' in text_of(client.get(address(published)))
    assert client.get(address(published, "result", "P-0999")).status_code == 404
    assert client.get(f"/consultations/WS05-R2/results/P-0000{comment.public_no}/").status_code == 404


def test_of_a_comment_withdrawn_after_publication_a_dated_line_remains(published, client):
    comment = Comment.objects.get(current__text="Ask <Member States> first.")
    submissions.withdraw_comment(comment, by=by(comment.organisation), at=NOW)
    for name in PAGES:
        assert "Member States" not in text_of(client.get(address(published, name)))
    page = client.get(address(published, "result", comment.public_ref))
    assert page.status_code == 410
    assert "Withdrawn on" in text_of(page)
    assert "Member States" not in text_of(page)
    assert "Care Union" not in text_of(page)


def test_rows_can_be_narrowed_and_ordered_by_what_everybody_sees(published, client):
    def said(query):
        return [answer.seen.comment for answer in client.get(address(published, query=query)).context["answers"]]

    assert said("") == ["A general word.", "Ask <Member States> first.", "Unnamed words."]
    assert said("?order=decision") == ["Ask <Member States> first.", "Unnamed words.", "A general word."]
    assert said("?decision=not_accepted") == ["Unnamed words."]
    assert said("?kind=general") == ["A general word."]
    assert said("?paragraph=general") == ["A general word."]
    assert said("?decision=nonsense") == []
    # An organisation is not among the filters: such a list would tell which unnamed rows are whose.
    assert len(said("?organisation=Care+Union")) == 3


def test_the_adopted_text_is_shown_as_a_change(published, client):
    page = client.get(address(published)).content.decode()
    assert re.search(r"<del>consider\s?(recognising)?</del>|<del>consider recognising</del>", page)


def test_a_paragraph_that_is_taken_out_as_proposed_is_shown_struck_out(closed, client):
    make.make_submission(closed, comments=[{"text": "Out of place here.", "paragraph": "3", "proposed_mode": "delete"}])
    comment = Comment.objects.submitted().get(consultation_round=closed)
    make.decide(comment, "accepted", response="Yes.", adopted_text="", as_proposed=True)
    make.publish(closed)
    struck = f"<del>{comment.paragraph.text}</del>"
    for page in (address(closed), address(closed, "result", "P-0001")):
        assert client.get(page).content.decode().count(struck) == 2, page


def test_many_comments_stand_on_pages(closed, client):
    make.grow_comments(closed, 150)
    make.publish(closed)
    first = client.get(address(closed))
    total = first.context["page"].paginator.count
    assert len(first.context["answers"]) == 100
    second = client.get(address(closed, query="?page=2"))
    assert len(second.context["answers"]) == total - 100
    shown = [answer.seen.public_ref for answer in (*first.context["answers"], *second.context["answers"])]
    assert shown == sorted(shown)
    assert len(set(shown)) == total


def test_beside_the_text_stand_a_few_comments_and_a_link_to_the_others(closed, client):
    make.grow_comments(closed, 70)
    make.publish(closed)
    response = client.get(address(closed, "results_said"))
    slug = make.paragraph_of(closed, "1").slug
    unit = next(unit for unit in response.context["units"] if unit["slug"] == slug)
    assert len(unit["notes"]) == 3
    assert unit["total"] == 3 + unit["more"]
    listed = client.get(address(closed, query=f"?paragraph={slug}"))
    assert len(listed.context["answers"]) == unit["total"]


def test_the_timeline_tells_old_and_new_dates(published, client):
    assert RoundEvent.objects.filter(consultation_round=published, kind="published").exists()
    titles = [moment.title for moment in client.get(address(published)).context["timeline"]]
    assert titles.index("Announced") < titles.index("The round closes") < titles.index("Response published")


@pytest.mark.parametrize("name", PAGES)
def test_no_page_asks_more_often_when_there_is_more(name, client):
    def counted(n):
        consultation_round = make.make_round("closed")
        make.grow_comments(consultation_round, n)
        make.publish(consultation_round)
        url = address(consultation_round, name)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    assert counted(140) <= counted(20) <= 24
