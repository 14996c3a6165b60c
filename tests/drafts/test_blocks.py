import json

import pytest
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from wagtail import blocks

from drafts.blocks import ListItemBlock, ParagraphBlock
from drafts.grid import GridBlock
from drafts.importing import read_draft
from drafts.importing.inline import Run, rich_text
from drafts.languages import LANGUAGE_STYLES
from drafts.models import DraftPage
from tests.drafts.samples import NIST, REAL, every_kind, stream
from tests.factories import make_page, make_user, make_workstream


def posted(block, state, prefix):
    """What a browser posts for the state that Wagtail's editor was given: name and value pairs."""
    if isinstance(block, blocks.StreamBlock):
        data = {f"{prefix}-count": str(len(state))}
        for place, child in enumerate(state):
            name = f"{prefix}-{place}"
            data |= {f"{name}-type": child["type"], f"{name}-id": child["id"] or ""}
            data |= {f"{name}-order": str(place), f"{name}-deleted": ""}
            data |= posted(block.child_blocks[child["type"]], child["value"], f"{name}-value")
        return data
    if isinstance(block, GridBlock):
        return {prefix: json.dumps(state)}
    if isinstance(block, blocks.ListBlock):
        data = {f"{prefix}-count": str(len(state))}
        for place, child in enumerate(state):
            name = f"{prefix}-{place}"
            data |= {f"{name}-id": child["id"] or "", f"{name}-order": str(place), f"{name}-deleted": ""}
            data |= posted(block.child_block, child["value"], f"{name}-value")
        return data
    if isinstance(block, blocks.StructBlock):
        data = {}
        for name, child in block.child_blocks.items():
            data |= posted(child, state[name], f"{prefix}-{name}")
        return data
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if state else {}
    if isinstance(state, list):  # a select field
        state = state[0]
    return {prefix: "" if state is None else str(state)}


def saved_again(body):
    """The body as it comes back from the editor's form, as stored."""
    form = DraftPage.body.field.stream_block
    data = posted(form, form.get_form_state(body), "body")
    return form.get_prep_value(form.clean(form.value_from_datadict(data, MultiValueDict(), "body")))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_opening_and_saving_an_imported_draft_changes_nothing(path):
    body = stream(read_draft(path).blocks)
    before = json.loads(json.dumps(body.get_prep_value()))
    assert saved_again(body) == before


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_the_importer_fills_in_every_field_of_a_block(path):
    imported = read_draft(path).blocks
    assert stream(imported).get_prep_value() == imported


def test_the_editor_keeps_ids_levels_markers_and_references():
    body = stream(every_kind())
    stored = saved_again(body)
    assert [block["id"] for block in stored] == [block["id"] for block in body.raw_data]
    assert [block["value"]["marker"] for block in stored if block["type"] == "list_item"] == ["•", "(i)", "•"]
    assert f'href="#{stored[-1]["id"]}"' in stored[1]["value"]["text"]


@pytest.mark.parametrize("style", LANGUAGE_STYLES)
def test_the_editor_keeps_words_in_each_language_and_offers_to_mark_them(style):
    code = LANGUAGE_STYLES[style]
    runs = [Run("before "), Run("bold", frozenset({"b", "i", style})), Run(" plain", frozenset({style}))]
    text = rich_text([*runs, Run("linked", frozenset({"s", style}), "https://example.org/")])
    assert f'<span lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in text
    value = {"label": "", "lang": "", "text": text}
    body = stream([{"type": "paragraph", "value": value, "id": "0d4b5a0e-6d0f-4f27-8a55-6b8a3e0f7a11"}])
    assert saved_again(body)[0]["value"] == value
    options = ParagraphBlock().child_blocks["text"].field.widget.options
    assert style.upper() in [offered["type"] for offered in options["inlineStyles"]]


@pytest.mark.django_db
def test_the_real_edit_page_saves_an_imported_draft_unchanged(client):
    page = make_page(workstream=make_workstream())
    page.body = read_draft(NIST).blocks
    page.save_revision()
    client.force_login(make_user(is_superuser=True, is_staff=True))
    address = f"/admin/pages/{page.pk}/edit/"
    assert client.get(address).status_code == 200
    draft = page.get_latest_revision_as_object()
    form = DraftPage.body.field.stream_block
    data = {name: getattr(draft, name) for name in ("title", "slug", "kind", "symbol", "language", "summary")}
    data |= posted(form, form.get_form_state(draft.body), "body")
    response = client.post(address, data)
    assert response.status_code == 302
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().body.get_prep_value() == draft.body.get_prep_value()


def test_a_block_holds_one_paragraph():
    block = ParagraphBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"text": "<p>One</p><p>two</p>"}))


def test_a_list_item_without_words_about_it_is_a_bullet_of_the_first_level():
    value = ListItemBlock().get_default()
    assert (value["level"], value["marker"]) == (1, "•")
