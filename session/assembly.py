"""What a session is made of: every part of one account, and which of them hears of which."""

from __future__ import annotations

from functools import partial

from hints.advisor import Advisor
from session.account.doctor import Doctor
from session.account.profile import SHELF_NAME, Profile
from session.account.restoring import Backups
from session.crypto.machine import Machine
from session.media.shelf import Shelf
from session.media.uploads import Progress, Uploads
from session.publisher import Publisher
from session.reading.gaps import Gaps
from session.reading.held_back import HeldBack
from session.reading.history import History
from session.reading.keywords import Keywords
from session.reading.messages import Messages
from session.reading.receipts import Receipts
from session.reading.search import Search
from session.reading.server_search import ServerSearch
from session.reading.threads import Threads
from session.reading.whole_history import WholeHistory
from session.rooms.at_hand import AtHand
from session.rooms.directory import Directory
from session.rooms.lobby import Lobby, until_known
from session.rooms.membership import Membership
from session.rooms.retention import Retention
from session.rooms.room_admin import RoomAdmin
from session.rooms.room_choices import RoomChoices
from session.rooms.room_tags import RoomTags
from session.rooms.roster import Roster
from session.rooms.summaries import Rooms
from session.sending.drafts import Drafts
from session.sending.encryption import Encryption
from session.sending.files import Files
from session.sending.missing_packs import MissingPacks
from session.sending.outbox import Outbox
from session.sending.stickers import Stickers
from session.server.gateway import Gateway
from session.server.login import Credentials
from session.server.tokens import Tokens
from session.store.account import AccountStore
from session.store.database import Database
from session.store.departures import DepartureStore
from session.store.outbox import OutboxStore
from session.sync.arrival import Arrival, Changes
from session.sync.loop import SyncLoop
from session.sync.ways import best_way
from session.timeline.view import TimelineView
from session.trust.inspection import Inspection
from session.trust.key_asking import KeyAsking
from session.trust.key_backup import KeyBackup
from session.trust.keys import Keys
from session.trust.own_devices import OwnDevices
from session.trust.readers import Readers
from session.trust.verification import RoomEvents, Verifications


class Assembly:
    """The parts; those with a name of their own are what screens and scripts may ask."""

    def __init__(self, profile: Profile, database: Database, credentials: Credentials, advisor: Advisor) -> None:
        """Make and wire the parts."""
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
        self.audit = self._outbox.audit
        """What came of findings: the log, false alarms, snoozes."""
        self.files = Files(database, self._gateway, shelf, self._outbox)
        """Files: taken in for a message, sent with it, and saved when others sent them."""
        self.messages = Messages(database, self._gateway, self._outbox, self._rooms, self._view.polls, own)
        """Single messages: their versions, who reacted, removing them."""
        self.drafts = Drafts(database)
        self._departures = DepartureStore(database)
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
        self.stickers = Stickers(database, self._gateway, self._outbox, self.threads.about, own)
        """Stickers of packs."""
        self._packs = MissingPacks(database, self._gateway)
        self.receipts.serve(*shown)
        self._lobby = Lobby(database, self._gateway, own, partial(until_known, self._rooms, news=self._some_news))
        self.admin = RoomAdmin(database, self._gateway, own, self.audit, notice)
        """People, names and settings of rooms."""
        self.admin.ignoring = self._ignoring
        self._held_back = HeldBack(database, self._gateway, self._arrival, self._gap_filled, notice)
        self.choices = RoomChoices(database, self._gateway, own, changed)
        """What the owner chooses about rooms for themselves."""
        self.tags = RoomTags(database, self._gateway, own, self.audit, changed)
        """Groups of rooms that the owner names."""
        self.keywords = Keywords(database, self._gateway, self.audit)
        """Words that notify wherever they are said."""
        self.directory = Directory(self._gateway, self.audit)
        """Rooms and people that are not known here yet."""
        way = best_way(self._gateway, database, own, self.receipts.metadata.presence)
        self._loop = SyncLoop(self._gateway, self._account, self._arrival, way, self._publisher.changed)
        self._outbox.session_has_ended = self._loop.poll_anew
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
        self.key_asking = KeyAsking(database, self._gateway, self._machine, self._backup)
        """Asking for keys of messages that cannot be read."""
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

    # What runs beside, and what comes of it, is `KeepingUp`'s.

    def _ignoring(self) -> None:
        """Show what is looked at anew: others are ignored than before."""
        self._publisher.show_anew()
        self.threads.show_anew()
        self._held_back.wake()

    def _gap_filled(self, changes: Changes) -> None:
        raise NotImplementedError

    async def _use_backup(self) -> None:
        raise NotImplementedError

    async def _some_news(self) -> None:
        raise NotImplementedError
