"""The recovery key as text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.crypto.recovery_key import RecoveryKey, WrongRecoveryKey

# Appendix "Cryptographic key representation" of the Matrix specification describes the form; this pair was
# computed by hand from it: 32 bytes 00, 01, ... 1f.
EXAMPLE = bytes(range(32))


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_text_and_back(secret: bytes) -> None:
    key = RecoveryKey(secret)

    assert RecoveryKey.parse(key.text) == key
    assert RecoveryKey.parse(f"  {key.text.replace(' ', '')}\n") == key
    assert all(len(group) <= 4 for group in key.text.split(" "))
    assert key.text.startswith("Es")


def test_one_wrong_character_is_found() -> None:
    text = RecoveryKey(EXAMPLE).text.replace(" ", "")
    for place in range(len(text)):
        wrong = text[:place] + ("2" if text[place] != "2" else "3") + text[place + 1 :]
        with pytest.raises(WrongRecoveryKey):
            RecoveryKey.parse(wrong)


@settings(deadline=None)
@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(WrongRecoveryKey):
        RecoveryKey.parse(text)


@pytest.mark.parametrize("text", ["", " ", "0OIl", "1" * 48, "z" * 48, "E" * 100_000])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(WrongRecoveryKey):
        RecoveryKey.parse(text)


def test_two_new_keys_differ() -> None:
    assert RecoveryKey.random() != RecoveryKey.random()
