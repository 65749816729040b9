"""A formatted message as frozen values: blocks of spans, bounded. All text and addresses in it are raw.

They reach a terminal only through `widgets.safe_text`, piece by piece.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Flag, StrEnum, auto


class Emphasis(Flag):
    """How a span is written; several can come together."""

    NONE = 0
    BOLD = auto()
    ITALIC = auto()
    STRIKE = auto()
    UNDERLINE = auto()
    CODE = auto()
    SPOILER = auto()
    """Hidden until it is asked for."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text of one kind."""

    text: str = field(repr=False)
    emphasis: Emphasis = Emphasis.NONE
    link: str = field(default="", repr=False)
    """The address it leads to: http, https or matrix; "" for none."""
    place: str = field(default="", repr=False)
    """Where the link really leads, to be shown behind the text; "" when the text says so itself."""
    mention: str = field(default="", repr=False)
    """The id of the user or room that it names as a pill, else ""."""
    of_me: bool = False
    """Whether that is our own user."""


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"
    TABLE = "table"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Inside:
    """A quote or a list item around a block."""

    mark: str = field(repr=False)
    """What stands in front: "▌" for a quote, "•" or a number for a list item; blank below an item's first line."""
    quote: bool = False


Cell = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece that begins on a line of its own."""

    kind: BlockKind
    spans: tuple[Span, ...] = field(default=(), repr=False)
    inside: tuple[Inside, ...] = ()
    """What is around it, the outermost first."""
    level: int = 0
    """Of a heading, 1 to 6."""
    language: str = ""
    """Of code, as its sender says."""
    rows: tuple[tuple[Cell, ...], ...] = field(default=(), repr=False)
    """Of a table; the first is its head."""
    loose: bool = False
    """Whether an empty line stands above it."""


@dataclass(frozen=True, slots=True)
class RichText:
    """A formatted message."""

    blocks: tuple[Block, ...]

    @property
    def links(self) -> tuple[Span, ...]:
        """The spans that lead somewhere, each address once, in order."""
        found: dict[str, Span] = {}
        for span in self.spans():
            if span.link and span.link not in found:
                found[span.link] = span
        return tuple(found.values())

    def spans(self) -> tuple[Span, ...]:
        """Return all spans, in order."""
        flat: list[Span] = []
        for block in self.blocks:
            flat += block.spans
            flat += (span for row in block.rows for cell in row for span in cell)
        return tuple(flat)


COVER = "▒▒"
"""Stands for words that their writer covered, wherever nobody can uncover them."""


def covered(rich: RichText) -> RichText:
    """Return a formatted message that does not say what its writer covered, nor where that leads."""
    if not any(Emphasis.SPOILER in span.emphasis for span in rich.spans()):
        return rich
    return RichText(
        tuple(
            replace(block, spans=_covered(block.spans), rows=tuple(tuple(map(_covered, row)) for row in block.rows))
            for block in rich.blocks
        )
    )


def _covered(cell: Cell) -> Cell:
    done: list[Span] = []
    for span in cell:
        if Emphasis.SPOILER not in span.emphasis:
            done.append(span)
        elif not done or Emphasis.SPOILER not in done[-1].emphasis:
            done.append(Span(COVER, Emphasis.SPOILER))
    return tuple(done)


def text_of(rich: RichText) -> str:
    """Return what a formatted message shows as plain text, with the addresses of its links."""
    return "\n".join(_text_of_block(block) for block in rich.blocks)


def _text_of_block(block: Block) -> str:
    marks = "".join(f"{inside.mark.replace('▌', '>')} " for inside in block.inside)
    if block.kind is BlockKind.RULE:
        return f"{marks}---"
    if block.kind is BlockKind.TABLE:
        return "\n".join(marks + " | ".join(_text_of_spans(cell) for cell in row) for row in block.rows)
    return "\n".join(marks + line for line in _text_of_spans(block.spans).split("\n"))


def _text_of_spans(spans: tuple[Span, ...]) -> str:
    pieces: list[str] = []
    for index, span in enumerate(spans):
        pieces.append(span.text)
        ends = index + 1 == len(spans) or spans[index + 1].link != span.link
        if span.link and not span.mention and ends and span.text.strip() != span.link:
            pieces.append(f" ({span.link})")
    return "".join(pieces)
