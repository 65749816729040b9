"""People on the homeserver, fresh ones for every test."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tui.demo.homeserver import Homeserver
from tui.demo.plain_http import call
from tui.demo.registration import register

PASSWORD = "een lang wachtwoord"


@dataclass(frozen=True, slots=True)
class User:
    """An account that nobody is logged in to with a program of ours yet."""

    base_url: str
    user_id: str
    token: str
    """Of the bare device that came with the registration; it has no keys."""
    password: str = PASSWORD

    @property
    def localpart(self) -> str:
        """The name before the colon."""
        return self.user_id[1:].partition(":")[0]

    def call(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, object]:
        """Do something as this user, past every client."""
        return call(self.base_url, method, path, body, token=self.token)


MakeUser = Callable[[str], User]
_numbers = itertools.count(1)


@pytest.fixture
def make_user(homeserver: Homeserver) -> MakeUser:
    """Make an account whose name begins with the one given and is nobody else's."""

    def make(name: str) -> User:
        localpart = f"{name}{next(_numbers)}"
        account = register(homeserver.base_url, homeserver.shared_secret, localpart, PASSWORD, name=name.title())
        return User(homeserver.base_url, account.user_id, account.token)

    return make
