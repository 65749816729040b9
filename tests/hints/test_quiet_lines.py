"""Lines that technical staff send each other all day hold nothing: no rule stops them. Beside each, what stays held."""

from __future__ import annotations

import pytest

from hints.advisor import Advisor
from hints.model import Clearance, Draft, DraftKind, RoomFacts
from hints.policy import Policy
from tui.settings.policies import shipped_packs

ADVISOR = Advisor(Policy(shipped_packs()))


def passes(text: str) -> bool:
    draft = Draft(DraftKind.MESSAGE, text, RoomFacts("!r:hs.example", "hs.example", encrypted=True))
    return isinstance(ADVISOR.clear(draft), Clearance)


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
        "-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEAk3jR9vTq27LmXw81ZbNc\nMIIBCgKCAQEAk3jR9vTq27LmXw81ZbNc\n-----END",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: 2\n\nmQINBGZ2abcBEADLk3f9s8dJ2kd9fK2mQ7xZt4Rw\n-----END",
        "trace_id=5f1e9c0b7a3d48e26c91f0a4d7b3e825 span_id=6c91f0a4d7b3e825",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        "PASS: test_login\nFAIL: test_login_twice",
        "--- PASS: TestLogin (0.02s)",
        "PASS: tests/a_b.py::test_login",
        "pin version 4821",
        "pid 999990019 is weg",
        "rows=999990019 width=8",
        "user_id 999990019",
        "tokens per seconde: 1200",
    ],
)
def test_a_technical_line_is_not_held(text: str) -> None:
    assert passes(text)


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0B\n-----END PUBLIC KEY-----\ntoken: k3jR9vTq27LmXw81ZbNc",
        "-----BEGIN PUBLIC KEY-----\nhier is de kop, en het token k3jR9vTq27LmXw81ZbNc",
        "-----BEGIN PRIVATE KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PRIVATE KEY-----",
        "session_id=5f1e9c0b7a3d48e26c91f0a4d7b3e825",
        "PASS: Test_2024!",
        "PASS: geheim12",
        "pin 4821 voor de nieuwe versie",
        "user_id 999990019, dat is zijn bsn",
        "tokens per seconde: 1200, ww Hond12Kat",
    ],
)
def test_what_looks_like_one_and_holds_something_is_held(text: str) -> None:
    assert not passes(text)
