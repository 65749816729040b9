"""The facade of the account's own devices: list, log out, rename, and hear of new ones until they were looked at."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from hints.model import Clearance, Draft
from session.crypto.guard import at
from session.crypto.identity import identity_status
from session.crypto.machine import Machine
from session.crypto.requests import client_path
from session.crypto.uia import Proof, request_with_proof
from session.server import content_door
from session.server.account_page import end_on_account_page
from session.server.gateway import Gateway
from session.store.database import Database
from session.trust.device_watch import DeviceWatch
from session.values.errors import RequestRefused, SessionError
from session.values.model import DeviceId
from session.values.trust import OwnDevice
from session.values.updates import TrustUpdate
from session.values.words import N_

_LONGEST_TEXT = 255
"""Code points of an id or a name: what a server says is kept, and must not fill the store."""
_NO_SUCH_ENDPOINT = ("M_UNRECOGNIZED", "M_NOT_FOUND")


class DevicesRefused(SessionError):
    """What was asked cannot be done with a device, or was not done."""


class OwnDevices:
    """What screens and scripts can ask about the devices of their own account."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        machine: Machine,
        told: Callable[[TrustUpdate], None],
        left: Callable[[Clearance], None],
    ) -> None:
        """Work with this machine; `told` hears how trust stands, `left` of each clearance that was used."""
        self._gateway = gateway
        self._machine = machine
        self._watch = DeviceWatch(database)
        self._told = told
        self._left = left
        self._watching = False
        self._stale = True
        self._last: TrustUpdate | None = None

    async def meet(self) -> None:
        """Take the devices that are there now as known, if none were known so far; call it when logging in."""
        with contextlib.suppress(SessionError):
            await self._look()

    def start(self) -> None:
        """Tell how it stands, and of every change from now on."""
        self._watching, self._last = True, None
        self.tell()

    def tell(self) -> None:
        """Tell how it stands with this device and new ones, if that is news."""
        own = self._machine.devices.get(self._machine.user_id, self._machine.device_id)
        update = TrustUpdate(own is not None and own.signed, self._watch.news())
        if self._watching and update != self._last:
            self._last = update
            self._told(update)

    def expect_change(self) -> None:
        """Note that the server may have announced a change; call it before the device lists are asked for."""
        self._stale = self._stale or not self._machine.tracking.is_fresh(self._machine.user_id)

    async def watch(self) -> None:
        """Look at our devices when something about them changed; when that fails, it is done the next time."""
        if self._watching and self._stale:
            with contextlib.suppress(SessionError):
                await self._look()
        self.tell()

    async def all(self) -> tuple[OwnDevice, ...]:
        """Return our devices: this one first, then those seen last; behind them what came and went unseen.

        Raises:
            SessionError: when the server cannot be asked.
        """
        await identity_status(self._gateway, self._machine)
        present = await self._look()
        self.tell()
        news = self._watch.news()
        new = {device.device_id for device in news if not device.gone}
        there = [replace(device, new=device.device_id in new) for device in present]
        return (*there, *(device for device in news if device.gone))

    def seen(self, device_ids: Collection[DeviceId]) -> None:
        """Note that the account's owner has looked at these devices: they are news no longer."""
        self._watch.seen(device_ids)
        self.tell()

    async def log_out(self, device_ids: Sequence[DeviceId], proof: Proof) -> None:
        """End other devices of the account on the server.

        Raises:
            DevicesRefused: when one of them is this one, or is not there.
            ProofRefused: when the server does not believe that the account's owner asks; none is logged out then.
            SessionError: when the server cannot be asked.
        """
        if self._machine.device_id in device_ids:
            raise DevicesRefused(N_("This device itself is logged out with /logout, or sluis logout."))
        there = {device.device_id for device in await self._look()}
        for device_id in device_ids:
            if device_id not in there:
                raise DevicesRefused(N_("Your account has no device {device}."), device=device_id)
        proof = replace(proof, homeserver=self._gateway.homeserver)
        body, user = {"devices": list(device_ids)}, self._machine.user_id
        try:
            await request_with_proof(self._gateway, "POST", client_path("delete_devices"), body, user, proof)
        except RequestRefused as refused:
            if refused.status != 404 or refused.errcode not in _NO_SUCH_ENDPOINT:
                raise
            await end_on_account_page(self._gateway, device_ids, proof)
        await self._check_ended(device_ids)

    async def rename(self, device_id: DeviceId, draft: Draft, clearance: Clearance) -> None:
        """Give one of our devices the draft's text as its name.

        Raises:
            NotCleared: when the clearance was given for another draft.
            SessionError: when the server refuses or cannot be reached.
        """
        await content_door.rename_device(self._gateway, draft, clearance, device_id)
        self._left(clearance)

    async def _check_ended(self, device_ids: Sequence[DeviceId]) -> None:
        await identity_status(self._gateway, self._machine)
        left = {device.device_id for device in await self._look()}
        # What its owner has ended, its owner has seen.
        self.seen([device_id for device_id in device_ids if device_id not in left])
        for device_id in device_ids:
            if device_id in left:
                raise DevicesRefused(N_("The device {device} is still logged in."), device=device_id)

    async def _look(self) -> list[OwnDevice]:
        """Ask for the list, note what is new in it, and return it in order."""
        answer = await self._gateway.request("GET", client_path("devices"))
        self._stale = False
        listed = answer.get("devices")
        found = [self._device(one) for one in (listed if isinstance(listed, list) else [])]
        each = {one.device_id: one for one in (*self._unlisted(), *found) if one}
        present = sorted(each.values(), key=lambda one: (not one.current, -one.last_seen))
        self._watch.compare(present)
        return present

    def _unlisted(self) -> list[OwnDevice | None]:
        """Return the devices whose keys the server hands to others: one that it keeps out of the list is news too."""
        user = self._machine.user_id
        if not self._machine.tracking.is_fresh(user):
            return []
        names = {
            one.device_id: at(self._machine.devices.keys(user, one.device_id), "unsigned", "device_display_name")
            for one in self._machine.devices_of(user)
        }
        return [self._device({"device_id": device_id, "display_name": name}) for device_id, name in names.items()]

    def _device(self, listed: object) -> OwnDevice | None:
        device_id, seen = at(listed, "device_id"), at(listed, "last_seen_ts")
        if not isinstance(device_id, str) or not 0 < len(device_id) <= _LONGEST_TEXT:
            return None
        known = self._machine.devices.get(self._machine.user_id, device_id)
        present = known is not None and not known.gone
        return OwnDevice(
            DeviceId(device_id),
            _text(at(listed, "display_name")),
            seen if isinstance(seen, int) and not isinstance(seen, bool) else 0,
            signed=known is not None and present and known.signed,
            encrypts=present,
            current=device_id == self._machine.device_id,
            fingerprint=known.signing_key if known is not None and present else "",
            address=_text(at(listed, "last_seen_ip")),
        )


def _text(value: object) -> str:
    return value[:_LONGEST_TEXT] if isinstance(value, str) else ""
