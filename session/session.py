"""The facade: everything that screens and scripts can ask of one account.

It holds no logic of its own. All of it runs in one thread's loop.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Sequence

from hints.advisor import Advisor
from hints.model import Clearance, Draft, RoomFacts
from session.account.profile import Profile
from session.account.stores import old_device, store_of, stored_account
from session.keeping_up import KeepingUp
from session.rooms.allowed import Leaving
from session.sending.content import About
from session.sending.polls import edited
from session.server import endpoints
from session.server.login import Credentials, LoginRequest, log_in
from session.store.account import AccountStore
from session.store.database import Database
from session.store.vault import StoreKey
from session.values.errors import LoggedOut, NoSuchMessage, SessionError
from session.values.model import DeviceId, EventId, Member, RoomId, RoomSummary, TimelineItem, TransactionId, UserId
from session.values.unsent import Unsent
from session.values.updates import DepartureUpdate
from session.values.words import N_


class Session(KeepingUp):
    """One account on one device."""

    def __init__(self, profile: Profile, database: Database, credentials: Credentials, advisor: Advisor) -> None:
        """Make the parts; use `login` or `restore`."""
        super().__init__(profile, database, credentials, advisor)
        self.new_recovery_key: str | None = None
        """Set once by `login` when it made this account's identity: show it and forget it."""

    @classmethod
    async def login(
        cls, profile: Profile, key: StoreKey, request: LoginRequest, advisor: Advisor, *, identity: bool = True
    ) -> Session:
        """Log in, make or find the account's store, upload keys, and make an `identity` if there is none.

        Raises:
            LoginRefused: wrong user or password.
            SessionError: for all else that can go wrong on the way.
        """
        credentials = await log_in(request, old_device(profile, key, request))
        database = store_of(profile, key, request, credentials)
        AccountStore(database).save_credentials(credentials)
        session = cls(profile, database, credentials, advisor)
        try:
            session._packs.begin()
            session._machine.account.publish_again()
            # A device that comes back is signed no longer: what is known of it is from before.
            session._machine.tracking.changed([credentials.user_id])
            await session._encryption.upkeep()
            await session.devices.meet()
            if identity:
                session.new_recovery_key = await session.keys.bootstrap_if_none(request.password)
        except BaseException:
            await session.close()
            raise
        return session

    @classmethod
    async def restore(cls, profile: Profile, key: StoreKey, user_id: str, advisor: Advisor) -> Session:
        """Open an account that has logged in before; no network is needed.

        Raises:
            StoreRefused: when there is none, or its store cannot be opened.
        """
        database, credentials = stored_account(profile, key, user_id)
        return cls(profile, database, credentials, advisor)

    @property
    def user_id(self) -> UserId:
        """Who we are."""
        return self._credentials.user_id

    @property
    def device_id(self) -> DeviceId:
        """Which of our devices this is."""
        return self._credentials.device_id

    @property
    def homeserver(self) -> str:
        """The base URL of the homeserver."""
        return self._credentials.homeserver

    @property
    def signed(self) -> bool:
        """Whether our identity signed this device; Element's apps shut out those that are not."""
        own = self._machine.devices.get(self.user_id, self.device_id)
        return own is not None and own.signed

    def rooms(self) -> tuple[RoomSummary, ...]:
        """Return all rooms, newest activity first."""
        return self._rooms.all()

    def find_room(self, text: str, *, whole: bool = False) -> RoomSummary:
        """Return the room that an id, an alias or a name names, or, unless it has to be `whole`, how its name begins.

        Raises:
            NoSuchRoom: when none fits, or more than one.
        """
        return self._rooms.find(text, whole=whole)

    async def departures(self, room_ids: Iterable[RoomId]) -> tuple[DepartureUpdate, ...]:
        """Return who took our user out of these rooms, as it was told then, where somebody did."""
        known = (self._departures.of(room_id) for room_id in room_ids)
        return tuple(self._publisher.departed(one) for one in known if one is not None)

    async def unread_departures(self) -> tuple[DepartureUpdate, ...]:
        """Return who took our user out of rooms, as it was told then, where nobody has read it yet."""
        return tuple(self._publisher.departed(one) for one in self._departures.unread())

    async def departure_read(self, room_id: RoomId) -> None:
        """Somebody has read who took our user out of a room."""
        with self._database.transaction():
            self._departures.read(room_id)

    def members(self, room_id: RoomId) -> tuple[Member, ...]:
        """Return those known to be in a room or invited."""
        return self._rooms.members(room_id)

    async def facts(self, room_id: RoomId) -> RoomFacts:
        """Return a room's facts with all its members known.

        Raises:
            SessionError: when the members are not known and the server cannot be asked.
        """
        await self._membership.complete(room_id)
        if self._rooms.get(room_id).facts.encrypted:
            await self._encryption.know_devices(room_id)
        self._publisher.rooms_changed({room_id})
        return self._rooms.get(room_id).facts

    async def open_timeline(self, room_id: RoomId, beside: RoomId | None = None) -> None:
        """Begin to tell the listener about this room's timeline, go on about the one `beside`; complete its members."""
        self._publisher.open(room_id, beside)
        self._gaps.look_at(room_id)
        self._loop.look_at(room_id)
        with contextlib.suppress(SessionError):
            await self.facts(room_id)

    def request_rows(self, room_id: RoomId, first: int, last: int) -> None:
        """Ask for the rows from place `first` to `last`; they come to the listener."""
        self._publisher.window(room_id, first, last)

    def timeline(self, room_id: RoomId, limit: int) -> tuple[TimelineItem, ...]:
        """Return the newest items, newest last."""
        return self._view.newest(room_id, limit)

    async def fill_gaps(self, room_id: RoomId) -> None:
        """Fetch what the server left out between this room's messages, as `start` does in the background.

        Raises:
            SessionError: when the server cannot be asked; what came until then is kept.
        """
        await self._gaps.fill_room(room_id)
        await self._use_backup()

    async def page_back(self, room_id: RoomId) -> bool:
        """Fetch a page of older history; return False when there is none, or one is on its way already.

        Raises:
            SessionError: when the server cannot be asked.
        """
        changes = await self._history.page_back(room_id)
        if changes is not None:
            self._publisher.changed(changes)
            await self._use_backup()
        return changes is not None

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
        """Store a message and begin to send it; returns before the network.

        It may edit, answer or be a reaction to another. With `drafted` it is the room's own draft, which is forgotten
        in the same transaction.

        Raises:
            NotCleared: when the clearance was given for another draft.
            PollClosed: when it edits a poll in which somebody has voted.
        """
        room_id = self._rooms.get(draft.room_id).room_id
        with self._database.transaction():
            if drafted:
                self.drafts.sent(room_id)
            about = edited(self._database, self._view.polls, room_id, About(edits, answers, reacts_to))
            return self._outbox.enqueue(draft, clearance, about)

    async def flush(self, patience: float, *, stubborn: bool = True) -> bool:
        """Wait at most `patience` seconds until nothing waits to be sent; return whether that came.

        With `stubborn` off, no longer than until it is clear that the server is away.
        """
        return await self._outbox.flush(patience, stubborn=stubborn)

    def unsent(self) -> tuple[Unsent, ...]:
        """Return what the server does not have, in the order it was said."""
        return self._outbox.unsent()

    def item(self, txn_id: TransactionId) -> TimelineItem:
        """Return an own message by its transaction id, on its way or arrived.

        Raises:
            NoSuchMessage: when it was discarded.
        """
        found = self._view.own(txn_id)
        if found is None:
            raise NoSuchMessage(N_("This message is no longer here."))
        return found

    async def retry(self, txn_id: TransactionId) -> None:
        """Try a failed message once more."""
        self._outbox.retry(txn_id)

    async def discard(self, txn_id: TransactionId) -> str | None:
        """Give up a message that is not on the server and return its text; None when it is on its way already."""
        return self._outbox.discard(txn_id)

    async def create_room(
        self,
        draft: Draft,
        clearance: Clearance,
        *,
        encrypted: bool = True,
        public: bool = False,
        invite: Sequence[str] = (),
        direct: bool = False,
        space: bool = False,
        within: RoomId | None = None,
    ) -> RoomId:
        """Create a room named by the draft and return its id; who is in the space `within` may come in.

        Raises:
            NotCleared: when the clearance was given for another draft.
            SessionError: when the server refuses or cannot be reached.
        """
        room_id = await self._lobby.create(
            draft,
            clearance,
            encrypted=encrypted,
            public=public,
            invite=invite,
            direct=direct,
            space=space,
            within=within,
        )
        self.audit.sent(room_id, clearance)
        return room_id

    async def join(self, room: str, via: Sequence[str] = ()) -> RoomId:
        """Join a room by id or alias, `via` these servers, or accept the invitation to it, and return its id.

        Raises:
            SessionError: when the server refuses or cannot be reached.
        """
        return await self._lobby.join(room, via)

    async def leaving(self, room_id: RoomId) -> Leaving:
        """Return what it would mean to leave a room.

        Raises:
            SessionError: when it is not known who else is there, and the server cannot be asked.
        """
        await self._membership.complete(room_id)
        return self.admin.allowed.leaving(room_id)

    async def leave(self, room_id: RoomId) -> None:
        """Leave a room or refuse an invitation.

        Raises:
            SessionError: when the server refuses or cannot be reached.
        """
        await self._lobby.leave(room_id)
        self._publisher.rooms_changed({room_id})

    async def logout(self) -> None:
        """End this device on the server and remove the account's data here.

        Raises:
            SessionError: when the server cannot be told; nothing is removed then.
        """
        await self._stop_tasks()
        with contextlib.suppress(LoggedOut):
            await endpoints.logout(self._gateway)
        await self.close()
        shutil.rmtree(self._profile.account_folder(self.user_id))

    async def close(self) -> None:
        """Stop all work and close the store; what waits is sent after the next start."""
        await self._stop_tasks()
        self.files.close()
        await self._gateway.close()
        self._database.close()
