"""Bytes become text in whatever encoding they are, and no program becomes text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.extract.plain_text import decode

TEXT = "Het café in Zürich: naïef, coöperatie, één; prijs €5 – “zo”.\n" * 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1252"]
)
def test_an_encoding_is_recognised(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_an_encoding_that_is_declared_is_used() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-2"?>\nŁódź żółć'
    assert decode(text.encode("iso-8859-2")) == text


def test_a_declared_codec_that_is_none_for_text_is_not_used() -> None:
    assert decode(b"charset=rot13 caf\xe9") == "charset=rot13 café"


def test_a_character_that_was_cut_off_is_left_out() -> None:
    assert decode("café".encode()[:-1], whole=False) == "caf"


@pytest.mark.parametrize("data", [b"\x7fELF\0\1", bytes(range(256)) * 9, b"\0\0\0"])
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert decode(data) is None


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    decode(data)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_utf8_is_never_mistaken(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == text
