"""Attachment encryption: as an independent implementation does it, and nothing that is not exactly right opens."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment

from session.media.sealing import Sealing, read_seal

CONTENT = os.urandom(100_000)


def sealed(content: bytes) -> tuple[bytes, dict[str, Any]]:
    sealing = Sealing()
    ciphertext = b"".join(sealing.update(content[at : at + 999]) for at in range(0, len(content), 999))
    return ciphertext, sealing.finish().file_object("mxc://hs.example/one")


def test_another_implementation_opens_what_we_seal() -> None:
    ciphertext, file = sealed(CONTENT)
    assert ciphertext != CONTENT
    assert decrypt_attachment(ciphertext, file["key"]["k"], file["hashes"]["sha256"], file["iv"]) == CONTENT


def test_we_open_what_another_implementation_seals() -> None:
    ciphertext, keys = encrypt_attachment(CONTENT)
    seal = read_seal({**keys, "url": "mxc://hs.example/one"})
    assert seal is not None
    assert seal.opening().update(ciphertext) == CONTENT


def test_every_file_has_a_key_of_its_own_and_a_counter_that_cannot_overflow() -> None:
    seals = [read_seal(sealed(b"x")[1]) for _ in range(20)]
    assert len({seal.key for seal in seals if seal}) == 20
    assert len({seal.counter for seal in seals if seal}) == 20
    assert all(seal.counter[8:] == bytes(8) for seal in seals if seal)


def test_the_object_is_as_the_spec_has_it() -> None:
    _, file = sealed(b"x")
    assert set(file) == {"v", "url", "key", "iv", "hashes"}
    assert file["key"] | {"k": ""} == {
        "kty": "oct",
        "key_ops": ["encrypt", "decrypt"],
        "alg": "A256CTR",
        "k": "",
        "ext": True,
    }
    assert "=" not in file["key"]["k"] + file["iv"] + file["hashes"]["sha256"]
    assert not set("+/") & set(file["key"]["k"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("v", "v1"),
        ("v", None),
        ("key", None),
        ("key", "k"),
        ("key", {"kty": "oct", "alg": "A256CTR", "k": "kort"}),
        ("key", {"kty": "RSA", "alg": "A256CTR", "k": "A" * 43}),
        ("key", {"kty": "oct", "alg": "A128CTR", "k": "A" * 43}),
        ("key", {"kty": "oct", "alg": "A256CTR", "k": 7}),
        ("iv", ""),
        ("iv", "A" * 1_000_000),
        ("iv", "\ud800"),
        ("iv", "niet base64!"),
        ("hashes", {}),
        ("hashes", []),
        ("hashes", {"sha256": "A"}),
    ],
)
def test_what_is_not_exactly_right_is_no_seal(field: str, value: object) -> None:
    _, file = sealed(b"x")
    assert read_seal({**file, field: value}) is None


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=8)
)
def test_nothing_that_others_write_raises(raw: object) -> None:
    assert read_seal(raw) is None


def test_no_repr_shows_a_key() -> None:
    seal = read_seal(sealed(b"x")[1])
    assert seal is not None
    assert repr(seal.key) not in repr(seal)
    assert repr(seal.counter) not in repr(seal)
