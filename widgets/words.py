"""What states, shields and errors are called, in the language in use, safe to show."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from session.values import removals, state_changes
from session.values.errors import SessionError
from session.values.model import ItemKind, Quoted, SendState, Shield, ShieldLevel, TimelineItem
from session.values.updates import Connection, ConnectionUpdate, OutboxUpdate
from session.values.words import Words
from widgets.i18n import _, ngettext, spoken
from widgets.safe_text import safe_text
from widgets.veil import hidden, veiled

NAME_LIMIT = 256


def say(words: Words) -> str:
    """Return `words` in the language in use as one safe line: their parameters may be remote text.

    The reason that a person gave is hidden when all that people wrote is.
    """
    return safe_text(spoken(_veiled(words) if hidden() else words))


def _veiled(words: Words) -> Words:
    if words.template not in state_changes.OF_PEOPLE and words.template != removals.BY_FOR:
        return words
    params = ((name, veiled(safe_text(str(said))) if name == "reason" else said) for name, said in words.params)
    return replace(words, params=tuple(params))


def error_words(error: SessionError) -> str:
    """Return what went wrong and what to do, as one line."""
    return say(error.words)


def send_state_words(item: TimelineItem) -> str:
    """Return where an own message is on its way, or "" for a message of somebody else."""
    match item.send_state:
        case SendState.QUEUED:
            return _("queued")
        case SendState.SENDING if item.file is not None and item.file.percent is not None:
            return _("uploading {percent} %").format(percent=item.file.percent)
        case SendState.SENDING:
            return _("sending")
        case SendState.SENT:
            return _("sent")
        case SendState.FAILED:
            return _("failed")
        case SendState.RECEIVED:
            return ""
        case never:
            assert_never(never)


def failure_words(item: TimelineItem) -> str:
    """Return why a failed message failed, or "" when nobody knows."""
    return say(item.failure) if item.failure is not None else ""


def shield_sign(shield: Shield) -> str:
    """Return the sign before a remark about a message's origin, or "" when there is nothing to remark."""
    match shield.level:
        case ShieldLevel.RED:
            return "[!]"
        case ShieldLevel.GREY:
            return "[?]"
        case ShieldLevel.UNKNOWN:
            return "[?]" if shield.reason is not None else ""
        case ShieldLevel.NONE:
            return ""
        case never:
            assert_never(never)


def shield_words(shield: Shield) -> str:
    """Return what is to be said about a message's origin, or "" when there is nothing to remark."""
    if not shield_sign(shield):
        return ""
    if shield.reason is not None:
        return say(shield.reason)
    if shield.level is ShieldLevel.RED:
        return _("not signed: the sender is not proven")
    return _("the sender's device is not proven")


def quote_words(quoted: Quoted) -> str:
    """Return a quoted message on one line; what people wrote in it is hidden when all is."""
    name = _("you") if quoted.own else " ".join(safe_text(quoted.sender_name, NAME_LIMIT).split())
    text = veiled(safe_text(quoted.text))
    if quoted.emote and name and text:
        return f"* {name} {text}"
    if not text and quoted.words is not None:
        text = say(quoted.words)
    return ": ".join(part for part in (name, text) if part) or _("a message that is not here yet")


def row_words(item: TimelineItem) -> str:
    """Return the sentence of a row that is no message of a person."""
    if item.words is not None:
        said = " ".join(say(words) for words in (item.words, item.outcome) if words is not None)
        which = item.reply if item.kind is ItemKind.STATE else None
        return f"{said}: {quote_words(which)}" if which is not None and which.sender_name else said
    if item.kind is ItemKind.UNABLE_TO_DECRYPT:
        return _("this message cannot be decrypted")
    return _("this event cannot be shown")


def connection_words(update: ConnectionUpdate) -> str:
    """Return how it stands with the homeserver, and why if it stands badly."""
    names = {
        Connection.CONNECTING: _("connecting"),
        Connection.SYNCED: _("synced"),
        Connection.OFFLINE: _("offline"),
        Connection.LOGGED_OUT: _("logged out"),
    }
    name = names[update.connection]
    return f"{name}: {say(update.detail)}" if update.detail is not None else name


def outbox_words(update: OutboxUpdate) -> str:
    """Return how many messages wait here, and how many of them failed, with the word that goes there."""
    unsent = ngettext("{n} unsent", "{n} unsent", update.unsent).format(n=update.unsent)
    if not update.failed:
        return unsent
    failed = ngettext("{n} failed: /unsent", "{n} failed: /unsent", update.failed).format(n=update.failed)
    return failed if update.failed == update.unsent else f"{unsent} · {failed}"
