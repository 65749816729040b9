"""The key file: what opens it, what is refused, and that nothing of it leaks."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from session.store import vault
from session.values.errors import StoreRefused, WrongPassphrase

PASSPHRASE = "een lange wachtzin"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], vault.StoreKey]:
    """A key file's content and the key in it, made once: the derivation is slow on purpose."""
    path = tmp_path_factory.mktemp("vault") / "profile" / "key.json"
    return (key := vault.create(path, PASSPHRASE)) and (json.loads(path.read_text()), key)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "key.json"
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def test_the_passphrase_opens_what_it_closed(tmp_path: Path, made: tuple[dict[str, Any], vault.StoreKey]) -> None:
    box, key = made
    assert vault.unlock(written(tmp_path, json.dumps(box).encode()), PASSPHRASE) == key
    assert len(key.secret) == 32


def test_another_passphrase_does_not_and_changes_nothing(
    tmp_path: Path, made: tuple[dict[str, Any], vault.StoreKey]
) -> None:
    path = written(tmp_path, json.dumps(made[0]).encode())
    before = path.read_bytes()
    with pytest.raises(WrongPassphrase):
        vault.unlock(path, PASSPHRASE + " ")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "field", ["version", "kdf", "memory_kib", "passes", "lanes", "salt", "nonce", "sealed"], ids=str
)
@pytest.mark.parametrize("value", [None, [], {}, "%", -1, 0, float("inf"), float("nan"), "absent"], ids=repr)
def test_a_damaged_key_file_is_refused_and_never_opens(
    tmp_path: Path, made: tuple[dict[str, Any], vault.StoreKey], field: str, value: object
) -> None:
    box = {**made[0], field: value}
    if value == "absent":
        del box[field]
    path = written(tmp_path, json.dumps(box).encode())
    with pytest.raises((StoreRefused, WrongPassphrase)):
        vault.unlock(path, PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"5", b"\xff", b"{", b"[" * 100_000], ids=repr)
def test_a_file_that_is_no_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(StoreRefused):
        vault.unlock(written(tmp_path, content), PASSPHRASE)


def test_parameters_are_part_of_what_is_authenticated(
    tmp_path: Path, made: tuple[dict[str, Any], vault.StoreKey]
) -> None:
    path = written(tmp_path, json.dumps({**made[0], "comment": "added by somebody"}).encode())
    with pytest.raises(WrongPassphrase):
        vault.unlock(path, PASSPHRASE)


@pytest.mark.parametrize(
    ("field", "value"), [("memory_kib", 1 << 30), ("memory_kib", 1), ("passes", 10**9), ("lanes", 1 << 20)]
)
def test_parameters_out_of_bounds_cost_neither_time_nor_memory(
    tmp_path: Path, made: tuple[dict[str, Any], vault.StoreKey], field: str, value: int
) -> None:
    path = written(tmp_path, json.dumps({**made[0], field: value}).encode())
    with pytest.raises(StoreRefused, match="damaged"):
        vault.unlock(path, PASSPHRASE)


@pytest.mark.parametrize(("field", "value"), [("version", 2), ("kdf", "argon3")])
def test_a_key_file_of_a_newer_program_is_refused(
    tmp_path: Path, made: tuple[dict[str, Any], vault.StoreKey], field: str, value: object
) -> None:
    path = written(tmp_path, json.dumps({**made[0], field: value}).encode())
    with pytest.raises(StoreRefused, match="newer"):
        vault.unlock(path, PASSPHRASE)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_file_that_others_can_read_is_refused(
    tmp_path: Path, made: tuple[dict[str, Any], vault.StoreKey], mode: int
) -> None:
    path = written(tmp_path, json.dumps(made[0]).encode())
    path.chmod(mode)
    with pytest.raises(StoreRefused, match="chmod"):
        vault.unlock(path, PASSPHRASE)


def test_no_key_file_says_what_to_do(tmp_path: Path) -> None:
    assert not vault.exists(tmp_path / "key.json")
    with pytest.raises(StoreRefused, match="sluis login"):
        vault.unlock(tmp_path / "key.json", PASSPHRASE)


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    path = written(tmp_path, b"precious")
    assert vault.exists(path)
    with pytest.raises(StoreRefused, match="never overwritten"):
        vault.create(path, PASSPHRASE)
    assert path.read_bytes() == b"precious"


def test_an_empty_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused):
        vault.create(tmp_path / "profile" / "key.json", "")
    assert not (tmp_path / "profile").exists()


def test_modes_hold_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "data" / "sluis" / "default" / "key.json"
    before = os.umask(0o000)
    try:
        vault.create(path, PASSPHRASE)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    folders = (path.parent, path.parent.parent, path.parent.parent.parent)
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700] * 3
    assert [entry.name for entry in path.parent.iterdir()] == ["key.json"]


def test_the_secret_is_in_no_repr_and_no_file(made: tuple[dict[str, Any], vault.StoreKey]) -> None:
    box, key = made
    shown = repr(key) + str(key)
    for form in (key.secret.hex(), repr(key.secret), vault._b64(key.secret)):
        assert form not in shown
        assert form not in json.dumps(box)


@pytest.mark.parametrize(
    ("seconds", "memory", "passes"),
    [(0.0, 128 * 1024, 16), (0.05, 128 * 1024, 7), (0.12, 128 * 1024, 3), (0.2, 64 * 1024, 3), (30, 64 * 1024, 3)],
)
def test_the_work_is_chosen_for_the_machine(
    monkeypatch: pytest.MonkeyPatch, seconds: float, memory: int, passes: int
) -> None:
    times = iter((1.0, 1.0 + seconds))
    assert vault._chosen_work(lambda: next(times)) == (memory, passes)


@pytest.mark.usefixtures("cheap_passphrase")
def test_a_changed_passphrase_opens_the_same_key_and_the_old_one_none(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "key.json"
    key = vault.create(path, PASSPHRASE)
    vault.change(path, PASSPHRASE, "een nieuwe wachtzin")
    assert vault.unlock(path, "een nieuwe wachtzin") == key
    with pytest.raises(WrongPassphrase, match="recovery key"):
        vault.unlock(path, PASSPHRASE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["key.json"]


@pytest.mark.usefixtures("cheap_passphrase")
@pytest.mark.parametrize(("old", "new"), [("verkeerd", "nieuw"), (PASSPHRASE, "")])
def test_a_change_that_is_refused_changes_nothing(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "profile" / "key.json"
    vault.create(path, PASSPHRASE)
    before = path.read_bytes()
    with pytest.raises((StoreRefused, WrongPassphrase)):
        vault.change(path, old, new)
    assert path.read_bytes() == before


@pytest.mark.usefixtures("cheap_passphrase")
@pytest.mark.parametrize("call", ["fsync", "write", "replace"])
def test_a_change_that_the_disk_does_not_take_leaves_the_old_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "profile" / "key.json"
    key = vault.create(path, PASSPHRASE)

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr(os, "fdopen" if call == "write" else call, full)
    with pytest.raises(StoreRefused, match="No space left"):
        vault.change(path, PASSPHRASE, "een nieuwe wachtzin")
    monkeypatch.undo()
    monkeypatch.setattr(vault, "_MEMORY_KIB", 64)
    assert vault.unlock(path, PASSPHRASE) == key


def test_every_account_has_a_key_of_its_own(made: tuple[dict[str, Any], vault.StoreKey]) -> None:
    key = made[1]
    one, other = key.for_account("@noor:rijk.example"), key.for_account("@sam:rijk.example")
    assert len(one) == len(other) == 32
    assert len({one, other, key.secret}) == 3
    assert one == key.for_account("@noor:rijk.example")
