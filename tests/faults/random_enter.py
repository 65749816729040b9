"""Everything that can happen around Enter, at random: `python -m tests.faults.random_enter [ACTIONS] [SEED]`.

Each room has a letter of its own, and whoever types looks at the room on the screen: so a message with another room's
letter in it went to the wrong room.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace

from textual.pilot import Pilot

from session.values.model import RoomId
from session.values.updates import OutboxUpdate, RoomsUpdate, TimelineUpdate
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import INVITE, LUNCH, OPEN, PROJECT, SAM, conversation, failed, rooms, said
from tests.support.screens import chat, chatting, recorded, settled
from tui.screens.chat import ChatScreen

ACTIONS = 10_000
LETTERS = {PROJECT: "a", LUNCH: "b", SAM: "c", OPEN: "d"}
DOINGS = (
    *("write", "write", "write", "enter", "switch", "write-and-switch", "switch-at-enter", "list", "pick"),
    *("rename", "reorder", "news", "resize", "edit", "escape", "undo", "other-screen", "slash"),
)
SIZES = ((120, 40), (80, 24), (40, 12), (200, 60))


@dataclass
class Report:
    """What was done, and where what was said went."""

    actions: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    astray: list[str] = field(default_factory=list)
    """Rooms that got another room's letters."""
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether every message went where its writer looked."""
        return not self.astray and self.sent > 0


class Hands:
    """Does something at random, without waiting for what came of it."""

    def __init__(self, pilot: Pilot[None], session: RecordedSession, seed: int) -> None:
        self._pilot = pilot
        self._session = session
        self._random = random.Random(seed)
        self._listed = list(rooms())

    async def act(self) -> str:
        """Do one thing and return what it was."""
        what = self._random.choice(DOINGS)
        letter = LETTERS.get(self._open_room or INVITE, "")
        word = [letter] * self._random.randint(1, 3) if letter else []
        turn = self._random.choice(("alt+up", "alt+down"))
        keys: dict[str, tuple[str, ...]] = {
            "write": (*word, *(["space"] if self._random.random() < 0.3 else [])),
            "enter": ("enter",),
            "switch": (turn,),
            "write-and-switch": (*word, "enter", turn, "enter"),
            "switch-at-enter": (*word, turn, "enter", turn),
            "list": ("f8", self._random.choice(("up", "down")), "enter"),
            "pick": ("f8", "escape"),
            "edit": ("up",),
            "escape": ("escape",),
            "undo": ("ctrl+z",),
            "other-screen": ("f1", "escape"),
            "slash": ("/", "r", "e", "t", "r", "y", "enter") if not self._draft else (),
        }
        if what in keys:
            if keys[what]:
                await self._pilot.press(*keys[what])
        elif what == "resize":
            await self._pilot.resize_terminal(*self._random.choice(SIZES))
        else:
            self._news(what)
        await self._back()
        return what

    def _news(self, what: str) -> None:
        """Let the session tell something at this very moment."""
        if what == "rename":
            place = self._random.randrange(len(self._listed))
            self._listed[place] = replace(
                self._listed[place], name=self._random.choice(("Anders", "Lunch", "Sam", "x"))
            )
        elif what == "reorder":
            self._random.shuffle(self._listed)
        if what == "news" and self._open_room is not None:
            echo = said(self._random.randint(5, 9), "Noor", "zzz", own=True)
            pending = (failed("zzz"),) if self._random.random() < 0.3 else ()
            update = conversation(*pending)
            rows = (*update.rows, replace(update.rows[-1], position=4, item=echo))
            self._session.tell(TimelineUpdate(self._open_room, False, 0, 4, rows, pending, True))
            self._session.tell(OutboxUpdate(len(pending), len(pending)))
        self._session.tell(RoomsUpdate(tuple(self._listed)))

    @property
    def _open_room(self) -> RoomId | None:
        open_room = chat(self._pilot).open_room
        return open_room.room_id if open_room is not None else None

    @property
    def _draft(self) -> str:
        return chat(self._pilot).desk.composer.text

    async def _back(self) -> None:
        """Leave whatever screen or list has opened, as somebody does who wants to go on writing."""
        for _ in range(5):
            if isinstance(self._pilot.app.screen, ChatScreen) and chat(self._pilot).desk.composer.has_focus:
                return
            await self._pilot.press("escape")
        chat(self._pilot).desk.composer.focus()
        await self._pilot.pause()


async def act_at_random(actions: int, seed: int, told: int = 0) -> Report:
    """Do so many things and return where all that was said went."""
    session, report, began = recorded(), Report(), time.monotonic()
    async with chatting(session) as pilot:
        hands = Hands(pilot, session, seed)
        for number in range(actions):
            report.actions[await hands.act()] += 1
            if told and number % told == told - 1:
                print(
                    f"{number + 1:>6} actions, {len(session.sent)} sent, {time.monotonic() - began:.0f} s", flush=True
                )
        await settled(pilot)
    own = {letter: room_id for room_id, letter in LETTERS.items()}
    report.sent = len(session.sent)
    for sent in session.sent:
        meant = {own[letter] for letter in sent.draft.text if letter in own and not sent.edits}
        report.astray += [sent.draft.room_id] if meant - {sent.draft.room_id} else []
    report.seconds = time.monotonic() - began
    return report


def main(arguments: list[str]) -> int:
    """Act, print where everything went and return the exit code."""
    actions, seed = (int(value) for value in (*arguments, *(str(ACTIONS), "1")[len(arguments) :]))
    report = asyncio.run(act_at_random(actions, seed, told=500))
    print(report)
    return 0 if report.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
