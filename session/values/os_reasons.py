"""What a system says went wrong with a file, in the words of its C library, so that they can be said in a language."""

from __future__ import annotations

from session.values.words import N_

OS_REASONS = frozenset(
    {
        N_("No such file or directory"),
        N_("Permission denied"),
        N_("Operation not permitted"),
        N_("Is a directory"),
        N_("Not a directory"),
        N_("File exists"),
        N_("File name too long"),
        N_("Too many levels of symbolic links"),
        N_("No space left on device"),
        N_("Disk quota exceeded"),
        N_("Read-only file system"),
        N_("Input/output error"),
        N_("Too many open files"),
        N_("Bad file descriptor"),
        N_("Exec format error"),
    }
)
"""Those that people meet; any other is shown as it came."""
