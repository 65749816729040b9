"""Say who will be able to read what is sent to a room."""

from __future__ import annotations

from hints.model import RoomFacts
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text

SERVERS_NAMED = 2
SERVER_LIMIT = 64


def audience(facts: RoomFacts, own_servers: tuple[str, ...], *, unusual_first: bool = False) -> str:
    """Return one line for the foot of the screen: how it goes, to how many, on which servers.

    `unusual_first` is for where its end would be cut off: what is so in few rooms comes before what goes for most.
    """
    outside = outside_servers(facts, own_servers)
    line = _encrypted_words(facts, outside) if facts.encrypted else _open_words(facts)
    named = [_("OUTSIDE: {servers}").format(servers=server_words(outside))] if outside else []
    unusual = [*named, *wider_words(facts)]
    return " · ".join([*unusual, line] if unusual_first else [line, *unusual])


def _encrypted_words(facts: RoomFacts, outside: tuple[str, ...]) -> str:
    inside = tuple(server for server in facts.servers if server not in outside)
    people = people_words(facts)
    if not inside:
        return _("goes encrypted to {people}").format(people=people)
    return _("goes encrypted to {people} on {servers}").format(people=people, servers=server_words(inside))


def _open_words(facts: RoomFacts) -> str:
    """Return who reads along where nothing is encrypted: the servers do too."""
    servers = server_words(facts.servers or (facts.own_server,))
    if facts.readers <= 1:
        return _("NOT encrypted: you and {servers} can read it").format(servers=servers)
    return _("NOT encrypted: {people} and {servers} can read it").format(people=people_words(facts), servers=servers)


def people_words(facts: RoomFacts) -> str:
    """Return how many people read along, the writer included; who is only invited reads it once they join."""
    joined = facts.readers - facts.invited
    words = _("only you") if joined <= 1 else ngettext("{n} person", "{n} people", joined).format(n=joined)
    if not facts.invited:
        return words
    invited = ngettext("{people} + {n} invited", "{people} + {n} invited", facts.invited)
    return invited.format(people=words, n=facts.invited)


def outside_servers(facts: RoomFacts, own_servers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the servers that are neither the writer's nor the organisation's."""
    own = {facts.own_server, *own_servers}
    return tuple(server for server in facts.servers if server not in own)


def server_words(servers: tuple[str, ...]) -> str:
    """Return the names of a few servers and how many more there are."""
    named = ", ".join(safe_text(server, SERVER_LIMIT) for server in servers[:SERVERS_NAMED])
    more = len(servers) - SERVERS_NAMED
    return (
        named
        if more <= 0
        else ngettext("{named} and {n} more", "{named} and {n} more", more).format(named=named, n=more)
    )


def wider_words(facts: RoomFacts) -> list[str]:
    """Return who else than the members can read: what makes a room wider than it looks."""
    words = []
    if facts.world_readable:
        words.append(_("anyone can read this"))
    elif facts.public:
        words.append(_("anyone may join"))
    else:
        words += _entry_words(facts)
    if facts.guests:
        words.append(_("guests may join"))
    if facts.assistants:
        n = len(facts.assistants)
        words.append(ngettext("{n} bot or assistant reads along", "{n} bots or assistants read along", n).format(n=n))
    return words


def _entry_words(facts: RoomFacts) -> list[str]:
    """Return who may come in by themselves, or ask to: those read along before anybody looks."""
    words = []
    if facts.joined_from:
        words.append(_joined_from_words(facts.joined_from))
    if facts.knocking:
        words.append(_("anyone may ask to come in"))
    return words


def _joined_from_words(rooms: tuple[str, ...]) -> str:
    named = tuple(" ".join(safe_text(name, SERVER_LIMIT).split()) for name in rooms if name.strip())
    if named:
        more = max(0, len(named) - SERVERS_NAMED) + len(rooms) - len(named)
        spaces = ", ".join(named[:SERVERS_NAMED])
        if more:
            spaces = ngettext("{named} and {n} more", "{named} and {n} more", more).format(named=spaces, n=more)
        return _("anyone in {spaces} may join").format(spaces=spaces)
    n = len(rooms)
    unknown = ngettext(
        "anyone in a space that you are not in may join", "anyone in {n} spaces that you are not in may join", n
    )
    return unknown.format(n=n)
