"""The frozen values that screens and scripts see of an account.

Names, topics, bodies and file names in here come from elsewhere and are raw:
they reach a terminal only through `widgets.safe_text`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from hints.model import DraftKind, RoomFacts
from session.values.hits import SearchHit as SearchHit
from session.values.hits import SearchHits as SearchHits
from session.values.ids import DeviceId as DeviceId
from session.values.ids import EventId as EventId
from session.values.ids import RoomId as RoomId
from session.values.ids import TransactionId as TransactionId
from session.values.ids import UserId as UserId
from session.values.ids import server_of as server_of
from session.values.rich_text import RichText, covered, text_of
from session.values.room_marks import NotifyLevel, RoomTag
from session.values.words import Words


class RoomKind(StrEnum):
    """What a row of the room list is."""

    ROOM = "room"
    DIRECT = "direct"
    SPACE = "space"
    INVITE = "invite"


@dataclass(frozen=True, slots=True)
class RoomTrust:
    """Who of a room's readers gets no keys, and whose identity is another one than before."""

    left_out: int = 0
    """Devices, and readers without any, that cannot read what is sent now."""
    named: tuple[Words, ...] = ()
    """Who the first of them are, and why."""
    changed: tuple[UserId, ...] = ()
    """Readers with another identity than the one that we met first; nobody had verified that."""
    stopped: tuple[UserId, ...] = ()
    """Readers with another identity than the one that was verified: nothing is sent here."""


ALL_TRUSTED = RoomTrust()


@dataclass(frozen=True, slots=True)
class RoomSummary:
    """One row of the room list and all that the header says."""

    room_id: RoomId
    name: str
    """Computed after the spec's rules (room name, alias, heroes)."""
    kind: RoomKind
    facts: RoomFacts
    topic: str = ""
    unread: int = 0
    highlights: int = 0
    threads: int = 0
    """Threads in which something came that was not read yet; opening the room changes nothing about that."""
    threads_calling: int = 0
    """How many of these threads call our user."""
    last_activity: int = 0
    """Server time of the newest message, milliseconds."""
    inviter: UserId | None = None
    """Who invited, for an invitation."""
    trust: RoomTrust = ALL_TRUSTED
    """Devices and identities of those who read along, in an encrypted room."""
    tag: RoomTag = RoomTag.NONE
    """Where its owner put it in the list."""
    own_tags: tuple[str, ...] = ()
    """The groups that its owner put it in, by their names."""
    level: NotifyLevel = NotifyLevel.DEFAULT
    """How much of it notifies."""
    within: frozenset[RoomId] = frozenset()
    """The spaces that it stands in, directly or through others."""
    replaced: bool = False
    """It was closed for another room."""
    continues: bool = False
    """It goes on from an older room."""
    lifetime: int = 0
    """After so many milliseconds servers remove messages, as the room asks; 0 when it does not."""
    marked_unread: bool = False
    """Its owner marked it as unread, to come back to it."""
    knocking: int = 0
    """How many ask to be let in, where its owner may say yes."""
    may_write: bool = True
    """Whether our user's level is enough for messages, as far as it is known."""
    deserted: bool = False
    """Nobody else is there, and `name` says only who was; it is the id where that is not known."""
    why_invited: str = field(default="", repr=False)
    """Remote text: the reason that the inviter gave."""

    @property
    def calls(self) -> bool:
        """Whether somebody calls our user there, in a thread too."""
        return self.highlights > 0 or self.threads_calling > 0


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a room."""

    user_id: UserId
    name: str
    membership: str
    """join, invite, knock, leave or ban."""
    reason: str = field(default="", repr=False)
    """What somebody who asks to be let in says about why."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """Where a file that goes along with a draft was read, and what it was then."""

    path: Path = field(repr=False)
    size: int
    """Bytes."""
    digest: str
    """Hex SHA-256 of what lay there."""
    stripped: bool = False
    """Whether what it gives away was taken out of the copy that goes along."""
    kind: DraftKind = DraftKind.FILE
    """As what it goes along."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class RoomDraft:
    """What stands in the composer of one room."""

    text: str = field(default="", repr=False)
    cursor: tuple[int, int] | None = None
    """Row and column; None for the end."""
    edits: EventId | None = None
    """The own message that is being edited, or None."""
    beside: str = field(default="", repr=False)
    """The draft that an edit has pushed aside."""
    file: FileSource | None = None
    """What goes along with it."""
    answers: EventId | None = None
    """The message that the draft, not an edit, is an answer to."""

    def __bool__(self) -> bool:
        """Return whether there is anything to keep."""
        return bool(self.text or self.edits or self.beside or self.file or self.answers)


class ItemKind(StrEnum):
    """What a row of the timeline is."""

    MESSAGE = "message"
    NOTICE = "notice"
    EMOTE = "emote"
    STATE = "state"
    UNABLE_TO_DECRYPT = "unable_to_decrypt"
    PLACEHOLDER = "placeholder"
    VERIFICATION = "verification"
    """Somebody asked somebody to verify; it never shows what a message says."""


class FileForm(StrEnum):
    """What kind of file a message brings (Matrix spec, "m.room.message msgtypes")."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    STICKER = "sticker"
    """A picture that stands for words; an event of its own (Matrix spec, "m.sticker")."""
    VOICE = "voice"
    """Audio that was spoken as a message (MSC3245)."""


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file that a message brings, as its sender describes it: nothing of this is checked."""

    name: str
    form: FileForm
    media_type: str = ""
    size: int | None = None
    """Bytes, as the sender says; None when that is not said."""
    percent: int | None = None
    """How much of an own file is on the server while it is on its way; else None."""
    seconds: int | None = None
    """How long it plays, as the sender says; None when that is not said."""


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """An answer that a poll offers."""

    text: str = field(repr=False)
    votes: int | None = None
    """None while that is not shown."""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with answers to choose from."""

    question: str = field(repr=False)
    answers: tuple[PollAnswer, ...]
    voters: int = 0
    selections: int = 1
    """Answers that one person may choose."""
    ended: bool = False
    may_end: bool = True
    """Whether our user may end it."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that another one answers."""

    event_id: EventId
    sender_name: str = ""
    """Empty when it is not here."""
    text: str = field(default="", repr=False)
    """Remote text, its beginning; empty when it is not here or says nothing."""
    words: Words | None = None
    """What is said in place of a text that is not to be seen."""
    emote: bool = False
    """Whether the text says what its sender does."""
    own: bool = False
    """Whether it is our user's."""
    removed: bool = False
    """Whether it was removed."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What people have put under a message with one sign."""

    key: str
    """Remote text: mostly an emoji."""
    count: int
    mine: bool = False


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """The thread that begins with a message, as far as it is here."""

    replies: int
    last_sender: str = ""
    """Remote text: what the sender of the newest reply is called."""
    last_timestamp: int = 0
    """Server time of the newest reply, milliseconds."""
    unread: int = 0
    """Replies of others that were not read yet."""
    calling: int = 0
    """How many of these call our user."""


class SendState(StrEnum):
    """Where an own message is on its way; `RECEIVED` for everything of others."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    RECEIVED = "received"


class ShieldLevel(StrEnum):
    """How far the origin of a message is proven."""

    NONE = "none"
    """Nothing to remark: encrypted, by a device that its owner signed."""
    GREY = "grey"
    RED = "red"
    UNKNOWN = "unknown"
    """Not encrypted, or not decrypted: nothing is proven."""


@dataclass(frozen=True, slots=True)
class Shield:
    """A message's authenticity, in a level and a sentence."""

    level: ShieldLevel
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One row of a room's timeline."""

    key: str
    """Stable: the transaction id of an own message, also after its remote echo came; else the event id."""
    event_id: EventId | None
    sender: UserId
    sender_name: str
    timestamp: int
    """Server time in milliseconds; for what is not sent yet, when it was queued."""
    kind: ItemKind
    body: str
    """Remote text for message, notice and emote; of a file its caption; empty for the rest."""
    words: Words | None = None
    """The sentence for state, unable-to-decrypt, placeholder and verification rows."""
    outcome: Words | None = None
    """What came of a verification so far; or what can be done about a message that cannot be read."""
    asks: bool = False
    """Whether it is a verification that waits for our user's answer."""
    encrypted: bool = False
    shield: Shield = Shield(ShieldLevel.UNKNOWN)
    send_state: SendState = SendState.RECEIVED
    failure: Words | None = None
    """Why a failed message failed, and whether trying again can help."""
    own: bool = False
    edited: bool = False
    file: FileInfo | None = None
    rich: RichText | None = field(default=None, repr=False)
    """What is shown in place of the body: formatting, links and pills; None where the body stands as it is."""
    reply: Quoted | None = None
    """What it answers."""
    reactions: tuple[Reaction, ...] = ()
    mentions_me: bool = False
    removed: bool = False
    poll: Poll | None = None
    place: bool = False
    """Whether it is a place: coordinates, and what is said of them."""
    read_by: tuple[str, ...] = ()
    """Remote text: what those are called who have read up to here and no further."""
    thread: ThreadSummary | None = None
    """The thread that begins here; None in the view of that thread itself."""

    @property
    def text(self) -> str:
        """Everything that is shown of what somebody wrote, as plain text, addresses of links included."""
        return self.body if self.rich is None else text_of(self.rich)

    @property
    def glimpse(self) -> str:
        """The same, for a line elsewhere: what its writer covered stays covered there."""
        return self.body if self.rich is None else text_of(covered(self.rich))


@dataclass(frozen=True, slots=True)
class Row:
    """A timeline item and its place. A number without a row is a hole of no height."""

    position: int
    item: TimelineItem


class SharedKey(StrEnum):
    """A private key that devices of one account hand each other (Matrix spec, "Secrets": sharing)."""

    SELF_SIGNING = "m.cross_signing.self_signing"
    """Signs our own devices."""
    USER_SIGNING = "m.cross_signing.user_signing"
    """Signs other people."""
    BACKUP = "m.megolm_backup.v1"
    """Opens the key backup."""


class VerificationPhase(StrEnum):
    """How far a verification has come."""

    REQUESTED = "requested"
    """Asked, and not answered yet."""
    READY = "ready"
    """Both sides agreed; the programs exchange keys."""
    SHOWN = "shown"
    """Both sides see the same emoji, if nobody is in between."""
    SCANNED = "scanned"
    """The other device says that it has scanned our QR code; our user sees there whether all is well."""
    CONFIRMED = "confirmed"
    """Our side has confirmed; the other side has not, or its last word is on the way."""
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Verification:
    """Two ends that find out whether they really hold each other's keys."""

    id: str
    other_user: UserId
    other_device: DeviceId | None
    """None until one of the devices that were asked has answered."""
    phase: VerificationPhase
    incoming: bool
    """Whether the other side asked."""
    room_id: RoomId | None = None
    """The room that it takes place in; None when the devices talk directly."""
    event_id: EventId | None = None
    """The request, in a room."""
    own: bool = False
    """Whether the other side is a device of our own account."""
    other_name: str = ""
    """What the other device calls itself."""
    until: int = 0
    """When it ends by itself, in milliseconds."""
    can_begin: bool = False
    """Whether both agreed and nobody has begun: we can."""
    qr: bytes = field(default=b"", repr=False)
    """What the other device can scan, for a QR code in byte mode; none when it cannot. It holds a secret."""
    emoji: tuple[tuple[str, Words], ...] = ()
    """Seven emoji and their names; none when the other side can only show numbers."""
    decimals: tuple[int, int, int] | None = None
    cancel_code: str = ""
    reason: Words | None = None
    """Why it was cancelled, or what could not be done in the end."""
    proven: bool = False
    """Whether the identity of the other side is proven, not this one device alone."""
    signed: bool = False
    """Whether the other device is signed by its owner's identity, as the server shows it in the end."""
    asked_for: frozenset[SharedKey] = frozenset()
    """Keys of our identity that we asked the other device for in the end."""
    came: frozenset[SharedKey] = frozenset()
    """Those of them that came."""
