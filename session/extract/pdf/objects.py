"""The objects of a PDF, found by looking through the file: its own table of them may be wrong, and often is.

The law of this file: an object is read when it is asked for, and a damaged one is as good as none.
"""

from __future__ import annotations

import re
from bisect import bisect
from itertools import groupby, islice

from session.extract import notices
from session.extract.gathering import Gathering, Unreadable
from session.extract.pdf.filters import unpacked
from session.extract.pdf.values import Reference, Value, Values

MOST_OBJECTS = 60_000
_MOST_PACKED = 2000
_MOST_REFERENCES = 20
_WORD = re.compile(rb"(?<!end)obj")
_HEAD = re.compile(rb"(?<![0-9])(\d{1,10})[\0\t\n\f\r ]{1,8}\d{1,5}[\0\t\n\f\r ]{1,8}$")
_LONGEST_HEAD = 32
_PACKED = re.compile(rb"/Type\s{0,10}/ObjStm")
_ROOT = re.compile(rb"/Root\s{0,10}(\d{1,10})\s{1,10}\d{1,5}\s{1,10}R")
_PROTECTED = re.compile(rb"/Encrypt\s{0,10}(?:\d{1,10}\s{1,10}\d{1,5}\s{1,10}R|<<)")
_END = re.compile(rb"[\0\t\n\f\r ]{0,4}endstream")
_STREAM = re.compile(rb"[\0\t\n\f\r ]{0,10}stream(?:\r\n|\n|\r)")


class Objects:
    """Where each object lies, and what it is."""

    def __init__(self, data: bytes, gathering: Gathering) -> None:
        """Look through `data`.

        Raises:
            Unreadable: when it is protected.
        """
        if _PROTECTED.search(data):
            raise Unreadable(notices.PROTECTED)
        self._data = data
        self._gathering = gathering
        self._places: dict[int, tuple[bytes, int]] = {}
        self._read: dict[int, Value] = {}
        self._bounds: list[int] = []
        self._find()

    @property
    def root(self) -> Value:
        """The object from which all others can be reached."""
        roots = _ROOT.findall(self._data)
        return self.at(int(roots[-1])) if roots else None

    @property
    def numbers(self) -> list[int]:
        """The numbers of all objects, in order."""
        return sorted(self._places)

    def at(self, number: int) -> Value:
        """Return an object without its stream, or None."""
        if number not in self._read:
            self._read[number] = None  # an object that needs itself is none
            if number in self._places:
                data, place = self._places[number]
                self._read[number] = self._value(data, place)
        return self._read[number]

    def resolved(self, value: Value) -> Value:
        """Return what a value refers to, or the value itself."""
        for _step in range(_MOST_REFERENCES):
            if not isinstance(value, Reference):
                return value
            value = self.at(value.number)
        return None

    def table(self, value: Value) -> dict[str, Value]:
        """Return a table, an empty one in place of anything else."""
        resolved = self.resolved(value)
        return resolved if isinstance(resolved, dict) else {}

    def items(self, value: Value) -> list[Value]:
        """Return a list; in place of anything else one that holds just that."""
        resolved = self.resolved(value)
        if isinstance(resolved, list):
            return resolved
        return [] if resolved is None else [value]

    def stream(self, value: Value) -> bytes:
        """Return the unpacked stream of the object that is referred to, empty when it has none that can be read."""
        if not isinstance(value, Reference) or value.number not in self._places:
            return b""
        data, place = self._places[value.number]
        return self._stream_at(data, place, self.table(value))

    def _find(self) -> None:
        """Find all objects; of those with one number the last is right."""
        for hits, word in enumerate(_WORD.finditer(self._data)):
            if hits > MOST_OBJECTS:
                self._gathering.left_out(notices.TOO_MUCH)
                break
            head = _HEAD.search(self._data[max(0, word.start() - _LONGEST_HEAD) : word.start()])
            if head is not None:
                self._bounds.append(word.end())
                self._places[int(head[1])] = (self._data, word.end())
        self._gathering.step(len(self._bounds))
        owners = (bisect(self._bounds, match.start()) for match in _PACKED.finditer(self._data))
        for owner in islice((owner for owner, _ in groupby(owners) if owner), _MOST_PACKED):
            with self._gathering.tolerating():
                self._unpack(self._bounds[owner - 1])

    def _unpack(self, place: int) -> None:
        """Find the objects that a stream of objects holds (ISO 32000-1, 7.5.7)."""
        table = self._value(self._data, place)
        if not isinstance(table, dict):
            return
        count, first = self.resolved(table.get("N")), self.resolved(table.get("First"))
        content = self._stream_at(self._data, place, table)
        if not isinstance(count, int) or not isinstance(first, int) or first < 0:
            return
        wanted = 2 * max(0, min(count, MOST_OBJECTS - len(self._places)))
        heads = content[:first].split(None, wanted)[:wanted]
        self._gathering.step(len(heads))
        for number, offset in zip(heads[::2], heads[1::2], strict=False):
            if number.isdigit() and offset.isdigit() and len(number) <= 10 and len(offset) <= 10:
                known, before = self._places.get(int(number), (content, -1))
                if known is not self._data or before < place:  # a plain one that comes later is newer
                    self._places[int(number)] = (content, first + int(offset))

    def _value(self, data: bytes, place: int) -> Value:
        """Return the value at a place, or None when it is damaged."""
        try:
            return Values(data, place, self._gathering).read()
        except Unreadable as problem:
            if problem.words != notices.DAMAGED:
                raise
            return None

    def _stream_at(self, data: bytes, place: int, table: dict[str, Value]) -> bytes:
        """Return the unpacked stream that follows the table at a place."""
        reader = Values(data, place, self._gathering)
        reader.read()
        begin = _STREAM.match(data, reader.place)
        if begin is None:
            return b""
        length = self.resolved(table.get("Length"))
        end = begin.end() + length if isinstance(length, int) and length >= 0 else -1
        if end < 0 or not _END.match(data, end):
            # Not farther than the next object: a file of streams without ends would be searched again and again.
            end = data.find(b"endstream", begin.end(), self._following(begin.end()))
        raw = data[begin.end() : end] if end >= 0 else b""
        self._gathering.unpacked(len(raw))
        return unpacked(raw, self._filters(table), self._gathering)

    def _following(self, place: int) -> int:
        """Return where the object behind a place begins, or the file ends."""
        number = bisect(self._bounds, place)
        return self._bounds[number] if number < len(self._bounds) else len(self._data)

    def _filters(self, table: dict[str, Value]) -> list[str]:
        """Return the names of the filters of a stream, in the order in which they are undone."""
        return [str(self.resolved(name)) for name in self.items(table.get("Filter"))]
