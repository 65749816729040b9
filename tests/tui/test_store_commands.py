"""The store from the command line: another passphrase, a wipe, a log-out that would lose something."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

import tui.__main__ as entry
from session.account.profile import DATABASE_NAME, SHELF_NAME, Profile, default_data_dir
from session.account.stores import open_store
from session.media.opened import NAME as OPENED
from session.media.opened import OpenedFiles
from session.media.shelf import Shelf
from session.store import vault
from session.store.account import AccountStore
from session.store.database import Database
from session.store.lock import ProfileLock
from tests.fakes.answers import SEND
from tests.fakes.faults import html
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.commands import Commands
from tests.support.users import PASSWORD

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

OLD, NEW = "paard batterij nietje", "een nieuwe wachtzin"
USER = "@noor:hs.example"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sluis(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process."""
    monkeypatch.setattr(entry, "harden", lambda: None)
    monkeypatch.setattr(entry, "start_logging", lambda *, enabled: None)

    def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setenv("SLUIS_PASSPHRASE_COMMAND", f"echo {OLD}")
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        exit_code = entry.main(arguments)
        captured = capsys.readouterr()
        return exit_code, captured.out, captured.err

    return run


@pytest.fixture
def profile() -> Profile:
    """A profile with one account."""
    profile = Profile(default_data_dir())
    database = open_store(profile, vault.create(profile.key_file, OLD), USER)
    AccountStore(database).set("canary", "sings")
    database.close()
    return profile


def canary(profile: Profile, passphrase: str) -> str | None:
    database: Database = open_store(profile, vault.unlock(profile.key_file, passphrase), USER)
    try:
        return AccountStore(database).get("canary")
    finally:
        database.close()


def contents(profile: Profile) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(profile.folder.rglob("*")) if path.is_file()}


def test_another_passphrase_opens_what_was_there(sluis: Run, profile: Profile) -> None:
    exit_code, out, err = sluis("passphrase", "--new-passphrase-command", f"echo {NEW}")
    assert (exit_code, err) == (0, "")
    assert NEW not in out
    assert canary(profile, NEW) == "sings"
    exit_code, _out, err = sluis("passphrase", "--new-passphrase-command", "echo iets anders nog")
    assert exit_code == 1
    assert "nothing was changed" in err
    assert "recovery key" in err
    assert canary(profile, NEW) == "sings"


@pytest.mark.parametrize("command", ["echo kort", "false"])
def test_a_passphrase_that_is_no_good_changes_nothing(sluis: Run, profile: Profile, command: str) -> None:
    before = contents(profile)
    exit_code, _out, err = sluis("passphrase", "--new-passphrase-command", command)
    assert exit_code == 1
    assert err.count("\n") == 1
    assert {path: content for path, content in contents(profile).items() if not path.endswith("lock")} == before


def test_a_wipe_names_what_is_lost_and_wants_its_word(sluis: Run, profile: Profile) -> None:
    before = contents(profile)
    exit_code, out, err = sluis("wipe", stdin="wipe\n")
    assert (exit_code, out) == (1, "")
    assert all(words in err for words in (USER, "not sent yet", "no key backup", "Nothing was removed"))
    assert {path: content for path, content in contents(profile).items() if not path.endswith("lock")} == before


def test_a_wipe_needs_no_passphrase_and_leaves_nothing(
    sluis: Run, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    (profile.account_folder(USER) / "files").mkdir()
    (profile.account_folder(USER) / "files" / "waiting").write_bytes(b"sealed")
    exit_code, out, err = sluis("wipe", "--yes", "--passphrase-command", "false")
    assert (exit_code, err) == (0, "")
    assert "Nothing of profile default is left" in out
    assert not profile.folder.exists()
    exit_code, _out, err = sluis("wipe", "--yes")
    assert exit_code == 1
    assert "nothing to remove" in err


def test_a_wipe_takes_what_a_crash_left_for_other_programs_too(
    sluis: Run, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    shelf = Shelf(profile.account_folder(USER) / SHELF_NAME)
    with shelf.keep() as keeping:
        keeping.add(b"leesbaar")
        left = OpenedFiles(shelf.beside(OPENED)).put(shelf, keeping.finish(), "brief.txt")
    assert left.is_relative_to(runtime)
    assert sluis("wipe", "--yes")[0] == 0
    assert list(runtime.iterdir()) == []


def test_a_profile_that_is_open_elsewhere_is_not_wiped(sluis: Run, profile: Profile) -> None:
    lock = ProfileLock(profile)
    lock.acquire()
    exit_code, _out, err = sluis("wipe", "--yes")
    lock.release()
    assert exit_code == entry.EXIT_APP_OPEN
    assert "open in another sluis" in err
    assert canary(profile, OLD) == "sings"


def test_a_link_in_the_profile_is_removed_and_not_followed(sluis: Run, profile: Profile, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("kept")
    (profile.folder / "link").symlink_to(outside)
    assert sluis("wipe", "--yes")[0] == 0
    assert (outside / "precious").read_text() == "kept"


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        homeserver.add_room("!lunch:hs.example", [(USER, "Noor")], name="Lunch", encrypted=False)
        yield homeserver


@pytest.mark.slow
async def test_a_logout_that_would_lose_messages_wants_a_word(server: SmallHomeserver, tmp_path: Path) -> None:
    sluis = Commands(tmp_path / "home")
    login = ("login", "--homeserver", server.url, "--user", USER, "--password-stdin")
    await asyncio.to_thread(lambda: sluis(*login, stdin=PASSWORD + "\n"))
    server.on("PUT", SEND, *[html(502)] * 50)
    await asyncio.to_thread(lambda: sluis("send", "--wait", "1", "Lunch", "blijft hier", check=False))
    folder = sluis.home / "data" / "default"
    _exit_code, found = await doctor(sluis)
    assert found["outbox"][1] == "1 message waits to be sent"
    tries = len(server.seen("PUT", SEND))
    refused = await asyncio.to_thread(lambda: sluis("logout", check=False))
    assert len(server.seen("PUT", SEND)) == tries + 1, "one try says enough"
    assert refused.exit_code == 1
    assert "still waiting" in refused.err
    assert list(folder.glob(f"@*/{DATABASE_NAME}"))
    await asyncio.to_thread(lambda: sluis("logout", "--anyway"))
    assert not list(folder.glob(f"@*/{DATABASE_NAME}"))
    assert server.device_ids(USER) == set()


async def doctor(sluis: Commands, *arguments: str) -> tuple[int, dict[str, tuple[str, str]]]:
    done = await asyncio.to_thread(lambda: sluis("doctor", "--json", *arguments, check=False))
    return done.exit_code, {one["check"]: (one["state"], one["words"]) for one in done.json}


async def test_the_doctor_looks_everything_over(server: SmallHomeserver, tmp_path: Path) -> None:
    sluis = Commands(tmp_path / "home")
    login = ("login", "--homeserver", server.url, "--user", USER, "--password-stdin")
    assert (await doctor(sluis))[1]["profile"][0] == "note"
    await asyncio.to_thread(lambda: sluis(*login, stdin=PASSWORD + "\n"))
    exit_code, found = await doctor(sluis)
    assert exit_code == 0, found
    assert {name: state for name, (state, _words) in found.items() if name != "terminal"} == dict.fromkeys(
        (
            "permissions",
            "file-system",
            "space",
            "lock",
            "passphrase",
            "integrity",
            "outbox",
            "server",
            "clock",
            "identity",
            "backup",
            "one-time-keys",
        ),
        "ok",
    )
    server.down = True
    exit_code, found = await doctor(sluis)
    assert (exit_code, found["server"][0]) == (1, "problem")
    assert "HTTP 502" in found["server"][1]
    exit_code, found = await doctor(sluis, "--passphrase-command", "echo verkeerd")
    assert (exit_code, found["passphrase"][0]) == (1, "problem")
    lock = ProfileLock(Profile(sluis.home / "data"))
    lock.acquire()
    exit_code, found = await doctor(sluis)
    lock.release()
    assert (exit_code, found["lock"][0]) == (0, "note")
    (next((sluis.home / "data").rglob(DATABASE_NAME))).chmod(0o644)
    exit_code, found = await doctor(sluis)
    assert exit_code == 1
    assert "chmod go-rwx" in found["permissions"][1]


@pytest.mark.parametrize(
    "command",
    [("rooms",), ("send", "!r:x", "hoi"), ("search", "x"), ("passphrase",), ("wipe", "--yes"), ("backup", "f")],
)
def test_a_second_process_says_so_and_changes_no_byte(sluis: Run, profile: Profile, command: tuple[str, ...]) -> None:
    lock = ProfileLock(profile)
    lock.acquire()
    before = contents(profile)
    exit_code, out, err = sluis(*command, stdin="paard batterij\n")
    after = contents(profile)
    lock.release()
    assert (exit_code, out) == (entry.EXIT_APP_OPEN, "")
    assert "close that one or use --profile" in err
    assert err.count("\n") == 1
    assert after == before
