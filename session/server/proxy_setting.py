"""The proxy that the settings name: it holds for this process, and is not put into the environment.

An address may hold a password, and every program that this one starts inherits the environment. Loads no network.
"""

from __future__ import annotations

import os

PROXY = "SLUIS_PROXY"
"""Names a proxy for everything, before the settings, HTTPS_PROXY and the like."""
_set: list[str] = []


def use_proxy(address: str) -> None:
    """Let this proxy hold where the environment names none of ours; "" for none."""
    _set[:] = [address] if address else []


def own_proxy() -> str:
    """Return the proxy that is set for sluis alone, or ""."""
    return os.environ.get(PROXY) or next(iter(_set), "")
