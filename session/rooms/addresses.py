"""The addresses of rooms: which lead there, which the room shows, and which of them is the main one.

Matrix spec, "Room aliases" and "m.room.canonical_alias". The server is asked each time: others give addresses, too.
"""

from __future__ import annotations

from typing import Any

from hints.model import Clearance, Draft
from session.account.audit import Audit
from session.rooms.allowed import Allowed
from session.server import content_door, directory_requests, endpoints
from session.server.gateway import Gateway
from session.values.errors import RequestRefused
from session.values.listed import Address, AddressGiven, AddressTaken, Shown
from session.values.model import RoomId, UserId, server_of

_KIND = "m.room.canonical_alias"
_LENGTH = 255
"""Matrix spec, appendix "Identifiers": bytes of an alias at most."""


class Addresses:
    """The addresses of one account's rooms."""

    def __init__(self, gateway: Gateway, own_user: UserId, allowed: Allowed, audit: Audit) -> None:
        """Ask through this gateway, as far as our user is `allowed` to."""
        self._gateway = gateway
        self._server = server_of(own_user)
        self._allowed = allowed
        self._audit = audit

    async def listed(self, room_id: RoomId) -> tuple[Address, ...]:
        """Return the addresses that a room shows, the main one first, and those of our server that lead there beside.

        Raises:
            SessionError: when the server refuses or cannot be reached; so do all of these.
        """
        main, beside = _shown(await endpoints.state(self._gateway, room_id, _KIND))
        found = {**({main: Shown.MAIN} if main else {}), **dict.fromkeys(beside, Shown.BESIDE)}
        for alias in await self._leading(room_id):
            found.setdefault(alias, Shown.NOWHERE)
        return tuple(Address(alias, how, ours=_server(alias) == self._server) for alias, how in found.items())

    async def give(self, draft: Draft, clearance: Clearance) -> AddressGiven:
        """Let the draft's alias on our server lead to its room, and let the room show it as far as our user may."""
        try:
            alias = await content_door.add_alias(self._gateway, draft, clearance, self._server)
        except RequestRefused as refusal:
            alias = content_door.alias_of(draft, self._server)
            if refusal.status != 409 or await directory_requests.room_at(self._gateway, alias) != draft.room_id:
                raise
        self._audit.sent(draft.room_id, clearance)
        content = await endpoints.state(self._gateway, RoomId(draft.room_id), _KIND)
        main, beside = _shown(content)
        # Everybody may give an address; which of them the room shows, fewer people say.
        if self._allowed.may_state(draft.room_id, _KIND) and alias != main and alias not in beside:
            main, beside = (main, [*beside, alias]) if main else (alias, beside)
            await content_door.show_aliases(self._gateway, draft, clearance, _content(content, main, beside))
        return AddressGiven(alias, main)

    async def take(self, draft: Draft, clearance: Clearance) -> AddressTaken:
        """Let the draft's alias on our server lead nowhere; the next that is shown takes the place of the main one."""
        room_id = RoomId(draft.room_id)
        before, _beside = _shown(await endpoints.state(self._gateway, room_id, _KIND))
        alias = await content_door.remove_alias(self._gateway, draft, clearance, self._server)
        self._audit.sent(draft.room_id, clearance)
        # By now the server may have taken it out of what the room shows.
        content = await endpoints.state(self._gateway, room_id, _KIND)
        main, others = _shown(content)
        beside = [one for one in others if one != alias]
        main = "" if main == alias else main
        if self._allowed.may_state(room_id, _KIND):
            if not main and before == alias and beside:
                main, beside = beside[0], beside[1:]
            beside = [main, *beside] if main else beside
            main = await self._show(draft, clearance, content, main, beside[1:] if main else beside)
        left = dict.fromkeys(one for one in (*beside, *await self._leading(room_id)) if one not in (main, alias))
        return AddressTaken(alias, main, before == alias, tuple(left))

    async def _show(
        self, draft: Draft, clearance: Clearance, content: dict[str, Any], main: str, beside: list[str]
    ) -> str:
        """Let the room show these, and return the main one; "" where it turned out not to lead there."""
        wanted = _content(content, main, beside)
        if wanted == {"alt_aliases": [], **content}:
            return main
        try:
            await content_door.show_aliases(self._gateway, draft, clearance, wanted)
        except RequestRefused as refusal:
            # What is shown beside the main one need not lead here any more.
            if not main or refusal.status != 400:
                raise
            await content_door.show_aliases(self._gateway, draft, clearance, _content(content, "", [main, *beside]))
            return ""
        return main

    async def make_main(self, draft: Draft, clearance: Clearance, alias: str) -> None:
        """Let this address, with the draft's name in it, be the main one of its room; the one before stays shown."""
        self._allowed.state(draft.room_id, _KIND)
        content = await endpoints.state(self._gateway, RoomId(draft.room_id), _KIND)
        main, others = _shown(content)
        beside = [one for one in (*([main] if main else ()), *others) if one != alias]
        await content_door.show_aliases(self._gateway, draft, clearance, _content(content, alias, beside))
        self._audit.sent(draft.room_id, clearance)

    async def _leading(self, room_id: RoomId) -> list[str]:
        """Return the addresses on our server that lead to a room, as far as it says so."""
        try:
            return _aliases((await directory_requests.aliases(self._gateway, room_id)).get("aliases"))
        except RequestRefused:
            return []


def _shown(content: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the main address that a room shows, or "", and those beside it."""
    main = _aliases([content.get("alias")])
    beside = [one for one in _aliases(content.get("alt_aliases")) if one not in main]
    return (main[0] if main else ""), beside


def _content(content: dict[str, Any], main: str, beside: list[str]) -> dict[str, Any]:
    """Return the content that shows these; what else is in it stays."""
    kept = {key: value for key, value in content.items() if key != "alias"}
    return {**kept, **({"alias": main} if main else {}), "alt_aliases": beside}


def _aliases(listed: object) -> list[str]:
    found = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    return [one for one in dict.fromkeys(found) if one.startswith("#") and ":" in one and len(one) <= _LENGTH]


def _server(alias: str) -> str:
    return alias.partition(":")[2]
