"""A formatted message is laid out in rows that fit, with nothing in them that a terminal would obey."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest

from session.timeline.html_reading import read_html
from session.values.rich_text import RichText
from widgets.timeline.parts import Look, Part, line_len, wrap_parts
from widgets.timeline.rich_lines import rich_rows

STRINGS = json.loads((Path(__file__).parents[1] / "hostile" / "strings.json").read_text())
HIDDEN = "\u202e\u2066\u200b"
EVERYTHING = (
    "<h1>kop</h1><p>een <b>vet</b> en <a href='https://evil.example'>bank.example</a></p><ul><li>punt met een lange"
    " regel die niet past</li><li>twee<ol><li>diep</li></ol></li></ul><blockquote>zo 👨‍👩‍👧 dus</blockquote>"
    "<pre><code class='language-python'>def f():\n    return 'x'\n</code></pre>"
    "<table><tr><th>naam</th><th>waarde</th></tr><tr><td>een</td><td>een heel lange waarde</td></tr></table><hr>"
)


def read(html: str) -> RichText:
    rich = read_html(html)
    assert rich is not None
    return rich


def texts(html: str, width: int = 60, *, revealed: bool = False) -> list[str]:
    return ["".join(part.text for part in row).rstrip() for row in rich_rows(read(html), width, revealed=revealed)]


def test_each_block_has_its_shape() -> None:
    assert texts(EVERYTHING, 40) == [
        "kop",
        "",
        "een vet en bank.example [evil.example]",
        "• punt met een lange regel die niet past",
        "• twee",
        "  1. diep",
        "▌ zo 👨‍👩‍👧 dus",
        "│ def f():",
        "│     return 'x'",
        "naam │ waarde",
        "─────┼──────────────────────",
        "een  │ een heel lange waarde",
        "────────────────────────────────────────",
    ]


@pytest.mark.parametrize("width", [4, 5, 7, 11, 20, 33, 80])
def test_no_row_is_wider_than_its_place(width: int) -> None:
    assert max(line_len(row) for row in rich_rows(read(EVERYTHING), width)) <= max(width, 8)


def test_rows_of_an_item_stay_under_its_text() -> None:
    assert texts("<ul><li>een twee drie vier</li></ul>", 12) == ["• een twee", "  drie vier"]
    assert texts("<blockquote>een twee drie vier</blockquote>", 12) == ["▌ een twee", "▌ drie vier"]


def test_a_spoiler_says_nothing_until_it_is_asked_for() -> None:
    html = 'wie: <span data-mx-spoiler="het eind">de <b>butler</b></span>'
    hidden, shown = texts(html), texts(html, revealed=True)
    assert "butler" not in hidden[0]
    assert hidden[0].count("spoiler") == 1
    assert shown == ["wie: (het eind) de butler"]


def test_code_is_told_apart_by_more_than_colour() -> None:
    (row,) = rich_rows(read("<pre><code class='language-python'>def f(): pass  # x</code></pre>"), 40)
    looks = {part.text.strip(): part.also for part in row}
    assert looks["def"] == (Look.KEYWORD,)
    assert looks["# x"] == (Look.COMMENT,)


def test_parts_break_where_their_text_would() -> None:
    parts = [Part("een tw"), Part("ee", Look.QUIET), Part(" drie")]
    assert wrap_parts(parts, 8) == [(Part("een tw"), Part("ee", Look.QUIET)), (Part("drie"),)]


@pytest.mark.parametrize("text", [case["s"] for case in STRINGS], ids=[case["id"] for case in STRINGS])
def test_nothing_hostile_comes_through(text: str) -> None:
    raw = escape(text)
    for html in (f"<p>{raw}</p>", f"<b>{raw}</b><code>{raw}</code>", f"<pre><code>{raw}</code></pre>"):
        rich = read_html(html)
        rows = [] if rich is None else rich_rows(rich, 40, revealed=True)
        shown = "".join(part.text for row in rows for part in row)
        assert not [one for one in shown if ord(one) < 32 or 127 <= ord(one) < 160 or one in HIDDEN]
        assert all(line_len(row) <= 42 for row in rows)
