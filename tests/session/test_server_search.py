"""Searching on the server: only rooms that it can read, only words that were cleared, and its answer checked."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.account.audit import Audit
from session.publisher import Publisher
from session.reading.excerpts import excerpt_of
from session.reading.history import History
from session.reading.search import Search
from session.reading.search_query import read_query, term_of
from session.reading.server_search import ServerSearch
from session.values.errors import NotCleared, SessionError
from session.values.model import SearchHits
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, edit, encryption, event, member, message
from tests.fakes.sending_account import SendingAccount

SECRET, ELSEWHERE = "!secret:hs.example", "!elsewhere:hs.example"


def answer(*events: Any, following: object = None) -> Any:
    """Return what a server found."""
    results = [{"result": {"room_id": ROOM, **one} if isinstance(one, dict) else one} for one in events]
    found = {"results": results, "highlights": ["soep"], **({"next_batch": following} if following else {})}
    return json_answer({"search_categories": {"room_events": found}})


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    """An account in a room that is not encrypted, and in one that is."""
    account = SendingAccount(server=server)
    people = (member(ME), member(ALICE, name="Alice"))
    account.receive(state=people)
    account.receive(room=SECRET, state=(*people, encryption()))
    account.rooms.refresh()
    server.on("POST", "/search$", answer())
    yield account
    await account.close()


@pytest.fixture
def server_search(account: SendingAccount) -> ServerSearch:
    publisher = Publisher(account.rooms, account.view, account.outbox)
    history = History(account.database, account.gateway, account.arrival)
    search = Search(account.database, account.rooms, history, publisher, ME)
    return ServerSearch(account.gateway, account.rooms, search, Audit(account.database, account.advisor))


def cleared(account: SendingAccount, text: str, kind: DraftKind = DraftKind.SEARCH) -> tuple[Draft, Clearance]:
    draft = account.draft(text, kind=kind)
    return draft, account.clear(draft)


async def find(search: ServerSearch, account: SendingAccount, typed: str, following: str | None = None) -> SearchHits:
    return await search.find(*cleared(account, term_of(read_query(typed))), typed, following)


async def test_the_words_go_with_ids_and_without_encrypted_rooms(
    server_search: ServerSearch, account: SendingAccount, server: FakeHomeserver
) -> None:
    await find(server_search, account, 'soep "van vandaag" from:alice')
    (request,) = server.seen("POST", "/search$")
    asked = request.json["search_categories"]["room_events"]
    assert asked["search_term"] == "soep van vandaag"
    assert asked["filter"]["rooms"] == [ROOM]
    assert asked["filter"]["senders"] == [ALICE]
    assert b"from:" not in request.raw


async def test_encrypted_rooms_alone_ask_nothing(
    server_search: ServerSearch, account: SendingAccount, server: FakeHomeserver
) -> None:
    with pytest.raises(SessionError):
        await find(server_search, account, f"soep in:{SECRET}")
    assert server.requests == []


async def test_what_was_cleared_for_something_else_is_not_searched_for(
    server_search: ServerSearch, account: SendingAccount, server: FakeHomeserver
) -> None:
    draft, _clearance = cleared(account, "soep")
    _other, clearance = cleared(account, "brood")
    with pytest.raises(NotCleared):
        await server_search.find(draft, clearance, "soep")
    with pytest.raises(NotCleared):
        await server_search.find(*cleared(account, "soep", DraftKind.MESSAGE), "soep")
    assert server.requests == []


async def test_what_is_found_is_shown_in_its_surroundings(
    server_search: ServerSearch, account: SendingAccount, server: FakeHomeserver
) -> None:
    server.on(
        "POST", "/search$", answer(message("de soep is op", ALICE, "$soup"), edit("$first", "Soep!"), following="b2")
    )
    found = await find(server_search, account, "soep")
    assert [(hit.event_id, hit.sender_name, hit.excerpt, hit.elsewhere) for hit in found.hits] == [
        ("$soup", "Alice", (("de ", False), ("soep", True), (" is op", False)), True),
        ("$first", "Alice", (("Soep", True), ("!", False)), True),
    ]
    assert found.following == "b2"
    await find(server_search, account, "soep", found.following)
    assert server.seen("POST", "/search$")[-1].query == {"next_batch": "b2"}


async def test_what_a_writer_covered_stays_covered(
    server_search: ServerSearch, account: SendingAccount, server: FakeHomeserver
) -> None:
    html = {"format": "org.matrix.custom.html", "formatted_body": 'soep van <span data-mx-spoiler="">kikkers</span>'}
    one = event("m.room.message", {"msgtype": "m.text", "body": "soep van kikkers", **html}, ALICE, "$soup")
    server.on("POST", "/search$", answer(one))
    (hit,) = (await find(server_search, account, "soep")).hits
    assert hit.excerpt == (("soep", True), (" van ▒▒", False))


@pytest.mark.parametrize(
    "one",
    [
        None,
        5,
        {**message("soep"), "room_id": SECRET},
        {**message("soep"), "room_id": ELSEWHERE},
        {**message("soep"), "sender": "x"},
        event("m.room.message", {"body": ["soep"]}),
        event("m.room.encrypted", {"body": "soep"}),
        event("m.room.message", {"body": "soep"}, state_key=""),
    ],
    ids=repr,
)
async def test_what_is_no_message_of_such_a_room_is_not_found(
    server_search: ServerSearch, account: SendingAccount, server: FakeHomeserver, one: Any
) -> None:
    server.on("POST", "/search$", answer(one))
    assert (await find(server_search, account, "soep")).hits == ()


@pytest.mark.parametrize(
    "body", [{}, {"search_categories": []}, {"search_categories": {"room_events": {"results": 3}}}]
)
async def test_an_answer_without_results_finds_nothing(
    server_search: ServerSearch, account: SendingAccount, server: FakeHomeserver, body: object
) -> None:
    server.on("POST", "/search$", json_answer(body))
    assert await find(server_search, account, "soep") == SearchHits(())


def test_an_excerpt_of_a_long_message_has_what_was_found() -> None:
    body = "x" * 5000 + " soep " + "y" * 5000
    pieces = excerpt_of(body, re.compile("soep"))
    assert ("soep", True) in pieces
    assert sum(len(text) for text, _found in pieces) <= 400
