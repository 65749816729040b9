"""Threads on the screen: a real session, its replies fetched, read, answered past the gate, and left."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.timeline.reading import removed_by
from session.values.listed import ListedThread
from session.values.model import EventId, FileForm, FileInfo, ItemKind, RoomId, ThreadSummary
from session.values.places import thread_place
from tests.fakes.answers import SEND, messages, sent
from tests.fakes.homeserver import json_answer
from tests.fakes.room_events import TIME, event, message
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.people import PROJECT as OPEN_ROOM
from tests.support.people import said, with_file
from tests.support.screens import BSN, chat, chatting, recorded, settled, shown, until, until_shown
from tests.support.small_app import running, type_login
from tui.screens.threads import ThreadsScreen

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

NOOR, SAM = "@noor:hs.example", "@sam:hs.example"
PROJECT, LUNCH = RoomId("!project:hs.example"), RoomId("!lunch:hs.example")
RELATIONS = r"/client/v1/rooms/[^/]+/relations/"


def reply(body: str, event_id: str, minutes: int, root: str = "$root") -> dict[str, object]:
    """Return a message of Sam's in a thread."""
    relation = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": root}}
    content = {"msgtype": "m.text", "body": body, "m.relates_to": relation}
    return event("m.room.message", content, SAM, event_id, origin_server_ts=TIME + minutes * 60_000)


@pytest.fixture
async def server() -> AsyncIterator[SmallHomeserver]:
    async with SmallHomeserver() as homeserver:
        for room, name in ((LUNCH, "Lunch"), (PROJECT, "Project")):
            homeserver.add_room(room, [(NOOR, "Noor"), (SAM, "Sam")], name=name, encrypted=False)
        homeserver.rooms[PROJECT]["timeline"]["events"] = [
            message("wie doet de sluisdeur?", SAM, "$root"),
            reply("de nieuwe", "$new", 9),
            message("iets anders", SAM, "$after"),
        ]
        old = [reply("de nieuwe", "$new", 9), reply("de oude", "$old", 1)]
        homeserver.on("GET", RELATIONS, messages(*old))
        yield homeserver


@asynccontextmanager
async def at_the_root(server: SmallHomeserver, folder: Path) -> AsyncIterator[Pilot[None]]:
    """Run the app with the message chosen that the thread began with."""
    async with running(folder) as pilot:
        await type_login(pilot, server.url)
        await until(pilot, lambda: chat(pilot).open_room is not None)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        chat(pilot).show_room(PROJECT)
        await until_shown(pilot, "iets anders")
        timeline = chat(pilot).pane.reading.timeline
        timeline.focus()
        await pilot.press("end", "up")
        await until(pilot, lambda: timeline.selected is not None and timeline.selected.event_id == EventId("$root"))
        yield pilot


def in_thread(pilot: Pilot[None]) -> bool:
    return chat(pilot).pane.reading.thread is not None


async def test_a_thread_is_one_row_in_its_room_and_a_view_of_its_own(server: SmallHomeserver, tmp_path: Path) -> None:
    async with at_the_root(server, tmp_path) as pilot:
        assert "de nieuwe" not in shown(pilot)
        assert "[t]" in shown(pilot)
        assert "1 reply · last by" in shown(pilot)
        await pilot.press("t")
        await until_shown(pilot, "thread · what you write goes into it", "wie doet", "de oude", "de nieuwe")
        screen = shown(pilot)
        assert screen.index("sluisdeur") < screen.index("de oude") < screen.index("de nieuwe")
        assert "iets anders" not in screen
        await pilot.press("escape")
        await until_shown(pilot, "iets anders", "2 replies · last by")
        assert "de oude" not in shown(pilot)


async def test_a_thread_says_where_its_new_replies_begin(server: SmallHomeserver, tmp_path: Path) -> None:
    events = server.rooms[PROJECT]["timeline"]["events"]
    later = round(time.time() * 1000 - TIME) // 60_000 + 60
    new = [reply("gloednieuw", "$n1", later), reply("nog nieuwer", "$n2", later + 1)]
    server.rooms[PROJECT]["timeline"]["events"] = [*events, *new]
    server.on("GET", RELATIONS, messages(*reversed(new), *(reply("de nieuwe", "$new", 9), reply("de oude", "$old", 1))))
    async with at_the_root(server, tmp_path) as pilot:
        assert "2 new" in shown(pilot)
        await pilot.press("t")
        await until_shown(pilot, "de oude", "gloednieuw")
        screen = shown(pilot)
        assert screen.index("de nieuwe") < screen.index(" 2 new ") < screen.index("gloednieuw")


async def test_a_reply_goes_into_the_thread_and_falls_back_to_the_newest(
    server: SmallHomeserver, tmp_path: Path
) -> None:
    async with at_the_root(server, tmp_path) as pilot:
        server.on("PUT", SEND, *sent("$mine"))
        await pilot.press("t")
        await until_shown(pilot, "de oude")
        await pilot.press(*"ik", "enter")
        await until(pilot, lambda: any(one.method == "PUT" and "/send/" in one.path for one in server.requests))
        await until_shown(pilot, "ik")
        (request,) = [one for one in server.requests if one.method == "PUT" and "/send/" in one.path]
        assert request.json["m.relates_to"] == {
            "rel_type": "m.thread",
            "event_id": "$root",
            "is_falling_back": True,
            "m.in_reply_to": {"event_id": "$new"},
        }


async def test_an_answer_in_a_thread_is_no_fallback(server: SmallHomeserver, tmp_path: Path) -> None:
    async with at_the_root(server, tmp_path) as pilot:
        server.on("PUT", SEND, *sent("$mine"))
        await pilot.press("t")
        await until_shown(pilot, "de oude")
        chat(pilot).pane.reading.timeline.focus()
        await pilot.press("home", "a")
        await until_shown(pilot, "answers Sam: wie doet")
        await pilot.press(*"ik", "enter")
        await until(pilot, lambda: any(one.method == "PUT" and "/send/" in one.path for one in server.requests))
        (request,) = [one for one in server.requests if one.method == "PUT" and "/send/" in one.path]
        relation = request.json["m.relates_to"]
        assert (relation["rel_type"], relation["event_id"], relation["is_falling_back"]) == ("m.thread", "$root", False)
        assert relation["m.in_reply_to"] == {"event_id": "$root"}


async def test_a_draft_stays_with_its_thread_and_is_held_there(server: SmallHomeserver, tmp_path: Path) -> None:
    async with at_the_root(server, tmp_path) as pilot:
        await pilot.press("t")
        await until_shown(pilot, "de oude")
        await pilot.press(*f"zijn bsn is {BSN}", "enter")
        await until_shown(pilot, "Held: nothing was sent")
        await pilot.press("escape")
        await until(pilot, lambda: not in_thread(pilot))
        assert chat(pilot).desk.composer.text == ""
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        assert chat(pilot).desk.composer.text == ""
        chat(pilot).show_room(PROJECT)
        await until_shown(pilot, "iets anders")
        chat(pilot).pane.reading.timeline.focus()
        await pilot.press("end", "up", "t")
        await until(pilot, lambda: in_thread(pilot))
        assert chat(pilot).desk.composer.text == f"zijn bsn is {BSN}"
        assert not [one for one in server.requests if "/send/" in one.path]


async def test_threads_are_listed_and_opened_from_there(server: SmallHomeserver, tmp_path: Path) -> None:
    async with at_the_root(server, tmp_path) as pilot:
        chat(pilot).action_write()
        await pilot.press(*"/threads", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ThreadsScreen))
        await until_shown(pilot, "Threads in Project", "Sam: wie doet de sluisdeur?", "1 reply")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is chat(pilot) and in_thread(pilot))
        await until_shown(pilot, "de oude")


async def test_without_the_server_a_thread_shows_what_is_here(server: SmallHomeserver, tmp_path: Path) -> None:
    async with at_the_root(server, tmp_path) as pilot:
        server.on("GET", RELATIONS, json_answer({"errcode": "M_UNKNOWN", "error": "x"}, 500))
        await pilot.press("t")
        await until_shown(pilot, "wie doet de sluisdeur?", "de nieuwe")
        assert in_thread(pilot)


async def test_a_thread_whose_first_message_says_nothing_is_no_empty_line() -> None:
    gone = replace(said(30, "Pim Vos", ""), kind=ItemKind.PLACEHOLDER, removed=True, words=removed_by("Sam", "dubbel"))
    gone = replace(gone, thread=ThreadSummary(2, "Noor", TIME))
    drawn = with_file(said(31, "Sam", ""), FileInfo("plan.pdf", FileForm.FILE))
    session = recorded()
    session.threads.listed = tuple(
        ListedThread(thread_place(OPEN_ROOM, item.event_id), item) for item in (gone, drawn) if item.event_id
    )
    async with chatting(session) as pilot:
        await pilot.press(*"/threads", "enter")
        await until_shown(pilot, "Pim Vos: Removed by Sam: dubbel", "2 replies · last by Noor", "Sam: [file] plan.pdf")
