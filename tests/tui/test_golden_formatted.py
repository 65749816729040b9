"""Pictures of a conversation with everything that messages can look like; made and looked at as the others are."""

from __future__ import annotations

from dataclasses import replace

from syrupy.assertion import SnapshotAssertion

from session.store.database import Database
from session.store.events import EventStore
from session.store.rooms import RoomStore
from session.timeline.html_reading import read_html
from session.timeline.reading import removed_by
from session.timeline.room_look import RoomLook
from session.values.model import EventId, ItemKind, Quoted, Reaction, RoomId, Row, TimelineItem
from session.values.rich_text import RichText
from tests.support.people import PROJECT, conversation, said
from tests.support.pictures import both_sizes, golden, picture
from tests.support.screens import chat, chatting, recorded, settled
from widgets.timeline.timeline import Timeline

pytestmark = golden
ME = "@ik:rijk.example"


def rich(html: str) -> RichText:
    """Return HTML as the session reads it, pills as in a room where nobody is known by name."""
    read = read_html(html)
    assert read is not None
    database = Database.in_memory()
    return RoomLook(RoomStore(database), EventStore(database), RoomId("!r"), ME).with_pills(read)


def items() -> list[TimelineItem]:
    """Return the messages, oldest first."""
    pill = f'<a href="https://matrix.to/#/{ME}">x</a>'
    text = [
        said(20, "Noor de Wit", "x"),
        said(21, "Sam", "x"),
        said(22, "Noor de Wit", "x"),
        said(23, "Sam", "x"),
        said(24, "Noor de Wit", "ja, doen we"),
        said(25, "Ik", "x", own=True),
        said(26, "Sam", "x"),
    ]
    return [
        replace(
            text[0],
            rich=rich(
                "<h2>Planning</h2><ul><li>peilen <b>voor</b> tien uur</li><li>daarna <del>lunch</del> overleg<ol>"
                "<li>sluis</li><li>brug</li></ol></li></ul>"
                "<blockquote>zo stond het in het <em>oude</em> plan</blockquote>"
            ),
            reactions=(Reaction("👍", 2, mine=True), Reaction("🎉", 1)),
        ),
        replace(
            text[1],
            rich=rich(
                "<table><tr><th>deur</th><th>stand</th></tr><tr><td>noord</td><td>open</td></tr></table>"
                "<pre><code class='language-python'>def peil(deur):\n    return 3  # meter</code></pre>"
            ),
        ),
        replace(
            text[2],
            rich=rich(
                'zie <a href="https://evil.example/x">bank.example</a> en <a href="https://münchen.example">münchen.example</a>'
            ),
        ),
        replace(text[3], rich=rich(f"{pill} de code is <span data-mx-spoiler>1234</span>"), mentions_me=True),
        replace(text[4], reply=Quoted(EventId("$event21"), "Sam", "peilen voor tien uur?"), edited=True),
        replace(text[5], rich=rich("akkoord, met <code>sluis --peil</code> en <u>nadruk</u>")),
        replace(text[6], kind=ItemKind.PLACEHOLDER, body="", removed=True, words=removed_by("Noor de Wit", "dubbel")),
    ]


@both_sizes
async def test_everything_that_a_message_can_be(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session, before = recorded(), conversation()
    rows = tuple(Row(before.last + number, item) for number, item in enumerate(items(), 1))
    session.timelines = {PROJECT: replace(before, last=before.last + len(rows), rows=(*before.rows, *rows))}
    async with chatting(session, size) as pilot:
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_answering(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), size) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end", "up", "a", *"ja **graag**")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)
