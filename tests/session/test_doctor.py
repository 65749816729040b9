"""The doctor sees what is wrong, says what to do, and changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from session.account.profile import DATABASE_NAME, Profile
from session.store import file_system, health
from session.store.account import AccountStore
from session.store.database import Database
from session.store.file_system import free_bytes, is_network, kind_of
from session.values.checks import Check, CheckState
from session.values.errors import StoreRefused

KEY = b"k" * 32
USER = "@noor:hs.example"
States = dict[str, CheckState]
MOUNTS = """\
25 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 25 0:40 / {folder}/net\\040work rw - nfs4 server:/home rw
32 25 0:41 / {folder}/net\\040workshop rw - ext4 /dev/vdb rw
broken line
"""


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A profile with one account of many pages."""
    profile = Profile(tmp_path / "data")
    database = Database.open(profile.account_folder(USER) / DATABASE_NAME, KEY)
    with database.transaction():
        for number in range(500):
            AccountStore(database).set(f"name{number}", "x" * 500)
    database.close()
    return profile


def states(checks: list[Check]) -> States:
    return {one.name: one.state for one in checks}


def test_all_is_well_and_stays_as_it_is(profile: Profile) -> None:
    path = profile.account_folder(USER) / DATABASE_NAME
    before = path.read_bytes()
    assert set(states(list(health.on_disk(profile))).values()) == {CheckState.OK}
    database = Database.open(path, KEY)
    assert states(list(health.whole(database))) == {"integrity": CheckState.OK}
    database.close()
    assert path.read_bytes() == before


def test_a_byte_that_turned_is_found(profile: Profile) -> None:
    path = profile.account_folder(USER) / DATABASE_NAME
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    database = Database.open(path, KEY)
    (check,) = health.whole(database)
    database.close()
    assert check.state is CheckState.PROBLEM
    assert "recovery key" in str(check.words)


def test_a_text_that_is_not_in_the_index_is_found(profile: Profile) -> None:
    database = Database.open(profile.account_folder(USER) / DATABASE_NAME, KEY)
    database.execute("DROP TRIGGER search_text_added")
    database.execute("INSERT INTO search_text VALUES (1, '!r:x', '$e', '@a:x', 1, 'soep', '')")
    (check,) = health.whole(database)
    database.close()
    assert check.state is CheckState.PROBLEM


@pytest.mark.parametrize("name", [DATABASE_NAME, f"{DATABASE_NAME}.before-version-2", "files"])
def test_whatever_others_can_read_is_named_with_its_cure(profile: Profile, name: str) -> None:
    path = profile.account_folder(USER) / name
    path.touch()
    path.chmod(0o640)
    found = {one.name: one for one in health.on_disk(profile)}["permissions"]
    assert found.state is CheckState.PROBLEM
    assert f"chmod go-rwx {path}" in str(found.words)


@pytest.mark.parametrize(
    ("free", "state"), [(1 << 30, CheckState.OK), (100 << 20, CheckState.NOTE), (5 << 20, CheckState.PROBLEM)]
)
def test_little_space_is_said_before_it_is_none(
    profile: Profile, monkeypatch: pytest.MonkeyPatch, free: int, state: CheckState
) -> None:
    monkeypatch.setattr(health, "free_bytes", lambda _folder: free)
    assert states(list(health.on_disk(profile)))["space"] is state
    assert free_bytes(profile.folder) > 0


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the system says is on another machine."""
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTS.format(folder=os.path.realpath(tmp_path)))
    monkeypatch.setattr(file_system, "_MOUNTS", table)
    return tmp_path / "net work"


def test_what_a_folder_lies_on(network: Path, tmp_path: Path) -> None:
    assert kind_of(network / "not" / "there" / "yet") == "nfs4"
    assert is_network(network)
    assert kind_of(tmp_path / "net workshop") == kind_of(tmp_path) == "ext4"
    assert not is_network(tmp_path)


def test_a_store_on_another_machine_is_held_as_a_whole(network: Path) -> None:
    path = network / "account" / DATABASE_NAME
    database = Database.open(path, KEY)
    with database.transaction():
        AccountStore(database).set("name", "value")
    assert database.one("PRAGMA locking_mode") == ("exclusive",)
    assert database.one("PRAGMA journal_mode") == ("wal",)
    with pytest.raises(StoreRefused):
        Database.open(path, KEY)
    database.close()
    again = Database.open(path, KEY)
    assert AccountStore(again).get("name") == "value"
    again.close()


def test_a_store_on_a_disk_can_be_read_by_who_has_the_key(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "account" / DATABASE_NAME, KEY)
    assert database.one("PRAGMA locking_mode") == ("normal",)
    database.close()


def test_a_system_that_does_not_say_is_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_system, "_MOUNTS", tmp_path / "none")
    assert kind_of(tmp_path) == ""
    assert not is_network(tmp_path)
