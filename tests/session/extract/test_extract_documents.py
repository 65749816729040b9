"""The text of every kind of file that people attach, and what is said when it cannot be read."""

from __future__ import annotations

import gzip
import json
from email.message import EmailMessage

import pytest

from session.extract import media, notices
from session.extract.extractor import attachment_of, extract
from session.extract.notices import FIRST_PART
from tests.session.extract import documents
from tests.session.extract.bombs import package, page_of, stream

LINE = "het ww is Zomer-Kade-77, café"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", documents.docx("Beste Jan,", LINE)),
        ("a.pptx", documents.pptx("Welkom", LINE)),
        ("a.odt", documents.odt("Beste Jan,", LINE)),
        ("a.pdf", documents.pdf("Beste Jan,", LINE)),
        ("a.zip", package({"notes.txt": LINE.encode(), "more/a.docx": documents.docx("Beste Jan,")})),
        ("a.txt.gz", gzip.compress(LINE.encode())),
        ("a.txt", LINE.encode("utf-16")),
        ("a.csv", LINE.encode("cp1252")),
        ("a.json", json.dumps({"line": LINE}, ensure_ascii=False).encode()),
        ("no ending", LINE.encode()),
        ("wrong.txt", documents.docx(LINE)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_text_is_found_whole(name: str, data: bytes) -> None:
    extracted = extract(name, data)
    assert extracted.text is not None
    assert LINE in extracted.text
    assert extracted.complete
    assert extracted.notices == ()


def test_paragraphs_are_lines() -> None:
    assert extract("a.docx", documents.docx("een", "twee")).text == "een\ntwee\n"
    assert extract("a.pdf", documents.pdf("een", "twee")).text == "een\ntwee\n\n"


@pytest.mark.parametrize("make", [documents.xlsx, documents.ods])
def test_cells_of_a_row_stand_on_one_line_or_near(make: object) -> None:
    assert callable(make)
    text = extract("a", make(("Naam", "BSN"), ("Jansen", "999990019"))).text
    assert text is not None
    assert text.split() == ["Naam", "BSN", "Jansen", "999990019"]


def test_slides_come_in_the_order_of_their_numbers() -> None:
    text = extract("a.pptx", documents.pptx(*(f"dia {number}" for number in range(1, 13)))).text
    assert text is not None
    assert text.splitlines() == [f"dia {number}" for number in range(1, 13)]


def test_headers_properties_and_deleted_words_are_read() -> None:
    deleted = b'<x xmlns:w="w"><w:p><w:del><w:r><w:delText>weg ermee</w:delText></w:r></w:del></w:p></x>'
    said = b'<p xmlns:dc="dc"><dc:creator>Jan Jansen</dc:creator></p>'
    more = {"word/header1.xml": documents.header("TLP:RED"), "word/comments.xml": deleted, "docProps/core.xml": said}
    text = extract("a.docx", documents.docx("Kop", more=more)).text
    assert text is not None
    assert {"TLP:RED", "weg ermee", "Jan Jansen", "Kop"} <= set(text.splitlines())


def test_a_mail_is_read_with_its_attachments() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "jan@rijk.example", "café"
    mail.set_content("Zie bijlage.\n")
    mail.add_attachment(documents.docx(LINE), maintype="application", subtype="octet-stream", filename="brief.docx")
    text = extract("a.eml", bytes(mail)).text
    assert text is not None
    for part in ("jan@rijk.example", "Subject: café", "Zie bijlage.", "brief.docx", LINE):
        assert part in text


def test_letters_placed_one_by_one_are_words() -> None:
    letters = b"".join(b"(%c) Tj %d 0 Td " % (letter, 7 if letter != 32 else 4) for letter in b"ww is goed")
    text = extract("a.pdf", page_of(stream(b"BT /F1 12 Tf 72 700 Td " + letters + b"ET"))).text
    assert text is not None
    assert "".join(text.split()) == "wwisgoed"


def test_a_map_to_unicode_is_followed() -> None:
    table = stream(
        b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0001> <0003> <0061> endbfrange"
    )
    font = b"<< /Subtype /Type0 /Encoding /Identity-H /ToUnicode 6 0 R /DescendantFonts [<< /DW 500 >>] >>"
    page = page_of(
        stream(b"BT /F1 12 Tf [<00010002> -50 <0003>] TJ ET"), font, table, resources=b"<< /Font << /F1 5 0 R >> >>"
    )
    assert (extract("a.pdf", page).text or "").strip() == "abc"


def test_objects_may_be_packed_into_streams() -> None:
    inner = b"<< /Type /Catalog /Pages 2 0 R >> << /Kids [3 0 R] >> << /Type /Page /Contents 9 0 R >>"
    offsets = b"1 0 2 %d 3 %d " % (inner.index(b"<< /Kids"), inner.index(b"<< /Type /Page /C"))
    holder = stream(offsets + inner, b"/Type /ObjStm /N 3 /First %d " % len(offsets))
    content = stream(b"BT /F 12 Tf (gepakt) Tj ET")
    data = b"%PDF-1.7\n8 0 obj\n" + holder + b"\nendobj\n9 0 obj\n" + content + b"\nendobj\n/Root 1 0 R"
    assert (extract("a.pdf", data).text or "").strip() == "gepakt"


def test_filled_in_fields_and_notes_are_read() -> None:
    field = b"<< /Type /Annot /Subtype /Widget /FT /Tx /V (999990019) >>"
    text = extract("a.pdf", page_of(stream(b"BT (BSN:) Tj ET"), field)).text
    assert text is not None
    assert "999990019" in text


@pytest.mark.parametrize(
    ("name", "data", "notice"),
    [
        ("a.exe", b"MZ\0\1\2" * 99, notices.NOT_READ),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), notices.NOT_READ),
        ("a.docx", b"PK\x03\x04" + bytes(99), notices.DAMAGED),
        ("a.pdf", b"%PDF-1.7\nnothing", notices.DAMAGED),
        ("a.pdf", page_of(b"") + b"/Encrypt 9 0 R", notices.PROTECTED),
        ("a.pdf", page_of(stream(b"q /Im0 Do Q")), notices.NO_LETTERS),
        ("a.txt", b"a" * (FIRST_PART + 1), notices.first_part_only()),
    ],
)
def test_what_was_not_looked_at_is_said(name: str, data: bytes, notice: object) -> None:
    extracted = extract(name, data)
    assert not extracted.complete
    assert notice in extracted.notices


def test_the_first_part_of_a_large_text_is_looked_at() -> None:
    extracted = extract("a.log", (LINE + "\n").encode() + b"a" * FIRST_PART)
    assert extracted.text is not None
    assert extracted.text.startswith(LINE)
    assert str(extracted.notices[0]) == "only the first 20 MB of this file were looked at"


def test_an_attachment_is_what_the_advisor_takes() -> None:
    attachment, extracted = attachment_of("a.docx", documents.docx(LINE))
    assert attachment.name == "a.docx"
    assert attachment.text == extracted.text
    assert attachment.media_type.endswith("wordprocessingml.document")
    assert LINE not in repr(extracted)


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.xlsx", "a.jpg", "a.png", "a.webp", "a.eml", "a.zip", "a.heic"])
def test_cut_off_and_spoilt_files_raise_nothing(name: str) -> None:
    whole = {
        "a.docx": documents.docx(LINE),
        "a.pdf": documents.pdf(LINE),
        "a.xlsx": documents.xlsx((LINE, "1")),
        "a.jpg": documents.jpeg(documents.segment(0xE1, b"Exif\0\0" + documents.exif())),
        "a.png": documents.png((b"eXIf", documents.exif())),
        "a.webp": documents.webp((b"EXIF", documents.exif())),
        "a.eml": b"From: a@b.example\n\n" + LINE.encode(),
        "a.zip": package({"a.txt": LINE.encode()}),
        "a.heic": documents.heic(documents.exif()),
    }[name]
    for place in range(0, len(whole), 7):
        extract(name, whole[:place])
        extract(name, whole[:place] + b"\xff\0<" + whole[place + 3 :])


def test_kinds_are_told_by_content_before_name() -> None:
    assert media.kind_of("a.txt", b"%PDF-1.4") == media.PDF
    assert media.kind_of("a.csv", b"a;b") == "text/csv"
    assert extract("photo.txt", documents.jpeg()).media_type == media.JPEG
