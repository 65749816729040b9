"""Which kind of file this is: by its first bytes where they tell, else by the end of its name."""

from __future__ import annotations

from functools import cache
from mimetypes import MimeTypes

OCTETS = "application/octet-stream"
PDF = "application/pdf"
ZIP = "application/zip"
GZIP = "application/gzip"
MAIL = "message/rfc822"
OLE = "application/x-ole-storage"
JPEG, PNG, WEBP, TIFF, HEIC, AVIF = (f"image/{name}" for name in ("jpeg", "png", "webp", "tiff", "heic", "avif"))
PHOTOS = frozenset({JPEG, PNG, WEBP, TIFF, HEIC, AVIF})

_BEGINNINGS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b\x08", GZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"%PDF-", PDF),
)
_BRANDS = {
    b"heic": HEIC, b"heix": HEIC, b"hevc": HEIC, b"heim": HEIC, b"heis": HEIC, b"mif1": HEIC, b"msf1": HEIC,
    b"avif": AVIF, b"avis": AVIF,
}  # fmt: skip
_EXTRA = {
    ".eml": MAIL,
    ".log": "text/plain",
    ".md": "text/markdown",
    ".toml": "application/toml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".jsonl": "application/jsonl",
}


def kind_of(name: str, data: bytes) -> str:
    """Return the media type of a file."""
    for beginning, media_type in _BEGINNINGS:
        if data.startswith(beginning):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _BRANDS:
        return _BRANDS[data[8:12]]
    if b"%PDF-" in data[:1024]:  # readers accept some bytes before it, so it is opened as one
        return PDF
    return by_name(name)


def by_name(name: str) -> str:
    """Return the media type that the end of `name` stands for."""
    end = "." + name.rpartition(".")[2].lower() if "." in name else ""
    return _EXTRA.get(end) or _table().guess_type(f"x{end}")[0] or OCTETS


@cache
def _table() -> MimeTypes:
    """Return Python's own table, without the files that a system may have beside it."""
    return MimeTypes(filenames=())
