"""Opens the database of an account, and finds the device that was here before."""

from __future__ import annotations

from session.login import LoginRequest
from session.profile import DATABASE_NAME, Profile
from session.store.account import AccountStore
from session.store.database import Database
from session.store.vault import StoreKey


def open_account(profile: Profile, key: StoreKey, user_id: str) -> Database:
    """Open the account's database, or make it.

    Raises:
        StoreRefused: when it cannot be used as it is.
    """
    return Database.open(profile.account_folder(user_id) / DATABASE_NAME, key.for_account(user_id))


def old_device(profile: Profile, key: StoreKey, request: LoginRequest) -> str:
    """Return the device that this user had here before, so that its keys go on."""
    for user_id in profile.users():
        if request.user in (user_id, user_id[1:].partition(":")[0]):
            database = open_account(profile, key, user_id)
            credentials = AccountStore(database).credentials()
            database.close()
            return credentials.device_id if credentials else ""
    return ""
