"""What an account may do about rooms beside talking in them: people, names, settings. The server decides whether."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from hints.model import Clearance, Draft, DraftKind
from session.account.audit import Audit
from session.rooms.addresses import Addresses
from session.rooms.allowed import MOST_LEVEL, Allowed, NotAllowed
from session.rooms.bans import Bans
from session.rooms.direct_rooms import DirectRooms
from session.rooms.entering import Entering, require_version
from session.rooms.floods import Floods
from session.rooms.knocks import Knocks
from session.rooms.levels import Levels
from session.rooms.space_rooms import SpaceRooms
from session.rooms.upgrades import Upgrades
from session.rooms.waiting_people import WaitingPeople
from session.server import content_door, directory_requests, endpoints
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.store.ignored import KIND as IGNORED
from session.store.ignored import IgnoredStore
from session.store.rooms import RoomStore
from session.values.errors import RequestRefused, Unreachable
from session.values.model import EventId, RoomId, UserId
from session.values.room_settings import RoomSetting
from session.values.words import N_, Words

_STATE = {DraftKind.ROOM_NAME: "m.room.name", DraftKind.TOPIC: "m.room.topic"}
"""The state that says what a draft says of a room."""
_MEMBER = "m.room.member"


@contextlib.contextmanager
def _banned(user_id: UserId) -> Iterator[None]:
    """Say of somebody who need not be let back what a server says in a code of its own (Synapse)."""
    try:
        yield
    except RequestRefused as refusal:
        if refusal.errcode != "M_BAD_STATE":
            raise
        raise NotAllowed(N_("{user} is not banned here."), user=user_id) from None


class RoomAdmin:
    """The account's say over rooms and people."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        own_user: UserId,
        audit: Audit,
        tell: Callable[[Words], None] = lambda _words: None,
    ) -> None:
        """Ask through this gateway; `audit` keeps which clearances were used, `tell` says what came of a knock."""
        self._database = database
        self._gateway = gateway
        self._own_user = own_user
        self._audit = audit
        self._rooms = RoomStore(database)
        self._account = AccountStore(database)
        self._direct = DirectRooms(database)
        self._ignored = IgnoredStore(database, own_user)
        self.ignoring: Callable[[], None] = lambda: None
        """Hears that others are ignored than before."""
        self.allowed = Allowed(database, own_user)
        """What our user may do in rooms."""
        self.knocks = Knocks(database, tell)
        """Rooms that were asked to let us in."""
        self.waiting = WaitingPeople(database, own_user)
        """People who ask to be let in."""
        self.upgrades = Upgrades(database, gateway, own_user)
        """Rooms that are replaced by others."""
        self.levels = Levels(database, gateway, own_user, self.allowed)
        """What things take in rooms."""
        self.floods = Floods(gateway, self.allowed, audit)
        """What one person said lately."""
        self.spaces = SpaceRooms(database, gateway, own_user)
        """Which rooms stand in which spaces."""
        self.addresses = Addresses(gateway, own_user, self.allowed, audit)
        """Where rooms can be found."""
        self.bans = Bans(database, gateway)
        """Who is banned from rooms."""
        self.entering = Entering(database, gateway, self.allowed)
        """Rooms that let the members of spaces in."""

    async def invite(self, room_id: RoomId, user_id: UserId) -> None:
        """Invite somebody.

        Raises:
            SessionError: when the server refuses or cannot be reached; so do all of these.
        """
        self.allowed.invite(room_id, user_id)
        await endpoints.invite(self._gateway, room_id, user_id)

    async def invite_because(self, draft: Draft, clearance: Clearance, user_id: UserId) -> None:
        """Invite somebody into the draft's room, for the reason that the draft says."""
        self.allowed.invite(draft.room_id, user_id)
        await content_door.invite_member(self._gateway, draft, clearance, user_id)
        self._audit.sent(draft.room_id, clearance)

    async def unban(self, room_id: RoomId, user_id: UserId) -> None:
        """Let somebody who was banned come back."""
        self.allowed.unban(room_id)
        with _banned(user_id):
            await endpoints.unban(self._gateway, room_id, user_id)

    async def unban_because(self, draft: Draft, clearance: Clearance, user_id: UserId) -> None:
        """Let somebody who was banned come back to the draft's room, for the reason that the draft says."""
        self.allowed.unban(draft.room_id)
        with _banned(user_id):
            await content_door.unban_member(self._gateway, draft, clearance, user_id)
        self._audit.sent(draft.room_id, clearance)

    async def remove(self, draft: Draft, clearance: Clearance, user_id: UserId, *, ban: bool = False) -> None:
        """Remove somebody from the draft's room, for the reason that the draft says; `ban` keeps them out."""
        self.allowed.remove(draft.room_id, user_id, ban=ban)
        await content_door.remove_member(self._gateway, draft, clearance, user_id, ban=ban)
        self._audit.sent(draft.room_id, clearance)

    async def name(self, draft: Draft, clearance: Clearance) -> None:
        """Give the draft's room a name or a topic: whatever the draft is."""
        self.allowed.state(draft.room_id, _STATE[draft.kind])
        await content_door.name_room(self._gateway, draft, clearance)
        self._audit.sent(draft.room_id, clearance)

    async def list_room(self, room_id: RoomId, *, listed: bool) -> None:
        """Let anybody find a room in the server's list, or nobody."""
        await directory_requests.list_room(self._gateway, room_id, listed=listed)

    async def settle(self, room_id: RoomId, setting: RoomSetting) -> None:
        """Choose who may come in, who may read what was said, or that it is encrypted from now on and for ever."""
        await self.expect(room_id, setting)
        await endpoints.settle(self._gateway, room_id, setting)

    async def expect(self, room_id: RoomId, setting: RoomSetting) -> None:
        """Ask nothing of the server, and raise what `settle` would raise by what is known here."""
        self.allowed.state(room_id, setting.event[0])
        require_version(self._rooms, room_id, setting)

    async def expect_level(self, room_id: RoomId, user_id: UserId, level: int) -> int:
        """Ask nothing of the server, raise what `set_level` would raise by what is known here; return our own level."""
        self.allowed.set_level(room_id, user_id, level)
        return self.allowed.level(room_id)

    async def strands(self, room_id: RoomId, level: int) -> bool:
        """Return whether nobody could look after a room any more, once our user has this level."""
        return self.allowed.strands(room_id, level)

    async def is_there(self, room_id: RoomId, user_id: UserId) -> bool:
        """Return whether somebody is in a room, or invited to it; the members should be complete."""
        return self.allowed.is_there(room_id, user_id)

    async def set_level(self, room_id: RoomId, user_id: UserId, level: int) -> None:
        """Let somebody do in a room what a power level allows: 0 for members, 50 for moderators, 100 for all of it."""
        self.allowed.set_level(room_id, user_id, level)
        levels = await endpoints.state(self._gateway, room_id, "m.room.power_levels")
        users = levels.get("users")
        users = {**users} if isinstance(users, dict) else {}
        users[user_id] = max(-MOST_LEVEL, min(level, MOST_LEVEL))
        await endpoints.set_levels(self._gateway, room_id, {**levels, "users": users})

    async def direct_with(self, user_id: UserId) -> RoomId | None:
        """Return the direct room with somebody that was used last and that they are in, or invited to; or None."""
        return self._direct.living_with(user_id)

    async def is_nobody(self, user_id: UserId) -> bool:
        """Return whether the server says that nobody is called so: a slip mostly. Whoever it cannot say of may be."""
        try:
            return await endpoints.is_nobody(self._gateway, user_id)
        except (RequestRefused, Unreachable):
            return False

    async def call_self(self, draft: Draft, clearance: Clearance) -> None:
        """Let our user be called by the draft's text, in every room."""
        await content_door.set_display_name(self._gateway, draft, clearance, self._own_user)
        self._audit.sent("", clearance)

    async def own_names(self, room_id: RoomId) -> tuple[str, str]:
        """Return what our user is called in a room, and everywhere else; an id stands for no name."""
        member = await endpoints.state(self._gateway, room_id, _MEMBER, self._own_user)
        here = member.get("displayname")
        everywhere = await endpoints.display_name(self._gateway, self._own_user)
        return (here if isinstance(here, str) and here else self._own_user), everywhere or self._own_user

    async def call_self_here(self, draft: Draft, clearance: Clearance) -> None:
        """Let our user be called by the draft's text in its room alone; without text, as everywhere else."""
        member = await endpoints.state(self._gateway, draft.room_id, _MEMBER, self._own_user)
        if member.get("membership") != "join":
            raise NotAllowed(N_("You are not in this room."))
        member = {key: value for key, value in member.items() if key in ("membership", "avatar_url")}
        if not draft.text and (everywhere := await endpoints.display_name(self._gateway, self._own_user)):
            member["displayname"] = everywhere
        await content_door.set_name_in_room(self._gateway, draft, clearance, self._own_user, member)
        self._audit.sent(draft.room_id, clearance)

    async def report(self, draft: Draft, clearance: Clearance, event_id: EventId) -> None:
        """Report a message in the draft's room to those who run the server."""
        await content_door.report(self._gateway, draft, clearance, event_id)
        self._audit.sent(draft.room_id, clearance)

    async def knock(self, draft: Draft, clearance: Clearance, room: str) -> None:
        """Ask to be let into a room, by id or alias."""
        room_id = await content_door.knock(self._gateway, draft, clearance, room)
        if room_id:
            self.knocks.wait(room_id, room)
        self._audit.sent("", clearance)

    async def forget(self, room_id: RoomId) -> None:
        """Leave a room if we are in it, and let the server forget that we ever were."""
        try:
            await endpoints.leave(self._gateway, room_id)
        except RequestRefused as refusal:
            # Whoever has left cannot leave again.
            if refusal.status not in (403, 404):
                raise
        await endpoints.forget(self._gateway, room_id)
        with self._database.transaction():
            self._rooms.set_membership(room_id, "leave")

    async def ignore(self, user_id: UserId, *, ignored: bool) -> None:
        """Hear nothing more from somebody, or hear them again (Matrix spec, "Ignoring Users").

        Raises:
            NotAllowed: when it is ourselves; but a list that has us can be mended.
        """
        if ignored and user_id == self._own_user:
            raise NotAllowed(N_("Nobody can ignore themselves."))
        content = self._account.data(IGNORED)
        users = content.get("ignored_users")
        users = {**users} if isinstance(users, dict) else {}
        if ignored:
            users[user_id] = {}
        else:
            users.pop(user_id, None)
        content["ignored_users"] = users
        await endpoints.set_account_data(self._gateway, self._own_user, IGNORED, content)
        with self._database.transaction():
            changed = self._ignored.keep(content)
        if changed:
            self.ignoring()
