"""Keys that were deliberately not sent to us: the codes, and the sentences they mean."""

from __future__ import annotations

import re

from session.store.database import Database
from session.values.words import N_, Words

UNVERIFIED = "m.unverified"
BLACKLISTED = "m.blacklisted"
UNAUTHORISED = "m.unauthorised"
UNAVAILABLE = "m.unavailable"
NO_OLM = "m.no_olm"
MOST_NOTED = 20_000
"""Rows that are kept: anybody can send such messages, and they only explain."""
_CODE = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_WORDS = {
    BLACKLISTED: N_("The sender has blocked this device."),
    UNVERIFIED: N_("The sender sends only to signed devices, and this one was not signed then."),
    UNAUTHORISED: N_("The sender did not allow this device to read the message."),
    UNAVAILABLE: N_("The sender's device does not have the key."),
    NO_OLM: N_("The sender could not open a secure channel to this device."),
}
_OTHER = N_("The sender did not send the key ({code}).")

_OWN_WORDS = {
    UNVERIFIED: N_("The key has not arrived; a device of yours was asked, for which this one is not verified."),
    UNAVAILABLE: N_("The key has not arrived; a device of yours was asked, and does not have it either."),
}
_OWN_OTHER = N_("The key has not arrived; a device of yours was asked, and does not give it.")


def own_words(code: str) -> Words:
    """Return the sentence for a code that another device of ours answered with."""
    return Words.of(_OWN_WORDS.get(code, _OWN_OTHER))


def withheld_words(code: str) -> Words:
    """Return the sentence for a code."""
    if code in _WORDS:
        return Words.of(_WORDS[code])
    return Words.of(_OTHER, code=code)


class Withheld:
    """What senders told us they held back. Nobody signs this: it explains, it proves nothing."""

    def __init__(self, database: Database) -> None:
        """Use the codes in this database."""
        self._database = database

    def note(self, room_id: str, session_id: str, sender: str, code: str) -> None:
        """Remember that `sender` held back the key of a session."""
        row = self._database.one("SELECT count(*) FROM withheld")
        if row is None or int(row[0]) >= MOST_NOTED:
            return
        self._database.execute(
            "INSERT OR REPLACE INTO withheld (room_id, session_id, sender, code) VALUES (?, ?, ?, ?)",
            (room_id, session_id, sender, code if _CODE.fullmatch(code) else "unknown"),
        )

    def note_no_channel(self, sender: str) -> None:
        """Remember that `sender` can send this device no key at all: it is said of no session alone."""
        self.note("", "", sender, NO_OLM)

    def code(self, room_id: str, session_id: str, sender: str) -> str | None:
        """Return the code under which `sender` held back the key of a session, or of all."""
        row = self._database.one(
            "SELECT code FROM withheld WHERE sender = ? AND (room_id, session_id) IN (VALUES (?, ?), ('', ''))"
            " ORDER BY room_id DESC LIMIT 1",
            (sender, room_id, session_id),
        )
        return None if row is None else str(row[0])

    def answered(self, room_id: str, session_id: str, own_user: str) -> str | None:
        """Return the code under which a device of ours that was asked did not give the key of this session."""
        row = self._database.one(
            "SELECT code FROM withheld WHERE sender = ? AND room_id = ? AND session_id = ?",
            (own_user, room_id, session_id),
        )
        return None if row is None else str(row[0])

    def forget(self, room_id: str, session_id: str) -> None:
        """Forget what was held back, now that the key is here."""
        self._database.execute("DELETE FROM withheld WHERE room_id = ? AND session_id = ?", (room_id, session_id))

    def forget_no_channel(self, sender: str) -> None:
        """Forget that there was no channel: something came through it."""
        self._database.execute("DELETE FROM withheld WHERE room_id = '' AND sender = ?", (sender,))
