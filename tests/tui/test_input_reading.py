"""What a terminal may send: nothing of it raises, and a paste is one paste wherever its bytes are broken."""

from __future__ import annotations

import random

import pytest
from textual import events

from tui.terminal.input_reading import InputReading

START, END = b"\x1b[200~", b"\x1b[201~"


def read(*pieces: bytes) -> list[str]:
    """Return what came of it: pastes by their text, keys by their name."""
    reading = InputReading()
    came = [message for piece in pieces for message in reading.read(piece)]
    came += reading.nothing_more()
    return [
        repr(one.text) if isinstance(one, events.Paste) else one.key
        for one in came
        if isinstance(one, events.Paste | events.Key)
    ]


@pytest.mark.parametrize("width", [1, 2, 3, 5, 7, 4096])
def test_a_paste_is_taken_whole_wherever_its_bytes_are_broken(width: int) -> None:
    sent = b"a" + START + "caf\xe9 één €\n\x1b[31mrood\x1b[0m 🌊 ".encode() + b"caf\xe9 ok\0" + END + b"b\x1b"
    pieces = [sent[at : at + width] for at in range(0, len(sent), width)]
    assert read(*pieces) == ["a", repr("café één €\n\x1b[31mrood\x1b[0m 🌊 caf\ufffd ok"), "b", "escape"]


def test_one_byte_of_latin_1_is_one_sign_that_nobody_knows() -> None:
    assert read(START + b"caf\xe9 ok" + END, b"x") == [repr("caf\ufffd ok"), "x"]
    assert read(b"\xe9", b"x") == ["replacement_character", "x"]


@pytest.mark.parametrize("number", ["99999999999", "1114112", "55296", "1:2"])
def test_a_sequence_with_a_number_that_means_nothing_is_no_key(number: str) -> None:
    assert read(f"\x1b[{number}u".encode(), b"x") == ["x"]


def test_keys_are_those_that_they_were() -> None:
    pieces = (b"\x1b[A\x11\r", "é".encode(), b"\x1b", b"[B", b"\x1b[2", b"7u", b"\x1bq")
    assert read(*pieces) == ["up", "ctrl+q", "enter", "é", "down", "escape", "alt+q"]


def test_rubbish_never_raises() -> None:
    some = random.Random(7)
    marks = [b"\x1b[", b"\x1b[<", b"u", b"M", b";", b"48;", b"t", START, END] * 9
    alphabet = [bytes([byte]) for byte in range(256)] + marks
    for _ in range(300):
        read(*(b"".join(some.choices(alphabet, k=some.randrange(60))) for _ in range(5)))
