"""Messages that were inspected and rooms whose readers were asked for, as the session would answer; all made up."""

from __future__ import annotations

import json
from dataclasses import replace

from session.crypto.deliveries import Delivery
from session.crypto.examine import Chain
from session.crypto.recipients import SharedWith, left_out
from session.crypto.room_keys import Origin
from session.crypto.shields import SIGNED, VERIFIED
from session.crypto.verification.verified import UserTrust
from session.trust.inspected import Comparison, Inspected, ServerCopy
from session.trust.readers import IdentityState, Reader, RoomReaders
from session.values.model import DeviceId, EventId, TransactionId, UserId
from tests.support.people import MORNING, PROJECT

NOOR, SAM, ELS, ME = (UserId(f"@{name}:rijk.example") for name in ("noor", "sam", "els", "ik"))
FINGERPRINT, SELF_SIGNING, MASTER = (letter * 42 + "g" for letter in "FSM")
SESSION = "Kvq2ZAqTzDDNrWv2Qm0ObUeSgBFq1YDPAyq2Ne0Ykqk"
CIPHERTEXT = "AwgAEnACtEUOnKRcc3bBmEKV" * 12

_CONTENT = {
    "algorithm": "m.megolm.v1.aes-sha2",
    "ciphertext": CIPHERTEXT,
    "device_id": "LAPTOP",
    "sender_key": "p" * 43,
    "session_id": SESSION,
}
_EVENT = {
    "content": _CONTENT,
    "event_id": "$event2",
    "origin_server_ts": MORNING + 120_000,
    "room_id": PROJECT,
    "sender": NOOR,
    "type": "m.room.encrypted",
}
COPY = ServerCopy(
    "m.room.encrypted",
    "m.megolm.v1.aes-sha2",
    SESSION,
    642,
    216,
    tuple(_CONTENT),
    json.dumps(_EVENT, indent=2),
)
CHAIN = Chain(
    key_came=Origin.OLM,
    device_id="LAPTOP",
    device_name="werklaptop",
    fingerprint=FINGERPRINT,
    listed=True,
    gone=False,
    signed=True,
    self_signing=SELF_SIGNING,
    master=MASTER,
    trust=UserTrust.VERIFIED,
    changed=False,
)
HEARD = Inspected(
    room_id=PROJECT,
    room_name="Sluisdeur renovatie",
    topic="alles over de deur",
    people=4,
    event_id=EventId("$event2"),
    sender=NOOR,
    sender_name="Noor de Wit",
    timestamp=MORNING + 120_000,
    own=False,
    type="m.room.message",
    encrypted=True,
    comparison=Comparison.SAME,
    problem=None,
    copy=COPY,
    shield=VERIFIED,
    unreadable=None,
    index=6,
    chain=CHAIN,
    delivery=None,
    relation=("m.in_reply_to", "$event1"),
    reactions=(("\N{THUMBS UP SIGN}", SAM, False),),
    text="top. stuur je het dossiernummer?",
)
DELIVERY = Delivery(
    (SharedWith(NOOR, "LAPTOP"), SharedWith(NOOR, "PHONE"), SharedWith(SAM, "TABLET")),
    (left_out(SAM, "OLD", "m.unverified"), left_out(ELS, None, "no_devices")),
)


def own_message() -> Inspected:
    """Return an own message with those who could read it."""
    chain = replace(CHAIN, key_came=Origin.OWN, device_id="SLUIS", device_name="")
    event = {**_EVENT, "event_id": "$event1", "sender": ME, "origin_server_ts": MORNING + 60_000}
    return replace(
        HEARD,
        event_id=EventId("$event1"),
        timestamp=MORNING + 60_000,
        copy=replace(COPY, source=json.dumps(event, indent=2)),
        sender=ME,
        sender_name="Ik",
        own=True,
        shield=SIGNED,
        chain=chain,
        delivery=DELIVERY,
        relation=None,
        reactions=(),
        text="ja, om half elf even bellen?",
    )


def _identity(
    user: UserId, trust: UserTrust, *waiting: str, changed: bool = False, exists: bool = True
) -> IdentityState:
    return IdentityState(user, trust, exists, changed, tuple(TransactionId(one) for one in waiting))


STOPPED = _identity(ELS, UserTrust.CHANGED, "txn-failed")
READERS = RoomReaders(
    PROJECT,
    True,
    (
        Reader(ELS, "Els", False, STOPPED, (DeviceId("HOME"),), ()),
        Reader(ME, "Ik", False, _identity(ME, UserTrust.VERIFIED), (DeviceId("TABLET"),), ()),
        Reader(
            NOOR, "Noor de Wit", False, _identity(NOOR, UserTrust.VERIFIED), (DeviceId("LAPTOP"), DeviceId("PHONE")), ()
        ),
        Reader(
            SAM,
            "Sam",
            True,
            _identity(SAM, UserTrust.NOT_VERIFIED, changed=True),
            (DeviceId("TABLET"),),
            (left_out(SAM, "OLD", "m.unverified"),),
        ),
    ),
)
