"""Where a profile and its accounts lie on disk."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from platformdirs import user_data_path

from session.values.errors import StoreRefused
from session.values.model import UserId
from session.values.words import N_

DATABASE_NAME = "account.db"
SHELF_NAME = "files"
"""The folder of files that wait to be sent, each encrypted under a key in the database."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def default_data_dir() -> Path:
    """Return the folder for all profiles: SLUIS_DATA_DIR, or the platform's place."""
    override = os.environ.get("SLUIS_DATA_DIR")
    return Path(override) if override else user_data_path("sluis", appauthor=False)


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of accounts under one passphrase: `data_dir/NAME/ACCOUNT/`."""

    data_dir: Path
    name: str = "default"
    account: str = ""
    """The user id of the account that is meant where only one is; "" for the only or first one."""

    def __post_init__(self) -> None:
        """Refuse a name that could leave the data folder.

        Raises:
            StoreRefused: when the name has other characters than letters, digits, dot, dash and underscore.
        """
        if not _NAME.fullmatch(self.name):
            raise StoreRefused(N_("A profile's name is made of letters, digits, dots, dashes and underscores."))

    @property
    def folder(self) -> Path:
        """The profile's own folder."""
        return self.data_dir / self.name

    @property
    def key_file(self) -> Path:
        """The random store key, wrapped by the passphrase."""
        return self.folder / "key.json"

    @property
    def lock_file(self) -> Path:
        """What a running process holds."""
        return self.folder / "lock"

    def account_folder(self, user_id: str) -> Path:
        """Return the folder of one account, which need not exist."""
        return self.folder / quote(user_id, safe="@")

    def account_folders(self) -> list[Path]:
        """Return the folders of all accounts that have a database."""
        if not self.folder.is_dir():
            return []
        return sorted(path.parent for path in self.folder.glob(f"@*/{DATABASE_NAME}"))

    def users(self) -> list[UserId]:
        """Return the user ids that are logged in under this profile."""
        return [UserId(unquote(folder.name)) for folder in self.account_folders()]

    def first(self) -> UserId | None:
        """Return the account that is meant, or else the first; None when nobody is logged in.

        Raises:
            StoreRefused: when the one that is meant is not logged in here.
        """
        users = self.users()
        if self.account and UserId(self.account) not in users:
            raise StoreRefused(N_("{user} is not logged in here: run sluis login."), user=self.account)
        return UserId(self.account) if self.account else next(iter(users), None)
