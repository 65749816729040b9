"""What a change of a room's state says in a sentence: who came and went, and what the room is now. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from session.rooms.room_links import predecessor_of
from session.sync.guard import CheckedEvent
from session.timeline.level_words import level_words
from session.values import state_changes as said
from session.values.words import Words

MOST_REASON = 300
"""Code points of a reason that are kept."""
PIN = "event"
"""Under this name a sentence about a pin keeps which message that is."""
_ID_LENGTH = 255

_RULES = {
    "invite": said.INVITE_ONLY,
    "public": said.ANYONE,
    "knock": said.KNOCKING,
    "restricted": said.RESTRICTED,
    "knock_restricted": said.RESTRICTED_OR_ASKING,
}
_VISIBILITY = {
    "joined": said.SINCE_JOINED,
    "invited": said.SINCE_INVITED,
    "shared": said.ALL_MEMBERS,
    "world_readable": said.ALL_THE_WORLD,
}


def state_words(
    event: CheckedEvent, name: str, known_as: str = "", called: Callable[[str], str] = lambda _user: ""
) -> Words | None:
    """Return the sentence for a state event, or None when it is not worth a row.

    `name` is who did it, `known_as` what a member was last known to be called, for one who left long ago, and `called`
    says what others are called whom the event names.
    """
    if event.type == "m.room.member":
        return _member_words(event, name, known_as)
    if event.state_key != "":
        # The state of a room as a whole has an empty key (Matrix spec, "Room state").
        return None
    if event.type == "m.room.power_levels":
        return level_words(event, name, called)
    sentence = _SENTENCES.get(event.type)
    return None if sentence is None else sentence(event, name)


def _fixed(template: str) -> Callable[[CheckedEvent, str], Words]:
    return lambda _event, name: Words.of(template, name=name)


def _named(key: str, given: str, taken: str) -> Callable[[CheckedEvent, str], Words]:
    def words(event: CheckedEvent, name: str) -> Words:
        value = _text(event.content, key)
        return Words.of(given, name=name, value=value) if value else Words.of(taken, name=name)

    return words


def _chosen(key: str, sentences: Mapping[str, str], other: str) -> Callable[[CheckedEvent, str], Words]:
    return lambda event, name: Words.of(sentences.get(_text(event.content, key), other), name=name)


def _pins(event: CheckedEvent, name: str) -> Words:
    """Return what became of the pins; of one of them also which, for whoever shows the sentence."""
    was, now = (_pinned(content or {}) for content in (event.prev_content, event.content))
    more, less = [one for one in now if one not in was], [one for one in was if one not in now]
    if bool(more) == bool(less):
        return Words.of(said.PINS, name=name)
    one, several = (said.PINNED, said.PINNED_SEVERAL) if more else (said.UNPINNED, said.UNPINNED_SEVERAL)
    changed = more or less
    if len(changed) > 1:
        return Words.of(several, name=name, n=len(changed))
    known = {PIN: changed[0]} if len(changed[0]) <= _ID_LENGTH else {}
    return Words.of(one, name=name, **known)


def _addresses(event: CheckedEvent, name: str) -> Words:
    """Return which address the room got, where it is one; the main one stays in the event when others change."""
    was, now = (_spread(content or {}) for content in (event.prev_content, event.content))
    main, before = _text(event.content, "alias"), _text(event.prev_content or {}, "alias")
    more = [one for one in now if one not in was]
    given = main if main != before else more[0] if len(more) == 1 else ""
    return Words.of(said.ALIAS, name=name, value=given) if given else Words.of(said.ALIASES, name=name)


def _spread(content: Mapping[str, Any]) -> dict[str, None]:
    others = content.get("alt_aliases")
    return dict.fromkeys(one for one in others if isinstance(one, str)) if isinstance(others, list) else {}


def _pinned(content: Mapping[str, Any]) -> dict[str, None]:
    pinned = content.get("pinned")
    return dict.fromkeys(one for one in pinned if isinstance(one, str)) if isinstance(pinned, list) else {}


def pin_of(words: Words | None) -> str:
    """Return which message was pinned or unpinned, where a sentence is about one, or ""."""
    return str(dict(words.params).get(PIN, "")) if words is not None and words.template in said.OF_PINS else ""


def _made(event: CheckedEvent, name: str) -> Words:
    older = predecessor_of({event.type: event.content})
    return Words.of(said.MADE if older is None else said.MADE_ANEW, name=name)


_SENTENCES: Mapping[str, Callable[[CheckedEvent, str], Words]] = {
    "m.room.create": _made,
    "m.room.name": _named("name", said.NAMED, said.UNNAMED),
    "m.room.topic": _named("topic", said.TOPIC, said.NO_TOPIC),
    "m.room.avatar": _fixed(said.AVATAR),
    "m.room.encryption": _fixed(said.ENCRYPTED),
    "m.room.tombstone": _fixed(said.CLOSED),
    "m.room.pinned_events": _pins,
    "m.room.canonical_alias": _addresses,
    "m.room.join_rules": _chosen("join_rule", _RULES, said.ENTRY),
    "m.room.history_visibility": _chosen("history_visibility", _VISIBILITY, said.HISTORY),
}


def _member_words(event: CheckedEvent, name: str, known_as: str) -> Words | None:
    previous = event.prev_content or {}
    before, after = previous.get("membership", "leave"), event.content.get("membership")
    before = before if isinstance(before, str) else "leave"
    if before == after:
        return _profile_words(event, previous) if after == "join" else None
    # Who leaves says no name any more; the name of before is the one that people know.
    target = _text(event.content, "displayname") or _text(previous, "displayname")
    if after in ("leave", "ban"):
        # After a removal the event of before names nobody either.
        target = target or known_as
    target = target or str(event.state_key)
    if after == "join":
        return _for_a_reason(event, said.JOINED, said.JOINED_FOR, target=target)
    if after == "invite":
        return _for_a_reason(event, said.INVITED, said.INVITED_FOR, name=name, target=target)
    if after == "knock":
        return _for_a_reason(event, said.KNOCKED, said.KNOCKED_FOR, target=target)
    if after == "leave":
        return _left_words(event, before, name, target)
    if after == "ban":
        return _for_a_reason(event, said.BANNED, said.BANNED_FOR, name=name, target=target)
    return None


def _profile_words(event: CheckedEvent, previous: Mapping[str, Any]) -> Words | None:
    """Return what somebody in the room changed about themselves."""
    target = _text(event.content, "displayname") or str(event.state_key)
    known_as = _text(previous, "displayname") or str(event.state_key)
    if known_as != target:
        return Words.of(said.RENAMED, before=known_as, target=target)
    if _text(previous, "avatar_url") != _text(event.content, "avatar_url"):
        return Words.of(said.PICTURE, target=target)
    return None


def _left_words(event: CheckedEvent, before: str, name: str, target: str) -> Words:
    if event.sender == event.state_key:
        sentences = _GONE_BY_SELF.get(before, (said.LEFT, said.LEFT_FOR))
        return _for_a_reason(event, *sentences, target=target)
    sentences = _SENT_AWAY.get(before, (said.REMOVED, said.REMOVED_FOR))
    return _for_a_reason(event, *sentences, name=name, target=target)


_GONE_BY_SELF = {
    "invite": (said.DECLINED, said.DECLINED_FOR),
    "knock": (said.ASKS_NO_MORE, said.ASKS_NO_MORE_FOR),
}
_SENT_AWAY = {
    "ban": (said.UNBANNED, said.UNBANNED_FOR),
    "invite": (said.WITHDRAWN, said.WITHDRAWN_FOR),
    "knock": (said.TURNED_DOWN, said.TURNED_DOWN_FOR),
}


def _for_a_reason(event: CheckedEvent, bare: str, reasoned: str, **people: str) -> Words:
    reason = _text(event.content, "reason").strip()
    if reason:
        return Words.of(reasoned, reason=reason[:MOST_REASON], **people)
    return Words.of(bare, **people)


def _text(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""
