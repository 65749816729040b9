"""Text fits in its cells, whatever the width of its characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from widgets.cells import cut, pad, sign_around, spread, wrap
from widgets.safe_text import safe_text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("een twee drie", 8, ["een twee", "drie"]),
        ("een  twee", 20, ["een  twee"]),
        ("    code here", 10, ["    code", "here"]),
        ("abcdefghijkl", 5, ["abcde", "fghij", "kl"]),
        ("日本語日本語", 5, ["日本", "語日", "本語"]),
        ("", 5, [""]),
        ("x " * 3, 3, ["x x", "x"]),
    ],
)
def test_wrap(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_cut_pad_and_spread() -> None:
    assert cut("renovatie", 5) == "reno…"
    assert pad("日本語", 5) == "日本…"
    assert spread("naam", "12", 10) == "naam    12"
    assert spread("een lange naam", "12", 10) == "een la… 12"
    assert cell_len(spread("naam", "een heel lang rechts", 6)) == 6


@given(st.text(max_size=200), st.integers(2, 60))
def test_wrapped_lines_fit_and_keep_every_sign(text: str, width: int) -> None:
    line = safe_text(text)
    wrapped = wrap(line, width)
    assert all(cell_len(part) <= width for part in wrapped)
    assert "".join(wrapped).replace(" ", "") == line.replace(" ", "")


@given(st.text(max_size=200), st.integers(0, 200))
def test_a_sign_is_around_its_place(text: str, at: int) -> None:
    at = min(at, len(text))
    start, end = sign_around(text, at)
    assert 0 <= start <= at <= end <= len(text)
    assert sign_around(text.encode("ascii", "ignore").decode(), 0) == (0, 0)
