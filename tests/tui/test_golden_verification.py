"""Pictures of the verification screen, compared with those that a person looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from session.crypto.verification.codes import CancelCode
from session.values.model import ItemKind, UserId, Verification
from session.values.updates import VerificationUpdate
from session.values.words import Words
from tests.fakes.recorded_session import RecordedSession, RecordedVerifications
from tests.support.people import PROJECT, SERVER, said
from tests.support.pictures import SIZES, both_sizes, golden, picture
from tests.support.screens import CONFIG, chatting, recorded, settled
from tests.support.verifications import ASKED, DONE, OWN, OWN_DONE, QR, SCANNED, SHOWN, cancelled
from tests.tui.test_golden_screens import with_message
from tui.settings.config import Config

pytestmark = golden
NAMES = ["80x24", "120x40"]


async def telling(pilot: Pilot[None], session: RecordedSession, *verifications: Verification) -> str:
    """Return a picture after the session has told of these and the screen was opened."""
    session.tell(*(VerificationUpdate(one) for one in verifications))
    await settled(pilot)
    await pilot.press("alt+y")
    await settled(pilot)
    return picture(pilot.app)


@both_sizes
async def test_an_incoming_request(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, size) as pilot:
        assert golden_picture == await telling(pilot, session, ASKED)


@both_sizes
async def test_emoji_to_compare(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, size) as pilot:
        assert golden_picture == await telling(pilot, session, SHOWN, OWN)


async def test_emoji_in_dutch(golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, (80, 24), Config(CONFIG.own_servers, language="nl")) as pilot:
        assert golden_picture == await telling(pilot, session, SHOWN)


async def test_emoji_on_a_very_narrow_screen(golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, (50, 20)) as pilot:
        assert golden_picture == await telling(pilot, session, SHOWN)


async def test_numbers_to_compare(golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, (80, 24)) as pilot:
        await telling(pilot, session, SHOWN)
        await pilot.press("s")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_a_mismatch(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, size) as pilot:
        await telling(pilot, session, SHOWN)
        session.tell(VerificationUpdate(cancelled(SHOWN, CancelCode.MISMATCHED_SAS)))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_somebody_is_verified(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, size) as pilot:
        await telling(pilot, session, SHOWN)
        session.tell(VerificationUpdate(DONE))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_what_came_from_another_device(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, size) as pilot:
        await telling(pilot, session, replace(OWN, incoming=False))
        session.tell(VerificationUpdate(OWN_DONE))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_nothing_is_being_verified(golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    session.verification = RecordedVerifications(person=UserId(f"@sam:{SERVER}"))
    async with chatting(session, (80, 24)) as pilot:
        assert golden_picture == await telling(pilot, session)


@both_sizes
async def test_a_request_in_the_conversation(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    request = replace(
        said(4, "Sam", ""),
        kind=ItemKind.VERIFICATION,
        words=Words.of("{name} asked you to compare emoji.", name="Sam"),
        asks=True,
    )
    session.timelines[PROJECT] = with_message(request)
    async with chatting(session, size) as pilot:
        session.tell(VerificationUpdate(ASKED))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@pytest.mark.parametrize("size", [*SIZES, (79, 22)], ids=[*NAMES, "too_small"])
async def test_a_code_to_scan(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, size) as pilot:
        assert golden_picture == await telling(pilot, session, QR)


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_a_code_without_colours(
    theme: str, golden_picture: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    session = recorded()
    async with chatting(session, (80, 24), Config(CONFIG.own_servers, theme=theme)) as pilot:
        assert golden_picture == await telling(pilot, session, QR)


async def test_the_code_was_scanned(golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, (80, 24)) as pilot:
        await telling(pilot, session, QR)
        session.tell(VerificationUpdate(SCANNED))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)
