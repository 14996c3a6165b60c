from bs4 import BeautifulSoup

from drafts.paragraphs import paragraphs_of
from tests.drafts.samples import block, item, stream, table


def cells(*given):
    """A row of cells, each as its words or as (words, columns, rows, whether it is a heading)."""
    made = []
    for cell in given:
        words, wide, high, header = cell if isinstance(cell, tuple) else (cell, 1, 1, False)
        text = f"<p>{words}</p>" if words else ""
        made.append(item({"text": text, "colspan": wide, "rowspan": high, "header": header}))
    return item({"cells": made})


MERGED = [
    cells(("Region", 1, 2, False), ("Arrivals", 2, 1, False)),
    cells("2023", "2024"),
    cells(("North", 3, 1, True)),
    cells(("Eastland", 1, 2, True), "500", "600"),
    cells("510", "620"),
    cells(("South", 3, 1, True)),
    cells(("Southland", 1, 1, True), "77", "88"),
]


def drawn(*blocks):
    return BeautifulSoup(paragraphs_of(stream(blocks), "en")[0].html, "html.parser")


def heard(soup, words):
    """What is read out before a cell: the words of the cells that it names as its headings."""
    (found,) = [cell for cell in soup.find_all(["td", "th"]) if cell.get_text() == words]
    return [soup.find(id=name).get_text() for name in found.get("headers", [])]


def test_a_plain_table_says_its_headings_by_scope_and_stacks():
    soup = drawn(table(("Step", "Who"), ("Welcome", "City"), caption="<p>Who does what</p>"))
    assert [head["scope"] for head in soup.thead.find_all("th")] == ["col", "col", "col"]
    assert [cell.get("data-label") for cell in soup.tbody.find_all("td")] == ["Step", "Who", None]
    assert "headers" not in str(soup)
    assert soup.table["class"] == ["stack"]
    assert soup.div["aria-label"] == "Table 1: Who does what"


def test_under_merged_headings_every_cell_names_its_own():
    soup = drawn(block("table", head_rows=2, rows=MERGED))
    assert soup.table["class"] == ["scrolls"]
    assert heard(soup, "600") == ["Arrivals", "2024", "North", "Eastland"]
    assert heard(soup, "510") == ["Arrivals", "2023", "North", "Eastland"]
    assert heard(soup, "88") == ["Arrivals", "2024", "South", "Southland"]
    assert heard(soup, "Southland") == ["Region", "South"]
    assert heard(soup, "2023") == ["Arrivals"]
    assert heard(soup, "North") == []
    ids = [cell["id"] for cell in soup.find_all(["td", "th"], id=True)]
    assert len(ids) == len(set(ids))


def test_scopes_tell_columns_rows_and_groups_apart():
    soup = drawn(block("table", head_rows=2, rows=MERGED))
    scopes = {head.get_text(): head["scope"] for head in soup.find_all("th")}
    assert scopes["Region"] == scopes["2024"] == "col"
    assert scopes["Arrivals"] == "colgroup"
    assert scopes["Eastland"] == "row"
    assert scopes["North"] == scopes["South"] == "rowgroup"
    assert [len(body.find_all("tr")) for body in soup.find_all("tbody")] == [3, 2]


def test_a_heading_without_words_is_no_heading():
    soup = drawn(table(("", "Who"), ("Welcome", "City")))
    assert [cell.name for cell in soup.thead.find_all(["td", "th"])] == ["td", "th", "th"]


def test_rows_are_found_by_their_addresses_in_every_table():
    soup = drawn(block("table", head_rows=2, rows=MERGED))
    assert [row["id"] for row in soup.find_all("tr", id=True)] == [f"t1.{number}" for number in range(1, 6)]


def test_quotes_in_a_caption_stay_inside_its_name():
    soup = drawn(table(("a", "b"), ("c", "d"), caption='<p>The "best" <b>x</b> onclick=y</p>'))
    assert soup.div["aria-label"] == 'Table 1: The "best" x onclick=y'
    assert "onclick" not in soup.div.attrs
