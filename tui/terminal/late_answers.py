"""Tells what is typed from what a terminal answers, which may come late and in pieces, and swallows the answers. Pure.

An answer is known by its shape, from the escape that begins it to the sign that ends it. Until it has ended it is held,
and what turns out to be none goes on as it came: late by a second at most, and never lost.
"""

from __future__ import annotations

import re

PATIENCE = 10
"""Silences, of the length that a key has to be whole in, for which the rest of an answer is waited for."""
LONGEST = 4096
"""Code points of an answer; what goes on for longer is none."""

_TEXT = r"[^\x00-\x1f\x7f]"
_NUMBERS = r"[0-9;:]"
_END = r"(?:\x07|\x1b\\)"

_ANSWER = re.compile(
    "\x1b(?:"
    # Colours, the clipboard, notifications (OSC).
    rf"\][0-9]{{1,4}};{_TEXT}*{_END}"
    # The terminal's name and number, what it is capable of, its settings (DCS).
    rf"|P(?:>\||!\||[01]?[+$]r){_TEXT}*{_END}"
    # Pictures of kitty (APC).
    rf"|_G[A-Za-z]={_TEXT}*{_END}"
    # What kind it is, the keys it can tell apart, its light, where the cursor is; no key begins so (CSI).
    rf"|\[[?>=]{_NUMBERS}*[cnRSux]"
    # Modes, and the size of its window and cells; a new size that it tells of by itself goes on.
    r"|\[(?:[0-9]+;[0-9]+\$y|(?!48;)[0-9]+(?:;[0-9]+)+t)"
    ")"
)
_GOES_ON = re.compile(r"\x1b\[(?:\?[0-9]+;[0-9]+\$y|[0-9]+;[0-9]+R)")
"""Private modes and the cursor's place: Textual reads these answers, and wants some of them."""

_BEGUN = re.compile(
    "\x1b(?:"
    rf"\](?:[0-9]{{1,4}}(?:;{_TEXT}*\x1b?)?)?"
    rf"|P(?:[>!]|[01]|[01]?[+$]|(?:>\||!\||[01]?[+$]r){_TEXT}*\x1b?)?"
    rf"|_(?:G(?:[A-Za-z](?:={_TEXT}*\x1b?)?)?)?"
    rf"|\[(?:[?>=]{_NUMBERS}*\$?|[0-9]+(?:;[0-9]*)*|[0-9]+;[0-9]+\$)?"
    ")?"
)
_HARDLY_TYPED = re.compile(r"\x1b(?:\][0-9]|P[>!01+$]|_G|\[[?>=]|\[[0-9]+;)")
"""So much in one go is hardly typed, and may be waited for. Escape, or Alt with a sign, is a key before long."""
_IN_ONE_GO = 3


class LateAnswers:
    """Lets pass what is typed."""

    def __init__(self) -> None:
        """Begin outside any answer."""
        self._held = ""
        """What may be the beginning of an answer."""
        self._passed = 0
        """How much of that has gone on as a key already, since nothing came behind it."""
        self._silences = 0
        """How often nothing has come since it began."""

    @property
    def waits(self) -> bool:
        """Whether something is held that may yet have to go on."""
        return len(self._held) > self._passed

    def typed(self, text: str) -> str:
        """Return what of this text, and of what was held, is no answer."""
        rest, passed, silences = self._held + text, self._passed, self._silences
        self._forget()
        typed = ""
        while rest:
            before, escape, behind = rest.partition("\x1b")
            typed, rest = typed + before, escape + behind
            answer = None if _is_key_by_key(rest, passed) else _GOES_ON.match(rest) or _ANSWER.match(rest)
            if answer:
                whole = answer.end()
                typed += answer[0] if answer.re is _GOES_ON and not passed else ""
            elif _may_begin(rest, passed):
                self._held, self._passed, self._silences = rest, passed, silences
                break
            else:
                whole = max(passed, 1)
                typed += rest[passed:whole]
            rest, passed, silences = rest[whole:], 0, 0
        return typed

    def silence(self) -> str:
        """Return what goes on since nothing has come for the time of a key."""
        self._silences += 1
        if self._silences > PATIENCE:
            return self.give_up()
        if not self.waits or _HARDLY_TYPED.match(self._held):
            return ""
        key, self._passed = self._held, len(self._held)
        return key

    def give_up(self) -> str:
        """Return what was held; it is no answer any more."""
        held = self._held[self._passed :]
        self._forget()
        return held

    def _forget(self) -> None:
        self._held, self._passed, self._silences = "", 0, 0


def _may_begin(text: str, passed: int) -> bool:
    """Return whether an answer may have begun; behind a key that has gone on, with what nobody types in one go."""
    if not text or len(text) > LONGEST or _is_key_by_key(text, passed) or not _BEGUN.fullmatch(text):
        return False
    return not passed or _HARDLY_TYPED.match(text) is not None


def _is_key_by_key(text: str, passed: int) -> bool:
    """Return whether so little came behind a key that has gone on that it is more keys: those go on at once."""
    return passed > 0 and len(text) < passed + _IN_ONE_GO
