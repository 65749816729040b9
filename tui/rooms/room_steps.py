"""What slash words do about a room and its people: invite, remove, name, choose, look for. One step for each word."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from session.values.errors import SessionError
from session.values.ids import is_user_id
from session.values.listed import FoundPerson, RoomPage
from session.values.model import RoomId, RoomKind, RoomSummary, TimelineItem, UserId
from session.values.room_settings import RoomSetting
from session.values.words import N_
from tui.asking import P, Refused
from tui.desk.desk import Desk
from tui.desk.under_way import Word
from tui.files.picture_steps import PictureSteps
from tui.panes.seat import Seat
from tui.panes.surroundings import Surroundings
from tui.rooms.address_steps import AddressSteps
from tui.rooms.ban_steps import BanSteps
from tui.rooms.doors import leaving_words
from tui.rooms.entry_steps import EntrySteps
from tui.rooms.keyword_steps import KeywordSteps
from tui.rooms.knock_steps import KnockSteps
from tui.rooms.known_people import KnownPeople
from tui.rooms.level_steps import LevelSteps
from tui.rooms.people_steps import PeopleSteps, needs_user
from tui.rooms.place_steps import PlaceSteps
from tui.rooms.tag_steps import TagSteps
from tui.rooms.topic_steps import TopicSteps
from tui.rooms.upgrade_steps import UpgradeSteps
from widgets.i18n import _
from widgets.lists.listing_rows import Listed
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_text
from widgets.veil import veiled
from widgets.words import NAME_LIMIT, error_words

if TYPE_CHECKING:
    from tui.screens.listing import More

Cleared = Desk.Cleared
_REPORTED_CELLS = 60
_NUMBER = re.compile(r"-?\d{1,9}")
_HISTORY = {
    "joined": RoomSetting.SINCE_JOINED,
    "invited": RoomSetting.SINCE_INVITED,
    "shared": RoomSetting.ALL_MEMBERS,
    "world": RoomSetting.ALL_THE_WORLD,
}
_LEVELS = {"member": 0, "moderator": 50, "admin": 100}
_QUESTIONS = {
    RoomSetting.ANYONE: N_("Let anyone join this room?"),
    RoomSetting.KNOCKING: N_("Let anyone ask to be let into this room?"),
    RoomSetting.ALL_MEMBERS: N_("Let those who join later read what is said from now on?"),
    RoomSetting.ALL_THE_WORLD: N_("Let anyone read what is said from now on, without joining?"),
    RoomSetting.ENCRYPTED: N_("Encrypt this room from now on? That cannot be taken back."),
}


class RoomSteps:
    """Does this for one pane. The `action_…` methods are those of slash words without free text."""

    def __init__(
        self,
        common: Surroundings,
        desk: Desk,
        pane: Seat,
        selected: Callable[[], TimelineItem | None],
        others: Mapping[str, Callable[[Cleared], Awaitable[str]]],
    ) -> None:
        """Work for `pane`, whose open room is meant; `selected` is the marked message, `others` do what they say."""
        asking, session, keymap = common.asking, common.session, common.config.keys
        self.upgrades = UpgradeSteps(asking, session, desk, pane, keymap, common.rooms)
        """Rooms that are replaced by others."""
        pictures = PictureSteps(asking, session, desk, pane, common.gate)
        places = PlaceSteps(asking, session, pane, common.rooms)
        addresses = AddressSteps(common.host, asking, session, desk, pane, keymap)
        keywords, tags = KeywordSteps(asking, session, pane, keymap), TagSteps(asking, session, pane)
        knocks, topics = KnockSteps(common, desk, pane), TopicSteps(asking, session, pane, keymap)
        entry = EntrySteps(asking, session, desk, pane, common.rooms, self._settle, common.under_way)
        bans = BanSteps(common, pane)
        levels = LevelSteps(asking, session, desk, pane, keymap)
        self.parts = (self.upgrades, pictures, addresses, bans, entry, levels, knocks, places, keywords, tags)
        """Others that do what slash words say about rooms."""
        self._known = common.rooms
        self._doors = common.doors
        self._host = common.host
        self._under_way = common.under_way
        self._keymap = keymap
        self._asking = asking
        self._session = session
        self._desk = desk
        self._pane = pane
        self._selected = selected
        self._people_known = KnownPeople(asking, session, desk, common.under_way)
        people = PeopleSteps(asking, session, self._people_known)
        self._said: dict[str, Callable[[Cleared], Awaitable[str]]] = {
            "create": entry.create,
            "space": entry.create,
            "msg": self._message,
            "name": self._name,
            "topic": topics.say,
            "alias": addresses.say,
            "unalias": addresses.say,
            "invite": people.invite,
            "kick": people.remove,
            "ban": people.remove,
            "unban": people.unban,
            "report": self._report,
            "knock": self._knock,
            "nick": self._nick,
            "roomnick": self._room_nick,
            "directory": self._directory,
            "people": self._people,
            "keyword": keywords.say,
            "tag": tags.say,
            **others,
        }

    async def say(self, event: Cleared) -> str:
        """Do what a slash word with free text behind it says; return what to tell.

        Raises:
            Refused: when something else has to stand behind the word.
            SessionError: when it could not be done.
        """
        return await self._said[event.word](event)

    async def _message(self, event: Cleared) -> str:
        if not is_user_id(event.about):
            raise Refused(needs_user(event.word))
        user = UserId(event.about)
        room_id = await self._asking.ask(self._session.admin.direct_with, user)
        if room_id is not None:
            self._pane.show_room(room_id)
            return ""
        question = _("No server knows {user}. Make a room with them all the same?")
        return await self._people_known.then(event, (user,), question, partial(self._make_direct, event, user))

    async def _make_direct(self, event: Cleared, user: UserId) -> str:
        make, draft, clearance = self._session.create_room, event.draft, event.clearance
        self._pane.show_room(await self._asking.ask(make, draft, clearance, invite=(user,), direct=True))
        return ""

    async def _name(self, event: Cleared) -> str:
        await self._asking.ask(self._session.admin.name, event.draft, event.clearance)
        return _("Done.")

    async def _report(self, event: Cleared) -> str:
        item = self._selected()
        if item is None or item.event_id is None:
            raise Refused(_("Mark a message first: Tab goes to the conversation."))
        done = _("The message is reported to those who run your server.")
        do = partial(self._then, done, self._session.admin.report, event.draft, event.clearance, item.event_id)
        who = _("you") if item.own else _name_shown(item.sender_name)
        what = veiled(safe_text(item.glimpse, _REPORTED_CELLS)) or _("no words")
        question = _("Report this to those who run your server? {who}: {what}").format(who=who, what=what)
        word = Word(event.room_id, f"/{event.word}", event.typed)
        with self._under_way.held(word, self._desk.composer.give_back):
            self._desk.question(question, do)
        return ""

    async def _knock(self, event: Cleared) -> str:
        if not event.about.startswith(("#", "!")):
            raise Refused(_("/knock needs a room: an id or an alias."))
        await self._asking.ask(self._session.admin.knock, event.draft, event.clearance, event.about)
        return _("Asked; an invitation comes when somebody lets you in.")

    async def _nick(self, event: Cleared) -> str:
        await self._asking.ask(self._session.admin.call_self, event.draft, event.clearance)
        return _("Done.")

    async def _room_nick(self, event: Cleared) -> str:
        admin, draft, clearance = self._session.admin, event.draft, event.clearance
        if draft.text:
            await self._asking.ask(admin.call_self_here, draft, clearance)
            return _("Done.")
        here, everywhere = map(_name_shown, await self._asking.ask(admin.own_names, RoomId(draft.room_id)))
        if here == everywhere:
            return _("You are called {name} here, as everywhere.").format(name=here)
        question = _("You are called {here} here. Be called {name} again, as everywhere?")
        do = partial(self._then, _("Done."), admin.call_self_here, draft, clearance)
        self._desk.question(question.format(here=here, name=everywhere), do)
        return ""

    async def _directory(self, event: Cleared) -> str:
        directory = self._session.directory
        page = await self._asking.ask(directory.rooms, event.draft, event.clearance)

        async def more(following: str) -> RoomPage:
            return await directory.rooms(event.draft, event.clearance, following)

        return self._list(page.rooms, _("Rooms that anybody can find"), following=page.following, more=more)

    async def _people(self, event: Cleared) -> str:
        people = await self._asking.ask(self._session.directory.people, event.draft, event.clearance)
        return self._list(people, _("People that your server knows"))

    def action_rooms_in_space(self) -> None:
        """List what is in the open space."""
        self.show_space(self._pane.open_room)

    def show_space(self, room: RoomSummary | None) -> None:
        """List what is in a space."""
        if room is None or room.kind is not RoomKind.SPACE:
            self._asking.tell(_("Open a space first: they have a + in the list."))
        else:
            self._asking.run(self._rooms_in(room))

    async def _rooms_in(self, space: RoomSummary) -> None:
        rooms = await self._asking.answer(self._session.directory.in_space, space.room_id)
        if rooms is not None:
            self._asking.tell(self._list(rooms, _("Rooms in {space}").format(space=room_name(space))))

    def _list(
        self, listed: Sequence[Listed], title: str, *, following: str | None = None, more: More | None = None
    ) -> str:
        """Let the user choose from what was found; return what to tell."""
        from tui.screens.listing import ListingScreen

        if not listed:
            return _("Nothing was found.")
        screen = ListingScreen(
            self._host,
            self._keymap,
            listed,
            title=title,
            chosen=self._chosen,
            known={room.room_id for room in self._known.all()},
            following=following,
            more=more,
        )
        self._pane.app.push_screen(screen)
        return ""

    def _chosen(self, one: Listed) -> None:
        if isinstance(one, FoundPerson):
            # It passes the gate like every other word; Enter is the user's.
            self._pane.begin(f"/msg {one.user_id}")
        else:
            self._pane.join(one.alias or one.room_id)

    def action_ignore(self, typed: str) -> None:
        """Hear nothing more from somebody."""
        self._ignore("ignore", typed, ignored=True)

    def action_unignore(self, typed: str) -> None:
        """Hear somebody again."""
        self._ignore("unignore", typed, ignored=False)

    def _ignore(self, word: str, typed: str, *, ignored: bool) -> None:
        if not is_user_id(typed):
            self._asking.refuse(needs_user(word))
            return
        words = _("What {user} says is not shown any more.") if ignored else _("What {user} says is shown again.")
        self._then(words.format(user=safe_text(typed)), self._session.admin.ignore, UserId(typed), ignored=ignored)

    def action_power(self, typed: str) -> None:
        """Let somebody do more, or less, in the open room."""
        room, (user, _blank, level) = self._pane.open_room, typed.partition(" ")
        wanted = _LEVELS.get(level.strip(), int(level) if _NUMBER.fullmatch(level.strip()) else None)
        if room is None:
            self._asking.refuse(_("No room is open."))
        elif not is_user_id(user) or wanted is None:
            self._asking.refuse(_("/power needs a user and a level: member, moderator, admin or a number."))
        else:
            self._asking.lead(self._ask_level(room.room_id, UserId(user), wanted))

    async def _ask_level(self, room_id: RoomId, user: UserId, level: int) -> None:
        admin = self._session.admin
        own = await self._asking.answer(admin.expect_level, room_id, user, level)
        # With all members, so that nobody is taken for a stranger.
        if own is None or await self._asking.answer(self._session.leaving, room_id) is None:
            return
        named = safe_text(user)
        if user == self._session.user_id and await self._asking.ask(admin.strands, room_id, level):
            question = _("Do less here yourself? Nobody can look after the room then: /power @USER:SERVER admin first.")
        elif user == self._session.user_id:
            question = _("Change what you yourself may do here? You may not be able to take that back.")
        elif level > 0 and not await self._asking.ask(admin.is_there, room_id, user):
            question = _("{user} is not in this room. Let them do that all the same?").format(user=named)
        elif level >= own:
            question = _("Let {user} do as much as you? You cannot take that back.").format(user=named)
        else:
            await self._told(self._done(_("Done."), admin.set_level, room_id, user, level))
            return
        self._desk.question(question, lambda: self._set_level(room_id, user, level))

    def _set_level(self, room_id: RoomId, user: UserId, level: int) -> None:
        self._then(_("Done."), self._session.admin.set_level, room_id, user, level)

    def action_history(self, typed: str) -> None:
        """Choose who may read what is said in the open room."""
        self._settle(_HISTORY.get(typed), _("/history needs one of: joined, invited, shared, world."))

    def action_encrypt(self) -> None:
        """Encrypt the open room from now on."""
        room = self._pane.open_room
        if room is not None and room.facts.encrypted:
            self._asking.tell(_("This room is encrypted already."))
            return
        self._settle(RoomSetting.ENCRYPTED, "")

    def _settle(self, setting: RoomSetting | None, needed: str) -> None:
        room = self._pane.open_room
        if room is None:
            self._asking.refuse(_("No room is open."))
        elif setting is None:
            self._asking.refuse(needed)
        elif setting in _QUESTIONS:
            self._asking.lead(self._ask_to_settle(room.room_id, setting))
        else:
            self._then(_("Done."), self._session.admin.settle, room.room_id, setting)

    async def _ask_to_settle(self, room_id: RoomId, setting: RoomSetting) -> None:
        admin = self._session.admin
        if await self._asking.done(admin.expect, room_id, setting):
            do = partial(self._then, _("Done."), admin.settle, room_id, setting)
            self._desk.question(_(_QUESTIONS[setting]), do)

    def action_forget(self) -> None:
        """Ask whether to leave the open room and forget it."""
        room = self._pane.open_room
        if room is None:
            self._asking.refuse(_("No room is open."))
            return
        self._asking.run(self._ask_to_forget(room))

    async def _ask_to_forget(self, room: RoomSummary) -> None:
        words = _("You may not be able to come back.")
        if room.kind is not RoomKind.INVITE:
            leaving = await self._asking.answer(self._session.leaving, room.room_id)
            if leaving is None:
                return
            words = leaving_words(leaving) or words
        question = f"{_('Leave {room} and forget it?').format(room=room_name(room))} {words}"
        self._desk.question(question, lambda: self._doors.go_out(room.room_id, self._session.admin.forget))

    def _then(self, words: str, do: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Ask the session for something, and tell this when it is done."""
        self._asking.run(self._told(self._done(words, do, *args, **kwargs)))

    async def _done(self, words: str, do: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs) -> str:
        await self._asking.ask(do, *args, **kwargs)
        return words

    async def _told(self, steps: Awaitable[str]) -> None:
        try:
            self._asking.tell(await steps)
        except SessionError as error:
            self._asking.refuse(error_words(error))


def _name_shown(name: str) -> str:
    return " ".join(safe_text(name, NAME_LIMIT).split())
