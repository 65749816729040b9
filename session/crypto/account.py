"""The device's own keys: made once, uploaded, refilled.

The database is the only truth: the account is read from it and written back at once, so a
transaction that is rolled back takes no key with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

import vodozemac

from session.crypto.canonical import sign_json
from session.crypto.guard import at, decode_base64, encode_base64, guarded
from session.crypto.requests import Requests, client_path
from session.store.crypto_tables import read_meta, write_meta
from session.store.database import Database
from session.values.errors import RequestRefused, StoreRefused
from session.values.words import N_

OLM = "m.olm.v1.curve25519-aes-sha2"
MEGOLM = "m.megolm.v1.aes-sha2"
ONE_TIME = "signed_curve25519"


class _WithFallback(Protocol):
    """The part of the account that the library's stubs leave out."""

    fallback_key: dict[str, vodozemac.Curve25519PublicKey]

    def generate_fallback_key(self) -> object: ...


class OwnAccount:
    """This device's identity keys, one-time keys and fallback key."""

    def __init__(self, database: Database, user_id: str, device_id: str) -> None:
        """Load the account, or make it when the database has none.

        Raises:
            StoreRefused: when the database belongs to another user or device.
        """
        self.user_id = user_id
        self.device_id = device_id
        self._database = database
        self._cached: tuple[str, vodozemac.Account] | None = None
        with database.transaction():
            self.pickle_key = self._read_pickle_key()
            self._claim_database()
            account = self.load()
        self.curve_key = account.curve25519_key.to_base64()
        self.signing_key = account.ed25519_key.to_base64()

    def __repr__(self) -> str:
        """Name the device, never a key."""
        return f"OwnAccount({self.user_id!r}, {self.device_id!r})"

    def _read_pickle_key(self) -> bytes:
        stored = read_meta(self._database, "pickle_key")
        if stored is None:
            stored = encode_base64(secrets.token_bytes(32))
            write_meta(self._database, "pickle_key", stored)
        return decode_base64(stored, 32)

    def _claim_database(self) -> None:
        owner = f"{self.user_id} {self.device_id}"
        stored = read_meta(self._database, "owner")
        if stored is None:
            write_meta(self._database, "owner", owner)
            self.save(vodozemac.Account())
        elif stored != owner:
            raise StoreRefused(N_("These keys belong to another device; log in again."))

    def load(self) -> vodozemac.Account:
        """Return the account as the database has it."""
        pickle = read_meta(self._database, "account") or ""
        if self._cached is None or self._cached[0] != pickle:
            self._cached = (pickle, vodozemac.Account.from_pickle(pickle, self.pickle_key))
        return self._cached[1]

    def save(self, account: vodozemac.Account) -> None:
        """Write the account to the database."""
        pickle = account.pickle(self.pickle_key)
        self._cached = (pickle, account)
        write_meta(self._database, "account", pickle)

    def sign(self, data: bytes) -> str:
        """Return this device's signature in unpadded base64."""
        return self.load().sign(data).to_base64()

    def signed(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return the object with this device's signature added."""
        return sign_json(value, self.user_id, f"ed25519:{self.device_id}", self.sign)

    def device_keys(self) -> dict[str, Any]:
        """Return the signed object that publishes this device's identity keys."""
        return self.signed(
            {
                "user_id": self.user_id,
                "device_id": self.device_id,
                "algorithms": [OLM, MEGOLM],
                "keys": {f"curve25519:{self.device_id}": self.curve_key, f"ed25519:{self.device_id}": self.signing_key},
            }
        )

    def accept(
        self, sender_key: vodozemac.Curve25519PublicKey, message: vodozemac.PreKeyMessage
    ) -> tuple[vodozemac.Session, bytes]:
        """Start an Olm session from a pre-key message; the one-time key it used is gone afterwards."""
        account = self.load()
        with guarded():
            session, plaintext = account.create_inbound_session(sender_key, message)
        self.save(account)
        return session, plaintext

    def heard(self, key_counts: Mapping[str, Any] | None, unused_fallback: Sequence[Any] | None) -> None:
        """Remember how many of our keys the server has left; None means that it did not say."""
        if key_counts is not None:
            count = key_counts.get(ONE_TIME, 0)
            write_meta(self._database, "one_time_keys", str(count if isinstance(count, int) else 0))
        if unused_fallback is not None:
            write_meta(self._database, "fallback_unused", "1" if ONE_TIME in unused_fallback else "0")

    def publish_again(self) -> None:
        """Publish the identity keys at the next upload, also when they were; call it after logging in.

        A device that was logged out is new to the server when it comes back, whatever its id.
        """
        with self._database.transaction():
            write_meta(self._database, "device_uploaded", "0")

    async def upload(self, gateway: Requests) -> None:
        """Publish what the server lacks: identity keys, one-time keys up to half of our maximum, a fallback key."""
        body = self._prepared_upload()
        if not body:
            return
        try:
            answer = await gateway.request("POST", client_path("keys", "upload"), body)
        except RequestRefused as refused:
            if refused.status == 400 and ONE_TIME + ":" in str(body):
                # The server already holds other keys under these ids, for instance after a restored copy of the
                # store: never offer them again, the next round makes new ones.
                self._published(None)
            raise
        self._published(at(answer, "one_time_key_counts", ONE_TIME))

    def _prepared_upload(self) -> dict[str, Any]:
        with self._database.transaction():
            account = self.load()
            self._fill(account)
            self.save(account)
        body: dict[str, Any] = {}
        if read_meta(self._database, "device_uploaded") != "1":
            body["device_keys"] = self.device_keys()
        if account.one_time_keys:
            body["one_time_keys"] = self._key_objects(account.one_time_keys)
        if fallback := _fallback(account).fallback_key:
            body["fallback_keys"] = self._key_objects(fallback, fallback=True)
        return body

    def _fill(self, account: vodozemac.Account) -> None:
        on_server = int(read_meta(self._database, "one_time_keys") or 0)
        missing = account.max_number_of_one_time_keys // 2 - on_server - len(account.one_time_keys)
        if missing > 0:
            account.generate_one_time_keys(missing)
        if read_meta(self._database, "fallback_unused") != "1" and not _fallback(account).fallback_key:
            _fallback(account).generate_fallback_key()

    def _key_objects(
        self, keys: Mapping[str, vodozemac.Curve25519PublicKey], *, fallback: bool = False
    ) -> dict[str, Any]:
        extra = {"fallback": True} if fallback else {}
        return {f"{ONE_TIME}:{key_id}": self.signed({"key": key.to_base64(), **extra}) for key_id, key in keys.items()}

    def _published(self, count: object) -> None:
        with self._database.transaction():
            account = self.load()
            account.mark_keys_as_published()
            self.save(account)
            if isinstance(count, int):
                write_meta(self._database, "device_uploaded", "1")
                write_meta(self._database, "fallback_unused", "1")
                write_meta(self._database, "one_time_keys", str(count))


def _fallback(account: vodozemac.Account) -> _WithFallback:
    return cast("_WithFallback", account)
