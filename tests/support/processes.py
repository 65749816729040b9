"""Processes that a program of ours started, and waiting for their end (Linux: /proc)."""

from __future__ import annotations

import time
from pathlib import Path


def children_of(pid: int) -> list[int]:
    """Return the process ids of all that `pid` has started and that still run."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        children += [int(child) for child in (task / "children").read_text().split()]
    return children


def until_gone(pid: int, *, deadline: float = 60) -> None:
    """Return when no process has this id, or only a dead one that nobody has waited for."""
    end = time.monotonic() + deadline
    while True:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z":
            return
        assert time.monotonic() < end, f"process {pid} is still there"
        time.sleep(0.02)
