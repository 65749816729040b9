"""Public cross-signing identities of users: checked, the first one seen pinned for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from session.crypto.canonical import canonical_json, has_signature
from session.crypto.guard import Malformed, at, signing_key
from session.store.database import Database


@dataclass(frozen=True, slots=True)
class Identity:
    """A user's published cross-signing keys; every signature in the chain has been verified."""

    user_id: str
    master: str
    self_signing: str
    user_signing: str | None
    first_master: str
    """The first master key that was ever seen for this user."""
    master_object: dict[str, Any]
    """As published: it is what gets signed when this user is verified."""

    @property
    def changed(self) -> bool:
        """Return whether the user has another identity now than when we first met."""
        return self.master != self.first_master


class Identities:
    """The identities known to this account."""

    def __init__(self, database: Database) -> None:
        """Use the identities in this database."""
        self._database = database

    def of(self, user_id: str) -> Identity | None:
        """Return the identity of a user, or None when none was published or none held up."""
        row = self._database.one(
            "SELECT master, self_signing, user_signing, first_master, master_object FROM identity WHERE user_id = ?",
            (user_id,),
        )
        if row is None:
            return None
        return Identity(user_id, row[0], row[1], row[2], row[3], json.loads(row[4]))

    def update(self, user_id: str, answer: Mapping[str, Any]) -> bool:
        """Take over what a `/keys/query` answer says of a user, if it holds up; return whether the identity changed.

        An answer without an identity, or with one whose chain is broken, takes nothing away:
        a server could otherwise make us forget whom we pinned.
        """
        try:
            found = _checked(user_id, answer)
        except Malformed:
            return False
        known = self.of(user_id)
        if known is not None and known.master == found.master and found.user_signing is None:
            found = replace(found, user_signing=known.user_signing)
        self._database.execute(
            "INSERT OR REPLACE INTO identity"
            " (user_id, master, self_signing, user_signing, first_master, master_object) VALUES (?, ?, ?, ?, ?, ?)",
            (
                user_id,
                found.master,
                found.self_signing,
                found.user_signing,
                known.first_master if known else found.master,
                canonical_json(found.master_object).decode(),
            ),
        )
        return known is not None and known.master != found.master

    def accept(self, user_id: str) -> None:
        """Let a changed identity count as the one that we met first."""
        self._database.execute("UPDATE identity SET first_master = master WHERE user_id = ?", (user_id,))

    def signed_by_owner(self, user_id: str, device_keys: Mapping[str, Any]) -> bool:
        """Return whether a device's key object carries its owner's self-signing signature."""
        identity = self.of(user_id)
        if identity is None or at(device_keys, "user_id") != user_id:
            return False
        return has_signature(device_keys, user_id, f"ed25519:{identity.self_signing}", identity.self_signing)


def _checked(user_id: str, answer: Mapping[str, Any]) -> Identity:
    master_object = at(answer, "master_keys", user_id)
    if not isinstance(master_object, dict):
        raise Malformed("no master key")
    master = _key_of(master_object, user_id, "master")
    self_signing = _signed_key(answer, "self_signing", user_id, master)
    user_signing = None
    if isinstance(at(answer, "user_signing_keys", user_id), dict):
        user_signing = _signed_key(answer, "user_signing", user_id, master)
    return Identity(user_id, master, self_signing, user_signing, master, master_object)


def _signed_key(answer: Mapping[str, Any], usage: str, user_id: str, master: str) -> str:
    value = at(answer, f"{usage}_keys", user_id)
    key = _key_of(value, user_id, usage)
    if not isinstance(value, dict) or not has_signature(value, user_id, f"ed25519:{master}", master):
        raise Malformed("not signed by the master key")
    if key == master:
        raise Malformed("one key for two uses")
    return key


def _key_of(value: object, user_id: str, usage: str) -> str:
    """Return the public key in a cross-signing key object after checking what the object says of itself."""
    uses, keys = at(value, "usage"), at(value, "keys")
    if at(value, "user_id") != user_id or not isinstance(uses, list) or usage not in uses:
        raise Malformed("not this user's key")
    if not isinstance(keys, dict) or len(keys) != 1:
        raise Malformed("not one key")
    ((key_id, key),) = keys.items()
    if key_id != f"ed25519:{key}" or signing_key(key).to_base64() != key:
        raise Malformed("key id")
    return str(key)
