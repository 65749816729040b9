"""A QR code in half blocks: every module where it belongs, quiet around it, and of a size that small terminals have."""

from __future__ import annotations

import pytest

from widgets.trust.qr_code import QUIET, block_lines, modules

_UPPER, _LOWER = frozenset("▀█"), frozenset("▄█")


def seen(lines: list[str]) -> list[list[bool]]:
    """Return where ink is, as a camera sees it."""
    return [[character in half for character in line] for line in lines for half in (_UPPER, _LOWER)]


@pytest.mark.parametrize("size", [20, 122, 134, 200])
def test_the_lines_are_the_code(size: int) -> None:
    dark = modules(bytes(range(size)))
    ink = seen(block_lines(dark))
    assert ink[: len(dark)] == dark
    assert not any(any(row) for row in ink[len(dark) :])


def test_light_ink_is_the_same_code_on_dark_paper() -> None:
    dark = modules(bytes(range(134)))
    ink = seen(block_lines(dark, light_ink=True))
    assert [[not module for module in row] for row in ink[: len(dark)]] == dark
    assert all(all(row) for row in ink[len(dark) :])


def test_it_is_quiet_around_the_code() -> None:
    dark = modules(bytes(range(134)))
    edge = [*dark[:QUIET], *dark[-QUIET:], *([row[i] for row in dark] for i in (*range(QUIET), -2, -1))]
    assert not any(any(line) for line in edge)
    assert dark[QUIET][QUIET : QUIET + 7] == [True] * 7


def test_a_code_for_a_room_fits_80_by_24() -> None:
    lines = block_lines(modules(bytes(range(134))))
    assert (len(lines[0]), len(lines)) == (45, 23)


def test_bytes_stay_bytes() -> None:
    """What looks like text or numbers is in byte mode all the same: the standard of the specification."""
    import segno

    for payload in (b"1234567", b"ABC", "é".encode()):
        assert segno.make_qr(payload, error="l", mode="byte", boost_error=False).mode == "byte"
