"""Must-words about every case, and about what its texts look like on the screen."""

from __future__ import annotations

import re
import time
import unicodedata
from typing import Any

from rich.cells import cell_len

from session.values.model import TimelineItem
from tests.support.hostile_client import SIZE
from tests.support.hostile_trial import Trial, columns, must, squeezed
from tests.support.terminal_stream import taken_apart
from widgets.timeline.layout import MAX_ROWS, lay_out

MARK = re.compile("[\u2400-\u2421↵◌…\ufffd]|‹[^›]+›")
OWN_ROWS = 6
"""Lines that the program may put around one body: a day, a name, remarks."""
AT_MOST = 40
"""Times as long as a plain message of the same kind may take."""


@must("NO_RAISE|later events|the later|NO_ESC|no crash|one row$|.*no crash$")
async def goes_on(trial: Trial) -> None:
    client = trial.client
    await client.good_ones_are_shown()
    assert client.pilot.app._exception is None
    bad = [line for line in client.log().splitlines() if " ERROR " in line or " CRITICAL " in line]
    assert not bad, bad
    assert "offline" not in client.screen()


@must("NO_ESC|VISIBLE_MARK|NO_BIDI|MARK_OR_STRIP|log file and window title|NO_RAISE")
async def the_stream_is_clean(trial: Trial) -> None:
    stream = taken_apart(trial.client.stream)
    assert not stream.foreign, stream.foreign
    assert not stream.hidden, stream.hidden
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", trial.client.log())


@must("NO_ACTION|NO_FETCH|NO_RAISE|never a one-key action")
async def nothing_was_done(trial: Trial) -> None:
    client = trial.client
    assert client.opened == []
    assert client.pilot.app.screen is client.chat
    assert client.pilot.app.is_running
    fetched = [one.path for one in client.requests() if "/media/" in one.path or "/thumbnail" in one.path]
    assert not fetched, fetched
    assert not [one for one in client.requests() if not one.path.startswith("/_matrix/")]
    region = client.chat.query_one("#timeline").region
    for strip in client.chat._compositor.render_strips()[region.y : region.bottom]:
        for segment in strip:
            assert segment.style is None or (not segment.style.link and not segment.style.meta.get("@click"))


@must("VISIBLE_MARK")
async def a_mark_is_seen(trial: Trial) -> None:
    assert MARK.search(trial.shown_body()), trial.client.case_rows()


@must('TEXT_KEPT: "')
async def words_are_readable(trial: Trial) -> None:
    words = re.findall(r'"([^"]+)"', next(word for word in trial.case.must if word.startswith("TEXT_KEPT")))
    shown, at = trial.shown_body(), 0
    for word in words:
        at = shown.find(word, at)
        assert at >= 0, f"{word!r} not in {shown!r}"


@must("TEXT_KEPT: shown literally")
async def every_character_is_there(trial: Trial) -> None:
    for item in await trial.items():
        for line in lay_out(item, SIZE[0] - 28, unfolded=True):
            assert cell_len("".join(part.text for part in line)) <= SIZE[0] - 28
        rows = lay_out(item, SIZE[0] - 28, unfolded=True)
        body = "".join("".join(part.text for part in line)[columns().body_at :] for line in rows)
        whole, kept = squeezed(item.body), squeezed(body)
        # More than a homeserver takes (64 KiB) may be cut, with a mark that says so; what stands before is whole.
        beginning = kept.partition("…")[0]
        cut = len(item.body) > 65_536 and len(beginning) > 200 and beginning in whole
        assert whole in kept or cut
    bodies = [item.body for item in await trial.items()]
    assert bodies == trial.bodies()
    start = squeezed(trial.bodies()[0])[:60]
    assert start in squeezed(trial.shown_body())


@must("MARK_OR_STRIP|NO_BIDI")
async def columns_stay_right(trial: Trial) -> None:
    for line in trial.client.screen().splitlines():
        assert cell_len(line) <= SIZE[0]
        assert not any(unicodedata.category(one) in ("Cc", "Cs", "Co") for one in line)
    rows = trial.client.case_rows()
    assert rows
    assert sum(1 for row in rows if row[2:7].strip()) == len(await trial.items())


@must("FRAMED")
async def lines_stay_in_their_column(trial: Trial) -> None:
    first, *more = trial.client.case_rows()
    assert first[2:7].strip(), "the first line names time and sender"
    assert squeezed(first[9 : columns().body_at].strip()).startswith("@mallory") or trial.case.encrypted
    for line in more:
        head = line[: 2 + columns().body_at].strip()
        assert head in ("", "[!]", "[i]", "[?]"), line


@must("BOUNDED")
async def it_is_bounded(trial: Trial) -> None:
    plain = TimelineItem(**{**_fields((await trial.client.items())[0]), "body": "word " * 1600})
    reference = min(_seconds(plain) for _ in range(3))
    for item in await trial.items():
        assert len(lay_out(item, SIZE[0] - 28)) <= MAX_ROWS + OWN_ROWS
        assert min(_seconds(item) for _ in range(3)) <= AT_MOST * reference
    assert len(trial.client.case_rows()) <= SIZE[1]


def _fields(item: TimelineItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in TimelineItem.__dataclass_fields__}


def _seconds(item: TimelineItem) -> float:
    begin = time.process_time()
    lay_out(item, SIZE[0] - 28)
    return time.process_time() - begin


@must('folded to at most 40 rows with "show all"')
async def it_is_folded(trial: Trial) -> None:
    (item,) = await trial.items()
    assert len(lay_out(item, SIZE[0] - 28)) <= MAX_ROWS + 1
    assert "Space shows" in trial.shown_body()


@must("one row until opened|one row$")
async def it_is_one_row(trial: Trial) -> None:
    rows = [row for row in trial.client.case_rows() if row.strip()]
    assert len(rows) <= 2 + len([row for row in rows if not row[:9].strip()]) or len(rows) <= 4, rows
    assert len(trial.client.screen().splitlines()) <= SIZE[1]


@must("one row, at most 32 columns")
async def names_are_short(trial: Trial) -> None:
    for item in await trial.items():
        labels = [line[1].text for line in lay_out(item, SIZE[0] - 28) if len(line) > 1]
        assert all(cell_len(label) <= 32 for label in labels)
        assert sum(1 for label in labels if label.strip() not in ("", "[!]", "[i]", "[?]")) <= 1
