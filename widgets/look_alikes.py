"""Finds members whose display name is, or looks like, that of another, and those who call themselves support. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hints.name_shape import NAME_LIMIT, TOKEN, shape
from hints.text import view_of
from session.values.model import Member, UserId, server_of
from session.values.words import N_, Words

_PRESENT = frozenset({"join", "invite"})

_OFFICES = frozenset(
    shape(word)
    for word in (
        *("admin", "admins", "administrator", "moderator", "support", "supportteam", "helpdesk", "servicedesk"),
        *("beheer", "beheerder", "systeembeheer", "systeembeheerder", "klantenservice", "ondersteuning"),
    )
)


def look_alikes(members: Iterable[Member], own_servers: tuple[str, ...], home: str) -> Mapping[UserId, Words]:
    """Return for each member whose name may deceive a sentence that says how.

    Only on `own_servers`, not on `home`, the account's own server, may people call themselves support: anybody
    can have an account on a public one. Of people with one name those from outside both are told of, or all.
    """
    present = [member for member in members if member.membership in _PRESENT and member.name.strip()]
    found = {member.user_id: _OFFICE for member in present if _poses(member, own_servers)}
    for people in _by_shape(present).values():
        near = [member for member in people if server_of(member.user_id) in (home, *own_servers)]
        far = [member for member in people if member not in near]
        told, known = (far, near) if near and far else (people, people)
        if len(people) > 1:
            found |= {member.user_id: _twin(member, known) for member in told}
    return found


_OFFICE = Words.of(N_("calls itself support: no helpdesk needs your code or key"))


def _poses(member: Member, own_servers: tuple[str, ...]) -> bool:
    """Return whether a member has the name of an office without being on a server that we trust with it."""
    words = TOKEN.findall(view_of(member.name[:NAME_LIMIT]).folded)
    office = any(shape(word) in _OFFICES for word in words) or shape(member.name) in _OFFICES
    return office and server_of(member.user_id) not in own_servers


def _by_shape(members: Iterable[Member]) -> Mapping[str, list[Member]]:
    groups: dict[str, list[Member]] = {}
    for member in members:
        if look := shape(member.name):
            groups.setdefault(look, []).append(member)
    return groups


def _twin(member: Member, known: list[Member]) -> Words:
    """Return what to say of one who has the look of somebody in `known`."""
    other = next(each for each in known if each.user_id != member.user_id)
    same = " ".join(other.name.split()) == " ".join(member.name.split())
    return Words.of(_SAME if same else _ALIKE, user=member.user_id, other=other.user_id)


_SAME = N_("{user} has the same name as {other}")
_ALIKE = N_("{user} only looks like {other}")
