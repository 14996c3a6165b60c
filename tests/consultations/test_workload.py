"""What is left is shared out by words, place by place, and never to the own organisation."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from consultations.models import CommentGroup, Disposition, Theme
from consultations.workload import Line, Worker, by_words, shares_of
from tests.factories import co_lead, make_lead, make_organisation, make_round, make_submission


def line(key, position, weight, organisation=0, group=None):
    return Line(key, position, organisation, weight, group)


def workers(names):
    return [Worker(name) for name in names]


def test_people_get_stretches_of_the_text_with_about_as_many_words():
    lines = [line(n, n, 10) for n in range(9)]
    wanted = by_words(lines, workers("abc"))
    assert [wanted[n] for n in range(9)] == ["a"] * 3 + ["b"] * 3 + ["c"] * 3


def test_a_paragraph_stays_with_one_person_unless_it_holds_more_than_half_a_share():
    small = [line(n, n // 2, 10) for n in range(20)]
    wanted = by_words(small, workers("ab"))
    assert all(wanted[n] == wanted[n + 1] for n in range(0, 20, 2))
    wanted = by_words([line(n, 1, 10) for n in range(10)], workers("ab"))
    assert sorted(wanted.values()) == ["a"] * 5 + ["b"] * 5


def words_of(lines, wanted, has=None):
    words = dict(has or {})
    for line in lines:
        words[wanted[line.disposition]] = words.get(wanted[line.disposition], 0) + line.weight
    return words


def test_what_goes_to_another_because_of_the_own_organisation_is_weighed_against_it():
    # Only the third may have what the first and the second sent.
    people = [Worker("a", homes={7}), Worker("b", homes={7}), Worker("c")]
    lines = [line(n, n, 10, organisation=7 if n < 10 else 0) for n in range(30)]
    wanted = by_words(lines, people)
    assert {wanted[n] for n in range(10)} == {"c"}
    assert words_of(lines, wanted) == {"a": 100, "b": 100, "c": 100}


def test_who_has_more_already_gets_less_and_who_has_most_gets_nothing():
    lines, has = [line(n, n, 10) for n in range(12)], {"a": 500, "b": 60}
    wanted = by_words(lines, workers("abc"), has)
    assert words_of(lines, wanted, has) == {"a": 500, "b": 90, "c": 90}


def test_the_own_organisations_comment_goes_to_another_or_to_nobody():
    lines = [line(1, 1, 10, organisation=7), line(2, 2, 10)]
    people = [Worker("a", homes={7}), Worker("b")]
    shares = shares_of(lines, {1: "a", 2: "a"}, people)
    assert [(share.person, share.keys) for share in shares] == [("a", [2]), ("b", [1])]
    shares = shares_of(lines, {1: "a", 2: "a"}, people[:1])
    assert [(share.person, share.keys) for share in shares] == [("a", [2]), (None, [1])]


@given(st.data())
def test_however_it_is_shared_out_nobody_is_given_what_the_own_organisation_sent(data):
    people = [Worker(name, homes=data.draw(st.sets(st.integers(0, 3)))) for name in "abc"]
    number = st.integers(0, 3)
    lines = [
        line(n, data.draw(number), data.draw(number), data.draw(number), data.draw(st.none() | number))
        for n in range(12)
    ]
    wanted = {n: data.draw(st.sampled_from("abc")) for n in range(12)}
    for way in (wanted, by_words(lines, people, {"a": data.draw(number)})):
        shares = shares_of(lines, way, people)
        assert sorted(key for share in shares for key in share.keys) == list(range(12))
        homes = {worker.person: worker.homes for worker in people} | {None: set()}
        for share in shares:
            assert not {lines[key].organisation for key in share.keys} & homes[share.person]


def test_members_of_a_group_go_to_whoever_has_its_representative():
    lines = [line(1, 1, 10, group=5), line(2, 2, 10), line(3, 9, 0, group=5)]
    shares = shares_of(lines, by_words(lines, workers("ab")), workers("ab"))
    assert [(share.person, share.keys, share.words) for share in shares] == [("a", [1, 3], 10), ("b", [2], 10)]


# --- The page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(db, client):
    return Setup(client)


class Setup:
    def __init__(self, client):
        self.client = client
        self.round = make_round("closed")
        self.organisation = make_organisation()
        make_submission(self.round, self.organisation, comments=["One two three.", {"text": "Four.", "paragraph": "3"}])
        self.lead = co_lead(self.round)
        self.other = make_lead(self.round.workstream)
        client.force_login(self.lead)
        self.address = reverse("consultations:lead_assign", args=[self.round.code])

    @property
    def rows(self):
        return Disposition.objects.order_by("comment")

    def preview(self, **query):
        response = self.client.get(self.address, {"share": "words", "which": "none"} | query)
        assert response.status_code == 200
        return response.context

    def apply(self, context, **query):
        words = {"share": "words", "which": "none", "digest": context["digest"]} | query
        return self.client.post(self.address, words)


def test_what_is_shown_is_what_is_assigned(desk):
    people = [str(desk.lead.uuid), str(desk.other.uuid)]
    context = desk.preview(people=people)
    assert [(share.person, share.comments) for share in context["preview"]] == [(desk.lead, 1), (desk.other, 1)]
    assert desk.apply(context, people=people).status_code == 302
    assert list(desk.rows.values_list("assignee", flat=True)) == [desk.lead.pk, desk.other.pk]


def test_everybody_is_ticked_to_begin_with_and_the_preview_says_what_each_has_in_the_end(desk):
    people = [str(desk.lead.uuid), str(desk.other.uuid)]
    assert desk.client.get(desk.address).context["forms"]["words"]["people"].value() == people
    Disposition.objects.filter(pk=desk.rows[0].pk).update(assignee=desk.lead, workflow="assigned")
    shares = desk.preview(people=people)["preview"]
    assert [(share.person, share.words, share.then) for share in shares] == [(desk.other, 1, 1)]


def test_what_was_shared_out_is_taken_back_from_its_message(desk):
    people = [str(desk.lead.uuid)]
    desk.apply(desk.preview(people=people), people=people)
    page = desk.client.get(desk.address).content.decode()
    assert "2 comments assigned." in page
    desk.client.post(re.search(r'action="([^"]*/undo/)"', page)[1])
    assert set(desk.rows.values_list("assignee", "workflow")) == {(None, "unassigned")}


def test_what_changed_since_it_was_shown_is_shown_again_and_not_assigned(desk):
    people = [str(desk.lead.uuid)]
    context = desk.preview(people=people)
    make_submission(desk.round)
    assert desk.apply(context, people=people).status_code == 409
    assert not desk.rows.filter(assignee__isnull=False).exists()


def test_nobody_chosen_is_told_and_changes_nothing(desk):
    assert desk.preview()["preview"] is None
    assert desk.apply({"digest": ""}).status_code == 422


def test_sections_and_themes_are_given_to_people(desk):
    sections = desk.client.get(desk.address).context["forms"]["section"].section_fields
    assert len(sections) == 2
    query = {"share": "section", sections[1].name: str(desk.other.uuid)}
    desk.apply(desk.preview(**query), **query)
    assert list(desk.rows.values_list("assignee", flat=True)) == [None, desk.other.pk]
    theme = Theme.objects.create(consultation_round=desk.round, code="T1", title="Housing")
    desk.rows[0].themes.add(theme)
    query = {"share": "theme", f"theme-{theme.pk}": str(desk.lead.uuid)}
    desk.apply(desk.preview(**query), **query)
    assert list(desk.rows.values_list("assignee", flat=True)) == [desk.lead.pk, desk.other.pk]


def test_what_an_absent_person_has_goes_to_others_even_after_the_role_ended(desk):
    gone = make_lead(desk.round.workstream)
    desk.rows.update(assignee=gone, workflow="assigned")
    gone.workstream_roles.all().delete()
    assert any(worker.is_gone for worker in desk.client.get(desk.address).context["workers"])
    query = {"which": str(gone.uuid), "people": [str(desk.other.uuid)]}
    desk.apply(desk.preview(**query), **query)
    assert set(desk.rows.values_list("assignee", flat=True)) == {desk.other.pk}


def test_the_page_says_how_many_comments_are_of_somebodys_own_organisation(desk):
    make_lead(desk.round.workstream, organisation=desk.organisation)
    workers = desk.client.get(desk.address).context["workers"]
    assert sorted(worker.own for worker in workers) == [0, 0, 2]


def test_a_drafter_sees_who_has_what_and_assigns_nothing(desk):
    context = desk.preview(people=[str(desk.other.uuid)])
    desk.client.force_login(make_lead(desk.round.workstream, "drafter"))
    assert "Share out" not in desk.client.get(desk.address).content.decode()
    assert desk.apply(context, people=[str(desk.other.uuid)]).status_code == 403


def test_one_comment_is_given_to_one_person_or_to_nobody(desk):
    comment = desk.rows[0].comment
    form = desk.client.get(desk.address, {"ref": comment.ref}).context["form"]
    assert set(form.fields["person"].queryset) == {desk.lead, desk.other}
    desk.client.post(desk.address, {"ref": comment.ref, "person": str(desk.other.uuid)})
    assert desk.rows[0].assignee == desk.other
    desk.client.post(desk.address, {"ref": comment.ref, "person": ""})
    assert desk.rows[0].assignee is None
    desk.client.post(desk.address, {"ref": comment.ref, "person": "nobody"})
    assert desk.rows[0].assignee is None


def test_the_totals_count_identical_comments_once(desk):
    rows = list(desk.rows)
    group = CommentGroup.objects.create(
        consultation_round=desk.round, kind="identical", code="G-001", representative=rows[0].comment
    )
    desk.rows.update(group=group)
    type(rows[0].comment).objects.filter(pk=rows[1].comment_id).update(is_distinct=False)
    totals = desk.client.get(desk.address).context["totals"]
    assert (totals["lines"], totals["distinct"], totals["nobody"]) == (2, 1, 2)
