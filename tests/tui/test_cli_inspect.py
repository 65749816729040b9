"""Messages, readers and identities on the command line: shapes for programs, words for people, a file for auditors."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from session.crypto.room_keys import Origin
from session.crypto.verification.verified import UserTrust
from session.trust.inspected import Comparison
from session.values.errors import IdentityStop, StoreRefused
from session.values.model import ItemKind, SendState, Shield, ShieldLevel
from session.values.words import Words
from tests.support.inspected import CHAIN, CIPHERTEXT, COPY, ELS, HEARD, READERS, STOPPED, own_message
from tests.support.people import said
from tui.cli.identity import EXIT_STOPPED, state_json, state_words
from tui.cli.inspect import inspected_json
from tui.cli.outcome import outcome
from tui.cli.readers import readers_json
from tui.trust.audit_file import audit_lines, suggested_name, write_audit_file
from tui.trust.inspect_words import sections
from tui.trust.reader_words import reader_sections
from widgets.lists.report_lines import plain

OPEN_COPY = replace(
    COPY, type="m.room.message", algorithm="", session_id="", source=json.dumps({"content": HEARD.text})
)
OPEN = replace(HEARD, encrypted=False, copy=OPEN_COPY, chain=None, index=None, shield=Shield(ShieldLevel.UNKNOWN))


def words(found: object, **options: bool) -> str:
    return "\n".join(plain(sections(found, **options)))  # type: ignore[arg-type]


def test_a_message_for_programs() -> None:
    found = inspected_json(own_message(), text=False)
    assert json.loads(json.dumps(found)) == found
    assert "text" not in found
    assert (found["comparison"], found["message_index"], found["own"]) == ("same", 6, True)
    assert found["origin"]["fingerprint"] == CHAIN.fingerprint  # type: ignore[index]
    delivery = found["delivery"]
    assert isinstance(delivery, dict)
    assert delivery["devices"][0] == {"user_id": "@noor:rijk.example", "device_id": "LAPTOP"}
    assert delivery["left_out"][1] == {
        "user_id": "@els:rijk.example",
        "device_id": None,
        "code": "no_devices",
        "reason": "@els:rijk.example has no device that can read encrypted messages.",
    }
    assert inspected_json(HEARD, text=True)["text"] == HEARD.text
    assert HEARD.text not in json.dumps(inspected_json(OPEN, text=False))
    assert HEARD.text in json.dumps(inspected_json(OPEN, text=True))


def test_a_message_for_people_leaves_out_what_it_says_unless_asked() -> None:
    for found in (HEARD, own_message(), OPEN):
        assert found.text not in words(found, text=False)
        assert found.text in words(found)
    assert "what it says is left out here" in words(HEARD, text=False)
    assert CIPHERTEXT in words(HEARD, whole=True)
    assert CIPHERTEXT not in words(HEARD)


@pytest.mark.parametrize("comparison", Comparison)
def test_every_comparison_has_its_words(comparison: Comparison) -> None:
    problem = Words.of("The reason.") if comparison in (Comparison.DIFFERENT, Comparison.NOT_GIVEN) else None
    text = words(replace(HEARD, comparison=comparison, problem=problem))
    assert ("[!] It is NOT what" in text) is (comparison is Comparison.DIFFERENT)
    assert ("The reason." in text) is (problem is not None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"trust": UserTrust.CHANGED}, "[!] This is NOT the identity that you verified"),
        ({"trust": UserTrust.NOT_VERIFIED}, "[?] You have not compared this identity with them"),
        ({"trust": UserTrust.NOT_VERIFIED, "changed": True}, "[!] This is another identity than the first"),
        ({"signed": False}, "[!] It is of the device LAPTOP (werklaptop), fingerprint"),
        ({"listed": False, "signed": False}, "[!] The key belongs to a device on nobody's list"),
        ({"device_id": None, "listed": False}, "[!] The key belongs to a device on nobody's list"),
        ({"gone": True}, "signed by its owner and logged out since"),
        ({"listed": False}, "signed by its owner and logged out since"),
        ({"key_came": Origin.BACKUP}, "[?] The key came from the key backup, which does not prove who made it."),
        ({"key_came": Origin.IMPORTED}, "[?] The key came from a file, which does not prove who made it."),
        ({"master": None}, "[!] @noor:rijk.example has published no identity."),
    ],
    ids=str,
)
def test_every_link_of_the_chain_has_its_words(changes: dict[str, object], said: str) -> None:
    assert said in words(replace(HEARD, chain=replace(CHAIN, **changes)))  # type: ignore[arg-type]


def test_what_cannot_be_read_or_proven_is_said() -> None:
    unreadable = replace(HEARD, text="", unreadable=Words.of("The sender has blocked this device."), chain=None)
    assert "[!] It cannot be read here: The sender has blocked this device." in words(unreadable)
    assert "[!] Nothing proves it" in words(OPEN)
    assert "[!] The server was asked just now: it keeps this message open, and can read it." in words(OPEN)
    grey = Shield(ShieldLevel.GREY, Words.of("Not proven."))
    assert "[?] Not proven." in words(replace(HEARD, shield=grey))
    alone = replace(own_message(), delivery=replace(own_message().delivery, shared=(), left_out=None))  # type: ignore[type-var]
    assert "This device alone: its key was sent to no other." in words(alone)
    assert "Who was left out was not written down then." in words(alone)
    assert "which alone knows to whom it gave the key" in words(replace(own_message(), delivery=None))


def test_a_file_for_an_auditor(tmp_path: Path) -> None:
    path = tmp_path / "audit.txt"
    assert write_audit_file(path, HEARD, "@ik:rijk.example", text=False) == path
    saved = path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert HEARD.text not in saved
    assert "What the message says is NOT in this file." in saved
    assert CIPHERTEXT in saved
    with pytest.raises(StoreRefused, match="never overwritten"):
        write_audit_file(path, HEARD, "@ik:rijk.example", text=True)
    assert path.read_text(encoding="utf-8") == saved
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "elsewhere.txt")
    with pytest.raises(StoreRefused):
        write_audit_file(link, HEARD, "@ik:rijk.example", text=True)
    assert not (tmp_path / "elsewhere.txt").exists()
    assert HEARD.text in "\n".join(audit_lines(HEARD, "x", text=True))


def test_a_file_commands_no_terminal(tmp_path: Path) -> None:
    evil = "\x1b]52;c;aGk=\x07\u202e\x9b2J\r\n"
    hostile = replace(HEARD, room_name=evil, sender_name=evil, text=evil, topic=evil, reactions=((evil, ELS, False),))
    write_audit_file(tmp_path / "audit.txt", hostile, "@ik:rijk.example", text=True)
    assert not set((tmp_path / "audit.txt").read_text(encoding="utf-8")) & set("\x1b\x07\u202e\x9b\r")
    assert re.fullmatch(r"sluis-message-[A-Za-z0-9]+\.txt", suggested_name(replace(HEARD, event_id="$../../x/ÿ")))  # type: ignore[arg-type]
    assert suggested_name(replace(HEARD, event_id="$__")) == "sluis-message-unnamed.txt"  # type: ignore[arg-type]


def test_readers_for_programs_and_people() -> None:
    found = readers_json(READERS)
    assert json.loads(json.dumps(found)) == found
    assert found["stopped_by"] == ["@els:rijk.example"]
    text = "\n".join(plain(reader_sections(READERS, "@ik:rijk.example")))
    assert "[!] @els:rijk.example, whom you verified, has a new identity" in text
    assert "[?] @sam:rijk.example has another identity than the first" in text
    assert "Ik (@ik:rijk.example) · you · this device, TABLET" in text
    calm = replace(READERS, readers=READERS.readers[1:3])
    assert "[ok] Nobody: every device of everybody here gets them." in "\n".join(
        plain(reader_sections(calm, "@ik:rijk.example"))
    )
    assert "not encrypted" in "\n".join(plain(reader_sections(replace(READERS, encrypted=False), "@ik:rijk.example")))
    strange = replace(READERS.readers[1], identity=replace(STOPPED, trust=UserTrust.NOT_VERIFIED))
    assert "new identity that this device does not know" in "\n".join(
        plain(reader_sections(replace(READERS, readers=(strange,)), "@ik:rijk.example"))
    )


def test_an_identity_in_one_line() -> None:
    assert state_json(STOPPED) == {
        "user_id": "@els:rijk.example",
        "identity": True,
        "trust": "changed",
        "identity_changed": False,
        "waiting": 1,
    }
    assert "NOT the identity that you verified" in state_words(STOPPED)
    assert "1 message waits" in state_words(STOPPED)
    for trust in (UserTrust.VERIFIED, UserTrust.NOT_VERIFIED):
        for exists in (True, False):
            for changed in (True, False):
                line = state_words(replace(STOPPED, trust=trust, exists=exists, changed=changed))
                assert line.startswith("@els:rijk.example: ")
                assert "\n" not in line


def test_a_message_that_is_stopped_has_an_exit_code_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    item = replace(said(1, "Ik", "x", own=True), send_state=SendState.FAILED, failure=IdentityStop("@els:x\x1b").words)
    assert item.kind is ItemKind.MESSAGE
    assert outcome(item) == EXIT_STOPPED == 6
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "sluis identity @els:x" in err
    assert "\x1b" not in err
