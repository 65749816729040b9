"""Protocol requests, enumerated: none of them carries text that a person typed.

nio builds method, path and body after the specification; the token goes in a header, never in the address.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from nio.api import Api

from session.server.gateway import Gateway
from session.values.errors import RequestRefused
from session.values.model import UserId
from session.values.room_settings import RoomSetting

SYNC_MARGIN = 15.0
"""Seconds that a long poll may take beyond what it asked the server to wait."""
_SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"


async def call(gateway: Gateway, built: tuple[str, ...], **options: Any) -> dict[str, Any]:
    """Make the request that nio built; `options` go to `Gateway.request`."""
    method, address = built[0], built[1]
    body = json.loads(built[2]) if len(built) > 2 else None
    parts = urlsplit(address)
    params = {name: value for name, value in parse_qsl(parts.query) if name != "access_token"}
    if method == "POST" and body is None:
        body = {}
    return await gateway.request(method, parts.path, body, params=params, **options)


async def whoami(gateway: Gateway) -> dict[str, Any]:
    """Return whose token this is (`user_id`, `device_id`)."""
    return await gateway.request("GET", "/_matrix/client/v3/account/whoami")


async def login(
    gateway: Gateway, user: str, secret: dict[str, str], device_name: str, device_id: str
) -> dict[str, Any]:
    """Log in with `secret`: {"password": …} or {"token": …}."""
    method, address, body = Api.login(user, device_name=device_name, device_id=device_id, **secret)
    wanted = json.dumps({**json.loads(body), "refresh_token": True})
    return await call(gateway, (method, address, wanted), token=False)


async def refresh(gateway: Gateway, refresh_token: str) -> dict[str, Any]:
    """Return a new access token (`access_token`) and what renews that one (`refresh_token`)."""
    body = {"refresh_token": refresh_token}
    return await gateway.request("POST", "/_matrix/client/v3/refresh", body, token=False)


async def logout(gateway: Gateway) -> None:
    """End this device's session on the server."""
    await call(gateway, Api.logout("", False))


async def sync(
    gateway: Gateway, since: str | None, timeout_ms: int, wanted: dict[str, Any], presence: str = "offline"
) -> dict[str, Any]:
    """Ask for news since a position, waiting at most `timeout_ms` for some; `wanted` is the filter.

    `presence` is what others see of our user meanwhile.
    """
    built = Api.sync("", since or None, timeout_ms, wanted, set_presence=presence)
    # The first answer of a large account takes its time on the server.
    patience = timeout_ms / 1000 + SYNC_MARGIN if since else 180.0
    return await call(gateway, built, deadline=patience)


async def sliding_sync(gateway: Gateway, pos: str | None, timeout_ms: int, wanted: dict[str, Any]) -> dict[str, Any]:
    """Ask for news since a position of simplified sliding sync (MSC4186), waiting at most `timeout_ms` for some."""
    patience = timeout_ms / 1000 + SYNC_MARGIN if pos else 180.0
    params: dict[str, str | int] = {"timeout": timeout_ms, **({"pos": pos} if pos else {})}
    return await gateway.request("POST", _SLIDING, wanted, params=params, deadline=patience, repeatable=True)


async def messages(
    gateway: Gateway, room_id: str, start: str | None, limit: int, *, sender: str | None = None
) -> dict[str, Any]:
    """Return older events of a room, newest first, from `start` or from the end; those of one `sender` alone."""
    wanted: dict[str, Any] = {"lazy_load_members": True, **({"senders": [sender]} if sender is not None else {})}
    return await call(gateway, Api.room_messages("", room_id, start, limit=limit, message_filter=wanted))


async def versions(gateway: Gateway) -> list[str]:
    """Return the versions of the specification that the homeserver says it speaks, oldest first."""
    answer = await gateway.request("GET", "/_matrix/client/versions", token=False)
    named = answer.get("versions")
    return [one for one in named if isinstance(one, str)] if isinstance(named, list) else []


async def offers_sliding_sync(gateway: Gateway) -> bool:
    """Return whether the homeserver says that it speaks simplified sliding sync."""
    answer = await gateway.request("GET", "/_matrix/client/versions", token=False)
    features = answer.get("unstable_features")
    return isinstance(features, dict) and features.get("org.matrix.simplified_msc3575") is True


async def one_time_keys(gateway: Gateway) -> int:
    """Return how many of our one-time keys the homeserver has."""
    answer = await gateway.request("POST", "/_matrix/client/v3/keys/upload", {})
    counts = answer.get("one_time_key_counts")
    count = counts.get("signed_curve25519", 0) if isinstance(counts, dict) else 0
    return count if isinstance(count, int) else 0


async def event(gateway: Gateway, room_id: str, event_id: str) -> dict[str, Any]:
    """Return one event of a room as the server has it now."""
    return await gateway.request("GET", Api._build_path(["rooms", room_id, "event", event_id]))


async def event_since(gateway: Gateway, room_id: str, moment: int) -> dict[str, Any]:
    """Return id and time of the first event since a moment in milliseconds (Matrix spec 1.6, "Jump to a date")."""
    path = f"/_matrix/client/v1/rooms/{quote(room_id, safe='')}/timestamp_to_event"
    return await gateway.request("GET", path, params={"ts": moment, "dir": "f"}, deadline=120)


async def pin(gateway: Gateway, room_id: str, event_ids: Sequence[str]) -> None:
    """Let these messages be the pinned ones of a room."""
    path = Api._build_path(["rooms", room_id, "state", "m.room.pinned_events"])
    await gateway.request("PUT", path, {"pinned": list(event_ids)})


async def members(gateway: Gateway, room_id: str) -> dict[str, Any]:
    """Return the member events of everybody who is, or is invited, in a room."""
    path = Api._build_path(["rooms", room_id, "members"])
    return await gateway.request("GET", path, params={"not_membership": "leave"}, deadline=120)


async def banned(gateway: Gateway, room_id: str) -> dict[str, Any]:
    """Return the member events of everybody who is banned from a room."""
    path = Api._build_path(["rooms", room_id, "members"])
    return await gateway.request("GET", path, params={"membership": "ban"}, deadline=120)


async def join(gateway: Gateway, room: str, via: Sequence[str] = ()) -> dict[str, Any]:
    """Join a room by id or alias, or accept an invitation to it; `via` are servers that know the room."""
    # Older servers know the second name alone (Matrix spec, "Joining rooms").
    query = urlencode([(name, server) for name in ("via", "server_name") for server in via])
    path = Api._build_path(["join", room])
    return await gateway.request("POST", f"{path}?{query}" if query else path, {}, deadline=120)


async def leave(gateway: Gateway, room_id: str) -> None:
    """Leave a room or refuse an invitation."""
    await call(gateway, Api.room_leave("", room_id))


async def forget(gateway: Gateway, room_id: str) -> None:
    """Let the server forget that we were in a room that we have left."""
    await gateway.request("POST", Api._build_path(["rooms", room_id, "forget"]), {})


async def invite(gateway: Gateway, room_id: str, user_id: UserId) -> None:
    """Invite somebody."""
    await gateway.request("POST", Api._build_path(["rooms", room_id, "invite"]), {"user_id": user_id})


async def unban(gateway: Gateway, room_id: str, user_id: UserId) -> None:
    """Let somebody who was banned be invited or join again."""
    await gateway.request("POST", Api._build_path(["rooms", room_id, "unban"]), {"user_id": user_id})


async def state(gateway: Gateway, room_id: str, kind: str, key: str = "") -> dict[str, Any]:
    """Return a state event's content as the server has it now, or an empty object."""
    path = ["rooms", room_id, "state", kind, key] if key else ["rooms", room_id, "state", kind]
    try:
        return await gateway.request("GET", Api._build_path(path))
    except RequestRefused as refusal:
        if refusal.status != 404:
            raise
        return {}


async def display_name(gateway: Gateway, user_id: UserId) -> str:
    """Return what somebody is called where a room does not say otherwise, or ""."""
    try:
        answer = await gateway.request("GET", Api._build_path(["profile", user_id, "displayname"]))
    except RequestRefused as refusal:
        if refusal.status != 404:
            raise
        return ""
    name = answer.get("displayname")
    return name if isinstance(name, str) else ""


async def is_nobody(gateway: Gateway, user_id: UserId) -> bool:
    """Return whether the server says that there is nobody of this name; another server's it may have to ask first."""
    try:
        await gateway.request("GET", Api._build_path(["profile", user_id]), deadline=10)
    except RequestRefused as refusal:
        # The first by the specification, the other in Synapse; a server without this request says 404 too, and so does
        # whatever stands before one.
        return refusal.status == 404 and refusal.answer.get("errcode") in ("M_NOT_FOUND", "M_UNKNOWN")
    return False


async def settle(gateway: Gateway, room_id: str, setting: RoomSetting) -> None:
    """Give a room a setting."""
    kind, content = setting.event
    await gateway.request("PUT", Api._build_path(["rooms", room_id, "state", kind]), content)


async def set_join_rules(gateway: Gateway, room_id: str, rules: dict[str, Any]) -> None:
    """Give a room these join rules (Matrix spec, "m.room.join_rules")."""
    await gateway.request("PUT", Api._build_path(["rooms", room_id, "state", "m.room.join_rules"]), rules)


async def set_levels(gateway: Gateway, room_id: str, levels: dict[str, Any]) -> None:
    """Give a room these power levels (Matrix spec, "m.room.power_levels")."""
    await gateway.request("PUT", Api._build_path(["rooms", room_id, "state", "m.room.power_levels"]), levels)


async def hierarchy(gateway: Gateway, space_id: str, since: str | None) -> dict[str, Any]:
    """Return a page of the rooms in a space, and in the spaces in it (Matrix spec, "Querying rooms within a space")."""
    params: dict[str, str | int] = {"limit": 50}
    if since is not None:
        params["from"] = since
    return await gateway.request("GET", f"/_matrix/client/v1/rooms/{quote(space_id, safe='')}/hierarchy", params=params)


async def media_config(gateway: Gateway) -> dict[str, Any]:
    """Return what the server says of files (`m.upload.size`), asking as before Matrix 1.11 where it knows no better."""
    try:
        return await gateway.request("GET", "/_matrix/client/v1/media/config")
    except RequestRefused as refusal:
        if refusal.status != 404:
            raise
        return await gateway.request("GET", "/_matrix/media/v3/config")


def media(gateway: Gateway, server: str, media_id: str) -> AsyncGenerator[bytes, None]:
    """Yield the bytes of a file that lies on a server (Matrix spec 1.11, authenticated media)."""
    return gateway.download(f"/_matrix/client/v1/media/download/{quote(server, safe='')}/{quote(media_id, safe='')}")


async def set_account_data(gateway: Gateway, user_id: str, kind: str, content: dict[str, Any]) -> None:
    """Store a private setting of the account on the server."""
    await gateway.request("PUT", Api._build_path(["user", user_id, "account_data", kind]), content)


async def set_tag(gateway: Gateway, user_id: UserId, room_id: str, tag: str) -> None:
    """Put a tag on a room, for the account's owner alone (Matrix spec, "Room Tagging")."""
    await gateway.request("PUT", Api._build_path(["user", user_id, "rooms", room_id, "tags", tag]), {"order": 0.5})


async def remove_tag(gateway: Gateway, user_id: UserId, room_id: str, tag: str) -> None:
    """Take a tag off a room."""
    await gateway.request("DELETE", Api._build_path(["user", user_id, "rooms", room_id, "tags", tag]))


async def set_push_rule(gateway: Gateway, kind: str, rule_id: str, body: dict[str, Any]) -> None:
    """Make a rule of the account's push rules, or change it (Matrix spec, "Push Rules")."""
    await gateway.request("PUT", Api._build_path(["pushrules", "global", kind, rule_id]), body)


async def remove_push_rule(gateway: Gateway, kind: str, rule_id: str) -> None:
    """Remove a rule of the account's push rules; one that is not there is removed."""
    try:
        await gateway.request("DELETE", Api._build_path(["pushrules", "global", kind, rule_id]))
    except RequestRefused as refusal:
        if refusal.status != 404:
            raise
