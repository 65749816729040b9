"""Pictures of a poll that is being voted in and one that is being made; made and looked at as the others are."""

from __future__ import annotations

from dataclasses import replace

from syrupy.assertion import SnapshotAssertion

from session.values.model import Poll, PollAnswer, Row
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, conversation, said
from tests.support.pictures import both_sizes, golden, picture
from tests.support.screens import BSN, chat, chatting, recorded, settled
from widgets.timeline.timeline import Timeline

pytestmark = golden


def polled() -> RecordedSession:
    """Return a session whose room has an ended poll, one with hidden counts, and one to vote in."""
    session, before = recorded(), conversation()
    ended = Poll("Wie haalt taart?", (PollAnswer("Sam", 3), PollAnswer("Els", 1)), voters=4, ended=True)
    hidden = Poll("Wie wordt voorzitter?", (PollAnswer("Noor"), PollAnswer("Sam", mine=True)), voters=2)
    days = (PollAnswer("maandag", 2), PollAnswer("dinsdag", 1, mine=True), PollAnswer("woensdag, na de lunch", 0))
    open_ = Poll("Welke dagen kun je bij de sluis zijn?", days, voters=3, selections=2)
    asked = (("Ik", ended), ("Noor de Wit", hidden), ("Sam", open_))
    rows = tuple(
        Row(before.last + number, replace(said(30 + number, name, poll.question, own=name == "Ik"), poll=poll))
        for number, (name, poll) in enumerate(asked, 1)
    )
    session.timelines = {PROJECT: replace(before, last=before.last + len(rows), rows=(*before.rows, *rows))}
    return session


@both_sizes
async def test_a_poll_that_is_voted_in(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(polled(), size) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end", "1")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_a_poll_that_is_made_and_held(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(polled(), size) as pilot:
        await pilot.press(*f"/poll --choose 2 Wie belt {BSN}? | ik | Sam | niemand")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)
