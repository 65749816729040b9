"""What is no UTF-8 is pasted into a real terminal: the program goes on, and the rest of the paste is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.test_ending import home
from tests.support.commands import environment
from tests.support.in_a_pty import InAPty

pytestmark = pytest.mark.slow
__all__ = ["home"]


def test_a_paste_in_another_alphabet_is_written_and_ends_nothing(home: Path) -> None:
    app = InAPty(environment(home))
    try:
        app.until("goedemorgen")
        app.type("net getypt ")
        app.until("net getypt")
        os.write(app.master, b"\x1b[200~caf\xe9 ok \x1b[31mrood\r en de rest\x1b[201~")
        app.until("caf\ufffd ok")
        app.until("en de rest")
        os.write(app.master, b"\x1b[200~" + bytes(range(0x80, 0x100)) * 20 + b"\x1b[201~\xff")
        app.type("daarna")
        app.until("daarna")
        assert b"1 unsent" not in app.seen, "a line break within the paste is no Enter"
        app.type("\x11")
        assert app.until_ended() == 0
        assert b"Traceback" not in app.seen
    finally:
        app.close()
