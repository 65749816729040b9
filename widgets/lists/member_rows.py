"""The members of a room as lines: filtered by typed words, each unfolded on demand. Pure; knows no app."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from rich.cells import cell_len

from session.values.model import DeviceId, UserId, server_of
from session.values.trust import MemberDevice, MemberDevices, MemberTrust, RoomMember
from widgets.avatar_letters import letters
from widgets.cells import cut, pad, wrap
from widgets.i18n import _
from widgets.safe_text import safe_id, safe_text
from widgets.trust.trust_words import in_groups, member_device_words, member_words, rank_words
from widgets.words import say

FOLD, GAP = 2, 2
INDENT = "    "
LEAST_WORDS = 34
"""Cells of the words behind name and id."""
DECEIVES = "[!] "
"""Stands before a name that is taken for another's, as it does below messages."""
_ALARMING = frozenset({MemberTrust.CHANGED})
_NOBODY: Mapping[UserId, str] = {}


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One line, and how it looks."""

    text: str
    look: str = "plain"
    """plain, quiet or alert."""
    device: DeviceId | None = None
    """The device that it is the first line of."""
    lettered: UserId | None = None
    """Whose letters stand behind the sign of folding."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Members, ready to be searched in."""

    members: tuple[RoomMember, ...] = ()
    deceiving: Mapping[UserId, str] = field(default_factory=dict)
    """Of whom the name deceives, and how."""
    words: tuple[str, ...] = ()
    """For each member what is searched for typed words."""


def listed(members: Sequence[RoomMember], deceiving: Mapping[UserId, str] = _NOBODY) -> Listed:
    """Make members ready: for thousands it takes longer than a screen may stand still, so do it in a thread."""
    said: dict[object, str] = {}
    words = tuple(f"{_searched(member, said)}\n{deceiving.get(member.user_id, '')}" for member in members)
    return Listed(tuple(members), deceiving, words)


class MemberRows:
    """Which lines there are, and whose they are."""

    def __init__(self) -> None:
        """Hold nobody."""
        self.lettered = False
        """Whether letters stand before each name."""
        self._listed = Listed()
        self._typed = ""
        self._fitting: list[int] = []
        self._open: dict[UserId, MemberDevices | None] = {}
        self._ends: list[int] = []
        self._width = 0
        self._below: dict[UserId, list[MemberLine]] = {}
        self._presence: dict[UserId, str] = {}

    def show_presence(self, words: Mapping[UserId, str]) -> None:
        """Say how these people are there; "" says nothing."""
        self._presence.update(words)
        if unfolded := self._open.keys() & words.keys():
            for user_id in unfolded:
                self._below.pop(user_id, None)
            self._measure()

    @property
    def count(self) -> int:
        """How many members fit what was typed."""
        return len(self._fitting)

    @property
    def height(self) -> int:
        """How many lines there are."""
        return self._ends[-1] if self._ends else 0

    def show(self, members: Listed) -> None:
        """Hold these members; what is unfolded stays so."""
        self._listed = members
        self._choose(range(len(members.members)))

    def filter(self, typed: str) -> None:
        """Keep those in whose name, id or words every typed word occurs."""
        if typed != self._typed:
            # Who does not fit does not fit with another letter either.
            narrower = typed.startswith(self._typed)
            self._typed = typed
            self._choose(self._fitting if narrower else range(len(self._listed.members)))

    def use_width(self, width: int) -> None:
        """Lay out for this width."""
        if width != self._width:
            self._width = width
            self._below.clear()
            self._measure()

    def member(self, place: int) -> RoomMember | None:
        """Return the member at a place among those that fit."""
        return self._listed.members[self._fitting[place]] if 0 <= place < len(self._fitting) else None

    def place_of(self, user_id: UserId) -> int | None:
        """Return the place of a member, or None when they do not fit."""
        members = self._listed.members
        return next((place for place, index in enumerate(self._fitting) if members[index].user_id == user_id), None)

    def is_open(self, user_id: UserId) -> bool:
        """Return whether a member is unfolded."""
        return user_id in self._open

    def fold(self, user_id: UserId) -> None:
        """Fold a member."""
        self._open.pop(user_id, None)
        self._below.pop(user_id, None)
        self._measure()

    def unfold(self, user_id: UserId, devices: MemberDevices | None) -> None:
        """Unfold a member; without `devices` a line says that they are being looked up."""
        self._open[user_id] = devices
        self._below.pop(user_id, None)
        self._measure()

    def devices(self, user_id: UserId) -> tuple[MemberDevice, ...]:
        """Return the devices that stand below an unfolded member."""
        known = self._open.get(user_id)
        return known.devices if known is not None else ()

    def line_of(self, place: int, device_id: DeviceId) -> int | None:
        """Return the line of a device of the member at a place, or None when it is not shown."""
        first, end = self.span(place)
        lines = ((number, self.line(number)) for number in range(first, end))
        return next((number for number, line in lines if line is not None and line[1].device == device_id), None)

    def opened(self) -> tuple[UserId, ...]:
        """Return who is unfolded."""
        return tuple(self._open)

    def span(self, place: int) -> tuple[int, int]:
        """Return the first line of the member at a place, and the line behind the last."""
        return (self._ends[place - 1] if place else 0), self._ends[place]

    def line(self, number: int) -> tuple[int, MemberLine] | None:
        """Return a line and the place of its member, or None behind the end."""
        if not 0 <= number < self.height:
            return None
        place = bisect_right(self._ends, number)
        member = self._listed.members[self._fitting[place]]
        below = number - self.span(place)[0]
        if not below:
            unfolded, deceives = member.user_id in self._open, member.user_id in self._listed.deceiving
            there, lettered = self._presence.get(member.user_id, ""), self.lettered
            line = head_line(
                member, self._width, unfolded=unfolded, deceives=deceives, presence=there, lettered=lettered
            )
            return place, line
        return place, self._lines_below(member)[below - 1]

    def _choose(self, among: Iterable[int]) -> None:
        searched, fitting = self._listed.words, list(among)
        for word in self._typed.casefold().split():
            fitting = [index for index in fitting if word in searched[index]]
        self._fitting = fitting
        self._below.clear()
        self._measure()

    def _measure(self) -> None:
        heights = [1] * len(self._fitting)
        if self._open:
            for place, index in enumerate(self._fitting):
                member = self._listed.members[index]
                if member.user_id in self._open:
                    heights[place] += len(self._lines_below(member))
        self._ends = list(accumulate(heights))

    def _lines_below(self, member: RoomMember) -> list[MemberLine]:
        known = self._below.get(member.user_id)
        if known is None:
            known = unfolded_lines(
                member,
                self._open.get(member.user_id),
                self._width,
                self._listed.deceiving.get(member.user_id, ""),
                self._presence.get(member.user_id, ""),
            )
            self._below[member.user_id] = known
        return known


def head_line(
    member: RoomMember,
    width: int,
    *,
    unfolded: bool,
    deceives: bool = False,
    presence: str = "",
    lettered: bool = False,
) -> MemberLine:
    """Return a member in `width` cells: name, id, and how it stands in words; `presence` where there is room left."""
    rest = width - FOLD - 2 * GAP
    words = max(LEAST_WORDS, rest * 4 // 9)
    name = max(8, (rest - words) * 2 // 5)
    user = max(8, rest - words - name)
    fold = "▾ " if unfolded else "▸ "
    badge = letters(member.name, member.user_id) + " " if lettered else ""
    mark = DECEIVES if deceives else ""
    called = cut(mark + safe_text(member.name), name - cell_len(badge)) if member.name else _("without a name")
    said = member_words(member)
    said = said if cell_len(said) <= words else member_words(member, short=True)
    # Since when somebody is away is said where there is room, and below.
    there = (f"{said} · {part}" for part in (presence, presence.partition(" · ")[0]) if part)
    said = next((longer for longer in there if cell_len(longer) <= words), said)
    parts = (fold + pad(badge + called, name), pad(safe_id(member.user_id), user), cut(said, words))
    alarming = deceives or member.trust in _ALARMING
    user_id = member.user_id if lettered else None
    return MemberLine(pad((" " * GAP).join(parts), width), "alert" if alarming else "plain", None, user_id)


def unfolded_lines(
    member: RoomMember, devices: MemberDevices | None, width: int, deceives: str = "", presence: str = ""
) -> list[MemberLine]:
    """Return what stands below an unfolded member: who exactly, how the name deceives, each device's fingerprint.

    `presence` says how they are there, or nothing.
    """
    room = max(20, width - len(INDENT))
    who = [safe_id(member.user_id), _("server {server}").format(server=safe_text(server_of(member.user_id)))]
    rank = rank_words(member)
    who += [words for words in (rank, presence) if words]
    lines = [MemberLine(" · ".join(who), "quiet")]
    if deceives:
        lines.append(MemberLine(DECEIVES + deceives, "alert"))
    if devices is None:
        lines.append(MemberLine(_("looking up the devices"), "quiet"))
    else:
        if devices.remark is not None:
            lines.append(MemberLine(say(devices.remark)))
        for device in devices.devices:
            lines += _device_lines(device, encrypted=devices.encrypted)
    return [
        MemberLine(INDENT + part, line.look, line.device if not number else None)
        for line in lines
        for number, part in enumerate(wrap(line.text, room))
    ]


def _device_lines(device: MemberDevice, *, encrypted: bool) -> list[MemberLine]:
    words = member_device_words(device, encrypted=encrypted)
    alarming = not device.signed
    first = MemberLine(f"{safe_text(device.device_id)} · {words}", "alert" if alarming else "plain", device.device_id)
    fingerprint = _("fingerprint {key}").format(key=in_groups(device.fingerprint))
    return [first, MemberLine(f"  {fingerprint}", "quiet")]


def _searched(member: RoomMember, said: dict[object, str]) -> str:
    """Return what is searched for typed words; `said` remembers words, for thousands are in the same case."""
    case = (member.trust, member.rank, member.power, member.unsigned, member.invited)
    if (words := said.get(case)) is None:
        words = said[case] = member_words(member)
    return f"{member.name}\n{member.user_id}\n{words}".casefold()
