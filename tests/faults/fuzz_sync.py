"""Syncs that are wrong somewhere, by the million: `python -m tests.faults.fuzz_sync [INPUTS] [SEED] [sliding]`.

Each has a good message behind what is wrong; it must be shown, and nothing may escape but the one error for an answer
that is none.
"""

from __future__ import annotations

import copy
import json
import random
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from session.errors import Unreachable
from session.model import RoomId
from session.server_answer import json_object
from tests.fakes.room_events import (
    ALICE,
    ME,
    ROOM,
    edit,
    encryption,
    event,
    member,
    message,
    redaction,
    room_news,
    state,
    sync_answer,
)
from tests.fakes.sliding_answers import sliding_answer
from tests.fakes.synced_account import SyncedAccount

INPUTS = 1_000_000
IN_ONE_STORE = 100
"""Inputs before a new account begins: a long timeline would be slow."""
ROWS = 8
"""Newest rows that are read after each sync: one brings four events at most."""
Json = dict[str, Any]

_WORDS = (
    "",
    "x",
    "m.room.message",
    "m.room.encrypted",
    "$made1",
    ROOM,
    ALICE,
    ME,
    "\0",
    "\ud800",
    "𝔘",
    "a" * 300,
    "m.replace",
)
_NUMBERS = (0, -1, 1, 2**31, 2**53, 2**63, -(2**63), 2**64, 10**30, 1e308, 0.5, float("inf"), float("nan"))


@dataclass
class Report:
    """What came of the inputs."""

    inputs: int = 0
    refused: int = 0
    """Answers that were none, said so, and followed by a good one."""
    escaped: Counter[str] = field(default_factory=Counter)
    unseen: int = 0
    """Good messages that were not shown."""
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether nothing escaped and every good message is there."""
        return not (self.escaped or self.unseen)


class Fuzzer:
    """Makes wrong syncs from right ones."""

    def __init__(self, seed: int, *, sliding: bool = False) -> None:
        self._random = random.Random(seed)
        self._number = 0
        self._sliding = sliding

    def answer(self) -> tuple[Json, str, bool]:
        """Return a sync, the body of the good message in it, and whether the message is out of harm's way."""
        self._number += 1
        body = f"goed {self._number}"
        good = message(body, ALICE, f"$good{self._number}")
        events = [copy.deepcopy(self._random.choice(_EVENTS)) for _ in range(self._random.randint(1, 3))]
        for one in events:
            if isinstance(one, dict) and self._random.random() < 0.5:
                one["event_id"] = f"$fuzz{self._number}.{self._random.randint(0, 3)}"
        wild = self._random.random()
        if wild < 0.5:
            events = [self._changed(one) for one in events]
            return self._formed(sync_answer(f"s{self._number}", join={ROOM: room_news(*events, good)})), body, True
        whole = copy.deepcopy(_WHOLE)
        whole["rooms"]["join"]["!other:hs.example"]["timeline"]["events"] = events
        if wild < 0.8:
            changed = self._changed(whole, times=3)
            rooms = changed.get("rooms") if isinstance(changed, dict) else None
            if isinstance(rooms, dict) and isinstance(rooms.get("join"), dict):
                rooms["join"][ROOM] = room_news(good)
                return self._formed({**changed, "next_batch": f"s{self._number}"}), body, True
        changed = self._changed(self._formed({**whole, "next_batch": f"s{self._number}"}), times=5)
        return (changed if isinstance(changed, dict) else {"next_batch": changed}), body, False

    def good(self, body: str) -> Json:
        """Return a sync with nothing but a good message."""
        self._number += 1
        good = message(body, ALICE, f"$good{self._number}")
        return self._formed(sync_answer(f"s{self._number}", join={ROOM: room_news(good)}))

    def _formed(self, answer: Json) -> Json:
        return sliding_answer(answer) if self._sliding else answer

    def _changed(self, value: Any, times: int = 2) -> Any:
        for _ in range(self._random.randint(1, times)):
            value = self._change(value)
        return value

    def _change(self, value: Any) -> Any:
        """Put something else somewhere in a value."""
        if not isinstance(value, dict | list) or not value or self._random.random() < 0.1:
            return self._anything(3)
        if isinstance(value, dict):
            key = self._random.choice(list(value))
            found = self._random.random()
            if found < 0.1:
                del value[key]
            elif found < 0.2:
                value[self._random.choice(_WORDS)] = self._anything(2)
            else:
                value[key] = self._change(value[key])
            return value
        place = self._random.randrange(len(value))
        value[place] = self._change(value[place])
        return value

    def _anything(self, depth: int) -> Any:
        kind = self._random.randrange(9 if depth else 6)
        if kind < 2:
            return self._random.choice(_WORDS)
        if kind < 4:
            return self._random.choice(_NUMBERS)
        if kind < 6:
            return self._random.choice((None, True, False))
        inside = [self._anything(depth - 1) for _ in range(self._random.randint(0, 3))]
        if kind == 6:
            return inside
        if kind == 7:
            return {self._random.choice(_WORDS): one for one in inside}
        deep: Any = inside
        for _ in range(self._random.choice((5, 39, 41, 300))):
            deep = [deep]
        return deep


def fuzz(inputs: int, seed: int, told: int = 0, *, sliding: bool = False) -> Report:
    """Take in so many wrong syncs and return what came of them; print a line after each `told`."""
    report, fuzzer, began = Report(), Fuzzer(seed, sliding=sliding), time.monotonic()
    account = _account(sliding=sliding)
    while report.inputs < inputs:
        if report.inputs % IN_ONE_STORE == 0:
            account.database.close()
            account = _account(sliding=sliding)
        answer, body, safe = fuzzer.answer()
        report.inputs += 1
        shown = _take(account, answer, report)
        if not safe:
            body = f"{body} erna"
            shown = _take(account, fuzzer.good(body), report)
        if body not in shown:
            report.unseen += 1
        if told and report.inputs % told == 0:
            bad = f"{sum(report.escaped.values())} escaped, {report.unseen} not shown"
            print(f"{report.inputs:>9} inputs, {bad}, {time.monotonic() - began:.0f} s", flush=True)
    account.database.close()
    report.seconds = time.monotonic() - began
    return report


def _take(account: SyncedAccount, answer: Json, report: Report) -> set[str]:
    """Take a sync in, and return what the newest rows say."""
    try:
        read = json_object(json.dumps(answer).encode())
        assert read is not None
        changes = account.arrival.apply(account.read(read))
        account.rooms.refresh(changes.rooms | set(changes.timelines))
        return {item.body for item in account.view.newest(RoomId(ROOM), ROWS)}
    except Unreachable:
        report.refused += 1
    except Exception as error:  # noqa: BLE001 - what escapes is counted by its place
        frame = traceback.extract_tb(error.__traceback__)[-1]
        report.escaped[f"{type(error).__name__} in {frame.filename.rpartition('/')[2]}:{frame.lineno}"] += 1
    return set()


def _account(*, sliding: bool) -> SyncedAccount:
    account = SyncedAccount(sliding=sliding)
    account.receive(message("eerst", event_id="$made1"), state=(member(ME), member(ALICE)), prev_batch="p")
    return account


_CIPHER = {
    "algorithm": "m.megolm.v1.aes-sha2",
    "ciphertext": "AwgA",
    "session_id": "s",
    "sender_key": "k",
    "device_id": "D",
}
_EVENTS: list[Json] = [
    message("hallo"),
    edit("$made1", "anders"),
    redaction("$made1"),
    event("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$made1", "key": "+"}}),
    event("m.room.encrypted", _CIPHER),
    event("m.room.message", {"msgtype": "m.image", "body": "f.png", "url": "mxc://a/b", "info": {"size": 5, "w": 1}}),
    event("m.key.verification.request", {"from_device": "D", "methods": ["m.sas.v1"], "to": ME}),
    event("m.room.message", {"msgtype": "m.key.verification.request", "body": "x", "from_device": "D", "to": ME}),
    member(ALICE, "leave"),
    state("m.room.name", {"name": "x"}),
    state("m.room.power_levels", {"users": {ALICE: 100}, "redact": 50}),
    state("m.room.join_rules", {"join_rule": "public"}),
    state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_msgs": 5}),
    state("m.room.canonical_alias", {"alias": "#x:hs.example"}),
    state("m.room.tombstone", {"replacement_room": ROOM}),
]
_WHOLE = sync_answer(
    "s",
    join={
        "!other:hs.example": {
            **room_news(message("hallo"), state=(member(ME), encryption()), limited=True, prev_batch="p"),
            "summary": {"m.heroes": [ALICE], "m.joined_member_count": 2, "m.invited_member_count": 0},
            "unread_notifications": {"notification_count": 1, "highlight_count": 0},
        }
    },
    invite={"!invited:hs.example": {"invite_state": {"events": [member(ME, "invite", sender=ALICE)]}}},
    leave={"!left:hs.example": room_news(member(ME, "leave"))},
    to_device={
        "events": [
            {"type": "m.room.encrypted", "sender": ALICE, "content": {"algorithm": "m.olm.v1.curve25519-aes-sha2"}},
            {"type": "m.key.verification.mac", "sender": ALICE, "content": {"transaction_id": "t", "mac": {}}},
            {"type": "m.room_key_request", "sender": ME, "content": {"action": "request", "request_id": "r"}},
            {"type": "m.room_key.withheld", "sender": ALICE, "content": {"code": "m.unverified", "room_id": ROOM}},
            {"type": "m.secret.request", "sender": ME, "content": {"name": "m.megolm_backup.v1", "action": "request"}},
        ]
    },
    account_data={"events": [{"type": "m.direct", "content": {ALICE: [ROOM]}}]},
    device_lists={"changed": [ALICE], "left": ["@gone:hs.example"]},
    device_one_time_keys_count={"signed_curve25519": 50},
    device_unused_fallback_key_types=["signed_curve25519"],
)


def main(arguments: list[str]) -> int:
    """Fuzz, print the counts and return the exit code."""
    sliding = arguments[-1:] == ["sliding"]
    numbers = arguments[:-1] if sliding else arguments
    inputs, seed = (int(value) for value in (*numbers, *(str(INPUTS), "1")[len(numbers) :]))
    report = fuzz(inputs, seed, told=20_000, sliding=sliding)
    print(report)
    return 0 if report.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
