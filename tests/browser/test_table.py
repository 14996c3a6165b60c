"""A table is edited without a mouse in Wagtail's editor, and read with its headings at every width."""

import json

import pytest

from drafts.importing import read_draft
from drafts.models import DraftPage
from drafts.versions import freeze_draft
from tests import factories as make
from tests.drafts.samples import NIST_TABLE, block, table
from tests.drafts.test_table_headings import MERGED

PASTE = """text => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""
HERE = "() => document.activeElement.getAttribute('aria-label')"
SAID = ".grid__status"


@pytest.fixture
def draft(in_thread):
    def imported():
        page = make.make_page(workstream=make.make_workstream(), title="Usability considerations")
        page.body = [block("paragraph", "As the table shows."), *read_draft(NIST_TABLE).blocks]
        page.save_revision()
        return page

    return in_thread(imported)


@pytest.fixture
def editor(draft, page, sign_in, in_thread):
    sign_in(page, in_thread(make.make_user, is_superuser=True, is_staff=True))
    page.goto(f"/admin/pages/{draft.pk}/edit/")
    page.locator(".grid__words").first.wait_for()
    return page


def table_of(body):
    return next(found for found in body if found.block_type == "table")


def saved(draft):
    return DraftPage.objects.get(pk=draft.pk).get_latest_revision_as_object()


def shown(editor):
    """What will be sent: for each row its id and the words of its cells."""
    rows = json.loads(editor.locator(".grid__editor > input").input_value())
    return [(row["id"], [cell["text"] for cell in row["cells"]]) for row in rows]


def test_a_table_is_edited_with_the_keyboard_and_its_rows_keep_their_ids(draft, editor, in_thread):
    before = shown(editor)
    keys = editor.keyboard
    editor.locator(".grid__words").first.focus()
    for _ in range(11):
        keys.press("Tab")
    assert editor.evaluate(HERE) == "Row 3, column 1"

    # A row below it, in which Tab leads on; it moves up past the one above.
    keys.press("Control+Enter")
    keys.type("Cost <of> one")
    keys.press("Enter")
    keys.type("and of all")
    keys.press("Tab")
    keys.press("Control+b")
    keys.type("low")
    keys.press("Alt+Shift+KeyR")
    keys.press("Alt+Shift+ArrowUp")
    assert editor.evaluate(HERE) == "Row 3, column 2"
    assert editor.locator(SAID).inner_text() == "Rows: 25. Columns: 10."
    # What cannot be is said, and undone is undone.
    keys.press("Alt+Shift+ArrowUp")
    keys.press("Alt+Shift+KeyB")
    assert editor.locator(SAID).inner_text() == "Only cells that make a rectangle together can be merged."
    keys.press("Control+z")
    assert editor.evaluate(HERE) == "Row 3, column 2"
    # The tools are reached with Escape, and lead back.
    keys.press("Escape")
    assert editor.evaluate("() => document.activeElement.textContent") == "Add above"
    keys.press("Escape")
    assert editor.evaluate(HERE) == "Row 3, column 2"
    # What comes from a spreadsheet fills the cells below.
    keys.press("ArrowDown")
    editor.evaluate(PASTE, "yes\tno\n")
    keys.press("Control+s")
    editor.locator(".messages").get_by_text("updated").or_(editor.get_by_text("saved")).first.wait_for()

    rows = table_of(in_thread(saved, draft).body).value["rows"]
    ids = [row.id for row in rows.bound_blocks]
    assert ids[:2] + ids[3:] == [row_id for row_id, _cells in before]
    new = [(cell["text"].source, cell["colspan"]) for cell in rows[2]["cells"]]
    assert "Cost &lt;of&gt; one</p><p" in new[0][0]
    assert ("<b>low</b>" in new[1][0], new[1][1], len(new)) == (True, 2, 9)
    assert [">yes</p>" in rows[3]["cells"][1]["text"].source, ">no</p>" in rows[3]["cells"][2]["text"].source] == [1, 1]

    version = in_thread(lambda: freeze_draft(saved(draft), label="1.0", by=None, at=make.NOW))
    frozen = in_thread(lambda: list(version.paragraphs.filter(kind="table_row").values_list("sub_anchor", flat=True)))
    assert frozen == ids[1:]


WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
SCROLLED = "frame => Math.abs(frame.scrollLeft)"
EDGE = "(cell, isRtl) => cell.getBoundingClientRect()[isRtl ? 'right' : 'left']"


@pytest.mark.parametrize(("width", "locale"), [(1280, "en"), (390, "ar")])
def test_a_table_is_read_with_its_headings_and_scrolls_within_its_frame(
    draft, new_page, in_thread, live_site, axe, width, locale
):
    def opened():
        page = saved(draft)
        merged = block("table", head_rows=2, rows=MERGED, caption="<p>Movements</p>")
        plain = table(("Step", "Who"), ("Welcome", "City"))
        page.body = [*page.body.raw_data, merged, plain]
        page.language = locale
        page.save_revision()
        return make.make_round(version=freeze_draft(page, label="1.0", by=None, at=make.NOW))

    consultation_round = in_thread(opened)
    page = new_page(width=width)
    page.context.add_cookies([{"name": "language", "value": locale, "url": live_site.url}])
    page.goto(f"/consultations/{consultation_round.code}/read/")
    axe(page)
    assert not page.evaluate(WIDER)

    # The wide table scrolls by keyboard, and its first column and its groups stay.
    frame = page.get_by_role("region").filter(has=page.locator("table.scrolls")).first
    first, group = frame.locator("tbody tr:nth-child(2) .starts").first, frame.locator("tbody .stays").first
    before = [cell.evaluate(EDGE, locale == "ar") for cell in (first, group)]
    frame.focus()
    page.keyboard.press("ArrowLeft" if locale == "ar" else "ArrowRight")
    page.wait_for_function(f"frame => ({SCROLLED})(frame) > 20", arg=frame.element_handle())
    assert [cell.evaluate(EDGE, locale == "ar") for cell in (first, group)] == before

    # A plain one becomes cards on a phone, each cell under its heading.
    stacked = page.locator("table.stack")
    assert stacked.locator("thead").is_visible() == (width > 900)
    label = stacked.locator("td").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label == ("none" if width > 900 else '"Step"')
    # Every row has its address, and can be commented on.
    assert page.locator("table tr[id]").count() == 23 + 5 + 1
