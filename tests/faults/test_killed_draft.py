"""kill -9 in the middle of a draft: what was typed is there again, with its file, less what the last moment brought."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from session.account.profile import DATABASE_NAME, Profile
from session.sending.drafts import Drafts
from session.store import vault
from session.store.database import Database
from session.values.model import RoomDraft
from tests.fakes.room_events import ME
from tests.faults.test_ending import ROOM, home
from tests.support.commands import PASSPHRASE, environment
from tests.support.in_a_pty import InAPty
from tui.desk.draft_keeper import PAUSE

pytestmark = pytest.mark.slow
__all__ = ["home"]
ROUNDS = 3


async def stored(home: Path) -> RoomDraft:
    profile = Profile(Path(environment(home)["SLUIS_DATA_DIR"]))
    key = await asyncio.to_thread(vault.unlock, profile.key_file, PASSPHRASE)
    database = Database.open(profile.account_folder(ME) / DATABASE_NAME, key.for_account(ME))
    draft = (await Drafts(database).all())[ROOM]
    database.close()
    return draft


async def test_a_draft_outlives_kill_9_again_and_again(home: Path) -> None:
    note = home / "notitie.txt"
    note.write_text("tot morgen")
    typed = ""
    for number in range(ROUNDS):
        app = await asyncio.to_thread(InAPty, environment(home))
        try:
            await asyncio.to_thread(app.until, "goedemorgen")
            if number == 0:
                app.type(f"/file {note}\r")
                await asyncio.to_thread(app.until, "a caption, or nothing")
            else:
                await asyncio.to_thread(app.until, typed.strip())
            typed += f"deel{number} "
            app.type(f"deel{number} ")
            await asyncio.to_thread(app.until, typed.strip())
            await asyncio.to_thread(app.read_for, 2 * PAUSE)
            # Whether this is kept depends on the moment; nothing of what was before does.
            app.type("net niet ")
        finally:
            app.close()
        draft = await stored(home)
        assert draft.text.startswith(typed.strip())
        assert draft.file is not None
        assert draft.file.path == note
        typed = draft.text
