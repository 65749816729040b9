"""Pictures of the trust screens, compared with those that a person looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from session.crypto.recovery_key import WrongRecoveryKey
from session.values.model import DeviceId, UserId
from session.values.trust import (
    IdentityStatus,
    MemberDevice,
    MemberDevices,
    MemberTrust,
    OwnDevice,
    Rank,
    RoomMember,
)
from session.values.updates import TrustUpdate
from session.values.words import N_, Words
from tests.fakes.recorded_trust import (
    RecordedDevices,
    RecordedKeys,
    RecordedRoster,
    TrustedSession,
    key,
    with_identity,
)
from tests.support.people import MORNING, PROJECT, conversation, rooms
from tests.support.pictures import both_sizes, golden, picture
from tests.support.screens import CONFIG, HELD_TEXT, chatting, settled, shown
from tui.settings.config import Config

pytestmark = golden

DEVICES = (
    OwnDevice(
        DeviceId("QWERTYUIOP"), "sluis", MORNING, signed=True, encrypts=True, current=True, fingerprint=key("a"),
        address="10.0.0.7",
    ),
    OwnDevice(
        DeviceId("ZXCVBNMASD"), "Element op Android", MORNING - 90_000_000, signed=False, encrypts=True, current=False,
        fingerprint=key("b"), address="198.51.100.23", new=True,
    ),
    OwnDevice(
        DeviceId("PHONEPHONE"), "telefoon", MORNING - 4_000_000, signed=True, encrypts=True, current=False,
        fingerprint=key("c"), address="192.0.2.4",
    ),
    OwnDevice(DeviceId("BOTBOTBOTB"), "", 0, signed=False, encrypts=False, current=False),
    OwnDevice(
        DeviceId("GONEGONEGO"), "onbekend", MORNING, signed=False, encrypts=True, current=False, fingerprint=key("d"),
        new=True, gone=True,
    ),
)  # fmt: skip
SAM, KIM = UserId("@sam:rijk.example"), UserId("@kim:elders.example")


def member(user: str, name: str, trust: MemberTrust, rank: Rank = Rank.MEMBER, **more: int) -> RoomMember:
    return RoomMember(
        UserId(user), name, False, more.get("power", 0), rank, trust, more.get("devices", 1), more.get("unsigned", 0)
    )


PEOPLE = (
    member("@ik:rijk.example", "Ik", MemberTrust.YOU, Rank.ADMIN, power=100, devices=3),
    member("@noor.dewit:rijk.example", "Noor de Wit", MemberTrust.VERIFIED, Rank.MODERATOR, power=50),
    member(SAM, "Sam", MemberTrust.UNVERIFIED, devices=2, unsigned=1),
    member(KIM, "Kim van Elders", MemberTrust.CHANGED),
    replace(member("@jo:elders.example", "", MemberTrust.NO_IDENTITY), invited=True),
    member("@lot:rijk.example", "Lot", MemberTrust.RENEWED),
    member("@bot:rijk.example", "Meldingen", MemberTrust.UNKNOWN, Rank.RAISED, power=10, devices=0),
)
SAMS = MemberDevices(
    SAM,
    True,
    (
        MemberDevice(DeviceId("SAMSPHONE1"), key("s"), True, None),
        MemberDevice(
            DeviceId("SAMSTABLET"),
            key("t"),
            False,
            Words.of(N_("{user} has not signed the device {device}."), user=SAM, device="SAMSTABLET"),
        ),
    ),
)


def session(keys: RecordedKeys | None = None) -> TrustedSession:
    return TrustedSession(
        rooms(),
        {PROJECT: conversation()},
        keys=keys or RecordedKeys(),
        devices=RecordedDevices(DEVICES),
        roster=RecordedRoster(PEOPLE, {SAM: SAMS}),
    )


@both_sizes
@pytest.mark.parametrize("status", list(IdentityStatus))
async def test_identity(status: IdentityStatus, size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(with_identity(status)), size) as pilot:
        pilot.app.begin_verification = lambda *whom: None  # type: ignore[attr-defined]
        await pilot.press(*"/identity", "enter")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_identity_in_dutch(golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), (80, 24), Config(CONFIG.own_servers, language="nl")) as pilot:
        await pilot.press(*"/identity", "enter")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_a_recovery_key_is_typed(golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), (80, 24)) as pilot:
        await pilot.press(*"/identity", "enter")
        await settled(pilot)
        await pilot.press("enter", *"EsTx 1234")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_a_wrong_recovery_key(golden_picture: SnapshotAssertion) -> None:
    keys = RecordedKeys()
    keys.refuses = WrongRecoveryKey(
        N_("This recovery key or passphrase does not open the secret storage of this account.")
    )
    async with chatting(session(keys), (80, 24)) as pilot:
        await pilot.press(*"/identity", "enter")
        await settled(pilot)
        await pilot.press("enter", *"EsTx 1234", "enter")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_before_a_reset(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), size) as pilot:
        await pilot.press(*"/identity", "enter")
        await settled(pilot)
        await pilot.press("down", "down", "down", "enter", *"reset")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_a_page_to_agree_on(golden_picture: SnapshotAssertion) -> None:
    keys = RecordedKeys()
    # Written without its scheme: pictures hold no addresses.
    keys.page = "account.rijk.example/_matrix/client/v3/auth/m.login.sso/fallback/web?session=KSnDSkIJQsvxWqrTfGlzMkQJ"
    async with chatting(session(keys), (80, 24)) as pilot:
        await pilot.press(*"/identity", "enter")
        await settled(pilot)
        await pilot.press("down", "down", "down", "enter", *"reset", "enter")
        for _ in range(10):
            await pilot.pause()
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_devices(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), size) as pilot:
        pilot.app.begin_verification = lambda *whom: None  # type: ignore[attr-defined]
        await pilot.press(*"/devices", "enter")
        await settled(pilot)
        await pilot.press("down", "space")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_devices_in_dutch(golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), (80, 24), Config(CONFIG.own_servers, language="nl")) as pilot:
        await pilot.press(*"/devices", "enter")
        await settled(pilot)
        await pilot.press("down", "down", "d")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_the_question_before_logging_out_devices(golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), (80, 24)) as pilot:
        await pilot.press(*"/devices", "enter")
        await settled(pilot)
        await pilot.press("down", "space", "down", "space", "d")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_the_password_of_the_account(golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), (80, 24)) as pilot:
        await pilot.press(*"/devices", "enter")
        await settled(pilot)
        await pilot.press("down", "d", "y")
        for _ in range(10):
            await pilot.pause()
        await pilot.press(*"geheim")
        assert golden_picture == picture(pilot.app)


async def test_a_device_name_that_is_held(golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), (80, 24)) as pilot:
        await pilot.press(*"/devices", "enter")
        await settled(pilot)
        await pilot.press("down", "r")
        await settled(pilot)
        pilot.app.screen.query_one("#device-rename Input", Input).value = HELD_TEXT
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_a_device_name(golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), (80, 24)) as pilot:
        await pilot.press(*"/devices", "enter")
        await settled(pilot)
        await pilot.press("down", "r")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_members(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), size) as pilot:
        await pilot.press(*"/members", "enter")
        await settled(pilot)
        await pilot.press("down", "down", "enter")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_members_with_letters(golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), (80, 24), replace(CONFIG, letters=True)) as pilot:
        await pilot.press(*"/members", "enter")
        await settled(pilot)
        await pilot.press("down")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_members_searched_in_dutch(golden_picture: SnapshotAssertion) -> None:
    async with chatting(session(), (80, 24), Config(CONFIG.own_servers, language="nl")) as pilot:
        await pilot.press(*"/members", "enter")
        await settled(pilot)
        await pilot.press(*"elders")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_what_lasts_in_the_last_line(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    recorded = session()
    async with chatting(recorded, size) as pilot:
        recorded.tell(TrustUpdate(False, DEVICES[1:2]))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_a_new_device_in_the_last_line(golden_picture: SnapshotAssertion) -> None:
    recorded = session()
    async with chatting(recorded, (80, 24)) as pilot:
        recorded.tell(TrustUpdate(True, DEVICES[1:2]))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


async def test_an_unsigned_device_and_a_new_one_in_the_last_line_in_dutch(golden_picture: SnapshotAssertion) -> None:
    recorded = session()
    async with chatting(recorded, (80, 24), Config(CONFIG.own_servers, language="nl")) as pilot:
        recorded.tell(TrustUpdate(False, DEVICES[1:2]))
        await settled(pilot)
        assert "nieuw: Element op Android" in shown(pilot)
        assert golden_picture == picture(pilot.app)
