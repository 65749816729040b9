"""What may be opened by the system's program: what both its name and its first bytes say is harmless."""

from __future__ import annotations

import pytest

from session.media.openable import NotOpened, check, check_name

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
ZIP = b"PK\x03\x04" + bytes(40)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("verslag.PDF", b"%PDF-1.7\n"),
        ("dijk.png", PNG),
        ("dijk.jpg", b"\xff\xd8\xff\xe0" + bytes(40)),
        ("brief.docx", ZIP),
        ("lijst.csv", b"naam;dag\nSam;maandag"),
        ("notitie.txt", "caf\u00e9, tot < 3 uur".encode()),
        ("oud.txt", b"caf\xe9"),
        ("leeg.txt", b""),
        ("lied.mp3", b"ID3\x04" + bytes(40)),
        ("lied2.mp3", b"\xff\xfb\x90" + bytes(40)),
        ("film.mp4", b"\0\0\0 ftypisom" + bytes(40)),
        ("stem.ogg", b"OggS" + bytes(40)),
    ],
)
def test_documents_pictures_sound_and_films_are_opened(name: str, head: bytes) -> None:
    check(name, head)


@pytest.mark.parametrize(
    "name",
    [
        *(
            f"x.{end}"
            for end in ("exe", "sh", "py", "js", "jar", "msi", "lnk", "desktop", "appimage", "deb", "command")
        ),
        *(f"x.{end}" for end in ("html", "htm", "xhtml", "svg", "xml", "url", "webloc", "m3u", "docm", "doc", "xls")),
        "x.txt.sh",
        "x.pdf\u202e.desktop",
        "x.html. ",
        "pdf",
        ".pdf",
        "",
        "x.pdf\0.sh",
        "x",
    ],
)
def test_everything_else_is_not_by_its_name(name: str) -> None:
    with pytest.raises(NotOpened, match="only documents, pictures, sound and films"):
        check_name(name)


@pytest.mark.parametrize("name", ["x.txt", "x.csv", "x.pdf", "x.png", "x.docx", "x.mp3", "x.mp4"])
@pytest.mark.parametrize(
    "head",
    [
        b"#!/bin/sh\nrm -r ~\n",
        b"\x7fELF\x02\x01\x01" + bytes(40),
        b"MZ\x90\0" + bytes(40),
        b"\xcf\xfa\xed\xfe" + bytes(40),
        b"\xca\xfe\xba\xbe" + bytes(40),
        b"[Desktop Entry]\nExec=sh -c x\n",
        b"# een regel\n[Desktop Entry]\nExec=x\n",
        b"<!DOCTYPE html><script>1</script>",
        b"\xef\xbb\xbf  \n<svg onload='x'/>",
        b"<?xml version='1.0'?><svg/>",
        b"een tekst vooraf <HTML><body>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40),
        b"\x1f\x8b\x08" + bytes(40),
    ],
)
def test_a_name_does_not_make_a_program_or_a_page_a_document(name: str, head: bytes) -> None:
    with pytest.raises(NotOpened, match="not what its name says"):
        check(name, head)


@pytest.mark.parametrize(("name", "head"), [("x.pdf", ZIP), ("x.png", b"%PDF-1.7"), ("x.docx", PNG), ("x.txt", PNG)])
def test_what_is_another_kind_than_its_name_says_is_not_opened(name: str, head: bytes) -> None:
    with pytest.raises(NotOpened, match="not what its name says"):
        check(name, head)
