"""What holds for every test: a home of its own, no network, no animation, one clock."""

from __future__ import annotations

import gc
import itertools
import os
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

os.environ["TZ"] = "UTC"
time.tzset()
# A fifth of all the work of these tests was looking for garbage: thousands of them, their modules and what each app has
# made are looked at again and again. Tests that ask what is let go of collect it themselves.
gc.set_threshold(100_000, 20, 10)
# How long an example takes says something of the machine, and of what else it does.
settings.register_profile("any machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

from tests.support.commands import logged_in  # noqa: E402
from tests.support.parsed_styles import sheets_are_read_once  # noqa: E402
from tests.support.passphrases import cheap_passphrase  # noqa: E402
from tests.support.synapse import homeserver, server_view  # noqa: E402
from tests.support.terminal import terminal  # noqa: E402
from tests.support.tools import slow_tests_wanted  # noqa: E402
from tests.support.users import make_user  # noqa: E402
from widgets.i18n import use_language  # noqa: E402
from widgets.veil import hide  # noqa: E402

__all__ = [
    "cheap_passphrase",
    "homeserver",
    "logged_in",
    "make_user",
    "server_view",
    "sheets_are_read_once",
    "terminal",
]

_LOOPBACK = ("127.0.0.1", "::1", "localhost", "", None)
_numbers = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    """Run the slow tests too where all are wanted."""
    if slow_tests_wanted() and config.option.markexpr == "not slow":
        config.option.markexpr = ""


@pytest.fixture(autouse=True)
def nothing_moves_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch animations off. An environment variable would be too late: a plugin has loaded Textual already."""
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")


@pytest.fixture(autouse=True)
def english_words() -> None:
    """Begin in English, whatever language the test before on this process has left."""
    use_language("en")


@pytest.fixture(autouse=True)
def texts_in_sight() -> None:
    """Begin with what people wrote shown, whatever the test before on this process has hidden."""
    hide(False)


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the developer's own accounts and settings. The folders are named, not made: most tests need none."""
    home = tmp_path_factory.getbasetemp() / f"home{next(_numbers)}"
    for name in [name for name in os.environ if name.startswith(("SLUIS_", "XDG_", "LC_"))]:
        if name != "SLUIS_SLOW":
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "LANGUAGE", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SLUIS_DATA_DIR", str(home / "data"))
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine, and every name that would have to be looked up."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def checked(sock: socket.socket, address: Any) -> Any:
            if sock.family != socket.AF_UNIX:
                _refuse_unless_loopback(address[0])
            return call(sock, address)

        return checked

    def checked_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        _refuse_unless_loopback(host)
        return getaddrinfo(host, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", checked_getaddrinfo)


def _refuse_unless_loopback(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _LOOPBACK:
        raise OSError(f"tests have no network: connection to {name!r} refused")
