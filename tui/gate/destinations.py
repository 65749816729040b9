"""Where drafts could go: what is known of each room, who stops it, and where no message can be written."""

from __future__ import annotations

from hints.model import DraftKind, RoomFacts
from session.values.model import RoomId, UserId
from tui.commands.slash import IN_ROOM, Speech
from tui.desk.closed import Closed


class Destinations:
    """The rooms of one account, as far as a draft needs to know them."""

    def __init__(self, home: str) -> None:
        """Begin without rooms; `home` is the account's server."""
        self._no_room = RoomFacts("", home, encrypted=True, servers=(home,))
        self._facts: dict[RoomId, RoomFacts] = {}
        self._stopped: dict[RoomId, tuple[UserId, ...]] = {}
        self._closed: dict[RoomId, Closed] = {}

    def learn(self, room_id: RoomId, facts: RoomFacts, stopped: tuple[UserId, ...], closed: Closed | None) -> bool:
        """Take over what is known of a room, and why it takes no messages; return whether it is news."""
        known = (self._facts.get(room_id), self.stopped(room_id), self.closed(room_id))
        if known == (facts, stopped, closed):
            return False
        self._stopped[room_id] = stopped
        self._facts[room_id] = facts
        self._close(room_id, closed)
        return True

    def end(self, room_id: RoomId) -> None:
        """Take over that our user is not in a room any more."""
        self._close(room_id, Closed.GONE)

    def _close(self, room_id: RoomId, closed: Closed | None) -> None:
        if closed is None:
            self._closed.pop(room_id, None)
        else:
            self._closed[room_id] = closed

    def facts(self, room_id: RoomId | None) -> RoomFacts | None:
        """Return what is known of a room, or None where no message can be written."""
        return None if room_id is None or room_id in self._closed else self._facts.get(room_id)

    def facts_for(self, speech: Speech, room_id: RoomId | None) -> RoomFacts | None:
        """Return what is known of where words would go; some need no room that is there, like the name of a new one."""
        if speech.nowhere:
            return self._no_room
        return self._facts_about(room_id) if speech.word not in IN_ROOM else self.facts(room_id)

    def facts_by_kind(self, kind: DraftKind, room_id: RoomId) -> RoomFacts | None:
        """Return what is known of where a text that does not stand in a composer would go, or None if it may not."""
        return self._facts_about(room_id) if kind in _ABOUT_ROOM else self.facts(room_id)

    def _facts_about(self, room_id: RoomId | None) -> RoomFacts | None:
        still_ours = room_id is not None and self.closed(room_id) in _STILL_OURS
        return self._facts.get(room_id) if still_ours and room_id is not None else self.facts(room_id)

    def stopped(self, room_id: RoomId | None) -> tuple[UserId, ...]:
        """Return those because of whom nothing is sent to a room."""
        return () if room_id is None else self._stopped.get(room_id, ())

    def closed(self, room_id: RoomId | None) -> Closed | None:
        """Return why no message can be written in a room, or None."""
        return None if room_id is None else self._closed.get(room_id)


_ABOUT_ROOM = frozenset({DraftKind.ALIAS, DraftKind.REMOVAL, DraftKind.SERVER_REASON})
"""What is no message in a room, but about it, its messages or its people."""
_STILL_OURS = frozenset({Closed.SPACE, Closed.REPLACED, Closed.LISTENING})
"""What is no place for messages can have a name, a topic and people all the same."""
