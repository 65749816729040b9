"""A homeserver on which every name, text and answer is a hostile string, for a walk through all screens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.fakes.hostile_cases import strings
from tests.fakes.hostile_homeserver import ALICE, ME, HostileHomeserver, member, said, state
from tests.fakes.room_events import edit, event, room_news

HALLS = 7
"""Rooms that share the strings, so that each room's rows fit on a high screen."""
CROWD = "!crowd:hs.example"
FIRST, LAST = "$first", "$last"
"""The messages of the crowd: half of the strings each are edits of them, and all are reactions to the last."""
OWN = (
    ("X001", "\x1b[38;2;6;6;6m dark"),
    ("X002", "\x1b[04;04H jump"),
    ("X003", "\x1b[?25h\x1b[?7h\x1b[>31u"),
    ("X004", "\x1b]22;wait\x07"),
)
"""Sequences of the kinds that Textual writes, in forms that it never writes."""
STRINGS = (*((one["id"], one["s"]) for one in strings()), *OWN)
LONGEST = 60
"""Characters of a string in an edit: all versions of a message are on one screen."""

AT_ONCE = 600
"""Characters that a string has where it is not alone: a homeserver takes no event of more than 64 KiB."""


GOOD_TOO = "a good one behind all of them"


def hall(number: int) -> str:
    """Return the id of a hall."""
    return f"!hall{number}:hs.example"


def shares(number: int) -> tuple[tuple[int, str, str], ...]:
    """Return the number, the tag and the text of each string of a hall."""
    return tuple((at, *STRINGS[at]) for at in range(number, len(STRINGS), HALLS))


class HostileWorld(HostileHomeserver):
    """Rooms, members, devices and answers that are all named by the strings."""

    def __init__(self) -> None:
        super().__init__()
        for number in range(HALLS):
            self._fill_hall(number)
        self._fill_crowd()
        for number, (tag, text) in enumerate(STRINGS):
            room, name = f"!r{number}:hs.example", f"{tag}r {text}"
            made = (
                state("m.room.create", {"room_version": "11"}, ME),
                member(ME),
                state("m.room.name", {"name": name}, ALICE),
                state("m.room.topic", {"topic": f"{tag}t {text}"}, ALICE),
                state("m.room.canonical_alias", {"alias": f"#{text}:hs.example"[:250]}, ALICE),
            )
            self.rooms[room] = room_news(event("m.room.message", {"msgtype": "m.text", "body": text}), state=made)

    def say_one_more(self, room_id: str) -> None:
        """Let a good message come."""
        self.put(join={room_id: room_news(said(GOOD_TOO, "$good_too", 2))})

    def _fill_hall(self, number: int) -> None:
        people = [member(f"@u{at}:evil.example", name=text[:AT_ONCE]) for at, _, text in shares(number)]
        said = [one for at, tag, text in shares(number) for one in _said(at, tag, text)]
        self._room(hall(number), f"0 hall {number}", people, said)

    def _fill_crowd(self) -> None:
        people, said = [], []
        said += [event("m.room.message", {"msgtype": "m.text", "body": "one"}, ALICE, one) for one in (FIRST, LAST)]
        for at, (tag, text) in enumerate(STRINGS):
            people.append(member(f"@u{at}:evil.example", name=text[:AT_ONCE]))
            said.append(edit((FIRST, LAST)[at % 2], f"{tag}v {text[:LONGEST]}", ALICE, f"$edit{at}"))
            about = {"rel_type": "m.annotation", "event_id": LAST, "key": text[:300]}
            said.append(event("m.reaction", {"m.relates_to": about}, f"@u{at}:evil.example", f"$react{at}"))
        self._room(CROWD, "0 hall of all", people, said)

    def _room(self, room_id: str, name: str, people: list[dict[str, Any]], said: list[dict[str, Any]]) -> None:
        people = [member(ALICE, name="Alice"), member(ME, name="Noor"), *people]
        made = (
            state("m.room.create", {"room_version": "11"}, ME),
            state("m.room.name", {"name": name}, ME),
            state("m.room.power_levels", {"users": {ME: 100}}, ME),
        )
        news = room_news(*said, state=(*made, *people))
        self.rooms[room_id] = {**news, "summary": {"m.joined_member_count": len(people)}}
        self.members[room_id] = people


def _said(number: int, tag: str, text: str) -> Iterator[dict[str, Any]]:
    who = f"@u{number}:evil.example"

    def message(kind: str, **content: Any) -> dict[str, Any]:
        return event("m.room.message", {"msgtype": kind, **content}, who, f"${kind}{number}{len(content)}")

    whole, text = text, text[:AT_ONCE]
    coded = "".join(f"&#{ord(one)};" for one in text[:300])
    html = f"<b>{tag}h</b> {text} <a href='https://evil.example/{text[:99]}'>{coded}</a><pre>{coded}</pre>"
    yield message("m.text", body=f"{tag}b {whole}")
    yield message("m.text", body="*", format="org.matrix.custom.html", formatted_body=html)
    yield message("m.notice", body=text)
    yield message("m.emote", body=f"{tag}e {text}")
    yield message("m.file", body=f"{tag}c {text}", filename=f"{tag}f {text}", url=f"mxc://evil.example/{number}")
    answer = {"m.relates_to": {"m.in_reply_to": {"event_id": f"$m.text{number}1"}}}
    yield event("m.room.message", {"msgtype": "m.text", "body": f"{tag}a", **answer}, who, f"$answer{number}")
    yield event("m.room.topic", {"topic": f"{tag}t {text}"}, who, f"$topic{number}", state_key="")
    yield event(f"org.evil.{tag}.{text}"[:200], {"body": text}, who, f"$type{number}")
    joined = {"membership": "join", "displayname": f"{tag}n {text}", "reason": text}
    yield event("m.room.member", joined, who, f"$join{number}", state_key=who)
