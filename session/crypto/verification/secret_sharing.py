"""Private keys between our own devices (Matrix spec, "Sharing keys between devices": secrets).

Laws of this file: a secret goes only to a device of ours that our identity has signed or that was
verified here, and only inside Olm; one that comes is kept only when we asked that very device for
it and it belongs to the published key.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from session.crypto import backup
from session.crypto.canonical import seed_public_key
from session.crypto.devices import Device
from session.crypto.guard import Malformed, decode_base64, encode_base64, text_at
from session.crypto.machine import Machine
from session.crypto.outgoing import send_to_devices
from session.crypto.own_trust import is_proven
from session.crypto.requests import Requests
from session.crypto.verification.letters import SECRET_REQUEST, SECRET_SEND, Letter
from session.crypto.verification.trust import SELF_SIGNING, USER_SIGNING, sign_own_device
from session.crypto.verification.verified import held_seed, trusted_own_identity
from session.store.crypto_tables import read_secret, write_secret
from session.values.model import SharedKey

MASTER = "m.cross_signing.master"
NAMES = (MASTER, SELF_SIGNING, USER_SIGNING, backup.SECRET)
PATIENCE_MS = 600_000
"""How long a question waits for its asker to be verified, and ours for its answer."""
MOST_WAITING = 50
MOST_ANSWERS = 20
"""To one device within `PATIENCE_MS`."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A device of ours asks for a secret."""

    device_id: str
    request_id: str
    name: str
    time: int


@dataclass(frozen=True, slots=True)
class _Wish:
    """We asked a device for a secret."""

    name: str
    device_id: str
    time: int


@dataclass(slots=True)
class _Memory:
    waiting: list[_Question] = field(default_factory=list)
    answered: list[_Question] = field(default_factory=list)
    wishes: dict[str, _Wish] = field(default_factory=dict)


class SecretSharing:
    """Asks our other devices for secrets and answers them."""

    def __init__(
        self, machine: Machine, gateway: Requests, came: Callable[[str, str], None], now: Callable[[], int]
    ) -> None:
        """Work with this machine; `came` hears which device's which secret was stored, `now` gives milliseconds."""
        self._machine = machine
        self._gateway = gateway
        self._came = came
        self._now = now
        self._memory = _Memory()

    async def take(self, letter: Letter) -> None:
        """Take in a request, or a secret that came.

        Raises:
            Malformed: when it is not what it should be.
            SessionError: when the server cannot be asked.
        """
        if letter.sender != self._machine.user_id:
            raise Malformed("not ours")
        if letter.kind == SECRET_REQUEST:
            self._note(letter)
            await self.answer()
        elif letter.kind == SECRET_SEND:
            await self._receive(letter)

    async def ask(self, device_id: str) -> frozenset[SharedKey]:
        """Ask a device that was just verified for all secrets that we lack, and return which of them we keep."""
        own = self._machine.user_id
        if trusted_own_identity(self._machine.database, own) is None:
            return frozenset()
        lacking = self._lacking()
        for name in lacking:
            request_id = secrets.token_hex(16)
            self._memory.wishes[request_id] = _Wish(name, device_id, self._now())
            content = {
                "action": "request",
                "name": name,
                "request_id": request_id,
                "requesting_device_id": self._machine.device_id,
            }
            await send_to_devices(self._gateway, SECRET_REQUEST, [(own, device_id, content)])
        return frozenset(SharedKey(name) for name in lacking if name != MASTER)

    async def answer(self) -> None:
        """Answer the questions whose askers are trusted by now; call it again when somebody was verified."""
        deadline = self._now() - PATIENCE_MS
        memory = self._memory
        memory.answered = [question for question in memory.answered if question.time > deadline]
        waiting, memory.waiting = memory.waiting, []
        for question in waiting:
            if question.time <= deadline:
                continue
            device = self._trusted(question.device_id)
            if device is None:
                memory.waiting.append(question)
            elif sum(old.device_id == question.device_id for old in memory.answered) < MOST_ANSWERS:
                memory.answered.append(question)
                await self._give(device, question)

    def _note(self, letter: Letter) -> None:
        content = letter.content
        device_id, request_id = text_at(content, "requesting_device_id"), text_at(content, "request_id")
        memory = self._memory
        if content.get("action") == "request_cancellation":
            memory.waiting = [
                one for one in memory.waiting if (one.device_id, one.request_id) != (device_id, request_id)
            ]
            return
        question = _Question(device_id, request_id, text_at(content, "name"), self._now())
        known = {(one.device_id, one.request_id) for one in (*memory.waiting, *memory.answered)}
        wanted = content.get("action") == "request" and question.name in NAMES and device_id != self._machine.device_id
        if wanted and (device_id, request_id) not in known and len(memory.waiting) < MOST_WAITING:
            memory.waiting.append(question)

    async def _give(self, device: Device, question: _Question) -> None:
        secret = read_secret(self._machine.database, question.name)
        if secret is not None and self._is_present(question.name):
            content = {"request_id": question.request_id, "secret": secret}
            await self._machine.send_encrypted(self._gateway, device, SECRET_SEND, content)

    async def _receive(self, letter: Letter) -> None:
        wish = self._memory.wishes.get(text_at(letter.content, "request_id"))
        secret = decode_base64(letter.content.get("secret"), 32)
        if wish is None or self._now() - wish.time > PATIENCE_MS:
            raise Malformed("nobody asked")
        device = self._trusted(wish.device_id)
        if device is None or device.curve_key != letter.sender_key:
            raise Malformed("another device")
        if not await self._fits(wish.name, secret):
            raise Malformed("another key")
        del self._memory.wishes[text_at(letter.content, "request_id")]
        if wish.name == MASTER:
            # It has shown that all is well; like after a recovery it is not kept.
            return
        with self._machine.database.transaction():
            write_secret(self._machine.database, wish.name, encode_base64(secret))
        if wish.name == SELF_SIGNING:
            await self._sign_this_device()
        self._came(wish.device_id, wish.name)

    async def _fits(self, name: str, secret: bytes) -> bool:
        if name == backup.SECRET:
            version = await backup.current_version(self._gateway)
            return version is not None and backup.opens(secret, version)
        identity = trusted_own_identity(self._machine.database, self._machine.user_id)
        if identity is None:
            return False
        public = {MASTER: identity.master, SELF_SIGNING: identity.self_signing, USER_SIGNING: identity.user_signing}
        return seed_public_key(secret) == public[name]

    async def _sign_this_device(self) -> None:
        machine = self._machine
        this = machine.devices.get(machine.user_id, machine.device_id)
        if this is None or not this.signed:
            own = (machine.account.curve_key, machine.account.signing_key)
            await sign_own_device(self._gateway, machine, machine.device_id, own)

    def _lacking(self) -> list[str]:
        if self._is_present(SELF_SIGNING) and self._is_present(USER_SIGNING) and self._is_present(backup.SECRET):
            return []
        return [name for name in NAMES if name == MASTER or not self._is_present(name)]

    def _is_present(self, name: str) -> bool:
        """Return whether we hold a secret that belongs to what is published now."""
        machine = self._machine
        if name == backup.SECRET:
            return read_secret(machine.database, name) is not None
        identity = machine.identity(machine.user_id)
        if identity is None:
            return False
        public = {MASTER: identity.master, SELF_SIGNING: identity.self_signing, USER_SIGNING: identity.user_signing}
        return held_seed(machine.database, name, public[name]) is not None

    def _trusted(self, device_id: str) -> Device | None:
        """Return a device of ours that may have our secrets, or None."""
        machine = self._machine
        device = machine.devices.get(machine.user_id, device_id)
        if device is None or device_id == machine.device_id:
            return None
        return device if is_proven(machine.database, machine.user_id, device) else None
