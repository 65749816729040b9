"""Make the README's picture: the demo itself, with a message that the hint bar holds.

Usage: python .ci/scripts/picture.py (writes docs/sluis.svg)
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from session.host import SessionHost  # noqa: E402
from session.values.model import RoomId  # noqa: E402
from tui.app import SluisApp  # noqa: E402
from tui.demo.cast import PROJECT, YOU  # noqa: E402
from tui.demo.stage import Stage  # noqa: E402
from tui.demo.world import WorldBuilder  # noqa: E402
from tui.screens.chat import ChatScreen  # noqa: E402
from tui.settings.config import Config  # noqa: E402
from tui.settings.policies import load_advisor  # noqa: E402

PICTURE = ROOT / "docs" / "sluis.svg"
SIZE = (110, 30)
TYPED = "zijn bsn is 999935914, kun jij hem opzoeken?"


def without_downloads(svg: str) -> str:
    """Return the picture with the reader's own monospaced font instead of one from a CDN."""
    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    svg = re.sub(r"font-family:\s*Fira Code[^;]*;", "font-family: monospace;", svg)
    assert "http" not in re.sub(r'xmlns="[^"]*"|<!--.*?-->', "", svg, flags=re.DOTALL)
    return svg


async def draw(host: SessionHost, stage: Stage, config: Config) -> str:
    """Fill the stage, open the app, type, and return the screen."""
    memory = stage.ready()
    advisor = load_advisor(config)
    builder = WorldBuilder(memory, stage.data_dir, advisor, print)
    world = await host.ask(builder.build)
    app = SluisApp(host, builder.profile_of(YOU), memory.people[YOU].store_key, config, advisor, session=world.you)
    try:
        async with app.run_test(size=SIZE) as pilot:
            chat = app.screen
            assert isinstance(chat, ChatScreen)
            room_id = RoomId(memory.rooms[PROJECT.name])
            async with asyncio.timeout(20):
                while chat.open_room is None or chat.open_room.room_id != room_id:
                    await pilot.pause()
                    chat.show_room(room_id)
                while PROJECT.history[-1][1] not in app.export_screenshot().replace("&#160;", " "):
                    await pilot.pause()
            await pilot.press(*TYPED)
            await pilot.pause()
            return app.export_screenshot(title="sluis")
    finally:
        await host.ask(world.close)


def main() -> None:
    """Write the picture."""
    host = SessionHost()
    with Stage(None) as stage:
        host.start()
        try:
            svg = asyncio.run(draw(host, stage, Config(language="en")))
        finally:
            host.stop()
    PICTURE.write_text(without_downloads(svg), encoding="utf-8")


if __name__ == "__main__":
    main()
