"""The values of advice: a draft and its room go in, findings and a clearance come out.

Two laws of this file: a `Finding` holds offsets, never the matched text; and a
`Clearance` can be made only by the advisor, for exactly one draft.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """What a finding is about."""

    SECRET = "secret"
    PRIVATE_KEY = "private_key"
    RECOVERY_KEY = "recovery_key"
    PERSONAL_NUMBER = "personal_number"
    BANK = "bank"
    CONTACT = "contact"
    CLASSIFICATION_MARKING = "classification_marking"
    HEALTH = "health"
    CRIMINAL = "criminal"
    DECISION = "decision"
    CONFIDENTIAL = "confidential"
    PHISHING = "phishing"
    ROOM = "room"
    """The room itself, whatever the text: not encrypted, other servers, an assistant."""

    @property
    def is_sign(self) -> bool:
        """Whether what is found says what the whole text is, so that the text is the same without it."""
        return self in _SIGNS


_SIGNS = frozenset({Kind.CLASSIFICATION_MARKING, Kind.DECISION, Kind.CONFIDENTIAL, Kind.PHISHING, Kind.ROOM})


class Confidence(IntEnum):
    """How sure a recognizer is, after evidence and counter-evidence."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2

    @property
    def word(self) -> str:
        """The lower-case word used in packs and JSON."""
        return self.name.lower()


class Severity(IntEnum):
    """What it takes to send all the same."""

    NOTE = 0
    """Shown, never in the way."""
    CONFIRM = 1
    """A deliberate second key, never Enter again."""
    JUSTIFY = 2
    """A reason, kept in the audit log."""
    BLOCK = 3
    """Not from here; only an organisation's pack may say so."""

    @property
    def word(self) -> str:
        """The lower-case word used in packs and JSON."""
        return self.name.lower()


class DraftKind(StrEnum):
    """Every form in which text that a person typed can leave."""

    MESSAGE = "message"
    EMOTE = "emote"
    EDIT = "edit"
    REPLY = "reply"
    CAPTION = "caption"
    FILE = "file"
    REACTION = "reaction"
    ROOM_NAME = "room_name"
    TOPIC = "topic"
    ALIAS = "alias"
    """The address of a room."""
    DEVICE_NAME = "device_name"
    DISPLAY_NAME = "display_name"
    """What the writer is called."""
    SEARCH = "search"
    """What a server is asked to look for."""
    KEYWORD = "keyword"
    """A word that is to notify, wherever it is said; the server keeps it."""
    TAG = "tag"
    """What the writer calls a group of rooms; the server keeps it."""
    REASON = "reason"
    """Why a draft is sent all the same; it stays here."""
    SERVER_REASON = "server_reason"
    """Why somebody is removed, or something reported."""
    REMOVAL = "removal"
    """Why a message is removed; the room sees it."""
    POLL = "poll"
    """A question and the answers to choose from."""
    VOTE = "vote"
    """Which answers of a poll are chosen: their numbers alone."""
    POLL_END = "poll_end"
    """That a poll is over: no words at all."""
    LOCATION = "location"
    """Coordinates, and what is said of the place."""
    VOICE = "voice"
    """A recording that stands for words, and what is written beside it."""
    STICKER = "sticker"
    """A picture that stands for words, and what they are."""
    STICKER_NAME = "sticker_name"
    """What a picture is called in the writer's own pack, which no encryption hides."""


class Markup(StrEnum):
    """How the text of a draft is read."""

    PLAIN = "plain"
    """As it stands."""
    MARKDOWN = "markdown"
    HTML = "html"


def _digest(*parts: str) -> str:
    """Return a hex SHA-256 over parts, each preceded by its length so that none can run into the next."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in encoded)).hexdigest()


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What is true of a room at the moment of writing, as far as it matters to what may be said there."""

    room_id: str
    """The Matrix room id, or "" for a room that does not exist yet."""
    own_server: str
    """The server name of the writer's own account."""
    encrypted: bool
    readers: int = 1
    """Members who can read what is sent next, the writer included: the invited too, but where only the joined read."""
    invited: int = 0
    """How many of them are only invited, and can read it once they join."""
    servers: tuple[str, ...] = ()
    """Server names of those members, sorted, without doubles."""
    direct: bool = False
    public: bool = False
    """Anyone may join."""
    guests: bool = False
    """Guests may join."""
    joined_from: tuple[str, ...] = ()
    """Names of rooms, of spaces mostly, whose members may join by themselves, sorted; "" where the name is unknown."""
    knocking: bool = False
    """Anyone may ask to be let in."""
    world_readable: bool = False
    """Anyone may read without joining."""
    shared_history: bool = False
    """Those who join later can read what is said now."""
    assistants: tuple[str, ...] = ()
    """User ids of members that are bots, bridges or assistants, sorted."""
    unsigned_devices: int = 0
    """Devices of readers that their owners have not cross-signed, as far as they are known."""
    devices_known: bool = True
    """Whether the devices of all readers are known, so that `unsigned_devices` is the whole number."""

    def digest(self) -> str:
        """Return a hex digest of all facts; equal digests mean equal facts."""
        return _facts_digest(self)


@lru_cache(maxsize=64)
def _facts_digest(facts: RoomFacts) -> str:
    """Return the digest of facts, once: they are the same from keystroke to keystroke."""
    return _digest(
        facts.room_id,
        facts.own_server,
        repr((facts.encrypted, facts.readers, facts.direct, facts.public, facts.guests)),
        repr((facts.world_readable, facts.shared_history, facts.unsigned_devices, facts.devices_known)),
        repr(facts.servers),
        repr(facts.assistants),
        repr((facts.joined_from, facts.knocking, facts.invited)),
    )


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is to be sent, as far as the advisor needs it."""

    name: str
    media_type: str
    size: int
    """Bytes."""
    digest: str
    """Hex SHA-256 of the content."""
    text: str | None = None
    """Text taken out of the content, or None when nothing could be read."""
    photo_location: bool = False
    """A photo in it says where it was taken."""
    camera_serial: bool = False
    """A photo in it says with which very camera it was taken."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Text that a person is about to send, bound to one room."""

    kind: DraftKind
    text: str = field(repr=False)
    facts: RoomFacts
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    markup: Markup = Markup.PLAIN
    shown: str = field(default="", repr=False)
    """What its markup shows to those who read it; assessed like the text."""

    @property
    def room_id(self) -> str:
        """The room that this draft is bound to."""
        return self.facts.room_id

    def content_digest(self) -> str:
        """Return a hex digest of what would leave and where to, without the room's other facts."""
        files = [part for a in self.attachments for part in (a.name, a.media_type, a.digest)]
        # Two parts more, where files are three each: no draft with files looks like one with markup.
        marked = () if self.markup is Markup.PLAIN else (self.markup, self.shown)
        return _digest(self.kind, self.text, self.room_id, *files, *marked)


class Part(StrEnum):
    """Which part of a draft a finding is in."""

    TEXT = "text"
    """What was typed; also for what is true of the room."""
    NAME = "file_name"
    CONTENT = "file"
    """The text that was taken out of a file."""
    SHOWN = "shown"
    """What the markup of a text shows: signs in between are gone there."""
    PHOTO = "photo"
    """What a photo says beside its picture."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a draft that a rule speaks about. Holds offsets, never the matched text."""

    rule: str
    """The rule's id, unique over all packs."""
    kind: Kind
    start: int
    """Offset in Unicode code points of the text as given."""
    end: int
    """Offset behind the last code point; equal to `start` for a finding about the whole draft or its room."""
    confidence: Confidence
    severity: Severity
    part: Part = Part.TEXT
    """Where it is; in a file, offsets mean nothing and are 0."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything the rules say about one draft, most severe first."""

    findings: tuple[Finding, ...]
    content_digest: str
    facts_digest: str
    policy_digest: str

    @property
    def severity(self) -> Severity | None:
        """The highest severity among the findings, or None when there are none."""
        return max((finding.severity for finding in self.findings), default=None)

    @property
    def holds(self) -> bool:
        """Whether the draft may not leave without a deliberate override."""
        return self.severity is not None and self.severity > Severity.NOTE


@dataclass(frozen=True, slots=True)
class Override:
    """A person's deliberate word to send one assessed draft all the same."""

    content_digest: str
    """Of the draft that the person saw assessed; an override never fits another text or room."""
    rules: frozenset[str]
    """Ids of the rules that the person was shown."""
    reason: str = field(default="", repr=False)
    """Why; a severity of justify wants it not to be blank."""


@dataclass(frozen=True, slots=True)
class Tip:
    """A finding in words, in one language, each field one line."""

    seen: str
    """What was seen, named, without quoting it."""
    why: str
    """Why it matters in this room."""
    advice: str
    """What to do instead."""


_SEAL = object()


@dataclass(frozen=True, slots=True)
class Clearance:
    """The right to send exactly one draft to exactly one room. Made by the advisor alone."""

    content_digest: str
    facts_digest: str
    policy_digest: str
    rules: tuple[str, ...]
    """Ids of the rules that had something to say and were noted or overridden."""
    override: Override | None
    seal: object = field(repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        """Refuse to exist unless the advisor made this.

        Raises:
            TypeError: when made by anybody else.
        """
        if self.seal is not _SEAL:
            raise TypeError("a Clearance is made by Advisor.clear() only")

    def covers(self, draft: Draft) -> bool:
        """Return whether this clearance was given for exactly this draft."""
        return self.content_digest == draft.content_digest()


@dataclass(frozen=True, slots=True)
class Held:
    """The answer to a draft that may not leave as it is."""

    assessment: Assessment
