"""The facade: everything that screens and scripts can ask of one account.

It wires the parts and holds no logic of its own. All of it runs in one thread's loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Sequence
from functools import partial

from hints.advisor import Advisor
from hints.model import Clearance, Draft, RoomFacts
from session import endpoints
from session.at_hand import AtHand
from session.audit import Audit
from session.content import About
from session.crypto.machine import Machine
from session.directory import Directory
from session.doctor import Doctor
from session.drafts import Drafts
from session.encryption import Encryption
from session.errors import LoggedOut, NoSuchMessage, SessionError
from session.files import Files
from session.gaps import Gaps
from session.gateway import Gateway
from session.history import History
from session.inspection import Inspection
from session.key_backup import KeyBackup
from session.keys import Keys
from session.lobby import Lobby, until_known
from session.login import Credentials, LoginRequest, log_in
from session.media.shelf import Shelf
from session.media.uploads import Progress, Uploads
from session.membership import Membership
from session.messages import Messages
from session.model import DeviceId, EventId, Member, RoomId, RoomSummary, TimelineItem, TransactionId, UserId
from session.outbox import Outbox
from session.own_devices import OwnDevices
from session.profile import SHELF_NAME, Profile
from session.publisher import Listener, Publisher
from session.readers import Readers
from session.receipts import Receipts
from session.restoring import Backups
from session.retention import Retention
from session.room_admin import RoomAdmin
from session.room_choices import RoomChoices
from session.rooms import Rooms
from session.roster import Roster
from session.search import Search
from session.server_search import ServerSearch
from session.store.account import AccountStore
from session.store.database import Database
from session.store.outbox import OutboxStore
from session.store.vault import StoreKey
from session.stores import old_device, store_of, stored_account
from session.sync.arrival import Arrival, Changes
from session.sync.loop import SyncLoop
from session.sync.ways import best_way
from session.threads import Threads
from session.timeline.view import TimelineView
from session.tokens import Tokens
from session.updates import Connection
from session.verification import RoomEvents, Verifications
from session.wake import watch_clock
from session.whole_history import WholeHistory
from session.words import N_, Words


class Session:
    """One account on one device."""

    def __init__(self, profile: Profile, database: Database, credentials: Credentials, advisor: Advisor) -> None:
        """Wire the parts; use `login` or `restore`."""
        own = credentials.user_id
        self._profile = profile
        self._database = database
        self._credentials = credentials
        self._account = AccountStore(database)
        self._gateway = Gateway(credentials.homeserver, credentials.token)
        self._gateway.renew_with(Tokens(database, self._gateway).renew)
        self._machine = Machine(database, own, credentials.device_id)
        self._rooms = Rooms(database, own)
        self._rooms.refresh()
        progress = Progress()
        self._view = TimelineView(
            database, own, self._machine.shield, lambda *of: self.verification.of_request(*of), progress.of
        )
        self._publisher = Publisher(self._rooms, self._view, OutboxStore(database))
        self._membership = Membership(database, self._gateway)
        changed, notice = self._publisher.rooms_changed, self._publisher.notice
        self._encryption = Encryption(database, self._gateway, self._machine, self._membership, changed, notice)
        shelf, news = Shelf(profile.account_folder(own) / SHELF_NAME), self._publisher.outbox_changed
        uploads = Uploads(database, self._gateway, shelf, progress, news)
        self._outbox = Outbox(
            database, self._gateway, advisor, self._rooms, self._membership, self._encryption, uploads, news, own
        )
        self.files = Files(database, self._gateway, shelf, self._outbox)
        """Files: taken in for a message, sent with it, and saved when others sent them."""
        self.messages = Messages(database, self._gateway, self._outbox, self._rooms, self._view.polls, own)
        """Single messages: their versions, who reacted, removing them."""
        self.drafts = Drafts(database)
        """What is being written, by room."""
        self._arrival = Arrival(database, self._machine, own)
        self._history = History(database, self._gateway, self._arrival)
        self.receipts = Receipts(database, self._gateway, own)
        """How far we have read, and who is told of that and of typing."""
        self._gaps = Gaps(database, self._gateway, self._arrival, self._gap_filled)
        self.retention = Retention(database, self._publisher.changed)
        """How long messages are kept."""
        self.backups = Backups(database, self._machine, self._arrival, profile.account_folder(own))
        """The account in one file."""
        self.search = Search(database, self._rooms, self._history, self._publisher, own)
        """Searching what was said."""
        self.server_search = ServerSearch(self._gateway, self._rooms, self.search, self.audit)
        """Searching what the server can read, on the server."""
        self.at_hand = AtHand(database, self._rooms, own)
        """What is at hand while somebody writes."""
        self.whole_history = WholeHistory(database, self._history, self.search, self._publisher, self._use_backup)
        """Fetching everything that was ever said, to search it."""
        shown, sent = (self._view, self._publisher), (self._outbox, self.files)
        self.threads = Threads(database, self._gateway, self._arrival, *shown, *sent, self.receipts)
        """Threads of rooms."""
        self.receipts.serve(*shown)
        self._lobby = Lobby(database, self._gateway, own, partial(until_known, self._rooms, news=self._some_news))
        self.admin = RoomAdmin(database, self._gateway, own, self.audit, notice)
        """People, names and settings of rooms."""
        self.choices = RoomChoices(database, self._gateway, own, changed)
        """What the owner chooses about rooms for themselves."""
        self.directory = Directory(self._gateway, self.audit)
        """Rooms and people that are not known here yet."""
        way = best_way(self._gateway, database, own, self.receipts.metadata.presence)
        self._loop = SyncLoop(self._gateway, self._account, self._arrival, way, self._publisher.changed)
        self._backup = KeyBackup(
            database, self._gateway, self._machine, self._arrival, self._publisher.changed, self._publisher.notice
        )
        self.devices = OwnDevices(
            database, self._gateway, self._machine, self._publisher.trust, lambda used: self.audit.sent("", used)
        )
        """The account's own devices."""
        self.keys = Keys(
            database,
            self._gateway,
            self._machine,
            self._arrival,
            self._backup,
            self._publisher.changed,
            self.devices.tell,
        )
        """Trust and keys: identity, recovery, backup, key files, own devices."""
        self.doctor = Doctor(database, self._gateway, self.keys)
        """Looks the account over."""
        self.roster = Roster(database, self._machine, self._gateway, self._encryption.left_out)
        """Who is in a room, and how far they are proven."""
        room_events = RoomEvents(self._gateway, advisor, self._rooms, self._encryption, own)
        self.verification = Verifications(
            self._machine, self._gateway, room_events, self._publisher.verification, self._backup.ask_anew
        )
        """Verifying users and own devices by comparing pictures."""
        self.readers = Readers(self._machine, self._membership, self._encryption, self._rooms, self._outbox, changed)
        """Who gets a room's keys, who does not and why; and identities that are not the ones of before."""
        self.inspection = Inspection(database, self._gateway, self._machine, self._rooms)
        """Looking at one message from all sides."""
        self._tasks: list[asyncio.Task[None]] = []
        self._connected = Connection.CONNECTING
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

    @property
    def audit(self) -> Audit:
        """What came of findings: the log, false alarms, snoozes."""
        return self._outbox.audit

    async def start(self, listener: Listener) -> None:
        """Show the stored rooms at once, then keep up with the server until `close`."""
        self.listen(listener)
        self.devices.start()
        kept_up = (self._loop.run(self._handled, self._connection), self._backup.run(), self._gaps.run())
        upkeep = (watch_clock(self._woke), self.whole_history.run(), self.retention.run())
        self._tasks += [asyncio.create_task(work) for work in (*kept_up, *upkeep)]

    def listen(self, listener: Listener) -> None:
        """Tell the listener what changes from now on, without any background work."""
        self._publisher.listen(listener)

    async def sync_once(self, timeout_ms: int = 0) -> None:
        """Fetch and store one batch of news, without background work.

        Raises:
            SessionError: when the server cannot be asked.
        """
        await self._handled(await self._loop.once(timeout_ms))

    def rooms(self) -> tuple[RoomSummary, ...]:
        """Return all rooms, newest activity first."""
        return self._rooms.all()

    def find_room(self, text: str) -> RoomSummary:
        """Return the room that an id, an alias or a name names.

        Raises:
            NoSuchRoom: when none fits, or more than one.
        """
        return self._rooms.find(text)

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
        """
        room_id = self._rooms.get(draft.room_id).room_id
        with self._database.transaction():
            if drafted:
                self.drafts.sent(room_id)
            return self._outbox.enqueue(draft, clearance, About(edits, answers, reacts_to))

    async def flush(self, patience: float, *, stubborn: bool = True) -> bool:
        """Wait at most `patience` seconds until nothing waits to be sent; return whether that came.

        With `stubborn` off, no longer than until it is clear that the server is away.
        """
        return await self._outbox.flush(patience, stubborn=stubborn)

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
    ) -> RoomId:
        """Create a room named by the draft and return its id.

        Raises:
            NotCleared: when the clearance was given for another draft.
            SessionError: when the server refuses or cannot be reached.
        """
        room_id = await self._lobby.create(
            draft, clearance, encrypted=encrypted, public=public, invite=invite, direct=direct, space=space
        )
        self.audit.sent(room_id, clearance)
        return room_id

    async def join(self, room: str, via: Sequence[str] = ()) -> RoomId:
        """Join a room by id or alias, `via` these servers, or accept the invitation to it, and return its id.

        Raises:
            SessionError: when the server refuses or cannot be reached.
        """
        return await self._lobby.join(room, via)

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

    async def _stop_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self.verification.close()
        await self._outbox.close()

    async def _handled(self, changes: Changes) -> None:
        self._publisher.changed(changes)
        await self.verification.take(changes.letters)
        devices_changed = self._encryption.has_outdated_devices()
        self.devices.expect_change()
        await self._encryption.upkeep()
        await self.devices.watch()
        if devices_changed:
            self._publisher.rooms_changed(None)
        if changes.timelines:
            # Devices that the upkeep has got to know may lift the shields of what just came.
            self._publisher.changed(Changes(timelines=changes.timelines))
        self._outbox.resume()
        self._gaps.wake()
        self.admin.knocks.look()
        with contextlib.suppress(SessionError):
            await self.receipts.send()
        await self._use_backup()

    async def _woke(self) -> None:
        """Reach the server anew after the machine slept."""
        self._loop.poll_anew()
        await self._gateway.reconnect()

    def _connection(self, connection: Connection, detail: Words | None) -> None:
        if connection is Connection.SYNCED and self._connected is not Connection.SYNCED:
            self._outbox.network_is_back()
        self._connected = connection
        self._publisher.connection(connection, detail)

    def _gap_filled(self, changes: Changes) -> None:
        self._publisher.changed(changes)
        self._backup.wake()

    async def _use_backup(self) -> None:
        """Let the backup follow what just came: beside all else, or at once where nothing runs beside."""
        if self._tasks:
            self._backup.wake()
            return
        with contextlib.suppress(SessionError):
            await self._backup.catch_up()

    async def _some_news(self) -> None:
        await (asyncio.sleep(0.1) if self._tasks else self.sync_once(timeout_ms=500))
