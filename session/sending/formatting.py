"""From what was typed to what is sent: Markdown or HTML, cleaned, and what it shows in the end. Pure.

Law of this file: the same text always becomes the same event, so a clearance for the text and for what it shows
covers all that leaves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from hints.model import Draft, DraftKind, Markup
from session.timeline.html_reading import clean_html, read_html
from session.timeline.links import matrix_place
from session.values.rich_text import BlockKind, Emphasis, RichText, text_of

MOST_TEXT = 8_192
"""Code points that are read as Markdown; a longer text is sent as it stands."""
MOST_MENTIONS = 50
COVERS = "||"
"""Stands on both sides of what is to be covered until a reader asks for it."""
EVERYBODY = "@room"
"""Calls all who are in the room, where its writer may (Matrix spec, "User and room mentions")."""
FORMATTED = frozenset({DraftKind.MESSAGE, DraftKind.EMOTE, DraftKind.EDIT, DraftKind.REPLY})
"""Kinds of drafts that can be formatted."""
_WORTH_A_LOOK = re.compile(r"[*_`~\[\\&<@|]|^ {0,3}(?:#{1,6} |>|[-+] |\d{1,9}[.)] |---)", re.MULTILINE)
_USER = re.compile(r"(?<![\w@.:/-])@[a-z0-9._=/+-]{1,200}:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?", re.IGNORECASE)
_ROOM = re.compile(rf"(?<![\w@.:/-]){re.escape(EVERYBODY)}(?![\w:-])")
_NOTHING_BUT_TEXT = re.compile(r"</?p>|<br ?/?>|\n")


@dataclass(frozen=True, slots=True)
class Formed:
    """A text as it leaves."""

    body: str = field(repr=False)
    html: str | None = field(default=None, repr=False)
    """None where the body says it all."""
    shown: str = field(default="", repr=False)
    """What the HTML shows, addresses of links included, where that is not the body."""
    mentions: tuple[str, ...] = ()
    """Users that it names as pills."""
    calls_all: bool = False
    """Whether it names everybody in the room, by `@room`."""


def with_markup(draft: Draft, markup: Markup) -> Draft:
    """Return a draft with its markup, and what that shows for the advisor to look at."""
    if draft.kind not in FORMATTED:
        return draft
    formed = formed_text(draft.text, markup)
    if formed.html is None and not formed.calls_all:
        return draft
    return replace(draft, markup=markup, shown=formed.shown)


@lru_cache(maxsize=64)
def formed_text(text: str, markup: Markup) -> Formed:
    """Return what leaves for a typed text."""
    if markup is Markup.PLAIN or len(text) > MOST_TEXT:
        return Formed(text)
    if markup is Markup.HTML:
        return _formed(text, clean_html(text), own_body=True)
    if not _WORTH_A_LOOK.search(text):
        return Formed(text)
    html = clean_html(_markdown().render(text)).strip()
    return _formed(text, html, own_body=False)


def _formed(text: str, html: str, *, own_body: bool) -> Formed:
    rich = read_html(html)
    if rich is None:
        return Formed(text)
    shown, all_of_them = text_of(rich), _calls_all(rich)
    if not own_body and "<" not in _NOTHING_BUT_TEXT.sub("", html) and shown == text:
        return Formed(text, calls_all=all_of_them)
    named = dict.fromkeys(span.mention for span in rich.spans() if span.mention.startswith("@"))
    return Formed(shown if own_body else text, html, shown, tuple(named)[:MOST_MENTIONS], all_of_them)


def _calls_all(rich: RichText) -> bool:
    """Return whether a text calls everybody in the room: not where it is code, a link, or quoted from somebody else."""
    return any(
        _ROOM.search(span.text)
        for block in rich.blocks
        if block.kind is not BlockKind.CODE and not any(one.quote for one in block.inside)
        for span in (*block.spans, *(span for row in block.rows for cell in row for span in cell))
        if Emphasis.CODE not in span.emphasis and not span.link
    )


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False, "maxNesting": 20})
    markdown.enable(["table", "strikethrough"])
    # What would take words away, or make blocks of what people mean as text.
    markdown.disable(["reference", "lheading", "code", "image", "html_block", "html_inline"])
    markdown.inline.add_terminator_char("|")
    markdown.inline.ruler.before("strikethrough", "spoiler", _cover)
    markdown.core.ruler.push("pills", _make_pills)
    return markdown


def _cover(state: StateInline, silent: bool) -> bool:
    """Cover what stands between two pairs of bars, as the field writes spoilers; spaces inside make none of them."""
    begins = state.pos + len(COVERS)
    if not state.src.startswith(COVERS, state.pos):
        return False
    ends = state.src.find(COVERS, begins + 1, state.posMax)
    if ends < 0 or state.src[begins].isspace() or state.src[begins] == "|" or state.src[ends - 1].isspace():
        return False
    if not silent:
        end = state.posMax
        state.push("spoiler_open", "span", 1).attrSet("data-mx-spoiler", "")
        state.pos, state.posMax = begins, ends
        state.md.inline.tokenize(state)
        state.push("spoiler_close", "span", -1)
        state.posMax = end
    state.pos = ends + len(COVERS)
    return True


def _make_pills(state: StateCore) -> None:
    """Make links of user ids in text, as the field writes pills."""
    for block in state.tokens:
        if block.type == "inline" and "@" in block.content:
            depth, made = 0, []
            for token in block.children or ():
                depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
                made += [token] if depth or token.type != "text" else _with_pills(token)
            block.children = made


def _with_pills(token: Token) -> list[Token]:
    made: list[Token] = []
    done = 0
    for found in _USER.finditer(token.content):
        href = f"https://matrix.to/#/{found[0]}"
        if matrix_place(href) is None:
            continue
        made += [
            Token("text", "", 0, content=token.content[done : found.start()]),
            Token("link_open", "a", 1, attrs={"href": href}),
            Token("text", "", 0, content=found[0]),
            Token("link_close", "a", -1),
        ]
        done = found.end()
    return [*made, Token("text", "", 0, content=token.content[done:])] if made else [token]
