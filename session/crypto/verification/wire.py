"""The messages of a verification, checked, as frozen values (Matrix spec, "Key verification framework")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from session.crypto.guard import Malformed, at, curve_key, decode_base64, text_at
from session.crypto.verification.codes import CancelCode, code_of
from session.sync.guard import is_text

PREFIX = "m.key.verification."
REQUEST = PREFIX + "request"
READY = PREFIX + "ready"
START = PREFIX + "start"
ACCEPT = PREFIX + "accept"
KEY = PREFIX + "key"
MAC = PREFIX + "mac"
DONE = PREFIX + "done"
CANCEL = PREFIX + "cancel"
SAS = "m.sas.v1"
SHOW = "m.qr_code.show.v1"
SCAN = "m.qr_code.scan.v1"
RECIPROCATE = "m.reciprocate.v1"

MOST_NAMES = 50
"""In one list of methods."""
MOST_KEYS = 100
"""Keys that one message may vouch for."""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody wants to verify."""

    from_device: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """The other side agreed."""

    from_device: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """A method was chosen; its sender is the starter."""

    from_device: str
    method: str
    agreements: tuple[str, ...]
    hashes: tuple[str, ...]
    macs: tuple[str, ...]
    shown: tuple[str, ...]
    content: Mapping[str, Any] = field(repr=False)
    """As it came: the commitment is made over it."""
    secret: bytes = field(default=b"", repr=False)
    """Of the QR code that the sender has scanned."""


@dataclass(frozen=True, slots=True)
class Accept:
    """The starter's offers were chosen from, and the other side has bound itself to a key."""

    agreement: str
    hash: str
    mac: str
    shown: tuple[str, ...]
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Key:
    """An ephemeral public key, in unpadded base64."""

    key: str


@dataclass(frozen=True, slots=True)
class Mac:
    """Proof of the sender's keys, by key id, and of the list of their ids."""

    macs: Mapping[str, str]
    keys: str


@dataclass(frozen=True, slots=True)
class Done:
    """The sender is content."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """It is over."""

    code: CancelCode


Message = Request | Ready | Start | Accept | Key | Mac | Done | Cancel


def parse(kind: str, content: Mapping[str, Any]) -> Message:
    """Return the message in a content.

    Raises:
        Malformed: when it is none of these, or a part is missing or of another type.
    """
    if kind not in _PARSERS:
        raise Malformed("kind")
    return _PARSERS[kind](content)


def transaction_of(content: Mapping[str, Any], *, in_room: bool) -> str:
    """Return the name of the verification that a message belongs to.

    Raises:
        Malformed: when it has none.
    """
    if not in_room:
        return _name(content, "transaction_id")
    if at(content, "m.relates_to", "rel_type") != "m.reference":
        raise Malformed("relation")
    return _name(at(content, "m.relates_to"), "event_id")


def _request(content: Mapping[str, Any]) -> Request:
    return Request(_name(content, "from_device"), _names(content, "methods"))


def _ready(content: Mapping[str, Any]) -> Ready:
    return Ready(_name(content, "from_device"), _names(content, "methods"))


def _start(content: Mapping[str, Any]) -> Start:
    method = text_at(content, "method")
    from_device = _name(content, "from_device")
    if method == RECIPROCATE:
        return Start(from_device, method, (), (), (), (), content, decode_base64(content.get("secret")))
    if method != SAS:
        # What is offered with a method that we do not know may have any shape.
        return Start(from_device, method, (), (), (), (), content)
    return Start(
        from_device,
        method,
        _names(content, "key_agreement_protocols"),
        _names(content, "hashes"),
        _names(content, "message_authentication_codes"),
        _names(content, "short_authentication_string"),
        content,
    )


def _accept(content: Mapping[str, Any]) -> Accept:
    return Accept(
        text_at(content, "key_agreement_protocol"),
        text_at(content, "hash"),
        text_at(content, "message_authentication_code"),
        _names(content, "short_authentication_string"),
        decode_base64(content.get("commitment"), 32),
    )


def _key(content: Mapping[str, Any]) -> Key:
    return Key(curve_key(content.get("key")).to_base64())


def _mac(content: Mapping[str, Any]) -> Mac:
    macs = content.get("mac")
    if not isinstance(macs, dict) or len(macs) > MOST_KEYS:
        raise Malformed("mac")
    return Mac({key_id: text_at(macs, key_id) for key_id in macs}, text_at(content, "keys"))


def _done(_: Mapping[str, Any]) -> Done:
    return Done()


def _cancel(content: Mapping[str, Any]) -> Cancel:
    return Cancel(code_of(text_at(content, "code")))


_PARSERS: Mapping[str, Callable[[Mapping[str, Any]], Message]] = {
    REQUEST: _request,
    READY: _ready,
    START: _start,
    ACCEPT: _accept,
    KEY: _key,
    MAC: _mac,
    DONE: _done,
    CANCEL: _cancel,
}


def _name(content: object, name: str) -> str:
    value = text_at(content, name)
    if not 0 < len(value) <= 255 or not is_text(value):
        raise Malformed(name)
    return value


def _names(content: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = content.get(name)
    if not isinstance(values, list) or len(values) > MOST_NAMES:
        raise Malformed(name)
    return tuple(value for value in values if isinstance(value, str))
