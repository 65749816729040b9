"""Make accounts on the demo's homeserver by its shared secret (Synapse admin API, "register")."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from tui.demo.plain_http import call

_PATH = "/_synapse/admin/v1/register"


@dataclass(frozen=True, slots=True)
class Account:
    """A new account and the token of the device that comes with it."""

    user_id: str
    token: str = field(repr=False)


def register(
    base_url: str, shared_secret: str, user: str, password: str, *, name: str = "", admin: bool = False
) -> Account:
    """Make the account `user` (a localpart) with a display name and return it."""
    nonce = str(call(base_url, "GET", _PATH)["nonce"])
    proof = "\0".join([nonce, user, password, "admin" if admin else "notadmin"])
    mac = hmac.new(shared_secret.encode(), proof.encode(), hashlib.sha1).hexdigest()
    body = {"nonce": nonce, "username": user, "password": password, "admin": admin, "mac": mac}
    answer = call(base_url, "POST", _PATH, body | {"displayname": name or user})
    return Account(str(answer["user_id"]), str(answer["access_token"]))
