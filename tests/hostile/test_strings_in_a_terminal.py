"""Every hostile string in every place that shows text, read as the bytes of a real terminal: the command line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from tests.fakes.hostile_cases import strings
from tests.fakes.hostile_homeserver import ALICE, ME, HostileHomeserver, member, state
from tests.fakes.room_events import event, room_news
from tests.support.commands import PASSPHRASE, environment
from tests.support.in_a_pty import InAPty
from tests.support.screens import advisor
from tests.support.terminal_stream import taken_apart
from tests.support.users import PASSWORD

pytestmark = pytest.mark.slow
HALL = "!hall:hs.example"
STRINGS = strings()
SIZE = (110, 400)


@dataclass
class Place:
    """A home with an account, and the server that it belongs to."""

    home: Path
    server: HostileHomeserver


def _text(kind: str, number: int, **content: Any) -> dict[str, Any]:
    return event("m.room.message", {"msgtype": kind, **content}, f"@u{number}:evil.example", f"${kind}{number}")


def _hall() -> dict[str, Any]:
    """Return a room in which every string is said, borne as a name, and given to files and topics."""
    people = [member(ALICE, name="Alice"), member(ME, name="Noor")]
    said: list[dict[str, Any]] = []
    for number, one in enumerate(STRINGS):
        name, text, tag = f"@u{number}:evil.example", one["s"], one["id"]
        people.append(member(name, name=text))
        said += [
            _text("m.text", number, body=f"{tag}b {text}"),
            _text("m.notice", number, body=text),
            _text("m.emote", number, body=f"{tag}e {text}"),
            _text(
                "m.file", number, body=f"{tag}c {text}", filename=f"{tag}f {text}", url=f"mxc://evil.example/{number}"
            ),
            event("m.room.topic", {"topic": f"{tag}t {text}"}, name, f"$topic{number}", state_key=""),
            event(f"org.evil.{tag}.{text}"[:200], {"body": text}, name, f"$type{number}"),
            event(
                "m.room.member",
                {"membership": "join", "displayname": f"{tag}n {text}"},
                name,
                f"$j{number}",
                state_key=name,
                unsigned={"prev_content": {"membership": "leave"}},
            ),
        ]
    made = (state("m.room.create", {"room_version": "11"}, ME), state("m.room.name", {"name": "Hall"}, ME))
    return {**room_news(*said, state=(*made, *people)), "summary": {"m.joined_member_count": len(people)}}


@pytest.fixture
async def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    env = environment(tmp_path)
    profile = Profile(Path(env["SLUIS_DATA_DIR"]))
    profile.folder.mkdir(parents=True, mode=0o700)
    async with HostileHomeserver() as server:
        server.rooms[HALL] = _hall()
        server.members[HALL] = [one for one in server.rooms[HALL]["state"]["events"] if one["type"] == "m.room.member"]
        for number, one in enumerate(STRINGS):
            named = state("m.room.name", {"name": f"{one['id']}r {one['s']}"}, ALICE)
            topic = state("m.room.topic", {"topic": one["s"]}, ALICE)
            server.rooms[f"!r{number}:hs.example"] = room_news(state=(member(ME), named, topic))
            server.log_in(ME, f"D{number}", f"{one['id']}d {one['s']}")
        key = vault.create(profile.key_file, PASSPHRASE)
        session = await Session.login(profile, key, LoginRequest(server.url, ME, PASSWORD), advisor(), identity=False)
        await session.close()
        (tmp_path / ".config" / "sluis").mkdir(parents=True)
        (tmp_path / ".config" / "sluis" / "config.toml").write_text('log = true\nlanguage = "en"\n')
        yield Place(tmp_path, server)


def missing(text: str, ends: str) -> list[str]:
    """Return the tags that are nowhere in a text, each string's with each of these ends."""
    return [f"{one['id']}{end}" for one in STRINGS for end in ends if f"{one['id']}{end}" not in text]


@pytest.mark.parametrize(
    ("command", "ends"),
    [
        (("rooms",), "r"),
        (("rooms", "--json"), "r"),
        (("read", "Hall", "--limit", "1200"), "bef"),
        (("read", "Hall", "--limit", "1200", "--json"), "bef"),
        (("search", "S*"), ""),
        (("readers", "Hall"), ""),
        (("verify", "devices"), "d"),
        (("inspect", "Hall", "$m.text3"), ""),
        (("join", "\x1b]52;c;eA==\x07"), ""),
        (("read", "\x9b2J\u202e"), ""),
    ],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, tuple) else value,
)
async def test_a_command_prints_nothing_of_them_but_text(place: Place, command: tuple[str, ...], ends: str) -> None:
    run = InAPty(environment(place.home), *command, size=(4000, 24))
    try:
        while run.process.poll() is None:
            await asyncio.to_thread(run._read, 0.1)
        for _ in range(20):
            await asyncio.to_thread(run._read, 0.02)
        stream = taken_apart(run.seen.decode("utf-8"))
        assert stream.foreign == []
        assert "\x1b" not in run.seen.decode("utf-8")
        assert run.seen
        assert not missing(stream.text, ends)
    finally:
        run.close()
