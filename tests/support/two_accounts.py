"""The app with two accounts of one profile, both on recorded sessions; the second is beside the screen."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from session.account.profile import DATABASE_NAME, Profile
from session.store.vault import StoreKey
from session.values.model import RoomId, RoomKind, UserId
from session.values.updates import Batch, Connection, ConnectionUpdate, RoomsUpdate
from tests.fakes.recorded_session import ME, RecordedSession
from tests.support.patient_pilot import PatientPilot
from tests.support.people import LUNCH, PROJECT, conversation, rooms
from tests.support.screens import CONFIG, advisor, chat, session_thread, settled, until
from tui.app import SluisApp
from tui.settings.config import Config

WORK = UserId("@noor.de.wit:werk.example")


class RecordedDevices:
    """The part of a session's devices that an account which goes on beside the screen needs."""

    def __init__(self, told: Callable[[], None]) -> None:
        self.start = told


class AccountSession(RecordedSession):
    """A recorded session that can be told of anew, as one that comes back to the screen is."""

    connection = Connection.SYNCED

    @property
    def devices(self) -> RecordedDevices:
        return RecordedDevices(
            lambda: self.tell(RoomsUpdate(self.rooms_known), ConnectionUpdate(self.connection)),
        )

    def listen(self, listener: Callable[[Batch], None]) -> None:
        self.listener = listener

    def heard(self, *, unread: int, mentions: int = 0) -> None:
        """Let a room have so many unread messages, of which some call its owner."""
        room = replace(self.rooms_known[0], unread=unread, highlights=mentions)
        room = replace(room, last_activity=room.last_activity + 1)
        self.rooms_known = (room, *self.rooms_known[1:])
        self.tell(RoomsUpdate(self.rooms_known))

    def invited_to(self, name: str) -> None:
        """Let an invitation come."""
        room_id = RoomId(f"!{name.casefold()}:werk.example")
        invitation = replace(self.rooms_known[0], room_id=room_id, name=name, kind=RoomKind.INVITE, unread=0)
        self.rooms_known = (*self.rooms_known, invitation)
        self.tell(RoomsUpdate(self.rooms_known))

    def connected(self, connection: Connection) -> None:
        """Say how it stands with the server."""
        self.connection = connection
        self.tell(ConnectionUpdate(connection))


def private() -> AccountSession:
    """Return the session of the account that is shown first."""
    return AccountSession(rooms(), {PROJECT: conversation()})


def work() -> AccountSession:
    """Return the session of an account at another server, with a room of its own in it."""
    lunch = next(room for room in rooms() if room.room_id == LUNCH)
    office = replace(lunch, room_id=RoomId("!kantoor:werk.example"), name="Kantoor")
    return AccountSession((office,), {}, user_id=WORK)


@contextlib.asynccontextmanager
async def two_accounts(
    folder: Path,
    first: AccountSession,
    second: AccountSession,
    size: tuple[int, int] = (80, 24),
    config: Config = CONFIG,
) -> AsyncIterator[Pilot[None]]:
    """Run the app until the first account is shown, and the second goes on beside it."""
    profile, key = Profile(folder), StoreKey(bytes(32))
    first.advisor = second.advisor = advisor()
    with session_thread() as host:
        app = SluisApp(host, profile, key, config, first.advisor, first)  # type: ignore[arg-type]
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: bool(first.asked) and chat(pilot).open_room is not None)
            await settled(pilot)
            for user in (ME, second.user_id):
                profile.account_folder(user).mkdir(parents=True, mode=0o700)
                (profile.account_folder(user) / DATABASE_NAME).touch()
            await app.accounts.hear(second)  # type: ignore[arg-type]
            await settled(pilot)
            yield PatientPilot(pilot.app)


def prompt(pilot: Pilot[None]) -> str:
    """Return what stands in front of what is written."""
    return str(chat(pilot).desk.query_one("#prompt", Static).render())
