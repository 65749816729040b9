"""Tokens that run out are renewed behind the scenes; what cannot be renewed asks to log in again and keeps all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hints.model import Clearance, Draft, DraftKind, RoomFacts
from session.account.profile import Profile
from session.server.gateway import Gateway
from session.server.login import Credentials, LoginRequest
from session.server.tokens import Tokens
from session.session import Session
from session.store.account import AccountStore
from session.store.database import Database
from session.store.vault import StoreKey
from session.values.errors import LoggedOut, Unreachable
from session.values.model import DeviceId, RoomId, UserId
from session.values.updates import Batch, Connection, ConnectionUpdate
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.faults.two_people import until
from tests.faults.victim import ADVISOR, say
from tests.support.users import PASSWORD

ROOM = RoomId("!sluis:hs.example")
KEY = StoreKey(b"k" * 32)
REFRESH = r"/client/v3/refresh$"


@pytest.fixture
async def account() -> AccountStore:
    account = AccountStore(Database.in_memory())
    account.save_credentials(Credentials("https://hs.example", UserId(ME), DeviceId("DEVICE"), "old", "renews"))
    return account


@pytest.fixture
async def gateway(server: FakeHomeserver, account: AccountStore) -> AsyncIterator[Gateway]:
    """A door whose token has run out."""
    gateway = Gateway(server.url, "old")
    gateway.renew_with(Tokens(account._database, gateway).renew)
    yield gateway
    await gateway.close()


async def test_a_token_that_ran_out_is_renewed_once_for_all_who_need_it(
    gateway: Gateway, server: FakeHomeserver, account: AccountStore
) -> None:
    server.on("POST", REFRESH, json_answer({"access_token": "new", "refresh_token": "renews again"}))

    async def answer(request: object) -> object:
        known = request.headers["Authorization"] == "Bearer new"  # type: ignore[attr-defined]
        return await (json_answer({}) if known else faults.unknown_token())(request)  # type: ignore[arg-type]

    server.on("GET", "/x", answer)  # type: ignore[arg-type]
    assert await asyncio.gather(*(gateway.request("GET", "/x") for _ in range(5))) == [{}] * 5
    (asked,) = server.seen("POST", REFRESH)
    assert asked.json == {"refresh_token": "renews"}
    assert "Authorization" not in asked.headers
    assert (account.get("token"), account.get("refresh_token")) == ("new", "renews again")


async def test_a_file_that_a_token_cut_short_comes_by_itself(gateway: Gateway, server: FakeHomeserver) -> None:
    server.on("POST", REFRESH, json_answer({"access_token": "new"}))
    server.on("GET", "/file", faults.unknown_token(), faults.raw(b"bytes"))
    assert [piece async for piece in gateway.download("/file")] == [b"bytes"]
    assert server.requests[-1].headers["Authorization"] == "Bearer new"


async def test_a_file_that_a_token_cut_short_goes_from_its_beginning(
    gateway: Gateway, server: FakeHomeserver, account: AccountStore
) -> None:
    server.on("POST", REFRESH, json_answer({"access_token": "new"}))
    server.on("POST", "/upload", faults.unknown_token(), json_answer({"content_uri": "mxc://x/y"}))

    async def pieces() -> AsyncIterator[bytes]:
        yield b"een"
        yield b"twee"

    draft = Draft(DraftKind.FILE, "", RoomFacts("", "hs.example", encrypted=True))
    clearance = ADVISOR.clear(draft)
    assert isinstance(clearance, Clearance)
    about: dict[str, Any] = {"media_type": "text/plain", "params": {}, "clearance": clearance}
    assert await gateway.upload("/upload", pieces, 7, **about) == {"content_uri": "mxc://x/y"}
    assert [one.body for one in server.seen("POST", "/upload")] == [b"eentwee"] * 2


async def test_a_new_token_that_is_no_better_ends_the_session(gateway: Gateway, server: FakeHomeserver) -> None:
    server.on("GET", "/file", faults.unknown_token())
    server.on("POST", REFRESH, json_answer({"access_token": "new"}))
    with pytest.raises(LoggedOut):
        await anext(gateway.download("/file"))
    assert len(server.seen("GET", "/file")) == 2


async def test_a_token_that_cannot_be_renewed_ends_the_session(gateway: Gateway, server: FakeHomeserver) -> None:
    server.on("GET", "/x", faults.unknown_token())
    server.on("POST", REFRESH, faults.unknown_token())
    with pytest.raises(LoggedOut):
        await gateway.request("GET", "/x")
    assert len(server.requests) == 2


async def test_a_server_that_is_away_while_renewing_costs_no_token(
    gateway: Gateway, server: FakeHomeserver, account: AccountStore
) -> None:
    server.on("GET", "/x", faults.unknown_token())
    server.on("POST", REFRESH, faults.html(502))
    with pytest.raises(Unreachable):
        await gateway.request("GET", "/x")
    assert account.get("refresh_token") == "renews"


@pytest.mark.parametrize("answer", [{}, {"access_token": 5}, {"access_token": ""}], ids=repr)
async def test_nonsense_is_no_token(
    gateway: Gateway, server: FakeHomeserver, account: AccountStore, answer: dict[str, object]
) -> None:
    server.on("GET", "/x", faults.unknown_token())
    server.on("POST", REFRESH, json_answer(answer))
    with pytest.raises(LoggedOut):
        await gateway.request("GET", "/x")
    assert (account.get("token"), account.get("refresh_token")) == ("old", "renews")


async def test_a_session_that_ended_is_told_at_the_first_message(
    tmp_path: Path,
) -> None:
    told = list[Batch]()
    async with StoringHomeserver() as server:
        server.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], encrypted=False)
        session = await Session.login(Profile(tmp_path), KEY, LoginRequest(server.url, ME, PASSWORD), ADVISOR)
        await session.start(told.append)
        await until(lambda: bool(session.rooms()))
        for method in ("GET", "PUT", "POST"):
            server.on(method, "", faults.unknown_token())
        begun = time.monotonic()
        await say(session, ROOM, "hallo")
        await until(lambda: any(_logged_out(batch) for batch in told))
        assert time.monotonic() - begun < 10
        await session.close()


@pytest.mark.parametrize("soft", [True, False])
async def test_a_revoked_token_keeps_everything_and_the_same_device_goes_on(tmp_path: Path, soft: bool) -> None:
    profile, told = Profile(tmp_path), list[Batch]()
    async with StoringHomeserver() as server:
        server.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], encrypted=False)
        server.say(ROOM, ALICE, "al gelezen")
        request = LoginRequest(server.url, ME, PASSWORD)
        session = await Session.login(profile, KEY, request, ADVISOR)
        device = session.device_id
        await session.start(told.append)
        await until(lambda: bool(session.rooms()) and bool(session.timeline(ROOM, 5)))
        before = len(server.requests)
        for method in ("GET", "PUT", "POST"):
            server.on(method, "", faults.refused(401, "M_UNKNOWN_TOKEN", soft_logout=soft))
        server.tell()
        await say(session, ROOM, "nog niet verstuurd")
        await until(lambda: any(_logged_out(batch) for batch in told))
        with pytest.raises(TimeoutError):
            await server.until(before + 5, deadline=1.5)
        await session.close()
        server._scripts.clear()
        again = await Session.login(profile, KEY, request, ADVISOR)
        assert again.device_id == device
        assert [item.body for item in again.timeline(ROOM, 5)] == ["al gelezen", "nog niet verstuurd"]
        await again.start(lambda _: None)
        assert await again.flush(30)
        assert [event["content"]["body"] for event in server.logs[ROOM]] == ["al gelezen", "nog niet verstuurd"]
        await again.close()


def _logged_out(batch: Batch) -> bool:
    return any(
        isinstance(update, ConnectionUpdate) and update.connection is Connection.LOGGED_OUT for update in batch.updates
    )
