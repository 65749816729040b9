"""From stored rows to the room list: names, kinds, facts, order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hints.model import RoomFacts
from session.rooms.allowed import Allowed
from session.rooms.assistants import assistants_among
from session.rooms.departures import MOST_REASON
from session.rooms.entry import RULES, entry_of
from session.rooms.followers import Followers
from session.rooms.room_links import is_replaced, lifetime_of, predecessor_of
from session.rooms.spaces import spaces_of_rooms
from session.rooms.waiting_people import WaitingPeople
from session.store.account import AccountStore
from session.store.database import Database
from session.store.ignored import IgnoredStore
from session.store.room_settings import RoomSettings
from session.store.rooms import RoomRow, RoomStore
from session.sync.thread_news import ThreadNews
from session.trust.room_trust import RoomTrusts
from session.values.errors import NoSuchRoom
from session.values.model import ALL_TRUSTED, Member, RoomId, RoomKind, RoomSummary, RoomTrust, UserId, server_of
from session.values.room_marks import NotifyLevel, RoomTag, levels_of
from session.values.words import N_

_MOST_NAMED = 8
"""Rooms that are named where several fit."""


class Rooms:
    """The room list of one account; rooms that did not change stay the same objects."""

    def __init__(self, database: Database, own_user: str) -> None:
        """Read from this database."""
        self._store = RoomStore(database)
        self._account = AccountStore(database)
        self._own_user = own_user
        self._settings = RoomSettings(database)
        self._ignored = IgnoredStore(database, own_user)
        self._tags: dict[str, RoomTag] = {}
        self._own_tags: dict[str, tuple[str, ...]] = {}
        self._levels: dict[str, NotifyLevel] = {}
        self._marked: frozenset[str] = frozenset()
        self._trusts = RoomTrusts(database, own_user)
        self._allowed = Allowed(database, own_user)
        self._waiting = WaitingPeople(database, own_user)
        self._thread_news = ThreadNews(database, own_user)
        self._database = database
        self._within: dict[str, frozenset[RoomId]] = {}
        self._cache: dict[str, RoomSummary] = {}
        self._followers = Followers(self._said_to_followers)

    def refresh(self, room_ids: set[str] | None = None) -> bool:
        """Read these rooms again, or all; return whether anything looks different."""
        rows = self._shown()
        self._trusts.begin(len(rows) if room_ids is None else len(room_ids))
        direct = self._account.direct_rooms()
        self._tags, self._marked = self._settings.tags(), self._settings.marked_unread()
        self._own_tags = self._settings.own_tags()
        self._levels = levels_of(self._account.data("m.push_rules"))
        before = self._cache
        if room_ids is None or any(self._may_be_a_space(one) for one in room_ids):
            self._within = spaces_of_rooms(self._database)
        if room_ids is None:
            self._followers = Followers(self._said_to_followers)
        else:
            room_ids = room_ids | self._followers.of_changed(room_ids)
        fresh: dict[str, RoomSummary] = {}
        for row in rows:
            old = before.get(row.room_id)
            if old is not None and room_ids is not None and row.room_id not in room_ids:
                within = self._within.get(row.room_id, frozenset())
                fresh[row.room_id] = old if old.within == within else replace(old, within=within)
                continue
            new = self._summary(row, row.room_id in direct)
            fresh[row.room_id] = old if old == new and old is not None else new
        for gone in before.keys() - fresh.keys():
            self._followers.follow(gone, ())
        self._cache = fresh
        return fresh != before

    def _shown(self) -> list[RoomRow]:
        """Return all rooms but those to which somebody invites us whom we ignore."""
        rows, ignored = self._store.all(), self._ignored.users()
        return [row for row in rows if self._inviter(row) not in ignored] if ignored else rows

    def _may_be_a_space(self, room_id: str) -> bool:
        """Return whether what changed in this room may change in which spaces others stand."""
        before = self._cache.get(room_id)
        return before is None or before.kind in (RoomKind.SPACE, RoomKind.INVITE)

    def _said_to_followers(self, room_id: str) -> object:
        """Return what those rooms say of a room that let its members in, and of who may come into it."""
        return self._called_here(room_id), self._store.state(room_id, RULES)

    def all(self) -> tuple[RoomSummary, ...]:
        """Return all rooms, newest activity first."""
        return tuple(sorted(self._cache.values(), key=lambda room: (-room.last_activity, room.name, room.room_id)))

    def get(self, room_id: str) -> RoomSummary:
        """Return one room.

        Raises:
            NoSuchRoom: when we are not in it.
        """
        found = self._cache.get(room_id)
        if found is None:
            raise NoSuchRoom(N_("You are not in this room."))
        return found

    def called(self, room_id: str) -> str:
        """Return what a room is called, or was when our user was there; its id when it is not known."""
        if (found := self._cache.get(room_id)) is not None:
            return found.name
        row = self._store.get(room_id)
        return (
            room_id if row is None else self._name(row, self._store.state_types(room_id), self._store.members(room_id))
        )

    def find(self, text: str, *, whole: bool = False) -> RoomSummary:
        """Return the room that an id, an alias or a name names, or, unless it has to be `whole`, how its name begins.

        Raises:
            NoSuchRoom: when none fits, or more than one.
        """
        if text in self._cache:
            return self._cache[text]
        folded = text.casefold()
        fitting = _living(room for room in self.all() if room.name.casefold() == folded or self._has_alias(room, text))
        begun = _living(room for room in self.all() if folded and room.name.casefold().startswith(folded))
        if len(fitting) > 1:
            template = N_("More than one room is called {name}; take its id: {ids}.")
            raise NoSuchRoom(template, name=text, ids=_listed([room.room_id for room in fitting]))
        if not fitting and not begun:
            raise NoSuchRoom(N_("No room is called {name}."), name=text)
        names = _listed([room.name for room in begun])
        if whole and not fitting:
            raise NoSuchRoom(N_("No room is called {name}; in full there is: {names}."), name=text, names=names)
        if not fitting and len(begun) > 1:
            raise NoSuchRoom(N_("The names of several rooms begin with {name}: {names}."), name=text, names=names)
        return (fitting or begun)[0]

    def members(self, room_id: str) -> tuple[Member, ...]:
        """Return those in the room and those invited."""
        return tuple(
            Member(UserId(user), name or user, membership) for user, name, membership in self._store.members(room_id)
        )

    def _has_alias(self, room: RoomSummary, text: str) -> bool:
        alias = self._store.state(room.room_id, "m.room.canonical_alias").get("alias")
        return text.startswith("#") and alias == text

    def _summary(self, row: RoomRow, direct: bool) -> RoomSummary:
        state = self._store.state_types(row.room_id)
        members = self._store.members(row.room_id)
        topic = _text(state, "m.room.topic", "topic")
        threads, calling = self._thread_news.of(row.room_id) if row.membership == "join" else (0, 0)
        return RoomSummary(
            room_id=RoomId(row.room_id),
            name=self._name(row, state, members),
            kind=_kind(row, state, direct),
            facts=self._facts(row, state, members, direct),
            deserted=_is_deserted(row, len(members)) and not _given_name(state),
            topic=topic,
            unread=row.unread,
            highlights=row.highlights,
            threads=threads,
            threads_calling=calling,
            last_activity=row.last_activity,
            inviter=self._inviter(row),
            trust=self._trust(row, state, members),
            tag=self._tags.get(row.room_id, RoomTag.NONE),
            own_tags=self._own_tags.get(row.room_id, ()),
            level=self._levels.get(row.room_id, NotifyLevel.DEFAULT),
            within=self._within.get(row.room_id, frozenset()),
            replaced=is_replaced(state),
            continues=predecessor_of(state) is not None,
            lifetime=lifetime_of(state),
            marked_unread=row.room_id in self._marked,
            knocking=self._waiting.count(row.room_id, state),
            may_write=row.membership != "join" or self._allowed.may_write(row.room_id, state, encrypted=row.encrypted),
            why_invited=self._why_invited(row),
        )

    def _trust(self, row: RoomRow, state: dict[str, dict[str, Any]], members: list[tuple[str, str, str]]) -> RoomTrust:
        if not row.encrypted or row.membership != "join":
            return ALL_TRUSTED
        return self._trusts.of(row.room_id, [user for user, _ in _reading(state, members)])

    def _facts(
        self, row: RoomRow, state: dict[str, dict[str, Any]], members: list[tuple[str, str, str]], direct: bool
    ) -> RoomFacts:
        reading = _reading(state, members)
        users = [user for user, _ in reading]
        invited = 0
        if _invited_read(state):
            invited = max(row.invited, sum(membership == "invite" for _, membership in reading))
        entry = entry_of(self._store, row.room_id, state.get(RULES, {}))
        public = entry.anyone
        self._followers.follow(row.room_id, entry.found_in)
        history = _text(state, "m.room.history_visibility", "history_visibility")
        unsigned, unknown = self._store.device_counts(row.room_id) if row.encrypted else (0, 0)
        return RoomFacts(
            room_id=row.room_id,
            own_server=server_of(self._own_user),
            encrypted=row.encrypted,
            readers=max(row.joined + invited, len(users), 1),
            invited=invited,
            servers=tuple(sorted({server_of(user) for user in users} - {""})),
            direct=direct,
            public=public,
            # In a room that needs an invitation, "guests can join" means invited guests only.
            guests=public and _text(state, "m.room.guest_access", "guest_access") == "can_join",
            joined_from=tuple(sorted(self._called_here(one) for one in entry.members_of)),
            knocking=entry.asking,
            world_readable=history == "world_readable",
            shared_history=history in ("", "shared", "world_readable"),
            assistants=assistants_among(users, state),
            unsigned_devices=unsigned,
            devices_known=row.members_complete and not unknown,
        )

    def _called_here(self, room_id: str) -> str:
        """Return what a room is called that our user is in, or ""."""
        row = self._store.get(room_id)
        if row is None or row.membership != "join":
            return ""
        state = self._store.state_types(room_id)
        # The members of a space may be thousands, and are asked for only where it has no name.
        return _given_name(state) or self._name(row, state, self._store.members(room_id))

    def _inviter(self, row: RoomRow) -> UserId | None:
        if row.membership != "invite":
            return None
        # Our server vouches for who sent our own member event; the rest of an invitation is the inviter's word.
        inviter = self._store.state_sender(row.room_id, "m.room.member", self._own_user)
        return None if inviter is None else UserId(inviter)

    def _why_invited(self, row: RoomRow) -> str:
        if row.membership != "invite":
            return ""
        reason = self._store.state(row.room_id, "m.room.member", self._own_user).get("reason")
        return reason[:MOST_REASON] if isinstance(reason, str) else ""

    def _name(self, row: RoomRow, state: dict[str, dict[str, Any]], members: list[tuple[str, str, str]]) -> str:
        """Return the name after the spec's rules ("Calculating the display name for a room")."""
        if given := _given_name(state):
            return given
        if _is_deserted(row, len(members)):
            members = self._store.members(row.room_id, ("leave", "ban"))
        heroes = [hero for hero in row.heroes if hero != self._own_user] or [
            user for user, _, _ in members if user != self._own_user
        ]
        names = {user: name for user, name, _ in members}
        called = [names.get(hero) or self._store.member_name(row.room_id, hero) or hero for hero in heroes[:5]]
        return ", ".join(called) if called else row.room_id


def _given_name(state: dict[str, dict[str, Any]]) -> str:
    return _text(state, "m.room.name", "name") or _text(state, "m.room.canonical_alias", "alias")


def _is_deserted(row: RoomRow, members: int) -> bool:
    """Return whether our user is alone in a room; not where that is not told, or not known yet."""
    told = row.joined > 0 or row.members_complete
    return row.membership == "join" and told and max(row.joined + row.invited, members) <= 1


def _invited_read(state: dict[str, dict[str, Any]]) -> bool:
    """Return whether who is invited now can read what is said now, once they have joined."""
    return _text(state, "m.room.history_visibility", "history_visibility") != "joined"


def _reading(state: dict[str, dict[str, Any]], members: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return who can read what is said now, and how they are there."""
    invited = _invited_read(state)
    return [(user, membership) for user, _, membership in members if invited or membership == "join"]


def _kind(row: RoomRow, state: dict[str, dict[str, Any]], direct: bool) -> RoomKind:
    if row.membership == "invite":
        return RoomKind.INVITE
    if _text(state, "m.room.create", "type") == "m.space":
        return RoomKind.SPACE
    return RoomKind.DIRECT if direct else RoomKind.ROOM


def _living(found: Iterable[RoomSummary]) -> list[RoomSummary]:
    """Return those of the rooms found in which somebody else is; all of them where there is none."""
    rooms = list(found)
    return [room for room in rooms if not room.deserted] or rooms


def _listed(names: list[str]) -> str:
    """Return names in a row, and dots for those that are too many."""
    return ", ".join([*names[:_MOST_NAMED], *(["…"] if len(names) > _MOST_NAMED else [])])


def _text(state: dict[str, dict[str, Any]], kind: str, field: str) -> str:
    value = state.get(kind, {}).get(field)
    return value if isinstance(value, str) else ""
