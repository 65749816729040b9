"""A small homeserver that also keeps what is said: one log for each room, read by syncs and page by page."""

from __future__ import annotations

import itertools
import re
from typing import Any
from urllib.parse import unquote

from tests.fakes.homeserver import ReceivedRequest
from tests.fakes.room_events import event, message
from tests.fakes.small_homeserver import Login, SmallHomeserver

Json = dict[str, Any]
LIMIT = 30
"""Events of one room that a sync brings at most."""


class StoringHomeserver(SmallHomeserver):
    """Takes each transaction once, as the specification says, and gives everything back in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.logs: dict[str, list[Json]] = {}
        self._taken: dict[tuple[str, str], str] = {}
        self._count = itertools.count(1)
        self._told: dict[str, dict[str, int]] = {}
        """By device and room: how much of the log was told."""

    def say(self, room_id: str, sender: str, body: str) -> str:
        """Let somebody else say something; return the event id."""
        return self._keep(room_id, message(body, sender))

    def reply(self, room_id: str, sender: str, body: str, root: str) -> str:
        """Let somebody else say something in a thread; return the event id."""
        relation = {"rel_type": "m.thread", "event_id": root}
        return self._keep(
            room_id, event("m.room.message", {"msgtype": "m.text", "body": body, "m.relates_to": relation}, sender)
        )

    def ids(self, room_id: str) -> list[str]:
        """Return the ids of all that was said, oldest first."""
        return [str(event["event_id"]) for event in self.logs.get(room_id, [])]

    def _keep(self, room_id: str, event: Json) -> str:
        event["event_id"] = f"$said{next(self._count)}"
        self.logs.setdefault(room_id, []).append(event)
        self.tell()
        return str(event["event_id"])

    async def _asked(self, one: ReceivedRequest) -> Json:
        login = self.logins.get(one.headers.get("Authorization", "").removeprefix("Bearer "))
        found = re.fullmatch(r"/_matrix/client/v3/rooms/([^/]+)/(messages|send/([^/]+)/(.+))", one.path)
        if login is None or found is None:
            return await super()._asked(one)
        room_id = unquote(found[1])
        if found[2] == "messages":
            return self._page(room_id, one)
        return {"event_id": self._take(login, room_id, found[3], found[4], one.json)}

    def _take(self, login: Login, room_id: str, kind: str, txn_id: str, content: Json) -> str:
        done = (login.device_id, txn_id)
        if done not in self._taken:
            event = {"type": kind, "sender": login.user_id, "origin_server_ts": 1_795_425_120_000, "content": content}
            self._taken[done] = self._keep(room_id, {**event, "unsigned": {"transaction_id": txn_id}})
        return self._taken[done]

    def _page(self, room_id: str, one: ReceivedRequest) -> Json:
        """Answer with older events; a token is how many events lie before it."""
        log = self.logs.get(room_id, [])
        end = int(one.query["from"]) if one.query.get("from", "").isdigit() else len(log)
        start = max(0, end - int(one.query["limit"]))
        page = {"chunk": log[start:end][::-1], "start": str(end)}
        return page | ({"end": str(start)} if start else {})

    def _has_news(self, login: Login) -> bool:
        told = self._told.get(login.token, {})
        return super()._has_news(login) or any(len(log) > told.get(room, 0) for room, log in self.logs.items())

    async def _sync(self, login: Login, one: ReceivedRequest) -> Json:
        answer = await super()._sync(login, one)
        # Positions are told by number; asked again for the same one, the same is told again.
        since = one.query.get("since", "")
        base = self._told.get(f"{login.token} {since}", {})
        now = {room: len(log) for room, log in self.logs.items()}
        join = dict(answer["rooms"].get("join", {}))
        for room, log in self.logs.items():
            start = base.get(room, 0)
            if len(log) > start:
                first = max(start, len(log) - LIMIT)
                news = {"events": log[first:], "limited": first > start, "prev_batch": str(first)}
                join[room] = {**join.get(room, {}), "timeline": news}
        if join:
            answer["rooms"] = {"join": join}
        self._told[f"{login.token} {answer['next_batch']}"] = self._told[login.token] = now
        return answer
