"""Makes small files of the kinds that people attach, as programs write them."""

from __future__ import annotations

import struct
import zlib

from tests.session.extract.bombs import package, page_of, stream

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
)


def docx(*paragraphs: str, more: dict[str, bytes] | None = None) -> bytes:
    """Return a letter; each word stands in a run of its own, as after much editing."""
    body = "".join(f"<w:p>{_runs(paragraph)}</w:p>" for paragraph in paragraphs)
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{body}</w:body></w:document>'
    return package({"word/document.xml": document.encode(), **(more or {})})


def _runs(paragraph: str) -> str:
    half = len(paragraph) // 2
    pieces = (paragraph[:half], paragraph[half:])
    return "".join(f'<w:r><w:t xml:space="preserve">{piece}</w:t></w:r>' for piece in pieces)


def header(text: str) -> bytes:
    return f"<w:hdr {_W}><w:p>{_runs(text)}</w:p></w:hdr>".encode()


def xlsx(*rows: tuple[str, ...]) -> bytes:
    """Return a sheet; numbers stand in their cells, texts in the table of strings."""
    strings: list[str] = []
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            if cell.isdecimal():
                cells.append(f"<c><v>{cell}</v></c>")
            else:
                strings.append(cell)
                cells.append(f'<c t="s"><v>{len(strings) - 1}</v></c>')
        lines.append(f"<row>{''.join(cells)}</row>")
    table = "".join(f"<si><t>{text}</t></si>" for text in strings)
    return package({
        "xl/workbook.xml": f"<workbook {_S}/>".encode(),
        "xl/sharedStrings.xml": f"<sst {_S}>{table}</sst>".encode(),
        "xl/worksheets/sheet1.xml": f"<worksheet {_S}><sheetData>{''.join(lines)}</sheetData></worksheet>".encode(),
    })  # fmt: skip


def pptx(*slides: str) -> bytes:
    parts = {
        f"ppt/slides/slide{number}.xml": f"<sld {_A}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></sld>".encode()
        for number, text in enumerate(slides, 1)
    }
    return package({"ppt/presentation.xml": b"<p/>", **parts})


def odt(*paragraphs: str) -> bytes:
    body = "".join(f"<text:p>{text}</text:p>" for text in paragraphs).replace("  ", '<text:s text:c="2"/>')
    return _open_document("text", f"<office:text>{body}</office:text>")


def ods(*rows: tuple[str, ...]) -> bytes:
    lines = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    return _open_document("spreadsheet", f"<office:spreadsheet><table:table>{lines}</table:table></office:spreadsheet>")


def _open_document(kind: str, body: str) -> bytes:
    content = f"<office:document-content {_ODF}><office:body>{body}</office:body></office:document-content>"
    return package({
        "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
        "content.xml": content.encode(),
    })  # fmt: skip


def pdf(*lines: str) -> bytes:
    """Return a page with each line where it belongs, in a font that is not described."""
    shown = "".join(f"1 0 0 1 72 {700 - 20 * number} Tm ({line}) Tj\n" for number, line in enumerate(lines))
    content = f"BT /F1 12 Tf\n{shown}ET".encode("cp1252")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    return page_of(stream(content), font, resources=b"<< /Font << /F1 5 0 R >> >>")


def exif(*, position: bool = True, serial: str = "SN-4711", turned: int = 6) -> bytes:
    """Return Exif with these, in the order of bytes that cameras prefer."""
    folders = [(0x0112, 3, 1, struct.pack(">HH", turned, 0))]
    camera = serial.encode() + b"\0"
    at = 8 + 2 + 3 * 12 + 4
    gps_at = at + 2 + 12 + 4 + len(camera)
    folders.append((0x8769, 4, 1, struct.pack(">L", at)))
    if position:
        folders.append((0x8825, 4, 1, struct.pack(">L", gps_at)))
    first = struct.pack(">H", len(folders)) + b"".join(struct.pack(">HHL4s", *entry) for entry in folders) + bytes(4)
    first = first.ljust(at - 8, b"\0")
    second = struct.pack(">HHHLL", 1, 0xA431, 2, len(camera), at + 18) + bytes(4) + camera
    latitude = struct.pack(">6L", 52, 1, 5, 1, 0, 1)
    third = struct.pack(">HHHLL", 1, 0x0002, 5, 3, gps_at + 18) + bytes(4) + latitude
    return b"MM\0*\0\0\0\x08" + first + second + third


def jpeg(*segments: bytes, behind: bytes = b"") -> bytes:
    """Return what has the build of a JPEG: segments, a scan with bytes that look like markers, and an end."""
    scan = b"\xff\xda\0\x04\1\2" + b"pixels\xff\0\xff\xd0more"
    return b"\xff\xd8\xff\xe0\0\x04JF" + b"".join(segments) + scan + b"\xff\xd9" + behind


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    all_chunks = ((b"IHDR", bytes(13)), *chunks, (b"IDAT", b"pixels"), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(kind, content) for kind, content in all_chunks)


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + kind + content + checksum


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    all_chunks = ((b"VP8X", b"\x0c" + bytes(9)), (b"VP8 ", b"pixel"), *chunks)
    body = b"".join(k + len(c).to_bytes(4, "little") + c + b"\0" * (len(c) % 2) for k, c in all_chunks)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def heic(exif_data: bytes) -> bytes:
    """Return what has the build of a HEIC file with one item of Exif."""
    item = b"\0\0\0\x06Exif\0\0" + exif_data
    entry = _box(b"infe", b"\x02\0\0\0\0\x07\0\0Exif\0")
    items = _box(b"iinf", b"\0\0\0\0\0\1" + entry)
    head = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    size = len(_meta(items, 0, 0)) + len(head) + 8
    return head + _meta(items, size, len(item)) + _box(b"mdat", item + b"pixels")


def _meta(items: bytes, place: int, size: int) -> bytes:
    location = b"\0\0\0\0\x44\0" + struct.pack(">HHHHLL", 1, 7, 0, 1, place, size)
    return _box(b"meta", bytes(4) + items + _box(b"iloc", location))


def _box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content
