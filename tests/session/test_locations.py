"""Places of ours: what is typed, what leaves of it, and what is shown of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hints.model import DraftKind
from session.sending.location_content import BadLocation, location_of
from tests.fakes.answers import MEMBERS, SEND, members, sent
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ALICE, ME, member
from tests.fakes.sending_account import SendingAccount
from tui.panes.open_room import can_edit

PEOPLE = (member(ME), member(ALICE))


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    server.on("GET", MEMBERS, members(*PEOPLE))
    server.on("PUT", SEND, *sent("$x"))
    made = SendingAccount(server=server)
    made.receive(state=PEOPLE)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("typed", "uri", "body"),
    [
        ("52.37,4.89", "geo:52.37,4.89", "geo:52.37,4.89"),
        ("geo:52.37,4.89", "geo:52.37,4.89", "geo:52.37,4.89"),
        ("-33.9, 18.42  de haven ", "geo:-33.9,18.42", "de haven\ngeo:-33.9,18.42"),
        ("90,-180 aan de rand", "geo:90,-180", "aan de rand\ngeo:90,-180"),
    ],
)
def test_what_is_typed_is_a_place(typed: str, uri: str, body: str) -> None:
    content = location_of(typed)
    assert (content["msgtype"], content["geo_uri"], content["body"]) == ("m.location", uri, body)
    assert content["org.matrix.msc3488.location"]["uri"] == uri


@pytest.mark.parametrize("typed", ["", "hier", "52.37", "52.37 4.89", "91,0", "0,181", "1,2;u=1", "٥٢,٤", "1,2x"])
def test_what_is_no_place_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(BadLocation) as refused:
        location_of(typed)
    assert "\n" not in str(refused.value)


async def test_a_place_leaves_as_element_reads_it_and_cannot_be_edited(
    account: SendingAccount, server: FakeHomeserver
) -> None:
    draft = account.draft("52.37,4.89 de sluis", kind=DraftKind.LOCATION)
    txn_id = account.sender.enqueue(draft, account.clear(draft))
    await account.until(txn_id, "sent")
    (request,) = server.seen("PUT", SEND)
    assert "/send/m.room.message/" in request.path
    assert request.json["geo_uri"] == "geo:52.37,4.89"
    assert request.json["org.matrix.msc3488.asset"] == {"type": "m.pin"}
    (item,) = account.items()
    assert (item.text, item.place, can_edit(item)) == ("de sluis\ngeo:52.37,4.89", True, False)
