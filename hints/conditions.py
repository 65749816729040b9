"""Conditions: names that packs use for what is true where a draft is going, or of what goes along with it."""

from __future__ import annotations

import re
from functools import lru_cache

from hints.model import Attachment, DraftKind, RoomFacts

ALWAYS_CLEAR = frozenset(
    {
        DraftKind.REACTION,
        DraftKind.REMOVAL,
        DraftKind.ROOM_NAME,
        DraftKind.TOPIC,
        DraftKind.ALIAS,
        DraftKind.DEVICE_NAME,
        DraftKind.DISPLAY_NAME,
        DraftKind.SEARCH,
        DraftKind.KEYWORD,
        DraftKind.TAG,
        DraftKind.SERVER_REASON,
    }
)
"""Matrix encrypts none of these, not even in an encrypted room (Client-Server API, "m.room.encryption")."""

ABOUT_PHOTOS = frozenset({"photo_location", "camera_serial"})
"""True of what goes along, not of the room."""

NAMES = frozenset(
    {
        "not_encrypted",
        "sent_in_clear",
        "never_encrypted",
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
    r"@(?<![\w@.]@)(?:meta ?ai|chat ?gpt|gpt|copilot|microsoft copilot|gemini|claude|grok|perplexity|mistral|le chat"
    r"|deepseek|siri|alexa|ai|assistent|assistant)(?![\w.:@-])"
)
"""A known assistant that is spoken to, under a member's name or not. Begins with its @, which is sought fastest."""
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
    holds = set(_of_room(facts, configured))
    if kind in ALWAYS_CLEAR:
        holds.update(("sent_in_clear", "never_encrypted"))
    elif not facts.encrypted:
        holds.add("sent_in_clear")
    if facts.assistants and addresses_assistant(folded, facts.assistants):
        holds.add("assistant_addressed")
    if "@" in folded and re.search(_NAMED_ASSISTANT, folded):
        holds.add("assistant_named")
    if any(attachment.photo_location for attachment in attachments):
        holds.add("photo_location")
    if any(attachment.camera_serial for attachment in attachments):
        holds.add("camera_serial")
    return frozenset(holds)


@lru_cache(maxsize=64)
def _of_room(facts: RoomFacts, configured: tuple[str, ...]) -> frozenset[str]:
    """Return the names of the conditions that hold in a room whatever is said there, from keystroke to keystroke."""
    others = other_servers(facts, configured)
    holds = {
        "not_encrypted": not facts.encrypted,
        "other_servers": bool(others),
        "own_servers_only": not others,
        "public": facts.public,
        "guests": facts.guests,
        "world_readable": facts.world_readable,
        "shared_history": facts.shared_history,
        "assistant_present": bool(facts.assistants),
        "unsigned_devices": facts.unsigned_devices > 0,
        "direct": facts.direct,
    }
    return frozenset(name for name, true in holds.items() if true)


@lru_cache(maxsize=64)
def counts_of(conditions: frozenset[str], readers: int) -> frozenset[str]:
    """Return those of some conditions that are numbers of readers and hold."""
    counted = ((condition, _READERS.fullmatch(condition)) for condition in conditions)
    return frozenset(
        condition
        for condition, bound in counted
        if bound and (readers >= int(bound[2]) if bound[1] == ">=" else readers <= int(bound[2]))
    )


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
