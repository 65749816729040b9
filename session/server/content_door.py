"""Requests that carry what a person typed: each takes the draft and the clearance that covers it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, NoReturn

from nio.api import Api, RoomPreset, RoomVisibility

from hints.model import Clearance, Draft, DraftKind
from session.crypto.requests import client_path
from session.rooms.entry import RULES, rules_for
from session.sending.sticker_packs import OWN
from session.server.endpoints import call
from session.server.gateway import Gateway
from session.values.errors import NotCleared, Unreachable
from session.values.model import DeviceId, EventId, RoomId, UserId
from session.values.room_settings import MEGOLM
from session.values.words import N_


async def send_event(
    gateway: Gateway, draft: Draft, clearance: Clearance, kind: str, content: dict[str, Any], txn_id: str
) -> EventId:
    """Send one event, already encrypted where the room asks for it, and return its id.

    Raises:
        NotCleared: when the clearance was given for another draft.
        Unreachable: no usable answer; the same request again can help.
    """
    _check(draft, clearance)
    built = Api.room_send("", draft.room_id, kind, content, txn_id)
    answer = await call(gateway, built, clearance=clearance, deadline=60)
    return EventId(_named(answer, "event_id"))


async def remove(gateway: Gateway, draft: Draft, clearance: Clearance, event_id: EventId, txn_id: str) -> None:
    """Remove an event; the draft's text is the reason, which is never encrypted.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such reason.
        Unreachable: no usable answer; the same request again can help.
    """
    _check(draft, clearance)
    if draft.kind is not DraftKind.REMOVAL:
        raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
    built = Api.room_redact("", draft.room_id, event_id, txn_id, draft.text or None)
    await call(gateway, built, clearance=clearance, deadline=60)


async def upload(
    gateway: Gateway, draft: Draft, clearance: Clearance, begin: Callable[[], AsyncIterator[bytes]], *, sealed: bool
) -> str:
    """Upload the bytes of the draft's file and return where they lie; sealed ones go without a name or a type.

    `begin` gives the bytes from the first one on, and may be asked twice.

    Raises:
        NotCleared: when the clearance was given for another draft.
        Unreachable: no usable answer; the same request again can help.
    """
    _check(draft, clearance)
    (file,) = draft.attachments
    answer = await gateway.upload(
        "/_matrix/media/v3/upload",
        begin,
        file.size,
        media_type="application/octet-stream" if sealed else file.media_type,
        params={} if sealed else {"filename": file.name},
        clearance=clearance,
    )
    return _named(answer, "content_uri")


async def upload_picture(
    gateway: Gateway, draft: Draft, clearance: Clearance, begin: Callable[[], AsyncIterator[bytes]]
) -> str:
    """Upload the draft's file as a picture that everybody may see, without its name, and return where it lies.

    `begin` gives its bytes from the first one on, and may be asked twice.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no file.
        Unreachable: no usable answer; the same request again can help.
    """
    _check_kind(draft, clearance, DraftKind.FILE)
    (file,) = draft.attachments
    about: dict[str, Any] = {"media_type": file.media_type, "params": {}, "clearance": clearance}
    return _named(await gateway.upload("/_matrix/media/v3/upload", begin, file.size, **about), "content_uri")


async def create_room(
    gateway: Gateway,
    draft: Draft,
    clearance: Clearance,
    *,
    encrypted: bool,
    public: bool,
    invite: Sequence[str],
    direct: bool,
    space: bool = False,
    within: RoomId | None = None,
) -> RoomId:
    """Create a room, or a space, whose name is the draft's text and return its id; who is in `within` may come in.

    Raises:
        NotCleared: when the clearance was given for another draft.
    """
    _check(draft, clearance)
    state = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": MEGOLM}}] if encrypted else []
    if within is not None:
        rules = rules_for((within,), asking=False)
        state.append({"type": RULES, "state_key": "", "content": rules})
    preset = RoomPreset.public_chat if public else RoomPreset.private_chat
    built = Api.room_create(
        "",
        visibility=RoomVisibility.private,
        name=draft.text or None,
        preset=RoomPreset.trusted_private_chat if direct else preset,
        invite=invite,
        is_direct=direct,
        initial_state=state,
        space=space,
    )
    answer = await call(gateway, built, clearance=clearance, deadline=60)
    return RoomId(_named(answer, "room_id"))


async def rename_device(gateway: Gateway, draft: Draft, clearance: Clearance, device_id: DeviceId) -> None:
    """Give a device of ours the draft's text as its name.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such name.
    """
    _check_kind(draft, clearance, DraftKind.DEVICE_NAME)
    path, name = client_path("devices", device_id), {"display_name": draft.text}
    await gateway.request("PUT", path, name, clearance=clearance)


async def name_room(gateway: Gateway, draft: Draft, clearance: Clearance) -> None:
    """Give the draft's room its text as its name or its topic, whichever the draft is.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is neither.
    """
    _check(draft, clearance)
    kind, field = _NAMING.get(draft.kind) or _misfit()
    path = Api._build_path(["rooms", draft.room_id, "state", kind])
    await gateway.request("PUT", path, {field: draft.text}, clearance=clearance)


def alias_of(draft: Draft, server: str) -> str:
    """Return the alias `#text:server` with the draft's text, which may be all of it already.

    Raises:
        NotCleared: when it is an alias of another server.
    """
    if draft.text.startswith("#") and not draft.text.endswith(f":{server}"):
        _misfit()
    return draft.text if draft.text.startswith("#") else f"#{draft.text}:{server}"


async def add_alias(gateway: Gateway, draft: Draft, clearance: Clearance, server: str) -> str:
    """Let `#text:server`, with the draft's text, lead to its room; return that alias (Matrix spec, "Room aliases").

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no alias.
    """
    _check_kind(draft, clearance, DraftKind.ALIAS)
    alias = alias_of(draft, server)
    path = Api._build_path(["directory", "room", alias])
    await gateway.request("PUT", path, {"room_id": draft.room_id}, clearance=clearance)
    return alias


async def remove_alias(gateway: Gateway, draft: Draft, clearance: Clearance, server: str) -> str:
    """Let `#text:server`, with the draft's text, lead nowhere any more; return that alias.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no alias.
    """
    _check_kind(draft, clearance, DraftKind.ALIAS)
    alias = alias_of(draft, server)
    await gateway.request("DELETE", Api._build_path(["directory", "room", alias]), clearance=clearance)
    return alias


async def show_aliases(gateway: Gateway, draft: Draft, clearance: Clearance, content: dict[str, Any]) -> None:
    """Let a room name these aliases of its own; the draft's is, or was, one of them.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no alias.
    """
    _check_kind(draft, clearance, DraftKind.ALIAS)
    path = Api._build_path(["rooms", draft.room_id, "state", "m.room.canonical_alias"])
    await gateway.request("PUT", path, content, clearance=clearance)


async def set_display_name(gateway: Gateway, draft: Draft, clearance: Clearance, user_id: UserId) -> None:
    """Let our user be called by the draft's text.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such name.
    """
    _check_kind(draft, clearance, DraftKind.DISPLAY_NAME)
    path = Api._build_path(["profile", user_id, "displayname"])
    await gateway.request("PUT", path, {"displayname": draft.text}, clearance=clearance)


async def set_name_in_room(
    gateway: Gateway, draft: Draft, clearance: Clearance, user_id: UserId, member: Mapping[str, Any]
) -> None:
    """Let our user be called by the draft's text in its room alone; `member` is what else is said of them there.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such name.
    """
    _check_kind(draft, clearance, DraftKind.DISPLAY_NAME)
    path = Api._build_path(["rooms", draft.room_id, "state", "m.room.member", user_id])
    content = {**member, **({"displayname": draft.text} if draft.text else {})}
    await gateway.request("PUT", path, content, clearance=clearance)


async def keep_sticker(
    gateway: Gateway, draft: Draft, clearance: Clearance, user_id: UserId | str, content: Mapping[str, Any]
) -> None:
    """Store the account's own pack with a picture in it that the draft's text names; the rest comes from there.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such name.
    """
    _check_kind(draft, clearance, DraftKind.STICKER_NAME)
    path = Api._build_path(["user", user_id, "account_data", OWN])
    await gateway.request("PUT", path, dict(content), clearance=clearance)


async def set_avatar(gateway: Gateway, draft: Draft, clearance: Clearance, uri: str, user_id: UserId) -> None:
    """Let our user be seen by the draft's file, which lies at `uri`.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no file.
    """
    _check_kind(draft, clearance, DraftKind.FILE)
    path = Api._build_path(["profile", user_id, "avatar_url"])
    await gateway.request("PUT", path, {"avatar_url": uri}, clearance=clearance)


async def set_room_avatar(gateway: Gateway, draft: Draft, clearance: Clearance, uri: str) -> None:
    """Let the draft's room be seen by its file, which lies at `uri`.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no file.
    """
    _check_kind(draft, clearance, DraftKind.FILE)
    path = Api._build_path(["rooms", draft.room_id, "state", "m.room.avatar"])
    await gateway.request("PUT", path, {"url": uri}, clearance=clearance)


async def remove_member(
    gateway: Gateway, draft: Draft, clearance: Clearance, user_id: UserId, *, ban: bool = False
) -> None:
    """Remove somebody from the draft's room, and for good with `ban`; the draft's text is the reason, or empty.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such reason.
    """
    _check_kind(draft, clearance, DraftKind.SERVER_REASON)
    path = Api._build_path(["rooms", draft.room_id, "ban" if ban else "kick"])
    await gateway.request("POST", path, {"user_id": user_id, **_reason(draft)}, clearance=clearance)


async def unban_member(gateway: Gateway, draft: Draft, clearance: Clearance, user_id: UserId) -> None:
    """Let somebody who was banned from the draft's room come back; the draft's text is the reason, or empty.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such reason.
    """
    _check_kind(draft, clearance, DraftKind.SERVER_REASON)
    path = Api._build_path(["rooms", draft.room_id, "unban"])
    await gateway.request("POST", path, {"user_id": user_id, **_reason(draft)}, clearance=clearance)


async def invite_member(gateway: Gateway, draft: Draft, clearance: Clearance, user_id: UserId) -> None:
    """Invite somebody into the draft's room; the draft's text is the reason, or empty.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such reason.
    """
    _check_kind(draft, clearance, DraftKind.SERVER_REASON)
    path = Api._build_path(["rooms", draft.room_id, "invite"])
    await gateway.request("POST", path, {"user_id": user_id, **_reason(draft)}, clearance=clearance)


async def report(gateway: Gateway, draft: Draft, clearance: Clearance, event_id: EventId) -> None:
    """Report a message in the draft's room to those who run the server; the draft's text is the reason, or empty.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such reason.
    """
    _check_kind(draft, clearance, DraftKind.SERVER_REASON)
    path = Api._build_path(["rooms", draft.room_id, "report", event_id])
    await gateway.request("POST", path, _reason(draft), clearance=clearance)


async def knock(gateway: Gateway, draft: Draft, clearance: Clearance, room: str) -> str:
    """Ask to be let into a room, by id or alias; return its id, or "". The draft's text is the reason, or empty.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such reason.
    """
    _check_kind(draft, clearance, DraftKind.SERVER_REASON)
    answer = await gateway.request("POST", Api._build_path(["knock", room]), _reason(draft), clearance=clearance)
    room_id = answer.get("room_id")
    return room_id if isinstance(room_id, str) and room_id.startswith("!") and len(room_id) <= 255 else ""


async def public_rooms(gateway: Gateway, draft: Draft, clearance: Clearance, since: str | None) -> dict[str, Any]:
    """Return a page of the rooms that the server lists and the draft's text fits, beginning at `since`.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no search.
    """
    _check_kind(draft, clearance, DraftKind.SEARCH)
    wanted: dict[str, Any] = {"limit": 50, "filter": {"generic_search_term": draft.text}}
    if since is not None:
        wanted["since"] = since
    return await gateway.request("POST", Api._build_path(["publicRooms"]), wanted, clearance=clearance)


async def find_people(gateway: Gateway, draft: Draft, clearance: Clearance) -> dict[str, Any]:
    """Return the people that the server knows and the draft's text fits (Matrix spec, "User Directory").

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no search.
    """
    _check_kind(draft, clearance, DraftKind.SEARCH)
    wanted = {"search_term": draft.text, "limit": 50}
    return await gateway.request("POST", Api._build_path(["user_directory", "search"]), wanted, clearance=clearance)


async def search_messages(
    gateway: Gateway, draft: Draft, clearance: Clearance, wanted: Mapping[str, Any], since: str | None
) -> dict[str, Any]:
    """Return a page of messages on the server that the draft's text fits (Matrix spec, "Server-side search").

    `wanted` is the filter: ids of rooms and users.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no search.
    """
    _check_kind(draft, clearance, DraftKind.SEARCH)
    term = {"search_term": draft.text, "keys": ["content.body"], "order_by": "recent", "filter": dict(wanted)}
    body, params = {"search_categories": {"room_events": term}}, {} if since is None else {"next_batch": since}
    path = Api._build_path(["search"])
    return await gateway.request("POST", path, body, params=params, deadline=60, clearance=clearance)


async def set_keyword(gateway: Gateway, draft: Draft, clearance: Clearance, actions: Sequence[Any]) -> None:
    """Let the draft's text be a word that does this wherever it is said (Matrix spec, "Push Rules").

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such word.
    """
    _check_kind(draft, clearance, DraftKind.KEYWORD)
    path = Api._build_path(["pushrules", "global", "content", draft.text])
    await gateway.request("PUT", path, {"pattern": draft.text, "actions": list(actions)}, clearance=clearance)


async def set_tag(gateway: Gateway, draft: Draft, clearance: Clearance, user_id: UserId, room_id: RoomId) -> None:
    """Put a room into the group that the draft's text names, for our user alone (Matrix spec, "Room Tagging").

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such name.
    """
    _check_kind(draft, clearance, DraftKind.TAG)
    path = Api._build_path(["user", user_id, "rooms", room_id, "tags", f"u.{draft.text}"])
    await gateway.request("PUT", path, {}, clearance=clearance)


_NAMING = {
    DraftKind.ROOM_NAME: ("m.room.name", "name"),
    DraftKind.TOPIC: ("m.room.topic", "topic"),
}
"""Type and field of the state that such a draft becomes."""


def _reason(draft: Draft) -> dict[str, str]:
    return {"reason": draft.text} if draft.text else {}


def _named(answer: dict[str, Any], field: str) -> str:
    """Return the id that the server gave to what it took."""
    value = answer.get(field)
    if not isinstance(value, str) or not value:
        raise Unreachable(N_("The homeserver gave an answer that cannot be read."))
    return value


def _check(draft: Draft, clearance: Clearance) -> None:
    if not clearance.covers(draft):
        _misfit()


def _check_kind(draft: Draft, clearance: Clearance, kind: DraftKind) -> None:
    _check(draft, clearance)
    if draft.kind is not kind:
        # What may go into an encrypted room need not be fit to be seen by all.
        _misfit()


def _misfit() -> NoReturn:
    raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
