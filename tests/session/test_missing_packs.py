"""Packs of rooms whose state had come before packs were kept are fetched once, by one request that takes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from session.sending.missing_packs import FILTER, MissingPacks
from session.sending.sticker_packs import IN_ROOM
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, member, room_news, state, sync_answer
from tests.fakes.sending_account import SendingAccount

OLD, NEW, BESIDE = {"images": {"oud": {}}}, {"images": {"nieuw": {}}}, {"images": {"zwaan": {}}}


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    account = SendingAccount(server=server)
    yield account
    await account.close()


def packs(account: SendingAccount) -> dict[str, object]:
    return dict(account.room_store.states(ROOM, IN_ROOM))


async def test_what_is_missing_comes_once_and_what_is_newer_stays(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    account.receive(member(ME), state(IN_ROOM, NEW, ALICE, "een"))
    listed = (
        state(IN_ROOM, OLD, ALICE, "een"),
        state(IN_ROOM, BESIDE, ALICE, "twee"),
        state("m.room.name", {}, ALICE),
        4,
    )
    server.on("GET", "/sync$", json_answer(sync_answer("other", join={ROOM: room_news(state=listed)})))  # type: ignore[arg-type]
    position = account.account.get("sync_position")
    for _ in range(2):
        await MissingPacks(account.database, account.gateway).run()
    assert packs(account) == {"een": NEW, "twee": BESIDE}
    (asked,) = server.seen("GET", "/sync$")
    assert "since" not in asked.query
    assert account.account.get("sync_position") == position
    assert FILTER["room"]["state"] == {"types": [IN_ROOM]}


async def test_a_new_account_asks_nothing(account: SendingAccount, server: FakeHomeserver) -> None:
    await MissingPacks(account.database, account.gateway).run()
    account.receive(member(ME))
    await MissingPacks(account.database, account.gateway).run()
    assert server.seen("GET", "/sync$") == []


async def test_a_server_that_refuses_is_asked_again_at_the_next_start(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    account.receive(member(ME))
    server.on("GET", "/sync$", faults.refused(403, "M_FORBIDDEN"))
    await MissingPacks(account.database, account.gateway).run()
    server.on(
        "GET", "/sync$", json_answer(sync_answer("x", join={ROOM: room_news(state=(state(IN_ROOM, OLD, ALICE),))}))
    )
    await MissingPacks(account.database, account.gateway).run()
    assert packs(account) == {"": OLD}
