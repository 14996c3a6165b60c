"""What a reader makes of a real file, in a few words a block: small enough to be read when it changes.

`UPDATE_GOLDENS=1 pytest tests/drafts/importing` writes them anew; look at what git then shows.
"""

import os
from pathlib import Path

from drafts.paragraphs import paragraphs_of
from tests.drafts.samples import stream

GOLDEN = Path(__file__).parent / "golden"
FIRST_WORDS = 44


def rendering(imported):
    """The account of a file, and of each paragraph the number, the kind and the first words."""
    assert imported.found == imported.kept + sum(imported.left_out.values())
    lines = [f"{imported.title} ({imported.language}): {imported.kept} of {imported.found} paragraphs kept"]
    lines += [f"not kept: {sentence}" for sentence in imported.not_kept_sentences()]
    lines += [f"remark: {remark}" for remark in imported.remarks]
    pictures = {picture.block for picture in imported.pictures}
    suggested = {suggestion.block: suggestion.kind for suggestion in imported.suggestions}
    for paragraph in paragraphs_of(stream(imported.blocks), imported.language):
        anchor = str(paragraph.anchor)
        kind = f"{paragraph.kind}{paragraph.level or ''}"
        about = [paragraph.lang] if paragraph.lang != imported.language else []
        about += ["picture"] if anchor in pictures else []
        about += [f"{suggested[anchor]}?"] if anchor in suggested else []
        words = " ".join(paragraph.text.split())[:FIRST_WORDS].rstrip()
        lines.append("  ".join(filter(None, [f"{paragraph.number:<12}", f"{kind:<13}", words, *about])))
    return "\n".join(lines) + "\n"


def assert_golden(imported, name):
    """Hold a reading against the one that somebody looked at."""
    path = GOLDEN / f"{name}.txt"
    found = rendering(imported)
    if os.environ.get("UPDATE_GOLDENS") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
