"""The values that a PDF is written in, read one at a time and never deeper than a bound."""

from __future__ import annotations

import re
from typing import NamedTuple

from session.extract.gathering import Gathering, Unreadable

MOST_DEPTH = 40
_BLANK = re.compile(rb"(?:[\0\t\n\f\r ]++|%[^\r\n]*+)*+")
_REFERENCE = re.compile(rb"(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R(?![A-Za-z])")
_NUMBER = re.compile(rb"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})\d*")
_WORD = re.compile(rb"[^\0\t\n\f\r ()<>\[\]{}/%]+")
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*)")
_HEX = re.compile(rb"<([0-9A-Fa-f\0\t\n\f\r ]*)>")
_ESCAPED_NAME = re.compile(r"#([0-9A-Fa-f]{2})")
_STRING_PIECE = re.compile(rb"[^()\\]+|\\(?:[0-7]{1,3}|\r\n|[\s\S])|[()]")
_BLANKS = b"\0\t\n\v\f\r "
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Name(str):
    """A name such as /Type, without its slash."""

    __slots__ = ()


class Reference(NamedTuple):
    """Where a value is to be found: the number of an object."""

    number: int


Value = None | bool | int | float | bytes | Name | Reference | list["Value"] | dict[str, "Value"]


class Values:
    """Reads values from bytes, from one place on."""

    def __init__(self, data: bytes, place: int, gathering: Gathering) -> None:
        """Read `data` from `place`."""
        self._data = data
        self._gathering = gathering
        self.place = place
        """Where the next value begins."""

    def read(self, depth: int = 0) -> Value:
        """Return the next value.

        Raises:
            Unreadable: when there is none, or it is too deep.
        """
        if depth > MOST_DEPTH:
            raise Unreadable
        self._gathering.step()
        self.skip_blanks()
        match self._data[self.place : self.place + 1]:
            case b"/":
                return self._name()
            case b"(":
                return self._string()
            case b"[":
                return self._list(depth)
            case b"<" if self._data[self.place + 1 : self.place + 2] == b"<":
                return self._table(depth)
            case b"<":
                return self._hex()
            case _:
                return self._plain()

    def skip_blanks(self) -> None:
        """Go to the next byte that is neither blank nor comment."""
        blank = _BLANK.match(self._data, self.place)
        if blank is not None:
            self.place = blank.end()

    def _taken(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        """Return what stands here, and go behind it."""
        match = pattern.match(self._data, self.place)
        if match is None:
            raise Unreadable
        self.place = match.end()
        return match

    def _name(self) -> Name:
        """Return a name."""
        written = self._taken(_NAME)[1].decode("latin-1")
        return Name(_ESCAPED_NAME.sub(lambda code: chr(int(code[1], 16)), written))

    def _hex(self) -> bytes:
        """Return a string written in hexadecimal digits."""
        return unhexed(self._taken(_HEX)[1])

    def _string(self) -> bytes:
        """Return a string in parentheses, which may hold others."""
        self.place += 1
        pieces: list[bytes] = []
        open_ones = 1
        while True:
            piece = self._taken(_STRING_PIECE)[0]
            self._gathering.step()
            open_ones += (piece == b"(") - (piece == b")")
            if open_ones == 0:
                return b"".join(pieces)
            pieces.append(unescaped(piece) if piece.startswith(b"\\") else piece)

    def _list(self, depth: int) -> list[Value]:
        """Return a list."""
        self.place += 1
        values: list[Value] = []
        while not self._at(b"]"):
            values.append(self.read(depth + 1))
        return values

    def _table(self, depth: int) -> dict[str, Value]:
        """Return a table (PDF calls it dictionary)."""
        self.place += 2
        values: dict[str, Value] = {}
        while not self._at(b">>"):
            name = self.read(depth + 1)
            if not isinstance(name, Name):
                raise Unreadable
            values[name] = self.read(depth + 1)
        return values

    def _at(self, mark: bytes) -> bool:
        """Return whether `mark` comes next, and go behind it."""
        self.skip_blanks()
        found = self._data.startswith(mark, self.place)
        self.place += len(mark) * found
        return found

    def _plain(self) -> Value:
        """Return a reference, a number or a word."""
        reference = _REFERENCE.match(self._data, self.place)
        if reference is not None:
            self.place = reference.end()
            return Reference(int(reference[1]))
        number = _NUMBER.match(self._data, self.place)
        if number is not None:
            self.place = number.end()
            return number_of(number[0])
        return {b"true": True, b"false": False}.get(self._taken(_WORD)[0])


def number_of(written: bytes) -> int | float:
    """Return a number as it is written."""
    return float(written) if b"." in written else int(written[:18])


def unhexed(digits: bytes) -> bytes:
    """Return what hexadecimal digits stand for; a missing last one is a zero (ISO 32000-1, 7.3.4.3)."""
    packed = digits.translate(None, _BLANKS)
    return bytes.fromhex((packed + b"0" * (len(packed) % 2)).decode("ascii"))


def unescaped(escape: bytes) -> bytes:
    """Return what a backslash and what follows it stand for."""
    follows = escape[1:]
    if follows[:1].isdigit():
        return bytes((int(follows, 8) & 255,)) if follows[:1] < b"8" else follows
    if follows in (b"\n", b"\r", b"\r\n"):
        return b""
    return _ESCAPES.get(follows, follows)
