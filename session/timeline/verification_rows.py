"""What the timeline says of a request to verify: who asked whom, and what came of it. Pure.

Law of this file: what the room's events claim is never more than that both sides said so; only a
verification that this device itself brought to its end is called verified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from session.crypto.verification.codes import CancelCode, cancel_words, code_of
from session.crypto.verification.letters import PREFIX, REQUEST
from session.sync.guard import is_text
from session.timeline.reading import StoredEvent
from session.values.model import ItemKind, TimelineItem, Verification, VerificationPhase
from session.values.words import N_, Words

DONE = PREFIX + "done"
CANCEL = PREFIX + "cancel"

LONGEST_ID = 255
"""Of a user id (Matrix spec, appendix "Identifiers")."""

YOU_ASKED = Words.of(N_("You asked somebody to compare emoji."))
VERIFIED = Words.of(N_("You have verified each other."))
FINISHED = Words.of(N_("Both sides finished it."))
RESTARTED = Words.of(N_("It ended when this program was started again; begin anew."))
WAITING = Words.of(N_("No answer yet."))
UNDER_WAY = Words.of(N_("It is under way."))
_PHASES = {
    VerificationPhase.READY: UNDER_WAY,
    VerificationPhase.SHOWN: UNDER_WAY,
    VerificationPhase.SCANNED: UNDER_WAY,
    VerificationPhase.CONFIRMED: UNDER_WAY,
    VerificationPhase.DONE: VERIFIED,
}


@dataclass(frozen=True, slots=True)
class Since:
    """What one side of a verification said in its room, later on."""

    kind: str
    sender: str
    code: str = ""


def is_request(event: StoredEvent) -> bool:
    """Return whether a row asks to verify, as far as it can be read."""
    readable = not event.redacted and event.cipher is None and event.words is None
    return readable and event.type == "m.room.message" and event.content.get("msgtype") == REQUEST


def is_step(event: StoredEvent) -> bool:
    """Return whether an event is a later step of a verification."""
    return event.state_key is None and event.type.startswith(PREFIX)


def as_request(
    item: TimelineItem,
    event: StoredEvent,
    own_user: str,
    name_of: Callable[[str], str],
    since: Iterable[Since],
    live: Verification | None,
) -> TimelineItem:
    """Return a request's item.

    Args:
        item: the item as of any message.
        event: the request.
        own_user: our user id.
        name_of: gives the display name of a user id, or the id itself.
        since: what was said about it later, oldest first; the word of others than its two sides does not count.
        live: the verification in this device, if it is remembered.
    """
    asked = _asked(event)
    words = _words(event.sender, asked, own_user, name_of)
    said = [one for one in since if one.sender in (event.sender, asked)]
    asks = live is not None and live.incoming and live.phase is VerificationPhase.REQUESTED
    outcome = _outcome(said, {event.sender, asked}, live, own_user)
    return replace(item, kind=ItemKind.VERIFICATION, body="", words=words, outcome=outcome, asks=asks)


def _asked(event: StoredEvent) -> str:
    """Return who was asked, or "" when that is nobody's id."""
    to = event.content.get("to")
    return to if isinstance(to, str) and is_text(to) and to.startswith("@") and len(to) <= LONGEST_ID else ""


def _words(sender: str, asked: str, own_user: str, name_of: Callable[[str], str]) -> Words:
    if sender == own_user:
        return Words.of(N_("You asked {name} to compare emoji."), name=name_of(asked)) if asked else YOU_ASKED
    name = name_of(sender)
    if asked == own_user:
        return Words.of(N_("{name} asked you to compare emoji."), name=name)
    if not asked:
        return Words.of(N_("{name} asked somebody to compare emoji."), name=name)
    return Words.of(N_("{name} asked {other} to compare emoji."), name=name, other=name_of(asked))


def _outcome(said: list[Since], sides: set[str], live: Verification | None, own_user: str) -> Words | None:
    if live is not None and live.phase is VerificationPhase.DONE:
        return VERIFIED
    cancelled = next((one for one in said if one.kind == CANCEL), None)
    if cancelled is not None:
        code = code_of(cancelled.code)
        restarted = code is CancelCode.UNKNOWN_TRANSACTION and cancelled.sender == own_user
        return RESTARTED if restarted else cancel_words(code)
    if sides == {one.sender for one in said if one.kind == DONE}:
        return FINISHED
    if live is None:
        return None
    if live.phase is VerificationPhase.REQUESTED:
        return None if live.incoming else WAITING
    return _PHASES.get(live.phase, live.reason)
