"""What the server says about rooms, as rows: membership, state, members, counts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from session.rooms.power import LAST_WITH_TEXT, are_sound
from session.rooms.room_links import RETENTION, TOMBSTONE
from session.sending.sticker_packs import IN_ROOM
from session.store.database import Database
from session.store.knocks import KnockReasons
from session.sync.batch import RoomNews
from session.sync.guard import CheckedEvent
from session.timeline.reading import StoredEvent

KEPT_STATE = frozenset(
    {
        "m.room.create",
        "m.room.name",
        "m.room.topic",
        "m.room.canonical_alias",
        "m.room.encryption",
        "m.room.join_rules",
        "m.room.guest_access",
        "m.room.history_visibility",
        "m.room.power_levels",
        TOMBSTONE,
        *RETENTION,
        "m.space.child",
        "m.room.server_acl",
        "m.bridge",
        "uk.half-shot.bridge",
        IN_ROOM,
    }
)
"""State that something here reads; the rest stays on the server."""
WITH_KEYS = frozenset({"m.space.child", "m.bridge", "uk.half-shot.bridge", IN_ROOM})
"""What of it is kept under any state key; all else is the room's own under the empty one."""
MEMBERSHIPS = ("join", "invite", "knock", "leave", "ban")
_TEXT_IN = {
    "m.room.name": "name",
    "m.room.topic": "topic",
    "m.room.join_rules": "join_rule",
    "m.room.guest_access": "guest_access",
    "m.room.history_visibility": "history_visibility",
    "m.room.encryption": "algorithm",
}
"""What must be text in a state event; without it the last good one stays in force."""
_FREE_TEXT = ("m.room.name", "m.room.topic", "m.room.canonical_alias", IN_ROOM)
_BRIDGES = ("m.bridge", "uk.half-shot.bridge")


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One row of the table `room`."""

    room_id: str
    membership: str
    encrypted: bool
    members_complete: bool
    heroes: tuple[str, ...]
    joined: int
    invited: int
    unread: int
    highlights: int
    last_activity: int
    older_token: str | None
    reached_start: bool


class RoomStore:
    """Reads and writes the tables `room`, `state` and `member`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database
        self._knocks = KnockReasons(database)

    def all(self) -> list[RoomRow]:
        """Return all rooms that we are in or invited to."""
        rows = self._database.all(f"{_SELECT} WHERE membership IN ('join', 'invite')")
        return [_row(row) for row in rows]

    def get(self, room_id: str) -> RoomRow | None:
        """Return one room, whatever our membership, or None."""
        row = self._database.one(f"{_SELECT} WHERE room_id = ?", (room_id,))
        return None if row is None else _row(row)

    def set_membership(self, room_id: str, membership: str) -> None:
        """Make the room known with this membership of ours."""
        self._database.execute(
            "INSERT INTO room (room_id, membership) VALUES (?, ?)"
            " ON CONFLICT (room_id) DO UPDATE SET membership = excluded.membership",
            (room_id, membership),
        )

    def meet(self, room_id: str) -> None:
        """Make a room known as one that we are in, unless more is known of it."""
        self._database.execute(
            "INSERT INTO room (room_id, membership) VALUES (?, 'join') ON CONFLICT (room_id) DO NOTHING", (room_id,)
        )

    def leave_all_but(self, room_ids: frozenset[str]) -> list[str]:
        """Count all rooms as left that we thought to be in or invited to and that are not among these; return them."""
        gone = [room.room_id for room in self.all() if room.room_id not in room_ids]
        for room_id in gone:
            self.set_membership(room_id, "leave")
        return gone

    def apply_counts(self, news: RoomNews) -> None:
        """Take over what the server counted, where it said something."""
        heroes = None if news.heroes is None else json.dumps(news.heroes)
        self._database.execute(
            "UPDATE room SET heroes = coalesce(?, heroes), joined = coalesce(?, joined),"
            " invited = coalesce(?, invited), unread = coalesce(?, unread), highlights = coalesce(?, highlights)"
            " WHERE room_id = ?",
            (heroes, news.joined, news.invited, news.unread, news.highlights, news.room_id),
        )

    def apply_state(self, room_id: str, event: CheckedEvent) -> None:
        """Take over one state event, as the server orders them."""
        if event.state_key is None:
            return
        if event.type == "m.room.member":
            self._apply_member(room_id, event)
        elif event.type in KEPT_STATE and _is_sound(event) and self._are_levels_sound(room_id, event):
            self._database.execute(
                "INSERT OR REPLACE INTO state (room_id, type, state_key, sender, content) VALUES (?, ?, ?, ?, ?)",
                (room_id, event.type, event.state_key, event.sender, json.dumps(event.content)),
            )
        if event.type == "m.room.encryption" and event.state_key == "":
            # Sticky: no later event, and no server, takes encryption back.
            self._database.execute("UPDATE room SET encrypted = 1 WHERE room_id = ?", (room_id,))

    def _are_levels_sound(self, room_id: str, event: CheckedEvent) -> bool:
        if event.type != "m.room.power_levels" or event.redacted:
            return True
        # The first version is what a room has that names none (Matrix spec, "m.room.create").
        version = self.state(room_id, "m.room.create").get("room_version", "1")
        old = isinstance(version, str) and version.isdecimal() and int(version) <= LAST_WITH_TEXT
        return are_sound(event.content, text_too=old)

    def _apply_member(self, room_id: str, event: CheckedEvent) -> None:
        membership, name = event.content.get("membership"), event.content.get("displayname")
        if membership not in MEMBERSHIPS:
            return
        # Who is removed or banned is seldom named in the event; what they were called goes on being theirs.
        self._database.execute(
            "INSERT INTO member (room_id, user_id, membership, name) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (room_id, user_id) DO UPDATE SET membership = excluded.membership, name = CASE"
            " WHEN excluded.name = '' AND excluded.membership IN ('leave', 'ban') THEN name ELSE excluded.name END",
            (room_id, str(event.state_key), membership, name if isinstance(name, str) else ""),
        )
        if membership == "knock":
            self._knocks.keep(room_id, str(event.state_key), event.content.get("reason"))

    def keep_invitation(self, room_id: str, event: CheckedEvent) -> None:
        """Keep our own member event of an invitation: it says whether a direct chat is meant."""
        self._database.execute(
            "INSERT OR REPLACE INTO state (room_id, type, state_key, sender, content) VALUES (?, ?, ?, ?, ?)",
            (room_id, event.type, str(event.state_key), event.sender, json.dumps(event.content)),
        )

    def shown_name(self, room_id: str, user_id: str) -> str:
        """Return what somebody is called in a room, with the id behind a name that two of them bear.

        Matrix spec, "Calculating the display name for a user".
        """
        name = self.member_name(room_id, user_id)
        if not name.strip():
            return user_id
        others = self._database.one(
            "SELECT count(*) FROM member WHERE room_id = ? AND name = ? AND user_id != ?"
            " AND membership IN ('join', 'invite')",
            (room_id, name, user_id),
        )
        return f"{name} ({user_id})" if others and others[0] else name

    def learn_name(self, room_id: str, event: CheckedEvent) -> None:
        """Learn from an old member event what somebody is called, never that they are still there."""
        name = event.content.get("displayname")
        if event.type == "m.room.member" and event.state_key and isinstance(name, str):
            self.learn_names(room_id, [(event.state_key, name)])

    def learn_names(self, room_id: str, users: Iterable[tuple[str, str]]) -> None:
        """Learn what users (id, name) are called who are not known here: they are not there any more."""
        self._database.many(
            "INSERT OR IGNORE INTO member (room_id, user_id, membership, name) VALUES (?, ?, 'leave', ?)",
            [(room_id, user, name) for user, name in users],
        )

    def set_members_complete(self, room_id: str, complete: bool) -> None:
        """Remember whether all members are known or only those who spoke."""
        self._database.execute("UPDATE room SET members_complete = ? WHERE room_id = ?", (int(complete), room_id))

    def doubt_members(self) -> None:
        """Remember that of no room it is certain that all members are known."""
        self._database.execute("UPDATE room SET members_complete = 0")

    def meet_members(self, room_id: str, users: Iterable[tuple[str, str]]) -> None:
        """Count users (id, name) as members of a room of which not all are known: their own events say it better."""
        room = self.get(room_id)
        if room is None or room.members_complete:
            return
        self._database.many(
            "INSERT INTO member (room_id, user_id, membership, name) VALUES (?, ?, 'join', ?)"
            " ON CONFLICT (room_id, user_id) DO UPDATE SET membership = 'join', name = excluded.name"
            " WHERE membership NOT IN ('join', 'invite')",
            [(room_id, user, name) for user, name in users],
        )

    def set_history(self, room_id: str, older_token: str | None, reached_start: bool) -> None:
        """Remember where paging back goes on."""
        self._database.execute(
            "UPDATE room SET older_token = ?, reached_start = ? WHERE room_id = ?",
            (older_token, int(reached_start), room_id),
        )

    def touch(self, room_id: str, timestamp: int) -> None:
        """Remember the time of the newest message."""
        self._database.execute(
            "UPDATE room SET last_activity = max(last_activity, ?) WHERE room_id = ?", (timestamp, room_id)
        )

    def set_unread(self, room_id: str, unread: int, highlights: int) -> None:
        """Remember how much is unread."""
        self._database.execute(
            "UPDATE room SET unread = ?, highlights = ? WHERE room_id = ?", (unread, highlights, room_id)
        )

    def set_read(self, room_id: str) -> None:
        """Count nothing as unread until the server says otherwise."""
        self._database.execute("UPDATE room SET unread = 0, highlights = 0 WHERE room_id = ?", (room_id,))

    def state(self, room_id: str, kind: str, state_key: str = "") -> dict[str, Any]:
        """Return the content of a state event, or an empty object."""
        row = self._database.one(
            "SELECT content FROM state WHERE room_id = ? AND type = ? AND state_key = ?", (room_id, kind, state_key)
        )
        return dict(json.loads(row[0])) if row else {}

    def states(self, room_id: str, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return all state of a type that a room has, by its keys."""
        rows = self._database.all(
            "SELECT state_key, content FROM state WHERE room_id = ? AND type = ? ORDER BY state_key", (room_id, kind)
        )
        return [(str(key), dict(json.loads(content))) for key, content in rows]

    def state_sender(self, room_id: str, kind: str, state_key: str = "") -> str | None:
        """Return who sent a state event, or None."""
        row = self._database.one(
            "SELECT sender FROM state WHERE room_id = ? AND type = ? AND state_key = ?", (room_id, kind, state_key)
        )
        return None if row is None else str(row[0])

    def redact_state(self, room_id: str, event: StoredEvent) -> None:
        """Forget the free text of a state event that was removed, if it is the one in force."""
        if event.type == "m.room.member":
            self._database.execute(
                "UPDATE member SET name = '' WHERE room_id = ? AND user_id = ? AND name = ?",
                (room_id, event.state_key, str(event.content.get("displayname"))),
            )
            self._knocks.forget(room_id, str(event.state_key), event.content.get("reason"))
        elif event.type in _FREE_TEXT:
            self._database.execute(
                "DELETE FROM state WHERE room_id = ? AND type = ? AND state_key = ? AND content = ?",
                (room_id, event.type, event.state_key, json.dumps(event.content)),
            )

    def state_types(self, room_id: str) -> dict[str, dict[str, Any]]:
        """Return all kept state of a room with an empty state key, by type; bridges under any key."""
        rows = self._database.all(
            "SELECT type, content FROM state WHERE room_id = ? AND (state_key = '' OR type IN (?, ?))",
            (room_id, *_BRIDGES),
        )
        return {str(kind): dict(json.loads(content)) for kind, content in rows}

    def members(self, room_id: str, memberships: Iterable[str] = ("join", "invite")) -> list[tuple[str, str, str]]:
        """Return (user id, name, membership) of known members, by user id."""
        wanted = tuple(memberships)
        marks = ", ".join("?" * len(wanted))
        return [
            (str(user), str(name), str(membership))
            for user, name, membership in self._database.all(
                # The marks are question marks only.
                f"SELECT user_id, name, membership FROM member WHERE room_id = ? AND membership IN ({marks})"  # noqa: S608
                " ORDER BY user_id",
                (room_id, *wanted),
            )
        ]

    def membership(self, room_id: str, user_id: str) -> str | None:
        """Return how somebody stands to a room, or None where that is not known."""
        row = self._database.one("SELECT membership FROM member WHERE room_id = ? AND user_id = ?", (room_id, user_id))
        return str(row[0]) if row else None

    def member_name(self, room_id: str, user_id: str) -> str:
        """Return a member's display name in a room, or "" when there is none."""
        row = self._database.one("SELECT name FROM member WHERE room_id = ? AND user_id = ?", (room_id, user_id))
        return str(row[0]) if row else ""

    def users_like(self, part: str, most: int) -> tuple[str, ...]:
        """Return users of whose id or name in any room this is a part, whatever the case of its letters."""
        like = _like(part)
        rows = self._database.all(
            "SELECT DISTINCT user_id FROM member WHERE user_id LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\' LIMIT ?",
            (like, like, most),
        )
        return tuple(str(user) for (user,) in rows)

    def people_like(self, part: str, most: int) -> list[tuple[str, str]]:
        """Return (user id, name) of people now in some room of whose id or name there this is a part."""
        rows = self._database.all(
            "SELECT user_id, max(name) FROM member WHERE membership IN ('join', 'invite')"
            " AND (user_id LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\') GROUP BY user_id LIMIT ?",
            (like := _like(part), like, most),
        )
        return [(str(user), str(name)) for user, name in rows]

    def main_aliases(self) -> dict[str, str]:
        """Return the main address of each room that has one, by room id."""
        rows = self._database.all("SELECT room_id, content FROM state WHERE type = 'm.room.canonical_alias'")
        found = {str(room_id): json.loads(content).get("alias") for room_id, content in rows}
        return {room_id: alias for room_id, alias in found.items() if isinstance(alias, str) and alias}

    def device_counts(self, room_id: str) -> tuple[int, int]:
        """Return how many devices of readers are not signed by their owner, and how many readers' lists are unknown."""
        unsigned = self._database.one(
            "SELECT count(*) FROM member m JOIN device d ON d.user_id = m.user_id AND d.signed = 0 AND d.gone = 0"
            " WHERE m.room_id = ? AND m.membership IN ('join', 'invite')",
            (room_id,),
        )
        unknown = self._database.one(
            "SELECT count(*) FROM member m LEFT JOIN tracked_user t ON t.user_id = m.user_id"
            " WHERE m.room_id = ? AND m.membership IN ('join', 'invite')"
            " AND (t.user_id IS NULL OR t.queried < t.changes)",
            (room_id,),
        )
        return (int(unsigned[0]) if unsigned else 0, int(unknown[0]) if unknown else 0)

    def forget_members(self, room_id: str) -> None:
        """Forget the members of a room; a full list follows."""
        self._database.execute("DELETE FROM member WHERE room_id = ?", (room_id,))


_SELECT = (
    "SELECT room_id, membership, encrypted, members_complete, heroes, joined, invited, unread, highlights,"
    " last_activity, older_token, reached_start FROM room"
)


def _like(part: str) -> str:
    """Return the pattern of LIKE for texts with this part; what would be a sign of the pattern stands for itself."""
    return "%" + part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _is_sound(event: CheckedEvent) -> bool:
    field = _TEXT_IN.get(event.type)
    return field is None or event.redacted or isinstance(event.content.get(field), str)


def _row(row: tuple[Any, ...]) -> RoomRow:
    heroes = json.loads(row[4])
    return RoomRow(
        room_id=row[0],
        membership=row[1],
        encrypted=bool(row[2]),
        members_complete=bool(row[3]),
        heroes=tuple(heroes),
        joined=row[5],
        invited=row[6],
        unread=row[7],
        highlights=row[8],
        last_activity=row[9],
        older_token=row[10],
        reached_start=bool(row[11]),
    )
