"""Lay out a formatted message: blocks and a width in, rows of styled parts out. Pure; each piece is made safe here.

Law of this file: no text of a span reaches a row but through `safe_text`, and no address becomes a terminal's link.
"""

from __future__ import annotations

from rich.cells import cell_len

from session.values.rich_text import Block, BlockKind, Cell, Emphasis, RichText, Span
from widgets.cells import cut
from widgets.i18n import _
from widgets.safe_text import safe_lines, safe_text
from widgets.timeline.code_colours import code_pieces
from widgets.timeline.parts import Line, Look, Part, line_len, wrap_parts

WIDEST_RULE = 40
NARROWEST_COLUMN = 3
PLACE_LIMIT = 300
SPAN_LIMIT = 16_384
_LOOKS = (
    (Emphasis.BOLD, Look.BOLD),
    (Emphasis.ITALIC, Look.ITALIC),
    (Emphasis.STRIKE, Look.STRIKE),
    (Emphasis.UNDERLINE, Look.UNDERLINE),
    (Emphasis.CODE, Look.CODE),
    (Emphasis.SPOILER, Look.SPOILER),
)


def rich_rows(rich: RichText, width: int, *, look: Look = Look.PLAIN, revealed: bool = False) -> list[Line]:
    """Return the rows of a message in lines of `width` cells.

    Args:
        rich: what the message says.
        width: cells of a row.
        look: of what has no other.
        revealed: whether spoilers are shown.
    """
    rows: list[Line] = []
    for block in rich.blocks:
        if block.loose and rows:
            rows.append(())
        rows += _block_rows(block, width, look, revealed=revealed)
    return rows or [()]


def hides_spoiler(rich: RichText) -> bool:
    """Return whether something stands there that is shown only on demand."""
    return any(Emphasis.SPOILER in span.emphasis for span in rich.spans())


def _block_rows(block: Block, width: int, look: Look, *, revealed: bool) -> list[Line]:
    marks = list(block.inside)
    while marks and sum(cell_len(inside.mark) + 1 for inside in marks) > width // 2:
        marks.pop(0)
    first = "".join(f"{inside.mark} " for inside in marks)
    others = "".join(f"{inside.mark} " if inside.quote else " " * (cell_len(inside.mark) + 1) for inside in marks)
    rows = _inner_rows(block, max(4, width - cell_len(first)), look, revealed=revealed)
    if not first:
        return rows
    heads = [first] + [others] * (len(rows) - 1)
    return [(Part(head, Look.QUIET), *row) for head, row in zip(heads, rows, strict=True)]


def _inner_rows(block: Block, width: int, look: Look, *, revealed: bool) -> list[Line]:
    match block.kind:
        case BlockKind.RULE:
            return [(Part("─" * min(width, WIDEST_RULE), Look.QUIET),)]
        case BlockKind.TABLE:
            return _table_rows(block, width, look, revealed=revealed)
        case BlockKind.CODE:
            return _code_rows(block, width)
        case BlockKind.HEADING:
            also = (Look.HEADING, Look.UNDERLINE) if block.level == 1 else (Look.HEADING,)
            return _span_rows(block.spans, width, look, also, revealed=revealed)
        case _:
            return _span_rows(block.spans, width, look, (), revealed=revealed)


def _span_rows(spans: Cell, width: int, look: Look, also: tuple[Look, ...], *, revealed: bool) -> list[Line]:
    return [row for line in _lines_of(spans, look, also, revealed=revealed) for row in wrap_parts(line, width)]


def _lines_of(spans: Cell, look: Look, also: tuple[Look, ...], *, revealed: bool) -> list[list[Part]]:
    """Return spans as lines of safe parts, still of any length."""
    lines: list[list[Part]] = [[]]
    hidden = False
    for span in spans:
        if Emphasis.SPOILER in span.emphasis and not revealed:
            if not hidden:
                lines[-1].append(Part(f"▒▒ {_('spoiler')} · {_('Space: show')} ▒▒", Look.QUIET))
            hidden = True
            continue
        hidden = False
        looks = (*also, *_looks_of(span))
        first, *more = safe_lines(span.text, SPAN_LIMIT)
        lines[-1].append(Part(first, look, looks))
        lines += [[Part(line, look, looks)] for line in more]
        if span.place:
            lines[-1].append(Part(f" [{safe_text(span.place, PLACE_LIMIT)}]", Look.QUIET))
    return lines


def _looks_of(span: Span) -> tuple[Look, ...]:
    looks = [look for emphasis, look in _LOOKS if emphasis in span.emphasis] if span.emphasis else []
    if span.mention:
        looks.append(Look.ME if span.of_me else Look.PILL)
    elif span.link:
        looks.append(Look.LINK)
    return tuple(looks)


def _code_rows(block: Block, width: int) -> list[Line]:
    code = "".join(span.text for span in block.spans)
    lines: list[list[Part]] = [[]]
    for text, look in code_pieces(code, block.language):
        first, *more = safe_lines(text, SPAN_LIMIT)
        also = () if look is None else (look,)
        lines[-1].append(Part(first, Look.CODE, also))
        lines += [[Part(line, Look.CODE, also)] for line in more]
    return [(Part("│ ", Look.QUIET), *row) for line in lines for row in wrap_parts(line, max(2, width - 2))]


def _table_rows(block: Block, width: int, look: Look, *, revealed: bool) -> list[Line]:
    count = max(len(row) for row in block.rows)
    rows = [
        [
            _flat(row[column] if column < len(row) else (), look, head=not number, revealed=revealed)
            for column in range(count)
        ]
        for number, row in enumerate(block.rows)
    ]
    widths = _column_widths([[line_len(cell) for cell in row] for row in rows], width - 3 * (count - 1))
    if widths is None:
        return [line for row in rows for line in wrap_parts(_joined(row), width)]
    laid_out = [line for row in rows[:1] for line in _aligned(row, widths)]
    laid_out.append((Part("─┼─".join("─" * size for size in widths), Look.QUIET),))
    return laid_out + [line for row in rows[1:] for line in _aligned(row, widths)]


def _flat(cell: Cell, look: Look, *, head: bool, revealed: bool) -> Line:
    """Return a cell as one line."""
    lines = _lines_of(cell, look, (Look.BOLD,) if head else (), revealed=revealed)
    return tuple(part for number, line in enumerate(lines) for part in ([Part(" ")] if number else []) + line)


def _joined(cells: list[Line]) -> list[Part]:
    parts: list[Part] = []
    for number, cell in enumerate(cells):
        parts += [Part(" | ", Look.QUIET)] if number else []
        parts += cell
    return parts


def _column_widths(sizes: list[list[int]], width: int) -> list[int] | None:
    """Return how wide each column is, the widest made narrower until all fit; None when they cannot."""
    widths = (
        [max(1, *column) for column in zip(*sizes, strict=True)] if len(sizes) > 1 else [max(1, s) for s in sizes[0]]
    )
    if len(widths) * NARROWEST_COLUMN > width:
        return None
    while (over := sum(widths) - width) > 0:
        widest = widths.index(max(widths))
        second = max([size for index, size in enumerate(widths) if index != widest], default=NARROWEST_COLUMN)
        widths[widest] -= min(over, max(1, widths[widest] - max(second, NARROWEST_COLUMN)))
    return widths


def _aligned(cells: list[Line], widths: list[int]) -> list[Line]:
    """Return the lines of one row of a table."""
    columns = [wrap_parts(cell, size) for cell, size in zip(cells, widths, strict=True)]
    lines: list[Line] = []
    for number in range(max(len(column) for column in columns)):
        parts: list[Part] = []
        for index, (column, size) in enumerate(zip(columns, widths, strict=True)):
            piece = column[number] if number < len(column) else ()
            parts += [Part(" │ ", Look.QUIET)] if index else []
            parts += [*piece, Part(" " * max(0, size - line_len(piece)))]
        lines.append(tuple(parts))
    return lines


def link_words(span: Span, width: int) -> str:
    """Return an address as it is offered for opening: cut behind its host, never in front."""
    return cut(safe_text(span.link, PLACE_LIMIT), width)
