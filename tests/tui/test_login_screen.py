"""Who are you: what is asked, in which order, and what is said when it goes wrong."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from hints.advisor import Advisor
from session.account.profile import DATABASE_NAME, Profile
from session.host import SessionHost
from session.server.login import LoginRequest
from session.store import vault
from session.store.vault import StoreKey
from session.values.errors import LoggedOut, LoginRefused, LoginTooSoon
from session.values.model import UserId
from session.values.updates import Connection, ConnectionUpdate
from session.values.words import N_
from tests.fakes.recorded_session import RecordedSession
from tests.support.patient_pilot import PatientPilot
from tests.support.people import LUNCH
from tests.support.screens import CONFIG, advisor, chat, recorded, settled, shown, until, until_shown
from tui.app import SluisApp
from tui.screens.recovery_key import RecoveryKeyScreen

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

USER = "@ik:rijk.example"


class RecordingHost(SessionHost):
    """A host whose sessions are recorded ones."""

    def __init__(self, session: RecordedSession) -> None:
        super().__init__()
        self.session = session
        self.requests: list[LoginRequest] = []
        self.restored: list[str] = []
        self.refuses: Exception | None = None

    async def login(  # type: ignore[override]
        self, profile: Profile, key: StoreKey, request: LoginRequest, advisor: Advisor, *, identity: bool = True
    ) -> RecordedSession:
        self._maybe_refuse()
        assert not identity
        self.requests.append(request)
        return self.session

    async def restore(self, profile: Profile, key: StoreKey, user_id: str, advisor: Advisor) -> RecordedSession:  # type: ignore[override]
        self._maybe_refuse()
        self.restored.append(user_id)
        return self.session

    def _maybe_refuse(self) -> None:
        refusal, self.refuses = self.refuses, None
        if refusal is not None:
            raise refusal


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "data")


@contextlib.asynccontextmanager
async def asking(host: RecordingHost, profile: Profile, key: StoreKey | None = None) -> AsyncIterator[Pilot[None]]:
    host.start()
    try:
        async with SluisApp(host, profile, key, CONFIG, advisor()).run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            yield PatientPilot(pilot.app)
    finally:
        host.stop()


def fields(pilot: Pilot[None]) -> list[str | None]:
    return [field.id for field in pilot.app.screen.query(Input)]


def values(pilot: Pilot[None]) -> list[str]:
    """Return what stands in the fields."""
    return [field.value for field in pilot.app.screen.query(Input)]


def known_account(profile: Profile) -> None:
    vault.create(profile.key_file, "sesam")
    folder = profile.account_folder(USER)
    folder.mkdir(parents=True)
    (folder / DATABASE_NAME).touch()


async def test_the_first_time_everything_is_asked(profile: Profile) -> None:
    host = RecordingHost(recorded())
    async with asking(host, profile) as pilot:
        assert fields(pilot) == ["homeserver", "user", "password", "passphrase", "passphrase-again"]
        assert [f.password for f in pilot.app.screen.query(Input)] == [False, False, True, True, True]
        await pilot.press("enter", *USER, "enter", *"geheim", "enter", *"sesam", "enter", *"sesam", "enter")
        await until(pilot, lambda: chat(pilot) is not None and chat(pilot).open_room is not None)
        assert host.requests == [LoginRequest("", USER, "geheim")]
        assert vault.unlock(profile.key_file, "sesam")


async def test_unequal_passphrases_are_told_and_nothing_is_made(profile: Profile) -> None:
    async with asking(RecordingHost(recorded()), profile) as pilot:
        await pilot.press("enter", *USER, "enter", *"geheim", "enter", *"sesam", "enter", *"sesom", "enter")
        await settled(pilot)
        assert "not the same" in shown(pilot)
        assert not profile.key_file.exists()
        await pilot.press(*"sesam", "enter", *"sesam", "enter")
        await until(pilot, lambda: chat(pilot) is not None and chat(pilot).open_room is not None)
        assert vault.unlock(profile.key_file, "sesam")


async def test_what_is_typed_after_a_wrong_password_is_the_password(profile: Profile) -> None:
    host = RecordingHost(recorded())
    host.refuses = LoginRefused(N_("User or password is wrong."))
    async with asking(host, profile) as pilot:
        await pilot.press(*"rijk.example", "enter", *USER, "enter", *"geheem", "enter", *"sesam", "enter", *"sesam")
        await pilot.press("enter")
        await until(pilot, lambda: "password is wrong" in shown(pilot))
        await settled(pilot)
        await pilot.press(*"geheim")
        assert "geheim" not in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: bool(host.requests))
        assert host.requests == [LoginRequest("rijk.example", USER, "geheim")]


async def test_whoever_came_too_soon_tries_the_same_password_again_on_enter(profile: Profile) -> None:
    host = RecordingHost(recorded())
    host.refuses = LoginTooSoon(N_("Wait a little."))
    async with asking(host, profile) as pilot:
        await pilot.press("enter", *USER, "enter", *"geheim", "enter", *"sesam", "enter", *"sesam", "enter")
        await until(pilot, lambda: "Wait a little" in shown(pilot))
        await settled(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: bool(host.requests))
        assert host.requests == [LoginRequest("", USER, "geheim")]


async def test_a_refused_login_keeps_what_was_typed(profile: Profile) -> None:
    host = RecordingHost(recorded())
    host.refuses = LoginRefused(N_("User or password is wrong."))
    async with asking(host, profile) as pilot:
        await pilot.press("enter", *USER, "enter", *"geheim", "enter", *"sesam", "enter", *"sesam", "enter")
        await until(pilot, lambda: "password is wrong" in shown(pilot))
        assert pilot.app.screen.query_one("#user", Input).value == USER
        # The store is open by now: its passphrase is not asked again.
        assert fields(pilot) == ["homeserver", "user", "password"]
        await pilot.press(*"geheim", "enter")
        await until(pilot, lambda: bool(host.requests))


async def test_the_next_time_only_the_passphrase_is_asked(profile: Profile) -> None:
    known_account(profile)
    host = RecordingHost(recorded())
    async with asking(host, profile) as pilot:
        assert fields(pilot) == ["passphrase"]
        await pilot.press(*"fout", "enter")
        await until(pilot, lambda: "does not open the store" in shown(pilot))
        await settled(pilot)
        await pilot.press(*"sesam", "enter")
        await until(pilot, lambda: chat(pilot) is not None)
        assert host.restored == [USER]


async def test_with_a_key_nothing_is_asked(profile: Profile) -> None:
    known_account(profile)
    host = RecordingHost(recorded())
    async with asking(host, profile, vault.unlock(profile.key_file, "sesam")) as pilot:
        await until(pilot, lambda: chat(pilot) is not None)
        assert host.restored == [USER]


async def test_whoever_was_logged_out_logs_in_again(profile: Profile) -> None:
    known_account(profile)
    host = RecordingHost(recorded())
    host.refuses = LoggedOut(N_("You were logged out; log in again."))
    async with asking(host, profile) as pilot:
        await pilot.press(*"sesam", "enter")
        await until(pilot, lambda: fields(pilot) == ["homeserver", "user", "password"])
        await until_shown(pilot, "log in again")
        assert values(pilot) == ["", USER, ""]


async def test_a_device_that_the_server_has_logged_out_logs_in_again(profile: Profile) -> None:
    known_account(profile)
    session = recorded()
    host = RecordingHost(session)
    async with asking(host, profile) as pilot:
        await pilot.press(*"sesam", "enter")
        await until(pilot, lambda: session.listener is not None)
        session.tell(ConnectionUpdate(Connection.LOGGED_OUT))
        await until(pilot, lambda: fields(pilot) == ["homeserver", "user", "password"])
        assert ("close",) in session.asked
        assert values(pilot) == ["https://rijk.example", USER, ""]
        await pilot.press(*"geheim", "enter")
        await until(pilot, lambda: bool(host.requests) and chat(pilot) is not None)
        (request,) = host.requests
        assert (request.homeserver, request.user, request.password) == ("https://rijk.example", USER, "geheim")


@pytest.mark.parametrize(("user", "kept"), [("@ik:rijk.example", "half af"), ("@sam:rijk.example", "")])
async def test_drafts_outlive_a_logout_by_the_server_for_their_own_user(user: str, kept: str, profile: Profile) -> None:
    known_account(profile)
    session = recorded()
    host = RecordingHost(session)
    async with asking(host, profile) as pilot:
        await pilot.press(*"sesam", "enter")
        await until(pilot, lambda: session.listener is not None and chat(pilot).open_room is not None)
        chat(pilot).desk.composer.give_back(LUNCH, "soep?")
        await pilot.press(*"half af", "f1")
        await settled(pilot)
        session.tell(ConnectionUpdate(Connection.LOGGED_OUT))
        await until(pilot, lambda: fields(pilot) == ["homeserver", "user", "password"])
        host.session = again = replace(recorded(), user_id=UserId(user))
        await pilot.press("shift+tab", *user, "enter", *"geheim", "enter")
        await until(pilot, lambda: again.listener is not None and chat(pilot).open_room is not None)
        await settled(pilot)
        assert chat(pilot).desk.composer.text == kept
        chat(pilot).show_room(LUNCH)
        assert chat(pilot).desk.composer.text == ("soep?" if kept else "")


async def test_a_new_recovery_key_is_shown_until_it_is_written_down(profile: Profile) -> None:
    session = recorded()
    session.new_recovery_key = "EsTx 1234 abcd WXYZ"
    known_account(profile)
    host = RecordingHost(session)
    async with asking(host, profile, vault.unlock(profile.key_file, "sesam")) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, RecoveryKeyScreen))
        await settled(pilot)
        assert "EsTx 1234 abcd WXYZ" in shown(pilot)
        await pilot.press(*"nope", "enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, RecoveryKeyScreen)
        pilot.app.screen.query_one(Input).value = "WXYZ"
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
