"""Started as a script in the child process: become Synapse, and die when the parent does.

Imports nothing of the program: it runs before and instead of it.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Ask Linux for a SIGTERM when the thread that started this process ends, however it ends.

    Elsewhere there is no such call: a killed parent then leaves the homeserver running.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        # It was gone before the call.
        os._exit(1)


def main() -> None:
    """Take the parent's process id off the arguments and run Synapse with the rest."""
    parent = int(sys.argv.pop(1))
    die_with_parent(parent)
    sys.argv[0] = "synapse"
    runpy.run_module("synapse.app.homeserver", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
