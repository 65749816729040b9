"""Events with files: what we write, and what is believed of what others write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hints.model import Attachment
from session.media.file_event import MSGTYPES, file_content, file_info, form_of, located, source_of
from session.media.pixels import pixels_of
from session.media.sealing import Sealing
from session.values.model import FileForm, FileInfo
from tests.session.extract.documents import jpeg, png, segment

REPORT = Attachment("verslag.pdf", "application/pdf", 12, "00")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("image/png", FileForm.IMAGE),
        ("image/svg+xml", FileForm.FILE),
        ("audio/ogg", FileForm.AUDIO),
        ("video/mp4", FileForm.VIDEO),
        ("text/plain", FileForm.FILE),
        ("", FileForm.FILE),
    ],
)
def test_the_form_follows_the_type(media_type: str, form: FileForm) -> None:
    assert form_of(media_type) is form
    assert file_content(Attachment("x", media_type, 1, ""), "", None)["msgtype"] == f"m.{form.value}"


def test_what_we_write_is_what_we_read() -> None:
    sealing = Sealing()
    sealing.update(b"x")
    seal = sealing.finish()
    for caption in ("", "zie bijlage"):
        content = located(file_content(REPORT, caption, None), "mxc://hs.example/one", seal)
        assert file_info(content) == (FileInfo("verslag.pdf", FileForm.FILE, "application/pdf", 12), caption)
        source = source_of(content)
        assert source is not None
        assert (source.server, source.media_id, source.seal) == ("hs.example", "one", seal)
    plain = located(file_content(REPORT, "", None), "mxc://hs.example:8448/two", None)
    source = source_of(plain)
    assert source is not None
    assert (source.server, source.seal) == ("hs.example:8448", None)


@pytest.mark.parametrize(
    ("content", "name", "caption"),
    [
        ({"body": "foto.jpg"}, "foto.jpg", ""),
        ({"body": "foto.jpg", "filename": "foto.jpg"}, "foto.jpg", ""),
        ({"body": "kijk!", "filename": "foto.jpg"}, "foto.jpg", "kijk!"),
        ({"body": "kijk!", "filename": ""}, "kijk!", ""),
        ({"body": "kijk!", "filename": 7}, "kijk!", ""),
    ],
)
def test_a_body_is_a_caption_where_it_is_not_the_name(content: dict[str, object], name: str, caption: str) -> None:
    found = file_info({"msgtype": "m.image", **content})
    assert found is not None
    assert (found[0].name, found[1]) == (name, caption)


@pytest.mark.parametrize("size", [-1, True, 1.5, "12", None, 1 << 60, float("nan")])
def test_a_size_that_cannot_be_is_no_size(size: object) -> None:
    found = file_info({"msgtype": "m.file", "body": "x", "info": {"size": size}})
    assert found is not None
    assert found[0].size is None


@pytest.mark.parametrize(
    "url",
    [
        None,
        7,
        "",
        "https://evil.example/x",
        "mxc://",
        "mxc://hs.example",
        "mxc://hs.example/",
        "mxc://hs.example/../../x",
        "mxc://hs.example/a/b",
        "mxc://hs.example/a?b",
        "mxc://hs example/a",
        "mxc://hs.example/a\n",
        "mxc://hs.example@evil/a",
        "mxc://" + "a" * 300 + "/b",
    ],
)
def test_an_address_that_is_none_leads_nowhere(url: object) -> None:
    assert source_of({"url": url}) is None
    assert source_of({"file": {"url": url}}) is None


def test_a_broken_encrypted_file_does_not_fall_back_to_a_plain_one() -> None:
    assert source_of({"file": {"v": "v2"}, "url": "mxc://hs.example/one"}) is None
    assert source_of({"file": "x", "url": "mxc://hs.example/one"}) is None


@given(JSON, st.sampled_from(sorted(MSGTYPES)), JSON)
def test_nothing_that_others_write_raises(value: object, msgtype: str, info: object) -> None:
    file_info({"msgtype": value})
    file_info({"msgtype": msgtype, "body": value, "filename": value, "info": info})
    source_of({"file": value, "url": info})
    if isinstance(value, dict):
        file_info(value)
        source_of(value)


def riff(chunk: tuple[bytes, bytes]) -> bytes:
    kind, content = chunk
    body = b"WEBP" + kind + len(content).to_bytes(4, "little") + content
    return b"RIFF" + len(body).to_bytes(4, "little") + body


FRAME = segment(0xC2, b"\x08" + (480).to_bytes(2, "big") + (640).to_bytes(2, "big") + b"\x01\x11\x00\x00")
SIZES = {
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big"), (640, 480)),
    "gif": (b"GIF89a" + (640).to_bytes(2, "little") + (480).to_bytes(2, "little"), (640, 480)),
    "jpeg": (jpeg(FRAME), (640, 480)),
    "webp": (
        riff((b"VP8X", bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"))),
        (640, 480),
    ),
    "webp, lossy": (
        riff((b"VP8 ", b"\0\0\0\x9d\x01\x2a" + (640).to_bytes(2, "little") + (480).to_bytes(2, "little"))),
        (640, 480),
    ),
    "webp, lossless": (riff((b"VP8L", b"\x2f" + (639 | 479 << 14).to_bytes(4, "little"))), (640, 480)),
    "text": (b"hallo", None),
    "jpeg without a frame": (jpeg(), None),
    "png of nothing": (png(), None),
    "cut off": (b"\x89PNG\r\n\x1a\n", None),
    "larger than any screen": (b"GIF89a\xff\xff\0\0", None),
}


@pytest.mark.parametrize(("data", "size"), SIZES.values(), ids=SIZES)
def test_the_size_of_a_picture(data: bytes, size: tuple[int, int] | None) -> None:
    assert pixels_of(data) == size


@given(st.sampled_from([data[:12] for data, _size in SIZES.values()]), st.binary(max_size=60))
def test_no_picture_raises(beginning: bytes, rest: bytes) -> None:
    pixels_of(beginning + rest)
