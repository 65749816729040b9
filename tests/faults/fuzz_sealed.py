"""Wrong things inside encryption, by who has the keys for it: `python -m tests.faults.fuzz_sealed [INPUTS] [SEED]`.

What `fuzz_sync` sends is wrong before anything is opened. Here everything opens: events of a room, room keys, keys that
were asked for, verifications and secrets, each by a device that may send us such a thing, and wrong inside. A good
message behind each must be shown, nothing may escape, and nothing of it may be believed.
"""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import vodozemac

from session.crypto.messages import Decrypted
from session.crypto.verification.letters import SECRET_REQUEST, SECRET_SEND
from session.crypto.verification.steps import Agreed
from session.crypto.verification.verified import Verified
from session.values.model import VerificationPhase
from tests.fakes.crypto_people import Person, World
from tests.fakes.forgery import honest_payload, letter, room_event, room_key
from tests.fakes.room_events import ALICE, ME, ROOM, encryption, member, message, room_news, sync_answer
from tests.fakes.synced_account import SyncedAccount
from tests.fakes.verifying_people import Room, Verifier
from tests.faults.right_events import EVENTS, FIRST, OTHER, open_room, read_news
from tests.faults.wrong_json import Wrong

INPUTS = 100_000
IN_ONE_HOUSE = 200
"""Inputs before new people begin: a long timeline would be slow."""
ROWS = 8
EXPECTED = frozenset({"Malformed"})
"""What a letter may be left out for; anything else was caught by the last net alone."""
Json = dict[str, Any]
_UNPADDED = "A" * 42 + "E"
_MAC = {"ed25519:ONE": _UNPADDED, f"ed25519:{_UNPADDED}": _UNPADDED}
_METHODS = ["m.sas.v1", "m.qr_code.show.v1", "m.reciprocate.v1"]
_SAS: Json = {
    "method": "m.sas.v1",
    "key_agreement_protocols": ["curve25519-hkdf-sha256"],
    "hashes": ["sha256"],
    "message_authentication_codes": ["hkdf-hmac-sha256.v2"],
    "short_authentication_string": ["emoji", "decimal"],
}
_ACCEPT: Json = {
    "key_agreement_protocol": "curve25519-hkdf-sha256",
    "hash": "sha256",
    "message_authentication_code": "hkdf-hmac-sha256.v2",
    "short_authentication_string": ["emoji"],
    "commitment": _UNPADDED,
}
_VERIFICATION: list[tuple[str, Json]] = [
    ("request", {"methods": _METHODS}),
    ("ready", {"methods": _METHODS}),
    ("start", _SAS),
    ("start", {"method": "m.reciprocate.v1", "secret": _UNPADDED}),
    ("accept", _ACCEPT),
    ("key", {"key": _UNPADDED}),
    ("mac", {"mac": _MAC, "keys": _UNPADDED}),
    ("done", {}),
    ("cancel", {"code": "m.user", "reason": "nee"}),
]
"""What is said in a verification; which one and by which device stands beside it."""
_IN_ORDER = ("request", "start", "key", "mac", "done")
"""What leads on where the other side asks and begins."""
_WORDS = 12
"""Words in one verification before another begins."""


@dataclass
class Report:
    """What came of the inputs."""

    inputs: Counter[str] = field(default_factory=Counter)
    escaped: Counter[str] = field(default_factory=Counter)
    netted: Counter[str] = field(default_factory=Counter)
    """Letters that were left out for an error that nobody thought of, by its name."""
    unseen: int = 0
    """Good messages that were not shown."""
    believed: Counter[str] = field(default_factory=Counter)
    """What must not be believed, and was."""
    reached: Counter[str] = field(default_factory=Counter)
    """How far verifications came on the way."""
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether nothing escaped, every good message is there and nothing wrong was believed."""
        return not (+self.escaped or +self.netted or self.unseen or +self.believed)


class _Skipped(logging.Handler):
    """Counts for what errors letters were left out."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.INFO)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        if "skipped" in record.msg and isinstance(record.args, tuple):
            name = str(record.args[0])
            self._report.netted[name] += name not in EXPECTED


class House:
    """Me on a new device and on a phone; Alice, who writes; and a message of before that only the phone can read."""

    def __init__(self, me: Person, phone: Person, alice: Person, before: Json) -> None:
        self.me, self.phone, self.alice, self.before = me, phone, alice, before
        self.account = SyncedAccount(me.database)
        self.me.machine = self.account.machine
        self.verifier = Verifier(me, Room(ROOM))
        self.numbers = 0
        self.asked_in_room: str | None = None
        self.questions: list[tuple[str, str]] = []
        """Names and ids of the secrets that the phone was asked for."""
        (held,) = (one for one in phone.machine.export_keys() if one["session_id"] == before["content"]["session_id"])
        claimed = held.pop("sender_claimed_keys")["ed25519"]
        self.passed_on: Json = {**held, "sender_claimed_ed25519_key": claimed}
        self.secrets = self._secrets()

    @classmethod
    async def moved_into(cls) -> House:
        """Return a house with everybody in it, and a question to the phone that is open."""
        world = World()
        alice, phone = await world.signed(ALICE), await world.signed(ME, "PHONE")
        before = await alice.say("voor jouw tijd", phone, room=ROOM)
        phone.sync()
        me = await world.signed(ME, "DEVICE")
        for one in (alice, phone, me):
            one.machine.track([ALICE, ME])
            await one.settle()
        alice.machine.discard_session(ROOM)
        await alice.prepare(me, room=ROOM)
        device = phone.machine.devices.get(ME, "DEVICE")
        assert device is not None
        assert await phone.machine.send_encrypted(phone.door, device, "m.dummy", {})
        me.sync()
        house = cls(me, phone, alice, before)
        state = (member(ME), member(ALICE), encryption())
        house.account.receive(message("eerst", event_id=FIRST), state=state, prev_batch="p")
        me.database.execute("DELETE FROM crypto_secret WHERE name = 'm.cross_signing.user_signing'")
        house.secrets = house._secrets()
        await house.verifier.sharing.ask("PHONE")
        waiting = [one["content"] for one in world.server.inboxes[ME, "PHONE"] if one["type"] == SECRET_REQUEST]
        house.questions = [(str(one["name"]), str(one["request_id"])) for one in waiting]
        assert await me.machine.wishes.ask(me.door, ROOM, before["content"]["session_id"]) == 1
        return house

    def sealed(self, payload: Any) -> Json:
        """Return an event of Alice's with this inside, encrypted for the room."""
        self.numbers += 1
        return {**room_event(self.alice, _bytes(payload), ROOM), "event_id": f"$sealed{self.numbers}"}

    def said(self, body: str) -> Json:
        """Return a good message."""
        content = {"msgtype": "m.text", "body": body}
        return self.sealed({"room_id": ROOM, "type": "m.room.message", "content": content})

    def handed(self, author: Person, payload: Any) -> Json:
        """Return a letter with this inside, encrypted for my new device."""
        return letter(author, self.me, _bytes(payload))

    async def take(self, *events: Json, letters: tuple[Json, ...] = ()) -> set[str]:
        """Take in a sync as the session does and return what the newest rows say."""
        joined = {ROOM: room_news(*events)}
        self.numbers += 1
        answer = sync_answer(f"s{self.numbers}", join=joined, to_device={"events": list(letters)})
        changes = self.account.take(answer)
        await self.verifier.running.take(changes.letters)
        return read_news(self.account, ROWS)

    def believed(self) -> Iterator[str]:
        """Yield what somebody would believe by now and must not."""
        verified = Verified(self.me.database)
        for other in (self.alice, self.phone):
            if verified.holds(other.user_id, other.machine.account.signing_key):
                yield f"{other.device_id} of {other.user_id} is verified"
        if self._secrets() != self.secrets:
            yield "another secret"
        found = self.me.machine.decrypt(ROOM, self.before)
        if isinstance(found, Decrypted) and found.content.get("body") != "voor jouw tijd":
            yield "another key of before"

    def _secrets(self) -> list[tuple[Any, ...]]:
        return self.me.database.all("SELECT * FROM crypto_secret ORDER BY name")


def _another_key() -> str:
    """Return a key, right in itself, of a session that nobody asked for."""
    exported = vodozemac.InboundGroupSession(vodozemac.GroupSession().session_key).export_at(0)
    assert exported is not None
    return exported.to_base64()


def _bytes(payload: Any) -> bytes:
    return payload if isinstance(payload, bytes) else json.dumps(payload).encode()


class Fuzzer:
    """Makes what is wrong inside."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._wrong = Wrong(self._chance)
        self._words = 0

    def next(self, house: House) -> tuple[str, tuple[Json, ...], tuple[Json, ...]]:
        """Return what it is about, events of the room, and letters."""
        kind = self._chance.choice(("event", "event", "room key", "passed on", "verification", "in the room", "secret"))
        if kind == "event":
            return kind, (house.sealed(self._changed(self._payload(copy.deepcopy(self._chance.choice(EVENTS))))),), ()
        if kind == "in the room":
            return kind, (house.sealed(self._changed(self._payload(self._in_room(house)), 0.6)),), ()
        author, name, content = self._letter(kind, house)
        payload = honest_payload(author, house.me, name, content)
        # What leads to the letter at all is wrong now and then; mostly it is what the letter says.
        right = 0.6 if kind == "verification" else 0.15
        if self._chance.random() < 0.7:
            payload["content"] = self._changed(payload["content"], right)
        else:
            payload = self._changed(payload, right)
        return kind, (), (house.handed(author, payload),)

    def _changed(self, value: Any, right: float = 0.15) -> Any:
        """Return it wrong; as often as `right` says as it is, so that there is something to go on from."""
        return value if self._chance.random() < right else self._wrong.changed(value, times=3)

    def _payload(self, event: Json) -> Json:
        payload = {"room_id": ROOM, "type": event["type"], "content": event["content"]}
        if self._chance.random() < 0.1:
            payload |= {"sender": ME, "state_key": "", "room_id": OTHER, "event_id": FIRST}
        return payload

    def _letter(self, kind: str, house: House) -> tuple[Person, str, Json]:
        if kind == "room key":
            instead = {"session_id": house.passed_on["session_id"]} if self._chance.random() < 0.2 else {}
            return house.alice, "m.room_key", {**room_key(vodozemac.GroupSession(), ROOM), **instead}
        if kind == "passed on":
            instead = {"session_key": _another_key()} if self._chance.random() < 0.4 else {}
            return house.phone, "m.forwarded_room_key", {**house.passed_on, **instead}
        if kind == "secret":
            name, request_id = self._chance.choice(house.questions)
            asked = {"action": "request", "name": name, "request_id": "r", "requesting_device_id": "PHONE"}
            given = {"request_id": request_id, "secret": _UNPADDED}
            return house.phone, *self._chance.choice(((SECRET_REQUEST, asked), (SECRET_SEND, given)))
        name, content, thread = self._word()
        author = (house.alice, house.phone)[thread % 2]
        about = {"from_device": author.device_id, "transaction_id": f"t{thread}", "timestamp": author.clock()}
        return author, f"m.key.verification.{name}", {**content, **about}

    def _word(self) -> tuple[str, Json, int]:
        """Return the next word of a verification, or any other, and the number of the verification."""
        thread, place = divmod(self._words, _WORDS)
        self._words += 1
        wanted = _IN_ORDER[place] if place < len(_IN_ORDER) and self._chance.random() < 0.8 else None
        name, content = self._chance.choice([one for one in _VERIFICATION if wanted in (None, one[0])])
        return name, copy.deepcopy(content), thread

    def _in_room(self, house: House) -> Json:
        """Return the same as an event of the room: what was asked last there is gone on with."""
        asked = house.asked_in_room
        wanted = "request" if asked is None or self._chance.random() < 0.2 else None
        name, content = copy.deepcopy(self._chance.choice([one for one in _VERIFICATION if wanted in (None, one[0])]))
        content = {**content, "from_device": house.alice.device_id}
        if name == "request":
            house.asked_in_room = f"$sealed{house.numbers + 1}"
            asks = {"msgtype": "m.key.verification.request", "body": "x", "to": ME}
            return {"type": "m.room.message", "content": {**content, **asks}}
        content["m.relates_to"] = {"rel_type": "m.reference", "event_id": asked}
        return {"type": f"m.key.verification.{name}", "content": content}


async def fuzz(inputs: int, seed: int, told: int = 0) -> Report:
    """Take in so many wrong things and return what came of it; print a line after each `told`."""
    report, fuzzer, began = Report(), Fuzzer(seed), time.monotonic()
    skipped = _Skipped(report)
    loggers = [logging.getLogger(name) for name in ("session.crypto.inbox", "session.crypto.verification.running")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.addHandler(skipped)
        one.setLevel(logging.INFO)
    try:
        while (done := report.inputs.total()) < inputs:
            await _one_house(fuzzer, min(IN_ONE_HOUSE, inputs - done), report)
            if told and report.inputs.total() % told == 0:
                bad = f"{report.escaped.total()} escaped, {report.netted.total()} netted, {report.unseen} not shown"
                print(f"{report.inputs.total():>9} inputs, {bad}, {time.monotonic() - began:.0f} s", flush=True)
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.removeHandler(skipped)
            one.setLevel(level)
    report.seconds = time.monotonic() - began
    return report


async def _one_house(fuzzer: Fuzzer, inputs: int, report: Report) -> None:
    house = await House.moved_into()
    begun: set[tuple[str, VerificationPhase]] = set()
    for number in range(inputs):
        kind, events, letters = fuzzer.next(house)
        report.inputs[kind] += 1
        body = f"goed {number}"
        shown: set[str] = set()
        with _counted(report):
            shown = await house.take(*events, house.said(body), letters=letters)
            await _agree(house)
        report.unseen += body not in shown
        begun |= {(one.id, one.phase) for one in house.verifier.running.all()}
    report.reached.update(phase.value for _, phase in begun)
    with _counted(report):
        open_room(house.account)
    # The phone's honest answer still opens what was asked for.
    payload = honest_payload(house.phone, house.me, "m.forwarded_room_key", house.passed_on)
    await house.take(letters=(house.handed(house.phone, payload),))
    for what in house.believed():
        report.believed[what] += 1
    opened = house.me.read(house.before, ROOM)
    if not isinstance(opened, Decrypted):
        report.believed["what keeps the right key out"] += 1
    await house.verifier.running.close()


async def _agree(house: House) -> None:
    """Agree to what is asked, as a user does who sees nothing wrong; nobody ever says that emoji are the same."""
    for one in house.verifier.running.all():
        if one.phase is VerificationPhase.REQUESTED:
            await house.verifier.running.act(one.id, Agreed())


@contextmanager
def _counted(report: Report) -> Iterator[None]:
    """Count what escapes, by its place."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        report.escaped[f"{type(error).__name__} in {frame.filename.rpartition('/')[2]}:{frame.lineno}"] += 1


def main(arguments: list[str]) -> int:
    """Fuzz, print the counts and return the exit code."""
    inputs, seed = (int(value) for value in (*arguments, *(str(INPUTS), "1")[len(arguments) :]))
    report = asyncio.run(fuzz(inputs, seed, told=2_000))
    print(report)
    return 0 if report.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
