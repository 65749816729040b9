"""Golden screens with letters for rooms and people; made and looked at as the others are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.support.pictures import golden, picture
from tests.support.screens import CONFIG, chatting, recorded, settled

pytestmark = golden
LETTERED = replace(CONFIG, letters=True)
NARROW, WIDE = (80, 24), (120, 40)


@pytest.mark.parametrize(
    ("theme", "size"), [("dark", NARROW), ("light", WIDE), ("", WIDE)], ids=["dark-80x24", "light-120x40", "no_colour"]
)
async def test_letters_in_the_list_and_the_header(
    theme: str, size: tuple[int, int], golden_picture: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not theme:
        monkeypatch.setenv("NO_COLOR", "1")
    async with chatting(recorded(), size, replace(LETTERED, theme=theme)) as pilot:
        await pilot.press("f8")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)
