"""What an account may do in its rooms, as far as it is known here: said before the server is asked, which decides.

Matrix spec, "m.room.power_levels" and "Authorization rules". Levels of a room that are not known forbid nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from session.rooms.entry import entry_of
from session.rooms.power import (
    ADMIN_LEVEL,
    CREATORS_STAND_ABOVE,
    DEFAULT_REDACT_LEVEL,
    DEFAULT_REMOVE_LEVEL,
    MODERATOR_LEVEL,
    Ranks,
    invite_level,
    message_level,
    named_level,
    room_mention_level,
    state_level,
)
from session.store.database import Database
from session.store.rooms import RoomStore
from session.values.errors import SessionError
from session.values.words import N_

MOST_LEVEL = 2**53 - 1
"""Matrix spec, "Canonical JSON": no whole number is larger."""
LEVELS = "m.room.power_levels"


class NotAllowed(SessionError):
    """Our user's level in the room is too low; nothing was asked of the server."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What it would mean to leave a room."""

    alone: bool
    """Nobody else is in it."""
    last_admin: bool
    """Nobody who stays may change who may do what."""
    way_back: bool
    """Whether anyone may join, so that one can come back."""


class Allowed:
    """Answers for the rooms of one account."""

    def __init__(self, database: Database, own_user: str) -> None:
        """Read from this database; `own_user` is who wants to do something."""
        self._rooms = RoomStore(database)
        self._own_user = own_user

    def state(self, room_id: str, kind: str) -> None:
        """Let our user send state of this kind.

        Raises:
            NotAllowed: when the level is too low; so do all of these.
        """
        self._require(room_id, state_level(self._levels(room_id), kind))

    def may_state(self, room_id: str, kind: str) -> bool:
        """Return whether our user may send state of this kind."""
        return self.level(room_id) >= state_level(self._levels(room_id), kind)

    def invite(self, room_id: str, user_id: str) -> None:
        """Let our user invite somebody, who is not there and not banned."""
        self._require(room_id, invite_level(self._levels(room_id)))
        match self._membership(room_id, user_id):
            case "join":
                raise NotAllowed(N_("{user} is in this room already."), user=user_id)
            case "ban":
                raise NotAllowed(N_("{user} is banned here: /unban lets them come back first."), user=user_id)

    def remove(self, room_id: str, user_id: str, *, ban: bool) -> None:
        """Let our user remove somebody, or ban them; nobody removes those who may do as much."""
        levels = self._levels(room_id)
        self._require(room_id, named_level(levels, "ban" if ban else "kick", DEFAULT_REMOVE_LEVEL))
        room, how = self._rooms.get(room_id), self._membership(room_id, user_id)
        gone = how in ("leave", "ban") or (how is None and room is not None and room.members_complete)
        if gone and not ban:
            raise NotAllowed(N_("{user} is not in this room."), user=user_id)
        self._below(room_id, user_id)

    def remove_messages(self, room_id: str, user_id: str) -> None:
        """Let our user remove what somebody said; one's own everybody may."""
        levels = self._levels(room_id)
        if user_id != self._own_user:
            self._require(room_id, named_level(levels, "redact", DEFAULT_REDACT_LEVEL))
        self._require(room_id, message_level(levels or {}, "m.room.redaction"))

    def unban(self, room_id: str) -> None:
        """Let our user take a ban back; the server alone knows all bans."""
        self._require(room_id, named_level(self._levels(room_id), "ban", DEFAULT_REMOVE_LEVEL))

    def set_level(self, room_id: str, user_id: str, level: int) -> None:
        """Let our user give somebody a level: none above the own, and none to others who may do as much."""
        if self._ranks(room_id).level(user_id) > MOST_LEVEL:
            raise NotAllowed(
                N_("{user} made this room; from version {n} of rooms on, that stands above all levels."),
                user=user_id,
                n=CREATORS_STAND_ABOVE,
            )
        self.state(room_id, LEVELS)
        own = self.level(room_id)
        if level > own:
            raise NotAllowed(N_("You may give nobody more than you have, which is {own}."), own=own)
        self._below(room_id, user_id)

    def level(self, room_id: str) -> int:
        """Return our own level in a room."""
        return self._ranks(room_id).level(self._own_user)

    def leaving(self, room_id: str) -> Leaving:
        """Return what it would mean if our user left; the members should be complete."""
        others = self._others(room_id)
        return Leaving(
            alone=not others,
            last_admin=bool(others) and self._is_last(room_id, others),
            way_back=self._has_way_back(room_id),
        )

    def strands(self, room_id: str, level: int) -> bool:
        """Return whether nobody could change who may do what any more, once our user has this level."""
        needed = state_level(self._levels(room_id), LEVELS)
        return level < needed and self._is_last(room_id, self._others(room_id))

    def is_there(self, room_id: str, user_id: str) -> bool:
        """Return whether somebody is in a room, or invited to it; the members should be complete."""
        return self._membership(room_id, user_id) in ("join", "invite")

    def _has_way_back(self, room_id: str) -> bool:
        entry = entry_of(self._rooms, room_id)
        others = (self._rooms.get(one) for one in entry.members_of)
        return entry.anyone or any(one is not None and one.membership == "join" for one in others)

    def _others(self, room_id: str) -> list[str]:
        return [user for user, _, _ in self._rooms.members(room_id, ("join",)) if user != self._own_user]

    def _is_last(self, room_id: str, others: Iterable[str]) -> bool:
        """Return whether our user may change who may do what, and none of the others may."""
        ranks, needed = self._ranks(room_id), state_level(self._levels(room_id), LEVELS)
        return ranks.level(self._own_user) >= needed and not any(ranks.level(user) >= needed for user in others)

    def may_write(self, room_id: str, state: dict[str, dict[str, Any]], *, encrypted: bool) -> bool:
        """Return whether our user may write messages; `state` is the room's, by type."""
        levels = state.get(LEVELS)
        if levels is None:
            return True
        needed = message_level(levels, "m.room.encrypted" if encrypted else "m.room.message")
        # Who made the room is asked for only where that makes a difference.
        if Ranks(state, None).level(self._own_user) >= needed:
            return True
        return Ranks(state, self._rooms.state_sender(room_id, "m.room.create")).level(self._own_user) >= needed

    def may_call_all(self, room_id: str) -> bool:
        """Return whether our user may call everybody in a room (Matrix spec, "m.room.power_levels": notifications)."""
        return self.level(room_id) >= room_mention_level(self._levels(room_id))

    def _below(self, room_id: str, user_id: str) -> None:
        """Let our user decide about somebody: about oneself, or who stands below."""
        ranks = self._ranks(room_id)
        if user_id != self._own_user and ranks.level(user_id) >= ranks.level(self._own_user):
            raise NotAllowed(N_("{user} may do as much here as you, so you cannot decide about them."), user=user_id)

    def _require(self, room_id: str, needed: int) -> None:
        own = self.level(room_id)
        if own >= needed:
            return
        if needed == MODERATOR_LEVEL:
            raise NotAllowed(N_("You may not do that here: it takes a moderator (50); your level is {own}."), own=own)
        if needed == ADMIN_LEVEL:
            raise NotAllowed(N_("You may not do that here: it takes an admin (100); your level is {own}."), own=own)
        raise NotAllowed(N_("You may not do that here: it takes level {n}; yours is {own}."), n=needed, own=own)

    def _levels(self, room_id: str) -> dict[str, Any] | None:
        return self._rooms.state(room_id, LEVELS) or None

    def _membership(self, room_id: str, user_id: str) -> str | None:
        return self._rooms.membership(room_id, user_id)

    def _ranks(self, room_id: str) -> Ranks:
        state = {kind: self._rooms.state(room_id, kind) for kind in ("m.room.create", LEVELS)}
        known = {kind: content for kind, content in state.items() if content}
        return Ranks(known, self._rooms.state_sender(room_id, "m.room.create"))
