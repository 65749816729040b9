"""A real homeserver for the whole test session, the very one that the demo starts."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from tests.support.server import ServerView
from tests.support.tools import need_synapse
from tui.demo.folder import DemoFolder
from tui.demo.homeserver import Homeserver
from tui.demo.registration import register


@pytest.fixture(scope="session")
def homeserver() -> Iterator[Homeserver]:
    """A running Synapse; a test that stops it starts it again."""
    need_synapse()
    folder = DemoFolder.temporary()
    server = Homeserver(folder.path)
    try:
        server.start()
        server.wait_until_ready()
        yield server
    finally:
        server.stop()
        folder.release()


@pytest.fixture(scope="session")
def server_view(homeserver: Homeserver) -> ServerView:
    """What that homeserver has stored."""
    password = secrets.token_urlsafe()
    admin = register(homeserver.base_url, homeserver.shared_secret, "inspector", password, admin=True)
    return ServerView(homeserver.base_url, admin.token, homeserver.folder)
