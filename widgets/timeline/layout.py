"""Lay out one timeline item: item and width in, lines of styled parts out. Pure; knows no app.

Two laws of this file: the columns of time and sender are ours, a body never writes in them; and nothing
is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from session.values.model import ItemKind, SendState, ShieldLevel, TimelineItem
from session.values.raster import Raster
from widgets.calendar_words import clock, day, day_words
from widgets.cells import cut, pad, wrap
from widgets.file_words import file_words
from widgets.i18n import _, ngettext
from widgets.safe_text import BODY_LIMIT, safe_lines, safe_text
from widgets.timeline.parts import Line, Look, Part, line_len
from widgets.timeline.picture_rows import picture_lines
from widgets.timeline.poll_rows import poll_lines
from widgets.timeline.reader_marks import reader_words
from widgets.timeline.rich_lines import rich_rows
from widgets.timeline.sender_names import sender_label, whole_id
from widgets.timeline.state_folding import folded_words
from widgets.timeline.thread_words import thread_words
from widgets.veil import veiled
from widgets.words import failure_words, quote_words, row_words, send_state_words, shield_sign, shield_words

TIME_WIDTH = 5
GAP = 2
MAX_ROWS = 40
"""Rows that one body may fill; the rest is folded away and said so."""
WHOLE_BODY = 65536
"""Code points of a body that are shown on demand."""
KEY_LIMIT = 32
"""Code points of a reaction that are shown."""
MOST_REACTION_ROWS = 3
SAME_BREATH = 10 * 60 * 1000
"""Milliseconds within which a sender's next message does not name the sender again."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What is to be said below a message that may be a lure; sentences in the language in use."""

    text: str = ""
    """About what it says."""
    sender: str = ""
    """About who says it; stands only where the sender is named."""


UNMARKED = Marked()

_PEOPLE = (ItemKind.MESSAGE, ItemKind.NOTICE, ItemKind.EMOTE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns are at one width."""

    width: int
    sender: int
    body: int

    @classmethod
    def at(cls, width: int) -> Columns:
        """Return the columns for lines of `width` cells."""
        sender = min(16, max(6, width // 5))
        return cls(width, sender, max(4, width - TIME_WIDTH - sender - 2 * GAP))

    def line(self, time: str, sender: Part, body: Part | Line, right: Part | None = None) -> Line:
        """Return a line with something in each column."""
        pieces = (body,) if isinstance(body, Part) else body
        parts = [
            Part(pad(time, TIME_WIDTH) + " " * GAP, Look.TIME),
            Part(pad(sender.text, self.sender) + " " * GAP, sender.look),
        ]
        if right is None:
            return (*parts, *pieces)
        space = self.body - line_len(pieces) - cell_len(right.text)
        return (*parts, *pieces, Part(" " * max(0, space)), right)


_NOBODY = Part("")


def lay_out(
    item: TimelineItem,
    width: int,
    previous: TimelineItem | None = None,
    *,
    opens: bool = False,
    unfolded: bool = False,
    marked: Marked = UNMARKED,
    changes: Sequence[TimelineItem] = (),
    new: int = 0,
    picture: Raster | None = None,
) -> list[Line]:
    """Return the lines of `item`, which stands below `previous`.

    `opens` says that nothing older can stand above it, `unfolded` that a long body is to be shown in full,
    `marked` what is to be said of it, `new` how many messages were not read yet, beginning with it, `picture` what
    its file shows. The row of a change also speaks for the `changes` before it.
    """
    columns = Columns.at(width)
    new_day = opens if previous is None else day(previous.timestamp) != day(item.timestamp)
    lines = [_divider(item, width)] if new_day else []
    lines += [_new_line(new, width)] if new else []
    if item.kind not in _PEOPLE:
        words = folded_words([*changes, item]) if changes else row_words(item)
        sentence = _sentence(item, columns, words, together=bool(changes))
        return [*lines, *sentence, *_thread(item, columns), *_failure(item, columns)]
    again = not new_day and not new and previous is not None and _in_same_breath(item, previous)
    alerts = (marked.text, "" if again else marked.sender)
    who = "" if again else whole_id(item, columns.sender)
    message = _message(item, columns, again=again, unfolded=unfolded)
    message += [columns.line("", _NOBODY, row) for row in (picture_lines(picture, columns.body) if picture else ())]
    notes = _notes(item, columns, alerts, who)
    return [*lines, *_answered(item, columns), *message, *_reactions(item, columns), *_thread(item, columns), *notes]


def _divider(item: TimelineItem, width: int) -> Line:
    words = f" {cut(day_words(item.timestamp), width - 4)} "
    return (Part(words.center(width, "─"), Look.DIVIDER),)


def _new_line(new: int, width: int) -> Line:
    words = ngettext("{n} new", "{n} new", new).format(n=new)
    return (Part(cut(f" {words} ", width - 4).center(width, "╌"), Look.BOLD),)


def _sentence(item: TimelineItem, columns: Columns, words: str, *, together: bool) -> list[Line]:
    """Return the lines of a row that the program speaks; of several rows `together`."""
    # Whose message was removed is told, but for several that are said in one line, which tells it itself.
    person = item.kind is ItemKind.UNABLE_TO_DECRYPT or (item.removed and not together)
    head = Part(sender_label(item, columns.sender), Look.QUIET) if person else Part("*", Look.QUIET)
    look = Look.ALERT if item.shield.level is ShieldLevel.RED else Look.QUIET
    lines = wrap(words, columns.body)
    heads = [(clock(item.timestamp), head)] + [("", _NOBODY)] * (len(lines) - 1)
    return [columns.line(time, sender, Part(text, look)) for (time, sender), text in zip(heads, lines, strict=True)]


def _message(item: TimelineItem, columns: Columns, *, again: bool, unfolded: bool) -> list[Line]:
    """Return the lines of what a person or a program wrote, with its state at the right."""
    rows, hidden = (_all_rows(item, columns.body), "") if unfolded else _body_rows(item, columns.body)
    if item.file is not None:
        named: list[Line] = [(Part(row, _body_look(item)),) for row in wrap(file_words(item.file), columns.body)]
        rows = [*named, *(rows if item.body else [])]
    if item.poll is not None:
        rows = [*rows, *((Part(row),) for line in poll_lines(item.poll) for row in wrap(line, columns.body))]
    rows = [veiled_line(row) for row in rows]
    name = Look.OWN if item.own else Look.SENDER
    label = "" if again else sender_label(item, columns.sender)
    state = cut(_state(item), columns.body)
    look = Look.ALERT if item.send_state is SendState.FAILED else Look.ME if item.mentions_me else Look.QUIET
    fits = bool(state) and line_len(rows[0]) + 2 + cell_len(state) <= columns.body
    right = Part(state, look) if fits else None
    lines = [columns.line(clock(item.timestamp), Part(label, name), rows[0], right)]
    lines += [columns.line("", _NOBODY, row) for row in rows[1:]]
    if hidden:
        lines.append(columns.line("", Part("[…]", Look.QUIET), Part(cut(hidden, columns.body), Look.QUIET)))
    if state and not fits:
        lines.append(columns.line("", _NOBODY, Part(""), Part(state, look)))
    return lines


def _notes(item: TimelineItem, columns: Columns, alerts: tuple[str, ...], who: str = "") -> list[Line]:
    """Return what the program has to say below a message. Its sign stands where no body can write.

    `who` is the sender's id, where the sender's column has no room for it.
    """
    notes = [("[!]", safe_text(alert)) for alert in alerts]
    if not any(who in alert for alert in alerts):
        notes.insert(0, ("[i]", who))
    notes.append((shield_sign(item.shield), shield_words(item.shield)))
    notes.append(("[!]" if item.send_state is SendState.FAILED else "[i]", failure_words(item)))
    lines: list[Line] = []
    for sign, words in notes:
        if sign and words:
            look = Look.ALERT if sign == "[!]" else Look.QUIET
            first, *more = wrap(words, columns.body)
            lines.append(columns.line("", Part(sign, look), Part(first, look)))
            lines += [columns.line("", _NOBODY, Part(row, look)) for row in more]
    return lines


def _failure(item: TimelineItem, columns: Columns) -> list[Line]:
    """Return what is said of something without words of its own that did not leave."""
    if item.send_state is not SendState.FAILED:
        return []
    return [
        columns.line("", Part("[!]" if first else "", Look.ALERT), Part(row, Look.ALERT))
        for first, row in ((not number, row) for number, row in enumerate(wrap(failure_words(item), columns.body)))
    ]


def _answered(item: TimelineItem, columns: Columns) -> list[Line]:
    """Return the line that says what a message answers; its sign stands where no body can write."""
    if item.reply is None:
        return []
    return [columns.line("", Part("↳", Look.QUIET), Part(cut(quote_words(item.reply), columns.body), Look.QUIET))]


def veiled_line(line: Line) -> Line:
    """Return a line of what people wrote as it may be shown now."""
    return tuple(Part(veiled(part.text), part.look, part.also) for part in line)


def _reactions(item: TimelineItem, columns: Columns) -> list[Line]:
    """Return the lines with what people have put under a message."""
    if not item.reactions:
        return []
    said = [
        f"{safe_text(each.key, KEY_LIMIT)} {each.count}" + (f" ({_('you')})" if each.mine else "")
        for each in item.reactions
    ]
    first, *more = _together(said, columns.body)
    lines = [columns.line("", Part("[+]", Look.QUIET), Part(first, Look.QUIET))]
    return [*lines, *(columns.line("", _NOBODY, Part(row, Look.QUIET)) for row in more)]


def _together(pieces: list[str], width: int) -> list[str]:
    """Return at most as many rows as there may be; none of them breaks within a piece, "…" says that there are more."""
    rows = [cut(pieces[0], width)]
    for piece in pieces[1:]:
        longer = f"{rows[-1]} · {piece}"
        if cell_len(longer) <= width:
            rows[-1] = longer
        else:
            rows.append(cut(piece, width))
    if len(rows) > MOST_REACTION_ROWS:
        rows = rows[:MOST_REACTION_ROWS]
        rows[-1] = rows[-1] + " · …" if cell_len(rows[-1]) + 4 <= width else rows[-1].rpartition(" · ")[0] + " · …"
    return rows


def _thread(item: TimelineItem, columns: Columns) -> list[Line]:
    """Return the line that says that a thread begins with a message."""
    if item.thread is None:
        return []
    look = Look.BOLD if item.thread.unread else Look.QUIET
    return [columns.line("", Part("[t]", Look.QUIET), Part(cut(thread_words(item.thread), columns.body), look))]


def _body_look(item: TimelineItem) -> Look:
    return Look.QUIET if item.kind is ItemKind.NOTICE else Look.PLAIN


def _body_rows(item: TimelineItem, width: int) -> tuple[list[Line], str]:
    """Return at most `MAX_ROWS` rows of the body, and a sentence when there is more."""
    rows: list[Line] = []
    if item.rich is not None:
        rows = rich_rows(item.rich, width, look=_body_look(item))
    else:
        for line in safe_lines(item.body):
            rows += [(Part(row, _body_look(item)),) for row in wrap(line, width)]
            if len(rows) > MAX_ROWS:
                break
    if len(rows) <= MAX_ROWS and (item.rich is not None or len(item.body) <= BODY_LIMIT):
        return rows, ""
    rows = rows[: MAX_ROWS - 1]
    count = item.text.count("\n") + 1
    if count == 1:
        return rows, _("long message: Space shows all of it")
    return rows, ngettext(
        "{n} line in all: Space shows it",
        "{n} lines in all: Space shows them",
        count,
    ).format(n=count)


def _all_rows(item: TimelineItem, width: int) -> list[Line]:
    """Return the whole body, spoilers too; an event is at most 64 KiB (Matrix spec, "Size limits")."""
    look = _body_look(item)
    if item.rich is not None:
        return rich_rows(item.rich, width, look=look, revealed=True)
    return [(Part(row, look),) for line in safe_lines(item.body, WHOLE_BODY) for row in wrap(line, width)]


def _state(item: TimelineItem) -> str:
    """Return what stands at the right: kind, edit and send state, in words."""
    words = [
        _("notice") if item.kind is ItemKind.NOTICE else "",
        _("mentions you") if item.mentions_me else "",
        _("edited") if item.edited else "",
        send_state_words(item),
        reader_words(item.read_by),
    ]
    return " · ".join(word for word in words if word)


def _in_same_breath(item: TimelineItem, previous: TimelineItem) -> bool:
    """Return whether the sender need not be named again."""
    if item.kind is ItemKind.EMOTE or previous.kind not in _PEOPLE:
        return False
    same = (item.sender, item.sender_name, item.own) == (previous.sender, previous.sender_name, previous.own)
    return same and 0 <= item.timestamp - previous.timestamp < SAME_BREATH


def placeholder(width: int) -> Line:
    """Return the line that stands where a row has not come yet."""
    return Columns.at(width).line("", _NOBODY, Part("…", Look.QUIET))


def is_divider(line: Line) -> bool:
    """Return whether `line` divides days."""
    return line[0].look is Look.DIVIDER
