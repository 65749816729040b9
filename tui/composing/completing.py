"""Completes while somebody writes: keeps the list over the composer, and takes the keys that the list has a use for.

Law of this file: Enter sends, unless a choice was marked with the arrows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from session.sending.pack_sticker import PackSticker
from session.values.listed import Banned
from session.values.model import RoomId, RoomKind, server_of
from session.values.room_levels import Right
from tui.asking import Asking
from tui.commands.keymap import keys_of
from tui.commands.slash import names_file
from tui.composing.completion import (
    Asked,
    Person,
    Sort,
    argument_choices,
    asked_at,
    banned_choices,
    emoji_choices,
    own_choices,
    people_choices,
    ready,
    room_choices,
    sticker_choices,
    word_choices,
)
from tui.composing.emoji_names import emoji_called
from tui.desk.desk import Desk
from tui.rooms.level_steps import WHO
from tui.rooms.room_order import RoomOrder
from widgets.composing.completion_list import Choice, CompletionList
from widgets.i18n import _

if TYPE_CHECKING:
    from session.session import Session


class Completing:
    """The completion of one screen's composer."""

    def __init__(
        self,
        asking: Asking,
        session: Session,
        desk: Desk,
        shown: CompletionList,
        rooms: RoomOrder,
        paths: Callable[[str], None],
        keymap: Mapping[str, str],
    ) -> None:
        """Show choices in `shown`; `paths` completes the path of a file in a text."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._list = shown
        self._rooms = rooms
        self._paths = paths
        self._send_keys = frozenset(keys_of("composer.send", keymap))
        self._asked: Asked | None = None
        self._closed: tuple[Sort, int, int] | None = None
        self._people: tuple[RoomId | None, tuple[Person, ...]] = (None, ())
        self._everybody = False
        """Whether all of them may be called at once."""
        self._addresses: Mapping[RoomId, str] = {}
        self._own: tuple[str, ...] = ()
        self._banned: tuple[RoomId | None, tuple[Banned, ...]] = (None, ())
        self._stickers: tuple[RoomId | None, tuple[PackSticker, ...]] = (None, ())
        self._awaited: tuple[str, Asked] | None = None

    def begin(self, screen: DOMNode) -> None:
        """Follow the composer from now on."""
        composer = self._desk.composer
        composer.takes_key = self.takes_key
        screen.watch(composer, "selection", self.look, init=False)
        screen.watch(composer, "has_focus", self.look, init=False)

    def look(self) -> None:
        """Look at what stands before the cursor, and show what fits."""
        asked = self._now()
        if asked == self._asked:
            return
        before = None if self._asked is None else (self._asked.sort, self._asked.word)
        begun = asked is not None and before != (asked.sort, asked.word)
        self._asked = asked
        if asked is None:
            self._closed = self._awaited = None
        elif begun:
            self._own = ()
            self._fetch(asked.sort)
        self._show()

    def takes_key(self, key: str) -> bool:
        """Return whether a key was for the list; called with every key before the composer looks at it."""
        if key == "tab":
            return self._complete()
        if not self._list.display:
            return False
        self.look()
        if key == "colon" and self._asked is not None and self._asked.sort is Sort.EMOJI:
            # The second colon of :tada: stands for it; Esc before it, or undoing, leaves the name.
            return (emoji := emoji_called(self._asked.typed)) is not None and self._take(Choice("", "", emoji))
        if key == "escape":
            self._closed = self._place()
            self._list.hide()
            # Over a draft that waits, Esc leaves the slash word too: that is what was said of it.
            return not self._desk.composer.pushed_aside
        if key in ("up", "down") and self._choosable():
            self._list.move(-1 if key == "up" else 1)
        elif key in self._send_keys and (marked := self._list.marked) is not None:
            self._take(marked)
        else:
            return False
        return True

    def _complete(self) -> bool:
        """Take the choice that is marked, or else the first; return False where there is nothing to complete."""
        composer = self._desk.composer
        asked = self._now()
        of_pack = asked is not None and asked.sort is Sort.STICKER and any(one.inserts for one in self._fitting(asked))
        if names_file(composer.text) and composer.cursor_location == composer.document.end and not of_pack:
            self._paths(composer.text)
            return True
        if asked is None or asked.sort is Sort.ARGUMENT:
            return False
        self._asked = asked
        if not self._list.display:
            self._closed = None
            self._awaited = (composer.text, asked)
            self._fetch(asked.sort)
            self._show(wanted=True)
        if (choice := self._list.marked or next(iter(self._list.choices), None)) is not None:
            self._take(choice)
        elif asked.sort in (Sort.EMOJI, Sort.WORD):
            self._desk.say(_("Nothing begins like this."))
        return True

    def _take(self, choice: Choice) -> bool:
        if self._asked is None or not choice.inserts:
            return False
        length, self._awaited = self._asked.length, None
        self._list.hide()
        self._desk.composer.complete(length, choice.inserts)
        return True

    def _now(self) -> Asked | None:
        composer = self._desk.composer
        row, column = composer.cursor_location
        if not composer.has_focus or not composer.selection.is_empty:
            return None
        return asked_at(composer.document.get_line(row)[:column], first=row == 0)

    def _place(self) -> tuple[Sort, int, int] | None:
        """Return where what is asked for begins."""
        if self._asked is None:
            return None
        row, column = self._desk.composer.cursor_location
        return (self._asked.sort, row, column - self._asked.length)

    def _choosable(self) -> bool:
        return any(choice.inserts for choice in self._list.choices)

    def _show(self, *, wanted: bool = False) -> None:
        """Show what fits, where the list comes by itself or is `wanted`."""
        asked = self._asked
        if asked is None or self._closed == self._place() or not (wanted or asked.by_itself):
            self._list.hide()
            return
        there = asked.typed if asked.sort is Sort.BANNED else f"{asked.sort.value}{asked.typed}"
        choices = [one for one in self._fitting(asked) if not one.inserts or one.inserts.rstrip() != there]
        if not choices:
            self._list.hide()
            return
        reads_only = not any(one.inserts for one in choices)
        self._list.show(choices, _("Esc closes") if reads_only else _("Tab completes · Up, Down choose · Esc closes"))

    def _fitting(self, asked: Asked) -> list[Choice]:
        here = self._desk.composer.room_id
        match asked.sort:
            case Sort.PERSON:
                people = self._people[1] if self._people[0] == here else ()
                everybody = self._everybody and bool(people)
                return people_choices(people, asked.typed, everybody=everybody)
            case Sort.ROOM:
                return room_choices(self._rooms.all(), self._addresses, asked.typed)
            case Sort.STICKER:
                return sticker_choices(self._stickers[1] if self._stickers[0] == here else (), asked.typed)
            case Sort.BANNED:
                banned = banned_choices(self._banned[1] if self._banned[0] == here else (), asked.typed, asked.word)
                if asked.word != "purge" or not asked.typed:
                    return banned
                # Who has gone said things here too.
                people = self._people[1] if self._people[0] == here else ()
                return [*banned, *people_choices(people, asked.typed.removeprefix("@"))]
            case Sort.EMOJI:
                return emoji_choices(asked.typed)
            case Sort.WORD:
                return word_choices(asked.typed)
            case Sort.OWN:
                own = own_choices(self._own, asked.typed)
                return own if own or asked.typed else argument_choices(asked.word.partition(" ")[0])
            case Sort.ARGUMENT:
                return argument_choices(asked.typed)

    # -- what the session knows -----------------------------------------------------------------------------

    def _fetch(self, sort: Sort) -> None:
        """Ask for people or addresses as they are now; what was known of them is shown meanwhile."""
        room_id = self._desk.composer.room_id
        if sort is Sort.PERSON and room_id is not None:
            self._asking.run(self._fetch_people(room_id))
        elif sort is Sort.STICKER and room_id is not None:
            self._asking.run(self._fetch_stickers(room_id))
        elif sort is Sort.BANNED and room_id is not None:
            self._asking.run(self._fetch_banned(room_id))
            self._asking.run(self._fetch_people(room_id))
        elif sort is Sort.ROOM:
            self._asking.run(self._fetch_addresses())
        elif sort is Sort.OWN and self._asked is not None:
            self._asking.run(self._fetch_own(self._asked.word))

    async def _fetch_own(self, word: str) -> None:
        self._own = ()
        if word in ("into", "outof", "access"):
            self._own = tuple(room.name for room in self._rooms.all() if room.kind is RoomKind.SPACE)
            self._fetched()
            return
        if word in ("level", "level who"):
            self._own = tuple(Right) if word == "level" else tuple(WHO)
            self._fetched()
            return
        if word == "unalias":
            await self._fetch_own_addresses(word)
            return
        known = self._session.keywords.all if word == "nokeyword" else self._session.tags.all
        own = await self._asking.answer(known)
        if own is not None and self._still_asked(word):
            self._own = own
            self._fetched()

    def _still_asked(self, word: str) -> bool:
        """Return whether an answer about this slash word is not too late: another stands there perhaps."""
        return self._asked is not None and self._asked.sort is Sort.OWN and self._asked.word == word

    async def _fetch_own_addresses(self, word: str) -> None:
        if (room_id := self._desk.composer.room_id) is None:
            return
        listed = await self._asking.answer(self._session.admin.addresses.listed, room_id)
        if listed is not None and room_id == self._desk.composer.room_id and self._still_asked(word):
            self._own = tuple(one.alias for one in listed if one.ours)
            self._fetched()

    async def _fetch_people(self, room_id: RoomId) -> None:
        people = await self._asking.answer(self._session.at_hand.people, room_id)
        if people is None:
            return
        # Thousands take longer to be put in order than a key may wait.
        found = await asyncio.to_thread(ready, people, server_of(self._session.user_id))
        everybody = await self._asking.answer(self._session.at_hand.may_call_all, room_id)
        if room_id == self._desk.composer.room_id:
            self._people, self._everybody = (room_id, found), bool(everybody)
            self._fetched()

    async def _fetch_banned(self, room_id: RoomId) -> None:
        found = await self._asking.answer(self._session.admin.bans.known, room_id)
        if found is not None and room_id == self._desk.composer.room_id:
            self._banned = (room_id, found)
            self._fetched()

    async def _fetch_stickers(self, place: RoomId) -> None:
        found = await self._asking.answer(self._session.stickers.at_hand, place)
        if found is not None and place == self._desk.composer.room_id:
            self._stickers = (place, found)
            self._fetched()

    async def _fetch_addresses(self) -> None:
        addresses = await self._asking.answer(self._session.at_hand.addresses)
        if addresses is not None:
            self._addresses = addresses
            self._fetched()

    def _fetched(self) -> None:
        """Show what came; and if Tab was pressed before it came, and nothing since, do what it was pressed for."""
        awaited, self._awaited = self._awaited, None
        still = awaited is not None and awaited == (self._desk.composer.text, self._now())
        self._show(wanted=still)
        if not still:
            return
        if choices := self._list.choices:
            self._take(choices[0])
        else:
            self._desk.say(_("Nothing begins like this."))
