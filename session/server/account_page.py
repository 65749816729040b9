"""Where a homeserver leaves devices to its account page: the page for each, in any browser (MSC4191).

Such a homeserver takes no request that ends devices; its OAuth metadata say where the page is and what it can do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from session.crypto.uia import Proof, is_web_page
from session.server.gateway import Gateway
from session.values.errors import RequestRefused
from session.values.model import DeviceId
from session.values.words import N_

_METADATA = ("/_matrix/client/v1/auth_metadata", "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata")
_ACTIONS = ("org.matrix.device_delete", "org.matrix.session_end")
"""Ends a device: the name in the specification, and the one before it."""


async def end_on_account_page(gateway: Gateway, device_ids: Sequence[DeviceId], proof: Proof) -> None:
    """Let the account's owner end these devices on the account page, one after the other.

    Raises:
        RequestRefused: when the homeserver has no such page, or nobody could be asked.
    """
    metadata = await _metadata(gateway)
    address = metadata.get("account_management_uri")
    if not is_web_page(address) or proof.agree is None:
        raise RequestRefused(N_("This homeserver does not let devices be logged out from here."), status=404)
    for device_id in device_ids:
        await proof.agree(_page(str(address), metadata, device_id))


async def _metadata(gateway: Gateway) -> dict[str, Any]:
    for path in _METADATA:
        try:
            return await gateway.request("GET", path)
        except RequestRefused as refused:
            if refused.status != 404:
                raise
    return {}


def _page(address: str, metadata: dict[str, Any], device_id: DeviceId) -> str:
    listed = metadata.get("account_management_actions_supported")
    supported = listed if isinstance(listed, list) else []
    action = next((one for one in _ACTIONS if one in supported), _ACTIONS[-1])
    parts = urlsplit(address)
    query = "&".join(part for part in (parts.query, urlencode({"action": action, "device_id": device_id})) if part)
    return urlunsplit(parts._replace(query=query))
