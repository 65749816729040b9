"""A recovery key or a one-time code is found however it was broken up on its way into the text."""

from __future__ import annotations

import pytest

from hints.model import Clearance, Draft, DraftKind, RoomFacts
from tests.support.screens import advisor

KEY = "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d"
"""Made for this test: base58 of 35 bytes whose parity is right."""
GROUPS = KEY.split()
FIRST, REST = " ".join(GROUPS[:6]), " ".join(GROUPS[6:])
ADVISOR = advisor()


def kinds(text: str) -> set[str]:
    """Return the rules that hold a text on its way into an encrypted room."""
    draft = Draft(DraftKind.MESSAGE, text, RoomFacts("!r:hs.example", "hs.example", encrypted=True))
    if isinstance(ADVISOR.clear(draft), Clearance):
        return set()
    return {finding.rule for finding in ADVISOR.assess(draft).findings}


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        KEY.replace(" ", ""),
        "\n".join(GROUPS),
        f"{FIRST}\n{REST}",
        f"{FIRST}\r\n\r\n{REST}",
        "-".join(GROUPS),
        " - ".join(GROUPS),
        ", ".join(GROUPS),
        "_".join(GROUPS),
        f"```\n{KEY}\n```",
        "```\n" + "\n".join(GROUPS) + "\n```",
        f"`{FIRST}` `{REST}`",
        f"> {FIRST}\n> {REST}",
        "\n".join(f"- {group}" for group in GROUPS),
        "\u200b".join(GROUPS),
        "\u00a0".join(GROUPS),
    ],
)
def test_a_recovery_key_in_pieces_is_held(text: str) -> None:
    assert "secrets.recovery-key" in kinds(text)
    assert "secrets.recovery-key" in kinds(f"hier is hij:\n{text}\nen dat is alles")


@pytest.mark.parametrize("text", [FIRST, f"{FIRST}\n\nen de rest:\n\n{REST}", f"eerste helft {FIRST}"])
def test_the_first_half_of_a_recovery_key_is_held(text: str) -> None:
    assert "secrets.recovery-key" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        KEY.replace("EsTc", "EtTc"),
        f"mijn apparaat: {REST}",
        "Esta casa esta bien para todo este mes pero dime cual",
        "Este 2024 hubo mucho que leer aqui dice Rosa",
        "EsTc LW2K PGiF",
    ],
)
def test_what_only_looks_like_one_is_not(text: str) -> None:
    assert "secrets.recovery-key" not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "inlogcode\n482913",
        "inlogcode 482\n913",
        "verificatiecode:\n\n482\n913",
        "code `482913`",
        "sms-code 4 8 2 9 1 3",
        "```\nsms code\n482913\n```",
        "2fa 4-8-2-9-1-3",
        "verification code 482-913",
        "je code is:\n482 913",
    ],
)
def test_a_one_time_code_in_pieces_is_held(text: str) -> None:
    assert "secrets.one-time-code" in kinds(text)


@pytest.mark.parametrize("text", ["foutcode:\n482913", "error code\n482913", "postcode 482\n913", "482 913"])
def test_other_codes_are_no_one_time_codes(text: str) -> None:
    assert "secrets.one-time-code" not in kinds(text)
