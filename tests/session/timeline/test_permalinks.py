"""Links to rooms and messages: how they are written, which servers they name, and that they are read back."""

from __future__ import annotations

from typing import Any

import pytest

from session.rooms.permalinks import Permalinks
from session.timeline.links import MatrixPlace, address, matrix_place
from session.timeline.permalink import is_server, link_to, routing
from session.values.model import EventId, RoomId
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, member, state
from tests.fakes.synced_account import SyncedAccount


@pytest.mark.parametrize(
    ("link", "address_"),
    [
        # Examples of the specification, its percent-encoding included.
        (link_to("#somewhere:example.org"), "https://matrix.to/#/%23somewhere%3Aexample.org"),
        (
            link_to("!somewhere:example.org", "$event:example.org", ["elsewhere.ca"]),
            "https://matrix.to/#/%21somewhere%3Aexample.org/%24event%3Aexample.org?via=elsewhere.ca",
        ),
    ],
)
def test_a_link_is_written_as_the_specification_has_it(link: str, address_: str) -> None:
    assert link == address_


def test_a_link_of_ours_can_be_opened_here() -> None:
    link = link_to("!a/b:hs.example:8448", "$x/+y", ["hs.example:8448", "b.example"])
    assert address(link) == link
    assert matrix_place(link) == MatrixPlace("!a/b:hs.example:8448", "$x/+y", ("hs.example:8448", "b.example"))


def people(**servers: int) -> dict[str, int]:
    """Return as many people on each server as it says, without power."""
    return {f"@{n}:{name}.example": 0 for name, count in servers.items() for n in range(count)}


def test_the_server_of_the_most_powerful_comes_first_then_the_most_crowded() -> None:
    levels = {**people(a=1, b=5, c=3, d=2), "@chief:a.example": 100, "@mod:d.example": 50}
    assert routing(levels) == ("a.example", "b.example", "c.example")


def test_somebody_without_power_comes_first_nowhere() -> None:
    assert routing({**people(a=1, b=2), "@raised:a.example": 49}) == ("a.example", "b.example")
    assert routing({**people(a=1, b=3), "@raised:a.example": 49}) == ("b.example", "a.example")


@pytest.mark.parametrize("unfit", ["1.2.3.4", "1.2.3.4:8448", "[2001:db8::1]", "[::1]:80", "a b", "", "x/y", "x?y"])
def test_an_address_or_nonsense_is_no_server_to_ask(unfit: str) -> None:
    assert routing({f"@chief:{unfit}": 100, "@a:b.example": 0}) == ("b.example",)


@pytest.mark.parametrize(
    ("access", "servers"),
    [
        ({"allow": ["*"], "deny": ["*.evil.example", "ba?.example"]}, ("a.example",)),
        ({"allow": ["a.example"]}, ("a.example",)),
        ({"allow": ["*"], "deny": "x"}, ("www.evil.example", "a.example", "bad.example")),
        ({"allow": [7, None]}, ()),
    ],
)
def test_a_server_that_is_kept_out_is_not_named(access: dict[str, Any], servers: tuple[str, ...]) -> None:
    assert (
        routing({"@x:www.evil.example": 100, "@y:bad.example:8448".removesuffix(":8448"): 0, "@z:a.example": 0}, access)
        == servers
    )


@pytest.mark.parametrize(
    ("name", "is_one"), [("hs.example:8448", True), ("[::1]", True), ("geheim woord", False), ("a/b", False)]
)
def test_a_servers_name_has_no_room_for_words(name: str, is_one: bool) -> None:
    assert is_server(name) is is_one


async def test_a_rooms_link_names_those_who_are_in_it(account: SyncedAccount) -> None:
    far = "@far:elders.example"
    power = state("m.room.power_levels", {"users": {far: 100}})
    account.receive(state=(member(ME), member(ALICE), member(far), member(MALLORY, "leave"), power))
    links = Permalinks(account.database)
    place = matrix_place(await links.to(RoomId(ROOM), EventId("$x")))
    assert place == MatrixPlace(ROOM, "$x", ("elders.example", "hs.example"))
    account.receive(state("m.room.server_acl", {"allow": ["*"], "deny": ["elders.example"]}))
    place = matrix_place(await links.to(RoomId(ROOM)))
    assert place == MatrixPlace(ROOM, "", ("hs.example",))
    account.receive(state("m.room.canonical_alias", {"alias": "#kade:hs.example"}))
    assert matrix_place(await links.to(RoomId(ROOM))) == MatrixPlace("#kade:hs.example")
