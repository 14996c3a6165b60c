"""A file becomes a draft, and its next revision, in a browser: with and without scripts, on a desk and on a phone."""

import pytest

from drafts.models import DraftPage
from drafts.versions import working_text
from tests import factories as make

TEXT = """# Guidance

States should publish their fees.

First thought. Second thought.

One half
of it.

The other half.

Plain words here.
"""
CHANGED = TEXT.replace("their fees", "all their fees").replace("Plain words here.", "Plain words, and new ones.")


@pytest.fixture
def site(in_thread):
    return in_thread(lambda: (make.make_workstream("WS05"), make.make_admin()))


def send(page, address, text):
    page.goto(address)
    page.set_input_files("input[type=file]", {"name": "g.md", "mimeType": "text/markdown", "buffer": text.encode()})
    page.get_by_role("button", name="Send and read the file").click()
    page.wait_for_selector("#review")


def row(page, words):
    return page.locator(".import-row", has=page.locator(".import-text", has_text=words))


def go_on(page):
    page.locator(".import-bar").get_by_role("button").last.click()


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 390)])
def test_a_file_is_reviewed_written_and_updated(site, new_page, sign_in, in_thread, axe, javascript, width):
    workstream, admin = site
    page = sign_in(new_page(javascript=javascript, width=width), admin)
    send(page, f"/admin/drafts/workstream/{workstream.pk}/import/", TEXT)
    if javascript:
        axe(page)
    assert not page.locator(".capabilitymessage").is_visible()
    row(page, "States should").get_by_role("button", name="Accept").click()
    page.wait_for_selector(".import-row--recommendation")
    row(page, "Plain words").get_by_label("Kind").select_option("example")
    row(page, "The other half").get_by_role("button", name="Join with the one before").click()
    page.wait_for_selector(".import-row--example")
    thoughts = row(page, "First thought")
    thoughts.get_by_text("Split …").click()
    thoughts.get_by_role("textbox").fill("First thought.\n\nSecond thought.")
    thoughts.get_by_role("button", name="Split and save").click()
    page.wait_for_selector(".import-row:nth-child(6)")
    go_on(page)
    page.wait_for_url("**/admin/pages/**")

    def stored():
        draft = DraftPage.objects.get()
        return draft.pk, [(one.block_type, one.value["text"].source, one.id) for one in working_text(draft).body]

    pk, before = in_thread(stored)
    assert [kind for kind, _text, _id in before] == [
        "heading", "recommendation", "paragraph", "paragraph", "paragraph", "example",
    ]  # fmt: skip
    assert "of it. The other half." in before[4][1]

    send(page, f"/admin/drafts/{pk}/import/", CHANGED)
    go_on(page)
    page.wait_for_selector(".import-row--edited")
    assert page.locator(".import-row--edited ins").first.inner_text().strip() == "all"
    page.get_by_role("button", name="Update the draft").click()
    page.wait_for_url("**/admin/pages/**")
    _pk, after = in_thread(stored)
    assert "all their fees" in after[1][1]
    kept = [own for _kind, _text, own in after]
    assert kept[0] == before[0][2]
    assert (after[1][0], kept[1]) == ("recommendation", before[1][2])
    assert before[5][2] in kept
