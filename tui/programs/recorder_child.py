"""Started as a script: becomes the program that records, and ends when sluis does, so that no microphone stays open.

Imports nothing of the program: it runs before and instead of it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>; what is asked for so holds for the program that this process becomes."""
CANNOT_RUN = 127
"""The code that a shell has for that."""


def main() -> None:
    """Take the parent's process id off the arguments, and become what the others say."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform.startswith("linux"):
        # Elsewhere there is no such call.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            # It was gone before the call.
            os._exit(1)
    # Python looks away from a broken pipe; what comes after it should not have to.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)  # noqa: S606 - the settings name it
    except OSError:
        os._exit(CANNOT_RUN)


if __name__ == "__main__":
    main()
