"""A homeserver on which each line of each list is a hostile string: people, devices, rooms, pins, threads, hits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.fakes.homeserver import json_answer
from tests.fakes.hostile_homeserver import ALICE, ME, HostileHomeserver, member, said, state
from tests.fakes.hostile_world import AT_ONCE, LONGEST, STRINGS
from tests.fakes.room_events import event, room_news

LISTS = "!lists:hs.example"
PINNED_AT_ONCE = 100
"""The list of pins shows so many, the newest."""
FOUND_AT_ONCE = 20
"""A search shows so many at first."""
GOOD_PERSON, GOOD_ROOM, GOOD_WORDS, GOOD_DEVICE = "Good Person", "Good Room", "good words", "Good Device"
GOOD_TOO = "a good one behind all of them"
_GOOD_USER = "@zoe:hs.example"


def batches() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each word that a search finds, and the tags of what it finds."""
    for at in range(0, len(STRINGS), FOUND_AT_ONCE):
        yield f"batch{at}", tuple(tag for tag, _ in STRINGS[at : at + FOUND_AT_ONCE])


class HostileLists(HostileHomeserver):
    """One room in which every string is a person, a message, a pin and a thread; and lists that the server makes."""

    def __init__(self) -> None:
        super().__init__()
        people = [member(ALICE, name="Alice"), member(ME, name="Noor"), member(_GOOD_USER, name=GOOD_PERSON)]
        people += [
            member(f"@u{at}:evil.example", name=f"{tag}m {text[:LONGEST]}") for at, (tag, text) in enumerate(STRINGS)
        ]
        made = (
            state("m.room.create", {"room_version": "11"}, ME),
            state("m.room.name", {"name": "0 hall of lists"}, ME),
            state("m.room.power_levels", {"users": {ME: 100}}, ME),
        )
        spoken = [one for at, (tag, text) in enumerate(STRINGS) for one in _spoken(at, tag, text)]
        news = room_news(*spoken, said(GOOD_WORDS, "$good_pin", 1), state=(*made, *people))
        self.rooms[LISTS] = {**news, "summary": {"m.joined_member_count": len(people)}}
        self.members[LISTS] = people
        for at, (tag, text) in enumerate(STRINGS):
            self.log_in(ME, f"D{at}", f"{tag}d {text}")
        self.log_in(ME, "DZ", GOOD_DEVICE)
        found = [*(_room(*one) for one in STRINGS), _room("", GOOD_ROOM)]
        self.on("POST", "/publicRooms", json_answer({"chunk": found}))
        self.on("POST", "/user_directory/search", json_answer({"results": list(_people()), "limited": False}))
        self.on("POST", "/join/", json_answer({"room_id": LISTS}))
        ids = [f"$said{at}" for at in range(len(STRINGS))]
        pages = (ids[:PINNED_AT_ONCE], ids[PINNED_AT_ONCE:])
        self.on("GET", "/state/m.room.pinned_events", *(json_answer({"pinned": ["$good_pin", *one]}) for one in pages))

    def say_one_more(self) -> None:
        """Let a good message come."""
        self.put(join={LISTS: room_news(said(GOOD_TOO, "$good_too", 2))})


def pinned() -> tuple[tuple[str, ...], ...]:
    """Return the tags of the pins that are shown the first and the second time."""
    tags = tuple(tag for tag, _ in STRINGS)
    # The good pin is the oldest, and the first page is full.
    return tags[1:PINNED_AT_ONCE], tags[PINNED_AT_ONCE:]


def _spoken(at: int, tag: str, text: str) -> Iterator[dict[str, Any]]:
    word = f"batch{at - at % FOUND_AT_ONCE}"
    who, body = f"@u{at}:evil.example", f"{word} {tag}s {text[:AT_ONCE]}"
    yield event("m.room.message", {"msgtype": "m.text", "body": body}, who, f"$said{at}")
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": f"$said{at}"}}
    yield event("m.room.message", {"msgtype": "m.text", "body": text[:AT_ONCE], **thread}, who, f"$reply{at}")


def _room(tag: str, text: str) -> dict[str, Any]:
    return {
        "room_id": f"!{tag}:evil.example",
        "name": f"{tag}p {text}" if tag else text,
        "topic": text,
        "canonical_alias": f"#{tag}{text[:100]}:evil.example",
        "num_joined_members": 3,
        "world_readable": False,
        "guest_can_join": False,
        "children_state": [],
        "room_type": text[:100],
    }


def _people() -> Iterator[dict[str, Any]]:
    for number, (tag, text) in enumerate(STRINGS):
        yield {"user_id": f"@u{number}:evil.example", "display_name": f"{tag}u {text}"}
    yield {"user_id": _GOOD_USER, "display_name": GOOD_PERSON}
