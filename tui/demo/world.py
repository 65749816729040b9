"""Bring the demo's people and rooms to life on an empty homeserver, or back to life on a kept one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hints.advisor import Advisor
from hints.model import Draft, DraftKind, RoomFacts
from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.values.model import RoomId, UserId
from tui.demo.cast import ASSISTANT, COLLEAGUES, NAMES, SETTINGS, STRANGER, YOU, Setting
from tui.demo.colleagues import Colleague, Speaker, cleared
from tui.demo.memory import Memory
from tui.demo.stranger import approach, lure
from widgets.i18n import _

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class World:
    """Everybody, logged in; `you` is not started, the colleagues are."""

    you: Session
    colleagues: dict[str, Colleague]

    async def close(self) -> None:
        """Close everybody; your own session is closed already if you left by yourself."""
        closings = [self.you.close(), *(colleague.close() for colleague in self.colleagues.values())]
        await asyncio.gather(*closings, return_exceptions=True)


class WorldBuilder:
    """Makes a `World` in the session's loop, as much at once as can be."""

    def __init__(self, memory: Memory, data_dir: Path, advisor: Advisor, progress: Progress) -> None:
        """Take the accounts from `memory`, and keep everybody's store below `data_dir`."""
        self._memory = memory
        self._data_dir = data_dir
        self._advisor = advisor
        self._progress = progress

    async def build(self) -> World:
        """Log everybody in, and make the rooms unless they are there already."""
        self._progress(_("Logging in you and your colleagues, each with keys of their own"))
        you, *others = await asyncio.gather(*(self._session_of(who) for who in (YOU, *COLLEAGUES)))
        colleagues = {
            who: Colleague(session, self._advisor, assistant=who == ASSISTANT)
            for who, session in zip(COLLEAGUES, others, strict=True)
        }
        world = World(you, colleagues)
        await asyncio.gather(*(colleague.start() for colleague in colleagues.values()))
        if not self._memory.rooms:
            self._progress(_("Making rooms and filling them with talk"))
            await self._furnish(world)
        await you.sync_once()
        for who, colleague in colleagues.items():
            hosted = frozenset(self._room(setting) for setting in SETTINGS if setting.host == who)
            colleague.listen_to(you.user_id, hosted)
        return world

    def profile_of(self, who: str) -> Profile:
        """Return where somebody's store lies."""
        return Profile(self._data_dir, who)

    async def _session_of(self, who: str) -> Session:
        person, profile = self._memory.people[who], self.profile_of(who)
        if profile.users():
            return await Session.restore(profile, person.store_key, UserId(person.user_id), self._advisor)
        request = LoginRequest(self._memory.base_url, person.user_id, person.password)
        session = await Session.login(profile, person.store_key, request, self._advisor)
        # Nobody has to write down the key of an account that lives as long as its folder.
        session.new_recovery_key = None
        return session

    async def _furnish(self, world: World) -> None:
        """Make the rooms, let everybody in, wait until all know who is there, and tell each room's history."""
        approaching = asyncio.create_task(asyncio.to_thread(approach, self._memory))
        await asyncio.gather(*(self._make(world, setting) for setting in SETTINGS))
        strange_room = await approaching
        self._memory.rooms[NAMES[STRANGER]] = strange_room
        rooms = [setting for setting in SETTINGS if not setting.only_invited]
        await asyncio.gather(
            self._let_you_in(world.you, [strange_room, *(self._room(setting) for setting in rooms)]),
            *(self._let_in(world, setting) for setting in rooms),
        )
        await asyncio.gather(*(self._introduce(world, setting) for setting in rooms))
        lured = asyncio.to_thread(lure, self._memory, strange_room)
        await asyncio.gather(lured, *(self._tell(world, setting) for setting in rooms))

    async def _make(self, world: World, setting: Setting) -> None:
        facts = RoomFacts("", self._memory.server_name, encrypted=setting.encrypted, public=setting.public)
        draft = Draft(DraftKind.ROOM_NAME, setting.name, facts)
        room_id = await world.colleagues[setting.host].session.create_room(
            draft,
            cleared(self._advisor, draft),
            encrypted=setting.encrypted,
            public=setting.public,
            invite=tuple(UserId(self._memory.people[who].user_id) for who in setting.guests),
            direct=setting.direct,
        )
        self._memory.rooms[setting.name] = room_id

    async def _let_you_in(self, you: Session, rooms: list[RoomId]) -> None:
        """Accept the invitations one by one, known first: they say which chats are direct ones."""
        await you.sync_once()
        for room_id in rooms:
            await you.join(room_id)

    async def _let_in(self, world: World, setting: Setting) -> None:
        sessions = [world.colleagues[who].session for who in setting.guests if who != YOU]
        await asyncio.gather(*(session.join(self._room(setting)) for session in sessions))

    async def _introduce(self, world: World, setting: Setting) -> None:
        """Wait until every colleague there knows of all others, so that nobody is left out of the encryption."""
        present = {self._session_in(world, who).user_id for who in (setting.host, *setting.guests)}
        inside = [world.colleagues[who] for who in (setting.host, *setting.guests) if who != YOU]
        room_id = self._room(setting)
        await asyncio.gather(*(colleague.until_together(room_id, present) for colleague in inside))

    async def _tell(self, world: World, setting: Setting) -> None:
        for who, line in setting.history:
            speaker = Speaker(world.you, self._advisor) if who == YOU else world.colleagues[who]
            await speaker.say(self._room(setting), line)

    def _session_in(self, world: World, who: str) -> Session:
        return world.you if who == YOU else world.colleagues[who].session

    def _room(self, setting: Setting) -> RoomId:
        return RoomId(self._memory.rooms[setting.name])
