"""Reads a message's HTML (Matrix spec, "m.room.message msgtypes": formatted_body) into blocks of spans. Pure.

Laws of this file: nh3 cleans before anything is read; whatever is too large or too deep is not read at all, and
the plain body is shown; and nothing here is fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from html.parser import HTMLParser

import nh3

from session.timeline.links import address, links_in, matrix_place, place_behind
from session.values.rich_text import Block, BlockKind, Cell, Emphasis, Inside, RichText, Span

MOST_CHARACTERS = 32_768
MOST_TAGS = 1_000
"""Deep nesting costs a parser time by the square; this many cost 50 ms at worst."""
MOST_DEPTH = 8
"""Quotes and lists around a block; what is deeper is shown at this depth."""
MOST_CELLS = 500
MOST_TEXT = 16_384
# fmt: off
_TAGS = frozenset({
    "a", "b", "blockquote", "br", "code", "del", "details", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "li", "ol", "p", "pre", "s", "span", "strike", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
})
# fmt: on
_ATTRIBUTES = {
    "a": {"href"},
    "code": {"class"},
    "img": {"alt", "title"},
    "ol": {"start"},
    "span": {"data-mx-spoiler"},
}
_DROPPED = frozenset({"mx-reply", "script", "style", "title", "template", "svg", "math", "iframe", "object"})
"""Gone with all that is in them; the rest of what is not allowed loses its tags alone."""
_EMPHASIS = {
    "b": Emphasis.BOLD,
    "strong": Emphasis.BOLD,
    "i": Emphasis.ITALIC,
    "em": Emphasis.ITALIC,
    "del": Emphasis.STRIKE,
    "s": Emphasis.STRIKE,
    "strike": Emphasis.STRIKE,
    "u": Emphasis.UNDERLINE,
    "code": Emphasis.CODE,
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARAGRAPHS = frozenset({"p", "div", "details", "summary", *_HEADINGS})
_BLANKS = re.compile(r"[ \t\n\r\f]+")


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "matrix"},
    url_relative="deny",
    link_rel=None,
)


def clean_html(text: str) -> str:
    """Return HTML with only the tags and attributes that messages may have (Matrix spec, same place)."""
    return _CLEANER.clean(text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8"))


@lru_cache(maxsize=512)
def read_html(text: str) -> RichText | None:
    """Return what a formatted body shows, or None when the plain body is to be shown instead."""
    if len(text) > MOST_CHARACTERS or text.count("<") > MOST_TAGS:
        return None
    reader = _Reader()
    try:
        reader.feed(clean_html(text))
        reader.close()
        blocks = reader.finished()
    except _TooMuchError:
        return None
    return RichText(blocks) if any(block.spans or block.rows for block in blocks) else None


@lru_cache(maxsize=512)
def read_plain(text: str) -> RichText | None:
    """Return a plain body with its addresses as links; None when it has none and is shown as it stands."""
    if len(text) > MOST_TEXT or not links_in(text):
        return None
    return RichText((Block(BlockKind.PARAGRAPH, tuple(_linked(Span(text)))),))


class _TooMuchError(Exception):
    """More than is read."""


@dataclass(slots=True)
class _Holder:
    """A quote or list item that is open."""

    tag: str
    mark: str = ""
    number: int | None = None
    """Of the next item, for a numbered list."""
    used: bool = False


class _Reader(HTMLParser):
    """Turns clean, well-nested HTML into blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._spans: list[Span] = []
        self._emphasis: list[tuple[str, Emphasis]] = []
        self._links: list[str] = []
        self._holders: list[_Holder] = []
        self._level = 0
        self._pre = 0
        self._language = ""
        self._loose = False
        self._table = 0
        self._rows: list[list[Cell]] = []
        self._cells = 0
        self._length = 0

    def finished(self) -> tuple[Block, ...]:
        """Return the blocks."""
        self._flush()
        return tuple(self._blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the tag says."""
        given = {name: value or "" for name, value in attrs}
        if tag in ("table", "tr", "td", "th"):
            self._begin_in_table(tag)
        elif tag in _PARAGRAPHS or tag in ("blockquote", "ul", "ol", "li", "pre", "hr"):
            self._begin_block(tag, given)
        elif tag == "br":
            self._add("\n")
        elif tag == "img":
            self._add(f"[{given.get('alt') or given.get('title') or '…'}]")
        else:
            self._begin_inline(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that holds nothing."""
        self.handle_starttag(tag, attrs)

    def _begin_block(self, tag: str, given: dict[str, str]) -> None:
        if self._table:
            self._add(" ")
            return
        self._flush()
        if tag == "blockquote":
            self._holders.append(_Holder(tag, "▌"))
        elif tag in ("ul", "ol"):
            start = given.get("start", "1")
            first = int(start) if start.isdecimal() and len(start) < 7 else 1
            self._holders.append(_Holder(tag, number=first if tag == "ol" else None))
        elif tag == "li":
            self._begin_item()
        elif tag == "pre":
            self._pre += 1
        elif tag == "hr":
            self._put(Block(BlockKind.RULE, inside=self._inside()))
        elif tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        self._loose = tag in ("p", *_HEADINGS) and bool(self._blocks) and not self._in_item()

    def _begin_item(self) -> None:
        lists = [holder for holder in self._holders if holder.tag in ("ul", "ol")]
        mark = "•"
        if lists and lists[-1].number is not None:
            mark = f"{lists[-1].number}."
            lists[-1].number += 1
        self._holders.append(_Holder("li", mark))

    def _begin_inline(self, tag: str, given: dict[str, str]) -> None:
        if tag == "code" and self._pre:
            classes = given.get("class", "").split()
            named = next((one for one in classes if one.startswith("language-")), "")
            self._language = named.removeprefix("language-")[:32]
        elif tag in _EMPHASIS:
            self._emphasize(tag, _EMPHASIS[tag])
        elif tag == "span":
            spoiler = "data-mx-spoiler" in given
            if spoiler and given["data-mx-spoiler"]:
                self._add(f"({given['data-mx-spoiler']}) ")
            self._emphasize(tag, Emphasis.SPOILER if spoiler else Emphasis.NONE)
        elif tag == "a":
            self._links.append(address(given.get("href", "")))

    def _begin_in_table(self, tag: str) -> None:
        if tag == "table":
            if not self._table:
                self._flush()
                self._rows = []
            self._table += 1
        elif self._table != 1:
            self._add(" ")
        elif tag == "tr":
            self._rows.append([])
        else:
            self._cells += 1
            if self._cells > MOST_CELLS:
                raise _TooMuchError
            self._spans = []

    def handle_endtag(self, tag: str) -> None:
        """End what the tag began."""
        if tag in ("table", "tr", "td", "th"):
            self._end_in_table(tag)
        elif tag == "a":
            self._links[-1:] = []
        elif tag == "code" and self._pre:
            return
        elif tag in _EMPHASIS or tag == "span":
            # Clean HTML is well nested: what ends is what began last.
            self._emphasis[-1:] = []
        elif not self._table:
            self._end_block(tag)

    def _emphasize(self, tag: str, emphasis: Emphasis) -> None:
        self._emphasis.append((tag, self._emphasis[-1][1] | emphasis if self._emphasis else emphasis))

    def _end_block(self, tag: str) -> None:
        if tag in _PARAGRAPHS or tag in ("blockquote", "ul", "ol", "li", "pre"):
            self._flush()
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
            self._language = ""
        elif tag in _HEADINGS:
            self._level = 0
        elif tag in ("blockquote", "ul", "ol", "li") and self._holders and self._holders[-1].tag == tag:
            self._holders.pop()

    def _end_in_table(self, tag: str) -> None:
        if tag == "table":
            self._table -= 1
            if not self._table:
                rows = tuple(tuple(row) for row in self._rows if row)
                self._spans = []
                if rows:
                    self._put(Block(BlockKind.TABLE, inside=self._inside(), rows=rows))
        elif self._table == 1 and tag in ("td", "th") and self._rows:
            self._rows[-1].append(_trimmed(self._spans))
            self._spans = []

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._pre:
            self._add(data)
            return
        data = _BLANKS.sub(" ", data)
        before = self._spans[-1].text if self._spans else "\n"
        if before.endswith((" ", "\n")):
            data = data.removeprefix(" ")
        self._add(data)

    def _add(self, text: str) -> None:
        if not text:
            return
        self._length += len(text)
        if self._length > MOST_TEXT:
            raise _TooMuchError
        emphasis = self._emphasis[-1][1] if self._emphasis else Emphasis.NONE
        link = self._links[-1] if self._links else ""
        last = self._spans[-1] if self._spans else None
        if last is not None and last.emphasis is emphasis and last.link == link:
            self._spans[-1] = Span(last.text + text, emphasis, link)
        else:
            self._spans.append(Span(text, emphasis, link))

    def _flush(self) -> None:
        """End the block that is being read, if it says anything."""
        if self._pre and self._spans:
            text = "".join(span.text for span in self._spans).strip("\n")
            spans: Cell = (Span(text, Emphasis.CODE),) if text else ()
            kind = BlockKind.CODE
        else:
            spans = _trimmed(self._spans)
            kind = BlockKind.HEADING if self._level else BlockKind.PARAGRAPH
        self._spans = []
        if spans:
            self._put(Block(kind, spans, self._inside(), self._level, self._language, loose=self._loose))

    def _put(self, block: Block) -> None:
        self._blocks.append(block)
        self._loose = False

    def _in_item(self) -> bool:
        return any(holder.tag == "li" for holder in self._holders)

    def _inside(self) -> tuple[Inside, ...]:
        around = [holder for holder in self._holders if holder.tag in ("blockquote", "li")][:MOST_DEPTH]
        inside: list[Inside] = []
        for holder in around:
            quote = holder.tag == "blockquote"
            inside.append(Inside(holder.mark if quote or not holder.used else " " * len(holder.mark), quote))
            holder.used = True
        return tuple(inside)


def _trimmed(spans: list[Span]) -> Cell:
    """Return finished spans: without blanks at the ends, with links that say where they lead."""
    while spans and not spans[-1].text.strip():
        spans = spans[:-1]
    while spans and not spans[0].text.strip():
        spans = spans[1:]
    if spans:
        spans = [*spans[:-1], replace(spans[-1], text=spans[-1].text.rstrip())]
    return tuple(done for span in _whole_links(spans) for done in span)


def _whole_links(spans: list[Span]) -> list[list[Span]]:
    """Return spans with places; a link in several pieces says its place behind the last."""
    done: list[list[Span]] = []
    start = 0
    while start < len(spans):
        end = start + 1
        while end < len(spans) and spans[end].link and spans[end].link == spans[start].link:
            end += 1
        done.append(_link(spans[start:end]) if spans[start].link else _linked(spans[start]))
        start = end
    return done


def _link(pieces: list[Span]) -> list[Span]:
    href, text = pieces[0].link, "".join(piece.text for piece in pieces)
    place = matrix_place(href)
    if place is not None and not place.event_id:
        return [Span(text, pieces[0].emphasis, href, mention=place.id)]
    return [*pieces[:-1], replace(pieces[-1], place=place_behind(text, href))]


def _linked(span: Span) -> list[Span]:
    """Return a span with the addresses in its text as links."""
    if Emphasis.CODE in span.emphasis:
        return [span]
    found = links_in(span.text)
    if not found:
        return [span]
    pieces: list[Span] = []
    done = 0
    for start, end, href in found:
        if start > done:
            pieces.append(replace(span, text=span.text[done:start]))
        pieces += _link([replace(span, text=span.text[start:end], link=href)])
        done = end
    if done < len(span.text):
        pieces.append(replace(span, text=span.text[done:]))
    return pieces
