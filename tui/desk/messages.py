"""What the writing desk tells the screen that it stands on; each is handled as `on_desk_…`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from textual.message import Message

from hints.model import Assessment, Clearance, Draft
from session.media.staged import StagedFile
from session.values.model import EventId, RoomId
from tui.commands.slash import Order
from widgets.composing.room_drafts import NO_ROOM


@dataclass
class Cleared(Message, namespace="desk"):
    """A draft may leave; it stands in the composer no longer."""

    room_id: RoomId
    """`NO_ROOM` when none was open."""
    draft: Draft
    clearance: Clearance
    edits: EventId | None
    typed: str
    """What stood in the composer, for the case that the session cannot take it."""
    file: StagedFile | None = None
    """What goes along."""
    answers: EventId | None = None
    word: str = ""
    """The slash word before it."""
    about: str = ""
    """Whom or what it is about."""


@dataclass
class Ordered(Message, namespace="desk"):
    """A slash word was given."""

    order: Order
    room_id: RoomId = NO_ROOM
    """Where it was typed; `NO_ROOM` when no room was open."""
    typed: str = ""
    """What stood in the composer, for the case that it comes to nothing."""


@dataclass
class Told(Message, namespace="desk"):
    """A sentence for the status bar about what stands at the desk."""

    notice: str
    still: Callable[[], bool]
    """Whether what it speaks of is as it was; looked at whenever a `Drafted` comes."""


@dataclass
class Kept(Message, namespace="desk"):
    """A draft was offered and stays here."""

    room_id: RoomId
    assessment: Assessment
    draft: Draft = field(repr=False)


class Answering(Message, namespace="desk"):
    """What the draft answers or edits is another message now, or none."""


class Drafted(Message, namespace="desk"):
    """What is being written has changed."""
