"""Names in a row."""

from drafts import lists


def test_a_list_is_joined_with_the_commas_of_its_language(monkeypatch):
    assert lists.listed(["A", 2]) == "A, 2"
    monkeypatch.setattr(lists, "pgettext", lambda context, comma: "، ")
    assert lists.listed(["ألف", "باء"]) == "ألف، باء"
