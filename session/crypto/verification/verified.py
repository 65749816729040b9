"""What was verified here, by comparing: the account owner's own word, which no server can write or take back."""

from __future__ import annotations

from enum import StrEnum

from session.crypto.canonical import has_signature, seed_public_key
from session.crypto.guard import Malformed, decode_base64, object_at
from session.crypto.identities import Identities, Identity
from session.store.crypto_tables import read_secret
from session.store.database import Database


class UserTrust(StrEnum):
    """How far a user's identity is known to be really theirs."""

    NOT_VERIFIED = "not_verified"
    VERIFIED = "verified"
    """Compared, here or on another device of ours."""
    CHANGED = "changed"
    """Another identity than the one that was verified: somebody may pretend to be them."""


class Verified:
    """The keys that were verified."""

    def __init__(self, database: Database) -> None:
        """Use the keys in this database."""
        self._database = database

    def note(self, user_id: str, key: str, device_id: str | None, now: int) -> None:
        """Remember a device's key, or with no device a user's master key."""
        self._database.execute(
            "INSERT OR REPLACE INTO verified (user_id, key, device_id, verified_at) VALUES (?, ?, ?, ?)",
            (user_id, key, device_id, now),
        )

    def holds(self, user_id: str, key: str) -> bool:
        """Return whether this key of this user was verified."""
        return self._database.one("SELECT 1 FROM verified WHERE user_id = ? AND key = ?", (user_id, key)) is not None

    def masters(self, user_id: str) -> frozenset[str]:
        """Return all master keys that were ever verified for a user; more than one after a change of identity."""
        rows = self._database.all("SELECT key FROM verified WHERE user_id = ? AND device_id IS NULL", (user_id,))
        return frozenset(str(key) for (key,) in rows)

    def changed(self) -> frozenset[str]:
        """Return all users who now have another identity than one that was verified.

        What another device of ours has verified since counts as soon as it was seen and noted (`note_signed`).
        """
        rows = self._database.all(
            "SELECT DISTINCT v.user_id FROM verified v LEFT JOIN identity i ON i.user_id = v.user_id"
            " WHERE v.device_id IS NULL AND NOT EXISTS (SELECT 1 FROM verified w WHERE w.user_id = v.user_id"
            " AND w.device_id IS NULL AND w.key = i.master)"
        )
        return frozenset(str(user) for (user,) in rows)

    def trust(self, user_id: str, identity: Identity | None) -> UserTrust:
        """Return how far a user's identity is trusted by what is noted here."""
        known = self.masters(user_id)
        if identity is not None and identity.master in known:
            return UserTrust.VERIFIED
        return UserTrust.CHANGED if known else UserTrust.NOT_VERIFIED

    def forget(self, user_id: str) -> None:
        """Take back what was verified of a user."""
        self._database.execute("DELETE FROM verified WHERE user_id = ?", (user_id,))


def held_seed(database: Database, name: str, public_key: str | None) -> bytes | None:
    """Return an own private key that this device holds and that belongs to the published one, or None."""
    stored = read_secret(database, name)
    try:
        seed = None if stored is None else decode_base64(stored, 32)
    except Malformed:
        return None
    return seed if seed is not None and seed_public_key(seed) == public_key else None


def trusted_own_identity(database: Database, own_user: str) -> Identity | None:
    """Return our own identity when we know it to be ours: its private key is here, or it was verified here."""
    identity = Identities(database).of(own_user)
    if identity is None:
        return None
    # Anybody can let another master key sign our self-signing key, so the master key has to be the pinned one too.
    held = (
        held_seed(database, "m.cross_signing.self_signing", identity.self_signing) is not None and not identity.changed
    )
    return identity if held or Verified(database).holds(own_user, identity.master) else None


def trust_in(database: Database, own_user: str, user_id: str, now: int) -> UserTrust:
    """Return how far a user's identity is trusted; what another device of ours verified is remembered here."""
    identity = Identities(database).of(user_id)
    note_signed(database, own_user, identity, now)
    return Verified(database).trust(user_id, identity)


def note_signed(database: Database, own_user: str, identity: Identity | None, now: int) -> None:
    """Remember an identity that our own user-signing key has signed: another device of ours verified it."""
    verified = Verified(database)
    if identity is None or own_user not in object_at(identity.master_object, "signatures"):
        return
    own = trusted_own_identity(database, own_user)
    key = own.user_signing if own is not None else None
    signed = key is not None and has_signature(identity.master_object, own_user, f"ed25519:{key}", key)
    if signed and identity.user_id != own_user and not verified.holds(identity.user_id, identity.master):
        verified.note(identity.user_id, identity.master, None, now)


def note_all_signed(database: Database, own_user: str, now: int) -> None:
    """Remember all identities that our user-signing key has signed: our own identity may have been unknown so far."""
    identities = Identities(database)
    for (user_id,) in database.all("SELECT user_id FROM identity WHERE instr(master_object, ?) > 0", (own_user,)):
        note_signed(database, own_user, identities.of(str(user_id)), now)


def own_identity_is_strange(database: Database, own_user: str) -> bool:
    """Return whether our account has another identity than the one we met first, and nothing shows that it is ours."""
    identity = Identities(database).of(own_user)
    return identity is not None and identity.changed and trusted_own_identity(database, own_user) is None
