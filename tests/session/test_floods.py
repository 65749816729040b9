"""What one person said in a room is found page by page at the server, and removed with the reason that was cleared."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hints.model import DraftKind
from session.account.audit import Audit
from session.rooms.allowed import NotAllowed
from session.rooms.room_admin import RoomAdmin
from session.values.errors import NotCleared, RequestRefused
from session.values.model import EventId, RoomId, UserId
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ME, ROOM, member, message, state
from tests.fakes.sending_account import SendingAccount

HERE, SPAM = RoomId(ROOM), UserId("@spam:hs.example")


def account_with(server: FakeHomeserver, levels: dict[str, Any]) -> tuple[SendingAccount, RoomAdmin]:
    account = SendingAccount(server=server)
    made = state("m.room.create", {"room_version": "11"}, "@baas:hs.example")
    account.receive(state=(made, state("m.room.power_levels", levels), member(ME), member(SPAM)))
    audit = Audit(account.database, account.advisor)
    return account, RoomAdmin(account.database, account.gateway, account.user_id, audit)


async def test_only_what_the_person_said_is_found_and_page_by_page(server: FakeHomeserver) -> None:
    account, admin = account_with(server, {"users": {ME: 50}})
    one, two, theirs = (message(text, sender=who) for text, who in (("een", SPAM), ("twee", SPAM), ("x", ME)))
    gone = {**message("weg", sender=SPAM), "unsigned": {"redacted_because": {"type": "m.room.redaction"}}}
    removal = {**message("r", sender=SPAM), "type": "m.room.redaction"}
    pages = [
        {"chunk": [one, theirs, gone, member(SPAM), removal, "x"], "end": "t1"},
        {"chunk": [two, one], "end": "t2"},
        {"chunk": []},
    ]
    server.on("GET", "/messages$", *(json_answer(page) for page in pages))
    flood = await admin.floods.find(HERE, SPAM)
    assert ([event for event, _at in flood.said], flood.whole) == ([one["event_id"], two["event_id"]], True)
    asked = server.seen("GET", "/messages$")
    assert [request.query.get("from") for request in asked] == [None, "t1", "t2"]
    assert json.loads(asked[0].query["filter"])["senders"] == [SPAM]
    await account.close()


async def test_each_is_removed_with_the_reason_and_a_pause_is_passed_on(server: FakeHomeserver) -> None:
    account, admin = account_with(server, {"users": {ME: 50}})
    draft = account.draft("reclame", kind=DraftKind.REMOVAL)
    clearance = account.clear(draft)
    limit = json_answer({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 7000}, status=429)
    missing = json_answer({"errcode": "M_NOT_FOUND"}, status=404)
    server.on("PUT", "/redact/", limit, json_answer({"event_id": "$r"}), missing)
    assert await admin.floods.remove(draft, clearance, EventId("$a")) == 7.0
    assert await admin.floods.remove(draft, clearance, EventId("$a")) == 0.0
    assert await admin.floods.remove(draft, clearance, EventId("$b")) == 0.0
    assert [request.json for request in server.seen("PUT", "/redact/")] == [{"reason": "reclame"}] * 3
    server.on("PUT", "/redact/", json_answer({"errcode": "M_FORBIDDEN"}, status=403))
    with pytest.raises(RequestRefused):
        await admin.floods.remove(draft, clearance, EventId("$a"))
    with pytest.raises(NotCleared):
        await admin.floods.remove(account.draft("anders", kind=DraftKind.REMOVAL), clearance, EventId("$a"))
    await account.close()


@pytest.mark.parametrize("levels", [{"users": {ME: 49}}, {"users": {ME: 50}, "events": {"m.room.redaction": 60}}])
async def test_without_the_power_nothing_is_asked(server: FakeHomeserver, levels: dict[str, Any]) -> None:
    account, admin = account_with(server, levels)
    with pytest.raises(NotAllowed):
        await admin.floods.find(HERE, SPAM)
    assert server.requests == []
    await account.close()
