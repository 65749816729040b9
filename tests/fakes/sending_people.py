"""An account that sends through a real gateway, and people with real machines at the same key server who read it."""

from __future__ import annotations

import json
from typing import Any

from session.crypto.identity import bootstrap
from session.server.login import Credentials
from session.store.account import AccountStore
from session.store.database import Database
from session.trust.readers import Readers
from tests.fakes.answers import MEMBERS, SEND, key_answers, members, sent
from tests.fakes.crypto_people import Person, World
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ME, ROOM, encryption, member
from tests.fakes.sending_account import SendingAccount

SERVER = "hs.example"


class SendingPeople:
    """Us in one encrypted room, and whoever else is in it."""

    def __init__(self, server: FakeHomeserver, world: World, database: Database | None = None) -> None:
        self.server = server
        self.world = world
        self.door = world.server.door(ME, "DEVICE")
        key_answers(server, self.door)
        server.on("PUT", SEND, *sent(*(f"$sent{number}" for number in range(50))))
        self.start(database or Database.in_memory())

    def start(self, database: Database) -> None:
        """Open the account on this database, as after a restart."""
        self.account = SendingAccount(database, server=self.server)
        credentials = Credentials(self.server.url, ME, "DEVICE", "token")
        AccountStore(database).save_credentials(credentials)
        self.account.rooms.refresh()
        account = self.account
        self.readers = Readers(
            account.machine,
            account.membership,
            account.encryption,
            account.rooms,
            account.sender,
            self._look_again,
        )

    def _look_again(self, rooms: set[str] | None) -> None:
        self.account.rooms.refresh(rooms)

    @property
    def us(self) -> Person:
        """Us, as the others know us."""
        return Person(self.account.machine, self.door, self.world.clock, self.account.database)

    async def sign_in(self) -> None:
        """Make our identity."""
        await self.us.settle()
        await bootstrap(self.door, self.account.machine, self.world.server.password)

    def enter(
        self, *people: dict[str, Any], settings: dict[str, Any] | None = None, state: tuple[Any, ...] = ()
    ) -> None:
        """Let these member events be the room beside us; the server knows all of them, the sync shows us alone."""
        self.server.on("GET", MEMBERS, members(member(ME), *people))
        turned_on = encryption()
        turned_on["content"].update(settings or {})
        self.account.receive(state=(member(ME), turned_on, *state))

    def sync(self) -> None:
        """Take in what the key server has for us, as the session does."""
        self.us.sync()

    async def say(self, text: str, state: str = "sent") -> str:
        """Send a message and wait for it to be in this state; return its transaction id."""
        txn_id = self.account.say(text)
        await self.account.until(txn_id, state)
        return txn_id

    def ciphers(self) -> list[dict[str, Any]]:
        """Return the encrypted events that the server was sent, as it would hand them on."""
        return [
            {
                "type": "m.room.encrypted",
                "sender": ME,
                "event_id": f"$sent{number}",
                "origin_server_ts": 1_760_000_000_000 + number,
                "content": json.loads(request.body),
            }
            for number, request in enumerate(self.server.seen("PUT", SEND))
        ]

    def readable(self, reader: Person) -> list[str]:
        """Return what somebody can read of all that was sent; what they cannot is its code."""
        reader.sync()
        found = []
        for event in self.ciphers():
            read = reader.read(event, ROOM)
            found.append(str(getattr(read, "content", {}).get("body", "")) or str(getattr(read, "code", "")))
        return found
