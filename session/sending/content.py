"""From a draft to the event that says it (Matrix spec, "Instant messaging"); pure, and the same for the same draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hints.model import Draft, DraftKind
from session.media.file_event import file_content
from session.media.said_files import sticker_content, voice_content
from session.media.staged import StagedFile
from session.sending.formatting import FORMATTED, formed_text
from session.sending.location_content import location_of
from session.sending.pack_sticker import PackSticker
from session.sending.poll_content import END, RESPONSE, START, edit_of, end_of, response_of, start_of
from session.sending.reaction_key import is_reaction
from session.sending.sticker_packs import sticker_event
from session.timeline.items import HTML
from session.values.errors import NotCleared
from session.values.model import EventId
from session.values.words import N_


@dataclass(frozen=True, slots=True)
class About:
    """The other message that a message is about."""

    edits: EventId | None = None
    answers: EventId | None = None
    reacts_to: EventId | None = None
    author: str | None = None
    """Who wrote what is answered, to be mentioned; None for nobody."""
    thread: str | None = None
    """The root of the thread that it is said in."""
    latest: str | None = None
    """The newest message of that thread, for programs that know no threads."""
    poll: str | None = None
    """The poll that it votes in, or ends."""
    offered: tuple[str, ...] = ()
    """The ids of that poll's answers, as its start names them."""
    asked_anew: str = ""
    """Where a poll is edited, what begins the ids of its answers from now on."""
    calls_all: bool = False
    """Whether its author may call everybody in the room."""
    sticker: PackSticker | None = None
    """The picture of a pack that is sent."""
    captioned: dict[str, Any] | None = field(default=None, repr=False)
    """What describes the file whose caption is edited, as `described` gives it."""


NOTHING = About()


def event_of(draft: Draft, about: About = NOTHING, file: StagedFile | None = None) -> tuple[str, dict[str, Any]]:
    """Return type and content of the event for a draft.

    `about` names the other message; `file` is what a draft brings.

    Raises:
        ValueError: when the draft is an edit of nothing, or of a kind that is not sent as a message.
        BadPoll: when the draft is a poll that asks nothing.
        BadLocation: when the draft is a place that is none.
        NotCleared: when what its markup shows is not what was assessed.
    """
    if (draft.kind is DraftKind.EDIT) != (about.edits is not None):
        raise ValueError("an edit names what it edits, and only an edit does")
    if draft.kind is DraftKind.REACTION:
        return "m.reaction", _reaction(draft, about)
    if about.edits is not None and about.asked_anew:
        return START, edit_of(draft.text, about.asked_anew, about.edits)
    if draft.kind is DraftKind.POLL:
        return START, {**start_of(draft.text), **_relation(about)}
    if draft.kind is DraftKind.LOCATION:
        return "m.room.message", {**location_of(draft.text), **_relation(about)}
    if draft.kind in (DraftKind.VOTE, DraftKind.POLL_END):
        return _on_poll(draft, about)
    if draft.kind is DraftKind.STICKER and not draft.attachments:
        return "m.sticker", {**_of_pack(draft, about.sticker), **_relation(about)}
    if draft.kind in (DraftKind.FILE, DraftKind.VOICE, DraftKind.STICKER):
        return _with_file(draft, about, file)
    if draft.attachments or draft.kind not in FORMATTED:
        raise ValueError(f"{draft.kind} is not a message")
    plain = _said(draft, about)
    if about.captioned is not None:
        plain |= about.captioned
    if about.edits is None:
        return "m.room.message", {**plain, **_relation(about)}
    marked = {"formatted_body": f"* {plain['formatted_body']}"} if "formatted_body" in plain else {}
    return "m.room.message", {
        **plain,
        **marked,
        "body": f"* {plain['body']}",
        # Who was mentioned before is not called again (Matrix spec, "User and room mentions": edits).
        "m.mentions": {},
        "m.new_content": plain,
        "m.relates_to": {"rel_type": "m.replace", "event_id": about.edits},
    }


def _of_pack(draft: Draft, sticker: PackSticker | None) -> dict[str, Any]:
    if sticker is None or draft.text != sticker.words:
        raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
    return sticker_event(sticker)


def _with_file(draft: Draft, about: About, file: StagedFile | None) -> tuple[str, dict[str, Any]]:
    (attachment,) = draft.attachments
    if file is not None and file.kind is not draft.kind:
        raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
    pixels, recording = (None, None) if file is None else (file.pixels, file.recording)
    if draft.kind is DraftKind.STICKER:
        return "m.sticker", {**sticker_content(attachment, draft.text, pixels), **_relation(about)}
    described = file_content(attachment, draft.text, pixels)
    said = voice_content(described, recording) if draft.kind is DraftKind.VOICE else described
    return "m.room.message", {**said, **_relation(about)}


def _on_poll(draft: Draft, about: About) -> tuple[str, dict[str, Any]]:
    if about.poll is None:
        raise ValueError("a vote and an end name their poll")
    if draft.kind is DraftKind.VOTE:
        return RESPONSE, response_of(draft.text, about.poll, about.offered)
    return END, end_of(draft.text, about.poll)


def _said(draft: Draft, about: About) -> dict[str, Any]:
    """Return what a message says, without what it is about."""
    formed = formed_text(draft.text, draft.markup)
    if (draft.shown or formed.html is not None) and draft.shown != formed.shown:
        raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
    msgtype = "m.emote" if draft.kind is DraftKind.EMOTE else "m.text"
    marked = {} if formed.html is None else {"format": HTML, "formatted_body": formed.html}
    users = dict.fromkeys((*formed.mentions, *((about.author,) if about.author else ())))
    mentions: dict[str, Any] = {"user_ids": list(users)} if users else {}
    if formed.calls_all and about.calls_all:
        mentions["room"] = True
    return {"msgtype": msgtype, "body": formed.body, **marked, "m.mentions": mentions}


def _relation(about: About) -> dict[str, Any]:
    """Return the relation of an answer (Matrix spec, "Rich replies" and "Threading")."""
    answered = about.answers or (about.latest or about.thread if about.thread is not None else None)
    if answered is None:
        return {}
    reply = {"m.in_reply_to": {"event_id": answered}}
    if about.thread is None:
        return {"m.relates_to": reply}
    thread = {"rel_type": "m.thread", "event_id": about.thread, "is_falling_back": about.answers is None}
    return {"m.relates_to": {**thread, **reply}}


def _reaction(draft: Draft, about: About) -> dict[str, Any]:
    """Return a reaction. It is never encrypted, so it is one emoji and no words."""
    if about.reacts_to is None or not is_reaction(draft.text):
        raise ValueError("a reaction is one emoji, and names what it is for")
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": about.reacts_to, "key": draft.text}}
