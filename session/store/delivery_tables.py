"""Who could read each message that left this device, and who could not: for whoever asks later."""

from __future__ import annotations

DELIVERY_TABLES = """
CREATE TABLE key_left_out (
    session_id TEXT NOT NULL, message_index INTEGER NOT NULL, left_out TEXT NOT NULL,
    PRIMARY KEY (session_id, message_index)
) WITHOUT ROWID;
CREATE TABLE blocked_device (
    user_id TEXT NOT NULL, device_id TEXT NOT NULL, PRIMARY KEY (user_id, device_id)
) WITHOUT ROWID;
CREATE TABLE key_request (
    user_id TEXT NOT NULL, device_id TEXT NOT NULL, room_id TEXT NOT NULL, session_id TEXT NOT NULL,
    PRIMARY KEY (user_id, device_id, room_id, session_id)
) WITHOUT ROWID;
CREATE INDEX identity_renewed ON identity (user_id) WHERE master <> first_master;
CREATE INDEX device_unsigned ON device (user_id) WHERE signed = 0 AND gone = 0
"""
"""`key_left_out.left_out` holds from this index on, until the next row of the session: a JSON list of
[user id, device id or null, code]. Who got the key from which index on is in `key_share`. `key_request` holds what
others asked for and what is to be answered. The indexes find the few
identities that are not those of first sight, and the few devices that nobody signed."""
