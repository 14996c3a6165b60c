"""Word documents into blocks: headings, numbers, lists, tables, notes, pictures, tracked changes and remarks.

`reader` goes through the file, `words` reads one paragraph, `tables`, `notes`, `margins` and `pictures` read what their
names say; `captions` and `suggested` look at the blocks once all of them are there.
"""

from drafts.importing.docx.reader import Reader
from drafts.importing.ooxml import WordFile


def read(path, options=None):
    """The draft in a .docx file."""
    file = WordFile(path)
    try:
        return Reader(file, options).read()
    finally:
        file.close()
