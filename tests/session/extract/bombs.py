"""Files made to cost their reader far more than they weigh; each is a name and its bytes."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable

WORD = "word/document.xml"
MIB = 1024 * 1024


def package(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def word(xml: bytes, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    return package({"[Content_Types].xml": b"<Types/>", WORD: xml}, compression)


def pdf(objects: list[bytes]) -> bytes:
    """Return a PDF of these objects, numbered from one; the first is its catalogue."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def stream(content: bytes, extra: bytes = b"", *, packed: bool = True) -> bytes:
    """Return a stream object."""
    data = zlib.compress(content) if packed else content
    filters = b"/Filter /FlateDecode " if packed else b""
    return b"<< /Length %d %s%s >>\nstream\n%s\nendstream" % (len(data), filters, extra, data)


def page_of(content: bytes, *more: bytes, resources: bytes = b"<< >>") -> bytes:
    """Return a PDF of one page with this content."""
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources %s >>" % resources,
        content,
        *more,
    ])  # fmt: skip


def _zeros_in_a_document() -> bytes:
    return word(b"<document>" + b" " * (300 * MIB))


def _quoted_names() -> bytes:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    return word(b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]><x>&l9;</x>")


def _one_long_name_quoted_often() -> bytes:
    return word(b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 100_000 + b'">]><x>' + b"&a;" * 100_000 + b"</x>")


def _outside() -> bytes:
    return word(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x><t>&a;</t></x>')


def _nested_elements() -> bytes:
    return word(b"<a>" * 3_000_000, zipfile.ZIP_STORED)


def _many_attributes() -> bytes:
    return word(b"<a " + b"".join(b'x%d="" ' % number for number in range(1_500_000)) + b"/>", zipfile.ZIP_STORED)


def _many_elements() -> bytes:
    return word(b"<document>" + b"<t>a</t>" * 1_500_000 + b"</document>", zipfile.ZIP_STORED)


def _one_string_in_every_cell() -> bytes:
    strings = b"<sst><si><t>" + b"x " * 400_000 + b"</t></si></sst>"
    sheet = b"<worksheet><sheetData><row>" + b'<c t="s"><v>0</v></c>' * 200_000 + b"</row></sheetData></worksheet>"
    return package({"xl/workbook.xml": b"<a/>", "xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet})


def _many_members() -> bytes:
    return package({f"{number}.txt": b"" for number in range(60_000)}, zipfile.ZIP_STORED)


def _members_over_each_other() -> bytes:
    """Many entries of a directory that all point at one packed member (as zbsm.zip does)."""
    one = package({"a.txt": b"a" * (10 * MIB)})
    end = one.rfind(b"PK\x05\x06")
    start = one.rfind(b"PK\x01\x02")
    entry = one[start:end]
    entries = b"".join(entry.replace(b"a.txt", b"%05d" % number) for number in range(3000))
    size = len(entries)
    tail = b"PK\x05\x06" + bytes(4) + (3000).to_bytes(2, "little") * 2
    return one[:start] + entries + tail + size.to_bytes(4, "little") + start.to_bytes(4, "little") + bytes(2)


def _archives_in_archives() -> bytes:
    inner = package({"a.txt": b"a" * (20 * MIB)})
    for level in range(6):
        inner = package({f"{level}-{number}.zip": inner for number in range(10)})
    return inner


def _bzip2_member() -> bytes:
    return package({"a.txt": b"a" * (300 * MIB)}, zipfile.ZIP_BZIP2)


def _gzip() -> bytes:
    return gzip.compress(b"a" * (300 * MIB))


def _gzip_in_gzip() -> bytes:
    packed = b"text"
    for _level in range(500):
        packed = gzip.compress(packed)
    return packed


def _deep_pdf() -> bytes:
    return page_of(b"[" * (10 * MIB))


def _deep_pdf_pages() -> bytes:
    kids = [b"<< /Type /Pages /Kids [%d 0 R] >>" % (number + 1) for number in range(2, 30_000)]
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *kids])


def _pages_in_a_ring() -> bytes:
    return pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Kids [" + b"2 0 R 3 0 R " * 5000 + b"] >>", b"<< /Kids [2 0 R] >>"]
    )


def _pdf_stream_of_zeros() -> bytes:
    return page_of(stream(b"\0" * (300 * MIB)))


def _pdf_stream_packed_twice() -> bytes:
    twice = zlib.compress(zlib.compress(b" " * (500 * MIB)))
    return page_of(b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(twice), twice))


def _pdf_of_operators() -> bytes:
    return page_of(stream(b"BT " + b"(a) Tj 1 0 Td " * 700_000, packed=False))


def _forms_that_stamp_each_other() -> bytes:
    calls = b"/F Do " * 200
    form = stream(calls, b"/Subtype /Form /Resources << /XObject << /F 5 0 R >> >> ")
    return page_of(stream(calls), form, resources=b"<< /XObject << /F 5 0 R >> >>")


def _font_with_endless_ranges() -> bytes:
    ranges = b"1 beginbfrange\n" + b"<00000000> <ffffffff> <0041>\n" * 50_000 + b"endbfrange"
    font = b"<< /Type /Font /Subtype /Type0 /ToUnicode 6 0 R >>"
    resources = b"<< /Font << /F 5 0 R >> >>"
    return page_of(stream(b"BT /F 1 Tf (abc) Tj ET"), font, stream(ranges), resources=resources)


def _objects_without_end() -> bytes:
    return (
        b"%PDF-1.7\n" + b"".join(b"%d 0 obj << /Type /ObjStm /N 9 /First 9 >> stream\n" % n for n in range(50_000)) * 6
    )


def _digits() -> bytes:
    return b"%PDF-1.7\n" + b"1 1 " * (5 * MIB)


def _obj_obj() -> bytes:
    return b"%PDF-1.7\n" + b"1 0 obj " * (2 * MIB)


def _blank_pdf_with_comments() -> bytes:
    return page_of(b"[" + b"%\n" * (8 * MIB))


def _parentheses() -> bytes:
    return page_of(stream(b"BT " + b"(" * (6 * MIB)))


def _one_endless_string() -> bytes:
    return page_of(stream(b"BT (" + b"a" * (9 * MIB) + b") Tj", packed=False))


def _parentheses_as_they_are() -> bytes:
    return page_of(stream(b"BT " + b"(" * (9 * MIB), packed=False))


def _blanks_in_digits() -> bytes:
    return page_of(stream(b"BT <" + b"0 " * (5 * MIB) + b"> Tj", packed=False))


def _heads_of_packed_objects() -> bytes:
    return page_of(stream(b"1 1 " * (4 * MIB), b"/Type /ObjStm /N 999999999 /First 99999999 ", packed=False))


def _one_font_described_at_every_call() -> bytes:
    font = b"<< /Subtype /Type0 /DescendantFonts [<< /W [%s] >>] >>" % (b"0 69998 500 " * 20_000)
    resources = b"<< /Font << /F %s >> >>" % font
    return page_of(stream(b"/F 1 Tf " * 500_000, packed=False), resources=resources)


def _pages_of_many_streams() -> bytes:
    contents = b" ".join(b"%d 0 R" % number for number in range(5, 40))
    streams = [stream(b" " * 500_000 + b"% " + bytes(range(14, 256)) * 14_000) for _number in range(35)]
    page = b"<< /Type /Page /Contents [%s] >>" % contents
    return pdf([b"<< /Pages 2 0 R >>", b"<< /Kids [3 0 R] >>", page, b"null", *streams])


def _digits_of_base_85() -> bytes:
    return page_of(b"<< /Filter /ASCII85Decode >>\nstream\n" + b"A" * (18 * MIB) + b"~>endstream")


def _wide_letters_in_a_document() -> bytes:
    return word(b"<x><t>" + (b"a" * 2000 + "😀".encode()) * 9000 + b"</t></x>", zipfile.ZIP_STORED)


def _wide_letters_in_a_sheet() -> bytes:
    text = (b"a" * 2000 + "😀".encode()) * 4500
    sheet = b"<x><row><c><v>" + text + b"</v></c></row></x>"
    strings = b"<x><si><t>" + text + b"</t></si></x>"
    members = {"xl/workbook.xml": b"<a/>", "xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet}
    return package(members, zipfile.ZIP_STORED)


def _picture_with_packed_text() -> bytes:
    text = b"XML:com.adobe.xmp\0\0" + zlib.compress(b"a" * (300 * MIB))
    chunk = len(text).to_bytes(4, "big") + b"zTXt" + text + bytes(4)
    return b"\x89PNG\r\n\x1a\n" + chunk * 30


def _picture_of_segments() -> bytes:
    folder = b"Exif\0\0MM\0*\0\0\0\x08\x03\xe8" + b"\x87\x69\0\x04\0\0\0\x01\0\0\0\x08" * 1000
    segment = b"\xff\xe1" + (len(folder) + 2).to_bytes(2, "big") + folder
    return b"\xff\xd8" + segment * 1500


def _tiff_in_a_ring() -> bytes:
    entry = b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x08"
    return b"MM\0*\0\0\0\x08\xff\xff" + entry * 65_535 + b"\0\0\0\x08"


def _heic_of_boxes() -> bytes:
    return b"\0\0\0\x14ftypheic\0\0\0\0heic" + b"\0\0\0\x08free" * (2 * MIB)


def _nested_mail() -> bytes:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3000))
    return b"From: a@b.example\n" + parts + b"\nhello"


def _mail_of_parts() -> bytes:
    head = b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n'
    return head + b"--b\n\na\n" * 1_000_000


def _long_line_of_text() -> bytes:
    return b"a" * (20 * MIB)


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    function.__name__.removeprefix("_"): (name, function)
    for name, functions in {
        "a.docx": (
            _zeros_in_a_document, _quoted_names, _one_long_name_quoted_often, _outside, _nested_elements,
            _many_attributes, _many_elements, _wide_letters_in_a_document,
        ),
        "a.xlsx": (_one_string_in_every_cell, _wide_letters_in_a_sheet),
        "a.zip": (_many_members, _members_over_each_other, _archives_in_archives, _bzip2_member),
        "a.gz": (_gzip, _gzip_in_gzip),
        "a.pdf": (
            _deep_pdf, _deep_pdf_pages, _pages_in_a_ring, _pdf_stream_of_zeros, _pdf_stream_packed_twice,
            _pdf_of_operators, _forms_that_stamp_each_other, _font_with_endless_ranges, _objects_without_end, _digits,
            _obj_obj, _blank_pdf_with_comments, _parentheses, _one_endless_string, _parentheses_as_they_are,
            _blanks_in_digits, _heads_of_packed_objects, _one_font_described_at_every_call, _pages_of_many_streams,
            _digits_of_base_85,
        ),
        "a.png": (_picture_with_packed_text,),
        "a.jpg": (_picture_of_segments,),
        "a.tif": (_tiff_in_a_ring,),
        "a.heic": (_heic_of_boxes,),
        "a.eml": (_nested_mail, _mail_of_parts),
        "a.log": (_long_line_of_text,),
    }.items()
    for function in functions
}  # fmt: skip
"""By what they are: the name of the file, and what makes it."""
