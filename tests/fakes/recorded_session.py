"""A session without a network: the values that it was given go out, and what is asked of it is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hints.advisor import Advisor
from hints.model import Clearance, Draft, RoomFacts
from session.account.audit import Audit
from session.crypto.verification.verified import UserTrust
from session.reading.messages import Reacted, Version
from session.rooms.allowed import Leaving
from session.sending.forwarding import PassedOn
from session.store.database import Database
from session.timeline.permalink import link_to
from session.timeline.reading import REMOVED
from session.trust.inspected import Inspected
from session.trust.key_asking import KeyAsked
from session.trust.readers import IdentityState, RoomReaders
from session.trust.verification import Verifications
from session.values.errors import NoSuchRoom, SessionError, StoreRefused
from session.values.listed import ListedThread
from session.values.model import (
    DeviceId,
    EventId,
    Member,
    Quoted,
    RoomDraft,
    RoomId,
    RoomSummary,
    TransactionId,
    UserId,
)
from session.values.person_presence import PersonPresence
from session.values.updates import (
    Batch,
    Connection,
    ConnectionUpdate,
    DepartureUpdate,
    OutboxUpdate,
    RoomsUpdate,
    TimelineUpdate,
)
from tests.fakes.recorded_at_hand import RecordedAtHand, RecordedHistory, RecordedPins, RecordedSearch
from tests.fakes.recorded_files import RecordedFiles
from tests.fakes.recorded_polls import RecordedPolls
from tests.fakes.recorded_rooms import RecordedAdmin, RecordedChoices, RecordedDirectory, RecordedKeywords, RecordedTags
from tests.fakes.recorded_stickers import RecordedStickers

ME = UserId("@ik:rijk.example")


@dataclass(frozen=True, slots=True)
class Sent:
    """One draft that reached the session."""

    draft: Draft
    clearance: Clearance
    edits: EventId | None
    about: EventId | None = None
    """What it answers or reacts to."""


class RecordedMessages:
    """The part of a session's single messages that the app calls."""

    def __init__(self, session: RecordedSession) -> None:
        self._session = session
        self.own_reactions: tuple[EventId, ...] = ()
        self.late = 0.0
        self.passed_on, self.said = PassedOn(""), Quoted(EventId("$new"))
        self.pins = RecordedPins()
        self.polls = RecordedPolls(lambda *said: session.sent.append(Sent(said[0], said[1], None, said[2])))

    @property
    def links(self) -> RecordedMessages:
        return self

    @property
    def forwarding(self) -> RecordedMessages:
        return self

    async def read(self, room_id: RoomId, event_id: EventId) -> PassedOn:
        return self.passed_on

    async def to(self, room_id: RoomId, event_id: EventId | None = None) -> str:
        return link_to(room_id, event_id or "", ("rijk.example",))

    async def quoted(self, room_id: RoomId, event_id: EventId) -> Quoted:
        timeline = self._session.timelines.get(room_id)
        rows = timeline.rows if timeline is not None else ()
        item = next((row.item for row in rows if row.item.event_id == event_id), None)
        if item is None:
            return Quoted(event_id)
        words = REMOVED if item.removed else None
        return Quoted(event_id, item.sender_name, item.body, words, own=item.own, removed=item.removed)

    @property
    def newest(self) -> RecordedMessages:
        return self

    async def of(self, room_id: RoomId) -> Quoted | None:
        return self.said if self.said.text else None

    async def mine(self, room_id: RoomId, event_id: EventId, key: str) -> tuple[EventId, ...]:
        return self.own_reactions

    async def removable(self, room_id: RoomId, event_id: EventId) -> bool:
        await asyncio.sleep(self.late)
        return True

    async def remove(self, draft: Draft, clearance: Clearance, event_id: EventId) -> None:
        assert clearance.covers(draft)
        self._session.sent.append(Sent(draft, clearance, None, event_id))

    async def versions(self, room_id: RoomId, event_id: EventId) -> tuple[Version, ...]:
        return (Version(1_764_000_000_000, "eerst"), Version(1_764_000_060_000, "toen"))

    async def reacted(self, room_id: RoomId, event_id: EventId) -> tuple[Reacted, ...]:
        return (Reacted("👍", ("Noor", "Sam")),)

    async def room_of(self, matrix_id: str) -> RoomId | None:
        return next((room.room_id for room in self._session.rooms_known if room.room_id == matrix_id), None)


class RecordedTrust:
    """The part of a session's readers and inspection that the app calls."""

    def __init__(self, session: RecordedSession) -> None:
        self._session = session

    async def inspect(self, room_id: RoomId, event_id: EventId | None = None) -> Inspected:
        self._session.note("inspect", room_id, event_id or "newest")
        assert self._session.inspected is not None
        return self._session.inspected

    async def of(self, room_id: RoomId) -> RoomReaders:
        self._session.note("readers", room_id)
        assert self._session.room_readers is not None
        return self._session.room_readers

    async def identity(self, user: UserId) -> IdentityState:
        self._session.note("identity", user)
        return self._session.identity_state or IdentityState(user, UserTrust.NOT_VERIFIED, True, False)

    async def withdraw(self, user: UserId) -> int:
        self._session.note("withdraw", user)
        return 1

    async def block(self, user: UserId, device: DeviceId) -> None:
        self._session.note("block", user, device)

    async def unblock(self, user: UserId, device: DeviceId) -> None:
        self._session.note("unblock", user, device)


@dataclass
class RecordedKeyAsking:
    """Which keys were asked for, and who can be asked."""

    note: Callable[..., None]
    asked: KeyAsked = field(default_factory=lambda: KeyAsked(2, backup=True))

    async def ask(self, room_id: RoomId, event_id: EventId) -> KeyAsked:
        self.note("key", room_id, event_id)
        return self.asked


@dataclass
class UnseenKeys:
    """The keys of an account that nobody sees."""

    missing: int = 0

    def not_backed_up(self) -> int:
        return self.missing


@dataclass
class RecordedRetention:
    """The limits that the app sets."""

    limits: tuple[int, int] = (0, 0)

    async def keep(self, days: int, mebibytes: int) -> None:
        self.limits = (days, mebibytes)


@dataclass
class RecordedThreads:
    """The threads that the app opens; every message stands in the same one, or in none."""

    asked: list[tuple[str, ...]] = field(default_factory=list)
    thread: RoomId | None = None
    listed: tuple[ListedThread, ...] = ()
    late: float = 0.0
    """Seconds after which it is said in which thread a message stands."""

    async def place_of(self, room_id: RoomId, event_id: EventId) -> RoomId | None:
        await asyncio.sleep(self.late)
        return self.thread

    async def index(self, place: RoomId, event_id: EventId) -> int | None:
        return None

    async def all(self, room_id: RoomId) -> tuple[ListedThread, ...]:
        return self.listed

    async def open(self, place: RoomId) -> None:
        self.asked.append(("open", place))

    async def mark_read(self, room_id: RoomId) -> None:
        self.asked.append(("mark_read", room_id))

    async def close(self, place: RoomId) -> None:
        self.asked.append(("close", place))

    async def look_at(self, place: RoomId | None) -> None:
        self.asked.append(("look_at", place or ""))


@dataclass
class RecordedMarks:
    """The rooms that were marked as unread, or no longer."""

    marked: list[tuple[RoomId, bool]] = field(default_factory=list)

    async def mark(self, room_id: RoomId, *, unread: bool) -> None:
        self.marked.append((room_id, unread))


@dataclass
class RecordedOthers:
    """How others are there."""

    people: dict[UserId, PersonPresence] = field(default_factory=dict)
    shown: list[bool] = field(default_factory=list)
    asked: list[UserId] = field(default_factory=list)

    async def of(self, user_id: UserId) -> PersonPresence | None:
        self.asked.append(user_id)
        return self.people.get(user_id)

    async def known(self) -> Mapping[UserId, PersonPresence]:
        return self.people

    async def choose(self, shown: bool) -> None:
        self.shown.append(shown)


@dataclass
class RecordedPresence:
    """What others were to see."""

    chosen: list[tuple[object, ...]]

    others: RecordedOthers

    async def choose(self, shown: str) -> None:
        self.chosen.append(("presence", str(shown)))


@dataclass
class RecordedMetadata:
    """What the app chose to give away, and gave away."""

    marks: RecordedMarks = field(default_factory=RecordedMarks)
    note: Callable[..., None] = lambda *_asked: None
    chosen: list[tuple[object, ...]] = field(default_factory=list)
    told: list[tuple[RoomId, bool]] = field(default_factory=list)
    names: tuple[str, ...] = ()
    others: RecordedOthers = field(default_factory=RecordedOthers)

    @property
    def metadata(self) -> RecordedMetadata:
        return self

    @property
    def presence(self) -> RecordedPresence:
        return RecordedPresence(self.chosen, self.others)

    async def choose(self, receipts: str, typing: bool, presence: str, presence_of_others: bool = True) -> None:
        self.chosen.append((receipts, typing, presence))

    async def mark_read(self, room_id: RoomId) -> None:
        self.note(("mark_read", room_id))

    async def choose_receipts(self, room_id: RoomId, receipts: str | None) -> None:
        self.chosen.append((room_id, receipts))

    async def choose_typing(self, room_id: RoomId, typing: bool | None) -> None:
        self.chosen.append((room_id, typing))

    async def typed(self, room_id: RoomId, writing: bool) -> None:
        self.told.append((room_id, writing))

    async def readers(self, room_id: RoomId, event_id: str) -> tuple[str, ...]:
        return self.names


@dataclass
class RecordedDrafts:
    """The drafts that the app keeps."""

    kept: dict[RoomId, RoomDraft] = field(default_factory=dict)
    full: bool = False
    """Whether the disk takes nothing."""

    async def all(self) -> Mapping[RoomId, RoomDraft]:
        return dict(self.kept)

    async def keep(self, drafts: Mapping[RoomId, RoomDraft]) -> None:
        if self.full:
            raise StoreRefused("The store cannot be written: {reason}.", reason="No space left on device")
        self.kept |= drafts


@dataclass
class RecordedVerifications:
    """What was asked about verifications, and nothing comes of it."""

    asked: list[tuple[object, ...]] = field(default_factory=list)
    person: UserId | None = None
    """The other person of every room."""

    async def begin(self, user: UserId | None = None, device: DeviceId | None = None) -> str:
        self.asked.append(("begin", user, device))
        return "begun"

    async def person_in(self, room_id: RoomId) -> UserId | None:
        return self.person

    async def accept(self, verification_id: str) -> None:
        self.asked.append(("accept", verification_id))

    async def confirm(self, verification_id: str) -> None:
        self.asked.append(("confirm", verification_id))

    async def mismatch(self, verification_id: str) -> None:
        self.asked.append(("mismatch", verification_id))

    async def cancel(self, verification_id: str) -> None:
        self.asked.append(("cancel", verification_id))


@dataclass
class RecordedSession:
    """The part of a session that the app calls."""

    rooms_known: tuple[RoomSummary, ...]
    timelines: dict[str, TimelineUpdate] = field(default_factory=dict)
    refuses: SessionError | None = None
    """What the next request is answered with."""
    new_recovery_key: str | None = None
    sent: list[Sent] = field(default_factory=list)
    created: list[Sent] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    keys: UnseenKeys = field(default_factory=UnseenKeys)
    retention: RecordedRetention = field(default_factory=RecordedRetention)
    drafts: RecordedDrafts = field(default_factory=RecordedDrafts)
    departed: tuple[DepartureUpdate, ...] = ()
    departed_unread: tuple[DepartureUpdate, ...] = ()
    """Who took our user out of rooms before the start."""
    threads: RecordedThreads = field(default_factory=RecordedThreads)
    receipts: RecordedMetadata = field(default_factory=RecordedMetadata)
    unreachable: frozenset[str] = frozenset()
    """Rooms that no server knows."""
    left_behind: Leaving = field(default_factory=lambda: Leaving(alone=False, last_admin=False, way_back=False))
    failed_text: str = "a text that failed"
    listener: Callable[[Batch], None] | None = None
    user_id: UserId = ME
    homeserver: str = "https://rijk.example"
    signed: bool = True
    people: tuple[Member, ...] = ()
    """The members of every room."""
    verification: RecordedVerifications | Verifications = field(default_factory=RecordedVerifications)
    advisor: Advisor | None = None
    """The one that the app has, for what is snoozed."""
    inspected: Inspected | None = None
    """What every message is when it is inspected."""
    room_readers: RoomReaders | None = None
    identity_state: IdentityState | None = None

    def __post_init__(self) -> None:
        self.readers = self.inspection = RecordedTrust(self)
        self.at_hand = RecordedAtHand(lambda: self.people)
        self.search, self.whole_history = RecordedSearch(), RecordedHistory()
        self.admin = RecordedAdmin(self.note)
        self.choices = RecordedChoices(self.note)
        self.key_asking = RecordedKeyAsking(self.note)
        self.keywords, self.tags = RecordedKeywords(self.note), RecordedTags(self.note)
        self.directory = RecordedDirectory()
        self.messages = RecordedMessages(self)
        self.receipts.note = self.asked.append
        self.stickers = RecordedStickers(self._record)

    def note(self, *asked: str) -> None:
        """Write down what is asked, or refuse it."""
        self._maybe_refuse()
        self.asked.append(asked)

    folder: Path = Path("nowhere")
    """Where files lie that were taken in."""

    @cached_property
    def files(self) -> RecordedFiles:
        """Files that are really read and kept; sending one is written down as any other draft."""
        return RecordedFiles(self.folder, self._record)

    def _record(self, draft: Draft, clearance: Clearance) -> None:
        self.sent.append(Sent(draft, clearance, None))
        self.audit.sent(draft.room_id, clearance, draft)

    @cached_property
    def audit(self) -> Audit:
        """A real log in memory, made in the session's thread by whoever asks first."""
        assert self.advisor is not None
        return Audit(Database.in_memory(), self.advisor)

    async def start(self, listener: Callable[[Batch], None]) -> None:
        self.listener = listener
        self.tell(RoomsUpdate(self.rooms_known), ConnectionUpdate(Connection.SYNCED), OutboxUpdate(0, 0))

    def tell(self, *updates: object) -> None:
        assert self.listener is not None
        self.listener(Batch(updates))  # type: ignore[arg-type]

    async def open_timeline(self, room_id: RoomId, beside: RoomId | None = None) -> None:
        self.asked.append(("open_timeline", room_id))
        self.tell(self.timelines.get(room_id) or TimelineUpdate(room_id, True, 0, -1, (), (), True))

    async def facts(self, room_id: RoomId) -> RoomFacts:
        return next(room.facts for room in self.rooms_known if room.room_id == room_id)

    def members(self, room_id: RoomId) -> tuple[Member, ...]:
        return self.people

    def request_rows(self, room_id: RoomId, first: int, last: int) -> None:
        self.asked.append(("request_rows", room_id, str(first), str(last)))

    async def page_back(self, room_id: RoomId) -> bool:
        self.asked.append(("page_back", room_id))
        return False

    async def send(
        self,
        draft: Draft,
        clearance: Clearance,
        *,
        edits: EventId | None = None,
        answers: EventId | None = None,
        reacts_to: EventId | None = None,
        drafted: bool = False,
    ) -> TransactionId:
        self._maybe_refuse()
        assert clearance.covers(draft)
        assert not draft.attachments
        self.sent.append(Sent(draft, clearance, edits, answers or reacts_to))
        self.audit.sent(draft.room_id, clearance, draft)
        return TransactionId(f"txn-{len(self.sent)}")

    async def create_room(
        self,
        draft: Draft,
        clearance: Clearance,
        *,
        encrypted: bool = True,
        space: bool = False,
        invite: tuple[UserId, ...] = (),
        direct: bool = False,
        within: RoomId | None = None,
    ) -> RoomId:
        self.note("create", f"{encrypted=} {space=} {direct=}", *invite, *([within] if within else []))
        assert clearance.covers(draft)
        self.created.append(Sent(draft, clearance, None))
        return RoomId("!new:rijk.example")

    async def join(self, room: str, via: Sequence[str] = ()) -> RoomId:
        self._maybe_refuse()
        if room in self.unreachable:
            raise NoSuchRoom("There is no such room.")
        self.asked.append(("join", room, *via))
        return RoomId(room)

    async def departures(self, room_ids: Iterable[RoomId]) -> tuple[DepartureUpdate, ...]:
        return tuple(one for one in self.departed if one.room_id in room_ids)

    async def unread_departures(self) -> tuple[DepartureUpdate, ...]:
        return self.departed_unread

    async def departure_read(self, room_id: RoomId) -> None:
        self.note("departure_read", room_id)

    async def leaving(self, room_id: RoomId) -> Leaving:
        return self.left_behind

    async def leave(self, room_id: RoomId) -> None:
        self.asked.append(("leave", room_id))

    async def retry(self, txn_id: TransactionId) -> None:
        self.asked.append(("retry", txn_id))

    async def discard(self, txn_id: TransactionId) -> str | None:
        self.asked.append(("discard", txn_id))
        return self.failed_text

    async def logout(self) -> None:
        self._maybe_refuse()
        self.asked.append(("logout",))

    async def close(self) -> None:
        self.asked.append(("close",))

    def _maybe_refuse(self) -> None:
        refusal, self.refuses = self.refuses, None
        if refusal is not None:
            raise refusal
