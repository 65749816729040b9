"""To-device messages on their way out, in batches."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from session.crypto.requests import Requests, client_path

TO_DEVICE_BATCH = 100
"""Messages in one request."""

Letter = tuple[str, str, dict[str, Any]]
"""User id, device id, content."""


def _nothing(_: Sequence[Letter]) -> None:
    """Do nothing with what was delivered."""


async def send_to_devices(
    gateway: Requests,
    event_type: str,
    letters: Sequence[Letter],
    delivered: Callable[[Sequence[Letter]], None] = _nothing,
) -> None:
    """Send each device its own content; `delivered` is told of every batch that the server took."""
    for start in range(0, len(letters), TO_DEVICE_BATCH):
        batch = letters[start : start + TO_DEVICE_BATCH]
        messages: dict[str, dict[str, Any]] = {}
        for user_id, device_id, content in batch:
            messages.setdefault(user_id, {})[device_id] = content
        path = client_path("sendToDevice", event_type, secrets.token_hex(12))
        await gateway.request("PUT", path, {"messages": messages}, deadline=60)
        delivered(batch)
