"""A homeserver that puts the hostile strings, several in one text, into each place that shows one thing at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import vodozemac

from session.crypto.canonical import canonical_json
from tests.fakes.homeserver import json_answer
from tests.fakes.hostile_homeserver import ALICE, ME, HostileHomeserver, member, said, state
from tests.fakes.hostile_world import STRINGS
from tests.fakes.room_events import event, room_news

MOST_BYTES = 220
"""Of a bundle: it has to fit into an id."""
PIECE = 40
"""Code points of a string in a bundle."""
CROWD = "!crowd:hs.example"
NAMED_AT_ONCE = 6
"""People that a list of names shows."""
GOOD = "a good one behind all of them"


def _bundles() -> Iterator[tuple[tuple[str, ...], str]]:
    tags: tuple[str, ...] = ()
    text = ""
    for tag, string in STRINGS:
        # No id holds a NUL, half a character, or a colon before its server.
        piece = f"{tag}z {string[:PIECE]} ".encode("utf-8", "replace").decode()
        piece = piece.replace("\0", "").replace(":", ";")
        if len((text + piece).encode()) > MOST_BYTES:
            yield tags, text
            tags, text = (), ""
        tags, text = (*tags, f"{tag}z"), text + piece
    yield tags, text


BUNDLES = tuple(_bundles())
"""Tags and text of each bundle; all strings are in one of them."""


def room(number: int) -> str:
    """Return the id of a bundle's room."""
    return f"!bundle{number}:hs.example"


def asked(tag: str) -> str:
    """Return a tag as it stands in an invitation."""
    return f"{tag[:-1]}q"


def crowds() -> Iterator[tuple[str, ...]]:
    """Yield the tags in the names of people who are named at once."""
    for at in range(0, len(BUNDLES), NAMED_AT_ONCE):
        yield tuple(tag for tags, _ in BUNDLES[at : at + NAMED_AT_ONCE] for tag in tags)


def invitation(number: int) -> str:
    """Return the id of the room to which a bundle is invited."""
    return f"!asked{number}:hs.example"


class HostileCorners(HostileHomeserver):
    """A room for each bundle, with its people, polls, pictures, places and changes; and an invitation for each."""

    def __init__(self) -> None:
        super().__init__()
        for number, (_, text) in enumerate(BUNDLES):
            self._fill(number, text)
        self._fill_crowd()
        rooms = (*(room(number) for number in range(len(BUNDLES))), CROWD)
        for one in rooms:
            self.on("POST", f"/join/{one}$", json_answer({"room_id": one}))

    def _fill(self, number: int, text: str) -> None:
        who = f"@{text}:evil.example"
        people = [member(ALICE, name="Alice"), member(ME, name="Noor"), member(who, name=f"bundle{number} {text}")]
        made = (
            state("m.room.create", {"room_version": "11"}, ME),
            state("m.room.name", {"name": f"bundle{number} {text}"}, ALICE),
            state("m.room.topic", {"topic": text}, ALICE),
            state("m.room.canonical_alias", {"alias": f"#{text}:hs.example"}, ALICE),
        )
        news = room_news(*_said(number, who, text), state=(*made, *people))
        counted = {"m.joined_member_count": len(people)}
        self.rooms[room(number)] = {**news, "summary": counted}
        self.members[room(number)] = people

    def _fill_crowd(self) -> None:
        people = [member(ALICE, name="Alice"), member(ME, name="Noor")]
        for number, (_, text) in enumerate(BUNDLES):
            crowd = f"crowd{number // NAMED_AT_ONCE}"
            people.append(member(f"@{crowd}{number}:evil.example", name=f"{crowd} {text}"))
        made = (state("m.room.create", {"room_version": "11"}, ME), state("m.room.name", {"name": "crowd"}, ALICE))
        everything = said(" ".join(text for _, text in BUNDLES), "$everything", 1)
        self.rooms[CROWD] = {
            **room_news(everything, state=(*made, *people)),
            "summary": {"m.joined_member_count": len(people)},
        }
        self.members[CROWD] = people

    def let_type(self) -> None:
        """Let somebody with a hostile name type in the crowd."""
        typing = {"type": "m.typing", "content": {"user_ids": ["@crowd00:evil.example"]}}
        self.put(join={CROWD: {**room_news(), "ephemeral": {"events": [typing]}}})

    def ask_to_compare(self) -> None:
        """Let devices with hostile ids and names ask to be verified."""
        asked = []
        for number, (_, text) in enumerate(BUNDLES):
            who = f"@asker{number}:evil.example"
            self.keys.devices[who][text] = _device(who, text)
            request = {"msgtype": "m.key.verification.request", "body": text, "from_device": text, "to": ME}
            now = int(time.time() * 1000)
            asked.append(member(who, name=text))
            content = {**request, "methods": ["m.sas.v1"]}
            asked.append(event("m.room.message", content, who, f"$compare{number}", origin_server_ts=now))
        self.put(join={room(0): room_news(*asked)})

    def invite(self) -> None:
        """Let somebody with a hostile id invite to rooms with hostile names."""
        self.put(invite={invitation(number): _invitation(number) for number in range(len(BUNDLES))})

    def say_one_more(self, room_id: str, body: str = GOOD) -> None:
        """Let a good message come."""
        number = len(self.requests)
        self.put(join={room_id: room_news(said(body, f"$good{number}", number))})

    def say_unread(self, room_id: str) -> None:
        """Let a message come that counts as unread."""
        news = room_news(said("unread", "$unread", 999))
        self.put(join={room_id: {**news, "unread_notifications": {"notification_count": 1, "highlight_count": 0}}})

    def refuse(self, text: str) -> None:
        """Refuse to let anybody join, in hostile words."""
        refusal = {"errcode": text, "error": text, "M_X": text}
        self.on("POST", "/join/", json_answer(refusal, 403))


def _invitation(number: int) -> dict[str, Any]:
    tags, text = BUNDLES[number]
    for tag in tags:
        text = text.replace(f"{tag} ", f"{asked(tag)} ")
    who = f"@{text}:evil.example"
    events = [
        state("m.room.name", {"name": f"asked{number} {text}"}, who),
        state("m.room.topic", {"topic": text}, who),
        state("m.room.canonical_alias", {"alias": f"#{text}:evil.example"}, who),
        state("m.room.member", {"membership": "invite", "reason": text}, who, ME),
        member(who, name=text),
    ]
    return {"invite_state": {"events": events}}


def _said(number: int, who: str, text: str) -> Iterator[dict[str, Any]]:
    def changed(kind: str, content: dict[str, Any], key: str = "", **before: Any) -> dict[str, Any]:
        return state(kind, content, who, key, f"${kind}{number}{len(content)}{key[:2]}", **before)

    answers = [{"m.id": f"a{at}", "m.text": [{"body": f"{text}"}]} for at in range(2)]
    poll = {"question": {"m.text": [{"body": f"asks {text}"}]}, "answers": answers, "kind": "m.disclosed"}
    yield event("m.poll.start", {"m.poll": poll, "m.text": [{"body": text}]}, who, f"$poll{number}")
    picture = {"body": text, "url": "mxc://evil.example/x", "info": {"mimetype": text, "w": 3, "h": 3}}
    yield event("m.sticker", picture, who, f"$sticker{number}")
    place = {"msgtype": "m.location", "body": f"stands {text}", "geo_uri": f"geo:1,2;u={text}"}
    yield event("m.room.message", place, who, f"$place{number}")
    yield changed("m.room.name", {"name": f"bundle{number} {text}"})
    yield changed("m.room.topic", {"topic": text})
    yield changed("m.room.canonical_alias", {"alias": f"#{text}:hs.example"})
    gone = {"prev_content": {"membership": "join", "displayname": text}}
    yield changed("m.room.member", {"membership": "ban", "reason": text}, f"@x{text[:150]}:evil.example", unsigned=gone)
    yield said(f"Own {text}", f"$own{number}", 3, ME)
    yield said(f"Last {text}", f"$last{number}", 4, who)


def _device(user: str, device_id: str) -> dict[str, Any]:
    """Return a device's keys, signed by itself."""
    account = vodozemac.Account()
    keys = {
        f"curve25519:{device_id}": account.curve25519_key.to_base64(),
        f"ed25519:{device_id}": account.ed25519_key.to_base64(),
    }
    device = {"user_id": user, "device_id": device_id, "algorithms": ["m.megolm.v1.aes-sha2"], "keys": keys}
    signed = account.sign(canonical_json(device)).to_base64()
    return {
        **device,
        "signatures": {user: {f"ed25519:{device_id}": signed}},
        "unsigned": {"device_display_name": device_id},
    }
