"""What a person can do about what things take in the open room: look, and change one after a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from session.rooms.power import ADMIN_LEVEL, MODERATOR_LEVEL
from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.room_levels import Right
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.panes.seat import Seat
from tui.rooms.level_words import question
from widgets.i18n import _

if TYPE_CHECKING:
    from session.session import Session

_NUMBER = re.compile(r"-?\d{1,9}")
WHO: Mapping[str, int | None] = {"everybody": None, "moderators": MODERATOR_LEVEL, "admins": ADMIN_LEVEL}
"""Words for levels; everybody has what the room gives to those who were given none."""


class LevelSteps:
    """Does this for one pane. The `action_…` methods are those of slash words."""

    def __init__(self, asking: Asking, session: Session, desk: Desk, pane: Seat, keymap: Mapping[str, str]) -> None:
        """Work for `pane`, whose open room is meant."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._pane = pane
        self._keymap = keymap

    def action_levels(self) -> None:
        """Show what things take in the open room."""
        from tui.screens.levels import LevelsScreen

        if (room := self._room()) is not None:
            self._pane.app.push_screen(LevelsScreen(self._asking, self._session, self._keymap, room))

    def action_takes(self, typed: str) -> None:
        """Let something take another level in the open room."""
        word, _blank, who = (part.strip().casefold() for part in typed.partition(" "))
        rights = {right.value: right for right in Right}
        if (room := self._room()) is None:
            return
        if word not in rights or (rights[word] is Right.ROOMS and room.kind is not RoomKind.SPACE):
            words = ", ".join(one for one in rights if one != Right.ROOMS or room.kind is RoomKind.SPACE)
            self._asking.refuse(_("/level needs one of: {words}; and who may.").format(words=words))
        elif who not in WHO and not _NUMBER.fullmatch(who):
            words = _("/level {word} needs a number, or one of: everybody, moderators, admins.")
            self._asking.refuse(words.format(word=word))
        elif rights[word] is Right.DEFAULT and who == "everybody":
            self._asking.refuse(_("/level default needs a number."))
        else:
            level = WHO[who] if who in WHO else int(who)
            self._asking.run(self._ask(room.room_id, rights[word], level))

    def _room(self) -> RoomSummary | None:
        room = self._pane.open_room
        if room is None or room.kind is RoomKind.INVITE:
            self._asking.refuse(
                _("No room is open.") if room is None else _("This is an invitation; /join accepts it.")
            )
            return None
        return room

    async def _ask(self, room_id: RoomId, right: Right, level: int | None) -> None:
        change = await self._asking.answer(self._session.admin.levels.expect, room_id, right, level)
        if change is None:
            return
        if change.before == change.after:
            self._asking.tell(_("So it is already."))
            return
        self._desk.question(question(right, change), lambda: self._asking.run(self._change(room_id, right, level)))

    async def _change(self, room_id: RoomId, right: Right, level: int | None) -> None:
        if await self._asking.done(self._session.admin.levels.change, room_id, right, level):
            self._asking.tell(_("Done."))
