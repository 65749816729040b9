"""What a terminal gets, byte by byte: the alternate screen alone, emptied by the lock and at the end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from tests.support.commands import PASSPHRASE, environment
from tests.support.in_a_pty import InAPty
from tests.support.left_account import left_account

pytestmark = pytest.mark.slow
SAID = "kanarie van alice"
DRAFT = "kanarie in de maak"
ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"
ERASED = b"\x1b[0m\x1b[H\x1b[2J"


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    """An account whose server is gone by now."""
    await left_account(tmp_path, SAID)
    return tmp_path


@pytest.fixture
def typed_by_hand(home: Path) -> Iterator[InAPty]:
    """The app of somebody who types the passphrase."""
    env = environment(home)
    del env["SLUIS_PASSPHRASE_COMMAND"]
    app = InAPty(env)
    app.until("Passphrase of the store")
    app.type(f"{PASSPHRASE}\r")
    app.until(SAID)
    app.type(DRAFT)
    app.until(DRAFT)
    yield app
    app.close()


def cells(seen: bytes) -> str:
    """Return what stands in the terminal after these bytes."""
    screen = pyte.Screen(100, 30)
    # pyte knows private modes of numbers alone, and none of xterm's replies.
    pyte.ByteStream(screen).feed(seen.replace(b"\x1b[<u", b"").replace(b"\x1b[>1u", b""))
    return "\n".join(screen.display)


def test_the_lock_leaves_no_cell_of_it_and_the_passphrase_opens_it_again(typed_by_hand: InAPty) -> None:
    app = typed_by_hand
    assert SAID in cells(app.seen)
    before = len(app.seen)
    app.type("\x1bq")
    app.until_shown_since(before, "sluis is locked")
    app.until_shown_since(before, "Nothing is fetched or sent meanwhile")
    app.settle()
    left = cells(app.seen)
    assert "sluis is locked" in left
    for words in ("kanarie", "Alice", "Sluisdeur"):
        assert words not in left
    assert ERASED in app.seen[before:]
    assert LEAVE not in app.seen
    wrong = len(app.seen)
    app.type("niet deze\r")
    app.until_shown_since(wrong, "does not open the store")
    right = len(app.seen)
    app.type(f"{PASSPHRASE}\r")
    app.until_shown_since(right, SAID)
    app.until_shown_since(right, DRAFT)


def test_only_the_alternate_screen_is_written_on_and_it_is_left_empty(typed_by_hand: InAPty) -> None:
    app = typed_by_hand
    app.type("\x11")
    assert app.until_ended() == 0
    head, _, rest = app.seen.partition(ENTER)
    inside, _, tail = rest.partition(LEAVE)
    assert SAID in cells(inside.rpartition(ERASED)[0])
    assert cells(inside).split() == [], "nothing stands there when it is given back"
    for outside in (head, tail):
        assert cells(outside).split() == [], "nothing is written beside it"
    assert b"\x1b]52" not in app.seen
    assert b"\x1b]0;" not in app.seen.replace(b"\x1b]0;sluis", b""), "the title says nothing else"


def test_a_signal_leaves_it_empty_too(typed_by_hand: InAPty) -> None:
    app = typed_by_hand
    app.process.send_signal(signal.SIGTERM)
    assert app.until_ended() == 128 + signal.SIGTERM
    inside = app.seen.partition(ENTER)[2].partition(LEAVE)[0]
    assert cells(inside).split() == []


def test_a_stop_for_a_while_leaves_it_empty_too(home: Path) -> None:
    app = InAPty(environment(home))
    try:
        app.until(SAID)
        app.process.send_signal(signal.SIGTSTP)
        app.until_seen(LEAVE)
        assert cells(app.seen.partition(ENTER)[2].partition(LEAVE)[0]).split() == []
        before = len(app.seen)
        app.process.send_signal(signal.SIGCONT)
        app.until_shown_since(before, SAID)
    finally:
        app.close()


def test_copies_are_asked_for_and_only_then_written(typed_by_hand: InAPty) -> None:
    app = typed_by_hand
    app.type("\x1b[Z")
    app.settle()
    app.type("c")
    app.until("Copy by the terminal?")
    assert b"\x1b]52" not in app.seen
    app.type("y")
    app.until_seen(b"\x1b]52;c;a2FuYXJpZSB2YW4gYWxpY2U=\x07")
    assert app.seen.count(b"\x1b]52") == 1
