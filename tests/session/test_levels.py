"""What things take in a room: as the spec says, never above our own, and what would shut us out is told before."""

from __future__ import annotations

from typing import Any

import pytest

from session.account.audit import Audit
from session.rooms.allowed import NotAllowed
from session.rooms.levels import level_of
from session.rooms.room_admin import RoomAdmin
from session.values.model import RoomId
from session.values.room_levels import Right
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ME, ROOM, encryption, member, state
from tests.fakes.sending_account import SendingAccount

HERE = RoomId(ROOM)
LEVELS = {
    "users": {ME: 60},
    "state_default": 50,
    "events": {"m.room.encrypted": 5, "m.room.topic": 0, "m.room.power_levels": 60, "m.room.tombstone": 100},
    "ban": 70,
    "notifications": {"room": 20},
}


def account_with(
    server: FakeHomeserver, levels: dict[str, Any], version: str = "11"
) -> tuple[SendingAccount, RoomAdmin]:
    account = SendingAccount(server=server)
    made = state("m.room.create", {"room_version": version}, ME)
    account.receive(state=(made, state("m.room.power_levels", levels, ME), member(ME), encryption()))
    server.on("GET", "power_levels$", json_answer(levels))
    server.on("PUT", "power_levels$", json_answer({}))
    return account, RoomAdmin(
        account.database, account.gateway, account.user_id, Audit(account.database, account.advisor)
    )


async def test_levels_are_read_as_the_specification_has_them(server: FakeHomeserver) -> None:
    account, admin = account_with(server, LEVELS)
    found = await admin.levels.of(HERE)
    assert (found.own, found.everybody) == (60, 0)
    assert Right.ROOMS not in found.needed
    expected = {Right.WRITE: 5, Right.INVITE: 0, Right.REMOVE: 50, Right.BAN: 70, Right.DELETE: 50, Right.PIN: 50}
    expected |= {Right.CALL: 20, Right.TOPIC: 0, Right.NAME: 50, Right.SETTINGS: 50, Right.LEVELS: 60}
    assert {right: found.needed[right] for right in expected} == expected
    assert [level_of(None, right) for right in (Right.TOPIC, Right.BAN, Right.WRITE)] == [0, 50, 0]
    await account.close()


@pytest.mark.parametrize(
    ("right", "level", "changed"),
    [
        (Right.WRITE, 50, {"events_default": 50, "events": {**LEVELS["events"], "m.room.encrypted": 50}}),  # type: ignore[dict-item]
        (Right.CALL, None, {"notifications": {"room": 0}}),
        (Right.PIN, 10, {"events": {**LEVELS["events"], "m.room.pinned_events": 10}}),  # type: ignore[dict-item]
        (Right.REMOVE, 60, {"kick": 60}),
    ],
)
async def test_one_level_is_changed_and_all_else_stays(
    server: FakeHomeserver, right: Right, level: int | None, changed: dict[str, Any]
) -> None:
    account, admin = account_with(server, LEVELS)
    await admin.levels.change(HERE, right, level)
    (sent,) = server.seen("PUT", "power_levels$")
    assert sent.json == {**LEVELS, **changed}
    await account.close()


async def test_nothing_above_our_own_level_is_given_or_touched(server: FakeHomeserver) -> None:
    account, admin = account_with(server, LEVELS)
    for right, level, words in ((Right.WRITE, 61, "no more than you have"), (Right.BAN, 0, "That takes 70 now")):
        with pytest.raises(NotAllowed, match=words):
            await admin.levels.expect(HERE, right, level)
        with pytest.raises(NotAllowed, match=words):
            await admin.levels.change(HERE, right, level)
    account.receive(state("m.room.power_levels", {**LEVELS, "users": {ME: 59}}, ME))
    with pytest.raises(NotAllowed, match="yours is 59"):
        await admin.levels.change(HERE, Right.WRITE, 0)
    assert server.seen("PUT") == []
    await account.close()


async def test_what_would_shut_us_out_is_known_before(server: FakeHomeserver) -> None:
    # Our own level is the one that everybody has.
    levels = {"users_default": 60, "events": {"m.room.power_levels": 60}}
    account, admin = account_with(server, levels)
    change = await admin.levels.expect(HERE, Right.DEFAULT, 0)
    assert (change.before, change.after, change.locks_out) == (60, 0, True)
    assert not (await admin.levels.expect(HERE, Right.LEVELS, 60)).locks_out
    await account.close()


async def test_who_made_a_new_room_is_bound_by_no_level(server: FakeHomeserver) -> None:
    account, admin = account_with(server, {"users": {}, "events": {"m.room.power_levels": 100}}, "12")
    change = await admin.levels.expect(HERE, Right.LEVELS, 150)
    assert (change.before, change.after, change.locks_out) == (100, 150, False)
    await account.close()
