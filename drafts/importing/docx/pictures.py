"""Pictures of a Word document: those that browsers show, those that a tool turns into such, and the rest."""

import posixpath
import re
import zlib

from drafts.importing import Picture
from drafts.importing.docx import metafiles, reasons
from drafts.importing.ooxml import R, local
from drafts.importing.pictures import (
    DRAWINGS,
    LARGEST_PICTURE,
    LARGEST_PICTURES,
    MISSING,
    MOST_PICTURES,
    OTHER_FORMATS,
    REMOTE,
    TOO_LARGE,
    format_of,
)

LARGEST_METAFILE = 20 * 1024 * 1024
_AUTOMATIC = re.compile(
    r"(?:Description automatically generated|Description générée automatiquement|Descripción generada"
    r" automáticamente|Автоматически созданное описание).*$",
    re.DOTALL,
)


class Pictures:
    """Adds a figure for each picture of a drawing; `settle` converts what must be converted."""

    def __init__(self, file, builder):
        self.file = file
        self.builder = builder
        self.held = {}
        self.count = self.bytes = 0
        self.metafiles = {}
        self.nameless = 0

    def add(self, drawing, links):
        before = self.builder.simplified.total()
        shown = 0
        for node, alt in _shown(drawing):
            shown += self._picture(node, alt, links)
        if local(drawing) == "object" and any(local(node) == "OLEObject" for node in _inside(drawing)):
            self.builder.simplify(reasons.EMBEDDED)
        if not shown and self.builder.simplified.total() == before:
            self._other(drawing)

    def _other(self, drawing):
        """A drawing without a picture: what it is, and its description where it has one."""
        names = {local(node) for node in _inside(drawing)}
        addresses = " ".join(node.get("uri", "") for node in _inside(drawing) if local(node) == "graphicData")
        if "chart" in addresses:
            reason = reasons.CHARTS
        elif "diagram" in addresses:
            reason = reasons.DIAGRAMS
        elif "control" in names:
            reason = reasons.CONTROLS
        elif "txbxContent" in {local(node) for node in drawing.iter()}:
            return
        else:
            reason = reasons.SHAPES
        self.builder.simplify(reason)
        if alt := _description(drawing):
            self.builder.figure(alt, pieces=0)

    def _picture(self, node, alt, links):
        """Add one figure; 1 where one was added."""
        target = links.get(node.get(f"{R}embed") or node.get(f"{R}id"), "")
        linked = links.get(node.get(f"{R}link"), "")
        if "://" in (target or linked):
            return self._lost(REMOTE, alt)
        name = posixpath.normpath(posixpath.join("/word", target)).lstrip("/")
        data = self._data(name)
        if not data:
            return self._lost(MISSING, alt)
        self.count, self.bytes = self.count + 1, self.bytes + len(data)
        if len(data) > LARGEST_PICTURE or self.bytes > LARGEST_PICTURES or self.count > MOST_PICTURES:
            return self._lost(TOO_LARGE, alt)
        if not format_of(data) and not is_metafile(data):
            return self._lost(DRAWINGS if b"<svg" in data[:1000].lower() else OTHER_FORMATS, alt)
        self.builder.figure(alt, pieces=0)
        block = self.builder.pending[-1]["id"]
        if is_metafile(data):
            self.metafiles[block] = (name, data, alt)
        else:
            self._keep(block, posixpath.basename(name), data, alt)
        return 1

    def _keep(self, block, name, data, alt):
        self.builder.pictures.append(Picture(block=block, name=name, data=data, alt=alt))
        self.nameless += not alt

    def _lost(self, reason, alt):
        self.builder.simplify(reason)
        if alt:
            self.builder.figure(alt, pieces=0)
        return 0

    def _data(self, name):
        """The bytes of a part, read once however often it is shown; none where the file has no such part."""
        if name not in self.held:
            self.held[name] = b""
            if name in self.file.names:
                try:
                    self.held[name] = _unpacked(self.file.read(name))
                except zlib.error:
                    self.held[name] = b""
        return self.held[name]

    def settle(self):
        """Convert metafiles where the machine can; figures that stay without picture and words go again."""
        if not self.metafiles:
            return
        made = metafiles.as_png({name: data for name, data, _alt in self.metafiles.values()})
        lost = set()
        for block, (name, _data, alt) in self.metafiles.items():
            if name in made:
                self._keep(block, f"{posixpath.splitext(posixpath.basename(name))[0]}.png", made[name], alt)
            else:
                self.builder.simplify(OTHER_FORMATS)
                if not alt:
                    lost.add(block)
        self.builder.pending = [block for block in self.builder.pending if block["id"] not in lost or block["caption"]]


def is_metafile(data):
    """Whether a picture is in one of Windows' own formats, which a tool may turn into another."""
    return data[40:44] == b" EMF" or data.startswith((b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00"))


def _unpacked(data):
    """Word keeps some metafiles packed (.emz, .wmz)."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    unpacked = unpacker.decompress(data, LARGEST_METAFILE)
    return b"" if unpacker.unconsumed_tail else unpacked


def _inside(drawing):
    """What belongs to a drawing itself: not the paragraphs of its text boxes, nor what old versions show instead."""
    stack = [drawing]
    while stack:
        node = stack.pop()
        yield node
        inner = [child for child in node if local(child) != "txbxContent"]
        if any(local(child) == "Choice" for child in inner):
            inner = [child for child in inner if local(child) != "Fallback"]
        stack += reversed(inner)


def _shown(drawing):
    """Each picture of a drawing with its description, its own where several stand in a group."""
    whole, own = _description(drawing), ""
    for node in _inside(drawing):
        match local(node):
            case "cNvPr":
                own = _described(node)
            case "shape" | "rect":
                own = node.get("alt", "").strip()
            case "blip" | "imagedata":
                yield node, own or whole


def _description(drawing):
    return next((_described(node) for node in _inside(drawing) if local(node) == "docPr"), "")


def _described(node):
    """The alternative text that a person wrote; Word adds a line to those that it makes up itself."""
    return _AUTOMATIC.sub("", node.get("descr") or node.get("title") or "").strip()
