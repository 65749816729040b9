"""Sending a room's key to those who may read, before anything is encrypted with it.

A device counts as served only after the server took the message, so what a crash interrupts is done again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from session.crypto.account import MEGOLM, OwnAccount
from session.crypto.claims import Claims
from session.crypto.deliveries import Deliveries
from session.crypto.devices import Device
from session.crypto.group_sessions import GroupSession, GroupSessions, Rotation
from session.crypto.olm import OlmSessions
from session.crypto.outgoing import Letter, send_to_devices
from session.crypto.recipients import Chosen, LeftOut, Recipients, Selection, SharedWith, as_left_out
from session.crypto.requests import Requests
from session.crypto.tracking import Tracking
from session.crypto.verification.verified import Verified
from session.crypto.withheld import NO_OLM, withheld_words
from session.store.database import Database
from session.values.errors import IdentityStop, RequestRefused, Unreachable


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who can read what is encrypted for a room from now on."""

    session_id: str
    shared: tuple[SharedWith, ...]
    """Devices of others and of our own, without the one we are."""
    left_out: tuple[LeftOut, ...]


@dataclass(slots=True)
class _Locks:
    rooms: dict[str, asyncio.Lock] = field(default_factory=dict)

    def of(self, room_id: str) -> asyncio.Lock:
        return self.rooms.setdefault(room_id, asyncio.Lock())


class KeySharing:
    """Shares outbound sessions with devices."""

    def __init__(
        self,
        database: Database,
        account: OwnAccount,
        selection: Selection,
        tracking: Tracking,
        sessions: OlmSessions,
        claims: Claims,
        groups: GroupSessions,
    ) -> None:
        """Use the sessions of this account; `selection` says which devices get keys."""
        self._database = database
        self._account = account
        self._selection = selection
        self._deliveries = Deliveries(database)
        self._tracking = tracking
        self._sessions = sessions
        self._claims = claims
        self._groups = groups
        self._locks = _Locks()

    async def prepare(
        self,
        gateway: Requests,
        room_id: str,
        members: Sequence[str],
        rotation: Rotation,
        policy: Recipients,
        *,
        strangers: bool,
    ) -> Sharing:
        """Make a room ready for `encrypt`, as far as the room's members and their devices are known to the server.

        Raises:
            IdentityStop: when somebody whom we verified has another identity now; nobody is sent anything then,
                unless `strangers` are fine: to find out who they are.
        """
        async with self._locks.of(room_id):
            chosen = await self._choose(gateway, members, policy, strangers=strangers)
            await self._claims.start_missing(gateway, self._unserved(room_id, chosen))
            session = self._usable(room_id, chosen, rotation)
            await self._share(gateway, session, chosen)
            sharing = self._summary(session, chosen)
            # A device list that changed meanwhile is looked at again before the next message.
            with self._database.transaction():
                self._deliveries.note_left_out(session.session_id, self._groups.index(session), sharing.left_out)
                self._groups.mark_ready(room_id, session.session_id)
            await self._tell_left_out(gateway, session, sharing)
            return sharing

    async def _choose(
        self, gateway: Requests, members: Sequence[str], policy: Recipients, *, strangers: bool
    ) -> Chosen:
        users = sorted({*members, self._account.user_id})
        with self._database.transaction():
            self._tracking.track(users)
        await self._tracking.refresh(gateway, self._tracking.outdated(users))
        if not strangers:
            self.refuse_strangers(users)
        return self._selection.choose(users, policy)

    def refuse_strangers(self, users: Sequence[str]) -> None:
        """Refuse to send to any of these users when one of them is somebody else than we verified, as far as we know.

        Raises:
            IdentityStop: naming the first of them.
        """
        changed = Verified(self._database).changed() - {self._account.user_id}
        for user in users:
            if user in changed:
                raise IdentityStop(user)

    def _unserved(self, room_id: str, chosen: Chosen) -> list[Device]:
        session = self._groups.of(room_id)
        served = self._groups.shared_with(session.session_id) if session else set()
        return [device for device in chosen.wanted if _as_shared(device) not in served]

    def _usable(self, room_id: str, chosen: Chosen, rotation: Rotation) -> GroupSession:
        """Return the room's session, or a new one when it is worn or somebody holds it who should not any more."""
        session = self._groups.of(room_id)
        allowed = {_as_shared(device) for device in chosen.wanted}
        if (
            session is None
            or self._groups.is_worn(session, rotation)
            or not self._groups.shared_with(session.session_id) <= allowed
        ):
            return self._groups.renew(room_id)
        return session

    async def _share(self, gateway: Requests, session: GroupSession, chosen: Chosen) -> None:
        served = self._groups.shared_with(session.session_id)
        devices = [
            device
            for device in chosen.wanted
            if _as_shared(device) not in served and self._sessions.has_session(device.curve_key)
        ]
        if not devices:
            return
        keys = {(device.user_id, device.device_id): device.curve_key for device in devices}
        with self._database.transaction():
            content, index = self._groups.room_key(self._groups.of(session.room_id) or session)
            letters: list[Letter] = [
                (device.user_id, device.device_id, self._sessions.encrypt(device.peer, "m.room_key", content))
                for device in devices
            ]

        def delivered(batch: Sequence[Letter]) -> None:
            with self._database.transaction():
                receivers = [(user, device, keys[user, device]) for user, device, _ in batch]
                self._groups.record_share(session.session_id, index, receivers)

        await send_to_devices(gateway, "m.room.encrypted", letters, delivered)

    def _summary(self, session: GroupSession, chosen: Chosen) -> Sharing:
        served = self._groups.shared_with(session.session_id)
        unserved = [device for device in chosen.wanted if _as_shared(device) not in served]
        return Sharing(
            session.session_id,
            tuple(sorted(served, key=lambda shared: (shared.user_id, shared.device_id))),
            chosen.left_out + as_left_out(unserved, NO_OLM),
        )

    async def _tell_left_out(self, gateway: Requests, session: GroupSession, sharing: Sharing) -> None:
        """Send each device that is left out the reason, once for each session; what fails is tried again later."""
        told = {
            tuple(row)
            for row in self._database.all(
                "SELECT user_id, device_id, code FROM key_withheld WHERE session_id = ?", (session.session_id,)
            )
        }
        codes = {
            (left.user_id, left.device_id): left.wire_code
            for left in sharing.left_out
            if left.device_id and (left.user_id, left.device_id, left.wire_code) not in told
        }
        letters = [(user, device, self._withheld(session, code)) for (user, device), code in codes.items() if device]

        def delivered(batch: Sequence[Letter]) -> None:
            with self._database.transaction():
                self._database.many(
                    "INSERT OR IGNORE INTO key_withheld (session_id, user_id, device_id, code) VALUES (?, ?, ?, ?)",
                    [(session.session_id, user, device, codes[user, device]) for user, device, _ in batch],
                )

        try:
            await send_to_devices(gateway, "m.room_key.withheld", letters, delivered)
        except (Unreachable, RequestRefused):
            return

    def _withheld(self, session: GroupSession, code: str) -> dict[str, str]:
        content = {
            "algorithm": MEGOLM,
            "code": code,
            "reason": str(withheld_words(code)),
            "sender_key": self._account.curve_key,
        }
        if code == NO_OLM:
            return content
        return {**content, "room_id": session.room_id, "session_id": session.session_id}


def _as_shared(device: Device) -> SharedWith:
    return SharedWith(device.user_id, device.device_id)
