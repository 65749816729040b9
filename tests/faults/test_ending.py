"""Signals and a terminal that is gone: what was said is kept, the terminal is as it was, and nothing spins."""

from __future__ import annotations

import contextlib
import os
import signal
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.account.profile import DATABASE_NAME, Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.store.database import Database
from session.store.outbox import OutboxStore
from session.values.model import RoomId, SendState
from tests.fakes.room_events import ALICE, ME
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.faults.victim import ADVISOR
from tests.support.commands import PASSPHRASE, environment
from tests.support.in_a_pty import InAPty
from tests.support.users import PASSWORD

pytestmark = pytest.mark.slow
ROOM = RoomId("!sluis:hs.example")
TEXT = "blijft bewaard"
SPINS = 4.0
"""Seconds of processor time that an ending may cost; a process that spins takes as many as it gets."""


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    """An account whose server is gone by now."""
    env = environment(tmp_path)
    profile = Profile(Path(env["SLUIS_DATA_DIR"]))
    profile.folder.mkdir(parents=True, mode=0o700)
    key = vault.create(profile.key_file, PASSPHRASE)
    async with StoringHomeserver() as server:
        server.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], encrypted=False, name="Sluisdeur")
        session = await Session.login(profile, key, LoginRequest(server.url, ME, PASSWORD), ADVISOR)
        server.say(ROOM, ALICE, "goedemorgen")
        await session.sync_once()
        await session.facts(ROOM)
        await session.close()
    return tmp_path


@pytest.fixture
def opened(home: Path, request: pytest.FixtureRequest) -> Iterator[InAPty]:
    app = InAPty(environment(home), controls=getattr(request, "param", True))
    app.until("goedemorgen")
    app.type(TEXT)
    app.until(TEXT)
    app.type("\r")
    app.until("1 unsent")
    yield app
    app.close()


def waiting(home: Path) -> list[tuple[str, SendState]]:
    profile = Profile(Path(environment(home)["SLUIS_DATA_DIR"]))
    key = vault.unlock(profile.key_file, PASSPHRASE)
    database = Database.open(profile.account_folder(ME) / DATABASE_NAME, key.for_account(ME))
    rows = [(row.draft.text, row.state) for row in OutboxStore(database).in_room(ROOM)]
    database.close()
    return rows


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_ends_it_in_good_order(home: Path, opened: InAPty, number: signal.Signals) -> None:
    opened.process.send_signal(number)
    assert opened.until_ended() == 128 + number
    assert termios.tcgetattr(opened.slave) == opened.before
    assert b"\x1b[?1049l" in opened.seen[-4000:], "the screen of before is back"
    assert b"\x1b[?25h" in opened.seen[-4000:], "the cursor is back"
    assert b"Traceback" not in opened.seen
    assert [text for text, _ in waiting(home)] == [TEXT]


@pytest.mark.parametrize("opened", [True, False], ids=["its own", "not its own"], indirect=True)
def test_a_terminal_that_is_gone_ends_it(home: Path, opened: InAPty) -> None:
    before = _processor_time(opened.process.pid)
    opened.hang_up()
    while opened.process.poll() is None:
        spent = _processor_time(opened.process.pid) - before
        assert spent < SPINS, "it spins"
        opened.until_ended()
    assert [text for text, _ in waiting(home)] == [TEXT]


def _processor_time(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
