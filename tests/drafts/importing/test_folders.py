"""Folders and archives of Markdown and HTML with their pictures, and archives that must be refused."""

import os
import zipfile

import pytest

from drafts.importing import ImportRefused, read_draft
from tests.drafts.importing.word import reasons, shape
from tests.drafts.samples import PNG, WHITE_HOUSE


@pytest.fixture
def folder(tmp_path):
    def call(**files):
        root = tmp_path / "draft"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return call


@pytest.fixture
def archive(tmp_path):
    def call(files, name="draft.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for member, content in files.items():
                packed.writestr(member, content)
        return path

    return call


def refusal(path):
    with pytest.raises(ImportRefused) as refused:
        read_draft(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


PAGES = {
    "index.md": "# Guide\n\nSee [the scope](parts/scope.md#who) and [the map](parts/map.html).\n",
    "parts/scope.md": "# 1. Scope\n\n![A map](../media/map.png)\n\n![Again](/media/map.png)\n\nEveryone.\n{: #who}\n",
    "media/map.png": PNG,
    "media/notes.txt": "not read",
    "README.md": "# Read me",
}


def check_pages(imported):
    assert shape(imported) == [
        ("heading", "", "Guide"),
        ("paragraph", "", "See the scope and the map."),
        ("heading", "1.", "Scope"),
        ("figure", "", "A map"),
        ("figure", "", "Again"),
        ("paragraph", "", "Everyone."),
    ]
    assert [(picture.name, picture.alt, picture.data) for picture in imported.pictures] == [
        ("map.png", "A map", PNG),
        ("map.png", "Again", PNG),
    ]
    assert f'href="#{imported.blocks[-1]["id"]}"' in imported.blocks[1]["value"]["text"]
    assert imported.origins[imported.blocks[2]["id"]] == "parts/scope.md, line 1"
    assert reasons(imported) == {
        "files about the folder": 1,
        "other files of the folder": 1,
        "links to other files or to places that are not in the text": 1,
    }


def test_a_folder_is_read_with_the_pictures_inside_it(folder):
    check_pages(read_draft(folder(**PAGES)))


@pytest.mark.parametrize("top", ["", "draft-main/"])
def test_an_archive_of_a_folder_is_read_as_the_folder(archive, top):
    files = {f"{top}{name}": content for name, content in PAGES.items()}
    check_pages(read_draft(archive(files | {"__MACOSX/._index.md": "x", f"{top}.git/config.md": "x"})))


def test_an_archive_of_the_white_house_folder_is_the_folder(archive):
    files = {f"site/{path.name}": path.read_bytes() for path in WHITE_HOUSE.iterdir()}
    packed, plain = read_draft(archive(files)), read_draft(WHITE_HOUSE)
    assert shape(packed) == shape(plain)
    assert list(packed.origins.values()) == list(plain.origins.values())


def test_html_files_of_a_folder_are_one_draft_in_the_order_of_their_numbers(folder):
    imported = read_draft(
        folder(
            **{
                "b.html": "<h1>1. First</h1><p>See <a href='a.html'>the second</a>.</p>",
                "a.html": "<h1>2. Second</h1><p>Text</p>",
                "index.html": "<h1>Guide</h1>",
                "annex.htm": "<h1>Annex</h1>",
            }
        )
    )
    assert [text for kind, _mark, text in shape(imported) if kind == "heading"] == [
        "Guide", "First", "Second", "Annex",
    ]  # fmt: skip
    assert f'href="#{imported.blocks[3]["id"]}"' in imported.blocks[2]["value"]["text"]


def test_links_of_the_file_system_are_not_followed(folder, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("Secret words")
    (tmp_path / "outside" / "secret.png").write_bytes(PNG)
    root = folder(**{"a.md": "Text\n\n![one](b.png)\n\n![two](../outside/secret.png)\n\n![three](c/secret.png)\n"})
    (root / "s.md").symlink_to(tmp_path / "outside" / "secret.md")
    (root / "b.png").symlink_to(tmp_path / "outside" / "secret.png")
    (root / "c").symlink_to(tmp_path / "outside")
    imported = read_draft(root)
    assert "Secret" not in str(imported.blocks)
    assert not imported.pictures
    assert reasons(imported) == {
        "links of the file system, which are not followed": 3,
        "pictures that the file only refers to": 3,
    }


def test_links_inside_an_archive_are_not_followed(archive):
    link = zipfile.ZipInfo("secret.md")
    link.external_attr = 0o120777 << 16
    imported = read_draft(archive({"a.md": "Text", link: "/etc/passwd"}))
    assert [text for _kind, _mark, text in shape(imported)] == ["Text"]
    assert reasons(imported) == {"links of the file system, which are not followed": 1}


@pytest.mark.parametrize(
    "name",
    ["../a.md", "x/../../a.md", "/etc/a.md", "..\\a.md", "C:/a.md", "C:\\a.md", "a\x01.md", "x/..", "\\\\host\\a.md"],
)
def test_archives_with_paths_that_lead_out_of_them_are_refused(archive, name):
    assert "lead out of it" in refusal(archive({"a.md": "Text", name: "Text"}))


def test_an_encrypted_archive_is_refused(archive):
    path = archive({"a.md": "Text"})
    content = bytearray(path.read_bytes())
    # The flag of an encrypted member, in its own header and in the directory at the end.
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(bytes(content))
    assert "password" in refusal(path)


def test_archives_that_unpack_to_too_much_are_refused(archive, monkeypatch):
    assert "unpacks to far more" in refusal(archive({"a.md": "0" * 30_000_000}))
    monkeypatch.setattr("drafts.importing.folders.MOST_MEMBERS", 3)
    assert "unpacks to far more" in refusal(archive({f"{number}.md": "x" for number in range(4)}))


def test_an_archive_that_lies_about_its_sizes_is_refused(archive, monkeypatch):
    path = archive({"a.md": os.urandom(2000).hex()})
    content = path.read_bytes()
    lying = content.replace((4000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(lying)
    assert lying != content
    assert "damaged" in refusal(path)


def test_a_folder_that_is_too_large_is_refused(folder, monkeypatch):
    root = folder(**{"a.md": "Text", "b.md": "Text"})
    monkeypatch.setattr("drafts.importing.folders.MOST_FILES", 1)
    assert "larger than" in refusal(root)


def test_two_files_of_one_name_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("x/a.md", "One")
        packed.writestr("x//a.md", "Two")
    assert "one name" in refusal(tmp_path / "a.zip")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 but no more", b"plain text"])
def test_what_only_calls_itself_an_archive_is_refused(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    assert "not a ZIP archive" in refusal(tmp_path / "a.zip")


def test_an_archive_without_a_text_is_refused(archive):
    assert "no Markdown or HTML files" in refusal(archive({"a.png": PNG, "b.docx": "x"}))
    assert "no Markdown or HTML files" in refusal(archive({}))


def test_a_folder_of_nothing_but_a_read_me_is_that(folder):
    assert [text for _kind, _mark, text in shape(read_draft(folder(**{"README.md": "Text"})))] == ["Text"]
