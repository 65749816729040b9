"""Any JSON in place of any part of what arrives: nothing raises, and a good event is read afterwards."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.crypto.messages import Decrypted, Undecryptable
from tests.fakes.crypto_people import ROOM, Person, World

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def arrivals() -> tuple[Person, dict[str, Any], dict[str, Any]]:
    """A reader, a letter that brings him a key, and an event that the key opens."""

    async def prepared() -> tuple[Person, dict[str, Any], dict[str, Any]]:
        world = World()
        alice, bob = await world.signed_people("alice", "bob")
        event = await alice.say("hallo", bob)
        (letter,) = world.server.inboxes[bob.user_id, bob.device_id]
        bob.sync()
        return bob, letter, event

    return asyncio.run(prepared())


def _paths(value: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inside = [p for name, part in value.items() for p in _paths(part, (*path, name))] if isinstance(value, dict) else []
    return [path, *inside] if path else inside


def _changed(data: st.DataObject, event: dict[str, Any]) -> dict[str, Any]:
    changed = copy.deepcopy(event)
    for path in data.draw(st.lists(st.sampled_from(_paths(event)), min_size=1, max_size=2)):
        place: Any = changed
        for name in path[:-1]:
            place = place.get(name) if isinstance(place, dict) else None
        if isinstance(place, dict):
            place[path[-1]] = data.draw(ANYTHING)
    return changed


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_to_device_events(arrivals: tuple[Person, dict[str, Any], dict[str, Any]], data: st.DataObject) -> None:
    bob, letter, event = arrivals

    bob.machine.receive([data.draw(ANYTHING), _changed(data, letter)], data.draw(st.lists(ANYTHING)), [], None, None)

    assert bob.text(event) == "hallo"


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_room_events(arrivals: tuple[Person, dict[str, Any], dict[str, Any]], data: st.DataObject) -> None:
    bob, _, event = arrivals

    found = bob.machine.decrypt(ROOM, _changed(data, event))

    assert isinstance(found, Decrypted | Undecryptable)
    assert bob.text(event) == "hallo"
