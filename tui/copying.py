"""Copies what a message says, or its links, to the terminal's clipboard: asked first, once in a session, and marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from session.model import TimelineItem
from tui.desk import Desk
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_lines
from widgets.timeline_layout import WHOLE_BODY

if TYPE_CHECKING:
    from tui.app import SluisApp

_LINK = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_BEHIND_LINKS = ".,;:!?)]}"


def said_by(item: TimelineItem | None) -> str:
    """Return what a message says, as the screen shows it: what is pasted elsewhere commands nothing there either."""
    return "" if item is None else "\n".join(safe_lines(item.body, WHOLE_BODY))


def links_of(item: TimelineItem | None) -> str:
    """Return the web addresses in a message, each on a line."""
    return "\n".join(found[0].rstrip(_BEHIND_LINKS) for found in _LINK.finditer(said_by(item)))


class Copying:
    """The way of one screen to the clipboard."""

    def __init__(self, app: Callable[[], SluisApp], desk: Desk, tell: Callable[[str], None]) -> None:
        """Ask at `desk`, where it covers no draft; `app` alone writes to the terminal."""
        self._app = app
        self._desk = desk
        self._tell = tell

    def copy(self, item: TimelineItem | None, *, links: bool) -> None:
        """Copy what a message says, or only its links."""
        text = links_of(item) if links else said_by(item)
        if not text:
            self._tell(_("There is no link in this message.") if links else _("There is no text to copy here."))
        elif self._app().may_copy:
            self._copy(text)
        else:
            self._desk.question(
                _("Copy by the terminal? Its clipboard, and tmux, then hold it. Asked once."),
                lambda: self._allow(text),
            )

    def _allow(self, text: str) -> None:
        self._app().allow_copying()
        self._copy(text)

    def _copy(self, text: str) -> None:
        self._app().copy_to_clipboard(text)
        n = len(text)
        told = ngettext("{n} character handed to the terminal.", "{n} characters handed to the terminal.", n)
        self._tell(told.format(n=n))
