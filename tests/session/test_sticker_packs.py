"""Stickers of packs: read from what anybody may have written, at hand in their order, sent and kept past the gate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hints.model import DraftKind
from session.sending.content import About
from session.sending.pack_sticker import PackSticker
from session.sending.sticker_packs import ENABLED, IN_ROOM, MOST_IN_PACK, OWN, enabled_packs, stickers_of
from session.sending.stickers import Stickers
from session.store.account import AccountStore
from session.sync.sliding import Position, sliding_request
from session.values.errors import NotCleared, SessionError
from session.values.model import EventId, FileForm, RoomId
from tests.fakes.answers import MEMBERS, SEND, key_answers, members, sent
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.key_server import KeyServer
from tests.fakes.room_events import ALICE, ME, ROOM, encryption, event, member, state
from tests.fakes.sending_account import SendingAccount

PEOPLE = (member(ME), member(ALICE))
PACK = "/account_data/im.ponies.user_emotes"
HERE = RoomId(ROOM)
SWAN = {
    "url": "mxc://hs.example/zwaan",
    "body": "een zwaan zwaait",
    "info": {"w": 64, "h": 48, "mimetype": "image/png"},
}


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    server.on("GET", MEMBERS, members(*PEOPLE))
    server.on("PUT", SEND, *sent("$one"))
    made = SendingAccount(server=server)
    made.receive(state=PEOPLE)
    yield made
    await made.close()


def _stickers(account: SendingAccount) -> Stickers:
    return Stickers(account.database, account.gateway, account.sender, lambda _place: About(), ME)


def pack(**images: dict[str, Any]) -> dict[str, Any]:
    return {"images": images, "pack": {"display_name": "Vogels"}}


def names(content: object) -> list[str]:
    return [one.name for one in stickers_of(content)]


def test_what_a_pack_says_is_read() -> None:
    (found,) = stickers_of(pack(zwaan=SWAN))
    assert (found.name, found.words, found.url, found.pack) == ("zwaan", SWAN["body"], SWAN["url"], "Vogels")
    assert dict(found.info) == SWAN["info"]


def test_what_is_no_sticker_is_left_out() -> None:
    assert names(pack(a=SWAN | {"usage": ["emoticon"]}, b=SWAN | {"usage": ["sticker"]}, c=SWAN)) == ["b", "c"]
    assert names(pack(a=SWAN) | {"pack": {"usage": ["emoticon"]}}) == []
    assert names(pack(a=SWAN | {"url": "https://elders.example/x.png"}, b={"url": 4})) == []
    assert names({"images": {"twee woorden": SWAN, "a/b": SWAN, "": SWAN, "x" * 65: SWAN, "\x1b[2J": SWAN}}) == []


def test_words_that_are_no_line_give_way_to_the_name() -> None:
    (found,) = stickers_of(pack(zwaan=SWAN | {"body": "een\x1b]0;x\x07"}))
    assert found.words == "zwaan"
    (found,) = stickers_of(
        pack(zwaan=SWAN | {"body": "x" * 201, "info": {"w": -1, "h": True, "mimetype": "text/html"}})
    )
    assert (found.words, dict(found.info)) == ("zwaan", {})


def test_a_pack_without_end_ends() -> None:
    assert len(names(pack(**{f"n{number}": SWAN for number in range(2 * MOST_IN_PACK)}))) == MOST_IN_PACK


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["images", "pack", "url", "body", "info", "usage", "rooms", "x"]), inner)
    ),
    max_leaves=12,
)


@given(_json)
def test_no_content_raises(content: object) -> None:
    list(stickers_of(content))
    list(stickers_of({"images": {"x": content}, "pack": content}))
    list(enabled_packs({"rooms": content}))


def test_packs_of_rooms_are_asked_for() -> None:
    wanted = sliding_request(Position(), ())["lists"]["all"]["required_state"]
    assert [IN_ROOM, "*"] in wanted


async def test_the_first_of_a_name_has_it(account: SendingAccount) -> None:
    stickers = _stickers(account)
    other = "!elders:hs.example"
    account.receive(state(IN_ROOM, pack(zwaan=SWAN, eend=SWAN | {"body": "hier"}), state_key="vogels"))
    account.receive(state(IN_ROOM, pack(eend=SWAN, reiger=SWAN), state_key="meer"), room=other)
    assert [one.name for one in await stickers.at_hand(HERE)] == ["zwaan", "eend"]
    data = AccountStore(account.database)
    data.set_data(OWN, pack(zwaan=SWAN | {"body": "mijn eigen"}))
    data.set_data(ENABLED, {"rooms": {other: {"meer": {}, "\ud800": {}}, "!weg:hs.example": {"x": {}}}})
    found = {one.name: one.words for one in await stickers.at_hand(HERE)}
    assert found == {"zwaan": "mijn eigen", "eend": "hier", "reiger": "een zwaan zwaait"}


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_sticker_of_a_pack_leaves_as_others_send_it(
    account: SendingAccount, server: FakeHomeserver, *, encrypted: bool
) -> None:
    if encrypted:
        key_answers(server, KeyServer().door(ME, "DEVICE"))
        account.receive(encryption())
    stickers, (sticker,) = _stickers(account), stickers_of(pack(zwaan=SWAN))
    draft = account.draft(sticker.words, kind=DraftKind.STICKER)
    txn_id = await stickers.send(HERE, draft, account.clear(draft), sticker)
    item = account.items()[-1]
    assert item.file is not None
    assert item.file.form is FileForm.STICKER
    await account.until(txn_id, "sent")
    (request,) = server.seen("PUT", SEND)
    if encrypted:
        assert "/send/m.room.encrypted/" in request.path
        assert not server.holds("een zwaan zwaait")
    else:
        assert "/send/m.sticker/" in request.path
        assert request.json == {"body": "een zwaan zwaait", "info": SWAN["info"], "url": SWAN["url"]}


async def test_a_sticker_says_what_was_cleared(account: SendingAccount) -> None:
    sticker = PackSticker("zwaan", "iets anders", "mxc://hs.example/zwaan", {})
    draft = account.draft("een zwaan zwaait", kind=DraftKind.STICKER)
    with pytest.raises(NotCleared):
        await _stickers(account).send(HERE, draft, account.clear(draft), sticker)


async def test_a_picture_is_kept_in_the_own_pack_beside_what_is_there(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    there = {"images": {"eend": SWAN}, "pack": {"display_name": "Mijn"}, "x": 1}
    server.on("GET", PACK, json_answer(there))
    server.on("PUT", PACK, json_answer({}))
    account.receive(event("m.sticker", {**SWAN, "body": "geheime woorden"}, ALICE, "$s"))
    draft = account.draft("zwaan", kind=DraftKind.STICKER_NAME)
    stickers = _stickers(account)
    assert await stickers.keep(draft, account.clear(draft), HERE, EventId("$s")) == "zwaan"
    (request,) = server.seen("PUT", PACK)
    image = {"url": SWAN["url"], "info": SWAN["info"], "usage": ["sticker"]}
    assert request.json == {**there, "images": {"eend": SWAN, "zwaan": image}}
    assert [one.name for one in await stickers.at_hand(HERE)] == ["eend", "zwaan"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("zwaan", {"body": "a.png", "file": {"url": "mxc://hs.example/x"}, "msgtype": "m.image"}),
        ("zwaan", {"body": "a.pdf", "url": "mxc://hs.example/x", "msgtype": "m.file"}),
        ("zwaan", {"body": "a.png", "url": "http://x", "msgtype": "m.image"}),
        ("twee woorden", {"body": "a.png", "url": "mxc://hs.example/x", "msgtype": "m.image"}),
        ("eend", {"body": "a.png", "url": "mxc://hs.example/x", "msgtype": "m.image"}),
    ],
    ids=["encrypted", "no picture", "nowhere", "no name", "taken"],
)
async def test_what_cannot_be_kept_is_refused_and_nothing_leaves(
    account: SendingAccount, server: FakeHomeserver, name: str, content: dict[str, Any]
) -> None:
    server.on("GET", PACK, json_answer(pack(eend=SWAN)))
    account.receive(event("m.room.message", content, ALICE, "$s"))
    draft = account.draft(name, kind=DraftKind.STICKER_NAME)
    with pytest.raises(SessionError) as refused:
        await _stickers(account).keep(draft, account.clear(draft), HERE, EventId("$s"))
    assert "\n" not in str(refused.value)
    assert server.seen("PUT", PACK) == []
