"""The program without its last sweep, which shows whether texts were made safe where they entered: `-m` runs it."""

from __future__ import annotations

import contextlib
import sys

import tui.__main__ as program
from tui.terminal import output_sweep


def main() -> int:
    """Run the program; what it writes reaches the terminal as it is."""
    output_sweep.swept = str
    program.plain_output = contextlib.nullcontext
    return program.main()


if __name__ == "__main__":
    sys.exit(main())
