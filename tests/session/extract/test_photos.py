"""Photos: a position and a serial number are seen in every format, and taken out without touching the picture."""

from __future__ import annotations

import pytest

from session.extract import notices
from session.extract.extractor import extract
from session.extract.photo.facts import CannotStrip, photo_facts, strip_location
from tests.session.extract import documents
from tests.session.extract.documents import exif, heic, jpeg, png, segment, webp

XMP = b'<x:xmpmeta><rdf:Description exif:GPSLatitude="52,5N" aux:SerialNumber="SN-4711"/></x:xmpmeta>'
EXIF_SEGMENT = segment(0xE1, b"Exif\0\0" + exif())
XMP_SEGMENT = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
PHOTOS = {
    "jpeg": jpeg(EXIF_SEGMENT),
    "jpeg with xmp": jpeg(XMP_SEGMENT),
    "jpeg with a preview behind it": jpeg(behind=jpeg(EXIF_SEGMENT)),
    "png": png((b"eXIf", exif())),
    "png with xmp": png((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)),
    "webp": webp((b"EXIF", exif())),
    "webp with xmp": webp((b"XMP ", XMP)),
    "tiff": exif(),
    "heic": heic(exif()),
}


@pytest.mark.parametrize("photo", PHOTOS.values(), ids=PHOTOS)
def test_position_and_serial_number_are_seen_and_taken_out(photo: bytes) -> None:
    facts = photo_facts(photo)
    assert facts is not None
    assert (facts.location, facts.serial, facts.removable) == (True, True, True)
    stripped = strip_location(photo)
    after = photo_facts(stripped)
    assert after is not None
    assert not after.speaks
    assert b"SN-4711" not in stripped
    assert b"GPSLatitude" not in stripped
    assert strip_location(stripped) == stripped


@pytest.mark.parametrize("photo", [PHOTOS["jpeg"], PHOTOS["png"], PHOTOS["webp"], PHOTOS["heic"]])
def test_the_picture_stays_byte_for_byte(photo: bytes) -> None:
    assert b"pixel" in strip_location(photo)


def test_a_jpeg_keeps_its_scan_and_colours_and_loses_the_rest() -> None:
    colours = segment(0xE2, b"ICC_PROFILE\0\1\1colours")
    plain = jpeg(colours)
    full = jpeg(EXIF_SEGMENT, XMP_SEGMENT, segment(0xED, b"Photoshop 3.0\0"), segment(0xFE, b"note"), colours)
    assert strip_location(plain) == plain
    turned = strip_location(full)
    assert turned.replace(turned[2 : turned.index(b"\xff\xe0")], b"", 1) == plain
    upright = jpeg(segment(0xE1, b"Exif\0\0" + exif(turned=1)), colours)
    assert strip_location(upright) == plain


def test_how_a_photo_is_turned_stays() -> None:
    stripped = strip_location(jpeg(EXIF_SEGMENT))
    assert stripped.count(b"Exif\0\0") == 1
    assert b"\x12\x01\x03\0\x01\0\0\0\x06\0" in stripped


def test_a_photo_that_says_nothing_is_left_in_peace() -> None:
    facts = photo_facts(jpeg(segment(0xE1, b"Exif\0\0" + exif(position=False, serial=""))))
    assert facts is not None
    assert not facts.speaks
    assert extract("a.jpg", jpeg()).notices == ()


def test_the_facts_of_a_photo_come_with_the_extraction() -> None:
    extracted = extract("a.jpg", jpeg(EXIF_SEGMENT))
    assert extracted.photo is not None
    assert extracted.photo.removable
    assert extracted.notices == (notices.PHOTO_LOCATION, notices.PHOTO_SERIAL)
    assert extracted.text is None


def test_a_photo_in_a_document_is_seen_and_cannot_be_stripped_there() -> None:
    extracted = extract("a.docx", documents.docx("Kop", more={"word/media/image1.jpg": jpeg(EXIF_SEGMENT)}))
    assert extracted.photo is not None
    assert extracted.photo.location
    assert not extracted.photo.removable


@pytest.mark.parametrize("data", [b"", b"text", jpeg(EXIF_SEGMENT)[:-9], png()[:-12], b"II*\0\x08\0\0\0\xff\xff"])
def test_what_cannot_be_taken_apart_is_refused(data: bytes) -> None:
    with pytest.raises(CannotStrip):
        strip_location(data)
