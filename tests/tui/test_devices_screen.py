"""My devices on a real session: what is listed, what is new, and logging out and renaming past every check."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from session.crypto.machine import Machine
from session.store.database import Database
from tests.fakes.crypto_people import Person
from tests.fakes.homeserver import json_answer
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.screens import BSN, chat, shown, until, until_shown
from tests.support.small_app import running, type_login
from tests.support.users import PASSWORD
from tui.screens.devices import DevicesScreen
from tui.screens.identity import IdentityScreen

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

NOOR = "@noor:hs.example"


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        homeserver.add_room("!lunch:hs.example", [(NOOR, "Noor")], name="Lunch")
        yield homeserver


async def log_in(pilot: Pilot[None], server: SmallHomeserver, phone: Person | None = None) -> None:
    """Log in, and sign this device with the recovery key that the phone made, or leave that for later."""
    await type_login(pilot, server.url)
    await until(pilot, lambda: isinstance(pilot.app.screen, IdentityScreen))
    await until_shown(pilot, "Later")
    if phone is not None and phone.recovery_key is not None:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        pilot.app.screen.query_one(Input).value = phone.recovery_key.text
        await pilot.press("enter")
        await until_shown(pilot, "This device is signed by your identity now.")
    await pilot.press("escape")
    await until(pilot, lambda: pilot.app.screen is chat(pilot) and chat(pilot).open_room is not None)


async def open_devices(pilot: Pilot[None]) -> DevicesScreen:
    await pilot.press(*"/devices", "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, DevicesScreen))
    screen = pilot.app.screen
    assert isinstance(screen, DevicesScreen)
    await until(pilot, lambda: screen.marked is not None)
    return screen


async def mark(pilot: Pilot[None], screen: DevicesScreen, device_id: str) -> None:
    """Put the mark on a device."""
    await pilot.press("home")
    await until(pilot, lambda: screen.marked is not None)
    while screen.marked is None or screen.marked.device_id != device_id:
        await pilot.press("down")


async def test_what_is_listed(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    server.log_in(NOOR, "OLDWEB", "\x1b[2Jold browser")
    async with running(tmp_path) as pilot:
        await log_in(pilot, server)
        screen = await open_devices(pilot)
        lines = {line.split("  ")[0].strip(): line for line in shown(pilot).splitlines() if "2026-11-23" in line}
        assert "this one" in next(line for line in lines.values() if "DEVICE1" in line)
        assert "NOT signed" in next(line for line in lines.values() if "DEVICE1" in line)
        assert "signed" in next(line for line in lines.values() if "PHONE" in line)
        assert "without encryption" in next(line for line in lines.values() if "OLDWEB" in line)
        assert "\x1b" not in shown(pilot)
        await until_shown(pilot, "3 devices", "2 of them NOT signed", "This is the device that you are using.")
        await mark(pilot, screen, "PHONE")
        await pilot.pause()
        words = " ".join(shown(pilot).split())
        key = phone.machine.account.signing_key
        assert " ".join(key[start : start + 4] for start in range(0, len(key), 4)) in words
        assert "from 10.0.0.7" in words


async def test_a_device_is_logged_out_by_a_letter_and_the_password(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await log_in(pilot, server)
        screen = await open_devices(pilot)
        await mark(pilot, screen, "PHONE")
        await pilot.press("d")
        await until_shown(pilot, "Log out telefoon (PHONE)?", "y yes")
        await pilot.press("enter", "enter")
        assert not server.seen("POST", "delete_devices")
        await pilot.press("n")
        await until_shown(pilot, "Nothing was logged out.")
        await pilot.press("d", "y")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        field = pilot.app.focused
        assert isinstance(field, Input)
        assert field.password
        await pilot.press(*"fout", "enter")
        await until_shown(pilot, "does not accept the password")
        assert server.device_ids(NOOR) == {"PHONE", "DEVICE1"}
        await mark(pilot, screen, "PHONE")
        await pilot.press("d", "y")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await pilot.press(*PASSWORD, "enter")
        await until_shown(pilot, "1 device is logged out.")
        assert server.device_ids(NOOR) == {"DEVICE1"}
        await until(pilot, lambda: "PHONE" not in shown(pilot))


async def test_several_at_once_and_never_this_one(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    server.log_in(NOOR, "OLDWEB", "browser")
    async with running(tmp_path) as pilot:
        await log_in(pilot, server)
        screen = await open_devices(pilot)
        await mark(pilot, screen, "DEVICE1")
        await pilot.press("space", "d")
        await until_shown(pilot, "This device itself is logged out with /logout.")
        for device in ("PHONE", "OLDWEB"):
            await mark(pilot, screen, device)
            await pilot.press("space")
        await until(pilot, lambda: shown(pilot).count("[x]") == 2)
        await pilot.press("d")
        await until_shown(pilot, "Log out 2 devices:")
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await pilot.press(*PASSWORD, "enter")
        await until_shown(pilot, "2 devices are logged out.")
        assert server.device_ids(NOOR) == {"DEVICE1"}


async def test_where_devices_end_on_an_account_page(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    server.deletes_devices = False
    server.metadata = {
        "account_management_uri": "https://account.hs.example/my?x=1",
        "account_management_actions_supported": ["org.matrix.session_end", "org.matrix.device_delete"],
    }
    page = "https://account.hs.example/my?x=1&action=org.matrix.device_delete&device_id=PHONE"
    async with running(tmp_path, (120, 40)) as pilot:
        await log_in(pilot, server)
        screen = await open_devices(pilot)
        await mark(pilot, screen, "PHONE")
        await pilot.press("d", "y")
        await until_shown(pilot, page)
        await pilot.press("enter")
        await until_shown(pilot, "The device PHONE is still logged in.")
        await mark(pilot, screen, "PHONE")
        await pilot.press("d", "y")
        await until_shown(pilot, page)
        server.log_out(NOOR, "PHONE")
        await pilot.press("enter")
        await until_shown(pilot, "1 device is logged out.")


async def test_where_devices_cannot_be_ended_is_one_line(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    server.deletes_devices = False
    async with running(tmp_path, (120, 40)) as pilot:
        await log_in(pilot, server)
        screen = await open_devices(pilot)
        await mark(pilot, screen, "PHONE")
        await pilot.press("d", "y")
        await until_shown(pilot, "does not let devices be logged out from here")


async def test_a_name_passes_the_gate(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await log_in(pilot, server)
        screen = await open_devices(pilot)
        await mark(pilot, screen, "PHONE")
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        field = pilot.app.focused
        assert isinstance(field, Input)
        assert field.value == "telefoon"
        field.value = f"bsn {BSN}"
        await pilot.pause()
        await until_shown(pilot, "HOLD", "Enter: held; choose another name")
        await pilot.press("enter", "enter")
        await until_shown(pilot, "Held: nothing was sent.")
        assert not server.seen("PUT", "devices/")
        assert not server.holds(BSN)
        field.value = "telefoon van Noor"
        await pilot.pause()
        await until_shown(pilot, "OK", "Enter: rename")
        await pilot.press("enter")
        await until_shown(pilot, "The device has its new name.", "telefoon van Noor")
        assert server.seen("PUT", "devices/PHONE")[0].json == {"display_name": "telefoon van Noor"}


async def test_a_new_device_is_said_until_it_was_looked_at(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    async with running(tmp_path, (120, 40)) as pilot:
        await log_in(pilot, server, phone)
        assert "new device" not in shown(pilot)
        server.log_in(NOOR, "INTRUDER", "Element op \x1b[31mAndroid")
        await until_shown(pilot, "new device, without encryption: Element op", "(INTRUDER): /devices")
    async with running(tmp_path, (120, 40)) as pilot:
        # Said before the server was asked, and also when it is not there.
        server.down = True
        await until(pilot, lambda: chat(pilot) is not None)
        await until_shown(pilot, "new device, without encryption: Element op")
        server.down = False
        await until(pilot, lambda: chat(pilot).open_room is not None)
        await open_devices(pilot)
        await until_shown(pilot, "1 NEW", "NEW · without encryption")
        await pilot.press("escape")
        await until(pilot, lambda: "new device" not in shown(pilot))
    async with running(tmp_path, (120, 40)) as pilot:
        await until(pilot, lambda: chat(pilot) is not None)
        await until_shown(pilot, "synced")
        assert "new device" not in shown(pilot)


async def test_a_device_that_the_server_keeps_out_of_the_list_is_said_too(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    async with running(tmp_path, (120, 40)) as pilot:
        await log_in(pilot, server, phone)
        # Others are told to encrypt for it, and its owner does not see it.
        server.keys.devices[NOOR]["GHOST"] = Machine(Database.in_memory(), NOOR, "GHOST").account.device_keys()
        server.keys.announce(NOOR)
        server.tell()
        await until_shown(pilot, "new device", "GHOST")
        await open_devices(pilot)
        await until_shown(pilot, "1 NEW", "GHOST")


async def test_what_came_and_went_is_said_too(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    async with running(tmp_path, (120, 40)) as pilot:
        await log_in(pilot, server)
        server.log_in(NOOR, "INTRUDER", "vreemd")
        await until_shown(pilot, "new device")
        server.log_out(NOOR, "INTRUDER")
        screen = await open_devices(pilot)
        await until_shown(pilot, "NEW · gone again", "INTRUDER")
        await mark(pilot, screen, "INTRUDER")
        await pilot.press("d")
        await until_shown(pilot, "logged out already", "change your password")
        await pilot.press("escape")
        await until(pilot, lambda: "new device" not in shown(pilot))
        await open_devices(pilot)
        assert "INTRUDER" not in shown(pilot)


async def test_a_device_can_be_verified_where_that_can_be_done(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    asked: list[object] = []
    async with running(tmp_path, (120, 40)) as pilot:
        await log_in(pilot, server)
        pilot.app.begin_verification = lambda *whom: asked.append(whom)  # type: ignore[attr-defined]
        screen = await open_devices(pilot)
        await until_shown(pilot, "v verify")
        await mark(pilot, screen, "PHONE")
        await pilot.press("v")
        assert asked == [(NOOR, "PHONE")]


async def test_a_list_of_nonsense_does_no_harm(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    listed = [
        {"device_id": "TWICE", "display_name": "een", "last_seen_ts": 10**40},
        {"device_id": "TWICE", "display_name": "twee"},
        {"device_id": "LONG", "display_name": "x" * 100_000, "last_seen_ip": ["nergens"]},
        *({"device_id": odd} for odd in ("", 7, None, "y" * 1000)),
        None,
        [],
    ]
    async with running(tmp_path) as pilot:
        await log_in(pilot, server)
        server.on("GET", "/devices$", json_answer({"devices": listed}))
        await open_devices(pilot)
        # The phone, which is not in it, still has its keys on the server.
        await until_shown(pilot, "TWICE", "LONG", "PHONE")
        assert shown(pilot).count("[ ]") == 3
        await pilot.press("escape")
        server.on("GET", "/devices$", json_answer({"devices": {"a": 1}}))
        await pilot.press(*"/devices", "enter")
        await until_shown(pilot, "1 device ", "PHONE")
