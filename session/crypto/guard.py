"""The only place where bytes from outside meet the crypto library: sizes first, one exception out.

The library raises subclasses of ValueError; a fault inside it would surface as a panic, which
is no `Exception` at all. Both leave here as `Malformed`, without anything of the input in them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import vodozemac

from session.sync.guard import is_bounded

KEY_BYTES = 32
MOST_MESSAGE_BYTES = 512 * 1024
"""Events are at most 64 KiB; what is far beyond is not decoded at all."""
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


class Malformed(ValueError):
    """Something from outside is not what it should be."""


@contextmanager
def guarded() -> Iterator[None]:
    """Turn every failure of the crypto library inside into `Malformed`."""
    try:
        yield
    except Malformed:
        raise
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Malformed(type(error).__name__) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Malformed("panic") from None
        raise


def encode_base64(data: bytes) -> str:
    """Return unpadded base64 (Matrix spec, appendix "Unpadded Base64")."""
    return base64.b64encode(data).decode("ascii").rstrip("=")


def decode_base64(text: object, size: int | None = None) -> bytes:
    """Return the bytes of padded or unpadded base64.

    Raises:
        Malformed: when it is not base64, too long, or not `size` bytes.
    """
    if not isinstance(text, str) or len(text) > MOST_MESSAGE_BYTES:
        raise Malformed("base64")
    bare = text.rstrip("=")
    if len(text) - len(bare) > 2 or not _BASE64.issuperset(bare) or len(bare) % 4 == 1:
        raise Malformed("base64")
    data = base64.b64decode(bare + "=" * (-len(bare) % 4))
    if size is not None and len(data) != size:
        raise Malformed("length")
    return data


def curve_key(text: object) -> vodozemac.Curve25519PublicKey:
    """Return a Curve25519 public key from base64."""
    data = decode_base64(text, KEY_BYTES)
    if not any(data):
        raise Malformed("zero key")
    with guarded():
        return vodozemac.Curve25519PublicKey.from_bytes(data)


def signing_key(text: object) -> vodozemac.Ed25519PublicKey:
    """Return an Ed25519 public key from base64."""
    data = decode_base64(text, KEY_BYTES)
    with guarded():
        return vodozemac.Ed25519PublicKey.from_base64(encode_base64(data))


def olm_message(kind: object, body: object) -> vodozemac.AnyOlmMessage:
    """Return an Olm message from its type and base64 body."""
    if isinstance(kind, bool) or kind not in (0, 1) or not isinstance(kind, int):
        raise Malformed("olm type")
    data = decode_base64(body)
    with guarded():
        return vodozemac.AnyOlmMessage.from_parts(kind, data)


def megolm_message(body: object) -> vodozemac.MegolmMessage:
    """Return a Megolm message from its base64 body."""
    data = decode_base64(body)
    with guarded():
        return vodozemac.MegolmMessage.from_bytes(data)


def shared_room_key(text: object) -> vodozemac.InboundGroupSession:
    """Return a Megolm session from the key in an `m.room_key`."""
    data = decode_base64(text)
    with guarded():
        return vodozemac.InboundGroupSession(vodozemac.SessionKey(encode_base64(data)))


def exported_room_key(text: object) -> vodozemac.InboundGroupSession:
    """Return a Megolm session from an export or a backup."""
    data = decode_base64(text)
    with guarded():
        return vodozemac.InboundGroupSession.import_session(vodozemac.ExportedSessionKey(encode_base64(data)))


def json_object(data: bytes) -> dict[str, Any]:
    """Return the JSON object in decrypted bytes.

    Raises:
        Malformed: when it is no JSON object, nested too deep, or holds numbers or text that cannot be stored.
    """
    with guarded():
        value = json.loads(data, parse_constant=_refuse_constant)
    if not isinstance(value, dict):
        raise Malformed("not an object")
    if not is_bounded(value):
        raise Malformed("too deep, too large, or broken text")
    return value


def text_at(value: object, *path: str) -> str:
    """Return the string at `path` inside nested objects.

    Raises:
        Malformed: when something else, or nothing, is there.
    """
    found = at(value, *path)
    if not isinstance(found, str):
        raise Malformed("no text at " + path[-1])
    return found


def object_at(value: object, *path: str) -> dict[str, Any]:
    """Return the object at `path` inside nested objects, or an empty one when it is not there."""
    found = at(value, *path)
    return found if isinstance(found, dict) else {}


def at(value: object, *path: str) -> object:
    """Return what is at `path` inside nested objects, or None."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _refuse_constant(_: str) -> NoReturn:
    raise Malformed("not a JSON number")
