"""A homeserver's key endpoints in memory: each device has a door that is shaped like the gateway."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from session.values.errors import RequestRefused
from tests.fakes.backup_shelf import BackupShelf

Json = dict[str, Any]
Fault = Callable[[str, str], Exception | None]
"""Given method and path: what to raise instead of answering."""


class KeyServer:
    """What a homeserver keeps about devices, one-time keys, to-device messages, signatures and account data."""

    def __init__(self) -> None:
        self.devices: dict[str, dict[str, Json]] = defaultdict(dict)
        self.one_time: dict[tuple[str, str], dict[str, Json]] = defaultdict(dict)
        self.fallback: dict[tuple[str, str], tuple[str, Json]] = {}
        self.fallback_used: set[tuple[str, str]] = set()
        self.identities: dict[str, dict[str, Json]] = defaultdict(dict)
        self.inboxes: dict[tuple[str, str], list[Json]] = defaultdict(list)
        self.account_data: dict[tuple[str, str], Json] = {}
        self.shelves: dict[str, BackupShelf] = defaultdict(BackupShelf)
        self.watchers: list[Door] = []
        self.password = "correct horse"
        self.unreachable_servers: set[str] = set()
        self.requests: list[tuple[str, str, Json]] = []
        self.fault: Fault = lambda method, path: None
        self.alter: Callable[[str, Json], Json] = lambda path, answer: answer
        """What a lying server makes of an answer."""

    def door(self, user_id: str, device_id: str) -> Door:
        """Return the way in of one device."""
        door = Door(self, user_id, device_id)
        self.watchers.append(door)
        return door

    def log_out(self, user_id: str, device_id: str) -> None:
        """Remove a device and tell everybody."""
        self.devices[user_id].pop(device_id, None)
        self.one_time.pop((user_id, device_id), None)
        self.fallback.pop((user_id, device_id), None)
        self.watchers = [door for door in self.watchers if (door.user_id, door.device_id) != (user_id, device_id)]
        self.announce(user_id)

    def announce(self, user_id: str) -> None:
        """Tell everybody that a user's devices changed."""
        for door in self.watchers:
            door.changed.add(user_id)

    def public_keys(self, user_id: str) -> dict[str, Json]:
        """Return a user's devices as `/keys/query` gives them."""
        return {device: dict(keys) for device, keys in self.devices[user_id].items()}

    def claim(self, user_id: str, device_id: str) -> Json:
        """Hand out a one-time key, or the fallback key when there is none left."""
        owner = (user_id, device_id)
        if self.one_time[owner]:
            key_id = next(iter(self.one_time[owner]))
            return {key_id: self.one_time[owner].pop(key_id)}
        if owner in self.fallback:
            self.fallback_used.add(owner)
            return dict([self.fallback[owner]])
        return {}


@dataclass
class Door:
    """One device's requests to the key server."""

    server: KeyServer
    user_id: str
    device_id: str
    changed: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)

    async def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
        deadline: float = 60,
    ) -> Json:
        """Answer like the gateway would; everything goes through JSON as on the wire."""
        sent = json.loads(json.dumps(body or {}))
        self.server.requests.append((method, path, sent))
        if fault := self.server.fault(method, path):
            raise fault
        parts = [unquote(part) for part in path.removeprefix("/_matrix/client/v3/").split("/")]
        if parts[0] == "room_keys":
            version = str((params or {}).get("version", ""))
            answer = self.server.shelves[self.user_id].answer(method, parts[1:], version, sent)
        else:
            answer = getattr(self, "_" + _handler(method, parts))(parts, sent)
        return self.server.alter(path, json.loads(json.dumps(answer)))

    def sync(self) -> Json:
        """Return the encryption part of a sync, taking it from the server."""
        owner = (self.user_id, self.device_id)
        events, self.server.inboxes[owner] = self.server.inboxes[owner], []
        changed, self.changed = sorted(self.changed), set()
        left, self.left = sorted(self.left), set()
        unused = (
            ["signed_curve25519"] if owner in self.server.fallback and owner not in self.server.fallback_used else []
        )
        return {
            "to_device": events,
            "changed": changed,
            "left": left,
            "key_counts": {"signed_curve25519": len(self.server.one_time[owner])},
            "unused_fallback": unused,
        }

    def _upload_keys(self, parts: list[str], body: Json) -> Json:
        owner = (self.user_id, self.device_id)
        if "device_keys" in body:
            self.server.devices[self.user_id][self.device_id] = body["device_keys"]
            self.server.announce(self.user_id)
        offered, held = body.get("one_time_keys", {}), self.server.one_time[owner]
        if any(held.get(key_id, key) != key for key_id, key in offered.items()):
            raise RequestRefused("One time key already exists", status=400, errcode="M_UNKNOWN")
        held.update(offered)
        for key_id, key in body.get("fallback_keys", {}).items():
            assert key["fallback"] is True
            self.server.fallback[owner] = (key_id, key)
            self.server.fallback_used.discard(owner)
        return {"one_time_key_counts": {"signed_curve25519": len(self.server.one_time[owner])}}

    def _query(self, parts: list[str], body: Json) -> Json:
        answer: Json = {"device_keys": {}, "failures": {}}
        for user in body["device_keys"]:
            if (server := user.partition(":")[2]) in self.server.unreachable_servers:
                answer["failures"][server] = {"errcode": "M_UNREACHABLE"}
                continue
            answer["device_keys"][user] = self.server.public_keys(user)
            for usage, key in self.server.identities[user].items():
                if usage != "user_signing" or user == self.user_id:
                    answer.setdefault(f"{usage}_keys", {})[user] = key
        return answer

    def _claim(self, parts: list[str], body: Json) -> Json:
        keys: dict[str, dict[str, Json]] = {}
        for user, devices in body["one_time_keys"].items():
            for device in devices:
                if claimed := self.server.claim(user, device):
                    keys.setdefault(user, {})[device] = claimed
        return {"one_time_keys": keys, "failures": {}}

    def _send_to_device(self, parts: list[str], body: Json) -> Json:
        for user, devices in body["messages"].items():
            for device, content in devices.items():
                event = {"type": parts[1], "sender": self.user_id, "content": content}
                self.server.inboxes[user, device].append(event)
        return {}

    def _upload_identity(self, parts: list[str], body: Json) -> Json:
        auth = body.pop("auth", None)
        if auth is None or auth.get("password") != self.server.password:
            refused = RequestRefused("Password wanted", status=401, errcode="M_UNKNOWN")
            refused.answer = {"session": "s1", "flows": [{"stages": ["m.login.password"]}]}
            raise refused
        assert auth["session"] == "s1"
        for name, key in body.items():
            self.server.identities[self.user_id][name.removesuffix("_key")] = key
        self.server.announce(self.user_id)
        return {}

    def _upload_signatures(self, parts: list[str], body: Json) -> Json:
        for user, objects in body.items():
            for name, value in objects.items():
                stored = self.server.devices[user].get(name) or next(
                    key for key in self.server.identities[user].values() if f"ed25519:{name}" in key["keys"]
                )
                for signer, by_key in value["signatures"].items():
                    stored.setdefault("signatures", {}).setdefault(signer, {}).update(by_key)
            self.server.announce(user)
        return {"failures": {}}

    def _get_account_data(self, parts: list[str], body: Json) -> Json:
        if (data := self.server.account_data.get((parts[1], parts[3]))) is None:
            raise RequestRefused("Nothing there", status=404, errcode="M_NOT_FOUND")
        return data

    def _put_account_data(self, parts: list[str], body: Json) -> Json:
        self.server.account_data[parts[1], parts[3]] = body
        return {}


def _handler(method: str, parts: list[str]) -> str:
    return {
        ("POST", "keys/upload"): "upload_keys",
        ("POST", "keys/query"): "query",
        ("POST", "keys/claim"): "claim",
        ("POST", "keys/device_signing/upload"): "upload_identity",
        ("POST", "keys/signatures/upload"): "upload_signatures",
        ("PUT", "sendToDevice"): "send_to_device",
        ("GET", "user"): "get_account_data",
        ("PUT", "user"): "put_account_data",
    }[method, parts[0] if parts[0] in ("sendToDevice", "user") else "/".join(parts)]
