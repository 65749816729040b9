"""Bring what was said to the server: stored first, in order, one sender for each room, never twice.

Laws of this file: a message enters only with a clearance that covers it; one that waits is
assessed again when its room or the policy has changed since; an encrypted room's message leaves
encrypted or not at all.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from hints.advisor import Advisor
from hints.model import Attachment, Clearance, Draft, DraftKind, Held, Override, RoomFacts
from session.account.audit import Audit
from session.media.file_event import described
from session.media.shelf import Kept
from session.media.staged import StagedFile
from session.media.uploads import Uploads, Withdrawn
from session.rooms.allowed import Allowed
from session.rooms.membership import Membership
from session.rooms.summaries import Rooms
from session.sending.content import NOTHING, About, event_of
from session.sending.encryption import Encryption
from session.server import content_door
from session.server.backoff import Backoff
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.events import EventStore
from session.store.outbox import OutboxRow, OutboxStore
from session.store.outbox_files import OutboxFiles
from session.store.unsent_rows import UnsentRows
from session.timeline.reading import relation_of
from session.values.errors import (
    CannotEncrypt,
    IdentityStop,
    LoggedOut,
    NoSuchMessage,
    NotCleared,
    RequestRefused,
    SessionError,
    StoreRefused,
    Unreachable,
    words_of,
)
from session.values.model import EventId, RoomId, SendState, TransactionId
from session.values.unsent import Unsent
from session.values.words import N_, Words

LEAST_PAUSE = 1.0
"""Seconds before a failed request is made again, whatever else goes well meanwhile."""
REMOVED = N_("That message was removed meanwhile; nothing was sent.")
HELD_AGAIN = Words.of(N_("held: the room or the policy has changed since; edit it, or send it with a reason"))


class Changed(Protocol):
    """Is told in which room something moves, and which places nothing stands at any more."""

    def __call__(self, room_id: str, gone: tuple[int, ...] = (), /) -> None:
        """Take note of it."""


class Outbox:
    """The messages of one account that are on their way."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        advisor: Advisor,
        rooms: Rooms,
        membership: Membership,
        encryption: Encryption,
        uploads: Uploads,
        changed: Changed,
        own_user: str = "",
        refused_us: Callable[[], None] = lambda: None,
    ) -> None:
        """Work on this database; `changed` is told the room whenever something moves.

        What failed and goes from its place among the others is told with that.
        `refused_us` is called when the server does not know our session any more, once until it does again.
        """
        self._database = database
        self._store = OutboxStore(database)
        self._gateway = gateway
        self._advisor = advisor
        self._rooms = rooms
        self._membership = membership
        self._encryption = encryption
        self._uploads = uploads
        self._files = OutboxFiles(database)
        self._unsent_rows = UnsentRows(database)
        self._changed = changed
        self._own_user = own_user
        self._refused_us = refused_us
        self._known = True
        self._allowed = Allowed(database, own_user)
        self.audit = Audit(database, advisor)
        """What came of findings; what leaves is recorded in the transaction that stores it."""
        self._senders: dict[str, asyncio.Task[None]] = {}
        self._moved = asyncio.Event()
        self._network = asyncio.Event()
        self._stuck: set[str] = set()
        """Rooms whose last try did not reach the server."""
        self._next_try = 0.0
        """When the last of the rooms that wait tries again, in the loop's time: they try one after another."""

    def enqueue(
        self,
        draft: Draft,
        clearance: Clearance,
        about: About = NOTHING,
        file: tuple[Kept, StagedFile] | None = None,
    ) -> TransactionId:
        """Store a message, and the file that it brings, and start sending it; it outlives the process from here on.

        `about` names the message that it edits, answers or reacts to.

        Raises:
            NotCleared: when the clearance was given for another draft, or the draft for another file.
            NoSuchMessage: when what it edits or reacts to was removed.
        """
        if not clearance.covers(draft) or [a.digest for a in draft.attachments] != ([file[0].digest] if file else []):
            raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
        kind, content = event_of(draft, self._whole(draft, about), file[1] if file else None)
        row = OutboxRow(
            txn_id=f"sluis-{secrets.token_hex(16)}",
            draft=draft,
            override=clearance.override,
            type=kind,
            content=content,
            queued_at=round(time.time() * 1000),
            state=SendState.QUEUED,
        )
        with self._database.transaction():
            self._store.add(row, clearance.facts_digest, clearance.policy_digest)
            if file is not None:
                self._files.add(row.txn_id, file[0], draft.attachments[0].text)
            self.audit.sent(draft.room_id, clearance, draft)
        # Whoever calls may write on in the same transaction, and the disk may refuse all of it.
        self._database.once_written(lambda: self._stored(draft.room_id))
        return TransactionId(row.txn_id)

    def _stored(self, room_id: str) -> None:
        """Show what waits now, and begin to send it."""
        self._changed(room_id)
        self._begin(room_id)

    def _whole(self, draft: Draft, about: About) -> About:
        """Return what a message is about, with what is known of its room and of what it answers or edits.

        Raises:
            NoSuchMessage: when what it edits or reacts to was removed: nobody would see it.
        """
        room_id = draft.room_id
        about = replace(about, calls_all=self._allowed.may_call_all(room_id))
        if self._is_removed(room_id, about.edits) or self._is_removed(room_id, about.reacts_to):
            raise NoSuchMessage(REMOVED)
        if about.edits is not None:
            return replace(about, captioned=self._captioned(draft, about.edits))
        answered = None if about.answers is None else EventStore(self._database).get(room_id, about.answers)
        if answered is None:
            return about
        relation = relation_of(answered.content)
        named = relation.target if relation is not None and relation.rel_type == "m.thread" else None
        thread = about.thread or named
        author = answered.sender if answered.sender != self._own_user else None
        return replace(about, author=author, thread=thread)

    def _is_removed(self, room_id: str, event_id: str | None) -> bool:
        event = None if event_id is None else EventStore(self._database).get(room_id, event_id)
        return event is not None and event.redacted

    def _captioned(self, draft: Draft, edits: EventId) -> dict[str, Any] | None:
        """Return what describes the file whose caption is edited; None where a text is.

        Raises:
            NotCleared: when a server could have made it: what came in the clear is not said again under encryption.
        """
        edited = EventStore(self._database).get(draft.room_id, edits)
        file = None if edited is None else described(edited.content)
        if edited is not None and file is not None and draft.facts.encrypted and not edited.encrypted:
            raise NotCleared(N_("This file was sent unencrypted; its caption cannot be edited here."))
        return file

    def resume(self) -> None:
        """Go on with everything that waits."""
        for room_id in self._store.rooms_waiting():
            self._begin(room_id)

    def network_is_back(self) -> None:
        """Try everything that waits for the server again, now that it has answered."""
        self._network.set()
        self._next_try = 0.0

    def retry(self, txn_id: str) -> None:
        """Try a failed message once more."""
        row = self._store.get(txn_id)
        if row is not None and row.state is SendState.FAILED:
            self._move(row, SendState.QUEUED, lifted=True)
            self._begin(row.room_id)

    def discard(self, txn_id: str) -> str | None:
        """Give up a message that failed, waits or is being uploaded and return its text.

        Nothing happens, and None is returned, when it is gone or on its way just now. What was on its way when the
        process ended may have arrived.
        """
        row = self._store.get(txn_id)
        if row is None or row.state is SendState.SENT:
            return None
        if row.state is SendState.SENDING and self._sends(row.room_id) and not self._uploads.stop(txn_id):
            return None
        with self._database.transaction():
            clear = self._uploads.forget(txn_id)
            place = self._unsent_rows.lift(row.room_id, txn_id)
            self._store.remove(txn_id)
        clear()
        self._moved.set()
        self._changed(row.room_id, () if place is None else (place,))
        return row.draft.text

    def unsent(self) -> tuple[Unsent, ...]:
        """Return what the server does not have, in the order it was said."""
        return tuple(self._listed(row) for row in self._store.unsent())

    def _listed(self, row: OutboxRow) -> Unsent:
        return Unsent(
            TransactionId(row.txn_id),
            RoomId(row.room_id),
            self._rooms.called(row.room_id),
            row.draft.text,
            "".join(file.name for file in row.draft.attachments),
            row.queued_at,
            row.state,
            row.failure,
        )

    def stopped_by(self, user: str) -> tuple[TransactionId, ...]:
        """Return the messages that wait because a user whom we verified has another identity now."""
        held = IdentityStop(user).words
        return tuple(TransactionId(row.txn_id) for row in self._store.failed() if row.failure == held)

    async def flush(self, patience: float, *, stubborn: bool = True) -> bool:
        """Wait until nothing waits any more, at most `patience` seconds; return whether that came.

        With `stubborn` off, no longer than until every room has tried in vain: the server is away.
        """
        self.resume()
        try:
            async with asyncio.timeout(patience):
                while rooms := set(self._store.rooms_waiting()):
                    if not stubborn and rooms <= self._stuck:
                        return False
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Stop sending; what waits is sent after the next start."""
        tasks = list(self._senders.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _sends(self, room_id: str) -> bool:
        task = self._senders.get(room_id)
        return task is not None and not task.done()

    def _begin(self, room_id: str) -> None:
        if not self._sends(room_id):
            self._senders[room_id] = asyncio.create_task(self._send_all(room_id))

    async def _send_all(self, room_id: str) -> None:
        """Send what waits in a room; a disk that takes nothing is waited for, as long as that takes."""
        disk = Backoff()
        while True:
            try:
                return await self._send_waiting(room_id)
            except StoreRefused:
                # The row is as it was, and a request that is made again is the same request.
                await asyncio.sleep(disk.next())

    async def _send_waiting(self, room_id: str) -> None:
        backoff = Backoff()
        while (row := self._store.waiting(room_id)) is not None:
            try:
                await self._send(row)
                self._stuck.discard(room_id)
                self._known = True
                backoff.reset()
                self.network_is_back()
            except StoreRefused:
                raise
            except Withdrawn:
                continue
            except LoggedOut as error:
                # It goes out after the next login; nothing here can make that come sooner.
                if isinstance(error, Unreachable):
                    self._stuck.add(room_id)
                self._move(row, SendState.QUEUED, error.words)
                if self._known and not isinstance(error, Unreachable):
                    # Whoever waits for news would learn it only at the end of that wait.
                    self._known = False
                    self._refused_us()
                return
            except (Unreachable, RequestRefused) as error:
                if isinstance(error, RequestRefused) and error.errcode != "M_LIMIT_EXCEEDED":
                    self._move(row, SendState.FAILED, error.words)
                    continue
                self._stuck.add(room_id)
                self._move(row, SendState.QUEUED, error.words)
                asked = error.retry_after if isinstance(error, RequestRefused) else 0.0
                await self._wait_for_network(self._in_turn(backoff.next(asked)), max(asked, LEAST_PAUSE))
            except Exception as error:  # noqa: BLE001 - a fault of ours must not leave the message in limbo
                self._move(row, SendState.FAILED, words_of(error))

    def _in_turn(self, pause: float) -> float:
        """Return the seconds until a room's next try, so that rooms do not all try at once."""
        now = asyncio.get_running_loop().time()
        self._next_try = max(now, self._next_try) + pause
        return self._next_try - now

    async def _wait_for_network(self, seconds: float, least: float) -> None:
        """Wait, but after the `least` seconds no longer than until the server is reached again."""
        self._network.clear()
        await asyncio.sleep(least)
        try:
            async with asyncio.timeout(max(seconds - least, 0.0)):
                await self._network.wait()
        except TimeoutError:
            pass

    async def _send(self, row: OutboxRow) -> None:
        self._move(row, SendState.SENDING)
        changed = relation_of(row.content)
        if changed is not None and changed.rel_type == "m.replace" and self._is_removed(row.room_id, changed.target):
            raise NoSuchMessage(REMOVED)
        draft, clearance = await self._assess_again(row)
        if draft.facts.encrypted and (row.cipher is not None or draft.attachments):
            await self._encryption.refuse_strangers(RoomId(row.room_id))
        while draft.attachments and not self._uploads.done(row.txn_id, draft):
            await self._uploads.bring(row.txn_id, draft, clearance)
            # That may have taken minutes, in which the room may have changed.
            draft, clearance = await self._assess_again(row)
        kind, content = row.type, self._uploads.content(row, draft) if draft.attachments else row.content
        if draft.facts.encrypted and draft.kind is not DraftKind.REACTION:
            kind = "m.room.encrypted"
            content = row.cipher or await self._encryption.encrypt(
                RoomId(row.room_id), row.type, content, lambda cipher: self._store.set_cipher(row.txn_id, cipher)
            )
        event_id = await content_door.send_event(self._gateway, draft, clearance, kind, content, row.txn_id)
        with self._database.transaction():
            self._store.set_sent(row.txn_id, event_id)
            clear = self._uploads.forget(row.txn_id)
        clear()
        self._moved.set()
        self._changed(row.room_id)

    async def _assess_again(self, row: OutboxRow) -> tuple[Draft, Clearance]:
        """Return the draft with the room's facts of now and a clearance for it.

        Raises:
            SessionError: when it must be held, or the room was encrypted when it was written and would not be now.
        """
        if await self._membership.complete(row.room_id):
            self._rooms.refresh({row.room_id})
        facts = self._rooms.get(row.room_id).facts
        if row.draft.facts.encrypted and not facts.encrypted:
            raise CannotEncrypt(N_("This room was encrypted when you wrote; it is not sent in the clear."))
        draft = replace(row.draft, facts=facts, attachments=self._with_text(row))
        override = _renewed(row.override, row.draft, draft)
        # After a start, a file is read anew, which can take seconds.
        read = all(self._advisor.has_read(file) for file in draft.attachments)
        clear = self._advisor.clear
        outcome = clear(draft, override) if read else await asyncio.to_thread(clear, draft, override)
        if isinstance(outcome, Held):
            self.audit.held(row.room_id, outcome.assessment, draft)
            raise SessionError(HELD_AGAIN.template)
        return draft, outcome

    def _with_text(self, row: OutboxRow) -> tuple[Attachment, ...]:
        """Return what a message brings, with what it says."""
        return tuple(replace(file, text=self._files.text(row.txn_id)) for file in row.draft.attachments)

    def _move(self, row: OutboxRow, state: SendState, failure: Words | None = None, *, lifted: bool = False) -> None:
        with self._database.transaction():
            self._store.set_state(row.txn_id, state, failure)
            place = self._unsent_rows.lift(row.room_id, row.txn_id) if lifted else None
        self._moved.set()
        self._changed(row.room_id, () if place is None else (place,))


def _renewed(override: Override | None, written: Draft, now: Draft) -> Override | None:
    """Return the override if it was given for this very content, and for a room that was not safer then."""
    if override is None or written.content_digest() != now.content_digest() or _is_worse(written.facts, now.facts):
        return None
    return override


def _is_worse(before: RoomFacts, now: RoomFacts) -> bool:
    """Return whether what is said now reaches others than the writer was told of."""
    return (
        (before.encrypted and not now.encrypted)
        or (now.public and not before.public)
        or (now.guests and not before.guests)
        or (not now.public and bool(Counter(now.joined_from) - Counter(before.joined_from)) and not before.public)
        or (now.world_readable and not before.world_readable)
        or not set(now.servers) <= set(before.servers)
        or not set(now.assistants) <= set(before.assistants)
    )
