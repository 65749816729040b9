"""What of a message can be searched for: its text as it is shown now, and the name of its file. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from session.media.file_event import file_info
from session.timeline.html_reading import read_html
from session.timeline.items import HTML
from session.timeline.locations import location_text
from session.timeline.polls import STARTS, asked_now
from session.timeline.reading import StoredEvent, is_row
from session.timeline.verification_rows import is_request, is_step
from session.values.rich_text import covered, text_of


@dataclass(frozen=True, slots=True)
class Searchable:
    """The text of one message, and whether it brought a file."""

    text: str = field(repr=False)
    file: bool = False


def searchable(event: StoredEvent, edit: dict[str, Any] | None, *, cover: bool = False) -> Searchable | None:
    """Return what can be searched for, or None when the event shows no text; `edit` is its newest valid edit.

    With `cover`, words that the writer covered are left out, as for a line that shows what was found.
    """
    if event.redacted or event.state_key is not None or not is_row(event):
        return None
    if event.type in STARTS and event.cipher is None and event.words is None:
        poll = asked_now(event.content, edit)
        return None if poll is None else Searchable(_storable(poll.text))
    if event.type != "m.room.message":
        return None
    if event.cipher is not None or event.words is not None or is_step(event) or is_request(event):
        return None
    new = edit.get("m.new_content") if edit else None
    content = new if isinstance(new, dict) and isinstance(new.get("body"), str) else event.content
    described, body = file_info(content), location_text(content) or content.get("body")
    if described is not None:
        caption = _shown(content, described[1], cover=cover)
        return Searchable(_storable("\n".join(part for part in (described[0].name, caption) if part)), file=True)
    text = _shown(content, body, cover=cover) if isinstance(body, str) else ""
    return Searchable(_storable(text)) if text.strip() else None


def _shown(content: dict[str, Any], body: str, *, cover: bool) -> str:
    """Return what a message shows: of a formatted one what stands on the screen, else its plain text."""
    html = content.get("formatted_body")
    formatted = content.get("format") == HTML and isinstance(html, str) and content.get("msgtype") != "m.location"
    rich = read_html(str(html)) if formatted else None
    return body if rich is None else text_of(covered(rich) if cover else rich)


def covers(content: dict[str, Any]) -> bool:
    """Return whether a message may cover some of its words until a reader asks for them; quick."""
    html = content.get("formatted_body")
    return isinstance(html, str) and "data-mx-spoiler" in html


def covered_body(content: dict[str, Any], body: str) -> str:
    """Return what a message says in a line elsewhere: its plain text, or what it shows, covered."""
    return _shown(content, body, cover=True) if covers(content) else body


def _storable(text: str) -> str:
    """Return the text without halves of surrogate pairs, which JSON can bring and UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
