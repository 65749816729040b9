"""What a notification may say: the last message of somebody else, as it can be read by now, and nothing covered."""

from __future__ import annotations

from typing import Any

import pytest

from session.reading.newest import Newest
from session.values.model import RoomId
from tests.fakes.room_events import ALICE, ME, ROOM, edit, member, message, redaction, room_news, sync_answer
from tests.fakes.synced_account import SyncedAccount

HERE = RoomId(ROOM)


def formatted(html: str) -> dict[str, Any]:
    event = message("de dader is de tuinman", event_id="$1", sender=ALICE)
    event["content"] |= {"format": "org.matrix.custom.html", "formatted_body": html}
    return event


def covered_by_an_edit() -> dict[str, Any]:
    event = edit("$1", "de dader is de tuinman", ALICE, "$2")
    html = "de dader is <span data-mx-spoiler>de tuinman</span>"
    event["content"]["m.new_content"] |= {"format": "org.matrix.custom.html", "formatted_body": html}
    return event


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), None),
        ((message("van haar", event_id="$1", sender=ALICE),), ("Alice", "van haar")),
        ((message("van haar", event_id="$1", sender=ALICE), message("van mij", event_id="$2", sender=ME)), None),
        ((message("weg", event_id="$1", sender=ALICE), redaction("$1", event_id="$2", sender=ALICE)), None),
        ((formatted("de dader is <b>de tuinman</b>"),), ("Alice", "de dader is de tuinman")),
        ((formatted("de dader is <span data-mx-spoiler>de tuinman</span>"),), None),
        ((message("wie?", event_id="$1", sender=ALICE), covered_by_an_edit()), None),
    ],
    ids=["nothing", "theirs", "ours", "removed", "formatted", "covered", "covered by an edit"],
)
async def test_the_last_message_of_somebody_else(
    account: SyncedAccount, events: tuple[dict[str, Any], ...], expected: tuple[str, str] | None
) -> None:
    people = (member(ME, name="Ik"), member(ALICE, name="Alice"))
    account.take(sync_answer("s1", join={ROOM: room_news(*people, *events)}))
    said = await Newest(account.database, ME).of(HERE)
    assert (said and (said.sender_name, said.text)) == expected
