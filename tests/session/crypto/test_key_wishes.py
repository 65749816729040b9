"""Keys that our own other devices are asked for: who is asked, and that nothing else than the answer is taken."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from session.crypto.key_wishes import PATIENCE_MS
from session.crypto.shields import FORWARDED
from session.values.errors import Unreachable
from tests.fakes.crypto_people import ROOM, Person, World

MEGOLM = "m.megolm.v1.aes-sha2"


class Household:
    """Alice with a phone that has a key, a laptop that lacks it, and Bob who wrote."""

    def __init__(self, world: World, bob: Person, phone: Person, laptop: Person) -> None:
        self.world, self.bob, self.phone, self.laptop = world, bob, phone, laptop
        self.event: dict[str, Any] = {}

    @property
    def session_id(self) -> str:
        return str(self.event["content"]["session_id"])

    async def ask(self, **options: str) -> int:
        """Let the laptop ask."""
        return await self.laptop.machine.wishes.ask(self.laptop.door, ROOM, self.session_id, **options)

    def key(self, **changes: Any) -> dict[str, Any]:
        """Return the key as the phone passes it on."""
        (held,) = (one for one in self.phone.machine.export_keys() if one["session_id"] == self.session_id)
        claimed = held.pop("sender_claimed_keys")["ed25519"]
        return {**held, "sender_claimed_ed25519_key": claimed, **changes}

    async def passed_on(self, content: dict[str, Any], by: Person | None = None) -> tuple[tuple[str, str], ...]:
        """Let a device send the laptop a key, over Olm, and return what the laptop can read then."""
        sender, laptop = by or self.phone, self.laptop
        device = sender.machine.devices.get(laptop.user_id, laptop.device_id)
        assert device is not None
        assert await sender.machine.send_encrypted(sender.door, device, "m.forwarded_room_key", content)
        return laptop.sync().sessions

    def letters(self, to: Person, kind: str = "m.room_key_request") -> list[dict[str, Any]]:
        """Return what lies there for a device, and take it away."""
        found = self.world.server.inboxes.pop((to.user_id, to.device_id), [])
        return [one["content"] for one in found if one["type"] == kind]


@pytest.fixture
async def home(world: World) -> Household:
    """Bob wrote when Alice had her phone alone."""
    bob, phone = await world.signed("bob"), await world.signed("alice", "PHONE")
    event = await bob.say("de sleutel ligt onder de mat", phone)
    phone.sync()
    laptop = await world.signed("alice", "LAPTOP")
    for one in (phone, laptop, bob):
        one.machine.track([phone.user_id, bob.user_id])
        await one.settle()
    made = Household(world, bob, phone, laptop)
    made.event = event
    assert laptop.code(event) == "missing_key"
    made.letters(phone)
    return made


async def test_a_proven_device_of_ours_is_asked_and_what_it_passes_on_opens_the_message_marked(home: Household) -> None:
    assert await home.ask(sender_key=home.key()["sender_key"]) == 1
    (asked,) = home.letters(home.phone)
    assert asked["action"] == "request"
    assert asked["requesting_device_id"] == "LAPTOP"
    assert asked["body"] == {
        "algorithm": MEGOLM,
        "room_id": ROOM,
        "session_id": home.session_id,
        "sender_key": home.key()["sender_key"],
    }
    assert await home.passed_on(home.key()) == ((ROOM, home.session_id),)
    assert home.laptop.text(home.event) == "de sleutel ligt onder de mat"
    found = home.laptop.read(home.event)
    assert found.shield == FORWARDED

    await home.laptop.machine.upkeep(home.laptop.door)
    (ended,) = home.letters(home.phone)
    assert (ended["action"], ended["request_id"]) == ("request_cancellation", asked["request_id"])
    await home.laptop.machine.upkeep(home.laptop.door)
    assert home.letters(home.phone) == []


async def test_the_answer_may_come_after_a_restart_and_not_after_a_day(home: Household) -> None:
    await home.ask()
    home.laptop.reopen()
    home.world.clock.time += PATIENCE_MS - 1
    assert await home.passed_on(home.key()) == ((ROOM, home.session_id),)


async def test_what_comes_after_a_day_is_not_taken_and_the_question_is_taken_back(home: Household) -> None:
    await home.ask()
    home.letters(home.phone)
    home.world.clock.time += PATIENCE_MS
    assert await home.passed_on(home.key()) == ()
    await home.laptop.machine.upkeep(home.laptop.door)
    assert [one["action"] for one in home.letters(home.phone)] == ["request_cancellation"]
    assert home.laptop.code(home.event) == "missing_key"


async def test_what_nobody_asked_for_is_not_taken(home: Household) -> None:
    assert await home.passed_on(home.key()) == ()
    assert home.laptop.code(home.event) == "missing_key"


async def test_an_answer_is_taken_once(home: Household) -> None:
    await home.ask()
    await home.passed_on(home.key())
    await home.laptop.machine.upkeep(home.laptop.door)
    home.laptop.database.execute("DELETE FROM room_key")
    assert await home.passed_on(home.key()) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"room_id": "!elsewhere:example.org"},
        {"session_id": "another"},
        {"algorithm": "m.olm.v1.curve25519-aes-sha2"},
        {"sender_key": "A" * 43},
        {"sender_key": 5},
        {"session_key": "AQ"},
        {"session_key": None},
        {"sender_claimed_ed25519_key": "no key"},
    ],
)
async def test_what_is_not_what_was_asked_for_is_not_taken(home: Household, changes: dict[str, Any]) -> None:
    await home.ask(sender_key=home.key()["sender_key"])
    assert await home.passed_on(home.key(**changes)) == ()
    assert home.laptop.code(home.event) == "missing_key"
    assert await home.passed_on(home.key()) == ((ROOM, home.session_id),), "the question is still open"


async def test_another_session_under_the_name_of_the_one_that_was_asked_for_is_not_taken(home: Household) -> None:
    await home.ask()
    await home.phone.prepare(home.bob)
    home.laptop.sync()
    others = [one for one in home.phone.machine.export_keys() if one["session_id"] != home.session_id]
    assert await home.passed_on(home.key(session_key=others[0]["session_key"])) == ()
    assert home.laptop.code(home.event) == "missing_key"


async def test_another_user_gives_us_no_key(home: Household) -> None:
    await home.ask()
    assert await home.passed_on(home.key(), by=home.bob) == ()
    assert home.laptop.code(home.event) == "missing_key"


async def test_a_device_of_ours_that_is_not_proven_is_neither_asked_nor_believed(home: Household) -> None:
    tablet = await home.world.unsigned("alice", "TABLET")
    tablet.machine.track([tablet.user_id])
    await home.laptop.settle()
    await tablet.settle()
    assert await home.ask() == 1
    assert home.letters(tablet) == []
    assert await home.passed_on(home.key(), by=tablet) == ()
    assert home.laptop.code(home.event) == "missing_key"


async def test_a_device_that_is_blocked_or_was_not_asked_is_not_believed(home: Household) -> None:
    home.laptop.machine.selection.block(home.laptop.user_id, "PHONE")
    assert await home.ask() == 0
    assert home.letters(home.phone) == []
    home.laptop.machine.selection.unblock(home.laptop.user_id, "PHONE")
    await home.ask()
    home.laptop.machine.selection.block(home.laptop.user_id, "PHONE")
    assert await home.passed_on(home.key()) == ()

    home.laptop.machine.selection.unblock(home.laptop.user_id, "PHONE")
    late = await home.world.signed("alice", "LATE")
    late.machine.track([late.user_id])
    await late.settle()
    await home.laptop.settle()
    assert await home.passed_on(home.key(), by=late) == ()
    assert home.laptop.code(home.event) == "missing_key"


async def test_devices_of_an_identity_that_this_device_does_not_know_are_not_asked(home: Household) -> None:
    home.laptop.database.execute("DELETE FROM verified")
    home.laptop.database.execute("DELETE FROM crypto_secret")
    assert await home.ask() == 0
    assert home.letters(home.phone) == []


async def test_a_key_in_the_clear_is_no_answer(home: Household) -> None:
    await home.ask()
    letter = {"type": "m.forwarded_room_key", "sender": home.phone.user_id, "content": home.key()}
    home.world.server.inboxes[home.laptop.user_id, "LAPTOP"].append(letter)
    assert home.laptop.sync().sessions == ()
    assert home.laptop.code(home.event) == "missing_key"


async def test_a_copy_that_opens_no_more_than_the_one_here_changes_nothing(home: Household) -> None:
    await home.ask()
    kept = home.key()
    backed_up = {**kept, "sender_claimed_keys": {"ed25519": kept["sender_claimed_ed25519_key"]}}
    home.laptop.machine.import_keys([backed_up])
    before = home.laptop.database.all("SELECT * FROM room_key")
    assert await home.passed_on(home.key()) == ()
    assert home.laptop.database.all("SELECT * FROM room_key") == before


async def test_a_copy_that_does_not_lead_to_the_one_here_takes_no_place(home: Household) -> None:
    await home.bob.say("nu ook op de laptop", home.phone)
    home.laptop.sync()
    held = home.laptop.machine.room_keys.all_of(ROOM, home.session_id)
    assert [key.first_index > 0 for key in held] == [True], "the laptop has the end of the session"
    assert home.laptop.code(home.event) == "unknown_index"
    await home.ask()
    good = home.key()
    # The ratchet's 128 bytes begin behind version and index; the key that names the session stays.
    raw = bytearray(decoded(good["session_key"]))
    raw[20] ^= 1
    assert await home.passed_on({**good, "session_key": encoded(bytes(raw))}) == ()
    assert home.laptop.machine.room_keys.all_of(ROOM, home.session_id) == held

    assert await home.passed_on(good) == ((ROOM, home.session_id),)
    assert home.laptop.text(home.event) == "de sleutel ligt onder de mat"


async def test_a_question_that_the_server_did_not_take_can_be_asked_again_under_its_id(home: Household) -> None:
    home.world.server.fault = lambda _method, path: Unreachable("away") if "sendToDevice" in path else None
    with pytest.raises(Unreachable):
        await home.ask()
    home.world.server.fault = lambda _method, _path: None
    await home.ask()
    await home.ask()
    asked = home.letters(home.phone)
    assert len(asked) == 2
    assert len({one["request_id"] for one in asked}) == 1


def decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")
