"""What a folder lies on: which kind of file system, and how much space is left there."""

from __future__ import annotations

import os
import re
from pathlib import Path

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "lustre"})
"""Kinds on which two machines do not see each other's shared memory, which SQLite's log needs."""
_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")


def kind_of(path: Path) -> str:
    """Return the kind of file system that `path` lies on, or would lie on; "" if unknown."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    real, best = os.path.realpath(path), ("", "")
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(), after.split()
        if len(fields) < 5 or not kinds:
            continue
        mount = _OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[4])
        inside = real == mount or real.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best[0]):
            best = (mount, kinds[0])
    return best[1]


def is_network(path: Path) -> bool:
    """Return whether `path` lies on another machine, as far as that is known."""
    return kind_of(path) in NETWORK


def free_bytes(folder: Path) -> int:
    """Return how many bytes its owner can still write there."""
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize
