"""Conditions: names that packs use for what is true where a draft is going, or of what goes along with it."""

from __future__ import annotations

import re

from hints.model import Attachment, DraftKind, RoomFacts

ALWAYS_CLEAR = frozenset({DraftKind.REACTION, DraftKind.ROOM_NAME, DraftKind.TOPIC, DraftKind.DEVICE_NAME})
"""Matrix encrypts none of these, not even in an encrypted room (Client-Server API, "m.room.encryption")."""

ABOUT_PHOTOS = frozenset({"photo_location", "camera_serial"})
"""True of what goes along, not of the room."""

NAMES = frozenset(
    {
        "not_encrypted",
        "sent_in_clear",
        "own_servers_only",
        "other_servers",
        "public",
        "guests",
        "world_readable",
        "shared_history",
        "assistant_present",
        "assistant_addressed",
        "assistant_named",
        "unsigned_devices",
        "direct",
        "photo_location",
        "camera_serial",
    }
)
_NAMED_ASSISTANT = (
    r"(?<![\w@.])@(?:meta ?ai|chat ?gpt|gpt|copilot|microsoft copilot|gemini|claude|grok|perplexity|mistral|le chat"
    r"|deepseek|siri|alexa|ai|assistent|assistant)(?![\w.:@-])"
)
"""A known assistant that is spoken to, whether or not it is a member under that name."""
_READERS = re.compile(r"readers (>=|<=) (\d{1,6})")


def is_condition(name: str) -> bool:
    """Return whether packs may use `name`: one of `NAMES`, or a number of readers as in "readers >= 20"."""
    return name in NAMES or _READERS.fullmatch(name) is not None


def own_servers(facts: RoomFacts, configured: tuple[str, ...]) -> tuple[str, ...]:
    """Return the servers that count as the writer's organisation: the account's own, and those configured."""
    return (facts.own_server, *configured)


def other_servers(facts: RoomFacts, configured: tuple[str, ...]) -> tuple[str, ...]:
    """Return the servers in the room that are not the organisation's, in order."""
    own = own_servers(facts, configured)
    return tuple(server for server in facts.servers if server not in own)


def conditions_of(
    facts: RoomFacts,
    configured: tuple[str, ...] = (),
    kind: DraftKind = DraftKind.MESSAGE,
    folded: str = "",
    attachments: tuple[Attachment, ...] = (),
) -> frozenset[str]:
    """Return the names of the conditions that hold for a draft of `kind` with the text `folded` in this room."""
    others = other_servers(facts, configured)
    holds = {
        "not_encrypted": not facts.encrypted,
        "sent_in_clear": not facts.encrypted or kind in ALWAYS_CLEAR,
        "other_servers": bool(others),
        "own_servers_only": not others,
        "public": facts.public,
        "guests": facts.guests,
        "world_readable": facts.world_readable,
        "shared_history": facts.shared_history,
        "assistant_present": bool(facts.assistants),
        "assistant_addressed": addresses_assistant(folded, facts.assistants),
        "assistant_named": "@" in folded and re.search(_NAMED_ASSISTANT, folded) is not None,
        "unsigned_devices": facts.unsigned_devices > 0,
        "direct": facts.direct,
        "photo_location": any(attachment.photo_location for attachment in attachments),
        "camera_serial": any(attachment.camera_serial for attachment in attachments),
    }
    return frozenset(name for name, true in holds.items() if true)


def met(condition: str, true: frozenset[str], facts: RoomFacts) -> bool:
    """Return whether `condition` holds, given the names that are `true` of the room."""
    if condition in NAMES:
        return condition in true
    counted = _READERS.fullmatch(condition)
    if counted is None:
        return False
    bound = int(counted[2])
    return facts.readers >= bound if counted[1] == ">=" else facts.readers <= bound


def addresses_assistant(folded: str, assistants: tuple[str, ...]) -> bool:
    """Return whether a text in lower case speaks to an assistant, by its user id or the name in it."""
    return any(
        user_id.lower() in folded
        or localpart(user_id) in folded
        or folded.startswith((f"{name}:", f"{name},", f"!{name}"))
        for user_id in assistants
        for name in (localpart(user_id)[1:],)
    )


def localpart(user_id: str) -> str:
    """Return the name in a Matrix user id, in lower case, with its @."""
    return user_id.partition(":")[0].lower()
