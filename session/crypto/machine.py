"""The crypto machine: the only part of `session.crypto` that the rest of the session talks to.

Synchronous calls belong inside the caller's transaction; coroutines make requests and commit for themselves.
Nothing is held in memory that the database does not have, so a rolled back transaction leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from session.crypto.account import OwnAccount
from session.crypto.claims import Claims
from session.crypto.devices import Device, Devices
from session.crypto.examine import Examiner
from session.crypto.group_sessions import GroupSessions, Rotation
from session.crypto.guard import Malformed
from session.crypto.identities import Identities, Identity
from session.crypto.inbox import Inbox, Received
from session.crypto.key_requests import KeyRequests
from session.crypto.key_wishes import KeyWishes
from session.crypto.messages import Decrypted, Messages, Undecryptable
from session.crypto.olm import OlmSessions
from session.crypto.outgoing import send_to_devices
from session.crypto.recipients import Recipients, Selection
from session.crypto.requests import Requests
from session.crypto.room_keys import Origin, RoomKeys
from session.crypto.sharing import KeySharing, Sharing
from session.crypto.shields import Judge
from session.crypto.tracking import Tracking
from session.crypto.unwedge import Unwedging
from session.crypto.withheld import Withheld
from session.store.database import Database
from session.sync.guard import is_text
from session.values.model import Shield
from session.values.words import Words

DEFAULT_ROTATION = Rotation()


def _clock() -> int:
    return time.time_ns() // 1_000_000


class Machine:
    """Everything that encrypts and decrypts for one device."""

    def __init__(self, database: Database, user_id: str, device_id: str, *, now: Callable[[], int] = _clock) -> None:
        """Load this device's keys from the database, or make them.

        Raises:
            StoreRefused: when the database holds the keys of another device.
        """
        self.user_id = user_id
        self.device_id = device_id
        self.database = database
        self.account = OwnAccount(database, user_id, device_id)
        own = (user_id, device_id, self.account.curve_key, self.account.signing_key)
        self.identities = Identities(database)
        self.devices = Devices(database, self.identities, own)
        self.tracking = Tracking(database, self.devices, self.identities, user_id, now)
        self.room_keys = RoomKeys(database, self.account)
        self.selection = Selection(database, self.devices, self.identities, self.tracking, user_id)
        self._sessions = OlmSessions(database, self.account)
        self._groups = GroupSessions(database, self.account, self.room_keys, now)
        self._claims = Claims(database, self._sessions, now)
        self._unwedging = Unwedging(database, self.devices, self._sessions, self._claims, now)
        withheld = Withheld(database)
        self._requests = KeyRequests(database, self.account, self.devices, self.selection)
        self.wishes = KeyWishes(database, self.account, self.devices, self.selection, self.room_keys, now)
        self._inbox = Inbox(
            database,
            self.account,
            self._sessions,
            self.room_keys,
            withheld,
            self._unwedging,
            self.devices,
            self._requests,
            self.wishes,
        )
        judge = Judge(database, user_id, self.devices, self.identities)
        self._messages = Messages(database, self.room_keys, judge, withheld, user_id)
        self.examiner = Examiner(database, user_id, self._messages, self.room_keys, self.devices, self.identities)
        self._sharing = KeySharing(
            database, self.account, self.selection, self.tracking, self._sessions, self._claims, self._groups
        )
        self._upkeep = asyncio.Lock()
        with database.transaction():
            self.tracking.track([user_id])

    def __repr__(self) -> str:
        """Name the device, never a key."""
        return f"Machine({self.user_id!r}, {self.device_id!r})"

    def receive(
        self,
        to_device: Sequence[Any],
        changed: Sequence[Any],
        left: Sequence[Any],
        key_counts: Mapping[str, Any] | None,
        unused_fallback: Sequence[Any] | None,
    ) -> Received:
        """Take in the encryption part of a sync; malformed parts are skipped, each alone.

        Args:
            to_device: events sent to this device.
            changed: users whose devices changed.
            left: users with whom no encrypted room is shared any more.
            key_counts: one-time keys left on the server; None when it did not say.
            unused_fallback: algorithms whose fallback key is unused; None when the server did not say.
        """
        with self.database.transaction():
            self.tracking.changed(_texts(changed))
            self.tracking.left(_texts(left))
            self.account.heard(key_counts, unused_fallback)
            received = self._inbox.receive(to_device)
            self.tracking.changed(received.unlisted)
            return received

    def decrypt(self, room_id: str, event: Mapping[str, Any]) -> Decrypted | Undecryptable:
        """Return what an `m.room.encrypted` event says, or why it cannot be shown; never raises for bad input."""
        return self._messages.decrypt(room_id, event)

    def shield(self, room_id: str, session_id: str, sender: str) -> Shield | None:
        """Return the shield that messages of a session deserve by now: devices get signed, lists get known."""
        return self._messages.shield(room_id, session_id, sender)

    def track(self, users: Iterable[str]) -> None:
        """Follow the device lists of the members of encrypted rooms."""
        self.tracking.track(users)

    def position_lost(self) -> None:
        """Ask for all device lists again; call it when a sync begins without a position."""
        self.tracking.all_changed()

    async def upkeep(self, gateway: Requests) -> tuple[Words, ...]:
        """Publish our keys, refresh device lists, repair broken sessions; return what the user should be told.

        Raises:
            SessionError: when a request fails; everything done until then is kept and the rest is done next time.
        """
        await self.keep_up(gateway)
        return tuple(self.tracking.notices())

    async def keep_up(self, gateway: Requests) -> None:
        """Do what `upkeep` does, and leave it to the next one to tell the user.

        Raises:
            SessionError: when a request fails.
        """
        async with self._upkeep:
            await self.account.upload(gateway)
            await self.tracking.refresh(gateway, self.tracking.outdated())
            await self._unwedging.repair(gateway)
            await self._requests.answer(gateway)
            await self.wishes.end(gateway)

    async def prepare(
        self,
        gateway: Requests,
        room_id: str,
        members: Sequence[str],
        rotation: Rotation = DEFAULT_ROTATION,
        recipients: Recipients = Recipients.SIGNED_ONLY,
        *,
        strangers: bool = False,
    ) -> Sharing:
        """Share a valid room key with everybody who may read; call it right before each `encrypt`.

        Args:
            gateway: makes the requests.
            room_id: the room.
            members: users that are joined, or invited where the room lets them read.
            rotation: when the key is to be replaced.
            recipients: which devices get it.
            strangers: whether somebody who is not who we verified may be among the members.

        Raises:
            IdentityStop: when a member whom we verified has another identity now; nobody is sent anything then.
            SessionError: when a request fails; nothing can be encrypted for new readers then.
        """
        return await self._sharing.prepare(gateway, room_id, members, rotation, recipients, strangers=strangers)

    def refuse_strangers(self, members: Sequence[str]) -> None:
        """Refuse to send to these users when one of them is somebody else than we verified, as far as we know.

        Raises:
            IdentityStop: naming the first of them.
        """
        self._sharing.refuse_strangers(members)

    def encrypt(self, room_id: str, event_type: str, content: dict[str, Any]) -> dict[str, Any]:
        """Return the content of an `m.room.encrypted` event; the index is stored in the caller's transaction.

        Raises:
            CannotEncrypt: when the room has no shared session.
        """
        return self._groups.encrypt(room_id, event_type, content)

    def discard_session(self, room_id: str) -> None:
        """Use another key for the room's next message."""
        self._groups.discard(room_id)

    def identity(self, user_id: str) -> Identity | None:
        """Return the public cross-signing identity of a user."""
        return self.identities.of(user_id)

    def devices_of(self, user_id: str) -> list[Device]:
        """Return the present devices of a user, without this one."""
        return self.devices.of(user_id)

    async def send_encrypted(self, gateway: Requests, device: Device, kind: str, content: dict[str, Any]) -> bool:
        """Send one device a message that only it can read; return False when no session with it can be had.

        Raises:
            SessionError: when a request fails.
        """
        await self._claims.start_missing(gateway, [device])
        with self.database.transaction():
            if not self._sessions.has_session(device.curve_key):
                return False
            encrypted = self._sessions.encrypt(device.peer, kind, content)
        await send_to_devices(gateway, "m.room.encrypted", [(device.user_id, device.device_id, encrypted)])
        return True

    def export_keys(self) -> Iterator[dict[str, Any]]:
        """Yield all room keys in the format of the key export."""
        return self.room_keys.export()

    def import_keys(self, exported: Iterable[Any], origin: Origin = Origin.IMPORTED) -> Received:
        """Store exported room keys, skipping what is malformed; return what can be decrypted now."""
        news: list[tuple[str, str]] = []
        with self.database.transaction():
            for one in exported:
                try:
                    found = self.room_keys.import_one(one, origin) if isinstance(one, dict) else None
                except Malformed:
                    continue
                if found is not None:
                    news.append(found)
        return Received(tuple(news))


def _texts(values: Sequence[Any]) -> list[str]:
    return [value for value in values if is_text(value) and len(value) <= 255]
