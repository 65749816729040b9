"""A homeserver that says in its next syncs exactly what a hostile case has, down to the letters of its JSON."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.fakes.homeserver import Answer, ReceivedRequest
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, member, room_news, state
from tests.fakes.small_homeserver import Json, Login, SmallHomeserver

OTHER_ROOM = "!quiet:hs.example"
RAW = "raw json "
"""Begins a text that stands for JSON that no dictionary can say: equal keys, numbers without end."""


class HostileHomeserver(SmallHomeserver):
    """Two rooms with Alice and Mallory in one, and whatever comes behind that."""

    def __init__(self) -> None:
        super().__init__()
        self.next: list[Json] = []
        """What the next syncs say, besides keys."""
        self.older: dict[str, list[Json]] = {}
        """Events by room that paging back finds, newest first."""
        self.events: dict[str, Json] = {}
        """Events that can be asked for, by id."""
        self._raw: list[str] = []

    def set_the_stage(self, *, encrypted: bool) -> None:
        """Make the rooms of every case."""
        self.add_room(
            ROOM, [(ALICE, "Alice"), (ME, "Noor"), (MALLORY, "")], name="Kade", encrypted=encrypted, levels={}
        )
        self.rooms[ROOM]["state"]["events"] += self.members[ROOM][1:]
        self.rooms[ROOM]["timeline"]["events"].append(said("before", "$before", 1))
        self.add_room(OTHER_ROOM, [(ALICE, "Alice"), (ME, "Noor")], name="Quay", encrypted=False)
        self.rooms[OTHER_ROOM]["state"]["events"] += self.members[OTHER_ROOM][1:]
        self.rooms[OTHER_ROOM]["timeline"]["events"].append(said("elsewhere", "$in_other_room", 1))

    def put(self, **parts: Any) -> None:
        """Say this in the next sync; parts as of /sync, `join`, `invite` and `leave` for the rooms."""
        rooms = {name: parts.pop(name) for name in ("join", "invite", "leave") if name in parts}
        self.next.append({**parts, "rooms": rooms})
        self.tell()

    def raw(self, text: str) -> str:
        """Return what stands in an event list for this very JSON text."""
        self._raw.append(text)
        return f"{RAW}{len(self._raw) - 1}"

    def _has_news(self, login: Login) -> bool:
        return bool(self.next) or super()._has_news(login)

    async def _sync(self, login: Login, one: ReceivedRequest) -> Json:
        answer = await super()._sync(login, one)
        if one.query.get("since") is None or not self.next:
            return answer
        for name, value in self.next.pop(0).items():
            known = answer.get(name)
            if name == "to_device":
                known["events"] = [*known["events"], *value["events"]]
            elif isinstance(known, dict) and isinstance(value, dict):
                answer[name] = {**known, **value}
            else:
                answer[name] = value
        return answer

    async def _asked(self, one: ReceivedRequest) -> Json:
        if found := re.fullmatch(r"/_matrix/client/v3/rooms/([^/]+)/messages", one.path):
            return {"chunk": self.older.get(unquote(found[1]), []), "start": "a"}
        if found := re.fullmatch(r"/_matrix/client/v3/rooms/[^/]+/event/([^/]+)", one.path):
            return self.events.get(unquote(found[1]), {})
        return await super()._asked(one)

    def _encoded(self, answer: Json) -> Answer:
        text = re.sub(f'"{RAW}([0-9]+)"', lambda found: self._raw[int(found[1])], json.dumps(answer))

        async def send(request: web.Request) -> web.StreamResponse:
            return web.Response(text=text, content_type="application/json")

        return send


def said(body: str, event_id: str, seconds: int, sender: str = ALICE) -> Json:
    """Return a message of the day on which all cases happen."""
    content = {"msgtype": "m.text", "body": body}
    when = 1_760_000_000_000 + seconds * 1000
    return {
        "type": "m.room.message",
        "sender": sender,
        "event_id": event_id,
        "origin_server_ts": when,
        "content": content,
    }


def joined(*events: Any, **parts: Any) -> Json:
    """Return the news of a joined room; `parts` are its other parts, or belong to its timeline."""
    outer = {name: parts.pop(name) for name in ("ephemeral", "account_data", "unread_notifications") if name in parts}
    return {**room_news(*events, **parts), **outer}


__all__ = ["ALICE", "MALLORY", "ME", "OTHER_ROOM", "ROOM", "HostileHomeserver", "joined", "member", "said", "state"]
