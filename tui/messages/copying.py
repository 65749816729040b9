"""Copies what a message says, its links, or a link to it to the terminal's clipboard: asked first, once, and marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from session.values.model import EventId, RoomId, TimelineItem
from tui.asking import Asking
from tui.desk.desk import Desk
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_lines
from widgets.timeline.layout import WHOLE_BODY

if TYPE_CHECKING:
    from session.session import Session
    from tui.terminal.quiet_app import QuietApp

_LINK = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_BEHIND_LINKS = ".,;:!?)]}"


def said_by(item: TimelineItem | None) -> str:
    """Return what a message says, as the screen shows it: what is pasted elsewhere commands nothing there either."""
    return "" if item is None else "\n".join(safe_lines(item.body, WHOLE_BODY))


def links_of(item: TimelineItem | None) -> str:
    """Return the web addresses in a message, each on a line."""
    return "\n".join(found[0].rstrip(_BEHIND_LINKS) for found in _LINK.finditer(said_by(item)))


def _is_whole(item: TimelineItem | None) -> bool:
    return item is None or safe_lines(item.body, 2 * WHOLE_BODY) == safe_lines(item.body, WHOLE_BODY)


class Copying:
    """The way of one screen to the clipboard."""

    def __init__(
        self,
        app: Callable[[], QuietApp],
        desk: Desk,
        asking: Asking,
        session: Session,
        selected: Callable[[], TimelineItem | None],
        room: Callable[[], RoomId | None],
    ) -> None:
        """Ask at `desk`, where it covers no draft; `app` alone writes to the terminal.

        `selected` is the chosen message, `room` the open room.
        """
        self._app = app
        self._desk = desk
        self._asking = asking
        self._session = session
        self._selected = selected
        self._room = room

    def copy(self, item: TimelineItem | None, *, links: bool) -> None:
        """Copy what a message says, or only its links."""
        text = links_of(item) if links else said_by(item)
        if text:
            self._hand_over(text, whole=_is_whole(item))
        else:
            told = _("There is no link in this message.") if links else _("There is no text to copy here.")
            self._asking.tell(told)

    def action_permalink(self) -> None:
        """Copy a link to the chosen message, or else to the open room."""
        item, room_id = self._selected(), self._room()
        if room_id is None:
            self._asking.tell(_("No room is open."))
        else:
            self._asking.lead(self._link(room_id, item.event_id if item is not None else None))

    def link_to(self, room_id: RoomId, event_id: EventId, _item: TimelineItem) -> None:
        """Copy a link to a message."""
        self._asking.lead(self._link(room_id, event_id))

    async def _link(self, room_id: RoomId, event_id: EventId | None) -> None:
        link = await self._asking.answer(self._session.messages.links.to, room_id, event_id)
        if link is not None:
            self._hand_over(link)

    def _hand_over(self, text: str, *, whole: bool = True) -> None:
        if self._app().may_copy:
            self._copy(text, whole=whole)
        else:
            self._desk.question(
                _("Copy by the terminal? Its clipboard, and tmux, then hold it. Asked once."),
                lambda: self._allow(text, whole=whole),
            )

    def _allow(self, text: str, *, whole: bool) -> None:
        self._app().allow_copying()
        self._copy(text, whole=whole)

    def _copy(self, text: str, *, whole: bool) -> None:
        self._app().copy_to_clipboard(text)
        n = len(text)
        told = ngettext("{n} character handed to the terminal.", "{n} characters handed to the terminal.", n)
        cut = "" if whole else " " + _("That is not all: the message is longer than what is shown and copied here.")
        self._asking.tell(told.format(n=n) + cut)
