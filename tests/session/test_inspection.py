"""Inspecting a message: the server's copy beside ours, its origin link by link, who could read it, what is open."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from session.crypto.identity import reset
from session.crypto.recipients import Recipients, SharedWith
from session.crypto.room_keys import Origin
from session.crypto.verification.verified import UserTrust
from session.trust.inspected import Comparison, Inspected
from session.trust.inspection import Inspection
from session.values.errors import NoSuchMessage, NoSuchRoom
from session.values.model import EventId, RoomId, ShieldLevel
from tests.fakes import faults
from tests.fakes.crypto_people import ROOM as THEIR_ROOM
from tests.fakes.crypto_people import Person, World
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, event, member, message, redaction, state
from tests.fakes.sending_people import SendingPeople
from tests.fakes.verifying_people import Verifier, verify

EVENT = r"/client/v3/rooms/[^/]+/event/"
BOB = "@bob:hs.example"


class Inspecting(SendingPeople):
    """Us in an encrypted room with Alice, and the server's copies of what is said there."""

    def __init__(self, server: FakeHomeserver, world: World) -> None:
        super().__init__(server, world)
        account = self.account
        self.inspection = Inspection(account.database, account.gateway, account.machine, account.rooms)

    async def said(self, text: str) -> EventId:
        """Say something and take in its echo."""
        await self.say(text)
        echo = self.ciphers()[-1]
        self.account.receive(echo)
        self.give(echo)
        return EventId(echo["event_id"])

    async def hear(self, author: Person, text: str, **options: Any) -> dict[str, Any]:
        """Let somebody say something to us, and return the event."""
        heard = await author.say(text, ME, room=ROOM, **options)
        self.us.sync()
        self.account.receive(heard)
        await self.us.settle()
        self.give(heard)
        return heard

    def give(self, copy: dict[str, Any]) -> None:
        """Let the server give this copy of an event."""
        self.server.on("GET", EVENT + r"\$" + copy["event_id"][1:] + "$", json_answer(copy))

    async def inspect(self, event_id: str) -> Inspected:
        return await self.inspection.inspect(RoomId(ROOM), EventId(event_id))


@pytest.fixture
async def people(server: FakeHomeserver, world: World) -> AsyncIterator[Inspecting]:
    people = Inspecting(server, world)
    await people.sign_in()
    people.enter(member(ALICE, name="Alice"), state=(state("m.room.name", {"name": "Kade"}),))
    people.account.receive(member(ALICE, name="Alice"))
    yield people
    await people.account.close()


async def test_an_own_message_is_the_same_there_and_says_who_could_read_it(people: Inspecting) -> None:
    await people.world.signed(ALICE)
    await people.world.unsigned(ALICE, "PHONE")
    event_id = await people.said("de sluis is open")
    second = await people.said("en weer dicht")

    found = await people.inspect(second)

    assert (found.comparison, found.problem, found.own) == (Comparison.SAME, None, True)
    assert (found.text, found.room_name, found.people) == ("en weer dicht", "Kade", 2)
    assert found.index == 1
    assert (await people.inspect(event_id)).index == 0
    assert found.delivery is not None
    assert found.delivery.shared == (SharedWith(ALICE, "ONE"),)
    assert found.delivery.left_out is not None
    assert [(one.device_id, one.code) for one in found.delivery.left_out] == [("PHONE", "m.unverified")]
    assert found.chain is not None
    assert (found.chain.key_came, found.chain.device_id, found.chain.signed) == (Origin.OWN, "DEVICE", True)
    assert found.copy is not None
    assert found.copy.encrypted
    assert found.copy.algorithm == "m.megolm.v1.aes-sha2"
    assert found.copy.fields == ("algorithm", "ciphertext", "device_id", "sender_key", "session_id")
    assert found.copy.sealed_size > 100
    assert "en weer dicht" not in found.copy.source
    assert "en weer dicht" not in repr(found)


async def test_a_message_of_somebody_leads_to_their_identity(people: Inspecting) -> None:
    alice = await people.world.signed(ALICE)
    heard = await people.hear(alice, "goedemorgen")

    found = await people.inspect(heard["event_id"])

    own = alice.machine.account
    identity = people.account.machine.identity(ALICE)
    assert identity is not None
    assert found.chain is not None
    assert (found.comparison, found.own, found.delivery) == (Comparison.SAME, False, None)
    assert (found.chain.key_came, found.chain.device_id) == (Origin.OLM, "ONE")
    assert found.chain.fingerprint == own.signing_key
    assert (found.chain.listed, found.chain.gone, found.chain.signed) == (True, False, True)
    assert (found.chain.master, found.chain.self_signing) == (identity.master, identity.self_signing)
    assert (found.chain.trust, found.chain.changed) == (UserTrust.NOT_VERIFIED, False)
    assert found.shield.level is ShieldLevel.NONE

    await verify(Verifier(people.us), Verifier(alice))
    chain = (await people.inspect(heard["event_id"])).chain
    assert chain is not None
    assert chain.trust is UserTrust.VERIFIED
    await reset(alice.door, alice.machine, people.world.server.password)
    await people.us.settle()
    chain = (await people.inspect(heard["event_id"])).chain
    assert chain is not None
    assert (chain.trust, chain.changed) == (UserTrust.CHANGED, True)


async def test_an_unsigned_device_and_one_that_is_on_no_list_are_said(people: Inspecting) -> None:
    await people.world.signed(ALICE)
    phone = await people.world.unsigned(ALICE, "PHONE")
    heard = await people.hear(phone, "van mijn telefoon", recipients=Recipients.ALL)

    found = await people.inspect(heard["event_id"])

    assert found.chain is not None
    assert (found.chain.device_id, found.chain.listed, found.chain.signed) == ("PHONE", True, False)
    assert found.shield.level is ShieldLevel.RED
    people.account.database.execute("DELETE FROM device WHERE device_id = 'PHONE'")
    chain = (await people.inspect(heard["event_id"])).chain
    assert chain is not None
    assert (chain.device_id, chain.listed, chain.signed) == ("PHONE", False, False)


def _with(copy: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**copy, **changes}


async def test_a_server_that_changes_its_mind_is_seen(people: Inspecting) -> None:
    alice = await people.world.signed(ALICE)
    first, second = await people.hear(alice, "ja"), await people.hear(alice, "nee")
    clear = message("ja", ALICE, first["event_id"])
    other_content = {**first["content"], "ciphertext": second["content"]["ciphertext"]}
    for copy, said in (
        (_with(first, content=other_content), "does not open as the message that came before"),
        (_with(first, sender=BOB), "another sender or another time"),
        (_with(first, origin_server_ts=first["origin_server_ts"] + 1), "another sender or another time"),
        (_with(clear, origin_server_ts=first["origin_server_ts"]), "something else than what came before"),
        (_with(first, content={**first["content"], "ciphertext": "A"}), "does not open"),
    ):
        people.give(copy)
        found = await people.inspect(first["event_id"])
        assert found.comparison is Comparison.DIFFERENT, copy
        assert said in str(found.problem)
        assert found.text == "ja"
    for another in (_with(first, event_id="$other"), {}, _with(first, room_id="!other:hs.example")):
        people.server.on("GET", EVENT, json_answer(another))
        found = await people.inspect(first["event_id"])
        assert found.comparison is Comparison.DIFFERENT
        assert "another event" in str(found.problem)


async def test_looking_changes_nothing(people: Inspecting) -> None:
    alice = await people.world.signed(ALICE)
    await people.hear(alice, "een")
    event_two = await alice.say("twee", ME, room=ROOM)
    people.give(event_two)
    before = people.account.everything()

    found = await people.inspect(event_two["event_id"])

    assert (found.comparison, found.text, found.type) == (Comparison.NOT_STORED, "twee", "m.room.message")
    assert people.account.everything() == before
    # Had it counted as read, the real message could be called a replay.
    people.give(_with(event_two, event_id="$copy"))
    assert (await people.inspect("$copy")).text == "twee"
    people.account.receive(event_two)
    assert people.account.bodies()[-1] == "twee"


async def test_without_a_server_or_its_will_what_is_here_is_shown(people: Inspecting) -> None:
    alice = await people.world.signed(ALICE)
    heard = await people.hear(alice, "onthoud dit")
    for answer, comparison in (
        (faults.html(502), Comparison.NOT_ASKED),
        (faults.refused(404, "M_NOT_FOUND"), Comparison.NOT_GIVEN),
        (faults.refused(403, "M_FORBIDDEN"), Comparison.NOT_GIVEN),
    ):
        people.server.on("GET", EVENT, answer)
        found = await people.inspect(heard["event_id"])
        assert (found.comparison, found.copy) == (comparison, None)
        assert str(found.problem)
        assert (found.text, found.index) == ("onthoud dit", 0)
        assert found.chain is not None
    with pytest.raises(NoSuchMessage):
        await people.inspect("$nothing")
    with pytest.raises(NoSuchRoom):
        await people.inspection.inspect(RoomId(THEIR_ROOM), EventId("$x"))


async def test_what_cannot_be_read_says_why_and_is_compared_all_the_same(people: Inspecting) -> None:
    alice = await people.world.signed(ALICE)
    heard = await alice.say("niet voor jou", room=ROOM)
    people.account.receive(heard)
    people.give(heard)

    found = await people.inspect(heard["event_id"])

    assert (found.comparison, found.text, found.type) == (Comparison.UNREADABLE, "", "m.room.encrypted")
    assert str(found.unreadable) == "The key for this message has not arrived."
    assert (found.chain, found.index) == (None, 0)
    people.give(_with(heard, content={**heard["content"], "ciphertext": "AwgB"}))
    assert (await people.inspect(heard["event_id"])).comparison is Comparison.DIFFERENT


async def test_a_removed_message(people: Inspecting) -> None:
    alice = await people.world.signed(ALICE)
    heard = await people.hear(alice, "spijt")
    people.account.receive(redaction(heard["event_id"]))

    found = await people.inspect(heard["event_id"])
    assert found.comparison is Comparison.DIFFERENT
    assert "still gives it out" in str(found.problem)
    people.give(_with(heard, content={}, unsigned={"redacted_because": redaction(heard["event_id"])}))
    found = await people.inspect(heard["event_id"])
    assert (found.comparison, found.text, found.unreadable) == (Comparison.REMOVED, "", None)


async def test_what_is_open_for_the_server_is_listed(people: Inspecting) -> None:
    alice = await people.world.signed(ALICE)
    heard = await people.hear(alice, "komt er iemand?")
    annotation = {"rel_type": "m.annotation", "event_id": heard["event_id"], "key": "\N{THUMBS UP SIGN}"}
    people.account.receive(
        event("m.reaction", {"m.relates_to": annotation}, BOB),
        event("m.reaction", {"m.relates_to": {**annotation, "key": 7}}, BOB),
        event("m.reaction", {"m.relates_to": {**annotation, "key": "weg"}}, ALICE, "$gone"),
        redaction("$gone", ALICE),
    )
    answer = alice.machine.encrypt(
        ROOM,
        "m.room.message",
        {"msgtype": "m.text", "body": "ja", "m.relates_to": {"rel_type": "m.thread", "event_id": "$x"}},
    )
    reply = alice.event(answer)
    people.account.receive(reply)
    people.give(reply)

    found = await people.inspect(heard["event_id"])
    assert found.reactions == (("\N{THUMBS UP SIGN}", BOB, False),)
    assert found.relation is None
    found = await people.inspect(reply["event_id"])
    assert found.relation == ("m.thread", "$x")
    assert found.copy is not None
    assert "m.relates_to" in found.copy.fields


async def test_a_clear_message_is_compared_too(people: Inspecting) -> None:
    said = message("open", ALICE)
    people.account.receive(said)
    people.give(said)

    found = await people.inspect(said["event_id"])
    assert (found.comparison, found.encrypted, found.chain) == (Comparison.SAME, False, None)
    assert found.shield.level is ShieldLevel.RED
    people.give({**said, "content": {**said["content"], "body": "dicht"}})
    assert (await people.inspect(said["event_id"])).comparison is Comparison.DIFFERENT


async def test_a_hostile_copy_costs_nothing_but_itself(people: Inspecting) -> None:
    alice = await people.world.signed(ALICE)
    heard = await people.hear(alice, "hallo")
    for content in (None, [], {"algorithm": {}, "ciphertext": []}, {"m.relates_to": [1]}, {"\x1b[2J": "x" * 60_000}):
        people.give(_with(heard, content=content))
        found = await people.inspect(heard["event_id"])
        assert found.comparison is Comparison.DIFFERENT
        assert found.text == "hallo"
        assert found.copy is not None
        assert json.loads(found.copy.source)["event_id"] == heard["event_id"]


async def test_a_message_of_another_device_of_ours_says_that_only_it_knows(people: Inspecting) -> None:
    tablet = await people.world.unsigned(ME, "TABLET")
    heard = await people.hear(tablet, "van mijn tablet", recipients=Recipients.ALL)

    found = await people.inspect(heard["event_id"])

    assert (found.own, found.delivery) == (True, None)
    assert found.text == "van mijn tablet"
