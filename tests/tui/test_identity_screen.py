"""The identity right after logging in and later, on a real session: what is asked, done, refused and said."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from session.crypto.verification.trust import sign_own_device
from session.trust.keys import RESET_CONSEQUENCES
from tests.fakes.crypto_people import Person, World
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.screens import chat, settled, shown, until, until_shown
from tests.support.small_app import running, type_login
from tests.support.users import PASSWORD
from tui.screens.identity import IdentityScreen, Step
from tui.screens.recovery_key import RecoveryKeyScreen

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

NOOR = "@noor:hs.example"
SIGNED_NOW = "This device is signed by your identity now."
KEY_GROUPS = 12
NOT_SIGNED = "this device is NOT signed: /identity"


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        homeserver.add_room("!lunch:hs.example", [(NOOR, "Noor")], name="Lunch")
        yield homeserver


def identity(pilot: Pilot[None]) -> IdentityScreen:
    screen = pilot.app.screen
    assert isinstance(screen, IdentityScreen)
    return screen


def masters(server: SmallHomeserver) -> list[str]:
    return list(server.keys.identities[NOOR]["master"]["keys"].values())


def signed_by_identity(server: SmallHomeserver, device_id: str) -> bool:
    (key,) = server.keys.identities[NOOR]["self_signing"]["keys"]
    return key in server.keys.devices[NOOR][device_id].get("signatures", {}).get(NOOR, {})


async def write_down(pilot: Pilot[None]) -> str:
    """Read the recovery key off the screen and type its end."""
    await until(pilot, lambda: isinstance(pilot.app.screen, RecoveryKeyScreen) and bool(pilot.app.screen.query(Input)))
    await until(pilot, lambda: any(len(line.split()) == KEY_GROUPS for line in shown(pilot).splitlines()))
    (line,) = [line for line in shown(pilot).splitlines() if re.fullmatch(r"( ?\w{4}){12}", line.strip())]
    await pilot.press(*line.split()[-1], "enter")
    return line.strip()


async def settled_screen(pilot: Pilot[None]) -> None:
    """Wait until the screen is drawn; workers may wait for what comes next."""
    for _ in range(3):
        await pilot.pause()


async def test_who_is_new_makes_an_identity_when_asked_and_not_before(server: SmallHomeserver, tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await until_shown(pilot, "Your account has no identity yet", "Create an identity", "Later")
        assert not server.keys.identities[NOOR]
        assert "Reset" not in shown(pilot)
        await until_shown(pilot, NOT_SIGNED)
        await pilot.press("enter")
        await write_down(pilot)
        await until_shown(pilot, SIGNED_NOW)
        assert signed_by_identity(server, "DEVICE1")
        await until(pilot, lambda: NOT_SIGNED not in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        assert len(server.seen("POST", "device_signing/upload")) == 1


async def read_on(pilot: Pilot[None], pages: int) -> str:
    """Return all that is shown while one pages down, as one line."""
    screens = [shown(pilot)]
    for _page in range(pages):
        await pilot.press("pagedown")
        await settled_screen(pilot)
        screens.append(shown(pilot))
    return " ".join(" ".join(screens).split())


@pytest.mark.parametrize("size", [(40, 12), (60, 15)])
async def test_in_a_small_terminal_choices_key_and_answer_are_in_sight_and_the_rest_is_read_by_a_named_key(
    server: SmallHomeserver, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(tmp_path, size) as pilot:
        await type_login(pilot, server.url)
        await until_shown(pilot, "Create an identity", "Later", "Enter goes on")
        if size == (40, 12):
            await until_shown(pilot, "PgDn shows the rest")
        told = await read_on(pilot, 6)
        assert "read you." in told
        assert "write it down with." in told
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RecoveryKeyScreen))
        await until_shown(pilot, "Your recovery key", "last four characters")
        groups = re.findall(r"\b\w{4}\b", shown(pilot).partition("Your recovery key")[2].partition("Write")[0])
        assert len(groups) == KEY_GROUPS, shown(pilot)
        assert pilot.app.focused is pilot.app.screen.query_one(Input)
        assert pilot.app.focused.region.bottom <= size[1]
        words = await read_on(pilot, 6)
        assert "nobody else can" in words
        assert "It is shown this once." in words
        await pilot.press(*groups[-1], "enter")
        await until_shown(pilot, "This device is signed")


async def test_in_a_small_terminal_what_a_reset_costs_is_read_in_sight_of_the_answer(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    async with running(tmp_path, (40, 12)) as pilot:
        await type_login(pilot, server.url)
        await until_shown(pilot, "Reset the identity")
        await pilot.press("down", "down", "down", "enter")
        await until_shown(pilot, "A reset makes a new identity", "PgUp, PgDn scroll")
        await settled_screen(pilot)
        told = await read_on(pilot, 16)
        assert [sentence for sentence in RESET_CONSEQUENCES if sentence.split()[-1] not in told] == [], told
        assert "anything else changes nothing." in told
        await pilot.press(*"res")
        await until_shown(pilot, "res")
        assert not server.seen("POST", "device_signing/upload")[1:]


async def test_later_leaves_everything_usable_and_says_so_for_as_long_as_it_is_so(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await until_shown(pilot, "This device is NOT signed by your identity", "Later")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        await until_shown(pilot, NOT_SIGNED)
    async with running(tmp_path) as pilot:
        await until(pilot, lambda: chat(pilot) is not None)
        await until_shown(pilot, NOT_SIGNED, "synced")
        assert pilot.app.screen is chat(pilot)
        await pilot.press(*"hoi allemaal", "enter")
        await server.until(1, "PUT", "/send/m.room.encrypted/")
        await pilot.press(*"/identity", "enter")
        await until_shown(pilot, "Recovery key or passphrase", "Later", "Reset the identity")


async def test_a_wrong_key_is_one_line_and_the_right_one_signs(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    assert phone.recovery_key is not None
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await until_shown(pilot, "Recovery key or passphrase")
        await pilot.press("enter", *"EsTc niet de sleutel", "enter")
        await until_shown(pilot, "That is not a complete recovery key", "Recovery key or passphrase")
        assert "EsTc" not in shown(pilot)
        assert not signed_by_identity(server, "DEVICE1")
        assert not server.seen("POST", "signatures/upload")[2:]
        uploads = len(server.seen("POST", "signatures/upload"))
        await pilot.press("enter")
        await until(pilot, lambda: identity(pilot).step is Step.KEY)
        field = identity(pilot).query_one("#identity-ask Input", Input)
        assert (field.password, field.value) == (True, "")
        field.value = phone.recovery_key.text
        await settled_screen(pilot)
        assert phone.recovery_key.text[:9] not in shown(pilot)
        await pilot.press("enter")
        await until_shown(pilot, SIGNED_NOW)
        assert field.value == ""
        assert signed_by_identity(server, "DEVICE1")
        assert len(server.seen("POST", "signatures/upload")) == uploads + 1
        assert not server.holds(phone.recovery_key.text)


async def test_the_key_of_another_identity_changes_nothing(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    elsewhere = World()
    await elsewhere.signed(NOOR, "TABLET")
    # Somebody, for instance whoever runs the server, has published another identity for this account.
    server.keys.identities[NOOR] = elsewhere.server.identities[NOOR]
    assert phone.recovery_key is not None
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await until_shown(pilot, "Recovery key or passphrase")
        await pilot.press("enter")
        await until(pilot, lambda: identity(pilot).step is Step.KEY)
        identity(pilot).query_one("#identity-ask Input", Input).value = phone.recovery_key.text
        await pilot.press("enter")
        await until_shown(pilot, "belongs to another identity than the published one", "Recovery key or passphrase")
        assert not signed_by_identity(server, "DEVICE1")
        await until_shown(pilot, NOT_SIGNED)


async def test_another_device_is_offered_where_that_can_be_done(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    asked: list[object] = []
    async with running(tmp_path) as pilot:
        pilot.app.begin_verification = lambda *whom: asked.append(whom)  # type: ignore[attr-defined]
        await type_login(pilot, server.url)
        await until_shown(pilot, "Verify with another device")
        await pilot.press("down", "enter")
        await settled(pilot)
        assert asked == [(None, None)]
        # What the other device does when all was compared.
        phone.sync()
        await phone.machine.upkeep(phone.door)
        (laptop,) = [device for device in phone.machine.devices_of(NOOR) if device.device_id == "DEVICE1"]
        assert await sign_own_device(phone.door, phone.machine, "DEVICE1", (laptop.curve_key, laptop.signing_key))
        server.tell()
        await until_shown(pilot, "This device is signed by your identity.", "Fingerprint of this device")
        await until(pilot, lambda: NOT_SIGNED not in shown(pilot))


async def test_a_homeserver_that_is_silent_can_be_asked_again(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await until_shown(pilot, "Recovery key or passphrase")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        server.down = True
        await pilot.press(*"/identity", "enter")
        await until_shown(pilot, "not known yet", "Ask the homeserver again")
        server.down = False
        await pilot.press("enter")
        await until_shown(pilot, "Recovery key or passphrase")


async def open_reset(pilot: Pilot[None], server: SmallHomeserver) -> None:
    """Log in, choose the reset and type its word."""
    await type_login(pilot, server.url)
    await until_shown(pilot, "Reset the identity")
    await pilot.press("down", "down", "down", "enter")
    await until_shown(pilot, 'Type "reset" to go on')
    words = " ".join(shown(pilot).split())
    assert all(sentence in words for sentence in RESET_CONSEQUENCES)
    await pilot.press(*"reset", "enter")


async def test_a_reset_wants_its_word(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    before = masters(server)
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await until_shown(pilot, "Reset the identity")
        for typed in ("", "ja", "RESET!"):
            await pilot.press("down", "down", "down", "enter", *typed, "enter")
            await until_shown(pilot, "Nothing was reset.", "Recovery key or passphrase")
        assert masters(server) == before
        assert len(server.seen("POST", "device_signing/upload")) == 0


async def test_a_reset_with_the_password(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    before = masters(server)
    async with running(tmp_path) as pilot:
        await open_reset(pilot, server)
        await until(pilot, lambda: identity(pilot).step is Step.PROVING)
        field = identity(pilot).query_one("#identity-ask Input", Input)
        assert field.password
        await pilot.press(*"fout", "enter")
        await until_shown(pilot, "does not accept the password", "Reset the identity")
        assert masters(server) == before
        await pilot.press("down", "down", "down", "enter", *"reset", "enter")
        await until(pilot, lambda: identity(pilot).step is Step.PROVING)
        await pilot.press(*PASSWORD, "enter")
        key = await write_down(pilot)
        await until_shown(pilot, SIGNED_NOW)
        assert masters(server) != before
        assert signed_by_identity(server, "DEVICE1")
        assert not signed_by_identity(server, "PHONE")
        assert not server.holds(key)


async def test_leaving_the_proof_changes_nothing(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    before = masters(server)
    async with running(tmp_path) as pilot:
        await open_reset(pilot, server)
        await until(pilot, lambda: identity(pilot).step is Step.PROVING)
        await pilot.press("escape")
        await until_shown(pilot, "Left: nothing was changed.", "Reset the identity")
        assert masters(server) == before


async def test_single_sign_on_agrees_on_a_page(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    server.proof.flows = [["m.login.sso"]]
    before = masters(server)
    async with running(tmp_path, (120, 40)) as pilot:
        await open_reset(pilot, server)
        await until_shown(pilot, f"{server.url}/_matrix/client/v3/auth/m.login.sso/fallback/web?session=s%2F1")
        await pilot.press("enter")
        await until_shown(pilot, "you have not agreed on that page", "Reset the identity")
        assert masters(server) == before
        await pilot.press("down", "down", "down", "enter", *"reset", "enter")
        await until_shown(pilot, "fallback/web?session=")
        server.proof.completed.add("m.login.sso")
        await pilot.press("enter")
        await write_down(pilot)
        await until_shown(pilot, SIGNED_NOW)
        assert masters(server) != before
        assert server.seen("POST", "device_signing/upload")[-1].json["auth"] == {"session": "s/1"}


async def test_oauth_names_its_own_page(server: SmallHomeserver, phone: Person, tmp_path: Path) -> None:
    page = "https://account.hs.example/?action=org.matrix.cross_signing_reset"
    server.proof.flows = [["m.oauth"], ["org.matrix.cross_signing_reset"]]
    server.proof.params = {"m.oauth": {"url": page}, "org.matrix.cross_signing_reset": {"url": page}}
    async with running(tmp_path) as pilot:
        await open_reset(pilot, server)
        await until_shown(pilot, page)
        server.proof.completed |= {"m.oauth"}
        await pilot.press("enter")
        await write_down(pilot)
        await until_shown(pilot, SIGNED_NOW)
        assert server.seen("POST", "device_signing/upload")[-1].json["auth"] == {"type": "m.oauth", "session": "s/1"}


async def test_password_or_page_without_a_password_the_page(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    server.proof.flows = [["m.login.password"], ["m.login.sso"]]
    async with running(tmp_path) as pilot:
        await open_reset(pilot, server)
        await until(pilot, lambda: identity(pilot).step is Step.PROVING)
        await pilot.press("enter")
        await until_shown(pilot, "m.login.sso")
        await pilot.press("escape")
        await until_shown(pilot, "Left: nothing was changed.")


async def test_a_device_that_was_logged_out_comes_back_with_its_keys(
    server: SmallHomeserver, phone: Person, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await until_shown(pilot, "Recovery key or passphrase")
        before = server.keys.devices[NOOR]["DEVICE1"]["keys"]
        server.log_out(NOOR, "DEVICE1")
        await until_shown(pilot, "The server has logged this device out: log in again.")
        assert "DEVICE1" not in server.keys.devices[NOOR]
        await type_login(pilot, server.url)
        await until_shown(pilot, "Recovery key or passphrase")
        assert server.keys.devices[NOOR]["DEVICE1"]["keys"] == before
        # Others can open a channel to it: there are one-time keys again, and one for when they have run out.
        await until(pilot, lambda: bool(server.keys.one_time[NOOR, "DEVICE1"]))
        await until(pilot, lambda: (NOOR, "DEVICE1") in server.keys.fallback)


async def test_a_recovery_key_stays_when_the_server_ends_the_session_while_it_is_shown(
    server: SmallHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await type_login(pilot, server.url)
        await until_shown(pilot, "Create an identity", "Later")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RecoveryKeyScreen))
        server.log_out(NOOR, "DEVICE1")
        await until_shown(pilot, "The server has logged this device out.", "The key stays here")
        key = await write_down(pilot)
        assert key.startswith("Es")
        await until_shown(pilot, "Keep the recovery key")
        await pilot.press("enter")
        await until_shown(pilot, "The server has logged this device out: log in again.")
        await type_login(pilot, server.url)
        await until_shown(pilot, "Recovery key or passphrase")
        await pilot.press("enter", *key, "enter")
        await until_shown(pilot, SIGNED_NOW)
