"""A page that is not as it was written is a sentence where it is read, not a fault of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.store.account import AccountStore
from session.store.database import Database
from session.values.errors import StoreRefused

KEY = b"k" * 32


def test_a_damaged_page_is_said_where_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "account" / "account.db"
    database = Database.open(path, KEY)
    with database.transaction():
        for number in range(2000):
            AccountStore(database).set(f"name{number}", "x" * 500)
    database.close()
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096
    # The first ones describe the tables; without them the file cannot even be opened.
    for page in range(pages // 2, pages):
        content[page * 4096 + 100] ^= 1
    path.write_bytes(content)
    database = Database.open(path, KEY)
    with pytest.raises(StoreRefused, match="sluis doctor"):
        database.all("SELECT * FROM account")
    with pytest.raises(StoreRefused), database.transaction():
        database.execute("UPDATE account SET value = 'y'")
    database.close()
