"""What a terminal may send: nothing of it raises, and a paste is one paste wherever its bytes are broken."""

from __future__ import annotations

import random
from ast import literal_eval

import pytest
from textual import events
from textual.message import Message

from tui.terminal.input_reading import BarePaste, InputReading

START, END = b"\x1b[200~", b"\x1b[201~"
ANSWERS = (
    b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
    b"\x1b]4;1;rgb:cc/00/00\a",
    b"\x1b]52;c;aGFsbG8=\x1b\\",
    b"\x1b[?62;22;52c",
    b"\x1b[>1;4600;0c",
    b"\x1b[?2026;2$y",
    b"\x1b[4;1$y",
    b"\x1b[12;40R",
    b"\x1b[?12;40R",
    b"\x1b[?1u",
    b"\x1b[?997;1n",
    b"\x1b[6;18;9t",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1bP>|WezTerm 2024\x1b\\",
    b"\x1bP1+r524742=38\x1b\\",
    b"\x1bP1$r0m\x1b\\",
    b"\x1bP!|00000000\x1b\\",
)
SILENCE = b""
"""Stands for a while in which nothing comes."""


def read(*pieces: bytes) -> list[str]:
    """Return what came of it: pastes by their text, keys by their name."""
    reading = InputReading()
    came = [one for piece in pieces for one in (reading.read(piece) if piece else reading.nothing_more())]
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


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_terminal_answers_is_no_text_wherever_it_is_broken(answer: bytes) -> None:
    sent = b"a\x1b[A" + answer + "é".encode() + answer + answer + b"\x1bq"
    for at in range(len(sent)):
        assert read(sent[:at], sent[at:]) == ["a", "up", "é", "alt+q"]
    assert read(*(bytes([byte]) for byte in sent)) == ["a", "up", "é", "alt+q"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_whose_rest_comes_late_is_still_none(answer: bytes) -> None:
    # A number behind Alt-[ may be typed, up to the semicolon.
    unmistakable = answer.index(b";") + 1 if answer[1:3].strip(b"[").isdigit() else 3
    for at in range(unmistakable, len(answer)):
        assert read(b"a", answer[:at], SILENCE, answer[at:], b"b") == ["a", "b"]
    assert read(b"a", answer[:1], SILENCE, answer[1:], b"b") == ["a", "escape", "b"], "Escape is not waited with"


@pytest.mark.parametrize("alt", [b"]", b"P", b"_", b"["])
@pytest.mark.parametrize("quickly", [True, False])
def test_what_is_typed_behind_escape_or_alt_is_never_swallowed(alt: bytes, quickly: bool) -> None:
    key = {b"]": "right_square_bracket", b"P": "alt+shift+p", b"_": "underscore", b"[": "left_square_bracket"}[alt]
    assert read(b"\x1b" + alt) == [key]
    for words in (b"go", b"0n", b"1", b"11;rgb", b"?62;1", b">|een\r", b"4;1;1\x7f"):
        pieces = [bytes([byte]) for byte in alt + words]
        if not quickly:
            pieces = [each for piece in pieces for each in (SILENCE, piece)]
        came = read(b"\x1b", *pieces, *[SILENCE] * 11)
        assert len(came) == len(words) + (1 if quickly else 2), (words, came)
    assert len(read(b"\x1b", b"_", b"G", b"i=1\r")) == len("_Gi=1\r")


def test_what_never_ends_is_no_answer() -> None:
    begun = b"\x1b]11;" + b"x" * 5000
    assert read(begun, b"y")[-1] == "y"
    assert len(read(begun)) > 5000
    assert read(b"\x1b]11;rgb", START + b"paste" + END)[-2:] == ["b", repr("paste")]


ALTS = (b"\x1bs", b"\x1bn", b"\x1bn", b"\x1b[A", b"\x1bi", b"\x1bOP", b"\x1b[15~", b"\x1bx", b"\x1b[1;3A", b"\x1bg")
NAMES = ["alt+s", "alt+n", "alt+n", "up", "alt+i", "f1", "f5", "alt+x", "alt+up", "alt+g"]


def test_keys_with_alt_are_keys_however_quickly_they_follow_each_other_and_wherever_they_are_broken() -> None:
    sent = b"".join(ALTS)
    assert read(sent) == NAMES
    for at in range(len(sent)):
        assert read(sent[:at], sent[at:]) == NAMES
    assert read(*(bytes([byte]) for byte in sent)) == NAMES


@pytest.mark.parametrize("key", [b"\x1bs", b"\x1bP", b"\x1bO", b"\x1b]", b"\x1b_", b"\x1b[", b"\x1b\xc3\xa9", b"\x1b^"])
def test_what_is_written_at_once_behind_alt_is_what_was_typed(key: bytes) -> None:
    words = "zin van meer dan tweeëndertig tekens, in één keer"
    for sent in (key + words.encode(), key + key + words.encode(), key + b"\x1b[A" + words.encode()):
        for at in range(len(sent)):
            came = read(sent[:at], sent[at:], *[SILENCE] * 11)
            if key != b"\x1b^":
                assert "circumflex_accent" not in came, (sent[:at], came)
            typed = "".join(" " if name == "space" else name for name in came if len(name) == 1 or name == "space")
            assert typed.endswith("in van meer dan tweeëndertig tekens in één keer"), (sent[:at], came)


def test_a_long_sequence_that_is_none_writes_no_escape() -> None:
    assert "circumflex_accent" not in read(b"\x1b[" + b"1;" * 40 + b"u")
    assert read(b"\x1b[[A", b"\x1b[M !!", b"\x1b[<0;3;4M", b"x") == ["f1", "x"]


LINES = "regel 1\rregel één\r\rregel 3\r"
PASTED = repr("regel 1\nregel één\n\nregel 3\n")


def test_lines_that_come_at_once_are_a_paste_wherever_they_are_broken() -> None:
    sent = LINES.encode()
    assert read(sent) == [PASTED]
    for at in range(len(sent) + 1):
        *before, pasted = read(sent[:at], sent[at:])
        # What came before the first end of a line may stand there already; a line that comes whole was typed.
        typed = "".join({"space": " ", "enter": "\n"}.get(key, key) for key in before)
        assert ("enter" in before) is (at == len("regel 1\r"))
        assert repr(typed + literal_eval(pasted)) == PASTED
    assert "enter" not in read(*(bytes([byte]) for byte in sent))
    assert read(*(bytes([byte]) for byte in b"\r".join([b"een regel"] * 3))).count("enter") == 0


def test_a_paste_that_stops_for_a_moment_is_one_paste() -> None:
    reading = InputReading()
    came = [*reading.read(LINES.encode()), *reading.pause()]
    assert not reading.goes_on
    assert reading.waits
    came += [*reading.read(b"de laatste\r"), *reading.pause(), *reading.nothing_more()]
    assert [type(one) for one in came] == [BarePaste]
    assert isinstance(one := came[0], BarePaste)
    assert one.text == LINES.replace("\r", "\n") + "de laatste\n"
    assert [key.key for key in one.keys].count("enter") == 5


@pytest.mark.parametrize(
    "typed",
    [
        "een heel lang bericht in één keer\r",
        "ja\rnee\r",
        "\r\r\r\r",
        "\r" + "x" * 19,
        "y\rhoi allemaal",
        "x" * 200,
    ],
)
def test_what_hands_may_write_at_once_on_a_slow_line_is_keys(typed: str) -> None:
    sent = typed.encode()
    names = ["enter" if one == "\r" else "space" if one == " " else one for one in typed]
    for at in range(len(sent)):
        assert read(sent[:at], sent[at:]) == names


def test_lines_that_a_program_types_one_by_one_are_keys() -> None:
    assert read(*(b"een regel van een programma\r" for _ in range(4)), b"ja\r").count("enter") == 5


def test_lines_with_a_pause_between_them_are_keys() -> None:
    reading = InputReading()
    came: list[Message] = []
    for line in LINES.split("\r"):
        came += [*reading.read(line.encode() + b"\r"), *reading.pause()]
    assert not any(isinstance(one, events.Paste) for one in came)
    assert not reading.goes_on
    assert not reading.waits


def test_what_was_typed_before_anybody_read_is_keys() -> None:
    came = [*InputReading().read(LINES.encode(), ahead=True)]
    assert not any(isinstance(one, events.Paste) for one in came)
    assert len(came) == len(LINES)


def test_keys_among_lines_are_keys_and_nothing_is_lost() -> None:
    assert read(b"\x0bsoep\rhallo\reen hele regel\r")[:6] == ["ctrl+k", "s", "o", "e", "p", "enter"]
    assert read(LINES.encode() + b"\x1b[A" + b"x\r") == [PASTED, "up", "x", "enter"]
    assert read(LINES.encode() + START + b"p" + END) == [PASTED, repr("p")]
