"""Which devices of our account are news: remembered on disk until their owner has looked, also when they are gone.

The first list that is ever seen is no news; a device that goes and comes back is.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from session.store.account import AccountStore
from session.store.database import Database
from session.values.model import DeviceId
from session.values.trust import OwnDevice

FACT = "own_devices"
"""What the account's facts call it."""
MOST_NEWS = 50
"""Devices that are kept as news; of more than that, the newest."""


@dataclass(frozen=True, slots=True)
class _Kept:
    met: frozenset[str]
    """Devices that are there and that their owner knows of."""
    news: tuple[OwnDevice, ...]


class DeviceWatch:
    """What of our own devices the account's owner has not seen yet."""

    def __init__(self, database: Database) -> None:
        """Remember it in this database."""
        self._database = database
        self._account = AccountStore(database)

    def news(self) -> tuple[OwnDevice, ...]:
        """Return the devices that came since their owner looked, oldest first."""
        kept = self._kept()
        return kept.news if kept is not None else ()

    def compare(self, present: Sequence[OwnDevice]) -> tuple[OwnDevice, ...]:
        """Take over which devices there are now, and return those that are news."""
        others = {device.device_id: device for device in present if not device.current}
        kept = self._kept()
        if kept is None:
            self._keep(_Kept(frozenset(others), ()))
            return ()
        known = {device.device_id for device in kept.news}
        there = [replace(others[one.device_id], new=True) for one in kept.news if one.device_id in others]
        left = [replace(one, gone=True) for one in kept.news if one.device_id not in others]
        came = [
            replace(device, new=True)
            for device_id, device in others.items()
            if device_id not in kept.met and device_id not in known
        ]
        news = (*left, *there, *came)[-MOST_NEWS:]
        self._keep(_Kept(kept.met & set(others), news))
        return news

    def seen(self, device_ids: Collection[str]) -> None:
        """Note that the account's owner has looked at these devices."""
        kept = self._kept()
        if kept is None:
            return
        there = {one.device_id for one in kept.news if one.device_id in device_ids and not one.gone}
        news = tuple(one for one in kept.news if one.device_id not in device_ids)
        self._keep(_Kept(kept.met | there, news))

    def _kept(self) -> _Kept | None:
        text = self._account.get(FACT)
        if text is None:
            return None
        kept = json.loads(text)
        return _Kept(frozenset(kept["met"]), tuple(_device(one) for one in kept["news"]))

    def _keep(self, kept: _Kept) -> None:
        text = json.dumps({"met": sorted(kept.met), "news": [_row(one) for one in kept.news]})
        if text != self._account.get(FACT):
            with self._database.transaction():
                self._account.set(FACT, text)


def _row(device: OwnDevice) -> dict[str, Any]:
    return {
        "id": device.device_id,
        "name": device.name,
        "seen": device.last_seen,
        "signed": device.signed,
        "encrypts": device.encrypts,
        "fingerprint": device.fingerprint,
        "address": device.address,
        "gone": device.gone,
    }


def _device(row: dict[str, Any]) -> OwnDevice:
    return OwnDevice(
        DeviceId(row["id"]),
        row["name"],
        row["seen"],
        signed=row["signed"],
        encrypts=row["encrypts"],
        current=False,
        fingerprint=row["fingerprint"],
        address=row["address"],
        new=True,
        gone=row["gone"],
    )
