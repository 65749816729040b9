"""Reads what a page shows: strings with their places, put together as lines and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from session.extract.gathering import Gathering
from session.extract.pdf.fonts import PLAIN, Font, read_font
from session.extract.pdf.objects import Objects
from session.extract.pdf.operators import Operand, operators
from session.extract.pdf.values import Reference, Value

_MOST_NESTED_FORMS = 6
_MOST_SHOWN = 12 * 1024
"""Bytes of a string that are shown at once; a whole number of codes, whatever their size."""
_STEPS_OF_SHOWING = 5
"""What showing a string costs, measured against reading one token."""
_WORD_GAP = 0.18
"""Of the letter's height: a wider gap is a blank between words."""
_LINE_GAP = 0.4

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def product(first: Matrix, second: Matrix) -> Matrix:
    """Return the matrix that does `first`, then `second`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


@dataclass(slots=True)
class _State:
    """How text is written at one moment."""

    placing: Matrix = _IDENTITY
    font: Font = PLAIN
    size: float = 1.0
    leading: float = 0.0
    between_codes: float = 0.0
    between_words: float = 0.0
    stretch: float = 1.0

    def copy(self) -> _State:
        """Return a state that can go its own way."""
        return _State(
            self.placing, self.font, self.size, self.leading, self.between_codes, self.between_words, self.stretch
        )


@dataclass(slots=True)
class Page:
    """Takes the strings of one page into a gathering."""

    objects: Objects
    gathering: Gathering
    fonts: dict[int, Font] = field(default_factory=dict)
    """Those read for pages before, by the number of their object."""
    shown: int = 0
    """How many characters the page shows."""
    _state: _State = field(default_factory=_State)
    _line: Matrix = _IDENTITY
    _text: Matrix = _IDENTITY
    _end: tuple[float, float] | None = None

    def read(self, content: bytes, resources: dict[str, Value], depth: int = 0) -> None:
        """Read a stream of operators."""
        kept: list[_State] = []
        for operator, operands in operators(content, self.gathering):
            self._do(operator, operands, resources, kept, depth)

    def finish(self) -> None:
        """End the page."""
        self.gathering.add("\n\n")
        self._end = None

    def _do(
        self,
        operator: bytes,
        operands: list[Operand],
        resources: dict[str, Value],
        kept: list[_State],
        depth: int,
    ) -> None:
        """Do one operator."""
        match operator:
            case b"q" if len(kept) < 64:
                kept.append(self._state.copy())
            case b"Q" if kept:
                self._state = kept.pop()
            case b"Tf" if len(operands) == 2 and isinstance(operands[0], str):
                self._state.font = self._font(operands[0], resources)
                self._state.size = _number(operands[1])
            case b"Do" if operands and isinstance(operands[0], str) and depth < _MOST_NESTED_FORMS:
                self._form(operands[0], resources, depth)
            case _:
                action = _ACTIONS.get(operator)
                if action is not None:
                    action(self, operands)

    def _font(self, name: str, resources: dict[str, Value]) -> Font:
        """Return the font that a page calls by this name."""
        value = self.objects.table(resources.get("Font")).get(name)
        if not isinstance(value, Reference):
            return PLAIN if value is None else read_font(value, self.objects, self.gathering)
        if value.number not in self.fonts:
            self.fonts[value.number] = read_font(value, self.objects, self.gathering)
        return self.fonts[value.number]

    def _form(self, name: str, resources: dict[str, Value], depth: int) -> None:
        """Read a form: content with a name, used like a stamp."""
        value = self.objects.table(resources.get("XObject")).get(name)
        table = self.objects.table(value)
        if self.objects.resolved(table.get("Subtype")) != "Form":
            return
        before = self._state.copy(), self._line, self._text
        matrix = [self.objects.resolved(entry) for entry in self.objects.items(table.get("Matrix"))]
        if len(matrix) == 6:
            self._concatenate([float(entry) if isinstance(entry, int | float) else 0.0 for entry in matrix])
        self.read(self.objects.stream(value), self.objects.table(table.get("Resources")) or resources, depth + 1)
        self._state, self._line, self._text = before

    def _concatenate(self, operands: list[Operand]) -> None:
        """cm: turn, stretch or move all that follows."""
        if len(operands) == 6:
            self._state.placing = product(_matrix(operands), self._state.placing)

    def _begin(self, _operands: list[Operand]) -> None:
        """BT: text begins at the origin."""
        self._line = self._text = _IDENTITY

    def _place(self, operands: list[Operand]) -> None:
        """Tm: go to a place."""
        if len(operands) == 6:
            self._line = self._text = _matrix(operands)

    def _move(self, operands: list[Operand]) -> None:
        """Td: go to a place beside the beginning of this line."""
        if len(operands) == 2:
            self._line = product((1.0, 0.0, 0.0, 1.0, _number(operands[0]), _number(operands[1])), self._line)
            self._text = self._line

    def _move_leading(self, operands: list[Operand]) -> None:
        """TD: the same, and remember how far lines are apart."""
        if len(operands) == 2:
            self._state.leading = -_number(operands[1])
            self._move(operands)

    def _next_line(self, _operands: list[Operand]) -> None:
        """T*: go to the next line."""
        self._move([0.0, -self._state.leading])

    def _show_next(self, operands: list[Operand]) -> None:
        """': the next line, and show."""
        self._next_line([])
        self._show_all(operands[-1:])

    def _show_all(self, operands: list[Operand]) -> None:
        """Tj and TJ: show strings; a number between them moves back by thousandths."""
        state = self._state
        for operand in operands:
            if isinstance(operand, bytes):
                for place in range(0, len(operand), _MOST_SHOWN):
                    self._show(operand[place : place + _MOST_SHOWN])
            elif isinstance(operand, float):
                self._advance(-operand / 1000 * state.size * state.stretch)

    def _show(self, string: bytes) -> None:
        """Show one string where the text stands."""
        state = self._state
        self.gathering.step(_STEPS_OF_SHOWING)
        text, width, count = state.font.shown(string)
        start = product(self._text, state.placing)
        height = abs(state.size) * max(abs(start[3]), abs(start[1]), 1e-6)
        if self._end is not None:
            self._separate(
                start[4] - self._end[0], start[5] - self._end[1], height, turned=abs(start[1]) > abs(start[0])
            )
        self.shown += len(text.strip())
        self.gathering.add(text.replace("\0", ""))
        advance = width / 1000 * state.size + state.between_codes * count + state.between_words * text.count(" ")
        self._advance(advance * state.stretch)
        end = product(self._text, state.placing)
        self._end = (end[4], end[5])

    def _separate(self, right: float, up: float, height: float, *, turned: bool) -> None:
        """Put a blank or a line's end between two strings that lie apart."""
        along, across = (up, right) if turned else (right, up)
        if abs(across) > _LINE_GAP * height:
            self.gathering.add("\n")
        elif abs(along) > _WORD_GAP * height:
            self.gathering.add(" ")

    def _advance(self, width: float) -> None:
        """Go on by the width of what was shown."""
        a, b, c, d, e, f = self._text
        self._text = (a, b, c, d, e + width * a, f + width * b)

    def _set_leading(self, operands: list[Operand]) -> None:
        """TL."""
        self._state.leading = _number(operands[-1]) if operands else 0.0

    def _set_between_codes(self, operands: list[Operand]) -> None:
        """Tc."""
        self._state.between_codes = _number(operands[-1]) if operands else 0.0

    def _set_between_words(self, operands: list[Operand]) -> None:
        """Tw."""
        self._state.between_words = _number(operands[-1]) if operands else 0.0

    def _set_stretch(self, operands: list[Operand]) -> None:
        """Tz."""
        self._state.stretch = _number(operands[-1]) / 100 if operands else 1.0


_ACTIONS: dict[bytes, Callable[[Page, list[Operand]], None]] = {
    b"cm": Page._concatenate,
    b"BT": Page._begin,
    b"Tm": Page._place,
    b"Td": Page._move,
    b"TD": Page._move_leading,
    b"T*": Page._next_line,
    b"Tj": Page._show_all,
    b"TJ": Page._show_all,
    b"'": Page._show_next,
    b'"': Page._show_next,
    b"TL": Page._set_leading,
    b"Tc": Page._set_between_codes,
    b"Tw": Page._set_between_words,
    b"Tz": Page._set_stretch,
}


def _number(operand: Operand) -> float:
    """Return an operand that should be a number, 0 for any other."""
    return operand if isinstance(operand, float) else 0.0


def _matrix(operands: list[Operand]) -> Matrix:
    """Return six operands as a matrix."""
    a, b, c, d, e, f = (_number(operand) for operand in operands)
    return (a, b, c, d, e, f)
