"""Must-words about events, their relations and the state of rooms."""

from __future__ import annotations

import re

from session.values.model import ItemKind
from tests.support.hostile_client import SIZE
from tests.support.hostile_musts_text import goes_on
from tests.support.hostile_trial import Trial, must
from widgets.timeline.layout import lay_out

OWN_ROWS = 6
"""Lines that the program may put around one body: a day, a name, remarks."""
_SENTENCES = (ItemKind.PLACEHOLDER, ItemKind.UNABLE_TO_DECRYPT, ItemKind.STATE, ItemKind.VERIFICATION)


@must("PLACEHOLDER$")
async def a_placeholder_is_shown(trial: Trial) -> None:
    items = await trial.items()
    assert items, "no row at all"
    for item in items:
        assert item.kind in _SENTENCES, item.kind
        assert not item.body
    rows = [row for row in trial.client.case_rows() if "unsigned" not in row]
    sentences = [row for row in rows if row[2:7].strip() and "──" not in row]
    assert len(sentences) == len(items)
    assert all(re.search("(?i)cannot|refused|removed|not shown", row) for row in sentences), rows


@must("PLACEHOLDER or ")
async def a_row_or_nothing(trial: Trial) -> None:
    bodies = {*trial.bodies(), ""}
    for item in await trial.items():
        assert item.body in bodies or item.file is not None
        assert len(lay_out(item, SIZE[0] - 28)) <= 1 + OWN_ROWS


@must("IGNORE$")
async def nothing_came_of_it(trial: Trial) -> None:
    assert not [item for item in await trial.items() if item.body]


@must("state keeps|NO_STATE|no loop")
async def state_is_as_before(trial: Trial) -> None:
    before, now = trial.client.before, await trial.client.known()
    assert before is not None
    assert (now.room.name, now.room.topic, now.room.kind) == (before.room.name, before.room.topic, before.room.kind)
    # Encryption can only come: whoever says that there is some is believed, even in a broken way.
    assert now.room.facts.encrypted >= before.room.facts.encrypted
    assert {(one.user_id, one.membership) for one in now.members} == {
        (one.user_id, one.membership) for one in before.members
    }
    assert now.levels == before.levels


@must("ORIGINAL(?! or)")
async def the_original_stays(trial: Trial) -> None:
    first = trial.events[0]
    body = first["content"].get("body", trial.text)
    row = next(item for item in await trial.items() if item.event_id == first["event_id"])
    assert (row.body, row.edited) == (body, False)
    assert body in trial.shown_body()


@must("ORIGINAL or the new one marked")
async def original_or_marked(trial: Trial) -> None:
    (row, *_) = await trial.items()
    assert row.body == trial.bodies()[0] or (row.edited and "edited" in trial.shown_body())


@must("edit of an edit IGNORED; shows|shown once, as")
async def shown_edited(trial: Trial) -> None:
    (row,) = await trial.items()
    assert (row.body, row.edited) == ("b", True)
    assert "edited" in trial.shown_body()


@must("order of the server")
async def order_is_kept(trial: Trial) -> None:
    sent = [one["event_id"] for one in trial.events if isinstance(one, dict)]
    shown = [item.event_id for item in await trial.items()]
    assert shown == [one for one in sent if one in shown]
    assert shown


@must("no recursion|no loop")
async def no_loop(trial: Trial) -> None:
    keys = [item.key for item in await trial.items()]
    assert len(keys) == len(set(keys))
    await goes_on(trial)


@must("no content of the other room")
async def other_rooms_stay_there(trial: Trial) -> None:
    assert "elsewhere" not in trial.shown_body()
    assert not [item for item in await trial.items() if "elsewhere" in item.body]


@must("quote is taken from|not drawn as a reply")
async def the_fallback_is_no_quote(trial: Trial) -> None:
    lines = trial.shown_body().splitlines()
    assert not any(line.startswith(("┃", "│", "▌", "▎")) and "approved" in line for line in lines)
    for line in trial.client.case_rows():
        if "approved" in line:
            assert line.strip().endswith("> <@alice:hs.example> yes, approved"), line
            assert "@mallory" in line


@must("client checks sender or power")
async def it_is_still_there(trial: Trial) -> None:
    assert trial.bodies()[0] in trial.shown_body()


@must("shown as own but not as sent")
async def an_echo_of_nobody(trial: Trial) -> None:
    assert "sent" not in trial.shown_body()
    assert "0 unsent" in trial.client.screen()


@must("one row only; first kept")
async def the_first_is_kept(trial: Trial) -> None:
    assert [item.body for item in await trial.items()] == trial.bodies()[:1]


@must("pending message stays pending")
async def pending_stays(trial: Trial) -> None:
    assert "1 unsent" in trial.client.screen() or "failed" in trial.client.screen()
    assert [item.body for item in await trial.items() if item.own] == ["mine"]


@must("room mention only when")
async def no_mention(trial: Trial) -> None:
    assert (await trial.client.room()).highlights == 0


@must("one reading only")
async def one_reading(trial: Trial) -> None:
    (item,) = await trial.items()
    assert item.sender == "@mallory:evil.example"
    assert "@mallory" in "".join(trial.client.case_rows())
    database = trial.client.session._database
    stored = await trial.client.host.ask(database.one, "SELECT sender FROM event WHERE event_id = ?", (item.event_id,))
    assert stored == (item.sender,)


@must("first paint in the time")
async def all_rooms_are_there(trial: Trial) -> None:
    assert len(await trial.client.host.ask(trial.client.session.rooms)) > 1000


@must("gap shown and filled")
async def the_gap_is_filled(trial: Trial) -> None:
    await trial.client.see("in the gap")
