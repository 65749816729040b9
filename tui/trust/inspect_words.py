"""What is known of a message, in sections of plain words: for somebody who has never heard of Megolm."""

from __future__ import annotations

from itertools import groupby
from typing import assert_never

from session.crypto.deliveries import Delivery
from session.trust.inspected import Comparison, Inspected, ServerCopy
from tui.trust.chain_words import origin
from widgets.calendar_words import clock, day_words
from widgets.i18n import _, ngettext
from widgets.lists.report_lines import Line, Section, Weight
from widgets.safe_text import safe_id
from widgets.words import say

DEVICES_IN_A_LINE = 6
CUT_SOURCE = 240
"""Code points of a line of the server's copy that are shown; what is sealed is long and says nothing to the eye."""


def sections(found: Inspected, *, text: bool = True, whole: bool = False) -> tuple[Section, ...]:
    """Return everything; without `text` nothing of what the message says is in it, `whole` cuts nothing."""
    return (
        _message(found, text=text),
        _compared(found),
        origin(found),
        _readers(found),
        _open_for_the_server(found),
        *((_source(found.copy, whole=whole),) if found.copy is not None and (text or found.copy.encrypted) else ()),
    )


def _message(found: Inspected, *, text: bool) -> Section:
    who = found.sender_name if found.sender_name != found.sender else ""
    lines = [
        Line(_("in the room {room}").format(room=found.room_name)),
        Line(_("from {user}").format(user=f"{who} ({safe_id(found.sender)})" if who else safe_id(found.sender))),
        Line(
            _("on {day}, {time} by the server's clock").format(
                day=day_words(found.timestamp), time=clock(found.timestamp)
            )
        ),
        Line(_("event {event}").format(event=found.event_id), Weight.QUIET),
    ]
    if found.unreadable is not None:
        lines.append(Line(_("It cannot be read here: {why}").format(why=say(found.unreadable)), Weight.ALERT))
    elif text and found.text:
        lines.append(Line(_('it says: "{text}"').format(text=found.text)))
    elif found.text:
        lines.append(Line(_("what it says is left out here"), Weight.QUIET))
    return Section(_("The message"), tuple(lines))


def _compared(found: Inspected) -> Section:
    return Section(_("What the server keeps"), (*_kept(found), *_comparison(found)))


def _kept(found: Inspected) -> list[Line]:
    copy = found.copy
    if copy is None:
        return []
    if not copy.encrypted:
        return [Line(_("The server was asked just now: it keeps this message open, and can read it."), Weight.ALERT)]
    lines = [
        Line(
            ngettext(
                "The server was asked just now: it keeps {n} sealed byte, which it has no key for.",
                "The server was asked just now: it keeps {n} sealed bytes, which it has no key for.",
                copy.sealed_size,
            ).format(n=copy.sealed_size)
        ),
        Line(_("sealed as {algorithm} with the key {key}").format(algorithm=copy.algorithm, key=copy.session_id)),
    ]
    if found.index is not None:
        lines.append(Line(_("message number {n} under this key").format(n=found.index + 1)))
    return lines


def _comparison(found: Inspected) -> list[Line]:
    why = [Line(say(found.problem), Weight.ALERT)] if found.problem is not None else []
    match found.comparison:
        case Comparison.SAME:
            words = _("Opened here, it says exactly what this device has kept since the message came.")
            return [Line(words if found.encrypted else _("It is exactly what this device has kept."), Weight.FINE)]
        case Comparison.DIFFERENT:
            return [Line(_("It is NOT what this device has kept since the message came."), Weight.ALERT), *why]
        case Comparison.REMOVED:
            return [Line(_("The message was removed: the server keeps an empty shell of it."))]
        case Comparison.UNREADABLE:
            return [Line(_("It is the sealed message that came here; without its key nobody can say more."))]
        case Comparison.NOT_STORED:
            return [Line(_("This device has not kept the message, so there is nothing to compare it with."))]
        case Comparison.NOT_GIVEN:
            return [Line(_("The server's copy could not be had; below is what this device knows.")), *why]
        case Comparison.NOT_ASKED:
            return [Line(_("The server could not be asked; below is what this device knows.")), *why]
        case never:
            assert_never(never)


def _readers(found: Inspected) -> Section:
    title = _("Who can read it")
    if not found.encrypted:
        return Section(
            title, (Line(_("Everybody in the room, and everybody who runs one of its servers."), Weight.ALERT),)
        )
    if found.delivery is not None:
        return Section(title, tuple(_delivered(found.delivery)))
    if found.own:
        words = _("It was written on another device of yours, which alone knows to whom it gave the key.")
    else:
        words = _("Its writer gave out the key. That this device has one is sure; who else, only they know.")
    return Section(title, (Line(words),))


def _delivered(delivery: Delivery) -> list[Line]:
    people = {shared.user_id for shared in delivery.shared}
    devices = len(delivery.shared)
    lines = [
        Line(
            ngettext(
                "This device, and {n} more that its key was sent to, of {people}:",
                "This device, and {n} more that its key was sent to, of {people}:",
                devices,
            ).format(n=devices, people=ngettext("{n} person", "{n} people", len(people)).format(n=len(people)))
            if devices
            else _("This device alone: its key was sent to no other.")
        )
    ]
    for user, group in groupby(delivery.shared, key=lambda shared: shared.user_id):
        names = [shared.device_id for shared in group]
        shown = ", ".join(names[:DEVICES_IN_A_LINE])
        more = len(names) - DEVICES_IN_A_LINE
        lines.append(Line(f"  {user}: {shown}" + (_(" and {n} more").format(n=more) if more > 0 else "")))
    return lines + _left_out(delivery)


def _left_out(delivery: Delivery) -> list[Line]:
    if delivery.left_out is None:
        return [Line(_("Who was left out was not written down then."), Weight.QUIET)]
    if not delivery.left_out:
        return [Line(_("Nobody in the room was left out."), Weight.FINE)]
    head = Line(_("Left out, and why:"), Weight.ALERT)
    return [head, *(Line(f"  {say(one.reason)}") for one in delivery.left_out)]


def _open_for_the_server(found: Inspected) -> Section:
    lines = [
        Line(_("who wrote it, when, and about how long it is")),
        Line(_("the room's name: {name}").format(name=found.room_name)),
    ]
    if found.topic.strip():
        lines.append(Line(_("the room's topic: {topic}").format(topic=found.topic)))
    people = ngettext("{n} person", "{n} people", found.people).format(n=found.people)
    lines.append(Line(_("who is in the room ({people}), and how far each has read").format(people=people)))
    if found.relation is not None:
        kind, target = found.relation
        lines.append(Line(_("{relation} the message {event}").format(relation=_relation(kind), event=target)))
    lines += [
        Line(_("the reaction {key} of {user}").format(key=key, user=user))
        for key, user, sealed in found.reactions
        if not sealed
    ]
    if found.copy is not None:
        names = ", ".join(found.copy.fields)
        lines.append(Line(_("these parts of its envelope: {names}").format(names=names), Weight.QUIET))
    return Section(_("What the servers can read all the same"), tuple(lines))


def _relation(kind: str) -> str:
    return {
        "m.in_reply_to": _("that it answers"),
        "m.thread": _("that it belongs to the thread of"),
        "m.replace": _("that it changes"),
        "m.annotation": _("that it is a reaction to"),
        "m.reference": _("that it refers to"),
    }.get(kind, _("that it has to do with"))


def _source(copy: ServerCopy, *, whole: bool) -> Section:
    shown = [line if whole or len(line) <= CUT_SOURCE else line[:CUT_SOURCE] + "…" for line in copy.source.splitlines()]
    return Section(_("The server's copy, letter by letter"), tuple(Line(line, Weight.QUIET) for line in shown))
