"""Open the app among colleagues that answer, on a homeserver of its own; nothing to set up, nothing left behind."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tui.demo.ending import end_in_peace, orderly_ending
from tui.demo.homeserver import dies_with_us, is_installed
from tui.demo.stage import Stage
from tui.settings.config import Config
from tui.terminal.drawn_on import need_a_terminal
from widgets.i18n import _

_INSTALL = 'python3 -m pip install "sluis[demo]"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the demo can be told."""
    parser.add_argument(
        "--keep", type=Path, metavar=_("DIR"), help=_("keep accounts and rooms in DIR, and go on there the next time")
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the demo to its end and return the exit code."""
    if not is_installed():
        print(_("The demo needs a homeserver; install it with: {command}").format(command=_INSTALL), file=sys.stderr)
        return 1
    if not dies_with_us():
        print(_("Here the homeserver outlives a sluis that is killed; leave with ctrl+q."), file=sys.stderr)
    with orderly_ending():
        return _run(arguments.keep, arguments.config)


def _run(keep: Path | None, config: Config) -> int:
    began = time.monotonic()

    def progress(line: str) -> None:
        print(f"{time.monotonic() - began:4.1f} s  {line} …", flush=True)

    with Stage(keep) as stage:
        need_a_terminal()
        progress(_("Starting a homeserver on this machine"))
        # Loading screen and session takes about as long as the homeserver needs: it is done meanwhile.
        from tui.demo.play import play

        try:
            return play(stage, config, progress)
        finally:
            end_in_peace()
