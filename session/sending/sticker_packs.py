"""Packs of stickers that the account, a room or other rooms have (MSC2545, as clients use it): read, and bounded. Pure.

Law of this file: what others wrote is checked field by field; what does not fit is left out, and nothing raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from session.media.file_event import source_of
from session.sending.pack_sticker import PackSticker, is_name
from session.sync.guard import is_text

OWN, IN_ROOM, ENABLED = "im.ponies.user_emotes", "im.ponies.room_emotes", "im.ponies.emote_rooms"
"""The account's own pack; the packs of a room; the rooms whose packs are to be at hand everywhere."""
STICKER = "sticker"
MOST_IN_PACK, MOST_PACKS, MOST_AT_HAND = 500, 50, 2000
LONGEST_WORDS = 200
"""Code points."""
_TYPE = re.compile(r"image/[a-z0-9.+-]{1,40}")
_MOST_NUMBER = 1 << 32


def stickers_of(pack: object) -> Iterator[PackSticker]:
    """Yield the stickers in the content of a pack; emoticons are none."""
    content = pack if isinstance(pack, dict) else {}
    images, about = content.get("images"), content.get("pack")
    about = about if isinstance(about, dict) else {}
    called = _line(about.get("display_name")) or ""
    for number, (name, image) in enumerate(images.items() if isinstance(images, dict) else ()):
        if number >= MOST_IN_PACK:
            return
        if isinstance(image, dict) and is_name(name) and _is_sticker(image.get("usage") or about.get("usage")):
            url = image.get("url")
            if isinstance(url, str) and source_of({"url": url}) is not None:
                yield PackSticker(name, _line(image.get("body")) or name, url, info_of(image.get("info")), called)


def enabled_packs(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the room and the key of each pack that the account wants everywhere."""
    rooms = content.get("rooms")
    for room_id, keys in rooms.items() if isinstance(rooms, dict) else ():
        yield from ((room_id, key) for key in (keys if isinstance(keys, dict) else ()) if is_text(key))


def info_of(raw: object) -> dict[str, Any]:
    """Return what is said of a picture and can be believed: its size, its type."""
    info = raw if isinstance(raw, dict) else {}
    numbers = {name: info[name] for name in ("w", "h", "size") if _is_number(info.get(name))}
    media_type = info.get("mimetype")
    typed = isinstance(media_type, str) and _TYPE.fullmatch(media_type) is not None
    return {**numbers, "mimetype": media_type} if typed else numbers


def sticker_event(sticker: PackSticker) -> dict[str, Any]:
    """Return the content of the event that sends it (Matrix spec, "m.sticker")."""
    return {"body": sticker.words, "info": dict(sticker.info), "url": sticker.url}


def _is_sticker(usage: object) -> bool:
    # One that names no use has them all.
    return not usage or (isinstance(usage, list) and STICKER in usage)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MOST_NUMBER


def _line(value: object) -> str | None:
    """Return a line of text, or None for what is none or too long."""
    if not isinstance(value, str) or len(value) > LONGEST_WORDS or not is_text(value):
        return None
    line = value.strip()
    return line if line and line.isprintable() else None
