"""Two devices of one person on a real homeserver: seen, renamed, logged out from the other, and told so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support.commands import SLUIS, Commands
from tests.support.screens import shown, until, until_shown
from tests.support.small_app import running, type_login
from tests.support.terminal import Terminal
from tests.support.users import MakeUser, User
from tui.screens.recovery_key import RecoveryKeyScreen

pytestmark = pytest.mark.slow
RECOVERY_KEY = re.compile(r"(?:\w{4} ){11}(\w{4})")


@pytest.fixture
def noor(make_user: MakeUser) -> User:
    user = make_user("noor")
    user.call("POST", "/_matrix/client/v3/createRoom", {"name": "Lunch"})
    return user


async def make_identity(pilot: Pilot[None]) -> None:
    """Make an identity, which needs no password where there was none, and write its recovery key down."""
    await until_shown(pilot, "Your account has no identity yet", "Create an identity")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, RecoveryKeyScreen))
    await until(pilot, lambda: RECOVERY_KEY.search(shown(pilot)) is not None)
    found = RECOVERY_KEY.search(shown(pilot))
    assert found is not None
    await pilot.press(*found[1], "enter")
    await until_shown(pilot, "This device is signed by your identity now.")
    await pilot.press("enter")
    await until_shown(pilot, "Lunch", "synced")
    assert "NOT signed" not in shown(pilot)


async def log_out(pilot: Pilot[None], password: str) -> None:
    """Log out the marked device with this password."""
    await pilot.press("d")
    await until_shown(pilot, "y yes")
    await pilot.press("enter", "y")
    await until(pilot, lambda: isinstance(pilot.app.focused, Input))
    await pilot.press(*password, "enter")


async def test_a_second_device_is_seen_renamed_and_logged_out(noor: User, terminal: Terminal, tmp_path: Path) -> None:
    tablet = Commands(tmp_path / "tablet")
    async with running(tmp_path / "laptop", (120, 40)) as pilot:
        await type_login(pilot, noor.base_url, noor.user_id)
        await make_identity(pilot)
        tablet.login(noor)
        await until_shown(pilot, "new device, NOT signed: sluis (")
        terminal.start(SLUIS, tablet.env)
        terminal.until("this device is NOT signed: /identity")

        await pilot.press(*"/devices", "enter")
        await until_shown(pilot, "NEW · NOT signed", "this one · signed", "3 devices")
        # Behind this one come those seen last; the third is that of the registration.
        await pilot.press("down")
        await until_shown(pilot, "It is NEW.")
        await pilot.press("r")
        await until_shown(pilot, "Enter: rename")
        await pilot.press("end", *" op de tablet", "enter")
        await until_shown(pilot, "sluis op de tablet")

        await log_out(pilot, "niet het wachtwoord")
        await until_shown(pilot, "does not accept the password")
        assert "NOT signed: /identity" in terminal.screen()
        await log_out(pilot, noor.password)
        await until_shown(pilot, "1 device is logged out.", "2 devices")
        terminal.until("The server has logged this device out: log in again.")
        terminal.press("C-q")
        assert terminal.until_ended() == 0
        await pilot.press("escape")
        await until(pilot, lambda: "new device" not in shown(pilot))
    tablet.login(noor)
    async with running(tmp_path / "laptop", (120, 40)) as pilot:
        # What came while nobody looked is said at the next start.
        await until_shown(pilot, "new device, NOT signed: sluis (")


def test_a_device_is_logged_out_from_the_command_line(noor: User, tmp_path: Path) -> None:
    laptop, tablet = Commands(tmp_path / "laptop"), Commands(tmp_path / "tablet")
    laptop.login(noor)
    tablet.login(noor)
    gone = tablet("verify", "status", "--json").json["device_id"]
    wrong = laptop("verify", "devices", "--logout", gone, stdin="fout\n", check=False)
    assert (wrong.exit_code, wrong.err.count("\n")) == (1, 1)
    assert gone in [one["device_id"] for one in laptop("verify", "devices", "--json").json]
    own = laptop("verify", "status", "--json").json["device_id"]
    refused = laptop("verify", "devices", "--logout", own, stdin=f"{noor.password}\n", check=False)
    assert refused.exit_code == 1
    assert "sluis logout" in refused.err
    laptop("verify", "devices", "--logout", gone, stdin=f"{noor.password}\n")
    assert gone not in [one["device_id"] for one in laptop("verify", "devices", "--json").json]
    ended = tablet("rooms", check=False)
    assert ended.exit_code != 0
    assert "log in again" in ended.err
