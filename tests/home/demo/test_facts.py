"""The workplan's facts, against counts taken by hand from the document."""

from collections import Counter

import pytest

from drafts.models import WorkstreamPage, WorkstreamPartner
from home.demo.facts import WORKSTREAMS
from home.demo.organisations import PARTNERS, STAKEHOLDERS, invented

BY_CODE = {workstream.code: workstream for workstream in WORKSTREAMS}


def names(entries):
    return [entry[0] if isinstance(entry, tuple) else entry for entry in entries]


def test_there_are_fourteen_workstreams_in_the_order_of_the_workplan():
    assert [workstream.code for workstream in WORKSTREAMS] == [f"WS{number:02d}" for number in range(1, 15)]


def test_five_are_new_one_is_core_and_eight_are_thematic():
    counted = Counter(workstream.category for workstream in WORKSTREAMS)
    assert counted == {"new": 5, "ongoing_core": 1, "ongoing_thematic": 8}
    assert BY_CODE["WS06"].category == "ongoing_core"


def test_the_lists_name_twenty_one_distinct_co_leads_in_thirty_seven_seats():
    seats = [name for workstream in WORKSTREAMS for name in names(workstream.co_leads)]
    assert len(seats) == 37
    assert len(set(seats)) == 21


@pytest.mark.parametrize(
    ("code", "co_leads", "members", "imrf_paragraphs"),
    [
        ("WS01", 2, 8, 1),
        ("WS02", 4, 5, 1),
        ("WS03", 3, 6, 2),
        ("WS04", 2, 5, 1),
        ("WS05", 2, 5, 3),
        ("WS06", 3, 16, 2),
        ("WS07", 3, 8, 2),
        ("WS08", 2, 13, 1),
        ("WS09", 4, 9, 4),
        ("WS10", 3, 26, 7),
        ("WS11", 2, 8, 4),
        ("WS12", 2, 10, 6),
        ("WS13", 2, 1, None),
        ("WS14", 3, 5, 2),
    ],
)
def test_each_workstream_has_the_partners_and_paragraphs_that_the_workplan_lists(
    code, co_leads, members, imrf_paragraphs
):
    workstream = BY_CODE[code]
    assert len(workstream.co_leads) == co_leads
    assert len(workstream.members) == members
    listed = workstream.imrf_paragraphs
    assert (listed and len(listed)) == imrf_paragraphs


def test_the_objectives_are_missing_from_the_text_and_stay_empty():
    assert {workstream.gcm_objectives for workstream in WORKSTREAMS} == {None}


def test_the_part_of_the_icrc_is_limited_by_a_scope_note():
    notes = {name: note for name, _role, note in BY_CODE["WS02"].partners}
    assert "missing migrants" in notes["ICRC"]
    assert notes["IOM"] == ""


def test_every_name_fits_the_model_and_stands_once_in_its_workstream():
    longest = WorkstreamPartner._meta.get_field("name").max_length
    for workstream in WORKSTREAMS:
        partners = [name for name, _role, _note in workstream.partners]
        assert len(set(partners)) == len(partners), workstream.code
        assert max(map(len, partners)) <= longest
        assert len(workstream.title) <= WorkstreamPage._meta.get_field("title").max_length


def test_the_spellings_of_the_workplan_lead_to_one_organisation_each():
    known = {}
    for organisation in PARTNERS:
        for alias in (organisation.name, organisation.acronym, *organisation.aliases):
            spelling = alias[0] if isinstance(alias, tuple) else alias
            if spelling:
                assert known.setdefault(spelling.casefold(), organisation.name) == organisation.name, spelling
    for one, other in [
        ("Alianza Americas", "Allianza Americas"),
        ("Caritas International", "Caritas Internationalis"),
        ("Platform for Undocumented Migrants", "Platform for International Cooperation for Undocumented Migrants"),
        ("MYCP", "UNMGCY"),
        ("Quaker UN Office", "Quaker United Nations Office"),
        ("Mayors Mechanism", "GFMD Mayor’s Mechanism"),
    ]:
        assert known[one.casefold()] == known[other.casefold()]


def test_about_forty_organisations_are_facts_and_the_invented_ones_are_not_among_them():
    assert 40 <= len(PARTNERS) <= 50
    real = {organisation.name for organisation in PARTNERS}
    assert real.isdisjoint(organisation.name for organisation in [*STAKEHOLDERS, *invented(300)])


def test_as_many_organisations_are_invented_as_a_large_round_asks_for():
    made = invented(300)
    assert len({organisation.name for organisation in made}) == 300
