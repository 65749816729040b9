"""The rules of the house hold for the tests themselves: no network, nobody's own settings, no animation."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from session.account.profile import default_data_dir
from tui.settings.config import default_config_path


def test_no_connection_leaves_this_machine() -> None:
    with socket.socket() as probe, pytest.raises(OSError, match="no network"):
        probe.connect(("192.0.2.1", 443))
    with pytest.raises(OSError, match="no network"):
        socket.getaddrinfo("rijk.example", 443)


def test_the_loopback_is_open() -> None:
    with socket.socket() as listener, socket.socket() as probe:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        probe.connect(listener.getsockname())


def test_settings_and_data_are_the_tests_own() -> None:
    home = Path(os.environ["HOME"])
    assert default_config_path().is_relative_to(home)
    assert default_data_dir().is_relative_to(home)
    assert not home.exists()


def test_nothing_on_screen_moves_by_itself() -> None:
    from textual import constants

    assert constants.TEXTUAL_ANIMATIONS == "none"
