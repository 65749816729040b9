"""How a poll stands now, from the store: its answers, the votes that count, and whether somebody ended it who may."""

from __future__ import annotations

from session.model import Poll
from session.power import may_redact
from session.store.database import Database
from session.store.poll_votes import said_about
from session.store.rooms import RoomStore
from session.timeline.polls import STARTS, asked, standing
from session.timeline.reading import StoredEvent


def poll_of(database: Database, rooms: RoomStore, room_id: str, event: StoredEvent, own_user: str) -> Poll | None:
    """Return the poll that an event starts, as it stands; None when it starts none that can be shown."""
    if event.type not in STARTS or event.redacted or event.cipher is not None or event.state_key is not None:
        return None
    question = asked(event.content)
    if question is None:
        return None
    said = said_about(database, room_id, event.event_id)
    return standing(question, said, own_user, lambda user: _may_end(rooms, room_id, user, event.sender))


def _may_end(rooms: RoomStore, room_id: str, user: str, maker: str) -> bool:
    """Return whether somebody may end a poll: its maker, and who could remove it as well."""
    state = rooms.state_types(room_id)
    create = state.get("m.room.create", {})
    named = create.get("additional_creators")
    makers = [rooms.state_sender(room_id, "m.room.create"), *(named if isinstance(named, list) else ())]
    creators = [one for one in makers if isinstance(one, str)]
    return may_redact(user, maker, state.get("m.room.power_levels"), create, creators)
