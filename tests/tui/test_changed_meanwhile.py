"""What is being written about a message that is removed or edited meanwhile by somebody else."""

from __future__ import annotations

from dataclasses import replace

from textual.pilot import Pilot

from hints.model import DraftKind
from session.values.model import EventId, ItemKind, Row
from session.values.words import Words
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, conversation
from tests.support.screens import chat, chatting, recorded, settled, shown, until_shown
from widgets.timeline.timeline import Timeline

GONE = {"kind": ItemKind.PLACEHOLDER, "body": "", "removed": True, "words": Words.of("Removed by {name}.", name="Pim")}


async def change(pilot: Pilot[None], session: RecordedSession, place: int, **changes: object) -> None:
    """Let news come of a message of the open room."""
    before = session.timelines[PROJECT]
    changed = Row(place, replace(before.rows[place].item, **changes))  # type: ignore[arg-type]
    rows = tuple(changed if row.position == place else row for row in before.rows)
    session.timelines = {PROJECT: replace(before, rows=rows)}
    session.tell(replace(before, reset=False, rows=(changed,)))
    await settled(pilot)


async def test_an_edit_of_a_message_that_was_removed_keeps_its_words() -> None:
    session = recorded()
    async with chatting(session, (80, 24)) as pilot:
        await pilot.press("up", *" dan")
        await settled(pilot)
        assert "Enter: change" in shown(pilot)
        await change(pilot, session, 1, **GONE)
        screen = await until_shown(pilot, "The message you are changing was removed", "Enter: held")
        assert "Enter: change" not in screen
        await pilot.press("enter")
        await settled(pilot)
        assert "nothing was sent" in shown(pilot)
        assert session.sent == []
        composer = chat(pilot).desk.composer
        assert composer.text == "ja, om half elf even bellen? dan"
        await pilot.press("escape")
        await settled(pilot)
        assert "was removed" not in shown(pilot)
        assert (composer.text, composer.edits) == ("ja, om half elf even bellen? dan", None)
        await pilot.press("enter")
        await settled(pilot)
        (sent,) = session.sent
        assert (sent.draft.kind, sent.edits) == (DraftKind.MESSAGE, None)


async def test_words_for_a_removed_message_come_before_the_draft_that_stood_aside() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        composer = chat(pilot).desk.composer
        composer.insert_text("klad")
        chat(pilot).desk.edit(EventId("$event1"), "anders")
        await change(pilot, session, 1, **GONE)
        await pilot.press("escape")
        assert (composer.text, composer.edits) == ("anders\nklad", None)


async def test_the_line_over_an_answer_follows_its_message() -> None:
    session = recorded()
    async with chatting(session, (80, 24)) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end", "a", *"ja")
        await until_shown(pilot, "↳ answers Sam: de vergadering is in zaal 3")
        await change(pilot, session, 3, body="in zaal 4", edited=True)
        await until_shown(pilot, "↳ answers Sam: in zaal 4")
        await change(pilot, session, 3, **GONE)
        await until_shown(pilot, "↳ answers Sam: Message removed.")
        assert conversation().rows[3].item.body not in shown(pilot)
