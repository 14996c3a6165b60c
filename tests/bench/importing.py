"""Reading a long Word file, and whether time and memory grow as the file does; against a bare parse of the same XML."""

import random
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from django.conf import settings

from tests.bench import figure
from tests.drafts.samples import docx, p

PARAGRAPHS, TABLES = 2_000, 200
ROWS, COLUMNS = 10, 4
SMALLER = 10
# Ten times the file may take a little more than ten times the work.
MOST_GROWTH = 12
WORDS = "States should consider digital means for their services where these are accessible safe and fair".split()
# What the work takes in a process that does nothing else: seconds of the processor, and the highest resident memory
# beyond what it had before, in MB. (What getrusage calls the highest is handed down from the process that started it.)
MEASURE = """
import sys, time
{prepare}
def resident(name):
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024
before, started = resident("VmRSS"), time.process_time()
done = {work}
print(time.process_time() - started, max(resident("VmHWM") - before, 0), len(done))
"""
READ = MEASURE.format(
    prepare="import django; django.setup(); from drafts.importing import docx, read_draft",
    work="read_draft(sys.argv[1]).blocks",
)
PARSE = MEASURE.format(
    prepare="from lxml import etree; content = open(sys.argv[1], 'rb').read()", work="etree.fromstring(content)[0]"
)


@figure
def importing(report):
    with tempfile.TemporaryDirectory() as folder:
        large = written(Path(folder, "large.docx"), PARAGRAPHS, TABLES)
        small = written(Path(folder, "small.docx"), PARAGRAPHS // SMALLER, TABLES // SMALLER)
        name = f"import of a .docx, {PARAGRAPHS:,} paragraphs and {TABLES} tables"
        seconds, peak = used_by(READ, large)
        seconds_small, peak_small = used_by(READ, small)
        bare, bare_peak = used_by(PARSE, document_of(large))
        report.add(f"{name}: time", seconds, "s", floor=bare)
        report.add(f"{name}: memory", peak, "MB", floor=bare_peak)
        grown = f"{name}: growth from a tenth of it"
        report.add(f"{grown}, time", seconds / seconds_small, "times", at_most=MOST_GROWTH)
        report.add(f"{grown}, memory", peak / max(peak_small, 1), "times", at_most=MOST_GROWTH)


def written(path, paragraphs, tables):
    chance = random.Random(paragraphs)

    def some(count):
        return " ".join(chance.choices(WORDS, k=count))

    def table():
        rows = ("".join(f"<w:tc>{p(some(8))}</w:tc>" for _cell in range(COLUMNS)) for _row in range(ROWS))
        return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"

    body = ""
    for number in range(paragraphs):
        body += p(some(50))
        if number % (paragraphs // tables) == 0:
            body += table()
    return docx(path, body)


def document_of(path):
    xml = path.with_suffix(".xml")
    with zipfile.ZipFile(path) as file:
        xml.write_bytes(file.read("word/document.xml"))
    return xml


def used_by(program, path):
    """The seconds and the megabytes that a program says it took, the better of two runs."""
    runs = []
    for _run in range(2):
        done = subprocess.run(
            [sys.executable, "-c", program, str(path)],
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        runs.append([float(number) for number in done.stdout.split()[:2]])
    return min(runs)
