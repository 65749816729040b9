"""Requests that carry what a person typed: each takes the draft and the clearance that covers it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from nio.api import Api, RoomPreset, RoomVisibility

from hints.model import Clearance, Draft, DraftKind
from session.crypto.requests import client_path
from session.endpoints import call
from session.errors import NotCleared, Unreachable
from session.gateway import Gateway
from session.model import DeviceId, EventId, RoomId
from session.words import N_

MEGOLM = "m.megolm.v1.aes-sha2"


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
    gateway: Gateway, draft: Draft, clearance: Clearance, pieces: AsyncIterator[bytes], *, sealed: bool
) -> str:
    """Upload the bytes of the draft's file and return where they lie; sealed ones go without a name or a type.

    Raises:
        NotCleared: when the clearance was given for another draft.
        Unreachable: no usable answer; the same request again can help.
    """
    _check(draft, clearance)
    (file,) = draft.attachments
    answer = await gateway.upload(
        "/_matrix/media/v3/upload",
        pieces,
        file.size,
        media_type="application/octet-stream" if sealed else file.media_type,
        params={} if sealed else {"filename": file.name},
        clearance=clearance,
    )
    return _named(answer, "content_uri")


async def create_room(
    gateway: Gateway,
    draft: Draft,
    clearance: Clearance,
    *,
    encrypted: bool,
    public: bool,
    invite: Sequence[str],
    direct: bool,
) -> RoomId:
    """Create a room whose name is the draft's text and return its id.

    Raises:
        NotCleared: when the clearance was given for another draft.
    """
    _check(draft, clearance)
    state = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": MEGOLM}}] if encrypted else []
    preset = RoomPreset.public_chat if public else RoomPreset.private_chat
    built = Api.room_create(
        "",
        visibility=RoomVisibility.private,
        name=draft.text or None,
        preset=RoomPreset.trusted_private_chat if direct else preset,
        invite=invite,
        is_direct=direct,
        initial_state=state,
    )
    answer = await call(gateway, built, clearance=clearance, deadline=60)
    return RoomId(_named(answer, "room_id"))


async def rename_device(gateway: Gateway, draft: Draft, clearance: Clearance, device_id: DeviceId) -> None:
    """Give a device of ours the draft's text as its name.

    Raises:
        NotCleared: when the clearance was given for another draft, or for one that is no such name.
    """
    _check(draft, clearance)
    if draft.kind is not DraftKind.DEVICE_NAME:
        # What may go into an encrypted room need not be fit to be seen by all.
        raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
    path, name = client_path("devices", device_id), {"display_name": draft.text}
    await gateway.request("PUT", path, name, clearance=clearance)


def _named(answer: dict[str, Any], field: str) -> str:
    """Return the id that the server gave to what it took."""
    value = answer.get(field)
    if not isinstance(value, str) or not value:
        raise Unreachable(N_("The homeserver gave an answer that cannot be read."))
    return value


def _check(draft: Draft, clearance: Clearance) -> None:
    if not clearance.covers(draft):
        raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
