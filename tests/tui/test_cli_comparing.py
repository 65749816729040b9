"""Comparing on the command line: what counts as the same, where answers come from, and when it is refused."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import tui.__main__ as entry
from session.values.errors import SessionError
from tests.support.verifications import SHOWN
from tui.cli import comparing
from tui.cli.answers import line_from
from tui.cli.comparing import compare_at_terminal, compare_with_line, is_same
from widgets.i18n import use_language

SYMBOLS = [symbol for symbol, _name in SHOWN.emoji]
NAMES = [str(name) for _symbol, name in SHOWN.emoji]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Give the writing end of standard input."""
    reading, writing = os.pipe()
    monkeypatch.setattr(comparing.sys, "stdin", SimpleNamespace(fileno=lambda: reading))
    yield writing
    for end in (reading, writing):
        try:
            os.close(end)
        except OSError:
            continue


@pytest.mark.parametrize(
    "line",
    [
        "4521 1234 8765",
        "4521-1234-8765",
        " 4521, 1234, 8765 ",
        "".join(SYMBOLS),
        ", ".join(SYMBOLS),
        " ".join(symbol.replace("\ufe0f", "") for symbol in SYMBOLS),
        ",".join(NAMES),
        ", ".join(name.upper() for name in NAMES),
    ],
)
def test_the_same(line: str) -> None:
    assert is_same(line, SHOWN) is True


@pytest.mark.parametrize(
    "line",
    [
        "4521 8765 1234",
        "0000 0000 0000",
        "".join(reversed(SYMBOLS)),
        ",".join(reversed(NAMES)),
        ",".join([*NAMES[:6], "Dragon"]),
    ],
)
def test_something_else(line: str) -> None:
    assert is_same(line, SHOWN) is False


@pytest.mark.parametrize(
    "line", ["", "y", "yes", "4521", "4521 1234", "4521 1234 8765 1111", "dog", ",,,,,,", "\x1b[2J", SYMBOLS[0]]
)
def test_what_says_nothing_is_never_a_yes(line: str) -> None:
    assert is_same(line, SHOWN) is None


def test_names_in_the_language_of_the_settings() -> None:
    use_language("nl")
    try:
        from widgets.words import say

        assert is_same(", ".join(say(name) for _symbol, name in SHOWN.emoji), SHOWN) is True
    finally:
        use_language("en")


@pytest.mark.parametrize(("answers", "same"), [(b"y\n", True), (b"\nnot sure\nY\n", True), (b"perhaps\nnee\n", False)])
async def test_a_person_answers_with_a_letter_and_enter_alone_answers_nothing(
    typed: int, capsys: pytest.CaptureFixture[str], answers: bytes, same: bool
) -> None:
    os.write(typed, answers)
    assert await compare_at_terminal(SHOWN) is same
    shown = capsys.readouterr()
    assert [line.split()[-1] for line in shown.out.splitlines()[:7]] == [name.split()[-1] for name in NAMES]
    assert "as numbers: 4521 1234 8765" in shown.out
    assert "y/n" in shown.err


@pytest.mark.parametrize("compare", [compare_at_terminal, compare_with_line])
async def test_an_input_that_ends_confirms_nothing(typed: int, compare: comparing.Compare) -> None:
    os.close(typed)
    with pytest.raises(SessionError):
        await compare(SHOWN)


async def test_a_line_that_is_no_comparison_is_an_error_and_no_mismatch(typed: int) -> None:
    os.write(typed, b"looks fine\n")
    with pytest.raises(SessionError, match="neither three numbers nor seven emoji"):
        await compare_with_line(SHOWN)


async def test_a_line_decides(typed: int) -> None:
    os.write(typed, b"4521 1234 8765\n1111 1111 1111\n")
    assert await compare_with_line(SHOWN) is True
    assert await compare_with_line(SHOWN) is False


async def test_waiting_for_a_line_can_be_ended(typed: int) -> None:
    asking = asyncio.ensure_future(compare_at_terminal(SHOWN))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_line_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "shown").write_text("4521 1234 8765")
    descriptor = os.open(tmp_path / "shown", os.O_RDONLY)
    try:
        assert await line_from(descriptor) == "4521 1234 8765"
    finally:
        os.close(descriptor)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("start", "@els:rijk.example"), "Comparing needs a terminal, or --compare-stdin"),
        (("accept",), "Comparing needs a terminal, or --compare-stdin"),
        (("status", "@els:rijk.example"), "Only start and accept take a user or a device."),
    ],
)
def test_refused_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.setattr(entry, "harden", lambda: None)
    monkeypatch.setattr(entry, "start_logging", lambda *, enabled: None)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert entry.main(("verify", *arguments)) == 1
    assert words in capsys.readouterr().err
