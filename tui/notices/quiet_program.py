"""Runs a program that notifies: nothing of ours is in its environment, and what it writes is nobody's."""

from __future__ import annotations

import subprocess

from session.values.errors import SessionError
from session.values.words import N_
from tui.settings.environment import for_children

PATIENCE = 10.0
"""Seconds that a program may take."""


def run_quietly(command: list[str], given: str) -> None:
    """Run a command that gets `given` on its standard input, and wait for it; what it writes is nobody's.

    Raises:
        SessionError: when it cannot be run, fails, or takes too long.
    """
    try:
        subprocess.run(
            command,
            input=given.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
            start_new_session=True,
            env=for_children(),
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise SessionError(
            N_("The command of notifications did not work ({kind}); see notify_command."), kind=type(error).__name__
        ) from error
