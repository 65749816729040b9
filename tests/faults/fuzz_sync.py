"""Syncs that are wrong somewhere, by the million: `python -m tests.faults.fuzz_sync [INPUTS] [SEED] [sliding]`.

Each has a good message behind what is wrong; it must be shown, and nothing may escape but the one error for an answer
that is none.
"""

from __future__ import annotations

import contextlib
import copy
import json
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from session.server.server_answer import json_object
from session.values.errors import Unreachable
from tests.fakes.room_events import ALICE, ME, ROOM, member, message, room_news, sync_answer
from tests.fakes.sliding_answers import sliding_answer
from tests.fakes.synced_account import SyncedAccount
from tests.faults.right_events import (
    EPHEMERAL,
    EVENTS,
    FIRST,
    OTHER,
    ROOM_SETTINGS,
    SETTINGS,
    WHOLE,
    open_room,
    read_news,
)
from tests.faults.wrong_json import Wrong

INPUTS = 1_000_000
IN_ONE_STORE = 100
"""Inputs before a new account begins: a long timeline would be slow."""
ROWS = 8
"""Newest rows that are read after each sync: one brings four events at most."""
Json = dict[str, Any]


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
        self._wrong = Wrong(self._random)
        self._number = 0
        self._sliding = sliding

    def answer(self) -> tuple[Json, str, bool]:
        """Return a sync, the body of the good message in it, and whether the message is out of harm's way."""
        self._number += 1
        body = f"goed {self._number}"
        good = message(body, ALICE, f"$good{self._number}")
        events = [copy.deepcopy(self._random.choice(EVENTS)) for _ in range(self._random.randint(1, 3))]
        for one in events:
            if isinstance(one, dict) and self._random.random() < 0.5:
                one["event_id"] = f"$fuzz{self._number}.{self._random.randint(0, 3)}"
        wild = self._random.random()
        if wild < 0.5:
            events = [self._wrong.changed(one) for one in events]
            room = {**room_news(*events, good), "ephemeral": self._some(EPHEMERAL)}
            room["account_data"] = self._some(ROOM_SETTINGS)
            said = sync_answer(f"s{self._number}", join={ROOM: room}, account_data=self._some(SETTINGS))
            return self._formed(said), body, True
        whole = copy.deepcopy(WHOLE)
        whole["rooms"]["join"][OTHER]["timeline"]["events"] = events
        if wild < 0.8:
            changed = self._wrong.changed(whole, times=3)
            rooms = changed.get("rooms") if isinstance(changed, dict) else None
            if isinstance(rooms, dict) and isinstance(rooms.get("join"), dict):
                rooms["join"][ROOM] = room_news(good)
                return self._formed({**changed, "next_batch": f"s{self._number}"}), body, True
        changed = self._wrong.changed(self._formed({**whole, "next_batch": f"s{self._number}"}), times=5)
        return (changed if isinstance(changed, dict) else {"next_batch": changed}), body, False

    def good(self, body: str) -> Json:
        """Return a sync with nothing but a good message."""
        self._number += 1
        good = message(body, ALICE, f"$good{self._number}")
        return self._formed(sync_answer(f"s{self._number}", join={ROOM: room_news(good)}))

    def _some(self, right: list[Json]) -> Json:
        """Return the part of an answer with none or one of these, changed."""
        some = [self._random.choice(right)] if self._random.random() < 0.3 else []
        return {"events": [self._wrong.changed(copy.deepcopy(one)) for one in some]}

    def _formed(self, answer: Json) -> Json:
        return sliding_answer(answer) if self._sliding else answer


def fuzz(inputs: int, seed: int, told: int = 0, *, sliding: bool = False) -> Report:
    """Take in so many wrong syncs and return what came of them; print a line after each `told`."""
    report, fuzzer, began = Report(), Fuzzer(seed, sliding=sliding), time.monotonic()
    account = _account(sliding=sliding)
    while report.inputs < inputs:
        if report.inputs % IN_ONE_STORE == 0:
            _end(account, report)
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
    _end(account, report)
    report.seconds = time.monotonic() - began
    return report


def _take(account: SyncedAccount, answer: Json, report: Report) -> set[str]:
    """Take a sync in, and return what the newest rows say."""
    with _counted(report):
        read = json_object(json.dumps(answer).encode())
        assert read is not None
        changes = account.arrival.apply(account.read(read))
        account.view.polls.forget({*changes.rooms, *changes.timelines, *changes.gone})
        account.rooms.refresh(changes.rooms | set(changes.timelines))
        return read_news(account, ROWS)
    return set()


def _end(account: SyncedAccount, report: Report) -> None:
    with _counted(report):
        open_room(account)
    account.database.close()


@contextlib.contextmanager
def _counted(report: Report) -> Iterator[None]:
    """Count what escapes, by its place."""
    try:
        yield
    except Unreachable:
        report.refused += 1
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        report.escaped[f"{type(error).__name__} in {frame.filename.rpartition('/')[2]}:{frame.lineno}"] += 1


def _account(*, sliding: bool) -> SyncedAccount:
    account = SyncedAccount(sliding=sliding)
    account.receive(message("eerst", event_id=FIRST), state=(member(ME), member(ALICE)), prev_batch="p")
    return account


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
