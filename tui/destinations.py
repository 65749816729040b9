"""Where drafts could go: what is known of each room, who stops it, and which were replaced by others."""

from __future__ import annotations

from hints.model import RoomFacts
from session.model import RoomId, UserId
from tui.slash import Speech


class Destinations:
    """The rooms of one account, as far as a draft needs to know them."""

    def __init__(self, home: str) -> None:
        """Begin without rooms; `home` is the account's server."""
        self._no_room = RoomFacts("", home, encrypted=True, servers=(home,))
        self._facts: dict[RoomId, RoomFacts] = {}
        self._stopped: dict[RoomId, tuple[UserId, ...]] = {}
        self._replaced: set[RoomId] = set()

    def learn(self, room_id: RoomId, facts: RoomFacts | None, stopped: tuple[UserId, ...], *, replaced: bool) -> bool:
        """Take over what is known of a room, without facts that it takes nothing; return whether it is news."""
        known = (self._facts.get(room_id), self.stopped(room_id), self.replaced(room_id))
        if known == (facts, stopped, replaced):
            return False
        self._stopped[room_id] = stopped
        (self._replaced.add if replaced else self._replaced.discard)(room_id)
        if facts is None:
            self._facts.pop(room_id, None)
        else:
            self._facts[room_id] = facts
        return True

    def open(self, room_id: RoomId | None, facts: RoomFacts | None) -> None:
        """Take over the facts of the room that is opened, if it has any."""
        if room_id is not None and facts is not None:
            self._facts[room_id] = facts

    def facts(self, room_id: RoomId | None) -> RoomFacts | None:
        """Return what is known of a room, or None where nothing can be sent."""
        return None if room_id is None else self._facts.get(room_id)

    def facts_for(self, speech: Speech, room_id: RoomId | None) -> RoomFacts | None:
        """Return what is known of where words would go; some need no room that is there, like the name of a new one."""
        return self._no_room if speech.nowhere else self.facts(room_id)

    def stopped(self, room_id: RoomId | None) -> tuple[UserId, ...]:
        """Return those because of whom nothing is sent to a room."""
        return () if room_id is None else self._stopped.get(room_id, ())

    def replaced(self, room_id: RoomId | None) -> bool:
        """Return whether another room goes on in a room's place."""
        return room_id in self._replaced
