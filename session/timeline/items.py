"""From a stored event to the frozen item that a screen shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from session.media.file_event import brought
from session.timeline.html_reading import read_html, read_plain
from session.timeline.locations import location_text
from session.timeline.polls import STARTS, asked
from session.timeline.reading import CANNOT_SHOW, NO_EVENTS, REMOVED, SHOWN, UNKNOWN, StoredEvent
from session.timeline.relations import mentions, reply_target, without_fallback
from session.timeline.verification_rows import is_step
from session.values.model import EventId, ItemKind, SendState, TimelineItem, UserId
from session.values.rich_text import RichText
from session.values.words import N_, Words

NO_KEY = Words.of(N_("Cannot be decrypted: the key has not come."))
STEP = Words.of(N_("A step of a verification."))
HTML = "org.matrix.custom.html"
_KINDS = {"m.text": ItemKind.MESSAGE, "m.notice": ItemKind.NOTICE, "m.emote": ItemKind.EMOTE}
_PEOPLE = frozenset(_KINDS.values())


def item_of(
    event: StoredEvent, own_user: str, name_of: Callable[[str], str], edit: dict[str, Any] | None = None
) -> TimelineItem:
    """Return the item for an event.

    Args:
        event: what the store keeps.
        own_user: our user id.
        name_of: gives the display name of a user id, or the id itself.
        edit: content of the newest valid edit, if there is one.
    """
    new_content = _new_content(event.type, edit)
    kind, body, words = _shown(event, new_content)
    content = event.content if new_content is None else new_content
    described = brought(event.type, content) if kind is ItemKind.MESSAGE else None
    file, body = described if described is not None else (None, body)
    if reply_target(event.content) is not None and new_content is None:
        body = without_fallback(body)
    own = event.sender == own_user
    return TimelineItem(
        key=event.item_key,
        event_id=None if event.type in NO_EVENTS else EventId(event.event_id),
        sender=UserId(event.sender),
        sender_name=name_of(event.sender),
        timestamp=event.timestamp,
        kind=kind,
        body=body,
        words=words,
        encrypted=event.encrypted,
        shield=event.shield,
        send_state=SendState.SENT if own and kind is not ItemKind.STATE else SendState.RECEIVED,
        own=own,
        edited=new_content is not None and not event.redacted,
        file=file,
        rich=formatted({} if _plain(event.type, content) else content, body) if kind in _PEOPLE else None,
        mentions_me=kind in _PEOPLE and not own and mentions(content, own_user),
        removed=event.redacted,
        place=kind is ItemKind.MESSAGE and content.get("msgtype") == "m.location",
    )


def formatted(content: dict[str, Any], body: str) -> RichText | None:
    """Return what is shown in place of a message's plain `body`, or None when that stands as it is."""
    html = content.get("formatted_body")
    if content.get("format") == HTML and isinstance(html, str):
        rich = read_html(html)
        if rich is not None:
            return rich
    return read_plain(body)


def _plain(kind: str, content: dict[str, Any]) -> bool:
    """Return whether only the plain text is shown, so that HTML beside it cannot take its place."""
    return kind in STARTS or content.get("msgtype") == "m.location"


def _new_content(kind: str, edit: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what an edit puts in place of the original, or None when that is nothing to show."""
    content = edit.get("m.new_content") if edit else None
    if kind in STARTS:
        return content if isinstance(content, dict) and asked(content) is not None else None
    return content if isinstance(content, dict) and isinstance(content.get("body"), str) else None


def _shown(event: StoredEvent, new_content: dict[str, Any] | None) -> tuple[ItemKind, str, Words | None]:
    if event.redacted:
        return ItemKind.PLACEHOLDER, "", event.words or REMOVED
    if event.state_key is not None:
        return ItemKind.STATE, "", event.words
    if event.cipher is not None or event.type == "m.room.encrypted":
        return ItemKind.UNABLE_TO_DECRYPT, "", event.words or NO_KEY
    if event.words is not None:
        return ItemKind.PLACEHOLDER, "", event.words
    if is_step(event):
        # It has a place because it could not be read when it came.
        return ItemKind.VERIFICATION, "", STEP
    if event.type not in SHOWN:
        return ItemKind.PLACEHOLDER, "", Words.of(UNKNOWN, kind=event.type)
    if event.type in STARTS:
        poll = asked(event.content if new_content is None else new_content)
        return (ItemKind.PLACEHOLDER, "", CANNOT_SHOW) if poll is None else (ItemKind.MESSAGE, poll.question, None)
    content = event.content if new_content is None else new_content
    body = location_text(content) or content.get("body")
    if not isinstance(body, str):
        return ItemKind.PLACEHOLDER, "", CANNOT_SHOW
    kind = content.get("msgtype")
    return _KINDS.get(kind if isinstance(kind, str) else "", ItemKind.MESSAGE), body, None
