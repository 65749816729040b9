"""What a folder lies on: which kind of file system, and how much space is left there."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "lustre"})
"""Kinds on which two machines do not see each other's shared memory, which SQLite's log needs."""
_SMALL = 64 * 1024
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


def write_problem(folder: Path) -> str:
    """Return what the system says of a small file in `folder`, which has no name and is gone at once; "" if nothing."""
    nameless = getattr(os, "O_TMPFILE", 0)
    if not nameless:
        return os.strerror(errno.ENOSPC) if free_bytes(folder) < _SMALL else ""
    try:
        descriptor = os.open(folder, nameless | os.O_RDWR, 0o600)
    except OSError as error:
        # Not every kind of file system has files without a name.
        return "" if error.errno in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL) else os.strerror(error.errno or 0)
    try:
        os.write(descriptor, bytes(_SMALL))
        return ""
    except OSError as error:
        return os.strerror(error.errno or 0)
    finally:
        os.close(descriptor)


def free_bytes(folder: Path) -> int:
    """Return how many bytes its owner can still write there."""
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize
