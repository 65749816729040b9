"""Drafts in the store: forgotten in the transaction that stores the message, and not before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from session.sending.drafts import Drafts
from session.store.database import Database
from session.values.model import EventId, FileSource, RoomDraft, RoomId

HERE, THERE = RoomId("!here:x"), RoomId("!there:x")


@pytest.fixture
def database() -> Database:
    return Database.in_memory()


async def test_a_draft_stays_in_its_room_and_an_empty_one_is_none(database: Database) -> None:
    drafts = Drafts(database)
    await drafts.keep({HERE: RoomDraft("een"), THERE: RoomDraft("twee", None, EventId("$1"), "naast")})
    assert await drafts.all() == {HERE: RoomDraft("een"), THERE: RoomDraft("twee", None, EventId("$1"), "naast")}
    await drafts.keep({HERE: RoomDraft()})
    assert await drafts.all() == {THERE: RoomDraft("twee", None, EventId("$1"), "naast")}


def fail_to_send(database: Database, drafts: Drafts) -> None:
    with database.transaction():
        drafts.sent(HERE)
        raise KeyError


async def test_a_message_that_was_not_stored_keeps_its_draft(database: Database) -> None:
    drafts = Drafts(database)
    await drafts.keep({HERE: RoomDraft("een")})
    with pytest.raises(KeyError):
        fail_to_send(database, drafts)
    assert await drafts.all() == {HERE: RoomDraft("een")}
    with database.transaction():
        drafts.sent(HERE)
    assert await drafts.all() == {}


async def test_an_edit_that_was_sent_brings_back_what_it_pushed_aside(database: Database) -> None:
    drafts = Drafts(database)
    await drafts.keep({HERE: RoomDraft("beter", None, EventId("$1"), "half af"), THERE: RoomDraft("blijft")})
    with database.transaction():
        drafts.sent(HERE)
    assert await drafts.all() == {HERE: RoomDraft("half af"), THERE: RoomDraft("blijft")}


async def test_a_file_stays_with_its_draft_until_it_was_sent_itself(database: Database) -> None:
    drafts = Drafts(database)
    file = FileSource(Path(os.fsdecode(b"/home/ik/brief \xe9.txt")), 12, "ab", stripped=True)
    await drafts.keep({HERE: RoomDraft("beter", None, EventId("$1"), "", file), THERE: RoomDraft(file=file)})
    assert await drafts.all() == {
        HERE: RoomDraft("beter", None, EventId("$1"), "", file),
        THERE: RoomDraft(file=file),
    }
    with database.transaction():
        drafts.sent(HERE)
        drafts.sent(THERE, with_file=True)
    assert await drafts.all() == {HERE: RoomDraft(file=file)}


async def test_a_name_that_is_no_unicode_does_not_keep_a_draft_from_being_kept(database: Database) -> None:
    drafts = Drafts(database)
    await drafts.keep({HERE: RoomDraft("/file brief \udce9.txt")})
    assert await drafts.all() == {HERE: RoomDraft("/file brief ?.txt")}
