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
        done = subprocess.run(
            command,
            input=given.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
            start_new_session=True,
            env=for_children(),
        )
    except subprocess.TimeoutExpired as error:
        words = N_("The command of notifications was not done after {seconds} s; see notify_command.")
        raise SessionError(words, seconds=round(PATIENCE)) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        words = N_("The command of notifications cannot be started ({reason}); see notify_command.")
        raise SessionError(words, reason=reason or "?") from error
    if done.returncode:
        words = N_("The command of notifications failed (exit code {code}); see notify_command.")
        raise SessionError(words, code=done.returncode)
