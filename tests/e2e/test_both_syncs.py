"""Sliding sync and /sync, a real homeserver: an account is the same by either, and by one after the other."""

from __future__ import annotations

import itertools
from pathlib import Path
from urllib.parse import quote

import pytest

from session.session import Session
from session.store.rooms import RoomStore
from session.sync.batch import SLIDING_POSITION, SYNCED_BY
from session.sync.sliding import FIRST_WINDOW
from session.sync.ways import SYNC
from session.values.model import ItemKind, RoomId
from tests.faults.two_people import Place, joined, log_in, meet, until
from tests.faults.victim import say
from tests.support.users import MakeUser, User

pytestmark = pytest.mark.slow
_numbers = itertools.count()
MEGOLM = {"algorithm": "m.megolm.v1.aes-sha2"}


def make_room(owner: User, **more: object) -> str:
    return str(owner.call("POST", "/_matrix/client/v3/createRoom", {"preset": "private_chat", **more})["room_id"])


def write(user: User, room_id: str, *bodies: str, **content: object) -> list[str]:
    """Say these things, past every client; return the event ids."""
    path = f"/_matrix/client/v3/rooms/{quote(room_id)}/send/m.room.message/"
    said = {"msgtype": "m.text", **content}
    return [str(user.call("PUT", f"{path}t{next(_numbers)}", {**said, "body": body})["event_id"]) for body in bodies]


def enter(user: User, room_id: str) -> None:
    user.call("POST", f"/_matrix/client/v3/rooms/{quote(room_id)}/join", {})


def leave(user: User, room_id: str) -> None:
    user.call("POST", f"/_matrix/client/v3/rooms/{quote(room_id)}/leave", {})


def read(user: User, room_id: str, event_id: str) -> None:
    path = f"/_matrix/client/v3/rooms/{quote(room_id)}/receipt/m.read.private/{quote(event_id)}"
    user.call("POST", path, {})


async def look(session: Session) -> dict[str, object]:
    """Return all that is known of the rooms: what the list shows, who is there, what was said."""
    rooms: dict[str, object] = {}
    for room in session.rooms():
        await session.fill_gaps(room.room_id)
        while await session.page_back(room.room_id):
            pass
    for room in session.rooms():
        facts = await session.facts(room.room_id) if room.inviter is None else room.facts
        rows = [(item.event_id, item.kind, item.body) for item in session.timeline(room.room_id, 500)]
        people = [(one.user_id, one.name, one.membership) for one in session.members(room.room_id)]
        shown = (room.name, room.kind, room.topic, room.unread, room.highlights, room.inviter, room.last_activity)
        rooms[room.room_id] = (shown, facts, people, rows)
    return rooms


class Way:
    """One of the ways to sync, set for what is opened next."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    async def opened(self, place: Place, way: str) -> Session:
        self._patch.setenv(SYNC, way)
        return await place.opened()


@pytest.fixture
def way(monkeypatch: pytest.MonkeyPatch) -> Way:
    return Way(monkeypatch)


async def caught_up(session: Session) -> Session:
    """Sync until there is nothing new."""
    await session.sync_once()
    await session.sync_once()
    return session


@pytest.fixture
async def places(make_user: MakeUser, tmp_path: Path) -> tuple[User, User, Place, Place]:
    """Two people, the first of whom has two devices."""
    noor, sam = make_user("noor"), make_user("sam")
    return noor, sam, await log_in(tmp_path / "a", noor), await log_in(tmp_path / "b", noor)


async def test_the_same_account_is_the_same_by_either(places: tuple[User, User, Place, Place], way: Way) -> None:
    noor, sam, one, other = places
    busy = make_room(sam, name="Druk", topic="Alles", invite=[noor.user_id])
    nameless = make_room(sam, invite=[noor.user_id], is_direct=True)
    clear, left = make_room(noor, name="Klein"), make_room(sam, name="Weg", invite=[noor.user_id])
    space = make_room(noor, name="Ruimte", creation_content={"type": "m.space"})
    secret = make_room(
        sam,
        name="Geheim",
        invite=[noor.user_id],
        initial_state=[{"type": "m.room.encryption", "state_key": "", "content": MEGOLM}],
    )
    kicked, refused = (make_room(sam, name=name, invite=[noor.user_id]) for name in ("Eruit", "Liever niet"))
    for room_id in (busy, nameless, left, secret, kicked):
        enter(noor, room_id)
    noor.call("PUT", f"/_matrix/client/v3/user/{noor.user_id}/account_data/m.direct", {sam.user_id: [nameless]})
    said = write(sam, busy, *(f"bericht {n}" for n in range(60)))
    write(sam, busy, "voor jou", **{"m.mentions": {"user_ids": [noor.user_id]}})
    read(noor, busy, said[50])
    write(sam, nameless, "een", "twee")
    write(noor, clear, "memo")
    sliding, classic = await way.opened(one, "auto"), await way.opened(other, "classic")
    try:
        await caught_up(sliding)
        await caught_up(classic)
        before = await look(sliding)
        assert before == await look(classic)
        assert before[busy][0][3:5] == (10, 1)  # type: ignore[index]
        assert set(before) == {busy, nameless, clear, left, space, secret, kicked, refused}

        leave(noor, left)
        leave(noor, refused)
        sam.call("POST", f"/_matrix/client/v3/rooms/{quote(kicked)}/kick", {"user_id": noor.user_id})
        invited = make_room(sam, name="Nieuw", invite=[noor.user_id])
        sam.call("PUT", f"/_matrix/client/v3/rooms/{quote(busy)}/state/m.room.name", {"name": "Anders"})
        later = write(sam, busy, *(f"later {n}" for n in range(45)))
        write(noor, busy, "mijn antwoord")
        write(sam, busy, "en weer een")
        read(noor, nameless, write(sam, nameless, "drie")[0])
        sam.call("PUT", f"/_matrix/client/v3/rooms/{quote(busy)}/redact/{quote(later[40])}/r1", {})
        leave(sam, nameless)
        await caught_up(sliding)
        await caught_up(classic)
        after = await look(sliding)
        assert after == await look(classic)
        assert not {left, refused, kicked} & set(after)
        assert invited in after
    finally:
        await sliding.close()
        await classic.close()


async def test_a_store_goes_on_by_the_other_way_and_back(make_user: MakeUser, tmp_path: Path, way: Way) -> None:
    noor, sam = make_user("noor"), make_user("sam")
    hers, his = await log_in(tmp_path, noor), await log_in(tmp_path, sam)
    room_id = await meet(hers, his, noor)
    gone = make_room(noor, name="Tijdelijk")
    said = []
    writer = await way.opened(hers, "auto")
    await writer.start(lambda _: None)
    try:
        await until(lambda: sam.user_id in joined(writer, room_id))
        for turn, name in enumerate(("classic", "auto", "classic", "auto")):
            texts = [f"beurt {turn} {n}" for n in range(25)]
            for text in texts:
                await say(writer, room_id, text)
            assert await writer.flush(60)
            said += texts
            if turn == 2:
                leave(noor, gone)
            session = await way.opened(his, name)
            try:
                await caught_up(session)
                await caught_up(session)
                await session.fill_gaps(room_id)
                while await session.page_back(room_id):
                    pass
                items = session.timeline(room_id, 500)
                assert [item.body for item in items if item.kind is ItemKind.MESSAGE] == said, name
                assert all(item.kind is not ItemKind.UNABLE_TO_DECRYPT for item in items), name
                by = session._account.get(SYNCED_BY)
                assert (by == SLIDING_POSITION) is (name == "auto")
                text = f"antwoord {turn}"
                await session.facts(room_id)
                await say(session, room_id, text)
                assert await session.flush(60)
                said.append(text)
                await until(lambda text=text: _has(writer, room_id, text))  # type: ignore[misc]
            finally:
                await session.close()
    finally:
        await writer.close()


def _has(session: Session, room_id: RoomId, text: str) -> bool:
    return any(item.body == text for item in session.timeline(room_id, 20))


async def test_a_connection_that_the_server_forgot_costs_nothing(
    places: tuple[User, User, Place, Place], way: Way
) -> None:
    noor, sam, one, _ = places
    room_id, left = make_room(sam, name="Druk", invite=[noor.user_id]), make_room(noor, name="Weg")
    enter(noor, room_id)
    write(sam, room_id, *(f"eerst {n}" for n in range(5)))
    session = await way.opened(one, "auto")
    try:
        await caught_up(session)
        assert {room.room_id for room in session.rooms()} == {room_id, left}
        broken = session._account.get(SLIDING_POSITION)
        assert broken is not None
        with session._database.transaction():
            session._account.set(SLIDING_POSITION, broken.replace('"pos": "', '"pos": "99'))
        leave(noor, left)
        write(sam, room_id, *(f"later {n}" for n in range(50)))
        await caught_up(session)
        assert {room.room_id for room in session.rooms()} == {room_id}
        room = RoomStore(session._database).get(room_id)
        assert room is not None
        assert not room.members_complete
        await session.fill_gaps(RoomId(room_id))
        bodies = [item.body for item in session.timeline(RoomId(room_id), 500) if item.kind is ItemKind.MESSAGE]
        assert bodies == [*(f"eerst {n}" for n in range(5)), *(f"later {n}" for n in range(50))]
    finally:
        await session.close()


async def test_more_rooms_than_the_first_window(places: tuple[User, User, Place, Place], way: Way) -> None:
    noor, _, one, other = places
    rooms = [make_room(noor, name=f"Kamer {n}") for n in range(FIRST_WINDOW + 5)]
    sliding, classic = await way.opened(one, "auto"), await way.opened(other, "classic")
    try:
        await sliding.sync_once()
        await classic.sync_once()
        assert {room.room_id for room in sliding.rooms()} == set(rooms)
        assert {room.facts for room in sliding.rooms()} == {room.facts for room in classic.rooms()}
        oldest = RoomId(rooms[0])
        write(noor, oldest, "ook hier")
        await sliding.sync_once()
        assert sliding.timeline(oldest, 1)[0].body == "ook hier"
    finally:
        await sliding.close()
        await classic.close()
