"""Says when what is being written holds signs that show nothing, as pasted texts do, and takes them out on a key."""

from __future__ import annotations

from collections.abc import Mapping

from session.values.model import RoomId
from tui.commands.keymap import shown_key
from tui.desk.desk import Desk
from widgets.hidden_signs import hidden_spans
from widgets.i18n import _, ngettext


class HiddenMarks:
    """The hidden signs of one desk's composer."""

    def __init__(self, desk: Desk, keymap: Mapping[str, str]) -> None:
        """Look at what is written at this desk."""
        self._desk = desk
        self._key = shown_key("composer.clean", keymap)
        self._counted: tuple[RoomId | None, int] = (None, 0)

    def look(self) -> None:
        """Say how many there are, when there are more than before or in another draft."""
        composer = self._desk.composer
        n = sum(end - start for start, end in hidden_spans(composer.text))
        room_id, before = self._counted
        self._counted = (composer.room_id, n)
        if n and (n > before or room_id != composer.room_id):
            words = ngettext(
                "{n} sign here shows nothing: between what is marked. {key} takes it out.",
                "{n} signs here show nothing: between what is marked. {key} takes them out.",
                n,
            )
            self._desk.say(words.format(n=n, key=self._key), lambda: bool(hidden_spans(composer.text)))

    def take_out(self) -> None:
        """Take them out; undo brings them back."""
        if hidden_spans(self._desk.composer.text):
            self._desk.composer.take_hidden_out()
            self._desk.say(_("Signs that show nothing are out."))
        else:
            self._desk.say(_("Every sign here can be seen."))
