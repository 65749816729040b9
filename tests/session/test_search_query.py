"""What is typed to search, and what it means."""

from __future__ import annotations

from datetime import date

import pytest

from session.reading.search_query import Query, read_query

TODAY = date(2026, 3, 15)


def read(text: str, *, typing: bool = False) -> Query:
    return read_query(text, typing=typing, today=TODAY)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Query()),
        ("  soep  ", Query(words=("soep",))),
        ("soep van gisteren", Query(words=("soep", "van", "gisteren"))),
        ('"half een" soep', Query(words=("half een", "soep"))),
        ('"half een', Query(words=("half een",))),
        ("vergader*", Query(beginnings=("vergader",))),
        ("a*", Query(words=("a",))),
        ("from:jan in:Lunch", Query(senders=("jan",), rooms=("Lunch",))),
        ('in:"het project" FROM:@a:b.c', Query(rooms=("het project",), senders=("@a:b.c",))),
        ("has:file verslag", Query(words=("verslag",), file=True)),
        ("before:2026-02-01 after:2025", Query(until=date(2026, 2, 1), since=date(2025, 1, 1))),
        ("after:yesterday", Query(since=date(2026, 3, 14))),
        ("https://x.example/y", Query(words=("https://x.example/y",))),
        ("naam:jan 12:30", Query(words=("naam:jan", "12:30"))),
        ('!!! * -- "?"', Query()),
        ('""', Query()),
        ("NEAR( AND OR NOT ^x", Query(words=("NEAR(", "AND", "OR", "NOT", "^x"))),
    ],
)
def test_a_query_is_read(text: str, meant: Query) -> None:
    assert read(text) == meant


def test_the_last_word_may_be_a_beginning_while_it_is_typed() -> None:
    assert read("soep ver", typing=True) == Query(words=("soep",), beginnings=("ver",))
    assert read("soep ver ", typing=True) == Query(words=("soep", "ver"))
    assert read("s", typing=True) == Query(words=("s",))
    assert read('"half e', typing=True) == Query(words=("half e",))


@pytest.mark.parametrize(
    "text", ["before:2026-13-01", "after:morgen", "before:99999", "has:love", "from:", "in:", 'in:""']
)
def test_what_is_not_understood_is_said_when_it_is_finished(text: str) -> None:
    query = read(text)
    assert query.empty
    assert len(query.problems) == 1
    assert not read(text, typing=True).problems or text.startswith("has:")


def test_typing_has_file_is_no_problem_on_the_way() -> None:
    for end in range(5, 9):
        assert not read("has:file"[:end], typing=True).problems
