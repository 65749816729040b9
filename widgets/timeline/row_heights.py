"""Know which line of the timeline belongs to which position, for any number of rows. Pure.

A row is one line until its height is known, so nothing is stored for rows that nobody has seen: what is kept is
how much a row differs from one line, in chunks with a sum each.
"""

from __future__ import annotations

from array import array

CHUNK = 256


class RowHeights:
    """Heights of the rows at the positions from `first` to `last`, and the lines that they fill together."""

    def __init__(self) -> None:
        """Start with no rows."""
        self.first = 0
        self.last = -1
        self._chunks: dict[int, array[int]] = {}
        self._sums: dict[int, int] = {}
        self._order: list[int] = []

    @property
    def total(self) -> int:
        """The number of lines of all rows together."""
        return max(0, self.last - self.first + 1) + sum(self._sums.values())

    def span(self, first: int, last: int) -> None:
        """Let the rows be those from `first` to `last`; rows that go are forgotten."""
        for position in self._known_outside(first, last):
            self.set(position, 1)
        self.first, self.last = first, last

    def height(self, position: int) -> int:
        """Return the height of the row at `position`; 1 as long as it is not known."""
        chunk = self._chunks.get(position // CHUNK)
        return 1 + chunk[position % CHUNK] if chunk is not None else 1

    def set(self, position: int, height: int) -> int:
        """Give the row at `position` its height; return by how much it changed."""
        number, place = divmod(position, CHUNK)
        chunk = self._chunks.get(number)
        if chunk is None:
            if height == 1:
                return 0
            chunk = self._add(number)
        change = height - 1 - chunk[place]
        chunk[place] += change
        self._sums[number] += change
        return change

    def move(self, above: int, by: int) -> None:
        """Let the rows at higher positions than `above` go up; the rows that come in between are one line each."""
        known = [
            (number * CHUNK + place, extra)
            for number, chunk in self._chunks.items()
            for place, extra in enumerate(chunk)
            if extra
        ]
        self._chunks, self._sums, self._order = {}, {}, []
        self.last += by
        for position, extra in known:
            self.set(position + by if position > above else position, 1 + extra)

    def estimate_again(self) -> None:
        """Forget all heights but keep holes: after a change of width nothing else is known."""
        for number, chunk in self._chunks.items():
            for place, extra in enumerate(chunk):
                chunk[place] = min(extra, 0)
            self._sums[number] = sum(chunk)

    def line_of(self, position: int) -> int:
        """Return the first line of the row at `position`."""
        number, place = divmod(position, CHUNK)
        line = position - self.first
        for known in self._order:
            if known >= number:
                break
            line += self._sums[known]
        chunk = self._chunks.get(number)
        return line + sum(chunk[:place]) if chunk is not None else line

    def position_at(self, line: int) -> tuple[int, int]:
        """Return the position of the row that fills `line`, and which of the row's lines it is.

        Raises:
            IndexError: when no row fills that line.
        """
        if not 0 <= line < self.total:
            raise IndexError(line)
        position, start = self.first, 0
        for number in self._order:
            begin = max(number * CHUNK, self.first)
            end = min((number + 1) * CHUNK - 1, self.last)
            if end < begin:
                continue
            gap_end = start + begin - position
            if line < gap_end:
                break
            chunk_end = gap_end + end - begin + 1 + self._sums[number]
            if line < chunk_end:
                return self._within(begin, gap_end, line)
            position, start = end + 1, chunk_end
        return position + line - start, 0

    def _within(self, position: int, start: int, line: int) -> tuple[int, int]:
        """Walk from `position`, whose first line is `start`, to the row that fills `line`."""
        while line >= start + (height := self.height(position)):
            start += height
            position += 1
        return position, line - start

    def _add(self, number: int) -> array[int]:
        self._chunks[number] = chunk = array("i", bytes(4 * CHUNK))
        self._sums[number] = 0
        self._order = sorted(self._chunks)
        return chunk

    def _known_outside(self, first: int, last: int) -> list[int]:
        if first <= self.first and last >= self.last:
            return []
        known = (number * CHUNK + place for number in self._order for place in range(CHUNK))
        return [position for position in known if not first <= position <= last]
