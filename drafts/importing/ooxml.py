"""Open a Word file safely: bounded, without macros, without entities; and read its XML by local names."""

import re
import struct
import zipfile
import zlib

from django.utils.translation import gettext as _
from lxml import etree

from drafts.importing import ImportRefused

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Word writes these names in files saved as "Strict Open XML".
STRICT = b"http://purl.oclc.org/ooxml/"

OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_PARTS = 3_000
LARGEST_PART = 60 * 1024 * 1024
LARGEST_TOTAL = 150 * 1024 * 1024
# Word on the web writes document2.xml.
DOCUMENT = re.compile(r"word/document\d+\.xml")
# Word packs in no other way, and some of those take memory before they unpack anything.
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
# Above a megabyte, honest XML is not packed tighter than this.
TIGHTEST = 200


class WordFile:
    """The parts of a .docx file; every read is bounded, whatever the file declares about itself."""

    def __init__(self, path):
        with path.open("rb") as file:
            beginning = file.read(8)
        if beginning == OLD_OR_ENCRYPTED:
            raise ImportRefused(_("The file is protected by a password, or is of the old .doc format."))
        try:
            self.zip = zipfile.ZipFile(path)
        except DAMAGED as error:
            raise ImportRefused(_("This is not a Word file, or it is damaged.")) from error
        self._refuse_bombs()
        self.names = {part.filename for part in self.zip.infolist()}
        if len(self.names) < len(self.zip.infolist()):
            # Of two parts of one name, one program shows the first and another the second.
            raise ImportRefused(_("This Word file is damaged."))
        self._refuse_macros()
        self.document = self._name_of_document()
        if self.document is None:
            raise ImportRefused(_("There is no Word document in this file."))

    def close(self):
        self.zip.close()

    def _name_of_document(self):
        """The part that is the document: word/document.xml, unless the file says that it is another beside it."""
        if "word/document.xml" in self.names:
            return "word/document.xml"
        root = self.xml("_rels/.rels")
        targets = [] if root is None else [relation.get("Target", "").lstrip("/") for relation in root.iter(RELATION)]
        return next((name for name in targets if name in self.names and DOCUMENT.fullmatch(name)), None)

    def _refuse_bombs(self):
        parts = self.zip.infolist()
        total = sum(part.file_size for part in parts)
        tight = any(
            part.file_size > 1024 * 1024 and part.file_size > TIGHTEST * max(part.compress_size, 1) for part in parts
        )
        if len(parts) > MOST_PARTS or total > LARGEST_TOTAL or tight:
            raise ImportRefused(_("The file unpacks to far more than a draft can hold."))
        if any(part.flag_bits & 0x1 for part in parts):
            raise ImportRefused(_("The file is protected by a password."))
        if any(part.compress_type not in PACKED for part in parts):
            raise ImportRefused(_("This Word file is damaged."))

    def _refuse_macros(self):
        macros = any("vbaproject" in name.lower() for name in self.names)
        types = self.read("[Content_Types].xml") if "[Content_Types].xml" in self.names else b""
        if macros or b"macroenabled" in types.lower():
            raise ImportRefused(_("The file holds macros. Save it as .docx without them and try again."))

    def read(self, name):
        try:
            with self.zip.open(name) as part:
                content = part.read(LARGEST_PART + 1)
        except DAMAGED as error:
            raise ImportRefused(_("This Word file is damaged.")) from error
        if len(content) > LARGEST_PART:
            raise ImportRefused(_("The file unpacks to far more than a draft can hold."))
        return content

    def xml(self, name):
        """The root of a part, or None where the file has no such part."""
        if name not in self.names:
            return None
        content = self.read(name)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise _declares_entities()
        if STRICT in content:
            raise ImportRefused(_("The file is in strict Open XML. Save it as an ordinary .docx and try again."))
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            if "Excessive depth" in str(error):
                raise ImportRefused(_("The file is nested too deeply to be a draft.")) from error
            raise ImportRefused(_("This Word file is damaged.")) from error
        # The parser knows every encoding that a declaration may have hidden in.
        if root.getroottree().docinfo.internalDTD is not None:
            raise _declares_entities()
        return root

    def relations(self, part=None):
        """Targets of a part's relations by their id; of the document, where no part is named."""
        part = part or self.document.removeprefix("word/").removesuffix(".xml")
        root = self.xml(f"word/_rels/{part}.xml.rels")
        if root is None:
            return {}
        return {relation.get("Id"): relation.get("Target", "") for relation in root.iter(RELATION)}


def _declares_entities():
    return ImportRefused(_("The file declares XML entities, which no Word document needs."))


def attribute(element, name):
    return element.get(f"{W}{name}")


def child(element, name):
    return element.find(f"{W}{name}") if element is not None else None


def children(element, name):
    return element.findall(f"{W}{name}") if element is not None else []


def value_of(element, name):
    """The value of a property: <w:name w:val="…"/>; None where it is not there."""
    found = child(element, name)
    return attribute(found, "val") if found is not None else None


def is_on(element, name):
    """Whether a switch such as <w:b/> is on; None where it is not there."""
    found = child(element, name)
    return None if found is None else attribute(found, "val") not in {"0", "false", "off", "none"}


def local(element):
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
