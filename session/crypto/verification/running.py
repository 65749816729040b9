"""All verifications that are under way: letters are matched to them, and what they want is carried out.

Laws of this file: one thing happens at a time; a letter changes a verification only when its
sender, its way and its device are those of the other end; what somebody sends never raises here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Sequence
from itertools import count
from typing import assert_never

from session.crypto.guard import Malformed, at
from session.crypto.machine import Machine
from session.crypto.requests import Requests
from session.crypto.verification import wire
from session.crypto.verification.codes import CancelCode
from session.crypto.verification.entry import Entry, seen
from session.crypto.verification.flow import LONGEST_MS, Flow, Step
from session.crypto.verification.letters import SECRET_REQUEST, SECRET_SEND, Letter
from session.crypto.verification.party import Party, Thread
from session.crypto.verification.post import Post, RoomPost
from session.crypto.verification.qr import OFFERS, have_one_in_common
from session.crypto.verification.secret_sharing import SecretSharing
from session.crypto.verification.steps import Action, Event, Heard, Passed, Send, Stopped, TellOthers, Trust, Withdrawn
from session.crypto.verification.trust import look, note, settle
from session.crypto.verification.unfinished import Unfinished
from session.crypto.verification.verified import trusted_own_identity
from session.values.errors import SessionError
from session.values.model import SharedKey, Verification
from session.values.words import N_

_log = logging.getLogger(__name__)

MOST_RUNNING = 20
MOST_ENDED = 20
"""Verifications that are remembered after their end."""
MOST_UNKNOWN = 10
"""Answers to messages of unknown verifications at one time."""
CLOSING_SECONDS = 3.0
"""How long the end of the program waits for the other sides to be told."""
MOST_AHEAD_MS = 300_000
"""How far somebody's clock may be ahead of ours."""


class VerificationRefused(SessionError):
    """A verification cannot begin, or not go on."""


class Running:
    """The verifications of one account."""

    def __init__(
        self,
        machine: Machine,
        gateway: Requests,
        rooms: RoomPost,
        secret_sharing: SecretSharing,
        told: Callable[[Verification], None],
        now: Callable[[], int],
    ) -> None:
        """Work with this machine; `told` hears of every change, `now` gives milliseconds."""
        self._machine = machine
        self._gateway = gateway
        self._post = Post(gateway, rooms)
        self._secrets = secret_sharing
        self._told = told
        self._now = now
        self._all: dict[tuple[str, Thread], Entry] = {}
        self._numbers = count(1)
        self._turn = asyncio.Lock()
        self._unfinished = Unfinished(machine.database)

    def all(self) -> tuple[Verification, ...]:
        """Return those under way and some that ended, oldest first."""
        return tuple(self._seen(running) for running in self._all.values())

    def of_request(self, room_id: str, event_id: str) -> Verification | None:
        """Return the verification that an event of a room asked for, if it is remembered."""
        thread = Thread(event_id, room_id)
        return next((self._seen(running) for (_, known), running in self._all.items() if known == thread), None)

    def key_came(self, device_id: str, name: str) -> None:
        """Note with the verification that a device was asked in for a private key that the key came."""
        for running in self._all.values():
            theirs = running.flow.theirs
            if theirs is not None and theirs.device_id == device_id and name in running.asked_for:
                running.came |= {SharedKey(name)}
                self._tell(running)

    async def request(self, user_id: str, device_id: str | None, room_id: str | None) -> str:
        """Ask a user to verify: one device, all of them, or in a room; return the verification's id.

        Raises:
            VerificationRefused: when there is nobody to ask.
            SessionError: when the request cannot be sent.
        """
        async with self._turn:
            for other in self._with(user_id):
                await self._do(other, Stopped(CancelCode.USER))
            await look(self._gateway, self._machine, user_id)
            if room_id is not None:
                return await self._ask_in_room(user_id, room_id)
            return await self._ask_devices(user_id, device_id)

    async def act(self, running_id: str, event: Event) -> None:
        """Let our user's decision take effect.

        Raises:
            VerificationRefused: when the verification is over.
            SessionError: when the other side cannot be told.
        """
        async with self._turn:
            for running in self._all.values():
                if running.id == running_id and not running.flow.over:
                    await self._do(running, event)
                    return
        raise VerificationRefused(N_("This verification is over; begin again."))

    async def take(self, letters: Sequence[Letter]) -> None:
        """Take in what arrived, then let time pass; never raises for what somebody sent or a network that fails."""
        async with self._turn:
            await self._unfinished.end(self._post, self._now())
            unknown = 0
            for letter in letters:
                try:
                    if not await self._take(letter) and unknown < MOST_UNKNOWN:
                        unknown += 1
                        await self._disown(letter)
                except Exception as error:  # noqa: BLE001 - whatever is wrong with one letter, the next one counts
                    _log.info("a verification message was skipped: %s", type(error).__name__)
            for running in list(self._all.values()):
                await self._let_time_pass(running)
            self._forget_old()

    async def close(self) -> None:
        """End what this device takes part in; a side that cannot be told in a moment is told at the next start."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS), self._turn:
                for running in self._under_way():
                    if running.takes_part:
                        with contextlib.suppress(SessionError):
                            await self._do(running, Stopped(CancelCode.USER))

    async def _ask_in_room(self, user_id: str, room_id: str) -> str:
        if user_id == self._machine.user_id:
            raise VerificationRefused(N_("Your own devices are verified directly, not in a room."))
        ours, asked_at = self._ours(), self._now()
        event_id = await self._post.ask_in_room(room_id, user_id, ours, self._offers(user_id, ours))
        running = self._begin(Thread(event_id, room_id), user_id, None, ours, asked_at, ours_asked=True)
        return running.id

    async def _ask_devices(self, user_id: str, device_id: str | None) -> str:
        devices = [one.device_id for one in self._machine.devices_of(user_id) if device_id in (None, one.device_id)]
        if not devices and user_id == self._machine.user_id and device_id is None:
            raise VerificationRefused(N_("You have no other device that could be verified: log in on one first."))
        if not devices:
            raise VerificationRefused(N_("{user} has no such device that could be verified."), user=user_id)
        thread, ours, asked_at = Thread(secrets.token_hex(16)), self._ours(), self._now()
        theirs = self._party(user_id, device_id) if device_id is not None else None
        offers = list(self._offers(user_id, ours))
        request = {"from_device": ours.device_id, "methods": offers, "timestamp": asked_at}
        await self._post.send(thread, user_id, devices, wire.REQUEST, thread.stamped(request))
        return self._begin(thread, user_id, theirs, ours, asked_at, ours_asked=True, asked=tuple(devices)).id

    async def _take(self, letter: Letter) -> bool:
        """Take in one letter; return False when it belongs to no verification that we know."""
        if letter.kind in (SECRET_REQUEST, SECRET_SEND):
            await self._secrets.take(letter)
            return True
        if letter.kind == wire.REQUEST:
            await self._take_request(letter)
            return True
        in_room = letter.room_id is not None
        thread = Thread(wire.transaction_of(letter.content, in_room=in_room), letter.room_id)
        if in_room and letter.sender == self._machine.user_id:
            await self._take_own(letter, thread)
            return True
        running = self._all.get((letter.sender, thread))
        if running is None:
            return in_room or letter.kind in (wire.START, wire.CANCEL)
        if not running.flow.over:
            await self._do(running, await self._heard(running, letter))
        return True

    async def _heard(self, running: Entry, letter: Letter) -> Event:
        """Return what a letter means for the verification that it belongs to."""
        try:
            message = wire.parse(letter.kind, letter.content)
        except Malformed:
            return Stopped(CancelCode.INVALID_MESSAGE)
        party = running.flow.theirs
        if isinstance(message, wire.Ready) and running.flow.step is Step.ASKED:
            party = await self._known_party(letter.sender, message.from_device)
        if letter.sender_key is not None and party is not None and party.curve_key != letter.sender_key:
            return Stopped(CancelCode.USER_MISMATCH)
        return Heard(message, party)

    async def _take_own(self, letter: Letter, thread: Thread) -> None:
        """See another device of ours, in a room, answer what we were asked too."""
        elsewhere = letter.kind == wire.CANCEL or (
            letter.kind == wire.READY and at(letter.content, "from_device") != self._machine.device_id
        )
        for (_, known), running in self._all.items():
            if known == thread and elsewhere and running.flow.step is Step.ASKING:
                await self._do(running, Withdrawn(CancelCode.ACCEPTED))

    async def _take_request(self, letter: Letter) -> None:
        message = wire.parse(letter.kind, letter.content)
        if not isinstance(message, wire.Request) or not self._is_for_us(letter, message):
            return
        asked_at, thread = self._asked_at(letter), self._thread(letter)
        late = not -MOST_AHEAD_MS <= self._now() - asked_at <= LONGEST_MS
        if late or (letter.sender, thread) in self._all or len(self._under_way()) >= MOST_RUNNING:
            return
        await look(self._gateway, self._machine, letter.sender)
        theirs, ours = self._party(letter.sender, message.from_device), self._ours()
        if theirs is None or letter.sender_key not in (None, theirs.curve_key):
            return
        crossing = [one for one in self._with(letter.sender) if one.flow.theirs in (None, theirs)]
        since, methods = min(asked_at, self._now()), message.methods
        running = self._begin(thread, letter.sender, theirs, ours, since, ours_asked=False, methods=methods)
        if not have_one_in_common(running.flow.offers, methods):
            # Another device of ours may know the method: only this one is out.
            await self._do(running, Withdrawn(CancelCode.UNKNOWN_METHOD))
        elif theirs.is_ambiguous() or ours.is_ambiguous():
            await self._do(running, Stopped(CancelCode.KEY_MISMATCH))
        elif crossing:
            for one in (*crossing, running):
                await self._do(one, Stopped(CancelCode.UNEXPECTED_MESSAGE))

    def _is_for_us(self, letter: Letter, message: wire.Request) -> bool:
        own = (self._machine.user_id, self._machine.device_id)
        if letter.room_id is not None:
            return letter.sender != own[0] and letter.content.get("to") == own[0]
        return (letter.sender, message.from_device) != own

    def _asked_at(self, letter: Letter) -> int:
        asked_at = letter.timestamp if letter.room_id is not None else letter.content.get("timestamp")
        if not isinstance(asked_at, int) or isinstance(asked_at, bool):
            raise Malformed("timestamp")
        return asked_at

    def _thread(self, letter: Letter) -> Thread:
        if letter.room_id is not None:
            return Thread(letter.event_id or "", letter.room_id)
        return Thread(wire.transaction_of(letter.content, in_room=False))

    def _begin(
        self,
        thread: Thread,
        user_id: str,
        theirs: Party | None,
        ours: Party,
        asked_at: int,
        *,
        ours_asked: bool,
        asked: tuple[str, ...] = (),
        methods: tuple[str, ...] = (),
    ) -> Entry:
        flow = Flow(
            thread,
            ours,
            theirs,
            ours_asked=ours_asked,
            asked_at=asked_at,
            now=self._now,
            offers=self._offers(user_id, ours),
            methods=methods,
        )
        running = self._all[user_id, thread] = Entry(str(next(self._numbers)), user_id, flow, asked)
        self._unfinished.note(running)
        self._tell(running)
        return running

    async def _do(self, running: Entry, event: Event) -> None:
        """Let something happen to a verification and carry out what it wants.

        Raises:
            SessionError: when the other side cannot be told; the verification is over then.
        """
        try:
            for action in running.flow.handle(event):
                await self._carry_out(running, action)
            self._unfinished.note(running)
        except SessionError as error:
            running.reason = error.words
            running.flow.handle(Withdrawn(CancelCode.TIMEOUT))
            raise
        finally:
            self._tell(running)

    async def _carry_out(self, running: Entry, action: Action) -> None:
        flow = running.flow
        chosen = flow.theirs.device_id if flow.theirs is not None else None
        match action:
            case Send(kind, content):
                devices = running.asked if chosen is None else (chosen,)
                await self._post.send(flow.thread, running.user_id, devices, kind, content)
            case TellOthers(kind, content):
                others = [device for device in running.asked if device != chosen]
                if others:
                    await self._post.send(flow.thread, running.user_id, others, kind, content)
            case Trust():
                await self._trust(running, action)
            case _ as never:
                assert_never(never)

    async def _trust(self, running: Entry, trust: Trust) -> None:
        note(self._machine, trust, self._now())
        running.proven = trust.master
        try:
            running.reason = await settle(self._gateway, self._machine, trust)
            device = self._machine.devices.get(trust.party.user_id, trust.party.device_id)
            running.signed = device is not None and device.signed
            if trust.party.user_id == self._machine.user_id:
                await self._secrets.answer()
                running.asked_for = await self._secrets.ask(trust.party.device_id)
        except SessionError as error:
            # It is verified here all the same; only others do not see it yet.
            running.reason = error.words

    async def _let_time_pass(self, running: Entry) -> None:
        try:
            await self._do(running, Passed())
        except SessionError as error:
            _log.info("a verification could not go on: %s", type(error).__name__)

    async def _disown(self, letter: Letter) -> None:
        """Say that we know nothing of a verification (Matrix spec, "Error and exception handling")."""
        if letter.kind == wire.DONE:
            return
        thread = Thread(wire.transaction_of(letter.content, in_room=False))
        await self._post.cancel(thread, letter.sender, ["*"], CancelCode.UNKNOWN_TRANSACTION)

    def _ours(self) -> Party:
        """Return our own end; the master key only when we know it to be ours."""
        account, published = self._machine.account, self._machine.identity(self._machine.user_id)
        trusted = trusted_own_identity(self._machine.database, account.user_id)
        master = trusted.master if trusted is not None else None
        if published is not None and published.master == account.device_id:
            master = published.master
        return Party(account.user_id, account.device_id, account.signing_key, master, account.curve_key)

    def _offers(self, user_id: str, ours: Party) -> tuple[str, ...]:
        """Return our methods: a QR code needs identities on both sides, ours trusted unless it is what is verified."""
        own = user_id == self._machine.user_id
        known = self._machine.identity(user_id) is not None and (own or ours.master is not None)
        return OFFERS if known else (wire.SAS,)

    async def _known_party(self, user_id: str, device_id: str) -> Party | None:
        """Return a device's end, asking the server when the device is not known."""
        if self._party(user_id, device_id) is None:
            await look(self._gateway, self._machine, user_id)
        return self._party(user_id, device_id)

    def _party(self, user_id: str, device_id: str) -> Party | None:
        device, identity = self._machine.devices.get(user_id, device_id), self._machine.identity(user_id)
        if device is None or device.gone:
            return None
        master = identity.master if identity is not None else None
        return Party(user_id, device_id, device.signing_key, master, device.curve_key)

    def _under_way(self) -> list[Entry]:
        return [running for running in self._all.values() if not running.flow.over]

    def _with(self, user_id: str) -> list[Entry]:
        return [running for running in self._under_way() if running.user_id == user_id]

    def _forget_old(self) -> None:
        ended = [key for key, running in self._all.items() if running.flow.over]
        for key in ended[: max(0, len(ended) - MOST_ENDED)]:
            del self._all[key]

    def _seen(self, running: Entry) -> Verification:
        theirs = running.flow.theirs
        published = self._machine.devices.keys(theirs.user_id, theirs.device_id) if theirs is not None else {}
        name = at(published, "unsigned", "device_display_name")
        return seen(running, name if isinstance(name, str) else "")

    def _tell(self, running: Entry) -> None:
        verification = self._seen(running)
        if verification != running.told:
            running.told = verification
            self._told(verification)
