"""The addresses of a room as the server gets them: listed, given, made main, taken off."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.account.audit import Audit
from session.rooms.addresses import Addresses
from session.rooms.allowed import Allowed, NotAllowed
from session.values.errors import NotCleared, RequestRefused
from session.values.listed import Address, AddressGiven, AddressTaken, Shown
from session.values.model import RoomId
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ME, ROOM, member, state
from tests.fakes.sending_account import SendingAccount

FIRST, NEXT, THEIRS = "#eerst:hs.example", "#tweede:hs.example", "#ver:elders.example"
SHOWN = {"alias": FIRST, "alt_aliases": [NEXT, THEIRS, 4, "geen"]}
TAKEN = json_answer({"errcode": "M_UNKNOWN", "error": "Room alias already exists"}, status=409)


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    account = SendingAccount(server=server)
    account.receive(state=(state("m.room.power_levels", {"users": {ME: 100}}), member(ME)))
    for method in ("PUT", "DELETE"):
        server.on(method, "", json_answer({}))
    server.on("GET", "/aliases$", json_answer({"aliases": [FIRST, "#los:hs.example", None]}))
    server.on("GET", "canonical_alias", json_answer(SHOWN))
    yield account
    await account.close()


def addresses(account: SendingAccount) -> Addresses:
    allowed, audit = Allowed(account.database, ME), Audit(account.database, account.advisor)
    return Addresses(account.gateway, account.user_id, allowed, audit)


def cleared(account: SendingAccount, text: str) -> tuple[Draft, Clearance]:
    draft = account.draft(text, kind=DraftKind.ALIAS)
    return draft, account.clear(draft)


async def test_what_leads_to_a_room_is_listed_with_how_the_room_shows_it(account: SendingAccount) -> None:
    assert await addresses(account).listed(RoomId(ROOM)) == (
        Address(FIRST, Shown.MAIN, True),
        Address(NEXT, Shown.BESIDE, True),
        Address(THEIRS, Shown.BESIDE, False),
        Address("#los:hs.example", Shown.NOWHERE, True),
    )


async def test_an_address_that_leads_here_already_is_shown_and_one_of_another_room_is_refused(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    server.on("PUT", "/directory/room/", TAKEN)
    server.on("GET", "/directory/room/", json_answer({"room_id": ROOM}))
    given = await addresses(account).give(*cleared(account, "#los:hs.example"))
    assert given == AddressGiven("#los:hs.example", FIRST)
    (shown,) = server.seen("PUT", "canonical_alias")
    assert shown.json == {"alias": FIRST, "alt_aliases": [NEXT, THEIRS, "#los:hs.example"]}
    server.on("GET", "/directory/room/", json_answer({"room_id": "!ander:hs.example"}))
    with pytest.raises(RequestRefused):
        await addresses(account).give(*cleared(account, "los"))
    with pytest.raises(NotCleared):
        await addresses(account).give(*cleared(account, THEIRS))


async def test_another_address_becomes_the_main_one(account: SendingAccount, server: FakeHomeserver) -> None:
    await addresses(account).make_main(*cleared(account, "ver"), THEIRS)
    (shown,) = server.seen("PUT", "canonical_alias")
    assert shown.json == {"alias": THEIRS, "alt_aliases": [FIRST, NEXT]}
    account.receive(state("m.room.power_levels", {"users": {ME: 0}}))
    with pytest.raises(NotAllowed):
        await addresses(account).make_main(*cleared(account, "ver"), THEIRS)


async def test_the_next_becomes_the_main_one_where_the_main_one_is_taken_off(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    # Synapse takes it out of what the room shows by itself.
    after = json_answer({"alt_aliases": [NEXT, THEIRS]})
    server.on("GET", "canonical_alias", json_answer(SHOWN), after)
    taken = await addresses(account).take(*cleared(account, FIRST))
    assert taken == AddressTaken(FIRST, NEXT, True, (THEIRS, "#los:hs.example"))
    (shown,) = server.seen("PUT", "canonical_alias")
    assert shown.json == {"alias": NEXT, "alt_aliases": [THEIRS]}


async def test_where_the_next_leads_elsewhere_there_is_no_main_one(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    bad = json_answer({"errcode": "M_BAD_ALIAS"}, status=400)
    server.on("PUT", "canonical_alias", bad, json_answer({}))
    server.on("GET", "/aliases$", json_answer({"errcode": "M_FORBIDDEN"}, status=403))
    taken = await addresses(account).take(*cleared(account, "eerst"))
    assert taken == AddressTaken(FIRST, "", True, (NEXT, THEIRS))
    assert server.seen("PUT", "canonical_alias")[-1].json == {"alt_aliases": [NEXT, THEIRS]}
