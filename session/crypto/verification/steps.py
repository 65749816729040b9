"""What happens to a verification and what it wants done, as frozen values: no message is sent, no key stored here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from session.crypto.verification.codes import CancelCode
from session.crypto.verification.party import Party
from session.crypto.verification.wire import Message


@dataclass(frozen=True, slots=True)
class Heard:
    """The other side said something."""

    message: Message
    party: Party | None = None
    """Who is `ready`, with the keys that we know of that device."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """Our user accepts the request."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Our user does not want to wait for the other side to start."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Our user says that both sides see the same."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Our side ends it."""

    code: CancelCode = CancelCode.USER


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """It ends without a word to the other side: another device of ours goes on with it, or nobody answered here."""

    code: CancelCode


@dataclass(frozen=True, slots=True)
class Passed:
    """Time passed."""


Event = Heard | Agreed | Begun | Confirmed | Stopped | Withdrawn | Passed


@dataclass(frozen=True, slots=True)
class Send:
    """Send this to the other device; to all that were asked while none has answered."""

    kind: str
    content: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TellOthers:
    """Send this to the devices that were asked and do not take part."""

    kind: str
    content: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trust:
    """Both sides are done: these keys of the other side are proven."""

    party: Party
    device: bool
    master: bool


Action = Send | TellOthers | Trust
