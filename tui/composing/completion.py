"""What is being typed that could be completed, and what fits: people, rooms, emoji, slash words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from session.sending.formatting import EVERYBODY
from session.sending.pack_sticker import LONGEST_NAME, PackSticker
from session.values.listed import Banned
from session.values.model import Member, RoomId, RoomSummary, server_of
from tui.commands.command import Command
from tui.commands.registry import slash_words
from tui.commands.slash import STICKER
from tui.composing.emoji_names import emoji_fitting
from widgets.composing.completion_list import MOST_SHOWN, Choice
from widgets.composing.writable import writable
from widgets.i18n import _
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_text

LONGEST = 80
"""Code points of what is looked for."""


class Sort(Enum):
    """What is being named."""

    PERSON = "@"
    ROOM = "#"
    EMOJI = ":"
    WORD = "/"
    OWN = ""
    """A word or name that the account's owner made, behind a slash word that wants one."""
    BANNED = "@ "
    """Somebody who is banned from the room, behind the slash word that lets them come back."""
    STICKER = " "
    """A picture of a pack, behind its slash word."""
    ARGUMENT = "/ "
    """A slash word is complete, and what belongs behind it has not been begun."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The end of what stands before the cursor."""

    sort: Sort
    typed: str = field(repr=False)
    """Without the sign that it begins with."""
    word: str = ""
    """The slash word before it, where that says what is asked for."""

    @property
    def length(self) -> int:
        """Code points that a choice takes the place of."""
        return len(self.typed) + (self.sort not in (Sort.OWN, Sort.BANNED))

    @property
    def by_itself(self) -> bool:
        """Whether the list comes without being asked for: not where the sign has other uses, and little was typed."""
        needed = {Sort.EMOJI: 2, Sort.ROOM: 1}.get(self.sort, 0)
        return len(self.typed) >= needed


# Behind a letter these signs are parts of addresses, times and words.
_NAME = re.compile(rf"(?:^|(?<=[\s(\[]))([@#])([^\s@#]{{0,{LONGEST}}})\Z")
_EMOJI = re.compile(r"(?<![\w:/]):([a-z0-9_+-]{1,40})\Z", re.IGNORECASE)
_WORD = re.compile(r"/([a-z]{0,20})\Z", re.IGNORECASE)
_OWN = re.compile(rf"/(nokeyword|tag|untag|into|outof|unalias) ([^\n]{{0,{LONGEST}}})\Z")
_LEVEL = re.compile(rf"/(level) (\w{{0,{LONGEST}}})\Z|/(level) \w+ (\w{{0,{LONGEST}}})\Z")
_SPACES = re.compile(rf"/(access) (?:knock_)?restricted (?:[^\n]*, ?)?([^\n,]{{0,{LONGEST}}})\Z")
_STICKER = re.compile(rf"/{STICKER} ([^\s/:.]{{0,{LONGEST_NAME}}})\Z")
_BANNED = re.compile(rf"/(unban|purge) (@?[^\s]{{0,{LONGEST}}})\Z")
_COMPLETE = re.compile(r"/([a-z]+) \Z")


def asked_at(line: str, *, first: bool) -> Asked | None:
    """Return what the end of `line`, which is cut at the cursor, asks for; `first` says that a text begins with it."""
    if first and (found := _WORD.match(line)):
        return Asked(Sort.WORD, found[1])
    if first and (found := _OWN.match(line) or _SPACES.match(line)):
        return Asked(Sort.OWN, found[2], found[1])
    if first and (found := _LEVEL.match(line)):
        return Asked(Sort.OWN, found[2] if found[1] else found[4], "level" if found[1] else "level who")
    if first and (found := _BANNED.match(line)):
        return Asked(Sort.BANNED, found[2], found[1])
    if first and (found := _STICKER.match(line)):
        return Asked(Sort.STICKER, found[1])
    if first and (found := _COMPLETE.match(line)) and slash_words().get(found[1]):
        return Asked(Sort.ARGUMENT, found[1])
    if found := _NAME.search(line[-LONGEST - 2 :]):
        return Asked(Sort(found[1]), found[2])
    if found := _EMOJI.search(line[-LONGEST - 2 :]):
        return Asked(Sort.EMOJI, found[1])
    return None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the room, ready to be looked for at each key."""

    member: Member
    name: str = field(repr=False)
    """Folded."""
    called: str = field(repr=False)
    """The id without its server, folded: every id holds a server, and it is looked for only where one is typed."""


def ready(people: Iterable[Member], home: str) -> tuple[Person, ...]:
    """Return people in the order in which those that fit alike are shown: first those of the `home` server."""
    order = sorted(people, key=lambda one: (server_of(one.user_id) != home, one.name.casefold(), one.user_id))
    return tuple(Person(one, one.name.casefold(), one.user_id[1:].partition(":")[0].casefold()) for one in order)


def people_choices(people: Sequence[Person], typed: str, *, everybody: bool = False) -> list[Choice]:
    """Return the people who fit best, each with the id that is written: names can be given to oneself.

    With `everybody`, `@room` is among them: never before a person who fits, for calling all is rarely meant.
    """
    wanted = typed.casefold()
    found: tuple[list[Member], list[Member], list[Member]] = ([], [], [])
    for one in people:
        rank = _person_rank(one, wanted)
        if rank is not None:
            found[rank].append(one.member)
            if len(found[0]) > MOST_SHOWN:
                break
    best = [one for rank in found for one in rank][: MOST_SHOWN + 1]
    choices = _sound(Choice(one.name, one.user_id, f"{one.user_id} ") for one in best)
    if everybody and EVERYBODY[1:].startswith(wanted):
        choices.insert(1, Choice(_("everybody in this room"), EVERYBODY, f"{EVERYBODY} "))
    return choices[: MOST_SHOWN + 1]


def _person_rank(one: Person, wanted: str) -> int | None:
    if one.name.startswith(wanted) or one.called.startswith(wanted):
        return 0
    if f" {wanted}" in one.name:
        return 1
    if wanted in one.name or wanted in one.called:
        return 2
    return 2 if ":" in wanted and wanted in one.member.user_id.casefold() else None


def room_choices(rooms: Iterable[RoomSummary], addresses: Mapping[RoomId, str], typed: str) -> list[Choice]:
    """Return the rooms that fit, each with the address that is written; one that has none cannot be named."""
    wanted = typed.casefold()
    found = [
        (not _begins(room.name, wanted), Choice(room_name(room), address, f"{address} "))
        for room in rooms
        if (address := addresses.get(room.room_id)) and (wanted in room.name.casefold() or wanted in address.casefold())
    ]
    return _sound(choice for _rank, choice in sorted(found, key=lambda pair: pair[0]))


def _begins(name: str, wanted: str) -> bool:
    return f" {name}".casefold().find(f" {wanted}") >= 0


def own_choices(names: Iterable[str], typed: str) -> list[Choice]:
    """Return those of the owner's own words or names that begin like this, those that hold it behind them."""
    wanted = typed.casefold()
    found = [name for name in names if wanted in name.casefold() and safe_text(name) == name]
    return _sound(Choice(name, "", name) for name in sorted(found, key=lambda name: not _begins(name, wanted)))


def banned_choices(people: Iterable[Banned], typed: str, word: str) -> list[Choice]:
    """Return those who are banned and fit, each with the id that is written; without any, how `word` is used."""
    wanted = typed.casefold().removeprefix("@")
    found = [one for one in people if wanted in one.name.casefold() or wanted in one.user_id.casefold()]
    best = sorted(found, key=lambda one: not _begins(one.name, wanted))[: MOST_SHOWN + 1]
    shown = _sound(Choice(one.name, one.user_id, one.user_id) for one in best)
    return shown if shown or typed else argument_choices(word)


def sticker_choices(stickers: Iterable[PackSticker], typed: str) -> list[Choice]:
    """Return the stickers that fit, first those whose names begin like this; without any, what belongs there."""
    wanted = typed.casefold()
    found = [one for one in stickers if wanted in one.name.casefold() or wanted in one.words.casefold()]
    best = sorted(found, key=lambda one: not one.name.casefold().startswith(wanted))[: MOST_SHOWN + 1]
    shown = [Choice(one.name, _aside(one), f" {one.name}") for one in best]
    return _sound(shown) if shown or typed else argument_choices(STICKER)


def _aside(one: PackSticker) -> str:
    return ", ".join(filter(None, (one.words if one.words != one.name else "", one.pack)))


def emoji_choices(typed: str) -> list[Choice]:
    """Return the emoji whose names fit best."""
    return [Choice(f"{emoji}  {name}", "", emoji) for emoji, name in emoji_fitting(typed, MOST_SHOWN)]


def word_choices(typed: str) -> list[Choice]:
    """Return the slash words that begin like this, with what belongs behind them and what they do."""
    wanted = typed.casefold()
    found = [one for word, one in slash_words().items() if word.startswith(wanted)]
    return [
        Choice(_usage(one), _(one.description), f"/{one.slash} ")
        for one in sorted(found, key=lambda one: (one.slash != wanted, one.slash))
    ]


def argument_choices(word: str) -> list[Choice]:
    """Return what belongs behind a slash word: to be read, not to be chosen."""
    one = slash_words()[word]
    return [Choice(_usage(one), _(one.description))] if one.argument else []


def _usage(one: Command) -> str:
    return f"/{one.slash} {_(one.argument)}" if one.argument else f"/{one.slash}"


def _sound(choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices that come out as they are: an id with a control character would be another one."""
    return [choice for choice in choices if writable(choice.inserts) == choice.inserts]
