"""Whose store a log-in opens: the one of who wanted in, whatever the server answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.account.profile import Profile
from session.account.stores import old_device, open_store, store_of
from session.server.login import Credentials, LoginRequest
from session.store.account import AccountStore
from session.store.vault import StoreKey
from session.values.errors import StoreRefused
from session.values.model import DeviceId, UserId
from tests.support.small_app import store_key

NOOR, OTHER_NOOR = UserId("@noor:hs.example"), UserId("@noor:work.example")


def answered(user: UserId, server: str) -> Credentials:
    return Credentials(server, user, DeviceId("ONE"), "token")


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path)


@pytest.fixture
def key(profile: Profile) -> StoreKey:
    key = store_key(profile)
    database = open_store(profile, key, NOOR)
    AccountStore(database).save_credentials(answered(NOOR, "https://hs.example"))
    database.close()
    return key


@pytest.mark.parametrize("typed", [OTHER_NOOR, "noor"])
def test_a_server_opens_no_account_of_another_server(profile: Profile, key: StoreKey, typed: str) -> None:
    with pytest.raises(StoreRefused):
        store_of(profile, key, LoginRequest("https://evil.example", typed), answered(NOOR, "https://evil.example"))


@pytest.mark.parametrize("typed", [NOOR, "@Noor:hs.example", "noor"])
def test_who_was_here_comes_back_to_the_same_store(profile: Profile, key: StoreKey, typed: str) -> None:
    database = store_of(profile, key, LoginRequest("hs.example", typed), answered(NOOR, "https://hs.example"))
    try:
        assert AccountStore(database).credentials() == answered(NOOR, "https://hs.example")
    finally:
        database.close()


def test_a_device_is_named_to_its_own_server_alone(profile: Profile, key: StoreKey) -> None:
    assert old_device(profile, key, LoginRequest("", NOOR)) == "ONE"
    assert old_device(profile, key, LoginRequest("https://hs.example/", "noor")) == "ONE"
    assert old_device(profile, key, LoginRequest("https://work.example", "noor")) == ""
    assert old_device(profile, key, LoginRequest("", OTHER_NOOR)) == ""
