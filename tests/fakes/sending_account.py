"""An account that sends through a real gateway to a homeserver that fails on command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hints.advisor import Advisor
from hints.model import Clearance, Draft, DraftKind, Override
from hints.policy import Policy
from session.media.shelf import Shelf
from session.media.staged import StagedFile
from session.media.uploads import Progress, Uploads
from session.rooms.membership import Membership
from session.sending.encryption import Encryption
from session.sending.files import Files
from session.sending.outbox import Outbox
from session.server.gateway import Gateway
from session.store.outbox import OutboxRow
from session.store.outbox_files import OutboxFiles
from session.timeline.view import TimelineView
from session.values.model import RoomId, TransactionId
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, member
from tests.fakes.synced_account import SyncedAccount
from tui.settings.policies import shipped_packs


@dataclass
class SendingAccount(SyncedAccount):
    """One device with its outbox; close it at the end."""

    server: FakeHomeserver = field(kw_only=True)
    folder: Path = field(default=Path("nowhere"), kw_only=True)
    """Where files lie while they wait."""
    advisor: Advisor = field(default_factory=lambda: Advisor(Policy(shipped_packs())))

    def __post_init__(self) -> None:
        SyncedAccount.__post_init__(self)
        self.moved = asyncio.Event()
        self.tell: Callable[[str, tuple[int, ...]], None] = lambda _room, _gone: None
        """Is told what the outbox tells."""
        self.states: list[tuple[str, str]] = []
        """Each state that a message was seen in, with its text."""
        self.percents: list[int] = []
        """How far uploads were, each time that there was news of it."""
        shelf, progress = Shelf(self.folder), Progress()
        self.view = TimelineView(self.database, self.user_id, self.machine.shield, percent_of=progress.of)
        self.gateway = Gateway(self.server.url, "token")
        self.membership = Membership(self.database, self.gateway)
        self.encryption = Encryption(self.database, self.gateway, self.machine, self.membership)
        self.sender = Outbox(
            self.database,
            self.gateway,
            self.advisor,
            self.rooms,
            self.membership,
            self.encryption,
            Uploads(self.database, self.gateway, shelf, progress, self._changed),
            self._changed,
            self.user_id,
        )
        self.files = Files(self.database, self.gateway, shelf, self.sender)
        self.outbox_files = OutboxFiles(self.database)

    def draft(self, text: str, room: str = ROOM, kind: DraftKind = DraftKind.MESSAGE) -> Draft:
        """Return a draft for a room as it is known now."""
        return Draft(kind, text, self.rooms.get(room).facts)

    def clear(self, draft: Draft, *, sure: bool = False) -> Clearance:
        """Return the advisor's clearance; `sure` overrides what it holds."""
        found = self.advisor.assess(draft)
        rules = frozenset(finding.rule for finding in found.findings)
        clearance = self.advisor.clear(draft, Override(found.content_digest, rules, "moet") if sure else None)
        assert isinstance(clearance, Clearance), [finding.rule for finding in found.findings]
        return clearance

    def say(self, text: str, room: str = ROOM, *, sure: bool = False) -> TransactionId:
        """Put a cleared message in the outbox."""
        draft = self.draft(text, room)
        return self.sender.enqueue(draft, self.clear(draft, sure=sure))

    async def attach(self, path: Path, caption: str = "", room: str = ROOM) -> tuple[Draft, StagedFile]:
        """Take a file in and return it with its draft."""
        staged = await self.files.attach(path)
        return Draft(DraftKind.FILE, caption, self.rooms.get(room).facts, (staged.attachment,)), staged

    async def send_file(self, path: Path, caption: str = "", room: str = ROOM, *, sure: bool = False) -> TransactionId:
        """Put a cleared file in the outbox."""
        draft, staged = await self.attach(path, caption, room)
        return await self.files.send(draft, self.clear(draft, sure=sure), staged.file_id)

    def row(self, txn_id: str) -> OutboxRow:
        """Return a message that is in the outbox."""
        row = self.outbox.get(txn_id)
        assert row is not None
        return row

    async def until(self, txn_id: str, state: str, *, deadline: float = 30) -> OutboxRow:
        """Wait until a message is in this state."""
        async with asyncio.timeout(deadline):
            while (row := self.row(txn_id)).state != state:
                self.moved.clear()
                await self.moved.wait()
        return row

    async def close(self) -> None:
        """Stop sending and close the connections."""
        await self.sender.close()
        await self.gateway.close()

    def _changed(self, room_id: str, gone: tuple[int, ...] = ()) -> None:
        self.states += [(row.draft.text, row.state.value) for row in self.outbox.in_room(room_id)]
        files = [item.file for item in self.view.newest(RoomId(room_id), 50) if item.file is not None]
        self.percents += [file.percent for file in files if file.percent is not None]
        self.moved.set()
        self.tell(room_id, gone)


@asynccontextmanager
async def in_one_room(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """Give an account in a room with Alice, whose server takes whatever is put there or deleted."""
    account = SendingAccount(server=server)
    account.receive(state=(member(ME), member(ALICE)))
    for method in ("PUT", "DELETE"):
        server.on(method, "", json_answer({}))
    yield account
    await account.close()
