"""A signature fits exactly these bytes and a key that is trusted, or it is refused in one line."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hints.signed_pack import SignatureRefused, key_id, public_key_text, signature, signer

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
TRUSTED = (public_key_text(OTHER), public_key_text(KEY))
PACK = b'schema = 1\npack = "sector"\n'


def test_a_signature_names_its_key() -> None:
    text = signature(PACK, KEY)
    assert text.startswith(f"ed25519 {key_id(public_key_text(KEY))} ")
    assert text.count("\n") == 1
    assert signer(PACK, text, TRUSTED) == key_id(public_key_text(KEY))


def test_one_bit_more_is_another_pack() -> None:
    text = signature(PACK, KEY)
    for changed in (PACK + b"\n", PACK[:-1], PACK.replace(b"\n", b"\r\n"), b""):
        with pytest.raises(SignatureRefused, match="does not fit"):
            signer(changed, text, TRUSTED)


def test_a_stranger_is_not_trusted() -> None:
    for trusted in ((), (public_key_text(OTHER),)):
        with pytest.raises(SignatureRefused, match="not trusted"):
            signer(PACK, signature(PACK, KEY), trusted)


def test_a_trusted_name_on_a_strangers_signature() -> None:
    forged = signature(PACK, OTHER).replace(key_id(public_key_text(OTHER)), key_id(public_key_text(KEY)))
    with pytest.raises(SignatureRefused, match="does not fit"):
        signer(PACK, forged, (public_key_text(KEY),))


@pytest.mark.parametrize("key", ["", "ed25519:", "ed25519:AAAA", "rsa:" + "A" * 44, "ed25519:" + "é" * 44])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(SignatureRefused, match="base64 of 32 bytes"):
        signer(PACK, signature(PACK, KEY), (key,))


@given(st.text(max_size=200))
def test_a_damaged_signature_file_is_one_line(text: str) -> None:
    for damaged in (text, f"ed25519 {key_id(TRUSTED[1])} {text}"):
        with pytest.raises(SignatureRefused) as caught:
            signer(PACK, damaged, TRUSTED)
        assert "\n" not in str(caught.value)
