"""What was asked about rooms and people, and what is known of them elsewhere."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hints.model import Clearance, Draft, DraftKind
from session.rooms.levels import level_of
from session.rooms.space_rooms import Followed
from session.rooms.upgrades import Offer
from session.values.errors import RequestRefused, SessionError
from session.values.listed import (
    Address,
    AddressGiven,
    AddressTaken,
    Banned,
    Flood,
    FoundPerson,
    ListedRoom,
    RoomPage,
    Shown,
)
from session.values.model import EventId, RoomId, UserId
from session.values.room_levels import LevelChange, Right, RoomLevels
from session.values.room_marks import NotifyLevel, RoomTag
from session.values.room_settings import Opening, RoomSetting

BESIDE = RoomId("!beside:rijk.example")


@dataclass
class RecordedUpgrades:
    """What was asked about rooms that are replaced by others."""

    note: Callable[..., None]
    offered: Offer = field(
        default_factory=lambda: Offer("11", "12", ("10", "11", "12"), True, (UserId("@noor:rijk.example"),))
    )
    beside: RoomId = BESIDE
    refused: tuple[UserId, ...] = ()

    async def offer(self, room_id: RoomId) -> Offer:
        return self.offered

    async def upgrade(self, room_id: RoomId, version: str, creators: tuple[UserId, ...] = ()) -> RoomId:
        self.note("upgrade", room_id, version, *creators)
        return self.beside

    async def invite(self, room_id: RoomId, people: tuple[UserId, ...]) -> tuple[UserId, ...]:
        self.note("invite all", room_id, *people)
        return self.refused

    async def after(self, room_id: RoomId) -> tuple[RoomId, str]:
        self.note("after", room_id)
        return self.beside, "rijk.example"

    async def before(self, room_id: RoomId) -> tuple[RoomId, str]:
        self.note("before", room_id)
        return self.beside, "rijk.example"


@dataclass
class RecordedSpaces:
    """What was put into spaces, and taken out."""

    note: Callable[..., None]

    followed: Followed = field(default_factory=Followed)

    async def follow(self, old: RoomId, new: RoomId) -> Followed:
        self.note("follow", old, new)
        return self.followed

    async def put(self, space_id: RoomId, room_id: RoomId) -> None:
        self.note("into", space_id, room_id)

    async def take(self, space_id: RoomId, room_id: RoomId) -> None:
        self.note("out of", space_id, room_id)


@dataclass
class RecordedEntering:
    """Whose members were let into rooms."""

    note: Callable[..., None]
    spaces: tuple[RoomId, ...] = ()
    """In which a room stands that none is named for."""
    anyone: bool = False
    offers: bool = True

    async def expect(self, room_id: RoomId, spaces: Sequence[RoomId], *, asking: bool) -> Opening:
        return Opening(tuple(spaces) or self.spaces, anyone=self.anyone)

    async def let_in(self, room_id: RoomId, spaces: Sequence[RoomId], *, asking: bool) -> None:
        self.note("let in", room_id, *spaces, str(asking))

    async def offer(self, space: RoomId) -> Opening | None:
        return Opening((space,), anyone=self.anyone) if self.offers else None


@dataclass
class RecordedBans:
    """Who is banned."""

    people: tuple[Banned, ...] = ()
    asked: int = 0
    """How often the server was asked."""

    async def of(self, room_id: RoomId) -> tuple[Banned, ...]:
        self.asked += 1
        return self.people

    async def here(self, room_id: RoomId) -> frozenset[UserId]:
        return frozenset(one.user_id for one in self.people)

    async def known(self, room_id: RoomId) -> tuple[Banned, ...]:
        return self.people


@dataclass
class RecordedFloods:
    """What one person said, and which of it was removed."""

    removed: list[tuple[str, EventId]] = field(default_factory=list)
    said: tuple[tuple[EventId, int], ...] = ()
    whole: bool = True
    answers: list[float | SessionError] = field(default_factory=list)
    """What comes of the next removals, before all goes well."""
    slow: list[threading.Event] = field(default_factory=list)
    """What the next searches wait for."""

    async def find(self, room_id: RoomId, user_id: UserId) -> Flood:
        if self.slow:
            await asyncio.to_thread(self.slow.pop(0).wait, 10)
        return Flood(self.said, self.whole)

    async def remove(self, draft: Draft, clearance: Clearance, event_id: EventId) -> float:
        assert clearance.covers(draft)
        assert draft.kind is DraftKind.REMOVAL
        answer = self.answers.pop(0) if self.answers else 0.0
        if isinstance(answer, SessionError):
            raise answer
        if not answer:
            self.removed.append((draft.text, event_id))
        return answer


@dataclass
class RecordedAddresses:
    """The addresses of every room."""

    take_note: Callable[..., None]
    note: Callable[..., None]
    addresses: tuple[Address, ...] = ()
    taken: AddressTaken = field(default_factory=lambda: AddressTaken("#sluis-4:rijk.example", "", True, ()))

    slow: threading.Event | None = None
    """What the list waits for."""

    async def listed(self, room_id: RoomId) -> tuple[Address, ...]:
        if self.slow is not None:
            await asyncio.to_thread(self.slow.wait, 10)
        return self.addresses

    async def give(self, draft: Draft, clearance: Clearance) -> AddressGiven:
        self.take_note(draft, clearance, "alias", draft.room_id)
        return AddressGiven(f"#{draft.text}:rijk.example", "#eerst:rijk.example")

    async def take(self, draft: Draft, clearance: Clearance) -> AddressTaken:
        self.take_note(draft, clearance, "unalias", draft.room_id)
        return self.taken

    async def make_main(self, draft: Draft, clearance: Clearance, alias: str) -> None:
        self.take_note(draft, clearance, "main alias", alias)
        self.addresses = tuple(
            replace(one, shown=Shown.MAIN if one.alias == alias else Shown.BESIDE) for one in self.addresses
        )


@dataclass
class RecordedLevels:
    """What things take in every room, and what was changed."""

    note: Callable[..., None]
    content: dict[str, Any] = field(default_factory=lambda: {"users_default": 0, "events_default": 0})
    own: int = 100
    locks_out: bool = False

    async def of(self, room_id: RoomId) -> RoomLevels:
        needed = {right: level_of(self.content, right) for right in Right if right is not Right.ROOMS}
        return RoomLevels(needed, self.own, needed[Right.DEFAULT])

    async def expect(self, room_id: RoomId, right: Right, level: int | None) -> LevelChange:
        return LevelChange(level_of(self.content, right), level or 0, 0, locks_out=self.locks_out)

    async def change(self, room_id: RoomId, right: Right, level: int | None) -> None:
        self.note("takes", room_id, right, str(level))


@dataclass
class RecordedAdmin:
    """The part of a session's say over rooms that the app calls."""

    note: Callable[..., None]
    level: int = 100
    direct: RoomId | None = None
    nobody: tuple[str, ...] = ()
    """Who is unknown to the server."""
    called: tuple[str, str] = ("Jij", "Jij")
    cleared: list[Draft] = field(default_factory=list)
    absent: tuple[str, ...] = ()
    """Who is in no room."""
    unwanted: tuple[str, ...] = ()
    """Whom the server lets nobody invite."""
    last: bool = False
    """Whether nobody else can look after a room."""

    def __post_init__(self) -> None:
        self.upgrades = RecordedUpgrades(self.note)
        self.spaces = RecordedSpaces(self.note)
        self.addresses = RecordedAddresses(self._take, self.note)
        self.levels = RecordedLevels(self.note)
        self.bans = RecordedBans()
        self.floods = RecordedFloods()
        self.entering = RecordedEntering(self.note)

    def _take(self, draft: Draft, clearance: Clearance, *asked: str) -> None:
        assert clearance.covers(draft)
        self.note(*asked, draft.text)
        self.cleared.append(draft)

    async def invite(self, room_id: RoomId, user_id: UserId) -> None:
        self.note("invite", room_id, user_id)

    async def invite_because(self, draft: Draft, clearance: Clearance, user_id: UserId) -> None:
        if user_id in self.unwanted:
            raise RequestRefused("they do not want to")
        self._take(draft, clearance, "invite", draft.room_id, user_id)

    async def unban(self, room_id: RoomId, user_id: UserId) -> None:
        self.note("unban", room_id, user_id)
        self.bans.people = tuple(one for one in self.bans.people if one.user_id != user_id)

    async def unban_because(self, draft: Draft, clearance: Clearance, user_id: UserId) -> None:
        self._take(draft, clearance, "unban", draft.room_id, user_id)

    async def remove(self, draft: Draft, clearance: Clearance, user_id: UserId, *, ban: bool = False) -> None:
        self._take(draft, clearance, "ban" if ban else "kick", draft.room_id, user_id)

    async def name(self, draft: Draft, clearance: Clearance) -> None:
        self._take(draft, clearance, draft.kind.value, draft.room_id)

    async def list_room(self, room_id: RoomId, *, listed: bool) -> None:
        self.note("listed", room_id, str(listed))

    async def settle(self, room_id: RoomId, setting: RoomSetting) -> None:
        self.note("settle", room_id, setting.value)

    async def set_level(self, room_id: RoomId, user_id: UserId, level: int) -> None:
        self.note("level", room_id, user_id, str(level))

    async def expect(self, room_id: RoomId, setting: RoomSetting) -> None:
        pass

    async def expect_level(self, room_id: RoomId, user_id: UserId, level: int) -> int:
        return self.level

    async def strands(self, room_id: RoomId, level: int) -> bool:
        return self.last and level < self.level

    async def is_there(self, room_id: RoomId, user_id: UserId) -> bool:
        return user_id not in self.absent

    async def direct_with(self, user_id: UserId) -> RoomId | None:
        return self.direct

    async def is_nobody(self, user_id: UserId) -> bool:
        return user_id in self.nobody

    async def call_self(self, draft: Draft, clearance: Clearance) -> None:
        self._take(draft, clearance, "nick")

    async def own_names(self, room_id: RoomId) -> tuple[str, str]:
        return self.called

    async def call_self_here(self, draft: Draft, clearance: Clearance) -> None:
        self._take(draft, clearance, "nick here", draft.room_id)

    async def report(self, draft: Draft, clearance: Clearance, event_id: EventId) -> None:
        self._take(draft, clearance, "report", event_id)

    async def knock(self, draft: Draft, clearance: Clearance, room: str) -> None:
        self._take(draft, clearance, "knock", room)

    async def forget(self, room_id: RoomId) -> None:
        self.note("forget", room_id)

    async def ignore(self, user_id: UserId, *, ignored: bool) -> None:
        self.note("ignore" if ignored else "unignore", user_id)


@dataclass
class RecordedChoices:
    """What the account's owner chose about rooms."""

    note: Callable[..., None]
    kept: tuple[str, str, RoomId | None] | None = None
    pair: tuple[RoomId, RoomId, int] | None = None
    last: RoomId | None = None

    async def put(self, room_id: RoomId, tag: RoomTag) -> None:
        self.note("put", room_id, tag.value)

    async def set_level(self, room_id: RoomId, level: NotifyLevel) -> None:
        self.note("notify", room_id, level.value)

    async def make_direct(self, room_id: RoomId, user_id: UserId | None = None) -> UserId:
        self.note("direct", room_id, user_id or "")
        return user_id or UserId("@noor:rijk.example")

    async def end_direct(self, room_id: RoomId) -> None:
        self.note("no direct", room_id)

    async def keep_list(self, view: str, sort: str, space: RoomId | None) -> None:
        self.kept = (view, sort, space)

    async def keep_pair(self, pair: tuple[RoomId, RoomId, int] | None) -> None:
        self.pair = pair

    async def kept_pair(self) -> tuple[RoomId, RoomId, int] | None:
        return self.pair

    async def keep_last(self, room_id: RoomId) -> None:
        self.last = room_id

    async def kept_last(self) -> RoomId | None:
        return self.last

    async def kept_list(self) -> tuple[str, str, RoomId | None] | None:
        return self.kept


@dataclass
class RecordedKeywords:
    """Words that notify."""

    note: Callable[..., None]
    words: tuple[str, ...] = ()

    async def all(self) -> tuple[str, ...]:
        return self.words

    async def add(self, draft: Draft, clearance: Clearance) -> str:
        assert clearance.covers(draft)
        self.note("keyword", draft.text)
        return draft.text

    async def remove(self, word: str) -> str:
        self.note("no keyword", word)
        return word


@dataclass
class RecordedTags:
    """Groups of rooms that the owner named."""

    note: Callable[..., None]
    names: tuple[str, ...] = ()

    async def all(self) -> tuple[str, ...]:
        return self.names

    async def add(self, draft: Draft, clearance: Clearance, room_id: RoomId) -> str:
        assert clearance.covers(draft)
        self.note("tag", room_id, draft.text)
        return draft.text

    async def remove(self, room_id: RoomId, typed: str) -> str:
        self.note("untag", room_id, typed)
        return typed


@dataclass
class RecordedDirectory:
    """What a server lists."""

    pages: list[RoomPage] = field(default_factory=lambda: [RoomPage(())])
    found: tuple[FoundPerson, ...] = ()
    space: tuple[ListedRoom, ...] = ()
    searched: list[str] = field(default_factory=list)

    async def rooms(self, draft: Draft, clearance: Clearance, following: str | None = None) -> RoomPage:
        assert clearance.covers(draft)
        self.searched.append(draft.text)
        return self.pages[0 if following is None else int(following)]

    async def people(self, draft: Draft, clearance: Clearance) -> tuple[FoundPerson, ...]:
        assert clearance.covers(draft)
        self.searched.append(draft.text)
        return self.found

    async def in_space(self, space_id: RoomId) -> tuple[ListedRoom, ...]:
        return self.space
