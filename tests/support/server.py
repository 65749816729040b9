"""What the homeserver itself has stored, seen by its administrator: the proof of what left the machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tui.demo.plain_http import call

Event = dict[str, Any]


class ServerView:
    """An administrator's eye on every room, encrypted or not."""

    def __init__(self, base_url: str, token: str, folder: Path) -> None:
        self.base_url = base_url
        self.folder = folder
        self._token = token

    def events(self, room_id: str, event_type: str = "") -> list[Event]:
        """Return the events of a room as the server stores them, oldest first."""
        path = f"/_synapse/admin/v1/rooms/{quote(room_id)}/messages?dir=b&limit=500&from="
        events: list[Event] = []
        start: str | None = self._newest_token(room_id)
        while start is not None:
            page = self.get(path + quote(start))
            events += page["chunk"]
            start = page.get("end") if page["chunk"] else None
        return [event for event in reversed(events) if not event_type or event["type"] == event_type]

    def messages(self, room_id: str) -> list[Event]:
        """Return what people sent there: everything but state, without what changes from one look to the next."""
        fleeting = ("age", "unsigned", "user_id")
        return [
            {name: value for name, value in event.items() if name not in fleeting}
            for event in self.events(room_id)
            if "state_key" not in event
        ]

    def until_message(
        self, room_id: str, fits: Callable[[Event], bool] = lambda event: True, *, deadline: float = 60
    ) -> Event:
        """Return the first message that fits, as soon as the server has it."""
        end = time.monotonic() + deadline
        while time.monotonic() < end:
            for event in self.messages(room_id):
                if fits(event):
                    return event
            time.sleep(0.1)
        raise AssertionError(f"the server has no such message in {room_id} after {deadline:.0f} s")

    def holds(self, text: str) -> bool:
        """Return whether the server's files hold `text` in the clear, anywhere."""
        needle = text.encode()
        return any(needle in path.read_bytes() for path in self.folder.rglob("*") if path.is_file())

    def get(self, path: str) -> dict[str, Any]:
        """Ask the server as its administrator."""
        return call(self.base_url, "GET", path, token=self._token)

    def _newest_token(self, room_id: str) -> str:
        # The rooms' own context of its newest event gives a place to page back from.
        newest = self.get(f"/_synapse/admin/v1/rooms/{quote(room_id)}/timestamp_to_event?dir=b&ts=99999999999999")
        context = self.get(f"/_synapse/admin/v1/rooms/{quote(room_id)}/context/{quote(newest['event_id'])}?limit=0")
        return str(context["end"])
