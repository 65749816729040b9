"""Sockets that notice by themselves when the other end is gone without a word.

A network that has changed, a router that forgot us, a server without power: nothing comes back, and nothing says so.
"""

from __future__ import annotations

import socket
from typing import Any

IDLE, APART, PROBES = 10, 5, 2
"""Seconds of silence before it is asked whether somebody is there, seconds between asking, and how often."""
UNANSWERED = 10
"""Seconds that the other machine may leave what was sent to it without a sign that it came (RFC 5482)."""


def watched_socket(address: tuple[Any, ...]) -> socket.socket:
    """Return a socket for one of the addresses that getaddrinfo(3) gave."""
    family, kind, protocol = address[:3]
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # What a system lacks, it does without: macOS has no user timeout, and its own name for the silence.
    wanted = {
        "TCP_KEEPIDLE": IDLE,
        "TCP_KEEPALIVE": IDLE,
        "TCP_KEEPINTVL": APART,
        "TCP_KEEPCNT": PROBES,
        "TCP_USER_TIMEOUT": UNANSWERED * 1000,
    }
    for name, value in wanted.items():
        if (option := getattr(socket, name, None)) is not None:
            made.setsockopt(socket.IPPROTO_TCP, option, value)
    return made
