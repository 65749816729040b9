"""A real homeserver renews tokens, for who asks and for who has one that it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.server.tokens import Tokens
from session.session import Session
from session.store.account import AccountStore
from tests.faults.two_people import log_in
from tests.support.users import MakeUser

pytestmark = pytest.mark.slow


def stored(session: Session) -> tuple[str | None, str | None]:
    account = AccountStore(session._database)
    return account.get("token"), account.get("refresh_token")


async def test_a_token_is_renewed(make_user: MakeUser, tmp_path: Path) -> None:
    place = await log_in(tmp_path, make_user("noor"))
    session = await place.opened()
    before = stored(session)
    assert all(before)
    assert await Tokens(session._database, session._gateway).renew(str(before[0]))
    after = stored(session)
    assert all(after)
    assert set(before).isdisjoint(after)
    await session.sync_once()
    await session.close()
    # What was stored is what counts after a start; a token that the server does not know is renewed by itself.
    again = await place.opened()
    again._gateway.use_token("run-out")
    AccountStore(again._database).set("token", "run-out")
    await again.sync_once()
    assert set(stored(again)).isdisjoint({*before, *after, "run-out"})
    await again.close()
