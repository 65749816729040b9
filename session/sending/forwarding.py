"""What goes along when a message is passed on: what it says now, without whom it answered or called.

Law of this file: nothing is sent from here. What it returns becomes a draft, and is looked at like all that is typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hints.model import Markup
from session.sending.formatting import MOST_TEXT, formed_text
from session.store.database import Database
from session.store.events import EventStore
from session.timeline.html_reading import clean_html, read_html
from session.timeline.items import HTML, item_of
from session.timeline.poll_look import started
from session.values.errors import NoSuchMessage, SessionError
from session.values.model import EventId, ItemKind, RoomId
from session.values.rich_text import text_of
from session.values.words import N_

_PILL = re.compile(r'<a href="https://matrix\.to/#/(?:@|%40)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_SAID = (ItemKind.MESSAGE, ItemKind.NOTICE, ItemKind.EMOTE)


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What a message says, to be said again."""

    text: str = field(repr=False)
    """Remote text: the words, or HTML; of a file its caption."""
    markup: Markup = Markup.PLAIN
    emote: bool = False
    file: str | None = field(default=None, repr=False)
    """What its file is called; None for no file."""


class Forwarding:
    """Reads messages of one account that are to be passed on."""

    def __init__(self, database: Database) -> None:
        """Read from this database."""
        self._events = EventStore(database)

    async def read(self, room_id: RoomId, event_id: EventId) -> PassedOn:
        """Return what a message says.

        Raises:
            NoSuchMessage: when it is not here, or says nothing any more.
            SessionError: when it is nothing that can be passed on.
        """
        event = self._events.get(room_id, event_id)
        if event is None or event.redacted:
            raise NoSuchMessage(N_("This message is no longer here."))
        edit = self._events.edit_shown(room_id, event)
        item = item_of(event, "", lambda user: user, edit)
        if item.kind not in _SAID or started(event) is not None:
            raise SessionError(N_("This cannot be passed on: only what was written, and files."))
        if item.file is not None:
            return PassedOn(item.body, file=item.file.name)
        new = edit.get("m.new_content") if edit else None
        content = new if isinstance(new, dict) and item.edited else event.content
        html = content.get("formatted_body") if content.get("format") == HTML else None
        emote = item.kind is ItemKind.EMOTE
        marked = _marked(html, item.body) if isinstance(html, str) and not emote else None
        return PassedOn(item.body if marked is None else marked, Markup.HTML if marked else Markup.PLAIN, emote)


def _marked(html: str, body: str) -> str | None:
    """Return HTML that can be sent on, without pills that would call people; None where the body says it all."""
    clean = _PILL.sub(r"\1", clean_html(html)).strip()
    rich = read_html(clean) if len(clean) <= MOST_TEXT else None
    if rich is None or (text_of(rich) == body and "<" not in re.sub(r"</?p>|<br ?/?>", "", clean)):
        return None
    return clean if formed_text(clean, Markup.HTML).html is not None else None
