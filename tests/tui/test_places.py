"""Places by a slash word: past the gate, and back to the composer when they are none."""

from __future__ import annotations

from hints.model import DraftKind
from session.sending.location_content import BadLocation
from tests.support.screens import BSN, chat, chatting, recorded, settled, shown


async def test_a_place_is_sent_past_the_gate() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*f"/location 52.37,4.89 huis van {BSN}", "enter")
        await settled(pilot)
        assert "HOLD" in shown(pilot)
        assert session.sent == []
        await pilot.press("ctrl+u", *"/location 52.37,4.89 de sluis", "enter")
        await settled(pilot)
        assert [(one.draft.kind, one.draft.text) for one in session.sent] == [
            (DraftKind.LOCATION, "52.37,4.89 de sluis")
        ]


async def test_what_is_no_place_comes_back_to_the_composer() -> None:
    session = recorded()
    session.refuses = BadLocation("A place needs its degrees north and east: /location 52.37,4.89 WORDS.")
    async with chatting(session) as pilot:
        await pilot.press(*"/location hier", "enter")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "/location hier"
        assert "A place needs its degrees" in shown(pilot)
