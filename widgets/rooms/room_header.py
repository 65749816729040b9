"""Say in two lines which room is open, whether it is encrypted, who can read it and which servers hold it."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from session.values.model import RoomKind, RoomSummary, RoomTrust, server_of
from widgets.avatar_letters import letters, with_badge
from widgets.cells import cut, spread
from widgets.i18n import _, ngettext
from widgets.rooms.audience import people_words, server_words, wider_words
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import room_sign
from widgets.safe_text import safe_id, safe_text
from widgets.timeline.reader_marks import typing_words
from widgets.words import say

NARROW = 60
"""Cells below which a room's name and how safe it is share no line."""
SIGN_CELLS = 2
"""Before the letters."""


class RoomHeader(Widget):
    """The head of the conversation, always two lines."""

    DEFAULT_CSS = """
    RoomHeader { height: 2; }
    """

    def __init__(self, *, lettered: bool = False, id: str | None = None, classes: str | None = None) -> None:
        """Make a header of no room; `lettered` puts letters on a colour before the name."""
        super().__init__(id=id, classes=classes)
        self._lettered = lettered
        self._summary: RoomSummary | None = None
        self._typing: tuple[str, ...] = ()
        self._presence = ""
        self._gone = ""

    def show_gone(self, name: str) -> None:
        """Show that our user is out of the room of this name."""
        self.show(None)
        self._gone = name
        self.refresh()

    def show(self, summary: RoomSummary | None) -> None:
        """Show `summary`, or that no room is open."""
        if self._gone:
            self._gone = ""
            self.refresh()
        if summary is None or self._summary is None or summary.room_id != self._summary.room_id:
            self._typing = ()
        if summary != self._summary:
            self._summary = summary
            self.refresh()

    def show_typing(self, names: tuple[str, ...]) -> None:
        """Say at the end of the second line who types; nothing moves for it."""
        if names != self._typing:
            self._typing = names
            self.refresh()

    def show_presence(self, words: str) -> None:
        """Say in the same place how the other one of a direct chat is there; "" says nothing."""
        if words != self._presence:
            self._presence = words
            self.refresh()

    def render(self) -> Content:
        """Return both lines for the width there is."""
        room, width = self._summary, self.content_size.width
        if room is None and self._gone:
            name = cut(safe_text(self._gone), width)
            return Content(f"{name}\n{cut(_('you are not in this room any more'), width)}")
        text = "\n".join(header_lines(room, width, self._typing, self._presence, lettered=self._lettered))
        if room is None or not self._lettered or not text.startswith(letters(room.name, room.room_id), SIGN_CELLS):
            return Content(text)
        return with_badge(text, SIGN_CELLS, room.room_id)


def header_lines(
    room: RoomSummary | None, width: int, typing: tuple[str, ...] = (), presence: str = "", *, lettered: bool = False
) -> tuple[str, str]:
    """Return the two lines about `room` in `width` cells; who types is there, so `presence` need not be said then."""
    if room is None:
        return cut(_("no room is open"), width), ""
    facts = safety_words(room)
    head = f"{room_sign(room)} {letters(room.name, room.room_id)} " if lettered else f"{room_sign(room)} "
    named = head + room_name(room)
    if width < NARROW and cell_len(named) + cell_len(facts) + 3 > width:
        # Beside another room: which one it is comes before all else that is said of it.
        words = cut(typing_words(typing), width // 2)
        return spread(cut(named, width - cell_len(words) - 2), words, width), cut(_in_one_line(room, width), width)
    first = spread(head + cut(room_name(room), max(8, width - len(facts) - 1 - cell_len(head))), facts, width)
    words = cut(typing_words(typing) or presence, width // 2)
    rest = width - cell_len(words) - 2 if words else width
    second = _second(room) if cell_len(_second(room)) <= rest else _second(room, unusual_first=True)
    return first, spread(cut(second, rest), words, width) if words else cut(second, width)


def _in_one_line(room: RoomSummary, width: int) -> str:
    """Return all but the name; what is unusual comes before what goes for most rooms, where the end is cut off."""
    whole = f"{safety_words(room)} · {_second(room)}"
    if cell_len(whole) <= width:
        return whole
    wider, facts, trust = wider_words(room.facts), room.facts, room.trust
    if not wider:
        # For how many comes last there.
        short = safety_words(room) if cell_len(safety_words(room)) <= width else safety_words(room, short=True)
        return f"{short} · {_second(room)}"
    encrypted, *more = _safety(room, short=True)
    alarming = trust.stopped or trust.left_out or facts.unsigned_devices
    unusual = [encrypted, *more[:1], *wider, *more[1:]] if alarming else [encrypted, *wider, *more]
    return " · ".join([*unusual, *_warnings(room), *_servers(room), *_background(room)])


def safety_words(room: RoomSummary, *, short: bool = False) -> str:
    """Return whether the room is encrypted, for how many, and whether all of their devices read along.

    In short, for how many comes last: in a narrow window the end may be cut off.
    """
    return " · ".join(_safety(room, short=short))


def _safety(room: RoomSummary, *, short: bool) -> list[str]:
    facts, trust = room.facts, room.trust
    encrypted = _("encrypted") if facts.encrypted else _("NOT encrypted")
    if room.kind is RoomKind.INVITE:
        # Of whom it holds an invitation names little more than who sent it.
        return [encrypted]
    people = people_words(facts)
    if not facts.encrypted:
        return [encrypted, people]
    if trust.stopped:
        devices = _("STOPPED")
    elif trust.left_out:
        devices = ngettext("{n} gets no keys", "{n} get no keys", trust.left_out).format(n=trust.left_out)
    elif facts.unsigned_devices:
        n = facts.unsigned_devices
        unsigned = ngettext("{n} device not signed", "{n} devices not signed", n)
        devices = (_("{n} not signed") if short else unsigned).format(n=n)
    elif facts.devices_known:
        devices = _("all signed") if short else _("all devices signed")
    else:
        devices = _("devices not known yet")
    return [encrypted, devices, people] if short else [encrypted, people, devices]


def trust_words(trust: RoomTrust) -> list[str]:
    """Return what is to be said of readers' identities and of those who get no keys, the gravest first."""
    words = []
    if trust.stopped:
        users = ", ".join(safe_id(user) for user in trust.stopped)
        words.append(_("nothing is sent: {users}, verified, has a new identity · /readers").format(users=users))
    if trust.changed:
        users = ", ".join(safe_id(user) for user in trust.changed)
        words.append(_("new identity, not compared: {users}").format(users=users))
    if trust.named:
        more = trust.left_out - len(trust.named)
        named = [say(one).rstrip(".") for one in trust.named]
        named += [ngettext("{n} more", "{n} more", more).format(n=more)] if more > 0 else []
        words.append(_("no keys: {reasons} · /readers").format(reasons="; ".join(named)))
    return words


def thread_news_words(room: RoomSummary) -> str:
    """Return that threads of a room have news, for opening the room does not show them."""
    n = room.threads
    if room.threads_calling:
        words = ngettext("{n} thread has news, to you: /threads", "{n} threads have news, to you: /threads", n)
    else:
        words = ngettext("{n} thread has news: /threads", "{n} threads have news: /threads", n)
    return words.format(n=n)


def lifetime_words(milliseconds: int) -> str:
    """Return how long messages of a room are kept, in the largest unit that says it well."""
    hours = -(-milliseconds // 3_600_000)
    if hours < 48:
        return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
    days = -(-hours // 24)
    return ngettext("{n} day", "{n} days", days).format(n=days)


def _second(room: RoomSummary, *, unusual_first: bool = False) -> str:
    """Return who stops or is left out, servers, who else can read, the inviter of an invitation, and the topic."""
    wider, servers = wider_words(room.facts), _servers(room)
    known = [*wider, *servers] if unusual_first else [*servers, *wider]
    return " · ".join([*_warnings(room), *known, *_background(room)])


def _warnings(room: RoomSummary) -> list[str]:
    """Return what wants a look, the gravest first."""
    words = trust_words(room.trust)
    if room.replaced:
        words.insert(0, _("this room was replaced: /follow goes to the new one"))
    if room.knocking:
        asking = ngettext("{n} person asks to come in: /knocks", "{n} people ask to come in: /knocks", room.knocking)
        words.insert(0, asking.format(n=room.knocking))
    if room.threads:
        words.append(thread_news_words(room))
    if room.lifetime:
        words.append(_("messages are removed after {time}").format(time=lifetime_words(room.lifetime)))
    if room.kind is RoomKind.INVITE and room.inviter is not None:
        words.append(_("invitation from {user}").format(user=safe_id(room.inviter)))
        if server_of(room.inviter) != room.facts.own_server:
            words.append(_("not from your server"))
    return words


def _servers(room: RoomSummary) -> list[str]:
    servers = server_words(room.facts.servers) if room.kind is not RoomKind.INVITE else ""
    if servers and len(room.facts.servers) == 1:
        return [_("servers: {servers} only").format(servers=servers)]
    return [_("servers: {servers}").format(servers=servers)] if servers else []


def _background(room: RoomSummary) -> list[str]:
    words = [_("topic: {topic}").format(topic=safe_text(room.topic))] if room.topic.strip() else []
    return [*words, _("goes on from an older room: /previous")] if room.continues else words
