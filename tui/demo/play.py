"""The demo from the moment the homeserver is on its way up until you leave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

from session.host import SessionHost
from tui.app import SluisApp
from tui.cli.app import run_app
from tui.demo.cast import YOU
from tui.demo.ending import end_in_peace
from tui.demo.stage import Stage
from tui.demo.world import World, WorldBuilder
from tui.locking import Reopening
from tui.settings.config import Config
from tui.settings.policies import load_advisor
from widgets.i18n import _


def play(stage: Stage, config: Config, progress: Callable[[str], None]) -> int:
    """Fill the homeserver with people, open the app as one of them, and return its exit code.

    Raises:
        HomeserverFailed: when there is no homeserver to fill.
        SessionError: when somebody cannot log in or make a room.
        Ended: when a signal ended it.
    """
    advisor = load_advisor(config)
    with ExitStack() as closing:
        host = SessionHost()
        host.start()
        closing.callback(host.stop)
        memory = stage.ready()
        builder = WorldBuilder(memory, stage.data_dir, advisor, progress)
        world: World = asyncio.run(host.ask(builder.build))
        closing.callback(lambda: asyncio.run(host.ask(world.close)))
        stage.remember(memory)
        progress(_opening(stage))
        you = memory.people[YOU]
        profile, key = builder.profile_of(YOU), you.store_key
        # Locked, it opens again at a key: nobody knows a passphrase here.
        app = SluisApp(host, profile, key, config, advisor, world.you, Reopening(lambda: key, own_thread=False))
        try:
            return run_app(app)
        finally:
            end_in_peace()


def _opening(stage: Stage) -> str:
    if stage.folder.kept:
        words = _("Opening the screen; ctrl+q leaves, and accounts, rooms and keys stay in {path}")
        return words.format(path=stage.folder.path)
    return _("Opening the screen; ctrl+q leaves, and nothing stays behind")
