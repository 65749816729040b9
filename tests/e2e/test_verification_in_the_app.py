"""Two people of ours on a real homeserver compare emoji: one at the keyboard of the app, one by the session alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.values.model import VerificationPhase
from tests.support.real_app import real_app
from tests.support.users import MakeUser
from tests.support.verifying_client import LogIn, log_in, room_with

__all__ = ["log_in"]
pytestmark = pytest.mark.slow
Phase = VerificationPhase


async def test_two_people_in_their_room(make_user: MakeUser, log_in: LogIn, tmp_path: Path) -> None:
    noor, els = make_user("noor"), make_user("els")
    other = await log_in(els)
    async with real_app(tmp_path, noor) as app:
        room_id = await app.host.ask(room_with, app.session, els.user_id)
        await other.session.join(room_id)
        await app.open_room(room_id)
        await app.see("2 people")

        await app.press(*f"/verify {els.user_id}", "enter")
        asked = await other.reaches(Phase.REQUESTED)
        assert (asked.room_id, asked.other_device) == (room_id, app.session.device_id)
        await other.session.verification.accept(asked.id)
        theirs = await other.reaches(Phase.SHOWN)
        await app.see("they match", "in your room", *(str(name) for _, name in theirs.emoji))
        assert (await app.newest()).emoji == theirs.emoji

        await app.press("y")
        await app.see("Waiting for the other side")
        await other.session.verification.confirm(theirs.id)
        await app.see("Verified: this is really")
        await other.reaches(Phase.DONE)
        await app.press("escape")
        await app.see("You asked Els to compare emoji. You have verified each other.")
        # The other side asks back, and what does not match ends it for both.
        await other.session.verification.begin(app.session.user_id)
        await app.see("Els asks you to compare emoji: Alt-Y opens it", f"Alt-Y: {els.user_id} asks to compare emoji")
        await app.press("alt+y")
        await app.see("a accept")
        await app.press("a")
        await app.see("they do NOT match")
        await app.press("x")
        ended = await other.reaches(Phase.CANCELLED)
        assert ended.cancel_code == "m.mismatched_sas"
        await app.see("tell them by another way")
        await app.press("escape")
        await app.see("Els asked you to compare emoji. The emoji were not the same")


async def test_a_new_device_of_ours_becomes_trusted(make_user: MakeUser, log_in: LogIn, tmp_path: Path) -> None:
    noor = make_user("noor")
    old = await log_in(noor)
    assert old.session.signed
    async with real_app(tmp_path, noor) as app:
        assert not await app.host.ask(lambda: app.session.signed)
        await app.press("alt+y")
        await app.see("o your other devices")
        await app.press("o")
        asked = await old.reaches(Phase.REQUESTED)
        assert asked.own
        await old.session.verification.accept(asked.id)
        theirs = await old.reaches(Phase.SHOWN)
        await app.see("they match", *(str(name) for _, name in theirs.emoji))
        await app.press("y")
        await old.session.verification.confirm(theirs.id)
        await app.see(
            f"Verified: your device {old.session.device_id}",
            "This device is now signed by your identity",
            "This device can now sign people",
            "The key backup is open",
        )
        assert await app.host.ask(lambda: app.session.signed)
    devices = await old.session.devices.all()
    assert {one.device_id: one.signed for one in devices}[app.session.device_id]
