"""A recovery key or one-time code that comes into the composer in several pastes does not leave it by Enter."""

from __future__ import annotations

import pytest
from textual.events import Paste

from tests.hints.test_broken_up_secrets import FIRST, KEY, REST
from tests.support.screens import chat, chatting, recorded, settled, shown


@pytest.mark.parametrize(
    "pastes",
    [
        (KEY,),
        (FIRST, f" {REST}"),
        (f"{FIRST}\n", REST),
        ("```\n", FIRST.replace(" ", "\n"), "\n", REST.replace(" ", "\n"), "\n```"),
        (FIRST.replace(" ", "-"), "-" + REST.replace(" ", "-")),
        ("mijn inlogcode is 482", "\n913"),
        ("verificatiecode:\n", "482913"),
    ],
)
async def test_what_was_pasted_in_pieces_is_held(pastes: tuple[str, ...]) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        for pasted in pastes:
            chat(pilot).desk.composer.post_message(Paste(pasted))
            await settled(pilot)
        await pilot.press("enter", "enter")
        await settled(pilot)
        assert session.sent == []
        assert "nothing was sent" in shown(pilot)
        assert chat(pilot).desk.composer.text == "".join(pastes)
