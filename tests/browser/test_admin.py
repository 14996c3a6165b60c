"""The secretariat's lists and forms, measured: nothing lies over anything else."""

import pytest

from tests import factories as make

BOXES = """() => Object.fromEntries(
    [["table", ".result-list table"], ["filter", ".changelist-filter"], ["paging", "nav.pagination"]].map(
        ([name, selector]) => [name, document.querySelector(selector).getBoundingClientRect().toJSON()]))"""


@pytest.fixture
def admin(new_page, sign_in, in_thread):
    def world():
        title = "Guidance on what should be said before anybody leaves, while on the way, and on arrival " * 2
        version = make.make_draft(title=title.strip(), at=make.NOW.replace(year=2026, month=3, day=5))
        make.grow_comments(make.make_round(version=version), 60, organisations=60)
        return make.make_admin()

    return sign_in(new_page(), in_thread(world))


def test_a_list_its_filter_and_its_paging_stand_apart_and_a_long_choice_fits(admin):
    for name in ("submission", "comment"):
        admin.goto(f"/admin/consultations/{name}/")
        box = admin.evaluate(BOXES)
        assert box["table"]["right"] <= box["filter"]["left"], name
        assert box["table"]["bottom"] <= box["paging"]["top"], name
    admin.goto("/admin/consultations/consultationround/create/")
    choice = admin.locator("select[name=version]")
    assert "frozen 5 March 2026)" in choice.inner_text()
    assert choice.bounding_box()["width"] <= admin.locator("[name=code]").bounding_box()["width"]
