"""Threads, receipts, presence and typing between our app and Element's SDK, both ways, in one encrypted room."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hints.model import Clearance, Draft, DraftKind, Markup
from session.sending.formatting import with_markup
from session.values.model import EventId
from session.values.places import thread_place
from tests.interop.peer import StartPeer, node_modules, start_peer
from tests.interop.shared_room import Room, one_room
from tests.support.screens import advisor
from tests.support.users import MakeUser

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow


class Threaded(Room):
    """The room, with a thread of theirs in it."""

    root: EventId

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds on the other side."""
        async with asyncio.timeout(60):
            while not await holds():
                await self.app.pilot.pause(0.1)

    async def reply(self, text: str, **about: EventId) -> EventId:
        """Send into the thread from our side past the gate, and return the event's id once the server has it."""
        facts = await self.app.host.ask(self.session.facts, self.room_id)
        kind = DraftKind.EDIT if "edits" in about else DraftKind.REPLY if "answers" in about else DraftKind.MESSAGE
        draft = with_markup(Draft(kind, text, facts), Markup.MARKDOWN)
        clearance = advisor().clear(draft)
        assert isinstance(clearance, Clearance)
        place = thread_place(self.room_id, self.root)
        txn_id = await self.app.host.ask(partial(self.session.threads.send, place, draft, clearance, **about))
        assert await self.app.host.ask(self.session.flush, 20)
        item = await self.app.host.ask(self._own, txn_id)
        assert item.event_id is not None
        return item.event_id


async def their_thread_is_one_row_here(room: Threaded) -> None:
    room.root = EventId((await room.peer.send(room_id=room.room_id, body="wie doet de deur?"))["event_id"])
    await room.shown(room.root)
    sent = await room.peer.send(room_id=room.room_id, body="ik niet", thread=room.root)
    item = await room.shown(room.root, lambda one: one.thread is not None)
    assert item.thread is not None
    assert item.thread.replies == 1
    await room.app.see("1 reply", "wie doet de deur?")
    assert (await room.shown(sent["event_id"])).body == "ik niet"


async def our_reply_is_in_their_thread(room: Threaded) -> None:
    ours = await room.theirs_of(await room.reply("ik **wel**"), decrypted=True)
    assert ours["thread_root"] == room.root
    relation = ours["content"]["m.relates_to"]
    assert (relation["rel_type"], relation["is_falling_back"]) == ("m.thread", True)


async def our_answer_in_it_names_its_message(room: Threaded) -> None:
    sent = await room.peer.send(room_id=room.room_id, body="wanneer?", thread=room.root)
    await room.shown(sent["event_id"])
    ours = await room.theirs_of(await room.reply("om een", answers=EventId(sent["event_id"])), decrypted=True)
    assert ours["thread_root"] == room.root
    assert ours["content"]["m.relates_to"]["is_falling_back"] is False
    assert ours["content"]["m.relates_to"]["m.in_reply_to"] == {"event_id": sent["event_id"]}


async def our_edit_in_it_is_shown_there(room: Threaded) -> None:
    own = await room.reply("om twee")
    await room.theirs_of(own, decrypted=True)
    await room.reply("om drie", edits=own)

    async def edited() -> bool:
        now = (await room.theirs_of(own))["replaced_by"]
        return now is not None and now["body"] == "om drie"

    await room.until(edited)


async def their_edit_and_removal_in_it_are_shown_here(room: Threaded) -> None:
    sent = await room.peer.send(room_id=room.room_id, body="eerst", thread=room.root)
    await room.shown(sent["event_id"])
    await room.peer.edit(room_id=room.room_id, event_id=sent["event_id"], body="toen")
    assert (await room.shown(sent["event_id"], lambda one: one.edited)).body == "toen"
    await room.peer.react(room_id=room.room_id, event_id=sent["event_id"], key="🎉")
    await room.shown(sent["event_id"], lambda one: bool(one.reactions))
    await room.peer.redact(room_id=room.room_id, event_id=sent["event_id"], reason="klaar")
    assert (await room.shown(sent["event_id"], lambda one: one.removed)).removed


async def a_thread_of_ours_is_one_there(room: Threaded) -> None:
    root, before = EventId(await room.say("een draad van ons")), room.root
    await room.theirs_of(root, decrypted=True)
    room.root = root
    ours = await room.theirs_of(await room.reply("het begin"), decrypted=True)
    assert ours["thread_root"] == root
    room.root = before


async def their_receipt_is_shown_here(room: Threaded) -> None:
    own = await room.say("lezen jullie dit?")
    await room.theirs_of(own, decrypted=True)
    await room.peer.receipt(room_id=room.room_id, event_id=own)

    async def read() -> bool:
        return bool(await room.app.host.ask(room.session.receipts.readers, room.room_id, own))

    await room.until(read)
    await room.app.see("✓")


async def our_receipt_is_told_only_when_it_is_public(room: Threaded) -> None:
    first = (await room.peer.send(room_id=room.room_id, body="stil gelezen"))["event_id"]
    await room.app.see("stil gelezen")

    async def readers(event_id: str) -> list[str]:
        users = (await room.peer.read_by(room_id=room.room_id, event_id=event_id))["users"]
        return [one["user"] for one in users if one["type"] == "m.read"]

    await room.app.press(*"/receipts public", "enter")
    await room.app.see("Everybody here sees how far")
    assert room.ours not in await readers(first)
    second = (await room.peer.send(room_id=room.room_id, body="openlijk gelezen"))["event_id"]

    async def told() -> bool:
        return room.ours in await readers(second)

    await room.until(told)


async def their_typing_is_shown_here(room: Threaded) -> None:
    await room.peer.typing(room_id=room.room_id, typing=True, timeout=20000)
    await room.app.see("is typing")
    await room.peer.typing(room_id=room.room_id, typing=False)

    async def stopped() -> bool:
        await room.app.pilot.pause()
        return "is typing" not in await room.app.see("")

    await room.until(stopped)


async def their_presence_is_shown_here(room: Threaded) -> None:
    head = (await room.app.see("online")).splitlines()[:2]
    assert any(line.rstrip().endswith("online") for line in head)


async def our_typing_is_told_only_when_asked(room: Threaded) -> None:
    async def typing() -> bool:
        return room.ours in (await room.peer.who_types(room_id=room.room_id))["users"]

    await room.app.press(*"stil")
    mark = (await room.peer.send(room_id=room.room_id, body="merkteken"))["event_id"]
    await room.shown(mark)
    assert not await typing()
    await room.app.press(*["backspace"] * 4, *"/typing on", "enter")
    await room.app.see("sees that you type")
    await room.app.press(*"hallo")
    await room.until(typing)
    await room.app.press(*["backspace"] * 5)

    async def stopped() -> bool:
        return not await typing()

    await room.until(stopped)


CASES: tuple[Callable[[Threaded], Awaitable[Any]], ...] = (
    their_thread_is_one_row_here,
    our_reply_is_in_their_thread,
    our_answer_in_it_names_its_message,
    our_edit_in_it_is_shown_there,
    their_edit_and_removal_in_it_are_shown_here,
    a_thread_of_ours_is_one_there,
    their_receipt_is_shown_here,
    our_receipt_is_told_only_when_it_is_public,
    their_presence_is_shown_here,
    their_typing_is_shown_here,
    our_typing_is_told_only_when_asked,
)
"""In this order: later ones use the thread of the first."""


async def test_every_case_in_one_room(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    async with one_room(Threaded, make_user, start_peer, tmp_path) as room:
        for case in CASES:
            await case(room)
