"""A disk that is full, fails, is read-only, or has lost a file's end: it is said, nothing is lost, and it goes on."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from hints.model import Clearance, Draft, DraftKind
from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.store.account import AccountStore
from session.store.database import Database
from session.store.files import write_private_file
from session.store.lock import ProfileLock
from session.values.errors import StoreRefused
from session.values.model import RoomDraft, RoomId
from session.values.updates import OutboxUpdate, TimelineUpdate
from tests.fakes.homeserver import json_answer
from tests.fakes.room_events import ME, message
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.screens import advisor
from tests.support.small_login import at_home
from tests.support.users import PASSWORD

KEY = b"k" * 32
NOOR, LUNCH = "@noor:hs.example", RoomId("!lunch:hs.example")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 3 MB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("only root can mount a small file system")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        homeserver.add_room(LUNCH, [(NOOR, "Noor")], name="Lunch", encrypted=False)
        yield homeserver


async def logged_in(folder: Path, server: SmallHomeserver, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setattr(vault, "_MEMORY_KIB", 64)
    monkeypatch.setattr(vault, "_PASSES", 1)
    profile = Profile(folder)
    key = vault.create(profile.key_file, "sesam sesam")
    session = await Session.login(profile, key, LoginRequest(server.url, NOOR, PASSWORD), advisor(), identity=False)
    await session.sync_once()
    return session


def fill(disk: Path) -> None:
    """Leave no byte free."""
    with (disk / "ballast").open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(bytes(4096)):
            pass


async def use_up(session: Session) -> None:
    """Write little by little until the disk refuses."""
    for number in range(1000):
        await session.drafts.keep({LUNCH: RoomDraft(f"{number}")})


def cleared(session: Session, text: str) -> tuple[Draft, Clearance]:
    draft = Draft(DraftKind.MESSAGE, text, session.find_room("Lunch").facts)
    outcome = advisor().clear(draft)
    assert isinstance(outcome, Clearance)
    return draft, outcome


async def send(session: Session, text: str) -> None:
    await session.send(*cleared(session, text), drafted=True)


async def test_a_full_disk_stops_sends_says_so_and_loses_nothing(
    small_disk: Path, server: SmallHomeserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await logged_in(small_disk, server, monkeypatch)
    heard: list[object] = []
    session.listen(lambda batch: heard.extend(batch.updates))
    await session.open_timeline(LUNCH)
    await session.drafts.keep({LUNCH: RoomDraft("soep om half een")})
    fill(small_disk)
    for _ in range(3):
        with pytest.raises(StoreRefused, match="cannot be written"):
            await session.drafts.keep({LUNCH: RoomDraft("x" * 100_000)})
        with pytest.raises(StoreRefused, match="cannot be written"):
            await send(session, "y" * 20_000)
    assert await session.drafts.all() == {LUNCH: RoomDraft("soep om half een")}
    assert not server.seen("PUT", "/send/")
    assert not [one for one in heard if isinstance(one, TimelineUpdate) and one.pending], "none of it is shown"
    assert not [one for one in heard if isinstance(one, OutboxUpdate) and one.unsent], "nor counted"
    (small_disk / "ballast").unlink()
    await send(session, "soep om half een")
    assert await session.flush(20)
    assert [one.json["body"] for one in server.seen("PUT", "/send/")] == ["soep om half een"]
    assert await session.drafts.all() == {}
    await session.close()


async def test_a_disk_that_is_full_when_the_server_has_a_message_does_not_end_the_sender(
    small_disk: Path, server: SmallHomeserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await logged_in(small_disk, server, monkeypatch)
    taken = json_answer({"event_id": "$1"})

    async def fills_the_disk(request: web.Request) -> web.StreamResponse:
        fill(small_disk)
        # What the log has left is used up as well, until not even a word can be stored.
        with pytest.raises(StoreRefused, match="cannot be written"):
            await use_up(session)
        return await taken(request)

    def space_returns_meanwhile(_pause: float) -> float:
        (small_disk / "ballast").unlink(missing_ok=True)
        return 0.0

    monkeypatch.setattr("session.server.backoff.with_jitter", space_returns_meanwhile)
    server.on("PUT", "/send/", fills_the_disk, taken, json_answer({"event_id": "$2"}))
    await send(session, "soep om half een")
    await server.until(2, "PUT", "/send/")
    first, again = server.seen("PUT", "/send/")
    assert (first.path, first.json) == (again.path, again.json), "the same request, which the server takes once"
    await send(session, "en daarna")
    await server.until(3, "PUT", "/send/")
    await session.close()


async def test_news_that_came_on_a_full_disk_comes_again(
    small_disk: Path, server: SmallHomeserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.rooms[LUNCH]["timeline"]["events"] = [message(f"bericht {n} " + "x" * 900) for n in range(200)]
    monkeypatch.setattr(vault, "_MEMORY_KIB", 64)
    monkeypatch.setattr(vault, "_PASSES", 1)
    profile = Profile(small_disk)
    key = vault.create(profile.key_file, "sesam sesam")
    session = await Session.login(profile, key, LoginRequest(server.url, NOOR, PASSWORD), advisor(), identity=False)
    fill(small_disk)
    for _ in range(3):
        with pytest.raises(StoreRefused, match="cannot be written"):
            await session.sync_once()
    (small_disk / "ballast").unlink()
    await session.sync_once()
    assert len(session.timeline(LUNCH, 500)) == 200
    await session.close()


def put(database: Database, name: str, value: str) -> None:
    with database.transaction():
        AccountStore(database).set(name, value)


def test_a_read_only_file_system_is_said_and_goes_on_when_it_can(small_disk: Path) -> None:
    path = small_disk / "account" / "account.db"
    database = Database.open(path, KEY)
    put(database, "before", "1")
    database.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StoreRefused, match="cannot be written"):
        Database.open(path, KEY)
    with pytest.raises(StoreRefused, match="could not be written: Read-only file system"):
        ProfileLock(Profile(small_disk)).acquire()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    again = Database.open(path, KEY)
    assert AccountStore(again).get("before") == "1"
    again.close()


@contextlib.contextmanager
def disk_that_fails(largest: int) -> Iterator[None]:
    """Let every write behind this byte of a file fail: SQLite sees an input/output error."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fails_is_said_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "account" / "account.db"
    database = Database.open(path, KEY)
    put(database, "before", "1")
    size = path.with_name("account.db-wal").stat().st_size
    with disk_that_fails(size), pytest.raises(StoreRefused, match="cannot be written"):
        put(database, "during", "x" * 100_000)
    put(database, "after", "1")
    assert [AccountStore(database).get(name) for name in ("before", "during", "after")] == ["1", None, "1"]
    database.close()
    again = Database.open(path, KEY)
    assert AccountStore(again).get("after") == "1"
    assert again.all("PRAGMA cipher_integrity_check") == []
    again.close()


@pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
def test_a_file_that_lost_its_end_is_refused_and_left_as_it_is(tmp_path: Path, left: float) -> None:
    path = tmp_path / "account" / "account.db"
    database = Database.open(path, KEY)
    for number in range(20):
        put(database, f"name{number}", "x" * 20_000)
    database.close()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * left)])
    before = path.read_bytes()
    with pytest.raises(StoreRefused, match="damaged"):
        Database.open(path, KEY)
    assert path.read_bytes() == before


def test_what_is_here_can_be_read_on_a_full_disk_and_written_when_there_is_space(small_disk: Path) -> None:
    path = small_disk / "account" / "account.db"
    database = Database.open(path, KEY)
    put(database, "before", "1")
    database.close()
    fill(small_disk)
    again = Database.open(path, KEY)
    assert AccountStore(again).get("before") == "1"
    with pytest.raises(StoreRefused, match="cannot be written: No space left on device"):
        put(again, "during", "x" * 100_000)
    (small_disk / "ballast").unlink()
    put(again, "after", "1")
    again.close()
    assert AccountStore(Database.open(path, KEY)).get("after") == "1"


def test_a_key_file_for_which_there_is_no_space_is_said_and_leaves_nothing(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(StoreRefused, match=r"key\.json could not be written: No space left on device"):
        write_private_file(small_disk / "key.json", b"{}")
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


async def test_commands_that_read_go_on_with_what_is_here_on_a_full_disk(
    small_disk: Path, server: SmallHomeserver
) -> None:
    server.add_room(LUNCH, [(ME, "Ik")], name="Lunch", encrypted=False)
    sluis, session = await at_home(small_disk / "home", server)
    await session.sync_once()
    await session.close()
    fill(small_disk)
    said = "sluis: The store cannot be written: No space left on device"
    read = await asyncio.to_thread(sluis, "rooms")
    assert "Lunch" in read.out
    assert read.err == f"{said}. This is as of the last sync.\n"
    sent = await asyncio.to_thread(lambda: sluis("send", "Lunch", "hoi", check=False))
    assert (sent.exit_code, sent.err) == (1, f"{said}. Nothing was sent or kept.\n")
