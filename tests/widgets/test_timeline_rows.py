"""The timeline knows what it holds, what it is to ask for, and where every row stands."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from session.values.model import Row
from tests.widgets.samples import YOU, echo, news, numbered, rows
from widgets.timeline.cursor import TimelineCursor
from widgets.timeline.layout import is_divider
from widgets.timeline.rows import KEPT, MOST_ASKED, TimelineRows


def opened(first: int, last: int, held: int = 20) -> TimelineRows:
    model = TimelineRows()
    model.apply(news(first, last, rows(max(first, last - held + 1), last), reset=True))
    return model


def assert_consistent(model: TimelineRows) -> None:
    """Walk all rows as they are known now; lines and places must agree."""
    for place in range(model.first, model.end + 1):
        model.lines(place)
    line = 0
    for place in range(model.first, model.end + 1):
        assert model.line_of(place) == line
        for offset in range(len(model.lines(place))):
            assert model.place_at(line + offset) == (place, offset)
        line += len(model.lines(place))
    assert model.total == line


def test_a_hundred_thousand_rows_cost_nothing_until_seen() -> None:
    model = opened(0, 99_999)
    assert model.total == 100_000
    assert model.place_at(50_000) == (50_000, 0)


def test_what_is_missing_is_asked_for_once_and_with_a_margin() -> None:
    model = opened(0, 999)
    assert model.want(990, 999, 50) is None
    assert model.want(970, 999, 50) == (920, 979)
    assert model.want(970, 999, 50) is None


def test_a_placeholder_stands_until_the_row_comes() -> None:
    model = opened(0, 99)
    assert "…" in model.lines(5)[0][-1].text
    model.apply(news(0, 99, rows(5, 5)))
    assert "message 5" in model.lines(5)[0][-1].text


def test_what_an_answer_leaves_out_is_a_hole() -> None:
    model = opened(0, 99)
    assert model.want(40, 60, 0) == (40, 60)
    model.apply(news(0, 99, (*rows(42, 50), *rows(53, 58))))
    assert [model.lines(place) for place in (40, 41, 51, 52, 59, 60)] == [[]] * 6
    assert model.step(50, 1) == 53
    model.apply(news(0, 99, rows(51, 51)))
    assert model.lines(51)
    assert_consistent(model)


def test_an_answer_without_rows_means_holes_alone() -> None:
    model = opened(0, 99)
    model.want(40, 60, 0)
    model.apply(news(0, 99, pending=(echo(1),)))
    assert model.lines(50), "an echo is news, no answer"
    model.apply(news(0, 99, pending=(echo(1),)))
    assert not model.lines(50)
    assert_consistent(model)


def test_what_may_be_otherwise_is_asked_for_again_and_stands_until_then() -> None:
    model = opened(0, 99, held=100)
    model.apply(replace(news(0, 99), gone=(50, 51)))
    model.apply(replace(news(0, 99, rows(90, 99)), anew=True))
    assert "message 49" in model.lines(49)[0][-1].text
    assert not model.lines(50)
    assert model.want(92, 99, 0) is None
    assert model.want(45, 55, 0) == (45, 55)
    model.apply(replace(news(0, 99, (*rows(45, 46), *rows(49, 55))), gone=(47, 48)))
    assert [place for place in range(45, 56) if not model.lines(place)] == [47, 48]
    assert model.want(45, 55, 0) is None
    assert_consistent(model)


def test_no_more_is_asked_for_at_once_than_is_answered() -> None:
    model = opened(0, 4_999)
    assert model.want(0, 4_000, 0) == (0, MOST_ASKED)
    model.apply(news(0, 4_999, rows(0, MOST_ASKED)))
    assert model.want(0, 4_000, 0) == (MOST_ASKED + 1, 2 * MOST_ASKED + 1)


def test_live_news_is_no_answer() -> None:
    model = opened(0, 99)
    model.want(40, 60, 0)
    model.apply(news(0, 100, rows(100, 100)))
    assert model.lines(45)


def test_echoes_stand_below_and_become_rows_under_the_same_key() -> None:
    model = opened(0, 9)
    model.apply(news(0, 9, pending=(echo(1), echo(2))))
    assert model.place_of("txn2") == 11
    model.apply(news(0, 10, (Row(10, replace(echo(1))),), pending=(echo(2),)))
    assert (model.place_of("txn1"), model.place_of("txn2"), model.end) == (10, 11, 11)
    assert_consistent(model)


def test_only_news_of_others_counts_as_new() -> None:
    model = opened(0, 9)
    assert model.apply(news(0, 12, (*rows(10, 11), Row(12, YOU)))) == 2
    assert model.apply(news(0, 12, rows(5, 5))) == 0


def test_the_day_is_divided_where_the_first_row_is_and_nowhere_twice() -> None:
    model = opened(0, 9)
    assert is_divider(model.lines(0)[0])
    model.apply(news(-5, 9, rows(-5, -1)))
    assert not is_divider(model.lines(0)[0])
    assert is_divider(model.lines(-5)[0])


def test_memory_is_bounded_and_heights_outlive_items() -> None:
    model = TimelineRows()
    model.apply(news(0, 9_999, rows(0, 4_999, lines=3), reset=True))
    for place in range(100):
        model.lines(place)
    model.keep_near(4_000, 4_000, 4_000)
    assert model.item(0) is None
    assert model.item(4_000) is not None
    assert model.line_of(100) == 301
    assert sum(1 for place in range(10_000) if model.item(place)) <= KEPT // 2
    assert model.want(0, 10, 0) == (0, 10)


def test_the_cursor_stays_with_its_item() -> None:
    model, cursor = opened(0, 9), TimelineCursor()
    model.apply(news(0, 9, pending=(echo(1),)))
    assert cursor.put(10, model)
    model.apply(news(0, 11, (*rows(10, 10), Row(11, echo(1)))))
    assert not cursor.follow(model)
    assert cursor.place == 11


def test_the_cursor_lets_go_of_a_discarded_echo() -> None:
    model, cursor = opened(0, 9), TimelineCursor()
    model.apply(news(0, 9, pending=(echo(1),)))
    cursor.put(10, model)
    model.apply(news(0, 9))
    assert cursor.follow(model)
    assert cursor.item(model) is None


NEWS = st.lists(
    st.tuples(st.sampled_from(["append", "prepend", "change", "fill", "echo", "narrow", "anew"]), st.integers(1, 30)),
    max_size=15,
)


@given(NEWS)
def test_lines_and_places_agree_after_any_news(story: list[tuple[str, int]]) -> None:
    model = opened(0, 49)
    first, last, pending = 0, 49, ()
    for what, n in story:
        changed: tuple[Row, ...] = ()
        match what:
            case "append":
                changed, last = rows(last + 1, last + n), last + n
            case "prepend":
                changed, first = rows(first - n, first - 1), first - n
            case "change":
                changed = (numbered(min(last, first + n), lines=n % 5 + 1),)
            case "fill":
                wanted = model.want(first, min(first + n, last), 3)
                changed = rows(wanted[0], wanted[1], lines=2)[::2] if wanted else ()
            case "echo":
                pending = tuple(echo(i) for i in range(n % 4))
            case "narrow":
                model.resize(20 + n)
        model.apply(replace(news(first, last, changed, pending=pending), anew=what == "anew"))
        if n % 2:
            assert_consistent(model)
    assert_consistent(model)
