"""Sending to a room stops when somebody verified has a new identity: what waits, what is said, and the two ways on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path

import pytest

from session.crypto.identity import reset
from session.crypto.verification import wire
from session.crypto.verification.post import BODY
from session.crypto.verification.verified import UserTrust
from session.store.database import Database
from session.trust.readers import NothingToDo
from session.trust.verification import RoomEvents
from session.values.errors import IdentityStop
from session.values.model import ItemKind, SendState, UserId
from tests.fakes import faults
from tests.fakes.answers import SEND, sent
from tests.fakes.crypto_people import Person, World
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ALICE, ME, ROOM, member
from tests.fakes.sending_people import SendingPeople
from tests.fakes.verifying_people import Verifier, verify

KEY = b"k" * 32
BOB = "@bob:hs.example"


@pytest.fixture
async def people(server: FakeHomeserver, world: World, tmp_path: Path) -> AsyncIterator[SendingPeople]:
    """Us, in an encrypted room with Alice and Bob."""
    people = SendingPeople(server, world, Database.open(tmp_path / "account.db", KEY))
    await people.sign_in()
    people.enter(member(ALICE), member(BOB))
    yield people
    await people.account.close()
    people.account.database.close()


async def alice_and_bob(people: SendingPeople) -> tuple[Person, Person]:
    """Return the two, Alice verified by us."""
    alice, bob = await people.world.signed(ALICE), await people.world.signed(BOB)
    await verify(Verifier(people.us), Verifier(alice))
    return alice, bob


async def renew(people: SendingPeople, person: Person) -> None:
    """Give somebody a new identity, and let us hear that something changed."""
    await reset(person.door, person.machine, people.world.server.password)
    people.sync()


async def test_the_message_waits_with_its_reason_and_nobody_gets_any(people: SendingPeople, tmp_path: Path) -> None:
    alice, bob = await alice_and_bob(people)
    await people.say("voor de wissel")
    await renew(people, alice)
    people.readable(bob)
    before = len(people.server.requests)

    first = await people.say("na de wissel", "failed")
    second = await people.say("en nog een", "failed")

    new = people.server.requests[before:]
    assert {one.path.rpartition("/")[2] for one in new} == {"query"}
    item = people.account.view.own(first)
    assert item is not None
    assert (item.kind, item.send_state) == (ItemKind.MESSAGE, SendState.FAILED)
    assert item.failure == IdentityStop(ALICE).words
    assert "/withdraw @alice:hs.example" in str(item.failure)
    people.account.rooms.refresh()
    assert people.account.summary().trust.stopped == (ALICE,)

    # A restart forgets nothing, and trying again helps nothing.
    await people.account.close()
    people.account.database.close()
    people.start(Database.open(tmp_path / "account.db", KEY))
    state = await people.readers.identity(UserId(ALICE))
    assert (state.trust, state.waiting) == (UserTrust.CHANGED, (first, second))
    people.account.sender.retry(first)
    await people.account.until(first, "failed")
    assert people.account.summary().trust.stopped == (ALICE,)
    assert len(people.server.seen("PUT", SEND)) == 1


async def test_withdrawn_what_waited_goes_out_in_order(people: SendingPeople) -> None:
    alice, bob = await alice_and_bob(people)
    await renew(people, alice)
    texts = ["een", "twee", "drie"]
    waiting = [await people.say(text, "failed") for text in texts]

    assert await people.readers.withdraw(UserId(ALICE)) == 3
    await people.account.until(waiting[-1], "sent")

    assert people.readable(bob) == texts
    assert people.readable(alice) == texts
    assert people.account.summary().trust.stopped == ()
    state = await people.readers.identity(UserId(ALICE))
    assert (state.trust, state.changed, state.waiting) == (UserTrust.NOT_VERIFIED, False, ())


async def test_cancelled_the_messages_go_and_the_stop_stays(people: SendingPeople) -> None:
    alice, _ = await alice_and_bob(people)
    await renew(people, alice)
    await people.say("toch niet", "failed")

    assert await people.readers.cancel(UserId(ALICE)) == 1

    assert people.account.outbox.in_room(ROOM) == []
    await people.say("nog steeds niet", "failed")
    assert people.server.seen("PUT", SEND) == []


async def test_compared_anew_it_goes_on(people: SendingPeople) -> None:
    alice, bob = await alice_and_bob(people)
    await renew(people, alice)
    txn_id = await people.say("wie ben je?", "failed")

    await verify(Verifier(people.us), Verifier(alice))
    people.account.sender.retry(txn_id)
    await people.account.until(txn_id, "sent")

    assert people.readable(bob) == ["wie ben je?"]
    assert people.account.summary().trust.stopped == ()


async def test_what_was_encrypted_before_waits_too(people: SendingPeople) -> None:
    alice, _ = await alice_and_bob(people)
    await people.say("vooraf")
    people.server.on("PUT", SEND, faults.html(502), *sent("$never"))
    txn_id = people.account.say("onderweg")
    await people.server.until(2, "PUT", SEND)
    await renew(people, alice)
    await people.us.settle()

    await people.account.until(txn_id, "failed")

    assert len(people.server.seen("PUT", SEND)) == 2


async def test_only_the_events_of_a_verification_pass_and_what_they_shared_is_not_used_for_messages(
    people: SendingPeople,
) -> None:
    await alice_and_bob(people)
    await people.say("voor de wissel")
    before = deepcopy(people.world.server.identities[ALICE])
    ghost = await people.world.unsigned(ALICE, "GHOST")
    await renew(people, ghost)
    account = people.account
    door = RoomEvents(account.gateway, account.advisor, account.rooms, account.encryption, UserId(ME))
    request = {"msgtype": wire.REQUEST, "body": BODY.format(user=ME), "to": ALICE}

    await door.send(ROOM, "m.room.message", request)
    await people.say("wie ben jij?", "failed")

    assert people.readable(ghost) == ["missing_key", BODY.format(user=ME)]
    # The identity of before is back: the ghost holds a key that no message may be encrypted with.
    people.world.server.identities[ALICE] = before
    people.world.server.announce(ALICE)
    people.sync()
    await people.say("daar ben je weer")
    assert people.readable(ghost)[-1] == "withheld:m.unverified"
    _, shared, last = (event["content"]["session_id"] for event in people.ciphers())
    assert last != shared


async def test_of_somebody_not_verified_it_is_said_and_sending_goes_on(people: SendingPeople) -> None:
    _, bob = await alice_and_bob(people)
    await people.say("voor de wissel")
    await renew(people, bob)

    await people.say("na de wissel")

    people.account.rooms.refresh()
    trust = people.account.summary().trust
    assert (trust.stopped, trust.changed) == ((), (BOB,))
    assert people.readable(bob)[-1] == "na de wissel"
    await people.readers.withdraw(UserId(BOB))
    assert people.account.summary().trust.changed == ()


async def test_there_is_nothing_to_withdraw_of_somebody_who_is_the_same(people: SendingPeople) -> None:
    await alice_and_bob(people)
    for user in (ALICE, BOB, "@nobody:hs.example"):
        with pytest.raises(NothingToDo, match="no other identity"):
            await people.readers.withdraw(UserId(user))
    assert (await people.readers.identity(UserId(ALICE))).trust is UserTrust.VERIFIED
