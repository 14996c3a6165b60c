"""What is typed comes back from Excel as it was, and nothing of it runs."""

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from consultations.exports.xlsx import Imprint, write_xlsx
from consultations.tables.cover import Cover
from consultations.text import clean_text
from tests.consultations.exports.plain import SPECIMENS, PlainTable

MADE = datetime(2026, 3, 21, 9, 30, tzinfo=UTC)
COVER = Cover(title="Read me", facts=[("Round", "=1+1 & WS05-R2")], columns=[])


def write(rows, *, classification="", foot="", right_to_left=False, **table):
    stream = io.BytesIO()
    imprint = Imprint("A & B", classification, foot, MADE, right_to_left=right_to_left)
    written = write_xlsx(COVER, PlainTable(rows, **table), stream, imprint=imprint)
    stream.seek(0)
    return written, stream


def read(stream):
    """The cells of the sheet below its header, as Excel shows them: it undoes _xHHHH_, openpyxl leaves that to us."""
    sheet = openpyxl.load_workbook(stream)["Comments"]
    return [tuple(unescape(cell.value or "") for cell in row) for row in sheet.iter_rows(min_row=2)]


def test_specimens_come_back_as_they_were():
    _written, stream = write([(text, text) for text in SPECIMENS])
    assert read(stream) == [(text, text) for text in SPECIMENS]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), min_size=1, max_size=8))
def test_whatever_is_typed_comes_back_as_it_was(rows):
    rows = [("row", clean_text(a), clean_text(b)) for a, b in rows]
    _written, stream = write(rows, headers=("A", "B", "C"))
    assert [tuple(cell.replace("\r", "") for cell in row) for row in _padded(read(stream))] == rows


def _padded(rows):
    return [row + ("",) * (3 - len(row)) for row in rows]


def test_every_cell_is_text_and_none_a_formula_or_a_link():
    _written, stream = write([(text, text) for text in SPECIMENS])
    with zipfile.ZipFile(stream) as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
        assert not [name for name in book.namelist() if "rels" in name and "sheet" in name.rsplit("/", 1)[-1]]
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert sheet.count('t="inlineStr"') == 2 * len(SPECIMENS) + 2
    for row in openpyxl.load_workbook(stream)["Comments"].iter_rows():
        assert {(cell.data_type, cell.number_format) for cell in row} <= {("s", "@"), ("inlineStr", "@")}


def test_what_no_cell_holds_is_cut_counted_and_named():
    written, stream = write([("short", "x" * 32_767), ("long", "x" * 32_768), ("emoji", "👍" * 20_000)])
    assert written.rows == 3
    assert written.cuts == [(3, "B"), (4, "B")]
    cells = [b for _a, b in read(stream)]
    assert [len(cell) for cell in cells] == [32_767, 32_767, 16_383]


def test_many_addresses_are_not_links():
    """Excel takes 65,530 links; xlsxwriter leaves the cells after them empty."""
    _written, stream = write([("https://example.org/", "b")] * 66_000)
    with zipfile.ZipFile(stream) as book:
        assert book.read("xl/worksheets/sheet2.xml").count(b">https://example.org/<") == 66_000


def test_an_instant_is_a_date_in_utc():
    _written, stream = write([("x", MADE)], instants=("B",))
    cell = openpyxl.load_workbook(stream)["Comments"]["B2"]
    assert cell.value == MADE.replace(tzinfo=None)
    assert cell.number_format == "yyyy-mm-dd hh:mm"


def test_the_sheet_is_ready_to_work_on():
    _written, stream = write([("x", "y")] * 3, classification="CONFIDENTIAL: 1 & 2", foot="WS05-R2-T2026-03-21-1")
    book = openpyxl.load_workbook(stream)
    sheet = book["Comments"]
    assert book.sheetnames == ["Read me", "Comments"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:B4"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_title_cols == "$A:$B"
    assert sheet.oddHeader.right.text == "CONFIDENTIAL: 1 && 2"
    assert sheet.oddFooter.left.text == "WS05-R2-T2026-03-21-1"
    assert not sheet.sheet_view.rightToLeft
    assert not sheet.merged_cells.ranges


def test_arabic_sheets_run_from_right_to_left():
    _written, stream = write([("x", "y")], right_to_left=True)
    assert all(sheet.sheet_view.rightToLeft for sheet in openpyxl.load_workbook(stream))


def test_the_same_rows_make_the_same_bytes():
    """The hash of a snapshot can be checked: the file holds no clock of its own."""
    assert write([("x", "y")])[1].getvalue() == write([("x", "y")])[1].getvalue()


def test_another_program_reads_the_same(tmp_path):
    """LibreOffice opens the book and finds texts, none of them calculated."""
    office = shutil.which("soffice")
    if office is None or not any(Path(office).resolve().parent.glob("libsclo*")):
        pytest.skip("LEFT OUT: no LibreOffice Calc found (on Debian: apt-get install libreoffice-calc-nogui)")
    short = [text for text in SPECIMENS if "\n" not in text and len(text) < 500]
    _written, stream = write([("row", text) for text in short])
    (tmp_path / "book.xlsx").write_bytes(stream.getvalue())
    # Token 12 is the sheet: the second one.
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", options]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "book.xlsx")], check=True, timeout=120)
    (made,) = tmp_path.glob("*.csv")
    shown = made.read_text(encoding="utf-8")
    for text in short:
        assert text.replace('"', '""') in shown
