"""What a kept demo remembers from one time to the next: accounts, rooms, and where the homeserver listens."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from session.store.files import write_private_file
from session.store.vault import KEY_BYTES, StoreKey
from tui.demo.cast import NAMES
from tui.demo.homeserver import Homeserver
from tui.demo.registration import register

_FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class Person:
    """An account, and the key of its owner's store."""

    user_id: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    """Of the bare device that came with the registration; it has no keys."""
    store_key_hex: str = field(repr=False)

    @property
    def store_key(self) -> StoreKey:
        """The key that opens this person's store."""
        return StoreKey(bytes.fromhex(self.store_key_hex))


@dataclass(slots=True)
class Memory:
    """Grows while the world is built."""

    server_name: str
    port: int
    shared_secret: str = field(repr=False)
    people: dict[str, Person] = field(default_factory=dict)
    """By localpart."""
    rooms: dict[str, str] = field(default_factory=dict)
    """Room ids by the name of their setting."""

    @property
    def base_url(self) -> str:
        """The homeserver's address."""
        return f"http://127.0.0.1:{self.port}"

    def save(self, folder: Path) -> None:
        """Write it all, secrets too, to a file for its owner alone; only a kept demo does."""
        write_private_file(folder / _FILE, json.dumps(asdict(self), indent=1).encode())


def remembered(folder: Path) -> Memory | None:
    """Return what an earlier demo saved in `folder`, or None."""
    try:
        content = json.loads((folder / _FILE).read_bytes())
    except FileNotFoundError:
        return None
    content["people"] = {who: Person(**person) for who, person in content["people"].items()}
    return Memory(**content)


def new_memory(homeserver: Homeserver) -> Memory:
    """Register everybody on a homeserver that runs, each with a random password."""
    memory = Memory(homeserver.server_name, homeserver.port, homeserver.shared_secret)
    for who, name in NAMES.items():
        password = secrets.token_urlsafe()
        account = register(homeserver.base_url, homeserver.shared_secret, who, password, name=name)
        memory.people[who] = Person(account.user_id, password, account.token, secrets.token_hex(KEY_BYTES))
    return memory
