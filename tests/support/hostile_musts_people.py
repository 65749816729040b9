"""Must-words about who people say they are, and what they lure others into."""

from __future__ import annotations

import re

from session.values.model import ItemKind
from tests.support.hostile_trial import Trial, must, squeezed


@must("MXID_SHOWN for the second user")
async def the_id_is_shown(trial: Trial) -> None:
    sender = trial.events[-1]["sender"]
    await trial.client.until(lambda: sender in squeezed(trial.shown_body() + trial.client.screen()), sender)


@must("MXID_SHOWN in full on request")
async def the_id_is_shown_on_request(trial: Trial) -> None:
    (event,) = trial.events
    sender = event["sender"]
    if any(item.kind is ItemKind.PLACEHOLDER for item in await trial.items()):
        return
    trial.client.server.events[event["event_id"]] = event
    assert await trial.client.select(event["event_id"])
    await trial.client.press("i")
    shown = "".join(f"‹U+{ord(one):04X}›" if not one.isascii() else one for one in sender)
    seen = squeezed(trial.client.screen())
    assert sender in seen or squeezed(shown) in seen, trial.client.screen()
    if not sender.isascii():
        assert "‹U+" in seen
    await trial.client.press("escape")


@must("PLACEHOLDER if not a valid ID")
async def placeholder_for_a_bad_id(trial: Trial) -> None:
    sender = trial.events[0]["sender"]
    valid = re.fullmatch(r"@[!-9;-~]+:[A-Za-z0-9.:\[\]-]+", sender) and len(sender.encode()) <= 255
    if not valid:
        assert [item.kind for item in await trial.items()] == [ItemKind.PLACEHOLDER]
        assert any("cannot be shown" in row for row in trial.client.case_rows())


@must("MXID and server of the inviter shown")
async def the_inviter_is_named(trial: Trial) -> None:
    client = trial.client
    client.chat.show_room(next(room.room_id for room in await client.host.ask(client.session.rooms) if room.inviter))
    shown = await client.see("An invitation to", "evil.example")
    assert "@mallory:evil.example" in shown
    assert "NOT from your server" in shown or "not from your organisation" in shown.lower()


@must("composer names room")
async def two_rooms_of_one_name(trial: Trial) -> None:
    assert "evil.example" in trial.client.screen()


@must("WARN hint")
async def the_lure_is_marked(trial: Trial) -> None:
    await trial.client.until(lambda: "[!]" in "\n".join(trial.client.case_rows()), "a mark")
