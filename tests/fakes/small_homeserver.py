"""A homeserver on 127.0.0.1 with accounts, devices, keys and one person's rooms: enough for a real `Session`.

It asks for whatever proof a test wants, also for those that Synapse never asks here: single sign-on and OAuth.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from session.values.errors import RequestRefused
from tests.fakes.homeserver import Answer, FakeHomeserver, ReceivedRequest, json_answer
from tests.fakes.key_server import Door, KeyServer
from tests.fakes.room_events import member, room_news, state
from tests.fakes.sliding_answers import OFFERED, SLIDING, sliding_answer
from tests.support.users import PASSWORD

Json = dict[str, Any]
SERVER_NAME = "hs.example"
_V3 = "/_matrix/client/v3/"
_KEY_PATHS = ("keys", "room_keys", "sendToDevice", "user")
_NONE: Json = {}


@dataclass
class Login:
    """A device that is logged in."""

    user_id: str
    device_id: str
    token: str
    name: str
    door: Door
    seen: int = 1_795_425_120_000


@dataclass
class Wanted:
    """What the server wants as a proof, and what it got of it."""

    flows: list[list[str]] = field(default_factory=lambda: [["m.login.password"]])
    params: Json = field(default_factory=dict)
    completed: set[str] = field(default_factory=set)
    """Stages that were done elsewhere, on a page for instance."""
    needed: bool = True


class SmallHomeserver(FakeHomeserver):
    """Answers what a session asks about its account."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = KeyServer()
        self.keys.password = PASSWORD
        self.logins: dict[str, Login] = {}
        """By token."""
        self.proof = Wanted()
        self.rooms: Json = {}
        """Joined rooms as a first sync brings them, for everybody."""
        self.members: dict[str, list[Json]] = {}
        """Member events by room, as asked for in whole."""
        self.deletes_devices = True
        """Whether it takes requests that end devices; one with an account page of its own does not."""
        self.metadata: Json = {}
        self.sliding = False
        """Whether it offers simplified sliding sync too."""
        self.down = False
        self._numbers, self._devices_made = itertools.count(1), itertools.count(1)
        self._later: Json = {}
        self._news = asyncio.Event()
        self._synced: set[str] = set()

    def log_in(self, user: str, device_id: str = "", name: str = "sluis") -> Login:
        """Log a device in, one with the same id again."""
        user_id = user if user.startswith("@") else f"@{user}:{SERVER_NAME}"
        device_id = device_id or f"DEVICE{next(self._devices_made)}"
        self._drop(user_id, device_id)
        token = f"token-{next(self._numbers)}"
        self.logins[token] = Login(user_id, device_id, token, name, self.keys.door(user_id, device_id))
        self.keys.announce(user_id)
        self.tell()
        return self.logins[token]

    def add_room(
        self,
        room_id: str,
        people: Iterable[tuple[str, str]],
        *,
        name: str = "Sluisdeur renovatie",
        encrypted: bool = True,
        levels: Mapping[str, int] | None = None,
        invited: Iterable[str] = (),
    ) -> None:
        """Make a room of these people (user id and name), the first of whom made it."""
        members = [member(user, name=called) for user, called in people]
        maker = str(members[0]["state_key"])
        members += [member(user, "invite", sender=maker) for user in invited]
        levels = {maker: 100, **(levels or {})}
        made = [
            state("m.room.create", {"room_version": "11"}, maker),
            state("m.room.name", {"name": name}, maker),
            state("m.room.power_levels", {"users": levels, "users_default": 0}, maker),
            *([state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, maker)] if encrypted else ()),
        ]
        self.members[room_id] = members
        news = room_news(state=(*made, members[0]), limited=False, prev_batch="p")
        count = {"m.joined_member_count": len(members), "m.invited_member_count": 0}
        self.rooms[room_id] = {**news, "summary": count}

    def log_out(self, user_id: str, device_id: str) -> None:
        """End a device and tell everybody."""
        self._drop(user_id, device_id)
        self.keys.log_out(user_id, device_id)
        self.tell()

    def device_ids(self, user_id: str) -> set[str]:
        """Return the devices of a user."""
        return {login.device_id for login in self.logins.values() if login.user_id == user_id}

    def news(self, rooms: Json) -> None:
        """Bring this of joined rooms with whichever sync asks next."""
        self._later = rooms
        self.tell()

    def tell(self) -> None:
        """Let waiting syncs look for news."""
        self._news.set()
        self._news = asyncio.Event()

    def _drop(self, user_id: str, device_id: str) -> None:
        self.logins = {
            token: login
            for token, login in self.logins.items()
            if (login.user_id, login.device_id) != (user_id, device_id)
        }

    def _answer(self, received: ReceivedRequest) -> Answer:
        scripted = self._scripted(received)

        async def answer(request: web.Request) -> web.StreamResponse:
            if scripted is not None:
                return await scripted(request)
            if self.down:
                return web.Response(status=502)
            try:
                found = await self._asked(received)
            except RequestRefused as refused:
                body = {"errcode": refused.errcode, "error": "no", **refused.answer}
                return await json_answer(body, refused.status)(request)
            return await self._encoded(found)(request)

        return answer

    def _encoded(self, answer: Json) -> Answer:
        return json_answer(answer)

    async def _asked(self, one: ReceivedRequest) -> Json:
        if one.path.endswith("/auth_metadata"):
            return self.metadata or _refuse(404, "M_UNRECOGNIZED")
        if one.path == "/_matrix/client/versions":
            return OFFERED if self.sliding else {"versions": ["v1.15"]}
        path, body = one.path.removeprefix(_V3), one.json if one.body else {}
        if path == "login":
            return self._login(body)
        login = self.logins.get(one.headers.get("Authorization", "").removeprefix("Bearer "))
        if login is None:
            _refuse(401, "M_UNKNOWN_TOKEN")
        if path == "sync":
            return await self._sync(login, one)
        if self.sliding and re.search(SLIDING, one.path):
            return await self._slide(login, one)
        if path == "logout":
            self.log_out(login.user_id, login.device_id)
            return {}
        if path.split("/")[0] in ("devices", "delete_devices"):
            return self._devices(login, one.method, path, body)
        if found := re.fullmatch(r"rooms/([^/]+)/members", path):
            return {"chunk": self.members.get(unquote(found[1]), [])}
        if re.match("rooms/[^/]+/send/", path):
            return {"event_id": f"$sent{next(self._numbers)}"}
        if path.startswith("rooms/"):
            return {"chunk": [], "start": "a"}
        if path.split("/")[0] in _KEY_PATHS:
            return await self._keys(login, one, body)
        return _refuse(404, "M_UNRECOGNIZED")

    def _login(self, body: Json) -> Json:
        if body.get("password") != PASSWORD:
            _refuse(403, "M_FORBIDDEN")
        user = str(body["identifier"]["user"])
        login = self.log_in(user, body.get("device_id", ""), body.get("initial_device_display_name", ""))
        return {"user_id": login.user_id, "device_id": login.device_id, "access_token": login.token}

    async def _sync(self, login: Login, one: ReceivedRequest) -> Json:
        since, patience = one.query.get("since"), int(one.query.get("timeout", "0")) / 1000
        if since is not None and not self._later and not self._has_news(login) and patience:
            waits = [asyncio.ensure_future(event.wait()) for event in (self._news, self.closing)]
            try:
                await asyncio.wait(waits, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
            if login.token not in self.logins:
                _refuse(401, "M_UNKNOWN_TOKEN")
        keys = login.door.sync()
        later, self._later = ({}, self._later) if since is None else (self._later, {})
        return {
            "next_batch": f"s{next(self._numbers)}",
            "to_device": {"events": keys["to_device"]},
            "device_lists": {"changed": keys["changed"], "left": keys["left"]},
            "device_one_time_keys_count": keys["key_counts"],
            "device_unused_fallback_key_types": keys["unused_fallback"],
            "rooms": {"join": self.rooms if since is None else later},
        }

    async def _slide(self, login: Login, one: ReceivedRequest) -> Json:
        """Answer to sliding sync with what /sync would bring."""
        since = {"since": one.query["pos"]} if "pos" in one.query else {}
        answer = sliding_answer(await self._sync(login, replace(one, query={**one.query, **since})))
        for room in answer["rooms"].values():
            room["initial"] = not since
        answer["lists"] = {"all": {"count": len(self.rooms)}}
        answer["extensions"]["to_device"]["next_batch"] = "1"
        return answer

    def _has_news(self, login: Login) -> bool:
        return bool(login.door.changed or self.keys.inboxes[login.user_id, login.device_id])

    def _devices(self, login: Login, method: str, path: str, body: Json) -> Json:
        if path == "delete_devices":
            if not self.deletes_devices:
                _refuse(404, "M_UNRECOGNIZED")
            self._prove(login, body)
            for device_id in body["devices"]:
                self.log_out(login.user_id, device_id)
            return {}
        if method == "GET":
            return {"devices": [_listed(one) for one in self.logins.values() if one.user_id == login.user_id]}
        device_id = unquote(path.partition("/")[2])
        for one in self.logins.values():
            if (one.user_id, one.device_id) == (login.user_id, device_id):
                one.name = body["display_name"]
        return {}

    async def _keys(self, login: Login, one: ReceivedRequest, body: Json) -> Json:
        if one.path.endswith("keys/device_signing/upload"):
            if self.keys.identities[login.user_id]:
                self._prove(login, body)
            # The first one is taken without a question (MSC3967).
            body["auth"] = {"password": PASSWORD, "session": "s1"}
        # As it came, still percent-encoded.
        path = one.raw.partition(b"\r\n")[0].decode().partition(" ")[2].partition("?")[0]
        found = await login.door.request(one.method, path, body, params=one.query)
        self.tell()
        return found

    def _prove(self, login: Login, body: Json) -> None:
        auth = body.pop("auth", _NONE)
        done = set(self.proof.completed)
        if auth.get("type") == "m.login.password" and auth.get("password") == PASSWORD:
            assert auth["identifier"]["user"] == login.user_id
            done.add("m.login.password")
        if not self.proof.needed or (auth and any(set(flow) <= done for flow in self.proof.flows)):
            return
        refused = RequestRefused("Prove it", status=401, errcode="M_FORBIDDEN")
        refused.answer = {
            "session": "s/1",
            "flows": [{"stages": flow} for flow in self.proof.flows],
            "params": self.proof.params,
            "completed": sorted(done - self.proof.completed),
        }
        raise refused


def _listed(login: Login) -> Json:
    return {
        "device_id": login.device_id,
        "display_name": login.name,
        "last_seen_ts": login.seen,
        "last_seen_ip": "10.0.0.7",
    }


def _refuse(status: int, errcode: str) -> Any:
    raise RequestRefused("no", status=status, errcode=errcode)
