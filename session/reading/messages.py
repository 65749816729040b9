"""The facade of one message: its versions, who reacted, what it says in a line, and taking it or a reaction away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from hints.model import Clearance, Draft
from session.reading.newest import Newest
from session.rooms.permalinks import Permalinks
from session.rooms.pins import Pins
from session.rooms.power import may_redact
from session.rooms.summaries import Rooms
from session.sending.forwarding import Forwarding
from session.sending.outbox import Outbox
from session.sending.polls import Polls
from session.server import content_door
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.events import EventStore
from session.store.ignored import IgnoredStore
from session.store.rooms import RoomStore
from session.timeline.items import item_of
from session.timeline.poll_look import PollLook
from session.timeline.reading import StoredEvent
from session.timeline.relations import MOST_KEY
from session.timeline.room_look import RoomLook
from session.values.errors import NoSuchMessage, SessionError
from session.values.model import EventId, Quoted, RoomId, RoomKind, UserId
from session.values.words import N_


class MayNotRemove(SessionError):
    """Our user has not the power to remove this."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a message said from a moment on."""

    timestamp: int
    text: str = field(repr=False)
    """Remote text."""


@dataclass(frozen=True, slots=True)
class Reacted:
    """Who reacted with one key."""

    key: str
    names: tuple[str, ...]
    """Remote text, in the order in which they came."""


class Messages:
    """Asks and does things about single messages of one account."""

    def __init__(
        self, database: Database, gateway: Gateway, outbox: Outbox, rooms: Rooms, polls: PollLook, own_user: str
    ) -> None:
        """Read from this database, remove through this gateway, note removals with a finding in the outbox's log."""
        self._gateway = gateway
        self._audit = outbox.audit
        self._known = rooms
        self._own_user = own_user
        self._events = EventStore(database)
        self._rooms = RoomStore(database)
        self._ignored = IgnoredStore(database, own_user)
        self.pins = Pins(database, gateway, own_user)
        """The pinned messages of rooms."""
        self.polls = Polls(database, outbox, polls, own_user)
        """Voting in polls, and ending them."""
        self.links = Permalinks(database)
        """Links to messages and rooms."""
        self.forwarding = Forwarding(database)
        """What goes along when a message is passed on."""
        self.newest = Newest(database, own_user)
        """What was said last."""

    async def versions(self, room_id: RoomId, event_id: EventId) -> tuple[Version, ...]:
        """Return what a message said, oldest first; one for a message that was never edited.

        Raises:
            NoSuchMessage: when it is not here, or says nothing any more.
        """
        event = self._spoken(room_id, event_id)
        edits = self._events.edits(room_id, event)
        said = [(event.timestamp, None), *((edit.timestamp, edit.content) for edit in edits)]
        return tuple(Version(time, item_of(event, self._own_user, str, content).text) for time, content in said)

    async def reacted(self, room_id: RoomId, event_id: EventId) -> tuple[Reacted, ...]:
        """Return who reacted to a message, by key."""
        look = self._look(room_id)
        found: dict[str, dict[str, None]] = {}
        ignored = self._ignored.users()
        for key, sender, _sealed in self._events.reactions(room_id, event_id):
            if 0 < len(key) <= MOST_KEY and key.strip() and sender not in ignored:
                found.setdefault(key, {})[look.name_of(sender)] = None
        return tuple(Reacted(key, tuple(names)) for key, names in found.items())

    async def mine(self, room_id: RoomId, event_id: EventId, key: str) -> tuple[EventId, ...]:
        """Return our own reactions to a message with this key."""
        return tuple(EventId(one) for one in self._events.own_reaction(room_id, event_id, self._own_user, key))

    async def quoted(self, room_id: RoomId, event_id: EventId) -> Quoted:
        """Return a message in a line, as an answer quotes it."""
        return self._look(room_id).quote(event_id)

    async def room_of(self, matrix_id: str) -> RoomId | None:
        """Return the room of ours that an id, an alias, or a user whom we talk to directly names; None for none."""
        for room in self._known.all():
            if room.inviter is None and (matrix_id == room.room_id or self._bears(room.room_id, matrix_id)):
                return room.room_id
            if matrix_id.startswith("@") and room.kind is RoomKind.DIRECT and self._is_with(room.room_id, matrix_id):
                return room.room_id
        return None

    def _bears(self, room_id: RoomId, alias: str) -> bool:
        content = self._rooms.state(room_id, "m.room.canonical_alias")
        others = content.get("alt_aliases")
        return alias.startswith("#") and alias in (
            content.get("alias"),
            *(others if isinstance(others, list) else ()),
        )

    def _is_with(self, room_id: RoomId, user: str) -> bool:
        return user != self._own_user and any(user == one for one, _, _ in self._rooms.members(room_id))

    async def removable(self, room_id: RoomId, event_id: EventId) -> bool:
        """Return True when our user may remove an event, as far as that is known here.

        Raises:
            NoSuchMessage: when it is not here.
            MayNotRemove: when our user has not the power.
        """
        event = self._spoken(room_id, event_id)
        state = self._rooms.state_types(room_id)
        create = state.get("m.room.create", {})
        named = create.get("additional_creators")
        creators = [self._rooms.state_sender(room_id, "m.room.create"), *(named if isinstance(named, list) else ())]
        levels, makers = state.get("m.room.power_levels"), [user for user in creators if isinstance(user, str)]
        if not may_redact(self._own_user, event.sender, levels, create, makers):
            raise MayNotRemove(N_("You may not remove messages of others in this room."))
        return True

    async def remove(self, draft: Draft, clearance: Clearance, event_id: EventId) -> None:
        """Remove an event of the draft's room for everybody; the draft is the reason, which the room sees.

        Raises:
            NotCleared: when the clearance was given for another draft.
            SessionError: as for `removable`, and when the server refuses or cannot be reached.
        """
        # Between the question and its answer somebody may have taken the right away, or the message.
        await self.removable(RoomId(draft.room_id), event_id)
        await content_door.remove(self._gateway, draft, clearance, event_id, f"sluis-{secrets.token_hex(16)}")
        self._audit.sent(draft.room_id, clearance)

    def _look(self, room_id: RoomId) -> RoomLook:
        return RoomLook(self._rooms, self._events, room_id, UserId(self._own_user), self._ignored.users())

    def _spoken(self, room_id: RoomId, event_id: EventId) -> StoredEvent:
        event = self._events.get(room_id, event_id)
        if event is None or event.redacted:
            raise NoSuchMessage(N_("This message is no longer here."))
        return event
