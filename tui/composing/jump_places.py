"""What one can jump to from anywhere: rooms, people, commands, messages, and which of them fit what is typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from session.values.model import RoomId, RoomKind, RoomSummary, SearchHit, UserId
from tui.commands.command import Command, Context
from tui.commands.keymap import shown_key
from tui.commands.registry import COMMANDS
from tui.composing.fuzzy import SCATTERED, rank
from widgets.i18n import _
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import room_sign
from widgets.safe_text import safe_id, safe_text

MOST_ROOMS = 30
MOST_OTHERS = 12
"""Rows of people and of commands."""
SIGNS = "#@/"
"""Typed first, they leave only rooms, people or commands."""
_FROM_HERE = frozenset({Context.ANYWHERE, Context.ROOMS, Context.HINT, Context.COMPOSER})
"""Where a command without a slash word has to work to be offered."""


@dataclass(frozen=True, slots=True)
class Place:
    """One thing to jump to."""

    key: str
    """The same for the same thing, whatever was typed."""
    shown: str = field(repr=False)
    """Safe to show."""
    aside: str = field(default="", repr=False)
    target: RoomSummary | UserId | Command | SearchHit | None = field(default=None, repr=False)


def wanted(typed: str) -> tuple[str, str]:
    """Return the sign that was typed first, or "", and what is looked for."""
    typed = typed.strip()
    sign = typed[:1] if typed[:1] in SIGNS else ""
    return sign, typed[len(sign) :]


def rooms_fitting(rooms: Iterable[RoomSummary], addresses: Mapping[RoomId, str], typed: str) -> list[Place]:
    """Return the rooms that fit best, one of exactly that name first; what fits alike in the order given.

    An invitation may be called like a room that one is in, to be taken for it: it comes behind; and so does what was
    replaced, which is called as what replaced it.
    """
    found = []
    for room in rooms:
        address = addresses.get(room.room_id, "").lstrip("#")
        names = (room.name, address, *room.own_tags)
        ranks = [one for name in names if name and (one := rank(name, typed)) is not None]
        if ranks:
            whole = not room.replaced and typed.strip().casefold() in (room.name.casefold(), address.casefold())
            invitation = whole and room.kind is RoomKind.INVITE
            found.append(((not whole, invitation, min(ranks)[0], room.replaced), room))
    found.sort(key=lambda pair: pair[0])
    return [
        Place(f"room {room.room_id}", f"{room_sign(room)} {room_name(room)}", _room_aside(room, addresses), room)
        for _rank, room in found[:MOST_ROOMS]
    ]


def _room_aside(room: RoomSummary, addresses: Mapping[RoomId, str]) -> str:
    count = _("{n} unread").format(n=room.unread) if room.unread else ""
    over = _("replaced") if room.replaced else ""
    return "  ".join(part for part in (safe_text(addresses.get(room.room_id, "")), over, count) if part)


def people_fitting(people: Iterable[tuple[UserId, str]], typed: str) -> list[Place]:
    """Return the people who fit best, each with the id."""
    ranked = ((min(_person_ranks(user, name, typed), default=None), user, name) for user, name in people)
    found = sorted((one for one in ranked if one[0] is not None), key=lambda one: (one[0], one[1]))
    return [
        Place(f"person {user}", f"@ {safe_text(name) or safe_id(user)}", safe_id(user), user)
        for _rank, user, name in found[:MOST_OTHERS]
    ]


def _person_ranks(user: UserId, name: str, typed: str) -> list[tuple[int, int]]:
    return [one for text in (name, user[1:]) if (one := rank(text, typed)) is not None]


def commands_fitting(keymap: Mapping[str, str], typed: str) -> list[Place]:
    """Return the commands that fit best, by slash word or by what they do."""
    found = []
    for each in COMMANDS:
        names = [(each.slash, SCATTERED)] if each.slash else []
        # In a whole sentence the letters of almost anything stand somewhere.
        names += [(_(each.description), SCATTERED - 1)]
        ranks = [one for text, most in names if (one := rank(text, typed)) is not None and one[0] <= most]
        if ranks and (each.slash or (each.action and each.context in _FROM_HERE)):
            found.append((min(ranks), each))
    found.sort(key=lambda pair: pair[0])
    return [_command(each, keymap) for _rank, each in found[:MOST_OTHERS]]


def _command(each: Command, keymap: Mapping[str, str]) -> Place:
    usage = f"/{each.slash} {_(each.argument)}" if each.argument else f"/{each.slash}" if each.slash else ""
    key = shown_key(each.id, keymap) if each.keys else ""
    aside = "  ".join(part for part in (usage, key) if part)
    return Place(f"command {each.id}", f"/ {_(each.description)}", aside, each)


def messages_found(hits: Sequence[SearchHit]) -> list[Place]:
    """Return messages that a search found."""
    return [Place(f"message {hit.room_id} {hit.event_id}", "", "", hit) for hit in hits]
