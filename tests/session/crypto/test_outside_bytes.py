"""What comes from outside and meets the crypto library: one exception, whatever it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import vodozemac
from hypothesis import given, settings
from hypothesis import strategies as st

from session.crypto import guard
from session.crypto.canonical import canonical_json, has_signature, seed_public_key, seed_signer, sign_json
from session.crypto.guard import Malformed, decode_base64, encode_base64, guarded

READERS: list[Callable[[Any], object]] = [
    guard.curve_key,
    guard.signing_key,
    guard.megolm_message,
    guard.shared_room_key,
    guard.exported_room_key,
    lambda value: guard.olm_message(0, value),
    lambda value: guard.olm_message(1, value),
]
ANYTHING = st.one_of(
    st.none(), st.integers(), st.text(), st.binary(max_size=300).map(encode_base64), st.lists(st.integers())
)


@pytest.mark.parametrize("reader", READERS)
@settings(deadline=None)
@given(value=ANYTHING)
def test_anything_is_read_or_malformed(reader: Callable[[Any], object], value: Any) -> None:
    try:
        reader(value)
    except Malformed as error:
        said = str(error)
    else:
        return
    assert not isinstance(value, str) or len(value) < 8 or value not in said


@settings(deadline=None)
@given(st.data())
def test_changed_messages_are_malformed_or_do_not_open(data: st.DataObject) -> None:
    group = vodozemac.GroupSession()
    inbound = vodozemac.InboundGroupSession(group.session_key)
    raw = bytearray(decode_base64(group.encrypt(b"text").to_base64()))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    del raw[data.draw(st.integers(0, len(raw))) :]

    with pytest.raises(Malformed), guarded():
        inbound.decrypt(guard.megolm_message(encode_base64(bytes(raw))))


def test_a_panic_is_malformed_and_an_interrupt_is_not() -> None:
    panic = type("PanicException", (BaseException,), {})

    with pytest.raises(Malformed), guarded():
        raise panic("inside the library")
    with pytest.raises(KeyboardInterrupt), guarded():
        raise KeyboardInterrupt


@pytest.mark.parametrize("text", ["A", "AAAAA", "A=A=", "AA===", "A-_A", "AA\n", " AA", "é", "\ud800", 7, None, b"AA"])
def test_what_is_no_base64(text: Any) -> None:
    with pytest.raises(Malformed):
        decode_base64(text)


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_base64_round_trip_with_and_without_padding(data: bytes) -> None:
    bare = encode_base64(data)

    assert decode_base64(bare) == data
    assert decode_base64(bare + "=" * (-len(bare) % 4)) == data


# The examples of appendix "Canonical JSON" of the Matrix specification.
CANONICAL = [
    ("{}", "{}"),
    ('{"one": 1, "two": "Two"}', '{"one":1,"two":"Two"}'),
    ('{"b": "2", "a": "1"}', '{"a":"1","b":"2"}'),
    (
        """{"auth": {"success": true, "mxid": "@john.doe:example.com", "profile": {"display_name": "John Doe"}}}""",
        """{"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe"},"success":true}}""",
    ),
    ('{"a": "日本語"}', '{"a":"日本語"}'),
    ('{"本": 2, "日": 1}', '{"日":1,"本":2}'),
    ('{"a": "\\u65E5"}', '{"a":"日"}'),
    ('{"a": null}', '{"a":null}'),
]


@pytest.mark.parametrize(("given_json", "expected"), CANONICAL)
def test_canonical_json(given_json: str, expected: str) -> None:
    assert canonical_json(json.loads(given_json)) == expected.encode()


# The test vectors of appendix "Signing JSON" of the Matrix specification.
SEED = decode_base64("YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1", 32)


@pytest.mark.parametrize(
    ("value", "signature"),
    [
        ({}, "K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ"),
        (
            {"one": 1, "two": "Two"},
            "KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw",
        ),
    ],
)
def test_signing_json(value: dict[str, Any], signature: str) -> None:
    signed = sign_json(value, "domain", "ed25519:1", seed_signer(SEED))

    assert signed["signatures"]["domain"]["ed25519:1"] == signature
    assert has_signature(signed, "domain", "ed25519:1", seed_public_key(SEED))


@pytest.mark.parametrize("signatures", [None, [], {}, {"domain": "x"}, {"domain": {"ed25519:1": "x"}}])
def test_a_missing_signature_is_no_signature(signatures: Any) -> None:
    assert not has_signature({"signatures": signatures}, "domain", "ed25519:1", seed_public_key(SEED))
