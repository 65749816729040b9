"""Exported keys: what we write another implementation reads, and what was changed is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import stat
import struct
from pathlib import Path
from typing import Any

import pytest
from nio.crypto.key_export import decrypt_and_read, encrypt_and_save

from session.crypto import key_file
from session.crypto.key_file import FOOTER, HEADER, KeyFileRefused, open_keys, seal_keys

PASSPHRASE = "één lange zin"
KEYS: list[dict[str, Any]] = [{"session_id": "s1", "session_key": "geheim"}, {"session_id": "s2"}]


def body(content: bytes) -> bytes:
    return base64.b64decode("".join(content.decode().split("\n")[1:-2]))


def armoured(data: bytes) -> bytes:
    return f"{HEADER}\n{base64.b64encode(data).decode()}\n{FOOTER}\n".encode()


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_file, "ROUNDS", 10)


def test_the_rounds_are_what_the_format_asks_for() -> None:
    content = seal_keys(KEYS, PASSPHRASE)
    version, _, nonce, rounds = struct.unpack_from(">B16s16sI", body(content))
    assert (version, rounds) == (1, 500_000)
    assert nonce[8] < 0x80
    assert max(len(line) for line in content.decode().split("\n")) <= 96
    assert open_keys(content, PASSPHRASE) == KEYS


def test_another_implementation_reads_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    path = tmp_path / "keys"
    path.write_bytes(seal_keys(KEYS, "lange zin"))
    assert json.loads(decrypt_and_read(str(path), "lange zin")) == KEYS


def test_we_read_another_implementations(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    encrypt_and_save(json.dumps(KEYS).encode(), str(path), "lange zin", count=10)
    assert open_keys(path.read_bytes(), "lange zin") == KEYS


def test_line_ends_and_text_around_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    content = seal_keys(KEYS, PASSPHRASE)
    assert open_keys(b"\xef\xbb\xbfhello\r\n" + content.replace(b"\n", b"\r\n") + b"bye", PASSPHRASE) == KEYS


def test_a_wrong_passphrase_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    with pytest.raises(KeyFileRefused, match="passphrase"):
        open_keys(seal_keys(KEYS, PASSPHRASE), "een andere zin")


def test_no_byte_of_it_can_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    data = body(seal_keys(KEYS, PASSPHRASE))
    for place in (0, 1, 20, 36, 40, len(data) - 33, len(data) - 1):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(KeyFileRefused):
            open_keys(armoured(bytes(changed)), PASSPHRASE)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", HEADER.encode(), f"{HEADER}\n{FOOTER}".encode(), armoured(b"x" * 68), armoured(b"\x01" * 200)],
)
def test_what_is_no_key_file_is_refused(content: bytes) -> None:
    with pytest.raises(KeyFileRefused):
        open_keys(content, PASSPHRASE)


def test_a_number_of_rounds_without_end_is_refused() -> None:
    data = struct.pack(">B16s16sI", 1, bytes(16), bytes(16), 0xFFFFFFFF) + bytes(64)
    with pytest.raises(KeyFileRefused, match="not supported"):
        open_keys(armoured(data), PASSPHRASE)


@pytest.mark.parametrize("plaintext", [b"{}", b"7", b"\xff", b"[" * 100_000])
def test_what_is_no_list_is_refused(plaintext: bytes) -> None:
    head = struct.pack(">B16s16sI", 1, bytes(16), bytes(16), 1)
    derived = hashlib.pbkdf2_hmac("sha512", PASSPHRASE.encode(), bytes(16), 1, 64)
    sealed = head + key_file._ctr(derived[:32], bytes(16), plaintext)
    with pytest.raises(KeyFileRefused, match="no list"):
        open_keys(armoured(sealed + key_file._mac(derived[32:], sealed)), PASSPHRASE)


def test_keys_that_no_store_could_hold_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    deep: dict[str, Any] = {}
    for _ in range(500):
        deep = {"a": deep}
    content = seal_keys([{"room_id": "\ud800"}, deep, *KEYS], PASSPHRASE)
    assert open_keys(content, PASSPHRASE) == KEYS


def test_modes_are_private(tmp_path: Path) -> None:
    from session.trust.keys import _write_new

    path = tmp_path / "keys"
    _write_new(path, KEYS, PASSPHRASE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"geheim" not in path.read_bytes()
    with pytest.raises(KeyFileRefused):
        _write_new(path, KEYS, PASSPHRASE)
    with pytest.raises(KeyFileRefused):
        _write_new(tmp_path / "no" / "folder", KEYS, PASSPHRASE)
    assert open_keys(path.read_bytes(), PASSPHRASE) == KEYS
