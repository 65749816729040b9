"""Opens the encrypted store of an account in a profile, and knows which device of a user was here before."""

from __future__ import annotations

from session.login import LoginRequest
from session.profile import DATABASE_NAME, Profile
from session.store.account import AccountStore
from session.store.database import Database
from session.store.vault import StoreKey


def open_store(profile: Profile, key: StoreKey, user_id: str) -> Database:
    """Open an account's database, making it where there is none.

    Raises:
        StoreRefused: when it cannot be opened.
    """
    return Database.open(profile.account_folder(user_id) / DATABASE_NAME, key.for_account(user_id))


def old_device(profile: Profile, key: StoreKey, request: LoginRequest) -> str:
    """Return the device that this user had here before, so that its keys go on; "" when there was none."""
    for user_id in profile.users():
        if request.user in (user_id, user_id[1:].partition(":")[0]):
            database = open_store(profile, key, user_id)
            credentials = AccountStore(database).credentials()
            database.close()
            return credentials.device_id if credentials else ""
    return ""
