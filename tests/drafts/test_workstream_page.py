"""The workplan on a workstream's page, and how it is edited."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from drafts.models import WorkstreamActivity
from home.demo.activities import ACTIVITIES
from tests.conftest import queries_of
from tests.factories import make_page, make_round, make_user, make_workstream

pytestmark = pytest.mark.django_db


def add(workstream, title, *, order=0, **fields):
    return WorkstreamActivity.objects.create(page=workstream, title=title, sort_order=order, **fields)


def read(client, workstream):
    """The page's words as they are read, without tags."""
    page = client.get(workstream.url).content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_timeline_says_what_and_when(client):
    workstream = make_workstream()
    add(workstream, "Map what is there", starts="2022-Q3", ends="2023-Q1", parts="Online\n\nBy letter")
    add(workstream, "Answer incidents", order=1, is_ongoing=True)
    add(workstream, "Launch it", order=2)
    words = read(client, workstream)
    assert "It is now the" in words
    assert (
        "1 Map what is there Online By letter Q3 2022 to Q1 2023 third quarter of 2022 to first quarter of 2023"
        in words
    )
    assert "2 Answer incidents ongoing" in words
    assert "3 Launch it no quarter given" in words


def test_the_bar_is_a_cell_as_wide_as_its_quarters(client):
    workstream = make_workstream()
    add(workstream, "Map what is there", starts="2022-Q3", ends="2023-Q1")
    page = client.get(workstream.url).content.decode()
    assert re.search(r'<td role="cell" colspan="3" class="plan__q plan__bar\s+">', page)
    assert page.count('class="plan__q"></td>') + page.count('class="plan__q is-first"></td>') == 5


def test_the_quarter_that_it_is_now_is_marked_by_a_word(client, monkeypatch):
    workstream = make_workstream()
    add(workstream, "Map what is there", starts="2022-Q3")
    assert "now</b>" not in client.get(workstream.url).content.decode()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2022, 9, 30))
    page = client.get(workstream.url).content.decode()
    assert page.count("now</b>") == 1
    assert "It is now the third quarter of 2022." in page


def test_what_was_published_stands_beside_what_was_corrected(client):
    workstream = make_workstream()
    add(
        workstream, "Consult on the data", corrected_title="Consult on the draft", starts="2023-Q1", is_inferred=True,
        note="A slip.",
    )  # fmt: skip
    add(
        workstream, "Launch it", order=1, starts="2026-Q1", corrected_starts="2023-Q2", corrected_ends="2023-Q3",
        is_inferred=True,
    )  # fmt: skip
    add(workstream, "Print it", order=2, corrected_starts="2023-Q4")
    words = read(client, workstream)
    assert "1 Consult on the draft Note 1 Corrected. As published: Consult on the data Q1 2023 inferred" in words
    assert "2 Launch it Q2 to Q3 2023 corrected as published: Q1 2026" in words
    assert "3 Print it Q4 2023 corrected as published: no quarter" in words
    assert "A slip." in words
    assert "2026-" not in words


def test_activities_without_any_date_are_a_plain_list(client):
    workstream = make_workstream(workplan_note="Its text has no quarters.")
    add(workstream, "Launch it")
    page = client.get(workstream.url).content.decode()
    assert '<ol class="plan-list">' in page
    assert '<table class="plan"' not in page
    assert "Its text has no quarters." in page


def test_a_workstream_without_activities_has_no_workplan(client):
    assert 'id="workplan"' not in client.get(make_workstream().url).content.decode()


def test_an_activity_of_two_workstreams_stands_on_both_pages_and_leads_from_one_to_the_other(client):
    first, second = make_workstream("WS11"), make_workstream("WS12")
    add(first, "Mark the day")
    add(first, "Launch it together", order=1, also_in=second, place_there=1)
    add(second, "Train pilots")
    there, here = read(client, first), read(client, second)
    assert "2 Launch it together Shared with WS12" in there
    assert "1 Launch it together Shared with WS11" in here
    assert "2 Train pilots" in here
    assert f'href="{second.url}"' in client.get(first.url).content.decode()
    first.unpublish()
    assert "Launch it together" not in read(client, second)


def test_the_workplan_of_the_demo_shows_the_shared_launch_on_both_pages(client):
    pages = {code: make_workstream(code) for code in ACTIVITIES}
    for code in ("WS11", "WS12"):
        for order, facts in enumerate(ACTIVITIES[code]):
            also_in = pages.get(facts.also_in)
            add(pages[code], facts.title, order=order, also_in=also_in, place_there=facts.place_there)
    title = next(facts.title for facts in ACTIVITIES["WS11"] if facts.also_in)
    assert f"2 {title} Shared with WS12" in read(client, pages["WS11"])
    assert f"1 {title} Shared with WS11" in read(client, pages["WS12"])
    assert "6 Strengthen alliances with Member States" in read(client, pages["WS12"])


def test_an_activity_leads_to_its_draft_and_to_the_rounds_that_the_reader_may_see(client):
    consultation_round = make_round("open", title="Round two")
    workstream, draft = consultation_round.workstream, consultation_round.version.page
    make_round("open", participation="invited", version=consultation_round.version, code="X-1")
    add(workstream, "Write it", starts="2023-Q1", draft=draft)
    page = client.get(workstream.url).content.decode()
    row = page[page.index('<table class="plan"') : page.index("</table>")]
    assert f'href="#draft-{draft.pk}"' in row
    assert f'id="draft-{draft.pk}"' in page
    assert reverse("consultations:round", args=[consultation_round.code]) in row
    assert "X-1" not in page


def test_the_draft_of_a_shared_activity_stands_on_both_pages_and_an_unpublished_one_on_none(client):
    first, second = make_workstream(), make_workstream()
    draft = make_page(workstream=first, title="Guidance for two")
    add(first, "Write it", draft=draft, also_in=second, place_there=1)
    assert draft.live
    assert "Guidance for two" in read(client, second)
    draft.unpublish()
    assert "Guidance for two" not in read(client, first)
    assert "Guidance for two" not in read(client, second)


def test_words_of_an_activity_are_escaped(client):
    workstream = make_workstream()
    add(workstream, "Ask <Member States>", note="<b>Who?</b>", parts="<script>")
    page = client.get(workstream.url).content.decode()
    assert "Ask &lt;Member States&gt;" in page
    assert "&lt;b&gt;Who?" in page
    assert "<li>&lt;script&gt;</li>" in page


def test_the_page_asks_as_often_for_many_activities_as_for_one(client):
    consultation_round = make_round("open")
    workstream, draft = consultation_round.workstream, consultation_round.version.page
    add(workstream, "One", starts="2023-Q1", draft=draft, also_in=make_workstream(), place_there=1)
    few = queries_of(client, workstream.url)
    for order in range(1, 8):
        other = make_round("open")
        add(workstream, "More", order=order, starts="2023-Q1", draft=draft, also_in=other.workstream, place_there=1)
        add(other.workstream, "Theirs", draft=other.version.page, also_in=workstream, place_there=order)
    assert queries_of(client, workstream.url) == few


# --- Editing ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(client):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    return client


def form(workstream, activities, **fields):
    return nested_form_data(
        {
            "title": workstream.title, "slug": workstream.slug, "code": workstream.code, "category": "new",
            "gcm_objectives": "", "imrf_paragraphs": "", "summary": "", "workplan_note": "",
            "partners": inline_formset([]), "activities": inline_formset(activities),
            "comments": inline_formset([]), "action-publish": "1",
            **fields,
        }
    )  # fmt: skip


def test_activities_are_written_and_put_in_order_in_the_editor(admin):
    workstream, other = make_workstream(), make_workstream("WS12")
    address = reverse("wagtailadmin_pages:edit", args=[workstream.pk])
    written = {"title": "Map what is there", "starts": "2022-Q3", "ends": "2023-Q1"}
    shared = {"title": "Launch it", "also_in": other.pk, "place_there": 1, "is_ongoing": "on"}
    assert admin.post(address, form(workstream, [written, shared])).status_code == 302
    first, second = workstream.activities.order_by("sort_order")
    assert (first.title, first.starts, first.ends) == ("Map what is there", "2022-Q3", "2023-Q1")
    assert (second.also_in, second.is_ongoing) == (other, True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts": "2023-Q5"}, "Write a year and a quarter from 1 to 4, such as 2023-Q3."),
        ({"starts": "2023-Q2", "ends": "2023-Q1"}, "The last quarter is before the first."),
        ({"also_in": "other"}, "Give the other workstream and the number there, or neither."),
    ],
)
def test_the_editor_says_beside_the_field_what_is_wrong(admin, fields, sentence):
    workstream, other = make_workstream(), make_workstream()
    fields = {name: other.pk if value == "other" else value for name, value in fields.items()}
    address = reverse("wagtailadmin_pages:edit", args=[workstream.pk])
    answer = admin.post(address, form(workstream, [{"title": "Map what is there", **fields}]))
    assert sentence in answer.content.decode()
    assert not workstream.activities.exists()


def test_an_activity_is_not_shared_with_its_own_workstream_in_the_editor_either(admin):
    workstream = make_workstream()
    address = reverse("wagtailadmin_pages:edit", args=[workstream.pk])
    answer = admin.post(address, form(workstream, [{"title": "Launch", "also_in": workstream.pk, "place_there": 1}]))
    assert "Choose another workstream than its own." in answer.content.decode()
    assert not workstream.activities.exists()


def test_a_workstream_is_previewed_before_it_is_saved(admin):
    workstream = make_workstream()
    parent = workstream.get_parent()
    address = reverse("wagtailadmin_pages:preview_on_add", args=["drafts", "workstreampage", parent.pk])
    fields = form(workstream, [{"title": "Map what is there"}], title="New", slug="new", code="WS99")
    assert admin.post(address, fields).json()["is_valid"]
    assert "Map what is there" in admin.get(address).content.decode()
