"""Comparing emoji in the app, with real machines at both ends: what each side sees, and what comes of it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
from textual.pilot import Pilot

from session.crypto.verification.flow import LONGEST_MS, PROMPT_MS
from session.crypto.verification.steps import Confirmed, Stopped
from session.values.model import Verification, VerificationPhase
from tests.fakes.crypto_people import ROOM
from tests.fakes.verifying_people import Verifier
from tests.fakes.verifying_session import AppVerifier, Company
from tests.support.people import PROJECT
from tests.support.screens import chat, chatting, recorded, settled, shown, until
from tui.screens.verification import VerificationScreen

Phase = VerificationPhase


@contextlib.asynccontextmanager
async def verifying(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Pilot[None], Company]]:
    """Run the app, and a place for people to verify with."""
    session = recorded()
    async with chatting(session, size) as pilot:
        yield pilot, Company(pilot.app._host, session)  # type: ignore[attr-defined]


async def see(pilot: Pilot[None], *words: str) -> str:
    """Wait until all of these words are on the screen, and return it."""
    with contextlib.suppress(AssertionError):
        await until(pilot, lambda: all(word in shown(pilot) for word in words))
    assert [word for word in words if word not in shown(pilot)] == [], shown(pilot)
    return shown(pilot)


async def press(pilot: Pilot[None], company: Company, *keys: str) -> None:
    """Press keys, and let everybody hear what comes of it."""
    await pilot.press(*keys)
    await settled(pilot)
    await company.settle()
    await settled(pilot)


def emoji_on(screen: str) -> list[str]:
    """Return the words of the emoji, in the order of their numbers."""
    lines = screen.splitlines()
    rows = [number for number, line in enumerate(lines) if line.strip()[:3] in ("1  ", "5  ")]
    return [word.strip() for number in rows for word in lines[number + 1].split("  ") if word.strip()]


async def same_as(pilot: Pilot[None], other: Verifier) -> None:
    """Wait until emoji are shown; they must be those of the other side."""
    await see(pilot, "they match", "they do NOT match")
    await until(pilot, lambda: len(emoji_on(shown(pilot))) == 7)
    assert emoji_on(shown(pilot)) == names(other)


def newest(verifier: Verifier) -> Verification:
    """Return what a device last told of the verification that began last."""
    return max(verifier.told, key=lambda one: (int(one.id), verifier.told.index(one)))


def names(verifier: Verifier) -> list[str]:
    return [str(name) for _, name in newest(verifier).emoji]


async def two_people(company: Company) -> tuple[AppVerifier, Verifier]:
    return await company.alice(), await company.other("bob", "BOBPHONE")


async def test_we_ask_somebody_and_both_see_the_same() -> None:
    async with verifying() as (pilot, company):
        alice, bob = await two_people(company)
        await press(pilot, company, *"/verify @bob:example.org", "enter")
        await see(pilot, "Comparing emoji with @bob:example.org", "Waiting for @bob:example.org to accept")
        await company.does(bob.accept)
        await see(pilot, "device BOBPHONE", "directly between devices")
        await same_as(pilot, bob)

        await press(pilot, company, "y")
        await see(pilot, "Waiting for the other side")
        assert newest(alice).phase is Phase.CONFIRMED
        await company.does(bob.confirm)
        await see(pilot, "Verified: this is really @bob:example.org")
        assert newest(alice).phase is newest(bob).phase is Phase.DONE
        assert await company.ask(alice.verified, bob)


async def test_a_request_disturbs_nobody_and_is_answered_by_its_key() -> None:
    async with verifying() as (pilot, company):
        alice, bob = await two_people(company)
        await pilot.press(*"half geschre")
        await company.does(bob.running.request, alice.user_id, alice.device_id, None)
        await see(pilot, "Alt-Y: @bob:example.org asks to compare emoji")
        await press(pilot, company, *"ven")
        assert chat(pilot).desk.composer.text == "half geschreven"

        await press(pilot, company, "alt+y")
        await see(pilot, "a accept", "c decline", "side by side, or on the phone")
        await press(pilot, company, "a")
        await same_as(pilot, bob)
        await press(pilot, company, "escape")
        assert chat(pilot).desk.composer.text == "half geschreven"
        assert "Alt-Y: Comparing emoji with @bob:example.org" in shown(pilot)


@pytest.mark.parametrize("before", [(), ("s",)], ids=["emoji", "numbers"])
async def test_enter_never_answers(before: tuple[str, ...]) -> None:
    async with verifying() as (pilot, company):
        alice, bob = await two_people(company)
        await press(pilot, company, *"/verify @bob:example.org", "enter")
        await company.does(bob.accept)
        await see(pilot, "they match")
        await press(pilot, company, *before, "enter", "enter", "space")
        await see(pilot, "Enter answers nothing here")
        assert newest(alice).phase is Phase.SHOWN


async def test_numbers_are_shown_on_a_key() -> None:
    async with verifying() as (pilot, company):
        _, bob = await two_people(company)
        await press(pilot, company, *"/verify @bob:example.org", "enter")
        await company.does(bob.accept)
        await see(pilot, "s numbers")
        await press(pilot, company, "s")
        screen = await see(pilot, "s emoji", *(str(number) for number in newest(bob).decimals or ()))
        assert names(bob)[0] not in screen
        await press(pilot, company, "s")
        await see(pilot, "s numbers", names(bob)[0])


async def test_what_does_not_match_ends_both_sides() -> None:
    async with verifying() as (pilot, company):
        alice, bob = await two_people(company)
        await press(pilot, company, *"/verify @bob:example.org", "enter")
        await company.does(bob.accept)
        await see(pilot, "they match")
        await press(pilot, company, "x")
        await see(pilot, "The emoji were not the same", "tell them by another way", "Nothing changed")
        assert newest(bob).cancel_code == "m.mismatched_sas"
        assert not await company.ask(alice.verified, bob)


async def test_a_request_is_declined() -> None:
    async with verifying() as (pilot, company):
        alice, bob = await two_people(company)
        await company.does(bob.running.request, alice.user_id, alice.device_id, None)
        await press(pilot, company, "alt+y", "c")
        await see(pilot, "The verification was cancelled")
        assert newest(bob).cancel_code == "m.user"


async def test_the_other_side_cancels_while_we_look_at_the_room() -> None:
    async with verifying() as (pilot, company):
        alice, bob = await two_people(company)
        await company.does(bob.running.request, alice.user_id, alice.device_id, None)
        await see(pilot, "Alt-Y: @bob:example.org asks")
        await company.does(bob.running.act, newest(bob).id, Stopped())
        await see(pilot, "@bob:example.org: The verification was cancelled")
        assert "asks to compare emoji" not in shown(pilot)


@pytest.mark.parametrize(("milliseconds", "incoming"), [(PROMPT_MS + 1, True), (LONGEST_MS + 1, False)])
async def test_it_ends_by_itself(milliseconds: int, incoming: bool) -> None:
    async with verifying() as (pilot, company):
        alice, bob = await two_people(company)
        if incoming:
            await company.does(bob.running.request, alice.user_id, alice.device_id, None)
            await press(pilot, company, "alt+y")
        else:
            await press(pilot, company, *"/verify @bob:example.org", "enter")
        await see(pilot, "until")
        await company.wait(milliseconds)
        await see(pilot, "took too long; begin again")


async def test_in_a_direct_room_it_goes_through_the_room() -> None:
    async with verifying() as (pilot, company):
        alice, bob = await two_people(company)
        alice.direct = {ROOM: bob.user_id, PROJECT: bob.user_id}
        await press(pilot, company, "alt+y")
        await see(pilot, "Nothing is being verified now", "p @bob:example.org", "o your other devices")
        await press(pilot, company, "p")
        await company.does(bob.accept)
        await see(pilot, "in your room", "they match")
        assert newest(alice).room_id == ROOM


async def test_two_people_at_once_are_both_reachable() -> None:
    async with verifying() as (pilot, company):
        alice, bob = await two_people(company)
        carol = await company.other("carol", "CAROLPC")
        await company.does(bob.running.request, alice.user_id, alice.device_id, None)
        await company.does(carol.running.request, alice.user_id, alice.device_id, None)
        await see(pilot, "Alt-Y: @bob:example.org asks to compare emoji (and 1 more)")
        await press(pilot, company, "alt+y", "a")
        await see(pilot, "Comparing emoji with @bob", "1 more under way", "they match")
        await press(pilot, company, "n", "a")
        await see(pilot, "Comparing emoji with @carol")
        await same_as(pilot, carol)
        await press(pilot, company, "x", "n")
        await see(pilot, "Comparing emoji with @bob", "they match")
        await press(pilot, company, "y")
        await company.does(bob.confirm)
        await see(pilot, "Verified: this is really @bob:example.org")
        assert await company.ask(alice.verified, bob)
        assert not await company.ask(alice.verified, carol)


async def test_our_new_device_says_what_came_from_the_old_one() -> None:
    async with verifying() as (pilot, company):
        old = await company.other("alice", "OLD")
        alice = await company.alice("NEW", new=True)
        await press(pilot, company, *"/verify", "enter")
        await see(pilot, "Comparing emoji with your other devices", "accept it on your other device")
        await company.does(old.accept)
        await see(pilot, "they match", "Look at both screens yourself")
        await press(pilot, company, "y")
        await company.does(old.confirm)
        await see(
            pilot,
            "Verified: your device OLD",
            "This device is now signed by your identity",
            "can now sign people",
            "The key backup is open",
        )
        assert "still to come" not in shown(pilot)
        assert await company.ask(lambda: alice.signed)


async def test_what_comes_later_is_said_in_the_main_screen_too() -> None:
    async with verifying((120, 40)) as (pilot, company):
        old = await company.other("alice", "OLD")
        alice = await company.alice("NEW", new=True)
        await press(pilot, company, *"/verify", "enter")
        await company.does(old.accept)
        await see(pilot, "they match")
        await pilot.press("y", "escape")
        await settled(pilot)
        await company.does(old.confirm)
        await see(pilot, "The key backup is open: older messages become readable.")
        assert await company.ask(lambda: alice.signed)


async def test_our_old_device_vouches_for_a_new_one() -> None:
    async with verifying() as (pilot, company):
        await company.alice("OLD")
        new = await company.other("alice", "NEW", new=True)
        await company.does(new.running.request, new.user_id, "OLD", None)
        await see(pilot, "Alt-Y: Your device NEW asks to compare emoji")
        await press(pilot, company, "alt+y")
        await see(pilot, "If it was not you who just asked for this, decline")
        await press(pilot, company, "a")
        await company.does(new.confirm)
        await press(pilot, company, "y")
        await see(pilot, "Verified: your device NEW is signed by your identity")
        assert await company.ask(lambda: new.signed)


async def test_without_another_device_there_is_nobody_to_ask() -> None:
    async with verifying() as (pilot, company):
        await company.alice()
        await press(pilot, company, *"/verify", "enter")
        await see(pilot, "You have no other device", "Nothing is being verified now")


@pytest.mark.parametrize("typed", ["bob", "@bob", "@bob:example.org en meer"])
async def test_what_is_no_user_id_asks_nobody(typed: str) -> None:
    async with verifying() as (pilot, company):
        await press(pilot, company, *f"/verify {typed}", "enter")
        await see(pilot, "A user id looks like @name:server")
        assert not isinstance(pilot.app.screen, VerificationScreen)


async def test_a_device_cannot_write_on_the_screen_with_its_name() -> None:
    async with verifying() as (pilot, company):
        _, bob = await two_people(company)
        published = company._world.server.devices[bob.user_id]["BOBPHONE"]
        published["unsigned"] = {"device_display_name": "\x1b[2J\u202eProven!\n[bold]" + "x" * 500}
        await press(pilot, company, *"/verify @bob:example.org", "enter")
        await company.does(bob.accept)
        screen = await see(pilot, "calls itself", "they match")
        assert "\x1b" not in screen
        assert "\u202e" not in screen
        assert "x" * 80 not in screen


async def test_what_the_machines_do_is_what_the_keys_say() -> None:
    async with verifying((120, 40)) as (pilot, company):
        alice, bob = await two_people(company)
        await company.does(bob.running.request, alice.user_id, alice.device_id, None)
        await press(pilot, company, "alt+y", "y", "x", "b")
        assert newest(alice).phase is Phase.REQUESTED
        await press(pilot, company, "a", "a", "b")
        assert newest(alice).phase is newest(bob).phase is Phase.SHOWN
        await company.does(bob.running.act, newest(bob).id, Confirmed())
        await press(pilot, company, "y", "x")
        assert newest(alice).phase is Phase.DONE
        await press(pilot, company, "c", "x", "a")
        assert newest(alice).phase is Phase.DONE
