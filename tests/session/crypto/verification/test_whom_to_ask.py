"""Where a person is asked to verify: in the direct room with them alone, an encrypted one before others."""

from __future__ import annotations

from typing import Any

import pytest

from session.trust.verification import RoomEvents
from session.values.model import RoomId, UserId
from tests.fakes.room_events import ALICE, MALLORY, ME, encryption, member, message, room_news, sync_answer
from tests.fakes.synced_account import SyncedAccount

ONE, TWO, THREE = "!one:hs.example", "!two:hs.example", "!three:hs.example"
BOTH = (member(ME), member(ALICE))


@pytest.fixture
def account() -> SyncedAccount:
    return SyncedAccount()


def take(account: SyncedAccount, direct: dict[str, list[str]], **rooms: tuple[dict[str, Any], ...]) -> RoomEvents:
    """Take in rooms with this state, and who they are direct with."""
    names = {"one": ONE, "two": TWO, "three": THREE}
    joined = {names[name]: room_news(message("x"), state=state) for name, state in rooms.items()}
    data = {"events": [{"type": "m.direct", "content": direct}]}
    account.take(sync_answer("s1", join=joined, account_data=data))
    return RoomEvents(None, None, account.rooms, None, UserId(ME))  # type: ignore[arg-type]


def test_the_other_person_of_a_direct_room(account: SyncedAccount) -> None:
    rooms = take(account, {ALICE: [ONE, THREE]}, one=BOTH, two=BOTH, three=(*BOTH, member(MALLORY)))
    assert rooms.person_in(RoomId(ONE)) == ALICE
    assert rooms.person_in(RoomId(TWO)) is None
    assert rooms.person_in(RoomId(THREE)) is None


def test_who_has_not_joined_yet_is_not_asked_there(account: SyncedAccount) -> None:
    rooms = take(account, {ALICE: [ONE]}, one=(member(ME), member(ALICE, "invite")))
    assert rooms.person_in(RoomId(ONE)) is None
    assert rooms.direct_with(UserId(ALICE)) is None


def test_an_encrypted_room_comes_first(account: SyncedAccount) -> None:
    rooms = take(account, {ALICE: [ONE, TWO]}, one=BOTH, two=(*BOTH, encryption()))
    assert rooms.direct_with(UserId(ALICE)) == TWO
    assert rooms.direct_with(UserId(MALLORY)) is None


def test_a_room_is_direct_with_who_is_in_it_whatever_the_settings_claim(account: SyncedAccount) -> None:
    rooms = take(account, {ALICE: [ONE]}, one=(member(ME), member(MALLORY)))
    assert rooms.direct_with(UserId(ALICE)) is None
    assert rooms.direct_with(UserId(MALLORY)) == ONE
