"""Opens the encrypted store of an account in a profile, and knows which device of a user was here before."""

from __future__ import annotations

from session.account.profile import DATABASE_NAME, Profile
from session.server.login import Credentials, LoginRequest
from session.store.account import AccountStore
from session.store.database import Database
from session.store.vault import StoreKey
from session.values.errors import StoreRefused
from session.values.model import server_of
from session.values.words import N_


def open_store(profile: Profile, key: StoreKey, user_id: str) -> Database:
    """Open an account's database, making it where there is none.

    Raises:
        StoreRefused: when it cannot be opened.
    """
    return Database.open(profile.account_folder(user_id) / DATABASE_NAME, key.for_account(user_id))


def store_of(profile: Profile, key: StoreKey, request: LoginRequest, credentials: Credentials) -> Database:
    """Open the store of who has just logged in, if it is who wanted to; an answer opens no other account's store.

    Raises:
        StoreRefused: when the server names another user, or a user who is logged in here at another server.
    """
    user_id = credentials.user_id
    if request.user.startswith("@") and request.user.casefold() != user_id.casefold():
        raise StoreRefused(N_("The server answered for another user than {user}; nothing was kept."), user=request.user)
    database = open_store(profile, key, user_id)
    known = AccountStore(database).credentials()
    if known is not None and not request.user.startswith("@") and known.homeserver != credentials.homeserver:
        database.close()
        raise StoreRefused(N_("{user} is logged in here at another server: write the user in full."), user=user_id)
    return database


def stored_account(profile: Profile, key: StoreKey, user_id: str) -> tuple[Database, Credentials]:
    """Open the database of an account that has logged in before, and return it with what logs the account in.

    Raises:
        StoreRefused: when there is none, or its store cannot be opened.
    """
    refusal = StoreRefused(N_("{user} is not logged in here: run sluis login."), user=user_id)
    if not (profile.account_folder(user_id) / DATABASE_NAME).exists():
        raise refusal
    database = open_store(profile, key, user_id)
    credentials = AccountStore(database).credentials()
    if credentials is None:
        database.close()
        raise refusal
    return database, credentials


def old_device(profile: Profile, key: StoreKey, request: LoginRequest) -> str:
    """Return the device that this user had here before, so that its keys go on; "" when there was none."""
    for user_id in profile.users():
        if request.user in (user_id, user_id[1:].partition(":")[0]):
            database = open_store(profile, key, user_id)
            credentials = AccountStore(database).credentials()
            database.close()
            if credentials is not None and (request.user == user_id or _same_server(request.homeserver, credentials)):
                return credentials.device_id
    return ""


def _same_server(typed: str, credentials: Credentials) -> bool:
    """Return whether a server as somebody typed it is the account's: others may have a user of the same local part."""
    name = typed.rstrip("/").removeprefix("https://")
    return typed.rstrip("/") == credentials.homeserver.rstrip("/") or name in (
        credentials.homeserver.rstrip("/").removeprefix("https://"),
        server_of(credentials.user_id),
    )
