"""Which members are bots, bridges or assistants: by their names and by what bridges say of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_LOCALPART = re.compile(
    r"(^|[-_.=])(bot|bridge|assistant|assistent|copilot|chatgpt|gpt|claude|gemini|meta-?ai|llm)([-_.=\d]|$)|bot$"
    r"|^_?(telegram|whatsapp|signal|slack|discord|teams|instagram|facebook|irc)_",
    re.IGNORECASE,
)


def assistants_among(users: Iterable[str], state: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the user ids that look like bots, bridges or assistants, sorted.

    Args:
        users: user ids of those who can read.
        state: the room's state by type; bridges announce themselves there (MSC2346).
    """
    named = {user for user in users if _LOCALPART.search(user.partition(":")[0].removeprefix("@"))}
    for kind in ("m.bridge", "uk.half-shot.bridge"):
        bridge = state.get(kind, {}).get("bridgebot")
        if isinstance(bridge, str):
            named.add(bridge)
    return tuple(sorted(named))
